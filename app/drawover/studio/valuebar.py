"""A slim slider that shows its name and its value within itself; drag it, use the wheel or arrows, or type a number."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from .theme import current


class ValueBar(QWidget):
    """`moved(value)` while it changes, `settled()` when it is let go. `curve` above 1 gives small values more room."""

    moved = Signal(float)
    settled = Signal()

    def __init__(
        self, name: str, low: float, high: float, unit: str, curve: float = 1.0, scale: float = 1.0, parent=None
    ) -> None:
        super().__init__(parent)
        self._name, self._low, self._high, self._unit = name, low, high, unit
        self._curve, self._scale = curve, scale  # shown is value * scale
        self._value = high
        self._edit: QLineEdit | None = None
        self._hover = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAccessibleName(name)

    @property
    def value(self) -> float:
        return self._value

    def show_value(self, value: float) -> None:
        """From outside: no signal."""
        self._value = min(self._high, max(self._low, value))
        self.setAccessibleDescription(self._text())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(150, 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, 26)

    def _text(self) -> str:
        shown = self._value * self._scale
        digits = 1 if self._scale == 1.0 and shown < 10 and shown != int(shown) else 0
        return f"{shown:.{digits}f} {self._unit}"

    def _share(self) -> float:
        return ((self._value - self._low) / (self._high - self._low)) ** (1 / self._curve)

    def _set(self, value: float) -> None:
        value = min(self._high, max(self._low, value))
        if not math.isclose(value, self._value, abs_tol=1e-9):
            self.show_value(value)
            self.moved.emit(value)

    def _drag_to(self, point: QPointF) -> None:
        share = min(1.0, max(0.0, point.x() / max(1, self.width() - 1)))
        value = self._low + (self._high - self._low) * share**self._curve
        shown = value * self._scale
        fine = self._scale == 1.0 and shown < 10
        self._set((round(shown, 1) if fine else round(shown)) / self._scale)

    def paintEvent(self, event) -> None:
        theme, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(box, 5, 5)
        painter.fillPath(outline, QColor(theme.field))
        painter.setClipPath(outline)
        painter.fillRect(QRectF(0, 0, box.width() * self._share(), self.height()), QColor(theme.fill))
        painter.setClipping(False)
        edge = theme.accent if self.hasFocus() else theme.faint if self._hover else theme.line
        painter.setPen(QPen(QColor(edge), 1.0))
        painter.drawPath(outline)
        inside = box.adjusted(9, 0, -9, 0)
        painter.setPen(QColor(theme.text if self.isEnabled() else theme.faint))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._name)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._text())

    def enterEvent(self, event) -> None:
        self._hover = True
        self.update()

    def leaveEvent(self, event) -> None:
        self._hover = False
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_to(event.position())
        elif event.button() == Qt.MouseButton.RightButton:
            self._type()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._type()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._step(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.text().isdigit():
            self._type(event.text() if event.text().isdigit() else None)
        else:
            super().keyPressEvent(event)

    def _step(self, direction: int) -> None:
        shown = self._value * self._scale
        size = 5.0 if self._scale != 1.0 else 1.0 if shown < 20 else 5.0 if shown < 100 else 20.0
        self._set((math.floor(shown / size + 0.5) * size + direction * size) / self._scale)
        self.settled.emit()

    def _type(self, start: str | None = None) -> None:
        """A field over the bar, for an exact number."""
        if self._edit is not None:
            return
        self._edit = edit = QLineEdit(start or self._text().split()[0], self)
        edit.setGeometry(self.rect())
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        if start is None:
            edit.selectAll()
        edit.editingFinished.connect(self._typed)
        edit.show()
        edit.setFocus()

    def _typed(self) -> None:
        edit, self._edit = self._edit, None
        if edit is None:
            return
        try:
            value = float(edit.text().replace(",", ".").split()[0]) / self._scale
        except (ValueError, IndexError):
            value = math.nan
        edit.deleteLater()
        if math.isfinite(value):
            self._set(value)
            self.settled.emit()
