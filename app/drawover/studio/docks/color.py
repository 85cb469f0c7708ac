"""The color dock: color wheel, foreground and background, a field for an exact color, and recent colors."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ...panel.words import tr
from ..tools.colors import RECENT, Colors
from ..widgets.theme import current
from .color_wheel import ColorWheel
from .swatches import SwatchGrid


class Pair(QWidget):
    """Foreground over background; a click or Enter swaps them."""

    def __init__(self, colors: Colors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors = colors
        self.setFixedSize(QSize(46, 34))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Foreground and background color"))
        colors.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        front, back = self._colors.foreground, self._colors.background
        self.setToolTip(tr("Foreground {front}, background {back}: click to swap  (X)", front=front, back=back))
        self.setAccessibleDescription(self.toolTip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box, color in (
            (QRect(18, 11, 25, 20), self._colors.background),
            (QRect(3, 3, 27, 22), self._colors.foreground),
        ):
            painter.setPen(QPen(QColor(theme.window), 3))
            painter.setBrush(QColor(color))
            painter.drawRoundedRect(box.toRectF(), 4, 4)
            painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.faint), 1))
            painter.drawRoundedRect(box.toRectF(), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._colors.swap()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._colors.swap()
        else:
            super().keyPressEvent(event)


class ColorDock(QWidget):
    """Shows and changes the current colors."""

    def __init__(self, colors: Colors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors = colors
        self.wheel = ColorWheel()
        self.pair = Pair(colors)
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Color as hex digits"))
        self.field.setToolTip(tr("The color as #rrggbb, or an English name such as teal"))
        self.field.setMaxLength(24)
        self.field.setMinimumWidth(72)
        self.recent = SwatchGrid(tr("Colors last drawn with"), 8, 24)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.pair)
        row.addLayout(self._buttons)
        row.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.wheel, 1)
        column.addLayout(row)
        column.addWidget(self.recent)
        self.wheel.moved.connect(self._take)
        self.field.editingFinished.connect(self._typed)
        self.recent.picked.connect(lambda index: self._take(self._colors.recent[index]))
        self.recent.picked_second.connect(lambda index: setattr(colors, "background", self._colors.recent[index]))
        colors.changed.connect(self._follow)
        self._follow()

    def fill(self, actions: Iterable[QAction]) -> None:
        """Add small buttons next to the color pair."""
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setIconSize(QSize(18, 18))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._buttons.addWidget(button)

    def _take(self, color: str) -> None:
        self._colors.foreground = color

    def _typed(self) -> None:
        words = self.field.text().strip()
        for color in (QColor(words), QColor(f"#{words}")):
            if color.isValid():
                self._take(color.name())
                break
        self._follow()

    def _follow(self) -> None:
        color = self._colors.foreground
        self.wheel.show_color(color)
        self.field.setText(color)
        recent = self._colors.recent
        self.recent.show_colors([(name, "") for name in recent], RECENT // 2)
        self.recent.setVisible(bool(recent))
