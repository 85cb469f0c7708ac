"""The bucket: a click fills a region with the brush's color. document/brushes/fill.py finds the region."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from ...document.brushes.fill import filled, widest_gap
from ...document.surfaces import surface
from ...panel.words import tr
from ..canvas.tool import Pen, Tool
from ..drawing.drawing import Drawing
from .brushes import Brushes
from .picker import Picker


class Bucket(Tool):
    """Fills the layer or its mask when pressed: one step. With Ctrl it picks a color, like a brush."""

    def __init__(self, drawing: Drawing, brushes: Brushes) -> None:
        super().__init__(drawing)
        self._drawing, self._brushes = drawing, brushes
        self._picker = Picker(drawing, brushes)
        self._picker.marked.connect(self.marked)

    def press(self, pen: Pen) -> None:
        """LayerError if the layer cannot be painted on, or nothing can be filled."""
        if pen.keys & Qt.KeyboardModifier.ControlModifier:
            self._picker.press(pen)
            return
        document = self._drawing.history.document
        rgb = QColor(self._brushes.color)
        fill = replace(self._brushes.fill, color=(rgb.red(), rgb.green(), rgb.blue()))
        on = surface(document, self._drawing.on_mask)
        tiles = filled(document, pen.x, pen.y, fill, on)
        if tiles != on.tiles:
            self._drawing.commit(tr("Fill"), on.put(document, tiles))

    def radius(self) -> float:
        """The ring around the pointer has the diameter of the widest gap that counts as closed."""
        return 0.5 * widest_gap(self._drawing.document, self._brushes.fill)

    def move(self, pen: Pen) -> None:
        self._picker.move(pen)

    def release(self) -> None:
        self._picker.release()

    def cancel(self) -> None:
        self._picker.cancel()

    def hover(self, pen: Pen | None) -> None:
        picks = pen is not None and pen.keys & Qt.KeyboardModifier.ControlModifier
        self._picker.hover(pen if picks else None)

    def paint(self, painter, view) -> None:
        self._picker.paint(painter, view)
