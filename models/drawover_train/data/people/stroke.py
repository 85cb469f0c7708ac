"""One line of a drawn head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Stroke:
    """A line, or a filled shape, with the position of each point in space."""

    name: str
    part: str
    points: np.ndarray  # (N, 2) in the picture, 0..1
    space: np.ndarray  # (N, 3) in the world, meters
    weight: float = 1.0  # of the line; 1 is normal
    fill: float | None = None  # ink 0..1 of a closed, filled shape; None for a line

    @classmethod
    def from_course(cls, name: str, part: str, course: np.ndarray, weight: float, fill: float | None = None) -> Stroke:
        """course: (N, 6+) picture x and y, depth, world x, y and z."""
        return cls(name, part, course[:, :2], course[:, 3:6], weight, fill)
