"""Rasterizes a brush's dabs: many soft, anti-aliased discs, ellipses or textured tips into one small mask. Pure
arithmetic; the curve they follow is brushes/path.py's, their color brushes/stroke.py's.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from . import tiles as tl
from .brushes.papers import tip as tip_picture
from .tiles import Rect

_PATCH = 512  # pixels; dabs of a long segment are gathered in patches hardly wider than this and the brush
_SMALL = 24  # pixels; narrower windows are computed all at once
_BITE = 4.0  # how sharply parts of a textured tip start to touch with pressure


def _reach(radius: np.ndarray, hardness: float) -> tuple[np.ndarray, np.ndarray]:
    """Width of the soft edge, and the distance from a dab's center to the end of its coverage; pixels."""
    soft = np.maximum(1.0, radius * (1.0 - hardness))
    return soft, radius + soft * 0.5


def patches(
    dabs: np.ndarray, hardness: float, tip: str = "round", builds: bool = False
) -> Iterator[tuple[Rect, np.ndarray]]:
    """Rasterize `dabs` (as in path.py, in drawing order): rectangles, each with a (height, width) mask.

    The mask is uint8 coverage, the maximum of all dabs at each pixel; with `builds` it is float32 in 0..1, the product
    of what each dab leaves uncovered.
    """
    if not len(dabs):
        return
    soft, reach = _reach(dabs[:, 2], hardness)
    low = np.floor(dabs[:, :2] - reach[:, None]).astype(np.int64)
    high = np.ceil(dabs[:, :2] + reach[:, None]).astype(np.int64)
    plain = tip == "round" and bool((dabs[:, 5] >= 1.0).all())
    first = 0
    while first < len(dabs):
        near = np.maximum(
            np.maximum.accumulate(high[first:], 0) - np.minimum.accumulate(low[first:], 0), high[first:] - low[first:]
        ).max(1)
        room = _PATCH + int((high[first] - low[first]).max())
        count = max(1, int(np.searchsorted(near, room, "right")))
        part = slice(first, first + count)
        (x0, y0), (x1, y1) = low[part].min(0).tolist(), high[part].max(0).tolist()
        around = Rect(x0, y0, x1 - x0, y1 - y0)
        side = int((high[part] - low[part]).max())
        if plain and not builds and side <= _SMALL:
            mask = np.zeros((around.height, around.width), np.uint8)
            _many(mask, dabs[part], soft[part], low[part] - (x0, y0), (x0, y0), side)
        else:
            shape = around.height, around.width
            mask = np.ones(shape, np.float32) if builds else np.zeros(shape, np.uint8)
            for dab, a, b in zip(dabs[part], low[part], high[part], strict=True):
                cover = disc(dab, hardness, a, b) if plain else shaped(dab, hardness, tip, a, b)
                target = mask[a[1] - y0 : b[1] - y0, a[0] - x0 : b[0] - x0]
                if builds:
                    cover *= np.float32(-dab[3])
                    cover += np.float32(1.0)
                    cv2.multiply(target, cover, dst=target)
                else:
                    cv2.max(target, cv2.convertScaleAbs(cover, alpha=255.0 * float(dab[3])), dst=target)
        yield around, mask
        first += count


def dab_window(dab: np.ndarray, hardness: float) -> tuple[np.ndarray, np.ndarray]:
    """The pixels that one dab may touch: inclusive top-left corner and exclusive bottom-right corner."""
    _, reach = _reach(dab[2:3], hardness)
    return np.floor(dab[:2] - reach).astype(np.int64), np.ceil(dab[:2] + reach).astype(np.int64)


def disc(dab: np.ndarray, hardness: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Rasterize a round dab at full strength: float32 coverage 0..1 of the pixels from `low` to before `high`."""
    x, y, radius = dab[:3].tolist()
    soft = max(1.0, radius * (1.0 - hardness))
    across = (np.arange(low[0], high[0]) + (0.5 - x)).astype(np.float32)
    down = (np.arange(low[1], high[1]) + (0.5 - y)).astype(np.float32)
    cover = np.add(across * across, (down * down)[:, None])
    cv2.sqrt(cover, dst=cover)
    cover *= np.float32(-1.0 / soft)
    cover += np.float32(radius / soft + 0.5)
    np.clip(cover, 0.0, 1.0, out=cover)
    if soft <= 1.5:  # narrow edges are linear, so that they stay crisp
        cover *= np.float32(min(1.0, 2.0 * radius))
        return cover
    eased = cover * np.float32(-2.0)
    eased += np.float32(3.0)
    eased *= cover
    eased *= cover
    return eased


def shaped(dab: np.ndarray, hardness: float, tip: str, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """As disc(), for rotated ellipses and textured tips."""
    x, y, radius, _, angle, thin, flip, touching = dab.tolist()
    across = (np.arange(low[0], high[0]) + (0.5 - x)).astype(np.float32)
    down = (np.arange(low[1], high[1]) + (0.5 - y)).astype(np.float32)[:, None]
    c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    u, v = across * c + down * s, (down * c - across * s) * np.float32(1.0 / thin)
    far = cv2.magnitude(u, v)
    # Gradient of `far` per pixel: steeper across a thin side, where the edge must still be one pixel wide.
    rise = cv2.magnitude(u, v * np.float32(1.0 / thin))
    rise /= np.maximum(far, np.float32(1e-3))
    np.clip(rise, 1.0, 1.0 / thin, out=rise)
    soft = np.maximum(rise, np.float32(radius * (1.0 - hardness)))
    cover = np.clip((np.float32(radius) - far) / soft + np.float32(0.5), 0.0, 1.0)
    if radius * (1.0 - hardness) > 1.5:
        cover *= cover * (np.float32(3.0) - np.float32(2.0) * cover)
    cover *= np.float32(min(1.0, 2.0 * radius * thin))
    if tip != "round":
        cover *= _touching(tip, u, v, radius, touching, flip)
    return cover


def _touching(tip: str, u: np.ndarray, v: np.ndarray, radius: float, share: float, flip: float) -> np.ndarray:
    """Coverage 0..1 of a textured tip when `share` of it touches; u and v from its center, in pixels."""
    levels = tip_picture(tip)
    level = 0
    while level + 1 < len(levels) and levels[level].shape[0] > 3.0 * radius:
        level += 1
    picture = levels[level]
    middle = picture.shape[0] / 2
    scale = np.float32(0.92 * middle / radius)
    height = cv2.remap(
        picture,
        u * scale + np.float32(middle - 0.5),
        v * (scale * np.float32(flip)) + np.float32(middle - 0.5),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    height += np.float32(1.1 * share - 1.0)
    height *= np.float32(_BITE)
    return np.clip(height, 0.0, 1.0, out=height)


def _many(
    mask: np.ndarray, dabs: np.ndarray, soft: np.ndarray, corner: np.ndarray, origin: tuple[int, int], side: int
) -> None:
    """Rasterize small dabs at once: windows of `side` pixels, from `corner` within the mask."""
    ahead = np.arange(side)
    column, row = corner[:, :1] + ahead, corner[:, 1:] + ahead
    across = (column + (0.5 + origin[0]) - dabs[:, :1]).astype(np.float32)
    down = (row + (0.5 + origin[1]) - dabs[:, 1:2]).astype(np.float32)
    cover = np.sqrt((across * across)[:, None, :] + (down * down)[:, :, None])
    radius, edge = dabs[:, 2].astype(np.float32), soft.astype(np.float32)
    cover *= (-1.0 / edge)[:, None, None]
    cover += (radius / edge + np.float32(0.5))[:, None, None]
    np.clip(cover, 0.0, 1.0, out=cover)
    # A dab thinner than a pixel covers only its share of it; a wide soft edge is eased at both ends.
    weight = 255.0 * dabs[:, 3] * np.minimum(1.0, 2.0 * dabs[:, 2])
    wide = edge > 1.5
    if wide.any():
        some = cover[wide]
        cover[wide] = some * some * (3.0 - 2.0 * some)
    cover *= weight.astype(np.float32)[:, None, None]
    height, width = mask.shape
    inside = (row < height)[:, :, None] & (column < width)[:, None, :]
    place = np.minimum(row, height - 1)[:, :, None] * width + np.minimum(column, width - 1)[:, None, :]
    np.maximum.at(mask.reshape(-1), place.ravel(), np.where(inside, cover + 0.5, 0.0).astype(np.uint8).ravel())


def clipped(rect: Rect, canvas: Rect) -> Iterator[tuple[tl.Coord, tuple[slice, slice], tuple[slice, slice]]]:
    """Split `rect` by tiles of the canvas: each tile's coordinate, and the same pixels as slices of rect and tile."""
    inside = rect.intersected(canvas)
    for coord in inside.tiles():
        box = tl.tile_rect(coord)
        part = box.intersected(inside)
        in_rect = (slice(part.y - rect.y, part.bottom - rect.y), slice(part.x - rect.x, part.right - rect.x))
        in_tile = (slice(part.y - box.y, part.bottom - box.y), slice(part.x - box.x, part.right - box.x))
        yield coord, in_rect, in_tile
