"""Updates regions after lines were edited: regions follow their new outlines, and everything else stays.

A region's identity goes to where most of it is. Openings and closings affect only the neighborhood of the edit, so
that distant pixels keep their region.
"""

from __future__ import annotations

import cv2
import numpy as np

from .basins import rooms

_WORK = 1024  # pixels of the longer side, up to which a canvas is not reduced


def followed(labels: np.ndarray, ink: np.ndarray, edited: np.ndarray, gap: float) -> np.ndarray:
    """(H, W) int32: the regions separated by the edited lines.

    labels: (H, W) int32, 1..count, the regions before the edit; ink: (H, W) uint8, coverage of the lines now;
    edited: (H, W) uint8, 255 where they changed; gap: pixels up to which an opening counts as closed.
    """
    if not cv2.countNonZero(edited):
        return labels
    height, width = labels.shape
    by = -(-max(height, width) // _WORK)
    size = -(-width // by), -(-height // by)
    old = np.ascontiguousarray(labels[::by, ::by])
    lines, near = ink, edited
    if by > 1:
        right, down = size[0] * by - width, size[1] * by - height
        lines = cv2.resize(_padded(ink, down, right), size, interpolation=cv2.INTER_AREA)
        near = cv2.resize(_padded(edited, down, right), size, interpolation=cv2.INTER_AREA)
    reach = max(2, round(gap / by))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    near = cv2.dilate((near > 0).astype(np.uint8), disc)
    walls = (lines > 100) | (_borders(old) & (near == 0))
    found = rooms(np.where(walls, np.uint8(0), np.uint8(255)), gap / by)
    new = _named(found.labels, found.count, old)
    changed = (new != old).astype(np.uint8)
    if by > 1:
        changed = cv2.resize(changed, None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST)[:height, :width]
        new = cv2.resize(new, None, fx=by, fy=by, interpolation=cv2.INTER_NEAREST)[:height, :width]
    return np.where(changed > 0, new, labels)


def _padded(picture: np.ndarray, down: int, right: int) -> np.ndarray:
    return cv2.copyMakeBorder(picture, 0, down, 0, right, cv2.BORDER_REPLICATE) if down or right else picture


def _borders(labels: np.ndarray) -> np.ndarray:
    """(h, w) bool: pixels whose right or lower neighbor is in another region."""
    found = np.zeros(labels.shape, bool)
    found[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    found[:-1] |= labels[:-1] != labels[1:]
    return found


def _named(parts: np.ndarray, count: int, old: np.ndarray) -> np.ndarray:
    """(h, w) int32: labels; a room gets one label if it contains the main body of just that region.

    parts: (h, w) int32, rooms 1..count between the lines, 0 on them; old: (h, w) int32, the previous labels.
    """
    regions = int(old.max()) + 1
    inside = np.flatnonzero(parts)
    pairs = parts.ravel()[inside].astype(np.int64) * regions + old.ravel()[inside]
    keys, sizes = np.unique(pairs, return_counts=True)
    room, name = keys // regions, keys % regions
    order = np.argsort(-sizes, kind="stable")
    _, first = np.unique(name[order], return_index=True)
    main = order[first]  # for each region, the room that contains most of it
    bodies = np.bincount(room[main], minlength=count + 1)
    owner = np.zeros(count + 1, np.int32)
    owner[room[main]] = name[main]
    owner[bodies != 1] = 0
    owner[0] = 0
    mine = owner[parts]
    return np.where(mine > 0, mine, old).astype(np.int32)
