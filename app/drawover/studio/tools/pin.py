"""The reference tool: drags and scales the floating reference pictures of pinned.py."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QFileDialog, QWidget

from ...panel.words import later, tr
from ..canvas.pinned import Pinned
from ..canvas.tool import ANYWHERE, Pen, Tool
from ..canvas.view import View
from ..drawing.drawing import Drawing
from .handles import cursor_towards, frame, handle, nearest
from .strip import Options, show_number

_SMALLEST = 8.0  # minimum width in canvas pixels
_KINDS = later("Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)")


class PinTool(Tool):
    """Dragging moves a picture, its corners scale it, Delete removes it."""

    def __init__(self, drawing: Drawing, pinned: Pinned, window: QWidget) -> None:
        super().__init__(drawing)
        self.pinned, self._window = pinned, window
        self._chosen: int | None = None
        self._corner: int | None = None  # being dragged
        self._held = False  # the picture itself is being dragged
        self._from = QPointF()
        self._widget: _Fields | None = None
        pinned.changed.connect(self._follow)

    @property
    def chosen(self) -> int | None:
        return self._chosen

    def _follow(self) -> None:
        if self._chosen is not None and self._chosen >= len(self.pinned.pins):
            self._chosen = None
        if self._widget is not None:
            self._widget.show_pin()
        self.marked.emit(ANYWHERE)

    def choose(self, index: int | None) -> None:
        self._chosen = index
        self._follow()

    def begin(self) -> None:
        self.choose(len(self.pinned.pins) - 1 if self.pinned.pins else None)

    def end(self) -> None:
        self.release()
        self._chosen = None

    def _corners(self) -> list[QPointF]:
        """The corners of the chosen picture in widget coordinates."""
        if self._chosen is None or not self.pinned.shown:
            return []
        outline = self.view.transform().map(QPolygonF(self.pinned.place(self._chosen)))
        return [outline.at(i) for i in range(4)]

    def press(self, pen: Pen) -> None:
        point = QPointF(pen.x, pen.y)
        self._corner = nearest(self._corners(), self.view.to_widget(point))
        self._from = point
        if self._corner is None:
            found = self.pinned.at(pen.x, pen.y)
            self._held = found is not None
            self.choose(self.pinned.raised(found) if found is not None else None)

    def move(self, pen: Pen) -> None:
        if self._chosen is None:
            return
        pin = self.pinned.pins[self._chosen]
        if self._corner is not None:
            box = self.pinned.place(self._chosen)
            reach = math.hypot(box.width(), box.height()) / 2
            away = math.hypot(pen.x - pin.x, pen.y - pin.y)
            self.pinned.change(self._chosen, width=max(_SMALLEST, pin.width * away / reach))
        elif self._held:
            shift = QPointF(pen.x, pen.y) - self._from
            self._from = QPointF(pen.x, pen.y)
            self.pinned.change(self._chosen, x=pin.x + shift.x(), y=pin.y + shift.y())

    def release(self) -> None:
        self._corner, self._held = None, False

    def cancel(self) -> None:
        self.release()

    def wants(self, event: QKeyEvent) -> bool:
        return self._chosen is not None and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)

    def key(self, event: QKeyEvent) -> bool:
        if self.wants(event):
            self.remove()
            return True
        return False

    def remove(self) -> None:
        """Remove the chosen picture."""
        if self._chosen is not None:
            self.pinned.remove(self._chosen)
            self.choose(None)

    def add_file(self) -> None:
        """Add pictures chosen in a dialog, in the middle of the view."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, tr("Add reference pictures"), "", f"{tr(_KINDS)};;{tr('All files (*)')}"
        )
        for number, name in enumerate(names):
            middle = self._middle()
            self.pinned.add_file(Path(name), middle.x() + 30 * number, middle.y() + 30 * number)

    def paste(self) -> None:
        """Add the clipboard's picture as a reference."""
        middle = self._middle()
        self.pinned.add(QGuiApplication.clipboard().image(), middle.x(), middle.y())

    def _middle(self) -> QPointF:
        easel = self.pinned.parent()
        assert isinstance(easel, QWidget)
        return self.view.to_canvas(QPointF(easel.width() / 2, easel.height() / 2))

    def cursor(self):
        corners = self._corners()
        if self._corner is not None and corners:
            middle = (corners[0] + corners[2]) / 2
            return cursor_towards(middle, corners[self._corner])
        return Qt.CursorShape.SizeAllCursor if self._held else Qt.CursorShape.ArrowCursor

    def paint(self, painter: QPainter, view: View) -> None:
        corners = self._corners()
        if corners:
            frame(painter, QPolygonF(corners))
            for corner in corners:
                handle(painter, corner)

    def options(self) -> QWidget:
        if self._widget is None:
            self._widget = _Fields(self)
        self._widget.show_pin()
        return self._widget


class _Fields(Options):
    def __init__(self, tool: PinTool) -> None:
        super().__init__()
        self._tool = tool
        self.button("plus", tr("Add a reference picture…"), tool.add_file)
        self._opacity = self.number(tr("Opacity"), 5, 100, " %", 0, self._typed, tr("How opaque the chosen picture is"))
        self._remove = self.button("trash", tr("Remove the chosen picture  (Del)"), tool.remove)

    def _typed(self, value: float) -> None:
        if self._tool.chosen is not None:
            self._tool.pinned.change(self._tool.chosen, opacity=value / 100)

    def show_pin(self) -> None:
        chosen = self._tool.chosen
        self._opacity.setEnabled(chosen is not None)
        self._remove.setEnabled(chosen is not None)
        if chosen is not None:
            show_number(self._opacity, 100 * self._tool.pinned.pins[chosen].opacity)
