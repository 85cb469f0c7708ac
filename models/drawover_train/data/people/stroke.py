"""One line of a drawn head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Stroke:
    """A line, or a filled shape, whose every point also knows its place in space."""

    name: str
    part: str
    points: np.ndarray  # (N, 2) in the picture, 0..1
    space: np.ndarray  # (N, 3) the same in the world, meters
    weight: float = 1.0  # of the line; 1 is usual
    fill: float | None = None  # a closed shape filled with this much ink rather than a line

    @classmethod
    def of(cls, name: str, part: str, course: np.ndarray, weight: float, fill: float | None = None) -> Stroke:
        """course: (N, 6+) picture x and y, depth, world x, y and z."""
        return cls(name, part, course[:, :2], course[:, 3:6], weight, fill)
