"""Line art from ray hits: outlines at depth discontinuities, folds, and material boundaries.

An outline lies entirely on the nearer surface, so the drawing's silhouette equals that of every other stage.
"""

from __future__ import annotations

import cv2
import numpy as np

from .rays import FINE, Seen
from .surface import Surface

_WIDTH, _THINNEST = 1.5 / 256, 1.25  # stroke width: relative to the picture's side, and minimum in px
_STEP, _DEEP = 0.012, 0.025  # depth step at a fold, at an outline, relative to the model's radius
_LONG = 14 / 256  # a depth step this long, relative to the picture, is an outline at any depth
_DOT = 5 / 256  # and a shorter one is none
_FOLD = 25.0  # minimal angle of a fold between two patches, in degrees
_TURN = 60.0  # the same within one patch, between neighboring points
_EVEN = 0.8 / 256  # smoothing of the band around folds
_CLOSE = 2.0 / 256  # folds closer than this become one stroke
_HOLE = 8 / 256**2  # gaps between them smaller than this are filled
_SPECK = 1.5 / 256  # shorter folds, as from aliased outlines, are ignored
_OUTLINE_GAP = 1.2 / 256  # so are those that run this close to an outline
_SHORT = 7 / 256  # folds and seams shorter than this are left out
_SOFT = 0.6 / 256  # anti-aliasing of folds
_CROWDED = 0.75  # folds that would cover more than this of their surroundings are left out


def line(seen: Seen, surface: Surface) -> np.ndarray:
    """(S, S) uint8 ink."""
    size = seen.count // FINE
    width = max(_WIDTH * size, _THINNEST) * FINE
    near, far, inner = _edges(seen, surface)
    within = _within(seen, near, far)
    ink = np.clip(width + 0.5 - within, 0, 1)
    folds = _strokes(inner, np.minimum(within, _behind(near) + width), seen.count, width)
    if folds.any():
        stroke = np.clip(width / 2 + 0.5 - cv2.distanceTransform(1 - folds, cv2.DIST_L2, 5), 0, 1)
        ink = np.maximum(ink, np.clip(cv2.GaussianBlur(stroke, (0, 0), _SOFT * seen.count) * 2 - 0.5, 0, 1))
    ink = (ink * seen.mask * 255).astype(np.float32)
    return np.rint(cv2.resize(ink, (size, size), interpolation=cv2.INTER_AREA)).astype(np.uint8)


def _edges(seen: Seen, surface: Surface) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """near and far: (G, G) float32 depths on both sides of an outline, at points on its far side; near is 0 elsewhere.

    Third, (G, G) bool: points next to a fold or seam, or at a short and shallow depth step.
    """
    count = seen.count
    depth = seen.grid(seen.depth, 9.0)
    point, face = seen.grid(seen.point, 0.0), seen.grid(seen.face, 0.0)
    normal = seen.grid(seen.normal, 0.0)
    patch = seen.grid(surface.patch[seen.triangle], -1)
    material = seen.grid(surface.material[seen.triangle], -1)
    near, far = np.zeros((2, count, count), np.float32)
    inner = np.zeros((count, count), bool)
    for axis in (0, 1):
        a = (slice(None, -1), slice(None)) if axis == 0 else (slice(None), slice(None, -1))
        b = (slice(1, None), slice(None)) if axis == 0 else (slice(None), slice(1, None))
        hit_a, hit_b = seen.mask[a], seen.mask[b]
        both, gap = hit_a & hit_b, point[b] - point[a]
        off = np.maximum(np.abs((gap * face[a]).sum(-1)), np.abs((gap * face[b]).sum(-1)))
        step = np.where(both & (off > _STEP), np.abs(depth[a] - depth[b]), 0)
        jump = step > _STEP
        for rear, front in ((a, b), (b, a)):
            behind = jump & (depth[rear] > depth[front])
            near[rear] = np.where(behind, np.maximum(near[rear], depth[front]), near[rear])
            far[rear] = np.where(behind, depth[rear], far[rear])
        bend = (normal[a] * normal[b]).sum(-1)
        bend_face = (face[a] * face[b]).sum(-1)
        fold = (patch[a] != patch[b]) & (bend_face < np.cos(np.radians(_FOLD)))
        fold |= bend < np.cos(np.radians(_TURN))
        fold |= material[a] != material[b]
        fold &= both & ~jump
        inner[a] |= fold
        inner[b] |= fold
    jumps = (near > 0).astype(np.uint8)
    label, stats = _pieces(jumps, 8)
    deep = np.bincount(label[jumps * (far - near) > _DEEP], minlength=len(stats)) > 0.3 * stats[:, cv2.CC_STAT_AREA]
    deep &= _reach(stats) > _DOT * count
    deep |= _reach(stats) > _LONG * count
    deep[0] = False
    return near * deep[label], far, inner | ((jumps > 0) & ~deep[label])


def _within(seen: Seen, near: np.ndarray, far: np.ndarray) -> np.ndarray:
    """(G, G) float32: distance in points from the nearest outline of the visible surface, towards its inside."""
    border = cv2.distanceTransform(np.pad(seen.mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    behind = near > 0
    if not behind.any():
        return border
    distance, nearest = cv2.distanceTransformWithLabels(
        (~behind).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.asarray(nearest, np.int64)
    depths_by_label = np.zeros((2, int(nearest.max()) + 1), np.float32)
    depths_by_label[:, nearest[behind]] = near[behind], far[behind]
    depth = seen.grid(seen.depth, 9.0)
    in_front = np.abs(depth - depths_by_label[0][nearest]) < np.abs(depth - depths_by_label[1][nearest])
    return np.where(in_front & ~behind, np.minimum(distance, border), border)


def _behind(near: np.ndarray) -> np.ndarray:
    """(G, G) float32: distance from the nearest point directly behind an outline."""
    behind = near > 0
    return cv2.distanceTransform(1 - behind.astype(np.uint8), cv2.DIST_L2, 5) if behind.any() else near + near.size


def _strokes(inner: np.ndarray, within: np.ndarray, count: int, width: float) -> np.ndarray:
    """(G, G) uint8, 1 on the center lines of the drawn folds."""
    reach = int(_CLOSE * count / 2) * 2 + 1
    round_brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    without_specks = _longer(inner.astype(np.uint8), _SPECK * count)
    band = np.asarray(cv2.dilate(without_specks, round_brush), np.uint8)
    label, stats = _pieces(1 - band, 4)
    band |= (stats[:, cv2.CC_STAT_AREA] < _HOLE * count**2).astype(np.uint8)[label]
    smoothed = cv2.GaussianBlur(band.astype(np.float32), (0, 0), _EVEN * count) > 0.5
    middle = thinned(smoothed.astype(np.uint8))
    rim = width + _OUTLINE_GAP * count
    label, stats = _pieces(middle * (within < rim * 1.3), 8)
    inside = np.bincount(label[within < rim], minlength=len(stats)) > 0.3 * stats[:, cv2.CC_STAT_AREA]
    along = inside & (_reach(stats) > 2.5 * rim) & (np.arange(len(stats)) > 0)
    middle &= 1 - along.astype(np.uint8)[label]
    side = int(11 / 256 * count) | 1
    thick = cv2.dilate(middle, np.ones((int(width) | 1,) * 2, np.uint8)).astype(np.float32)
    middle &= cv2.boxFilter(thick, -1, (side, side)) < _CROWDED
    return _longer(middle, _SHORT * count)


def _longer(lines: np.ndarray, least: float) -> np.ndarray:
    """Of (G, G) uint8 lines, those whose extent is more than `least` points."""
    label, stats = _pieces(lines, 8)
    return ((_reach(stats) > least) & (np.arange(len(stats)) > 0)).astype(np.uint8)[label]


def _pieces(shape: np.ndarray, neighbors: int) -> tuple[np.ndarray, np.ndarray]:
    """The label of each point's connected component, 0 outside of all, and OpenCV's statistics of each."""
    _, label, stats, _ = cv2.connectedComponentsWithStats(shape, connectivity=neighbors)
    return np.asarray(label), np.asarray(stats)


def _reach(stats: np.ndarray) -> np.ndarray:
    return np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])


def thinned(shape: np.ndarray) -> np.ndarray:
    """(H, W) uint8 of 0 and 1, thinned to lines one point wide. Zhang & Suen 1984."""
    shape = cv2.copyMakeBorder(shape, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    in_front = None
    while in_front is None or (in_front != shape).any():
        in_front = shape
        for pass_ in _PASSES:
            shape = shape & ~pass_[cv2.filter2D(shape, -1, _NEIGHBORS, borderType=cv2.BORDER_CONSTANT)]
    return shape[1:-1, 1:-1].copy()


_NEIGHBORS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)  # one bit each, clockwise from above


def _passes() -> np.ndarray:
    """(2, 256) uint8: whether a point with these neighbors is removed, in the first and second half of a step."""
    p = (np.arange(256)[:, None] >> np.arange(8)) & 1  # p2 ... p9 of the paper
    turns = ((p == 0) & (np.roll(p, -1, 1) == 1)).sum(1)
    edge = (p.sum(1) >= 2) & (p.sum(1) <= 6) & (turns == 1)
    above, right, below, left = p[:, 0], p[:, 2], p[:, 4], p[:, 6]
    first = (above * right * below == 0) & (right * below * left == 0)
    second = (above * right * left == 0) & (above * below * left == 0)
    return np.stack([edge & first, edge & second]).astype(np.uint8)


_PASSES = _passes()
