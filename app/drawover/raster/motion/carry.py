"""Moves a layer's pixels: strokes are cut out and pasted where they belong, and the rest is warped beneath them.

Every pixel is resampled once. Unmoved and held pixels keep their bytes. Where strokes belong is computed by
strokes.py.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np

from ..frame import Frame, Placed
from ..ink.pieces import SIDE
from . import warp
from .motion import Motion, Stroke

_PAINTED = 40  # minimum alpha of painted pixels
_BLOCK = 512  # rows of the canvas per block, to save memory


class _Taken(NamedTuple):
    """A stroke's own pixels: (h, w, 4) uint8 straight RGBA with their top-left corner at (x, y) of the canvas."""

    pixels: np.ndarray
    x: int
    y: int


def move_layer(rgba: np.ndarray, frame: Frame, motion: Motion, held: np.ndarray | None = None) -> Placed:
    """The layer after the motion, as from `warp.warp_layer`.

    rgba: (H, W, 4) uint8, straight alpha; frame: in its pixels; held: (H, W) bool or uint8, nonzero where the layer
    keeps its bytes whatever moves. If a stroke is within paint (flat colors), the complete layer is warped instead.
    Returns the complete layer at (0, 0).
    """
    rgba = np.ascontiguousarray(rgba)
    moving = [stroke for stroke in motion.strokes if _far(stroke, frame)]
    taken = [_take(rgba, frame, stroke) for stroke in moving]
    field = motion.field
    if any(part is not None and _embedded(rgba, frame, stroke) for stroke, part in zip(moving, taken, strict=True)):
        field, moving, taken = motion.plain(), [], []
    left = _left(rgba, frame, motion, moving) if any(part is not None for part in taken) else rgba
    result = warp.warp_layer(left, frame, field).pixels
    for stroke, part in zip(moving, taken, strict=True):
        if part is not None:
            _set_down(result, part, frame, stroke)
    if held is not None:
        cv2.copyTo(rgba, np.not_equal(held, 0).astype(np.uint8), result)
    return Placed(result, 0, 0)


def _far(stroke: Stroke, frame: Frame) -> bool:
    """Whether it moves by a visible amount."""
    high, wide = stroke.mask.shape
    x, y = np.array([stroke.x, stroke.x + wide]) / SIDE, np.array([stroke.y, stroke.y + high]) / SIDE
    corners = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return float(np.linalg.norm(stroke.moved(corners) - corners, axis=1).max()) * frame.size > warp.STILL


def _embedded(rgba: np.ndarray, frame: Frame, stroke: Stroke) -> bool:
    """Whether the layer is painted all around the stroke, as skin around an eye: cutting it out would leave a hole."""
    mask = cv2.copyMakeBorder(stroke.mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    edge = cv2.bitwise_and(mask, cv2.bitwise_not(cv2.erode(mask, np.ones((3, 3), np.uint8))))
    y, x = np.nonzero(edge)
    height, width = rgba.shape[:2]
    column = (frame.x + (x - 0.5 + stroke.x) * frame.size / SIDE).astype(int)
    row = (frame.y + (y - 0.5 + stroke.y) * frame.size / SIDE).astype(int)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    if not inside.any():
        return False
    return float((rgba[row[inside], column[inside], 3] > _PAINTED).mean()) > 0.5


def _box(stroke: Stroke, frame: Frame, width: int, height: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of the stroke's mask on the canvas."""
    cell = frame.size / SIDE
    high, wide = stroke.mask.shape
    x0, y0 = frame.x + stroke.x * cell, frame.y + stroke.y * cell
    left, top = max(0, math.floor(x0 - 2 * cell)), max(0, math.floor(y0 - 2 * cell))
    right = min(width, math.ceil(x0 + (wide + 2) * cell))
    return left, top, right, min(height, math.ceil(y0 + (high + 2) * cell))


def _share(mask: np.ndarray, x: int, y: int, frame: Frame, box: tuple[int, int, int, int]) -> np.ndarray:
    """(h, w) uint8 of the box: 255 inside the mask, with a smooth edge about a pixel wide.

    mask: (·, ·) uint8 with its corner at (x, y), in cells of SIDE; 0 beyond.
    """
    left, top, right, bottom = box
    cell = frame.size / SIDE
    margin = 3
    soft = cv2.copyMakeBorder(mask, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(0,))
    if cell > 1:  # round the cells' corners before enlarging
        soft = cv2.GaussianBlur(soft, (0, 0), 0.8)
    matrix = np.array(
        [
            [1 / cell, 0, (left + 0.5 - frame.x) / cell - x + margin - 0.5],
            [0, 1 / cell, (top + 0.5 - frame.y) / cell - y + margin - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    large = cv2.warpAffine(soft, matrix, (right - left, bottom - top), flags=flags)
    if cell <= 2:
        return large
    sharp = np.clip((np.arange(256) - 127.5) * (cell / 2) + 127.5, 0, 255).astype(np.uint8)
    return cv2.LUT(large, sharp)


def _take(rgba: np.ndarray, frame: Frame, stroke: Stroke) -> _Taken | None:
    """The stroke's pixels; None if this layer has none of it."""
    height, width = rgba.shape[:2]
    box = _box(stroke, frame, width, height)
    left, top, right, bottom = box
    if left >= right or top >= bottom:
        return None
    pixels = rgba[top:bottom, left:right].copy()
    share = _share(stroke.mask, stroke.x, stroke.y, frame, box)
    alpha = cv2.multiply(cv2.extractChannel(pixels, 3), share, scale=1 / 255)
    x, y, wide, high = cv2.boundingRect(alpha)
    if not wide:
        return None
    cv2.insertChannel(alpha, pixels, 3)
    return _Taken(np.ascontiguousarray(pixels[y : y + high, x : x + wide]), left + x, top + y)


def _left(rgba: np.ndarray, frame: Frame, motion: Motion, moving: list[Stroke]) -> np.ndarray:
    """The layer without the strokes that move."""
    result = rgba.copy()
    height, width = rgba.shape[:2]
    removed = np.zeros_like(motion.rest)
    for stroke in moving:
        high, wide = stroke.mask.shape
        removed[stroke.y : stroke.y + high, stroke.x : stroke.x + wide] |= stroke.mask
    removed &= cv2.bitwise_not(motion.rest)
    for stroke in moving:
        left, top, right, bottom = box = _box(stroke, frame, width, height)
        if left >= right or top >= bottom:
            continue
        away = _share(removed, 0, 0, frame, box)
        window = result[top:bottom, left:right]
        alpha = cv2.multiply(rgba[top:bottom, left:right, 3], cv2.bitwise_not(away), scale=1 / 255)
        window[..., 3] = alpha
        window[(alpha == 0) & (away > 0)] = 0
    return result


def _set_down(result: np.ndarray, part: _Taken, frame: Frame, stroke: Stroke) -> None:
    """Composite the stroke's pixels over `result` at their new place."""
    height, width = result.shape[:2]
    high, wide = part.pixels.shape[:2]
    # canvas pixel centers: z = (p - frame) / size, so p' = turn · p + shift · size + (1 - turn) · frame
    corner, turn = complex(frame.x, frame.y), stroke.turn
    shift = stroke.shift * frame.size + (1 - turn) * corner
    edges = np.array([part.x - 2 + (part.y - 2) * 1j, part.x + wide + 2 + (part.y - 2) * 1j,
                      part.x - 2 + (part.y + high + 2) * 1j, part.x + wide + 2 + (part.y + high + 2) * 1j])  # fmt: skip
    moved = turn * edges + shift
    left, right = max(0, math.floor(moved.real.min())), min(width, math.ceil(moved.real.max()))
    top, bottom = max(0, math.floor(moved.imag.min())), min(height, math.ceil(moved.imag.max()))
    if left >= right or top >= bottom:
        return
    back = 1 / turn
    origin = complex(part.x + 0.5, part.y + 0.5)  # center of the part's first pixel
    source = cv2.multiply(part.pixels, _factor(part.pixels), scale=1 / 255, dtype=cv2.CV_32F)
    for first in range(top, bottom, _BLOCK):
        last = min(first + _BLOCK, bottom)
        offset = back * (complex(left + 0.5, first + 0.5) - shift) - origin
        matrix = np.array([[back.real, -back.imag, offset.real], [back.imag, back.real, offset.imag]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        over = cv2.warpAffine(source, matrix, (right - left, last - first), flags=flags, borderValue=(0, 0, 0, 0))
        _over(result[first:last, left:right], over)


def _factor(pixels: np.ndarray) -> np.ndarray:
    alpha = cv2.extractChannel(pixels, 3)
    return cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])


def _over(below: np.ndarray, above: np.ndarray) -> None:
    """Composite `above`, (h, w, 4) float32 premultiplied 0..255, over `below`, uint8 straight, in place.

    Where either is empty, the other's bytes are kept.
    """
    full = above[..., 3]
    seen = full >= 0.5
    if not seen.any():
        return
    beneath = below[seen].astype(np.float32)
    cover = np.minimum(full[seen], 255)
    top = above[seen] * (cover / full[seen])[:, None]  # color and coverage overshoot alike
    shown = beneath[:, 3] * (1 - cover / 255)
    total = np.maximum(cover + shown, 0.5)
    color = (np.maximum(top[:, :3], 0) + beneath[:, :3] * (shown / 255)[:, None]) * (255 / total)[:, None]
    mixed = np.concatenate([np.minimum(color, 255), total[:, None]], axis=1)
    below[seen] = np.rint(mixed).astype(np.uint8)
