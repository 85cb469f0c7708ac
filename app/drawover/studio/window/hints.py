"""The status bar's hint for the active tool: what dragging does, and with which keys."""

from __future__ import annotations

from ...panel.words import later, tr
from ..canvas.tool import Tool

MOVING = later("Space and drag moves the canvas, the wheel zooms")

# By the name of the tool's class or a base class.
HINTS = {
    "Freehand": later("Drag to draw; with Shift straight, with Ctrl pick a color"),
    "Bucket": later("Click to fill a region; with Ctrl pick a color"),
    "Picker": later("Click to pick a color; with Alt of the active layer alone"),
    "Box": later("Drag to select; Shift adds, Alt takes away"),
    "Lasso": later("Draw around it to select; Shift adds, Alt takes away"),
    "Polygon": later("Click corner by corner, double click closes; Shift adds, Alt takes away"),
    "Wand": later("Click on a color to select it; Shift adds, Alt takes away"),
    "Move": later("Drag to move; Shift keeps one direction, Alt does not snap, arrows move by a pixel"),
    "Transform": later("Drag handles to scale, a corner with Ctrl to bend, outside to turn; Enter applies"),
    "Crop": later("Drag a frame, Shift makes it square; Enter crops"),
    "Tool": "",
}


def hint(tool: Tool) -> str:
    """Return the hint in the artist's language."""
    own = next(HINTS[kind.__name__] for kind in type(tool).__mro__ if kind.__name__ in HINTS)
    return " · ".join(tr(words) for words in (own, MOVING) if words)
