"""Freehand drawing: pen down, move, up; one undo step per stroke. With Shift it draws straight lines, with Ctrl it
picks a color; stabilizing and mirroring come from the brush. document/brushes paints the strokes.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ...document.brushes.gesture import Gesture
from ...document.brushes.path import Sample
from ...document.brushes.stabilizer import Stabilizer
from ...document.brushes.stroke import begin
from ...document.errors import LayerError
from ...document.layers import Document, Layer
from ...document.surfaces import Surface, surface
from ...document.tiles import Tiles
from ...panel.words import tr
from ..canvas.tool import Pen, Tool
from ..canvas.view import View
from ..drawing.drawing import Drawing
from ..widgets.theme import current
from .brushes import Brushes
from .picker import Picker

_STRAIGHT, _PICK = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def _sample(pen: Pen) -> Sample:
    return Sample(pen.x, pen.y, pen.pressure, pen.tilt, pen.seconds)


class Freehand(Tool):
    """Draws with the active brush on the active layer. `straight` True: every stroke is a straight line."""

    straight = False

    def __init__(self, drawing: Drawing, brushes: Brushes) -> None:
        super().__init__(drawing)
        self._drawing, self._brushes = drawing, brushes
        self._picker = Picker(drawing, brushes)
        self._picker.marked.connect(self.marked)
        self._stroke: Gesture | None = None
        self._steady = Stabilizer(0.0)
        self._surface: Surface | None = None  # the target of the stroke
        self._document: Document | None = None  # the drawing before the stroke
        self._name = ""
        self._from: Sample | None = None  # start of the straight line being drawn
        self._hardest = 0.0  # maximum pressure, which applies to a complete straight line
        self._last: Sample | None = None  # end of the last stroke
        self._over: Pen | None = None  # position of the hovering pen
        drawing.replaced.connect(self._forget)
        drawing.done.connect(self._interrupted)

    @property
    def busy(self) -> bool:
        return self._stroke is not None

    def radius(self) -> float:
        return 0.5 * self._brushes.brush.size

    def press(self, pen: Pen) -> None:
        """Begin a stroke. LayerError if the layer cannot be drawn on."""
        self._hover_ends()
        if pen.keys & _PICK and not pen.eraser:
            self._picker.press(pen)
            return
        self._begin(pen)
        straight = self.straight or bool(pen.keys & _STRAIGHT)
        start = self._last if straight and not self.straight else None
        self._from = (start or _sample(pen)) if straight else None
        self._hardest = 0.0
        self.move(pen)

    def _begin(self, pen: Pen) -> None:
        document, brushes = self._drawing.history.document, self._brushes
        self._document = document
        on = self._surface = surface(document, self._drawing.on_mask)
        brush = brushes.brush_for("eraser") if pen.eraser else brushes.brush
        if brush.eraser and on.alpha_locked:
            raise LayerError(
                tr("“{name}” keeps its transparency: unlock its alpha to erase.", name=document.node(on.id).name)
            )
        name = tr("Erase") if brush.eraser else tr(brushes.preset.title)
        self._name = tr("Paint mask") if on.mask is not None else name
        self._stroke = begin(
            brush, on.tiles, document.rect, document.selection, on.alpha_locked, brushes.symmetry(document)
        )
        self._steady = Stabilizer(brush.stabilizer, self.view.zoom)

    def move(self, pen: Pen) -> None:
        if self._picker.busy:
            self._picker.move(pen)
        elif self._stroke is not None:
            self._last = _sample(pen)
            if self._from is not None:
                self._rule(self._stroke, pen)
            else:
                self._extend(self._steady.to(_sample(pen)))

    def _extend(self, samples: list[Sample]) -> None:
        if self._stroke is not None and samples:
            tiles = self._stroke.follow(samples)
            self._drawing.show(self._put(tiles), growing=True)

    def _put(self, tiles: Tiles) -> Document:
        assert self._surface is not None
        return self._surface.put(self._drawing.history.document, tiles)

    def _rule(self, old: Gesture, pen: Pen) -> None:
        """Redraw the straight line up to the pen."""
        assert self._from is not None
        document = self._drawing.history.document
        assert self._surface is not None
        locked = self._surface.alpha_locked
        self._hardest = max(self._hardest, pen.pressure)
        self._stroke = begin(old.brush, old.base, old.canvas, document.selection, locked, old.symmetry)
        start = self._from._replace(pressure=self._hardest, tilt=pen.tilt, seconds=0.0)
        self._extend([start, _sample(pen)._replace(pressure=self._hardest, seconds=0.0)])

    def release(self) -> None:
        """End the stroke, which becomes an undo step if anything was drawn."""
        self._picker.release()
        if self._stroke is None:
            return
        if self._from is None:
            self._extend(self._steady.finish())
        tiles, base = self._stroke.tiles, self._stroke.base
        self._stroke = self._from = None
        if tiles == base:
            self._drawing.revert()
        else:
            self._drawing.commit(self._name, self._put(tiles))

    def _interrupted(self) -> None:
        """Another change was made to the drawing while the pen is down: end the stroke here.

        If the stroke's target is unchanged, the stroke becomes a step after that change; otherwise it is discarded.
        """
        document = self._drawing.history.document
        if self._stroke is None or document is self._document:
            return
        stroke, on, self._stroke, self._from = self._stroke, self._surface, None, None
        assert on is not None
        node = next((node for node in document.walk() if node.id == on.id), None)
        mask = node.mask if node is not None and on.mask is not None else None
        same = isinstance(node, Layer) and node.tiles == stroke.base if on.mask is None else mask is on.mask
        if same and stroke.tiles != stroke.base:
            self._drawing.commit(self._name, on.put(document, stroke.tiles))
        elif not same:
            self.refused.emit(tr("What the pen painted on was changed or deleted meanwhile: the stroke ends there."))

    def cancel(self) -> None:
        """Discard the stroke."""
        self._picker.cancel()
        if self._stroke is not None:
            self._stroke = self._from = None
            self._drawing.revert()

    def end(self) -> None:
        super().end()
        self._hover_ends()

    def _forget(self) -> None:
        self._last = None

    # ------------------------------------------------------------------------------------------------------- marks

    def hover(self, pen: Pen | None) -> None:
        if pen is not None and pen.keys & _PICK:
            self._picker.hover(pen)
        else:
            self._picker.hover(None)
        ruled = pen is not None and bool(pen.keys & _STRAIGHT) and self._last is not None and not self.straight
        if ruled or self._over is not None:
            self._over = pen if ruled else None
            self.marked.emit(QRectF())

    def _hover_ends(self) -> None:
        self.hover(None)

    def paint(self, painter: QPainter, view: View) -> None:
        """Paint the mirror axes, the line that Shift and click would draw, and the color that Ctrl and click picks."""
        document = self._drawing.document
        axes = self._brushes.symmetry(document)
        ends = []
        if axes.x is not None:
            ends.append((QPointF(axes.x, 0), QPointF(axes.x, document.height)))
        if axes.y is not None:
            ends.append((QPointF(0, axes.y), QPointF(document.width, axes.y)))
        for a, b in ends:
            _guide(painter, view.to_widget(a), view.to_widget(b), QColor(current().accent))
        if self._over is not None and self._last is not None:
            a, b = QPointF(self._last.x, self._last.y), QPointF(self._over.x, self._over.y)
            _guide(painter, view.to_widget(a), view.to_widget(b), QColor(90, 90, 95))
        self._picker.paint(painter, view)


def _guide(painter: QPainter, a: QPointF, b: QPointF, color: QColor) -> None:
    """Paint a dashed line that is visible on black and on white."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(255, 255, 255, 170), 1.6))
    painter.drawLine(a, b)
    pen = QPen(color, 1.2)
    pen.setDashPattern([5.0, 4.0])
    painter.setPen(pen)
    painter.drawLine(a, b)


class Line(Freehand):
    """A straight line from the press to the release of the pen."""

    straight = True
