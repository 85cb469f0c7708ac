"""Foreground and background color, as in Krita, and the recently used colors. The foreground is stored in Brushes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from ..drawing.drawing import Drawing
from ..settings import Settings
from .brushes import Brushes

BLACK, WHITE = "#000000", "#ffffff"
RECENT = 16


class Colors(QObject):
    """`changed` after a change of either color or the recent ones. All colors are #rrggbb."""

    changed = Signal()

    def __init__(self, brushes: Brushes, settings: Settings, drawing: Drawing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._brushes, self._settings, self._drawing = brushes, settings, drawing
        self._layers = drawing.history.document.layers
        self._seen = brushes.color
        brushes.changed.connect(self._follow)
        drawing.changed.connect(self._drew)

    @property
    def foreground(self) -> str:
        """The color the brush draws with."""
        return self._brushes.color

    @foreground.setter
    def foreground(self, color: str) -> None:
        self._brushes.color = color

    @property
    def background(self) -> str:
        color = QColor(self._settings["color/background"])
        return color.name() if color.isValid() else WHITE

    @background.setter
    def background(self, color: str) -> None:
        if QColor(color).isValid() and color != self.background:
            self._settings["color/background"] = QColor(color).name()
            self.changed.emit()

    def swap(self) -> None:
        """Swap foreground and background."""
        front, back = self.foreground, self.background
        self._settings["color/background"] = front
        self.foreground = back
        self.changed.emit()

    def default(self) -> None:
        """Black on white."""
        self._settings["color/background"] = WHITE
        self.foreground = BLACK
        self.changed.emit()

    @property
    def recent(self) -> list[str]:
        """The recently used colors, newest first."""
        return [name for name in self._settings["color/recent"].split() if QColor(name).isValid()][:RECENT]

    def shade(self, steps: int) -> None:
        """Make the foreground lighter (steps > 0) or darker, by 5 % lightness per step."""
        color = QColor(self.foreground)
        light = min(1.0, max(0.0, color.lightnessF() + steps * 0.05))
        self.foreground = QColor.fromHslF(max(0.0, color.hslHueF()), color.hslSaturationF(), light).name()

    def _follow(self) -> None:
        if self._brushes.color != self._seen:
            self._seen = self._brushes.color
            self.changed.emit()

    def _drew(self) -> None:
        """Add a color to the recent ones once something was drawn with it."""
        layers, self._layers = self._layers, self._drawing.history.document.layers
        color, known = self.foreground, self.recent
        if layers is self._layers or self._drawing.history.at == 0 or known[:1] == [color]:
            return
        self._settings["color/recent"] = " ".join([color, *(other for other in known if other != color)][:RECENT])
        self.changed.emit()
