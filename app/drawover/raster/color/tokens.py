"""Input of the region matching network: lines, position of each region, and its shape as numbers.

Used by both the engine and training, for a drawing's regions or for a colored picture segmented by color. Everything
is relative to the square around the drawing, so that its position on the canvas doesn't matter.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from .distinct import rgb_to_lab
from .merging import edges
from .swatches import Swatches, swatches

LINES, CELLS, NUMBERS, MOST = 128, 32, 16, 96
_SIDE = 256  # resolution at which labels are sampled
_LEAST = 10  # pixels at that resolution; smaller regions get no token
_MARGIN = 0.03  # margin around the drawing, as a share of its longer side
_DARKER = 18.0  # L* by which a line is darker than the color around it


class Tokens(NamedTuple):
    """The largest regions of a picture, largest first; N is at most MOST, and may be 0."""

    lines: np.ndarray  # (LINES, LINES) float32, 0..1
    cover: np.ndarray  # (N, CELLS, CELLS) float32, 0..1: the region's share of each cell
    geometry: np.ndarray  # (N, NUMBERS) float32, see _geometry
    labels: np.ndarray  # (N,) int32: the label of each token's region


class Exemplar(NamedTuple):
    """A colored picture's regions and their colors."""

    tokens: Tokens
    color: np.ndarray  # (N, 3) float32, CIE Lab / 100, the median of the region
    rgb: np.ndarray  # (N, 3) uint8, the same
    labels: np.ndarray  # (h, w) int32: labels of the reduced picture; 0 where transparent


def drawing_tokens(labels: np.ndarray, lines: np.ndarray) -> Tokens:
    """Tokens of a drawing: labels (H, W) int32, 0 no region; lines (H, W) uint8, 255 on lines, as in flats.Flats."""
    columns, rows = np.flatnonzero(lines.max(0)), np.flatnonzero(lines.max(1))
    if not len(columns):
        return _tokens(labels, lines, (0, 0, labels.shape[1], labels.shape[0]))
    return _tokens(labels, lines, (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def exemplar_tokens(rgba: np.ndarray) -> Exemplar:
    """Tokens of a colored picture, with or without lines, (H, W, 4) uint8 straight RGBA, segmented by color."""
    return cut(swatches(rgba))


def cut(found: Swatches) -> Exemplar:
    """As exemplar_tokens, for a picture whose palette is known."""
    height, width = found.which.shape
    lab = rgb_to_lab(found.rgb).reshape(height, width, 3)
    labels = _pieces(found.which)
    lines = edges(labels)
    if len(found.colors):
        lightness = rgb_to_lab(found.colors)[:, 0]
        lines |= (found.which >= 0) & ~found.flat & (lab[..., 0] < lightness[found.which] - _DARKER)
    tokens = _tokens(labels, lines.astype(np.uint8) * 255, found.box)
    rgb = _medians(found.rgb, labels, found.flat, tokens.labels)
    color = (rgb_to_lab(rgb) / 100).astype(np.float32) if len(rgb) else np.zeros((0, 3), np.float32)
    return Exemplar(tokens, color, rgb, labels)


def mirrored(tokens: Tokens) -> Tokens:
    """Tokens of the mirrored picture."""
    geometry = tokens.geometry.copy()
    geometry[:, 0] = 1 - geometry[:, 0]
    geometry[:, 8], geometry[:, 9] = np.sin(6 * geometry[:, 0]), np.cos(6 * geometry[:, 0])
    return Tokens(tokens.lines[:, ::-1], tokens.cover[:, :, ::-1], geometry, tokens.labels)


def in_place(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(N, M) float32: intersection over union of each pair of regions; (N, CELLS, CELLS), (M, …)."""
    one, two = first.reshape(len(first), -1), second.reshape(len(second), -1)
    shared = one @ two.T
    return shared / np.maximum(one.sum(1)[:, None] + two.sum(1)[None] - shared, 1e-6)


def _tokens(labels: np.ndarray, lines: np.ndarray, box: tuple[int, int, int, int]) -> Tokens:
    height, width = labels.shape
    left, top, right, bottom = box
    side = max(right - left, bottom - top, 1) * (1 + 2 * _MARGIN)
    x, y = (left + right - side) / 2, (top + bottom - side) / 2
    at = (np.arange(_SIDE) + 0.5) * side / _SIDE
    columns, rows = np.floor(x + at).astype(np.int64), np.floor(y + at).astype(np.int64)
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None]
    seen = labels[np.ix_(np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1))]
    seen = np.where(inside, seen, 0)
    chosen, counts = np.unique(seen[seen > 0], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    chosen = chosen[order[counts[order] >= _LEAST]][:MOST].astype(np.int32)
    names = np.zeros(int(labels.max(initial=0)) + 1, np.int64)
    names[chosen] = np.arange(1, len(chosen) + 1)
    own = names[seen]
    per = _SIDE // CELLS
    cell = (np.arange(_SIDE) // per)[:, None] * CELLS + (np.arange(_SIDE) // per)[None]
    cover = np.bincount((own * CELLS**2 + cell).ravel(), minlength=(len(chosen) + 1) * CELLS**2)
    cover = cover.reshape(-1, CELLS, CELLS)[1:].astype(np.float32) / per**2
    return Tokens(_small(lines, x, y, side), cover, _geometry(own, len(chosen)), chosen)


def _small(lines: np.ndarray, x: float, y: float, side: float) -> np.ndarray:
    """(LINES, LINES) float32 coverage of the square at (x, y)."""
    left, top = int(np.floor(x)), int(np.floor(y))
    size = max(1, int(np.ceil(side)))
    height, width = lines.shape
    square = np.zeros((size, size), np.uint8)
    a, b = max(0, top), min(height, top + size)
    c, d = max(0, left), min(width, left + size)
    square[a - top : b - top, c - left : d - left] = lines[a:b, c:d]
    return cv2.resize(square, (LINES, LINES), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _geometry(own: np.ndarray, count: int) -> np.ndarray:
    """(count, NUMBERS) float32: 0, 1 center; 2, 3 width and height; 4 log area; 5 share of its box; 6 roundness;
    7 whether it touches the square's edge; 8..11 sinusoidal encoding of the center; 12 elongation, and 13 whether
    that is horizontal or vertical; 14 number of adjacent regions; 15 whether one region encloses it.
    """
    if not count:
        return np.zeros((0, NUMBERS), np.float32)
    rows, columns = np.nonzero(own)
    which = own[rows, columns] - 1
    x, y = (columns + 0.5) / _SIDE, (rows + 0.5) / _SIDE
    pixels = np.bincount(which, minlength=count).astype(np.float64)
    middle_x, middle_y = np.bincount(which, x, count) / pixels, np.bincount(which, y, count) / pixels
    low_x, low_y = np.ones(count), np.ones(count)
    high_x, high_y = np.zeros(count), np.zeros(count)
    for low, high, at in ((low_x, high_x, x), (low_y, high_y, y)):
        np.minimum.at(low, which, at)
        np.maximum.at(high, which, at)
    wide, high = high_x - low_x + 1 / _SIDE, high_y - low_y + 1 / _SIDE
    edge = np.unique(np.concatenate([own[0], own[-1], own[:, 0], own[:, -1]]))
    touches = np.isin(np.arange(1, count + 1), edge)
    open_area = ((own > 0) & ~edges(own)).astype(np.uint8)
    depth = cv2.distanceTransform(open_area, cv2.DIST_L2, cv2.DIST_MASK_3)
    deepest = np.zeros(count, np.float32)
    np.maximum.at(deepest, which, depth[rows, columns])
    xx = np.bincount(which, (x - middle_x[which]) ** 2, count) / pixels
    yy = np.bincount(which, (y - middle_y[which]) ** 2, count) / pixels
    xy = np.bincount(which, (x - middle_x[which]) * (y - middle_y[which]), count) / pixels
    spread = np.hypot(xx - yy, 2 * xy) / np.maximum(xx + yy, 1e-9)
    across = (xx - yy) / np.maximum(xx + yy, 1e-9)
    adjacent = np.zeros(count + 1)
    pairs = []
    for one, two in ((own[1:], own[:-1]), (own[:, 1:], own[:, :-1])):
        at = one != two
        pairs.append(np.stack([np.minimum(one[at], two[at]), np.maximum(one[at], two[at])], 1))
    unique = np.unique(np.concatenate(pairs), axis=0)
    np.add.at(adjacent, unique.ravel(), 1)
    numbers = [
        middle_x, middle_y, wide, high, np.log(pixels / _SIDE**2) / 8, pixels / _SIDE**2 / (wide * high),
        deepest / np.sqrt(pixels), touches, np.sin(6 * middle_x), np.cos(6 * middle_x), np.sin(6 * middle_y),
        np.cos(6 * middle_y), spread, across, np.minimum(adjacent[1:], 16) / 8, (adjacent[1:] == 1) & ~touches,
    ]  # fmt: skip
    return np.stack(numbers, 1).astype(np.float32)


def _pieces(which: np.ndarray) -> np.ndarray:
    """(h, w) int32: a label for each connected component of one color, 0 where `which` is -1."""
    labels, count = np.zeros(which.shape, np.int32), 0
    for color in range(int(which.max(initial=-1)) + 1):
        number, pieces = cv2.connectedComponents((which == color).astype(np.uint8), connectivity=4)
        labels = np.where(pieces > 0, pieces + count, labels)
        count += number - 1
    return labels


def _medians(rgb: np.ndarray, labels: np.ndarray, flat: np.ndarray, requested: np.ndarray) -> np.ndarray:
    """(N, 3) uint8: median color of each requested label, of its flat area if it has one."""
    found = np.zeros((len(requested), 3), np.uint8)
    has_flat = np.zeros(int(labels.max(initial=0)) + 1, bool)
    has_flat[labels[flat]] = True
    rows, columns = np.nonzero((flat | ~has_flat[labels]) & np.isin(labels, requested))
    names = labels[rows, columns]
    order = np.argsort(names, kind="stable")
    starts = np.searchsorted(names[order], requested, "left")
    ends = np.searchsorted(names[order], requested, "right")
    pixels = rgb[rows, columns][order]
    for n, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        found[n] = np.median(pixels[start:end], axis=0)
    return found
