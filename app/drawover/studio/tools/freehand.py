"""Drawing by hand: pen down, moved, up; one step in the history for each stroke. Knows no widget."""

from __future__ import annotations

from ...document.brush import Stroke
from ..drawing import Drawing
from .brushes import Brushes


class Freehand:
    """The pencil or the eraser at work on the active layer. Coordinates are canvas pixels, pressure 0..1."""

    def __init__(self, drawing: Drawing, brushes: Brushes) -> None:
        self._drawing, self._brushes = drawing, brushes
        self._stroke: Stroke | None = None
        self._layer = ""
        self._name = ""

    @property
    def busy(self) -> bool:
        return self._stroke is not None

    def press(self, x: float, y: float, pressure: float, eraser: bool = False) -> None:
        """The pen comes down; `eraser`: with its other end. LayerError when the layer may not be drawn on."""
        document = self._drawing.history.document
        layer = document.editable(document.active or "")
        kind = "eraser" if eraser else self._brushes.kind
        self._layer, self._name = layer.id, "Erase" if kind == "eraser" else "Pencil"
        self._stroke = Stroke(self._brushes.of(kind), layer.tiles, document.rect)
        self.move(x, y, pressure)

    def move(self, x: float, y: float, pressure: float) -> None:
        if self._stroke is not None:
            tiles = self._stroke.extend(x, y, pressure)
            self._drawing.show(self._drawing.history.document.with_tiles(self._layer, tiles))

    def release(self) -> None:
        """The pen is lifted: what was drawn is a step, if anything was."""
        if self._stroke is None:
            return
        tiles, base = self._stroke.tiles, self._stroke.base
        self._stroke = None
        if tiles == base:
            self._drawing.revert()
        else:
            self._drawing.did(self._name, self._drawing.history.document.with_tiles(self._layer, tiles))

    def cancel(self) -> None:
        """As if the pen had never come down."""
        if self._stroke is not None:
            self._stroke = None
            self._drawing.revert()
