"""Commands of the Select menu, and commands that use the selection: one named step each. tools/select.py has the
interactive tools.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QInputDialog, QWidget

from ...document import arrange, sizes
from ...document import tiles as tl
from ...document.errors import DocumentError
from ...document.layers import Document
from ...document.masks import Mask, mixed
from ...document.placing import atop_kept
from ...document.selecting import border, inverted
from ...panel.words import tr
from .drawing import Drawing

_WIDEST = 500  # pixels


class SelectActs(QObject):
    """Works on the selection of a drawing; `window` is the parent of dialogs."""

    refused = Signal(str)  # a sentence

    def __init__(self, drawing: Drawing, window: QWidget) -> None:
        super().__init__(window)
        self._drawing, self._window = drawing, window
        self._last: Mask | None = None  # the last selection before deselecting
        drawing.shown.connect(self._remember)
        drawing.replaced.connect(self._forget)

    def _remember(self, before: Document, after: Document) -> None:
        if after.selection is None and before.selection is not None:
            self._last = before.selection

    def _forget(self) -> None:
        self._last = None

    @property
    def _document(self) -> Document:
        return self._drawing.history.document

    def _put(self, name: str, mask: Mask | None) -> None:
        """Set the selection; one that covers nothing of the canvas becomes None."""
        document = self._document
        if mask is not None:
            mask = mask.intersect(Mask.from_rect(document.rect))
            mask = None if mask.empty(document.rect) else mask
        if mask != document.selection:
            self._drawing.commit(name, document.with_selection(mask), own=False)

    def all(self) -> None:
        self._put(tr("Select all"), Mask.from_rect(self._document.rect))

    def none(self) -> None:
        self._put(tr("Select nothing"), None)

    def again(self) -> None:
        """Restore the last selection."""
        if self._last is None:
            self.refused.emit(tr("Nothing was selected before."))
        else:
            self._put(tr("Reselect"), self._last)

    def invert(self) -> None:
        if self._document.selection is None:
            self.refused.emit(tr("Nothing is selected: there is nothing to invert. Ctrl+A selects all."))
        else:
            self._put(tr("Invert selection"), inverted(self._document))

    def opaque(self) -> None:
        """Select the painted pixels of the active layer."""
        try:
            layer = sizes.active_layer(self._document)
        except DocumentError as error:
            self.refused.emit(str(error))
            return
        mask = Mask.from_alpha(layer.tiles)
        if mask.empty(self._document.rect):
            self.refused.emit(tr("Nothing is painted on “{name}”: there is nothing to select.", name=layer.name))
        else:
            self._put(tr("Select opaque"), mask)

    # ---------------------------------------------------------------------------------------------------- edges

    def _ask(self, title: str, name: str, change: Callable[[Mask, int], Mask]) -> None:
        selection = self._document.selection
        if selection is None:
            self.refused.emit(tr("Nothing is selected: select something first."))
            return
        pixels, accepted = QInputDialog.getInt(self._window, title, tr("Pixels"), 5, 1, _WIDEST)
        if accepted:
            self._put(name, change(selection, pixels))

    def ask_grow(self) -> None:
        self._ask(tr("Grow selection"), tr("Grow selection"), lambda mask, pixels: mask.grow(pixels))

    def ask_shrink(self) -> None:
        self._ask(tr("Shrink selection"), tr("Shrink selection"), lambda mask, pixels: mask.grow(-pixels))

    def ask_feather(self) -> None:
        self._ask(tr("Feather selection"), tr("Feather selection"), lambda mask, pixels: mask.feather(pixels))

    def ask_border(self) -> None:
        self._ask(tr("Border of the selection"), tr("Select border"), border)

    # --------------------------------------------------------------------------------------------------- using it

    def fill(self, color: str) -> None:
        """Fill the selected part of the active layer, or all of it, with #rrggbb."""
        document = self._document
        try:
            layer = document.editable(document.active or "")
        except DocumentError as error:
            self.refused.emit(str(error))
            return
        rgb = QColor(color)
        solid = np.full((document.height, document.width, 4), (rgb.red(), rgb.green(), rgb.blue(), 255), np.uint8)
        flat = tl.from_array(solid)
        if layer.alpha_locked:
            flat = atop_kept(layer.tiles, flat)
        new = mixed(layer.tiles, flat, document.selection or Mask.from_rect(document.rect))
        self._drawing.commit(tr("Fill"), document.with_tiles(layer.id, new))

    def add_mask(self) -> None:
        document = self._document
        node = document.active_node
        if node is None:
            self.refused.emit(tr("There is no layer: add one first."))
        elif node.mask is not None:
            self.refused.emit(tr("“{name}” has a mask already: paint on it, or delete it first.", name=node.name))
        else:
            self._drawing.commit(tr("Add mask"), arrange.masked(document, node.id))
            self._drawing.paint_on_mask(node.id, True)
