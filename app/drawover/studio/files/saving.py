"""Saving in the background: documents are immutable, so one is written in short steps while drawing continues."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ...document.errors import DocumentError
from ...document.formats import kinds
from ...document.formats.atomic import unsaved
from ...document.formats.encode import BandCache
from ...document.layers import Document
from ..drawing.drawing import Sheet

_LOG = logging.getLogger(__name__)
_SLICE = 0.012  # seconds


@dataclass(frozen=True, eq=False)
class Job:
    """What to write, where, and for which purpose."""

    sheet: Sheet
    document: Document
    path: Path
    keeps: bool  # this becomes the drawing's file; False: a copy or an export
    export: kinds.Export | None = None
    extras: Mapping[str, bytes] = field(default_factory=dict)  # extra files, if the file type can store them

    @staticmethod
    def for_sheet(sheet: Sheet, path: Path, keeps: bool) -> Job:
        """Everything of a sheet in its current state."""
        return Job(sheet, sheet.document, path, keeps, extras=sheet.extras)


class Saver(QObject):
    """Writes one file at a time, of any type. A new start first finishes the previous one."""

    progressed = Signal(float)  # 0..1
    finished = Signal(object)  # the Job
    failed = Signal(str)  # a sentence; the old file is intact

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._coded = BandCache()  # cache of encoded parts: only what changed is encoded again
        self._work: Iterator[float] | None = None
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    @property
    def busy(self) -> bool:
        return self._work is not None

    def start(self, job: Job) -> None:
        """Write its document."""
        self.finish()
        self._job = job
        self._work = kinds.writing(job.document, job.path, job.export, job.extras, self._coded)
        self._timer.start()

    def finish(self) -> None:
        """Write the rest of it now."""
        while self._work is not None:
            self._step()

    def _slice(self) -> None:
        until = time.perf_counter() + _SLICE
        while self._work is not None and time.perf_counter() < until:
            self._step()

    def _step(self) -> None:
        assert self._work is not None and self._job is not None
        try:
            share = next(self._work, None)
        except BaseException as error:
            # A generator that raised is exhausted, and would then look finished. So any exception ends the save as
            # failed; the drawing stays unsaved, and its journal stays.
            path = self._job.path
            self._end()
            if not isinstance(error, Exception):
                raise
            if not isinstance(error, DocumentError):
                _LOG.exception("saving %s", path)
                error = unsaved(path, error)
            self.failed.emit(str(error))
            return
        if share is not None:
            self.progressed.emit(share)
            return
        job = self._job
        self._end()
        self.finished.emit(job)

    def _end(self) -> None:
        self._work, self._job = None, None
        self._timer.stop()
