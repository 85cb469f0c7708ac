"""The crop tool: a frame over the canvas; Enter crops to it. It may also be larger than the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ...document import sizes
from ...document.errors import DocumentError
from ...document.layers import LARGEST_SIDE
from ...document.tiles import Rect
from ...panel.words import tr
from ..canvas.tool import ANYWHERE, Pen, Tool
from ..canvas.view import View
from ..drawing.drawing import Drawing
from .handles import cursor_towards, frame, handle, nearest
from .pose import CORNERS, SIDES
from .strip import Options, show_number

_SHIFT = Qt.KeyboardModifier.ShiftModifier


class Crop(Tool):
    """Dragging outside the frame draws a new one; Shift makes it square."""

    finished = Signal()

    def __init__(self, drawing: Drawing) -> None:
        super().__init__(drawing)
        self._drawing = drawing
        self._frame: QRectF | None = None  # in whole canvas pixels
        self._grip: str | int | None = None  # "new", "move", or a handle's number
        self._hover: str | int | None = None
        self._from, self._start = QPointF(), QRectF()
        self._widget: _Fields | None = None
        drawing.done.connect(self._follow)

    @property
    def frame(self) -> QRectF | None:
        return self._frame

    @property
    def busy(self) -> bool:
        document = self._drawing.document
        return self._frame is not None and self._frame != QRectF(0, 0, document.width, document.height)

    def begin(self) -> None:
        """Set the frame to the selection's bounds, or to the canvas."""
        document = self._drawing.history.document
        rect = document.rect if document.selection is None else document.selection.bounds(document.rect)
        self.set_frame(QRectF(*(rect if not rect.empty else document.rect)))

    def _follow(self) -> None:
        if self._frame is not None and self._grip is None:
            self.marked.emit(ANYWHERE)

    def set_frame(self, rect: QRectF) -> None:
        left, top = round(rect.left()), round(rect.top())
        width, height = round(rect.right()) - left, round(rect.bottom()) - top
        self._frame = QRectF(left, top, max(1, min(LARGEST_SIDE, width)), max(1, min(LARGEST_SIDE, height)))
        if self._widget is not None:
            self._widget.show_frame(self._frame)
        self.marked.emit(ANYWHERE)

    def apply(self) -> None:
        """Crop, as one step; nothing if the frame equals the canvas."""
        rect, self._frame = self._frame, None
        document = self._drawing.history.document
        if rect is not None and rect != QRectF(0, 0, document.width, document.height):
            box = Rect(int(rect.x()), int(rect.y()), int(rect.width()), int(rect.height()))
            try:
                self._drawing.commit(tr("Crop"), sizes.cropped(document, box))
            except DocumentError as error:
                self.refused.emit(str(error))
        self.marked.emit(ANYWHERE)
        self.finished.emit()

    def cancel(self) -> None:
        if self._frame is not None:
            self._frame = self._grip = None
            self.marked.emit(ANYWHERE)
            self.finished.emit()

    def end(self) -> None:
        """Another tool was activated: discard an unconfirmed frame, since a crop loses pixels."""
        self._frame = self._grip = None
        self.marked.emit(ANYWHERE)

    def key(self, event: QKeyEvent) -> bool:
        if self._frame is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
            return True
        if self._frame is not None and event.key() == Qt.Key.Key_Escape:
            self.cancel()
            return True
        return False

    # ------------------------------------------------------------------------------------------------- the frame

    def _points(self) -> list[QPointF]:
        box = self._frame or QRectF()
        middle, across, down = box.center(), box.width() / 2, box.height() / 2
        places = (*CORNERS, *SIDES)
        return [self.view.to_widget(middle + QPointF(x * across, y * down)) for x, y in places]

    def _part(self, pen: Pen) -> str | int:
        at = QPointF(pen.x, pen.y)
        found = nearest(self._points(), self.view.to_widget(at)) if self._frame is not None else None
        if found is not None:
            return found
        document = self._drawing.document
        full = self._frame == QRectF(0, 0, document.width, document.height)
        return "move" if self._frame is not None and self._frame.contains(at) and not full else "new"

    def press(self, pen: Pen) -> None:
        self._grip = self._part(pen)
        self._from, self._start = QPointF(pen.x, pen.y), self._frame or QRectF()

    def move(self, pen: Pen) -> None:
        if self._grip is None:
            return
        here, box = QPointF(pen.x, pen.y), QRectF(self._start)
        shift = here - self._from
        if self._grip == "new":
            if pen.keys & _SHIFT:
                side = max(abs(shift.x()), abs(shift.y()))
                shift = QPointF(side if shift.x() >= 0 else -side, side if shift.y() >= 0 else -side)
            box = QRectF(self._from, self._from + shift).normalized()
        elif self._grip == "move":
            box.translate(shift)
        else:
            x, y = (*CORNERS, *SIDES)[int(self._grip)]
            box.adjust(shift.x() if x < 0 else 0, shift.y() if y < 0 else 0,
                       shift.x() if x > 0 else 0, shift.y() if y > 0 else 0)  # fmt: skip
            box = box.normalized()
        if box.width() >= 1 or box.height() >= 1:
            self.set_frame(box)

    def release(self) -> None:
        self._grip = None

    def hover(self, pen: Pen | None) -> None:
        self._hover = self._part(pen) if pen is not None else None

    def cursor(self):
        if isinstance(self._hover, int) and self._frame is not None:
            return cursor_towards(self.view.to_widget(self._frame.center()), self._points()[self._hover])
        return Qt.CursorShape.SizeAllCursor if self._hover == "move" else Qt.CursorShape.CrossCursor

    def paint(self, painter: QPainter, view: View) -> None:
        if self._frame is None:
            return
        outline = view.transform().map(QPolygonF(self._frame))
        outside = QPainterPath()
        outside.addRect(QRectF(painter.viewport()))
        outside.addPolygon(outline)
        outside.setFillRule(Qt.FillRule.OddEvenFill)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outside, QColor(10, 10, 12, 130))
        box = self._frame
        for color, width in ((QColor(0, 0, 0, 60), 2.0), (QColor(255, 255, 255, 120), 1.0)):
            painter.setPen(QPen(color, width))
            for share in (1 / 3, 2 / 3):
                x, y = box.left() + box.width() * share, box.top() + box.height() * share
                painter.drawLine(view.to_widget(QPointF(x, box.top())), view.to_widget(QPointF(x, box.bottom())))
                painter.drawLine(view.to_widget(QPointF(box.left(), y)), view.to_widget(QPointF(box.right(), y)))
        points = self._points()
        frame(painter, QPolygonF(points[:4]))
        for point in points:
            handle(painter, point)

    def options(self) -> QWidget:
        if self._widget is None:
            self._widget = _Fields(self)
        if self._frame is not None:
            self._widget.show_frame(self._frame)
        return self._widget


class _Fields(Options):
    """Number fields for the frame."""

    def __init__(self, tool: Crop) -> None:
        super().__init__()
        self._tool = tool
        self._boxes = [
            self.number(name, low, LARGEST_SIDE, " px", 0, self._typed, tip)
            for name, low, tip in (
                ("X", -LARGEST_SIDE, tr("Where the frame begins, from the left")),
                ("Y", -LARGEST_SIDE, tr("Where the frame begins, from the top")),
                ("W", 1, tr("How wide the canvas will be")),
                ("H", 1, tr("How high the canvas will be")),
            )
        ]
        self.gap()
        self.button("check", tr("Crop  (Enter)"), tool.apply)
        self.button("cross", tr("Give up  (Esc)"), tool.cancel)

    def _typed(self, value: float) -> None:
        self._tool.set_frame(QRectF(*(box.value() for box in self._boxes)))

    def show_frame(self, rect: QRectF) -> None:
        for box, value in zip(self._boxes, (rect.x(), rect.y(), rect.width(), rect.height()), strict=True):
            show_number(box, value)
