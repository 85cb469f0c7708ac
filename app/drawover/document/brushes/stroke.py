"""Painting and erasing: turns pen samples into a layer's new tiles. Smudging is in smear.py.

Coverage is the strongest dab, not the sum, so that a stroke crossing itself gets no darker than its opacity; with a
brush that builds up, dabs accumulate to that opacity. Which layer is painted on, and when, is left to the caller.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np

from .. import tiles as tl
from ..blend import atop, laid
from ..dabs import clipped, patches
from ..masks import Mask
from ..tiles import TILE, Coord, Rect, Tiles
from .brush import Brush
from .gesture import Gesture
from .papers import grained
from .path import Sample
from .smear import Smear
from .symmetry import ALONE, Symmetry

Coverage = dict[Coord, np.ndarray]  # 64 x 64 per tile: uint8 coverage, or float32 uncovered share if it builds


class Stroke(Gesture):
    """A painting or erasing stroke.

    The last path segment is provisional and redrawn with the next sample, so that the line never lags behind the pen.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        """As any Gesture."""
        super().__init__(*given, **named)
        self._settled: Coverage = {}  # coverage of all final segments
        self._loose: set[Coord] = set()  # tiles that show a provisional segment

    def follow(self, samples: Iterable[Sample]) -> Tiles:
        settled: set[Coord] = set()
        last: np.ndarray | None = None
        for sample in samples:
            dabs = self._path.to(sample)
            if dabs is not None:
                settled |= self._cover(self._settled, dabs[0])
                last = dabs[1]
        if last is None:
            return self.tiles
        provisional = dict(self._settled)
        loose = self._cover(provisional, last, self._settled)
        return self._show(provisional, settled | loose | self._loose, loose)

    def _cover(self, mask: Coverage, dabs: np.ndarray, shared: Coverage | None = None) -> set[Coord]:
        """Draw dabs into a mask; return the changed tiles. Arrays found in `shared` are copied, not modified."""
        touched: set[Coord] = set()
        brush = self.brush
        lay = _added if brush.builds else _strongest
        for copy in self.symmetry.copies(dabs) if len(dabs) else ():
            for rect, patch in patches(copy, brush.hardness, brush.tip, brush.builds):
                for coord, in_rect, in_tile in clipped(rect, self.canvas):
                    if lay(mask, coord, patch[in_rect], in_tile, shared):
                        touched.add(coord)
        return touched

    def _show(self, mask: Coverage, touched: set[Coord], loose: set[Coord]) -> Tiles:
        self._loose = loose
        changes = {coord: self._painted(coord, mask.get(coord)) for coord in touched}
        self.tiles = self.tiles.changed(changes)
        return self.tiles

    def _painted(self, coord: Coord, mask: np.ndarray | None) -> np.ndarray | None:
        base, brush = self.base.get(coord), self.brush
        selected = 255 if self._within is None else self._within.even(coord)
        if mask is None or selected == 0 or (self._alpha_locked and (base is None or brush.eraser)):
            return base
        if brush.builds:
            full = 255.0 * brush.opacity
            mask = cv2.convertScaleAbs(mask - 1.0, alpha=full)
        cover = grained(mask, coord, brush.grain, brush.paper)
        if selected != 255 and self._within is not None:
            cover = cv2.multiply(cover, self._within.at(coord), scale=1 / 255)
        if brush.eraser:
            if base is None:
                return None
            left = cv2.bitwise_not(cover)
            return tl.freeze(cv2.multiply(base, cv2.merge([left, left, left, left]), scale=1 / 255))
        ink = cv2.merge([*(cv2.convertScaleAbs(cover, alpha=channel / 255) for channel in brush.color), cover])
        if base is None:
            return tl.freeze(ink)
        if brush.blend != "normal":
            result = laid(base, ink, brush.blend, clip=self._alpha_locked)
            return None if result is None else tl.freeze(result)
        if self._alpha_locked:
            return tl.freeze(atop(base, ink))
        left = cv2.bitwise_not(cover)
        return tl.freeze(cv2.add(ink, cv2.multiply(base, cv2.merge([left, left, left, left]), scale=1 / 255)))


def _strongest(
    mask: Coverage, coord: Coord, new: np.ndarray, in_tile: tuple[slice, slice], shared: Coverage | None
) -> bool:
    """Keep the maximum; True if anything changed."""
    old = mask.get(coord)
    if old is None:
        if not new.any():
            return False
        old = mask[coord] = np.zeros((TILE, TILE), np.uint8)
    elif not (new > old[in_tile]).any():
        return False
    elif shared is not None and shared.get(coord) is old:
        old = mask[coord] = old.copy()
    np.maximum(old[in_tile], new, out=old[in_tile])
    return True


def _added(
    mask: Coverage, coord: Coord, new: np.ndarray, in_tile: tuple[slice, slice], shared: Coverage | None
) -> bool:
    """As _strongest, but multiplying the uncovered share."""
    if new.min() >= 1.0:
        return False
    old = mask.get(coord)
    if old is None:
        old = mask[coord] = np.ones((TILE, TILE), np.float32)
    elif shared is not None and shared.get(coord) is old:
        old = mask[coord] = old.copy()
    old[in_tile] *= new
    return True


def begin(
    brush: Brush,
    base: Tiles,
    canvas: Rect,
    within: Mask | None = None,
    alpha_locked: bool = False,
    symmetry: Symmetry = ALONE,
) -> Gesture:
    """Start a stroke with this brush on a layer's tiles: painting, erasing or smudging."""
    kind = Smear if brush.mode == "smudge" else Stroke
    return kind(brush, base, canvas, within, alpha_locked, symmetry)
