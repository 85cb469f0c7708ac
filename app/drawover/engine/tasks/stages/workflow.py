"""A picture as the stages it may have been painted in, and the same with edited stages: each later one follows.

Taking a picture apart is raster/color/finished.py's business, what an edit does to it carried.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ....messages import stages as say
from ....raster.color import residual
from ....raster.color.carried import Change, Painted, Window, around, carried, reach
from ....raster.color.compared import chosen, differing, painted
from ....raster.color.distinct import rgb_to_lab
from ....raster.color.finished import Unfinished, lines_layer, unfinished
from ....raster.color.followed import followed
from ....raster.color.penned import penned
from ....raster.color.seen import Look
from ....raster.frame import premultiplied, reduced, straight
from ....raster.ink.ground import detect_ground
from ...errors import EmptyError, InputError

_COLORED = 9.0  # ΔE (CIE 1976) from the largest region, from which another one is of another color
_LEAST_COLORED = 0.02  # of what is opaque: in line art, less than that is colored
_SEEN = 48  # alpha from which a line is seen
_ALIKE = 7.0  # ΔE (CIE 1976) below which two regions are of one color
_PAINTED = 0.25  # of the picture, by which lines may cover more of an edited sketch than before
_ON_PAPER = 6  # levels by which paper may change when it is saved anew


@dataclass(frozen=True, eq=False)
class Stages:
    """The stages of one picture, all (H, W, 4) uint8 straight RGBA and as large as it."""

    sketch: np.ndarray
    flat: np.ndarray
    finished: np.ndarray
    origin: tuple[Stages, Window] | None = None  # stages that are the same outside of a window

    @cached_property
    def base(self) -> np.ndarray:
        """The flat colors under the lines."""
        if self.origin is None:
            return over(self.flat, self.sketch)
        there, window = self.origin
        result = there.base.copy()
        result[window] = over(self.flat[window], self.sketch[window])
        return result

    @cached_property
    def shading(self) -> residual.Shading:
        """What the finished picture has over them, as layers."""
        if self.origin is None:
            return residual.shading(self.base, self.finished)
        there, window = self.origin
        layers = residual.Shading(*(each.copy() for each in there.shading))
        here = residual.shading(np.ascontiguousarray(self.base[window]), np.ascontiguousarray(self.finished[window]))
        for layer, new in zip(layers, here, strict=True):
            layer[window] = new
        return layers


class Inferred:
    """The stages of a picture as they are told from it. EmptyError, InputError where it has none."""

    def __init__(self, picture: np.ndarray, gap: float, look: Look | None = None) -> None:
        self.picture, self.gap = picture, gap
        alpha = cv2.extractChannel(picture, 3)
        if not cv2.countNonZero(alpha):
            raise EmptyError(say.EMPTY())
        if all(high - low < 3 for low, high, _, _ in map(cv2.minMaxLoc, cv2.split(picture))):
            raise InputError(say.ONE_COLOR())
        self.found = unfinished(picture, gap, look)
        if not _is_colored(self.found, picture):
            raise InputError(say.LINE_ART())
        self.stages = Stages(lines_layer(self.found), flats_of(self.found.labels, self.found, picture), picture)

    @cached_property
    def _table(self) -> np.ndarray:
        """(count + 1, 4) uint8: the color of each region; 0 where most of it is transparent."""
        labels, clear, count = self.found.labels, self.found.clear, len(self.found.colors)
        table = np.column_stack([self.found.colors, np.full(count, 255, np.uint8)])
        if cv2.countNonZero(clear):
            areas = np.bincount(labels.ravel(), minlength=count)
            table[np.bincount(labels[clear > 0], minlength=count) > 0.5 * areas] = 0
        return np.ascontiguousarray(table)

    @cached_property
    def _kin(self) -> np.ndarray:
        """(count + 1,) int64: for each region the first one of its color."""
        lab = rgb_to_lab(self.found.colors)
        alike = np.linalg.norm(lab[:, None] - lab[None], axis=2) < _ALIKE
        alike &= self._table[:, None, 3] == self._table[None, :, 3]
        return alike.argmax(1)

    def edited(self, sketch: np.ndarray | None, flat: np.ndarray | None, within: np.ndarray | None) -> Stages:
        """The stages when some were edited; what is not reached by an edit keeps its bytes.

        sketch, flat: as large as the picture, on transparency or on white paper; within: (H, W) uint8, where the
        finished picture may change, or None: everywhere.
        """
        before, found = self.stages, self.found
        lines, labels = before.sketch, found.labels
        drawn = own = repainted = np.zeros(labels.shape, np.uint8)
        if sketch is not None:
            lines, drawn = _taken_over(before.sketch, sketch)
            fresh = cv2.compare(cv2.extractChannel(lines, 3), cv2.extractChannel(before.sketch, 3), cv2.CMP_GT)
            lines, own = penned(lines, cv2.bitwise_and(drawn, fresh), found.color)
            cover = cv2.extractChannel(lines, 3)
            if cv2.countNonZero(drawn) and cv2.minMaxLoc(cover)[1] < _SEEN:
                raise InputError(say.NO_LINES_LEFT())
            if _covered(cover) > _covered(cv2.extractChannel(before.sketch, 3)) + _PAINTED:
                raise InputError(say.NOT_LINES())
            labels = followed(labels, self._kin, cover, drawn, self.gap * labels.shape[1])
        flats = before.flat
        if flat is not None:
            flats, repainted = _repainted(flats, flat)
            if not cv2.countNonZero(cv2.extractChannel(flats, 3)):
                raise InputError(say.NO_FLATS_LEFT())
        if lines is before.sketch and flats is before.flat:
            return before
        moved = np.zeros_like(drawn) if labels is found.labels else (labels != found.labels).astype(np.uint8)
        window = around(moved)
        if window is not None:
            table = self._table if flat is None else _colors_now(self._table, found.labels, flats)
            flats = flats.copy() if flats is before.flat else flats
            new = table.view(np.uint32)[:, 0][labels[window]].view(np.uint8).reshape(*moved[window].shape, 4)
            flats[window] = chosen(moved[window] > 0, new, flats[window])
            repainted = np.where(moved > 0, np.uint8(0), repainted) if flat is not None else repainted
        change = Change(drawn, own, repainted)
        one, two = Painted(found.labels, before.flat, before.sketch), Painted(labels, flats, lines)
        finished = carried(self.picture, one, two, self._kin, change)
        if within is not None:
            finished = chosen(within >= 128, finished, self.picture)
        window = around(cv2.bitwise_or(cv2.bitwise_or(drawn, moved), repainted), reach(self.picture))
        return Stages(lines, flats, finished, None if window is None else (before, window))


def flats_of(labels: np.ndarray, found: Unfinished, picture: np.ndarray) -> np.ndarray:
    """The regions in their colors, opaque; what is see-through in the picture is as it is there."""
    table = np.column_stack([found.colors, np.full(len(found.colors), 255, np.uint8)])
    flats = np.ascontiguousarray(table).view(np.uint32)[:, 0][labels].view(np.uint8).reshape(*labels.shape, 4)
    if cv2.countNonZero(found.clear):
        flats = chosen(found.clear > 0, picture, flats)
        flats[flats[..., 3] == 0] = 0
    return flats


def over(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """One layer over another, as programs for painting compose them: (H, W, 4) uint8 straight RGBA."""
    cover = premultiplied(np.ascontiguousarray(above))
    left = cv2.bitwise_not(cv2.extractChannel(cover, 3))
    under = cv2.multiply(premultiplied(np.ascontiguousarray(below)), cv2.merge([left] * 4), scale=1 / 255)
    seen = straight(cv2.add(cover, under))
    return chosen(above[..., 3] > 0, seen, below)


def _is_colored(found: Unfinished, picture: np.ndarray) -> bool:
    """Whether regions have colors of their own: line art has none but its paper's."""
    opaque = picture[..., 3] >= 128
    areas = np.bincount(found.labels[opaque & (found.ink < 64)], minlength=len(found.colors))
    lab = rgb_to_lab(found.colors)
    away = np.linalg.norm(lab - lab[int(np.argmax(areas))], axis=1)
    if cv2.countNonZero(found.clear):  # strokes on transparency have no paper that they could differ from
        return _inside_is_filled(picture)
    return float(areas[away > _COLORED].sum()) >= _LEAST_COLORED * np.count_nonzero(opaque)


def _inside_is_filled(picture: np.ndarray) -> bool:
    """Whether a cut-out is a filled shape rather than strokes on transparency."""
    alpha = cv2.inRange(cv2.extractChannel(reduced(picture)[0], 3), 200, 255)
    thick = max(3, round(0.03 * max(alpha.shape)))
    core = cv2.erode(alpha, np.ones((thick, thick), np.uint8))
    return cv2.countNonZero(core) > 0.1 * cv2.countNonZero(alpha)


def _taken_over(sketch: np.ndarray, edited: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(the sketch with what was changed in it, (H, W) uint8: 255 where that is)."""
    if _opaque(edited):
        white = np.full_like(sketch, 255)
        changed = cv2.absdiff(over(white, sketch), edited).max(2) > _ON_PAPER
        small, _ = reduced(edited)
        lines = detect_ground(edited, small).lines(edited)
    else:
        changed, lines = painted(sketch, edited), edited
    result = chosen(changed, lines, sketch)
    there = cv2.extractChannel(result, 3) > 0
    return chosen(there, result, np.zeros_like(result)), changed.astype(np.uint8) * np.uint8(255)


def _covered(cover: np.ndarray) -> float:
    """The share of a picture that lines cover, 0..1."""
    return cv2.countNonZero(cv2.inRange(cover, _SEEN, 255)) / cover.size


def _repainted(before: np.ndarray, edited: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(the flats with what was changed in them, themselves where nothing was; (H, W) uint8: 255 where that is)."""
    if _opaque(edited) and not _opaque(before):
        white = np.full_like(before, 255)
        changed = differing(over(white, before), edited)
    else:
        changed = painted(before, edited)
    mask = changed.view(np.uint8) * np.uint8(255)
    return (chosen(changed, edited, before) if changed.any() else before), mask


def _opaque(rgba: np.ndarray) -> bool:
    return cv2.minMaxLoc(cv2.extractChannel(rgba, 3))[0] == 255


def _colors_now(table: np.ndarray, labels: np.ndarray, flats: np.ndarray) -> np.ndarray:
    """(count + 1, 4) uint8: for each region the color of most of it in the flats, which may have been repainted."""
    names = np.ascontiguousarray(flats).view(np.uint32)[..., 0].ravel()
    pairs, counts = np.unique(labels.ravel().astype(np.uint64) << 32 | names, return_counts=True)
    order = np.argsort(counts, kind="stable")  # of each region the most frequent one is the last
    now = table.copy()
    colors = (pairs[order] & 0xFFFFFFFF).astype(np.uint32).view(np.uint8).reshape(-1, 4)
    now[(pairs[order] >> 32).astype(np.int64)] = colors
    now[now[:, 3] < 255] = 0
    return now
