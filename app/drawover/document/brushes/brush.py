"""A brush as a frozen value: everything that decides how a stroke looks, beside the pen's own path.

What a file says of it is left to preset.py, what becomes of it to path.py, stroke.py and smear.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .curve import STEADY, Held, Response, line

MODES = ("paint", "erase", "smudge")
BLENDS = ("normal", "multiply")
_FINER, _LIGHTER = Response(pressure=line(0.35)), Response(pressure=line(0.15))
FOLLOWS = ("nothing", "direction", "tilt")


@dataclass(frozen=True)
class Jitter:
    """Chance, from 0 (none) to 1, drawn anew for each dab; the same stroke always draws the same."""

    size: float = 0.0  # up to this share of the radius is taken away
    opacity: float = 0.0  # up to this share of the strength is taken away
    position: float = 0.0  # diameters that a dab may lie beside the path
    angle: float = 0.0  # 1: any angle

    def __bool__(self) -> bool:
        return any((self.size, self.opacity, self.position, self.angle))


@dataclass(frozen=True)
class Brush:
    """How a stroke looks. Sizes are pixels of the canvas, shares are 0..1; each `..._by` is a factor from the pen."""

    size: float = 6.0  # pixels across
    opacity: float = 1.0  # of the whole stroke
    color: tuple[int, int, int] = (34, 34, 38)  # RGB, 0..255
    mode: str = "paint"  # one of MODES
    hardness: float = 0.6  # the share of the radius that is full before it softens
    grain: float = 0.5  # how much the paper shows
    spacing: float = 0.1  # share of the dab's size between dabs
    flow: float = 1.0  # of a dab where they add up; of a smudge: how long color is carried; of a tip: what touches
    builds: bool = False  # the stroke's dabs add up to its opacity; else the strongest dab counts
    blend: str = "normal"  # one of BLENDS: with what the layer holds already
    paper: str = "tooth"  # one of papers.PAPERS
    tip: str = "round"  # one of papers.TIPS
    roundness: float = 1.0  # the tip's height by its width
    angle: float = 0.0  # degrees, clockwise on the canvas
    follows: str = "nothing"  # one of FOLLOWS: what the angle is counted from
    size_by: Response = _FINER
    opacity_by: Response = _LIGHTER
    flow_by: Response = STEADY
    spacing_by: Response = STEADY
    roundness_by: Response = STEADY
    jitter_by: Response = STEADY
    jitter: Jitter = Jitter()
    stabilizer: float = 0.0  # how much the hand is smoothed

    @property
    def eraser(self) -> bool:
        return self.mode == "erase"

    @property
    def plain(self) -> bool:
        """Whether its dabs are simply round."""
        return self.tip == "round" and self.roundness >= 1.0 and self.roundness_by is STEADY

    def radius(self, held: Held) -> np.ndarray:
        """Of a dab at each point of a path, in pixels."""
        return np.maximum(0.35, 0.5 * self.size * (self.size_by(held) + np.zeros(len(held.pressure))))

    def strength(self, held: Held) -> np.ndarray:
        """Of a dab at each point of a path, 0..1."""
        whole = self.flow * self.flow_by(held) if self.builds else self.opacity
        return np.minimum(1.0, whole * (self.opacity_by(held) + np.zeros(len(held.pressure))))

    def touching(self, held: Held) -> np.ndarray | float:
        """How much of a tip with a picture touches the paper at each point of a path, 0..1."""
        return np.minimum(1.0, self.flow * self.flow_by(held))


PENCIL = Brush()
ERASER = Brush(
    size=24.0,
    mode="erase",
    hardness=0.8,
    grain=0.0,
    size_by=Response(pressure=line(0.6)),
    opacity_by=Response(pressure=line(0.6)),
)
