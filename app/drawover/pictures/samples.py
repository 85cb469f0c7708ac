"""A picture between its file and sRGB: numbers as the file has them, and what they mean."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Samples(NamedTuple):
    """color: (h, w, n) uint8, uint16 or float32 (0..1, what is outside is cut); alpha: (h, w) of the same, straight."""

    color: np.ndarray
    alpha: np.ndarray | None
    space: str  # "gray", "rgb", "cmyk" or "lab", see profiles.to_srgb; or "rgba", alpha being its fourth channel
    bits: int  # a channel, in the file
    floating: bool = False
