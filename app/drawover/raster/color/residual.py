"""What a finished picture has over its flat colors and lines: kept in layers that give it back bit for bit, and carried
over when flats or lines are changed.

Nothing is estimated where nothing changed: bytes that are equal stay as they are.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

_EVENED = 0.006  # of the longer side: over how far the light around a line that is gone is evened


class Shading(NamedTuple):
    """Layers over a base: (H, W, 4) uint8 straight RGBA each, transparent where the base is right already."""

    shadows: np.ndarray  # to be multiplied
    lights: np.ndarray  # to be screened, above the shadows


def shading(base: np.ndarray, picture: np.ndarray) -> Shading:
    """The layers that make `picture` of `base`, both (H, W, 4) uint8 straight RGBA and of the same alpha.

    Exact wherever both are opaque: of any color a darker one is a product, and a lighter one is screened. Where they
    are not, nothing is laid over the base.
    """
    solid = cv2.bitwise_and(cv2.extractChannel(base, 3), cv2.extractChannel(picture, 3)) == 255
    darker, lighter = _tables()
    found = []
    for table, nothing in ((darker, 255), (lighter, 0)):
        layer = np.empty_like(base)
        layer[..., :3] = table[base[..., :3], picture[..., :3]]
        seen = solid & (layer[..., :3] != nothing).any(2)
        layer[..., 3] = np.where(seen, 255, 0)
        layer[~seen] = 0
        found.append(layer)
    return Shading(*found)


def shaded(base: np.ndarray, layers: Shading) -> np.ndarray:
    """The base under its layers, as programs for painting compose them: (H, W, 4) uint8."""
    result = base.copy()
    for layer, blended in zip(layers, _blended(), strict=True):
        seen = layer[..., 3] > 0
        result[seen, :3] = blended[result[seen, :3], layer[seen, :3]]
    return result


@cache
def _blended() -> tuple[np.ndarray, np.ndarray]:
    """(256, 256) uint8 each: what a base becomes under a value that is multiplied, and that is screened."""
    base, value = (np.arange(256, dtype=np.uint8).reshape(shape) for shape in ((-1, 1), (1, -1)))
    base, value = np.broadcast_arrays(base, value)
    product = cv2.multiply(np.ascontiguousarray(base), np.ascontiguousarray(value), scale=1 / 255)
    left = cv2.multiply(np.ascontiguousarray(base), 255 - value, scale=1 / 255)
    return product, cv2.add(np.ascontiguousarray(value), left)


@cache
def _tables() -> tuple[np.ndarray, np.ndarray]:
    """(256, 256) uint8 each, by base and wanted value: what to multiply by, 255 where nothing is to be darker; and what
    to screen with, 0 where nothing is to be lighter."""
    darker, lighter = np.full((256, 256), 255, np.uint8), np.zeros((256, 256), np.uint8)
    product, screened = _blended()
    for base in range(256):
        for value in range(256):  # of several that do, the faintest
            if product[base, value] < base:
                darker[base, product[base, value]] = value
        for value in range(255, -1, -1):
            if screened[base, value] > base:
                lighter[base, screened[base, value]] = value
    return darker, lighter


def carried(
    picture: np.ndarray, before: np.ndarray, after: np.ndarray, lines: np.ndarray, inked: np.ndarray
) -> np.ndarray:
    """The picture as it is when its base was changed from `before` to `after`; (H, W, 4) uint8 straight RGBA each.

    lines: (H, W) uint8, above 0 where lines were: what lay over the base there says nothing of its light, so that it is
    taken from beside them; inked: (H, W) uint8, coverage of the lines that are there now, which take no light. Where
    before and after are equal, the picture's bytes stay; elsewhere the picture's difference from its base goes on.
    """
    changed = (before != after).any(2)
    result = picture.copy()
    if not changed.any():
        return result
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    radius = max(1, round(_EVENED * max(picture.shape[:2])))
    more = 4 * radius + 2
    window = np.s_[max(0, rows[0] - more) : rows[-1] + 1 + more, max(0, columns[0] - more) : columns[-1] + 1 + more]
    light = picture[window][..., :3].astype(np.float32) - before[window][..., :3]
    off = lines[window] > 0
    if off.any() and not off.all():
        light = _across(light, off, radius)
    light *= (np.float32(1) - inked[window].astype(np.float32) / 255)[..., None]
    now = after[window].copy()
    whole = np.clip(np.rint(now[..., :3] + light), 0, 255).astype(np.uint8)
    gone = (before[window][..., 3] < 255) | (now[..., 3] < 255)  # what is see-through has no light of its own
    now[..., :3] = np.where(gone[..., None], now[..., :3], whole)
    result[window] = np.where(changed[window][..., None], now, result[window])
    return result


def _across(light: np.ndarray, off: np.ndarray, radius: int) -> np.ndarray:
    """The light with that at lines replaced by what lies beside them, evened. off: (h, w) bool."""
    hole = off.astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(hole, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.asarray(labels, np.int32)
    of = np.zeros((int(nearest.max()) + 1, 3), np.float32)
    of[nearest[~off]] = light[~off]
    evened = cv2.blur(of[nearest], (2 * radius + 1, 2 * radius + 1))
    return np.where(off[..., None], evened, light)
