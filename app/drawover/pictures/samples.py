"""A picture before conversion to sRGB: its samples as stored in the file, and their meaning."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Samples(NamedTuple):
    """color: (h, w, n) uint8, uint16 or float32 (clipped to 0..1); alpha: (h, w) of the same type, straight."""

    color: np.ndarray
    alpha: np.ndarray | None
    space: str  # "gray", "rgb", "cmyk" or "lab", see profiles.to_srgb; or "rgba" with alpha as fourth channel
    bits: int  # per channel, in the file
    floating: bool = False
