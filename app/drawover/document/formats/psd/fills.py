"""Renders Photoshop's fill layers: a solid color, or a gradient. Patterns are skipped and reported.

Gradients are laid out as Photoshop documents; where it smooths between stops, ours are linear.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ... import tiles as tl
from ...tiles import EMPTY, TILE, Coord, Rect, Tiles

_STEPS = 4096  # resolution of a gradient in Photoshop's units


def solid(color: Sequence[int], box: Rect) -> Tiles:
    """Tiles of one (r, g, b, a) color in a box."""
    pixel = tl.premultiplied(np.array(color, np.uint8).reshape(1, 1, 4))
    full = tl.solid(int(pixel.view(np.uint32)[0, 0, 0]))
    changes: dict[Coord, np.ndarray | None] = {}
    for coord in box.tiles():
        place = tl.tile_rect(coord)
        part = place.intersected(box)
        if part == place:
            changes[coord] = full
            continue
        tile = np.zeros((TILE, TILE, 4), np.uint8)
        tile[part.y - place.y : part.bottom - place.y, part.x - place.x : part.right - place.x] = pixel[0, 0]
        changes[coord] = tl.freeze(tile)
    return EMPTY.changed(changes)


def color(given: Any) -> tuple[float, float, float] | None:
    """RGB, 0..255, of a color descriptor; None for unknown color models."""
    kind = bytes(getattr(given, "classID", b""))

    def number(key: bytes) -> float:
        return float(given.get(key, 0.0))

    if kind == b"RGBC":
        return number(b"Rd  "), number(b"Grn "), number(b"Bl  ")
    if kind == b"Grsc":
        gray = 255 * (1 - number(b"Gry ") / 100)
        return gray, gray, gray
    if kind == b"CMYC":
        paper = 1 - number(b"Blck") / 100
        red, green, blue = (255 * paper * (1 - number(key) / 100) for key in (b"Cyn ", b"Mgnt", b"Ylw "))
        return red, green, blue
    if kind == b"HSBC":
        import colorsys

        found = colorsys.hsv_to_rgb(number(b"H   ") % 360 / 360, number(b"Strt") / 100, number(b"Brgh") / 100)
        return found[0] * 255, found[1] * 255, found[2] * 255
    return None


def gradient(given: Any, box: Rect, convert: Callable[[np.ndarray], np.ndarray]) -> Tiles | None:
    """Render a gradient over `box`. convert: (n, 3) of the document's RGB, 0..255, to sRGB.

    None for noise gradients, and for those that state no colors.
    """
    table = _table(given.get(b"Grad"))
    if table is None:
        return None
    table[:, :3] = convert(table[:, :3])
    tiles = EMPTY
    for top in range(box.y, box.bottom, TILE):
        part = Rect(box.x, top, box.width, min(TILE, box.bottom - top))
        steps = (_along(given, box, part) * _STEPS + 0.5).astype(np.int32)
        tiles = tl.paste(tiles, table[steps], part.x, part.y, as_straight=True)
    return tiles


def _along(given: Any, box: Rect, part: Rect) -> np.ndarray:
    """(h, w) float, 0..1: each pixel's position along the gradient, for the pixels of `part`."""
    angle = math.radians(float(given.get(b"Angl", 0.0)))
    scale = max(1e-3, float(given.get(b"Scl ", 100.0)) / 100)
    offset = given.get(b"Ofst", {})
    x0 = box.x + box.width * (0.5 + float(offset.get(b"Hrzn", 0.0)) / 100)
    y0 = box.y + box.height * (0.5 + float(offset.get(b"Vrtc", 0.0)) / 100)
    half = scale * max(1.0, abs(box.width * math.cos(angle)) + abs(box.height * math.sin(angle))) / 2
    x = (np.arange(part.x, part.right) + 0.5 - x0)[None, :] / half
    y = (np.arange(part.y, part.bottom) + 0.5 - y0)[:, None] / half
    ahead, aside = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    kind = bytes(getattr(given.get(b"Type"), "enum", b"Lnr "))
    if kind == b"Rdl ":
        found = np.hypot(x, y)
    elif kind == b"Angl":
        found = np.arctan2(-aside, ahead) / (2 * math.pi) % 1.0
    elif kind == b"Rflc":
        found = np.abs(ahead)
    elif kind == b"Dmnd":
        found = np.abs(ahead) + np.abs(aside)
    else:
        found = (ahead + 1) / 2
    found = np.clip(found, 0, 1)
    return 1 - found if bool(given.get(b"Rvrs", False)) else found


def _table(given: Any) -> np.ndarray | None:
    """(4097, 4) uint8: lookup table of colors and opacity along a gradient."""
    if given is None or bytes(getattr(given.get(b"GrdF"), "enum", b"CstS")) != b"CstS":
        return None
    stops = [(stop, color(stop.get(b"Clr "))) for stop in given.get(b"Clrs", ())]
    colors = [(float(stop.get(b"Lctn", 0)), float(stop.get(b"Mdpn", 50)), found) for stop, found in stops if found]
    clear = [
        (float(stop.get(b"Lctn", 0)), float(stop.get(b"Mdpn", 50)), (255 * float(stop.get(b"Opct", 100.0)) / 100,))
        for stop in given.get(b"Trns", ())
    ]
    if not colors:
        return None
    rgb = _between(colors)
    alpha = _between(clear) if clear else np.full((_STEPS + 1, 1), 255.0)
    return (np.concatenate([rgb, alpha], 1) + 0.5).clip(0, 255).astype(np.uint8)


def _between(stops: Sequence[tuple[float, float, tuple[float, ...]]]) -> np.ndarray:
    """(4097, n) float: interpolates stops of (position, midpoint in percent from the previous stop, value)."""
    stops = sorted(stops, key=lambda stop: stop[0])
    at = np.arange(_STEPS + 1, dtype=float)
    result = np.tile(np.array(stops[0][2], float), (_STEPS + 1, 1))
    for (start, _, first), (end, middle, last) in pairwise(stops):
        way = np.clip((at - start) / max(1e-9, end - start), 0, 1)
        turn = min(0.95, max(0.05, middle / 100))
        share = np.where(way <= turn, 0.5 * way / turn, 0.5 + 0.5 * (way - turn) / (1 - turn))[:, None]
        result = np.where((at >= start)[:, None], (1 - share) * np.array(first) + share * np.array(last), result)
    return result
