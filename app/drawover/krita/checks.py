"""Checks from outside the plugin: Krita's own Python and Qt, its sandbox, and the engine.

Each check is one line that includes the command that fixes the problem. Standard library only; plugin.py runs them.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .. import __version__
from ..panel.runtime import EngineInfo, read_engine_file

FLATPAK = "org.kde.krita"
START_LIMIT = 30.0  # seconds the engine may take to start during a check
OLDEST_PYTHON = (3, 8)
_FOREIGN = ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_PYTHON_PLUGIN = ("lib/kritaplugins", "lib64/kritaplugins", "lib/*/kritaplugins")
# How to install PyQt: (ID values in os-release, the install command, the package for Qt 5, the package for Qt 6)
_PACKAGES = (
    (("debian", "ubuntu"), "sudo apt install", "python3-pyqt5", "python3-pyqt6"),
    (("fedora", "rhel", "centos"), "sudo dnf install", "python3-qt5", "python3-pyqt6"),
    (("arch",), "sudo pacman -S", "python-pyqt5", "python-pyqt6"),
    (("suse", "opensuse"), "sudo zypper install", "python3-qt5", "python3-PyQt6"),
    (("gentoo",), "sudo emerge", "dev-python/PyQt5", "dev-python/PyQt6"),
    (("alpine",), "sudo apk add", "py3-qt5", "py3-pyqt6"),
)


class Line(NamedTuple):
    """The result of one action or check. `sentence` is for the artist, with the remedy where `ok` is False."""

    ok: bool
    sentence: str


# -- Krita's own Python ----------------------------------------------------------------------------------------------


def check_python(name: str, program: str | None, release: Path = Path("/etc/os-release")) -> Iterator[Line]:
    """Check that the system's Krita at `program` can run Python plugins. A Krita that bundles its Python is skipped.

    Without PyQt a plugin cannot show anything, not even an error message.
    """
    if program is None:
        return
    binary = Path(program).resolve()
    root = binary.parent.parent
    plugin = next((found for where in _PYTHON_PLUGIN for found in sorted(root.glob(f"{where}/kritapykrita.so"))), None)
    if plugin is None:
        if any(path.is_dir() for where in _PYTHON_PLUGIN for path in root.glob(where)):
            yield Line(
                False, f"{name}: {binary} was built without Python, so it runs no plugins. Use Krita's AppImage."
            )
        return
    needs = plugin.read_bytes()
    python, qt = re.search(rb"libpython(\d+)\.(\d+)", needs), re.search(rb"libQt([56])Core", needs)
    if python is None or qt is None:
        return
    version = f"{int(python[1])}.{int(python[2])}"
    if (int(python[1]), int(python[2])) < OLDEST_PYTHON:
        yield Line(False, f"{name}: its Python is {version}, and the plugin needs 3.8 or newer. Use Krita's AppImage.")
        return
    yield _pyqt(name, binary, version, f"PyQt{int(qt[1])}", release)


def _pyqt(name: str, binary: Path, version: str, pyqt: str, release: Path) -> Line:
    adjacent = binary.parent / f"python{version}"
    interpreter = str(adjacent) if adjacent.exists() else shutil.which(f"python{version}")
    remedy = _install_pyqt(pyqt, version, release)
    if interpreter is None:
        return Line(
            True, f"{name}: its Python is {version}; whether {pyqt} is there for it could not be tried. {remedy}"
        )
    modules = ", ".join(f"{pyqt}.{module}" for module in ("sip", "QtCore", "QtGui", "QtWidgets", "QtNetwork"))
    try:
        argv = [interpreter, "-c", f"import {modules}"]
        run = subprocess.run(argv, env=clean_environment(), cwd=Path.home(), capture_output=True, text=True,
                             timeout=START_LIMIT, check=False)  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Line(False, f"{name}: its Python, {interpreter}, does not run ({error}). {remedy}")
    if run.returncode:
        output = (run.stderr.strip().splitlines() or ["it says nothing"])[-1]
        return Line(
            False, f"{name}: its Python {version} lacks {pyqt}, so no plugin is shown in it ({output}). {remedy}"
        )
    return Line(True, f"{name}: its Python {version} has {pyqt}.")


def _install_pyqt(pyqt: str, version: str, release: Path) -> str:
    try:
        fields = dict(line.split("=", 1) for line in release.read_text().splitlines() if "=" in line)
    except OSError:
        fields = {}
    like = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").lower().replace("-", " ").split()
    for names, command, five, six in _PACKAGES:
        if any(name in like for name in names):
            return f"Run: {command} {five if pyqt.endswith('5') else six}"
    return f"Install {pyqt} for Python {version} with your system's packages."


# -- a sandbox -------------------------------------------------------------------------------------------------------


def check_sandbox(name: str, environment: Mapping[str, str]) -> Iterator[Line]:
    """Check that Flatpak lets Krita start a program outside its sandbox and connect to it over loopback."""
    program = shutil.which("flatpak", path=environment.get("PATH"))
    if program is None:
        yield Line(True, f"{name}: what its sandbox permits could not be asked, for there is no program flatpak.")
        return
    try:
        argv = [program, "info", "--show-permissions", FLATPAK]
        run = subprocess.run(argv, capture_output=True, text=True, timeout=START_LIMIT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        yield Line(True, f"{name}: what its sandbox permits could not be asked ({error}).")
        return
    if run.returncode:
        yield Line(True, f"{name}: it is not installed now; only its data is there.")
        return
    permissions = configparser.ConfigParser(interpolation=None, strict=False)
    permissions.optionxform = str  # type: ignore[assignment] - names of buses are case-sensitive
    permissions.read_string(run.stdout)
    talks = permissions.get("Session Bus Policy", "org.freedesktop.Flatpak", fallback="")
    shared = permissions.get("Context", "shared", fallback="").split(";")
    for good, allowed, denied, remedy in (
        (
            talks in ("talk", "own"),
            "start the engine",
            "start the engine outside",
            "--talk-name=org.freedesktop.Flatpak",
        ),
        ("network" in shared, "reach it", "reach the engine, which answers on this machine alone", "--share=network"),
    ):
        command = f"Run: flatpak override --user {remedy} {FLATPAK}"
        may_not = f"{name}: its sandbox does not let it {denied}. {command}"
        yield Line(good, f"{name}: its sandbox lets it {allowed}." if good else may_not)


# -- the engine ------------------------------------------------------------------------------------------------------


def check_program(command: Sequence[str]) -> Line:
    """Check that the launch file's program runs this version of Drawover in the environment that Krita gives it.

    The program is a Python with Drawover installed, or the packaged program itself.
    """
    python = command[0]
    if shutil.which(python) is None:
        return Line(False, f"The program that runs the engine, {python}, is gone.")
    packaged = "-m" not in command
    arguments = ["--version"] if packaged else ["-c", "import drawover; print(drawover.__version__)"]
    argv = [python, *arguments]
    try:
        run = subprocess.run(argv, env=clean_environment(), cwd=Path.home(), capture_output=True, text=True,
                             timeout=START_LIMIT, check=False)  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Line(False, f"The program that runs the engine, {python}, does not run ({error}).")
    version = (run.stdout.strip().splitlines() or [""])[0]
    if packaged:
        version = version.removeprefix("drawover ")
    if run.returncode or not version:
        return Line(False, f"{python} has no Drawover installed.")
    if version != __version__:
        return Line(False, f"{python} has Drawover {version}, this one is {__version__}.")
    return Line(True, f"The engine's program is {python} with Drawover {version}.")


def check_engine(command: Sequence[str], runtime: str | Path) -> Line:
    """Check the engine of this runtime folder; if none runs, start one in a temporary folder and check that."""
    running = query_engine(Path(runtime))
    if running is not None:
        return running
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="drawover-status-") as folder:
        argv = [*command, "--runtime", folder, "--parent", str(os.getpid())]
        log = Path(folder) / "engine.log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                argv, env=clean_environment(), cwd=Path.home(), stdout=subprocess.DEVNULL, stderr=errors
            )
        try:
            while time.monotonic() - begun < START_LIMIT and process.poll() is None:
                answer = query_engine(Path(folder), f"starts in {time.monotonic() - begun:.1f} s")
                if answer is not None:
                    return answer
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(timeout=10)
        output = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return Line(False, f"The engine does not start: {output[-1] if output else 'it says nothing'}.")


def query_engine(runtime: Path, state: str = "is running") -> Line | None:
    """Check the engine of this runtime folder, which must prove its identity first; None if none runs."""
    info = read_engine_file(runtime)
    if info is None or info.has_exited():
        return None
    path, proof = info.challenge()
    try:
        if _get(info, path).get("proof") != proof:
            return None  # another service on the port of a dead engine: do not send it the token
        found = _get(info, "/v1/status", info.token)
    except (OSError, ValueError, AttributeError, urllib.error.URLError):
        return None
    packs = ", ".join(pack["name"] for pack in found.get("packs", []) if not pack.get("problem"))
    refused = next((pack["problem"] for pack in found.get("packs", []) if pack.get("problem")), "")
    if not packs:
        return Line(
            False, f"The engine {state}, but it has no pack to draw with: install Drawover again. {refused}".strip()
        )
    notes = "".join(f"; {_fallback(note)}" for note in found.get("notes", []))
    return Line(True, f"The engine {state} and answers: version {found.get('version', '?')}, packs {packs}{notes}.")


def _fallback(note: Mapping[str, str]) -> str:
    """Describe for a report why a better device is not used, from the engine's codes."""
    why = " ".join(word for word in (note.get("why"), note.get("detail")) if word)
    return f"{note.get('device')} could not be used ({why})"


def _get(info: EngineInfo, path: str, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback: never through a proxy
    with opener.open(urllib.request.Request(info.address + path, headers=headers), timeout=5) as response:
        return json.load(response)


def clean_environment() -> dict[str, str]:
    """Return the environment without the variables that would mislead another Python."""
    return {name: value for name, value in os.environ.items() if name not in _FOREIGN}
