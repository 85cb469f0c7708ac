"""Raises weak ridges of a generated distance field to thin lines, which completes strokes that it drew partly.

In a network's field a thin stroke rises only slightly above the edge level, less than the network's error, and breaks
into dots. The ridge that connects them is still present, below the edge level.
"""

from __future__ import annotations

import cv2
import numpy as np

WEAK = 0.475  # of 0..1, ½ at the edge: ridges from here on are partly drawn strokes
RAISED = 0.51  # the level they are raised to: about half a cell wide
_SHARP = 0.02  # minimum decrease on both sides of a ridge together, one cell away
_SOFT = 0.8  # cells over which the raised part fades
_ACROSS = ((0, 1), (1, 0), (1, 1), (1, -1))


def raised(field01: np.ndarray) -> np.ndarray:
    """(n, n) float32, 0..1, ½ at the edge of the ink: the field, with weak ridges raised that belong to a stroke.

    A ridge belongs to a stroke if it is connected to ink. Existing ink keeps its width.
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
    """(n, n) bool: no lower than both neighbors in some direction, and clearly higher than the two together."""
    rows, columns = field.shape
    around = cv2.copyMakeBorder(field, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    found = np.zeros(field.shape, bool)
    for down, right in _ACROSS:
        a = around[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        b = around[1 - down : 1 - down + rows, 1 - right : 1 - right + columns]
        found |= (field >= a) & (field >= b) & (2 * field - a - b > _SHARP)
    return found
