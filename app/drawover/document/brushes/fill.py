"""The bucket: one region filled with a color, as far as lines and other colors let it run. Also what the picker reads.

Where regions end is left to raster/color/regions.py, what one is filled with and when to the studio.
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
    """How the bucket fills."""

    color: tuple[int, int, int] = (34, 34, 38)  # RGB, 0..255
    opacity: float = 1.0  # 0..1
    tolerance: float = 0.25  # 0..1; how far a color may be from the one that was clicked
    gap: float = 0.03  # of the canvas's shorter side; gaps in the lines up to this wide are closed
    grow: int = 1  # pixels that the color reaches under the lines around it
    merged: bool = True  # lines of all visible layers count; else those of the active layer alone


def widest_gap(document: Document, fill: Fill) -> float:
    """Canvas pixels: how wide a gap in the lines may be and still hold the color in."""
    return fill.gap * min(document.width, document.height)


def region(document: Document, x: float, y: float, fill: Fill, on: Surface) -> np.ndarray:
    """(height, width) uint8 of the canvas: 255 where the bucket would pour out from (x, y), without growing.

    on: what is filled, where its own lines alone count. What is not selected holds the color as a line does.
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
    """(H, W) uint8: 255 where premultiplied pixels differ from the one there by at most `tolerance` in each channel."""
    pixel = rgba[row, column].astype(np.float64)
    step = max(0.0, tolerance) * 255.0
    low, high = np.floor(np.maximum(0.0, pixel - step)), np.ceil(np.minimum(255.0, pixel + step))
    return cv2.inRange(rgba, low, high)  # pyright: ignore[reportCallIssue, reportArgumentType]


def filled(document: Document, x: float, y: float, fill: Fill, on: Surface | None = None) -> Tiles:
    """What is filled (`on`; the active layer where none is given), with the region around (x, y) filled.

    Within the region the color lies over what was there; where it grows under the lines it lies beneath them.
    A selection lets through what it covers; a layer that locks its alpha keeps it. LayerError says why it cannot be.
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
        here = np.s_[part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x]
        there = np.s_[part.y : part.bottom, part.x : part.right]
        core[here], cover[here] = found[there], grown[there]
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
    # Under the lines the color goes beneath what is there, unless that is what was clicked on.
    same = np.abs(base.astype(int) - seed).max(-1) <= fill.tolerance * 255
    beneath = base if alpha_locked else over(ink, base)
    return np.where(((core > 0) | same)[..., None], top, beneath)


def color_at(document: Document, x: float, y: float, merged: bool = True) -> tuple[int, int, int] | None:
    """The color that is seen at a pixel, or that the active layer alone has there; RGB, None where there is none."""
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
