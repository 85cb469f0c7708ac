"""An area to try the pen: draws with its pressure, and reports pressure, tilt and speed.

It shows the device's values before and after the pressure curve. A mouse draws here too, with full pressure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...document.pressure import PressureCurve
from ...panel.words import tr
from ..widgets.theme import current

_WIDEST = 14.0  # pixels at full pressure


@dataclass(frozen=True)
class Report:
    """The pen's last state."""

    by: str  # "pen", "eraser" or "mouse"
    pressure: float  # 0..1, from the device
    counted: float  # 0..1, after the curve
    tilt: tuple[float, float] = (0.0, 0.0)  # degrees
    speed: float = 0.0  # pixels of the screen per second
    down: bool = False


class PenArea(QWidget):
    """Emits `reported` with a Report for each pen event."""

    reported = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve = PressureCurve()
        self._picture = QPixmap()
        self._last: tuple[QPointF, float, float] | None = None  # position, time in ms, width
        self._speed = 0.0
        self._pen_down = False
        self._touched = False
        self.setMinimumSize(180, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setTabletTracking(True)
        self.setAccessibleName(tr("Area to try the pen"))

    def sizeHint(self) -> QSize:
        return QSize(260, 220)

    def clear(self) -> None:
        """Erase everything."""
        self._picture, self._touched = QPixmap(), False
        self.update()

    def _paper(self) -> QPixmap:
        scale = self.devicePixelRatioF()
        size = QSize(math.ceil(self.width() * scale), math.ceil(self.height() * scale))
        if self._picture.size() != size:
            fresh = QPixmap(size)
            fresh.setDevicePixelRatio(scale)
            fresh.fill(Qt.GlobalColor.transparent)
            if not self._picture.isNull():
                painter = QPainter(fresh)
                painter.drawPixmap(0, 0, self._picture)
                painter.end()
            self._picture = fresh
        return self._picture

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(box, 5, 5)
        if not self._touched:
            painter.setPen(QColor(theme.faint))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(box.adjusted(16, 16, -16, -16), flags, tr("Draw here to try the pen"))
        painter.drawPixmap(0, 0, self._paper())

    def _report(self, by: str, point: QPointF, when: float, pressure: float, tilt: tuple[float, float],
                down: bool) -> None:  # fmt: skip
        counted = self.curve(pressure)
        if self._last is not None and when > self._last[1]:
            way = point - self._last[0]
            speed = math.hypot(way.x(), way.y()) / (when - self._last[1]) * 1000
            self._speed += 0.35 * (speed - self._speed)
        width = max(0.6, counted * _WIDEST)
        if down and self._last is not None:
            self._draw(self._last[0], point, (self._last[2] + width) / 2)
        self._last = (point, when, width) if down else None
        if not down:
            self._speed = 0.0
        self.reported.emit(Report(by, pressure, counted, tilt, self._speed, down))

    def _draw(self, start: QPointF, end: QPointF, width: float) -> None:
        painter = QPainter(self._paper())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(current().text), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(start, end)
        painter.end()
        self._touched = True
        self.update(QRectF(start, end).normalized().adjusted(-width, -width, width, width).toAlignedRect())

    def simulate(self, point: QPointF, when: float, pressure: float, tilt: tuple[float, float]) -> None:
        """Simulate a pen that is down at this point, at this time in milliseconds."""
        self._touched = True
        self._report("pen", point, when, pressure, tilt, True)

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        if event.type() == QEvent.Type.TabletPress:
            self._pen_down, self._touched = True, True
            self.update()
        elif event.type() == QEvent.Type.TabletRelease:
            self._pen_down = False
        eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        tilt = float(event.xTilt()), float(event.yTilt())
        when = float(event.timestamp())
        by = "eraser" if eraser else "pen"
        self._report(by, event.position(), when, event.pressure(), tilt, self._pen_down)

    def _mouse(self, event: QMouseEvent, down: bool) -> None:
        pens = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
        if event.pointerType() not in pens and not self._pen_down:
            full = 1.0 if down else 0.0
            self._report("mouse", event.position(), float(event.timestamp()), full, (0.0, 0.0), down)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._touched = True
            self.update()
            self._mouse(event, True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._mouse(event, True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._mouse(event, False)
