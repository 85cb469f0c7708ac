"""Segments an open area into rooms: regions around local maxima of the distance to the lines.

A passage separates two rooms if it is no wider than the gap that counts as closed, and clearly narrower than both: a
tapering strand of hair is one room, and so is a rim narrower than the gap. Also finds the borders between rooms;
merging.py decides which rooms to keep.

A morphological watershed on the distance transform, at few levels (Meyer and Beucher, "Morphological segmentation",
Journal of Visual Communication and Image Representation 1, 1990), with the trapped ball of Zhang et al. ("Vectorizing
Cartoon Animations", IEEE TVCG 15, 2009, section 3.2) as its first level.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

_SLACK = 0.6  # pixels; the centers on both sides of a gap are one pixel further apart than the gap is wide
_STEP = 0.66  # each level's distance as a share of the previous: how much narrower than a room a passage must be
_LEAST = 0.15  # of the first level; rooms of a smaller radius are not separated
_COARSE = 2.25  # pixels; wider levels are computed at half resolution


class Rooms(NamedTuple):
    """The rooms of an open area."""

    count: int
    labels: np.ndarray  # (H, W) int32, 1..count in the open area, 0 on lines
    distance: np.ndarray  # (H, W) float32, pixels from each pixel's center to that of the nearest line pixel


def rooms(area: np.ndarray, gap: float) -> Rooms:
    """Assign every open pixel to a room.

    area: (H, W) uint8, 255 where open, 0 on lines; the picture's edge is a wall. gap: pixels, 0 or more.
    """
    walled = cv2.copyMakeBorder(area, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    distance = cv2.distanceTransform(walled, cv2.DIST_L2, cv2.DIST_MASK_5)
    spots, middles = _middles(walled, distance, gap / 2 + _SLACK)
    labels = _flooded(walled, middles, spots)
    return Rooms(len(spots), np.ascontiguousarray(labels[1:-1, 1:-1]), distance[1:-1, 1:-1])


def crossed(one: Rooms, two: Rooms) -> Rooms:
    """Rooms of the same area for two gaps, separated wherever either separates them: a wide gap closes more openings,
    but a region that is narrower than it is found by a narrow gap only."""
    pairs = one.labels.astype(np.int64) * (two.count + 1) + two.labels
    found, labels = np.unique(pairs, return_inverse=True)  # a table of all pairs would be huge in a hatched drawing
    labels = labels.reshape(pairs.shape).astype(np.int32) + np.int32(found[0] > 0)  # 0 is of the lines only
    return Rooms(int(labels.max()), labels, one.distance)


def _levels(reach: float) -> list[float]:
    """Decreasing distance thresholds; 0 stands for the complete open area."""
    levels = [reach]
    while levels[-1] * _STEP > max(_LEAST * reach, 1.0):
        levels.append(levels[-1] * _STEP)
    return [*levels, 0.0]


def _middles(area: np.ndarray, distance: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """One pixel of each room, (count, 2) int64; and (H, W) int32 markers, 1..count in each room's core, else 0.

    From large to small distance: a component that appears at one level is a room if it has not merged at the next.
    """
    levels = _levels(reach)
    wide = [level for level in levels if level >= _COARSE]
    found = _Found(np.zeros((0, 2), np.int64), np.zeros((0, 2), np.int64))
    marks = np.zeros(area.shape, np.int32)
    if wide:
        few = np.ascontiguousarray(distance[::2, ::2])
        coarse = np.zeros(few.shape, np.int32)
        for level in wide:
            found = _settle(found, coarse, (few > level).view(np.uint8), few > reach / _STEP, level, reach)
        # Neighbors of a pixel this far from the lines are open, and on the same side of them.
        marks = cv2.resize(coarse, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
        marks = np.ascontiguousarray(marks[: area.shape[0], : area.shape[1]])
        found = _Found(2 * found.rooms, 2 * found.waiting)
    for level in levels[len(wide) :]:
        inside = (distance > level).view(np.uint8) if level else area
        found = _settle(found, marks, inside, distance > reach / _STEP, level, reach)
    return found.rooms, marks


class _Found(NamedTuple):
    """Results of the levels so far, each as the (row, column) of a pixel, (N, 2) int64."""

    rooms: np.ndarray
    waiting: np.ndarray  # components that appeared at the last level


def _settle(
    found: _Found, marks: np.ndarray, inside: np.ndarray, deep: np.ndarray, level: float, reach: float
) -> _Found:
    """Process one level. inside: (h, w) uint8, what is further from the lines; new rooms are written into `marks`."""
    # Discs around diagonally adjacent pixels overlap; open pixels are connected by their sides only.
    parts, labels = cv2.connectedComponents(inside, connectivity=8 if level else 4, ltype=cv2.CV_32S)
    labels = np.asarray(labels, np.int32)
    taken = np.zeros(parts, bool)
    taken[0] = True
    taken[labels[found.rooms[:, 0], found.rooms[:, 1]]] = True
    if taken.all():
        return _Found(found.rooms, found.waiting[:0])
    at = np.flatnonzero(np.take(~taken, labels, mode="clip"))  # none is out of range; unchecked it takes half as long
    mine = labels.ravel()[at]
    first = np.zeros(parts, np.int64)  # a pixel of each, in reading order
    first[mine[::-1]] = at[::-1]
    pixels = np.stack(np.divmod(first, labels.shape[1]), 1)
    if level == reach:
        settled = np.flatnonzero(np.bincount(labels[deep], minlength=parts))
        firm = pixels[settled]
    else:
        kept, place = np.unique(labels[found.waiting[:, 0], found.waiting[:, 1]], return_index=True)
        settled, firm = kept[~taken[kept]], found.waiting[place[~taken[kept]]]
    taken[settled] = True
    fresh = np.flatnonzero(~taken)
    waiting = pixels[fresh]
    if not level:  # the last level: components that no room reaches are rooms themselves
        settled, firm, waiting = np.concatenate([settled, fresh]), np.concatenate([firm, waiting]), waiting[:0]
    if len(settled):
        names = np.zeros(parts, np.int32)
        names[settled] = len(found.rooms) + 1 + np.arange(len(settled))
        named = names[mine]
        marks.ravel()[at[named > 0]] = named[named > 0]
    return _Found(np.concatenate([found.rooms, firm]), waiting)


def _flooded(area: np.ndarray, middles: np.ndarray, spots: np.ndarray) -> np.ndarray:
    """Assign every open pixel to the core that is nearest along a path that crosses no line.

    middles: (H, W) int32, modified; spots: (count, 2), a pixel of each.
    """
    flooded = middles
    cv2.watershed(cv2.merge([cv2.bitwise_not(area)] * 3), flooded)  # lines last, from all sides
    cv2.copyTo(np.zeros_like(flooded), cv2.bitwise_not(area), flooded)
    np.maximum(flooded, 0, out=flooded)  # -1 where two rooms meet
    pieces, names = cv2.connectedComponents((flooded > 0).view(np.uint8), connectivity=4, ltype=cv2.CV_32S)
    names, own = np.asarray(names, np.int32), np.zeros(pieces, bool)
    own[names[spots[:, 0], spots[:, 1]]] = True
    own[0] = True
    if not own.all():  # areas behind such a border were flooded across a line
        flooded[~own[names]] = 0
    return _closed(flooded, area)


def _closed(labels: np.ndarray, area: np.ndarray) -> np.ndarray:
    """Label remaining open pixels from their neighbors. labels: (H, W) int32, modified."""
    rows, columns = np.nonzero((labels == 0) & (area > 0))
    while len(rows):  # the area has a rim of lines, so that no neighbor is out of bounds
        neighbors = np.stack([labels[rows + dy, columns + dx] for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1))])
        known = neighbors.max(axis=0)
        labels[rows, columns] = known
        left = known == 0
        if left.all():
            raise AssertionError("An open pixel touches no room.")
        rows, columns = rows[left], columns[left]
    return labels
