"""The pressure curve of the pen: a value that maps pen pressure to brush pressure, with a text form for settings.

Applied to every pen sample before any brush sees it; brushes have their own curves on top.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

Point = tuple[float, float]
_APART = 0.01  # minimum distance of two points along x
_DIGITS = 4  # decimals of a dragged point
_STEPS = 1024
MOST = 12  # points


@dataclass(frozen=True)
class PressureCurve:
    """Points (input, output), both 0..1 and ascending, the first at input 0 and the last at input 1.

    Interpolated by the monotone cubic of Fritsch and Carlson (SIAM J. Numer. Anal. 17, 1980), which never overshoots
    or falls. ValueError for points that break the order.
    """

    points: tuple[Point, ...] = ((0.0, 0.0), (1.0, 1.0))

    def __post_init__(self) -> None:
        across, up = [x for x, _ in self.points], [y for _, y in self.points]
        if not 2 <= len(self.points) <= MOST:
            raise ValueError(f"a pressure curve has 2 to {MOST} points, not {len(self.points)}")
        if across[0] != 0.0 or across[-1] != 1.0 or not all(0.0 <= y <= 1.0 for y in up):
            raise ValueError("a pressure curve runs from 0 to 1")
        if any(b - a < _APART - 1e-9 for a, b in itertools.pairwise(across)):
            raise ValueError("two points of a pressure curve lie too close")
        if any(b < a for a, b in itertools.pairwise(up)):
            raise ValueError("a pressure curve never falls")

    def __call__(self, pressed: float) -> float:
        """Map a pressure; 0..1 in and out."""
        return self._table[int(min(1.0, max(0.0, pressed)) * _STEPS + 0.5)]

    @property
    def straight(self) -> bool:
        """Whether it is the identity."""
        return all(abs(x - y) < 1e-9 for x, y in self.points)

    @cached_property
    def _table(self) -> tuple[float, ...]:
        return tuple(self._at(step / _STEPS) for step in range(_STEPS + 1))

    @cached_property
    def _tangents(self) -> tuple[float, ...]:
        points = self.points
        slopes = [(d - b) / (c - a) for (a, b), (c, d) in itertools.pairwise(points)]
        tangents = [slopes[0], *((a + b) / 2 for a, b in itertools.pairwise(slopes)), slopes[-1]]
        for i, slope in enumerate(slopes):
            if slope == 0.0:
                tangents[i] = tangents[i + 1] = 0.0
                continue
            a, b = tangents[i] / slope, tangents[i + 1] / slope
            length = (a * a + b * b) ** 0.5
            if length > 3.0:
                tangents[i], tangents[i + 1] = 3.0 * a / length * slope, 3.0 * b / length * slope
        return tuple(tangents)

    def _at(self, x: float) -> float:
        i = min(len(self.points) - 2, max(0, bisect_right(self.points, (x, 2.0)) - 1))
        (x0, y0), (x1, y1) = self.points[i], self.points[i + 1]
        width = x1 - x0
        t = (x - x0) / width
        into, out = self._tangents[i] * width, self._tangents[i + 1] * width
        y = (2 * t**3 - 3 * t**2 + 1) * y0 + (t**3 - 2 * t**2 + t) * into
        y += (3 * t**2 - 2 * t**3) * y1 + (t**3 - t**2) * out
        return min(1.0, max(0.0, y))

    # -------------------------------------------------------------------------------------------------- changing

    def moved(self, index: int, x: float, y: float) -> PressureCurve:
        """Move one point, stopping before its neighbors; the end points keep their x."""
        points = list(self.points)
        low = points[index - 1] if index > 0 else (0.0, 0.0)
        high = points[index + 1] if index + 1 < len(points) else (1.0, 1.0)
        if index == 0:
            x = 0.0
        elif index == len(points) - 1:
            x = 1.0
        else:
            x = min(high[0] - _APART, max(low[0] + _APART, x))
        points[index] = (round(x, _DIGITS), round(min(high[1], max(low[1], y)), _DIGITS))
        return PressureCurve(tuple(points))

    def with_point(self, x: float) -> tuple[PressureCurve, int]:
        """Add a point on the curve at x; return the curve and its index, or the nearest point's if there is no room."""
        nearest = min(range(len(self.points)), key=lambda i: abs(self.points[i][0] - x))
        if len(self.points) >= MOST or abs(self.points[nearest][0] - x) < _APART or not 0.0 < x < 1.0:
            return self, nearest
        x = round(x, _DIGITS)
        index = bisect_right(self.points, (x, 2.0))
        points = (*self.points[:index], (x, round(self._at(x), _DIGITS)), *self.points[index:])
        return PressureCurve(points), index

    def without(self, index: int) -> PressureCurve:
        """Remove a point; the two end points stay."""
        if not 0 < index < len(self.points) - 1:
            return self
        return PressureCurve((*self.points[:index], *self.points[index + 1 :]))

    # ------------------------------------------------------------------------------------------------ as a word

    def text(self) -> str:
        """The settings' text form: "0.0000,0.0000 0.5000,0.3000 1.0000,1.0000"."""
        return " ".join(f"{x:.{_DIGITS}f},{y:.{_DIGITS}f}" for x, y in self.points)

    @staticmethod
    def parse(text: str) -> PressureCurve:
        """Parse the output of text(); the straight curve for anything else."""
        try:
            points = [tuple(float(part) for part in pair.split(",")) for pair in text.split()]
            return PressureCurve(tuple((x, y) for x, y in points))
        except ValueError:
            return PressureCurve()


SOFT = PressureCurve(((0.0, 0.0), (0.35, 0.62), (1.0, 1.0)))
STRAIGHT = PressureCurve()
FIRM = PressureCurve(((0.0, 0.0), (0.62, 0.35), (1.0, 1.0)))
