"""How clean an inked drawing is against its truth: gaps in the lines, and pieces that stray from them."""

from __future__ import annotations

import cv2
import numpy as np
from skimage.morphology import skeletonize

from .lines import INKED

NEAR = 2.0  # pixels within which a line is met
_LEAST = 2  # pixels of skeleton; what is shorter is no gap and no stray piece


def _pieces_off(line: np.ndarray, other: np.ndarray) -> int:
    """Connected pieces of a skeleton that lie further than NEAR from the ink `other`."""
    away = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    if not other.any():
        away[:] = np.inf
    _, _, stats, _ = cv2.connectedComponentsWithStats((line & (away > NEAR)).astype(np.uint8), connectivity=8)
    return int((stats[1:, cv2.CC_STAT_AREA] >= _LEAST).sum())


def gaps(drawn: np.ndarray, true: np.ndarray) -> float:
    """Places where a true line is not drawn, per 100 pixels of true line; NaN without any. (S, S) float ink 0..1."""
    skeleton = skeletonize(true > INKED)
    if not skeleton.any():
        return float("nan")
    return 100 * _pieces_off(skeleton, drawn > INKED) / float(skeleton.sum())


def stray_pieces(drawn: np.ndarray, true: np.ndarray) -> float:
    """Pieces drawn where no line is, per 100 pixels of true line; NaN without any. (S, S) float ink 0..1."""
    skeleton = skeletonize(true > INKED)
    if not skeleton.any():
        return float("nan")
    return 100 * _pieces_off(skeletonize(drawn > INKED), true > INKED) / float(skeleton.sum())
