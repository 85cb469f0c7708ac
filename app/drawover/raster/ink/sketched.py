"""A picture as a line drawing: what a network says of where lines belong, as even strokes at any canvas size.

The network's field is of some hundred cells. Where a stroke runs is told by the field's crests, how sure it is by their
height; how wide it is drawn is the artist's wish. Black areas stay areas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from ..frame import reduced
from .lines import encode, render_page

SIDE = 128  # pixels of the square that a network sees
LONGEST = 224  # cells of a picture's longer side
_OVERLAP = 32  # cells that neighboring squares share, at least
_FINE = 4  # places a cell at which crests are told
_SPREAD = 4.0  # cells from a line's edge at which the network's field is 0 or 1
_SLOPE = 0.5 / _SPREAD  # of the field, a cell
_EVEN = 0.75  # cells over which the tremble of a network's field is evened
_DOUBT = (0.53, 0.40)  # height of the crests that are strokes, with the least detail and with the most
_WEAKER = 0.09  # by which a stroke may sink where it goes on
_LEAST_STROKE = (0.09, 0.012)  # of the longer side: shorter strokes are left out, with the least detail and the most
_AREA = 2.6  # cells from its edge: what is as deep as this is a black area
_PRESSURE = (0.8, 1.2)  # times the wish: how wide strokes are that are barely seen, and those that are sure
_SURE = 0.08  # of the field above the least height: from there on a stroke is sure
_STROKE = 7  # cells: no line of a picture is wider
_DARKER = 30  # levels by which it is darker than what is on both sides
_DOT = 3  # cells of a dot, at least
_LONG = 17  # cells: what is shorter is a dot, as an eye
_BLACK = 110  # levels by which a dot is darker than what is around it
_ROUND = 0.6  # of the box around it: a dot covers at least that much
_HIGHER = 0.35  # of the field: how much a black line's middle stands out
_LIGHT = 190  # level from which a picture on transparency is too light for white paper
_GRAY = 96  # level of the paper that it is laid on instead

Look = Callable[[np.ndarray], np.ndarray]  # (SIDE, SIDE, 3) uint8 RGB -> (SIDE, SIDE) float32 0..1, ½ at a line's edge


class Field(NamedTuple):
    """What a network says of a picture. values: (h, w) float32 0..1, ½ at a line's edge; cell: pixels of the picture.

    dots: (h, w) float32 0..1, ½ at the edge of small dark areas, such as eyes; None: there are none.
    """

    values: np.ndarray
    cell: float
    dots: np.ndarray | None = None


def field_of(rgba: np.ndarray, look: Look) -> Field:
    """The field of a picture, (H, W, 4) uint8 straight alpha, which `look` sees in squares that overlap."""
    height, width = rgba.shape[:2]
    cell = max(height, width) / LONGEST
    columns, rows = (max(4, round(side / cell)) for side in (width, height))
    small, _ = reduced(rgba, 2 * LONGEST)
    colors = cv2.resize(_on_paper(small), (columns, rows), interpolation=cv2.INTER_AREA)
    down, right = max(0, SIDE - rows), max(0, SIDE - columns)
    padded = cv2.copyMakeBorder(colors, 0, down, 0, right, cv2.BORDER_REPLICATE)
    total, weight = (np.zeros(padded.shape[:2], np.float32) for _ in range(2))
    ramp = np.minimum(np.arange(1, SIDE + 1), np.arange(SIDE, 0, -1)).clip(max=_OVERLAP).astype(np.float32)
    share = np.minimum(ramp[:, None], ramp[None])
    for top in _starts(padded.shape[0]):
        for left in _starts(padded.shape[1]):
            here = np.s_[top : top + SIDE, left : left + SIDE]
            total[here] += share * look(np.ascontiguousarray(padded[here]))
            weight[here] += share
    return _whole((total / weight)[:rows, :columns], colors, cell)


def _whole(values: np.ndarray, colors: np.ndarray, cell: float) -> Field:
    """The field where wide lines of the picture, (h, w, 3) uint8, are one line each, and not their two edges.

    There the picture itself tells where their middle is: where it is darkest, evened over the line's width.
    """
    light = cv2.cvtColor(colors, cv2.COLOR_RGB2GRAY)
    disc, darker = _darker(light, _STROKE)
    there = cv2.inRange(cv2.morphologyEx(values, cv2.MORPH_CLOSE, disc), _DOUBT[1], 1)
    _, found, boxes, _ = cv2.connectedComponentsWithStats(cv2.bitwise_and(cv2.inRange(darker, _DARKER, 255), there))
    long = np.asarray(boxes, np.int32)[:, 2:4].max(1) >= _LONG
    long[0] = False
    line = long[np.asarray(found, np.int32)].astype(np.float32)
    line = cv2.GaussianBlur(cv2.dilate(line, np.ones((5, 5), np.uint8)), (0, 0), 0.7)
    even = cv2.GaussianBlur(darker.astype(np.float32), (0, 0), _STROKE / 5)
    height = _DOUBT[0] - _WEAKER + _HIGHER * even / 255
    return Field(values + line * (height - values), cell, _dots(light))


def _dots(light: np.ndarray) -> np.ndarray | None:
    """What is short, round and much darker than all around it: as Field's `dots`, of (h, w) uint8."""
    _, darker = _darker(light, _LONG)
    count, found, boxes, _ = cv2.connectedComponentsWithStats(cv2.inRange(darker, _BLACK, 255))
    labels, stats = np.asarray(found, np.int32), np.asarray(boxes, np.int32)
    sides, area = stats[:, 2:4], stats[:, cv2.CC_STAT_AREA]
    dot = (sides.max(1) < _LONG) & (sides.min(1) >= _DOT) & (area > _ROUND * sides.prod(1))
    dot[0] = False
    if not dot.any():
        return None
    darkest = np.zeros(count, np.float32)
    np.maximum.at(darkest, labels.ravel(), darker.ravel())
    near = cv2.dilate(np.where(dot[labels], darkest[labels], 0), np.ones((3, 3), np.uint8))
    return np.where(near > 0, darker / np.maximum(near, 1), 0).astype(np.float32)


def _darker(light: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """A disc of `reach` cells, and by how much each cell is darker than what is around things that it covers."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return disc, cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, disc)


def _starts(side: int) -> list[int]:
    """Where the squares begin that cover so many cells."""
    count = max(1, -(-(side - _OVERLAP) // (SIDE - _OVERLAP)))
    return np.rint(np.linspace(0, side - SIDE, count)).astype(int).tolist()


def _on_paper(small: np.ndarray) -> np.ndarray:
    """(h, w, 3) uint8 of premultiplied RGBA: on white, or on gray where what is seen at its edge is nearly white."""
    alpha = cv2.extractChannel(small, 3)
    level = 255
    rim = cv2.bitwise_and(
        cv2.dilate(cv2.inRange(alpha, 0, 127), np.ones((5, 5), np.uint8)), cv2.inRange(alpha, 250, 255)
    )
    if cv2.countNonZero(rim):
        seen = cv2.cvtColor(np.ascontiguousarray(small[..., :3]), cv2.COLOR_RGB2GRAY)
        level = _GRAY if float(np.median(seen[rim > 0])) > _LIGHT else 255
    paper = cv2.convertScaleAbs(cv2.bitwise_not(alpha), alpha=level / 255)
    return cv2.add(np.ascontiguousarray(small[..., :3]), cv2.merge([paper] * 3))


def strokes(field: Field, width: int, height: int, detail: float, weight: float) -> np.ndarray:
    """(height, width) uint8: the coverage of a field's lines on a canvas of that size.

    detail: 0..1, how faint a line may be and how short; weight: width of the lines, as a share of the longer side.
    """
    fine = _FINE * LONGEST / max(field.values.shape) if max(field.values.shape) < LONGEST else _FINE
    size = tuple(round(side * fine) for side in field.values.shape[::-1])
    large = cv2.GaussianBlur(cv2.resize(field.values, size, interpolation=cv2.INTER_CUBIC), (0, 0), _EVEN * fine)
    least = _DOUBT[0] + (_DOUBT[1] - _DOUBT[0]) * detail
    length = _LEAST_STROKE[0] + (_LEAST_STROKE[1] - _LEAST_STROKE[0]) * detail
    crest = _kept(_crests(large), large, least, length * max(size))
    half = weight * max(size) / 2
    away, press = _distance(crest, large, least)
    inside = half * press - away
    inside = np.maximum(inside, _areas(large, fine))
    if field.dots is not None:
        dots = cv2.GaussianBlur(cv2.resize(field.dots, size, interpolation=cv2.INTER_CUBIC), (0, 0), fine / 4)
        inside = np.maximum(inside, np.where(dots > 0.05, (dots - 0.5) * 2 * fine, -_SPREAD * fine))
    spread = _SPREAD * fine
    placed = render_page(
        encode(inside.astype(np.float32), spread), max(width, height) / max(size), width, height, spread
    )
    return placed.on_canvas(width, height)


def _crests(large: np.ndarray) -> np.ndarray:
    """(h, w) uint8: 1 where the field is no lower than at both sides across the stroke."""
    dxx, dyy, dxy = (cv2.Sobel(large, cv2.CV_32F, *way, ksize=5) for way in ((2, 0), (0, 2), (1, 1)))
    angle = 0.5 * np.arctan2(2 * dxy, dxx - dyy)  # one of the two main directions of how the field bends
    bend = (dxx + dyy) / 2 - np.hypot((dxx - dyy) / 2, dxy)  # the lesser bend: negative on a crest
    along_x, along_y = np.cos(angle), np.sin(angle)
    other = along_x * along_x * dxx + 2 * along_x * along_y * dxy + along_y * along_y * dyy > bend + 1e-6
    across_x, across_y = np.where(other, -along_y, along_x), np.where(other, along_x, along_y)
    y, x = np.mgrid[0 : large.shape[0], 0 : large.shape[1]].astype(np.float32)
    sides = [
        cv2.remap(large, x + sign * across_x.astype(np.float32), y + sign * across_y.astype(np.float32),
                  cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for sign in (-1, 1)
    ]  # fmt: skip
    return ((large >= sides[0]) & (large >= sides[1]) & (bend < 0)).astype(np.uint8)


def _kept(crest: np.ndarray, large: np.ndarray, least: float, length: float) -> np.ndarray:
    """The crests that are strokes: somewhere as high as `least`, nowhere much lower, and so long."""
    weak = crest & (large > least - _WEAKER).astype(np.uint8)
    weak = cv2.morphologyEx(weak, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak, connectivity=8)
    labels = np.asarray(labels, np.int32)
    high = np.zeros(count, np.float32)
    np.maximum.at(high, labels.ravel(), large.ravel())
    boxes = np.asarray(stats, np.int32)
    extent = np.hypot(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
    good = (high >= least) & (extent >= length)
    good[0] = False
    return good[labels].astype(np.uint8)


def _distance(crest: np.ndarray, large: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Of every place how far the nearest crest is, and how much the pen is pressed there."""
    if not crest.any():
        far = np.full(crest.shape, float(sum(crest.shape)), np.float32)
        return far, np.ones_like(far)
    _, numbers = cv2.distanceTransformWithLabels(1 - crest, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    away = cv2.distanceTransform(1 - crest, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    nearest = np.asarray(numbers, np.int32)
    of = np.zeros(int(nearest.max()) + 1, np.float32)
    sure = np.clip((large - least + _WEAKER) / (_SURE + _WEAKER), 0, 1)
    of[nearest[crest > 0]] = sure[crest > 0]
    press = cv2.GaussianBlur(of[nearest], (0, 0), 2.0 * _FINE)
    return away, _PRESSURE[0] + (_PRESSURE[1] - _PRESSURE[0]) * press


def _areas(large: np.ndarray, fine: float) -> np.ndarray:
    """Distances into black areas, in fine places: those of the field where it is deep, and outside far away."""
    deep = (large > 0.5 + _AREA * _SLOPE).astype(np.uint8)
    reach = 2 * round((_AREA + 0.5) * fine) + 1
    near = cv2.dilate(deep, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return np.where(near > 0, (large - 0.5) / _SLOPE * fine, -np.float32(_SPREAD * fine))
