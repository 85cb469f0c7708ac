"""Where the lines of a drawing are, whatever they are drawn with: ink, pencil or a pale color, on paper of any tone or
on transparency.

A line is what stands out by a good part of how much the darkest line near it stands out: so gray, colored and white
lines are told as black ones are. What they lie on is told by ground.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from ..frame import premultiplied
from ..ink.ground import Ground, ground_of

_SHARE = 0.25  # of how much the darkest line near a pixel stands out: from which it belongs to a line
_NEAR = 0.012  # of the picture's longer side: how far "near" is
_FAINTEST = 12.0  # levels by which a line stands out at least
_FAINT = 0.06  # the same, as a share of how much the darkest lines of the picture do
_GRAIN = 4.0  # times the paper's grain: what differs less is paper
_SMALL = 512  # pixels of the longer side at which the paper is told
_ROWS = 512  # at once


class Linework(NamedTuple):
    """Where lines are, in a picture and in the same reduced."""

    mask: np.ndarray  # (H, W) uint8, 255 on lines and 0 elsewhere
    reduced: np.ndarray  # (h, w) uint8, the same reduced by a whole number; `mask` itself where that is 1
    told: bool  # whether lines can be told from the paper; a photo's, for one, cannot


def linework(rgba: np.ndarray, by: int = 1) -> Linework:
    """The lines of a picture, (H, W, 4) uint8 straight alpha, and of the same reduced `by` times each way."""
    height, width = rgba.shape[:2]
    size = -(-width // by), -(-height // by)
    work = rgba if by == 1 else _reduced(rgba, by, size)
    step = max(1, max(size) // _SMALL)
    few = cv2.resize(work, (max(1, size[0] // step), max(1, size[1] // step)), interpolation=cv2.INTER_AREA)
    ground = ground_of(rgba, premultiplied(few))
    stands = np.empty(size[::-1], np.uint8)
    for top, bottom, part in _standing_out(work, ground):
        stands[top:bottom] = part
    least = _least(stands, ground)
    reduced = cv2.compare(stands, least, cv2.CMP_GE)
    if by == 1:
        return Linework(reduced, reduced, ground.told)
    mask = np.empty((height, width), np.uint8)
    for top, bottom, part in _standing_out(rgba, ground):
        mask[top:bottom] = cv2.compare(part, _rows(least, by, width, top, bottom), cv2.CMP_GE)
    return Linework(mask, reduced, ground.told)


def _reduced(rgba: np.ndarray, by: int, size: tuple[int, int]) -> np.ndarray:
    """By area; what lies behind the edge is as what lies before it."""
    down, right = size[1] * by - rgba.shape[0], size[0] * by - rgba.shape[1]
    if down or right:
        rgba = cv2.copyMakeBorder(rgba, 0, down, 0, right, cv2.BORDER_REPLICATE)
    return cv2.resize(rgba, size, interpolation=cv2.INTER_AREA)


def _rows(small: np.ndarray, by: int, width: int, top: int, bottom: int) -> np.ndarray:
    """Rows top..bottom of the picture that was reduced `by` times, enlarged again."""
    first, last = top // by, -(-bottom // by)
    large = cv2.resize(small[first:last], None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST)
    return large[top - first * by : bottom - first * by, :width]


def _standing_out(rgba: np.ndarray, ground: Ground) -> Iterator[tuple[int, int, np.ndarray]]:
    """(top, bottom, how much each pixel there differs from what it lies on, (rows, W) uint8), from top to bottom."""
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
    """The largest difference of a channel from the paper, for rows of a picture of `size`, the first of them `top`."""
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


def _least(stands: np.ndarray, ground: Ground) -> np.ndarray:
    """(h, w) uint8: from how much standing out on a pixel is a line's, 1 or more."""
    reach = max(1, round(_NEAR * max(stands.shape)))
    near = cv2.dilate(stands, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    near = cv2.blur(near, (reach | 1, reach | 1))
    darkest = cv2.minMaxLoc(cv2.blur(stands, (3, 3)))[1]
    floor = max(_FAINTEST, _GRAIN * ground.grain, _FAINT * darkest)
    return np.maximum(cv2.convertScaleAbs(near, alpha=_SHARE), np.uint8(min(255.0, floor)))
