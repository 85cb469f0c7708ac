"""Similarity of line drawings: F1 at a tolerance, chamfer, clDice, and displacement errors along lines."""

from __future__ import annotations

import cv2
import numpy as np
from skimage.morphology import skeletonize

INKED = 0.4  # coverage above which a pixel counts as line


def line_f1(drawn: np.ndarray, true: np.ndarray, window: tuple[int, int, int, int] | None = None,
            tolerance: float = 1.0) -> float:  # fmt: skip
    """Harmonic mean of the fractions of drawn line within `tolerance` pixels of true line, and vice versa.

    drawn, true: (S, S) float ink 0..1; window: (left, top, right, bottom) in pixels, or None for the full picture. The
    boundary F-measure of Martin, Fowlkes and Malik (2004), with distance instead of matching.
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


def _distance_to(line: np.ndarray) -> np.ndarray:
    return cv2.distanceTransform((~line).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)


def chamfer(drawn: np.ndarray, true: np.ndarray) -> float:
    """Mean distance in pixels from drawn line to true line, and back, halved. Ink as in `line_f1`.

    The symmetric mean of Barrow, Tenenbaum, Bolles and Wolf (1977). Where only one has lines: the picture's diagonal.
    """
    a, b = drawn > INKED, true > INKED
    if not a.any() or not b.any():
        return 0.0 if not a.any() and not b.any() else float(np.hypot(*a.shape))
    return float(_distance_to(b)[a].mean() + _distance_to(a)[b].mean()) / 2


def soft_skeleton(ink: np.ndarray, iterations: int = 10) -> np.ndarray:
    """Algorithm 1 of the clDice paper: (S, S) float skeleton of soft ink; `iterations` is at least its half width."""
    ink = np.asarray(ink, np.float32)
    cross, square = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8), np.ones((3, 3), np.uint8)
    skeleton = np.maximum(ink - cv2.dilate(cv2.erode(ink, cross), square), 0)
    for _ in range(iterations):
        ink = cv2.erode(ink, cross)
        left = np.maximum(ink - cv2.dilate(cv2.erode(ink, cross), square), 0)
        skeleton = skeleton + np.maximum(left - skeleton * left, 0)
    return skeleton


def _centerline_dice(drawn: np.ndarray, true: np.ndarray, drawn_center: np.ndarray, true_center: np.ndarray) -> float:
    """Eq. 1 of the clDice paper, of ink and skeletons. Two empty drawings are equal."""
    if not drawn_center.any() or not true_center.any():
        return 1.0 if not drawn_center.any() and not true_center.any() else 0.0
    precision = float((drawn_center * true).sum() / drawn_center.sum())
    sensitivity = float((true_center * drawn).sum() / true_center.sum())
    return 2 * precision * sensitivity / max(precision + sensitivity, 1e-9)


def cldice(drawn: np.ndarray, true: np.ndarray) -> float:
    """Centerline Dice of Shit et al. (2021), Eq. 1: 0..1, more sensitive to gaps than to width. Ink as in `line_f1`."""
    a, b = drawn > INKED, true > INKED
    return _centerline_dice(a, b, skeletonize(a), skeletonize(b))


def soft_cldice(drawn: np.ndarray, true: np.ndarray) -> float:
    """The same with soft skeletons, as in the training of Shit et al. drawn, true: (S, S) float ink 0..1.

    For a drawing with soft edges and itself it is below 1: compare only drawings of the same hardness.
    """
    drawn, true = np.asarray(drawn, np.float32), np.asarray(true, np.float32)
    return _centerline_dice(drawn, true, soft_skeleton(drawn), soft_skeleton(true))


def endpoint_error(field: np.ndarray, true: np.ndarray, where: np.ndarray) -> float:
    """Mean length of field - true, (S, S, 2) in pixels, over the pixels `where`; NaN if there are none."""
    if not where.any():
        return float("nan")
    return float(np.linalg.norm(field[where] - true[where], axis=-1).mean())
