"""Color accuracy of regions: ΔE2000 region by region, without lines and edges."""

from __future__ import annotations

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

NEAR = 10.0  # ΔE2000 below which a color counts as the right one
_LEAST = 6  # minimal pixels of a region inside its edge


def region_errors(drawn: np.ndarray, true: np.ndarray, regions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(areas, ΔE2000) of every region. drawn, true: (S, S, 3) RGB 0..1; regions: (S, S) integer labels, 0 is none.

    A region's color is the median of its pixels, without those at its edge. ΔE2000 is that of Sharma, Wu and Dalal
    (2005), sRGB under D65.
    """
    areas, colors = [], []
    for label in np.unique(regions[regions > 0]):
        mask = regions == label
        inside = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        where = inside if inside.sum() >= _LEAST else mask
        areas.append(int(mask.sum()))
        colors.append((np.median(drawn[where], 0), np.median(true[where], 0)))
    if not areas:
        return np.zeros(0), np.zeros(0)
    lab = rgb2lab(np.clip(np.array(colors, np.float64), 0, 1))
    return np.array(areas, np.float64), deltaE_ciede2000(lab[:, 0], lab[:, 1])


def region_accuracy(drawn: np.ndarray, true: np.ndarray, regions: np.ndarray, near: float = NEAR) -> float:
    """Fraction of the regions' area with a color within ΔE2000 < `near` of the true one, 0..1; NaN without regions."""
    areas, errors = region_errors(drawn, true, regions)
    return float((areas * (errors < near)).sum() / areas.sum()) if len(areas) else float("nan")


def region_distance(drawn: np.ndarray, true: np.ndarray, regions: np.ndarray) -> float:
    """Mean ΔE2000 over the regions, weighted by area; NaN without regions."""
    areas, errors = region_errors(drawn, true, regions)
    return float((areas * errors).sum() / areas.sum()) if len(areas) else float("nan")
