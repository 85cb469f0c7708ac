"""How well the lines of a picture are drawn, where its true lines are known; beside Canny's edges.

Lines are compared at 128 × 128, F1 within a pixel, all drawn as wide as the true ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import onnxruntime

from drawover.raster.ink.sketched import Field, Look, field_of, strokes

from ..data.store import Store
from ..metrics.lines import line_f1
from ..recipes.sketchify.supervised import true_field, without_lines

_LOOK = 128  # pixels at which lines are compared
_SIDE = 512  # pixels at which they are drawn
_WIDTH = 1.5 / 128  # of the true lines, as a share of the side
_DETAIL = 0.5  # what the engine draws where nobody asks for more
_ASKED = 60  # pictures a kind on which thresholds are chosen, at most
_CANNY = [(low, 2.5 * low, blur) for low in (8, 15, 25, 40, 60, 90, 130) for blur in (0.0, 0.8)]


class Domain(NamedTuple):
    """Pictures of one kind: where they lie, and which of them nothing was learned from."""

    data: str
    stage: str
    splits: tuple[str, ...] = ("test",)
    bare: bool = False  # their lines are taken off


DOMAINS = {
    "faces, shaded": Domain("faces", "detail"),
    "faces by a hand never trained on": Domain("faces", "detail", ("held",)),
    "the same without lines": Domain("faces", "flat", ("held",), bare=True),
    "objects, flat": Domain("objects", "flat"),
    "objects, gradients": Domain("objects", "gradient"),
    "objects, 3D": Domain("objects", "solid"),
    "furniture, lit": Domain("furniture", "lit"),
}


class View(NamedTuple):
    """A picture, (S, S, 3) uint8 RGB, and its true lines, (S, S) uint8."""

    picture: np.ndarray
    line: np.ndarray


class Score(NamedTuple):
    """Means over the views: F1 of our lines, of Canny's, and of the true lines drawn by way of a field."""

    views: int
    lines: float
    canny: float
    ceiling: float


def looked(network: Path) -> Look:
    """The network of a pack, as the engine asks it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])

    def look(view: np.ndarray) -> np.ndarray:
        given = view.astype(np.float32).transpose(2, 0, 1)[None] / 255
        return np.asarray(session.run(None, {"picture": given})[0])[0, 0]

    return look


def views(data: Path, domain: Domain, splits: Sequence[str], most: int) -> list[View]:
    """Pictures of a kind, evenly picked from the splits. data: the folder of the data sets."""
    store = Store(data / domain.data)
    rows = np.concatenate([store.rows(split, domain.stage) for split in splits])
    picked = rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int)] if len(rows) else rows
    found = []
    for row in picked.tolist():
        picture, line, part = (store.picture(stage, row) for stage in (domain.stage, "line", "part"))
        if domain.bare:
            picture, line, _ = without_lines(picture, line, part)
        found.append(View(picture, line))
    return found


def drawn(view: View, look: Look, detail: float = _DETAIL) -> np.ndarray:
    """(_LOOK, _LOOK) float 0..1: our lines."""
    rgba = np.dstack([view.picture, np.full(view.line.shape, 255, np.uint8)])
    return shrunk(strokes(field_of(rgba, look), _SIDE, _SIDE, detail, _WIDTH))


def ceiling(view: View) -> np.ndarray:
    """(_LOOK, _LOOK) float 0..1: the true lines as strokes along the crests of their own field."""
    fine = cv2.resize(view.line, (2 * _LOOK, 2 * _LOOK), interpolation=cv2.INTER_LINEAR)
    return shrunk(strokes(Field(true_field(fine), view.line.shape[0] / _LOOK), _SIDE, _SIDE, _DETAIL, _WIDTH))


def canny(view: View, low: float, high: float, blur: float) -> np.ndarray:
    """(_LOOK, _LOOK) float 0..1: Canny's edges, after a blur of so many pixels."""
    gray = cv2.cvtColor(cv2.resize(view.picture, (_LOOK, _LOOK), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    return cv2.Canny(cv2.GaussianBlur(gray, (0, 0), blur) if blur else gray, low, high) / 255


def shrunk(ink: np.ndarray) -> np.ndarray:
    return cv2.resize(ink, (_LOOK, _LOOK), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def mean_f1(these: Sequence[View], draw: Callable[[View], np.ndarray]) -> float:
    """The mean F1 of what `draw` makes of the pictures."""
    return float(np.mean([line_f1(draw(view), shrunk(view.line)) for view in these]))


def best_canny(these: Sequence[View]) -> tuple[float, float, float]:
    """Canny's thresholds and blur that do best on these pictures."""
    return max(_CANNY, key=lambda way: mean_f1(these, lambda view: canny(view, *way)))


def scored(data: Path, network: Path, most: int = 60) -> dict[str, Score]:
    """By the kind of picture. Canny has the best thresholds for each kind on its validation pictures; ours are one."""
    look, found = looked(network), {}
    for name, domain in DOMAINS.items():
        unseen = views(data, domain, domain.splits, most)
        if unseen:
            way = best_canny(views(data, domain, ("validation",), _ASKED))
            found[name] = Score(
                len(unseen), mean_f1(unseen, lambda view: drawn(view, look)),
                mean_f1(unseen, lambda view, way=way: canny(view, *way)), mean_f1(unseen, ceiling),
            )  # fmt: skip
    return found
