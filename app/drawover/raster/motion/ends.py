"""Rounds the ends of inked lines that a motion cut where a stroke left them, like the ends of pen strokes.

Strokes are separated by strokes.py and pasted by carry.py.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ..frame import Frame
from ..ink.pieces import SIDE
from .motion import Motion

_BAND = 3  # cells of SIDE on either side of a cut, in addition to the line's width
_SOFT = 1 / 3  # of the line's width: a blur whose half level is the line with rounded ends


def rounded(cover: np.ndarray, frame: Frame, motion: Motion, width: float) -> np.ndarray:
    """(H, W) uint8 coverage of moved ink with rounded ends at its cuts; unchanged elsewhere.

    frame: in its pixels; width: line width in pixels.
    """
    if not motion.strokes or width <= 1:
        return cover
    cuts = cut_mask(motion, 1 + math.ceil(_BAND + width * SIDE / frame.size))
    cell = frame.size / SIDE
    back = np.array([[1 / cell, 0, (0.5 - frame.x) / cell - 0.5], [0, 1 / cell, (0.5 - frame.y) / cell - 0.5]])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    near = cv2.warpAffine(cuts, back, (cover.shape[1], cover.shape[0]), flags=flags)
    left, top, wide, high = cv2.boundingRect(cv2.bitwise_and(near, cover))
    if not wide:
        return cover
    result = cover.copy()
    margin = math.ceil(3 * _SOFT * width)
    rows, columns = slice(max(0, top - margin), top + high + margin), slice(max(0, left - margin), left + wide + margin)
    sigma = _SOFT * width
    soft = cv2.GaussianBlur(cover[rows, columns], (0, 0), sigma)
    # A blurred edge has the slope 1 / (σ √2π) per pixel: steepen it to make the edge one pixel wide again.
    steep = max(1.0, sigma * math.sqrt(2 * math.pi))
    table = np.clip((np.arange(256) - 127.5) * steep + 127.5, 0, 255).astype(np.uint8)
    cv2.copyTo(cv2.LUT(soft, table), near[rows, columns], result[rows, columns])
    return result


def cut_mask(motion: Motion, reach: int) -> np.ndarray:
    """(SIDE, SIDE) uint8, 255 within `reach` cells of a stroke's old and new outlines."""
    lines = np.zeros((SIDE, SIDE), np.uint8)
    for stroke in motion.strokes:
        contours, _ = cv2.findContours(stroke.mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        for contour in contours:
            here = (contour[:, 0] + 0.5 + (stroke.x, stroke.y)) / SIDE
            for points in (here, stroke.moved(here)):
                cv2.polylines(lines, [np.rint(points * SIDE - 0.5).astype(np.int32)], True, 255)
    return cv2.dilate(lines, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2))
