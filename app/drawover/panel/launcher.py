"""Finds the running engine by its `engine.json`, or starts one in a clean environment and keeps its last words.

It decides nothing about when: client.py asks, waits and retries. No network here.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from .qt import QtCore
from .runtime import runtime_folder
from .words import tr

PROTOCOL = 1
LOG = "engine.log"
# What a host program (Krita's AppImage, a virtual environment) sets for itself and what breaks another Python.
_UNWANTED = (
    "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONEXECUTABLE", "PYTHONNOUSERSITE", "LD_LIBRARY_PATH",
    "LD_PRELOAD", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "GDK_PIXBUF_MODULE_FILE", "SSL_CERT_FILE",
)  # fmt: skip
_UNWANTED_STARTS = ("QT_", "QML", "DYLD_", "__PYVENV")


def pid_alive(pid):
    """True when a process of this number runs (one that has ended but was not collected does not count)."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        return _pid_alive_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        with open("/proc/{}/stat".format(pid), "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except (OSError, IndexError):  # no /proc on this system: the signal's answer stands
        return True


def _pid_alive_windows(pid):
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE


class EngineInfo:
    """What `engine.json` says: protocol, version, address ("http://127.0.0.1:PORT"), token, pid, shared folder."""

    __slots__ = ("address", "pid", "protocol", "shared", "token", "version")

    def __init__(self, protocol, version, address, token, pid, shared):
        self.protocol, self.version, self.address = protocol, version, address
        self.token, self.pid, self.shared = token, pid, shared

    @classmethod
    def from_json(cls, text):
        """Raises ValueError when the text is not what an engine writes."""
        fields = json.loads(text)
        if not isinstance(fields, dict):
            raise ValueError("not an object")
        try:
            texts = [str(fields.get(name, "")) for name in ("version", "address", "token", "shared")]
            version, address, token, shared = texts
            return cls(int(fields["protocol"]), version, address, token, int(fields["pid"]), shared)
        except (KeyError, TypeError) as error:
            raise ValueError("a field is missing or of the wrong kind: {}".format(error)) from error


class LaunchError(Exception):
    """`str(error)` is one sentence: why the engine could not be started."""


class Launcher(QtCore.QObject):
    """Knows where an engine would say that it runs, and how to start one.

    command: ["python", "-m", "drawover", "serve"]-like, or None when nobody said how; runtime: the folder.
    """

    def __init__(self, command=None, runtime=None, parent=None):
        super().__init__(parent)
        self.command = list(command) if command else None
        self.runtime, self._problem = str(runtime or ""), ""
        if not self.runtime:
            try:
                self.runtime = runtime_folder()
            except OSError as error:  # said when somebody wants to start an engine: the panel itself must come up
                self._problem = tr("The engine's folder {} cannot be used: {}.").format(error.filename, error.strerror)
        self.pid = 0  # of the engine this launcher started last
        self._process = None
        self._former = []  # engines started earlier that have not ended yet

    def look(self):
        """-> EngineInfo of an engine whose process lives, or None. Never waits."""
        try:
            with Path(self.runtime, "engine.json").open(encoding="utf-8") as file:
                info = EngineInfo.from_json(file.read(65536))
        except (OSError, ValueError):  # not there, or another program's: as good as none, the engine writes it anew
            return None
        self.ended()  # collects a child that has ended
        return info if pid_alive(info.pid) else None

    def start(self):
        """Start an engine that outlives a crash of this program by seconds only. Raises LaunchError."""
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
        command = [*self.command, "--runtime", self.runtime, "--parent", str(os.getpid())]
        if self.ended() is None and self._process is not None:
            self._former.append(self._process)
        with open(log, "wb") as errors:
            try:
                # Not a QProcess: that one takes its child along, and another panel may be using this engine.
                self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, **settings)
            except (OSError, ValueError) as error:
                why = getattr(error, "strerror", None) or error
                raise LaunchError(tr("The program {} could not be started: {}.").format(command[0], why)) from error
        self.pid = self._process.pid

    def ended(self):
        """-> exit code of the engine that start() started last, or None while it runs (or was never started)."""
        self._former = [process for process in self._former if process.poll() is None]
        return self._process.poll() if self._process else None

    def last_lines(self, count=30):
        """-> list of str: the end of what the engine wrote to its error stream."""
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
    """-> dict: the environment without what the host program set for its own Python and Qt."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _UNWANTED and not name.startswith(_UNWANTED_STARTS)
    }
    environment.update(PYTHONUNBUFFERED="1", PYTHONUTF8="1")
    return environment
