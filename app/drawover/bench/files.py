"""Measures files, with and without a window: opening and saving compared to Krita, stalls, recovery, idling, startup.

    python -m drawover.bench.files [--side 4096] [--krita] [--only start] [--json OUT.json]

Each row has its bound and the processor time, which on a busy machine is the meaningful one. Krita's startup, measured
with a tiny file, is subtracted.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..document import tiles as tl
from ..document.formats import kinds
from ..document.formats.encode import BandCache
from ..document.layers import Document, Layer, blank
from .document import drawing
from .figures import Figures
from .memory import STROKES

if TYPE_CHECKING:
    from ..studio.window.window import Window

_GIGABYTE = 953  # MiB


class Took(NamedTuple):
    """Duration of an operation, in seconds."""

    wall: float
    processor: float  # of this process and of the child processes that it waited for


def row(figures: Figures, what: str, value: float | Took, unit: str, bound: float | None = None) -> None:
    """Add a measurement and its bound."""
    wall, processor = value if isinstance(value, Took) else (value, None)
    figures.add(what, wall, unit, bound, processor)


def _worked() -> float:
    mine, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime + others.ru_utime + others.ru_stime


def timed(act: Callable[[], object]) -> Took:
    """Run and time it."""
    began, worked = time.perf_counter(), _worked()
    act()
    return Took(time.perf_counter() - began, _worked() - worked)


def _consume(work: Iterator[float]) -> None:
    for _ in work:
        pass


def without_window(figures: Figures, document: Document, folder: Path) -> None:
    """Write and read .ora and .psd in one go."""
    cache = BandCache()
    row(
        figures,
        ".ora saved at once, the first time",
        timed(lambda: _consume(kinds.writing(document, folder / "a.ora", cache=cache))),
        "s",
    )
    touched = stroked(document)
    row(
        figures,
        ".ora saved at once, after a stroke",
        timed(lambda: _consume(kinds.writing(touched, folder / "b.ora", cache=cache))),
        "s",
    )
    row(figures, ".ora opened", min(timed(lambda: kinds.read(folder / "a.ora")) for _ in range(2)), "s", 2)
    row(figures, ".ora's size", (folder / "a.ora").stat().st_size / 2**20, "MiB")
    row(figures, ".psd saved", timed(lambda: _consume(kinds.writing(document, folder / "a.psd"))), "s")
    row(figures, ".psd opened", timed(lambda: kinds.read(folder / "a.psd")), "s")
    row(figures, ".psd's size", (folder / "a.psd").stat().st_size / 2**20, "MiB")


def stroked(document: Document) -> Document:
    """A copy with a light stripe on the topmost layer."""
    top = document.node(document.active or "")
    assert isinstance(top, Layer)
    return document.with_tiles(top.id, tl.paste(top.tiles, np.full((60, 900, 4), 200, np.uint8), 500, 900))


def against_krita(figures: Figures, folder: Path, ours: Path) -> None:
    """Open and write the same .ora in Krita: as .ora, and as .png, which encodes only one picture."""
    if shutil.which("krita") is None or shutil.which("xvfb-run") is None:
        print("Krita or xvfb-run is not installed.")
        return
    home = folder / "home"
    home.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": str(home)}

    def convert(source: Path, target: Path) -> Took:
        command = ["xvfb-run", "-a", "krita", str(source), "--export", "--export-filename", str(target)]
        took = timed(lambda: subprocess.run(command, env=environment, cwd=home, capture_output=True, check=False))
        if not target.exists():  # for example if another program uses the same virtual display
            raise FileNotFoundError(f"Krita did not write {target.name}: it is not measured. Try again.")
        return took

    _consume(kinds.writing(blank(16, 16), folder / "tiny.ora"))
    convert(folder / "tiny.ora", folder / "tiny-krita.ora")  # the first start fills its caches
    start = min(convert(folder / "tiny.ora", folder / f"tiny{n}-krita.ora") for n in range(2))
    row(figures, "Krita's own start (taken off the next)", start, "s")
    total = convert(ours, folder / "krita.ora")
    net = Took(total.wall - start.wall, total.processor - start.processor)
    row(figures, "Krita: the same .ora opened and saved", net, "s")
    both = timed(lambda: _consume(kinds.writing(kinds.read(ours).document, folder / "again.ora")))
    row(figures, "Drawover: the same, opened and saved", both, "s")
    if (folder / "krita.ora").exists():
        row(figures, "Krita's .ora's size", (folder / "krita.ora").stat().st_size / 2**20, "MiB")


def with_window(figures: Figures, document: Document, folder: Path) -> None:
    """Stalls while saving, delay until a stroke is stored, and idle load; in an offscreen window."""
    from PySide6.QtCore import QSettings
    from PySide6.QtTest import QTest

    from ..studio.settings import Settings
    from ..studio.window import window as studio

    studio.make_application()
    settings = Settings(QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    engine = studio.EngineClient(studio.Launcher(None, str(folder / "run")))
    window = studio.Window(settings, engine, folder / "recovery")
    window.show()
    studio.freeze_collector()
    window.drawing.open(document, folder / "w.ora")
    QTest.qWait(500)
    journal = timed(lambda: _until(lambda: window.recovery.settled, 120))
    row(figures, "after opening, until all of it is in the journal", journal, "s")
    began = time.process_time()
    QTest.qWait(5000)
    row(figures, "idle with a large drawing", (time.process_time() - began) / 5 * 100, "%", 1)
    window.drawing.commit("stroke", stroked(window.drawing.document))
    kept = timed(lambda: _until(lambda: window.recovery.settled, 60))
    row(figures, "a stroke, until a kill does not lose it", kept, "s", 5)
    for suffix in (".ora", ".psd"):
        window.drawing.file = folder / f"w{suffix}"
        _save(figures, window)
    for sheet in window.desk.sheets:
        window.drawing.saved(sheet.document, None, sheet)
    window.close()


def _save(figures: Figures, window: Window) -> None:
    """Save in the background, counting the event loop's iterations."""
    from PySide6.QtCore import QTimer

    gaps, works = [], []
    last = time.perf_counter(), time.thread_time()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter(), time.thread_time()
        gaps.append(now[0] - last[0])
        works.append(now[1] - last[1])
        last = now

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(0)
    assert window.drawing.file is not None
    window.files.save()
    took = timed(lambda: _until(lambda: not window.files.saver.busy, 240))
    timer.stop()
    suffix = window.drawing.file.suffix
    row(figures, f"{suffix} saved in the background", took, "s", 3)
    row(figures, f"{suffix} saved so: the longest that the window stood still", 1e3 * max(gaps), "ms", 30)
    row(figures, f"{suffix} saved so: the most work of its thread in one turn", 1e3 * max(works), "ms", 30)


def _until(done: Callable[[], bool], seconds: float) -> None:
    from PySide6.QtTest import QTest

    end = time.perf_counter() + seconds
    while not done() and time.perf_counter() < end:
        QTest.qWait(1)


def start(figures: Figures, folder: Path, runs: int = 3) -> None:
    """From process start to the canvas's first paint; the best of several runs, since the machine may be busy."""
    environment = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    times = []
    for number in range(runs):
        place = folder / f"start{number}"
        place.mkdir()
        command = [sys.executable, "-m", "drawover.bench.first_paint", str(time.time()), str(place)]
        worked = _worked()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
        times.append(Took(float(done.stdout), _worked() - worked))
    row(figures, "start to first paint", min(times), "s", 1.5)


def memory(figures: Figures, file: Path) -> None:
    """Of a process that holds this drawing once, as in normal use; see memory.py."""
    command = [sys.executable, "-m", "drawover.bench.memory", str(file)]
    output = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True).stdout
    empty, held, most = map(int, output.split())
    row(figures, "memory of the studio, empty", empty, "MiB")
    row(figures, f"memory with the drawing and {STROKES} undo steps", held, "MiB", _GIGABYTE)
    row(figures, "memory at most, while that is saved", most, "MiB", _GIGABYTE)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What files cost.")
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--krita", action="store_true", help="time a real Krita on the same .ora as well")
    parser.add_argument("--only", choices=("files", "window", "memory", "krita", "start"))
    parser.add_argument("--json", type=Path)
    given, figures = parser.parse_args(), Figures()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.only in (None, "start"):
            start(figures, folder)
        document = drawing(given.side) if given.only != "start" else blank(16, 16)
        if given.only in (None, "files"):
            without_window(figures, document, folder)
        if not (folder / "a.ora").exists() and given.only != "start":
            _consume(kinds.writing(document, folder / "a.ora"))
        if given.krita or given.only == "krita":
            try:
                against_krita(figures, folder, folder / "a.ora")
            except FileNotFoundError as error:
                print(error, flush=True)
        if given.only in (None, "window"):
            with_window(figures, document, folder)
        del document
        if given.only in (None, "memory"):
            memory(figures, folder / "a.ora")
    figures.write(given.json)


if __name__ == "__main__":
    main()
