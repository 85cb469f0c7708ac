"""Faces in stages, for color, shading, search and correction: five styles, one of them never trained on.

    python -m drawover_train data faces [--size 256] [--limit 3000]

Stages of each subject: `line`, `flat` and `detail`; the last two again in another palette (`flat_b`, `detail_b`); the
region at each pixel (`part`); flawed lines in three severities with the nearest part at each pixel; three other styles.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drawover.raster.vector.shapes import draw, draw_parts

from ..correct import flaws
from ..drawing import compose, framing, inverse, nearest_part
from ..recipe import Subject, View
from ..sources import FACESJS, LORELEI, Source
from . import dicebear, facesjs, lorelei, media, palettes, shading
from .color import INK, ColoredDrawing, painted, under_the_line

_CYCLE = ("lorelei", "adventurer", "toon-head", "facesjs", "lorelei", "adventurer", "lorelei", "facesjs", "toon-head",
          "lorelei", "adventurer", "facesjs", "lorelei", "adventurer", "toon-head", "micah")  # fmt: skip
_COUNT = 3000
_BATCH = 128  # faces per call of facesjs


@dataclass(frozen=True)
class Faces:
    """The recipe; see the module."""

    name: str = "faces"
    purpose: str = "faces from line to shaded color, in several palettes, flawed and in other hands"
    identity: str = "line"
    bytes_per_subject: int = 200_000
    sources: tuple[Source, ...] = (LORELEI, FACESJS, *(style.source for style in dicebear.STYLES.values()))

    def subjects(self, root: Path, limit: int | None) -> list[Subject]:
        """Distinct faces, cycling through five styles; those of the held-out style are in no other split."""
        return list(itertools.islice(_subjects(root), limit or _COUNT))

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """One view with all its stages."""
        return [render_face(drawn(root, subject), subject.place, size, random)]


RECIPE = Faces()


def render_face(face: ColoredDrawing, split: str, size: int, random: np.random.Generator) -> View:
    """All stages of one face at `size`. Pixels that `line` touches blend the ink's color with their region's.

    facts: style; parts: names of the parts; regions: names of the labels in `part`; palette and palette_b: name, and
    colors by region; flipped; flawed: severity -> back, (parts, 2, 3) affines from flawed to clean in fractions of the
    side, and the names of the parts that moved.
    """
    flipped = bool(random.random() < 0.5)
    placing = flaws.placing(random, flipped)
    count = len(face.drawing.parts)
    frame = compose(framing(face.drawing.mapped(np.broadcast_to(placing, (count, 2, 3)))), placing)
    clean = face.drawing.mapped(np.broadcast_to(frame, (count, 2, 3)))
    fine = draw(clean.shapes, 2 * size)
    line = cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)
    fill = under_the_line(face.labels(2 * size, frame))
    regions = fill[::2, ::2]
    stages: dict[str, np.ndarray] = {"line": line, "part": np.where(line > 127, INK, regions).astype(np.uint8)}
    facts: dict[str, Any] = {"style": face.drawing.style, "parts": list(face.drawing.parts), "flipped": flipped,
                             "regions": list(palettes.REGIONS)}  # fmt: skip
    light = shading.forms(regions, line, eyes_of(clean), random)
    names = palettes.names_for(split)
    for suffix, choice in zip(("", "_b"), random.choice(len(names), 2, replace=False), strict=True):
        palette = palettes.palettes()[names[choice]]
        colors = palettes.table(palette)
        bare = painted(fill, np.zeros_like(line), colors)
        stages[f"flat{suffix}"] = painted(fill, line, colors)
        stages[f"detail{suffix}"] = shading.shaded(bare, line, light)
        css = {region: "#{:02x}{:02x}{:02x}".format(*color) for region, color in palette.items()}
        facts[f"palette{suffix}"] = {"name": names[choice], "colors": css}
    facts["flawed"] = {}
    for severity, amount in flaws.SEVERITY.items():
        flaw = flaws.sample(face.drawing, amount, random)
        flawed_matrices = flaws.placed(flaw, frame)
        shapes = face.drawing.mapped(flawed_matrices).shapes
        stages[f"flawed_{severity}"] = draw(shapes, size)
        stages[f"near_{severity}"] = nearest_part(draw_parts(shapes, size))
        back = compose(np.broadcast_to(frame, flawed_matrices.shape), inverse(flawed_matrices))
        moved = [name for name, was_moved in zip(face.drawing.parts, flaw.moved, strict=True) if was_moved]
        facts["flawed"][severity] = {"back": (back.round(5) + 0.0).tolist(), "moved": moved}
    stages["rough"] = media.pencil(line, float(random.uniform(0.4, 1.5)), random)
    stages["marker"] = media.marker(fine, random)
    stages["ink"] = media.brush(fine, random)
    return View(stages, facts)


def eyes_of(clean: Any) -> np.ndarray:
    """(2, 2) centers of the left and right eye; empty unless both exist."""
    found = []
    for part in (clean.parts.index("left eye"), clean.parts.index("right eye")):
        points = [c for s in clean.shapes if s.part == part for c in s.contours]
        if not points:
            return np.zeros((0, 2))
        every = np.concatenate(points)
        found.append((every.min(0) + every.max(0)) / 2)
    return np.array(sorted(found, key=lambda p: p[0]))


def _subjects(root: Path) -> Iterator[Subject]:
    fronts = (face for n in itertools.count() for face in facesjs.faces(root, n * _BATCH, _BATCH))
    randoms = {style: np.random.default_rng((11, n)) for n, style in enumerate(("lorelei", *dicebear.STYLES))}
    seen: set[str] = set()
    for style in itertools.cycle(_CYCLE):
        while True:
            subject = _subject(root, style, fronts, randoms.get(style))
            if subject.name not in seen:
                break
        seen.add(subject.name)
        yield subject


def _subject(root: Path, style: str, fronts: Iterator[dict], random: np.random.Generator | None) -> Subject:
    if random is None:
        face = next(fronts)
        return Subject(facesjs.subject(face), FACESJS, (style, face))
    if style == "lorelei":
        picked = lorelei.choose(root, random)
        return Subject(lorelei.subject(picked), LORELEI, (style, picked))
    own = dicebear.STYLES[style]
    picked = dicebear.choose(root, own, random)
    return Subject(dicebear.subject(own, picked), own.source, (style, picked), "held" if own.held_out else "")


def drawn(root: Path, subject: Subject) -> ColoredDrawing:
    """The colored drawing of one of the recipe's subjects."""
    style, key = subject.key
    if style == "facesjs":
        return facesjs.colored(key)
    if style == "lorelei":
        return lorelei.colored(root, key)
    return dicebear.draw(root, dicebear.STYLES[style], key)
