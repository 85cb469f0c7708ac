"""Marching ants: the outline of the selection, one screen pixel wide at any zoom and angle.

Each step repaints only the cells of the screen that the outline crosses. The drawing owns the selection.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QRegion

from ...document.layers import Document
from ...document.masks import Mask
from ..drawing.drawing import Drawing
from .easel import Easel
from .marks import Marks
from .view import View

_STEP = 250  # ms
_DASH = 4  # screen pixels of black, followed by as many of white
_CELL = 16  # screen pixels; a step repaints cells of this size
_PAD = 64
_MOST = 200  # rectangles in a region up to which they are painted individually
_BLACK, _WHITE = np.uint32(0xFF000000), np.uint32(0xFFFFFFFF)
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


class Ants(Marks):
    """Shows the selection of a drawing on an easel, if there is one."""

    def __init__(self, drawing: Drawing, easel: Easel) -> None:
        super().__init__(easel)
        self._drawing, self._easel = drawing, easel
        self.shown = True
        self._mask: Mask | None = None
        self._levels: list[tuple[np.ndarray, int]] = []  # coverage in halving sizes, canvas pixels per pixel
        self._bounds: QRectF | None = None  # of the selection, in canvas pixels
        self._traced_for: tuple | None = None  # the view that the outline below was traced for
        self._at = np.empty((0, 2), np.int64)  # rows and columns of the outline's pixels on the screen
        self._places, self._along = np.empty(0, np.int64), np.empty(0, np.int64)  # indexes in the image; dash phases
        self._corner = 0, 0  # the image's top-left corner on the screen
        self._phase = 0
        self._image: QImage | None = None
        self._region: QRegion | None = None
        self._pixels = np.empty((0, 0), np.uint32)
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP)
        self._timer.timeout.connect(self._step_dashes)
        easel.attended.connect(self._run)
        drawing.shown.connect(self._follow)
        easel.show_marks(self)
        self._follow(drawing.document, drawing.document)

    def toggle(self) -> None:
        """Show or hide the outline; the selection does not change."""
        self.shown = not self.shown
        self._run()
        self._easel.update()

    def _follow(self, before: Document, after: Document) -> None:
        if after.selection is self._mask and (before.width, before.height) == (after.width, after.height):
            return
        self._mask, self._levels, self._traced_for, self._bounds = after.selection, [], None, None
        self._run()
        self._easel.update()

    def _run(self) -> None:
        """Animate only while the outline is visible in the active window."""
        seen = self.shown and self._mask is not None and self._easel.isVisible() and self._easel.isActiveWindow()
        if seen != self._timer.isActive():
            self._timer.start() if seen else self._timer.stop()

    def _step_dashes(self) -> None:
        self._phase = (self._phase + 1) % (2 * _DASH)
        if self._image is not None and self._easel.isVisible():
            self._color()
            self._easel.step(self, self._cells())

    # --------------------------------------------------------------------------------------------------- outline

    def _level(self, zoom: float) -> tuple[np.ndarray, int]:
        """(H, W) uint8 coverage at the resolution needed for this zoom, and canvas pixels per pixel of it."""
        if not self._levels:
            document = self._drawing.document
            assert self._mask is not None
            self._levels = [(_padded(self._mask.array(document.rect)), 1)]
        at = 0
        while zoom <= 0.5 and min(self._levels[at][0].shape) > 64:
            zoom, at = zoom * 2, at + 1
            if at == len(self._levels):
                finer, share = self._levels[-1]
                height, width = finer.shape
                even = cv2.copyMakeBorder(finer, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
                half = cv2.resize(even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA)
                self._levels.append((_padded(half), share * 2))
        return self._levels[at]

    def _trace(self, view: View) -> None:
        """Find the outline's pixels in the widget for this view."""
        ratio = self._easel.devicePixelRatioF()
        document = self._drawing.document
        assert self._mask is not None
        if self._bounds is None:
            self._bounds = QRectF(*self._mask.bounds(document.rect))
        around = view.rect_to_widget(self._bounds).adjusted(-2, -2, 2, 2).intersected(QRectF(self._easel.rect()))
        left, top = math.floor(around.left() * ratio), math.floor(around.top() * ratio)
        width, height = math.ceil(around.right() * ratio) - left, math.ceil(around.bottom() * ratio) - top
        self._image, self._region = None, None
        if around.isEmpty():
            return
        cover, share = self._level(view.zoom * ratio)
        seen = view.transform()
        # Maps the level's pixels, by their centers, to the screen's; with a margin of one pixel on every side.
        linear = np.array([[seen.m11(), seen.m21()], [seen.m12(), seen.m22()]]) * ratio * share
        shift = np.array([seen.dx(), seen.dy()]) * ratio - (left, top)
        shift = shift + linear @ (0.5, 0.5) - 0.5 + 1.0
        matrix = np.column_stack(
            [linear, shift]
        )  # the level matches the screen's resolution, so nearest neighbor is accurate enough
        on_screen = cv2.warpAffine(cover, matrix, (width + 2, height + 2), flags=cv2.INTER_NEAREST)
        inside = cv2.threshold(on_screen, 127, 255, cv2.THRESH_BINARY)[1]
        edge = cv2.subtract(inside, cv2.erode(inside, _CROSS, borderType=cv2.BORDER_REPLICATE))[1:-1, 1:-1]
        if ratio >= 1.75:
            edge = cv2.dilate(edge, np.ones((2, 2), np.uint8))
        found = cv2.findNonZero(np.ascontiguousarray(edge))
        self._at = np.empty((0, 2), np.int64) if found is None else found.reshape(-1, 2)[:, ::-1].astype(np.int64)
        self._along = self._dashes(inside)
        if not len(self._at):
            return
        self._at += (top, left)
        low, high = self._at.min(0), self._at.max(0) + 1
        self._corner = int(low[1]), int(low[0])
        self._pixels = np.zeros((int(high[0] - low[0]), int(high[1] - low[1])), np.uint32)
        self._places = (self._at - low) @ (self._pixels.shape[1], 1)
        self._color()

    def _dashes(self, inside: np.ndarray) -> np.ndarray:
        """(N,) phase of each outline pixel in the dash pattern, 0..7, along the diagonal across the outline."""
        rows, columns = self._at[:, 0], self._at[:, 1]
        far = _DASH  # distance at which the outline's direction is sampled; `inside` has a margin of one pixel
        height, width = inside.shape
        up, down = np.maximum(rows + 1 - far, 0), np.minimum(rows + 1 + far, height - 1)
        left, right = np.maximum(columns + 1 - far, 0), np.minimum(columns + 1 + far, width - 1)
        # Compares inside and outside along both diagonals, to find the one that crosses the outline.
        falling = (inside[down, right] > 0) != (inside[up, left] > 0)
        rising = (inside[down, left] > 0) != (inside[up, right] > 0)
        return np.where(falling & ~rising, rows - columns, rows + columns) % (2 * _DASH)

    def _color(self) -> None:
        """Color the outline with dashes along the screen's diagonals, which visibly move on any outline."""
        if not len(self._at):
            return
        dark = np.arange(2 * _DASH) < _DASH
        self._pixels.reshape(-1)[self._places] = np.where(np.roll(dark, self._phase), _BLACK, _WHITE)[self._along]
        height, width = self._pixels.shape
        ratio = self._easel.devicePixelRatioF()
        self._image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.setDevicePixelRatio(ratio)

    def _cells(self) -> QRegion:
        """Return the cells that the outline crosses, in widget pixels."""
        if self._region is not None:
            return self._region
        at = (self._at / (self._easel.devicePixelRatioF() * _CELL)).astype(np.int64)
        grid = np.zeros((int(at[:, 0].max()) + 1, int(at[:, 1].max()) + 3), np.int8)
        grid[at[:, 0], at[:, 1] + 1] = 1
        steps = np.diff(grid, axis=1)
        region = QRegion()
        starts, ends = np.argwhere(steps == 1).tolist(), np.argwhere(steps == -1).tolist()
        for (row, first), (_, end) in zip(starts, ends, strict=True):
            region += QRect(first * _CELL, row * _CELL, (end - first) * _CELL, _CELL)
        region = region if region.rectCount() <= _MOST else QRegion(region.boundingRect())
        self._region = region.intersected(self._easel.rect())
        return self._region

    def paint(self, painter: QPainter, view: View) -> None:
        if self._mask is None or not self.shown:
            return
        seen = view, self._easel.size(), self._easel.devicePixelRatioF(), id(self._mask)
        if seen != self._traced_for:
            self._traced_for = seen
            self._trace(view)
        if self._image is not None:
            ratio = self._easel.devicePixelRatioF()
            x, y = self._corner[0] / ratio, self._corner[1] / ratio
            painter.save()
            painter.setClipRegion(self._cells(), Qt.ClipOperation.IntersectClip)
            painter.drawImage(QPointF(x, y), self._image)
            painter.restore()


def _padded(cover: np.ndarray) -> np.ndarray:
    """(H, W) uint8: a copy with a padded row stride that is no power of two, for cache efficiency; see pyramid.py."""
    return np.pad(cover, ((0, 0), (0, _PAD)))[:, :-_PAD]
