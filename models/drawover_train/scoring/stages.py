"""Scores of splitting finished pictures whose true lines and flat colors are known."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import onnxruntime
from skimage.color import deltaE_ciede2000, rgb2lab

from drawover.raster.color.finished import unfinished
from drawover.raster.color.seen import Look

from ..data.faces.color import INK
from ..data.store import Store
from ..metrics.color import NEAR
from ..metrics.lines import line_f1

SPLITS = {"of trained hands": ("test", "validation"), "of a hand never trained on": ("held",)}
_LINE_SIDE = 128  # pixels at which lines are compared
_SIDE = 512  # pixels at which pictures are split


class Score(NamedTuple):
    """Means over the views; fractions 0..1 of pixels off the lines with the right color, except for F1 of lines."""

    views: int
    lines: float  # F1 of the sketch
    canny: float  # F1 of Canny's edges
    itself: float  # the picture itself as flat colors
    plain: float  # detected regions in their median colors
    flat: float  # the same with the network's colors
    ceiling: float  # regions of the true lines in their median colors
    regions: float  # per picture


def load_network(network: Path) -> Look:
    """The network of a pack, wrapped as in the engine."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])

    def look(view: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        field, flat = session.run(None, {"picture": view.astype(np.float32).transpose(2, 0, 1)[None] / 255})
        colors = np.rint(np.clip(np.asarray(flat)[0].transpose(1, 2, 0), 0, 1) * 255).astype(np.uint8)
        return np.asarray(field)[0, 0], np.ascontiguousarray(colors)

    return look


def scored(store: Store, network: Path, most: int = 30) -> dict[str, Score]:
    """Scores of unseen faces, by group of styles."""
    look, found = load_network(network), {}
    for which, splits in SPLITS.items():
        rows = np.concatenate([store.rows(split) for split in splits])
        rows = rows[:: max(1, len(rows) // most)][:most]
        if len(rows):
            means = np.mean([_one(store, int(row), look) for row in rows], 0)
            found[which] = Score(len(rows), *(float(value) for value in means))
    return found


def _one(store: Store, row: int, look: Look) -> tuple[float, ...]:
    picture, line, part, flat = (store.picture(stage, row) for stage in ("detail", "line", "part", "flat"))
    size = len(line)
    large = cv2.resize(picture, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC)
    rgba = np.dstack([large, np.full(large.shape[:2], 255, np.uint8)])
    plain, full = unfinished(rgba), unfinished(rgba, look=look)
    off = (line < 60) & (part != INK) & (part > 0)
    true = rgb2lab(flat)

    def share(colors: np.ndarray) -> float:
        return float((deltaE_ciede2000(rgb2lab(colors), true) < NEAR)[off].mean())

    shrunk = lambda ink: cv2.resize(ink, (_LINE_SIDE, _LINE_SIDE), interpolation=cv2.INTER_AREA) / 255  # noqa: E731
    flats = [cv2.resize(found.colors[found.labels], (size, size), interpolation=cv2.INTER_NEAREST)
             for found in (plain, full)]  # fmt: skip
    gray = cv2.cvtColor(cv2.resize(picture, (_LINE_SIDE, _LINE_SIDE), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    return (
        line_f1(shrunk(full.ink), shrunk(line)),
        line_f1(cv2.Canny(gray, 60, 150) / 255, shrunk(line)),
        share(picture),
        *map(share, flats),
        share(_true_regions(picture, line)),
        float(len(full.colors) - 1),
    )


def _true_regions(picture: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The regions enclosed by the true lines, each in the median color of its pixels."""
    count, labels = cv2.connectedComponents((line < 128).astype(np.uint8), connectivity=4)
    labels, result = np.asarray(labels, np.int32), picture.copy()
    for name in range(1, count):
        own = labels == name
        inside = own & (line < 60)
        result[own] = np.median(picture[inside if inside.any() else own], axis=0)
    return result
