"""Move and transform tools: lifts pixels from layers, maps them by a matrix, and puts them back.

Resampling is raster/resample.py's. The matrix and its preview are left to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..raster import resample
from . import tiles as tl
from .blend import atop, laid
from .errors import LayerError, TooLargeError
from .layers import MAX_PIXELS, Document, Group, Layer
from .masks import Mask, mixed
from .nodes import Node, leaves, walk
from .tiles import EMPTY, EMPTY_RECT, Coord, Rect, Tiles


def mapped_tiles(tiles: Tiles, matrix: np.ndarray) -> Tiles:
    """Map a layer's pixels by a matrix. TooLargeError if the result exceeds the limits."""
    rect = tiles.exact_bounds()
    if rect.empty or np.array_equal(matrix, np.eye(3)):
        return tiles
    _check(matrix, rect)
    pixels, x, y = resample.warped(tl.to_array(tiles, rect), rect.x, rect.y, matrix)
    return tl.from_array(pixels, x, y)


def mapped_mask(mask: Mask, matrix: np.ndarray) -> Mask:
    """Map a mask or a selection by a matrix; its value outside of all tiles is kept."""
    rect = mask.tiles.bounds()
    if rect.empty or np.array_equal(matrix, np.eye(3)):
        return mask
    _check(matrix, rect)
    cover = mask.array(rect)
    if mask.outside:  # map the complement, so that beyond its edge it equals outside
        cover = 255 - cover
    pixels, x, y = resample.warped(cover, rect.x, rect.y, matrix)
    return Mask.from_array(255 - pixels if mask.outside else pixels, x, y, mask.outside)


def _check(matrix: np.ndarray, rect: Rect) -> None:
    _, _, width, height = resample.reach(matrix, *rect)
    if width * height > MAX_PIXELS or max(width, height) > 32000:
        raise TooLargeError(f"That would make {width} × {height} pixels, more than Drawover can hold. Scale it less.")


def laid_over(below: Tiles, above: Tiles) -> Tiles:
    """Composite one layer's pixels over another's."""
    changes: dict[Coord, np.ndarray | None] = {}
    for coord, tile in above.items():
        old = below.get(coord)
        result = tile if old is None else laid(old, tile, "normal", False)
        changes[coord] = result if result is tile or result is None else tl.freeze(np.array(result))
    return below.changed(changes)


def atop_kept(below: Tiles, above: Tiles) -> Tiles:
    """Composite `above` onto a layer's pixels, keeping the layer's alpha."""
    changes: dict[Coord, np.ndarray | None] = {}
    for coord, tile in below.items():
        new = above.get(coord)
        if new is not None:
            changes[coord] = tl.freeze(atop(tile, new))
    return below.changed(changes)


@dataclass(frozen=True)
class Lifted:
    """Pixels lifted for moving: `rest` is the drawing without them, `parts` the pixels by layer id."""

    document: Document  # the original drawing
    rest: Document
    parts: dict[str, Tiles]
    masks: dict[str, Mask]  # masks of layers and groups that move completely, by their id
    bounds: Rect  # of everything lifted

    def picture(self) -> np.ndarray:
        """(H, W, 4) uint8 premultiplied: all lifted pixels as composited in their layers, within `bounds`."""
        if len(self.parts) == 1 and not self.masks:
            layer = self.document.node(next(iter(self.parts)))
            pixels = tl.to_array(next(iter(self.parts.values())), self.bounds)
            return (pixels * np.float32(layer.opacity) + 0.5).astype(np.uint8) if layer.opacity < 1.0 else pixels
        taken = self.document
        for id, tiles in self.parts.items():
            taken = taken.with_tiles(id, tiles)
        active = self.document.active
        assert active is not None
        return Document(self.document.width, self.document.height, (taken.node(active),)).compose(self.bounds)

    def laid_down(self, matrix: np.ndarray) -> Document:
        """The drawing with the lifted pixels mapped; the identity matrix returns the original drawing."""
        if np.array_equal(matrix, np.eye(3)):
            return self.document
        new = self.rest
        for id, tiles in self.parts.items():
            node = new.node(id)
            assert isinstance(node, Layer)
            new = new.with_tiles(id, laid_over(node.tiles, mapped_tiles(tiles, matrix)))
        for id, mask in self.masks.items():
            new = new.with_node(id, mask=mapped_mask(mask, matrix))
        if self.document.selection is not None:
            new = new.with_selection(mapped_mask(self.document.selection, matrix))
        return new


def lifted(document: Document) -> Lifted:
    """Lift the selected pixels of the active layer or group, or all of them. LayerError if that is not allowed."""
    node = document.active_node
    if node is None:
        raise LayerError("There is no layer to move: add one, and draw on it.")
    _refuse(document, node)
    selection = document.selection
    rest, parts, bounds = document, {}, EMPTY_RECT
    for layer in leaves((node,)):
        taken = layer.tiles if selection is None else mixed(layer.tiles, EMPTY, selection.invert())
        here = taken.exact_bounds()
        if here.empty:
            continue
        bounds = bounds.united(here)
        parts[layer.id] = taken
        left = EMPTY if selection is None else mixed(layer.tiles, EMPTY, selection)
        rest = rest.with_tiles(layer.id, left)
    if bounds.empty:
        what = "is selected on" if selection is not None else "is painted on"
        raise LayerError(f"Nothing {what} “{node.name}”: there is nothing to move.")
    masks = {}
    if selection is None:
        masks = {inner.id: inner.mask for inner in walk((node,)) if inner.mask is not None and inner.mask.tiles}
    return Lifted(document, rest, parts, masks, bounds)


def _refuse(document: Document, node: Node) -> None:
    for above in document.path(node.id):
        what = "its group" if above is not node else "the group" if isinstance(node, Group) else "the layer"
        if above.locked:
            raise LayerError(f"“{node.name}” cannot be moved: {what} is locked.")
        if not above.visible:
            raise LayerError(f"“{node.name}” cannot be moved: {what} is hidden.")
    for inner in walk((node,)):
        if inner.locked:
            raise LayerError(f"“{node.name}” cannot be moved: “{inner.name}” in it is locked.")
        if isinstance(inner, Layer) and inner.alpha_locked:
            raise LayerError(f"“{inner.name}” keeps its transparency: unlock its alpha to move what is on it.")
