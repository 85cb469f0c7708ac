"""The wipe line on the canvas: the host paints it, and this knob drags it."""

from .controls.glyphs import draw
from .qt import QtCore, QtGui, QtWidgets, global_position

_SIDE = 26  # pixels
_ROLE = QtGui.QPalette.ColorRole


class WipeKnob(QtWidgets.QWidget):
    """A small child of a canvas widget that takes the pointer; the rest of a wipe ignores it."""

    drawn = QtCore.Signal(QtCore.QPointF)  # dragged to this point in canvas widget coordinates

    def __init__(self, canvas):
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("drawover_wipe_knob")
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.setCursor(QtCore.Qt.CursorShape.SizeHorCursor)
        self._held = False

    def place_on(self, line):
        """Place it on the middle of the visible part of a QLineF in canvas widget coordinates; hide it without."""
        visible = _visible_part(line, self._canvas.rect())
        if visible is None:
            self.hide()
            return
        middle = visible.pointAt(0.5)
        self.move(round(middle.x() - _SIDE / 2), round(middle.y() - _SIDE / 2))
        self.show()
        self.raise_()

    def mousePressEvent(self, event):
        self._held = event.button() == QtCore.Qt.MouseButton.LeftButton

    def mouseMoveEvent(self, event):
        if self._held:
            self.drawn.emit(QtCore.QPointF(self._canvas.mapFromGlobal(global_position(event))))

    def mouseReleaseEvent(self, event):
        self._held = False

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        palette, box = self.palette(), QtCore.QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QtGui.QPen(palette.color(_ROLE.HighlightedText), 1.5))
        painter.setBrush(palette.color(_ROLE.Highlight))
        painter.drawEllipse(box)
        draw(painter, "wipe", box.adjusted(5, 5, -5, -5), palette.color(_ROLE.HighlightedText), 1.3)
        painter.end()


def paint_line(painter, line, palette):
    """Paint the wipe line (QLineF), visible on light and on dark."""
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    for color, width in ((QtGui.QColor(255, 255, 255, 190), 3.5), (palette.color(_ROLE.Highlight), 1.5)):
        painter.setPen(QtGui.QPen(color, width))
        painter.drawLine(line)


def _visible_part(line, room):
    """-> QLineF: the part of a line within a QRect, or None. Sampled at 65 points, which is accurate enough."""
    inside = [step / 64.0 for step in range(65) if room.contains(line.pointAt(step / 64.0).toPoint())]
    return QtCore.QLineF(line.pointAt(inside[0]), line.pointAt(inside[-1])) if inside else None
