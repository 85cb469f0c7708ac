"""Finds the running engine by its `engine.json`, or starts one in a clean environment and keeps its log.

watching.py decides when to start, wait and retry. No network here.
"""

import os
import subprocess
import sys
from pathlib import Path

from .qt import QtCore
from .runtime import read_engine_file, runtime_folder
from .words import tr

PROTOCOL = 3
WAIT = 60  # seconds that a started engine waits for the panel to connect
LOG = "engine.log"
# Variables that a host program (Krita's AppImage, a virtual environment) sets and that break another Python.
_REMOVED = (
    "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONEXECUTABLE", "PYTHONNOUSERSITE", "LD_LIBRARY_PATH",
    "LD_PRELOAD", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "GDK_PIXBUF_MODULE_FILE", "SSL_CERT_FILE",
)  # fmt: skip
_REMOVED_PREFIXES = ("QT_", "QML", "DYLD_", "__PYVENV")


class LaunchError(Exception):
    """`str(error)` is one sentence: why the engine could not be started."""


class Launcher(QtCore.QObject):
    """Knows where a running engine publishes its address, and how to start one; compare elsewhere.RemoteEngine.

    command: like ["python", "-m", "drawover", "serve"], or None if unknown; runtime: the folder.
    """

    place = None  # elsewhere.Place of the engine's machine; None: this one
    retry = 1000  # ms between attempts to find a missing engine

    def __init__(self, command=None, runtime=None, parent=None):
        super().__init__(parent)
        self.command = list(command) if command else None
        self.runtime, self._problem = str(runtime or ""), ""
        if not self.runtime:
            try:
                self.runtime = runtime_folder()
            except OSError as error:  # reported when an engine is to be started: the panel itself must load
                self._problem = tr("The engine's folder {} cannot be used: {}.").format(error.filename, error.strerror)
        self.pid = 0  # of the engine that was started last
        self._process = None
        self._former = []  # engines started earlier that have not ended yet

    def find(self):
        """-> EngineInfo of a published engine, or None. Never blocks; does not check whether the engine responds."""
        self.exit_code()  # reap a child that has exited
        info = read_engine_file(self.runtime)
        return None if info is None or info.has_exited() else info

    def start(self):
        """Start an engine that outlives this program by seconds only. Raises LaunchError.

        It runs while panels are connected to it: across a sandbox this process's PID would mean nothing to it.
        """
        if not self.command:
            raise LaunchError(tr("Nobody told this panel how to start the engine."))
        if self._problem:
            raise LaunchError(self._problem)
        try:
            Path(self.runtime).mkdir(mode=0o700, parents=True, exist_ok=True)
            log = os.open(self._log(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise LaunchError(tr("The folder {} cannot be used: {}.").format(self.runtime, error.strerror)) from error
        settings = {"cwd": str(Path.home()), "env": clean_environment(), "stdin": subprocess.DEVNULL}
        if sys.platform == "win32":
            settings["creationflags"] = 0x08000000 | 0x00000200  # no console window; not in our group for Ctrl+C
        else:
            settings["start_new_session"] = True
        command = [*self.command, "--runtime", self.runtime, "--wait", str(WAIT)]
        if self.exit_code() is None and self._process is not None:
            self._former.append(self._process)
        with open(log, "wb") as errors:
            try:
                # Not a QProcess, which kills its child on exit: another panel may be using this engine.
                self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, **settings)
            except (OSError, ValueError) as error:
                why = getattr(error, "strerror", None) or error
                raise LaunchError(tr("The program {} could not be started: {}.").format(command[0], why)) from error
        self.pid = self._process.pid

    def exit_code(self):
        """-> exit code of the engine started last, or None while it runs (or none was started)."""
        self._former = [process for process in self._former if process.poll() is None]
        return self._process.poll() if self._process else None

    def absence(self, answered):
        """-> (sentence, remedy): why there is no engine where this panel cannot start one."""
        return (
            tr("The engine is not running, and this panel does not know how to start it."),
            tr("Run “drawover krita install” once, or start it yourself with “drawover serve”."),
        )

    def misfit(self, version, older):
        """-> (sentence, remedy): why an engine of that version, older or newer than this panel, is not used."""
        if older:
            return (
                tr("An older engine ({}) is still running.").format(version),
                tr("Close the other Drawover windows and Krita; a new engine starts by itself as soon as it has left."),
            )
        return (
            tr("The running engine ({}) is newer than this panel.").format(version),
            tr("Run “drawover krita install” and restart this program, so that both are of one version."),
        )

    def last_lines(self, count=30):
        """-> list of str: the last lines of the engine's error stream."""
        try:
            with self._log().open("rb") as file:
                file.seek(0, os.SEEK_END)
                file.seek(max(0, file.tell() - 16384))
                text = file.read().decode("utf-8", "replace")
        except OSError:
            return []
        return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]

    def _log(self):
        return Path(self.runtime, LOG)


def clean_environment():
    """-> dict: the environment without the variables that the host program set for its own Python and Qt."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _REMOVED and not name.startswith(_REMOVED_PREFIXES)
    }
    environment.update(PYTHONUNBUFFERED="1", PYTHONUTF8="1")
    return environment
