"""Base class of strokes in progress: their inputs, and how pen samples are fed in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from ..masks import Mask
from ..tiles import Rect, Tiles
from .brush import Brush
from .path import Path, Sample
from .symmetry import ALONE, Symmetry


class Gesture(ABC):
    """Feed it pen samples; `tiles` is the layer with the stroke so far."""

    def __init__(
        self,
        brush: Brush,
        base: Tiles,
        canvas: Rect,
        within: Mask | None = None,
        alpha_locked: bool = False,
        symmetry: Symmetry = ALONE,
    ) -> None:
        """within: the selection; default: everywhere. alpha_locked: the layer's transparency is kept."""
        self.brush, self.base, self.canvas, self.symmetry = brush, base, canvas, symmetry
        self._within, self._alpha_locked = within, alpha_locked
        self.tiles = base
        self._path = Path(brush)

    def extend(
        self, x: float, y: float, pressure: float = 1.0, tilt: tuple[float, float] = (0.0, 0.0), seconds: float = 0.0
    ) -> Tiles:
        """Add one pen sample (see Sample); returns the layer's new tiles."""
        return self.follow((Sample(x, y, pressure, tilt, seconds),))

    @abstractmethod
    def follow(self, samples: Iterable[Sample]) -> Tiles:
        """Add several samples and render once: the same pixels as extend() for each, in less time."""
