"""Separates parts that a style draws as one component: eyes from brows, mouth and nose, left from right, by
position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

_TOUCH = 0.004  # of the canvas: contours closer than this form a group


class Place(NamedTuple):
    """Groups whose center lies in this box, in fractions of the canvas, belong to this part."""

    part: str
    left: float
    top: float
    right: float
    bottom: float


def groups(contours: Sequence[np.ndarray]) -> list[int]:
    """The group of each contour, (N, 2) points: those that touch, or where one contains the other."""
    found = list(range(len(contours)))
    for a, first in enumerate(contours):
        for b in range(a):
            if found[a] != found[b] and _together(first, contours[b]):
                old, kept = found[a], found[b]
                found = [kept if g == old else g for g in found]
    return found


def _together(a: np.ndarray, b: np.ndarray) -> bool:
    if (a.min(0) > b.max(0) + _TOUCH).any() or (b.min(0) > a.max(0) + _TOUCH).any():
        return False
    for inner, outer in ((a, b), (b, a)):
        if cv2.pointPolygonTest(outer[:, None].astype(np.float32), tuple(float(x) for x in inner[0]), False) >= 0:
            return True
    return bool(np.linalg.norm(a[:, None] - b[None], axis=2).min() < _TOUCH)


def parts_of(contours: Sequence[np.ndarray], places: Sequence[Place]) -> list[str]:
    """The part of each contour: of the first place that contains its group, else an eye or the brow above it."""
    group = groups(contours)
    boxes = {}
    for g in dict.fromkeys(group):
        every = np.concatenate([c for c, own in zip(contours, group, strict=True) if own == g])
        boxes[g] = (*every.min(0), *every.max(0))
    middle = {g: ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for g, box in boxes.items()}
    part_of_group = {}
    for g, (x, y) in middle.items():
        part_of_group[g] = next((p.part for p in places if p.left <= x < p.right and p.top <= y < p.bottom), "")
    rest = [g for g, part in part_of_group.items() if not part]
    cut = _between([boxes[g] for g in rest])
    for side in ("left", "right"):
        own = sorted((g for g in rest if (middle[g][0] < cut) == (side == "left")), key=lambda g: middle[g][1])
        for g in own:
            part_of_group[g] = f"{side} eye"
        if len(own) > 1 and middle[own[0]][1] < min(boxes[g][1] for g in own[1:]):
            part_of_group[own[0]] = f"{side} brow"
    return [part_of_group[g] for g in group]


def _between(boxes: Sequence[tuple[float, ...]]) -> float:
    """The end of the left side: the center of the widest gap between boxes; of their extent, where there is none."""
    spans = sorted((box[0], box[2]) for box in boxes)
    if not spans:
        return 0.5
    cut, gap, reach = (spans[0][0] + max(s[1] for s in spans)) / 2, 0.0, spans[0][1]
    for low, high in spans[1:]:
        if low - reach > gap:
            gap, cut = low - reach, (low + reach) / 2
        reach = max(reach, high)
    return float(cut)
