"""Splits a drawing's ink into connected pieces, each within one part of the drawing, before motion is estimated.

Parts (eye, brow, head) are only roughly known, from a network; a line of one part is never cut. Which pieces move
together is decided by strokes.py.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import cv2
import numpy as np

SIDE = 512  # resolution of the frame at which pieces and strokes are separated, in pixels

_BORDER = 5  # pixels of SIDE around the border of two parts, within which ink may belong to either
_GAP = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))  # of SIDE: closes gaps in a line of one part
_ISLAND = 160  # pixels of SIDE²; less ink of a part within another part's line belongs to that line
_SPECK = 40  # pixels of SIDE²; smaller pieces join the nearest larger one
_NEAR = 0.06  # frame units between pieces that may be one stroke
_EDGE = np.ones((3, 3), np.uint8)


class Pieces(NamedTuple):
    """Pieces 1..count-1 of a drawing's ink; all arrays are (SIDE, SIDE)."""

    ink: np.ndarray  # uint8 coverage in the frame
    inked: np.ndarray  # uint8, 255 on ink above the threshold
    cores: np.ndarray  # int32, the piece's number on its own ink, 0 elsewhere
    nearest: np.ndarray  # int32, the nearest piece
    sure: np.ndarray  # uint8, 255 on ink that certainly belongs to its part
    count: int  # number of pieces plus one; below 2 there are none
    neighbors: dict[tuple[int, int], bool]  # pairs of nearby pieces, smaller first -> whether ink connects them


def split_pieces(ink: np.ndarray, parts: np.ndarray | None = None) -> Pieces:
    """Split a drawing's ink into pieces.

    ink: (SIDE, SIDE) uint8 coverage in the frame; parts: (SIDE, SIDE) uint8, the part at each pixel, by any number;
    default: a single part.
    """
    inked = cv2.inRange(ink, max(12, int(0.15 * int(ink.max()))), 255)
    joined, labels, doubtful = _parted(inked, np.zeros_like(inked) if parts is None else parts)
    cores, nearest, away, count = _cores(inked, joined, _uncut(labels))
    sure = cv2.bitwise_and(cv2.inRange(cores, 1, count), cv2.bitwise_not(doubtful))
    neighbors = _neighbors(nearest, away, inked, count) if count > 2 else {}
    neighbors.update(_across(cores, labels, neighbors))
    return Pieces(ink, inked, cores, nearest, sure, count, neighbors)


def _parted(inked: np.ndarray, parts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The ink with gaps closed, its part labels from 1, and a mask of ink that may belong to either; all uint8.

    Ink near the rough borders joins the part it is connected to: labels grow along the ink.
    """
    label = parts + np.uint8(1)
    border = cv2.morphologyEx(parts, cv2.MORPH_GRADIENT, _EDGE)
    near = cv2.dilate(border, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _BORDER + 1,) * 2))
    doubtful = cv2.bitwise_and(inked, cv2.inRange(near, 1, 255))
    grown = _grown(cv2.copyTo(label, cv2.subtract(inked, doubtful)), inked, 4 * _BORDER)
    cv2.copyTo(label, cv2.bitwise_and(inked, cv2.inRange(grown, 0, 0)), grown)  # all of a small stroke is near others
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, _GAP)
    grown = _grown(grown, joined, len(_GAP))
    _, pieces, sizes, _ = cv2.connectedComponentsWithStats(cv2.bitwise_and(inked, _uncut(grown)), connectivity=8)
    island = (sizes[:, cv2.CC_STAT_AREA] < _ISLAND)[np.asarray(pieces, np.int32)] & (pieces > 0)
    if island.any():
        own = grown
        grown = _grown(np.where(island, 0, own).astype(np.uint8), inked, 2 * _ISLAND)
        cv2.copyTo(own, cv2.bitwise_and(joined, cv2.inRange(grown, 0, 0)), grown)
    return joined, grown, doubtful


def _uncut(label: np.ndarray) -> np.ndarray:
    """(SIDE, SIDE) uint8, 255 except where two labels meet; 0 is no label."""
    least = cv2.erode(cv2.max(label, cv2.inRange(label, 0, 0)), _EDGE)
    return cv2.compare(cv2.dilate(label, _EDGE), least, cv2.CMP_LE)


def _grown(label: np.ndarray, within: np.ndarray, steps: int) -> np.ndarray:
    """(SIDE, SIDE) uint8: labels, grown by `steps` pixels into unlabeled pixels (0) of the mask `within`."""
    for _ in range(steps):
        free = cv2.bitwise_and(within, cv2.inRange(label, 0, 0))
        wider = cv2.bitwise_and(cv2.dilate(label, _EDGE), free)
        if not cv2.countNonZero(wider):
            break
        label = cv2.max(label, wider)
    return label


def _cores(inked: np.ndarray, joined: np.ndarray, uncut: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Connected pieces of the ink, cut where `uncut`, (SIDE, SIDE) uint8, is 0; joined: the ink with gaps closed.

    Returns the pieces (SIDE, SIDE) int32, from 1 on their ink and 0 elsewhere; the nearest piece at each pixel, and
    its distance in pixels; and their count plus one. Small pieces are merged into the nearest large
    one.
    """
    uncut_pieces, cores = (
        np.asarray(cv2.connectedComponents(mask, connectivity=8)[1], np.int32)
        for mask in (joined, cv2.bitwise_and(joined, uncut))
    )
    left = np.zeros(int(uncut_pieces.max()) + 1, bool)
    left[uncut_pieces[cores > 0]] = True
    left[0] = True
    if not left.all():  # a line cut along its full length stays one piece
        cores = np.where(left[uncut_pieces], cores, uncut_pieces + cores.max() + 1)
    cores = np.asarray(cv2.copyTo(cores, inked), np.int32)
    area = np.bincount(cores.ravel())
    large = area >= _SPECK
    large[0] = False
    pieces = int(np.count_nonzero(large))
    if not pieces:
        return cores, cores, np.zeros(cores.shape, np.float32), 0
    number = np.zeros(len(area), np.int32)
    number[large] = np.arange(1, pieces + 1)
    cores = number[cores]
    away, nearest = spread(cores, cv2.inRange(cores, 0, 0))
    return cores, nearest, away, pieces + 1


def spread(labels: np.ndarray, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distance to the nearest pixel that is not free, (S, S) float32 pixels, and its label.

    labels: (S, S) integers; free: (S, S) uint8, nonzero where there is none.
    """
    away, place = cv2.distanceTransformWithLabels(free, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    place, occupied = np.asarray(place, np.int32), free == 0
    owner = np.zeros(int(np.count_nonzero(occupied)) + 1, labels.dtype)
    owner[place[occupied]] = labels[occupied]
    return away, owner[place]


def _neighbors(nearest: np.ndarray, away: np.ndarray, inked: np.ndarray, count: int) -> dict[tuple[int, int], bool]:
    """Pairs of pieces (smaller number first) less than _NEAR apart -> whether ink connects them."""
    near, joined = [], []
    for one_side, other_side in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        meet = np.nonzero(nearest[one_side] != nearest[other_side])
        meet = tuple(axis[(away[one_side][meet] + away[other_side][meet]) <= _NEAR * SIDE] for axis in meet)
        first, second = nearest[one_side][meet].astype(np.int64), nearest[other_side][meet].astype(np.int64)
        pair = np.minimum(first, second) * count + np.maximum(first, second)
        near.append(pair)
        joined.append(pair[(inked[one_side][meet] > 0) & (inked[other_side][meet] > 0)])
    inky = set(np.unique(np.concatenate(joined)).tolist())
    pairs = np.unique(np.concatenate(near)).tolist()
    return {(code // count, code % count): code in inky for code in pairs}


def _across(
    cores: np.ndarray, labels: np.ndarray, neighbors: dict[tuple[int, int], bool]
) -> dict[tuple[int, int], bool]:
    """Pairs of pieces of one part, less than _NEAR apart, with another part's line between: parts of one line."""
    adjacent: dict[int, list[int]] = {}
    for (a, b), touching in neighbors.items():
        if touching and a > 0:
            adjacent.setdefault(a, []).append(b)
            adjacent.setdefault(b, []).append(a)
    pairs = {pair for around in adjacent.values() for pair in itertools.combinations(sorted(around), 2)}
    pairs = sorted(pair for pair in pairs if not neighbors.get(pair))
    if not pairs:
        return {}
    y, x = np.nonzero(cores)
    order = np.argsort(cores[y, x], kind="stable")
    y, x = y[order], x[order]
    ends = np.cumsum(np.bincount(cores[y, x]))
    places = np.stack([y, x], axis=1).astype(np.float32)
    found: dict[tuple[int, int], bool] = {}
    for pair in pairs:
        one, two = (places[ends[k - 1] : ends[k]] for k in pair)
        if labels[tuple(one[0].astype(int))] == labels[tuple(two[0].astype(int))]:
            one, two = (line[:: max(1, len(line) // 64)] for line in (one, two))
            if np.linalg.norm(one[:, None] - two[None], axis=2).min() <= _NEAR * SIDE:
                found[pair] = True
    return found
