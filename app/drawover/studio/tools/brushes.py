"""Which brush is in the hand: pencil or eraser, each with its own size and opacity, and the color of both."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from ...document.brush import ERASER, PENCIL, Brush
from ..settings import Settings

SMALLEST, LARGEST = 1.0, 500.0  # pixels
# fmt: off
_SIZES = (*range(1, 11), 12, 14, 16, 20, 25, 30, 35, 40, 50, 60, 70, 80, 100, 120, 160, 200, 250, 300, 400, 500)
# fmt: on


class Brushes(QObject):
    """Remembers its brushes in the settings. `changed` after every change."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.kind = "pencil"
        self._brushes = {
            kind: replace(brush, size=settings[f"{kind}/size"], opacity=settings[f"{kind}/opacity"])
            for kind, brush in (("pencil", PENCIL), ("eraser", ERASER))
        }
        self.color = settings["brush/color"]

    @property
    def brush(self) -> Brush:
        """The brush in the hand, with its color."""
        return self._brushes[self.kind]

    def of(self, kind: str) -> Brush:
        return self._brushes[kind]

    @property
    def color(self) -> str:
        """#rrggbb"""
        return QColor(*self._brushes["pencil"].color).name()

    @color.setter
    def color(self, name: str) -> None:
        color = QColor(name)
        if not color.isValid():
            return
        rgb = (color.red(), color.green(), color.blue())
        self._brushes["pencil"] = replace(self._brushes["pencil"], color=rgb)
        self._settings["brush/color"] = color.name()
        self.changed.emit()

    def take(self, kind: str) -> None:
        """Take "pencil" or "eraser" in the hand."""
        if kind != self.kind:
            self.kind = kind
            self.changed.emit()

    def toggle_eraser(self) -> None:
        self.take("pencil" if self.kind == "eraser" else "eraser")

    def set_size(self, size: float) -> None:
        """Pixels across; of the brush in the hand."""
        self._set(size=min(LARGEST, max(SMALLEST, round(size, 1))))

    def set_opacity(self, opacity: float) -> None:
        """0..1; of the brush in the hand."""
        self._set(opacity=min(1.0, max(0.01, opacity)))

    def step_size(self, direction: int) -> None:
        """To the next size in the row, up or down."""
        size = self.brush.size
        larger = [step for step in _SIZES if step > size]
        smaller = [step for step in _SIZES if step < size]
        if direction > 0 and larger:
            self.set_size(larger[0])
        elif direction < 0 and smaller:
            self.set_size(smaller[-1])

    def _set(self, **fields: float) -> None:
        brush = replace(self.brush, **fields)
        if brush == self.brush:
            return
        self._brushes[self.kind] = brush
        self._settings[f"{self.kind}/size"] = brush.size
        self._settings[f"{self.kind}/opacity"] = brush.opacity
        self.changed.emit()
