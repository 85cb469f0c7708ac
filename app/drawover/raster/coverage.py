"""Anti-aliased coverage of filled polygons, at canvas size."""

from __future__ import annotations

import cv2
import numpy as np

_FINE = 8  # samples per pixel in each direction, along an edge
_BAND = 64  # rows at once


def inside(points: np.ndarray, x: int, y: int, width: int, height: int) -> np.ndarray:
    """(height, width) uint8: coverage by a closed outline of (N, 2) points, for pixels from the corner (x, y).

    Even-odd rule. Point (0.5, 0.5) is the center of pixel (0, 0).
    """
    cover = np.zeros((height, width), np.uint8)
    if not cover.size or len(points) < 3:
        return cover
    for top in range(0, height, _BAND):
        rows = min(_BAND, height - top)
        fine = np.zeros((rows * _FINE, width * _FINE), np.uint8)
        # A sample is inside if its center is; OpenCV counts from there.
        at = np.round(((points - (x, y + top)) * _FINE - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(fine, [at], 255, lineType=cv2.LINE_8, shift=4)
        cover[top : top + rows] = cv2.resize(fine, (width, rows), interpolation=cv2.INTER_AREA)
    return cover
