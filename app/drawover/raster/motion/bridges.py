"""Repairs lines that were cut where a moving stroke crossed them: ink at a crossing belongs to both.

A line that runs straight into the moved ink on one side and out of it on the other continued beneath. Only pixels that
were inked are used.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

_LONGEST = 61  # pixels of SIDE; maximum length hidden beneath a stroke
_STRAIGHT = 13  # pixels; minimum straight length on both sides
_TURNS = 16  # number of directions


@lru_cache(maxsize=4)
def _lines(length: int) -> tuple[np.ndarray, ...]:
    """Kernels of a line of that odd length, one per direction."""
    kernels = []
    middle = length // 2
    for turn in range(_TURNS):
        angle = np.pi * turn / _TURNS
        x, y = round(np.cos(angle) * middle), round(np.sin(angle) * middle)
        kernel = np.zeros((length, length), np.uint8)
        cv2.line(kernel, (middle - x, middle - y), (middle + x, middle + y), 1, 1)
        kernels.append(kernel)
    return tuple(kernels)


def _continued(line: np.ndarray, inked: np.ndarray) -> np.ndarray:
    """(h, w) uint8: straight parts of a mask, and straight ink between two of them that are in line."""
    found = np.zeros_like(line)
    for short, long in zip(_lines(_STRAIGHT), _lines(_LONGEST), strict=True):
        along = cv2.morphologyEx(line, cv2.MORPH_OPEN, short)
        if cv2.countNonZero(along):
            closed = cv2.morphologyEx(along, cv2.MORPH_CLOSE, long)
            found |= cv2.bitwise_and(closed, cv2.morphologyEx(inked, cv2.MORPH_OPEN, short))
    return cv2.bitwise_and(cv2.dilate(found, np.ones((5, 5), np.uint8)), inked)  # directions are few, edges slanted


class Crossings(NamedTuple):
    """labels: (S, S) uint8 on ink, 1 + its stroke, 0 for the rest. Crossed ink belongs to several:
    shared: (S, S) uint8, 255 on strokes' ink that also belongs to the rest; extra: for each stroke, the rest's ink that
    also belongs to it, or None.
    """

    labels: np.ndarray
    shared: np.ndarray
    extra: tuple[np.ndarray | None, ...]


def crossings(labels: np.ndarray, inked: np.ndarray, sure: np.ndarray, count: int) -> Crossings:
    """Assign ink where strokes meet the rest.

    labels: (S, S) uint8, by the nearest sure ink; inked, sure: (S, S) uint8 masks. Uncertain ink goes to the side
    whose line continues straight through it, to both if both do, and stays with the nearest if neither does.
    """
    labels, shared = labels.copy(), np.zeros_like(inked)
    extra: list[np.ndarray | None] = []
    rest = cv2.bitwise_and(inked, cv2.inRange(labels, 0, 0))
    for number in range(1, count + 1):
        own = cv2.bitwise_and(inked, cv2.inRange(labels, number, number))
        extra.append(None)
        x, y, wide, high = cv2.boundingRect(own)
        window = (
            slice(max(y - _LONGEST, 0), y + high + _LONGEST),
            slice(max(x - _LONGEST, 0), x + wide + _LONGEST),
        )
        mine, others, known = own[window], rest[window], sure[window]
        if not cv2.countNonZero(cv2.bitwise_and(cv2.dilate(mine, np.ones((3, 3), np.uint8)), others)):
            continue  # it touches nothing of the rest
        through = _continued(cv2.bitwise_and(mine, known), inked[window])
        beneath = _continued(cv2.bitwise_and(others, known), inked[window])
        unsure = cv2.bitwise_not(known)
        crossed = cv2.bitwise_and(through, beneath)
        lost = (mine > 0) & (unsure > 0) & (beneath > 0) & (through == 0)
        won = (others > 0) & (unsure > 0) & (through > 0) & (beneath == 0)
        part = labels[window]
        part[lost], part[won] = 0, number
        shared[window][(mine > 0) & (beneath > 0) & ~lost] = 255
        also = np.zeros_like(own)
        also[window] = cv2.bitwise_and(others, crossed)
        extra[-1] = also if cv2.countNonZero(also) else None
    return Crossings(labels, shared, tuple(extra))
