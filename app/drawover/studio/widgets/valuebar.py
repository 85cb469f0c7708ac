"""A slim slider that displays its name and value; drag it, use the wheel or arrows, or type a number."""

from __future__ import annotations

import math
from collections.abc import Hashable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QWidget
from shiboken6 import isValid

from .theme import current


class _Field(QLineEdit):
    """The input field. Handles Enter and Escape itself, since the bar below would open the field again on Enter."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
        event.accept()


class ValueBar(QWidget):
    """`moved(value)` while it changes, `settled()` when released. `curve` above 1 gives small values more room.

    `digits`: decimals shown, and the precision of dragging; None: one decimal for small unscaled values.
    """

    moved = Signal(float)
    settled = Signal()

    def __init__(
        self, name: str, low: float, high: float, unit: str, curve: float = 1.0, scale: float = 1.0,
        digits: int | None = None, parent=None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._name, self._low, self._high, self._unit = name, low, high, unit
        self._curve, self._scale = curve, scale  # displays value * scale
        self._digits = digits
        self._value = high
        self._owner: Hashable = None
        self._edit: _Field | None = None
        self._before: QWidget | None = None  # the widget that had the focus before the field
        self._hover = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAccessibleName(name)

    @property
    def value(self) -> float:
        return self._value

    @property
    def typing(self) -> bool:
        """Whether the input field is open."""
        return self._edit is not None

    def show_value(self, value: float, owner: Hashable = None) -> None:
        """Show a value without emitting a signal. of: its owner; input for another owner is discarded."""
        if owner != self._owner:
            self._owner = owner
            self._close()
        self._show(value)

    def _show(self, value: float) -> None:
        self._value = min(self._high, max(self._low, value))
        self.setAccessibleDescription(self._text())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(150, 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, 26)

    def _text(self) -> str:
        shown = self._value * self._scale
        return f"{format(shown, f'.{self._places(shown)}f').removesuffix('.0')} {self._unit}"

    def _places(self, shown: float) -> int:
        if self._digits is not None:
            return self._digits
        return 1 if self._scale == 1.0 and shown < 10 else 0

    def _share(self) -> float:
        return ((self._value - self._low) / (self._high - self._low)) ** (1 / self._curve)

    def _set(self, value: float) -> None:
        value = min(self._high, max(self._low, value))
        if not math.isclose(value, self._value, abs_tol=1e-9):
            self._show(value)
            self.moved.emit(value)

    def _drag_to(self, point: QPointF) -> None:
        share = min(1.0, max(0.0, point.x() / max(1, self.width() - 1)))
        value = self._low + (self._high - self._low) * share**self._curve
        shown = value * self._scale
        self._set(round(shown, self._places(shown)) / self._scale)

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

    def event(self, event: QEvent) -> bool:
        """Digits open the input field, even if they are a command's shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isdigit():
            event.accept()
            return True
        return super().event(event)

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
        if self._digits:
            size = 5.0 * 10.0**-self._digits
        else:
            size = 5.0 if self._scale != 1.0 else 1.0 if shown < 20 else 5.0 if shown < 100 else 20.0
        self._set((math.floor(shown / size + 0.5) * size + direction * size) / self._scale)
        self.settled.emit()

    def hideEvent(self, event) -> None:
        """Discard input when another tool's settings replace this bar."""
        self._close()

    def _type(self, start: str | None = None) -> None:
        """Open an input field over the bar: Enter or a click elsewhere accepts the number, Escape does not."""
        if self._edit is not None:
            return
        self._before = QApplication.focusWidget()
        self._edit = edit = _Field(start or self._text().split()[0], self)
        edit.setGeometry(self.rect())
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        edit.setAccessibleName(self._name)
        if start is None:
            edit.selectAll()
        edit.editingFinished.connect(self._typed)
        edit.given_up.connect(self._close)
        edit.show()
        edit.setFocus()

    def _close(self) -> str:
        """Close the field, and restore the focus; returns the text."""
        edit, self._edit = self._edit, None
        if edit is None:
            return ""
        if edit.hasFocus():
            back = self._before if self._before is not None and isValid(self._before) else self
            back.setFocus()
        edit.hide()
        edit.deleteLater()
        return edit.text()

    def _typed(self) -> None:
        if self._edit is None:
            return
        try:
            value = float(self._close().replace(",", ".").split()[0]) / self._scale
        except (ValueError, IndexError):
            return
        if math.isfinite(value):
            self._set(value)
            self.settled.emit()
