"""Effect of moving strokes rigidly: the same fields on the same unseen faces, as one smooth warp and stroke by stroke.

Both warps are the product's own; they differ only in which strokes may leave the smooth field, so every difference is
due to that rule.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.raster.frame import Frame
from drawover.raster.ink.lines import colored
from drawover.raster.ink.pieces import SIDE
from drawover.raster.motion import warp
from drawover.raster.motion.carry import move_layer
from drawover.raster.motion.motion import Motion
from drawover.raster.vector.shapes import draw, draw_parts

from ...data import domain_of
from ...data.correct import flaws
from ...metrics.lines import endpoint_error, line_f1
from ...scoring.correct import CANVAS, SIZE, Case, on_canvas, shifts
from .. import MissingError

TITLE = "My lines: strokes that move as wholes"
TRAINING = "It needs the pack faces and the drawings' packages; nothing is trained for it."
PACK = "faces"
FACES = 150  # per severity
SEVERITIES = {"correct": 0.0, **flaws.SEVERITY}
LARGE = 4096  # pixels at which the sharpness of strokes is compared
SHARP = 3  # faces
LAYER = 2048  # pixels of the timed layer
WAYS = ("smooth", "strokes")


def smooth(field: np.ndarray) -> Motion:
    """The motion by one smooth field: (n, n, 2) forward, as predicted by the network."""
    empty = np.zeros((SIDE, SIDE), np.uint8)
    back = warp.invert(warp.bounded(field))
    return Motion(back, (), cv2.bitwise_not(empty), empty, lambda: back)


def measured(correction: Correction, case: Case, features: Sequence[str]) -> dict[str, float]:
    """For each of WAYS the error in pixels of SIZE where parts moved and where they did not, and F1 in the window.

    Also `before`, `f1 before`, and `lifted`: the number of strokes that left the smooth field.
    """
    parts = draw_parts(case.flawed.shapes, SIZE)
    on = parts != 255
    line = (np.arange(SIZE) + 0.5) / SIZE
    points = np.dstack([*np.meshgrid(line, line), np.ones((SIZE, SIZE))])
    true = (np.einsum("hwij,hwj->hwi", case.back[np.where(on, parts, 0)], points) - points[..., :2]) * SIZE
    moved = on & case.moved[np.where(on, parts, 0)]
    clean, window = _small(draw(case.clean.shapes, CANVAS)), case.window(features)
    motions = (smooth(correction.unguided[0]), correction.motion(Recipe("mine", 1.0, None)))
    layer, frame = correction.request.image, correction.frame
    found = {
        "before": endpoint_error(np.zeros_like(true), true, moved),
        "f1 before": line_f1(_small(layer[..., 3]), clean, window),
        "lifted": float(len(motions[1].strokes)),
    }
    for way, motion in zip(WAYS, motions, strict=True):
        displacement = shifts(motion, frame.scaled(SIZE / CANVAS), on)
        drawn = move_layer(layer, frame, motion).pixels[..., 3]
        found[f"{way} moved"] = endpoint_error(displacement, true, moved)
        found[f"{way} still"] = endpoint_error(displacement, true, on & ~moved)
        found[f"{way} f1"] = line_f1(_small(drawn), clean, window)
    return found


def _small(ink: np.ndarray) -> np.ndarray:
    return cv2.resize(ink, (SIZE, SIZE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def sharpness(ink: np.ndarray) -> float:
    """Steepness of stroke edges, per pixel: the 95th percentile of the slope along edges of (H, W) uint8."""
    smooth_ink = ink.astype(np.float32) / 255
    slope = cv2.magnitude(cv2.Sobel(smooth_ink, cv2.CV_32F, 1, 0, scale=1 / 8),
                          cv2.Sobel(smooth_ink, cv2.CV_32F, 0, 1, scale=1 / 8))  # fmt: skip
    edges = slope[slope > 0.05]
    return float(np.percentile(edges, 95)) if len(edges) else float("nan")


def make(scratch: Path, models: Path) -> str:
    if not (models / "packs" / PACK / "pack.toml").exists():
        raise MissingError(f"the pack {PACK} is not here.")
    cv2.setNumThreads(1)
    networks = Engine([models / "packs"], threads=1).load(PACK)
    domain, sources = domain_of(PACK), scratch / "src"
    faces = domain.unseen(sources, FACES)
    rows: dict[str, list[dict[str, float]]] = {}
    for name, amount in SEVERITIES.items():
        for drawing in faces:
            case = Case.from_drawing(drawing, amount)
            layer = on_canvas(draw(case.flawed.shapes, CANVAS))
            correction = Correction(correction_of(layer, pack=PACK), networks, Watch())
            rows.setdefault(name, []).append(measured(correction, case, domain.features))
    large, times = [], []
    for drawing in faces[:SHARP]:
        case = Case.from_drawing(drawing, SEVERITIES["severe"])
        ink = draw(case.flawed.shapes, LARGE)
        correction = Correction(
            correction_of(on_canvas(draw(case.flawed.shapes, CANVAS)), pack=PACK), networks, Watch()
        )
        motion = correction.motion(Recipe("mine", 1.0, None))
        after = move_layer(colored(ink, (0, 0, 0)), correction.frame_at(LARGE, LARGE), motion).pixels[..., 3]
        large.append((sharpness(ink), sharpness(after)))
        layer = colored(draw(case.flawed.shapes, LAYER), (0, 0, 0))
        times.append(timed(layer, correction.frame_at(LAYER, LAYER), motion))
    return "\n".join(page(rows, large, times))


def timed(layer: np.ndarray, frame: Frame, motion: Motion) -> float:
    """Seconds to move a layer, the best of three, with OpenCV's default number of threads."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(-1)
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        move_layer(layer, frame, motion)
        spent.append(time.perf_counter() - start)
    cv2.setNumThreads(threads)
    return min(spent)


def page(rows: dict[str, list[dict[str, float]]], large: list[tuple[float, float]], times: list[float]) -> list[str]:
    """The table's lines. rows: by severity; large: sharpness before and after; times: seconds."""

    def mean(some: list[dict[str, float]], key: str) -> float:
        known = [row[key] for row in some if np.isfinite(row[key])]
        return float(np.mean(known)) if known else float("nan")

    def cells(some: list[dict[str, float]], keys: Sequence[str], digits: int) -> list[str]:
        values = [mean(some, key) for key in keys]
        return ["–" if np.isnan(value) else f"{value:.{digits}f}" for value in values]

    lines = [
        f"{len(rows['correct'])} unseen faces of each severity, the same for both ways; nothing differs but the rule",
        "that lets a stroke leave the smooth field. Errors: mean distance in pixels at 128 from where lines belong, on",
        "parts that were moved and on lines that were not. F1 of lines in the face's window. Lifted: strokes a face",
        "that moved as wholes.", "",
        "| flaws | moved: before | smooth | strokes | not moved: smooth | strokes | F1: before | smooth | strokes "
        "| lifted | won on | lost on |",
        "|" + "---|" * 12,
    ]  # fmt: skip
    for name, some in rows.items():
        pixels = cells(some, ["before", *(f"{w} moved" for w in WAYS), *(f"{w} still" for w in WAYS)], 3)
        shares = cells(some, ["f1 before", *(f"{w} f1" for w in WAYS)], 3)
        gain = [row["strokes f1"] - row["smooth f1"] for row in some]
        counts = [f"{mean(some, 'lifted'):.2f}", str(sum(g > 0.005 for g in gain)), str(sum(g < -0.005 for g in gain))]
        lines.append(f"| {' | '.join([name, *pixels, *shares, *counts])} |")
    before, after = (float(np.mean([pair[k] for pair in large])) for k in (0, 1))
    return [
        *lines, "", "Won and lost: faces whose F1 differs by more than 0.005.", "",
        f"Sharpness of strokes (95th percentile of the slope at edges, per pixel) at {LARGE}² pixels, before",
        f"and after: {before:.3f}, {after:.3f}. Moving a layer of {LAYER}² pixels: {1000 * max(times):.0f} ms at most.",
    ]  # fmt: skip
