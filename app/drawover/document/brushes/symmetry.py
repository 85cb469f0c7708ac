"""Mirror drawing: copies of dabs across one or two axes. The studio positions the axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Symmetry:
    """Mirror axes, in canvas pixels; None for no axis."""

    x: float | None = None  # a vertical axis: mirrors left and right
    y: float | None = None  # a horizontal axis: mirrors top and bottom

    def copies(self, dabs: np.ndarray) -> list[np.ndarray]:
        """The dabs (see path.py) and their mirror images, in a fixed order."""
        found = [dabs]
        if self.x is not None:
            found += [_mirrored(each, 0, self.x) for each in found]
        if self.y is not None:
            found += [_mirrored(each, 1, self.y) for each in found]
        return found


def _mirrored(dabs: np.ndarray, column: int, axis: float) -> np.ndarray:
    other = dabs.copy()
    other[:, column] = 2.0 * axis - dabs[:, column]
    other[:, 4] = -dabs[:, 4] if column else np.pi - dabs[:, 4]
    other[:, 6] = -dabs[:, 6]
    return other


ALONE = Symmetry()
