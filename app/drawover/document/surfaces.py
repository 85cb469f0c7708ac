"""What a brush paints on: a layer's pixels, or its mask as gray tiles.

On a mask white shows and black hides, as does erasing. The caller chooses between the two.
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
    """Paint on `tiles`; put() stores the result in the drawing."""

    id: str  # of the layer
    tiles: Tiles
    alpha_locked: bool = False
    mask: Mask | None = None  # set if the mask is painted on

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
    """The surface of the active layer. LayerError if it may not be painted on; groups may have a mask to paint on."""
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
    """The mask as opaque gray tiles covering the canvas; constant ones are shared."""
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
