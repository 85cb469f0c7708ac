"""Renders the red overlay: the moved lines at their new places, with an arrow for each part.

moved.py computes what moved, raster/vector/arrows.py draws arrows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from ....messages import correct as say
from ....raster.frame import Frame, ink_of
from ....raster.ink.lines import colored
from ....raster.vector import arrows
from ....raster.vector.shapes import Shape
from ...request import Layer, named_layer
from .moved import Piece, significant, visible

RED = (214, 30, 44)
_LINES = 0.60  # opacity of the moved lines
_WIDTH = 0.0052  # of an arrow's shaft, in shares of the frame
_LEAST = 1.8  # canvas pixels; minimum of it
_HALO = 0.0022  # width of the light edge round the marks, in shares of the frame
_SHORTEST = 0.035  # minimum length of an arrow, in shares of the frame: its tail is extended
_TICK = 0.022  # length of a tick's arms
_ARC = 0.075  # minimum length of an arc
_LARGE = 0.45  # a part that is wider or higher gets only an arrow


def overlay(rgba: np.ndarray, frame: Frame, pieces: Sequence[Piece], move: Callable[[np.ndarray], np.ndarray]) -> Layer:
    """Render the overlay for a drawing on its canvas, transparent where nothing moved.

    rgba: (H, W, 4) uint8 straight alpha, the drawing; frame: in its pixels; pieces: all parts of the drawing, of which
    the significant changes are shown; move: applies the suggestion's motion to pixels like `rgba`.
    """
    height, width = rgba.shape[:2]
    moving = significant(pieces)
    if not moving:
        return named_layer(say.MOVED(), np.zeros((height, width, 4), np.uint8))
    shown = np.ascontiguousarray(move(moved_lines(rgba, frame, near(pieces, moving))))
    thin = max(_WIDTH, _LEAST / frame.size)
    shapes = [shape for piece in moving for shape in marks(piece, thin)]
    halo = max(_HALO, 0.45 * thin)
    for edge, color, opacity in ((halo, (255, 255, 255), 0.85), (0.0, RED, 1.0)):
        for shape in shapes:
            arrows.laid_over(shown, arrows.inked(shape, frame, width, height, edge), color, opacity)
    return named_layer(say.MOVED(), shown)


def near(pieces: Sequence[Piece], chosen: Sequence[Piece]) -> np.ndarray:
    """Return where the nearest stroke belongs to one of the chosen pieces: (S, S) bool."""
    number = np.full(pieces[0].mask.shape, -1)
    for n, piece in enumerate(pieces):
        number[piece.mask] = n
    inked = number >= 0
    _, labels = cv2.distanceTransformWithLabels(
        (~inked).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = np.asarray(labels, np.int64)
    is_chosen = np.zeros(int(labels.max()) + 1, bool)
    is_chosen[labels[inked]] = np.isin(number[inked], [n for n, piece in enumerate(pieces) if piece in chosen])
    return is_chosen[labels]


def moved_lines(rgba: np.ndarray, frame: Frame, mask: np.ndarray) -> np.ndarray:
    """Return the unmoved lines within the mask in translucent red; rgba, frame: as for `overlay`.

    mask: (S, S) bool, of the frame's cells.
    """
    height, width = rgba.shape[:2]
    ink = ink_of(rgba)
    step = max(1, max(ink.shape) // 512)
    some = ink[::step, ::step]
    peak = max(float(np.percentile(some[some > 8], 95)) if (some > 8).any() else 255.0, 24.0)
    strong = cv2.convertScaleAbs(ink, alpha=255 / peak)
    cover = cv2.multiply(strong, arrows.masked(mask, frame, width, height), scale=_LINES / 255)
    return colored(cover, RED)


def marks(piece: Piece, width: float) -> tuple[Shape, ...]:
    """Create the marks of a piece, in frame coordinates: an arrow for its shift, ticks for its size, an arc for a turn.

    Ticks mark the corners of the piece's new bounding box. Large parts, such as the hair, get only the arrow.
    """
    change = piece.change
    found: list[Shape] = []
    far = float(np.hypot(change.dx, change.dy))
    shifts, grows, turns = visible(change, piece.extent)
    if shifts:
        tip = piece.center + piece.shift
        found += arrows.straight(tip - piece.shift * max(1.0, _SHORTEST / far), tip, width)
    left, top, right, bottom = piece.box
    if max(right - left, bottom - top) > _LARGE:
        return tuple(found)
    middle, reach = np.array([left + right, top + bottom]) / 2, np.array([right - left, bottom - top]) / 2
    if grows:
        box = middle + np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (reach + width)
        found += arrows.corners(piece.moved(box), _TICK, 0.7 * width)
    if turns:
        radius = float(np.linalg.norm(reach)) * change.scale + 3 * width
        sweep = np.degrees(np.clip(abs(np.radians(change.turn)), _ARC / radius, 2.0)) * np.sign(change.turn)
        found += arrows.bent(piece.moved(middle), radius, -90 - sweep / 2, float(sweep), 0.8 * width)
    return tuple(found)
