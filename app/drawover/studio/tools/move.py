"""The move tool: drags the selected part, or the complete layer or group, by whole pixels; and guides.

floating.py contains the moved pixels. Edges and centers snap to guides and to the canvas.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from ...document.errors import DocumentError
from ...document.layers import Guide
from ...panel.words import tr
from ...raster import resample
from ..canvas.guides import Guides, with_guides
from ..canvas.tool import ANYWHERE, Pen, Tool
from ..canvas.view import View
from ..drawing.drawing import Drawing
from .floating import FloatingPixels

_SNAP = 6.0  # pixels of the screen
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class Move(Tool):
    """Shift restricts to one axis, Alt disables snapping; arrow keys move by one pixel, with Shift by ten."""

    def __init__(self, drawing: Drawing, guides: Guides) -> None:
        super().__init__(drawing)
        self._drawing, self._guides = drawing, guides
        self._floating: FloatingPixels | None = None
        self._guide: int | None = None  # being dragged
        self._from = 0.0, 0.0
        self._shift = 0, 0
        self._lines: tuple[float | None, float | None] = (None, None)  # the lines it snapped to
        self._over: int | None = None
        drawing.done.connect(self._follow)

    @property
    def busy(self) -> bool:
        return self._floating is not None or self._guide is not None

    def press(self, pen: Pen) -> None:
        self._from, self._shift = (pen.x, pen.y), (0, 0)
        self._guide = self._guides.at(pen.x, pen.y)
        if self._guide is None:
            self._floating = FloatingPixels(self._drawing)

    def move(self, pen: Pen) -> None:
        if self._guide is not None:
            self._move_guide(pen)
        if self._floating is None:
            return
        x, y = pen.x - self._from[0], pen.y - self._from[1]
        if pen.keys & _SHIFT:
            x, y = (x, 0.0) if abs(x) >= abs(y) else (0.0, y)
        shift, self._lines = (round(x), round(y)), (None, None)
        if not pen.keys & _ALT:
            shift = self._snapped(shift)
        if shift != self._shift:
            if self._shift == (0, 0):
                self._floating.float()
            self._shift = shift
            self.marked.emit(ANYWHERE)

    def _snapped(self, shift: tuple[int, int]) -> tuple[int, int]:
        assert self._floating is not None
        document, (left, top, width, height) = self._drawing.document, self._floating.box
        own = [(0.0, document.width / 2, float(document.width)), (0.0, document.height / 2, float(document.height))]
        found = list(shift)
        lines: list[float | None] = [None, None]
        for axis, (start, size, vertical) in enumerate(((left, width, True), (top, height, False))):
            if shift[axis] == 0:
                continue
            near = [g.at for g in document.guides if g.vertical == vertical and self._guides.shown]
            ways = [
                (abs(line - at - shift[axis]), line, line - at)
                for line in (*near, *own[axis])
                for at in (start, start + size / 2, start + size)
            ]
            away, line, best = min(ways)
            if away * self.view.zoom <= _SNAP:
                found[axis], lines[axis] = round(best), line
        self._lines = lines[0], lines[1]
        return found[0], found[1]

    def _move_guide(self, pen: Pen) -> None:
        document = self._drawing.history.document
        assert self._guide is not None
        old = document.guides[self._guide]
        guide = Guide(old.vertical, float(round(pen.x if old.vertical else pen.y)))
        guides = (*document.guides[: self._guide], guide, *document.guides[self._guide + 1 :])
        self._drawing.show(with_guides(document, guides))

    def release(self) -> None:
        if self._guide is not None:
            shown, at = self._drawing.document, self._guide
            guide = shown.guides[at]
            inside = 0 <= guide.at <= (shown.width if guide.vertical else shown.height)
            guides = shown.guides if inside else (*shown.guides[:at], *shown.guides[at + 1 :])
            self._guide = None
            if guides == self._drawing.history.document.guides:
                self._drawing.revert()
            else:
                self._guides.put(tr("Move guide") if inside else tr("Remove guide"), guides)
        if self._floating is not None:
            floating, self._floating, self._lines = self._floating, None, (None, None)
            if self._shift == (0, 0):
                self._drawing.revert()
            else:
                self._drawing.commit(tr("Move"), floating.document(resample.translation(*self._shift)))
            self.marked.emit(ANYWHERE)

    def _follow(self) -> None:
        """Another change was made to the drawing meanwhile: lift the pixels again from it, or release them."""
        document = self._drawing.history.document
        if self._guide is not None and self._guide >= len(document.guides):
            self._guide = None
        if self._floating is None or document is self._floating.lifted.document:
            return
        before, self._floating, self._lines = self._floating.lifted.document, None, (None, None)
        if document.active == before.active:
            try:
                self._floating = FloatingPixels(self._drawing)
            except DocumentError as error:
                self.refused.emit(str(error))
            else:
                self._floating.float()
        self.marked.emit(ANYWHERE)

    def cancel(self) -> None:
        if self.busy:
            self._floating, self._guide, self._lines = None, None, (None, None)
            self._drawing.revert()
            self.marked.emit(ANYWHERE)

    def key(self, event: QKeyEvent) -> bool:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self.busy:
            return False
        by = 10 if event.modifiers() & _SHIFT else 1
        try:
            floating = FloatingPixels(self._drawing)
            new = floating.document(resample.translation(step[0] * by, step[1] * by))
        except DocumentError as error:
            self.refused.emit(str(error))
            return True
        self._drawing.commit(tr("Move"), new, key=("nudge", new.active))
        return True

    def hover(self, pen: Pen | None) -> None:
        self._over = self._guides.at(pen.x, pen.y) if pen is not None else None

    def cursor(self):
        guide = self._guide if self._guide is not None else self._over
        guides = self._drawing.document.guides
        if guide is not None and guide < len(guides):
            return Qt.CursorShape.SplitHCursor if guides[guide].vertical else Qt.CursorShape.SplitVCursor
        return Qt.CursorShape.SizeAllCursor

    def paint(self, painter: QPainter, view: View) -> None:
        if self._floating is None or self._shift == (0, 0):
            return
        matrix = resample.translation(*self._shift)
        self._floating.paint(painter, view, matrix, painter.device().devicePixelRatioF())
        document = self._drawing.document
        painter.setPen(QPen(QColor(230, 60, 150), 0))
        seen = QRectF(0, 0, document.width, document.height)
        if self._lines[0] is not None:
            x = self._lines[0]
            painter.drawLine(view.to_widget(QPointF(x, seen.top())), view.to_widget(QPointF(x, seen.bottom())))
        if self._lines[1] is not None:
            y = self._lines[1]
            painter.drawLine(view.to_widget(QPointF(seen.left(), y)), view.to_widget(QPointF(seen.right(), y)))
