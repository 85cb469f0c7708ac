"""Crash reports: kept on this machine, offered at the next start, never sent. No picture and no drawing's name in them.

A fatal error in native code is written by faulthandler, an exception that nothing caught by Python's hooks.
"""

from __future__ import annotations

import faulthandler
import platform
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from ... import release
from ...panel.words import tr
from ..widgets.notices import NoticeBar

MOST = 10  # reports kept; the oldest are removed
_RETRY = 3000  # ms until the notice bar is tried again, where it shows something else
_SUFFIX = ".txt"
# Exceptions whose messages are about code; those of others may name a drawing.
_ABOUT_CODE = (TypeError, AttributeError, NameError, ImportError, IndexError, ZeroDivisionError, RecursionError)


class CrashLog:
    """The report that this process writes while it runs; `close` removes it if nothing went wrong.

    folder: made if need be. Where it cannot be written, nothing is recorded and `problem` says why.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.problem = folder, ""
        self.path = folder / f"{time.strftime('%Y-%m-%d %H.%M.%S')} {time.time_ns() % 10**9:09}{_SUFFIX}"
        self._lock = QLockFile(str(_lock_of(self.path)))
        self._lock.setStaleLockTime(0)  # held until this process ends, however long it runs
        self._file: TextIO | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.tryLock(0)
            self._file = self.path.open("w", encoding="utf-8", buffering=1)
        except OSError as error:
            self.problem = error.strerror or str(error)

    @property
    def file(self) -> TextIO | None:
        """Open for faulthandler to write to; None where the folder cannot be written."""
        return self._file

    def record(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        """Append an exception: its kind, the lines of code it went through, and its message if that is about code."""
        if self._file is None or self._file.closed:
            return
        frames = "".join(traceback.format_tb(where))
        message = f": {error}" if isinstance(error, _ABOUT_CODE) else " (message left out: it may name a drawing)"
        self._file.write(f"{time.strftime('%H:%M:%S')}\n{frames}{kind.__name__}{message}\n\n")

    def close(self) -> None:
        """A clean exit: an empty report is removed, one with errors is left for the next start."""
        if self._file is not None and not self._file.closed:
            self._file.close()
            if self.path.stat().st_size == 0:
                self.path.unlink()
        self._lock.unlock()

    def earlier(self) -> list[Path]:
        """Reports of processes that have ended, newest first; empty ones and all beyond MOST are removed."""
        found = []
        for path in sorted(self.folder.glob(f"*{_SUFFIX}"), reverse=True):
            if path == self.path:
                continue
            lock = QLockFile(str(_lock_of(path)))
            lock.setStaleLockTime(0)
            if not lock.tryLock(0):  # another window is running
                continue
            if path.stat().st_size == 0 or len(found) == MOST:
                path.unlink(missing_ok=True)
            else:
                found.append(path)
            lock.unlock()
        return found


def _lock_of(report: Path) -> Path:
    return report.with_suffix(".lock")


def text_of(reports: list[Path]) -> str:
    """The reports as one text for the clipboard, headed by versions; the home folder is written as ~."""
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    parts = [f"{release.told()}\n{system}"]
    parts += [f"--- {path.stem[:19]}\n{path.read_text('utf-8', 'replace').strip()}" for path in reports]
    return "\n\n".join(parts).replace(str(Path.home()), "~") + "\n"


class CrashReports(QObject):
    """Tells of crashes: at the start of those of earlier sessions, and at once of an exception that nothing caught."""

    _caught = Signal()

    def __init__(self, log: CrashLog, notice: NoticeBar, tell: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._log, self._notice, self._tell = log, notice, tell
        self._shown = False
        self._caught.connect(self._show_error)

    def install(self) -> None:
        """Record from now on what ends this process or is caught by nothing."""
        if self._log.file is not None:
            faulthandler.enable(self._log.file)
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def close(self) -> None:
        """Stop recording: the window closes in order."""
        if self._log.file is not None:
            faulthandler.disable()
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        self._log.close()

    def at_start(self) -> None:
        """Offer the reports of earlier sessions, as soon as the notice bar shows nothing else."""
        reports = self._log.earlier()
        if not reports:
            return
        if self._notice.sentence:
            QTimer.singleShot(_RETRY, self, self.at_start)
            return
        self._notice.show_message(
            tr("Drawover ended unexpectedly, or something in it failed, before. The report is on this machine alone."),
            (tr("Copy report"), lambda: self._copy(reports)),
            (tr("Discard"), lambda: self._discard(reports)),
        )

    def _hook(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, where)
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            return
        self._log.record(kind, error, where)
        self._caught.emit()

    def _show_error(self) -> None:
        """Once a session: an error that comes back with each movement of the pen must not bury the canvas."""
        if self._shown:
            return
        self._shown = True
        self._notice.show_message(
            tr("Something in Drawover failed. Your drawing is kept; save it, and restart if Drawover behaves oddly."),
            (tr("Copy report"), lambda: self._copy([self._log.path])),
        )

    def _copy(self, reports: list[Path]) -> None:
        QGuiApplication.clipboard().setText(text_of(reports))
        self._tell(tr("Report copied: no picture and no drawing's name is in it. Paste it into your report."))
        self._discard([path for path in reports if path != self._log.path])

    def _discard(self, reports: list[Path]) -> None:
        for path in reports:
            path.unlink(missing_ok=True)
