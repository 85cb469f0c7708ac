"""How a box of pixels is placed during a transform: translated, scaled, rotated, its corners bent. A value, no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ...raster import resample

Box = tuple[float, float, float, float]  # x, y, width, height in canvas pixels
# Handles as positions in the box from -1 to 1: corners clockwise from the top left, then the middles of the sides.
CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))
SIDES = ((0, -1), (1, 0), (0, 1), (-1, 0))
_FLAT = ((0.0, 0.0),) * 4


@dataclass(frozen=True)
class Pose:
    """Corners are bent first, then the box is scaled and rotated about its center, then translated."""

    box: Box
    x: float = 0.0  # canvas pixels
    y: float = 0.0
    across: float = 1.0  # factors; negative mirrors
    down: float = 1.0
    angle: float = 0.0  # degrees, clockwise
    bends: tuple[tuple[float, float], ...] = _FLAT  # displacement of each corner, in the box's own pixels

    @property
    def middle(self) -> tuple[float, float]:
        """The box's current center."""
        x, y, width, height = self.box
        return x + width / 2 + self.x, y + height / 2 + self.y

    @property
    def untouched(self) -> bool:
        return self == Pose(self.box)

    def matrix(self) -> np.ndarray:
        """(3, 3) from original to current canvas coordinates. ValueError if the corners are bent impossibly."""
        x, y, width, height = self.box
        matrix = (
            resample.translation(*self.middle)
            @ resample.rotation(self.angle)
            @ resample.scaling(self.across, self.down)
            @ resample.translation(-x - width / 2, -y - height / 2)
        )
        if self.bends != _FLAT:
            matrix = matrix @ resample.quad(self.box, resample.rectangle_corners(*self.box) + np.array(self.bends))
        return matrix

    def at(self, place: tuple[float, float]) -> tuple[float, float]:
        """The current position of a point of the box (-1..1 in both directions)."""
        x, y, width, height = self.box
        point = [[x + width * (place[0] + 1) / 2, y + height * (place[1] + 1) / 2]]
        return tuple(resample.mapped(self.matrix(), np.array(point))[0].tolist())

    # --------------------------------------------------------------------------------------------------- changes

    def shifted(self, x: float, y: float) -> Pose:
        return replace(self, x=self.x + x, y=self.y + y)

    def turned(self, degrees: float) -> Pose:
        angle = 180.0 - (180.0 - self.angle - degrees) % 360.0
        return replace(self, angle=0.0 if abs(angle) < 1e-9 else angle)

    def flipped(self, vertical: bool) -> Pose:
        """Mirrored left to right, or top to bottom, as currently seen."""
        factor = replace(self, across=self.across, down=-self.down) if vertical else replace(self, across=-self.across)
        return replace(factor, angle=-self.angle if self.angle != 180.0 else 180.0)

    def _local(self, point: tuple[float, float]) -> tuple[float, float]:
        """Canvas coordinates in the rotated box's axes, relative to its center, not unscaled."""
        x, y = point[0] - self.middle[0], point[1] - self.middle[1]
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return cos * x + sin * y, cos * y - sin * x

    def pulled(self, handle: tuple[int, int], to: tuple[float, float], keep: bool, centered: bool) -> Pose:
        """A corner or the middle of a side dragged to a point; keep: proportions; centered: the center stays."""
        _, _, width, height = self.box
        half = self.across * width / 2, self.down * height / 2
        px, py = self._local(to)
        old = handle[0] * half[0], handle[1] * half[1]
        fixed = (0.0, 0.0) if centered else (-old[0], -old[1])
        span = old[0] - fixed[0], old[1] - fixed[1]
        if keep:
            length = span[0] ** 2 + span[1] ** 2
            factor = ((px - fixed[0]) * span[0] + (py - fixed[1]) * span[1]) / length
            factors = factor, factor
        else:
            factors = (
                (px - fixed[0]) / span[0] if handle[0] else 1.0,
                (py - fixed[1]) / span[1] if handle[1] else 1.0,
            )
        across, down = _apart(self.across * factors[0], width), _apart(self.down * factors[1], height)
        if centered:
            return replace(self, across=across, down=down)
        new = handle[0] * across * width / 2, handle[1] * down * height / 2
        # The opposite corner or side stays fixed, so the center moves half as far as the handle.
        shift = new[0] - old[0], new[1] - old[1]
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        moved = cos * shift[0] - sin * shift[1], sin * shift[0] + cos * shift[1]
        return replace(self, across=across, down=down, x=self.x + moved[0], y=self.y + moved[1])

    def bent(self, corner: int, to: tuple[float, float]) -> Pose:
        """One corner dragged to a point, the others fixed; unchanged if that would fold the box."""
        _, _, width, height = self.box
        px, py = self._local(to)
        place = CORNERS[corner]
        own = px / self.across - place[0] * width / 2, py / self.down - place[1] * height / 2
        new = replace(self, bends=(*self.bends[:corner], own, *self.bends[corner + 1 :]))
        try:
            matrix = new.matrix()
        except ValueError:
            return self
        # Near the horizon the scale would grow without limit.
        depth = (np.hstack([resample.rectangle_corners(*self.box), np.ones((4, 1))]) @ matrix.T)[:, 2]
        return new if (depth > 0.05 * np.abs(depth).max()).all() else self


def _apart(factor: float, size: float) -> float:
    """Limit a factor so that at least one pixel is left."""
    least = 1.0 / max(1.0, size)
    return factor if abs(factor) >= least else math.copysign(least, factor)
