"""Shading as a separate layer over the flats, in blend mode multiply, so that artists can edit it."""

from __future__ import annotations

import cv2
import numpy as np

from ....raster.color import light
from .lineart import LineArt

TINT = (150, 120, 170)  # color that flats are multiplied by in the deepest shadow
_STRENGTH = {"soft": 0.55, "cel": 0.42}  # opacity of the deepest shadow
_STEPS = 4095  # quantization of shadow depth, fine enough for the edge of cel shading
_BAND = 256  # rows processed at a time
_WAYS = {"soft": light.soft, "cel": light.cel}


def shaded(flats: np.ndarray, shadow: np.ndarray) -> np.ndarray:
    """Multiply a shadow, opacity (H, W) uint8, onto flats (H, W, 4) uint8."""
    cover = shadow[..., None].astype(np.uint16)
    tint = 255 - (255 - np.array(TINT, np.uint16)) * cover // 255
    found = flats.copy()
    found[..., :3] = (flats[..., :3] * tint + 127) // 255
    return found


def layer(shadow: np.ndarray) -> np.ndarray:
    """Return the tint with the shadow, (H, W) uint8, as its alpha: (H, W, 4) uint8."""
    colors = np.zeros((256, 4), np.uint8)
    colors[1:, :3], colors[:, 3] = TINT, np.arange(256)
    return colors.view(np.uint32)[:, 0][shadow].view(np.uint8).reshape(*shadow.shape, 4)


def in_frame(art: LineArt, way: str) -> np.ndarray:
    """Opacity of the shadow within the frame, (2 * PICTURE, 2 * PICTURE) uint8. way: "soft" or "cel"."""
    return _opacity(way)[_in_steps(art.shadow)] * ~art.background[art.sampled]


def on_canvas(art: LineArt, way: str, width: int, height: int, mask: np.ndarray) -> np.ndarray:
    """Opacity of the shadow on a canvas, (height, width) uint8; 0 outside the mask, (height, width) bool."""
    across, down = width / art.flats.labels.shape[1], height / art.flats.labels.shape[0]
    shadow, opacity, frame = _in_steps(art.shadow), _opacity(way), art.frame
    left, right = max(int(frame.x * across), 0), min(int((frame.x + frame.size) * across) + 1, width)
    top, bottom = max(int(frame.y * down), 0), min(int((frame.y + frame.size) * down) + 1, height)
    found = np.zeros((height, width), np.uint8)
    if left >= right or top >= bottom:
        return found
    step_x, step_y = len(shadow) / (frame.size * across), len(shadow) / (frame.size * down)
    matrix = np.array(
        [[step_x, 0, (left + 0.5 - frame.x * across) * step_x - 0.5],
         [0, step_y, (top + 0.5 - frame.y * down) * step_y - 0.5]]
    )  # fmt: skip
    for first in range(top, bottom, _BAND):
        last = min(first + _BAND, bottom)
        band = matrix + np.array([[0, 0, 0], [0, 0, (first - top) * step_y]])
        large: np.ndarray = cv2.warpAffine(
            shadow, band, (right - left, last - first), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        np.multiply(opacity[large], mask[first:last, left:right], out=found[first:last, left:right])
    return found


def _opacity(way: str) -> np.ndarray:
    """Opacity of each step of shadow depth, (2 * _STEPS + 1,) uint8, with room for overshoot of cubic interpolation."""
    shadow = np.minimum(np.linspace(0, 2, 2 * _STEPS + 1, dtype=np.float32), 1)
    return np.rint(_WAYS[way](shadow) * 255 * _STRENGTH[way]).astype(np.uint8)


def _in_steps(shadow: np.ndarray) -> np.ndarray:
    """Quantize shadow depth, 0..1, to (h, w) uint16, 0.._STEPS."""
    return np.rint(shadow * _STEPS).astype(np.uint16)
