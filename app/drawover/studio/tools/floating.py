"""Lifted pixels: shown over the drawing, mapped by a matrix, until they are put down or discarded.

document/placing.py lifts and maps them; the tool that uses them provides the matrix.
"""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPolygonF, QTransform

from ...document.layers import Document
from ...document.placing import Lifted, lifted
from ...raster import resample
from ..canvas.view import View
from ..drawing.drawing import Drawing

_AT_ONCE = 3 << 20  # pixels up to which they are put down for a preview when the pen is lifted


def as_transform(matrix: np.ndarray) -> QTransform:
    """Convert a matrix of raster/resample.py to Qt, which multiplies from the left."""
    return QTransform(*matrix.T.ravel().tolist())


class FloatingPixels:
    """Pixels lifted from the drawing's active layer. Raises LayerError if there are none, or it cannot be moved."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self.lifted: Lifted = lifted(drawing.history.document)
        self._levels: list[QImage] = []
        self._laid = False  # the drawing is displayed with them put down, not with an image over it

    @property
    def box(self) -> tuple[float, float, float, float]:
        x, y, width, height = self.lifted.bounds
        return float(x), float(y), float(width), float(height)

    def float(self) -> None:
        """Show the drawing without them; paint() shows them."""
        self._laid = False
        self._drawing.show(self.lifted.rest)

    def settle(self, matrix: np.ndarray) -> None:
        """The pen rests: display them put down in the drawing, if that is quick."""
        _, _, width, height = resample.reach(matrix, *self.box)
        if max(width * height, self.lifted.bounds.width * self.lifted.bounds.height) <= _AT_ONCE:
            self._laid = True
            self._drawing.show(self.lifted.laid_down(matrix))

    def document(self, matrix: np.ndarray) -> Document:
        """The drawing with them put down."""
        return self.lifted.laid_down(matrix)

    def _level(self, scale: float) -> QImage:
        """The picture, halved until it matches the scale."""
        if not self._levels:
            self._levels.append(_image(self.lifted.picture()))
        at = 0
        while scale <= 0.5 and min(self._levels[at].width(), self._levels[at].height()) > 1:
            scale, at = scale * 2, at + 1
            if at == len(self._levels):
                finer = self._levels[-1]
                pixels = np.frombuffer(finer.constBits(), np.uint8).reshape(finer.height(), finer.width(), 4)
                size = max(1, finer.width() // 2), max(1, finer.height() // 2)
                self._levels.append(_image(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), swapped=True))
        return self._levels[at]

    def paint(self, painter: QPainter, view: View, matrix: np.ndarray, ratio: float) -> None:
        """Paint them with the matrix, at the screen's resolution. ratio: device pixel ratio."""
        if self._laid:
            return
        box = QRectF(*self.box)
        seen = as_transform(matrix) * view.transform()
        outline = seen.map(QPolygonF(box))
        longest = max(_length(outline.at(0), outline.at(1)), _length(outline.at(3), outline.at(2))) * ratio
        highest = max(_length(outline.at(1), outline.at(2)), _length(outline.at(0), outline.at(3))) * ratio
        image = self._level(max(longest / max(1.0, box.width()), highest / max(1.0, box.height())))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(seen, True)
        painter.drawImage(box, image)
        painter.restore()


def _length(a: QPointF, b: QPointF) -> float:
    return float(np.hypot(b.x() - a.x(), b.y() - a.y()))


def _image(rgba: np.ndarray, swapped: bool = False) -> QImage:
    bgra = np.ascontiguousarray(rgba if swapped else cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA))
    height, width = bgra.shape[:2]
    return QImage(bgra.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
