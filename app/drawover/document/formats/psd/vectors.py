"""Rasterizes Photoshop's vector masks: closed Bezier curves, united, subtracted, intersected or excluded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np

from ...masks import Mask
from ...tiles import Rect

_FINE = 8  # scan lines per row of pixels
_ROWS = 256  # rows rendered at once
_PARTS = 24  # straight segments per curve
_FAR = 1 << 24  # pixels from the canvas's corner; curves are limited to this


def mask(setting: Any, canvas: Rect, work: Callable[[int, int], None]) -> Mask | None:
    """Rasterize a vector mask; None if it is turned off or has no curves.

    work(width, height): called before rendering that many pixels; may raise.
    """
    if setting.path is None or getattr(setting, "disable", False):
        return None
    filled = [int(item.value) for item in setting.path if hasattr(item, "value")]
    shapes = _shapes(setting.path, canvas.width, canvas.height)
    if not shapes and not filled:
        return None
    outside = full = 255 if 1 in filled or (bool(shapes) and shapes[0][0] == 2) else 0
    if any(operation == 3 for operation, _ in shapes):
        outside = 0
    box = _around(shapes).intersected(canvas)
    if box.empty:
        box = Rect(canvas.x, canvas.y, 1, 1)
    work(box.width, box.height)
    cover = np.full((box.height, box.width), full, np.uint8)
    for top in range(0, box.height, _ROWS):
        for operation, curves in shapes:
            part = Rect(box.x, box.y + top, box.width, min(_ROWS, box.height - top))
            _lay(cover[top : top + part.height], _drawn(curves, part), operation)
    if setting.invert:
        cover, outside = 255 - cover, 255 - outside
    return Mask.from_array(cover, box.x, box.y, outside)


def _lay(below: np.ndarray, part: np.ndarray, operation: int) -> None:
    """Combine a shape's coverage into `below`, in place. operation: 0 excludes, 1 joins, 2 subtracts, 3 intersects."""
    if operation == 2:
        below[:] = np.minimum(below, 255 - part)
    elif operation == 3:
        below[:] = np.minimum(below, part)
    elif operation == 0:
        below[:] = cv2.absdiff(below, part)
    else:
        below[:] = np.maximum(below, part)


def _around(shapes: Sequence[tuple[int, list[np.ndarray]]]) -> Rect:
    points = np.concatenate([curve for _, curves in shapes for curve in curves] or [np.zeros((1, 2))])
    left, top = np.floor(points.min(0)).clip(-_FAR, _FAR).astype(int).tolist()
    right, bottom = np.ceil(points.max(0)).clip(-_FAR, _FAR).astype(int).tolist()
    return Rect(left, top, right - left, bottom - top)


def _shapes(path: Any, width: int, height: int) -> list[tuple[int, list[np.ndarray]]]:
    """Each shape's operation and curves, (n, 2) in pixels. Curves without an operation belong to the previous shape."""
    found: list[tuple[int, list[np.ndarray]]] = []
    for item in path:
        knots = list(item) if hasattr(item, "operation") else []
        if len(knots) < 2:
            continue
        points = _curve(knots, width, height)
        if item.operation < 0 and found:
            found[-1][1].append(points)
        else:
            found.append((item.operation if item.operation >= 0 else 1, [points]))
    return found


def _curve(knots: Sequence[Any], width: int, height: int) -> np.ndarray:
    t = np.linspace(0, 1, _PARTS, endpoint=False)[:, None]
    size = np.array([height, width], float)
    pieces = []
    for one, other in zip(knots, [*knots[1:], knots[0]], strict=True):
        a, b, c, d = (
            np.array(point, float) * size for point in (one.anchor, one.leaving, other.preceding, other.anchor)
        )
        pieces.append((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d)
    return np.concatenate(pieces)[:, ::-1]  # Photoshop stores y first


def _drawn(curves: list[np.ndarray], part: Rect) -> np.ndarray:
    """(height, width) uint8 coverage of a shape: exact horizontally, with _FINE scan lines per row."""
    width, rows = part.width, part.height
    lines, places = _crossings([curve - (part.x, part.y) for curve in curves], rows)
    order = np.lexsort((places, lines))
    lines, places = lines[order], np.clip(places[order], 0, width)
    first = np.concatenate([[0], np.flatnonzero(np.diff(lines)) + 1]) if lines.size else np.zeros(0, int)
    number = np.arange(lines.size) - np.repeat(first, np.diff([*first, lines.size]))
    sign = np.where(number % 2 == 0, 1.0, -1.0) / _FINE  # even-odd rule: inside after every odd crossing
    columns = np.floor(places).astype(int)
    sums = np.zeros((rows, width + 2))
    np.add.at(sums, (lines // _FINE, columns), sign * (1 - (places - columns)))
    np.add.at(sums, (lines // _FINE, columns + 1), sign * (places - columns))
    return (np.cumsum(sums[:, :width], axis=1).clip(0, 1) * 255 + 0.5).astype(np.uint8)


def _crossings(curves: list[np.ndarray], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Intersections of the curves with the scan lines: the line's index, and x."""
    found_lines, found_places = [np.zeros(0, int)], [np.zeros(0)]
    for curve in curves:
        start, end = curve, np.roll(curve, -1, axis=0)
        y0, y1 = start[:, 1] * _FINE - 0.5, end[:, 1] * _FINE - 0.5
        first = np.clip(np.ceil(np.minimum(y0, y1)), 0, rows * _FINE).astype(int)
        last = np.clip(np.ceil(np.maximum(y0, y1)), 0, rows * _FINE).astype(int)
        counts = last - first
        which = np.repeat(np.arange(len(curve)), counts)
        lines = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[which]
        way = (lines - y0[which]) / (y1[which] - y0[which])
        found_lines.append(lines)
        found_places.append(start[which, 0] + way * (end[which, 0] - start[which, 0]))
    return np.concatenate(found_lines), np.concatenate(found_places)
