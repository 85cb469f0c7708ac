"""Cut, copy and paste with the selection, as images for other programs too; pasting restores the position."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from ...document import arrange
from ...document import tiles as tl
from ...document.errors import DocumentError
from ...document.layers import Document, Group, Layer
from ...document.masks import mixed
from ...document.tiles import EMPTY, Tiles
from ...panel.qt import image_rgba
from ...panel.words import tr
from ..drawing.drawing import Drawing
from .canvas import Canvas

_PLACE = "application/x-drawover-place"  # the copied picture's top-left corner: "x y"


class Clipboard(QObject):
    """The system's clipboard for one drawing."""

    refused = Signal(str)  # a sentence
    status_message = Signal(str)  # a status message about what was done

    def __init__(self, drawing: Drawing, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._drawing, self._canvas = drawing, canvas

    def _selected(self, document: Document, tiles: Tiles) -> Tiles:
        if document.selection is None:
            return tiles
        return mixed(tiles, EMPTY, document.selection.invert())

    def copy(self) -> bool:
        """Copy the selected part of the active layer or group; False if that is empty."""
        document = self._drawing.history.document
        node = document.active_node
        if node is None:
            self.refused.emit(tr("There is no layer to copy from."))
            return False
        tiles = arrange.picture(*node.layers) if isinstance(node, Group) else node.tiles
        return self._give(self._selected(document, tiles), f"“{node.name}”")

    def copy_merged(self) -> None:
        """Copy what is visible within the selection, of all layers."""
        document = self._drawing.history.document
        self._give(self._selected(document, tl.from_array(document.compose())), tr("what is visible"))

    def cut(self) -> None:
        """Copy, and delete from the layer."""
        document = self._drawing.history.document
        try:
            new = arrange.cleared(document, document.active or "")
        except DocumentError as error:
            self.refused.emit(str(error))
            return
        if self.copy():
            self._drawing.commit(tr("Cut"), new)

    def _give(self, tiles: Tiles, what: str) -> bool:
        rect = tiles.exact_bounds()
        if rect.empty:
            self.refused.emit(tr("There is nothing to copy: of {what} nothing is selected.", what=what))
            return False
        rgba = tl.to_array(tiles, rect, as_straight=True)
        image = QImage(rgba.data, rect.width, rect.height, 4 * rect.width, QImage.Format.Format_RGBA8888).copy()
        data = QMimeData()
        data.setImageData(image)
        data.setData(_PLACE, QByteArray(f"{rect.x} {rect.y}".encode()))
        QGuiApplication.clipboard().setMimeData(data)
        self.status_message.emit(
            tr("Copied {what}, {width} × {height}", what=what, width=rect.width, height=rect.height)
        )
        return True

    def paste(self) -> None:
        """Paste as a new layer, where it was copied or in the middle of the view."""
        data = QGuiApplication.clipboard().mimeData()
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.refused.emit(tr("The clipboard holds no picture."))
            return
        document = self._drawing.history.document
        place = _place(data)
        if place is None:
            middle = self._canvas.view.to_canvas(self._canvas.rect().toRectF().center())
            x = min(max(middle.x(), 0.0), float(document.width))
            y = min(max(middle.y(), 0.0), float(document.height))
            place = round(x - image.width() / 2), round(y - image.height() / 2)
            if image.width() >= document.width and image.height() >= document.height:
                place = 0, 0
        rgba = np.frombuffer(image_rgba(image), np.uint8).reshape(image.height(), image.width(), 4)
        layer = Layer.from_rgba(tr("Pasted picture"), rgba, *place)
        self._canvas.tool.end()
        document = self._drawing.history.document
        self._drawing.commit(tr("Paste"), document.add(layer))


def _place(data: QMimeData) -> tuple[int, int] | None:
    if not data.hasFormat(_PLACE):
        return None
    try:
        x, y = (int(word) for word in bytes(data.data(_PLACE).data()).split())
    except ValueError:
        return None
    return (x, y) if max(abs(x), abs(y)) < 1 << 16 else None
