"""Commands of the Image menu for the complete drawing, and flips of a layer: one named step each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ...document import sizes
from ...document.errors import DocumentError, LayerError
from ...document.layers import Document
from ...document.placing import lifted
from ...panel.words import tr
from ...raster import resample
from ..widgets.size_dialogs import CanvasSizeDialog, ImageSizeDialog
from .drawing import Drawing


class ImageActs(QObject):
    """Works on a drawing; `window` is the parent of dialogs."""

    refused = Signal(str)  # a sentence

    def __init__(self, drawing: Drawing, window: QWidget) -> None:
        super().__init__(window)
        self._drawing, self._window = drawing, window

    def apply(self, name: str, change: Callable[[Document], Document]) -> bool:
        """Make one step by `change`; False, and reported, if that fails."""
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            new = change(self._drawing.history.document)
        except DocumentError as error:
            self.refused.emit(str(error))
            return False
        finally:
            QGuiApplication.restoreOverrideCursor()
        self._drawing.commit(name, new)
        return True

    def turn(self, quarters: int) -> None:
        """Rotate clockwise."""
        self.apply(tr("Turn image"), lambda document: sizes.turned(document, quarters))

    def flip(self, vertical: bool) -> None:
        self.apply(tr("Flip image"), lambda document: sizes.flipped(document, vertical))

    def flip_layer(self, vertical: bool) -> None:
        """Flip the active layer or group, or its selected part, about its own center."""

        def change(document: Document) -> Document:
            taken = lifted(document)
            box = taken.bounds
            middle = box.x + box.width / 2, box.y + box.height / 2
            factors = (1, -1) if vertical else (-1, 1)
            return taken.laid_down(resample.scaling(*factors, middle))

        self.apply(tr("Flip layer"), change)

    def trim(self) -> None:
        self.apply(tr("Trim"), sizes.trimmed)

    def crop_to_selection(self) -> None:
        def change(document: Document) -> Document:
            if document.selection is None:
                raise LayerError(tr("Nothing is selected: select what is to stay."))
            return sizes.cropped(document, document.selection.bounds(document.rect))

        self.apply(tr("Crop"), change)

    def ask_scale(self) -> None:
        document = self._drawing.history.document
        dialog = ImageSizeDialog(self._window, document.width, document.height)
        if dialog.exec() == ImageSizeDialog.DialogCode.Accepted:
            self.apply(tr("Scale image"), lambda document: sizes.scaled(document, *dialog.size_chosen))

    def ask_canvas(self) -> None:
        document = self._drawing.history.document
        dialog = CanvasSizeDialog(self._window, document.width, document.height)
        if dialog.exec() == CanvasSizeDialog.DialogCode.Accepted:
            self.apply(tr("Canvas size"), lambda document: sizes.resized(document, *dialog.size_chosen, dialog.anchor))
