"""Cache keys of bands of layers, masks and the flattened picture, with which encode.py finds the bands of earlier
saves."""

from __future__ import annotations

import numpy as np

from ..blend import GRAINS
from ..layers import Document, Group, Layer
from ..masks import Mask
from ..tiles import TILE, Rect
from .encode import Key, Source


def layer_source(layer: Layer, rect: Rect) -> Source:
    """The source of a layer's own pixels in `rect`."""

    def tiles(part: Rect) -> list[np.ndarray | None]:
        return [layer.tiles.get(coord) for coord in part.tiles()]

    return Source(
        layer.rgba, rect, lambda part: ("layer", tiles(part)), lambda part: all(tile is None for tile in tiles(part))
    )


def cover_key(mask: Mask, part: Rect) -> Key:
    """Cache key of a mask's coverage in `part`."""
    return ("mask", mask.outside), [mask.tiles.get(coord) for coord in part.tiles()]


def look_key(document: Document, part: Rect) -> Key:
    """Cache key of the drawing's appearance in `part`."""
    coords, about, tiles = list(part.tiles()), [], []
    for node in document.walk():
        held = len(node.layers) if isinstance(node, Group) else None
        passes = isinstance(node, Group) and node.passes
        about.append((node.visible, node.opacity, node.blend, node.clip, node.inherits, node.fill, passes, held))
        about.append(None if node.mask is None else node.mask.outside)
        if isinstance(node, Layer) and node.visible:
            tiles += map(node.tiles.get, coords)
        if node.mask is not None:
            tiles += map(node.mask.tiles.get, coords)
    if any(node.blend == "dissolve" for node in document.walk()):
        about.append((part.x // TILE % GRAINS, part.y // TILE % GRAINS))
    return tuple(about), tiles
