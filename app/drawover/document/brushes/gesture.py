"""A stroke in the making, whatever it leaves: what it is given, and how the pen's samples come to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from ..masks import Mask
from ..tiles import Rect, Tiles
from .brush import Brush
from .path import Path, Sample
from .symmetry import ALONE, Symmetry


class Gesture(ABC):
    """Feed it the pen's samples; `tiles` is the layer with the stroke so far."""

    def __init__(
        self,
        brush: Brush,
        base: Tiles,
        canvas: Rect,
        within: Mask | None = None,
        alpha_locked: bool = False,
        symmetry: Symmetry = ALONE,
    ) -> None:
        """within: what is selected; left out: everywhere. alpha_locked: the layer keeps its transparency."""
        self.brush, self.base, self.canvas, self.symmetry = brush, base, canvas, symmetry
        self._within, self._alpha_locked = within, alpha_locked
        self.tiles = base
        self._path = Path(brush)

    def extend(
        self, x: float, y: float, pressure: float = 1.0, tilt: tuple[float, float] = (0.0, 0.0), seconds: float = 0.0
    ) -> Tiles:
        """The pen moved to (x, y), held like this (see Sample); returns the layer's new tiles."""
        return self.follow((Sample(x, y, pressure, tilt, seconds),))

    @abstractmethod
    def follow(self, samples: Iterable[Sample]) -> Tiles:
        """As extend() for each of them, with what is seen made only once: the same pixels in less time."""
