"""Small things that the canvas paints around the drawing: its shadow, the checkerboard, the pointer; and the base class
of overlays.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QCursor, QPainter, QPen, QPixmap

from .view import View


class Marks(QObject):
    """An overlay: painted over the drawing, and not part of it."""

    marked = Signal(QRectF)  # repaint this part, in canvas pixels; an empty rectangle: everywhere

    def paint(self, painter: QPainter, view: View) -> None:
        """In the widget's coordinates; leaves the painter as it was, but for pen, brush and hints."""


def paint_paper(painter: QPainter, canvas: QRectF) -> None:
    """Paint a soft shadow around the canvas."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for spread, alpha in ((5, 10), (3, 18), (1, 40)):
        painter.setPen(QPen(QColor(0, 0, 0, alpha), 2 * spread))
        painter.drawRect(canvas)


def paint_ring(painter: QPainter, center: QPointF, radius: float) -> None:
    """Paint the brush's outline, visible on black and on white."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, wider in ((QColor(255, 255, 255, 130), 1.0), (QColor(0, 0, 0, 150), 0.0)):
        painter.setPen(QPen(color, 1.0))
        painter.drawEllipse(center, radius + wider, radius + wider)


def checkers() -> QBrush:
    """Return the checkerboard shown where the drawing is transparent."""
    pixmap = QPixmap(16, 16)
    pixmap.fill(QColor(222, 222, 224))
    painter = QPainter(pixmap)
    for x, y in ((0, 0), (8, 8)):
        painter.fillRect(x, y, 8, 8, QColor(243, 243, 244))
    painter.end()
    return QBrush(pixmap)


def cross() -> QCursor:
    """Return a small cross cursor with a light rim, visible on black and on white."""
    pixmap = QPixmap(17, 17)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    for color, width in ((QColor(255, 255, 255, 200), 3), (QColor(20, 20, 20), 1)):
        painter.setPen(QPen(color, width))
        for a, b in ((2, 5), (11, 14)):
            painter.drawLine(a, 8, b, 8)
            painter.drawLine(8, a, 8, b)
    painter.end()
    return QCursor(pixmap, 8, 8)
