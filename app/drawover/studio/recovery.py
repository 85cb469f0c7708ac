"""Keeps what is not saved yet: a journal written in idle slices, and the offer of what an earlier session left."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ..document import autosave
from ..document.autosave import Autosave, Recovered
from ..document.errors import DocumentError, WriteError
from ..document.layers import Document
from .drawing import Drawing

_LOOK = 2000  # ms between looks whether something changed; well within the five seconds that may be lost
_PAUSE = 25  # ms between slices
_SLICE = 0.006  # seconds


class Recovery(QObject):
    """Watches a drawing. What is saved in its own file needs no keeping, and nothing is left after a clean exit."""

    failed = Signal(str)  # a sentence, once per session

    def __init__(self, drawing: Drawing, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing, self._folder = drawing, folder
        self._journal: Autosave | None = None
        self._kept: Document | None = None
        self._told = False
        self._look = QTimer(self)
        self._look.setInterval(_LOOK)
        self._look.timeout.connect(self._keep)
        self._slices = QTimer(self)
        self._slices.setInterval(_PAUSE)
        self._slices.timeout.connect(self._write)
        self._look.start()

    def found(self) -> list[Recovered]:
        """What dead sessions left, newest first."""
        return autosave.recoverable(self._folder)

    def take(self, recovered: Recovered) -> Document:
        """The drawing of a dead session, from now on kept by this one. Raises ReadError."""
        document = autosave.load(recovered)
        file = Path(recovered.file) if recovered.file else None
        self._drawing.open(document, file, f"{recovered.title}", saved=False)
        self.keep_now()
        if self._kept is document:
            autosave.forget(recovered)
        return document

    def forget(self, recovered: Recovered) -> None:
        autosave.forget(recovered)

    def keep_now(self) -> None:
        """All of it, without pauses."""
        self._keep()
        while self._slices.isActive():
            self._write()

    def close(self) -> None:
        """A clean exit: nothing needs to be recovered."""
        self._look.stop()
        self._slices.stop()
        if self._journal is not None:
            self._journal.discard()
            self._journal = None

    def _keep(self) -> None:
        document = self._drawing.history.document
        if not self._drawing.dirty:
            self._slices.stop()
            if self._journal is not None:
                self._journal.discard()
                self._journal, self._kept = None, None
            return
        if document is self._kept or self._slices.isActive():
            return
        try:
            if self._journal is None:
                self._journal = Autosave(self._folder)
        except WriteError as error:
            self._say(error)
            return
        file = str(self._drawing.file) if self._drawing.file else None
        self._journal.begin(document, self._drawing.title, file)
        self._kept = document
        self._slices.start()

    def _write(self) -> None:
        assert self._journal is not None
        try:
            if self._journal.step(_SLICE):
                self._slices.stop()
        except WriteError as error:
            self._slices.stop()
            self._kept = None
            self._say(error)

    def _say(self, error: DocumentError) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(str(error))
