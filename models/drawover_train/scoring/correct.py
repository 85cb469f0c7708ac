"""Scores a shipped pack as the product uses it, on subjects never trained on, and writes its card.

Each unseen drawing is flawed, put on a canvas of 512 pixels, and processed by the task `correct` itself. Since the
flaws are made on vectors, the correct place of every stroke is known. The same is done for a style never trained on.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from drawover.engine.engine import Engine
from drawover.engine.pack import Pack
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.nudge import field_to_ink
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.raster.frame import Frame
from drawover.raster.motion.motion import Motion
from drawover.raster.vector.shapes import draw, draw_parts

from ..data import domain_of, ledger
from ..data.correct import flaws
from ..data.correct.corrections import SIZE
from ..data.drawing import Drawing, compose, framing, inverse
from ..data.sources import Source
from ..export import card
from ..metrics.lines import endpoint_error, line_f1
from ..metrics.measure import Scores, gathered, write

CANVAS = 512
HELD_OUT = 300  # drawings of the style never trained on, per severity
_OFTEN = 3  # maximum of flawed versions per drawing, if there are too few drawings
_WIDEN = 6  # margin of a window in pixels


@dataclass(frozen=True)
class Case:
    """An unseen drawing on the canvas, flawed and correct. back: (parts, 2, 3) affines between the two."""

    flawed: Drawing
    clean: Drawing
    back: np.ndarray
    moved: np.ndarray  # (parts,) bool

    @classmethod
    def from_drawing(cls, drawing: Drawing, amount: float, turn: int = 0) -> Case:
        """The drawing with a flaw of this `amount` (0: none), deterministically; a different one for each `turn`."""
        random = np.random.default_rng((zlib.crc32(named(drawing, turn).encode()), round(amount * 1000)))
        placing = flaws.placing(random, flip=bool(random.random() < 0.5))
        upright = drawing.mapped(np.broadcast_to(placing, (len(drawing.parts), 2, 3)))
        frame = compose(framing(upright, margin=0.12), placing)
        flaw = flaws.sample(drawing, amount, random)
        while amount and not flaw.moved.any():
            flaw = flaws.sample(drawing, amount, random)
        placed = flaws.placed(flaw, frame)
        back = compose(np.broadcast_to(frame, placed.shape), inverse(placed))
        return cls(drawing.mapped(placed), drawing.mapped(np.broadcast_to(frame, placed.shape)), back, flaw.moved)

    def window(self, features: Sequence[str]) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) in pixels of SIZE around the correct parts of these names.

        Without names, around the parts that moved, both flawed and correct.
        """
        named = [name in features for name in self.clean.parts] if features else self.moved
        seen = (self.clean,) if features else (self.clean, self.flawed)
        points = np.concatenate([c for d in seen for s in d.shapes if named[s.part] for c in s.contours]) * SIZE
        low, high = np.floor(points.min(0)).astype(int) - _WIDEN, np.ceil(points.max(0)).astype(int) + _WIDEN
        left, top, right, bottom = np.clip([*low, *high], 0, SIZE)
        return int(left), int(top), int(right), int(bottom)


def named(drawing: Drawing, turn: int) -> str:
    """The name in scores of a drawing in its `turn`-th flawed version, from 0."""
    return f"{drawing.subject} ({turn + 1})" if turn else drawing.subject


def on_canvas(ink: np.ndarray) -> np.ndarray:
    """(S, S) uint8 ink as black lines on a transparent layer, (S, S, 4) uint8."""
    return np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink])


def at_pixels(correction: Correction, field: np.ndarray) -> np.ndarray:
    """Resample a displacement of the correction's frame, (n, n, 2), to the canvas at SIZE, in its pixels."""
    frame = correction.frame.scaled(1 / CANVAS)
    line = (np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE
    n = len(field)
    x = np.tile(((line - frame.x) / frame.size) * n - 0.5, (SIZE, 1)).astype(np.float32)
    y = np.tile((((line - frame.y) / frame.size) * n - 0.5)[:, None], (1, SIZE)).astype(np.float32)
    return (
        cv2.remap(field.astype(np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) * frame.size * SIZE
    )


def shifts(motion: Motion, frame: Frame, on: np.ndarray) -> np.ndarray:
    """(SIZE, SIZE, 2) float: displacement by the motion at the pixels `on`, in pixels of SIZE; 0 elsewhere.

    frame: in pixels of SIZE.
    """
    line = (np.arange(SIZE) + 0.5) / SIZE
    points = (np.dstack(np.meshgrid(line, line))[on] * SIZE - (frame.x, frame.y)) / frame.size
    found = np.zeros((SIZE, SIZE, 2))
    found[on] = (motion.moved(points) - points) * frame.size
    return found


def _small(rgba: np.ndarray) -> np.ndarray:
    return cv2.resize(rgba[..., 3], (SIZE, SIZE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def score_one(engine: Engine, pack: str, drawing: Drawing, amount: float, turn: int = 0) -> dict[str, float]:
    """All measures of one drawing at one severity (amount 0: without flaws)."""
    case = Case.from_drawing(drawing, amount, turn)
    parts = draw_parts(case.flawed.shapes, SIZE)
    on = parts != 255
    line = (np.arange(SIZE) + 0.5) / SIZE
    points = np.dstack([*np.meshgrid(line, line), np.ones((SIZE, SIZE))])
    true = (np.einsum("hwij,hwj->hwi", case.back[np.where(on, parts, 0)], points) - points[..., :2]) * SIZE
    moved = on & case.moved[np.where(on, parts, 0)]
    clean_small = draw(case.clean.shapes, SIZE).astype(np.float32) / 255
    networks = engine.load(pack)
    parameters = CorrectParameters(count=2, anyway=not networks.has("parts"))
    request = correction_of(on_canvas(draw(case.flawed.shapes, CANVAS)), pack=pack, parameters=parameters)
    correction = Correction(request, networks, Watch())
    mine = shifts(correction.motion(Recipe("mine", 1.0, None)), correction.frame.scaled(SIZE / CANVAS), on)
    projected = at_pixels(correction, correction.displacement(correction.ink, field_to_ink(correction.projection)))
    result = {
        "before": endpoint_error(np.zeros_like(true), true, moved),
        "mine": endpoint_error(mine, true, moved),
        "projected": endpoint_error(projected, true, moved),
        "still": endpoint_error(mine, true, on & ~moved),
    }
    if amount:
        truth = Correction(correction_of(on_canvas(draw(case.clean.shapes, CANVAS)), pack=pack), networks, Watch())
        shift = cv2.getAffineTransform(*_corners(correction, truth))
        suggestion = cv2.warpAffine(truth.ink, shift, (SIZE, SIZE), flags=cv2.INTER_LINEAR)
        guided = at_pixels(correction, correction.displacement(correction.ink, suggestion))
        window, nearest = case.window(domain_of(pack).features), correction.atlas.names[correction.nearest[0]]
        result["guided"] = endpoint_error(guided, true, moved)
        result["f1_before"] = line_f1(draw(case.flawed.shapes, SIZE).astype(np.float32) / 255, clean_small, window)
        trusting = Correction(replace(request, parameters=replace(parameters, anyway=True)), networks, Watch())
        for way in correction.ways:
            recipe = Recipe(way, 1.0, nearest if way in ("built", "borrowed", "drawn") else None)
            picture = (trusting if way in ("built", "drawn") else correction).picture(recipe)
            result[f"f1_{way}"] = line_f1(_small(picture), clean_small, window)
    return result


def _corners(correction: Correction, truth: Correction) -> tuple[np.ndarray, np.ndarray]:
    """Three corners of the truth's frame, in its own pixels and in those of the correction's frame."""
    corners = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    in_frame = correction.frame.to_frame(truth.frame.to_canvas(corners))
    return corners * SIZE, (in_frame * SIZE).astype(np.float32)


_engine: Engine  # each scoring process's own


def _begin(folder: Path) -> None:
    global _engine
    cv2.setNumThreads(1)
    _engine = Engine([folder.parent], threads=1)


def _score(task: tuple[str, Drawing, float, int]) -> dict[str, float]:
    return score_one(_engine, *task)


def measured(sources: Path, folder: Path, count: int, workers: int = 2, held_out: bool = False) -> Scores:
    """Every measure of `count` unseen drawings, correct and at each severity: metrics such as mild_mine.

    folder: the pack's. held_out: in the style never trained on. Errors are pixels at SIZE, f1 is 0..1; NaN where a
    measure does not apply. With fewer drawings, each is flawed up to _OFTEN times.
    """
    pack = Engine([folder.parent]).load(folder.name).pack
    domain = domain_of(pack.name)
    unseen = (domain.held_out if held_out else domain.unseen)(sources, count)
    turns = [(d, turn) for turn in range(_OFTEN) for d in unseen][:count]
    columns: dict[str, list[float]] = {}
    with multiprocessing.get_context("spawn").Pool(workers, _begin, (folder,)) as pool:
        for name, amount in {"correct": 0.0, **flaws.SEVERITY}.items():
            tasks = [(pack.name, drawing, amount, turn) for drawing, turn in turns]
            for n, values in enumerate(pool.imap(_score, tasks, chunksize=8), 1):
                for key, value in values.items():
                    columns.setdefault(f"{name}_{key}", []).append(value)
                if n % 50 == 0:
                    print(f"\r{name}: {n}/{len(tasks)}", end="", flush=True)
            print()
    reported = {k: v for k, v in columns.items() if k == "correct_still" or not k.startswith("correct_")}
    better = {key: "higher" if "_f1_" in key else "lower" for key in reported}
    return gathered([named(*turn) for turn in turns], reported, better)


def known_sources(pack: Pack) -> list[tuple[Source, int]]:
    """The pack's sources as in the ledger, with the card's counts."""
    entries = {(f"{e.source.client} {e.source.package}", e.source.attribution): e.source for e in ledger.entries()}
    return [(entries[s.package, s.attribution], s.count) for s in pack.sources]


def means_of(scores: Scores) -> dict[str, float]:
    """The means for a card: the number of unseen drawings, the movement of correct ones, and the rest."""
    means = {name: round(scores.mean(name), 4) for name in scores.better}
    return {"unseen": len(scores.each), "correct_moves": means.pop("correct_still"), **means}


def score_pack(sources: Path, folder: Path, count: int, out: Path, workers: int = 2) -> None:
    """Measure the pack, write one line per subject to `out`/scores.jsonl and the means into the pack's card."""
    scores = measured(sources, folder, count, workers)
    write(out / "scores.jsonl", scores)
    held_scores = measured(sources, folder, min(count, HELD_OUT), workers, held_out=True)
    write(out / "held.jsonl", held_scores)
    means = {**means_of(scores), **{f"{card.HELD_OUT}{name}": value for name, value in means_of(held_scores).items()}}
    pack = Engine([folder.parent]).load(folder.name).pack
    settings = pack.tasks["correct"].settings
    mine, familiar = str(settings.get("mine", "alone")), {k: settings[k] for k in card.FAMILIAR if k in settings}
    card.write(folder, pack.name, known_sources(pack), means, mine, familiar)
    print("\n".join(card.scores_table(card.PAGES[pack.name], means, mine)))


def cached(sources: Path, path: Path, count: int, folder: Path, workers: int = 2) -> Path:
    """The path of the scores: `path` itself, or for a pack the file in `folder` with its cached measurements."""
    if not (path / "pack.toml").is_file():
        return path
    digest = hashlib.sha256((path / "pack.toml").read_bytes()).hexdigest()[:12]
    out = folder / f"{path.resolve().name}-{digest}-{count}.jsonl"
    if not out.exists():
        write(out, measured(sources, path.resolve(), count, workers))
    return out
