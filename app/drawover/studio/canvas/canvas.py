"""The interactive canvas: handles pen, mouse, wheel, keys and drops, and changes the drawing and the view.

easel.py displays the drawing, tools interpret the pen; host.py and window.py handle drops.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
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

from ...document.errors import DocumentError
from ...panel.gallery import MIME
from ..drawing.drawing import Drawing
from .easel import Easel
from .marks import paint_ring
from .pen_watch import PenWatch
from .tool import Pen, Tool
from .view import View

_RING = 3.0  # smallest radius in pixels at which the brush's outline is shown


class Canvas(Easel):
    """The drawing on screen. `tool` is what the pen does; change it with use()."""

    refused = Signal(str)  # a sentence: why the pen does nothing
    taken = Signal()  # another tool is active
    touched = Signal()  # the pen was pressed on the canvas
    escaped = Signal()  # Esc was pressed, and the canvas had nothing to cancel
    suggestion_dropped = Signal(str, float, float)  # key, x and y in canvas pixels
    files_dropped = Signal(list, float, float)  # paths
    image_dropped = Signal(QImage, float, float)

    def __init__(self, drawing: Drawing, tool: Tool, parent: QWidget | None = None) -> None:
        super().__init__(drawing, parent)
        self.tool = tool
        self.pressure: Callable[[float], float] = float  # the artist's pressure curve; 0..1 in and out
        self.outlined, self.wheel_zooms = True, True
        self._pen: str | None = None  # "tablet" or "mouse" while one of them draws
        self._watch = PenWatch(self)
        self._watch.lost.connect(self._pen_lost)
        self._grip: QPointF | None = None  # last pointer position while the canvas is being panned or rotated
        self._turning = False  # it is being rotated, not panned
        self._space = False
        self._pointer: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        drawing.done.connect(self._choose_cursor)
        self._connect_tool(tool)

    def _connect_tool(self, tool: Tool) -> None:
        tool.marked.connect(self.repaint_marks)
        tool.refused.connect(self.refused)
        tool.view = self.view
        self._choose_cursor()

    def use(self, tool: Tool) -> None:
        """Activate another tool; pending work of the old one is applied."""
        if tool is self.tool:
            return
        self._end_drawing()
        self.tool.end()
        self.tool.marked.disconnect(self.repaint_marks)
        self.tool.refused.disconnect(self.refused)
        self.tool = tool
        self._connect_tool(tool)
        tool.begin()
        self.update()
        self.taken.emit()

    def _replaced(self) -> None:
        self._end_drawing()
        self.tool.cancel()
        super()._replaced()

    def set_view(self, view: View, fit: bool = False) -> None:
        super().set_view(view, fit)
        self.tool.view = self.view

    def _fixed_point(self) -> QPointF:
        return self._pointer if self._pointer is not None and self.underMouse() else super()._fixed_point()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        try:
            self.tool.paint(painter, self.view)
            self._paint_ring(painter)
        finally:
            painter.end()  # a painter left open after an exception would crash the program

    # ------------------------------------------------------------------------------------------- the pen's outline

    def show_outline(self, on: bool) -> None:
        """Show the tool's outline around the pointer, or only the cursor."""
        self.outlined = on
        self.update()

    def _ring_radius(self) -> float:
        return (self.tool.radius() or 0.0) * self.view.zoom

    def _ring_rect(self) -> QRect:
        if self._pointer is None:
            return QRect()
        reach = self._ring_radius() + 3
        x, y = self._pointer.x(), self._pointer.y()
        return QRectF(x - reach, y - reach, 2 * reach, 2 * reach).toAlignedRect()

    def _paint_ring(self, painter: QPainter) -> None:
        radius = self._ring_radius()
        if not self.outlined or self._pointer is None or radius < _RING or self._grip is not None or self._space:
            return
        paint_ring(painter, self._pointer, radius)

    def _point_at(self, point: QPointF | None) -> None:
        """The pointer moved: repaint only its old and new outline."""
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
            self.setCursor(self.tool.cursor())  # pyright: ignore

    # ------------------------------------------------------------------------------------------- pen and mouse

    @property
    def quiet(self) -> bool:
        return self._pen is None

    def _pen_at(self, event: QTabletEvent | QMouseEvent) -> Pen:
        at, when = self.view.to_canvas(event.position()), event.timestamp() / 1000
        if not isinstance(event, QTabletEvent):
            return Pen(at.x(), at.y(), seconds=when, keys=event.modifiers())
        eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        tilt = event.xTilt(), event.yTilt()
        return Pen(at.x(), at.y(), self.pressure(event.pressure()), tilt, when, eraser, event.modifiers())

    def _pen_down(self, device: str, pen: Pen) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._pen == device:
            self._pen_lost()  # a second press means that the release was lost
        if self._pen is not None:
            return
        self.touched.emit()
        try:
            self.tool.press(pen)
        except DocumentError as error:
            self.refused.emit(str(error))
        else:
            self._pen = device
            self._watch.pressed()

    def _end_drawing(self) -> None:
        """End drawing until the next press, whatever the pen does."""
        self._pen = None
        self._watch.lifted()

    def _pen_lost(self) -> None:
        """The release event was lost: the stroke ends where the pen was last pressed."""
        if self._pen is not None:
            self._end_drawing()
            self.tool.release()

    def _pen_moved(self, device: str, pen: Pen, held: bool) -> None:
        if self._pen == device and not held:
            self._pen_lost()
        if self._pen == device:
            self.tool.move(pen)
        elif self._pen is None:
            self.tool.hover(pen)

    def _pen_up(self, device: str) -> None:
        if self._pen == device:
            self._end_drawing()
            self.tool.release()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Handle a pen with pressure. Accepted, so that Qt does not synthesize a mouse event."""
        event.accept()
        point, kind = event.position(), event.type()
        self._point_at(point)
        if self._grip is not None or (kind == QEvent.Type.TabletPress and self._wants_pan(event.button())):
            self._pan(kind, point, event.modifiers())
        elif kind == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            self._pen_down("tablet", self._pen_at(event))
        elif kind == QEvent.Type.TabletMove:
            held = event.buttons() & Qt.MouseButton.LeftButton or event.pressure() > 0
            self._pen_moved("tablet", self._pen_at(event), bool(held))
        elif kind == QEvent.Type.TabletRelease and event.button() == Qt.MouseButton.LeftButton:
            self._pen_up("tablet")

    def _is_pen(self, event: QMouseEvent) -> bool:
        """Return whether a system made this mouse event from a pen, for which a tablet event came already."""
        pens = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
        return self._pen == "tablet" or event.pointerType() in pens

    def _wants_pan(self, button: Qt.MouseButton) -> bool:
        return button == Qt.MouseButton.MiddleButton or (self._space and button == Qt.MouseButton.LeftButton)

    def _turn_with(self, before: QPointF, after: QPointF) -> None:
        """Rotate the canvas about the middle of the window as the pointer moves around it."""
        middle = QRectF(self.rect()).center()
        a, b = before - middle, after - middle
        if min(math.hypot(a.x(), a.y()), math.hypot(b.x(), b.y())) > _RING:
            turn = math.atan2(b.y(), b.x()) - math.atan2(a.y(), a.x())
            self.set_view(self.view.turned(math.degrees(turn), middle))

    def _pan(self, kind: QEvent.Type, point: QPointF, keys: Qt.KeyboardModifier) -> None:
        if kind in (QEvent.Type.TabletPress, QEvent.Type.MouseButtonPress):
            self._grip, self._turning = point, bool(keys & Qt.KeyboardModifier.ShiftModifier)
        elif kind in (QEvent.Type.TabletRelease, QEvent.Type.MouseButtonRelease):
            self._grip = None
        elif self._grip is not None:
            if self._turning:
                self._turn_with(self._grip, point)
            else:
                self.set_view(self.view.panned(point.x() - self._grip.x(), point.y() - self._grip.y()))
            self._grip = point
        self._choose_cursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._is_pen(event):
            return
        if self._wants_pan(event.button()):
            self._pan(event.type(), event.position(), event.modifiers())
        elif event.button() == Qt.MouseButton.LeftButton:
            self._pen_down("mouse", self._pen_at(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_pen(event):
            return
        self._point_at(event.position())
        if self._grip is not None:
            self._pan(event.type(), event.position(), event.modifiers())
        else:
            self._pen_moved("mouse", self._pen_at(event), bool(event.buttons() & Qt.MouseButton.LeftButton))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_pen(event):
            return
        if self._grip is not None:
            self._pan(event.type(), event.position(), event.modifiers())
        elif event.button() == Qt.MouseButton.LeftButton:
            self._pen_up("mouse")

    def enterEvent(self, event: QEnterEvent) -> None:
        """Give the canvas under the pointer the focus, for keys such as Space, unless the user types elsewhere."""
        if self.isActiveWindow() and not isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox):
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        self.tool.hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer with the wheel; pan with a touchpad, zoom with it and Ctrl."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.device().type() == QInputDevice.DeviceType.TouchPad and not control:
            move = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
            self.set_view(self.view.panned(move.x(), move.y()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.set_view(self.view.panned(event.angleDelta().y() / 2, event.angleDelta().x() / 2))
        elif not self.wheel_zooms and not control:
            self.set_view(self.view.panned(event.angleDelta().x() / 2, event.angleDelta().y() / 2))
        else:
            self.set_view(self.view.zoomed(self.view.zoom * 2 ** (event.angleDelta().y() / 240), event.position()))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.tool.wants(event):
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.set_view(self.view.zoomed(self.view.zoom * (1.0 + event.value()), event.position()))
                return True
            if event.gestureType() == Qt.NativeGestureType.RotateNativeGesture:
                self.set_view(self.view.turned(event.value(), event.position()))
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._choose_cursor()
        elif event.key() == Qt.Key.Key_Escape and self.tool.busy:
            self._end_drawing()
            self.tool.cancel()
        elif event.key() != Qt.Key.Key_Space and not self.tool.key(event):
            if event.key() == Qt.Key.Key_Escape:
                self.escaped.emit()
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
