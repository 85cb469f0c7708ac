"""Pixels of a layer: a mapping from tile coordinates to immutable 64 px tiles, with no tile where nothing is painted.

Tiles are (64, 64, 4) uint8 RGBA, premultiplied, and never modified; so undo, autosave and the dirty area compare tiles
by identity. Opacity, order and blending are in layers.py and compose.py.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

TILE = 64  # pixels along a tile's side
Coord = tuple[int, int]  # (column, row) of a tile; its top-left pixel is (column * TILE, row * TILE)


class Rect(NamedTuple):
    """A rectangle of pixels: top-left corner and size; empty if a side is not positive."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def empty(self) -> bool:
        return self.width <= 0 or self.height <= 0

    def intersected(self, other: Rect) -> Rect:
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(x, y, max(0, min(self.right, other.right) - x), max(0, min(self.bottom, other.bottom) - y))

    def united(self, other: Rect) -> Rect:
        """The smallest rectangle around both; an empty one is ignored."""
        if self.empty or other.empty:
            return other if self.empty else self
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def tiles(self) -> Iterator[Coord]:
        """Coordinates of all tiles that it touches, row by row."""
        if self.empty:
            return
        for row in range(self.y // TILE, (self.bottom - 1) // TILE + 1):
            for column in range(self.x // TILE, (self.right - 1) // TILE + 1):
                yield column, row


EMPTY_RECT = Rect(0, 0, 0, 0)


def tile_rect(coord: Coord) -> Rect:
    return Rect(coord[0] * TILE, coord[1] * TILE, TILE, TILE)


def rect_around(coords: Iterable[Coord]) -> Rect:
    """The bounding box of these tiles, in pixels."""
    array = np.array(list(coords), np.int64).reshape(-1, 2)
    if not len(array):
        return EMPTY_RECT
    (x0, y0), (x1, y1) = array.min(0).tolist(), array.max(0).tolist()
    return Rect(x0 * TILE, y0 * TILE, (x1 - x0 + 1) * TILE, (y1 - y0 + 1) * TILE)


# ------------------------------------------------------------------------------------------------ alpha


def _alpha_as_factor(rgba: np.ndarray) -> np.ndarray:
    alpha = np.ascontiguousarray(rgba[..., 3])
    return cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])


def _where_translucent(rgba: np.ndarray, act: Callable[[np.ndarray], np.ndarray], own: bool) -> np.ndarray:
    """Apply `act` to (H, W, 4) uint8, skipping opaque and empty pixels, which it must not change: most of a drawing.

    own: the array may be modified.
    """
    rgba = np.ascontiguousarray(rgba)
    pixels = rgba.view("<u4").reshape(-1)  # alpha is the highest byte: 1 to 0xFEFFFFFF are neither opaque nor empty
    if np.bitwise_and.reduce(pixels) >= 0xFF000000:
        return rgba if own else rgba.copy()
    at = np.flatnonzero(pixels - np.uint32(1) < np.uint32(0xFEFFFFFF))
    if 3 * at.size > pixels.size:
        return act(rgba)
    result = rgba if own else rgba.copy()
    if at.size:
        result.view("<u4").reshape(-1)[at] = act(pixels[at].view(np.uint8).reshape(1, -1, 4)).view("<u4").reshape(-1)
    return result


def premultiplied(straight: np.ndarray, own: bool = False) -> np.ndarray:
    """(H, W, 4) uint8, straight alpha -> premultiplied, rounded to nearest. own: the array may be modified."""
    if not straight.size:
        return straight.copy()
    return _where_translucent(straight, lambda rgba: cv2.multiply(rgba, _alpha_as_factor(rgba), scale=1 / 255), own)


def straight(premultiplied_rgba: np.ndarray, own: bool = False) -> np.ndarray:
    """(H, W, 4) uint8, premultiplied -> straight alpha. `premultiplied(straight(p))` equals p, bit for bit.

    own: the array may be modified.
    """
    if not premultiplied_rgba.size:
        return premultiplied_rgba.copy()
    return _where_translucent(premultiplied_rgba, lambda rgba: cv2.divide(rgba, _alpha_as_factor(rgba), scale=255), own)


# ------------------------------------------------------------------------------------------------ tiles


@lru_cache(maxsize=256)
def solid(pixel: int) -> np.ndarray:
    """A shared, read-only tile of one color, given as four premultiplied bytes in one number."""
    tile = np.full((TILE, TILE), pixel, np.uint32).view(np.uint8).reshape(TILE, TILE, 4)
    tile.setflags(write=False)
    return tile


def freeze(tile: np.ndarray) -> np.ndarray | None:
    """Make (64, 64, 4) uint8 premultiplied pixels a read-only tile, or None if fully transparent.

    Tiles of one color are shared, so a white background costs one tile.
    """
    tile = np.ascontiguousarray(tile)
    pixels = tile.view(np.uint32)
    first = pixels[0, 0, 0]
    if first == pixels[-1, -1, 0] and (pixels == first).all():
        return solid(int(first)) if tile[0, 0, 3] else None
    if not tile[..., 3].any():
        return None
    if tile.base is not None:
        tile = tile.copy()
    tile.setflags(write=False)
    return tile


_MANY = 1.4  # if fewer than one in so many tiles are distinct, converting the distinct ones alone is faster
_CLEAR = np.zeros((TILE, TILE, 4), np.uint8)


class Tiles(Mapping[Coord, np.ndarray]):
    """An immutable map of tiles. Equal if the pixels are equal; unchanged tiles are identical (`is`)."""

    __slots__ = ("__weakref__", "_before", "_bounds", "_map", "_touched")

    def __init__(self, tiles: Mapping[Coord, np.ndarray] | None = None) -> None:
        self._map: dict[Coord, np.ndarray] = dict(tiles or {})
        # The map it was derived from, and where the two may differ: dirty() need not search a stroke's next state.
        self._before: weakref.ref[Tiles] | None = None
        self._touched: Set[Coord] = frozenset()
        self._bounds: Rect | None = None  # computed on first use

    def __getitem__(self, coord: Coord) -> np.ndarray:
        return self._map[coord]

    def __iter__(self) -> Iterator[Coord]:
        return iter(self._map)

    def __len__(self) -> int:
        return len(self._map)

    def __contains__(self, coord: object) -> bool:
        return coord in self._map

    def get(self, coord: Coord, default: np.ndarray | None = None) -> np.ndarray | None:  # type: ignore[override]
        return self._map.get(coord, default)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tiles):
            return NotImplemented
        if self is other:
            return True
        if self._map.keys() != other._map.keys():
            return False
        return all(tile is other._map[at] or np.array_equal(tile, other._map[at]) for at, tile in self._map.items())

    def __hash__(self) -> int:
        return hash(frozenset(self._map))

    def __repr__(self) -> str:
        return f"Tiles({len(self._map)} in {tuple(self.bounds())})"

    def bounds(self) -> Rect:
        """The bounding box of all tiles, in pixels."""
        if self._bounds is None:
            self._bounds = rect_around(self._map)
        return self._bounds

    def exact_bounds(self) -> Rect:
        """The bounding box of all pixels that are not fully transparent."""
        if not self._map:
            return EMPTY_RECT
        coords = np.array(list(self._map), np.int64)
        inwards = np.minimum(coords - coords.min(0), coords.max(0) - coords).min(1)  # tiles to the nearest side
        found = EMPTY_RECT
        for at in np.argsort(inwards, kind="stable").tolist():  # outer tiles first: most inner ones are then covered
            coord = (int(coords[at, 0]), int(coords[at, 1]))
            x, y = coord[0] * TILE, coord[1] * TILE
            if found.x <= x and x + TILE <= found.right and found.y <= y and y + TILE <= found.bottom:
                continue
            dx, dy, width, height = cv2.boundingRect(np.ascontiguousarray(self._map[coord][..., 3]))
            found = found.united(Rect(x + dx, y + dy, width, height))
        return found

    def changed(self, tiles: Mapping[Coord, np.ndarray | None]) -> Tiles:
        """Replace these tiles; None removes one."""
        result = Tiles(self._map)
        result._before, result._touched = weakref.ref(self), frozenset(tiles)
        for coord, tile in tiles.items():
            if tile is None:
                result._map.pop(coord, None)
            else:
                result._map[coord] = tile
        return result


EMPTY = Tiles()


def dirty(before: Tiles, after: Tiles) -> set[Coord]:
    """Tiles that differ by identity: what must be recomposed, and what an undo step has to hold."""
    if before is after:
        return set()
    a, b = before._map, after._map
    for older, newer in ((before, after), (after, before)):
        if newer._before is not None and newer._before() is older:
            return {coord for coord in newer._touched if a.get(coord) is not b.get(coord)}
    different = {coord for coord, tile in a.items() if b.get(coord) is not tile}
    different.update(coord for coord in b if coord not in a)
    return different


def from_array(rgba: np.ndarray, x: int = 0, y: int = 0, as_straight: bool = False) -> Tiles:
    """Tiles from an (H, W, 4) uint8 picture, premultiplied or straight, with its top-left corner at (x, y)."""
    return paste(EMPTY, rgba, x, y, as_straight)


def paste(tiles: Tiles, rgba: np.ndarray, x: int = 0, y: int = 0, as_straight: bool = False) -> Tiles:
    """Replace the pixels under an (H, W, 4) uint8 picture, including with transparent ones."""
    height, width = rgba.shape[:2]
    area = Rect(x, y, width, height)
    changes: dict[Coord, np.ndarray | None] = {}
    for coord in area.tiles():
        box = tile_rect(coord)
        part = box.intersected(area)
        source = rgba[part.y - y : part.bottom - y, part.x - x : part.right - x]
        if as_straight and source.any():
            source = premultiplied(source)
        if part == box:
            changes[coord] = freeze(source)
            continue
        old = tiles.get(coord)
        tile = np.zeros((TILE, TILE, 4), np.uint8) if old is None else old.copy()
        tile[part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x] = source
        changes[coord] = freeze(tile)
    return tiles.changed(changes)


def to_array(tiles: Tiles, rect: Rect, as_straight: bool = False) -> np.ndarray:
    """The (height, width, 4) uint8 pixels in `rect`, premultiplied or straight; transparent without a tile."""
    if not as_straight:
        return picture(tiles.get, rect)
    asked = [tiles.get(coord) for coord in rect.tiles()]
    held = {id(tile): tile for tile in asked if tile is not None}  # distinct tiles: those of one color are shared
    if _MANY * len(held) > len(asked):
        return straight(picture(tiles.get, rect), own=True)
    if not held:
        return picture(lambda _: None, rect)
    parts = straight(np.concatenate([*held.values()]), own=True).reshape(-1, TILE, TILE, 4)
    found = dict(zip(held, parts, strict=True))
    return picture(lambda coord: None if (tile := tiles.get(coord)) is None else found[id(tile)], rect)


def picture(tile: Callable[[Coord], np.ndarray | None], rect: Rect) -> np.ndarray:
    """(height, width, 4) uint8: the tiles of `rect` joined; `tile` is called for each, row by row."""
    if rect.empty:
        return np.zeros((max(0, rect.height), max(0, rect.width), 4), np.uint8)
    columns = range(rect.x // TILE, (rect.right - 1) // TILE + 1)
    left = rect.x - columns[0] * TILE
    aligned = (rect.y % TILE, left, rect.height, rect.width) == (0, 0, TILE, len(columns) * TILE)
    result = None if aligned else np.zeros((rect.height, rect.width, 4), np.uint8)
    for row in range(rect.y // TILE, (rect.bottom - 1) // TILE + 1):
        strip = [tile((column, row)) for column in columns]
        if all(each is None for each in strip):
            continue
        pixels = np.concatenate([_CLEAR if each is None else each for each in strip], axis=1)
        if result is None:
            return pixels
        top, bottom = max(rect.y, row * TILE), min(rect.bottom, (row + 1) * TILE)
        part = pixels[top - row * TILE : bottom - row * TILE, left : left + rect.width]
        result[top - rect.y : bottom - rect.y] = part
    return np.zeros((rect.height, rect.width, 4), np.uint8) if result is None else result
