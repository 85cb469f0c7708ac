"""Nodes laid over each other: the picture that is seen, for one rectangle. Works tile by tile, so that what is dirty
costs what is dirty and empty tiles cost nothing. Which rectangle is needed when is left to the canvas.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from .nodes import Group, Layer, Node
from .tiles import Coord, Rect, dirty, tile_rect


def faded(tile: np.ndarray, opacity: float) -> np.ndarray:
    """Premultiplied pixels at an opacity of 0..1."""
    return tile if opacity >= 1.0 else cv2.convertScaleAbs(tile, alpha=opacity)


def over(below: np.ndarray | None, above: np.ndarray) -> np.ndarray:
    """Porter and Duff's `above over below`; both (64, 64, 4) uint8 premultiplied. None below is transparent."""
    if below is None:
        return above
    left = cv2.bitwise_not(np.ascontiguousarray(above[..., 3]))
    if not left.any():
        return above
    kept = cv2.multiply(below, cv2.merge([left, left, left, left]), scale=1 / 255)
    return cv2.add(above, kept)


def _tile(nodes: Sequence[Node], coord: Coord) -> np.ndarray | None:
    result: np.ndarray | None = None
    for node in nodes:
        if not node.visible or node.opacity <= 0.0:
            continue
        tile = node.tiles.get(coord) if isinstance(node, Layer) else _tile(node.layers, coord)
        if tile is not None:
            result = over(result, faded(tile, node.opacity))
    return result


def compose(nodes: Sequence[Node], rect: Rect) -> np.ndarray:
    """(height, width, 4) uint8 premultiplied: the visible nodes, bottom first, in `rect`."""
    result = np.zeros((max(0, rect.height), max(0, rect.width), 4), np.uint8)
    for coord in rect.tiles():
        tile = _tile(nodes, coord)
        if tile is None:
            continue
        box = tile_rect(coord)
        part = box.intersected(rect)
        result[part.y - rect.y : part.bottom - rect.y, part.x - rect.x : part.right - rect.x] = tile[
            part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x
        ]
    return result


def _covered(nodes: Sequence[Node]) -> set[Coord]:
    found: set[Coord] = set()
    for node in nodes:
        if node.visible and node.opacity > 0.0:
            found |= set(node.tiles) if isinstance(node, Layer) else _covered(node.layers)
    return found


def _look(node: Node) -> tuple[object, ...]:
    return (node.visible, node.opacity, node.blend, isinstance(node, Group))


def changed(before: Sequence[Node], after: Sequence[Node]) -> set[Coord]:
    """Tiles whose composition may differ between two trees: by identity, so it costs what changed."""
    if before is after:
        return set()
    if [node.id for node in before] != [node.id for node in after]:
        # From the first difference on, the order changed: all that lies above it may look different, there.
        old, new = {node.id: node for node in before}, {node.id: node for node in after}
        common = [node.id for node in before if node.id in new]
        if common != [node.id for node in after if node.id in old]:
            return _covered(before) | _covered(after)
        alone = [node for node in before if node.id not in new] + [node for node in after if node.id not in old]
        pairs = [(old[name], new[name]) for name in common]
        found = _covered(alone)
    else:
        pairs, found = list(zip(before, after, strict=True)), set()
    for a, b in pairs:
        if a is b or not (a.visible or b.visible):
            continue
        if _look(a) != _look(b):
            found |= _covered((a,)) | _covered((b,))
        elif isinstance(a, Layer) and isinstance(b, Layer):
            found |= dirty(a.tiles, b.tiles)
        elif isinstance(a, Group) and isinstance(b, Group):
            found |= changed(a.layers, b.layers)
    return found
