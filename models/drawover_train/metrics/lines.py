"""How near two line drawings are: F1 of their lines at a tolerance, and displacement errors along lines."""

from __future__ import annotations

import cv2
import numpy as np

INKED = 0.4  # coverage from which a pixel counts as line


def line_f1(drawn: np.ndarray, true: np.ndarray, window: tuple[int, int, int, int] | None = None,
            tolerance: float = 1.0) -> float:  # fmt: skip
    """Harmonic mean of the share of drawn line within `tolerance` pixels of true line, and the other way round.

    drawn, true: (S, S) float ink 0..1; window: (left, top, right, bottom) in pixels, or the whole picture.
    The boundary F-measure of Martin, Fowlkes and Malik (2004), with distance in place of matching.
    """
    a, b = drawn > INKED, true > INKED
    if not a.any() or not b.any():
        return 1.0 if not a.any() and not b.any() else 0.0
    to_true = cv2.distanceTransform((~b).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    to_drawn = cv2.distanceTransform((~a).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    if window is not None:
        left, top, right, bottom = window
        inside = np.zeros_like(a)
        inside[top:bottom, left:right] = True
        a, b = a & inside, b & inside
        if not a.any() or not b.any():
            return 1.0 if not a.any() and not b.any() else 0.0
    precision = float((to_true[a] <= tolerance).mean())
    recall = float((to_drawn[b] <= tolerance).mean())
    return 2 * precision * recall / max(precision + recall, 1e-9)


def endpoint_error(field: np.ndarray, true: np.ndarray, where: np.ndarray) -> float:
    """Mean length of field - true, (S, S, 2) in pixels, over the pixels `where`; NaN where there are none."""
    if not where.any():
        return float("nan")
    return float(np.linalg.norm(field[where] - true[where], axis=-1).mean())
