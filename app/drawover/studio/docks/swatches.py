"""A grid of colors to choose from by pointer or keyboard, independent of where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ...panel.plain import plain_tip
from ..widgets.theme import current

_GAP = 2


class SwatchGrid(QWidget):
    """`picked` by click or Enter, `picked_second` with Ctrl; `asked`: open a menu; `pointed`: another is current."""

    picked = Signal(int)
    picked_second = Signal(int)
    asked = Signal(int, QPointF)  # index, position on the screen
    pointed = Signal(int)

    def __init__(self, name: str, columns: int = 8, largest: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors: list[tuple[str, str]] = []  # #rrggbb and name
        self._columns, self._largest = columns, largest
        self.current = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_colors(self, colors: Sequence[tuple[str, str]], columns: int) -> None:
        """Show pairs of #rrggbb and name, `columns` per row."""
        self._colors, self._columns = list(colors), max(1, columns)
        self.current = min(self.current, len(self._colors) - 1)
        self.updateGeometry()
        self._describe()
        self.update()

    def choose(self, index: int) -> None:
        """Make one color current; -1: none."""
        self.current = index if 0 <= index < len(self._colors) else -1
        self._describe()
        self.update()
        self.pointed.emit(self.current)

    def _describe(self) -> None:
        inside = 0 <= self.current < len(self._colors)
        self.setAccessibleDescription(" ".join(self._colors[self.current]) if inside else "")

    # -------------------------------------------------------------------------------------------------- geometry

    def _side(self, width: int) -> int:
        return max(8, min(self._largest, (width + _GAP) // self._columns - _GAP))

    @property
    def rows(self) -> int:
        return max(1, -(-len(self._colors) // self._columns))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.rows * (self._side(width) + _GAP) + 2

    def sizeHint(self) -> QSize:
        width = self._columns * (self._largest + _GAP)
        return QSize(width, self.heightForWidth(self.width() or width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._columns * 10, self.heightForWidth(max(self.width(), 1)))

    def cell(self, index: int) -> QRect:
        """A color's rectangle."""
        side = self._side(self.width())
        return QRect(1 + index % self._columns * (side + _GAP), 1 + index // self._columns * (side + _GAP), side, side)

    def at(self, point: QPointF) -> int:
        """The index of the color at a point, or -1."""
        side = self._side(self.width()) + _GAP
        column, row = int(point.x() - 1) // side, int(point.y() - 1) // side
        index = row * self._columns + column
        inside = 0 <= column < self._columns and 0 <= index < len(self._colors) and point.y() >= 0
        return index if inside else -1

    def resizeEvent(self, event) -> None:
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, (color, _) in enumerate(self._colors):
            box = self.cell(index).toRectF()
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.setBrush(QColor(color))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            if index == self.current:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.text), 2))
                painter.drawRoundedRect(box.adjusted(0, 0, 0, 0), 3, 3)

    # ------------------------------------------------------------------------------------------- mouse and keys

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.at(QPointF(event.pos()))
            if index < 0:
                QToolTip.hideText()
            else:
                color, name = self._colors[index]
                QToolTip.showText(event.globalPos(), plain_tip(f"{name}  {color}".strip()), self, self.cell(index))
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._step(event):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.at(event.position())
        if index < 0 or event.button() != Qt.MouseButton.LeftButton:
            return
        self.choose(index)
        second = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        (self.picked_second if second else self.picked).emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.current if by_key else self.at(QPointF(event.pos()))
        if index >= 0:
            self.choose(index)
            where = self.mapToGlobal(self.cell(index).center()) if by_key else event.globalPos()
            self.asked.emit(index, QPointF(where))

    def _step(self, event: QKeyEvent) -> int:
        key = Qt.Key
        steps = {key.Key_Left: -1, key.Key_Right: 1, key.Key_Up: -self._columns, key.Key_Down: self._columns}
        return steps.get(Qt.Key(event.key()), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._step(event)
        if step and self._colors:
            target = self.current + step if self.current >= 0 else 0
            if 0 <= target < len(self._colors):
                self.choose(target)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current >= 0:
            self.picked.emit(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:
        if self.current < 0 and self._colors and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.choose(0)
        self.update()

    def focusOutEvent(self, event) -> None:
        self.update()
