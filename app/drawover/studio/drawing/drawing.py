"""The active drawing: its history, its file, and signals when it changes.

All state of an open drawing is in a Sheet; tools and docks read `document` and return new ones. desk.py manages the
other sheets.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ...document.history import LIMIT, History
from ...document.layers import Document, blank
from ...panel.words import later

UNTITLED = later("Untitled")


@dataclass(eq=False)
class Sheet:
    """One open drawing with everything that belongs to it."""

    history: History
    file: Path | None = None  # the file that Save writes
    title: str = UNTITLED
    extras: Mapping[str, bytes] = field(default_factory=dict)  # extra files stored with it, not part of the picture
    saved_extras: Mapping[str, bytes] | None = None  # the extra files as in the file; None: Drawover stores none there
    saved: Document | None = None  # the document as in the file; None: not saved
    source: Path | None = None  # the file it was opened from, if Save does not write that without asking
    stamp: tuple[int, ...] | None = None  # the file's state when it was last read or written; see files.py
    reported_losses: tuple[str, ...] = ()  # losses that were reported already
    view: Any = None  # the view when the sheet was last active; None: the complete canvas

    @staticmethod
    def for_document(document: Document) -> Sheet:
        """A sheet that needs no saving."""
        return Sheet(History.from_document(document), saved=document)

    @property
    def document(self) -> Document:
        """The document of the current step."""
        return self.history.document

    @property
    def dirty(self) -> bool:
        """Whether closing now would lose something."""
        if self.saved is None:
            return True
        return self.document.layers is not self.saved.layers or self.document.guides != self.saved.guides

    @property
    def untouched(self) -> bool:
        """Whether it has no changes and no file, so that it can be closed without asking."""
        steps = self.history.undo_name or self.history.redo_name
        return not (self.dirty or steps or self.file or self.source)


class Drawing(QObject):
    """Contains the active sheet. `document` is what is displayed, also during a stroke."""

    shown = Signal(object, object)  # the document before and after: the display changed
    done = Signal()  # a step was made, undone or redone, or the document was replaced
    changed = Signal()  # like done, but only for the artist's own changes: used by Live
    renamed = Signal()  # its file, or whether it is saved, changed
    replaced = Signal()  # the document was replaced

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_limit = LIMIT
        self.sheet = Sheet.for_document(blank(1024, 1024))
        self.document = self.sheet.document
        self.growing: Document | None = None  # the displayed document, if it contains part of a stroke worth recovering
        self.on_mask = False  # the pen paints on the active layer's mask, if it has one

    # ------------------------------------------------------------------------------------------ the sheet's content

    @property
    def history(self) -> History:
        return self.sheet.history

    @history.setter
    def history(self, history: History) -> None:
        self.sheet.history = history

    @property
    def file(self) -> Path | None:
        """The file that Save writes."""
        return self.sheet.file

    @file.setter
    def file(self, file: Path | None) -> None:
        self.sheet.file = file

    @property
    def title(self) -> str:
        return self.sheet.title

    @property
    def extras(self) -> Mapping[str, bytes]:
        return self.sheet.extras

    @extras.setter
    def extras(self, extras: Mapping[str, bytes]) -> None:
        self.sheet.extras = extras

    @property
    def dirty(self) -> bool:
        """Whether closing now would lose something."""
        return self.sheet.dirty

    # -------------------------------------------------------------------------------------------- replacing all of it

    def open(self, document: Document, file: Path | None = None, title: str | None = None, saved: bool = True,
             extras: Mapping[str, bytes] | None = None) -> None:  # fmt: skip
        """Replace the document. `saved` False: closing will ask."""
        sheet = self.sheet
        sheet.history, sheet.saved = History.from_document(document), document if saved else None
        sheet.file, sheet.extras = file, dict(extras or {})
        sheet.saved_extras = sheet.extras or None
        sheet.title = title or (file.name if file else UNTITLED)
        sheet.source, sheet.stamp, sheet.reported_losses, sheet.view = None, None, (), None
        self.take(sheet)
        self.changed.emit()

    def take(self, sheet: Sheet) -> None:
        """Activate a sheet, or show the active one's new document."""
        before, self.document, self.growing = self.document, sheet.document, None
        sheet.history = sheet.history.bounded(self._undo_limit)
        self.sheet, self.on_mask = sheet, False
        self.shown.emit(before, self.document)
        self.replaced.emit()
        self.done.emit()
        self.renamed.emit()

    def saved(self, document: Document, file: Path | None, sheet: Sheet | None = None,
              saved_extras: Mapping[str, bytes] | None = None) -> None:  # fmt: skip
        """`document` was written, with these extra files; `file`: what Save writes from now on, None: no change."""
        sheet = sheet or self.sheet
        sheet.saved_extras = sheet.saved_extras if saved_extras is None else saved_extras
        sheet.saved = document
        if file is not None:
            sheet.file, sheet.title, sheet.source = file, file.name, None
        self.renamed.emit()

    # -------------------------------------------------------------------------------------------------- changes

    def show(self, document: Document, growing: bool = False) -> None:
        """Display a document without making an undo step. growing: it is worth recovering."""
        before, self.document = self.document, document
        self.growing = document if growing else None
        if before is not document:
            self.shown.emit(before, document)

    def revert(self) -> None:
        """Discard what is displayed but not yet a step."""
        self.show(self.history.document)

    def commit(self, name: str, document: Document, key: Hashable = None, own: bool = True) -> None:
        """Make an undo step. `key` merges the moves of one slider; `own` False: not the artist's own drawing."""
        history = self.history.did(name, document, key)
        if history is self.history:
            self.revert()
            return
        self.history = history
        self.show(document)
        self.done.emit()
        self.renamed.emit()
        if own:
            self.changed.emit()

    def touch(self) -> None:
        """The extra files changed: closing now would lose them."""
        self.sheet.saved = None
        self.renamed.emit()

    def seal(self) -> None:
        """The slider was released: its next move is a new step."""
        self.history = self.history.sealed()

    def undo(self) -> None:
        self._go(self.history.undone())

    def redo(self) -> None:
        self._go(self.history.redone())

    def go(self, at: int) -> None:
        """Go to a step of the history, by index."""
        self._go(self.history.went(at))

    def limit_undo(self, limit: int) -> None:
        """Set the limit in bytes of the undo history."""
        self._undo_limit = limit
        self.history = self.history.bounded(limit)
        self.done.emit()

    def _go(self, history: History) -> None:
        if history.document is self.history.document and self.document is history.document:
            return
        self.history = history
        self.show(history.document)
        self.done.emit()
        self.renamed.emit()
        self.changed.emit()

    def paint_on_mask(self, id: str, on_mask: bool) -> None:
        """Choose whether to paint on a layer's mask or on its pixels."""
        self.activate(id)
        if self.on_mask != on_mask:
            self.on_mask = on_mask
            self.done.emit()

    def activate(self, id: str) -> None:
        """Make a layer active. Not an undo step, and needs no saving."""
        if id == self.document.active:
            return
        self.on_mask = False
        self.history = self.history.now(self.history.document.with_active(id))
        self.document = self.history.document
        self.done.emit()
        self.changed.emit()
