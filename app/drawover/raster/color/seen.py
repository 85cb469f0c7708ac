"""Runs a network on a finished picture: crops the square around the subject, and maps the result back to the picture's
pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from ..frame import Frame

SIDE = 128  # input size of the network, in pixels
_MARGIN = 0.1  # margin around the subject, as a share of its longer side
_GROUND = 16  # levels by which the subject differs from the picture's corner
_LINE = 0.5  # field value at the edge of a line
_NEAR = 3  # pixels; tolerance for lines to count as the same

# network: (SIDE, SIDE, 3) uint8 -> (SIDE, SIDE) float32 line field, ½ at the edge; (SIDE, SIDE, 3) uint8 flat colors
Look = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


class Seen(NamedTuple):
    """The network's result for a picture."""

    flat: np.ndarray  # (h, w, 3) uint8, its flat colors; the picture's own outside of the square
    sure: float  # 0..1: agreement of its lines with the picture's


def seen(colors: np.ndarray, cover: np.ndarray, look: Look) -> Seen:
    """Run `look` on a reduced picture, (h, w, 3) uint8, whose lines are `cover`, (h, w) float32 0..1."""
    frame = _frame(colors)
    height, width = colors.shape[:2]
    step = frame.size / SIDE
    fine = round(max(1.0, step))
    matrix = np.array(
        [[step / fine, 0, frame.x + step / fine / 2 - 0.5], [0, step / fine, frame.y + step / fine / 2 - 0.5]]
    )
    flags, size = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, (SIDE * fine, SIDE * fine)
    view, drawn = (
        cv2.resize(
            cv2.warpAffine(each, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE),
            (SIDE, SIDE),
            interpolation=cv2.INTER_AREA,
        )
        for each in (colors, cover.astype(np.float32))
    )
    field, flat = look(view)
    back = np.array([[1 / step, 0, (0.5 - frame.x) / step - 0.5], [0, 1 / step, (0.5 - frame.y) / step - 0.5]])
    large = cv2.warpAffine(flat, back, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    left, top = max(0, round(frame.x)), max(0, round(frame.y))
    right, bottom = round(frame.x + frame.size), round(frame.y + frame.size)
    result = colors.copy()
    result[top:bottom, left:right] = large[top:bottom, left:right]
    return Seen(result, _alike(field > _LINE, drawn > 0.4))


def _frame(colors: np.ndarray) -> Frame:
    """The square around what differs from the picture's corner; the complete picture if nothing is alike."""
    away = cv2.absdiff(colors, np.broadcast_to(colors[0, 0], colors.shape)).max(2)
    left, top, wide, high = cv2.boundingRect(cv2.inRange(away, _GROUND, 255))
    if not wide or not high:
        left, top, wide, high = 0, 0, colors.shape[1], colors.shape[0]
    size = max(wide, high) * (1 + 2 * _MARGIN)
    size = max(min(size, float(max(colors.shape[:2]))), 8.0)
    return Frame(left + wide / 2 - size / 2, top + high / 2 - size / 2, size)


def _alike(one: np.ndarray, two: np.ndarray) -> float:
    """F1 score of two line masks; a pixel matches if the other mask has one nearby."""
    if not one.any() or not two.any():
        return 0.0
    disc = np.ones((_NEAR, _NEAR), np.uint8)
    near = [cv2.dilate(each.astype(np.uint8), disc) > 0 for each in (one, two)]
    right, found = float(near[1][one].mean()), float(near[0][two].mean())
    return 2 * right * found / max(right + found, 1e-9)
