"""Masks as immutable values, for selections and layer masks: one byte per pixel in tiles, none where constant.

Every operation returns a new mask that shares unchanged tiles. When to select what is left to the caller.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from . import tiles as tl
from .tiles import EMPTY, EMPTY_RECT, TILE, Coord, Rect, Tiles, tile_rect

_DISC = 8  # pixels; growing further repeats steps of this radius
_REACH = 3.0  # standard deviations at which a Gaussian is cut off


@lru_cache(maxsize=256)
def _even(value: int) -> np.ndarray:
    """A read-only tile of constant coverage, shared."""
    tile = np.full((TILE, TILE), value, np.uint8)
    tile.setflags(write=False)
    return tile


def _freeze(tile: np.ndarray, outside: int) -> np.ndarray | None:
    """Make (64, 64) uint8 coverage a read-only tile, or None where it equals `outside`."""
    first = int(tile[0, 0])
    if (tile == first).all():
        return None if first == outside else _even(first)
    if tile.base is not None or not tile.flags.c_contiguous:
        tile = tile.copy()
    tile.setflags(write=False)
    return tile


def frozen(tiles: Tiles, outside: int) -> Tiles:
    """Normalize mask tiles read from a file: constant ones are shared or dropped."""
    return EMPTY.changed({coord: _freeze(tile, outside) for coord, tile in tiles.items()})


@dataclass(frozen=True)
class Mask:
    """Coverage of each pixel, 0..255. Unbounded, unlike a layer: `outside` applies where no tile exists."""

    tiles: Tiles = EMPTY  # (64, 64) uint8 each
    outside: int = 0  # 0 or 255

    # ------------------------------------------------------------------------------------------------- from and to

    @staticmethod
    def from_array(coverage: np.ndarray, x: int = 0, y: int = 0, outside: int = 0) -> Mask:
        """A mask from an (H, W) uint8 picture with its top-left corner at (x, y)."""
        if coverage.ndim != 2 or coverage.dtype != np.uint8:
            raise ValueError(f"coverage is (H, W) uint8, not {coverage.dtype} of shape {coverage.shape}")
        if outside not in (0, 255):
            raise ValueError(f"outside is 0 or 255, not {outside}")
        area = Rect(x, y, coverage.shape[1], coverage.shape[0])
        changes: dict[Coord, np.ndarray | None] = {}
        for coord in area.tiles():
            box = tile_rect(coord)
            part = box.intersected(area)
            source = coverage[part.y - y : part.bottom - y, part.x - x : part.right - x]
            if part != box:
                tile = np.full((TILE, TILE), outside, np.uint8)
                tile[part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x] = source
                source = tile
            changes[coord] = _freeze(source, outside)
        return Mask(EMPTY.changed(changes), outside)

    @staticmethod
    def from_rect(rect: Rect) -> Mask:
        """A mask that covers exactly these pixels."""
        return Mask.from_array(np.full((max(0, rect.height), max(0, rect.width)), 255, np.uint8), rect.x, rect.y)

    @staticmethod
    def from_alpha(tiles: Tiles) -> Mask:
        """A mask from a layer's alpha channel."""
        return Mask(EMPTY.changed({coord: _freeze(cv2.extractChannel(tile, 3), 0) for coord, tile in tiles.items()}))

    def at(self, coord: Coord) -> np.ndarray:
        """(64, 64) uint8, read-only."""
        tile = self.tiles.get(coord)
        return _even(self.outside) if tile is None else tile

    def even(self, coord: Coord) -> int | None:
        """The tile's coverage if it is known to be constant, at no cost; else None."""
        tile = self.tiles.get(coord)
        if tile is None:
            return self.outside
        value = int(tile[0, 0])
        return value if tile is _even(value) else None

    def array(self, rect: Rect) -> np.ndarray:
        """(height, width) uint8: the coverage in `rect`."""
        result = np.full((max(0, rect.height), max(0, rect.width)), self.outside, np.uint8)
        for coord in rect.tiles():
            tile = self.tiles.get(coord)
            if tile is not None:
                box = tile_rect(coord)
                part = box.intersected(rect)
                result[part.y - rect.y : part.bottom - rect.y, part.x - rect.x : part.right - rect.x] = tile[
                    part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x
                ]
        return result

    def bounds(self, canvas: Rect) -> Rect:
        """The smallest rectangle around all canvas pixels with any coverage."""
        found = EMPTY_RECT
        if not self.outside:
            canvas = canvas.intersected(self.tiles.bounds())
        for coord in canvas.tiles():
            part = tile_rect(coord).intersected(canvas)
            if found.intersected(part) != part and self.even(coord) != 0:
                x, y, width, height = cv2.boundingRect(self.array(part))
                found = found.united(Rect(part.x + x, part.y + y, width, height))
        return found

    def empty(self, canvas: Rect) -> bool:
        """Whether no canvas pixel is covered."""
        return self.bounds(canvas).empty

    # ----------------------------------------------------------------------------------------------------- algebra

    def _with(self, other: Mask, change: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Mask:
        outside = int(change(_even(self.outside), _even(other.outside))[0, 0])
        changes: dict[Coord, np.ndarray | None] = {}
        for coord in {**dict.fromkeys(self.tiles), **dict.fromkeys(other.tiles)}:
            mine = self.tiles.get(coord)
            tile = change(self.at(coord), other.at(coord))
            # Reuse the identical tile where nothing changed, so that it is shared.
            same = mine is not None and np.array_equal(tile, mine) and self.outside == outside
            changes[coord] = mine if same else _freeze(tile, outside)
        return Mask(EMPTY.changed(changes), outside)

    def add(self, other: Mask) -> Mask:
        """Union: the maximum of both."""
        return self._with(other, cv2.max)

    def intersect(self, other: Mask) -> Mask:
        """Intersection: the minimum of both."""
        return self._with(other, cv2.min)

    def subtract(self, other: Mask) -> Mask:
        """Difference: the minimum of this and the inverted other."""
        return self.intersect(other.invert())

    def without(self, other: Mask) -> Mask:
        """Difference by multiplication: this times the inverted other, for soft edges."""
        return self._with(other.invert(), lambda mine, left: cv2.multiply(mine, left, scale=1 / 255))

    def invert(self) -> Mask:
        """The complement."""
        outside = 255 - self.outside
        return Mask(
            EMPTY.changed({at: _freeze(cv2.bitwise_not(tile), outside) for at, tile in self.tiles.items()}), outside
        )

    # ------------------------------------------------------------------------------------------------------- edges

    def _over(self, reach: int, change: Callable[[np.ndarray], np.ndarray]) -> Mask:
        """Apply `change` to the non-constant area, with `reach` pixels of margin."""
        box = self.tiles.bounds()
        if box.empty:
            return self
        area = Rect(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach)
        return Mask.from_array(change(self.array(area)), area.x, area.y, self.outside)

    def feather(self, radius: float) -> Mask:
        """Soften the edge: a Gaussian blur whose standard deviation is half of `radius`, in pixels."""
        if radius <= 0.0:
            return self
        sigma = radius / 2
        reach = math.ceil(_REACH * sigma) + 1
        size = 2 * reach + 1
        return self._over(
            reach, lambda part: cv2.GaussianBlur(part, (size, size), sigma, borderType=cv2.BORDER_REPLICATE)
        )

    def grow(self, pixels: int) -> Mask:
        """Dilate by this many pixels; erode for a negative number."""

        def changed(part: np.ndarray) -> np.ndarray:
            act, left = (cv2.dilate if pixels > 0 else cv2.erode), abs(pixels)
            while left > 0:
                radius = min(left, _DISC)
                part = act(part, _disc(radius), borderType=cv2.BORDER_REPLICATE)
                left -= radius
            return part

        return self._over(abs(pixels) + 1, changed) if pixels else self


@lru_cache(maxsize=_DISC)
def _disc(radius: int) -> np.ndarray:
    away = np.arange(-radius, radius + 1)
    return (away * away + (away * away)[:, None] <= radius * radius + radius // 2).astype(np.uint8)


NOTHING = Mask()
EVERYTHING = Mask(outside=255)


def covered(tile: np.ndarray, mask: Mask, coord: Coord) -> np.ndarray | None:
    """Multiply (64, 64, 4) uint8 premultiplied pixels by the mask; None where nothing is left."""
    even = mask.even(coord)
    if even == 255:
        return tile
    if even == 0:
        return None
    part = mask.at(coord)
    return cv2.multiply(tile, cv2.merge([part, part, part, part]), scale=1 / 255)


def mixed(before: Tiles, after: Tiles, mask: Mask) -> Tiles:
    """Blend two states of a layer by the mask: `after` where it covers, `before` elsewhere."""
    changes: dict[Coord, np.ndarray | None] = {}
    for coord in tl.dirty(before, after):
        old, new, even = before.get(coord), after.get(coord), mask.even(coord)
        if even in (0, 255):
            changes[coord] = new if even else old
            continue
        part = mask.at(coord)
        cover = cv2.merge([part, part, part, part])
        tile = np.zeros((TILE, TILE, 4), np.uint8) if new is None else cv2.multiply(new, cover, scale=1 / 255)
        if old is not None:
            tile = cv2.add(tile, cv2.multiply(old, cv2.bitwise_not(cover), scale=1 / 255))
        changes[coord] = tl.freeze(tile)
    return before.changed(changes)
