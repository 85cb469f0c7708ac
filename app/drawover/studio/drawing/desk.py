"""The open drawings: sheets side by side, one of which is under the hand. Asking before one is closed is files.py's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ...document.layers import Document
from .drawing import Drawing, Sheet


class Desk(QObject):
    """Takes sheets into the hand by way of `drawing`, which all tools and docks follow."""

    listed = Signal()  # sheets came, went or were put in another order
    chosen = Signal()  # another one is under the hand
    leaving = Signal()  # it is about to be laid aside: what is in the making is due

    def __init__(self, drawing: Drawing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.drawing = drawing
        self.sheets = [drawing.sheet]

    @property
    def at(self) -> int:
        """The place of the sheet under the hand."""
        return self.sheets.index(self.drawing.sheet)

    def open(self, document: Document, file: Path | None = None, title: str | None = None, saved: bool = True,
             beside: Mapping[str, bytes] | None = None) -> Sheet:  # fmt: skip
        """A drawing on a sheet of its own, after the one under the hand; in its place where that is untouched."""
        if not self.drawing.sheet.untouched:
            self.leaving.emit()
            sheet = Sheet.of(document)
            self.sheets.insert(self.at + 1, sheet)
            self.drawing.sheet = sheet
        self.drawing.open(document, file, title, saved, beside)
        self.listed.emit()
        self.chosen.emit()
        return self.drawing.sheet

    def choose(self, at: int) -> None:
        """Take the sheet at a place into the hand."""
        if not 0 <= at < len(self.sheets) or self.sheets[at] is self.drawing.sheet:
            return
        self.leaving.emit()
        self.drawing.take(self.sheets[at])
        self.chosen.emit()

    def step(self, by: int) -> None:
        """The next or the one before, around the ends."""
        self.choose((self.at + by) % len(self.sheets))

    def move(self, old: int, new: int) -> None:
        """Another order; which is under the hand stays."""
        self.sheets.insert(new, self.sheets.pop(old))

    def close(self, sheet: Sheet, instead: Document) -> None:
        """Let go of a sheet, whatever is on it. The last one gets `instead`."""
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
        """Bytes that the undo of each drawing may hold, from now on."""
        for sheet in self.sheets:
            sheet.history = sheet.history.bounded(limit)
        self.drawing.limit_undo(limit)

    def with_file(self, path: Path) -> Sheet | None:
        """The sheet that a file is open on."""
        path = path.absolute()
        return next((sheet for sheet in self.sheets if path in (sheet.file, sheet.source)), None)
