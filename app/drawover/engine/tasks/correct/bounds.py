"""The area that a correction may change: the selection, without strokes to keep and lines cropped by the picture.

Converts masks from the request's picture to a canvas or the drawing's frame. raster/motion/strokes.py limits motions
to them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ....raster.frame import Frame
from ....raster.ink.pieces import SIDE

_FEATHER = 0.02  # of the drawing's frame; width of the band inside the selection in which other lines than mine fade
_EDGE = 2  # cells of SIDE; distance from the picture's edge within which a line counts as cropped
_MARGIN = 5  # cells of SIDE around a cropped line that are fixed


def cropped_lines(ink: np.ndarray, frame: Frame, width: int, height: int) -> np.ndarray | None:
    """Return where the picture's edge crops lines, and the area outside: (SIDE, SIDE) bool; None if it crops none.

    ink: (SIDE, SIDE) uint8 coverage in the frame; frame: in pixels of the picture, which is width × height. A cropped
    line must not move away from the edge, as it would end there.
    """
    cells = (np.arange(SIDE) + 0.5) / SIDE * frame.size
    depth_x = np.minimum(cells + frame.x, width - frame.x - cells) * (SIDE / frame.size)  # cells from the edges
    depth_y = np.minimum(cells + frame.y, height - frame.y - cells) * (SIDE / frame.size)
    edge = np.minimum(depth_x, depth_y[:, None]) <= _EDGE
    cut = np.where(edge & (ink > 32), 255, 0).astype(np.uint8)
    if not cut.any():
        return None
    return (cv2.dilate(cut, np.ones((2 * _MARGIN + 1,) * 2, np.uint8)) > 0) & edge


@dataclass(frozen=True, eq=False)
class Bounds:
    """held: (H, W) uint8, 255 at pixels of the request's picture that must not change; None: none."""

    held: np.ndarray | None

    @staticmethod
    def from_masks(selection: np.ndarray | None, keep: np.ndarray | None) -> Bounds:
        """Create bounds from a request's masks, (H, W) uint8."""
        held = None if selection is None else cv2.inRange(selection, 0, 0)
        if keep is not None and keep.any():
            kept = cv2.inRange(keep, 1, 255)
            held = kept if held is None else cv2.bitwise_or(held, kept)
        return Bounds(held if held is not None and held.any() else None)

    def on_canvas(self, width: int, height: int, frame: Frame | None = None) -> np.ndarray | None:
        """Return the mask scaled to a canvas, (height, width) uint8; frame: square that the picture is placed in.

        A canvas pixel that partly covers held ones is held.
        """
        if self.held is None:
            return None
        high, wide = self.held.shape
        x, y, w, h = 0, 0, width, height
        if frame is not None:
            scale = frame.size / max(wide, high)
            x, y, w, h = round(frame.x), round(frame.y), max(1, round(wide * scale)), max(1, round(high * scale))
        if (w, h) == (wide, high):
            sized = self.held
        else:
            way = cv2.INTER_AREA if w < wide else cv2.INTER_LINEAR
            sized = cv2.inRange(cv2.resize(self.held, (w, h), interpolation=way), 1, 255)
        if (w, h) == (width, height):
            return sized
        placed = np.zeros((height, width), np.uint8)
        placed[y : y + h, x : x + w] = sized[: height - y, : width - x]
        return placed

    def in_frame(self, frame: Frame) -> np.ndarray | None:
        """Return the frame's cells that are at least partly held, (SIDE, SIDE) bool; those off the picture are free."""
        if self.held is None:
            return None
        high, wide = self.held.shape
        step = max(1, int(frame.size / (2 * SIDE)))
        x0, y0 = max(0, math.floor(frame.x)), max(0, math.floor(frame.y))
        x1, y1 = min(wide, math.ceil(frame.x + frame.size)), min(high, math.ceil(frame.y + frame.size))
        if x0 >= x1 or y0 >= y1:
            return None
        window = self.held[y0:y1, x0:x1]
        small = cv2.resize(window, (-(-(x1 - x0) // step), -(-(y1 - y0) // step)), interpolation=cv2.INTER_AREA)
        across, down = small.shape[1] / (x1 - x0), small.shape[0] / (y1 - y0)
        cell = frame.size / SIDE
        matrix = np.array(
            [
                [cell * across, 0, (frame.x + cell / 2 - x0) * across - 0.5],
                [0, cell * down, (frame.y + cell / 2 - y0) * down - 0.5],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        held = cv2.warpAffine(
            small, matrix, (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(0,)
        )
        return cv2.dilate(held, np.ones((3, 3), np.uint8)) > 0

    def limited(self, alpha: np.ndarray, held: np.ndarray | None, frame: Frame) -> np.ndarray:
        """Limit the coverage of new lines, (H, W) uint8: 0 where held, fading in next to it.

        held: from `on_canvas`; frame: the drawing's, in the same pixels.
        """
        if held is None:
            return alpha
        away = cv2.distanceTransform(cv2.bitwise_not(held), cv2.DIST_L2, 5)
        shown = np.clip(away / max(_FEATHER * frame.size, 1), 0, 1)
        return np.rint(alpha * shown).astype(np.uint8)
