"""A motion of a drawing as a value: strokes that move rigidly, and a smooth field for the rest.

Strokes and their targets are found by strokes.py; carry.py moves a layer's pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..ink.pieces import SIDE
from . import warp


class Stroke(NamedTuple):
    """Ink that moves by a similarity: z -> turn · z + shift, with z = x + iy in frame coordinates."""

    mask: np.ndarray  # (h, w) uint8, 255 on its pixels, at SIDE
    x: int  # of the mask's top-left corner, in pixels of SIDE
    y: int
    turn: complex  # |turn| is the scale, its angle the rotation
    shift: complex

    def at(self, gain: float) -> Stroke:
        """The stroke with its displacement scaled by `gain`; 0 is no motion, above 1 it may shrink to 0.3."""
        turn = 1 + gain * (self.turn - 1)
        center = self.center
        goal = center + gain * (self.turn * center + self.shift - center)
        if abs(turn) < 0.3:
            turn *= 0.3 / max(abs(turn), 1e-6)
        return self._replace(turn=turn, shift=goal - turn * center)

    @property
    def center(self) -> complex:
        """The center of its box, in frame coordinates."""
        high, wide = self.mask.shape
        return complex(self.x + wide / 2, self.y + high / 2) / SIDE

    def moved(self, points: np.ndarray) -> np.ndarray:
        """(N, 2) frame points, moved with the stroke."""
        target = self.turn * (points[:, 0] + 1j * points[:, 1]) + self.shift
        return np.stack([target.real, target.imag], axis=1)


class Motion(NamedTuple):
    """A drawing's motion: `strokes` move by similarities, over the rest of the drawing, warped by a smooth field."""

    field: np.ndarray  # (n, n, 2) float32 backward, as for warp.warp_layer; does not fold
    strokes: tuple[Stroke, ...]
    rest: np.ndarray  # (SIDE, SIDE) uint8, 255 on ink that is not exclusively the strokes'
    labels: np.ndarray  # (SIDE, SIDE) uint8: 1 + the stroke at each pixel, 0 for the rest
    plain: Callable[[], np.ndarray]  # warps the complete drawing, where no stroke can be cut out

    def moved(self, points: np.ndarray) -> np.ndarray:
        """Where (N, 2) frame points of the drawing move to, float32."""
        points = np.asarray(points, np.float64)
        target = warp.warp_points(points, self.field)
        cell = np.clip((points * SIDE).astype(int), 0, SIDE - 1)
        owner = np.where(((points >= 0) & (points < 1)).all(axis=1), self.labels[cell[:, 1], cell[:, 0]], 0)
        for number, stroke in enumerate(self.strokes, 1):
            own = owner == number
            if own.any():
                target[own] = stroke.moved(points[own])
        return target
