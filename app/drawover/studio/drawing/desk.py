"""The open drawings as sheets, one of which is active. files.py asks before one is closed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ...document.layers import Document
from .drawing import Drawing, Sheet


class Desk(QObject):
    """Manages the sheets; `drawing` is the active one, which all tools and docks follow."""

    listed = Signal()  # sheets were added, removed or reordered
    chosen = Signal()  # another sheet is active
    leaving = Signal()  # the active sheet is about to change: finish pending work

    def __init__(self, drawing: Drawing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.drawing = drawing
        self.sheets = [drawing.sheet]

    @property
    def at(self) -> int:
        """The index of the active sheet."""
        return self.sheets.index(self.drawing.sheet)

    def open(self, document: Document, file: Path | None = None, title: str | None = None, saved: bool = True,
             extras: Mapping[str, bytes] | None = None) -> Sheet:  # fmt: skip
        """Open a drawing on a new sheet after the active one, or on the active one if that is untouched."""
        if not self.drawing.sheet.untouched:
            self.leaving.emit()
            sheet = Sheet.for_document(document)
            self.sheets.insert(self.at + 1, sheet)
            self.drawing.sheet = sheet
        self.drawing.open(document, file, title, saved, extras)
        self.listed.emit()
        self.chosen.emit()
        return self.drawing.sheet

    def choose(self, at: int) -> None:
        """Activate the sheet at an index."""
        if not 0 <= at < len(self.sheets) or self.sheets[at] is self.drawing.sheet:
            return
        self.leaving.emit()
        self.drawing.take(self.sheets[at])
        self.chosen.emit()

    def step(self, by: int) -> None:
        """Activate the next or previous sheet, cyclically."""
        self.choose((self.at + by) % len(self.sheets))

    def move(self, old: int, new: int) -> None:
        """Reorder the sheets; the active one stays active."""
        self.sheets.insert(new, self.sheets.pop(old))

    def close(self, sheet: Sheet, instead: Document) -> None:
        """Close a sheet without asking. The last one gets `instead`."""
        if len(self.sheets) == 1:
            self.drawing.open(instead)
        else:
            at = self.sheets.index(sheet)
            if sheet is self.drawing.sheet:
                self.choose(at + 1 if at + 1 < len(self.sheets) else at - 1)
            self.sheets.remove(sheet)
        self.listed.emit()
        self.chosen.emit()

    def limit_undo(self, limit: int) -> None:
        """Set the limit in bytes of each drawing's undo history."""
        for sheet in self.sheets:
            sheet.history = sheet.history.bounded(limit)
        self.drawing.limit_undo(limit)

    def with_file(self, path: Path) -> Sheet | None:
        """The sheet on which a file is open."""
        path = path.absolute()
        return next((sheet for sheet in self.sheets if path in (sheet.file, sheet.source)), None)
