"""Merges rooms not worth keeping into their surroundings: specks, slivers between two strokes, and hatching cells.

A region merges into the one to which it has the widest opening; without any, into the one beyond its lines with the
longest common border.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from .basins import Rooms

_TINY = 2.5e-5  # of the picture's area: smaller regions are specks
_SLIVER = 0.0013  # of the longer side: a region without a disc of this radius is a sliver between two strokes
_POCKET = 0.75  # times the gap, squared: a smaller region that opens into another one is its corner
_CORNER = 8.0  # times its passage, squared: a smaller region with such a wide opening is a corner too, however deep
_SHALLOW = 0.35  # times the gap: radius of the largest disc in a hatching cell
_CELLS = 6  # adjacent shallow regions that are hatching; a row of teeth or fingers has fewer, or they are wider


class Borders(NamedTuple):
    """Adjacent regions: each pair's labels, and the pixels of their common border, in the open and across lines."""

    one: np.ndarray  # (N,) int64, less than `two`
    two: np.ndarray
    open: np.ndarray  # (N,) int64
    lines: np.ndarray


def filled(labels: np.ndarray) -> np.ndarray:
    """(H, W) int32: the labels, with 0 pixels assigned to the nearest region; all 0 if there is none."""
    if not labels.any():
        return labels
    empty = (labels == 0).view(np.uint8)
    if not cv2.countNonZero(empty):
        return labels
    _, nearest = cv2.distanceTransformWithLabels(empty, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL)
    # The nearest nonempty pixel is always adjacent to an empty one.
    rim = cv2.bitwise_and(cv2.dilate(empty, np.ones((3, 3), np.uint8)), (empty == 0).view(np.uint8))
    flat, known = nearest.ravel(), np.flatnonzero(rim)
    # OpenCV numbers the nonempty pixels.
    names = np.zeros(labels.size - cv2.countNonZero(empty) + 1, np.int32)
    names[flat[known]] = labels.ravel()[known]
    gaps = np.flatnonzero(empty)
    labeled = labels.copy()
    labeled.ravel()[gaps] = names[flat[gaps]]
    return labeled


def borders(labeled: np.ndarray, area: np.ndarray) -> Borders:
    """The borders of `labeled`, a label map without 0; area: (H, W) uint8, 255 where open."""
    names, free = np.ascontiguousarray(labeled).ravel(), np.ascontiguousarray(area).ravel() > 0
    found, opens = [], []
    for step in (1, labeled.shape[1]):
        at = np.flatnonzero(names[:-step] != names[step:])
        if step == 1:
            at = at[at % labeled.shape[1] < labeled.shape[1] - 1]  # rows are not adjacent at their ends
        first, second = names[at].astype(np.int64), names[at + step].astype(np.int64)
        found.append(np.minimum(first, second) << 32 | np.maximum(first, second))
        opens.append(free[at] & free[at + step])
    pairs, which = np.unique(np.concatenate(found), return_inverse=True)
    every = np.bincount(which, minlength=len(pairs))
    in_open = np.bincount(which[np.concatenate(opens)], minlength=len(pairs))
    return Borders(pairs >> 32, pairs & 0xFFFFFFFF, in_open, every - in_open)


def edges(labels: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
    """(H, W) bool: both sides of label borders; among: (labels,) bool, those that count; default: all."""
    found = np.zeros(labels.shape, bool)
    counts = None if among is None else among[labels]
    for one, two in ((np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1])):
        differ = labels[one] != labels[two]
        if counts is not None:
            differ &= counts[one] & counts[two]
        found[one] |= differ
        found[two] |= differ
    return found


class _Groups:
    """Union of merged regions, by label."""

    def __init__(self, count: int) -> None:
        self._parent = np.arange(count + 1)

    def find(self, name: int) -> int:
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = int(self._parent[name])
        return name

    def join(self, name: int, to: int) -> None:
        self._parent[self.find(name)] = self.find(to)

    def table(self) -> np.ndarray:
        return np.array([self.find(name) for name in range(len(self._parent))])


def merged(found: Rooms, labeled: np.ndarray, area: np.ndarray, gap: float) -> np.ndarray:
    """(count + 1,) int32: the new label of each room, consecutive from 1, and 0 for 0.

    labeled: (H, W) int32, the rooms extended over the lines; area: (H, W) uint8, 255 where open; gap: pixels.
    """
    count, labels, depth = found
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    longer = max(labels.shape)
    some = np.s_[::2, ::2]
    deep = _reaching(labels[some], depth[some] > _SLIVER * longer + 0.5, count)
    roomy = _reaching(labels[some], depth[some] > _SHALLOW * gap, count)
    sides = borders(labeled, area)
    groups = _Groups(count)
    around = _around(sides, count)
    speck = ~deep | (sizes < _TINY * labels.size)
    pocket = sizes < (_POCKET * gap) ** 2
    for name in np.argsort(sizes, kind="stable").tolist():
        wide, _, beyond = max(around[name], default=(0, 0, 0))
        may_be_corner = sizes[name] < _CORNER * wide**2
        if name == 0 or not (speck[name] or pocket[name] or may_be_corner):
            continue
        # The widest opening is looked for last: each time the whole picture is read.
        if not (speck[name] or pocket[name]) and sizes[name] >= _CORNER * _passage(labeled, area, name, beyond) ** 2:
            continue
        to = _best(around[name], bool(speck[name]))
        if to:
            groups.join(name, to)
    _unhatch(groups, sides, ~roomy & ~speck, around)
    table = groups.table()
    _, names = np.unique(table[1:], return_inverse=True)
    return np.concatenate([[0], names + 1]).astype(np.int32)


def _passage(labeled: np.ndarray, area: np.ndarray, name: int, other: int) -> int:
    """The widest single opening between two regions, in pixels of border; `Borders.open` sums all of them.

    A lock of hair that several small gaps leave open is no corner of what is around it.
    """
    left, top, width, height = cv2.boundingRect((labeled == name).view(np.uint8))
    part = np.s_[max(top - 1, 0) : top + height + 1, max(left - 1, 0) : left + width + 1]
    own, beyond = ((labeled[part] == each) & (area[part] > 0) for each in (name, other))
    count = np.zeros(own.shape, np.int32)
    for one, two in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:])):
        count[one] += own[one] & beyond[two]
        count[:, one] += own[:, one] & beyond[:, two]
    _, openings = cv2.connectedComponents((count > 0).view(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    return int(np.bincount(np.asarray(openings).ravel(), count.ravel())[1:].max(initial=0))


def _reaching(labels: np.ndarray, where: np.ndarray, count: int) -> np.ndarray:
    """(count + 1,) bool: the labels that occur in `where`, (H, W) bool."""
    found = np.zeros(count + 1, bool)
    found[labels[where]] = True
    return found


def _around(sides: Borders, count: int) -> list[list[tuple[int, int, int]]]:
    """For each region its neighbors: (border pixels in the open, across lines, label)."""
    found: list[list[tuple[int, int, int]]] = [[] for _ in range(count + 1)]
    for one, two, free, lines in zip(*(column.tolist() for column in sides), strict=True):
        found[one].append((free, lines, two))
        found[two].append((free, lines, one))
    return found


def _best(neighbors: list[tuple[int, int, int]], beyond: bool) -> int:
    """The neighbor to merge a region into, 0 for none. beyond: also across lines."""
    best = max(neighbors, default=(0, 0, 0))
    return best[2] if best[0] or beyond else 0


def _unhatch(groups: _Groups, sides: Borders, shallow: np.ndarray, around: list[list[tuple[int, int, int]]]) -> None:
    """Merge large clusters of shallow regions, each into the neighbor with the longest common border."""
    cells = _Groups(len(shallow) - 1)
    for one, two in zip(sides.one.tolist(), sides.two.tolist(), strict=True):
        if shallow[one] and shallow[two]:
            cells.join(one, two)
    clusters: dict[int, list[int]] = {}
    for name in np.flatnonzero(shallow).tolist():
        clusters.setdefault(cells.find(name), []).append(name)
    for cluster in clusters.values():
        if len(cluster) < _CELLS:
            continue
        for name in cluster[1:]:
            groups.join(name, cluster[0])
        own = set(cluster)
        borders_to: dict[int, int] = {}
        for name in cluster:
            for free, lines, other in around[name]:
                if other not in own:
                    borders_to[groups.find(other)] = borders_to.get(groups.find(other), 0) + free + lines
        borders_to.pop(groups.find(cluster[0]), None)
        if borders_to:
            groups.join(cluster[0], max(borders_to, key=lambda to: (borders_to[to], -to)))
