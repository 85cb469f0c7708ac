"""Crops, resizes, scales, rotates and flips the drawing: layers, masks, selection and guides together.

Mapping one layer's pixels is placing.py's. Undo and the step's name are left to the caller.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..raster import resample
from . import tiles as tl
from .errors import LayerError
from .layers import Document, Group, Guide, Layer, check_size
from .masks import Mask
from .nodes import Node, leaves
from .placing import mapped_mask, mapped_tiles
from .tiles import EMPTY_RECT, Rect, Tiles, tile_rect


def _each(
    nodes: tuple[Node, ...], matrix: np.ndarray, frame: Rect | None, paper: str | None, size: Rect
) -> tuple[Node, ...]:
    """Map nodes by the matrix; delete pixels outside of `frame`; extend the layer with the id `paper` to `size`."""
    done: list[Node] = []
    for node in nodes:
        mask = mapped_mask(node.mask, matrix) if node.mask is not None else None
        if isinstance(node, Group):
            done.append(replace(node, layers=_each(node.layers, matrix, frame, paper, size), mask=mask))
            continue
        if node.id == paper:
            color = node.tiles[0, 0][0, 0]
            tiles = tl.from_array(np.full((size.height, size.width, 4), color, np.uint8))
        else:
            tiles = mapped_tiles(node.tiles, matrix)
            if frame is not None:
                tiles = _within(tiles, frame)
        done.append(replace(node, tiles=tiles, mask=mask))
    return tuple(done)


def _paper(document: Document) -> str | None:
    """The id of the lowest layer if it is opaque, of one color and exactly as large as the canvas; else None."""
    lowest, canvas = next(leaves(document.layers), None), document.rect
    first = lowest.tiles.get((0, 0)) if lowest is not None else None
    if lowest is None or first is None or first[0, 0, 3] != 255 or lowest.tiles.exact_bounds() != canvas:
        return None
    seen: set[int] = set()
    for coord in canvas.tiles():
        tile = lowest.tiles.get(coord)
        if tile is None:
            return None
        part = tile_rect(coord).intersected(canvas)
        if id(tile) not in seen and (tile[: part.height, : part.width] != first[0, 0]).any():
            return None
        if part == tile_rect(coord):
            seen.add(id(tile))
    return lowest.id


def _within(tiles: Tiles, frame: Rect) -> Tiles:
    bounds = tiles.bounds()
    if bounds.empty or bounds.intersected(frame) == bounds:
        return tiles
    changes: dict[tl.Coord, np.ndarray | None] = {}
    for coord, tile in tiles.items():
        box = tile_rect(coord)
        part = box.intersected(frame)
        if part.empty:
            changes[coord] = None
        elif part != box:
            kept = np.zeros_like(tile)
            inner = (slice(part.y - box.y, part.bottom - box.y), slice(part.x - box.x, part.right - box.x))
            kept[inner] = tile[inner]
            changes[coord] = tl.freeze(kept)
    return tiles.changed(changes) if changes else tiles


def _guides(document: Document, matrix: np.ndarray, size: Rect) -> tuple[Guide, ...]:
    """Map guides; those that leave the canvas are dropped."""
    found = []
    for guide in document.guides:
        ends = [[guide.at, 0.0], [guide.at, 1.0]] if guide.vertical else [[0.0, guide.at], [1.0, guide.at]]
        (x0, y0), (x1, y1) = resample.mapped(matrix, np.array(ends))
        vertical = abs(x1 - x0) < abs(y1 - y0)
        at = float(x0 if vertical else y0)
        if 0 <= at <= (size.width if vertical else size.height):
            found.append(Guide(vertical, at))
    return tuple(found)


def _mapped(document: Document, matrix: np.ndarray, width: int, height: int, crop: bool = False,
            dpi: float | None = None) -> Document:  # fmt: skip
    check_size(width, height)
    size = Rect(0, 0, width, height)
    layers = _each(document.layers, matrix, size if crop else None, _paper(document), size)
    selection = document.selection
    if selection is not None:
        selection = mapped_mask(selection, matrix).intersect(Mask.from_rect(size))
        selection = None if selection.empty(size) else selection
    guides = _guides(document, matrix, size)
    return Document(width, height, layers, document.active, dpi or document.dpi, selection, guides)


# -------------------------------------------------------------------------------------------------- what is done


def cropped(document: Document, rect: Rect) -> Document:
    """Crop (or extend) the canvas to `rect`, in the old canvas's pixels; layers lose what lies outside."""
    if rect.empty:
        raise LayerError("There is nothing inside the frame: draw a larger one.")
    return _mapped(document, resample.translation(-rect.x, -rect.y), rect.width, rect.height, crop=True)


def resized(document: Document, width: int, height: int, anchor: tuple[float, float] = (0.5, 0.5)) -> Document:
    """Change the canvas size without losing pixels. anchor: the fixed point, from (0, 0), the top left, to (1, 1)."""
    x, y = round((width - document.width) * anchor[0]), round((height - document.height) * anchor[1])
    return _mapped(document, resample.translation(x, y), width, height)


def scaled(document: Document, width: int, height: int) -> Document:
    """Scale all pixels with the canvas; the print size stays the same."""
    across, down = width / document.width, height / document.height
    if across == down == 1.0:
        return document
    return _mapped(document, resample.scaling(across, down), width, height, dpi=document.dpi * across)


def turned(document: Document, quarters: int) -> Document:
    """Rotate by quarter turns clockwise; lossless."""
    width, height = document.width, document.height
    quarters %= 4
    matrix = resample.rotation(90.0 * quarters)
    shift = ((0, 0), (height, 0), (width, height), (0, width))[quarters]
    across, down = (height, width) if quarters % 2 else (width, height)
    return _mapped(document, resample.translation(*shift) @ matrix, across, down) if quarters else document


def flipped(document: Document, vertical: bool = False) -> Document:
    """Flip horizontally, or vertically; lossless."""
    width, height = document.width, document.height
    matrix = resample.scaling(1, -1, (0, height / 2)) if vertical else resample.scaling(-1, 1, (width / 2, 0))
    return _mapped(document, matrix, width, height)


def inked(document: Document) -> Rect:
    """The bounding box of everything painted on visible layers above the paper, within the canvas."""
    found, paper = EMPTY_RECT, _paper(document)
    for layer in leaves(document.layers):
        if all(node.visible for node in document.path(layer.id)) and layer.id != paper:
            found = found.united(layer.tiles.exact_bounds().intersected(document.rect))
    return found


def trimmed(document: Document) -> Document:
    """Crop to what is painted. LayerError if nothing is."""
    rect = inked(document)
    if rect.empty:
        raise LayerError("Nothing is painted on the canvas: there is nothing to trim it to.")
    return cropped(document, rect)


def active_layer(document: Document) -> Layer:
    """The active layer. LayerError for a group, or if there is none."""
    node = document.active_node
    if not isinstance(node, Layer):
        raise LayerError("Pick a layer first; a group has no pixels of its own.")
    return node
