"""Fits a drawing to the limits of files (limits.py): what exceeds them is cut and reported, or refused before writing.

Pure functions, the same for .ora and .psd; each format's own restrictions are in stack.py and psd/fit.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from .. import tiles as tl
from ..errors import WriteError
from ..layers import Document, Group, Layer, Node
from ..masks import Mask, frozen
from ..tiles import EMPTY_RECT, TILE, Coord, Rect, Tiles, tile_rect
from . import limits
from .atomic import shortened

_STRANGE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not allowed in XML


def bounded(document: Document, side: int = limits.MAX_SIDE) -> tuple[Document, tuple[str, ...]]:
    """The drawing as a file can store it, and a sentence for each loss. Raises WriteError.

    side: the format's longest side of a layer, in pixels.
    """
    check(document)
    notes: list[str] = []
    canvas = document.rect
    layers = tuple(_node(node, canvas, side, notes) for node in document.layers)
    guides = tuple(guide for guide in document.guides if abs(guide.at) <= limits.FAR)[: limits.MAX_GUIDES]
    if len(guides) < len(document.guides):
        count = len(document.guides) - len(guides)
        notes.append(
            f"{count} guides are not kept: a file has at most {limits.MAX_GUIDES}, and none far from the canvas."
        )
    dpi = document.dpi if math.isfinite(document.dpi) else 72.0
    dpi = min(limits.MAX_DPI, max(1.0, dpi))
    same = all(a is b for a, b in zip(layers, document.layers, strict=True))
    if not same or len(guides) < len(document.guides) or dpi != document.dpi:
        document = replace(document, layers=layers, guides=guides, dpi=dpi, active=document.active)
    return document, tuple(notes)


def check(document: Document) -> None:
    """Raise WriteError for a drawing whose file could not be read again."""
    count = sum(1 for _ in document.walk())
    if count > limits.MAX_LAYERS:
        raise WriteError(
            f"The drawing has {count} layers and groups, and a file holds {limits.MAX_LAYERS}: merge some. "
            "Nothing was changed."
        )
    if depth(document.layers) > limits.DEEPEST:
        raise WriteError(
            f"The drawing has groups more than {limits.DEEPEST} deep in each other, which no file holds: take some "
            "apart. Nothing was changed."
        )
    if sum(len(node.name) for node in document.walk()) > limits.MAX_NAMES:
        raise WriteError("The names of the layers are too long for a file: shorten some. Nothing was changed.")
    if sum(map(_most, document.walk())) <= limits.MAX_HELD:
        return
    size = sum(map(_bytes, document.walk()))
    if size > limits.MAX_HELD:
        raise WriteError(
            f"The drawing's layers take {size / (1 << 30):.1f} GB, more than a file holds "
            f"({limits.MAX_HELD >> 30} GB): merge some. Nothing was changed."
        )


def depth(nodes: Iterable[Node]) -> int:
    """Nesting depth of groups."""
    return max((1 + depth(node.layers) for node in nodes if isinstance(node, Group)), default=0)


def _bytes(node: Node) -> int:
    """Bytes of a node's tiles after reading: different layers then share none."""
    tiles = {id(tile): tile.nbytes for tile in node.tiles.values()} if isinstance(node, Layer) else {}
    return sum(tiles.values()) + (len(node.mask.tiles) * TILE * TILE if node.mask is not None else 0)


def _most(node: Node) -> int:
    """A fast upper bound of _bytes."""
    tiles = len(node.tiles) * 4 if isinstance(node, Layer) else 0
    return (tiles + (len(node.mask.tiles) if node.mask is not None else 0)) * TILE * TILE


def _node(node: Node, canvas: Rect, side: int, notes: list[str]) -> Node:
    """Fit one node; the identical node if nothing is lost."""
    name = _STRANGE.sub("\ufffd", node.name) or ("Group" if isinstance(node, Group) else "Layer")
    called = shortened(name)
    if name != node.name:
        notes.append(f"“{called}” is called so in the file: other signs of its name are none that can be read.")
    opacity = min(1.0, max(0.0, node.opacity)) if math.isfinite(node.opacity) else 1.0
    changes: dict[str, object] = {}
    if name != node.name:
        changes["name"] = name
    if opacity != node.opacity:
        changes["opacity"] = opacity
    if node.mask is not None:
        tiles = _cut(node.mask.tiles, canvas, side, node.mask.outside)
        if tiles is not node.mask.tiles:
            changes["mask"] = Mask(tiles, node.mask.outside)
            notes.append(f"The mask of “{called}” is not kept where it is far outside of the canvas.")
    if isinstance(node, Group):
        inner = tuple(_node(each, canvas, side, notes) for each in node.layers)
        if any(a is not b for a, b in zip(inner, node.layers, strict=True)):
            changes["layers"] = inner
    else:
        tiles = _cut(node.tiles, canvas, side)
        if tiles is not node.tiles:
            changes["tiles"] = tiles
            notes.append(f"“{called}” is not kept where it is far outside of the canvas.")
    return replace(node, **changes) if changes else node  # type: ignore[arg-type]


def place(tiles: Tiles, canvas: Rect, outside: int = 0, side: int = limits.MAX_SIDE) -> Rect:
    """The rectangle to store for tiles of a drawing from bounded(): in full tiles where that fits.

    outside: the mask's value where it has no tile.
    """
    box = tiles.bounds()
    return box if limits.fits(box.united(canvas), canvas, side) else _pixels(tiles, outside)


def _pixels(tiles: Tiles, outside: int) -> Rect:
    """The bounding box of all pixels that differ from `outside`."""
    found = EMPTY_RECT
    for at, tile in tiles.items():
        x, y, width, height = cv2.boundingRect((tile[..., 3] if tile.ndim == 3 else tile ^ outside).astype(np.uint8))
        box = tile_rect(at)
        found = found.united(Rect(box.x + x, box.y + y, width, height))
    return found


def _cut(tiles: Tiles, canvas: Rect, side: int, outside: int | None = None) -> Tiles:
    """The identical tiles if they fit; else those in reach of the canvas.

    outside: for a mask, which a file stores for the canvas as well.
    """
    around = EMPTY_RECT if outside is None else canvas
    if not tiles or limits.fits(tiles.bounds().united(around), canvas, side):
        return tiles
    if limits.fits(_pixels(tiles, outside or 0).united(around), canvas, side):
        return tiles
    area = limits.reach(canvas, side)
    changes: dict[Coord, np.ndarray | None] = {}
    for at, tile in tiles.items():
        box = tile_rect(at)
        part = box.intersected(area)
        if part == box:
            continue
        if part.empty:
            changes[at] = None
            continue
        new = np.full_like(tile, outside or 0)
        rows, columns = slice(part.y - box.y, part.bottom - box.y), slice(part.x - box.x, part.right - box.x)
        new[rows, columns] = tile[rows, columns]
        changes[at] = tl.freeze(new) if outside is None else frozen(Tiles({at: new}), outside).get(at)
    return tiles.changed(changes)
