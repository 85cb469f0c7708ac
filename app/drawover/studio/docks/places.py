"""The window's docks and their default places. A new dock is a line here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ...panel.words import tr
from .arrangement import LEFT, RIGHT, Place


def places(
    *,
    color: QWidget,
    palettes: QWidget,
    brushes: QWidget,
    panel: QWidget,
    layers: QWidget,
    history: QWidget,
    navigator: QWidget,
) -> tuple[Place, ...]:
    """Return colors above brushes on the left, the panel above layers on the right."""
    return (
        Place("color", tr("Color"), color, LEFT, "colors", height=372),
        Place("palettes", tr("Palettes"), palettes, LEFT, "colors", height=372),
        Place("brushes", tr("Brushes"), brushes, LEFT, "brushes"),
        Place("drawover", "Drawover", panel, RIGHT, "panel"),
        Place("layers", tr("Layers"), layers, RIGHT, "layers", height=250),
        Place("history", tr("History"), history, RIGHT, "layers", height=250),
        Place("navigator", tr("Navigator"), navigator, RIGHT, "navigator", shown=False, height=220),
    )
