"""Weak ridges of a generated distance field, raised to thin lines: so a stroke that it half drew is whole.

A thin stroke stands only a little above the edge of the ink in a network's field, less than the network errs by; there
it breaks into dots. The crest that joins them is still there, below the edge.
"""

from __future__ import annotations

import cv2
import numpy as np

WEAK = 0.475  # of 0..1, ½ at the edge: a crest from here on is a stroke that is half drawn
RAISED = 0.51  # to where it is raised: about half a cell wide
_SHARP = 0.02  # by how much a crest falls off on both sides together, a cell away
_SOFT = 0.8  # cells that what is raised fades over
_ACROSS = ((0, 1), (1, 0), (1, 1), (1, -1))


def raised(field01: np.ndarray) -> np.ndarray:
    """(n, n) float32, 0..1, ½ at the edge of the ink: the field, its weak crests raised where they belong to a stroke.

    A crest belongs to a stroke where it hangs together with ink. What is ink already stays as wide as it is.
    """
    crest = _crests(field01) & (field01 > WEAK)
    count, found = cv2.connectedComponents(crest.astype(np.uint8), connectivity=8)
    labels, strokes = found.astype(np.intp), np.zeros(count, bool)
    strokes[labels[crest & (field01 > 0.5)]] = True
    strokes[0] = False
    lacking = np.where(strokes[labels], np.maximum(RAISED - field01, 0), 0).astype(np.float32)
    lacking = cv2.GaussianBlur(cv2.dilate(lacking, np.ones((3, 3), np.uint8)), (0, 0), _SOFT)
    return np.clip(field01 + lacking, 0, 1).astype(np.float32)


def _crests(field: np.ndarray) -> np.ndarray:
    """(n, n) bool: no lower than both neighbors in some direction, and sharply higher than the two together."""
    rows, columns = field.shape
    around = cv2.copyMakeBorder(field, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    found = np.zeros(field.shape, bool)
    for down, right in _ACROSS:
        a = around[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        b = around[1 - down : 1 - down + rows, 1 - right : 1 - right + columns]
        found |= (field >= a) & (field >= b) & (2 * field - a - b > _SHARP)
    return found
