"""Installs Drawover from a local file into the home folder: unpacks to a temporary folder, moves it, runs it once.

No widgets, threads or network: a separate process unpacks, so that it can be cancelled. Until the end, the previous
installation can be restored. install_page.py is the interface.
"""

import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from .binding import QtCore
from .words import later, tr

ROOM = 1200 << 20  # bytes that installing needs at most, including temporary files
KINDS = ("drawover-*-linux-x86_64.tar.xz", "drawover_*_amd64.deb")
_OLD = "old one"  # the replaced installation, kept until the new one works
_RECORD = 10240  # bytes per tar record
_CHECKPOINT = 1000  # records between two progress messages of tar
_FOREIGN = ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "APPDIR")  # set by Krita's AppImage
_NOT_OURS = later("“{name}” is not an installer of Drawover, or it is damaged. Nothing was installed.")


def is_supported():
    """-> bool: the installers support this system, and this is no sandbox, whose home folder is another."""
    boxed = Path("/.flatpak-info").exists() or "SNAP" in os.environ
    return sys.platform.startswith("linux") and platform.machine() == "x86_64" and not boxed


def find_installer():
    """-> Path of the newest installer in the downloads folder, the home folder or on the desktop, or None."""
    kinds = QtCore.QStandardPaths.StandardLocation
    places = [kinds.DownloadLocation, kinds.HomeLocation, kinds.DesktopLocation]
    folders = {path for place in places for path in QtCore.QStandardPaths.standardLocations(place)}
    found = [file for folder in folders for kind in KINDS for file in Path(folder).glob(kind) if file.is_file()]
    return max(found, key=lambda file: file.stat().st_mtime, default=None)


def install_folder():
    """-> Path: the folder that installations go to."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "drawover"


class Installation(QtCore.QObject):
    """One attempt: `begin(file)`; emits `progressed(percent or -1)`, then `done()` or `failed(sentence)`, once."""

    progressed = QtCore.pyqtSignal(int)
    done = QtCore.pyqtSignal()
    failed = QtCore.pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._file = self._process = self._folder = self._place = None
        self._then, self._total = None, 0

    def begin(self, file):
        """Unpack this file. Errors are reported by `failed`, possibly within this call."""
        self._file = Path(file)
        try:
            install_folder().mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix="new-", dir=str(install_folder())))
            free = shutil.disk_usage(str(self._folder)).free
        except OSError as error:
            self._fail(tr("{path} cannot be written: {why}.", path=install_folder(), why=error.strerror))
            return
        if free < ROOM:
            needed = tr(
                "Drawover needs {room} MB of free space, and there are {free}.", room=ROOM >> 20, free=free >> 20
            )
            self._fail(needed)
        elif self._file.suffix == ".deb":
            self.progressed.emit(-1)
            self._run("dpkg-deb", ["-x", str(self._file), str(self._folder)], self._unpacked)
        else:
            self._run("xz", ["--robot", "--list", str(self._file)], self._measured)

    def cancel(self):
        """Stop, and delete what was unpacked. Emits nothing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(2000)
        self._clear()

    def _run(self, program, words, then):
        """Start a program; call then(its output) if it succeeds."""
        self._then = then
        process = self._process = QtCore.QProcess(self)
        environment = QtCore.QProcessEnvironment.systemEnvironment()
        for name in _FOREIGN:
            environment.remove(name)
        process.setProcessEnvironment(environment)
        process.finished.connect(lambda *_: self._ended(process))
        process.errorOccurred.connect(lambda _: self._missing(process, program))
        process.readyReadStandardError.connect(lambda: self._read_progress(process))
        process.start(program, words)

    def _missing(self, process, program):
        if process is self._process and process.error() == QtCore.QProcess.ProcessError.FailedToStart:
            self._fail(
                tr("The program {program}, which unpacks installers, is missing on this system.", program=program)
            )

    def _ended(self, process):
        if process is not self._process:
            return
        well = process.exitStatus() == QtCore.QProcess.ExitStatus.NormalExit and process.exitCode() == 0
        if well:
            self._then(bytes(process.readAllStandardOutput()).decode("utf-8", "replace"))
        else:
            errors = bytes(process.readAllStandardError()).decode("utf-8", "replace").strip().splitlines()
            broken = tr(_NOT_OURS, name=self._file.name)
            self._fail(errors[-1] if errors and self._then == self._installed else broken)

    def _measured(self, output):
        """Read the unpacked size from the output of xz, and start tar."""
        totals = [line.split("\t") for line in output.splitlines() if line.startswith("totals")]
        self._total = int(totals[0][4]) if totals and len(totals[0]) > 4 else 0
        self.progressed.emit(0)
        words = ["--checkpoint={}".format(_CHECKPOINT), "--checkpoint-action=exec=echo $TAR_CHECKPOINT >&2"]
        words += ["--no-same-owner", "-xJf", str(self._file), "-C", str(self._folder)]
        self._run("tar", words, self._unpacked)

    def _read_progress(self, process):
        """Emit progress from tar's record count."""
        if process is self._process and self._total and self._then == self._unpacked:
            numbers = bytes(process.readAllStandardError()).split()
            if numbers and numbers[-1].isdigit():
                self.progressed.emit(min(99, int(numbers[-1]) * _RECORD * 100 // self._total))

    def _unpacked(self, _):
        inside = self._folder / "opt" / "drawover"
        if not inside.is_dir():
            folders = [path for path in self._folder.iterdir() if path.is_dir()]
            inside = folders[0] if len(folders) == 1 else self._folder
        if not (inside / "drawover").is_file() or not (inside / "bin" / "python3").exists():
            self._fail(tr(_NOT_OURS, name=self._file.name))
            return
        name = self._file.name.replace(".tar.xz", "").replace(".deb", "")
        place = install_folder() / name
        try:
            if place.exists():
                place.rename(self._folder / _OLD)
            inside.rename(place)
        except OSError as error:
            self._fail(tr("{path} cannot be written: {why}.", path=place, why=error.strerror))
            return
        self._place = place
        self._run(str(place / "drawover"), ["--version"], self._verified)  # this run also records its location

    def _verified(self, output):
        script = self._place / "install.sh"
        if not output.startswith("drawover "):
            self._fail(tr(_NOT_OURS, name=self._file.name))
        elif script.is_file():
            self._run(str(script), [], self._installed)
        else:
            self._installed("")

    def _installed(self, _):
        self._process = self._place = None
        self._clear()
        self.done.emit()

    def _fail(self, sentence):
        self._process = None
        self._clear()
        self.failed.emit(sentence)

    def _clear(self):
        """Delete what was unpacked; if it was already moved into place, restore the previous installation."""
        if self._place is not None:
            shutil.rmtree(str(self._place), ignore_errors=True)
            if (self._folder / _OLD).exists():
                (self._folder / _OLD).rename(self._place)
            self._place = None
        if self._folder is not None:
            shutil.rmtree(str(self._folder), ignore_errors=True)
            self._folder = None
