"""Stores unsaved changes: a journal for each open drawing, written in short steps while idle, and what earlier sessions
left.

A large drawing is written to its journal when it is opened, since its first journal would otherwise take longer than
the seconds that may be lost; while it is unchanged, it is not offered for recovery.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ...document import autosave
from ...document.autosave import Autosave, Recovered
from ...document.errors import DocumentError, WriteError
from ...document.layers import Document, leaves
from ..drawing.desk import Desk
from ..drawing.drawing import Sheet

RECOVERED = " (recovered)"  # suffix of a recovered drawing's title
_CHECK = 1000  # ms between checks for changes; well within the five seconds that may be lost
_PAUSE, _HURRY = 25, 2  # ms between steps, and between those of a state that is late
_LATE = 1.0  # seconds
_SLICE = 0.006  # seconds
_LARGE = 1500  # tiles from which a drawing is written to its journal before it is changed


class _Keeper:
    """One sheet's journal."""

    def __init__(self, folder: Path) -> None:
        self.journal = Autosave(folder)
        self.kept: tuple[Document, bool] | None = None  # the last document begun, and whether it was unsaved
        self.since = 0.0

    def holds(self, document: Document) -> bool:
        """Whether exactly this document is completely in the journal."""
        return self.kept is not None and self.kept[0] is document and not self.journal.busy

    def has(self, document: Document, unsaved: bool) -> bool:
        """Whether nothing needs to be started: it is stored, or an earlier state is still being written."""
        if self.kept is None:
            return False
        if self.kept[0] is document and self.kept[1] == unsaved:
            return True
        return self.journal.busy and self.kept[1]


class Recovery(QObject):
    """Watches all sheets of a desk. A clean exit leaves nothing behind."""

    failed = Signal(str)  # a sentence, once per session

    def __init__(self, desk: Desk, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._folder = desk, folder
        self._keepers: dict[Sheet, _Keeper] = {}
        self._failure_reported = False
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK)
        self._timer.timeout.connect(self._keep)
        self._slices = QTimer(self)
        self._slices.setInterval(_PAUSE)
        self._slices.timeout.connect(self._write)
        desk.listed.connect(self._drop_closed)
        self._timer.start()

    def check_every(self, seconds: float) -> None:
        """Set the seconds between checks for changes."""
        self._timer.setInterval(round(seconds * 1000))

    def found(self) -> list[Recovered]:
        """What crashed sessions left, newest first."""
        return autosave.recoverable(self._folder)

    def take(self, recovered: Recovered) -> Document:
        """Open the drawing of a crashed session on a new sheet, whose journal replaces the old one. Raises ReadError.

        The drawing's file, if there is one, is not changed: Save asks where to write.
        """
        document = autosave.load(recovered)
        sheet = self._desk.open(document, None, recovered.title.removesuffix(RECOVERED) + RECOVERED, saved=False)
        self.keep_now()
        keeper = self._keepers.get(sheet)
        if keeper is not None and keeper.kept is not None and keeper.kept[0] is document:
            autosave.forget(recovered)
        return document

    def forget(self, recovered: Recovered) -> None:
        autosave.forget(recovered)

    def keep_now(self) -> None:
        """Write everything without pauses."""
        self._keep()
        while self._slices.isActive():
            self._write()

    @property
    def settled(self) -> bool:
        """Whether every drawing that must be stored is in its journal in its current state."""
        for sheet in self._desk.sheets:
            document, dirty = self._state(sheet)
            keeper = self._keepers.get(sheet)
            if (dirty or _large(document)) and (keeper is None or not keeper.holds(document)):
                return False
        return True

    def close(self) -> None:
        """A clean exit: delete all journals."""
        self._timer.stop()
        self._slices.stop()
        for sheet in tuple(self._keepers):
            self._drop(sheet)

    def _drop(self, sheet: Sheet) -> None:
        keeper = self._keepers.pop(sheet, None)
        if keeper is not None:
            keeper.journal.discard()

    def _drop_closed(self) -> None:
        """Delete the journals of closed sheets."""
        for sheet in [sheet for sheet in self._keepers if sheet not in self._desk.sheets]:
            self._drop(sheet)

    def _state(self, sheet: Sheet) -> tuple[Document, bool]:
        """A sheet's document, including an unfinished stroke, and whether any of it is unsaved."""
        drawing = self._desk.drawing
        if sheet is drawing.sheet and drawing.growing is not None:
            return drawing.growing, True
        return sheet.document, sheet.dirty

    def _keep(self) -> None:
        for sheet in self._desk.sheets:
            document, dirty = self._state(sheet)
            keeper = self._keepers.get(sheet)
            if not dirty and not _large(document):
                self._drop(sheet)
                continue
            if keeper is not None and keeper.has(document, dirty):
                continue
            try:
                if keeper is None:
                    keeper = self._keepers[sheet] = _Keeper(self._folder)
            except WriteError as error:
                self._report(error)
                return
            keeper.journal.begin(document, sheet.title, str(sheet.file) if sheet.file else None, dirty)
            keeper.kept, keeper.since = (document, dirty), time.monotonic()
            self._slices.start(_PAUSE)

    def _write(self) -> None:
        busy = [keeper for keeper in self._keepers.values() if keeper.journal.busy]
        # Unsaved changes come before drawings that are only being prepared.
        busy.sort(key=lambda keeper: (not (keeper.kept or (None, False))[1], keeper.since))
        if not busy:
            self._slices.stop()
            return
        keeper = busy[0]
        unsaved = keeper.kept is not None and keeper.kept[1]
        late = unsaved and time.monotonic() - keeper.since > _LATE
        self._slices.setInterval(_HURRY if late else _PAUSE)
        try:
            keeper.journal.step(_SLICE)
        except WriteError as error:
            keeper.kept = None
            self._report(error)

    def _report(self, error: DocumentError) -> None:
        if not self._failure_reported:
            self._failure_reported = True
            self.failed.emit(str(error))


def _large(document: Document) -> bool:
    count = 0
    for layer in leaves(document.layers):
        count += len(layer.tiles)
        if count >= _LARGE:
            return True
    return False
