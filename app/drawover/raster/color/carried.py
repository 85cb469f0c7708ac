"""Carries a finished picture over to edited stages: what is the same keeps its bytes, what is new is painted alike.

Where a region grew, its light goes on from where it was; where lines were erased, their place is painted over with what
is around; new lines take the color that old ones have nearby.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from .compared import chosen

_RIM = 0.006  # of the longer side: how far the soft edge of a line reaches
_FILL = 384  # pixels of the longer side at which light is continued
_SOLID = 230  # coverage from which a pixel shows a line's own color
_GONE = 8  # levels of coverage that an erased line had at least
_SURE = 4.0  # times the share of a cell that is known: how far its mean counts, up to 1
_HALF = 128  # light of 0 levels, where light is kept in bytes


class Painted(NamedTuple):
    """A picture in its stages, or a window of them."""

    labels: np.ndarray  # (H, W) int32, the region of each pixel
    flat: np.ndarray  # (H, W, 4) uint8 straight RGBA, the regions' colors
    lines: np.ndarray  # (H, W, 4) uint8 straight RGBA, the lines alone

    def within(self, window: Window) -> Painted:
        return Painted(self.labels[window], self.flat[window], self.lines[window])

    @property
    def cover(self) -> np.ndarray:
        """(H, W) uint8, coverage of the lines."""
        return cv2.extractChannel(self.lines, 3)


class Change(NamedTuple):
    """What was edited: (H, W) uint8 each, 255 there."""

    drawn: np.ndarray  # the lines
    own: np.ndarray  # of these, lines that keep their own color
    painted: np.ndarray  # the flat colors


Window = tuple[slice, slice]  # rows and columns


def carried(picture: np.ndarray, before: Painted, after: Painted, kin: np.ndarray, change: Change) -> np.ndarray:
    """(H, W, 4) uint8 straight RGBA: the picture as it looks after the edit.

    picture: the finished picture before; kin: (labels,) int, a number for each label, the same for those of one color.
    """
    result = picture.copy()
    rim = reach(picture)
    where = cv2.bitwise_or(change.drawn, change.painted)
    if after.labels is not before.labels:
        where |= (before.labels != after.labels).view(np.uint8)
    window = around(where, rim)
    if window is None:
        return result
    was, now, edit = before.within(window), after.within(window), Change(*(each[window] for each in change))
    kin = kin.astype(np.int32)
    groups = kin[now.labels]
    zone = _zone(was, now, _other(was.labels, now.labels, kin), edit, rim)
    seen = result[window]
    repainted = (edit.painted > 0) & (zone == 0)
    if repainted.any():
        seen = chosen(repainted, _recolored(seen, was, now), seen)
    if cv2.countNonZero(zone):
        known = _Known.of(picture, before, kin, rim)
        seen = chosen(zone > 0, _repainted(now, groups, zone, edit.own, known, window), seen)
    result[window] = seen
    return result


def reach(picture: np.ndarray) -> int:
    """How many pixels beside an edit the picture may change."""
    return max(2, round(_RIM * max(picture.shape[:2])))


def _other(before: np.ndarray, after: np.ndarray, kin: np.ndarray) -> np.ndarray:
    """(h, w) uint8, 255 where a region of another color is now."""
    found = np.zeros(before.shape, np.uint8)
    at = np.flatnonzero(before != after)
    found.ravel()[at] = np.where(kin[before.ravel()[at]] != kin[after.ravel()[at]], 255, 0)
    return found


def _zone(before: Painted, after: Painted, other: np.ndarray, change: Change, rim: int) -> np.ndarray:
    """(h, w) uint8, 255 where it is painted anew: other regions, new lines, and erased ones with their soft edges."""
    was, now = before.cover, after.cover
    gone = cv2.bitwise_and(cv2.inRange(cv2.subtract(was, now), _GONE, 255), change.drawn)
    kept = cv2.min(was, now)
    away = cv2.distanceTransform(cv2.bitwise_not(gone), cv2.DIST_L2, cv2.DIST_MASK_3)
    zone = cv2.inRange(away, 0, float(rim))
    zone[cv2.dilate(kept, np.ones((3, 3), np.uint8)) > 0] = 0
    zone = cv2.bitwise_or(zone, other)
    zone[kept >= _SOLID] = 0  # a line that stayed hides what is below
    return cv2.bitwise_or(zone, change.drawn)


def around(where: np.ndarray, more: int = 0) -> Window | None:
    """The window around what is not 0, with that many more pixels; None if nothing is."""
    left, top, width, height = cv2.boundingRect(where)
    if not width:
        return None
    rows, columns = where.shape
    return (
        slice(max(0, top - more), min(rows, top + height + more)),
        slice(max(0, left - more), min(columns, left + width + more)),
    )


def _recolored(picture: np.ndarray, before: Painted, after: Painted) -> np.ndarray:
    """The picture with its light over other flat colors."""
    bare = (255 - after.cover.astype(np.float32))[..., None] / 255
    away = after.flat[..., :3].astype(np.float32) - before.flat[..., :3]
    now = after.flat.copy()
    opaque = (before.flat[..., 3:] == 255) & (now[..., 3:] == 255)
    lit = np.clip(np.rint(picture[..., :3] + away * bare), 0, 255).astype(np.uint8)
    now[..., :3] = np.where(opaque, lit, now[..., :3])
    return now


class _Known(NamedTuple):
    """Light and lines of the picture before the edit, at a reduced size."""

    step: int  # pixels of the canvas per pixel
    color: np.ndarray  # (h, w, 3) float32
    light: np.ndarray  # (h, w, 3) float32: levels over the flat colors
    groups: np.ndarray  # (h, w) int32: the color group of each pixel's region
    opaque: np.ndarray  # (h, w) bool
    bare: np.ndarray  # (h, w) bool: off the lines and their soft edges
    off: np.ndarray  # (h, w) bool: off the lines
    solid: np.ndarray  # (h, w) bool: in a line

    @classmethod
    def of(cls, picture: np.ndarray, before: Painted, kin: np.ndarray, rim: int) -> _Known:
        step = max(1, -(-max(picture.shape[:2]) // _FILL))
        some = np.s_[step // 2 :: step, step // 2 :: step]
        small, flat, cover = picture[some], before.flat[some], before.lines[..., 3][some]
        wide = 2 * -(-rim // step) + 1
        near = cv2.dilate(np.ascontiguousarray(cover), np.ones((wide, wide), np.uint8))
        opaque = (small[..., 3] == 255) & (flat[..., 3] == 255)
        color = small[..., :3].astype(np.float32)
        light = color - flat[..., :3]
        groups = kin[before.labels[some]]
        return cls(step, color, light, groups, opaque, near == 0, cover == 0, opaque & (cover >= _SOLID))

    def light_of(self, group: int) -> np.ndarray:
        """(h, w, 4) uint8: levels over the flat color plus _HALF, everywhere as they go on from that group's pixels."""
        own = (self.groups == group) & self.opaque
        where = own & self.bare if (own & self.bare).any() else own & self.off
        if not where.any():
            return np.full((*where.shape, 4), _HALF, np.uint8)
        light = np.clip(np.rint(_spread(self.light, where) + _HALF), 0, 255).astype(np.uint8)
        return cv2.merge([*cv2.split(light), np.full(where.shape, _HALF, np.uint8)])

    def ink_of(self, group: int) -> np.ndarray:
        """(h, w, 3) uint8: the color that lines over that group have; of all lines where it has none."""
        own = self.solid & (self.groups == group)
        where = own if own.any() else self.solid
        return np.rint(_spread(self.color, where)).astype(np.uint8)

    def seen(self, small: np.ndarray, window: Window) -> np.ndarray:
        """A map of this size at the canvas's, in a window of it."""
        (top, bottom), (left, right) = ((each.start, each.stop) for each in window)
        rows, columns = (slice(a // self.step, -(-b // self.step)) for a, b in ((top, bottom), (left, right)))
        part = np.ascontiguousarray(small[rows, columns])
        # At the far edges the reduced map may end within a cell, of which it has no sample.
        part = cv2.copyMakeBorder(
            part, 0, rows.stop - rows.start - len(part), 0, columns.stop - columns.start - part.shape[1],
            cv2.BORDER_REPLICATE,
        )  # fmt: skip
        large = cv2.resize(part, None, fx=self.step, fy=self.step, interpolation=cv2.INTER_LINEAR)
        y, x = top - rows.start * self.step, left - columns.start * self.step
        return np.ascontiguousarray(large[y : y + bottom - top, x : x + right - left])


def _spread(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32: the values, smoothly continued from where they are known, (h, w) bool (pull and push)."""
    weight = known.astype(np.float32)
    total = values * weight[..., None]
    levels = [(total, weight)]
    while max(weight.shape) > 1:
        size = -(-weight.shape[1] // 2), -(-weight.shape[0] // 2)
        total, weight = _halved(total, size), _halved(weight, size)
        levels.append((total, weight))
    found = levels[-1][0].reshape(1, 1, 3) / max(float(levels[-1][1].item()), 1e-9)
    for total, weight in reversed(levels):
        coarse = cv2.resize(found, weight.shape[::-1], interpolation=cv2.INTER_LINEAR)
        share = np.minimum(_SURE * weight, 1)[..., None]
        found = coarse + (total / np.maximum(weight, 1e-9)[..., None] - coarse) * share
    return found


def _halved(array: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    down, right = size[1] * 2 - array.shape[0], size[0] * 2 - array.shape[1]
    padded = cv2.copyMakeBorder(array, 0, down, 0, right, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    return cv2.resize(padded, size, interpolation=cv2.INTER_AREA)


def _repainted(
    after: Painted, groups: np.ndarray, zone: np.ndarray, own: np.ndarray, known: _Known, window: Window
) -> np.ndarray:
    """(h, w, 4) uint8: flat colors, light and lines put together where `zone` is not 0."""
    below = after.flat.copy()
    cover = after.cover
    drawn = cv2.bitwise_and(zone, cover)
    at = np.flatnonzero(drawn)
    pens = after.lines[drawn > 0][:, :3]
    of, free = groups.ravel()[at], own[drawn > 0] == 0
    rows, columns = np.divmod(at, zone.shape[1])
    present = np.zeros(int(groups.max()) + 1, bool)
    present[groups[zone > 0]] = True
    for group in np.flatnonzero(present).tolist():
        mask = cv2.bitwise_and(cv2.inRange(groups, group, group), zone)
        part = around(mask)
        assert part is not None
        place = _placed(part, window)
        mask, flat = mask[part], np.ascontiguousarray(below[part])
        light = known.seen(known.light_of(group), place)
        below[part] = cv2.copyTo(cv2.addWeighted(flat, 1, light, 1, -_HALF), mask, flat)
        mine = free & (of == group)
        if known.solid.any() and mine.any():
            y, x = (rows[mine] + window[0].start) // known.step, (columns[mine] + window[1].start) // known.step
            ink = known.ink_of(group)
            pens[mine] = ink[np.minimum(y, len(ink) - 1), np.minimum(x, ink.shape[1] - 1)]
    return _under(below, pens, cover.ravel()[at], at)


def _placed(part: Window, window: Window) -> Window:
    """A part of a window, as a window of what that one is of."""
    rows, columns = (slice(w.start + p.start, w.start + p.stop) for p, w in zip(part, window, strict=True))
    return rows, columns


def _under(below: np.ndarray, pens: np.ndarray, cover: np.ndarray, at: np.ndarray) -> np.ndarray:
    """`below`, (h, w, 4) uint8 straight RGBA, with lines over it at (N,) pixels: their colors (N, 3) and cover (N,)."""
    under = below.reshape(-1, 4)[at].astype(np.float32)
    ink = cover[:, None].astype(np.float32) / 255
    alpha = under[:, 3:] / 255 * (1 - ink)
    total = ink + alpha
    color = (under[:, :3] * alpha + pens * ink) / total
    below.reshape(-1, 4)[at] = np.rint(np.concatenate([color, 255 * total], 1)).astype(np.uint8)
    return below
