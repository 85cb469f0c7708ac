"""Cleanliness of an inked drawing compared with the truth: gaps in the lines, and stray pieces."""

from __future__ import annotations

import cv2
import numpy as np
from skimage.morphology import skeletonize

from .lines import INKED

NEAR = 2.0  # pixels; tolerance of matching lines
_LEAST = 2  # pixels of skeleton; shorter gaps and stray pieces are ignored


def _pieces_off(line: np.ndarray, other: np.ndarray) -> int:
    """Connected pieces of a skeleton farther than NEAR from the ink `other`."""
    distance = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    if not other.any():
        distance[:] = np.inf
    _, _, stats, _ = cv2.connectedComponentsWithStats((line & (distance > NEAR)).astype(np.uint8), connectivity=8)
    return int((stats[1:, cv2.CC_STAT_AREA] >= _LEAST).sum())


def gaps(drawn: np.ndarray, true: np.ndarray) -> float:
    """Missing pieces of true lines, per 100 pixels of true line; NaN without any. (S, S) float ink 0..1."""
    skeleton = skeletonize(true > INKED)
    if not skeleton.any():
        return float("nan")
    return 100 * _pieces_off(skeleton, drawn > INKED) / float(skeleton.sum())


def stray_pieces(drawn: np.ndarray, true: np.ndarray) -> float:
    """Pieces drawn away from true lines, per 100 pixels of true line; NaN without any. (S, S) float ink 0..1."""
    skeleton = skeletonize(true > INKED)
    if not skeleton.any():
        return float("nan")
    return 100 * _pieces_off(skeletonize(drawn > INKED), true > INKED) / float(skeleton.sum())
