"""The color picker: sets the brush's color from the canvas. Freehand drawing uses it while Ctrl is pressed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ...document.brushes.fill import color_at
from ..canvas.tool import Pen, Tool
from ..canvas.view import View
from ..drawing.drawing import Drawing
from .brushes import Brushes

_OFFSET, _RADIUS = 26.0, 15.0  # screen pixels: offset of the swatch's center from the pointer, and its radius


class Picker(Tool):
    """Shows the color next to the pointer, and sets it when pressed. With Alt it reads only the active layer."""

    def __init__(self, drawing: Drawing, brushes: Brushes) -> None:
        super().__init__(drawing)
        self._drawing, self._brushes = drawing, brushes
        self._at: Pen | None = None
        self._down = False

    @property
    def busy(self) -> bool:
        return self._down

    def _color(self, pen: Pen) -> QColor | None:
        merged = not pen.keys & Qt.KeyboardModifier.AltModifier
        found = color_at(self._drawing.document, pen.x, pen.y, merged)
        return QColor(*found) if found is not None else None

    def press(self, pen: Pen) -> None:
        self._down = True
        self.move(pen)

    def move(self, pen: Pen) -> None:
        if self._down:
            color = self._color(pen)
            if color is not None:
                self._brushes.color = color.name()
            self._show(pen)

    def release(self) -> None:
        self._down = False

    def cancel(self) -> None:
        self._down = False
        self._show(None)

    def end(self) -> None:
        self.cancel()

    def hover(self, pen: Pen | None) -> None:
        if pen is not None or (self._at is not None and not self._down):
            self._show(pen)

    def _show(self, pen: Pen | None) -> None:
        if pen is not None or self._at is not None:
            self._at = pen
            self.marked.emit(QRectF())

    def paint(self, painter: QPainter, view: View) -> None:
        """Paint a swatch: the color under the pointer above, the brush's color below."""
        if self._at is None:
            return
        center = view.to_widget(QPointF(self._at.x, self._at.y)) + QPointF(_OFFSET, -_OFFSET)
        box = QRectF(center.x() - _RADIUS, center.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(box.adjusted(-2.5, -2.5, 2.5, 2.5))
        sampled = self._color(self._at)
        painter.setBrush(QColor(self._brushes.color))
        painter.drawPie(box, 180 * 16, 180 * 16)
        painter.setBrush(sampled if sampled is not None else Qt.BrushStyle.NoBrush)
        painter.drawPie(box, 0, 180 * 16)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 110), 1.0))
        painter.drawEllipse(box.adjusted(-2.5, -2.5, 2.5, 2.5))
