"""Shading as a layer of its own over the flats: multiplied with them, so that it can be hidden, erased or repainted."""

from __future__ import annotations

import cv2
import numpy as np

from ....raster.color import light
from .lineart import LineArt

TINT = (150, 120, 170)  # what flats are multiplied with in the deepest shadow
_STRENGTH = {"soft": 0.55, "cel": 0.42}  # how opaque the deepest shadow is
_STEPS = 4095  # that a shadow is told in, fine enough for the edge of one that has an edge
_BAND = 256  # rows at a time
_WAYS = {"soft": light.soft, "cel": light.cel}


def shaded(flats: np.ndarray, shadow: np.ndarray) -> np.ndarray:
    """Flats (H, W, 4) uint8 with shadow (H, W) uint8, its opacity, multiplied onto them."""
    cover = shadow[..., None].astype(np.uint16)
    tint = 255 - (255 - np.array(TINT, np.uint16)) * cover // 255
    found = flats.copy()
    found[..., :3] = (flats[..., :3] * tint + 127) // 255
    return found


def layer(shadow: np.ndarray) -> np.ndarray:
    """(H, W, 4) uint8: the tint, as opaque as the shadow, (H, W) uint8."""
    colors = np.zeros((256, 4), np.uint8)
    colors[1:, :3], colors[:, 3] = TINT, np.arange(256)
    return colors.view(np.uint32)[:, 0][shadow].view(np.uint8).reshape(*shadow.shape, 4)


def in_frame(art: LineArt, way: str) -> np.ndarray:
    """Opacity of the shadow in the gallery's square, (2 * PICTURE, 2 * PICTURE) uint8. way: "soft" or "cel"."""
    return _opacity(way)[_in_steps(art.shadow)] * ~art.background[art.sampled]


def on_canvas(art: LineArt, way: str, width: int, height: int, there: np.ndarray) -> np.ndarray:
    """Opacity of the shadow, (height, width) uint8; 0 where nothing is `there`, (height, width) bool."""
    across, down = width / art.flats.labels.shape[1], height / art.flats.labels.shape[0]
    shadow, opacity, frame = _in_steps(art.shadow), _opacity(way), art.frame
    left, right = max(int(frame.x * across), 0), min(int((frame.x + frame.size) * across) + 1, width)
    top, bottom = max(int(frame.y * down), 0), min(int((frame.y + frame.size) * down) + 1, height)
    found = np.zeros((height, width), np.uint8)
    if left >= right or top >= bottom:
        return found
    step_x, step_y = len(shadow) / (frame.size * across), len(shadow) / (frame.size * down)
    place = np.array(
        [[step_x, 0, (left + 0.5 - frame.x * across) * step_x - 0.5],
         [0, step_y, (top + 0.5 - frame.y * down) * step_y - 0.5]]
    )  # fmt: skip
    for first in range(top, bottom, _BAND):
        last = min(first + _BAND, bottom)
        band = place + np.array([[0, 0, 0], [0, 0, (first - top) * step_y]])
        large: np.ndarray = cv2.warpAffine(
            shadow, band, (right - left, last - first), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        np.multiply(opacity[large], there[first:last, left:right], out=found[first:last, left:right])
    return found


def _opacity(way: str) -> np.ndarray:
    """(2 * _STEPS + 1,) uint8: how opaque each step of a shadow is, also of steps that a cubic curve overshoots to."""
    shadow = np.minimum(np.linspace(0, 2, 2 * _STEPS + 1, dtype=np.float32), 1)
    return np.rint(_WAYS[way](shadow) * 255 * _STRENGTH[way]).astype(np.uint8)


def _in_steps(shadow: np.ndarray) -> np.ndarray:
    """(h, w) uint16, 0.._STEPS."""
    return np.rint(shadow * _STEPS).astype(np.uint16)
