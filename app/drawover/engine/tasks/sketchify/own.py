"""The lines that a picture was drawn with, if it was: kept as they are, with the smallest features."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np

from ....raster import frame as framing
from ....raster.color.finished import Unfinished, unfinished

SIDE = 512  # pixels of the longer side at which lines are recognized
_NEAR = 13  # pixels: a disc within which two lines are one
_FOUND, _SHARED = 0.95, 0.88  # shares: of the network's lines that lie on the picture's, and the reverse
_LIGHTEST = 60.0  # of 255: ink is no lighter
_LEAST = 0.03  # share of the picture that its lines cover
_SOLID, _MOST_SOLID = 15, 0.12  # pixels: no line is so wide; share of ink that may be

# Chosen on validation pictures: faces drawn with lines pass, and 3D, gradients, flat icons and furniture do not.


class Ink(NamedTuple):
    """coverage: (H, W) uint8; color: RGB."""

    coverage: np.ndarray
    color: tuple[int, int, int]


class OwnLines:
    """The lines of one picture, (H, W, 4) uint8 straight RGBA."""

    def __init__(self, rgba: np.ndarray) -> None:
        self._rgba = rgba

    @cached_property
    def _small(self) -> Unfinished:
        scale = SIDE / max(self._rgba.shape[:2])
        if scale >= 1:
            return unfinished(self._rgba)
        height, width = (max(1, round(side * scale)) for side in self._rgba.shape[:2])
        small = cv2.resize(framing.premultiplied(self._rgba), (width, height), interpolation=cv2.INTER_AREA)
        return unfinished(framing.straight(np.minimum(small, small[..., 3:])))

    @cached_property
    def _full(self) -> Unfinished:
        return self._small if max(self._rgba.shape[:2]) <= SIDE else unfinished(self._rgba)

    def agree(self, drawn: np.ndarray) -> bool:
        """Whether the picture was drawn with lines: it has dark strokes where a network draws its own.

        drawn: (h, w) uint8, coverage of the network's strokes.
        """
        ink = self._small.ink > 127
        theirs = cv2.resize(drawn, ink.shape[::-1], interpolation=cv2.INTER_AREA) > 127
        if not theirs.any() or ink.mean() < _LEAST or float(np.mean(self._small.color)) > _LIGHTEST:
            return False
        near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_NEAR, _NEAR))
        solid = cv2.erode(ink.view(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_SOLID, _SOLID)))
        found = theirs[cv2.dilate(ink.view(np.uint8), near) > 0].sum() / theirs.sum()
        shared = ink[cv2.dilate(theirs.view(np.uint8), near) > 0].sum() / ink.sum()
        return bool(found >= _FOUND and shared >= _SHARED and solid.sum() <= _MOST_SOLID * ink.sum())

    def ink(self, width: int, height: int) -> Ink:
        """The lines on a canvas of width × height pixels."""
        found = self._small if max(width, height) <= SIDE else self._full
        if found.ink.shape == (height, width):
            return Ink(found.ink, found.color)
        way = cv2.INTER_AREA if width < found.ink.shape[1] else cv2.INTER_CUBIC
        return Ink(cv2.resize(found.ink, (width, height), interpolation=way), found.color)
