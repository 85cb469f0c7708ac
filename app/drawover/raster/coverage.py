"""How much of each pixel an outline covers: polygons with a smooth edge, at canvas size."""

from __future__ import annotations

import cv2
import numpy as np

_FINE = 8  # samples a pixel, each way, along an edge
_BAND = 64  # rows at once


def inside(points: np.ndarray, x: int, y: int, width: int, height: int) -> np.ndarray:
    """(height, width) uint8: coverage by a closed outline of (N, 2) points, of the pixels whose corner is (x, y).

    Where the outline crosses itself, every other part is in. Point (0.5, 0.5) is the middle of pixel (0, 0).
    """
    cover = np.zeros((height, width), np.uint8)
    if not cover.size or len(points) < 3:
        return cover
    for top in range(0, height, _BAND):
        rows = min(_BAND, height - top)
        fine = np.zeros((rows * _FINE, width * _FINE), np.uint8)
        # A sample is in where its middle is; OpenCV counts from there.
        at = np.round(((points - (x, y + top)) * _FINE - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(fine, [at], 255, lineType=cv2.LINE_8, shift=4)
        cover[top : top + rows] = cv2.resize(fine, (width, rows), interpolation=cv2.INTER_AREA)
    return cover
