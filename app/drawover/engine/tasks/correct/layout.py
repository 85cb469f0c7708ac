"""Describes a face's layout by numbers (position, size and shape of each part) for the network `place`.

Its input is a row of numbers for each part (`describe`), including the registered shift; its output a similarity
transform and a doubt for each part (`motions`). All are relative to the face, so independent of its size and position.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

PARTS = ("head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "left ear", "right ear",
         "glasses", "beard", "hair", "body")  # fmt: skip
FEATURES = tuple(PARTS.index(n) for n in ("left eye", "right eye", "left brow", "right brow", "nose", "mouth"))
BODY = PARTS.index("body")
NUMBERS = 19  # per part: center 2, size, slant 2, reach 8, amount of ink, present 0/1; shift 2, its doubt, known 0/1
LEAST = 4  # points from which a part counts as present
LEAST_FEATURES = 3  # with fewer features, the unit is computed from all parts
REACH = 0.95  # quantile of a part's points that defines its reach
_EIGHT = np.arange(8) * (np.pi / 4)
WAYS = np.stack([np.cos(_EIGHT), np.sin(_EIGHT)], 1)  # (8, 2) directions of the reach


class Unit(NamedTuple):
    """The face's coordinate system: center of the features, and their standard deviation, in frame units."""

    middle: np.ndarray  # (2,)
    size: float


class Shift(NamedTuple):
    """A part's mean registered displacement (dx, dy), and its doubt."""

    dx: float
    dy: float
    doubt: float


def describe(points: Mapping[int, np.ndarray], shifts: Mapping[int, Shift]) -> tuple[np.ndarray, Unit]:
    """Compute the network's input (PARTS, NUMBERS), float32, and the unit that it is relative to.

    By index into PARTS: points, (M, 2) of the part's ink, and shifts, in frame units.
    """
    present = {part: np.asarray(p, np.float64) for part, p in points.items() if len(p) >= LEAST}
    found = np.zeros((len(PARTS), NUMBERS), np.float32)
    if not present:
        return found, Unit(np.array([0.5, 0.5]), 1.0)
    unit = _unit(present)
    for part, own in present.items():
        x = (own - unit.middle) / unit.size
        center = x.mean(0)
        away = x - center
        spread = np.maximum((away**2).sum(1).mean(), 1e-6)
        slant = [(away[:, 0] ** 2 - away[:, 1] ** 2).mean(), 2 * (away[:, 0] * away[:, 1]).mean()]
        reach = np.quantile(away @ WAYS.T, REACH, axis=0)
        found[part, :15] = [*center, np.log(spread) / 2, *(np.array(slant) / spread), *reach, np.log(len(own)) - 4, 1]
        if part in shifts:
            dx, dy, doubt = (value / unit.size for value in shifts[part])
            found[part, 15:] = [dx, dy, np.log(max(doubt, 1e-4)) + 2, 1]
    return found, unit


def _unit(points: Mapping[int, np.ndarray]) -> Unit:
    chosen = [p for k, p in points.items() if k in FEATURES]
    if len(chosen) < LEAST_FEATURES:
        chosen = [p for k, p in points.items() if k != BODY] or list(points.values())
    centers = np.stack([p.mean(0) for p in chosen])
    middle = centers.mean(0)
    own = np.array([((p - c) ** 2).sum(1).mean() for p, c in zip(chosen, centers, strict=True)])
    spread = ((centers - middle) ** 2).sum(1) + own
    return Unit(middle, float(np.sqrt(max(spread.mean(), 1e-6))))


def motions(output: np.ndarray, points: Mapping[int, np.ndarray], unit: Unit) -> dict[int, tuple[np.ndarray, float]]:
    """Convert the network's output to the (2, 3) affine motion of each part, and its doubt, both in frame units.

    output: (PARTS, 5), per part the shift of its center, logarithm of scale, rotation in radians, and logarithm of
    the doubt; lengths in the unit.
    """
    found = {}
    for part, own in points.items():
        if len(own) < LEAST:
            continue
        dx, dy, scale, turn, doubt = (float(v) for v in output[part])
        linear = np.exp(scale) * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        center = np.asarray(own, np.float64).mean(0)
        move = center + np.array([dx, dy]) * unit.size - linear @ center
        found[part] = np.concatenate([linear, move[:, None]], 1), float(np.exp(doubt)) * unit.size
    return found
