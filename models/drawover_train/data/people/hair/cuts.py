"""Haircuts and their parameters. Azimuth 0 is the front, +90 the person's left; degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Look(NamedTuple):
    """Parameters of a kind of cut. Lengths in meters on an adult head."""

    thick: float  # height of the hair above the skull
    jag: float  # raggedness of the hairline in degrees
    ridge: float  # 0..1, relief of the locks
    strands: float  # fraction of locks that are drawn
    parted: bool = False
    soft_edge: bool = False  # whether the hairline is drawn lightly
    fall: float = 0.0  # length below the hairline


KINDS = {
    "bald": Look(0, 0, 0, 0),
    "buzz": Look(0.004, 0, 0, 0, soft_edge=True),
    "short": Look(0.016, 5, 0.12, 0.8),
    "side": Look(0.024, 5, 0.12, 0.8, parted=True),
    "messy": Look(0.030, 13, 0.50, 0.9),
    "curly": Look(0.034, 4, 0, 0, soft_edge=True),
    "bob": Look(0.020, 2, 0.06, 0.5, parted=True, fall=0.105),
    "long": Look(0.020, 2, 0.06, 0.55, parted=True, fall=0.24),
    "fringe": Look(0.018, 7, 0.08, 0.8, fall=0.12),
    "bun": Look(0.008, 0, 0, 0.6, soft_edge=True),
    "tail": Look(0.008, 0, 0, 0.6, soft_edge=True),
    "swept": Look(0.030, 3, 0.15, 0.7, parted=True),
}


@dataclass(frozen=True)
class Cut:
    """One person's hair."""

    kind: str  # one of KINDS
    seed: int = 0
    thick: float = 1.0  # relative to the kind's
    length: float = 1.0  # likewise
    part: float = 0.3  # position of the parting, -1 (the person's right) .. 1
    high: float = 0.0  # degrees by which the hairline is raised
    locks: int = 26  # number around the head

    @property
    def look(self) -> Look:
        return KINDS[self.kind]


_HAIRLINE = (
    (0, 22, 38, 48, 58, 68, 76, 82, 87, 92, 100, 112, 122, 132, 145, 180),
    (46, 47, 44, 36, 28, 21, 10, -12, -14, 0, 7, 8, 2, -14, -24, -30),
)  # azimuth, elevation


def hairline(cut: Cut, azimuth: np.ndarray) -> np.ndarray:
    """Elevation of the hairline, seen from the center of the skull."""
    away = np.abs(azimuth)
    return np.interp(away, *_HAIRLINE) + cut.high * np.clip(1 - away / 60, 0, 1)
