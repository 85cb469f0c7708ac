"""The bucket: one region filled with a color, as far as lines and other colors let it run. Also what the picker reads.

Where regions end is left to raster/regions.py, what one is filled with and when to the studio.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ...raster.regions import grow, region_at
from .. import tiles as tl
from ..blend import atop, over
from ..compose import compose
from ..errors import LayerError
from ..layers import Document, Layer
from ..tiles import Coord, Rect, Tiles


@dataclass(frozen=True)
class Fill:
    """How the bucket fills."""

    color: tuple[int, int, int] = (34, 34, 38)  # RGB, 0..255
    opacity: float = 1.0  # 0..1
    tolerance: float = 0.25  # 0..1; how far a color may be from the one that was clicked
    gap: int = 4  # pixels; gaps in the lines up to this wide are closed
    grow: int = 1  # pixels that the color reaches under the lines around it
    merged: bool = True  # lines of all visible layers count; else those of the active layer alone


def region(document: Document, x: float, y: float, fill: Fill) -> np.ndarray:
    """(height, width) uint8 of the canvas: 255 where the bucket would pour out from (x, y), without growing."""
    rect = document.rect
    column, row = int(np.floor(x)), int(np.floor(y))
    if not (0 <= column < document.width and 0 <= row < document.height):
        raise LayerError("Click within the canvas to fill.")
    layer = document.active_node
    if fill.merged or not isinstance(layer, Layer):
        seen = compose(document.layers, rect)
    else:
        seen = tl.to_array(layer.tiles, rect)
    return region_at(_like(seen, row, column, fill.tolerance), column, row, fill.gap)


def _like(rgba: np.ndarray, row: int, column: int, tolerance: float) -> np.ndarray:
    """(H, W) uint8: 255 where premultiplied pixels differ from the one there by at most `tolerance` in each channel."""
    pixel = rgba[row, column].astype(np.float64)
    step = max(0.0, tolerance) * 255.0
    low, high = np.floor(np.maximum(0.0, pixel - step)), np.ceil(np.minimum(255.0, pixel + step))
    return cv2.inRange(rgba, low, high)  # pyright: ignore[reportCallIssue, reportArgumentType]


def filled(document: Document, x: float, y: float, fill: Fill) -> Tiles:
    """The active layer's tiles with the region around (x, y) filled. LayerError says why it cannot be.

    Within the region the color lies over what the layer has; where it grows under the lines it lies beneath them.
    A selection lets through what it covers; a layer that locks its alpha keeps it.
    """
    layer = document.editable(document.active or "")
    found = region(document, x, y, fill)
    grown = grow(found, fill.grow)
    area = Rect(*cv2.boundingRect(grown))
    seed = tl.to_array(layer.tiles, Rect(int(np.floor(x)), int(np.floor(y)), 1, 1))[0, 0].astype(int)
    selection = document.selection
    if selection is not None and selection.array(Rect(int(np.floor(x)), int(np.floor(y)), 1, 1))[0, 0] == 0:
        raise LayerError("Nothing is selected there: fill inside of the selection, or deselect.")
    changes: dict[Coord, np.ndarray | None] = {}
    for coord in area.tiles():
        box = tl.tile_rect(coord)
        part = box.intersected(document.rect)
        core, cover = (np.zeros((tl.TILE, tl.TILE), np.uint8) for _ in range(2))
        here = np.s_[part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x]
        there = np.s_[part.y : part.bottom, part.x : part.right]
        core[here], cover[here] = found[there], grown[there]
        base = layer.tiles.get(coord)
        if not cover.any() or (base is None and layer.alpha_locked):
            continue
        if selection is not None:
            even = selection.even(coord)
            if even == 0:
                continue
            if even != 255:
                cover = cv2.multiply(cover, selection.at(coord), scale=1 / 255)
        tile = _painted(base, core, cover, fill, seed, layer.alpha_locked)
        if base is None or not np.array_equal(tile, base):
            changes[coord] = tl.freeze(tile)
    return layer.tiles.changed(changes)


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
