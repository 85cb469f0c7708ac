"""A face as numbers: where its parts are, how large, and how they lie; and where a network says that they belong.

The network takes a row of numbers for each part (`describe`), with what registration said of it, and says a similarity
and a doubt for each, in a unit of the face's own: so neither the face's size nor its place in the frame matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

PARTS = ("head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "left ear", "right ear",
         "glasses", "beard", "hair", "body")  # fmt: skip
FEATURES = tuple(PARTS.index(n) for n in ("left eye", "right eye", "left brow", "right brow", "nose", "mouth"))
BODY = PARTS.index("body")
NUMBERS = 19  # of each part: center 2, size, slant 2, reach 8, amount of ink, 1 if there; shift 2, its doubt, 1 if said
LEAST = 4  # points of a part that counts as there
LEAST_FEATURES = 3  # below so many features the unit is taken from all parts
REACH = 0.95  # share of a part's points that its reach includes
_EIGHT = np.arange(8) * (np.pi / 4)
WAYS = np.stack([np.cos(_EIGHT), np.sin(_EIGHT)], 1)  # (8, 2) directions of the reach


class Unit(NamedTuple):
    """What the numbers are relative to: the middle of the features, and how far they spread, in frame units."""

    middle: np.ndarray  # (2,)
    size: float


class Shift(NamedTuple):
    """What registration says of a part: the mean (dx, dy) of its displacement, and how far that may be off."""

    dx: float
    dy: float
    doubt: float


def describe(points: Mapping[int, np.ndarray], shifts: Mapping[int, Shift]) -> tuple[np.ndarray, Unit]:
    """The numbers (PARTS, NUMBERS), float32, and the unit they are in.

    Of parts by index into PARTS: points, (M, 2) of their ink, and shifts, in frame units.
    """
    there = {part: np.asarray(p, np.float64) for part, p in points.items() if len(p) >= LEAST}
    found = np.zeros((len(PARTS), NUMBERS), np.float32)
    if not there:
        return found, Unit(np.array([0.5, 0.5]), 1.0)
    unit = _unit(there)
    for part, own in there.items():
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


def motions(said: np.ndarray, points: Mapping[int, np.ndarray], unit: Unit) -> dict[int, tuple[np.ndarray, float]]:
    """By part: the (2, 3) affine to where it belongs, and how far that may be off, both in frame units.

    said: (PARTS, 5), of each part the shift of its center in the unit, the logarithm of its scale, its turn, and the
    logarithm of the doubt in the unit.
    """
    found = {}
    for part, own in points.items():
        if len(own) < LEAST:
            continue
        dx, dy, scale, turn, doubt = (float(v) for v in said[part])
        linear = np.exp(scale) * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        center = np.asarray(own, np.float64).mean(0)
        move = center + np.array([dx, dy]) * unit.size - linear @ center
        found[part] = np.concatenate([linear, move[:, None]], 1), float(np.exp(doubt)) * unit.size
    return found
