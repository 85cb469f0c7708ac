"""Cubic B-splines over small square grids: how fields of 64–128 cells become smooth at canvas size.

A spline is twice differentiable, so that neither strokes nor displacements show the grid they came from. Cell i of n
has its center at i. What the values mean is the business of lines.py and warp.py.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np


def product(a: np.ndarray, b: np.ndarray, flags: int = 0) -> np.ndarray:
    """Matrix product by OpenCV: numpy's may wait for its threads far longer than such small products take."""
    return cv2.gemm(a, b, 1.0, None, 0.0, flags=flags)  # type: ignore[call-overload]


@lru_cache(maxsize=8)
def _fitting(n: int, smooth: float) -> np.ndarray:
    """(n, n) matrix from samples to coefficients; `smooth` weighs the squared second differences."""
    sample = np.zeros((n, n))
    bend = np.zeros((n, n))
    for i in range(n):
        for j, weight in ((i - 1, 1 / 6), (i, 4 / 6), (i + 1, 1 / 6)):
            sample[i, min(max(j, 0), n - 1)] += weight
        for j, weight in ((i - 1, 1.0), (i, -2.0), (i + 1, 1.0)):
            bend[i, min(max(j, 0), n - 1)] += weight
    return np.linalg.solve(sample.T @ sample + smooth * bend.T @ bend, sample.T).astype(np.float32)


def coefficients(samples: np.ndarray, smooth: float = 0.0) -> np.ndarray:
    """(n, n) float32 samples to the coefficients of the spline through them; `smooth` > 0 passes by, bending less."""
    matrix = _fitting(samples.shape[0], smooth)
    return product(product(matrix, np.ascontiguousarray(samples, np.float32)), matrix, cv2.GEMM_2_T)


def basis(t: np.ndarray) -> tuple[np.ndarray, ...]:
    """The four weights at the fraction `t` (0..1) of a cell, for the cells -1, 0, 1 and 2 from it."""
    return (1 - t) ** 3 / 6, (3 * t**3 - 6 * t**2 + 4) / 6, (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6, t**3 / 6


def slopes(t: np.ndarray) -> tuple[np.ndarray, ...]:
    """The derivatives of `basis`, per cell."""
    return -((1 - t) ** 2) / 2, (3 * t**2 - 4 * t) / 2, (-3 * t**2 + 2 * t + 1) / 2, t**2 / 2


def weights_at(positions: np.ndarray, first: int, last: int, n: int) -> np.ndarray:
    """(len(positions), last - first) float32 weights of the coefficients first..last-1, at positions in cells."""
    base = np.floor(positions).astype(int)
    weights = np.zeros((len(positions), last - first), np.float32)
    rows = np.arange(len(positions))
    for step, weight in zip((-1, 0, 1, 2), basis(positions - base), strict=True):
        np.add.at(weights, (rows, np.clip(np.clip(base + step, 0, n - 1) - first, 0, last - first - 1)), weight)
    return weights


def sample(spline: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The spline at scattered places.

    spline: (n, n, C) coefficients; x, y: (N,) positions in cells. Returns values and the derivatives by x and by y per
    cell, each (N, C) float64.
    """
    n = spline.shape[0]
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    across, down = basis(x - column), basis(y - row)
    across_slope, down_slope = slopes(x - column), slopes(y - row)
    value = np.zeros((len(x), spline.shape[2]))
    by_x, by_y = np.zeros_like(value), np.zeros_like(value)
    for i in range(4):
        line = np.clip(row + i - 1, 0, n - 1)
        here, here_slope = np.zeros_like(value), np.zeros_like(value)
        for j in range(4):
            taken = spline[line, np.clip(column + j - 1, 0, n - 1)]
            here += across[j][:, None] * taken
            here_slope += across_slope[j][:, None] * taken
        value += down[i][:, None] * here
        by_x += down[i][:, None] * here_slope
        by_y += down_slope[i][:, None] * here
    return value, by_x, by_y
