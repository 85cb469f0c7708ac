"""What decides the pixels of a band of a layer, of a mask and of the flattened picture: so that what an earlier save
coded is found again. How bands are coded is left to encode.py and the kinds of files."""

from __future__ import annotations

import numpy as np

from ..blend import GRAINS
from ..layers import Document, Group, Layer
from ..masks import Mask
from ..tiles import TILE, Rect
from .encode import Key, Source


def layer_source(layer: Layer, rect: Rect) -> Source:
    """A layer's own pixels in `rect`."""

    def tiles(part: Rect) -> list[np.ndarray | None]:
        return [layer.tiles.get(coord) for coord in part.tiles()]

    return Source(
        layer.rgba, rect, lambda part: ("layer", tiles(part)), lambda part: all(tile is None for tile in tiles(part))
    )


def cover_key(mask: Mask, part: Rect) -> Key:
    """What decides how much a mask covers of a part."""
    return ("mask", mask.outside), [mask.tiles.get(coord) for coord in part.tiles()]


def look_key(document: Document, part: Rect) -> Key:
    """What decides how a part of the drawing looks."""
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
