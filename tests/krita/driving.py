"""Drives a real Krita under Xvfb: a fresh home for each start, the plugin installed as an artist would, one scenario.

Used by the tests and by screenshot.py. What happens inside Krita is in driver/ (the hook) and scenarios/.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from drawover.krita import plugin

HERE = Path(__file__).resolve().parent
NEEDED = ("krita", "Xvfb", "xdotool", "import")
HOOK = "drawover_test"
SCREEN = "1600x1000x24"
_SERVERS = 5  # X servers that are tried
PATIENCE = float(os.environ.get("DRAWOVER_TEST_PATIENCE", "1"))  # stretches every wait, for a machine that is busy


class Ran(NamedTuple):
    """What came back from one start of Krita."""

    out: dict[str, Any]  # what the scenario found
    folder: Path  # what the scenario wrote
    home: Path
    seconds: float


class KritaError(AssertionError):
    """The scenario raised, Krita crashed, or it hung: with the log's end, the trace, and the screenshot's place."""


def missing() -> list[str]:
    """The programs these tests need and this machine lacks."""
    return [program for program in NEEDED if shutil.which(program, path="/usr/bin:/bin:/usr/local/bin") is None]


class Screen:
    """An X server that nobody sees. Use it in a `with`; `name` is the DISPLAY."""

    def __enter__(self) -> "Screen":
        for _ in range(_SERVERS):
            self._start()
            if self._answers():
                return self
            self.__exit__()
        raise KritaError("No X server could be started that answers: see what else starts Xvfb on this machine.")

    def _answers(self) -> bool:
        """Whether a client reaches it: two that start at one moment may take each other's socket away."""
        with socket.socket(socket.AF_UNIX) as client:
            return self.name != ":" and client.connect_ex(f"/tmp/.X11-unix/X{self.name[1:]}") == 0

    def _start(self) -> None:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            self.name = ":" + answer.readline().strip()

    def __exit__(self, *problem: object) -> None:
        self._server.terminate()
        self._server.wait()


def make_home(home: Path, cache: Path | None, opengl: bool = False, command: list[str] | None = None,
              installed: bool = True) -> Path:  # fmt: skip
    """A new home: Krita's own plugins off, the hook and Drawover's plugin on. `cache`: a warm resourcecache.sqlite.

    command: what starts the engine, in place of what install wrote.
    """
    data, config = home / "data" / "krita", home / "config"
    for folder in (data / "pykrita", config, home / "cache"):
        folder.mkdir(parents=True)
    (home / "run").mkdir(mode=0o700)
    stock = [
        line.partition("=")[2].strip()
        for file in Path("/usr/share/krita/pykrita").glob("*.desktop")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("X-KDE-Library=")
    ]
    off = "".join(f"enable_{name}=false\n" for name in stock)
    (config / "kritarc").write_text(f"pasteBehaviour=0\n\n[python]\nenable_{HOOK}=true\n{off}")
    if not opengl:
        (config / "kritadisplayrc").write_text("[General]\nOpenGLRenderer=none\n")
    for name in (HOOK, f"{HOOK}.desktop"):
        (data / "pykrita" / name).symlink_to(HERE / "driver" / name)
    if cache is not None and cache.exists():
        shutil.copyfile(cache, data / "resourcecache.sqlite")
    if installed:
        wrong = [line.sentence for line in plugin.install(data, config) if not line.ok]
        if wrong:
            raise KritaError("\n".join(wrong))
    if command is not None:
        launch = data / plugin.LAUNCH
        launch.write_text(json.dumps({"command": command, "runtime": None}))
    return home


def environment(home: Path, display: str) -> dict[str, str]:
    """What Krita is started with: its own home, and the very settings that lead another Python astray."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "TMPDIR": str(home / "run"),
        "LC_ALL": "C.UTF-8",
        "DISPLAY": display,
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def run(home: Path, display: str, scenario: Path, folder: Path, limit: float = 120.0,
        more: dict[str, str] | None = None) -> Ran:  # fmt: skip
    """Start Krita, run the scenario, wait until it has quit. Raises KritaError; never leaves a Krita behind."""
    folder.mkdir(parents=True, exist_ok=True)
    limit *= PATIENCE
    result, log = folder / "result.json", folder / "krita.log"
    variables = environment(home, display) | {
        "DRAWOVER_TEST_SCENARIO": str(scenario),
        "DRAWOVER_TEST_RESULT": str(result),
        "DRAWOVER_TEST_FOLDER": str(folder),
        "DRAWOVER_TEST_LIMIT": str(limit),
        "DRAWOVER_TEST_PATIENCE": str(PATIENCE),
        "DRAWOVER_TEST_SHOT": str(folder / "failed.png"),
        **(more or {}),
    }
    begun = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["krita", "--nosplash"],
            env=variables,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            shot = folder / "hung.png"
            subprocess.run(["import", "-window", "root", str(shot)], env=variables, check=False)
            trace = Path(f"{result}.trace").read_text() if Path(f"{result}.trace").exists() else "no trace"
            raise KritaError(f"Krita hung for {limit:.0f} s; screenshot {shot}\n{trace}\n{_tail(log)}") from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if not result.exists():
        raise KritaError(f"Krita left with {process.returncode} and no result\n{_tail(log)}")
    found = json.loads(result.read_text())
    if found["error"]:
        shot = folder / "failed.png"
        raise KritaError(f"{scenario.name}: {found['error']}\nscreenshot: {shot}; what it found: {result}")
    if process.returncode != 0:
        raise KritaError(f"Krita crashed at its end with {process.returncode}\n{_tail(log)}")
    return Ran(found["out"], folder, home, time.monotonic() - begun)


def warm_cache(folder: Path, display: str) -> Path:
    """-> a resourcecache.sqlite of this machine's Krita; made by a first start (15 s) when `folder` has none yet."""
    version = subprocess.run(["krita", "--version"], env=environment(folder, display) | {"QT_QPA_PLATFORM": "xcb"},
                             capture_output=True, text=True, check=False).stdout.split()  # fmt: skip
    cache = folder / f"resourcecache-{version[-1] if version else 'unknown'}.sqlite"
    if not cache.exists():
        home = folder / f"first-{os.getpid()}"
        make_home(home, None, installed=True)
        run(home, display, HERE / "scenarios" / "nothing.py", home / "out", limit=300)
        shutil.copyfile(home / "data" / "krita" / "resourcecache.sqlite", f"{cache}.new")
        Path(f"{cache}.new").replace(cache)
        shutil.rmtree(home)
    return cache


def stub_engine(*words: str) -> list[str]:
    """A launch command for the panel tests' engine of made-up faces: quick, and the same every time."""
    return [sys.executable, str(HERE.parent / "panel" / "panel_stub.py"), *words]


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])
