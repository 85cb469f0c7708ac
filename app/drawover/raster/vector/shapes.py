"""Vector drawings, rendered crisp at any size. Training renders with this code too, so that networks see what ships.

A drawing is a tuple of shapes painted in order: paper covers what is beneath, ink marks it. Compact storage is in
shelf.py; creating shapes (from SVG, parametric faces) is part of training.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from ..frame import Frame, Placed

_SHIFT = 4  # sub-pixel bits of OpenCV's coordinates
PAINTS = ("ink", "paper", "none")
FILL_RULES = ("evenodd", "nonzero")
NO_PART = 255


class Shape(NamedTuple):
    """A filled and/or outlined shape, in frame coordinates (0..1 is the frame, points may be outside)."""

    contours: tuple[np.ndarray, ...]  # each (N, 2) float32
    paint: str  # fill: 'ink', 'paper' (covers what is beneath), or 'none'
    stroke: float = 0.0  # width of its outline, always ink, round joins and ends; 0 for none
    closed: bool = True  # whether the outline returns to its first point (a fill always does)
    part: int = 0  # 0..254, the part it belongs to (left eye, nose, …)
    fill_rule: str = "evenodd"  # or 'nonzero': contours unite unless they have opposite direction, as in SVG


Drawing = tuple[Shape, ...]


def transform(shapes: Sequence[Shape], move: Callable[[np.ndarray], np.ndarray], stroke: float = 1.0) -> Drawing:
    """Map every point: `move` takes and returns (N, 2) points; `stroke` scales the line widths."""
    counts = [len(contour) for shape in shapes for contour in shape.contours]
    if not counts:
        return tuple(shapes)
    points = np.concatenate([contour for shape in shapes for contour in shape.contours])
    moved = iter(np.split(np.asarray(move(points), np.float32), np.cumsum(counts)[:-1]))
    return tuple(
        shape._replace(contours=tuple(next(moved) for _ in shape.contours), stroke=shape.stroke * stroke)
        for shape in shapes
    )


def refined(shapes: Sequence[Shape], longest: float) -> Drawing:
    """Subdivide so that no straight segment is longer than `longest` (frame units).

    Required before a `transform` that bends, since only points are moved.
    """

    def split(contour: np.ndarray, closed: bool) -> np.ndarray:
        ahead = np.roll(contour, -1, axis=0) if closed else np.concatenate([contour[1:], contour[-1:]])
        pieces = np.maximum(np.ceil(np.linalg.norm(ahead - contour, axis=1) / longest), 1).astype(int)
        start = np.repeat(np.cumsum(pieces) - pieces, pieces)
        t = ((np.arange(pieces.sum()) - start) / np.repeat(pieces, pieces))[:, None]
        return (np.repeat(contour, pieces, axis=0) * (1 - t) + np.repeat(ahead, pieces, axis=0) * t).astype(np.float32)

    return tuple(
        shape._replace(contours=tuple(split(c, shape.closed or shape.paint != "none") for c in shape.contours))
        for shape in shapes
    )


class _Flat(NamedTuple):
    """All points of a drawing in one array, for fast transformation."""

    points: np.ndarray  # (P, 2)
    ends: np.ndarray  # one past each contour's last point
    strokes: np.ndarray  # line width of each contour


def _flat(shapes: Sequence[Shape]) -> _Flat | None:
    contours = [contour for shape in shapes for contour in shape.contours]
    if not contours:
        return None
    counts = np.fromiter(map(len, contours), np.int64, len(contours))
    if not counts.all():
        raise ValueError("A shape has a contour without points.")
    strokes = [shape.stroke for shape in shapes for _ in shape.contours]
    return _Flat(np.concatenate(contours), np.cumsum(counts), np.array(strokes))


def _extent(flat: _Flat) -> np.ndarray:
    starts = np.concatenate(([0], flat.ends[:-1]))
    half = (flat.strokes / 2)[:, None]
    low = (np.minimum.reduceat(flat.points, starts) - half).min(axis=0)
    high = (np.maximum.reduceat(flat.points, starts) + half).max(axis=0)
    return np.concatenate([low, high])


def extent(shapes: Sequence[Shape]) -> tuple[float, float, float, float] | None:
    """(left, top, right, bottom) of everything painted, including line widths; None for an empty drawing."""
    flat = _flat(shapes)
    return None if flat is None else tuple(_extent(flat).tolist())


def _supersampling(scale: float) -> int:
    """The factor by which a drawing is supersampled."""
    if scale <= 288:
        return 8
    return 4 if scale <= 1152 else 2


def _thickness(width: float, smooth: bool) -> int:
    """The thickness to pass to cv2.polylines for a line `width` pixels wide.

    Measured for OpenCV 4 and 5: thickness 2k is drawn 2k + 1 pixels wide, anti-aliased lines 0.45 more.
    """
    half = round((width - (1.45 if smooth else 1.0)) / 2)
    return 1 if half < 1 else min(2 * half, 32766)


class _Grid(NamedTuple):
    """Shapes in OpenCV's fixed-point pixels of a supersampled window."""

    contours: list[list[np.ndarray]]
    width: int
    height: int
    scale: float  # supersampled pixels per frame unit


def _grid(shapes: Sequence[Shape], flat: _Flat, frame: Frame, box: tuple[int, int, int, int], fine: int) -> _Grid:
    x0, y0, x1, y1 = box
    unit = float(fine << _SHIFT)
    shift = np.array([frame.x - x0, frame.y - y0]) * unit - (1 << (_SHIFT - 1)) + 0.5
    fixed = flat.points * (frame.size * unit) + shift
    fixed = np.floor(np.clip(fixed, -(2**26), 2**26, out=fixed), out=fixed).astype(np.int32)
    contours, start, contour = [], 0, 0
    ends = flat.ends.tolist()
    for shape in shapes:
        group = []
        for _ in shape.contours:
            group.append(fixed[start : ends[contour]])
            start, contour = ends[contour], contour + 1
        contours.append(group)
    return _Grid(contours, (x1 - x0) * fine, (y1 - y0) * fine, frame.size * fine)


def _fill(canvas: np.ndarray, shape: Shape, contours: list[np.ndarray], color: int, line: int) -> None:
    if shape.fill_rule == "nonzero" and len(contours) > 1:
        _fill_nonzero(canvas, contours, color, line)
    else:
        cv2.fillPoly(canvas, contours, color, line, _SHIFT)


def _fill_nonzero(canvas: np.ndarray, contours: list[np.ndarray], color: int, line: int) -> None:
    """Sum each contour's coverage, signed by its direction, and paint where it doesn't cancel.

    A contour that crosses itself is filled by the even-odd rule.
    """
    limit = (canvas.shape[1], canvas.shape[0])
    boxes = [_pixels(contour, limit) for contour in contours]
    x0, y0 = (min(box[i] for box in boxes) for i in (0, 1))
    x1, y1 = (max(box[i] for box in boxes) for i in (2, 3))
    if x0 >= x1 or y0 >= y1:
        return
    total = np.zeros((y1 - y0, x1 - x0), np.int16)
    for contour, (left, top, right, bottom) in zip(contours, boxes, strict=True):
        if left >= right or top >= bottom:
            continue
        one = np.zeros((bottom - top, right - left), np.uint8)
        cv2.fillPoly(one, [contour - np.array([left << _SHIFT, top << _SHIFT], np.int32)], 255, line, _SHIFT)
        part = total[top - y0 : bottom - y0, left - x0 : right - x0]
        add = cv2.add if cv2.contourArea(contour.astype(np.float32), oriented=True) > 0 else cv2.subtract
        add(part, one, dst=part, dtype=cv2.CV_16S)
    cover = cv2.convertScaleAbs(total)
    window = canvas[y0:y1, x0:x1]
    if line == cv2.LINE_8:
        window[cover > 0] = color
    else:
        keep = cv2.multiply(window, cv2.bitwise_not(cover), scale=1 / 255)
        window[:] = cv2.add(keep, cv2.multiply(cover, np.full_like(cover, color), scale=1 / 255))


def _pixels(contour: np.ndarray, limit: tuple[int, int]) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of the pixels that filling the contour can touch."""
    x, y, width, height = cv2.boundingRect(contour)
    left, top = max((x >> _SHIFT) - 2, 0), max((y >> _SHIFT) - 2, 0)
    return left, top, min(((x + width) >> _SHIFT) + 3, limit[0]), min(((y + height) >> _SHIFT) + 3, limit[1])


def _paint(canvas: np.ndarray, shapes: Sequence[Shape], grid: _Grid, smooth: bool, parts: bool) -> None:
    """Paint in order. `parts`: ink is the part's number and paper NO_PART, instead of 255 and 0."""
    line = cv2.LINE_AA if smooth else cv2.LINE_8
    paper = NO_PART if parts else 0
    for shape, contours in zip(shapes, grid.contours, strict=True):
        if not contours:
            continue
        ink = shape.part if parts else 255
        if shape.paint != "none":
            _fill(canvas, shape, contours, ink if shape.paint == "ink" else paper, line)
        if shape.stroke > 0:
            thickness = _thickness(shape.stroke * grid.scale, smooth)
            cv2.polylines(canvas, contours, shape.closed, ink, thickness, line, _SHIFT)


def _window(flat: _Flat | None, frame: Frame, width: int, height: int) -> tuple[int, int, int, int] | None:
    """The integer pixel box that the drawing can touch: (x0, y0, x1, y1), or None."""
    if flat is None:
        return None
    left, top, right, bottom = (_extent(flat) * frame.size + np.array([frame.x, frame.y] * 2)).tolist()
    x0, y0 = max(math.floor(left - 2), 0), max(math.floor(top - 2), 0)
    x1, y1 = min(math.ceil(right + 2), width), min(math.ceil(bottom + 2), height)
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def draw_placed(shapes: Sequence[Shape], frame: Frame, width: int, height: int, supersample: int = 0) -> Placed:
    """Render the drawing's ink on a canvas of width × height, cropped to the box it can touch.

    `frame` is the square in canvas pixels that maps to 0..1. `supersample`: 0 chooses by size. Placed.pixels: uint8.
    """
    flat = _flat(shapes)
    box = _window(flat, frame, width, height)
    if box is None or flat is None:
        return Placed(np.zeros((0, 0), np.uint8), 0, 0)
    x0, y0, x1, y1 = box
    fine = supersample or _supersampling(frame.size)
    grid = _grid(shapes, flat, frame, box, fine)
    canvas = np.zeros((grid.height, grid.width), np.uint8)
    _paint(canvas, shapes, grid, smooth=fine < 4, parts=False)
    if fine > 1:
        canvas = cv2.resize(canvas, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    return Placed(canvas, x0, y0)


def _placing(n: int | tuple[int, int], scale: float | None, offset: tuple[float, float]) -> tuple[int, int, Frame]:
    width, height = (n, n) if isinstance(n, int) else n
    return width, height, Frame(offset[0], offset[1], float(min(width, height)) if scale is None else scale)


def draw(
    shapes: Sequence[Shape],
    n: int | tuple[int, int],
    scale: float | None = None,
    offset: tuple[float, float] = (0.0, 0.0),
    supersample: int = 0,
) -> np.ndarray:
    """Render the drawing's ink, (h, w) uint8 coverage; `n` is a side or (width, height).

    A frame point p maps to p · scale + offset in pixels (a pixel's center at +0.5); scale is the shorter side unless
    given. `supersample`: supersampling factor; 0 chooses by size.
    """
    width, height, frame = _placing(n, scale, offset)
    return draw_placed(shapes, frame, width, height, supersample).on_canvas(width, height)


def draw_parts(
    shapes: Sequence[Shape],
    n: int | tuple[int, int],
    scale: float | None = None,
    offset: tuple[float, float] = (0.0, 0.0),
    coverage: float = 0.25,
) -> np.ndarray:
    """(h, w) uint8: the part with the most visible ink in each pixel, 255 where less than `coverage` of it is ink."""
    width, height, frame = _placing(n, scale, offset)
    labels = np.full((height, width), NO_PART, np.uint8)
    flat = _flat(shapes)
    box = _window(flat, frame, width, height)
    if box is None or flat is None:
        return labels
    x0, y0, x1, y1 = box
    fine = 4 if frame.size <= 288 else 2 if frame.size <= 1152 else 1
    grid = _grid(shapes, flat, frame, box, fine)
    canvas = np.full((grid.height, grid.width), NO_PART, np.uint8)
    _paint(canvas, shapes, grid, smooth=False, parts=True)
    # Share of each part among the subpixels of each pixel; the largest wins.
    fields = [np.ascontiguousarray(canvas[i::fine, j::fine]) for i in range(fine) for j in range(fine)]
    present = [part for part in np.flatnonzero(np.bincount(canvas.ravel(), minlength=256)) if part != NO_PART]
    window = labels[y0:y1, x0:x1]
    most, seen = np.zeros(window.shape, np.uint8), np.zeros(window.shape, np.uint8)
    for part in present:
        share = np.zeros(window.shape, np.uint8)
        for field in fields:
            share += field == part
        window[share > most] = part
        most = np.maximum(most, share)
        seen += share
    window[seen < coverage * fine * fine] = NO_PART
    return labels
