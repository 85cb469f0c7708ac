"""Accuracy of the reported moves: the sentences for unseen faces compared with the true moves of their parts."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.moved import significant
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.raster.frame import Frame
from drawover.raster.vector.shapes import draw, draw_parts

from ...data import domain_of
from ...data.correct import flaws
from ...data.correct.corrections import Domain, Placement, misplaced
from ...data.drawing import Drawing
from .. import MissingError

TITLE = "What moved, told"
TRAINING = "It needs the pack faces, with names of parts, and the drawings' packages; nothing is trained for it."
PACK = "faces"
FACES = 400  # per severity
CANVAS = 512
FAR = 0.03  # fraction of the frame: parts that moved farther should be detected, and reported correctly
NEAR = 0.005  # a part that moved less counts as not moved
WITHIN = 30.0  # degrees between the true and the reported direction
_SEEN = 128  # minimal visible pixels of a part, of CANVAS²
SEVERITIES = {"correct": 0.0, **flaws.SEVERITY}


@dataclass(frozen=True)
class Part:
    """The true move of a part: shift (2,) of its lines' center in fractions of the frame, scale, turn in degrees."""

    shift: np.ndarray
    scale: float
    turn: float


@dataclass(frozen=True)
class Row:
    """One part of one face: the truth, the detected move, and whether it was reported."""

    true: Part
    found: Part | None
    reported: bool

    @property
    def far(self) -> float:
        """Length of its true move, in fractions of the frame."""
        return float(np.linalg.norm(self.true.shift))

    @property
    def angle(self) -> float:
        """Degrees between the true and the detected direction; 180 if nothing was detected."""
        if self.found is None:
            return 180.0
        a, b = self.true.shift, self.found.shift
        cosine = float(a @ b) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12)
        return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def truth(drawing: Drawing, placed: Placement, domain: Domain, frame: Frame) -> dict[str, Part]:
    """The visible parts of a misplaced drawing, by name. frame: the engine's, in pixels of CANVAS."""
    parts, kinds = draw_parts(placed.flawed, CANVAS), domain.kind_of(drawing.style, placed.flipped)
    found = {}
    for number, back in enumerate(placed.back):
        rows, columns = np.nonzero(parts == number)
        if len(rows) < _SEEN:
            continue
        center = np.array([columns.mean() + 0.5, rows.mean() + 0.5]) / CANVAS
        shift = (back[:, :2] @ center + back[:, 2] - center) * CANVAS / frame.size
        turned = complex(back[0, 0] + back[1, 1], back[1, 0] - back[0, 1]) / 2
        found[domain.kinds[kinds[number]]] = Part(shift, abs(turned), float(np.degrees(np.angle(turned))))
    return found


def rows_of(engine: Engine, drawing: Drawing, amount: float) -> tuple[list[Row], int]:
    """The parts of one face at one severity, as reported by the product, and its number of sentences."""
    domain = domain_of(PACK)
    random = np.random.default_rng((zlib.crc32(drawing.subject.encode()), round(amount * 1000)))
    placed = misplaced(drawing, amount, random)
    layer = np.zeros((CANVAS, CANVAS, 4), np.uint8)
    layer[..., 3] = draw(placed.flawed, CANVAS)
    correction = Correction(correction_of(layer, pack=PACK), engine.load(PACK), Watch())
    pieces = correction.pieces(Recipe("mine", 1.0, None))
    reported = {piece.change.part for piece in significant(pieces)}
    found = {p.change.part: Part(p.shift, p.change.scale, p.change.turn) for p in pieces}
    true = truth(drawing, placed, domain, correction.frame)
    return [Row(part, found.get(name), name in reported) for name, part in true.items()], len(reported)


def figures(rows: Sequence[Row]) -> dict[str, float]:
    """The table's figures of the parts of many faces; NaN where not applicable.

    Of parts that moved farther than FAR: `parts`, their number; `found`, the fraction detected; `right`, the fraction
    with the right direction; `told`, the fraction reported, and of these `told_right` and their mean `angle`, and
    `ratio`, the median of reported to true length. Of all reported, `idle`: the fraction that had not moved. `scale`,
    `turn`: mean error relative to that of reporting nothing.
    """
    far = [row for row in rows if row.far > FAR]
    reported = [row for row in far if row.reported]
    every = [row for row in rows if row.reported and row.found]

    def mean(values: Sequence[float]) -> float:
        return float(np.mean(values)) if values else float("nan")

    def share(error: list[float], before: list[float]) -> float:
        return sum(error) / sum(before) if sum(before) > 0 else float("nan")

    ratios = [float(np.linalg.norm(row.found.shift)) / row.far for row in reported if row.found]
    return {
        "parts": len(far),
        "found": mean([row.found is not None for row in far]),
        "right": mean([row.angle <= WITHIN for row in far]),
        "told": mean([row.reported for row in far]),
        "told_right": mean([row.angle <= WITHIN for row in reported]),
        "angle": mean([row.angle for row in reported]),
        "ratio": float(np.median(ratios)) if ratios else float("nan"),
        "scale": share([abs(np.log(r.found.scale / r.true.scale)) for r in every if r.found],
                       [abs(np.log(r.true.scale)) for r in every]),
        "turn": share([abs(r.found.turn - r.true.turn) for r in every if r.found], [abs(r.true.turn) for r in every]),
        "idle": mean([_idle(row.true) for row in every]),
    }  # fmt: skip


def _idle(part: Part) -> bool:
    return float(np.linalg.norm(part.shift)) < NEAR and abs(part.scale - 1) < 0.02 and abs(part.turn) < 1


def make(scratch: Path, models: Path) -> str:
    if not (models / "packs" / PACK / "pack.toml").exists():
        raise MissingError(f"the pack {PACK} is not here.")
    engine = Engine([models / "packs"], threads=1)
    if not engine.load(PACK).settings.get("parts"):
        raise MissingError(f"the pack {PACK} names no parts.")
    cv2.setNumThreads(1)
    faces = domain_of(PACK).unseen(scratch / "src", FACES)
    rows: dict[str, list[Row]] = {}
    sentences: dict[str, list[int]] = {}
    for name, amount in SEVERITIES.items():
        for drawing in faces:
            parts, count = rows_of(engine, drawing, amount)
            rows.setdefault(name, []).extend(parts)
            sentences.setdefault(name, []).append(count)
    return "\n".join(page(rows, sentences))


def page(rows: dict[str, list[Row]], sentences: dict[str, list[int]]) -> list[str]:
    """The table's lines; both by severity, including `correct`."""
    many, counts = len(sentences["correct"]), sentences["correct"]
    lines = [
        f"{many} unseen faces of each severity, as the task `correct` tells of them (*mine*, full strength). Of parts",
        f"that should move by more than {FAR * 100:.0f} % of the frame: the share told apart from the others; whose",
        f"direction was right to within {WITHIN:.0f}°, told or not (not told apart counts as wrong); that became a",
        "sentence, and of those the share of right directions, their mean angle, and the median of the length told to",
        "the true one. Of all parts told: the mean error of size (as a logarithm) and of turn, 1 where telling nothing",
        "were as good; and the share that had not moved at all.", "",
        "| flaws | parts | told apart | direction right | told | told rightly | angle | length | size | turn | idle |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    flawed = [name for name in rows if name != "correct"]
    for name in (*flawed, "all"):
        some = [row for each in flawed for row in rows[each]] if name == "all" else rows[name]
        f = figures(some)
        shares = [_percent(f[key]) for key in ("found", "right", "told", "told_right")]
        rest = [f"{f['angle']:.0f}°", f"{f['ratio']:.2f}", f"{f['scale']:.2f}", f"{f['turn']:.2f}", _percent(f["idle"])]
        lines.append(f"| {name} | {f['parts']:.0f} | {' | '.join(shares + rest)} |")
    alarmed = _percent(sum(n > 0 for n in counts) / many)
    lines += [
        "",
        f"Correct drawings: {sum(counts) / many:.3f} sentences a drawing; {alarmed} are told anything at all.",
    ]
    return lines


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
