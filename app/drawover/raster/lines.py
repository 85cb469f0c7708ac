"""Strokes as distance fields: crisp ink at any canvas size from a picture of 64–128 pixels.

A field is (n, n) float32: at each cell's center the signed distance to the edge of the ink, positive inside, in units
of the frame's side, clipped to ±SPREAD. Networks hold it as 0..1 with ½ at the edge (`encode`, `decode`).
Moving an artist's own strokes is warp.py's business; drawings that are shapes already are vector.py's.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from .frame import Frame, Placed, ink_of
from .spline import Axis, coefficients, fine, on_grid

SPREAD = 8 / 128


def encode(field: np.ndarray, spread: float = SPREAD) -> np.ndarray:
    """From distances (±spread) to the networks' range 0..1, ½ at the edge."""
    return np.clip(field * np.float32(0.5 / spread) + np.float32(0.5), 0, 1)


def decode(field01: np.ndarray, spread: float = SPREAD) -> np.ndarray:
    """From the networks' range to distances in units of the frame's side; the inverse of `encode`."""
    return (np.asarray(field01, np.float32) - np.float32(0.5)) * np.float32(2 * spread)


def field_from_ink(ink: np.ndarray, n: int, spread: float = SPREAD, least_cells: float = 0.0) -> np.ndarray:
    """The distance field of a high-resolution render.

    ink: (N, N) uint8 coverage, N at least 4 · n for a good field. Returns (n, n) float32 in ±spread.
    The edge is where the coverage is one half; at pixels that are partly covered it is placed within the pixel.
    Strokes thinner than about a cell have no room in a field and vanish: `least_cells` (0.9 will do) thickens them to
    that many cells, and leaves everything wider as it is.
    """
    side = ink.shape[0]
    if ink.ndim != 2 or ink.dtype != np.uint8 or ink.shape[1] != side or side < n:
        raise ValueError(f"A distance field is made of a square of uint8 ink of at least {n} pixels, not {ink.shape}.")
    inside = cv2.inRange(ink, 128, 255)
    signed = _distance(inside)
    signed -= _distance(cv2.bitwise_not(inside))
    edge = cv2.inRange(ink, 1, 254)  # partly covered: the coverage itself says where in the pixel the edge runs
    partly = ink.astype(np.float32) * np.float32(1 / 255) - np.float32(0.5)
    beside = cv2.inRange(signed, -1.01, 1.01)
    cv2.copyTo(partly, cv2.bitwise_and(edge, beside), signed)
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
    """The distances with every stroke at least 2 · half pixels wide: discs of that radius along the strokes' middles.

    A middle is where the distance is as large as at all neighbors; at corners it falls off, and they stay sharp.
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
    """The field's ink on a canvas of width × height, with one pixel of anti-aliasing.

    field01: (n, n) float32, 0..1, ½ at the edge; frame: where on the canvas it lies, in pixels. `smooth` evens out the
    tremble of a generated field (0: through every sample). Returns uint8 coverage, cropped to the canvas and the ink.
    """
    n = field01.shape[0]
    if field01.ndim != 2 or field01.shape[1] != n or n < 4:
        raise ValueError(f"A distance field is a square of at least 4 cells, not {field01.shape}.")
    distance = decode(np.clip(field01, 0, 1), spread) * np.float32(frame.size)
    spline = coefficients(distance, smooth)
    slope = _slope(distance, frame.size / n)
    cell = frame.size / n
    left, right = max(0, math.floor(frame.x)), min(width, math.ceil(frame.x + frame.size))
    top, bottom = max(0, math.floor(frame.y)), min(height, math.ceil(frame.y + frame.size))
    if left >= right or top >= bottom:
        return Placed(np.zeros((0, 0), np.uint8), 0, 0)
    across, down = Axis.over(left, right, cell), Axis.over(top, bottom, cell)
    x, y = (across.places - frame.x) / cell - 0.5, (down.places - frame.y) / cell - 0.5
    ink, steep = on_grid(spline, x, y), on_grid(slope, x, y)
    canvas = np.zeros((bottom - top, right - left), np.uint8)
    for rows, sampled_rows in down.tiles():
        for columns, sampled_columns in across.tiles():
            part = ink[sampled_rows, sampled_columns]
            if part.max() <= -1:
                continue  # tiles without an edge are filled, not computed
            tile = canvas[rows, columns]
            if part.min() >= 2:
                tile[:] = 255
                continue
            slopes = fine(steep[sampled_rows, sampled_columns], across.step, *tile.shape)
            tile[:] = _coverage(fine(part, across.step, *tile.shape), slopes)
    return _trimmed(canvas, left, top)


def _slope(distance: np.ndarray, cell: float) -> np.ndarray:
    """How fast the field really changes per pixel, ¼..2; 1 where it is a true distance.

    A generated field can be flatter or steeper than a distance; dividing by this keeps the edge one pixel wide.
    """
    dx = cv2.Sobel(distance, cv2.CV_32F, 1, 0, ksize=3, scale=1 / (8 * cell), borderType=cv2.BORDER_REPLICATE)
    dy = cv2.Sobel(distance, cv2.CV_32F, 0, 1, ksize=3, scale=1 / (8 * cell), borderType=cv2.BORDER_REPLICATE)
    steep = cv2.dilate(cv2.magnitude(dx, dy), np.ones((3, 3), np.uint8))  # on a stroke's ridge: its flanks' slope
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


def ink_color(rgba: np.ndarray) -> tuple[int, int, int]:
    """The color that the artist draws with: the commonest among the pixels with the most ink; black where none.

    rgba: (H, W, 4) uint8, straight alpha.
    """
    step = max(1, max(rgba.shape[:2]) // 512)
    if step > 1:
        rgba = rgba[::step, ::step]
    rgba = np.ascontiguousarray(rgba)
    ink = ink_of(rgba)
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
