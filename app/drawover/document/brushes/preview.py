"""Brush previews: one curved stroke, tapered at both ends, for lists of brushes and the tests' sheet."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from .. import tiles as tl
from ..tiles import EMPTY, Rect
from .brush import Brush
from .path import Sample
from .stroke import begin

_EVENTS = 30  # samples along the stroke
_INK = (38, 40, 46)
_BANDS = ((211, 73, 59), (240, 185, 75), (75, 143, 214))  # background of a smudge preview


def preview(brush: Brush, width: int = 180, height: int = 48, largest: float = 26.0, scale: float = 1.0) -> np.ndarray:
    """(height * scale, width * scale, 4) uint8, straight alpha: a sample stroke; sizes are logical pixels.

    Brushes wider than `largest` are drawn at that size; erasers and smudges are drawn on a patch of color.
    """
    wide, high = round(width * scale), round(height * scale)
    largest *= 0.7 if brush.hardness < 0.3 else 1.0  # a soft brush reaches beyond its nominal size
    shown = replace(brush, size=max(1.0, scale * min(brush.size, largest)))
    canvas = Rect(0, 0, wide, high)
    base = EMPTY
    if brush.mode != "paint":
        base = tl.from_array(_patch(wide, high, brush.mode == "smudge"), as_straight=True)
    else:
        largest *= 0.7 if brush.hardness < 0.3 else 1.0  # a soft brush reaches beyond its size
    shown = replace(shown, color=_INK)
    stroke = begin(shown, base, canvas)
    edge = 0.5 * min(largest, brush.size) * scale * (0.9 if brush.hardness < 0.3 else 0.4) + 8 * scale
    way = []
    for step in range(_EVENTS + 1):
        along = step / _EVENTS
        x = edge + (wide - 2 * edge) * along
        y = high / 2 - 0.19 * high * math.sin(2 * math.pi * along)
        way.append(Sample(x, y, max(0.0, math.sin(math.pi * along)) ** 0.8))
    stroke.follow(way)
    return tl.straight(tl.to_array(stroke.tiles, canvas))


def _patch(wide: int, high: int, colored: bool) -> np.ndarray:
    """A rounded patch, gray or with three bands of color."""
    picture = np.zeros((high, wide, 4), np.uint8)
    picture[..., :3] = (150, 153, 160)
    if colored:
        for index, color in enumerate(_BANDS):
            picture[:, index * wide // 3 : (index + 1) * wide // 3, :3] = color
    top, left = round(0.2 * high), round(0.04 * wide)
    alpha = np.zeros((high, wide), np.uint8)
    alpha[top : high - top, left : wide - left] = 255
    picture[..., 3] = cv2.GaussianBlur(alpha, (0, 0), 0.6)
    return picture
