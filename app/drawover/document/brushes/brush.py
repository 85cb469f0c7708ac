"""A brush as a frozen value: everything that decides how a stroke looks, except the pen's own path.

Its file is read by preset.py; path.py, stroke.py and smear.py render it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .curve import STEADY, PenState, Response, line

MODES = ("paint", "erase", "smudge")
BLENDS = ("normal", "multiply")
_FINER, _LIGHTER = Response(pressure=line(0.35)), Response(pressure=line(0.15))
FOLLOWS = ("nothing", "direction", "tilt")


@dataclass(frozen=True)
class Jitter:
    """Random variation of each dab, 0 (none) to 1; the same stroke always gets the same random numbers."""

    size: float = 0.0  # maximum reduction, as a share of the radius
    opacity: float = 0.0  # maximum reduction, as a share of the strength
    position: float = 0.0  # maximum offset from the path, in diameters
    angle: float = 0.0  # 1: any angle

    def __bool__(self) -> bool:
        return any((self.size, self.opacity, self.position, self.angle))


@dataclass(frozen=True)
class Brush:
    """How a stroke looks. Sizes are canvas pixels, shares are 0..1; each `..._by` is a factor controlled by the pen."""

    size: float = 6.0  # pixels across
    opacity: float = 1.0  # of the complete stroke
    color: tuple[int, int, int] = (34, 34, 38)  # RGB, 0..255
    mode: str = "paint"  # one of MODES
    hardness: float = 0.6  # share of the radius at full coverage, before the soft edge
    grain: float = 0.5  # visibility of the paper texture
    spacing: float = 0.1  # distance between dabs, as a share of their size
    flow: float = 1.0  # of a dab, if they build up; of smudging: how long color lasts; of a tip: how much touches
    builds: bool = False  # dabs accumulate up to the stroke's opacity; else the strongest dab counts
    blend: str = "normal"  # one of BLENDS: with the layer's existing pixels
    paper: str = "tooth"  # one of papers.PAPERS
    tip: str = "round"  # one of papers.TIPS
    roundness: float = 1.0  # the tip's height divided by its width
    angle: float = 0.0  # degrees, clockwise on the canvas
    follows: str = "nothing"  # one of FOLLOWS: what the angle is relative to
    size_by: Response = _FINER
    opacity_by: Response = _LIGHTER
    flow_by: Response = STEADY
    spacing_by: Response = STEADY
    roundness_by: Response = STEADY
    jitter_by: Response = STEADY
    jitter: Jitter = Jitter()
    stabilizer: float = 0.0  # strength of stroke smoothing

    @property
    def eraser(self) -> bool:
        return self.mode == "erase"

    @property
    def plain(self) -> bool:
        """Whether all dabs are plain circles."""
        return self.tip == "round" and self.roundness >= 1.0 and self.roundness_by is STEADY

    def radius(self, pen: PenState) -> np.ndarray:
        """Dab radius at each point of a path, in pixels."""
        return np.maximum(0.35, 0.5 * self.size * (self.size_by(pen) + np.zeros(len(pen.pressure))))

    def strength(self, pen: PenState) -> np.ndarray:
        """Dab strength at each point of a path, 0..1."""
        base = self.flow * self.flow_by(pen) if self.builds else self.opacity
        return np.minimum(1.0, base * (self.opacity_by(pen) + np.zeros(len(pen.pressure))))

    def touching(self, pen: PenState) -> np.ndarray | float:
        """The part of a textured tip that touches the paper at each point of a path, 0..1."""
        return np.minimum(1.0, self.flow * self.flow_by(pen))


PENCIL = Brush()
ERASER = Brush(
    size=24.0,
    mode="erase",
    hardness=0.8,
    grain=0.0,
    size_by=Response(pressure=line(0.6)),
    opacity_by=Response(pressure=line(0.6)),
)
