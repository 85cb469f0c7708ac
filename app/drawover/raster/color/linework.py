"""Detects lines drawn with any medium: ink, pencil or a pale color, on paper of any tone or on transparency.

A line's contrast is a good part of the strongest contrast nearby; so gray, colored and white lines are detected like
black ones. The background is estimated by ground.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from ..frame import premultiplied
from ..ink.ground import Ground, detect_ground

_SHARE = 0.25  # minimum contrast of a line, relative to the strongest nearby
_NEAR = 0.012  # of the picture's longer side: radius of "nearby"
_FAINTEST = 12.0  # minimum contrast in levels
_FAINT = 0.06  # the same, relative to the strongest lines of the picture
_GRAIN = 4.0  # times the paper's grain: lower contrast is paper
_FADED, _UNEVEN = 0.7, 0.1  # share of the strongest contrast nearby, below which this share of the lines is: pencil
_SMALL = 512  # pixels of the longer side at which the paper is estimated
_ROWS = 512  # rows at once


class Linework(NamedTuple):
    """Masks of the lines, at full and at reduced size."""

    mask: np.ndarray  # (H, W) uint8, 255 on lines and 0 elsewhere
    reduced: np.ndarray  # (h, w) uint8, reduced by an integer factor; `mask` itself for factor 1
    distinguishable: bool  # whether lines are distinguishable from the paper; in a photo, for one, they are not
    uneven: bool = False  # whether the lines' strength varies along them, as of a pencil: they fade where they are thin


def linework(rgba: np.ndarray, by: int = 1) -> Linework:
    """Detect the lines of a picture, (H, W, 4) uint8 straight alpha, also in its reduction by `by`."""
    height, width = rgba.shape[:2]
    size = -(-width // by), -(-height // by)
    work = rgba if by == 1 else _reduced(rgba, by, size)
    step = max(1, max(size) // _SMALL)
    few = cv2.resize(work, (max(1, size[0] // step), max(1, size[1] // step)), interpolation=cv2.INTER_AREA)
    ground = detect_ground(rgba, premultiplied(few))
    stands = np.empty(size[::-1], np.uint8)
    for top, bottom, part in _standing_out(work, ground):
        stands[top:bottom] = part
    near = _strongest_nearby(stands)
    least = _least(stands, near, ground)
    reduced = cv2.compare(stands, least, cv2.CMP_GE)
    uneven = _is_uneven(stands, near, reduced)
    if by == 1:
        return Linework(reduced, reduced, ground.distinguishable, uneven)
    mask = np.empty((height, width), np.uint8)
    for top, bottom, part in _standing_out(rgba, ground):
        mask[top:bottom] = cv2.compare(part, _rows(least, by, width, top, bottom), cv2.CMP_GE)
    return Linework(mask, reduced, ground.distinguishable, uneven)


def _reduced(rgba: np.ndarray, by: int, size: tuple[int, int]) -> np.ndarray:
    """Reduce by area, replicating the edge."""
    down, right = size[1] * by - rgba.shape[0], size[0] * by - rgba.shape[1]
    if down or right:
        rgba = cv2.copyMakeBorder(rgba, 0, down, 0, right, cv2.BORDER_REPLICATE)
    return cv2.resize(rgba, size, interpolation=cv2.INTER_AREA)


def _rows(small: np.ndarray, by: int, width: int, top: int, bottom: int) -> np.ndarray:
    """Rows top..bottom of the picture that was reduced by `by`, enlarged again."""
    first, last = top // by, -(-bottom // by)
    large = cv2.resize(small[first:last], None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST)
    return large[top - first * by : bottom - first * by, :width]


def _standing_out(rgba: np.ndarray, ground: Ground) -> Iterator[tuple[int, int, np.ndarray]]:
    """(top, bottom, each pixel's contrast with the background, (rows, W) uint8), from top to bottom."""
    height, width = rgba.shape[:2]
    inside = np.s_[0:height, 0:width]
    if ground.box is not None:
        left, top, right, bottom = ground.box
        inside = np.s_[round(top * height) : round(bottom * height), round(left * width) : round(right * width)]
    down, across = inside
    for top in range(0, height, _ROWS):
        bottom = min(top + _ROWS, height)
        if ground.paper is None:
            yield top, bottom, cv2.extractChannel(rgba[top:bottom], 3)
            continue
        found = np.zeros((bottom - top, width), np.uint8)
        first, last = max(top, down.start), min(bottom, down.stop)
        if first < last:
            part = np.ascontiguousarray(rgba[first:last, across])
            size = across.stop - across.start, down.stop - down.start
            found[first - top : last - top, across] = _differing(part, ground.paper, size, first - down.start)
        yield top, bottom, found


def _differing(rgba: np.ndarray, paper: np.ndarray, size: tuple[int, int], top: int) -> np.ndarray:
    """The largest channel difference to the paper, for rows of a picture of `size`, from row `top`."""
    width, height = size
    if paper.shape[:2] == (1, 1):
        off = cv2.absdiff(rgba, np.array([*paper[0, 0].tolist(), 255], np.float64))
    else:
        y = paper.shape[0] / height
        matrix = np.array([[paper.shape[1] / width, 0, 0], [0, y, top * y]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        under = cv2.warpAffine(paper, matrix, (width, len(rgba)), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        off = cv2.absdiff(rgba, cv2.cvtColor(under, cv2.COLOR_RGB2RGBA))
    red, green, blue = (cv2.extractChannel(off, i) for i in range(3))
    return cv2.max(cv2.max(red, green), blue)


def _strongest_nearby(stands: np.ndarray) -> np.ndarray:
    """(h, w) uint8: the strongest contrast near each pixel."""
    side = 2 * _reach(stands) + 1
    return cv2.dilate(stands, np.ones((side, side), np.uint8))


def _reach(stands: np.ndarray) -> int:
    return max(1, round(_NEAR * max(stands.shape)))


def _least(stands: np.ndarray, near: np.ndarray, ground: Ground) -> np.ndarray:
    """(h, w) uint8: the minimum contrast of a line's pixels, 1 or more. near: of _strongest_nearby."""
    side = _reach(stands) | 1
    darkest = cv2.minMaxLoc(cv2.blur(stands, (3, 3)))[1]
    floor = max(_FAINTEST, _GRAIN * ground.grain, _FAINT * darkest)
    return np.maximum(cv2.convertScaleAbs(cv2.blur(near, (side, side)), alpha=_SHARE), np.uint8(min(255.0, floor)))


def _is_uneven(stands: np.ndarray, near: np.ndarray, lines: np.ndarray) -> bool:
    """Whether much of the lines is clearly fainter at its darkest than other lines nearby."""
    some = np.s_[::2, ::2]
    on = lines[some] > 0
    peak, strongest = cv2.dilate(stands, np.ones((5, 5), np.uint8))[some][on], near[some][on]
    return len(peak) > 0 and float((peak < _FADED * strongest).mean()) > _UNEVEN
