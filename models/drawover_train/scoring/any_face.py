"""Scores a pack as the product uses it on anyone's faces: known and held-out styles, unseen people, cluttered pages.

    python -m drawover_train score models/packs/faces --any-face

Every drawing is processed by the task `correct` itself, on a canvas of 512 pixels. For each set, the table lists by
severity the remaining error at the parts that moved, relative to before, and the movement of sound drawings and of
unrelated marks.
"""

from __future__ import annotations

import multiprocessing
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.raster.vector.shapes import Shape, draw, draw_parts

from ..data import clutter, domain_of
from ..data.correct import flaws
from ..data.correct.corrections import SIZE
from ..data.drawing import Drawing, compose, inverse
from ..data.faces import corrections as faces
from ..data.faces import lorelei
from ..data.people import drawn, heads
from ..data.people import flaws as learners
from ..data.people.drawn import DrawnHead
from ..metrics.lines import endpoint_error
from . import correct as score
from .correct import CANVAS, Case, on_canvas, shifts

CONDITIONS = ("construction", "writing", "border", "strokes", "hatching", "neck closed", "turned", "cropped", "second")
_HARMED, _MOVED = 1.1, 0.5  # thresholds of harm: growth of the error, and movement of a sound drawing in pixels of SIZE
_NO_PART = 255


@dataclass(frozen=True)
class Page:
    """The content of the canvas: a flawed drawing's shapes with parts counted from 0, other marks, and the correct
    place of each point of the drawing.

    back: (parts, 2, 3) affines from flawed to true, in fractions of the canvas; pairs: for a head, the true shapes
    point for point instead.
    """

    flawed: tuple[Shape, ...]
    marks: tuple[Shape, ...]
    back: np.ndarray | None
    pairs: tuple[Shape, ...] = ()


@dataclass(frozen=True)
class Measured:
    """Pixels of SIZE. before, after: at the parts that moved; still: of all ink of a sound drawing, else of the other
    parts; foreign: of the marks. NaN where there are none."""

    before: float
    after: float
    still: float
    foreign: float


def page(drawing: Drawing, amount: float, condition: str = "", other: Drawing | None = None) -> Page:
    """A drawing flawed by `amount`, deterministically, in one of CONDITIONS or none. other: an additional face."""
    case = Case.from_drawing(drawing, amount)
    random = np.random.default_rng(zlib.crc32(f"{drawing.subject} {condition}".encode()))
    move, marks = np.eye(2, 3), ()
    if condition == "turned":
        move = _about(random.choice((-1, 1)) * random.uniform(20, 30), 0.85)
    elif condition == "cropped":
        move = _about(0, 1.3)
        move[:, 2] += random.normal(size=2) * 0.05
    elif condition == "second" and other is not None:
        move = _about(0, 0.75)
        left, top, right, bottom = other.bounds()
        scale = 0.3 / max(right - left, bottom - top)
        side = np.array([random.choice((0.02, 0.68)) - scale * left, 0.02 - scale * top])
        extra_face = other.mapped(np.broadcast_to(np.c_[np.eye(2) * scale, side], (len(other.parts), 2, 3)))
        marks = extra_face.shapes
    elif condition in clutter.KINDS:
        marks = tuple(clutter.KINDS[condition](random, float(random.uniform(0.003, 0.008))))
    every = np.broadcast_to(move, case.back.shape)
    flawed = case.flawed.mapped(every).shapes
    return Page(flawed, tuple(marks), compose(every, compose(case.back, inverse(every))))


def _about(turn: float, scale: float) -> np.ndarray:
    a = np.deg2rad(turn)
    linear = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) * scale
    return np.c_[linear, 0.5 - linear @ [0.5, 0.5]]


def head_page(head: DrawnHead, amount: float, features: bool) -> Page:
    """A head with a learner's errors. features: only of eyes, nose and mouth."""
    random = np.random.default_rng((zlib.crc32(head.subject.encode()), round(amount * 1000), features))
    names = None
    if features and amount:
        names = [
            str(n)
            for n in random.permutation(learners.possible(learners.Frame(head), tuple(learners.FEATURE_ERRORS)))[:2]
        ]
    found = learners.flawed(head, random, amount, names)
    kind = {part: faces.PART_NAMES.index(name) for part, name in heads.PART_NAMES.items()}
    bad, good = (drawn.shapes(head, points, kind, ()) for points in (found.flawed, found.true))
    return Page(tuple(bad), (), None, tuple(good))


def _true(given: Page, labels: np.ndarray) -> np.ndarray:
    """(SIZE, SIZE, 2) correct displacement of the ink, in pixels of SIZE. labels: the part at each pixel."""
    line = (np.arange(SIZE) + 0.5) / SIZE
    points = np.dstack([*np.meshgrid(line, line), np.ones((SIZE, SIZE))])
    on = labels != _NO_PART
    if given.back is not None:
        return (np.einsum("hwij,hwj->hwi", given.back[np.where(on, labels, 0)], points) - points[..., :2]) * SIZE
    true = np.zeros((SIZE, SIZE, 2))
    for part in np.unique(labels[on]):
        own = [(f.contours, t.contours) for f, t in zip(given.flawed, given.pairs, strict=True) if f.part == part]
        current, target = (np.concatenate([c for pair in own for c in pair[n]]).astype(float) for n in (0, 1))
        at = np.argwhere(labels == part)
        nearest = np.concatenate(
            [np.linalg.norm(points[y, x, :2][None] - current, axis=1).argmin(keepdims=True) for y, x in at]
        )
        true[at[:, 0], at[:, 1]] = (target - current)[nearest] * SIZE
    return true


def measured(engine: Engine, pack: str, given: Page) -> Measured:
    """Measure the product's correction of the page."""
    labels = draw_parts(given.flawed, SIZE)
    foreign = (draw_parts(given.marks, SIZE) != _NO_PART) & (labels == _NO_PART) if given.marks else labels != labels
    on, true = labels != _NO_PART, _true(given, labels)
    far = np.linalg.norm(true, axis=-1)
    ink = draw((*given.marks, *given.flawed), CANVAS)
    request = correction_of(on_canvas(ink), pack=pack, parameters=CorrectParameters(count=1, lines="mine"))
    correction = Correction(request, engine.load(pack), Watch())
    found = shifts(correction.motion(Recipe("mine", 1.0, None)), correction.frame.scaled(SIZE / CANVAS), on | foreign)
    moved = on & (far > 0.5)
    return Measured(
        endpoint_error(np.zeros_like(true), true, moved),
        endpoint_error(found, true, moved),
        endpoint_error(found, true, on & ~moved),
        endpoint_error(found, np.zeros_like(true), foreign),
    )


def pages(sources: Path, count: int) -> dict[str, dict[str, list[Page]]]:
    """The sets, `count` drawings of each: set -> severity (including "correct") -> pages."""
    amounts = {"correct": 0.0, **flaws.SEVERITY}
    known = faces.unseen(sources, count)
    found = {"known hands": {name: [page(d, amount) for d in known] for name, amount in amounts.items()}}
    for style in faces.HELD_OUT:
        own = faces.by_style(sources, style, count)
        found[style] = {name: [page(d, amount) for d in own] for name, amount in amounts.items()}
    people = heads.drawings(sources, max(2, count // 3), "test")[:count]
    for title, features in (("heads, any flaw", False), ("heads, eyes and mouth", True)):
        found[title] = {name: [head_page(h, amount, features) for h in people] for name, amount in amounts.items()}
    few = known[: max(4, count // 2)]
    for condition in CONDITIONS:
        some = [_closed(sources, d) for d in few] if condition == "neck closed" else few
        found[condition] = {
            name: [page(d, amount, condition, few[n - 1]) for n, d in enumerate(some)]
            for name, amount in amounts.items()
        }
    return found


def _closed(sources: Path, drawing: Drawing) -> Drawing:
    """A Lorelei drawing with a line that closes its neck; other styles unchanged."""
    if drawing.style != "lorelei":
        return drawing
    picked = dict(pair.split("=") for pair in drawing.subject.split("/", 1)[1].split(","))
    return replace(lorelei.colored(sources, picked).drawing, subject=drawing.subject)


_engine: Engine  # each scoring process's own


def _begin(folder: Path) -> None:
    global _engine
    cv2.setNumThreads(1)
    _engine = Engine([folder.parent], threads=1)


def _measured(task: tuple[str, Page]) -> Measured:
    return measured(_engine, *task)


@dataclass(frozen=True)
class Row:
    """A set's scores. left: error after / before by severity; still, foreign: px; harmed: fraction of all its
    drawings."""

    name: str
    left: Mapping[str, float]
    still: float
    foreign: float
    harmed: float


def row(name: str, each: Mapping[str, Sequence[Measured]]) -> Row:
    """The row of a set from its drawings, by severity."""
    left = {}
    harmed: list[bool] = []
    for severity, own in each.items():
        if severity == "correct":
            harmed += [m.still > _MOVED for m in own]
            continue
        changed = [m for m in own if m.before == m.before]
        left[severity] = float(np.mean([m.after for m in changed]) / np.mean([m.before for m in changed]))
        harmed += [m.after > _HARMED * m.before for m in changed]
    foreign = [m.foreign for own in each.values() for m in own if m.foreign == m.foreign]
    still = float(np.mean([m.still for m in each["correct"]]))
    return Row(name, left, still, float(np.mean(foreign)) if foreign else float("nan"), float(np.mean(harmed)))


def table(rows: Sequence[Row], pack: str, count: int) -> list[str]:
    """The scores in Markdown."""
    lines = [
        f"# Any face: the pack {pack}", "",
        f"At most {count} drawings a set and severity, through the task `correct` as it ships. Severities: the error",
        "left at the parts that moved, as a share of before. Sound, marks: by how many pixels of 128 correct drawings,",
        "and marks that are no part of the drawing, are moved. Harmed: drawings whose error grew by a tenth, or sound",
        f"ones moved by half a pixel. Nothing was learned of {', '.join(faces.HELD_OUT)},",
        "nor chosen on them. Conditions are of the known hands.", "",
        f"| set | {' | '.join(flaws.SEVERITY)} | sound | marks | harmed |", "|---" * (len(flaws.SEVERITY) + 4) + "|",
    ]  # fmt: skip
    for one in rows:
        left = " | ".join(f"{one.left[name]:.2f}" for name in flaws.SEVERITY)
        marks = "" if one.foreign != one.foreign else f"{one.foreign:.2f}"
        lines.append(f"| {one.name} | {left} | {one.still:.2f} | {marks} | {100 * one.harmed:.0f} % |")
    return lines


def run(sources: Path, folder: Path, count: int, out: Path, workers: int = 2) -> Path:
    """Score the pack in `folder` on all sets; write the table to `out`/any_face.md."""
    name = score.Engine([folder.parent]).load(folder.name).pack.name
    assert domain_of(name) is faces.DOMAIN
    rows = []
    with multiprocessing.get_context("spawn").Pool(workers, _begin, (folder,)) as pool:
        for title, by_severity in pages(sources, count).items():
            each = {s: pool.map(_measured, [(name, p) for p in own], chunksize=4) for s, own in by_severity.items()}
            rows.append(row(title, each))
            print(table(rows[-1:], name, count)[-1], flush=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / "any_face.md").write_text("\n".join(table(rows, name, count)) + "\n")
    return out / "any_face.md"
