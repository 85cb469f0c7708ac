"""Nodes laid over each other: the picture that is seen, for one rectangle. Works tile by tile, so that what is dirty
costs what is dirty and empty tiles cost nothing. Which rectangle is needed when is left to the canvas.

One thread does it: a tile's work is so short that two threads mostly wait for each other (measured).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from .blend import CLEARING, faded, is_normal, laid, over
from .masks import EVERYTHING, Mask, covered
from .nodes import Group, Layer, Node, flat
from .tiles import TILE, Coord, Rect, dirty, picture

Tile = np.ndarray | None  # (64, 64, 4) uint8 premultiplied; None: transparent
_TILE_BYTES = 64 * 64 * 4
_TOGETHER = 16  # tiles, laid in one step: enough to be worth it, few enough for a processor's cache


def _seen(node: Node) -> bool:
    return node.visible and node.opacity > 0.0


def _alone(node: Node, coord: Coord, inner: Callable[[Group, Coord], Tile], fade: bool = True) -> Tile:
    """A node by itself: its pixels or what it holds, through its mask, and at its opacity if so asked."""
    tile = node.tiles.get(coord) if isinstance(node, Layer) else inner(node, coord)
    if tile is not None and node.mask is not None:
        tile = covered(tile, node.mask, coord)
    return faded(tile, node.opacity) if tile is not None and fade else tile


def _stack(nodes: Sequence[Node], coord: Coord, inner: Callable[[Group, Coord], Tile], below: Tile = None) -> Tile:
    for node in nodes:
        if _seen(node):
            below = laid(below, _alone(node, coord, inner), node.blend, node.clip)
    return below


def _group(group: Group, coord: Coord) -> Tile:
    return _stack(flat(group.layers), coord, _group)


def _strip(nodes: Sequence[Node], coords: Sequence[Coord]) -> list[Tile]:
    """As _stack, for several tiles in fewer and larger steps: so a second thread has its turn, and both are faster."""
    seen: list[Tile] = [None] * len(coords)
    for node in nodes:
        if not _seen(node):
            continue
        inner = dict(zip(coords, _strip(flat(node.layers), coords), strict=True)) if isinstance(node, Group) else {}
        above = [_alone(node, coord, lambda _, at, inner=inner: inner[at], fade=False) for coord in coords]
        places = [at for at, tile in enumerate(above) if tile is not None]
        if node.opacity < 1.0 and places:
            joined = faded(_joined(above, places), node.opacity)
            for at, tile in zip(places, joined.reshape(-1, TILE, TILE, 4), strict=True):
                above[at] = tile
        meet = [at for at in places if seen[at] is not None] if is_normal(node.blend) and not node.clip else []
        if meet:
            joined = over(_joined(seen, meet), _joined(above, meet))
            for at, tile in zip(meet, joined.reshape(-1, TILE, TILE, 4), strict=True):
                seen[at] = tile
        for at in set(range(len(coords))).difference(meet):
            seen[at] = laid(seen[at], above[at], node.blend, node.clip)
    return seen


def _joined(tiles: Sequence[Tile], places: Sequence[int]) -> np.ndarray:
    """(64 · len(places), 64, 4) uint8: those of the tiles, one below the other."""
    return np.concatenate([tile for at in places if (tile := tiles[at]) is not None])


def compose(nodes: Sequence[Node], rect: Rect) -> np.ndarray:
    """(height, width, 4) uint8 premultiplied: the visible nodes, bottom first, in `rect`."""
    level, coords = flat(tuple(nodes)), list(rect.tiles())
    strips = (_strip(level, coords[at : at + _TOGETHER]) for at in range(0, len(coords), _TOGETHER))
    tiles = chain.from_iterable(strips)
    return picture(lambda _: next(tiles), rect)  # it asks in the order of rect.tiles()


# ------------------------------------------------------------------------------------------- what is remembered


class _Level:
    """One level of the tree: what its tiles look like, and what lies below the node that was last changed in it."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes, self.level = nodes, flat(nodes)
        self.at: int | None = None  # place of the node that was last changed
        self.below: dict[Coord, Tile] = {}  # all that lies under it
        self.whole: dict[Coord, Tile] = {}  # all of it; kept for groups

    def follow(self, nodes: tuple[Node, ...]) -> None:
        if nodes is self.nodes:
            return
        before, after = self.level, flat(nodes)
        same = min(len(before), len(after))
        first = next((i for i in range(same) if before[i] is not after[i]), same)
        if first == len(before) == len(after):
            self.nodes = nodes
            return
        if first != self.at:
            self.at, self.below = first, {}
        if self.whole:
            for coord in changed(before, after):
                self.whole.pop(coord, None)
        self.nodes, self.level = nodes, after


class Composer:
    """compose() with a memory, for one drawing that changes bit by bit. The same pixels, bit for bit.

    A stroke on one layer of many costs that layer and those above it; a group that did not change costs nothing.
    """

    def __init__(self, limit: int = 256 << 20) -> None:
        self._limit = limit // _TILE_BYTES  # tiles
        self._levels: dict[str | None, _Level] = {}

    def compose(self, nodes: tuple[Node, ...], rect: Rect) -> np.ndarray:
        """(height, width, 4) uint8 premultiplied: the visible nodes, bottom first, in `rect`."""
        if sum(len(level.below) + len(level.whole) for level in self._levels.values()) > self._limit:
            self._levels.clear()
        top = self._levels.setdefault(None, _Level(nodes))
        top.follow(nodes)
        if top.at is None:  # nothing changed yet, so nothing is worth remembering: a drawing is seen for the first time
            return compose(nodes, rect)
        return picture(lambda coord: self._tile(None, nodes, coord), rect)

    def _inner(self, group: Group, coord: Coord) -> Tile:
        return self._tile(group.id, group.layers, coord)

    def _tile(self, name: str | None, nodes: tuple[Node, ...], coord: Coord) -> Tile:
        level = self._levels.get(name)
        if level is None:
            level = self._levels[name] = _Level(nodes)
        level.follow(nodes)
        if name is not None and coord in level.whole:
            return level.whole[coord]
        result = self._upon(level, coord)
        if name is not None:
            level.whole[coord] = result
        return result

    def _upon(self, level: _Level, coord: Coord) -> Tile:
        if not level.at:
            return _stack(level.level, coord, self._inner)
        if coord not in level.below:
            level.below[coord] = _stack(level.level[: level.at], coord, self._inner)
        return _stack(level.level[level.at :], coord, self._inner, level.below[coord])


# --------------------------------------------------------------------------------------------------- what changed


def _covered(nodes: Sequence[Node]) -> set[Coord]:
    found: set[Coord] = set()
    for node in nodes:
        if _seen(node):
            found |= set(node.tiles) if isinstance(node, Layer) else _covered(node.layers)
    return found


def _look(node: Node) -> tuple[object, ...]:
    passes = isinstance(node, Group) and node.passes
    return (node.visible, node.opacity, node.blend, node.clip, isinstance(node, Group), passes)


def _masks(before: Mask | None, after: Mask | None) -> set[Coord] | None:
    """Tiles where a mask changed; None: it may have changed anywhere."""
    if before is after:
        return set()
    a, b = before or EVERYTHING, after or EVERYTHING
    return dirty(a.tiles, b.tiles) if a.outside == b.outside else None


def changed(before: Sequence[Node], after: Sequence[Node]) -> set[Coord]:
    """Tiles whose composition may differ between two trees: by identity, so it costs what changed."""
    if before is after:
        return set()
    before, after = flat(tuple(before)), flat(tuple(after))
    alone: list[Node] = []
    if [node.id for node in before] != [node.id for node in after]:
        # From the first difference on, the order changed: all that lies above it may look different, there.
        old, new = {node.id: node for node in before}, {node.id: node for node in after}
        common = [node.id for node in before if node.id in new]
        if common != [node.id for node in after if node.id in old]:
            return _covered(before) | _covered(after)
        alone = [node for node in before if node.id not in new] + [node for node in after if node.id not in old]
        pairs = [(old[name], new[name]) for name in common]
    else:
        pairs = list(zip(before, after, strict=True))
    found: set[Coord] = set()
    for a, b in pairs:
        if a is b or not (a.visible or b.visible):
            continue
        masked = _masks(a.mask, b.mask)
        if _look(a) != _look(b) or masked is None:
            alone += [a, b]
            continue
        found |= masked
        if isinstance(a, Layer) and isinstance(b, Layer):
            found |= dirty(a.tiles, b.tiles)
        elif isinstance(a, Group) and isinstance(b, Group):
            found |= changed(a.layers, b.layers)
    if any(node.blend in CLEARING for node in alone):
        return _covered(before) | _covered(after)
    return found | _covered(alone)
