"""Composites nodes into the visible picture of one rectangle. Works tile by tile, so that the cost follows the dirty
area and empty tiles cost nothing. Which rectangle is needed, and when, is the canvas's decision.

Single-threaded: tile operations are so short that two threads mostly wait for each other (measured).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from operator import is_

import numpy as np

from .blend import CLEARING, dissolved, faded, is_normal, laid, over
from .masks import EVERYTHING, Mask, covered
from .nodes import Clipping, Group, Item, Layer, Node, flat
from .tiles import TILE, Coord, Rect, dirty, picture, tile_rect

Tile = np.ndarray | None  # (64, 64, 4) uint8 premultiplied; None: transparent
_TILE_BYTES = 64 * 64 * 4
_TOGETHER = 16  # tiles composited in one step: few enough for the processor's cache


def _base(item: Item) -> Node:
    """The node whose blend mode and opacity apply to the item."""
    return item.base if isinstance(item, Clipping) else item


def _seen(item: Item) -> bool:
    node = _base(item)
    return node.visible and node.opacity > 0.0


def _through(item: Item) -> Group | None:
    """The group, if it passes through; flat() leaves only those that are faded or masked."""
    return item if isinstance(item, Group) and item.through else None


def _alone(node: Node, coord: Coord, inner: Callable[[Group, Coord], Tile], fade: bool = True) -> Tile:
    """Render a node by itself: its pixels or children, through its mask, and optionally at its opacity."""
    tile = node.tiles.get(coord) if isinstance(node, Layer) else inner(node, coord)
    if tile is not None and node.mask is not None:
        tile = covered(tile, node.mask, coord)
    return _faded(tile, node, coord) if fade else tile


def _faded(tile: Tile, node: Node, coord: Coord) -> Tile:
    """Apply the node's opacity, and dissolve if that is its mode."""
    if tile is not None and node.opacity < 1.0:
        tile = faded(tile, node.opacity)
    return dissolved(tile, *coord) if tile is not None and node.blend == "dissolve" else tile


def _one(item: Item, coord: Coord, inner: Callable[[Group, Coord], Tile]) -> Tile:
    """Render an item by itself, at its opacity."""
    if not isinstance(item, Clipping):
        return _alone(item, coord, inner)
    tile = _alone(item.base, coord, inner, fade=False)
    for node in item.clipped:
        if tile is not None and _seen(node):
            tile = laid(tile, _alone(node, coord, inner), node.blend, clip=True, fill=node.fill)
    return _faded(tile, item.base, coord)


def _stack(items: Sequence[Item], coord: Coord, inner: Callable[[Group, Coord], Tile], below: Tile = None) -> Tile:
    for item in items:
        if not _seen(item):
            continue
        node = _base(item)
        if (group := _through(item)) is not None:
            below = _partly(group, coord, below, _stack(flat(group.layers), coord, inner, below))
        else:
            below = laid(below, _one(item, coord, inner), node.blend, node.inherits, node.fill)
    return below


def _partly(group: Group, coord: Coord, below: Tile, above: Tile) -> Tile:
    """Blend a pass-through group by its opacity and mask: `above` is the result of its nodes over `below`."""
    if above is below:
        return below
    nothing = np.zeros((TILE, TILE, 4), np.uint8)
    share: np.ndarray | float = group.opacity
    if group.mask is not None:
        share = share * group.mask.array(tile_rect(coord))[..., None] / np.float32(255)
    start = (nothing if below is None else below).astype(np.float32)
    end = (nothing if above is None else above).astype(np.float32)
    return (start + (end - start) * share + np.float32(0.5)).astype(np.uint8)


def _group(group: Group, coord: Coord) -> Tile:
    return _stack(flat(group.layers), coord, _group)


def _strip(items: Sequence[Item], coords: Sequence[Coord], below: Sequence[Tile] | None = None) -> list[Tile]:
    """As _stack, for several tiles in fewer and larger steps, so that a second thread isn't starved."""
    seen: list[Tile] = list(below) if below is not None else [None] * len(coords)
    for item in items:
        if not _seen(item):
            continue
        node = _base(item)
        if (group := _through(item)) is not None:
            inner = _strip(flat(group.layers), coords, seen)
            seen = [_partly(group, *three) for three in zip(coords, seen, inner, strict=True)]
            continue
        above = _strip_item(item, coords)
        places = [at for at, tile in enumerate(above) if tile is not None]
        if not places and node.blend not in CLEARING:
            continue
        meet = [at for at in places if seen[at] is not None] if is_normal(node.blend) and not node.inherits else []
        if meet:
            joined = over(_joined(seen, meet), _joined(above, meet))
            for at, tile in zip(meet, joined.reshape(-1, TILE, TILE, 4), strict=True):
                seen[at] = tile
        rest = range(len(coords)) if node.blend in CLEARING else places
        for at in rest if not meet else set(rest).difference(meet):
            seen[at] = laid(seen[at], above[at], node.blend, node.inherits, node.fill)
    return seen


def _strip_item(item: Item, coords: Sequence[Coord], fade: bool = True) -> list[Tile]:
    """As _one, for several tiles."""
    node = _base(item)
    if isinstance(item, Clipping):
        above = _strip_item(node, coords, fade=False)
        for clipped in item.clipped:
            if _seen(clipped):
                pairs = zip(above, _strip_item(clipped, coords), strict=True)
                looks = clipped.blend, True, clipped.fill
                above = [None if tile is None else laid(tile, upon, *looks) for tile, upon in pairs]
    elif isinstance(node, Layer) and node.mask is None:
        above = [node.tiles.get(coord) for coord in coords]
    else:
        inner = dict(zip(coords, _strip(flat(node.layers), coords), strict=True)) if isinstance(node, Group) else {}
        above = [_alone(node, coord, lambda _, at: inner[at], fade=False) for coord in coords]
    places = [at for at, tile in enumerate(above) if tile is not None]
    if fade and node.opacity < 1.0 and places:
        joined = faded(_joined(above, places), node.opacity)
        for at, tile in zip(places, joined.reshape(-1, TILE, TILE, 4), strict=True):
            above[at] = tile
    if fade and node.blend == "dissolve":
        for at in places:
            above[at] = dissolved(above[at], *coords[at])  # pyright: ignore[reportArgumentType]  places have tiles
    return above


def _joined(tiles: Sequence[Tile], places: Sequence[int]) -> np.ndarray:
    """(64 · len(places), 64, 4) uint8: the chosen tiles, stacked vertically."""
    return np.concatenate([tile for at in places if (tile := tiles[at]) is not None])


def compose(nodes: Sequence[Node], rect: Rect) -> np.ndarray:
    """(height, width, 4) uint8 premultiplied: the visible nodes, bottom first, in `rect`."""
    level, coords = flat(tuple(nodes)), list(rect.tiles())
    strips = (_strip(level, coords[at : at + _TOGETHER]) for at in range(0, len(coords), _TOGETHER))
    tiles = chain.from_iterable(strips)
    return picture(lambda _: next(tiles), rect)  # picture() asks in the order of rect.tiles()


# ------------------------------------------------------------------------------------------- what is remembered


def _same(a: Item, b: Item) -> bool:
    """Whether two items consist of identical nodes."""
    if isinstance(a, Clipping) and isinstance(b, Clipping):
        return a.base is b.base and len(a.clipped) == len(b.clipped) and all(map(is_, a.clipped, b.clipped))
    return a is b


class _Level:
    """Cached tiles of one level of the tree: the result, and what lies below the most recently changed node."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes, self.level = nodes, flat(nodes)
        self.at: int | None = None  # index of the node that changed last
        self.below: dict[Coord, Tile] = {}  # the composite of all nodes below it
        self.composite: dict[Coord, Tile] = {}  # the composite of the level; kept for groups

    def follow(self, nodes: tuple[Node, ...]) -> None:
        if nodes is self.nodes:
            return
        before, after = self.level, flat(nodes)
        same = min(len(before), len(after))
        first = next((i for i in range(same) if not _same(before[i], after[i])), same)
        if first == len(before) == len(after):
            self.nodes = nodes
            return
        if first != self.at:
            self.at, self.below = first, {}
        if self.composite:
            for coord in _changed(before, after):
                self.composite.pop(coord, None)
        self.nodes, self.level = nodes, after


class Composer:
    """compose() with a cache, for one drawing that changes bit by bit. The same pixels, bit for bit.

    A stroke costs its layer and those above it; unchanged groups cost nothing.
    """

    def __init__(self, limit: int = 256 << 20) -> None:
        self._limit = limit // _TILE_BYTES  # tiles
        self._levels: dict[str | None, _Level] = {}

    def compose(self, nodes: tuple[Node, ...], rect: Rect) -> np.ndarray:
        """(height, width, 4) uint8 premultiplied: the visible nodes, bottom first, in `rect`."""
        if sum(len(level.below) + len(level.composite) for level in self._levels.values()) > self._limit:
            self._levels.clear()
        top = self._levels.setdefault(None, _Level(nodes))
        top.follow(nodes)
        if top.at is None:  # first composition: nothing has changed yet, so caching isn't worth it
            return compose(nodes, rect)
        return picture(lambda coord: self._tile(None, nodes, coord), rect)

    def _inner(self, group: Group, coord: Coord) -> Tile:
        return self._tile(group.id, group.layers, coord)

    def _tile(self, name: str | None, nodes: tuple[Node, ...], coord: Coord) -> Tile:
        level = self._levels.get(name)
        if level is None:
            level = self._levels[name] = _Level(nodes)
        level.follow(nodes)
        if name is not None and coord in level.composite:
            return level.composite[coord]
        result = self._upon(level, coord)
        if name is not None:
            level.composite[coord] = result
        return result

    def _upon(self, level: _Level, coord: Coord) -> Tile:
        if not level.at:
            return _stack(level.level, coord, self._inner)
        if coord not in level.below:
            level.below[coord] = _stack(level.level[: level.at], coord, self._inner)
        return _stack(level.level[level.at :], coord, self._inner, level.below[coord])


# --------------------------------------------------------------------------------------------------- what changed


def _covered(items: Sequence[Item]) -> set[Coord]:
    found: set[Coord] = set()
    for item in items:
        if not _seen(item):
            continue
        if isinstance(item, Clipping):
            found |= _covered((item.base, *item.clipped))
        else:
            found |= set(item.tiles) if isinstance(item, Layer) else _covered(item.layers)
    return found


def _clears(item: Item) -> bool:
    """Whether the item changes what lies below it even where it has no pixels."""
    group = _through(item)
    return _base(item).blend in CLEARING or (group is not None and any(map(_clears, flat(group.layers))))


def _look(item: Item) -> tuple[object, ...]:
    node = _base(item)
    passes = isinstance(node, Group) and node.passes
    kind = isinstance(item, Clipping), isinstance(node, Group)
    return (node.visible, node.opacity, node.blend, node.inherits, node.fill, passes, *kind)


def _masks(before: Mask | None, after: Mask | None) -> set[Coord] | None:
    """Tiles where a mask changed; None if it may have changed anywhere."""
    if before is after:
        return set()
    a, b = before or EVERYTHING, after or EVERYTHING
    return dirty(a.tiles, b.tiles) if a.outside == b.outside else None


def changed(before: Sequence[Node], after: Sequence[Node]) -> set[Coord]:
    """Tiles whose composite may differ between two trees. Compares by identity, so the cost follows the change."""
    return set() if before is after else _changed(flat(tuple(before)), flat(tuple(after)))


def _changed(before: Sequence[Item], after: Sequence[Item]) -> set[Coord]:
    alone: list[Item] = []
    old, new = ({_base(item).id: item for item in level} for level in (before, after))
    pairs = [(old[name], new[name]) for name in old if name in new]
    if list(old) != list(new):
        # From the first difference on, the order changed: everything above may look different in its tiles.
        if [name for name in old if name in new] != [name for name in new if name in old]:
            return _covered(before) | _covered(after)
        alone = [item for name, item in old.items() if name not in new]
        alone += [item for name, item in new.items() if name not in old]
    found: set[Coord] = set()
    for a, b in pairs:
        if _same(a, b) or not (_base(a).visible or _base(b).visible):
            continue
        masked = _masks(_base(a).mask, _base(b).mask)
        if _look(a) != _look(b) or masked is None or (_through(a) is not None and (_clears(a) or _clears(b))):
            alone += [a, b]
            continue
        found |= masked
        if isinstance(a, Clipping) and isinstance(b, Clipping):
            found |= _changed(a.clipped, b.clipped)
        a, b = _base(a), _base(b)
        if isinstance(a, Layer) and isinstance(b, Layer):
            found |= dirty(a.tiles, b.tiles)
        elif isinstance(a, Group) and isinstance(b, Group):
            found |= changed(a.layers, b.layers)
    if any(map(_clears, alone)):
        return _covered(before) | _covered(after)
    return found | _covered(alone)
