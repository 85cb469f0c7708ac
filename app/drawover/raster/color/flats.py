"""A drawing's regions for flatting: every pixel belongs to one, also under the lines. Filling them is left to
the callers.

Large canvases are segmented at reduced size; the lines are detected at full size, so that regions end exactly at
them.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from .basins import crossed, rooms
from .bust import closed_by, cut
from .linework import linework
from .merging import filled, merged

GAP = 0.015  # of the width: gaps in lines up to this wide count as closed
WIDEST_GAP = 0.1
_FADING = 5 / 3  # by this factor wider gaps count as closed in lines that fade, as a pencil's
_WORK = 1408  # pixels of the longer side, up to which a canvas is reduced by at most 2
_FULL = 1280  # pixels of the longer side, up to which it is not reduced
_ROUNDS = 3  # pixels by which regions grow towards lines at full size


class Flats(NamedTuple):
    """The regions of a drawing."""

    count: int
    labels: np.ndarray  # (H, W) int32, 1..count; pixels under a line belong to the nearest region; 0: none
    lines: np.ndarray  # (H, W) uint8, 255 on lines
    distinguishable: bool  # whether lines were distinguishable from the paper; if not, the regions are unreliable
    busts: tuple[int, ...] = ()  # labels of regions that are closed below only by the cut of a bust

    def open(self) -> np.ndarray:
        """(H, W) int32: the labels, with 0 on lines."""
        return np.where(self.lines > 0, 0, self.labels)


def flats(rgba: np.ndarray, gap: float = GAP, busts: bool = False) -> Flats:
    """Segment line art into regions.

    rgba: (H, W, 4) uint8, straight alpha: lines on transparency or on paper. gap: share of the width, 0..WIDEST_GAP; in
    pencil, whose lines fade, somewhat wider ones count as closed too.
    busts: whether a neck or shoulders that end below in nothing are a region (bust.py).
    """
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
        raise ValueError(f"a drawing is (H, W, 4) uint8, not {rgba.dtype} of shape {rgba.shape}")
    if not 0 <= gap <= WIDEST_GAP:
        raise ValueError(f"a gap is 0 to {WIDEST_GAP} of the width, not {gap}")
    height, width = rgba.shape[:2]
    if not height or not width:
        return Flats(0, np.zeros((height, width), np.int32), np.zeros((height, width), np.uint8), True)
    by = _reduction(max(height, width))
    lines = linework(rgba, by)
    walls = cut(lines.reduced) if busts else np.zeros_like(lines.reduced)
    area = cv2.bitwise_not(cv2.bitwise_or(lines.reduced, walls))
    pixels = gap * area.shape[1]
    found = rooms(area, pixels)
    if lines.uneven:
        found = crossed(found, rooms(area, _FADING * pixels))
    count, labeled = found.count, filled(found.labels)
    if count > 1:
        names = merged(found, labeled, area, pixels)
        # Labels are never out of range, and unchecked this takes half as long.
        count, labeled = int(names.max()), np.take(names, labeled, mode="clip")
    above = closed_by(walls, labeled)
    if by > 1:
        labeled = enlarged(labeled, lines.reduced, lines.mask, by)
    return Flats(count, labeled, lines.mask, lines.distinguishable, above)


def _reduction(longer: int) -> int:
    return 1 if longer <= _FULL else max(2, -(-longer // _WORK))


def enlarged(labeled: np.ndarray, reduced: np.ndarray, mask: np.ndarray, by: int) -> np.ndarray:
    """The labels at full size. An open pixel that is on a line at reduced size takes a neighbor's label."""
    height, width = mask.shape
    labels = cv2.resize(labeled, None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST)[:height, :width]
    labels = np.ascontiguousarray(labels)
    unsure = cv2.resize(reduced, None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST)[:height, :width]
    unsure = cv2.bitwise_and(unsure, cv2.bitwise_not(mask))
    wall = cv2.bitwise_or(unsure, mask)  # neither propagates its label
    at = cv2.findNonZero(unsure)
    if at is None:
        return labels
    columns, rows = np.asarray(at, np.int32).reshape(-1, 2).T
    for _ in range(_ROUNDS):
        known = np.zeros(len(rows), np.int32)
        for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            y, x = np.clip(rows + dy, 0, height - 1), np.clip(columns + dx, 0, width - 1)
            np.maximum(known, np.where(wall[y, x] == 0, labels[y, x], 0), out=known)
        reached = known > 0
        labels[rows[reached], columns[reached]] = known[reached]
        wall[rows[reached], columns[reached]] = 0
        rows, columns = rows[~reached], columns[~reached]
        if not len(rows):
            break
    return labels
