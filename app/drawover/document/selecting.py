"""Creates selections from shapes and colors, and combines them. The mask algebra is in masks.py.

Points are canvas pixels: (0.5, 0.5) is the center of the first pixel.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ..raster.coverage import inside
from .layers import Document
from .masks import NOTHING, Mask
from .tiles import Rect

HOWS = ("replace", "add", "subtract", "intersect")


def combined(before: Mask | None, new: Mask, how: str, canvas: Rect) -> Mask | None:
    """Combine two selections by one of HOWS, clipped to the canvas; None selects everything.

    Without a previous selection, adding starts a new one and subtracting removes from everything. A result that covers
    nothing of the canvas becomes no selection.
    """
    new = new.intersect(Mask.from_rect(canvas))
    if before is None:
        result = Mask.from_rect(canvas).subtract(new) if how == "subtract" else new
    elif how == "replace":
        result = new
    else:
        result = {"add": before.add, "subtract": before.subtract, "intersect": before.intersect}[how](new)
    return None if result.empty(canvas) else result


def rectangle(x0: float, y0: float, x1: float, y1: float, canvas: Rect) -> Mask:
    """Select the canvas pixels between two corners in any order."""
    (left, right), (top, bottom) = sorted((round(x0), round(x1))), sorted((round(y0), round(y1)))
    return Mask.from_rect(Rect(left, top, right - left, bottom - top).intersected(canvas))


def ellipse(x0: float, y0: float, x1: float, y1: float, canvas: Rect) -> Mask:
    """Select the ellipse inscribed between two corners, anti-aliased."""
    across, down = abs(x1 - x0) / 2, abs(y1 - y0) / 2
    steps = max(16, math.ceil(4 * math.pi * math.sqrt(max(across, down))))
    turn = np.linspace(0, 2 * math.pi, steps, endpoint=False)
    middle = (x0 + x1) / 2, (y0 + y1) / 2
    return polygon(np.stack([middle[0] + across * np.cos(turn), middle[1] + down * np.sin(turn)], 1), canvas)


def polygon(points: np.ndarray, canvas: Rect) -> Mask:
    """Select inside a closed outline of (N, 2) points, anti-aliased, by the even-odd rule."""
    points = np.asarray(points, np.float64).reshape(-1, 2)
    if len(points) < 3:
        return NOTHING
    low, high = np.floor(points.min(0)).astype(int).tolist(), np.ceil(points.max(0)).astype(int).tolist()
    area = Rect(low[0], low[1], high[0] - low[0], high[1] - low[1]).intersected(canvas)
    if area.empty:
        return NOTHING
    return Mask.from_array(inside(points, *area), area.x, area.y)


def alike(rgba: np.ndarray, x: int, y: int, tolerance: int, contiguous: bool = True) -> Mask:
    """Select pixels that differ by at most `tolerance` (0..255, per channel) from the one at (x, y).

    rgba: (H, W, 4) uint8 premultiplied, the full canvas. contiguous: only pixels connected to it.
    """
    height, width = rgba.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        return NOTHING
    color = tuple(int(value) for value in rgba[y, x])
    low = tuple(max(0, value - tolerance) for value in color)
    high = tuple(min(255, value + tolerance) for value in color)
    near = cv2.inRange(rgba, low, high)
    if contiguous:
        found = np.zeros((height + 2, width + 2), np.uint8)
        cv2.floodFill(near, found, (x, y), 0, flags=4 | cv2.FLOODFILL_MASK_ONLY | (255 << 8))
        near = np.ascontiguousarray(found[1:-1, 1:-1])
    return Mask.from_array(near)


def border(mask: Mask, pixels: int) -> Mask:
    """Select only the edge, `pixels` wide."""
    outward, inward = (pixels + 1) // 2, pixels // 2
    return mask.grow(outward).subtract(mask.grow(-inward))


def inverted(document: Document) -> Mask | None:
    """Invert the selection within the canvas; None if nothing is left or nothing was selected."""
    if document.selection is None:
        return None
    return combined(None, document.selection, "subtract", document.rect)
