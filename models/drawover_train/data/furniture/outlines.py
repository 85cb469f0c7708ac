"""Line art from what rays saw: outlines where one thing ends before another, folds, and where a material ends.

An outline lies wholly on the nearer thing, so the drawing's silhouette is that of every other stage.
"""

from __future__ import annotations

import cv2
import numpy as np

from .rays import FINE, Seen
from .surface import Surface

_WIDTH, _THINNEST = 1.5 / 256, 1.25  # the width of every stroke: of the picture's side, and px at least
_STEP, _DEEP = 0.012, 0.025  # the surface jumps by this share of the model's radius at a fold, at an outline
_LONG = 14 / 256  # a jump as long as this share of the picture is an outline however deep
_DOT = 5 / 256  # and one shorter than this is none
_FOLD = 25.0  # degrees between two patches that a fold must turn by
_TURN = 60.0  # degrees within one patch, from a fine point to the next
_EVEN = 0.8 / 256  # ripples of the band around folds smaller than this are smoothed away
_CLOSE = 2.0 / 256  # folds nearer to each other than this become one stroke
_HOLE = 8 / 256**2  # a gap among them smaller than this share of the picture is filled
_SPECK = 1.5 / 256  # and a fold shorter than this, as on the stairs of an outline, is no part of any
_BESIDE = 1.2 / 256  # so do those that run on so near to an outline's ink
_SHORT = 7 / 256  # folds and seams shorter than this share of the picture are left out
_SOFT = 0.6 / 256  # takes the stairs out of them
_CROWDED = 0.75  # so are those where strokes would cover more than this of their surroundings


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

    Third, (G, G) bool: points beside a fold or seam, or of a short and shallow jump.
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
        for here, there in ((a, b), (b, a)):
            behind = jump & (depth[here] > depth[there])
            near[here] = np.where(behind, np.maximum(near[here], depth[there]), near[here])
            far[here] = np.where(behind, depth[here], far[here])
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
    """(G, G) float32: how many points inside the nearest outline of the thing seen there."""
    border = cv2.distanceTransform(np.pad(seen.mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    behind = near > 0
    if not behind.any():
        return border
    distance, nearest = cv2.distanceTransformWithLabels(
        (~behind).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.asarray(nearest, np.int64)
    of = np.zeros((2, int(nearest.max()) + 1), np.float32)
    of[:, nearest[behind]] = near[behind], far[behind]
    depth = seen.grid(seen.depth, 9.0)
    before = np.abs(depth - of[0][nearest]) < np.abs(depth - of[1][nearest])
    return np.where(before & ~behind, np.minimum(distance, border), border)


def _behind(near: np.ndarray) -> np.ndarray:
    """(G, G) float32: distance from the nearest point that lies right behind an outline."""
    behind = near > 0
    return cv2.distanceTransform(1 - behind.astype(np.uint8), cv2.DIST_L2, 5) if behind.any() else near + near.size


def _strokes(inner: np.ndarray, within: np.ndarray, count: int, width: float) -> np.ndarray:
    """(G, G) uint8, 1 on the middle lines of the folds that are drawn."""
    reach = int(_CLOSE * count / 2) * 2 + 1
    round_brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    specks_gone = _longer(inner.astype(np.uint8), _SPECK * count)
    band = np.asarray(cv2.dilate(specks_gone, round_brush), np.uint8)
    label, stats = _pieces(1 - band, 4)
    band |= (stats[:, cv2.CC_STAT_AREA] < _HOLE * count**2).astype(np.uint8)[label]
    even = cv2.GaussianBlur(band.astype(np.float32), (0, 0), _EVEN * count) > 0.5
    middle = thinned(even.astype(np.uint8))
    rim = width + _BESIDE * count
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
    """The number of the connected piece that each point is in, 0 outside of all, and OpenCV's facts of each piece."""
    _, label, stats, _ = cv2.connectedComponentsWithStats(shape, connectivity=neighbors)
    return np.asarray(label), np.asarray(stats)


def _reach(stats: np.ndarray) -> np.ndarray:
    return np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])


def thinned(shape: np.ndarray) -> np.ndarray:
    """(H, W) uint8 of 0 and 1 worn down to lines one point wide. Zhang & Suen 1984."""
    shape = cv2.copyMakeBorder(shape, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    before = None
    while before is None or (before != shape).any():
        before = shape
        for pass_ in _PASSES:
            shape = shape & ~pass_[cv2.filter2D(shape, -1, _NEIGHBORS, borderType=cv2.BORDER_CONSTANT)]
    return shape[1:-1, 1:-1].copy()


_NEIGHBORS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)  # clockwise from above: a bit each


def _passes() -> np.ndarray:
    """(2, 256) uint8: whether a point with these neighbors goes, in the first and second half of a step."""
    p = (np.arange(256)[:, None] >> np.arange(8)) & 1  # p2 ... p9 of the paper
    turns = ((p == 0) & (np.roll(p, -1, 1) == 1)).sum(1)
    edge = (p.sum(1) >= 2) & (p.sum(1) <= 6) & (turns == 1)
    above, right, below, left = p[:, 0], p[:, 2], p[:, 4], p[:, 6]
    first = (above * right * below == 0) & (right * below * left == 0)
    second = (above * right * left == 0) & (above * below * left == 0)
    return np.stack([edge & first, edge & second]).astype(np.uint8)


_PASSES = _passes()
