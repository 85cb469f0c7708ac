"""Resamples pixels by one matrix: moving, scaling, rotating or perspective, well filtered and without fringes. The
caller chooses the pixels and their place on the canvas.

Matrices are (3, 3) float64 and map points of the plane; pixel (0, 0) covers 0..1 in both directions.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from .coverage import inside

_BAND = 1 << 22  # pixels computed at once
_MOST = 32  # maximum samples per pixel in each direction when downscaling
_EXACT = 1e-6


def translation(x: float, y: float) -> np.ndarray:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def scaling(across: float, down: float, about: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Negative factors mirror."""
    x, y = about
    return np.array([[across, 0, x - across * x], [0, down, y - down * y], [0, 0, 1]], np.float64)


def rotation(degrees: float, about: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Clockwise on the screen, y pointing down; quarter turns are exact."""
    quarter, rest = divmod(degrees, 90.0)
    if rest == 0.0:
        cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    else:
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = about
    return np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y], [0, 0, 1]], np.float64)


def quad(source: tuple[float, float, float, float], corners: np.ndarray) -> np.ndarray:
    """The perspective that maps a rectangle (x, y, width, height) to four corners, (4, 2) clockwise from its first.

    ValueError for corners that form no convex quadrilateral.
    """
    x, y, width, height = source
    corners = np.asarray(corners, np.float64)
    edges = np.roll(corners, -1, 0) - corners
    following = np.roll(edges, -1, 0)
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    if not (turns > 1e-9).all() and not (turns < -1e-9).all():
        raise ValueError("the corners make no convex quadrilateral")
    flat = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float64)
    # Normalize position and size, so that large coordinates lose no precision.
    middle, size = corners.mean(0), max(1.0, float(np.ptp(corners, 0).max()))
    unit = (flat - (x, y)) / (width, height)
    found = cv2.getPerspectiveTransform(unit.astype(np.float32), ((corners - middle) / size).astype(np.float32))
    into = scaling(1 / width, 1 / height) @ translation(-x, -y)
    matrix = translation(*middle) @ scaling(size, size) @ found @ into
    return matrix / matrix[2, 2]


def mapped(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Map (N, 2) points."""
    points = np.asarray(points, np.float64)
    ahead = np.hstack([points, np.ones((len(points), 1))]) @ matrix.T
    return ahead[:, :2] / ahead[:, 2:]


def rectangle_corners(x: float, y: float, width: float, height: float) -> np.ndarray:
    """(4, 2): clockwise from the top left."""
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float64)


def reach(matrix: np.ndarray, x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
    """The pixels (x, y, width, height) that a rectangle touches after mapping."""
    points = mapped(matrix, rectangle_corners(x, y, width, height))
    low, high = np.floor(points.min(0) + 1e-4).astype(int), np.ceil(points.max(0) - 1e-4).astype(int)
    return int(low[0]), int(low[1]), int(max(0, high[0] - low[0])), int(max(0, high[1] - low[1]))


def exact(matrix: np.ndarray) -> np.ndarray | None:
    """The matrix with its translation rounded, if it only translates, flips and rotates by quarter turns; else None."""
    if np.abs(matrix[2] - (0, 0, 1)).max() > 1e-12:
        return None
    linear = np.round(matrix[:2, :2])
    if np.abs(linear - matrix[:2, :2]).max() > _EXACT or (np.abs(linear).sum(0) != 1).any():
        return None
    if (np.abs(linear).sum(1) != 1).any():
        return None
    rounded = np.eye(3)
    rounded[:2, :2], rounded[:2, 2] = linear, np.floor(matrix[:2, 2] + 0.5)
    return rounded


def warped(pixels: np.ndarray, x: int, y: int, matrix: np.ndarray) -> tuple[np.ndarray, int, int]:
    """Map (H, W) or (H, W, 4) uint8, premultiplied, with its corner at (x, y); returns pixels and their corner.

    Integer translations, flips and quarter turns are lossless. Otherwise bicubic, averaging when downscaling.
    """
    height, width = pixels.shape[:2]
    simple = exact(matrix)
    if simple is not None:
        left, top, _, _ = reach(simple, x, y, width, height)
        return _turned(pixels, simple[:2, :2]), left, top
    left, top, across, down = reach(matrix, x, y, width, height)
    result = np.zeros((down, across, *pixels.shape[2:]), np.uint8)
    if not result.size:
        return result, left, top
    dense_x, dense_y = _density(matrix, x, y, width, height)
    rows = max(1, _BAND // (across * dense_x * dense_y))
    for first in range(0, down, rows):
        part = min(rows, down - first)
        # OpenCV counts from the center of the first pixel.
        seen = scaling(dense_x, dense_y) @ translation(-left, -top - first) @ matrix @ translation(x + 0.5, y + 0.5)
        size = across * dense_x, part * dense_y
        fine = cv2.warpPerspective(pixels, translation(-0.5, -0.5) @ seen, size, flags=cv2.INTER_CUBIC,
                                   borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
        if (dense_x, dense_y) != (1, 1):
            fine = cv2.resize(fine, (across, part), interpolation=cv2.INTER_AREA)
        result[first : first + part] = fine
    edge = inside(mapped(matrix, rectangle_corners(x, y, width, height)), left, top, across, down)
    if result.ndim == 2:
        return cv2.multiply(result, edge, scale=1 / 255), left, top
    if (edge < 255).any():
        cv2.multiply(result, cv2.merge([edge, edge, edge, edge]), dst=result, scale=1 / 255)
    # Clip the bicubic overshoot, so that colors stay within alpha.
    np.minimum(result[..., :3], result[..., 3:], out=result[..., :3])
    return result, left, top


def _turned(pixels: np.ndarray, linear: np.ndarray) -> np.ndarray:
    """Apply a signed permutation of the axes."""
    if linear[0, 0] == 0:  # swaps x and y
        pixels = pixels.swapaxes(0, 1)
        flip_x, flip_y = linear[0, 1] < 0, linear[1, 0] < 0
    else:
        flip_x, flip_y = linear[0, 0] < 0, linear[1, 1] < 0
    return np.ascontiguousarray(pixels[:: -1 if flip_y else 1, :: -1 if flip_x else 1])


def _density(matrix: np.ndarray, x: float, y: float, width: float, height: float) -> tuple[int, int]:
    """Samples needed per pixel of the result, across and down, so that no source pixel is missed."""
    points = np.vstack([rectangle_corners(x, y, width, height), [[x + width / 2, y + height / 2]]])
    back, most = np.linalg.inv(matrix), np.zeros(2)
    for point in mapped(matrix, points):
        here = mapped(back, point + np.array([[0, 0], [0.25, 0], [0, 0.25]]))
        most = np.maximum(most, 4 * np.hypot(*(here[1:] - here[0]).T))
    across, down = np.clip(np.ceil(most - 0.02), 1, _MOST).astype(int)
    return int(across), int(down)
