"""Saving beside the drawing hand: a drawing is a value, so it is written in short slices while work on it goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ..document.errors import WriteError
from ..document.formats import ora, png
from ..document.layers import Document

_SLICE = 0.012  # seconds


class Saver(QObject):
    """Writes one file at a time, .ora or else .png. A new start finishes the one before first."""

    progressed = Signal(float)  # 0..1
    finished = Signal(object, object, bool)  # the document, the path, and whether the whole drawing is in it
    failed = Signal(str)  # a sentence; the old file is whole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Iterator[float] | None = None
        self._what: tuple[Document, Path, bool] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    @property
    def busy(self) -> bool:
        return self._work is not None

    def start(self, document: Document, path: Path, native: bool) -> None:
        """Write `document` to `path`: all of it as .ora (`native`), or flattened as .png."""
        self.finish()
        self._what = document, path, native
        self._work = (ora if native else png).writing(document, path)
        self._timer.start()

    def finish(self) -> None:
        """Write what is left of it now."""
        while self._work is not None:
            self._step()

    def _slice(self) -> None:
        until = time.perf_counter() + _SLICE
        while self._work is not None and time.perf_counter() < until:
            self._step()

    def _step(self) -> None:
        assert self._work is not None and self._what is not None
        try:
            share = next(self._work, None)
        except WriteError as error:
            self._end()
            self.failed.emit(str(error))
            return
        if share is not None:
            self.progressed.emit(share)
            return
        document, path, native = self._what
        self._end()
        self.finished.emit(document, path, native)

    def _end(self) -> None:
        self._work, self._what = None, None
        self._timer.stop()
