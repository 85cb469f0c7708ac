"""The bucket tool: fills one region with a color, bounded by lines and other colors. Also the color picker's lookup.

Region boundaries are computed by raster/color/regions.py; the studio chooses color and place.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ...raster.color.regions import grow, region_at
from .. import tiles as tl
from ..blend import atop, over
from ..compose import compose
from ..errors import LayerError
from ..layers import Document, Layer
from ..surfaces import Surface, surface
from ..tiles import Coord, Rect, Tiles


@dataclass(frozen=True)
class Fill:
    """Settings of the bucket tool."""

    color: tuple[int, int, int] = (34, 34, 38)  # RGB, 0..255
    opacity: float = 1.0  # 0..1
    tolerance: float = 0.25  # 0..1; maximum difference from the clicked color
    gap: float = 0.03  # share of the canvas's shorter side; gaps in the lines up to this wide are closed
    grow: int = 1  # pixels that the fill extends under the surrounding lines
    merged: bool = True  # use the lines of all visible layers, instead of those of the active layer alone


def widest_gap(document: Document, fill: Fill) -> float:
    """The widest gap in the lines that the fill does not leak through, in canvas pixels."""
    return fill.gap * min(document.width, document.height)


def region(document: Document, x: float, y: float, fill: Fill, on: Surface) -> np.ndarray:
    """(height, width) uint8 of the canvas: 255 in the region around (x, y), before growing.

    on: the surface to fill, whose own lines bound the fill if not merged. Unselected pixels bound it like a line.
    """
    rect = document.rect
    column, row = int(np.floor(x)), int(np.floor(y))
    if not (0 <= column < document.width and 0 <= row < document.height):
        raise LayerError("Click within the canvas to fill.")
    seen = compose(document.layers, rect) if fill.merged else tl.to_array(on.tiles, rect)
    like = _like(seen, row, column, fill.tolerance)
    if document.selection is not None:
        like[document.selection.array(rect) == 0] = 0
    return region_at(like, column, row, widest_gap(document, fill))


def _like(rgba: np.ndarray, row: int, column: int, tolerance: float) -> np.ndarray:
    """(H, W) uint8: 255 where premultiplied pixels differ from the given one by at most `tolerance` per channel."""
    pixel = rgba[row, column].astype(np.float64)
    step = max(0.0, tolerance) * 255.0
    low, high = np.floor(np.maximum(0.0, pixel - step)), np.ceil(np.minimum(255.0, pixel + step))
    return cv2.inRange(rgba, low, high)  # pyright: ignore[reportCallIssue, reportArgumentType]


def filled(document: Document, x: float, y: float, fill: Fill, on: Surface | None = None) -> Tiles:
    """The tiles of `on` (default: the active layer) with the region around (x, y) filled.

    Within the region the color lies over existing pixels; where it grows under the lines it lies beneath them.
    Respects the selection and locked alpha. LayerError if it cannot be filled.
    """
    on = on or surface(document)
    selection = document.selection
    spot = Rect(int(np.floor(x)), int(np.floor(y)), 1, 1)
    if selection is not None and selection.array(spot)[0, 0] == 0 and not spot.intersected(document.rect).empty:
        raise LayerError("Nothing is selected there: fill inside of the selection, or deselect.")
    found = region(document, x, y, fill, on)
    grown = grow(found, fill.grow)
    area = Rect(*cv2.boundingRect(grown))
    seed = tl.to_array(on.tiles, spot)[0, 0].astype(int)
    changes: dict[Coord, np.ndarray | None] = {}
    for coord in area.tiles():
        box = tl.tile_rect(coord)
        part = box.intersected(document.rect)
        core, cover = (np.zeros((tl.TILE, tl.TILE), np.uint8) for _ in range(2))
        in_tile = np.s_[part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x]
        in_canvas = np.s_[part.y : part.bottom, part.x : part.right]
        core[in_tile], cover[in_tile] = found[in_canvas], grown[in_canvas]
        base = on.tiles.get(coord)
        if not cover.any() or (base is None and on.alpha_locked):
            continue
        if selection is not None:
            even = selection.even(coord)
            if even == 0:
                continue
            if even != 255:
                cover = cv2.multiply(cover, selection.at(coord), scale=1 / 255)
        tile = _painted(base, core, cover, fill, seed, on.alpha_locked)
        if base is None or not np.array_equal(tile, base):
            changes[coord] = tl.freeze(tile)
    return on.tiles.changed(changes)


def _painted(
    base: np.ndarray | None, core: np.ndarray, cover: np.ndarray, fill: Fill, seed: np.ndarray, alpha_locked: bool
) -> np.ndarray:
    cover = cv2.convertScaleAbs(cover, alpha=fill.opacity) if fill.opacity < 1.0 else cover
    ink = cv2.merge([*(cv2.convertScaleAbs(cover, alpha=channel / 255) for channel in fill.color), cover])
    if base is None:
        return ink
    top = atop(base, ink) if alpha_locked else over(base, ink)
    # Under the lines the color goes beneath existing pixels, unless they match the clicked color.
    same = np.abs(base.astype(int) - seed).max(-1) <= fill.tolerance * 255
    beneath = base if alpha_locked else over(ink, base)
    return np.where(((core > 0) | same)[..., None], top, beneath)


def color_at(document: Document, x: float, y: float, merged: bool = True) -> tuple[int, int, int] | None:
    """The visible color at a pixel, or the active layer's alone; RGB, None if transparent."""
    column, row = int(np.floor(x)), int(np.floor(y))
    if not (0 <= column < document.width and 0 <= row < document.height):
        return None
    spot, layer = Rect(column, row, 1, 1), document.active_node
    if isinstance(layer, Layer) and not merged:
        pixel = tl.to_array(layer.tiles, spot)
    else:
        pixel = compose(document.layers, spot)
    if not pixel[0, 0, 3]:
        return None
    red, green, blue = tl.straight(pixel)[0, 0, :3].tolist()
    return red, green, blue
