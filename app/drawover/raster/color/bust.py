"""The cut of a bust: where the lines of a neck or of shoulders end below in nothing, a wall from end to end.

Such a region is open to the paper, though every artist would fill it. The wall is an edge of the convex hull of all
ink, so nothing is drawn beyond it.
"""

from __future__ import annotations

import cv2
import numpy as np

_RING = 0.03  # of the drawing's longer side: the radius at which a stroke is seen to end
_JOINED = 0.006  # of the longer side: gaps of a pencil within one stroke
_SHORTEST, _WIDEST = 0.06, 1.0  # of the drawing's width: lengths of a wall
_STEEPEST = 0.6  # slope of a wall
_SAG = 0.06  # of a wall's length: how far it hangs down in its middle
_CLEAR = 4  # pixels above and below a wall's pixels that are clear of it
_LOW = 0.3  # of the drawing's height, from below: where a wall may lie


def cut(lines: np.ndarray) -> np.ndarray:
    """(H, W) uint8, 255 on the walls that close a bust from below; nothing where there is none.

    lines: (H, W) uint8, 255 on lines.
    """
    walls = np.zeros_like(lines)
    points = cv2.findNonZero(lines)
    if points is None:
        return walls
    left, top, width, height = cv2.boundingRect(points)
    side = max(width, height)
    if side < 64:
        return walls
    near = max(1, round(_JOINED * side))
    joined = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * near + 1,) * 2))
    hull = cv2.convexHull(points).reshape(-1, 2)
    for start, end in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        across, down = (end - start).tolist()
        low = min(start[1], end[1]) >= top + (1 - _LOW) * height
        if (
            low
            and _is_below(start, end, left + width / 2, top + height / 2)
            and _SHORTEST * width <= abs(across) <= _WIDEST * width
            and abs(down) <= _STEEPEST * abs(across)
            and all(_ends(joined, corner, _RING * side) for corner in (start, end))
        ):
            cv2.polylines(walls, [_arc(start, end)], False, (255,), 2)
    return walls


def closed_by(walls: np.ndarray, labels: np.ndarray) -> tuple[int, ...]:
    """The labels of regions right above a wall that are not below it as well.

    walls: (H, W) uint8 of `cut`; labels: (H, W) int32, each pixel in a region.
    """
    rows, columns = np.nonzero(walls)
    if not len(rows):
        return ()
    above, below = (np.unique(labels[np.clip(rows + step, 0, len(labels) - 1), columns]) for step in (-_CLEAR, _CLEAR))
    return tuple(int(label) for label in np.setdiff1d(above, below) if label)


def _arc(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(N, 2) int32: a shallow arc from one point to the other, its middle the lowest."""
    share = np.linspace(0, 1, 33)[:, None]
    line = start + share * (end - start)
    line[:, 1] += (4 * share * (1 - share))[:, 0] * _SAG * np.hypot(*(end - start))
    return np.rint(line).astype(np.int32)


def _is_below(start: np.ndarray, end: np.ndarray, x: float, y: float) -> bool:
    """Whether the line through two points passes below (x, y)."""
    share = (x - start[0]) / (end[0] - start[0]) if end[0] != start[0] else 0.0
    return bool(start[1] + share * (end[1] - start[1]) > y)


def _ends(lines: np.ndarray, corner: np.ndarray, radius: float) -> bool:
    """Whether a single stroke ends at a corner of the hull: a ring around it meets one stroke, and on one side."""
    turn = np.radians(np.arange(0, 360, 2.0))
    columns = np.rint(corner[0] + radius * np.cos(turn)).astype(int)
    rows = np.rint(corner[1] + radius * np.sin(turn)).astype(int)
    inside = (columns >= 0) & (rows >= 0) & (columns < lines.shape[1]) & (rows < lines.shape[0])
    ring = np.zeros(len(turn), bool)
    ring[inside] = lines[rows[inside], columns[inside]] > 0
    crossings = int(np.count_nonzero(ring & ~np.roll(ring, 1)))
    return crossings == 1 and ring.mean() < 0.25
