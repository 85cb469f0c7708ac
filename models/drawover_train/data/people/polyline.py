"""Curves as rows of points: resampled, smoothed, split into runs of a condition."""

from __future__ import annotations

import itertools

import numpy as np

STEP = 0.004  # of the picture's side, between a stroke's points


def resampled(points: np.ndarray, step: float = STEP, soft: float = 0.0) -> np.ndarray:
    """(N, C) -> (M, C): even steps along the first two columns, smoothed by a Gaussian of `soft` steps, ends fixed."""
    far = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points[:, :2], axis=0), axis=1))]
    keep = np.r_[True, np.diff(far) > 1e-9]
    points, far = points[keep], far[keep]
    if len(points) < 2:
        return points
    places = np.linspace(0, far[-1], max(int(far[-1] / step) + 1, 3))
    even = np.stack([np.interp(places, far, column) for column in points.T], 1)
    return softened(even, soft) if soft else even


def softened(points: np.ndarray, soft: float) -> np.ndarray:
    """(N, C) smoothed along N by a Gaussian of `soft` points; mirrored at the ends, which keeps them fixed."""
    reach = int(3 * soft)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / soft) ** 2)
    before = 2 * points[:1] - points[reach:0:-1] if len(points) > reach else np.repeat(points[:1], reach, 0)
    after = 2 * points[-1:] - points[-2 : -reach - 2 : -1] if len(points) > reach else np.repeat(points[-1:], reach, 0)
    padded = np.concatenate([before, points, after])
    return np.stack([np.convolve(c, weights / weights.sum(), "valid") for c in padded.T], 1)[: len(points)]


def steadied(flags: np.ndarray, gap: int) -> np.ndarray:
    """(N,) bool without runs shorter than `gap`; a short False run at an end is kept."""
    flags = flags.copy()
    for value in (False, True):
        starts = np.flatnonzero(np.diff(np.r_[-1, flags.astype(int), -1]) != 0)
        for a, b in itertools.pairwise(starts):
            inside = a > 0 and b < len(flags)
            complete = a == 0 and b == len(flags)
            if flags[a] == value and b - a < gap and not complete and (value or inside):
                flags[a:b] = not value
    return flags


def runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """Start and end (exclusive) of each run of True."""
    edges = np.flatnonzero(np.diff(np.r_[0, flags.astype(int), 0]))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def length(points: np.ndarray) -> float:
    """Length of a curve, by its first two columns."""
    return float(np.linalg.norm(np.diff(points[:, :2], axis=0), axis=1).sum())
