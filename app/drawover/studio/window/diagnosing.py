"""Help ▸ Copy Diagnostics: copies the output of `drawover doctor` and the panel's diagnostics to the clipboard.

The doctor runs in a separate process, so that it works even if something in this one is broken.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QProcess
from PySide6.QtGui import QGuiApplication

from ...panel.words import tr


class Diagnosis(QObject):
    """`about_engine()` returns the panel's diagnostics; `tell(sentence)` shows a status message."""

    def __init__(self, about_engine: Callable[[], str], show_status: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._about_engine, self._show_status = about_engine, show_status
        self._process = QProcess(self)
        self._process.setProgram(sys.executable)
        isolated = ["-I"] if sys.flags.isolated else []
        self._process.setArguments([*isolated, "-m", "drawover", "doctor"])
        self._process.finished.connect(self._copy)
        self._process.errorOccurred.connect(self._broken)

    def copy(self) -> None:
        """Collect the diagnostics and copy them to the clipboard; takes seconds."""
        if self._process.state() == QProcess.ProcessState.NotRunning:
            self._show_status(tr("Looking at everything that Drawover needs…"))
            self._process.start()

    def stop(self) -> None:
        """The window closes: kill the process."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(2000)

    def _broken(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._copy()

    def _copy(self, *_: object) -> None:
        output = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        output += bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        problem = self._process.errorString() if not output else ""
        text = f"{output or f'drawover doctor: {problem}'}\n{self._about_engine()}\n"
        QGuiApplication.clipboard().setText(text.replace(str(Path.home()), "~"))
        self._show_status(
            tr("Diagnostics copied: no picture and no drawing's name is in them. Paste them into your report.")
        )
