"""Response curves: how a brush's size, opacity and so on depend on the pen's pressure, tilt and speed.

A few points joined by a monotone cubic, so that the curve never overshoots them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

HIGHEST = 4.0  # the largest factor a curve may give


@dataclass(frozen=True)
class Curve:
    """Through `points` (x rising within 0..1, y within 0..4); constant before the first and after the last.

    Slopes as in Fritsch and Carlson, "Monotone Piecewise Cubic Interpolation", SIAM J. Numer. Anal. 17 (1980), sec. 4.
    ValueError for invalid points.
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        points = tuple((float(x), float(y)) for x, y in self.points)
        object.__setattr__(self, "points", points)
        if not 2 <= len(points) <= 16:
            raise ValueError("a curve has 2 to 16 points")
        across = [x for x, _ in points]
        if not all(0.0 <= x <= 1.0 for x in across) or any(b <= a for a, b in pairwise(across)):
            raise ValueError("the points of a curve rise from left to right within 0..1")
        if not all(0.0 <= y <= HIGHEST for _, y in points):
            raise ValueError(f"the heights of a curve lie within 0..{HIGHEST:g}")

    @cached_property
    def _slopes(self) -> np.ndarray:
        x, y = np.array(self.points).T
        rise = np.diff(y) / np.diff(x)
        slopes = np.concatenate([rise[:1], 0.5 * (rise[1:] + rise[:-1]), rise[-1:]])
        slopes[1:-1][rise[1:] * rise[:-1] <= 0.0] = 0.0
        for k, secant in enumerate(rise):
            if secant == 0.0:
                slopes[k] = slopes[k + 1] = 0.0
                continue
            a, b = slopes[k] / secant, slopes[k + 1] / secant
            reach = float(np.hypot(a, b))
            if reach > 3.0:
                slopes[k], slopes[k + 1] = 3.0 * a / reach * secant, 3.0 * b / reach * secant
        return slopes

    def __call__(self, at: np.ndarray) -> np.ndarray:
        """The curve's height at each of `at`, float64."""
        points = self.points
        if len(points) == 2:
            (x0, y0), (x1, y1) = points
            return y0 + (y1 - y0) * np.clip((at - x0) / (x1 - x0), 0.0, 1.0)
        x, y = np.array(points).T
        at = np.clip(at, x[0], x[-1])
        k = np.clip(np.searchsorted(x, at, "right") - 1, 0, len(x) - 2)
        wide = x[k + 1] - x[k]
        t = (at - x[k]) / wide
        slopes = self._slopes
        return (
            (2 * t**3 - 3 * t**2 + 1) * y[k]
            + (t**3 - 2 * t**2 + t) * wide * slopes[k]
            + (3 * t**2 - 2 * t**3) * y[k + 1]
            + (t**3 - t**2) * wide * slopes[k + 1]
        )


class PenState(NamedTuple):
    """The pen's state at each point of a path: float64 arrays of one length, each 0..1."""

    pressure: np.ndarray
    tilt: np.ndarray  # 0 upright, 1 at 60 degrees and beyond
    speed: np.ndarray  # 1 at 4000 pixels a second and beyond


@dataclass(frozen=True)
class Response:
    """The product of the factors for pressure, tilt and speed; without a curve the factor is 1."""

    pressure: Curve | None = None
    tilt: Curve | None = None
    speed: Curve | None = None

    def __call__(self, pen: PenState) -> np.ndarray | float:
        """The factor at each point; plain 1.0 if there is no curve."""
        found: np.ndarray | float = 1.0
        for curve, value in zip((self.pressure, self.tilt, self.speed), pen, strict=True):
            if curve is not None:
                found = curve(value) if isinstance(found, float) else found * curve(value)
        return found


STEADY = Response()


def line(low: float, high: float = 1.0) -> Curve:
    """A straight line from `low` at 0 to `high` at 1."""
    return Curve(((0.0, low), (1.0, high)))
