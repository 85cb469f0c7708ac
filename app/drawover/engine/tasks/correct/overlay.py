"""The red overlay: a teacher's pen over the artist's drawing, with what moved where it belongs and an arrow a part.

What moved is said by moved.py, how arrows look by raster/vector/arrows.py.
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
from .moved import Piece, told, visible

RED = (214, 30, 44)
_LINES = 0.60  # opacity of the moved lines
_WIDTH = 0.0052  # of an arrow's neck, in shares of the frame
_LEAST = 1.8  # canvas pixels that it has at least
_HALO = 0.0022  # width of the light edge round the marks, in shares of the frame
_SHORTEST = 0.035  # length of an arrow, in shares of the frame: a shorter way is drawn with a longer tail
_TICK = 0.022  # length of a tick's arms
_ARC = 0.075  # least length of an arc
_LARGE = 0.45  # a part that is wider or higher gets an arrow alone


def overlay(rgba: np.ndarray, frame: Frame, pieces: Sequence[Piece], move: Callable[[np.ndarray], np.ndarray]) -> Layer:
    """The layer over a drawing on its canvas, transparent where nothing moved.

    rgba: (H, W, 4) uint8 straight alpha, the drawing; frame: in its pixels; pieces: all of the drawing, of which those
    worth telling are shown; move: takes pixels like `rgba` to where they belong, as the suggestion's own are taken.
    """
    height, width = rgba.shape[:2]
    moving = told(pieces)
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
    """(S, S) bool: where the nearest stroke is one of the chosen pieces'."""
    number = np.full(pieces[0].mask.shape, -1)
    for n, piece in enumerate(pieces):
        number[piece.mask] = n
    inked = number >= 0
    _, labels = cv2.distanceTransformWithLabels(
        (~inked).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = np.asarray(labels, np.int64)
    of_label = np.zeros(int(labels.max()) + 1, bool)
    of_label[labels[inked]] = np.isin(number[inked], [n for n, piece in enumerate(pieces) if piece in chosen])
    return of_label[labels]


def moved_lines(rgba: np.ndarray, frame: Frame, mask: np.ndarray) -> np.ndarray:
    """The lines within the mask, where the artist drew them, in translucent red; rgba, frame as `overlay` takes them.

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
    """What the pen says of one piece, in frame coordinates: an arrow to its place, ticks round it, an arc for a turn.

    Ticks stand at the corners of the box that the piece should fill, where its size changes. A part as large as the
    hair gets neither ticks nor arc: its red lines say it better.
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
        found += arrows.corners(piece.belongs(box), _TICK, 0.7 * width)
    if turns:
        radius = float(np.linalg.norm(reach)) * change.scale + 3 * width
        sweep = np.degrees(np.clip(abs(np.radians(change.turn)), _ARC / radius, 2.0)) * np.sign(change.turn)
        found += arrows.bent(piece.belongs(middle), radius, -90 - sweep / 2, float(sweep), 0.8 * width)
    return tuple(found)
