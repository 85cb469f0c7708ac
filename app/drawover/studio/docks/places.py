"""Which docks the window has, and where they come. A new dock is a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...panel.words import tr
from .arrangement import LEFT, RIGHT, Place
from .color import ColorDock
from .history import HistoryDock
from .navigator import NavigatorDock
from .palette import PaletteDock

if TYPE_CHECKING:
    from ..window.window import Window


def places(window: Window) -> tuple[Place, ...]:
    """Colors above brushes at the left, the panel above layers at the right; all as the window's own."""
    window.color_dock = ColorDock(window.colors)
    window.palette_dock = PaletteDock(window.shelf, window.colors, window.settings)
    window.history_dock = HistoryDock(window.drawing, window.canvas)
    window.navigator = NavigatorDock(window.drawing, window.canvas)
    return (
        Place("color", tr("Color"), window.color_dock, LEFT, "colors", height=372),
        Place("palettes", tr("Palettes"), window.palette_dock, LEFT, "colors", height=372),
        Place("brushes", tr("Brushes"), window.painting.list, LEFT, "brushes"),
        Place("drawover", "Drawover", window.panel, RIGHT, "panel"),
        Place("layers", tr("Layers"), window.layers, RIGHT, "layers", height=250),
        Place("history", tr("History"), window.history_dock, RIGHT, "layers", height=250),
        Place("navigator", tr("Navigator"), window.navigator, RIGHT, "navigator", shown=False, height=220),
    )
