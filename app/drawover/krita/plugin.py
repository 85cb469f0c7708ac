"""Install the plugin into Krita, remove it, and check each link of the chain from Krita to the engine.

Functions of paths and the environment; standard library only. Checks outside the plugin's own files are in checks.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from .. import __version__, places
from ..panel.installed import installed_program
from ..panel.runtime import runtime_folder
from . import checks, kritarc
from .checks import FLATPAK, Line

NAME = "drawover_krita"
PLUGIN = f"pykrita/{NAME}"  # in Krita's data folder; the importer replaces the folder: keep other files out
LAUNCH = "drawover/drawover_launch.json"
MANIFEST = "drawover/installed.json"  # the files that install wrote, so that uninstall removes exactly those
SWITCH = f"enable_{NAME}"


class Krita(NamedTuple):
    """A Krita installation. `boxed`: "", "flatpak" or "snap"."""

    name: str
    data: Path  # with pykrita/ and actions/ in it
    config: Path  # the file kritarc
    sandbox: str = ""

    @property
    def runtime(self) -> str | None:
        """A runtime folder visible from inside and outside the sandbox; None if the default folder is."""
        return str(self.data / "drawover" / "run") if self.sandbox else None

    def command(self, python: str) -> list[str] | None:
        """Return the command with which this Krita starts the engine; None if its sandbox forbids starting programs."""
        if self.sandbox == "snap":
            return None
        outside = ["flatpak-spawn", "--host"] if self.sandbox == "flatpak" else []
        return [*outside, python, "-m", "drawover", "serve"]


def krita_locations(home: Path, environment: Mapping[str, str], system: str) -> list[Krita]:
    """Return the folders of each kind of Krita on `system` (a sys.platform), the regular one first, existing or not."""
    if system == "win32":
        data = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
        config = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
        return [Krita("Krita", data / "krita", config / "kritarc")]
    if system == "darwin":
        library = home / "Library"
        return [Krita("Krita", library / "Application Support" / "krita", library / "Preferences" / "kritarc")]
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    flatpak, snap = home / ".var" / "app" / FLATPAK, home / "snap" / "krita" / "current"
    return [
        Krita("Krita", data / "krita", config / "kritarc"),
        Krita("Krita from Flatpak", flatpak / "data" / "krita", flatpak / "config" / "kritarc", "flatpak"),
        Krita("Krita from Snap", snap / ".local" / "share" / "krita", snap / ".config" / "kritarc", "snap"),
    ]


def install(data_folder: str | Path | None = None, config_folder: str | Path | None = None,
            python: str = sys.executable) -> list[Line]:  # fmt: skip
    """Install the plugin into every Krita found (or the one in these folders), switch it on, and write the launch file.

    Safe to repeat: files of older versions are removed, settings and all other files stay.
    """
    kritas = _kritas(data_folder, config_folder)
    if not kritas:
        return [_NO_KRITA]
    return _merge_commands(
        line for krita in kritas for line in _with_errors(krita, lambda krita=krita: _install(krita, python))
    )


def uninstall(data_folder: str | Path | None = None, config_folder: str | Path | None = None) -> list[Line]:
    """Remove exactly what install wrote; other files in the plugin's folder stay, and are listed."""
    kritas = _kritas(data_folder, config_folder)
    if not kritas:
        return [_NO_KRITA]
    return [line for krita in kritas for line in _with_errors(krita, lambda krita=krita: _uninstall(krita))]


def status(data_folder: str | Path | None = None, config_folder: str | Path | None = None,
           runtime: str | Path | None = None) -> list[Line]:  # fmt: skip
    """Check each link: Krita, its Python and sandbox, the plugin's files, its switch, the launch file, the engine.

    runtime: the folder where a running engine publishes its address, else the usual one; if none runs, one is started.
    """
    kritas = _kritas(data_folder, config_folder)
    if not kritas:
        return [_NO_KRITA]
    return _merge_commands(
        line for krita in kritas for line in _with_errors(krita, lambda krita=krita: _status(krita, runtime))
    )


def quick_status() -> list[tuple[bool, Line]]:
    """Like status() for every Krita found, but start no engine: (whether the plugin is installed there, line)."""
    found = []
    for krita in _kritas(None, None):
        present = (krita.data / PLUGIN).exists()
        lines = _with_errors(
            krita,
            lambda krita=krita, present=present: _check_plugin(krita) if present else iter([_not_installed(krita)]),
        )
        found += [(present, line) for line in lines]
    return found


def build_zip(path: str | Path) -> Path:
    """Write the plugin as a zip for Krita's importer (Tools > Scripts > Import Python Plugin from File)."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = {relative.partition("/")[2]: source.read_bytes() for relative, source in plugin_files().items()}
    folders = {f"{folder.as_posix()}/": b"" for name in entries for folder in Path(name).parents if folder.name}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted({**entries, **folders}.items()):  # the importer looks for the folder's own entry
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED if content else zipfile.ZIP_STORED
            entry.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else 0o100644 << 16
            archive.writestr(entry, content)
    return path


def plugin_files() -> dict[str, Path]:
    """Return what to install into Krita's data folder: relative path with slashes -> source file."""
    plugin, own = places.krita_plugin(), Path(__file__).resolve().parents[1]
    files = {
        f"pykrita/{NAME}.desktop": plugin / f"{NAME}.desktop",
        f"actions/{NAME}.action": plugin / f"{NAME}.action",
    }
    bundled = ((own / name, f"{PLUGIN}/{name}") for name in ("panel", "messages"))
    for folder, inside in ((plugin / NAME, PLUGIN), *bundled):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                files[f"{inside}/{file.relative_to(folder).as_posix()}"] = file
    return files


def krita_runs() -> bool:
    """Return whether Krita is running: it loads plugins only at start."""
    if sys.platform == "win32":
        argv = ["tasklist", "/FI", "IMAGENAME eq krita.exe", "/NH"]
        return "krita.exe" in subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    if sys.platform == "darwin":
        return subprocess.run(["pgrep", "-x", "krita"], capture_output=True, check=False).returncode == 0
    for name in Path("/proc").glob("[0-9]*/comm"):
        try:
            if name.read_text().strip() == "krita":
                return True
        except OSError:  # that process has just ended
            continue
    return False


_NO_KRITA = Line(False, "No Krita was found: install Krita 5.1 or later, start it once, and run this again.")


def _kritas(data_folder: str | Path | None, config_folder: str | Path | None) -> list[Krita]:
    known = krita_locations(Path.home(), os.environ, sys.platform)
    if data_folder is not None or config_folder is not None:
        data = Path(data_folder) if data_folder is not None else known[0].data
        config = Path(config_folder) / "kritarc" if config_folder is not None else known[0].config
        return [Krita("Krita", data, config)]
    present = [krita for krita in known if krita.data.is_dir() or krita.config.is_file()]
    return present or (known[:1] if shutil.which("krita") else [])


def _with_errors(krita: Krita, work: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    """Yield the lines of `work`; report an OSError as one more line."""
    try:
        yield from work()
    except OSError as error:
        where = error.filename or krita.data
        yield Line(
            False, f"{krita.name}: {where} cannot be used ({error.strerror or error}); free it and run this again."
        )


def _merge_commands(lines: Iterable[Line]) -> list[Line]:
    """Keep a command that fixes several problems only in the last line that mentions it."""
    seen: set[str] = set()
    found: list[Line] = []
    for line in reversed([*lines]):
        text, run, command = line.sentence.rpartition(" Run: ")
        found.append(line._replace(sentence=text) if run and command in seen else line)
        if run:
            seen.add(command)
    return found[::-1]


def _install(krita: Krita, python: str) -> Iterator[Line]:
    files = plugin_files()
    _remove(krita)
    for relative, source in files.items():
        target = krita.data / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    manifest = {"version": __version__, "files": sorted(files)}
    _write(krita.data / MANIFEST, json.dumps(manifest, indent=1) + "\n")
    launch = {"command": krita.command(python), "runtime": krita.runtime}
    _write(krita.data / LAUNCH, json.dumps(launch, indent=1) + "\n")
    yield Line(True, f"{krita.name}: the plugin, version {__version__}, is in {krita.data / PLUGIN}.")
    _switch(krita, True)
    yield Line(True, f"{krita.name}: it is switched on in {krita.config}.")
    yield from (line for line in _check_krita(krita) if not line.ok)
    if krita.sandbox == "snap":
        serve = f"drawover serve --runtime {krita.runtime}"
        yield Line(
            False, f"{krita.name}: it cannot start programs outside its box; keep this running yourself: {serve}"
        )
    if krita_runs():
        yield Line(True, "Krita is running: restart it, and the docker Drawover is there.")


def _check_krita(krita: Krita) -> Iterator[Line]:
    """Check what Krita itself needs to run plugins, and this one."""
    if krita.sandbox == "flatpak":
        yield from checks.check_sandbox(krita.name, os.environ)
    elif not krita.sandbox and sys.platform.startswith("linux"):
        yield from checks.check_python(krita.name, shutil.which("krita"))


def _uninstall(krita: Krita) -> Iterator[Line]:
    present = (krita.data / MANIFEST).exists() or (krita.data / PLUGIN).exists()
    left = _remove(krita)
    _switch(krita, False)
    yield Line(
        True, f"{krita.name}: the plugin is gone." if present else f"{krita.name}: there was no plugin to remove."
    )
    for path in left:
        yield Line(True, f"{krita.name}: {path} is not Drawover's and was left.")
    if present and krita_runs():
        yield Line(True, "Krita is running: the docker stays until it is closed.")


def _remove(krita: Krita) -> list[Path]:
    """Remove the files of this or an older version; return the files in the plugin's folder that are not Drawover's."""
    folder = krita.data / PLUGIN
    if folder.is_symlink():
        folder.unlink()
    try:
        listed = json.loads((krita.data / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):  # installed by Krita's importer, or by hand
        listed = list(plugin_files())
    root = krita.data.resolve()
    for relative in [*listed, LAUNCH, MANIFEST]:
        path = krita.data / str(relative)
        if root in path.resolve().parents:
            path.unlink(missing_ok=True)
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for path in (folder, krita.data / "drawover"):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _switch(krita: Krita, on: bool) -> None:
    try:
        raw = krita.config.read_bytes()
    except FileNotFoundError:
        raw = b""
    before = raw.decode("utf-8", "surrogateescape")
    after = kritarc.set_switch(before, SWITCH, on)
    if after != before:
        _write(krita.config, after)


def _write(path: Path, text: str) -> None:
    """Write atomically: through a temporary file that replaces the target (a link stays a link) and keeps its mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


_RUN_INSTALL = "Run: drawover krita install"


def _not_installed(krita: Krita) -> Line:
    return Line(False, f"{krita.name}: the plugin is not installed. {_RUN_INSTALL}")


def _check_plugin(krita: Krita) -> Iterator[Line]:
    """Check that Krita can run the plugin, and that it is complete, of this version, and switched on."""
    yield from _check_krita(krita)
    files = plugin_files()
    missing = [relative for relative in files if not (krita.data / relative).is_file()]
    if len(missing) == len(files):
        yield _not_installed(krita)
    elif missing:
        yield Line(
            False, f"{krita.name}: the plugin lacks {len(missing)} files, {missing[0]} among them. {_RUN_INSTALL}"
        )
    elif any((krita.data / relative).read_bytes() != source.read_bytes() for relative, source in files.items()):
        yield Line(
            False, f"{krita.name}: the plugin is of another version than this Drawover, {__version__}. {_RUN_INSTALL}"
        )
    else:
        yield Line(True, f"{krita.name}: the plugin is complete, version {__version__}.")
    text = krita.config.read_bytes().decode("utf-8", "surrogateescape") if krita.config.exists() else ""
    on = kritarc.is_on(text, SWITCH)
    yield Line(on, f"{krita.name}: the plugin is switched {'on.' if on else f'off in {krita.config}. {_RUN_INSTALL}'}")


def _status(krita: Krita, runtime: str | Path | None) -> Iterator[Line]:
    yield Line(True, f"{krita.name}: its data folder is {krita.data}.")
    yield from _check_plugin(krita)
    try:
        launch = json.loads((krita.data / LAUNCH).read_text(encoding="utf-8"))
        command = [str(word) for word in launch["command"] or []]
    except FileNotFoundError:
        program = "" if krita.sandbox else installed_program()  # the plugin finds this one without a launch file
        if not program:
            yield Line(False, f"{krita.name}: nothing tells it how to start the engine. {_RUN_INSTALL}")
            return
        command, launch = [program, "serve"], {}
    except (ValueError, KeyError, TypeError):
        yield Line(False, f"{krita.name}: nothing tells it how to start the engine. {_RUN_INSTALL}")
        return
    if not command:
        place = launch.get("runtime") or runtime_folder()
        serve = (
            f"it uses the engine that you keep running yourself, and none runs. Run: drawover serve --runtime {place}"
        )
        yield checks.query_engine(Path(place)) or Line(False, f"{krita.name}: {serve}")
        return
    command = command[command.index("--host") + 1 :] if "--host" in command else command
    good, sentence = checks.check_program(command)
    yield Line(good, sentence if good else f"{sentence} {_RUN_INSTALL}")
    if good:
        yield checks.check_engine(command, launch.get("runtime") or runtime or runtime_folder())
    if krita_runs():
        yield Line(True, "Krita is running: it sees a plugin that was installed in the meantime after a restart.")
