"""The pressure curve editor: add a point by a click, drag it, remove it by Delete or a right click."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...document.pressure import PressureCurve
from ...panel.words import tr
from ..widgets.theme import current

_NEAR = 11.0  # pixels from a point within which it is hit
_STEP = 0.02


class CurveEditor(QWidget):
    """Emits `changed` with the new curve. Comma and full stop choose a point, arrows move it, Insert adds one."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve = PressureCurve()
        self.chosen = 1
        self._held = False
        self._now: float | None = None  # the current pressure of a pen
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Pressure curve"))
        self.setToolTip(
            tr("Drag the points; click to add one, right click to remove it. Keys: , and . choose, arrows move.")
        )

    def sizeHint(self) -> QSize:
        return QSize(220, 220)

    def show_curve(self, curve: PressureCurve) -> None:
        """Show a curve without emitting a signal."""
        self.curve = curve
        self.chosen = min(self.chosen, len(curve.points) - 1)
        self.update()

    def show_pressure(self, pressure: float | None) -> None:
        """Mark the pen's current pressure on the curve; None: no pen."""
        self._now = pressure
        self.update()

    # -------------------------------------------------------------------------------------------------- geometry

    def _box(self) -> QRectF:
        side = min(self.width(), self.height()) - 16
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def seen(self, x: float, y: float) -> QPointF:
        """The widget position of a point of the curve."""
        box = self._box()
        return QPointF(box.left() + x * box.width(), box.bottom() - y * box.height())

    def _at(self, point: QPointF) -> tuple[float, float]:
        box = self._box()
        return (point.x() - box.left()) / box.width(), (box.bottom() - point.y()) / box.height()

    def _near(self, point: QPointF) -> int:
        """The index of the control point at a position, or -1."""
        far = [(self.seen(*p) - point).manhattanLength() for p in self.curve.points]
        nearest = min(range(len(far)), key=far.__getitem__)
        return nearest if far[nearest] <= _NEAR else -1

    def _take(self, curve: PressureCurve) -> None:
        if curve != self.curve:
            self.curve = curve
            self.chosen = min(self.chosen, len(curve.points) - 1)
            self.changed.emit(curve)
        self.update()

    # -------------------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, box = QPainter(self), current(), self._box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(box.adjusted(-5, -5, 5, 5), 5, 5)
        painter.setPen(QPen(QColor(theme.line), 1))
        for quarter in (0.25, 0.5, 0.75):
            painter.drawLine(self.seen(quarter, 0), self.seen(quarter, 1))
            painter.drawLine(self.seen(0, quarter), self.seen(1, quarter))
        painter.setPen(QPen(QColor(theme.line), 1, Qt.PenStyle.DashLine))
        painter.drawLine(self.seen(0, 0), self.seen(1, 1))
        path = QPainterPath(self.seen(0, self.curve(0)))
        for step in range(1, 129):
            path.lineTo(self.seen(step / 128, self.curve(step / 128)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.drawPath(path)
        if self._now is not None:
            painter.setPen(QPen(QColor(theme.faint), 1))
            painter.drawLine(self.seen(self._now, 0), self.seen(self._now, self.curve(self._now)))
            painter.setBrush(QColor(theme.text))
            painter.drawEllipse(self.seen(self._now, self.curve(self._now)), 3.5, 3.5)
        for index, point in enumerate(self.curve.points):
            painter.setPen(QPen(QColor(theme.accent), 1.6))
            painter.setBrush(QColor(theme.accent if index == self.chosen and self.hasFocus() else theme.field))
            painter.drawEllipse(self.seen(*point), 5, 5)

    # ------------------------------------------------------------------------------------------- mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._near(event.position())
        if event.button() == Qt.MouseButton.RightButton:
            if index >= 0:
                self._take(self.curve.without(index))
        elif event.button() == Qt.MouseButton.LeftButton:
            if index < 0:
                x, y = self._at(event.position())
                curve, index = self.curve.with_point(x)
                self.chosen = index
                self._take(curve.moved(index, x, y))
            self.chosen, self._held = index, True
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._take(self.curve.moved(self.chosen, *self._at(event.position())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = False

    _MOVES = {  # noqa: RUF012
        Qt.Key.Key_Left: (-_STEP, 0.0),
        Qt.Key.Key_Right: (_STEP, 0.0),
        Qt.Key.Key_Up: (0.0, _STEP),
        Qt.Key.Key_Down: (0.0, -_STEP),
    }
    _OTHERS = (Qt.Key.Key_Comma, Qt.Key.Key_Period, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Insert)

    def event(self, event: QEvent) -> bool:
        """Accept our keys even if they are shortcuts of the window."""
        ours = isinstance(event, QKeyEvent) and (event.key() in self._MOVES or event.key() in self._OTHERS)
        if ours and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = Qt.Key(event.key()), len(self.curve.points)
        if key in self._MOVES:
            x, y = self.curve.points[self.chosen]
            across, up = self._MOVES[key]
            self._take(self.curve.moved(self.chosen, x + across, y + up))
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            self.chosen = (self.chosen + (1 if key == Qt.Key.Key_Period else -1)) % count
            self.update()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(self.curve.without(self.chosen))
        elif key == Qt.Key.Key_Insert:
            points = self.curve.points
            gaps = [b[0] - a[0] for a, b in itertools.pairwise(points)]
            widest = max(range(len(gaps)), key=gaps.__getitem__)
            curve, self.chosen = self.curve.with_point((points[widest][0] + points[widest + 1][0]) / 2)
            self._take(curve)
        else:
            super().keyPressEvent(event)
