"""Connected regions of an open area, where gaps in the lines up to some width count as closed. The bucket tool fills
one of them, flats.py uses them all. The lines are detected by linework.py.
"""

from __future__ import annotations

import cv2
import numpy as np

from .basins import rooms


def _mask(where: np.ndarray) -> np.ndarray:
    """uint8 mask: 255 where true."""
    return where.view(np.uint8) * np.uint8(255)


def open_area(ink: np.ndarray, threshold: int = 128) -> np.ndarray:
    """(H, W) uint8, 255 where `ink` (coverage of the lines, 0..255) is below `threshold`, 0 on lines."""
    if ink.ndim != 2 or ink.dtype != np.uint8:
        raise ValueError(f"ink is (H, W) uint8, not {ink.dtype} of shape {ink.shape}")
    return _mask(ink < threshold)


def label_regions(area: np.ndarray, gap: float = 0) -> tuple[int, np.ndarray]:
    """Label the regions of an open area.

    area: (H, W) uint8, nonzero where open (see open_area), 0 on lines. gap: pixels, 0 or more; parts connected only
    by passages up to this wide are separate regions. The edge of the picture is a wall.
    Returns (count, labels): labels is (H, W) int32, 0 on lines and 1..count in the regions; every open pixel has one.
    Two regions that meet in a gap meet about where it is narrowest.
    """
    if area.ndim != 2 or area.dtype != np.uint8:
        raise ValueError(f"an area is (H, W) uint8, not {area.dtype} of shape {area.shape}")
    if gap <= 0 or not area.any():
        count, labels = cv2.connectedComponents(area, connectivity=4, ltype=cv2.CV_32S)
        return count - 1, labels
    found = rooms(_mask(area > 0), gap)
    return found.count, found.labels


def region_at(area: np.ndarray, x: int, y: int, gap: float = 0) -> np.ndarray:
    """(H, W) uint8: 255 in the region of label_regions that contains pixel (x, y), else 0; all 0 on a line."""
    height, width = area.shape
    found = np.zeros(area.shape, np.uint8)
    if not (0 <= x < width and 0 <= y < height) or not area[y, x]:
        return found
    marks = np.zeros((height + 2, width + 2), np.uint8)
    marks[1:-1, 1:-1] = _mask(area == 0)
    _, _, _, (left, top, wide, high) = cv2.floodFill(
        area.copy(), marks, (x, y), 0, flags=4 | cv2.FLOODFILL_MASK_ONLY | (128 << 8)
    )
    part = np.s_[top : top + high, left : left + wide]
    linked = _mask(marks[1:-1, 1:-1][part] == 128)
    if gap > 0:
        labels = rooms(linked, gap).labels
        linked = _mask(labels == labels[y - top, x - left])
    found[part] = linked
    return found


def grow(region: np.ndarray, pixels: int) -> np.ndarray:
    """(H, W) uint8: the region dilated by this many pixels, so that it extends under its lines."""
    if pixels <= 0:
        return region
    side = 2 * pixels + 1
    return cv2.dilate(region, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
