"""Color hints, dabbed on a layer above line art: which regions they select, and in which color.

A dab selects a region if a good part of the dab is in it, or if it covers a good part of the region; small overlaps
across a line are ignored.
"""

from __future__ import annotations

import cv2
import numpy as np

_COVERED = 128  # minimum alpha of a dab's pixels
_ALIKE = 48.0  # maximum Euclidean distance, in sRGB levels, between shades of one dab
_MOST = 64  # maximum colors of one layer; more indicate a picture instead of dabs
_PAPER = 0.5  # share of an opaque layer in one color, from which that is the paper
_LEAST = 0.004  # of everything painted: rarer colors are edges between two others
_DAB_SHARE, _REGION_SHARE = 0.25, 0.3  # minimum shares to select a region


class TooManyColorsError(Exception):
    """The layer has too many colors to be dabs."""


def dabbed(hints: np.ndarray, labels: np.ndarray, lines: np.ndarray, count: int) -> np.ndarray:
    """(count + 1, 4) uint8 RGBA: the color dabbed onto each region, alpha 0 without one.

    hints: (H, W, 4) uint8 straight alpha; labels: (H, W) int32, 1..count; lines: (H, W) uint8, 255 on lines.
    Raises TooManyColorsError.
    """
    found = np.zeros((count + 1, 4), np.uint8)
    painted = hints[..., 3] >= _COVERED
    rows, columns = np.nonzero(painted)
    if not len(rows):
        return found
    rgb = hints[rows, columns, :3]
    codes = rgb.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    unique, which, counts = np.unique(codes, return_inverse=True, return_counts=True)
    if len(rows) == painted.size and counts.max() > _PAPER * painted.size:
        kept = which != counts.argmax()
        rows, columns, which = rows[kept], columns[kept], which[kept]
        counts[counts.argmax()] = 0
    shades = _shades(unique, counts)
    of = shades[which]
    weights = np.zeros((count + 1, int(shades.max()) + 1), np.int64)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    for shade in range(weights.shape[1]):
        mine = of == shade
        if mine.sum() < max(3, _LEAST * len(rows)):
            continue
        weights[:, shade] = _meant(rows[mine], columns[mine], labels, lines, sizes)
    best = weights.argmax(1)
    meant = np.flatnonzero(weights.max(1))
    meant = meant[meant > 0]
    tops = np.array([unique[np.where(shades == shade, counts, 0).argmax()] for shade in range(weights.shape[1])])
    color = tops[best[meant]]
    found[meant] = np.stack([color >> 16, color >> 8 & 255, color & 255, np.full_like(color, 255)], 1)
    return found


def _shades(unique: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(len(unique),) int64: the color that each is a shade of, most frequent first."""
    colors = np.stack([unique >> 16, unique >> 8 & 255, unique & 255], 1).astype(np.float32)
    shades, number = np.full(len(unique), -1), 0
    for place in np.argsort(-counts, kind="stable"):
        if shades[place] >= 0:
            continue
        if number == _MOST:
            raise TooManyColorsError
        near = (shades < 0) & (np.linalg.norm(colors - colors[place], axis=1) < _ALIKE)
        shades[near] = number
        number += 1
    return shades


def _meant(
    rows: np.ndarray, columns: np.ndarray, labels: np.ndarray, lines: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """(count + 1,) int64: pixels of one color's dabs in each region that they select."""
    top, left = int(rows.min()), int(columns.min())
    mask = np.zeros((int(rows.max()) - top + 1, int(columns.max()) - left + 1), np.uint8)
    mask[rows - top, columns - left] = 255
    dabs, names = cv2.connectedComponents(mask, connectivity=8, ltype=cv2.CV_32S)
    dab = np.asarray(names)[rows - top, columns - left].astype(np.int64)
    region, free = labels[rows, columns].astype(np.int64), lines[rows, columns] == 0
    clear = np.bincount(dab[free], minlength=dabs) > 0
    used = free | ~clear[dab]  # a dab entirely on a line selects the region under it
    pairs, pixels = np.unique(dab[used] * len(sizes) + region[used], return_counts=True)
    dab_index, region_index = pairs // len(sizes), pairs % len(sizes)
    dab_size = np.bincount(dab[used], minlength=dabs)[dab_index]
    meant = (pixels >= _DAB_SHARE * dab_size) | (pixels >= _REGION_SHARE * sizes[region_index])
    found = np.zeros(len(sizes), np.int64)
    np.add.at(found, region_index[meant], pixels[meant])
    return found
