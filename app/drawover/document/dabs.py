"""The marks of a brush's tip: many soft, anti-aliased discs laid into one small mask of coverage. Pure arithmetic;
the curve they follow and the color they carry are left to brush.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from . import tiles as tl
from .tiles import Rect

_PATCH = 512  # pixels; dabs of a long piece are gathered in patches hardly wider than this and the brush
_SMALL = 24  # pixels; narrower windows are computed all at once


def _reach(radius: np.ndarray, hardness: float) -> tuple[np.ndarray, np.ndarray]:
    """Width of the soft edge, and how far from its center a dab covers anything; pixels."""
    soft = np.maximum(1.0, radius * (1.0 - hardness))
    return soft, radius + soft * 0.5


def patches(dabs: np.ndarray, hardness: float) -> Iterator[tuple[Rect, np.ndarray]]:
    """Coverage of `dabs`: rectangles and their (height, width) uint8, the strongest dab counting at each pixel.

    dabs: (N, 4) float64 of x, y, radius in pixels and strength 0..1, in the order they were made.
    """
    soft, reach = _reach(dabs[:, 2], hardness)
    low = np.floor(dabs[:, :2] - reach[:, None]).astype(np.int64)
    high = np.ceil(dabs[:, :2] + reach[:, None]).astype(np.int64)
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
        mask = np.zeros((around.height, around.width), np.uint8)
        side = int((high[part] - low[part]).max())
        if side <= _SMALL:
            _many(mask, dabs[part], soft[part], low[part] - (x0, y0), (x0, y0), side)
        else:
            for dab, edge, a, b in zip(dabs[part], soft[part], low[part], high[part], strict=True):
                cover = _one(dab, float(edge), a, b)
                target = mask[a[1] - y0 : b[1] - y0, a[0] - x0 : b[0] - x0]
                cv2.max(target, cover, dst=target)
        yield around, mask
        first += count


def _one(dab: np.ndarray, soft: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """A large dab, in few passes over its window."""
    x, y, radius, strength = dab.tolist()
    across = (np.arange(low[0], high[0]) + (0.5 - x)).astype(np.float32)
    down = (np.arange(low[1], high[1]) + (0.5 - y)).astype(np.float32)
    cover = np.add(across * across, (down * down)[:, None])
    cv2.sqrt(cover, dst=cover)
    cover *= np.float32(-1.0 / soft)
    cover += np.float32(radius / soft + 0.5)
    np.clip(cover, 0.0, 1.0, out=cover)
    eased = cover * np.float32(-2.0)
    eased += np.float32(3.0)
    eased *= cover
    eased *= cover
    return cv2.convertScaleAbs(eased, alpha=255.0 * strength)


def _many(
    mask: np.ndarray, dabs: np.ndarray, soft: np.ndarray, corner: np.ndarray, origin: tuple[int, int], side: int
) -> None:
    """Small dabs, all at once: windows of `side` pixels, from `corner` within the mask."""
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
    """For each tile that `rect` touches on the canvas: its coordinate, and the same pixels in the rect and the tile."""
    inside = rect.intersected(canvas)
    for coord in inside.tiles():
        box = tl.tile_rect(coord)
        part = box.intersected(inside)
        there = (slice(part.y - rect.y, part.bottom - rect.y), slice(part.x - rect.x, part.right - rect.x))
        here = (slice(part.y - box.y, part.bottom - box.y), slice(part.x - box.x, part.right - box.x))
        yield coord, there, here
