"""The canvas widget: shows the drawing at any zoom and takes pen, mouse, wheel and drops.

What a pen does is left to a tool, what a drop means to host.py and window.py, where pixels come from to pyramid.py.
"""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QImage,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

from ..document.compose import changed
from ..document.errors import DocumentError
from ..document.layers import Document
from ..document.tiles import Rect, rect_around
from ..panel.gallery import MIME
from . import view as vw
from .drawing import Drawing
from .marks import checkers, cross, paint_paper, paint_ring
from .pyramid import Pyramid
from .theme import current
from .tools.brushes import Brushes
from .tools.freehand import Freehand

_SHARP = 2.0  # zoom from which pixels are shown as squares
_RING = 3.0  # pixels of radius from which the brush's outline is shown


class Canvas(QWidget):
    """The drawing on its workspace. `view` says where; set it with look()."""

    viewed = Signal()  # zoom or place changed
    refused = Signal(str)  # a sentence: why the pen does nothing
    suggestion_dropped = Signal(str, float, float)  # key; where, in canvas pixels
    files_dropped = Signal(list, float, float)  # paths
    image_dropped = Signal(QImage, float, float)

    def __init__(self, drawing: Drawing, brushes: Brushes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing, self._brushes = drawing, brushes
        self.tool = Freehand(drawing, brushes)
        self.view = vw.View()
        self._pyramid = Pyramid(drawing.document)
        self._fit = True  # keep the whole canvas in view until the artist zooms or pans
        self._overlay: tuple[QImage, QRectF, float] | None = None
        self._pen: str | None = None  # "tablet" or "mouse" while one of them draws
        self._grip: QPointF | None = None  # where the canvas is held while panning
        self._space = False
        self._pointer: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Canvas")
        self.setMinimumSize(240, 200)
        drawing.shown.connect(self._shown)
        drawing.replaced.connect(self._replaced)
        drawing.done.connect(self._choose_cursor)
        brushes.changed.connect(self._touch_ring)
        self._choose_cursor()

    # -------------------------------------------------------------------------------------------- what is shown

    def _shown(self, before: Document, after: Document) -> None:
        if (before.width, before.height) != (after.width, after.height):
            self._pyramid = Pyramid(after)
            self.update()
            return
        tiles = changed(before.layers, after.layers)
        self._pyramid.show(after, tiles)
        if tiles:
            self.update(self._widget_rect(rect_around(tiles)))

    def _replaced(self) -> None:
        self._pen = None
        self.tool.cancel()
        self.preview(None)
        self.fit()

    def preview(self, image: QImage | None, place: QRectF | None = None, opacity: float = 1.0) -> None:
        """Show a picture over the drawing, stretched over a place of the canvas; None takes it away."""
        if self._overlay is not None:
            self.update(self._overlay_rect())
        self._overlay = None
        if image is not None:
            self._overlay = image, place or QRectF(image.rect()), opacity
            self.update(self._overlay_rect())

    @property
    def previewing(self) -> bool:
        return self._overlay is not None

    def _overlay_rect(self) -> QRect:
        assert self._overlay is not None
        return self.view.rect_to_widget(self._overlay[1]).toAlignedRect().adjusted(-1, -1, 1, 1)

    def _widget_rect(self, rect: Rect) -> QRect:
        area = self.view.rect_to_widget(QRectF(rect.x, rect.y, rect.width, rect.height))
        spill = math.ceil(2 + 2 * self.view.zoom)  # smooth scaling reaches into its neighbors
        return area.toAlignedRect().adjusted(-spill, -spill, spill, spill)

    # ------------------------------------------------------------------------------------------------- the view

    @property
    def canvas_size(self) -> QSizeF:
        return QSizeF(self._pyramid.width, self._pyramid.height)

    def look(self, view: vw.View, fit: bool = False) -> None:
        """Look at another place or at another zoom."""
        self._fit = fit
        view = view if fit else view.kept_near(self.canvas_size, QSizeF(self.size()))
        if view != self.view:
            self.view = view
            self.update()
            self.viewed.emit()

    def fit(self) -> None:
        """The whole canvas in the middle, also after the window changes its size."""
        self.look(vw.fitted(self.canvas_size, QSizeF(self.size())), fit=True)

    def zoom_by(self, steps: int) -> None:
        self.look(self.view.stepped(steps, self._about()))

    def zoom_to(self, zoom: float) -> None:
        """1.0: one canvas pixel on one pixel of the screen."""
        self.look(self.view.zoomed(zoom / self.devicePixelRatioF(), self._about()))

    @property
    def percent(self) -> float:
        return 100.0 * self.view.zoom * self.devicePixelRatioF()

    def _about(self) -> QPointF:
        return self._pointer if self._pointer is not None and self.underMouse() else QRectF(self.rect()).center()

    def resizeEvent(self, event) -> None:
        if self._fit:
            self.fit()
        else:
            self.look(self.view)

    # -------------------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        exposed = event.rect()
        theme = current()
        painter.fillRect(exposed, QColor(theme.workspace))
        canvas = self.view.rect_to_widget(QRectF(0, 0, self._pyramid.width, self._pyramid.height))
        paint_paper(painter, canvas)
        visible = canvas.intersected(QRectF(exposed))
        if not visible.isEmpty():
            painter.setClipRect(canvas)
            painter.setBrushOrigin(canvas.topLeft())
            painter.fillRect(visible, checkers())
            self._paint_picture(painter, visible)
            self._paint_overlay(painter)
            painter.setClipping(False)
        self._paint_ring(painter)

    def _paint_picture(self, painter: QPainter, visible: QRectF) -> None:
        level = self._pyramid.level_for(self.view.zoom * self.devicePixelRatioF())
        image, shrunk = self._pyramid.images[level], 2.0**level
        seen = self.view.rect_to_canvas(visible)
        # A margin, so that smooth scaling meets the same neighbors whatever part is painted.
        source = QRectF(seen.topLeft() / shrunk, seen.size() / shrunk).toAlignedRect().adjusted(-2, -2, 2, 2)
        source = source.intersected(image.rect())
        area = QRectF(source.x() * shrunk, source.y() * shrunk, source.width() * shrunk, source.height() * shrunk)
        self._pyramid.refresh(Rect(int(area.x()), int(area.y()), int(area.width()), int(area.height())))
        smooth = self.view.zoom * self.devicePixelRatioF() < _SHARP
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(self.view.rect_to_widget(area), image, QRectF(source))

    def _paint_overlay(self, painter: QPainter) -> None:
        if self._overlay is None:
            return
        image, place, opacity = self._overlay
        painter.save()
        painter.setOpacity(opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(self.view.rect_to_widget(place), image)
        painter.restore()

    def _ring_radius(self) -> float:
        return 0.5 * self._brushes.brush.size * self.view.zoom

    def _ring_rect(self) -> QRect:
        if self._pointer is None:
            return QRect()
        reach = self._ring_radius() + 3
        x, y = self._pointer.x(), self._pointer.y()
        return QRectF(x - reach, y - reach, 2 * reach, 2 * reach).toAlignedRect()

    def _touch_ring(self) -> None:
        self.update()

    def _paint_ring(self, painter: QPainter) -> None:
        radius = self._ring_radius()
        if self._pointer is None or radius < _RING or self._grip is not None or self._space:
            return
        paint_ring(painter, self._pointer, radius)

    def _point_at(self, point: QPointF | None) -> None:
        """The pointer moved: only the old and the new outline are painted again."""
        old = self._ring_rect()
        self._pointer = point
        if self._ring_radius() >= _RING:
            self.update(old)
            self.update(self._ring_rect())

    def _choose_cursor(self) -> None:
        if self._grip is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(cross())

    # ------------------------------------------------------------------------------------------- pen and mouse

    def _pen_down(self, device: str, point: QPointF, pressure: float, eraser: bool = False) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.tool.busy:
            return
        at = self.view.to_canvas(point)
        try:
            self.tool.press(at.x(), at.y(), pressure, eraser)
        except DocumentError as error:
            self.refused.emit(str(error))
        else:
            self._pen = device

    def _pen_moved(self, device: str, point: QPointF, pressure: float) -> None:
        if self._pen == device:
            at = self.view.to_canvas(point)
            self.tool.move(at.x(), at.y(), pressure)

    def _pen_up(self, device: str) -> None:
        if self._pen == device:
            self._pen = None
            self.tool.release()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen with pressure. Accepted, so that Qt makes no mouse event of it."""
        event.accept()
        point, kind = event.position(), event.type()
        self._point_at(point)
        if self._grip is not None or (kind == QEvent.Type.TabletPress and self._wants_pan(event.button())):
            self._pan(kind, point)
        elif kind == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._pen_down("tablet", point, event.pressure(), eraser)
        elif kind == QEvent.Type.TabletMove:
            self._pen_moved("tablet", point, event.pressure())
        elif kind == QEvent.Type.TabletRelease and event.button() == Qt.MouseButton.LeftButton:
            self._pen_up("tablet")

    def _is_pen(self, event: QMouseEvent) -> bool:
        """True for mouse events that some system makes of a pen's, which came as a tablet event already."""
        pens = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
        return self._pen == "tablet" or event.pointerType() in pens

    def _wants_pan(self, button: Qt.MouseButton) -> bool:
        return button == Qt.MouseButton.MiddleButton or (self._space and button == Qt.MouseButton.LeftButton)

    def _pan(self, kind: QEvent.Type, point: QPointF) -> None:
        if kind in (QEvent.Type.TabletPress, QEvent.Type.MouseButtonPress):
            self._grip = point
        elif kind in (QEvent.Type.TabletRelease, QEvent.Type.MouseButtonRelease):
            self._grip = None
        elif self._grip is not None:
            self.look(self.view.panned(point.x() - self._grip.x(), point.y() - self._grip.y()))
            self._grip = point
        self._choose_cursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._is_pen(event):
            return
        if self._wants_pan(event.button()):
            self._pan(event.type(), event.position())
        elif event.button() == Qt.MouseButton.LeftButton:
            self._pen_down("mouse", event.position(), 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_pen(event):
            return
        self._point_at(event.position())
        if self._grip is not None:
            self._pan(event.type(), event.position())
        else:
            self._pen_moved("mouse", event.position(), 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_pen(event):
            return
        if self._grip is not None:
            self._pan(event.type(), event.position())
        elif event.button() == Qt.MouseButton.LeftButton:
            self._pen_up("mouse")

    def enterEvent(self, event: QEnterEvent) -> None:
        """Keys such as Space belong to the canvas under the pointer, unless something is being typed elsewhere."""
        if self.isActiveWindow() and not isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox):
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms at the pointer; a touchpad pans, and zooms with Ctrl."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.device().type() == QInputDevice.DeviceType.TouchPad and not control:
            move = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
            self.look(self.view.panned(move.x(), move.y()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.look(self.view.panned(event.angleDelta().y() / 2, event.angleDelta().x() / 2))
        else:
            self.look(self.view.zoomed(self.view.zoom * 2 ** (event.angleDelta().y() / 240), event.position()))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.look(self.view.zoomed(self.view.zoom * (1.0 + event.value()), event.position()))
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._choose_cursor()
        elif event.key() == Qt.Key.Key_Escape and self.tool.busy:
            self._pen = None
            self.tool.cancel()
        elif event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._choose_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event) -> None:
        self._space = False
        self._choose_cursor()

    # ------------------------------------------------------------------------------------------------- dropping

    def dragEnterEvent(self, event) -> None:
        data: QMimeData = event.mimeData()
        if data.hasFormat(MIME) or data.hasImage() or _local_files(data):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event) -> None:
        event.accept()

    def dropEvent(self, event) -> None:
        data: QMimeData = event.mimeData()
        at = self.view.to_canvas(event.position())
        if data.hasFormat(MIME):
            key = bytes(data.data(MIME).data()).decode("utf-8", "replace")
            self.suggestion_dropped.emit(key, at.x(), at.y())
        elif files := _local_files(data):
            self.files_dropped.emit(files, at.x(), at.y())
        elif data.hasImage():
            self.image_dropped.emit(QImage(data.imageData()), at.x(), at.y())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()


def _local_files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
