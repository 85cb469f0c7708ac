"""Faces varied as real drawings are, so that networks learn flaws and not a style: training data of registration.

Rotated, cropped, placed anywhere; features of one style on another's head; unusual proportions; missing parts; other
pens; hollow pupils; necks and shoulders; and marks around the face that must stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from drawover.raster.vector.shapes import Shape, draw, draw_parts

from .. import clutter
from ..clutter import NONE
from ..drawing import Drawing, identity, nearest_part
from ..people import drawn, flaws, heads
from ..people.drawn import DrawnHead
from . import corrections
from .corrections import SIZE, Domain

OUT = SIZE // 2
EYES = ("left eye", "right eye", "left brow", "right brow")
FEATURES = (*EYES, "nose", "mouth", "glasses")
_KINDS_OF_FEATURE = (("left eye", "right eye"), ("left brow", "right brow"), ("nose",), ("mouth",))
_SWAPPED = ("left eye", "right eye", "left brow", "right brow", "nose", "mouth")


class View(NamedTuple):
    """One flawed drawing, and the correct places of its parts."""

    ink: np.ndarray  # (SIZE, SIZE) uint8
    kind: np.ndarray  # (OUT, OUT) uint8: the kind of part that is nearest, an index into the domain's kinds
    back: np.ndarray  # (kinds, 2, 3) float32 affines, by kind, to where it belongs, in shares of the side


class Layout(NamedTuple):
    """Shapes by kind, flawed and true, point for point, in fractions of a frame's side."""

    flawed: tuple[Shape, ...]
    true: tuple[Shape, ...]


@dataclass(frozen=True)
class Varied:
    """Endless views. drawings: in all training styles; people: realistic heads."""

    domain: Domain
    drawings: Sequence[Drawing]
    people: Sequence[DrawnHead]
    heads: float = 0.22  # fraction of views with realistic heads
    known: float = 0.2  # fraction of the others in the pack's own two styles
    balanced: float = 0.0  # fraction of the others with styles sampled uniformly, whatever their number of drawings
    styles: tuple[str, ...] = ("lorelei", "facesjs")
    pens: float = 1.0  # times as often as other unusual things: other pens

    @cached_property
    def _own(self) -> Sequence[Drawing]:
        return [d for d in self.drawings if d.style in self.styles] or self.drawings

    @cached_property
    def _by_style(self) -> Sequence[Sequence[Drawing]]:
        found: dict[str, list[Drawing]] = {}
        for drawing in self.drawings:
            found.setdefault(drawing.style, []).append(drawing)
        return list(found.values())

    @cached_property
    def _kinds(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.domain.kinds)}

    def view(self, random: np.random.Generator, often: float = 1.0, amount: float | None = None) -> View:
        """A random view. often: frequency of unusual variations, 0..1; amount: of its flaws, else random."""
        amount = corrections.random_amount(random) if amount is None else amount
        if self.people and random.random() < self.heads:
            layout = self.head(random, amount)
        else:
            layout = self.drawn(random, amount, often)
        layout = self._placed(layout, random, often)
        pens = _pen_strokes(layout.flawed, random, often * self.pens, {self._kinds[n] for n in EYES})
        marks = clutter.marks(random, 0.6 * often)
        if often and random.random() < 0.05 * often:
            marks += self._second_face(random)
        shapes = [*marks, *pens] if random.random() < 0.5 else [*pens, *marks]
        near = nearest_part(draw_parts(shapes, OUT, coverage=0.1))
        kind = np.where(near == NONE, 0, near).astype(np.uint8)
        return View(draw(shapes, SIZE, supersample=4), kind, self._back(layout))

    # -- sampling a face ------------------------------------------------------------------------------------

    def _picked(self, random: np.random.Generator) -> Drawing:
        pool = self._own if random.random() < self.known else self.drawings
        if pool is self.drawings and self.balanced and random.random() < self.balanced:
            pool = self._by_style[int(random.integers(len(self._by_style)))]
        return pool[int(random.integers(len(pool)))]

    def drawn(self, random: np.random.Generator, amount: float, often: float) -> Layout:
        """A face in one of the styles."""
        drawing = self._picked(random)
        if random.random() < 0.22 * often:
            drawing = chimera(drawing, self.drawings[int(random.integers(len(self.drawings)))], random)
        if random.random() < 0.5 * often:
            drawing = widened(drawing, random)
        if random.random() < 0.18 * often:
            drawing = sparse(drawing, random)
        placed = corrections.misplaced(drawing, amount, random)
        kinds = self.domain.kind_of(drawing.style, placed.flipped)
        flawed = tuple(s._replace(part=int(kinds[s.part])) for s in placed.flawed)
        true = corrections.clean_shapes(drawing, placed.sound)
        true = tuple(s._replace(part=f.part) for s, f in zip(true, flawed, strict=True))
        if random.random() < 0.2 * often:
            extra = _neck(true, self._kinds, random)
            flawed, true = (*extra, *flawed), (*extra, *true)
        return Layout(flawed, true)

    def head(self, random: np.random.Generator, amount: float) -> Layout:
        """A realistic head with a learner's errors."""
        head = self.people[int(random.integers(len(self.people)))]
        names = None
        if amount and random.random() < 0.6:
            able = flaws.possible(flaws.Frame(head), tuple(flaws.FEATURE_ERRORS))
            names = [str(n) for n in random.choice(able, int(random.integers(1, 4)), replace=False)]
        found = flaws.flawed(head, random, amount, names)
        kind = {part: self._kinds[name] for part, name in heads.PART_NAMES.items()}
        without = ((), ("shoulders",), ("shoulders", "neck"))[int(random.integers(3))]
        bad, good = (drawn.shapes(head, p, kind, without) for p in (found.flawed, found.true))
        if random.random() < 0.5:
            bad, good = (self._mirrored(shapes) for shapes in (bad, good))
        points = np.concatenate([c for s in bad for c in s.contours])
        low, high = points.min(0), points.max(0)
        scale = 1 / (1.2 * float((high - low).max()))
        frame = np.array([[scale, 0, 0.5], [0, scale, 0.5]])
        frame[:, 2] -= scale * (low + high) / 2
        return Layout(_mapped(bad, frame), _mapped(good, frame))

    def _mirrored(self, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
        other = {k: self._kinds[_other_side(name)] for name, k in self._kinds.items()}
        flip = np.array([[-1.0, 0, 1], [0, 1, 0]])
        return tuple(s._replace(part=other[s.part]) for s in _mapped(shapes, flip))

    def _second_face(self, random: np.random.Generator) -> list[Shape]:
        """Another face, small and at the edge, which is not the one to correct."""
        drawing = self.drawings[int(random.integers(len(self.drawings)))]
        left, top, right, bottom = drawing.bounds()
        size, angle = random.uniform(0.2, 0.4), random.uniform(0, 2 * np.pi)
        scale = size / max(right - left, bottom - top)
        middle = 0.5 + 0.52 * np.array([np.cos(angle), np.sin(angle)])
        to = np.array(
            [[scale, 0, middle[0] - scale * (left + right) / 2], [0, scale, middle[1] - scale * (top + bottom) / 2]]
        )
        return [s._replace(part=NONE) for s in _mapped(drawing.shapes, to)]

    # -- placement in the frame ----------------------------------------------------------------------------------

    def _placed(self, layout: Layout, random: np.random.Generator, often: float) -> Layout:
        """Rotate, scale, stretch, move and bend flawed and true alike, so that none of it is a flaw."""
        if random.random() < 0.65 * often:
            far = random.random() < 0.12
            angle = np.radians(random.uniform(-50, 50) if far else random.normal() * 11)
            scale = float(np.exp(random.uniform(-0.45, 0.12)))
            stretch = np.exp(random.normal(size=2) * 0.06)
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            linear = turn @ np.array([[1, random.normal() * 0.06], [0, 1]]) @ np.diag(stretch) * scale
            middle = 0.5 + random.normal(size=2) * 0.06
            affine_ = np.concatenate([linear, (middle - linear @ [0.5, 0.5])[:, None]], 1)
            layout = Layout(_mapped(layout.flawed, affine_), _mapped(layout.true, affine_))
        if random.random() < 0.2 * often:
            bend = _bend(random)
            layout = Layout(_moved(layout.flawed, bend), _moved(layout.true, bend))
        return layout

    def _back(self, layout: Layout) -> np.ndarray:
        """The least-squares affine of each kind from flawed to true."""
        back = identity(len(self.domain.kinds))
        for kind in {s.part for s in layout.flawed if s.part}:
            own = [(f.contours, t.contours) for f, t in zip(layout.flawed, layout.true, strict=True) if f.part == kind]
            a = np.concatenate([c for bad, _ in own for c in bad]).astype(float)
            b = np.concatenate([c for _, good in own for c in good]).astype(float)
            back[kind] = _affine(a, b)
        return back.astype(np.float32)


def _affine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(2, 3) from points a to b (N, 2); regularized towards a pure translation where underdetermined."""
    middle = a.mean(0)
    d = a - middle
    move = (b - a).mean(0)
    ridge = 1e-4 * len(a) * np.eye(2)
    change = np.linalg.solve(d.T @ d + ridge, d.T @ (b - a - move)).T
    linear = np.eye(2) + change
    return np.concatenate([linear, (middle + move - linear @ middle)[:, None]], 1)


def _mapped(shapes: Sequence[Shape], matrix: np.ndarray) -> tuple[Shape, ...]:
    pen = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    return tuple(
        s._replace(
            contours=tuple((c @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32) for c in s.contours),
            stroke=s.stroke * pen,
        )
        for s in shapes
    )


def _moved(shapes: Sequence[Shape], move) -> tuple[Shape, ...]:
    return tuple(s._replace(contours=tuple(move(c).astype(np.float32) for c in s.contours)) for s in shapes)


def _bend(random: np.random.Generator):
    """A smooth bend of the entire frame, by up to about 3 % of it."""
    ways, phase = random.normal(size=(2, 2, 2)) * 2.5, random.uniform(0, 2 * np.pi, (2, 2))
    reach = random.normal(size=(2, 2)) * 0.012

    def move(points: np.ndarray) -> np.ndarray:
        waves = np.sin(np.einsum("nc,abc->nab", points, ways) + phase) * reach
        return points + waves.sum(2)

    return move


def _other_side(name: str) -> str:
    return name.replace("left", "#").replace("right", "left").replace("#", "right")


# -- variations of a drawing before flaws are added --------------------------------------------------------------------


def _shapes_of_part(drawing: Drawing, name: str) -> list[Shape]:
    return [s for s in drawing.shapes if drawing.parts[s.part] == name]


def _box(shapes: Sequence[Shape]) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate([c for s in shapes for c in s.contours])
    return points.min(0), points.max(0)


def chimera(base: Drawing, other: Drawing, random: np.random.Generator) -> Drawing:
    """Replace all or some features by those of another style, at the same places and sizes."""
    every = random.random() < 0.5
    shapes = list(base.shapes)
    for name in _SWAPPED:
        theirs, mine = _shapes_of_part(other, name), _shapes_of_part(base, name)
        if not theirs or not mine or not (every or random.random() < 0.5):
            continue
        (low, high), (a, b) = _box(theirs), _box(mine)
        scale = float(np.sqrt(max((b - a).prod(), 1e-6) / max((high - low).prod(), 1e-6)))
        if not 0.1 < scale < 10:
            continue
        to = np.array([[scale, 0, 0], [0, scale, 0]], float)
        to[:, 2] = (a + b) / 2 - scale * (low + high) / 2
        part = base.parts.index(name)
        at = next(k for k, s in enumerate(shapes) if s.part == part)
        shapes = (
            [s for s in shapes[:at] if s.part != part]
            + [s._replace(part=part) for s in _mapped(theirs, to)]
            + [s for s in shapes[at:] if s.part != part]
        )
    return replace(base, shapes=tuple(shapes))


def widened(drawing: Drawing, random: np.random.Generator) -> Drawing:
    """Move features to other proportions: all together, and each kind a little, pairs alike."""
    parts = [k for k, name in enumerate(drawing.parts) if name in FEATURES]
    own = [s for s in drawing.shapes if s.part in parts]
    if not own:
        return drawing
    low, high = _box(own)
    middle = (low + high) / 2
    scale = np.exp(random.normal() * 0.11 + random.normal(size=2) * [0.08, 0.11])
    move = random.normal(size=2) * [0.010, 0.033]
    matrices = identity(len(drawing.parts))
    matrices[parts, :, :2] = np.diag(scale)
    matrices[parts, :, 2] = middle + move - scale * middle
    for kinds in _KINDS_OF_FEATURE:
        size = float(np.exp(random.normal() * 0.10))
        apart, up = random.normal(size=2) * [0.009, 0.010]
        for part in (k for k in parts if drawing.parts[k] in kinds):
            shapes = [s for s in own if s.part == part]
            if shapes:
                a, b = _box(shapes)
                at = (a + b) / 2
                outward = 0.0 if len(kinds) == 1 else np.sign(at[0] - middle[0]) * apart
                mine = np.array([[size, 0, outward], [0, size, up]])
                mine[:, 2] += at - size * at
                matrices[part] = corrections.compose(matrices[part], mine)
    return drawing.mapped(matrices)


def sparse(drawing: Drawing, random: np.random.Generator) -> Drawing:
    """Remove one to four parts; never all, and never the head."""
    present = sorted({s.part for s in drawing.shapes} - {0})
    if len(present) < 4:
        return drawing
    removed = random.choice(present, int(random.integers(1, min(5, len(present) - 2))), replace=False)
    return replace(drawing, shapes=tuple(s for s in drawing.shapes if s.part not in removed))


def _neck(shapes: Sequence[Shape], kinds: dict[str, int], random: np.random.Generator) -> tuple[Shape, ...]:
    """Shoulders or a neckline beneath the face, labeled as body, which must stay."""
    points = np.concatenate([c for s in shapes for c in s.contours])
    low, high = points.min(0), points.max(0)
    width, middle = float((high - low)[0]), float((low + high)[0] / 2)
    pen, y, body = random.uniform(0.004, 0.012), float(high[1]), kinds["body"]
    half = width * random.uniform(0.1, 0.25)
    t = np.linspace(0, 1, 16)[:, None]
    found = []
    if random.random() < 0.7:
        reach, drop = width * random.uniform(0.2, 0.6), width * random.uniform(0.05, 0.3)
        for side in (-1, 1):
            start = np.array([middle + side * half, y - 0.02])
            end = start + np.array([side * reach, drop])
            found.append(start * (1 - t) + end * t + 4 * t * (1 - t) * [0, drop * random.uniform(-0.4, 0.4)])
    if random.random() < 0.5:
        dip = width * random.uniform(0.0, 0.12)
        found.append(
            np.array([middle - half, y]) * (1 - t) + np.array([middle + half, y]) * t + 4 * t * (1 - t) * [0, dip]
        )
    return tuple(Shape((p.astype(np.float32),), "none", pen, False, body) for p in found)


def _pen_strokes(shapes: Sequence[Shape], random: np.random.Generator, often: float, eyes: set[int]) -> list[Shape]:
    """The same with other pens: thinner or thicker, hollow instead of solid, sometimes retraced."""
    if random.random() >= 0.7 * often:
        return list(shapes)
    wide = float(np.exp(random.uniform(-0.8, 1.1)))
    hollow, pupils = random.random() < 0.12, random.random() < 0.15
    pen, found = random.uniform(0.004, 0.012), []
    for shape in shapes:
        if shape.stroke:
            shape = shape._replace(stroke=float(np.clip(shape.stroke * wide, 0.003, 0.036)))
        if shape.paint == "ink" and (hollow or (pupils and shape.part in eyes)):
            shape = shape._replace(paint="none", stroke=pen, closed=True)
        found.append(shape)
    if random.random() < 0.15:
        again = [s for s in found if s.paint != "paper" and random.random() < 0.5]
        found += [s._replace(contours=_retraced(s.contours, random), paint="none", stroke=pen * 0.6) for s in again]
    return found


def _retraced(contours: Sequence[np.ndarray], random: np.random.Generator) -> tuple[np.ndarray, ...]:
    """The same line drawn again with a small offset."""
    shift, grow = random.normal(size=2) * 0.006, 1 + random.normal() * 0.02
    middle = np.concatenate(list(contours)).mean(0)
    return tuple(((c - middle) * grow + middle + shift).astype(np.float32) for c in contours)
