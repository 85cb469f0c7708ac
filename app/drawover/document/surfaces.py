"""What a brush paints on: a layer's pixels, or its mask in grey. Tiles out, tiles back into the drawing.

White shows and black hides; what is erased of a mask hides too. Which of the two is chosen is left to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from . import tiles as tl
from .errors import LayerError
from .layers import Document
from .masks import Mask, frozen
from .tiles import Coord, Tiles, dirty


@dataclass(frozen=True)
class Surface:
    """`tiles` are painted on; put() makes the drawing of what came of them."""

    id: str  # of the layer
    tiles: Tiles
    alpha_locked: bool = False
    mask: Mask | None = None  # where it is the mask that is painted on

    def put(self, document: Document, tiles: Tiles) -> Document:
        if self.mask is None:
            return document.with_tiles(self.id, tiles)
        changes: dict[Coord, np.ndarray] = {}
        for coord in dirty(self.tiles, tiles):
            tile = tiles.get(coord)
            grey = np.zeros((tl.TILE, tl.TILE), np.uint8) if tile is None else cv2.cvtColor(tile, cv2.COLOR_RGBA2GRAY)
            changes[coord] = grey
        kept = {coord: tile for coord, tile in self.mask.tiles.items() if coord not in changes}
        mask = replace(self.mask, tiles=frozen(Tiles({**kept, **changes}), self.mask.outside))
        return document.with_node(self.id, mask=mask)


def surface(document: Document, on_mask: bool = False) -> Surface:
    """Of the active layer. LayerError says why it may not be painted on; a group has no pixels, but may have a mask."""
    node = document.active_node
    if not on_mask or node is None or node.mask is None:
        layer = document.editable(document.active or "")
        return Surface(layer.id, layer.tiles, layer.alpha_locked)
    for above in document.path(node.id):
        if above.locked:
            raise LayerError(f"The mask of “{node.name}” cannot be painted on: “{above.name}” is locked.")
        if not above.visible:
            raise LayerError(f"The mask of “{node.name}” cannot be painted on: “{above.name}” is hidden.")
    return Surface(node.id, _grey(node.mask, document), False, node.mask)


def _grey(mask: Mask, document: Document) -> Tiles:
    """Opaque tiles all over the canvas; those that are even are shared."""
    even: dict[int, np.ndarray | None] = {}
    found: dict[Coord, np.ndarray] = {}
    for coord in document.rect.tiles():
        value = mask.even(coord)
        if value is None:
            part = mask.at(coord)
            tile = tl.freeze(cv2.merge([part, part, part, np.full_like(part, 255)]))
        else:
            if value not in even:
                even[value] = tl.freeze(np.dstack([np.full((tl.TILE, tl.TILE, 3), value, np.uint8),
                                                   np.full((tl.TILE, tl.TILE), 255, np.uint8)]))  # fmt: skip
            tile = even[value]
        if tile is not None:
            found[coord] = tile
    return Tiles(found)
