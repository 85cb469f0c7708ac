"""The drawing under the hand: its history, its file, and signals when it changes.

All state of an open drawing lies in a Sheet; tools and docks read `document` and hand back new ones. Which other sheets
are open, and which of them is under the hand, is desk.py's.
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
    """One open drawing with all that belongs to it."""

    history: History
    file: Path | None = None  # where Save writes to
    title: str = UNTITLED
    beside: Mapping[str, bytes] = field(default_factory=dict)  # goes along in the file, and is no part of what is drawn
    along: Mapping[str, bytes] | None = None  # what goes along as it is in the file; None: Drawover keeps nothing there
    saved: Document | None = None  # the layers as they are in the file; None: nowhere
    source: Path | None = None  # what it was opened from, where Save does not write back by itself
    stamp: tuple[int, ...] | None = None  # of the file when it was read or written last; see files.py
    told: tuple[str, ...] = ()  # losses that were shown already
    view: Any = None  # where the artist looked when the sheet was last under the hand; None: the whole canvas

    @staticmethod
    def of(document: Document) -> Sheet:
        """A sheet that needs no saving."""
        return Sheet(History.of(document), saved=document)

    @property
    def document(self) -> Document:
        """As of the last step."""
        return self.history.document

    @property
    def dirty(self) -> bool:
        """True when closing now would lose something."""
        if self.saved is None:
            return True
        return self.document.layers is not self.saved.layers or self.document.guides != self.saved.guides

    @property
    def untouched(self) -> bool:
        """Nothing was done to it, and it is from no file: it may go without a word."""
        steps = self.history.undo_name or self.history.redo_name
        return not (self.dirty or steps or self.file or self.source)


class Drawing(QObject):
    """Holds the sheet under the hand. `document` is what is seen, also in the middle of a stroke."""

    shown = Signal(object, object)  # the document before and after: what is seen changed
    done = Signal()  # a step was made, undone or redone, or another document came
    changed = Signal()  # as done, for the artist's own doing alone: what live mode waits for
    renamed = Signal()  # its file or whether it is saved changed
    replaced = Signal()  # another document came

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_limit = LIMIT
        self.sheet = Sheet.of(blank(1024, 1024))
        self.document = self.sheet.document
        self.growing: Document | None = None  # what is seen, where losing it would lose a part of a stroke
        self.on_mask = False  # the pen paints on the active layer's mask, where it has one

    # ---------------------------------------------------------------------------------------- what the sheet holds

    @property
    def history(self) -> History:
        return self.sheet.history

    @history.setter
    def history(self, history: History) -> None:
        self.sheet.history = history

    @property
    def file(self) -> Path | None:
        """Where Save writes to."""
        return self.sheet.file

    @file.setter
    def file(self, file: Path | None) -> None:
        self.sheet.file = file

    @property
    def title(self) -> str:
        return self.sheet.title

    @property
    def beside(self) -> Mapping[str, bytes]:
        return self.sheet.beside

    @beside.setter
    def beside(self, beside: Mapping[str, bytes]) -> None:
        self.sheet.beside = beside

    @property
    def dirty(self) -> bool:
        """True when closing now would lose something."""
        return self.sheet.dirty

    # ------------------------------------------------------------------------------------------- whole documents

    def open(self, document: Document, file: Path | None = None, title: str | None = None, saved: bool = True,
             beside: Mapping[str, bytes] | None = None) -> None:  # fmt: skip
        """Take another document in the place of this one. `saved` False: closing will ask."""
        sheet = self.sheet
        sheet.history, sheet.saved = History.of(document), document if saved else None
        sheet.file, sheet.beside = file, dict(beside or {})
        sheet.along = sheet.beside or None
        sheet.title = title or (file.name if file else UNTITLED)
        sheet.source, sheet.stamp, sheet.told, sheet.view = None, None, (), None
        self.take(sheet)
        self.changed.emit()

    def take(self, sheet: Sheet) -> None:
        """Put another sheet under the hand, or this one with another document on it."""
        before, self.document, self.growing = self.document, sheet.document, None
        sheet.history = sheet.history.bounded(self._undo_limit)
        self.sheet, self.on_mask = sheet, False
        self.shown.emit(before, self.document)
        self.replaced.emit()
        self.done.emit()
        self.renamed.emit()

    def saved(self, document: Document, file: Path | None, sheet: Sheet | None = None,
              along: Mapping[str, bytes] | None = None) -> None:  # fmt: skip
        """`document` was written, with what goes along; `file` where Save writes from now on, None to leave that."""
        sheet = sheet or self.sheet
        sheet.along = sheet.along if along is None else along
        sheet.saved = document
        if file is not None:
            sheet.file, sheet.title, sheet.source = file, file.name, None
        self.renamed.emit()

    # -------------------------------------------------------------------------------------------------- changes

    def show(self, document: Document, growing: bool = False) -> None:
        """Let this be seen while it is still in the making; it is no step yet. growing: it is worth recovering."""
        before, self.document = self.document, document
        self.growing = document if growing else None
        if before is not document:
            self.shown.emit(before, document)

    def revert(self) -> None:
        """Give up what is in the making."""
        self.show(self.history.document)

    def did(self, name: str, document: Document, key: Hashable = None, own: bool = True) -> None:
        """One step for undo. `key` joins the moves of one slider; `own` False: not the artist's own drawing."""
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
        """What goes along in the file changed: closing now would lose it."""
        self.sheet.saved = None
        self.renamed.emit()

    def seal(self) -> None:
        """The slider was let go: its next move is a new step."""
        self.history = self.history.sealed()

    def undo(self) -> None:
        self._go(self.history.undone())

    def redo(self) -> None:
        self._go(self.history.redone())

    def go(self, at: int) -> None:
        """To a step of the history, by its index there."""
        self._go(self.history.went(at))

    def limit_undo(self, limit: int) -> None:
        """Bytes that undo may hold, from now on."""
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
        """Make a layer's mask, or its pixels, what is painted on."""
        self.activate(id)
        if self.on_mask != on_mask:
            self.on_mask = on_mask
            self.done.emit()

    def activate(self, id: str) -> None:
        """Make a layer the one that is worked on. No step, and nothing that needs saving."""
        if id == self.document.active:
            return
        self.on_mask = False
        self.history = self.history.now(self.history.document.with_active(id))
        self.document = self.history.document
        self.done.emit()
        self.changed.emit()
