"""Cubic B-splines over small square grids: interpolate fields of 64–128 cells smoothly at canvas size.

Splines are twice differentiable, so that neither strokes nor displacements show the grid. The values' meaning is
defined in lines.py and warp.py. No matrix products here: BLAS threads, numpy's and OpenCV's alike, can wait for each
other a thousand times longer than such small products take when the machine is busy.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

TILE = 256  # canvas pixels; small enough that OpenCV starts no threads for it
_TAPS = 33
_MARGIN = 1  # samples that linear resizing reads beyond the first and the last


@lru_cache(maxsize=8)
def _prefilter(smooth: float) -> np.ndarray:
    """The kernel from samples to coefficients; `smooth` weights the squared second differences."""
    turn = 2 * np.pi * np.fft.rfftfreq(256)
    sampled, bent = (4 + 2 * np.cos(turn)) / 6, 2 - 2 * np.cos(turn)
    kernel = np.fft.irfft(sampled / (sampled**2 + smooth * bent**2))
    kernel = np.roll(kernel, _TAPS // 2)[:_TAPS]
    return (kernel / kernel.sum()).astype(np.float32)


def coefficients(samples: np.ndarray, smooth: float = 0.0) -> np.ndarray:
    """Spline coefficients interpolating (n, n) float32 samples; `smooth` > 0 approximates them with less bending."""
    kernel = _prefilter(smooth)
    return cv2.sepFilter2D(np.ascontiguousarray(samples, np.float32), -1, kernel, kernel, None, (-1, -1), 0, 1)


def basis(t: np.ndarray) -> tuple[np.ndarray, ...]:
    """The four basis weights at the fraction `t` (0..1) of a cell, for the cells -1, 0, 1 and 2 relative to it."""
    return (1 - t) ** 3 / 6, (3 * t**3 - 6 * t**2 + 4) / 6, (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6, t**3 / 6


def slopes(t: np.ndarray) -> tuple[np.ndarray, ...]:
    """The derivatives of `basis`, per cell."""
    return -((1 - t) ** 2) / 2, (3 * t**2 - 4 * t) / 2, (-3 * t**2 + 2 * t + 1) / 2, t**2 / 2


def _along_rows(values: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Evaluate (n, m) coefficients to (len(positions), m) float32; positions in cells, cell i's center at i."""
    base = np.floor(positions).astype(int)
    last = values.shape[0] - 1
    result = np.zeros((len(positions), values.shape[1]), np.float32)
    for step, weight in zip((-1, 0, 1, 2), basis(positions - base), strict=True):
        result += values[np.clip(base + step, 0, last)] * weight[:, None].astype(np.float32)
    return result


def on_grid(spline: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Evaluate on a grid: (n, n) coefficients to (len(y), len(x)) float32; x, y in cells."""
    tall = _along_rows(spline, y)
    return np.ascontiguousarray(_along_rows(np.ascontiguousarray(tall.T), x).T)


class Axis(NamedTuple):
    """One axis of the canvas: its pixels start..stop-1 to evaluate a spline at, on a coarser raster.

    Samples lie in the middle of every `step` pixels, with some beyond both ends, so that resizing by the integer
    `step` gives the pixels.
    """

    start: int
    stop: int
    step: int
    places: np.ndarray  # sample positions, in canvas pixels

    @staticmethod
    def over(start: int, stop: int, cell: float) -> Axis:
        """`cell`: canvas pixels per cell of the spline; at least eight samples per cell, or one per pixel."""
        step = 1
        while step < 4 and 16 * step <= cell:
            step *= 2
        samples = -(-max(stop - start, 0) // step) + 2 * _MARGIN
        return Axis(start, stop, step, start + (np.arange(samples) - _MARGIN + 0.5) * step)

    def tiles(self) -> Iterator[tuple[slice, slice]]:
        """(pixels, counted from `start`; the samples they depend on), tile by tile."""
        wide = TILE // self.step
        for first in range(0, len(self.places) - 2 * _MARGIN, wide):
            last = min(first + wide, len(self.places) - 2 * _MARGIN)
            pixels = slice(first * self.step, min(last * self.step, self.stop - self.start))
            yield pixels, slice(first, last + 2 * _MARGIN)


def fine(samples: np.ndarray, step: int, height: int, width: int) -> np.ndarray:
    """Interpolate one tile's pixels, (height, width) float32, from its samples; error 1/20 pixel on average."""
    if step == 1:
        return samples[_MARGIN : _MARGIN + height, _MARGIN : _MARGIN + width].copy()
    size = samples.shape[1] * step, samples.shape[0] * step
    large = cv2.resize(samples, size, interpolation=cv2.INTER_LINEAR)
    edge = _MARGIN * step
    return np.ascontiguousarray(large[edge : edge + height, edge : edge + width])


def sample(planes: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Evaluate splines at scattered positions.

    planes: (C, n, n) coefficients of C splines; x, y: (N,) positions in cells. Returns values and the derivatives along
    x and y per cell, each (C, N) float64.
    """
    n = planes.shape[1]
    column, row = np.floor(x), np.floor(y)
    across, across_slope = basis(x - column), slopes(x - column)
    down, down_slope = basis(y - row), slopes(y - row)
    columns = [np.clip(column + j, 0, n - 1).astype(np.intp) for j in (-1, 0, 1, 2)]
    flat = planes.reshape(len(planes), -1)
    value = np.zeros((len(planes), len(x)))
    by_x, by_y = np.zeros_like(value), np.zeros_like(value)
    for i in range(4):
        line = np.clip(row + (i - 1), 0, n - 1).astype(np.intp) * n
        here, here_slope = np.zeros_like(value), np.zeros_like(value)
        for j in range(4):
            taken = flat.take(line + columns[j], axis=1)
            here += across[j] * taken
            here_slope += across_slope[j] * taken
        value += down[i] * here
        by_x += down[i] * here_slope
        by_y += down_slope[i] * here
    return value, by_x, by_y
