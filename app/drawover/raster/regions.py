"""Regions of line art: the areas that lines enclose, where a gap up to some width counts as closed. For the bucket and
for coloring. What is painted into a region is left to its users.

A gap of N pixels lets no disc of that diameter through. So the open area is first taken apart at its narrows, as the
trapped ball of Zhang et al. does ("Vectorizing Cartoon Animations", IEEE TVCG 15, 2009, section 3.2), by distance
transforms instead of moving balls; then what the disc could not reach is given back to the region it lies in.
"""

from __future__ import annotations

import cv2
import numpy as np

_ROUNDS = 48  # steps that two regions grow towards each other within a passage too narrow for the disc
_SLACK = 0.6  # pixels; between the centers of the pixels on both sides of a gap lies one more than the gap is wide


def _mask(where: np.ndarray) -> np.ndarray:
    """uint8: 255 where it is true."""
    return where.view(np.uint8) * np.uint8(255)


def open_area(ink: np.ndarray, threshold: int = 128) -> np.ndarray:
    """(H, W) uint8, 255 where `ink` (coverage of the lines, 0..255) is below `threshold` and 0 on the lines."""
    if ink.ndim != 2 or ink.dtype != np.uint8:
        raise ValueError(f"ink is (H, W) uint8, not {ink.dtype} of shape {ink.shape}")
    return _mask(ink < threshold)


def label_regions(area: np.ndarray, gap: float = 0) -> tuple[int, np.ndarray]:
    """The regions of an open area.

    area: (H, W) uint8, nonzero where it is open (see open_area); lines are 0. gap: pixels, 0 or more; regions that
    hang together only by passages up to this wide are told apart. The edge of the picture counts as a wall.
    Returns (count, labels): labels is (H, W) int32, 0 on lines and 1..count in the regions; every open pixel has one.
    The place where two regions meet in a gap is where they come nearest to each other.
    """
    if area.ndim != 2 or area.dtype != np.uint8:
        raise ValueError(f"an area is (H, W) uint8, not {area.dtype} of shape {area.shape}")
    if gap <= 0 or not area.any():
        count, labels = cv2.connectedComponents(area, connectivity=4, ltype=cv2.CV_32S)
        return count - 1, labels
    return _spread(area, *_cores(area, gap), gap)


def _cores(area: np.ndarray, gap: float) -> tuple[int, np.ndarray]:
    """What the disc's center reaches, part by part: how many parts there are, and their labels."""
    core = _core(area, gap / 2 + _SLACK)
    # Cores that touch by a corner are one: the discs around both overlap.
    count, labels = cv2.connectedComponents(core, connectivity=8, ltype=cv2.CV_32S)
    return count - 1, labels


def _spread(area: np.ndarray, count: int, labels: np.ndarray, gap: float) -> tuple[int, np.ndarray]:
    """Every open pixel given to the core that it belongs to; see label_regions."""
    reach = gap / 2 + _SLACK
    if count > 0:
        # Within `reach` of a core pixel lies no line, so the nearest core is reached without crossing one.
        core = _mask(labels > 0)
        away, nearest = _nearest(core)
        names = np.zeros(int(nearest.max()) + 1, np.int32)
        names[nearest[core > 0]] = labels[core > 0]
        near = (away <= reach) & (area > 0)
        labels = np.where(near, names[nearest], 0).astype(np.int32)
    return _rest(area, labels, count)


def region_at(area: np.ndarray, x: int, y: int, gap: float = 0) -> np.ndarray:
    """(H, W) uint8: 255 in the region of label_regions that holds pixel (x, y), 0 elsewhere; all 0 on a line."""
    height, width = area.shape
    found = np.zeros(area.shape, np.uint8)
    if not (0 <= x < width and 0 <= y < height) or not area[y, x]:
        return found
    marks = np.zeros((height + 2, width + 2), np.uint8)
    marks[1:-1, 1:-1] = _mask(area == 0)
    _, _, _, (left, top, wide, high) = cv2.floodFill(
        area.copy(), marks, (x, y), 0, flags=4 | cv2.FLOODFILL_MASK_ONLY | (128 << 8)
    )
    part = np.s_[top : top + high, left : left + wide]
    linked = _mask(marks[1:-1, 1:-1][part] == 128)
    if gap > 0:
        linked = _parted(linked, x - left, y - top, gap)
    found[part] = linked
    return found


def _parted(linked: np.ndarray, x: int, y: int, gap: float) -> np.ndarray:
    """The region around (x, y) of an area that hangs together."""
    count, labels = _cores(linked, gap)
    if count <= 1:
        return linked
    _, labels = _spread(linked, count, labels, gap)
    return _mask(labels == labels[y, x])


def grow(region: np.ndarray, pixels: int) -> np.ndarray:
    """(H, W) uint8: the region wider by so many pixels on every side, so that it reaches under its lines."""
    if pixels <= 0:
        return region
    side = 2 * pixels + 1
    return cv2.dilate(region, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def _core(area: np.ndarray, reach: float) -> np.ndarray:
    """Where the center of a disc of this radius may lie, (H, W) uint8."""
    walled = cv2.copyMakeBorder(area, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    distance = cv2.distanceTransform(walled, cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1]
    return _mask(distance > reach)


def _nearest(core: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every pixel's distance to the core and the number of the core's part that is nearest."""
    return cv2.distanceTransformWithLabels(
        cv2.bitwise_not(core), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_CCOMP
    )


def _rest(area: np.ndarray, labels: np.ndarray, count: int) -> tuple[int, np.ndarray]:
    """Give what the disc did not reach to the region it touches; what touches none is a region of its own."""
    left = cv2.bitwise_and(area, _mask(labels == 0))
    pieces, names, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=4, ltype=cv2.CV_32S)
    if pieces == 1:
        return count, labels
    beside, other = _touched(labels, names, pieces)
    single: np.ndarray = np.where(other == beside, beside, 0)  # every piece's one neighbor; 0: none, or several
    alone = np.flatnonzero(beside[1:] == 0) + 1
    single[alone] = count + 1 + np.arange(len(alone))
    result = np.where(left > 0, single[np.asarray(names, np.int32)], labels).astype(np.int32)
    for piece in np.flatnonzero(beside != other):
        if piece == 0:
            continue
        x, y, wide, high = stats[piece, :4].tolist()
        part = np.s_[max(0, y - 1) : y + high + 1, max(0, x - 1) : x + wide + 1]
        result[part] = _shared(result[part], names[part] == piece)
    return count + len(alone), result


_CROSS = ((0, 1), (1, 0))


def _touched(labels: np.ndarray, names: np.ndarray, pieces: int) -> tuple[np.ndarray, np.ndarray]:
    """The smallest and the largest label (1..) that each piece touches by a pixel's side; 0 where it touches none."""
    lowest, highest = np.full(pieces, np.iinfo(np.int32).max, np.int32), np.zeros(pieces, np.int32)
    for down, right in _CROSS:
        a = np.s_[: labels.shape[0] - down, : labels.shape[1] - right]
        b = np.s_[down:, right:]
        for one, two in ((a, b), (b, a)):
            meets = np.flatnonzero((names[one] > 0) & (labels[two] > 0))
            piece, label = names[one].ravel()[meets], labels[two].ravel()[meets]
            np.minimum.at(lowest, piece, label)
            np.maximum.at(highest, piece, label)
    lowest[highest == 0] = 0
    return lowest, highest


def _shared(labels: np.ndarray, piece: np.ndarray) -> np.ndarray:
    """A piece between several regions: they grow into it step by step; what is far from all falls to the nearest."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    around = cv2.dilate(piece.astype(np.uint8), cross) > 0
    known = np.where(around & ~piece, labels, 0).astype(np.float32)
    open_left = piece & True
    for _ in range(_ROUNDS):
        if not open_left.any():
            break
        spread = cv2.dilate(known, cross)
        known = np.where(open_left, spread, known)
        open_left = piece & (known == 0)
    if open_left.any():
        _, nearest = cv2.distanceTransformWithLabels(
            (known == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
        )
        values = np.zeros(int(nearest.max()) + 1, np.float32)
        values[nearest[known > 0]] = known[known > 0]
        known = np.where(open_left, values[nearest], known)
    return np.where(piece, known.astype(np.int32), labels)
