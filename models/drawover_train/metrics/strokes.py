"""Stroke quality of a line drawing without a ground truth: loose ends and specks per length."""

from __future__ import annotations

import cv2
import numpy as np
from skimage.morphology import skeletonize

from .lines import INKED

_SPECK = 6  # pixels at 128 × 128; a connected piece of ink no larger than this is a speck
_SIZE = 128
_RING = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)


def _inked(drawn: np.ndarray) -> np.ndarray:
    if len(drawn) != _SIZE:
        drawn = cv2.resize(drawn.astype(np.float32), (_SIZE, _SIZE), interpolation=cv2.INTER_AREA)
    return drawn > INKED


def loose_ends(drawn: np.ndarray) -> float:
    """Ends of the skeleton per 100 pixels of it, at 128 × 128. drawn: (S, S) float ink 0..1; NaN without ink.

    The skeleton is that of Zhang and Suen (1984); an end is a pixel of it with one neighbor, or none.
    """
    skeleton = skeletonize(_inked(drawn)).astype(np.uint8)
    if not skeleton.any():
        return float("nan")
    neighbors = cv2.filter2D(skeleton, cv2.CV_8U, _RING, borderType=cv2.BORDER_CONSTANT)
    return float(100 * ((skeleton > 0) & (neighbors <= 1)).sum() / skeleton.sum())


def specks(drawn: np.ndarray) -> float:
    """Connected pieces of at most 6 pixels per 100 pixels of skeleton, at 128 × 128; NaN without ink."""
    inked = _inked(drawn)
    length = skeletonize(inked).sum()
    if not length:
        return float("nan")
    _, _, stats, _ = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)
    return float(100 * (stats[1:, cv2.CC_STAT_AREA] <= _SPECK).sum() / length)
