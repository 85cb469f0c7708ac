"""A sheet of a pack's corrections of anyone's faces: a column per set of scoring/any_face.py, the flawed drawing in
red.

python -m drawover_train sheet correct any-face
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.raster.vector.shapes import draw

from ..scoring.any_face import Page, pages
from ..scoring.correct import CANVAS, on_canvas
from .correct import paste

ROWS = 12
_SEVERITY = "medium"
_RED = np.array((214, 69, 58), np.float32)  # color of the input


def over(flawed: np.ndarray, corrected: np.ndarray) -> np.ndarray:
    """(S, S, 3) uint8: corrected ink in black over flawed ink in red, both (S, S) uint8, on white."""
    red, black = (ink.astype(np.float32)[..., None] / 255 for ink in (flawed, corrected))
    return ((255 * (1 - red) + _RED * red) * (1 - black)).round().astype(np.uint8)


def picture(engine: Engine, pack: str, given: Page) -> np.ndarray:
    """(CANVAS, CANVAS, 3) uint8: one drawing and its correction, *mine* at full strength."""
    ink = draw((*given.marks, *given.flawed), CANVAS)
    request = correction_of(on_canvas(ink), pack=pack, parameters=CorrectParameters(count=1, lines="mine"))
    layer = Correction(request, engine.load(pack), Watch()).layers(Recipe("mine", 1.0, None), CANVAS, CANVAS)[-1]
    found = np.zeros((CANVAS, CANVAS), np.uint8)
    high, wide = layer.rgba.shape[:2]
    found[layer.y : layer.y + high, layer.x : layer.x + wide] = layer.rgba[..., 3]
    return over(ink, found)


def write_any_face_sheet(sources: Path, pack: Path, out: Path, count: int = ROWS) -> Path:
    """Write <out>/any_face.png; flaws are of medium severity."""
    cv2.setNumThreads(1)
    engine, rows = Engine([pack.parent], threads=1), [dict[str, np.ndarray]() for _ in range(count)]
    for title, by_severity in pages(sources, 2 * count).items():
        for row, given in zip(rows, by_severity[_SEVERITY], strict=False):
            row[title] = picture(engine, pack.name, given)
    out.mkdir(parents=True, exist_ok=True)
    return paste(_padded(rows), out / "any_face.png")


def _padded(rows: list[dict[str, np.ndarray]]) -> list[Mapping[str, np.ndarray]]:
    """Every row with all of the first one's columns, blank where a set has fewer drawings."""
    blank = np.full((CANVAS, CANVAS, 3), 255, np.uint8)
    return [{title: row.get(title, blank) for title in rows[0]} for row in rows]
