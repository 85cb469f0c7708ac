"""Separates a drawing's lines from its background: transparency, a flat color, or unevenly lit, grainy paper.

The paper is estimated away from the lines, as a smooth low-resolution picture. Lines are the difference to it: straight
alpha ink that composites with the paper to the original. Which lines are the drawing's is decided by subject.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from .. import frame as framing

_SAMPLE = 256  # resolution at which the paper is estimated, in pixels across
_FLAT = 0.35  # share of the picture's rim in one color from which that is the paper
_STROKE = 11  # pixels of _SAMPLE; thinner structures that differ from their surroundings are lines
_APART = (16.0, 0.22)  # levels, or share of the paper's level, by which paper may differ from the fitted light
_EDGE = 0.05  # maximum change of a shadow from one pixel of _SAMPLE to the next, as a share of the paper's level
_BLOB = 37  # pixels of _SAMPLE; smaller spots with a contrast of _BLOTCH, a share of the level, are pupils, not shadow
_BLOTCH = 0.06
_LEAST_SHEET = 0.1  # minimum size of a sheet of paper on the canvas, as a share
_BLUR = 5.0  # pixels of _SAMPLE; smoothing of the paper
_LEAST_PAPER = 0.5  # share of the picture that must match its paper, or its lines are indistinguishable
_COARSEST = 22.0  # levels; maximum grain
_DEAD = (2.5, 5.0)  # times the grain: smaller differences are paper, larger ones fully line
_FAINTEST = 10.0  # minimum contrast of lines in levels, in the reduced picture
_EVENED = 0.3  # approximate share of the grain left in a strongly reduced picture: its coarser part
_REACH = 0.012  # of the longer side: distance of faint edges from a line
_SPECK = 6  # pixels of the reduced picture; smaller marks on grainy paper are grain
_PALE = 1.5  # ratio of light to dark lines from which a drawing has light lines
_TILE = 192  # pixels of the longest side of the clean paper whose grain fills removed lines
_ROWS = 512  # rows processed at once


class Ground(NamedTuple):
    """A picture's background; `lines` removes it, at any size of the picture.

    Pictures are (H, W, 4) uint8 straight RGBA.
    """

    paper: np.ndarray | None  # (h, w, 3) uint8, the paper's color, at reduced size; None: transparency
    pale: bool  # whether lines are lighter than their background
    grain: float  # levels; standard deviation of the paper's color at full size
    near: np.ndarray | None  # (h, w) uint8, 255 where lines may be; None: everywhere
    distinguishable: bool  # whether lines are distinguishable from the paper
    box: tuple[float, float, float, float] | None = None  # (left, top, right, bottom) of the paper, as shares

    def at(self, scale: float) -> Ground:
        """The ground of the picture at `scale` times its size; reduction makes grain finer."""
        return self._replace(grain=self.grain * min(max(scale, _EVENED), 1.0))

    @property
    def white(self) -> bool:
        """Whether it is pure white."""
        return self.paper is not None and not self.grain and int(self.paper.min()) == 255

    def lines(self, rgba: np.ndarray) -> np.ndarray:
        """Only the lines, on transparency. A drawing on transparency is returned unchanged."""
        if self.paper is None:
            return rgba
        height, width = rgba.shape[:2]
        if self.box is not None:
            result, inside = np.zeros_like(rgba), self._inside(width, height)
            result[inside] = self._replace(box=None).lines(rgba[inside])
            return result
        result = np.empty((height, width, 4), np.uint8)
        table = self._table()
        for top, bottom, paper in self._bands(width, height):
            color, cover = _unmixed(np.ascontiguousarray(rgba[top:bottom, :, :3]), paper, table)
            if self.near is not None:
                cover = cv2.multiply(cover, _enlarged_rows(self.near, width, height, top, bottom), scale=1 / 255)
            color[cover == 0] = 0
            result[top:bottom] = np.dstack([color, cover])
        return result

    def ink(self, lines: np.ndarray) -> np.ndarray:
        """(H, W) uint8: ink at each pixel of the result of `lines`."""
        if self.pale:
            return cv2.cvtColor(framing.premultiplied(np.ascontiguousarray(lines)), cv2.COLOR_RGBA2GRAY)
        if self.paper is None:
            return framing.ink_of(lines)
        return framing.coverage(framing.premultiplied(np.ascontiguousarray(lines)))

    def sheet(self, rgba: np.ndarray, lines: np.ndarray) -> np.ndarray:
        """The paper without lines, (H, W, 4) uint8 opaque: original pixels where no line was, similar ones elsewhere.

        rgba: the picture; lines: the result of `lines`.
        """
        assert self.paper is not None
        height, width = rgba.shape[:2]
        sheet = np.ascontiguousarray(rgba).copy()
        if self.box is not None:
            inside = self._inside(width, height)
            sheet[inside] = self._replace(box=None).sheet(rgba[inside], lines[inside])
            return sheet
        drawn = cv2.inRange(cv2.extractChannel(lines, 3), 1, 255)
        drawn = cv2.dilate(drawn, np.ones((3, 3), np.uint8), iterations=1 + max(width, height) // 1600)
        tile = self._tile(rgba, drawn)
        for top, bottom, paper in self._bands(width, height):
            row, column = np.nonzero(drawn[top:bottom])
            color = paper[row, column].astype(np.int16)
            color += tile[(row + top) % tile.shape[0], column % tile.shape[1]]
            sheet[top + row, column, :3] = np.clip(color, 0, 255)
        return sheet

    def _inside(self, width: int, height: int) -> tuple[slice, slice]:
        """The rows and columns that are completely paper, on a canvas of that size."""
        left, top, right, bottom = self.box or (0.0, 0.0, 1.0, 1.0)
        x0, y0 = math.ceil(left * width - 1e-6), math.ceil(top * height - 1e-6)
        return slice(y0, max(y0, int(bottom * height + 1e-6))), slice(x0, max(x0, int(right * width + 1e-6)))

    def _tile(self, rgba: np.ndarray, drawn: np.ndarray) -> np.ndarray:
        """(h, w, 3) int16: grain of a clean piece of paper, as a seamless tile."""
        nothing = np.zeros((1, 1, 3), np.int16)
        if self.paper is None or not self.grain:
            return nothing
        step = max(1, max(drawn.shape) // 512)
        free = cv2.copyMakeBorder(cv2.bitwise_not(drawn)[::step, ::step], 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
        away = cv2.distanceTransform(free, cv2.DIST_C, 3)
        _, most, _, (x, y) = cv2.minMaxLoc(away)
        half = min(int((most - 1) * step), _TILE // 2)
        if half < 8:
            return nothing
        left, top = max(0, (x - 1) * step - half), max(0, (y - 1) * step - half)
        piece = rgba[top : top + 2 * half, left : left + 2 * half, :3].astype(np.int16)
        high, wide = rgba.shape[:2]
        beneath = _enlarged_rows(self.paper, wide, high, top, top + piece.shape[0])
        piece -= beneath[:, left : left + piece.shape[1]].astype(np.int16)
        piece -= np.rint(np.median(piece, axis=(0, 1))).astype(np.int16)
        piece = np.concatenate([piece, piece[::-1]])
        return np.concatenate([piece, piece[:, ::-1]], axis=1)

    def _table(self) -> np.ndarray:
        """(256,) uint8: line coverage by difference from the paper, in levels."""
        if not self.grain:
            return np.full(256, 255, np.uint8)
        low, high = (times * self.grain for times in _DEAD)
        share = np.clip((np.arange(256) - low) / (high - low), 0, 1)
        return np.rint(255 * share * share * (3 - 2 * share)).astype(np.uint8)

    def _bands(self, width: int, height: int) -> Iterator[tuple[int, int, np.ndarray]]:
        """(top, bottom, paper (rows, width, 3) uint8) in bands, from top to bottom of a canvas of that size."""
        assert self.paper is not None
        for top in range(0, height, _ROWS):
            bottom = min(top + _ROWS, height)
            yield top, bottom, _enlarged_rows(self.paper, width, height, top, bottom)


def _enlarged_rows(small: np.ndarray, width: int, height: int, top: int, bottom: int) -> np.ndarray:
    """Rows top..bottom of a small picture scaled to width × height, bilinear."""
    if small.shape[:2] == (1, 1):
        return np.broadcast_to(small, (bottom - top, width, *small.shape[2:])).copy()
    x, y = small.shape[1] / width, small.shape[0] / height
    matrix = np.array([[x, 0, x / 2 - 0.5], [0, y, (top + 0.5) * y - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(small, matrix, (width, bottom - top), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _unmixed(rgb: np.ndarray, paper: np.ndarray, table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Color to alpha: the color (h, w, 3) and coverage (h, w) uint8 that composite with the paper to `rgb`.

    The smallest coverage with a color within 0..255; `table` maps differences in levels to coverage.
    """
    dark, light = cv2.subtract(paper, rgb), cv2.subtract(rgb, paper)
    share = cv2.max(cv2.divide(dark, paper, scale=255), cv2.divide(light, cv2.bitwise_not(paper), scale=255))
    cover = _largest(share)
    alpha = cv2.merge([cover] * 3)
    color = cv2.subtract(paper, cv2.divide(dark, alpha, scale=255))
    color = cv2.add(color, cv2.divide(light, alpha, scale=255))
    counts = cv2.LUT(_largest(cv2.max(dark, light)), table)
    return color, cover if table[1] == 255 else cv2.multiply(cover, counts, scale=1 / 255)


def _largest(rgb: np.ndarray) -> np.ndarray:
    red, green, blue = cv2.split(rgb)
    return cv2.max(cv2.max(red, green), blue)


def detect_ground(rgba: np.ndarray, small: np.ndarray) -> Ground:
    """Detect a picture's background.

    rgba: (H, W, 4) uint8 straight; small: the same reduced, premultiplied, by frame.reduced.
    """
    if cv2.minMaxLoc(cv2.extractChannel(small, 3))[0] < 255:
        box = _sheet(rgba, small)
        if box is None:
            return Ground(None, _pale_on_nothing(small), 0.0, None, True)
        height, width = rgba.shape[:2]
        x, y, w, h = box
        by = small.shape[1] / width
        inner = small[math.ceil(y * by) + 1 : int((y + h) * by) - 1, math.ceil(x * by) + 1 : int((x + w) * by) - 1]
        found = detect_ground(rgba[y : y + h, x : x + w], np.ascontiguousarray(inner))
        return found._replace(box=(x / width, y / height, (x + w) / width, (y + h) / height))
    rgb = np.ascontiguousarray(small[..., :3])
    flat = _flat(rgb)
    if flat is not None:
        paper = np.array(flat, np.uint8).reshape(1, 1, 3)
        gray, beneath = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (rgb, np.full_like(rgb, flat)))
        darker, lighter = (cv2.sumElems(d)[0] for d in (cv2.subtract(beneath, gray), cv2.subtract(gray, beneath)))
        return Ground(paper, lighter > _PALE * darker, 0.0, None, True)
    paper, pale = _estimated(rgb)
    missed, distinguishable = _grain(rgba, paper)
    near = _near(rgb, paper) if missed else None
    return Ground(paper, pale, missed, near, distinguishable)


def _sheet(rgba: np.ndarray, small: np.ndarray) -> tuple[int, int, int, int] | None:
    """(x, y, width, height) of the picture's only opaque rectangle: a photo on a larger canvas; else None."""
    alpha = cv2.extractChannel(small, 3)
    opaque, some = cv2.inRange(alpha, 250, 255), cv2.inRange(alpha, 8, 255)
    x, y, width, height = cv2.boundingRect(opaque)
    if width * height < _LEAST_SHEET * alpha.size or cv2.countNonZero(opaque) < 0.999 * width * height:
        return None
    left, top, wide, high = cv2.boundingRect(some)
    if left < x - 1 or top < y - 1 or left + wide > x + width + 1 or top + high > y + height + 1:
        return None
    x, y, width, height = cv2.boundingRect(cv2.inRange(cv2.extractChannel(rgba, 3), 255, 255))
    return (x, y, width, height) if min(width, height) * small.shape[1] / rgba.shape[1] >= 32 else None


def _pale_on_nothing(small: np.ndarray) -> bool:
    """Whether lines on transparency are so light that white paper would hide them."""
    alpha = cv2.extractChannel(small, 3)
    if cv2.minMaxLoc(framing.coverage(small))[1] >= 32:
        return False
    return cv2.minMaxLoc(alpha)[1] >= 32


def _flat(rgb: np.ndarray) -> tuple[int, ...] | None:
    """The color that much of the picture's rim has exactly; None if there is none, as for paper or paint."""
    edge = max(1, max(rgb.shape[:2]) // 24)
    rim = [rgb[:edge], rgb[-edge:], rgb[:, :edge], rgb[:, -edge:]]
    colors = np.concatenate([part.reshape(-1, 3) for part in rim]).astype(np.int32)
    codes = (colors[:, 0] << 16) | (colors[:, 1] << 8) | colors[:, 2]
    found, counts = np.unique(codes[:: max(1, len(codes) // 20000)], return_counts=True)
    if counts.max() < _FLAT * counts.sum():
        return None
    code = int(found[counts.argmax()])
    return code >> 16, code >> 8 & 255, code & 255


def _estimated(rgb: np.ndarray) -> tuple[np.ndarray, bool]:
    """The paper of an opaque picture, (h, w, 3) uint8, and whether its lines are lighter."""
    scale = min(1.0, _SAMPLE / max(rgb.shape[:2]))
    width, height = (max(8, round(side * scale)) for side in rgb.shape[1::-1])
    few = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA)
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_STROKE, _STROKE))
    closed, opened = (cv2.morphologyEx(few, way, element) for way in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN))
    dark, light = cv2.subtract(closed, few), cv2.subtract(few, opened)
    pale = _beyond_grain(light) > _PALE * _beyond_grain(dark)
    base = cv2.medianBlur(opened if pale else closed, 5).astype(np.float32)
    lit = _light(base)
    level = base.mean(axis=2)
    expected = lit.mean(axis=2)
    lit_so = np.abs(level - expected) < np.maximum(_APART[0], _APART[1] * expected)
    wide = np.ones((_BLOB, _BLOB), np.uint8)
    smooth = cv2.morphologyEx(level, cv2.MORPH_OPEN if pale else cv2.MORPH_CLOSE, wide)
    blob = np.abs(smooth - level) > np.maximum(_FAINTEST, _BLOTCH * smooth)
    trusted = _grown_softly(level, lit_so) & ~blob
    weight = cv2.erode(trusted.astype(np.float32), np.ones((5, 5)))[..., None]
    known = cv2.GaussianBlur(weight, (0, 0), _BLUR, borderType=cv2.BORDER_REFLECT)[..., None]
    even = cv2.GaussianBlur(base * weight, (0, 0), _BLUR, borderType=cv2.BORDER_REFLECT)
    paper = (even + 0.002 * lit) / (known + 0.002)
    off = few.astype(np.float32) - paper
    clean = np.abs(off).max(axis=2) < _APART[0]
    if clean.any():
        paper += np.median(off[clean], axis=0)
    return np.rint(np.clip(paper, 0, 255)).astype(np.uint8), pale


def _grown_softly(level: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """(h, w) bool: the `sure` paper, extended over soft gradients such as shadows, but not over ink."""
    soft = cv2.GaussianBlur(level, (0, 0), 1.0)
    steep = cv2.magnitude(
        cv2.Scharr(soft, cv2.CV_32F, 1, 0, scale=1 / 32), cv2.Scharr(soft, cv2.CV_32F, 0, 1, scale=1 / 32)
    )
    flat = (steep < _EDGE * np.maximum(soft, 24)).astype(np.uint8)
    count, labels = cv2.connectedComponents(flat, connectivity=4)
    labels = np.asarray(labels, np.int32)
    known = np.bincount(labels[sure], minlength=count) >= 0.4 * np.bincount(labels.ravel(), minlength=count)
    known[0] = False
    return sure | known[labels]


def _beyond_grain(difference: np.ndarray) -> float:
    return float(np.maximum(_largest(difference).astype(np.float32) - _FAINTEST, 0).sum())


def _light(base: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32: illumination of a sheet, a second-order surface fitted to `base`.

    Least squares, reweighted with Tukey's biweight, so that dark hair doesn't bias it.
    """
    height, width = base.shape[:2]
    few = cv2.resize(base, (min(width, 40), min(height, 40)), interpolation=cv2.INTER_AREA)

    def terms(high: int, wide: int) -> np.ndarray:
        x, y = np.meshgrid((np.arange(wide) + 0.5) / wide - 0.5, (np.arange(high) + 0.5) / high - 0.5)
        return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)

    points, values = terms(*few.shape[:2]), few.reshape(-1, 3).astype(np.float64)
    middle = np.median(values, axis=0)
    off = np.abs(values - middle).max(axis=1)
    for span in (120.0, 80.0, 50.0, 35.0, 30.0, 30.0):
        weight = np.sqrt(np.clip(1 - (off / span) ** 2, 0, 1) ** 2 + 1e-6)[:, None]
        fit = np.linalg.lstsq(points * weight, values * weight, rcond=None)[0]
        off = np.abs(values - points @ fit).max(axis=1)
    return (terms(height, width) @ fit).reshape(height, width, 3).astype(np.float32).clip(0, 255)


def _grain(rgba: np.ndarray, paper: np.ndarray) -> tuple[float, bool]:
    """The paper's grain at full size, in levels; and whether lines are distinguishable from it."""
    step = max(1, int(np.sqrt(rgba.shape[0] * rgba.shape[1] / 60000)))
    some = np.ascontiguousarray(rgba[::step, ::step, :3])
    beneath = cv2.resize(paper, (some.shape[1], some.shape[0]), interpolation=cv2.INTER_LINEAR)
    off = cv2.absdiff(some, beneath).max(axis=2).astype(np.float32)
    close = off[off < 3 * _COARSEST]
    if close.size < 0.3 * off.size:
        return _COARSEST, False
    grain = float(np.median(close)) / 0.95  # about the median of the largest of three deviations
    distinguishable = grain <= _COARSEST and float((off < max(3.5 * grain, _FAINTEST)).mean()) >= _LEAST_PAPER
    return grain, distinguishable


def _near(rgb: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """(h, w) uint8, 255 near lines, in the reduced picture."""
    beneath = cv2.resize(paper, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
    off = _largest(cv2.absdiff(rgb, beneath))
    grain = float(np.median(off)) / 0.95
    marks = cv2.inRange(off, max(_FAINTEST, 4 * grain), 255)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= _SPECK
    large[0] = False
    reach = 2 * max(2, round(_REACH * max(rgb.shape[:2]))) + 1
    kept = np.where(large, 255, 0).astype(np.uint8)[np.asarray(labels, np.int32)]
    wide = cv2.dilate(kept, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return cv2.blur(wide, (reach // 2 | 1,) * 2)
