"""Decomposes a finished picture into lines, regions and their flat colors.

Works at reduced size, then refines the ends of lines and regions at full size. Lines are strokes darker than their
surroundings, and black areas; where colors meet without a line, a thin one is drawn. Shading over the flat colors is
kept by residual.py.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ..frame import premultiplied, reduced
from ..ink.lines import encode, render_page
from .basins import rooms
from .distinct import rgb_to_lab
from .flats import GAP
from .merging import borders, filled, merged
from .seen import Look, seen

SURE = 0.85  # minimum agreement on lines for a network's colors to be used
_STROKE = 0.022  # of the longer side: maximum line width
_SOFT = 3  # pixels of the reduced picture; smoothing against grain
_STANDS = 22.0  # levels by which lines must be darker than their surroundings
_INKED = 0.42  # minimum coverage of a line's pixels
_TINTED = 0.2  # coverage above which a pixel's color is affected by a line
_BLACK = 36.0  # levels by which a black area may differ from the ink's color
_MOST_BLACK = 0.2  # share of the picture above which dark areas are colors, not ink
_FAINT = 0.2  # coverage below this is set to 0, and as close to full to 1
_EDGE = 15.0  # ΔE (CIE 1976) across an edge between two colors
_SAME = 7.0  # ΔE below which adjacent regions without a line are merged
_THIN = 0.0035  # of the longer side: width of lines drawn between colors
_SPREAD = 4.0  # pixels of the reduced picture, in the field of those lines
_LEAST_LINE = 0.012  # of the longer side: minimum length of such lines


class Unfinished(NamedTuple):
    """A finished picture's lines and flat colors, at its size."""

    ink: np.ndarray  # (H, W) uint8, coverage of the lines
    color: tuple[int, int, int]  # of the lines
    labels: np.ndarray  # (H, W) int32, 1..count: the region of every pixel, also under lines
    colors: np.ndarray  # (count + 1, 3) uint8, of each region; row 0 is unused
    clear: np.ndarray  # (H, W) uint8, 255 where the picture is transparent; left unchanged
    sure: float  # 0..1: agreement of a network's lines with these; 0 without one


def unfinished(rgba: np.ndarray, gap: float = GAP, look: Look | None = None) -> Unfinished:
    """Lines and flat colors of a finished picture, (H, W, 4) uint8 straight alpha.

    gap: share of the width up to which an opening in the lines counts as closed; look: a network that estimates flat
    colors under shading, used if it sees the same lines; otherwise a region's color is its median.
    """
    small, scale = reduced(rgba)
    solid = cv2.extractChannel(small, 3)
    colors = _on_white(small)
    found = _linework(colors)
    flat = _without(colors, _widened(found.cover))
    found = _sided(found, colors, flat)
    lines = np.where(found.cover > _INKED, np.uint8(255), np.uint8(0))
    outline = cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    area = cv2.inRange(cv2.max(lines, cv2.max(_edges(flat), outline)), 0, 127)
    labels = _regions(area, gap * area.shape[1])
    estimated, sure = flat, 0.0
    if look is not None:
        result_seen = seen(colors, found.cover, look)
        estimated, sure = result_seen.flat if result_seen.sure >= SURE else flat, result_seen.sure
    labels, table = _joined(labels, estimated, lines)
    labeled = _at_size(labels, _medians(labels, flat, lines), rgba, lines, round(1 / scale))
    ink = _inked(rgba, found, labels, lines, scale)
    clear = cv2.inRange(cv2.extractChannel(rgba, 3), 0, 254)
    ink[clear > 0] = 0
    return Unfinished(ink, found.color, labeled, table, clear, sure)


class _Lines(NamedTuple):
    """The lines of the reduced picture."""

    cover: np.ndarray  # (h, w) float32, 0..1
    around: np.ndarray  # (h, w) uint8, lightness of the lines' surroundings
    color: tuple[int, int, int]
    light: float  # of that color


def _on_white(small: np.ndarray) -> np.ndarray:
    """(h, w, 3) uint8 from premultiplied RGBA."""
    left = cv2.bitwise_not(cv2.extractChannel(small, 3))
    return cv2.add(np.ascontiguousarray(small[..., :3]), cv2.merge([left] * 3))


def _linework(colors: np.ndarray) -> _Lines:
    """Detect dark strokes, by morphological closing, and black areas."""
    light = cv2.cvtColor(colors, cv2.COLOR_RGB2GRAY)
    side = max(7, round(_STROKE * max(light.shape))) | 1
    around = cv2.morphologyEx(light, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    lifted = cv2.subtract(around, light)
    strokes = lifted >= _STANDS
    if not _has_lines(strokes, 2 * side):
        return _Lines(np.zeros(light.shape, np.float32), around, (0, 0, 0), 0.0)
    strong = strokes & (lifted >= 0.6 * float(np.percentile(lifted[strokes], 90)))
    dark = float(np.percentile(light[strong], 20))
    color = np.median(colors[strong & (light <= dark + 8)], axis=0)
    cover = _coverage(light, around, dark)
    black = np.abs(colors.astype(np.float32) - color).max(2) <= _BLACK
    if black.mean() < _MOST_BLACK:
        cover[black] = 1.0
    red, green, blue = (int(n) for n in np.rint(color))
    return _Lines(cover, around, (red, green, blue), dark)


def _has_lines(strokes: np.ndarray, length: int) -> bool:
    """Whether any stroke is that long; corners of shapes are detected too. strokes: (h, w) bool; length: pixels."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes.astype(np.uint8), connectivity=8)
    boxes = np.asarray(stats, np.int32)[1:, 2:4]
    return bool(len(boxes) and (boxes.max(1) >= length).any())


def _coverage(light: np.ndarray, around: np.ndarray, dark: float) -> np.ndarray:
    """float32 0..1: each pixel's position between the surroundings and the ink."""
    lifted = cv2.subtract(around, light).astype(np.float32)
    room = np.maximum(around.astype(np.float32) - dark, _STANDS)
    cover = lifted / room
    cover[lifted < _STANDS / 2] = 0
    return np.clip(cover, 0, 1)


def _widened(cover: np.ndarray) -> np.ndarray:
    """(h, w) uint8: 255 on lines and where their edges affect colors."""
    return cv2.dilate((cover > _TINTED).view(np.uint8) * np.uint8(255), np.ones((5, 5), np.uint8))


def _sided(found: _Lines, colors: np.ndarray, flat: np.ndarray) -> _Lines:
    """Recompute the lines relative to each side's own color: an outline has a light and a dark side."""
    light, around = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (colors, flat))
    cover = _coverage(light, around, found.light)
    cover[_widened(found.cover) == 0] = 0
    return found._replace(cover=np.maximum(cover, found.cover), around=around)


def _without(colors: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The picture with lines inpainted by the nearest color, and grain smoothed: (h, w, 3) uint8."""
    if lines.all():
        return colors
    _, numbers = cv2.distanceTransformWithLabels(lines, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.asarray(numbers, np.int32)
    of = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    of[nearest[lines == 0]] = colors[lines == 0]
    return cv2.medianBlur(of[nearest], 2 * _SOFT - 1)


def _edges(flat: np.ndarray) -> np.ndarray:
    """(h, w) uint8, 255 where two colors meet: thin, along the steepest gradient."""
    lab = cv2.cvtColor(flat.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab = cv2.bilateralFilter(lab, 5, _EDGE / 2, 2)
    kernel = np.ones((3, 3), np.uint8)
    change = np.sqrt((cv2.morphologyEx(lab, cv2.MORPH_GRADIENT, kernel) ** 2).sum(2))
    return np.where(change > _EDGE, np.uint8(255), np.uint8(0))


def _regions(area: np.ndarray, gap: float) -> np.ndarray:
    found = rooms(area, gap)
    labeled = filled(found.labels)
    if found.count > 1:
        labeled = merged(found, labeled, area, gap)[labeled]
    if not labeled.any():
        labeled = np.ones_like(labeled)
    return labeled


def _joined(labels: np.ndarray, flat: np.ndarray, lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Merge regions of one color without a line between. (labels 1.. consecutive, (count + 1, 3) uint8 colors)."""
    table = _medians(labels, flat, lines)
    area = cv2.bitwise_not(lines)
    while True:
        sides = borders(labels, area)
        lab = rgb_to_lab(table)
        away = np.linalg.norm(lab[sides.one] - lab[sides.two], axis=1)
        alike = np.flatnonzero((away < _SAME) & (sides.open > sides.lines))
        if not len(alike):
            return labels, table
        names = np.arange(len(table))
        for at in alike[np.argsort(away[alike], kind="stable")].tolist():
            one, two = names[sides.one[at]], names[sides.two[at]]
            if one != two and names[one] == one and names[two] == two:
                names[max(one, two)] = min(one, two)
        _, names[1:] = np.unique(names[1:], return_inverse=True)
        names[1:] += 1
        labels = names.astype(np.int32)[labels]
        table = _medians(labels, flat, lines)


def _medians(labels: np.ndarray, flat: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """(count + 1, 3) uint8: each region's median color off the lines; on them if it is all lines."""
    count = int(labels.max())
    names, pixels, drawn = labels.ravel(), flat.reshape(-1, 3), lines.ravel() > 0
    open_to = np.bincount(names[~drawn], minlength=count + 1) > 0
    where = np.flatnonzero(~drawn | ~open_to[names])
    order = where[np.argsort(names[where], kind="stable")]
    cuts = np.searchsorted(names[order], np.arange(count + 2))
    table = np.zeros((count + 1, 3), np.uint8)
    for name in range(1, count + 1):
        table[name] = np.median(pixels[order[cuts[name] : cuts[name + 1]]], axis=0)
    return table


def _at_size(labels: np.ndarray, table: np.ndarray, rgba: np.ndarray, lines: np.ndarray, by: int) -> np.ndarray:
    """The regions at full size. Near borders without lines, each pixel joins the region whose color it has."""
    height, width = rgba.shape[:2]
    labeled = np.asarray(cv2.resize(labels, None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST), np.int32)
    labeled = np.ascontiguousarray(labeled[:height, :width])
    step = np.zeros(labels.shape, np.uint8)
    step[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    step[1:] |= labels[1:] != labels[:-1]
    near = cv2.dilate(step, np.ones((5, 5), np.uint8))
    near[lines > 0] = 0
    if by > 1:
        near = cv2.resize(near, None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST)[:height, :width]
    at = cv2.findNonZero(np.ascontiguousarray(near))
    if at is None:
        return labeled
    columns, rows = np.asarray(at, np.int32).reshape(-1, 2).T
    own = rgba[rows, columns].astype(np.float32)
    pixels = rgb_to_lab(np.rint(own[:, :3] * own[:, 3:] / 255 + 255 - own[:, 3:]).astype(np.uint8))
    lab = rgb_to_lab(table)
    best = labeled[rows, columns]
    least = np.linalg.norm(pixels - lab[best], axis=1) - 1e-3
    reach = 2 * by
    for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)):
        other = labeled[np.clip(rows + dy * reach, 0, height - 1), np.clip(columns + dx * reach, 0, width - 1)]
        away = np.linalg.norm(pixels - lab[other], axis=1)
        better = away < least
        best, least = np.where(better, other, best), np.where(better, away, least)
    result = labeled.copy()
    result[rows, columns] = best
    return result


def _inked(rgba: np.ndarray, found: _Lines, labels: np.ndarray, lines: np.ndarray, scale: float) -> np.ndarray:
    """(H, W) uint8: the lines at full size, and thin ones where colors meet without a line."""
    height, width = rgba.shape[:2]
    by = round(1 / scale)
    light = cv2.cvtColor(_on_white(premultiplied(rgba)), cv2.COLOR_RGB2GRAY)
    cover = _coverage(light, _enlarged(found.around, by, width, height), found.light)
    near = cv2.dilate((found.cover > _TINTED).astype(np.uint8), np.ones((3, 3), np.uint8)) * np.uint8(255)
    solid = cv2.erode((found.cover >= 1).astype(np.uint8) * np.uint8(255), np.ones((3, 3), np.uint8))
    ink = cv2.convertScaleAbs(np.clip((cover - _FAINT) / (1 - 2 * _FAINT), 0, 1), alpha=255.0)
    ink = cv2.bitwise_and(ink, _enlarged(near, by, width, height))
    black = cv2.inRange(light, 0, found.light + _BLACK)
    ink = cv2.max(ink, cv2.bitwise_and(_enlarged(solid, by, width, height), black))
    return cv2.max(ink, _contours(labels, lines, 1 / scale, width, height))


def _enlarged(small: np.ndarray, by: int, width: int, height: int) -> np.ndarray:
    if by == 1:
        return small
    large = cv2.resize(small, None, fx=by, fy=by, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(large[:height, :width])


def _contours(labels: np.ndarray, lines: np.ndarray, cell: float, width: int, height: int) -> np.ndarray:
    """(height, width) uint8: thin lines along borders of regions without a drawn line."""
    step = np.zeros(labels.shape, np.uint8)
    step[:, 1:] |= (labels[:, 1:] != labels[:, :-1]).view(np.uint8)
    step[1:] |= (labels[1:] != labels[:-1]).view(np.uint8)
    drawn = cv2.dilate(lines, np.ones((5, 5), np.uint8))
    step[drawn > 0] = 0
    longer = max(labels.shape)
    count, pieces, found, _ = cv2.connectedComponentsWithStats(step, connectivity=8)
    stats, pieces = np.asarray(found, np.int32), np.asarray(pieces, np.int32)
    short = stats[:, cv2.CC_STAT_AREA] < _LEAST_LINE * longer
    short[0] = True
    step = np.where(short[pieces], np.uint8(0), np.uint8(1))
    if not step.any() or count < 2 or min(labels.shape) < 4:
        return np.zeros((height, width), np.uint8)
    away = cv2.distanceTransform(1 - step, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    half = max(0.5, _THIN * longer / 2)
    field = encode((half - away).astype(np.float32), _SPREAD)
    placed = render_page(field, cell, width, height, _SPREAD)
    return placed.on_canvas(width, height)


def lines_layer(found: Unfinished) -> np.ndarray:
    """(H, W, 4) uint8 straight RGBA: only the lines."""
    drawn = cv2.inRange(found.ink, 1, 255)
    planes = [cv2.bitwise_and(drawn, np.full_like(drawn, value)) for value in found.color]
    return cv2.merge([*planes, found.ink])
