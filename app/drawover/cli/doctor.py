"""`drawover doctor`: checks everything that Drawover needs on this machine, and prints how to fix problems.

The studio's *Copy diagnostics* runs it, too. It reveals no pictures or names of drawings, writes the home
folder as ~, and changes nothing, except that it starts and stops an engine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import platformdirs

from .. import __version__, places, release

OK, HINT, WRONG = "ok", "hint", "wrong"
_LITTLE_MEMORY = 1 << 30  # bytes free: below it a large drawing and its suggestions may not fit
_LITTLE_DISK, _NO_DISK = 2 << 30, 200 << 20  # bytes free: a drawing's journal is large; below the second it is not kept
_WINDOW_LIMIT = 60.0  # seconds that Qt may take to show itself, on a machine that is busy
_REINSTALL = "Install Drawover again."
_LIBRARIES = "libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libfontconfig1 libdbus-1-3"
_MEND_OWN = "Train it again, or import it again; else remove its folder: {name}."
_MEND_TRAINING = "Go on or stop it in the panel: click the pack's name, then New pack from a folder…"
_WINDOW = """
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
widget = QWidget()
widget.show()
app.processEvents()
print(qVersion(), app.platformName())
"""


class Check(NamedTuple):
    """The result of one check. `state`: ok, hint (works with limits) or wrong. `mend`: how to fix it."""

    name: str
    state: str
    sentence: str
    mend: str = ""


def run(as_json: bool) -> int:
    """Print every check as soon as it is done; return 1 if anything is broken."""
    found = []
    for check in checks():
        found.append(check)
        if not as_json:
            print(as_line(check), flush=True)
    if as_json:
        print(json.dumps([_short(each)._asdict() for each in found], indent=2, ensure_ascii=False))
    return 1 if any(each.state == WRONG for each in found) else 0


def as_line(check: Check) -> str:
    """Format the check for printing."""
    name, state, sentence, mend = _short(check)
    mark = {OK: "ok   ", HINT: "hint ", WRONG: "WRONG"}[state]
    return f"{mark} {name}: {sentence}{f' {mend}' if mend else ''}"


def checks(looks: Mapping[str, Callable[[], Iterator[Check]]] | None = None) -> Iterator[Check]:
    """Run all checks. If one raises, its error is reported in its place, and the others follow."""
    for name, look in (LOOKS if looks is None else looks).items():
        try:
            yield from look()
        except Exception as error:  # noqa: BLE001  the doctor is for what nobody foresaw
            what = f"this could not be looked at ({type(error).__name__}: {error})."
            yield Check(name, WRONG, what, _REINSTALL)


def _short(check: Check) -> Check:
    home = str(Path.home())
    return check._replace(**{key: abbreviated(getattr(check, key), home) for key in ("sentence", "mend")})


def abbreviated(text: str, home: str) -> str:
    """Return the text on one line, with ~ for the home folder."""
    if len(home) > 1:  # the home folder of a service can be "/"
        text = text.replace(home, "~")
    return " ".join(text.split())


# -- what is looked at -----------------------------------------------------------------------------------------------


def _version() -> Iterator[Check]:
    kind = "installed" if places.BUNDLED.is_dir() else "a checkout"
    yield Check("version", OK, f"Drawover {__version__}, commit {release.commit()}, {kind}.")


def _system() -> Iterator[Check]:
    from ..bench.machine import machine

    info = machine()
    yield Check(
        "system",
        OK,
        f"{info['system']}; {info['cpu']}, {info['cores']} cores; Python {info['python']}, numpy {info['numpy']}, "
        f"OpenCV {info['opencv']}.",
    )


def _packs() -> Iterator[Check]:
    from ..engine.pack import Refused, find_packs

    found = find_packs([places.packs()])
    if not any(not isinstance(each, Refused) for each in found):
        yield Check("packs", WRONG, "there is none to draw with.", _REINSTALL)
    for each in found:
        if isinstance(each, Refused):
            yield Check(f"pack {each.path.name}", WRONG, str(each.message), _REINSTALL)
        else:
            count = len(each.files) + 1
            info = f"version {each.version}, {each.bytes / 1e6:.1f} MB in {count} files, all as their SHA-256 promises."
            yield Check(f"pack {each.name}", OK, info)


def _own() -> Iterator[Check]:
    """The user's own packs, and a training that was interrupted. Without any, nothing is said."""
    from ..engine.exchange import own_packs
    from ..engine.pack import Refused, find_packs
    from ..engine.training import progress, trainer

    folder = own_packs()
    shipped = {each.name for each in find_packs([places.packs()]) if not isinstance(each, Refused)}
    for each in find_packs([folder, places.packs()]):
        if places.packs() in each.path.parents:
            continue
        name = f"own pack {each.path.name}"
        if isinstance(each, Refused):
            yield Check(name, WRONG, str(each.message), _MEND_OWN.format(name=each.path.name))
        elif each.name in shipped:
            other = "it is not used: a pack that comes with Drawover has its name."
            yield Check(name, HINT, other, f"Rename or remove the folder {each.path}.")
        else:
            yield Check(name, OK, f"version {each.version}, {each.bytes / 1e6:.1f} MB, all as its card promises.")
    unfinished = trainer.unfinished(folder)
    if unfinished is not None:
        order, said = unfinished
        share = round(100 * said.fraction) if said.phase in (progress.LEARNING, progress.PAUSED) else 0
        yield Check("training", HINT, f"the pack {order.pack} was interrupted, {share} % learned.", _MEND_TRAINING)


def _device() -> Iterator[Check]:
    import onnxruntime

    from ..engine.pack import Refused, find_packs
    from ..engine.runner import OnnxRunner

    pack = next((each for each in find_packs([places.packs()]) if not isinstance(each, Refused)), None)
    if pack is None:
        yield Check("onnxruntime", HINT, f"{onnxruntime.__version__}; without a pack there is no network to try.")
        return
    network = min(pack.networks, key=lambda name: len(pack.network(name)))
    runner = OnnxRunner(pack.network(network), f"{pack.name}/{network}", threads=1)
    info = f"{onnxruntime.__version__}, networks run on the {runner.device}"
    if runner.note is None:
        yield Check("onnxruntime", OK, f"{info}.")
        return
    why = " ".join(part for part in (runner.note.why, runner.note.detail) if part)
    mend = "Update the card's driver, or set DRAWOVER_DEVICE=cpu to leave it out for good."
    yield Check("onnxruntime", HINT, f"{info}: {runner.note.device} could not be used ({why}).", mend)


def _engine() -> Iterator[Check]:
    from ..krita import checks as links
    from ..panel.runtime import read_engine_file, runtime_folder

    try:
        folder = runtime_folder()
    except OSError as error:
        mend = f"Run: mv {error.filename} {error.filename}.old"
        yield Check("engine", WRONG, f"its folder {error.filename} cannot be used: {error.strerror}.", mend)
        return
    info = read_engine_file(folder)
    if info is not None and not info.has_exited() and info.version != __version__:
        other = f"one of another version, {info.version}, is running."
        yield Check("engine", HINT, other, "Close Drawover's windows and Krita; it then leaves by itself.")
        return
    good, sentence = links.check_engine([*own_python(), "-m", "drawover", "serve"], folder)
    yield Check("engine", OK if good else WRONG, sentence, "" if good else _REINSTALL)


def own_python() -> list[str]:
    """Return the command that starts this Python in the same way."""
    return [sys.executable, *(["-I"] if sys.flags.isolated else [])]


def _window() -> Iterator[Check]:
    shown = [name for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM") if os.environ.get(name)]
    present = bool(shown) or not sys.platform.startswith("linux")
    environment = dict(os.environ) if present else {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        words = [*own_python(), "-c", _WINDOW]
        tried = subprocess.run(
            words, env=environment, capture_output=True, text=True, timeout=_WINDOW_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        mend = "Log out and in again, then run: drawover doctor"
        yield Check("window", WRONG, f"no window came within {_WINDOW_LIMIT:.0f} s.", mend)
        return
    if tried.returncode:
        errors = [line for line in tried.stderr.splitlines() if line.strip()]
        why = next(
            (line for line in errors if "could not" in line or "Error" in line), errors[-1] if errors else "no word"
        )
        where = f" on {os.environ[shown[0]]}" if shown else ""
        mend = f"On Debian or Ubuntu: sudo apt install {_LIBRARIES}"
        if "could not connect to display" in tried.stderr:
            mend = "Run it on the desktop itself, or with ssh -X."
        yield Check("window", WRONG, f"Qt opens no window{where} ({why.strip()}).", mend)
        return
    qt, _, platform = tried.stdout.strip().partition(" ")
    if present:
        yield Check("window", OK, f"Qt {qt} opens windows ({platform}).")
    else:
        yield Check("window", HINT, f"Qt {qt} works, but there is no display here to open a window on.")


def _folders() -> Iterator[Check]:
    from ..engine import archive

    folders = {
        "settings": platformdirs.user_config_path("drawover", appauthor=False),
        "recovery": platformdirs.user_state_path("drawover", appauthor=False),
        "cache": archive.cache(),
        "temporary files": Path(tempfile.gettempdir()),
    }
    for name, folder in folders.items():
        problem = not_writable(folder)
        if problem:
            mend = f"Run: sudo chown -R $USER '{_nearest(folder)}'"
            yield Check(f"folder for {name}", WRONG, f"{folder} cannot be written: {problem}.", mend)
        else:
            yield Check(f"folder for {name}", OK, f"{folder} can be written.")


def not_writable(folder: Path) -> str:
    """Return why the folder is not writable, or "". Leaves no files, and does not create a missing folder."""
    place = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"drawover")
            file.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _nearest(folder: Path) -> Path:
    """Return the folder itself, or its nearest existing parent."""
    return next(place for place in (folder, *folder.parents) if os.path.lexists(place))


def _krita() -> Iterator[Check]:
    from ..krita import plugin

    found = plugin.quick_status()
    if not found:
        yield Check("krita", HINT, "no Krita was found.", "Install Krita 5.1 or newer, if you want Drawover inside it.")
    for present, (good, sentence) in found:
        info, _, mend = sentence.partition(" Run: ")
        state = OK if good else WRONG if present else HINT  # the plugin is optional
        yield Check("krita", state, info, f"Run: {mend}" if mend else "")


def _memory() -> Iterator[Check]:
    from ..engine import memory
    from ..engine.service.processes import total_memory

    total, free = total_memory(), memory.free_memory()
    if free is None:
        yield Check("memory", OK, f"{total / 2**30:.1f} GB.")
    elif free < _LITTLE_MEMORY:
        yield Check(
            "memory", HINT, f"{free / 2**30:.1f} GB free of {total / 2**30:.1f}: little.", "Close other programs."
        )
    else:
        yield Check("memory", OK, f"{free / 2**30:.1f} GB free of {total / 2**30:.1f}.")


def _disk() -> Iterator[Check]:
    place = _nearest(platformdirs.user_state_path("drawover", appauthor=False))
    free = shutil.disk_usage(place).free
    state = WRONG if free < _NO_DISK else HINT if free < _LITTLE_DISK else OK
    mend = "" if state == OK else "Empty the trash, or move large files away."
    yield Check("disk", state, f"{free / 1e9:.1f} GB free where unsaved drawings are kept, in {place}.", mend)


LOOKS: Mapping[str, Callable[[], Iterator[Check]]] = {
    "version": _version,
    "system": _system,
    "packs": _packs,
    "own packs": _own,
    "onnxruntime": _device,
    "engine": _engine,
    "window": _window,
    "folders": _folders,
    "krita": _krita,
    "memory": _memory,
    "disk": _disk,
}
