"""A finished picture as a vector drawing with named parts: the outlines of its ink, cut where one part meets another.

Rendered anew it is the same picture, at any size, and each part can be moved: that is all that the flaw maker of
data/correct asks of a drawing.
"""

from __future__ import annotations

import cv2
import numpy as np

from drawover.raster.ink.pieces import spread
from drawover.raster.vector.shapes import Shape

_SIDE = 1536  # pixels at which outlines are followed
_OFF = 0.7  # pixels of _SIDE by which a simplified outline may lie off
_INKED = 85  # of 255, from which on a pixel is line: a thin one covers no pixel wholly
_SPECK = 24  # pixels of _SIDE squared; less ink is grain
_EDGE = 1 / _SIDE  # outlines run through the middle of pixels, so half a pixel of ink lies outside on each side


def traced(ink: np.ndarray, kind: np.ndarray, inked: np.ndarray) -> tuple[Shape, ...]:
    """The shapes of a drawing in its frame, 0..1.

    ink: (S, S) uint8 coverage; kind: (n, n) which part the ink is, counted from 0, which is none and left out;
    inked: (n, n) bool, where `kind` holds.
    """
    peak = float(np.percentile(ink[ink > 8], 95)) if (ink > 8).any() else 255.0
    even = np.clip(ink.astype(np.float32) * (255 / max(peak, 24.0)), 0, 255)
    solid = cv2.resize(even, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC) >= _INKED
    _, nearest = spread(np.where(inked, kind + 1, 0).astype(np.int32), (~inked).astype(np.uint8))
    number_of = (np.asarray(nearest) - 1).clip(0).astype(np.uint8)
    part = cv2.resize(number_of, (_SIDE, _SIDE), interpolation=cv2.INTER_NEAREST)
    found: list[Shape] = []
    for number in np.unique(part[solid]):
        if number:
            found += _outlined((solid & (part == number)).astype(np.uint8), int(number))
    return tuple(found)


def _outlined(mask: np.ndarray, part: int) -> list[Shape]:
    """A shape for each piece of a mask, its holes included."""
    outlines, nested = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if nested is None:
        return []
    found: dict[int, list[np.ndarray]] = {}
    for number, (outline, (_, _, _, parent)) in enumerate(zip(outlines, nested[0], strict=True)):
        if cv2.contourArea(outline) + len(outline) / 2 < _SPECK:
            continue
        points = cv2.approxPolyDP(outline, _OFF, True)[:, 0].astype(np.float32)
        found.setdefault(number if parent < 0 else int(parent), []).append((points + np.float32(0.5)) / _SIDE)
    return [Shape(tuple(own), "ink", _EDGE, True, part) for number, own in found.items() if nested[0][number][3] < 0]
