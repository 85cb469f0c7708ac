"""Strokes as distance fields: crisp ink at any canvas size from a picture of 64–128 pixels.

A field is (n, n) float32: at each cell's center the signed distance to the edge of the ink, positive inside, in units
of the frame's side, clipped to ±SPREAD. Networks hold it as 0..1 with ½ at the edge (`encode`, `decode`).
Moving an artist's own strokes is warp.py's; vector shapes are rendered by vector/shapes.py.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ..frame import Frame, Placed, ink_of
from ..spline import Axis, coefficients, fine, on_grid

SPREAD = 8 / 128


def encode(field: np.ndarray, spread: float = SPREAD) -> np.ndarray:
    """From distances (±spread) to the networks' range 0..1, ½ at the edge."""
    return np.clip(field * np.float32(0.5 / spread) + np.float32(0.5), 0, 1)


def decode(field01: np.ndarray, spread: float = SPREAD) -> np.ndarray:
    """From the networks' range to distances in units of the frame's side; the inverse of `encode`."""
    return (np.asarray(field01, np.float32) - np.float32(0.5)) * np.float32(2 * spread)


def field_from_ink(ink: np.ndarray, n: int, spread: float = SPREAD, least_cells: float = 0.0) -> np.ndarray:
    """The distance field of a high-resolution rendering.

    ink: (N, N) uint8 coverage, N at least 4 · n for a good field. Returns (n, n) float32 in ±spread.
    The edge is where the coverage is one half, with subpixel precision.
    Strokes thinner than about a cell would vanish: `least_cells` (0.9 is enough) thickens them to that many cells,
    and leaves everything wider unchanged.
    """
    side = ink.shape[0]
    if ink.ndim != 2 or ink.dtype != np.uint8 or ink.shape[1] != side or side < n:
        raise ValueError(f"A distance field is made of a square of uint8 ink of at least {n} pixels, not {ink.shape}.")
    inside = cv2.inRange(ink, 128, 255)
    signed = _distance(inside)
    signed -= _distance(cv2.bitwise_not(inside))
    edge = cv2.inRange(ink, 1, 254)  # partly covered: the coverage gives the edge's position within the pixel
    partly = ink.astype(np.float32) * np.float32(1 / 255) - np.float32(0.5)
    near_edge = cv2.inRange(signed, -1.01, 1.01)
    cv2.copyTo(partly, cv2.bitwise_and(edge, near_edge), signed)
    if least_cells > 0:
        signed = _thickened(signed, least_cells * side / n / 2)
    reach = spread * side
    np.clip(signed, -reach, reach, out=signed)
    return cv2.resize(signed, (n, n), interpolation=cv2.INTER_AREA) * np.float32(1 / side)


def _distance(mask: np.ndarray) -> np.ndarray:
    """Pixels from each center in the mask to the mask's edge, 0 outside of it."""
    if cv2.countNonZero(mask) == mask.size:
        return np.full(mask.shape, max(mask.shape), np.float32)
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    distance -= 0.5
    return np.maximum(distance, 0, out=distance)


def _thickened(signed: np.ndarray, half: float) -> np.ndarray:
    """Distances with every stroke at least 2 · half pixels wide, by discs of that radius along the medial axis.

    The medial axis is where the distance is a local maximum; toward corners it decreases, so they stay sharp.
    """
    middle = cv2.bitwise_and(cv2.inRange(signed, 0.01, np.inf), cv2.compare(signed, _peak(signed) - 0.3, cv2.CMP_GE))
    if not cv2.countNonZero(middle):
        return signed
    away = cv2.distanceTransform(cv2.bitwise_not(middle), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.maximum(signed, half - away)


def _peak(signed: np.ndarray) -> np.ndarray:
    return cv2.dilate(signed, np.ones((3, 3), np.uint8))


def render_field(
    field01: np.ndarray, frame: Frame, width: int, height: int, spread: float = SPREAD, smooth: float = 0.004
) -> Placed:
    """Render the field's ink on a canvas of width × height, with one pixel of anti-aliasing.

    field01: (n, n) float32, 0..1, ½ at the edge; frame: its place on the canvas, in pixels. `smooth` reduces jitter of
    a generated field (0: interpolate every sample). Returns uint8 coverage, cropped to the canvas and the ink.
    """
    n = field01.shape[0]
    if field01.ndim != 2 or field01.shape[1] != n or n < 4:
        raise ValueError(f"A distance field is a square of at least 4 cells, not {field01.shape}.")
    return _rendered(decode(np.clip(field01, 0, 1), spread) * np.float32(frame.size), frame.x, frame.y,
                     frame.size / n, width, height, smooth)  # fmt: skip


def render_page(
    field01: np.ndarray,
    cell: float,
    width: int,
    height: int,
    spread_cells: float = 8.0,
    smooth: float = 0.004,
    corner: tuple[float, float] = (0.0, 0.0),
) -> Placed:
    """As `render_field`, for a field over the canvas, whose cell (0, 0) begins at `corner`.

    field01: (h, w) float32, 0..1, ½ at the edge; cell: canvas pixels per cell; spread_cells: distance of 0 and 1.
    """
    if field01.ndim != 2 or min(field01.shape) < 4:
        raise ValueError(f"The distance field of a page has at least 4 × 4 cells, not {field01.shape}.")
    distance = (np.clip(field01, 0, 1) - np.float32(0.5)) * np.float32(2 * spread_cells * cell)
    return _rendered(distance, *corner, cell, width, height, smooth)


def _rendered(distance: np.ndarray, x: float, y: float, cell: float, width: int, height: int, smooth: float) -> Placed:
    """The ink of distances in canvas pixels, (h, w) float32, whose corner is at (x, y) on the canvas."""
    rows, columns = distance.shape
    left, right = max(0, math.floor(x)), min(width, math.ceil(x + columns * cell))
    top, bottom = max(0, math.floor(y)), min(height, math.ceil(y + rows * cell))
    if left >= right or top >= bottom:
        return Placed(np.zeros((0, 0), np.uint8), 0, 0)
    spline, slope = coefficients(distance, smooth), _slope(distance, cell)
    across, down = Axis.over(left, right, cell), Axis.over(top, bottom, cell)
    at_x, at_y = (across.places - x) / cell - 0.5, (down.places - y) / cell - 0.5
    canvas = np.zeros((bottom - top, right - left), np.uint8)
    for pixel_rows, sampled_rows in down.tiles():
        near_rows = _cells(at_y[sampled_rows], rows)
        for pixel_columns, sampled_columns in across.tiles():
            near = near_rows, _cells(at_x[sampled_columns], columns)
            some = spline[near]  # the spline is bounded by these coefficients
            if some.max() <= -1:
                continue  # tiles without an edge are filled, not evaluated
            tile = canvas[pixel_rows, pixel_columns]
            if some.min() >= 2:
                tile[:] = 255
                continue
            places = at_x[sampled_columns] - near[1].start, at_y[sampled_rows] - near[0].start
            ink, steep = (fine(on_grid(f, *places), across.step, *tile.shape) for f in (some, slope[near]))
            tile[:] = _coverage(ink, steep)
    return _trimmed(canvas, left, top)


def _cells(places: np.ndarray, count: int) -> slice:
    """The cells whose coefficients the spline depends on, from the first to the last of `places`."""
    first, last = math.floor(places[0]) - 1, math.floor(places[-1]) + 2
    return slice(min(max(first, 0), count - 1), max(min(last, count - 1), 0) + 1)


def _slope(distance: np.ndarray, cell: float) -> np.ndarray:
    """The field's gradient per pixel, ¼..2; 1 for a true distance field.

    A generated field can be flatter or steeper; dividing by this keeps the edge one pixel wide.
    """
    dx = cv2.Sobel(distance, cv2.CV_32F, 1, 0, ksize=3, scale=1 / (8 * cell), borderType=cv2.BORDER_REPLICATE)
    dy = cv2.Sobel(distance, cv2.CV_32F, 0, 1, ksize=3, scale=1 / (8 * cell), borderType=cv2.BORDER_REPLICATE)
    steep = cv2.dilate(cv2.magnitude(dx, dy), np.ones((3, 3), np.uint8))  # on a stroke's ridge: the slope of its flanks
    return np.clip(cv2.GaussianBlur(steep, (0, 0), 0.8), 0.25, 2.0)


def _coverage(ink: np.ndarray, steep: np.ndarray) -> np.ndarray:
    cv2.divide(ink, steep, dst=ink, scale=255.0)
    ink += 127.5
    return cv2.convertScaleAbs(np.maximum(ink, 0, out=ink))


def _trimmed(canvas: np.ndarray, x: int, y: int) -> Placed:
    left, top, w, h = cv2.boundingRect(canvas) if canvas.size else (0, 0, 0, 0)
    if not w or not h:
        return Placed(np.zeros((0, 0), np.uint8), 0, 0)
    return Placed(np.ascontiguousarray(canvas[top : top + h, left : left + w]), x + left, y + top)


def colored(alpha: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    """(h, w) uint8 coverage in one color: (h, w, 4) uint8 straight RGBA; fully transparent pixels are 0."""
    table = np.zeros((1, 256, 4), np.uint8)
    table[0, 1:, :3] = color
    table[0, :, 3] = np.arange(256)
    return cv2.LUT(cv2.merge([alpha] * 4), table) if alpha.size else np.zeros((*alpha.shape, 4), np.uint8)


def stroke_width(ink: np.ndarray) -> float:
    """The typical stroke width in pixels of (H, W) uint8 ink; 0 if there are none.

    Twice the distance to the edge on the medial axis, without outliers. Repeated passes over one line count with
    their combined width; grain does not count as an edge.
    """
    soft = cv2.GaussianBlur(ink, (0, 0), 0.7)
    counts = cv2.calcHist([soft], [0], None, [256], [0, 256]).ravel()
    counts[:9] = 0
    total = counts.sum()
    if not total:
        return 0.0
    full = int(np.searchsorted(np.cumsum(counts), 0.95 * total))
    inside = cv2.inRange(soft, max(9, round(0.4 * full)), 255)
    inside = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)  # the canvas's edge ends a stroke
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    middle = cv2.bitwise_and(inside, cv2.compare(distance, _peak(distance) - 0.3, cv2.CMP_GE))
    half = np.sort(distance[middle > 0])
    usual = half[len(half) // 4 : -(-3 * len(half) // 4)]  # interquartile mean: more precise than integer pixels
    return 2 * float(usual.mean()) - 0.5


def ink_color(rgba: np.ndarray, ink: np.ndarray | None = None) -> tuple[int, int, int]:
    """The drawing color: the most frequent among the pixels with the most ink; black if none.

    rgba: (H, W, 4) uint8, straight alpha; ink: (H, W) uint8, ink at each pixel, if not that of `ink_of`.
    """
    step = max(1, max(rgba.shape[:2]) // 512)
    if step > 1:
        rgba, ink = rgba[::step, ::step], None if ink is None else ink[::step, ::step]
    rgba = np.ascontiguousarray(rgba)
    ink = ink_of(rgba) if ink is None else ink
    peak = int(ink.max()) if ink.size else 0
    if peak < 16:
        return (0, 0, 0)
    drawn = ink >= max(16, int(0.6 * peak))
    colors, weight = rgba[..., :3][drawn], ink[drawn].astype(np.float64)
    bins = (colors >> 5).astype(np.int64) @ np.array([64, 8, 1])
    heaviest = int(np.argmax(np.bincount(bins, weights=weight, minlength=512)))
    chosen = bins == heaviest
    red, green, blue = np.rint(np.average(colors[chosen], axis=0, weights=weight[chosen])).astype(int).tolist()
    return red, green, blue
