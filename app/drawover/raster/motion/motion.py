"""A motion of a drawing as a value: strokes that move as wholes, and a smooth field for what is left.

Which strokes there are and where they go is strokes.py's business; how a layer's pixels follow, carry.py's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..ink.pieces import SIDE
from . import warp


class Stroke(NamedTuple):
    """Ink that moves as a whole: z -> turn · z + shift, with z = x + iy in frame coordinates."""

    mask: np.ndarray  # (h, w) uint8, 255 where its pixels are, at SIDE
    x: int  # of the mask's left top corner, in pixels of SIDE
    y: int
    turn: complex  # |turn| is the scale, its angle the rotation
    shift: complex

    def at(self, gain: float) -> Stroke:
        """The same with `gain` times the displacement; 0 leaves it where it is, beyond 1 it may shrink to 0.3."""
        turn = 1 + gain * (self.turn - 1)
        center = self.center
        goal = center + gain * (self.turn * center + self.shift - center)
        if abs(turn) < 0.3:
            turn *= 0.3 / max(abs(turn), 1e-6)
        return self._replace(turn=turn, shift=goal - turn * center)

    @property
    def center(self) -> complex:
        """The middle of its box, frame coordinates."""
        high, wide = self.mask.shape
        return complex(self.x + wide / 2, self.y + high / 2) / SIDE

    def moved(self, points: np.ndarray) -> np.ndarray:
        """(N, 2) frame points, moved along with it."""
        there = self.turn * (points[:, 0] + 1j * points[:, 1]) + self.shift
        return np.stack([there.real, there.imag], axis=1)


class Motion(NamedTuple):
    """How a drawing moves: `strokes` as wholes, over what is left of the drawing, which a smooth field bends."""

    field: np.ndarray  # (n, n, 2) float32 backward, as warp.warp_layer takes it; does not fold
    strokes: tuple[Stroke, ...]
    rest: np.ndarray  # (SIDE, SIDE) uint8, 255 where the ink is not the strokes' alone
    labels: np.ndarray  # (SIDE, SIDE) uint8: 1 + the stroke that a place belongs to, 0 for the rest
    plain: Callable[[], np.ndarray]  # the field that bends all of the drawing, for layers off which no stroke lifts

    def moved(self, points: np.ndarray) -> np.ndarray:
        """Where (N, 2) frame points of the drawing come to lie, float32."""
        points = np.asarray(points, np.float64)
        there = warp.warp_points(points, self.field)
        cell = np.clip((points * SIDE).astype(int), 0, SIDE - 1)
        owner = np.where(((points >= 0) & (points < 1)).all(axis=1), self.labels[cell[:, 1], cell[:, 0]], 0)
        for number, stroke in enumerate(self.strokes, 1):
            own = owner == number
            if own.any():
                there[own] = stroke.moved(points[own])
        return there
