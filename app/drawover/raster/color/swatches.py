"""The palette of a picture: its flat colors, where each is, and the subject's bounding box.

Lines and soft edges are not counted as colors. Segmenting a picture by color is tokens.py's.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from .distinct import rgb_to_lab

_SIDE = 384  # pixels of the longer side that are analyzed
_EVEN = 8.0  # ΔE between neighbors below which a pixel is in a flat area
_APART = 9.0  # minimum ΔE between two colors
_LEAST = 0.0015  # of the picture: rarer colors are ignored
_MOST = 32
_RIM = 0.4  # share of the picture's rim in one color from which that is the background
_OPAQUE = 128


class Swatches(NamedTuple):
    """The palette of a picture."""

    colors: np.ndarray  # (K, 3) uint8, most frequent first
    shares: np.ndarray  # (K,) float, of the picture's flat areas
    rgb: np.ndarray  # (h, w, 3) uint8, the reduced picture
    which: np.ndarray  # (h, w) int64, index of each pixel's color in the reduced picture; -1: transparent
    flat: np.ndarray  # (h, w) bool, false on edges and lines
    under: int  # index of the background color; -1: none
    box: tuple[int, int, int, int]  # left, top, right, bottom of the subject in `which`


def swatches(rgba: np.ndarray) -> Swatches:
    """Extract the palette of a picture, (H, W, 4) uint8 straight RGBA."""
    step = max(1, -(-max(rgba.shape[:2]) // _SIDE))
    few = np.ascontiguousarray(rgba[step // 2 :: step, step // 2 :: step] if min(rgba.shape[:2]) > step else rgba)
    height, width = few.shape[:2]
    seen = few[..., 3] >= _OPAQUE
    rgb = np.ascontiguousarray(few[..., :3])
    lab = rgb_to_lab(rgb).reshape(height, width, 3)
    flat = seen & _even(lab, seen)
    core = cv2.erode(flat.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0  # wider than any line
    colors, shares = _counted(rgb[core if core.any() else flat])
    which = np.full((height, width), -1)
    if len(colors):
        known, best = np.full((height, width), np.inf, np.float32), which.copy()
        for place, each in enumerate(rgb_to_lab(colors)):
            away = np.linalg.norm(lab - each, axis=2)
            nearer = away < known
            known[nearer], best[nearer] = away[nearer], place
        flat &= known < _APART
        which = np.where(seen, _spread(best, flat), -1)
    under = _under(which)
    return Swatches(colors, shares, rgb, which, flat, under, _box(seen & (which != under)))


def _even(lab: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(h, w) bool: all neighbors have a similar color."""
    square = np.ones((3, 3), np.uint8)
    spans = cv2.dilate(lab, square) - cv2.erode(lab, square)
    return (np.linalg.norm(spans, axis=2) < _EVEN) & (cv2.erode(seen.astype(np.uint8), square) > 0)


def _counted(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(colors, shares) of flat pixels, (N, 3) uint8: the most frequent of each cluster."""
    none = np.zeros((0, 3), np.uint8), np.zeros(0)
    if not len(rgb):
        return none
    codes = rgb.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    unique, counts = np.unique(codes, return_counts=True)
    every = np.stack([unique >> 16, unique >> 8 & 255, unique & 255], 1).astype(np.uint8)
    lab = rgb_to_lab(every)
    free, found, sizes = np.ones(len(unique), bool), [], []
    weight = counts.astype(np.float64)
    while free.any() and len(found) < _MOST:
        top = int(np.where(free, weight, -1).argmax())
        like = free & (np.linalg.norm(lab - lab[top], axis=1) < _APART)
        size = counts[like].sum()
        free &= ~like
        if size >= _LEAST * len(rgb):
            found.append(every[top])
            sizes.append(size)
        elif weight[top] < 2:
            break
    if not found:
        return none
    order = np.argsort(-np.array(sizes), kind="stable")
    return np.array(found)[order], np.array(sizes)[order] / len(rgb)


def _spread(which: np.ndarray, flat: np.ndarray) -> np.ndarray:
    """Assign edges and lines the color of the nearest flat area."""
    if flat.all() or not flat.any():
        return which
    _, nearest = cv2.distanceTransformWithLabels(
        (~flat).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.asarray(nearest, np.int32)
    names = np.full(int(nearest.max()) + 1, -1)
    names[nearest[flat]] = which[flat]
    return names[nearest]


def _under(which: np.ndarray) -> int:
    rim = np.concatenate([which[0], which[-1], which[1:-1, 0], which[1:-1, -1]])
    if not (rim >= 0).any():
        return -1
    counts = np.bincount(rim[rim >= 0])
    return int(counts.argmax()) if counts.max() >= _RIM * len(rim) else -1


def _box(subject: np.ndarray) -> tuple[int, int, int, int]:
    height, width = subject.shape
    if not subject.any():
        return 0, 0, width, height
    columns, rows = np.flatnonzero(subject.any(0)), np.flatnonzero(subject.any(1))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def by_position(found: Swatches, sampled: np.ndarray, box: tuple[int, int, int, int], count: int) -> np.ndarray:
    """(count + 1,) int64: for each region the color at its position, -1 if transparent.

    sampled: (h, w) int32, labels 1..count; box: left, top, right, bottom of its drawing, aligned with the subject.
    """
    height, width = sampled.shape
    left, top, right, bottom = box
    at = found.box
    columns = at[0] + (np.arange(width) + 0.5 - left) / max(right - left, 1) * (at[2] - at[0])
    rows = at[1] + (np.arange(height) + 0.5 - top) / max(bottom - top, 1) * (at[3] - at[1])
    columns = np.clip(np.floor(columns), 0, found.which.shape[1] - 1).astype(np.int64)
    rows = np.clip(np.floor(rows), 0, found.which.shape[0] - 1).astype(np.int64)
    colors = len(found.colors) + 1
    pairs = sampled.astype(np.int64) * colors + found.which[np.ix_(rows, columns)] + 1
    votes = np.bincount(pairs.ravel(), minlength=(count + 1) * colors).reshape(count + 1, colors)
    best = votes.argmax(1) - 1
    best[votes.max(1) == 0] = -1
    return best
