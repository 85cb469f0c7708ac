"""The bar above the canvas: which brush, how large, how dense, which color."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup, QColor, QPainter, QPen
from PySide6.QtWidgets import QColorDialog, QSizePolicy, QToolBar, QToolButton, QWidget

from ..theme import current
from ..valuebar import ValueBar
from .brushes import LARGEST, SMALLEST, Brushes

# Graphite, sepia, the teacher's red, the animator's blue, a green, and white.
SWATCHES = ("#222226", "#5b4636", "#d3493b", "#4b8fd6", "#4f9d69", "#ffffff")


class Swatch(QToolButton):
    """A round dab of color."""

    def __init__(self, color: str, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color, self._large = color, large
        side = 28 if large else 20
        self.setFixedSize(QSize(side, 28))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"Color {color}")

    def set_color(self, color: str) -> None:
        self._color = color
        self.update()

    def paintEvent(self, event) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = 10.5 if self._large else 6.5
        if self.underMouse() or self.hasFocus():
            radius += 1.0
        painter.setBrush(QColor(self._color))
        painter.setPen(QPen(QColor(theme.faint), 1.4 if self._large else 0.8))
        painter.drawEllipse(self.rect().toRectF().center(), radius, radius)


class BrushBar(QToolBar):
    """Shows the brush in the hand and changes it."""

    def __init__(self, brushes: Brushes, parent: QWidget | None = None) -> None:
        super().__init__("Brush", parent)
        self._brushes = brushes
        self.setObjectName("brush-bar")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self._tools = QActionGroup(self)
        self.size_bar = ValueBar("Size", SMALLEST, LARGEST, "px", curve=3.0)
        self.opacity_bar = ValueBar("Opacity", 0.01, 1.0, "%", scale=100.0)
        self.size_bar.setToolTip("How wide the brush is at full pressure  ( [ and ] )")
        self.opacity_bar.setToolTip("How dense the brush is at full pressure")
        self.color_button = Swatch(brushes.color, large=True)
        self.color_button.setToolTip("The pencil's color: click for any color")
        self.color_button.setAccessibleName("Pencil color")
        self.size_bar.moved.connect(brushes.set_size)
        self.opacity_bar.moved.connect(brushes.set_opacity)
        self.color_button.clicked.connect(self.pick_color)
        brushes.changed.connect(self.show_brush)

    def fill(self, tool_actions, end_actions) -> None:
        """Put everything into the bar: the tools at the left, what belongs to the drawing at the right."""
        for action in tool_actions:
            self._tools.addAction(action)
            self.addAction(action)
        self.addSeparator()
        for bar in (self.size_bar, self.opacity_bar):
            bar.setFixedWidth(158)
            self.addWidget(bar)
            self.addWidget(_gap(4))
        self.addSeparator()
        self.addWidget(self.color_button)
        self.addWidget(_gap(4))
        for color in SWATCHES:
            swatch = Swatch(color)
            swatch.setToolTip(color)
            swatch.clicked.connect(lambda _=False, color=color: self._take_color(color))
            self.addWidget(swatch)
        spring = QWidget()
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spring)
        for action in end_actions:
            self.addAction(action)
        self.show_brush()

    def _take_color(self, color: str) -> None:
        self._brushes.color = color
        self._brushes.take("pencil")

    def pick_color(self) -> None:
        dialog = QColorDialog(QColor(self._brushes.color), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle("Pencil color")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda color: self._take_color(color.name()))
        dialog.open()

    def show_brush(self) -> None:
        """Let the bar say what is in the hand."""
        brush = self._brushes.brush
        self.size_bar.show_value(brush.size)
        self.opacity_bar.show_value(brush.opacity)
        self.color_button.set_color(self._brushes.color)
        for action in self._tools.actions():
            action.setChecked(action.data() == self._brushes.kind)


def _gap(width: int) -> QWidget:
    space = QWidget()
    space.setFixedWidth(width)
    return space
