"""The bar above the canvas: the active brush or tool, its settings, and the color."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QColorDialog, QSizePolicy, QToolBar, QToolButton, QWidget

from ...panel.plain import plain_label
from ...panel.words import tr
from ..widgets.theme import current
from ..widgets.valuebar import ValueBar
from .brushes import FILLING, LARGEST, SMALLEST, Brushes

# Graphite, sepia, the teacher's red, the animator's blue, a green, and white.
SWATCHES = ("#222226", "#5b4636", "#d3493b", "#4b8fd6", "#4f9d69", "#ffffff")

# Commands in the bar besides the brush's settings: mirroring, and those for the drawing.
BAR = "mirror_x mirror_y", "undo redo zoom_fit"


class Swatch(QToolButton):
    """A round color button."""

    def __init__(self, color: str, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color, self._large = color, large
        side = 28 if large else 20
        self.setFixedSize(QSize(side, 28))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Color {color}", color=color))

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
    """Shows the active brush or bucket and changes it."""

    def __init__(self, brushes: Brushes, parent: QWidget | None = None) -> None:
        super().__init__(tr("Brush"), parent)
        self._brushes = brushes
        self.setObjectName("brush-bar")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self._tool = "brush"
        self._places: dict[str, list[QAction]] = {}  # the bar's actions for controls that only some tools have
        self.brush_label = plain_label()
        self.size_bar = ValueBar(tr("Size"), SMALLEST, LARGEST, "px", curve=3.0)
        self.opacity_bar = ValueBar(tr("Opacity"), 0.01, 1.0, "%", scale=100.0)
        self.flow_bar = ValueBar(tr("Flow"), 0.01, 1.0, "%", scale=100.0)
        self.hardness_bar = ValueBar(tr("Hardness"), 0.0, 1.0, "%", scale=100.0)
        self.stabilizer_bar = ValueBar(tr("Steady"), 0.0, 1.0, "%", scale=100.0)
        self.tolerance_bar = ValueBar(tr("Tolerance"), 0.0, 1.0, "%", scale=100.0)
        self.gap_bar = ValueBar(tr("Close gaps"), 0.0, FILLING["gap"][1], "%", curve=2.0, scale=100.0, digits=1)
        self.grow_bar = ValueBar(tr("Grow"), 0, 10, "px")
        self.merged_box = QCheckBox(tr("All layers"))
        for widget, tip in (
            (self.size_bar, tr("How wide the brush is at full pressure  ( [ and ] )")),
            (self.opacity_bar, tr("How dense the color is at full pressure")),
            (self.flow_bar, tr("How much each touch of the brush leaves")),
            (self.hardness_bar, tr("How crisp its edge is")),
            (self.stabilizer_bar, tr("How far the line trails behind a shaky hand, to be smooth")),
            (self.tolerance_bar, tr("How different a color may be and still be filled")),
            (
                self.gap_bar,
                tr("Gaps in the lines as wide as the ring hold the color in; a share of the canvas's shorter side"),
            ),
            (self.grow_bar, tr("How far the color reaches under the lines around it")),
            (
                self.merged_box,
                tr("The lines of all visible layers hold the color; else those of the active layer alone"),
            ),
        ):
            widget.setToolTip(tip)
        self.color_button = Swatch(brushes.color, large=True)
        self.color_button.setToolTip(tr("The brush's color: click for any color"))
        self.color_button.setAccessibleName(tr("Brush color"))
        self.size_bar.moved.connect(brushes.set_size)
        self.opacity_bar.moved.connect(self._fade)
        self.flow_bar.moved.connect(lambda value: brushes.adjust("flow", value))
        self.hardness_bar.moved.connect(lambda value: brushes.adjust("hardness", value))
        self.stabilizer_bar.moved.connect(lambda value: brushes.adjust("stabilizer", value))
        self.tolerance_bar.moved.connect(lambda value: brushes.set_fill(tolerance=value))
        self.gap_bar.moved.connect(lambda value: brushes.set_fill(gap=value))
        self.grow_bar.moved.connect(lambda value: brushes.set_fill(grow=round(value)))
        self.merged_box.toggled.connect(lambda on: brushes.set_fill(merged=on))
        self.color_button.clicked.connect(self.pick_color)
        brushes.changed.connect(self.show_brush)

    def fill(self, mirror_actions, end_actions) -> None:
        """Fill the bar: the brush on the left, commands for the drawing on the right."""
        self.brush_label.setContentsMargins(2, 0, 6, 0)
        self.brush_label.setFixedWidth(84)
        self.addWidget(self.brush_label)
        for name, widget in (
            ("size", self.size_bar),
            ("opacity", self.opacity_bar),
            ("flow", self.flow_bar),
            ("hardness", self.hardness_bar),
            ("stabilizer", self.stabilizer_bar),
            ("bucket", self.gap_bar),
            ("bucket", self.tolerance_bar),
            ("bucket", self.grow_bar),
            ("bucket", self.merged_box),
        ):
            if isinstance(widget, ValueBar):
                widget.setFixedWidth(118)
            self._places.setdefault(name, []).extend([self.addWidget(widget), self.addWidget(_gap(2))])
        for action in mirror_actions:
            self.addAction(action)
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

    def _fade(self, opacity: float) -> None:
        if self._tool == "bucket":
            self._brushes.set_fill(opacity=opacity)
        else:
            self._brushes.set_opacity(opacity)

    def _take_color(self, color: str) -> None:
        self._brushes.color = color
        if self._tool == "brush" and self._brushes.brush.eraser:
            self._brushes.take_painting()

    def pick_color(self) -> None:
        dialog = QColorDialog(QColor(self._brushes.color), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(tr("Brush color"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda color: self._take_color(color.name()))
        dialog.open()

    def show_tool(self, tool: str) -> None:
        """Show which tool is active, by painting.py's names; "" for one that does not paint."""
        self._tool = tool
        self.show_brush()

    def show_brush(self) -> None:
        """Update the bar from the active brush or bucket."""
        brush, preset, fill = self._brushes.brush, self._brushes.preset, self._brushes.fill
        bucket, painting = self._tool == "bucket", self._tool in ("brush", "line", "")
        owner = "bucket" if bucket else self._brushes.kind
        for bar, value in (
            (self.size_bar, brush.size),
            (self.opacity_bar, fill.opacity if bucket else brush.opacity),
            (self.flow_bar, brush.flow),
            (self.hardness_bar, brush.hardness),
            (self.stabilizer_bar, brush.stabilizer),
            (self.tolerance_bar, fill.tolerance),
            (self.gap_bar, fill.gap),
            (self.grow_bar, fill.grow),
        ):
            bar.show_value(value, owner)
        with QSignalBlocker(self.merged_box):
            self.merged_box.setChecked(fill.merged)
        shown = {
            "size": painting,
            "opacity": painting or bucket,
            "flow": painting and "flow" in preset.controls,
            "hardness": painting and "hardness" in preset.controls,
            "stabilizer": painting,
            "bucket": bucket,
        }
        for name, places in self._places.items():
            for place in places:
                place.setVisible(shown[name])
        others = {"bucket": tr("Bucket"), "picker": tr("Color Picker")}
        self.brush_label.setText(others.get(self._tool, tr(preset.title)))
        self.color_button.set_color(self._brushes.color)


def _gap(width: int) -> QWidget:
    space = QWidget()
    space.setFixedWidth(width)
    return space
