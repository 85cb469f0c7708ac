"""The one drawing that the studio has open: its history, its file, and signals when it changes.

All state of the document lives here; tools and docks read `document` and hand back new ones.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ..document.history import History
from ..document.layers import Document, blank


class Drawing(QObject):
    """Holds the open document. `document` is what is seen, also in the middle of a stroke."""

    shown = Signal(object, object)  # the document before and after: what is seen changed
    done = Signal()  # a step was made, undone or redone, or another document came
    changed = Signal()  # as done, for the artist's own doing alone: what live mode waits for
    renamed = Signal()  # its file or whether it is saved changed
    replaced = Signal()  # another document came

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = blank(1024, 1024)
        self.history = History.of(self.document)
        self.file: Path | None = None  # where Save writes to
        self.title = "Untitled"
        self._saved: Document | None = self.document  # the layers as they are in the file; None: nowhere

    # ------------------------------------------------------------------------------------------- whole documents

    def open(self, document: Document, file: Path | None = None, title: str | None = None, saved: bool = True) -> None:
        """Take another document in the place of this one. `saved` False: closing will ask."""
        before, self.document = self.document, document
        self.history = History.of(document)
        self.file = file
        self.title = title or (file.name if file else "Untitled")
        self._saved = document if saved else None
        self.shown.emit(before, document)
        self.replaced.emit()
        self.done.emit()
        self.renamed.emit()
        self.changed.emit()

    @property
    def dirty(self) -> bool:
        """True when closing now would lose something."""
        if self._saved is None:
            return True
        now = self.history.document
        return now is not self._saved and now.layers is not self._saved.layers

    def saved(self, document: Document, file: Path | None) -> None:
        """`document` was written; `file` where Save writes from now on, or None to keep it as it is."""
        self._saved = document
        if file is not None:
            self.file, self.title = file, file.name
        self.renamed.emit()

    # -------------------------------------------------------------------------------------------------- changes

    def show(self, document: Document) -> None:
        """Let this be seen while it is still in the making; it is no step yet."""
        before, self.document = self.document, document
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

    def seal(self) -> None:
        """The slider was let go: its next move is a new step."""
        self.history = self.history.sealed()

    def undo(self) -> None:
        self._go(self.history.undone())

    def redo(self) -> None:
        self._go(self.history.redone())

    def _go(self, history: History) -> None:
        if history.document is self.history.document and self.document is history.document:
            return
        self.history = history
        self.show(history.document)
        self.done.emit()
        self.renamed.emit()
        self.changed.emit()

    def activate(self, id: str) -> None:
        """Make a layer the one that is worked on. No step, and nothing that needs saving."""
        if id == self.document.active:
            return
        self.history = self.history.now(self.history.document.with_active(id))
        self.document = self.history.document
        self.done.emit()
        self.changed.emit()
