"""Guides over the drawing: painting, adding and removing. The move tool drags them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from ...document.layers import Document, Guide
from ...panel.words import tr
from ..drawing.drawing import Drawing
from .easel import Easel
from .marks import Marks
from .view import View

_COLOR = QColor(0, 150, 230)
_NEAR = 5.0  # screen pixels within which a guide is grabbed


class Guides(Marks):
    """Shows the guides of a drawing on an easel."""

    def __init__(self, drawing: Drawing, easel: Easel) -> None:
        super().__init__(easel)
        self._drawing, self._easel = drawing, easel
        self.shown = True
        drawing.shown.connect(self._follow)
        easel.show_marks(self)

    def _follow(self, before: Document, after: Document) -> None:
        if before.guides != after.guides:
            self._easel.update()

    def toggle(self) -> None:
        self.shown = not self.shown
        self._easel.update()

    def add(self, vertical: bool) -> None:
        """Add a guide through the middle of the canvas."""
        self.shown = True
        document = self._drawing.history.document
        guide = Guide(vertical, (document.width if vertical else document.height) / 2)
        self.put(tr("Add guide"), (*document.guides, guide))

    def clear(self) -> None:
        self.put(tr("Remove guides"), ())

    def put(self, name: str, guides: tuple[Guide, ...]) -> None:
        """Replace the guides, as one undo step."""
        document = self._drawing.history.document
        if guides != document.guides:
            self._drawing.commit(name, with_guides(document, guides), own=False)

    def at(self, x: float, y: float) -> int | None:
        """The index of the guide at a point of the canvas."""
        if not self.shown:
            return None
        reach = _NEAR / self._easel.view.zoom
        for index, guide in enumerate(self._drawing.document.guides):
            if abs((x if guide.vertical else y) - guide.at) <= reach:
                return index
        return None

    def paint(self, painter: QPainter, view: View) -> None:
        document = self._drawing.document
        if not self.shown or not document.guides:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, view.angle % 90.0 != 0.0)
        painter.setPen(QPen(_COLOR, 0))
        far = 2.0 * max(self._easel.width(), self._easel.height()) / view.zoom
        for guide in document.guides:
            start, end = (-far, far + document.height) if guide.vertical else (-far, far + document.width)
            a, b = ((guide.at, start), (guide.at, end)) if guide.vertical else ((start, guide.at), (end, guide.at))
            painter.drawLine(view.to_widget(QPointF(*a)), view.to_widget(QPointF(*b)))


def with_guides(document: Document, guides: tuple[Guide, ...]) -> Document:
    return replace(document, guides=guides, active=document.active)
