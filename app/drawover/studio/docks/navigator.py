"""The navigator: the complete drawing in small, the visible part of it, and the zoom. Drag to move the view.

It uses the canvas's own scaled pictures, updates after a step and only while visible; otherwise it does nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ...panel.words import tr
from ..canvas.canvas import Canvas
from ..canvas.marks import checkers
from ..drawing.drawing import Drawing
from ..widgets.theme import current
from ..widgets.valuebar import ValueBar
from .thumbnails import small

_PAUSE = 150  # ms after a step before the picture is updated


class Overview(QWidget):
    """The drawing and the view's outline. Arrow keys move the view, plus and minus zoom."""

    center_requested = Signal(QPointF)  # center the view on this canvas point
    zoomed = Signal(int)  # steps

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._image = QImage()
        self.setMinimumSize(100, 130)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Overview"))
        self.setToolTip(tr("Drag to look elsewhere; the wheel zooms"))

    def sizeHint(self) -> QSize:
        return QSize(220, 150)

    def take(self) -> None:
        """Update the drawing's picture."""
        seen = self.place().size() * self.devicePixelRatioF()
        size = max(1, round(seen.width())), max(1, round(seen.height()))
        self._image = small(self._canvas.shrunk(max(size)), size, self._canvas.canvas_size.width() / size[0])
        self.update()

    def place(self) -> QRectF:
        """The drawing's rectangle in the widget."""
        size = self._canvas.canvas_size
        room = self.rect().adjusted(2, 2, -2, -2)
        scale = min(room.width() / size.width(), room.height() / size.height())
        seen = size * scale
        center = QRectF(self.rect()).center()
        return QRectF(center.x() - seen.width() / 2, center.y() - seen.height() / 2, seen.width(), seen.height())

    def outline(self) -> QPolygonF:
        """The visible part of the drawing in widget coordinates; rotated if the view is."""
        place, canvas, view = self.place(), self._canvas, self._canvas.view
        scale = place.width() / canvas.canvas_size.width()
        corners = QRectF(canvas.rect())
        points = (corners.topLeft(), corners.topRight(), corners.bottomRight(), corners.bottomLeft())
        return QPolygonF([place.topLeft() + view.to_canvas(QPointF(point)) * scale for point in points])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, place = QPainter(self), current(), self.place()
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        painter.setBrushOrigin(place.topLeft())
        painter.fillRect(place, checkers())
        painter.drawImage(place, self._image, QRectF(self._image.rect()))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)
        outline = self.outline()
        painter.setClipRect(self.rect())
        painter.setPen(QPen(QColor(theme.window), 3.5))
        painter.drawPolygon(outline)
        painter.setPen(QPen(QColor(theme.accent), 1.6))
        painter.drawPolygon(outline)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _request_center(self, point: QPointF) -> None:
        place = self.place()
        scale = self._canvas.canvas_size.width() / place.width()
        self.center_requested.emit((point - place.topLeft()) * scale)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._request_center(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._request_center(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoomed.emit(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        moves = {key.Key_Left: (-1, 0), key.Key_Right: (1, 0), key.Key_Up: (0, -1), key.Key_Down: (0, 1)}
        if Qt.Key(event.key()) not in moves:
            super().keyPressEvent(event)
            return
        x, y = moves[Qt.Key(event.key())]
        canvas = self._canvas
        middle = QPointF(canvas.width() * (0.5 + x / 8), canvas.height() * (0.5 + y / 8))
        self.center_requested.emit(canvas.view.to_canvas(middle))

    def resizeEvent(self, event) -> None:
        self.take()


class NavigatorDock(QWidget):
    """Shows the visible part of the canvas, and moves the view."""

    def __init__(self, drawing: Drawing, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.overview = Overview(canvas)
        self.zoom = ValueBar(tr("Zoom"), 0.02, 32.0, "%", curve=4.0, scale=100.0)
        self.zoom.setToolTip(tr("How large the drawing is seen"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.overview, 1)
        layout.addWidget(self.zoom)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._take)
        self._stale = True
        drawing.done.connect(self._changed)
        drawing.replaced.connect(self._changed)
        canvas.viewed.connect(self._viewed)
        self.overview.center_requested.connect(self._center)
        self.overview.zoomed.connect(canvas.zoom_by)
        self.zoom.moved.connect(canvas.zoom_to)

    def _changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def _take(self) -> None:
        if self.isVisible() and self._stale:
            self._stale = False
            self.overview.take()

    def showEvent(self, event) -> None:
        self._viewed()
        self._timer.start()

    def _viewed(self) -> None:
        if self.isVisible():
            self.zoom.show_value(self._canvas.percent / 100)
            self.overview.update()

    def _center(self, point: QPointF) -> None:
        view, middle = self._canvas.view, QRectF(self._canvas.rect()).center()
        seen = view.to_widget(point)
        self._canvas.set_view(view.panned(middle.x() - seen.x(), middle.y() - seen.y()))
