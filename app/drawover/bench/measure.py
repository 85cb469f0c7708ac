"""`drawover bench`: how fast this machine corrects drawings, measured through the real service as a host uses it.

Medians over warm runs, with bounds; ratios to the bare onnxruntime sessions in the same run. machine.py describes the
machine; host.py is the service's client.
"""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image, ImageDraw

from .. import __version__, places
from ..engine.engine import Engine, Loaded
from ..engine.request import Watch
from ..engine.tasks.correct import CorrectParameters, correction_of
from ..engine.tasks.correct.correction import Correction
from ..engine.tasks.correct.nudge import STEPS
from ..engine.tasks.correct.recipe import Recipe
from ..engine.tasks.correct.ways import nudges
from .host import BenchError, Host, ready_after
from .machine import machine

SIDE, LARGE = 2048, 4096  # pixels
JOBS = 25  # after which the engine's memory is measured
KINDS = ("mine", "borrowed", "drawn")
SAMPLE = "sample-sketch.png"


@dataclass(frozen=True)
class Row:
    """A measurement. `median` and `bound` are in `unit`; `bound` None: reported without a bound."""

    what: str
    median: float
    bound: float | None
    unit: str  # ms | MB | x
    runs: int

    @property
    def shown(self) -> str:
        return _shown(self.median, self.unit)

    @property
    def bound_shown(self) -> str:
        return "" if self.bound is None else _shown(self.bound, self.unit)

    @property
    def met(self) -> bool | None:
        return None if self.bound is None else self.median <= self.bound


def run(folders: Sequence[Path], runs: int, output: Path | None, krita: Path | None) -> int:
    """Measure, print progress, write `output`. A missed bound is reported but no error: returns 0."""
    more = [] if krita is None else [_krita(krita)]
    about = machine()
    named = (
        f"{about['cpu']}, {about['cores']} cores, {about['memory_gb']} GB, {about['system']}; Drawover {__version__}, "
        f"Python {about['python']}, onnxruntime {about['onnxruntime']}, OpenCV {about['opencv']}"
    )
    print(f"{named}\n\n{'':44}{'median':>12}{'bound':>12}")
    rows = []
    for row in itertools.chain(measure(folders, runs), more):
        rows.append(row)
        print(_line(row), flush=True)
    if output:
        extra = [{"met": row.met, "shown": row.shown, "bound_shown": row.bound_shown} for row in rows]
        rows_out = [asdict(row) | more for row, more in zip(rows, extra, strict=True)]
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps({"machine": named, "about": about, "rows": rows_out}, indent=2) + "\n")
    return 0


def measure(folders: Sequence[Path], runs: int) -> Iterator[Row]:
    """Every row, as soon as it is measured."""
    drawing = sketch(SIDE)
    yield from _cold(folders, max(3, min(runs, 5)))
    with Host(folders) as host:
        host.job(drawing)  # loads everything that is loaded only once
        first, gallery = zip(*(host.job(drawing).times for _ in range(runs)), strict=True)
        yield Row(f"first picture, from a layer of {SIDE}²", _ms(first), 150, "ms", runs)
        yield Row("gallery of 8 suggestions", _ms(gallery), 600, "ms", runs)
        for what, count, nudge in _galleries(folders):
            times = [host.job(drawing, count, nudge).times[1] for _ in range(max(3, runs // 2))]
            yield Row(what, _ms(times), None, "ms", len(times))
        pictures = [host.picture(strength=0.1 + 0.8 * i / runs) for i in range(runs)]
        yield Row("picture at another strength", _ms(pictures), None, "ms", runs)
        for _ in range(JOBS):
            host.job(drawing)
        yield Row(f"engine's memory after {JOBS} jobs on {SIDE}²", host.memory_mb(), 600, "MB", 1)
        host.job(sketch(LARGE))
        for kind in KINDS:
            times = [host.layers(LARGE, kind) for _ in range(max(3, runs - 2))]
            yield Row(f"layers at {LARGE}², {kind}", _ms(times), 1500, "ms", len(times))
        asked = host.status_during(LARGE, "mine", max(3, runs - 2))
        yield Row("its state told meanwhile, the longest", round(1000 * max(asked), 1), 100, "ms", len(asked))
    yield from _in_process(folders, drawing, runs)


def _galleries(folders: Sequence[Path]) -> list[tuple[str, int, str]]:
    """Additional requests that the pack's nudges allow: (title, suggestions, nudge)."""
    have = nudges(Engine((*folders, places.packs())).load("faces"))
    more = [("lis", 8, "lis"), (f"{STEPS} steps of optimize", 8, "optimize")]
    rows = [(f"gallery of {count}, {what}", count, nudge) for what, count, nudge in more if nudge in have]
    return [("gallery of 24", 24, "search"), *rows]


def sketch(side: int) -> np.ndarray:
    """(side, side, 4) uint8: the sample sketch on transparency, scaled; if not installed, a face of ellipses."""
    path = places.resources() / "samples" / SAMPLE
    if path.is_file():
        with Image.open(path) as image:
            drawn = image.convert("RGBA")
    else:
        drawn = Image.new("RGBA", (512, 512))
        pen = ImageDraw.Draw(drawn)
        for box in ((96, 64, 416, 464), (160, 190, 215, 225), (290, 205, 350, 240), (235, 270, 275, 320)):
            pen.ellipse(box, outline=(30, 30, 30, 255), width=5)
        pen.arc((190, 320, 320, 400), 20, 150, (30, 30, 30, 255), 5)
    return np.array(drawn.resize((side, side), Image.Resampling.BICUBIC))


def _cold(folders: Sequence[Path], runs: int) -> Iterator[Row]:
    starts, memories = zip(*(ready_after(folders) for _ in range(runs)), strict=True)
    yield Row("engine ready, from its start", _ms(starts), 2500, "ms", runs)
    yield Row("engine's memory when ready", round(statistics.median(memories), 1), 700, "MB", runs)


def _in_process(folders: Sequence[Path], drawing: np.ndarray, runs: int) -> Iterator[Row]:
    """The task without HTTP, and relative to the sum of its networks alone on identical inputs."""
    engine = Engine((*folders, places.packs()))
    parameters = CorrectParameters(count=8)

    def task() -> None:
        list(engine.answer(correction_of(drawing, parameters=parameters), Watch()).suggestions())

    task()
    calls = _recorded(task)
    total, bare = [], []
    for _ in range(runs):  # alternating, so that a busy machine slows both
        total.append(_timed(task))
        bare.append(_timed(lambda: [session.run(outputs, feeds) for session, outputs, feeds in calls]))
    yield from _alone(engine, drawing, runs)
    yield Row("whole task in one process", _ms(total), None, "ms", runs)
    yield Row(f"its {len(calls)} network runs, bare", _ms(bare), None, "ms", runs)
    ratios = [each / alone for each, alone in zip(total, bare, strict=True)]
    yield Row("whole task against its networks", round(statistics.median(ratios), 2), 1.5, "x", runs)


def _alone(engine: Engine, drawing: np.ndarray, runs: int) -> Iterator[Row]:
    """Parts of the task by themselves: registration, moving the layer, one step of optimization."""
    networks = engine.load("faces")
    seen, moved, steps = zip(*(_parts(networks, drawing, 0.8 + 0.2 * run / runs) for run in range(runs)), strict=True)
    yield Row("where my strokes belong, unguided", _ms(seen), 60, "ms", runs)
    yield Row(f"my lines moved, a layer of {drawing.shape[0]}²", _ms(moved), 250, "ms", runs)
    if None not in steps:
        yield Row("one step of optimize", _ms(steps), 25, "ms", runs)


def _parts(networks: Loaded, drawing: np.ndarray, strength: float) -> tuple[float, float, float | None]:
    """(seconds of the unguided registration, of moving the layer by it, of one optimization step if available)."""
    correction, recipe = Correction(correction_of(drawing), networks, Watch()), Recipe("mine", strength, None)
    seen = _timed(lambda: correction.unguided)
    correction.motion(recipe)
    moved = _timed(lambda: correction.layers(recipe, drawing.shape[1], drawing.shape[0]))
    if "optimize" not in correction.nudges:
        return seen, moved, None
    correction.nudging.optimized(1)
    return seen, moved, _timed(lambda: correction.nudging.optimized(11)) / 10


def _recorded(task: Callable[[], None]) -> list[tuple[Any, Any, Any]]:
    """Record every network run within `task`: the session, its requested outputs, and its inputs."""
    calls: list[tuple[Any, Any, Any]] = []
    original = onnxruntime.InferenceSession.run

    def noted(self: Any, output_names: Any, input_feed: Any, run_options: Any = None) -> Any:
        calls.append((self, output_names, {name: np.array(value) for name, value in input_feed.items()}))
        return original(self, output_names, input_feed, run_options)

    onnxruntime.InferenceSession.run = noted
    try:
        task()
    finally:
        onnxruntime.InferenceSession.run = original
    if not calls:
        raise BenchError("No network ran while the benchmark watched: its ratio cannot be told.")
    return calls


def _krita(path: Path) -> Row:
    """Measurements of the test in a real Krita: {"seconds": [..]} from the button to the inserted layer."""
    try:
        seconds = [float(each) for each in json.loads(path.read_text())["seconds"]]
        return Row(f"Krita: button to inserted layer, {SIDE}²", _ms(seconds), 1500, "ms", len(seconds))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(f"The numbers from Krita in {path} cannot be read: run `make test GROUP=krita`.") from error


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _ms(seconds: Sequence[float]) -> float:
    return round(statistics.median(seconds) * 1000, 1)


def _shown(value: float, unit: str) -> str:
    return f"{value:.{2 if unit == 'x' else 0}f} {unit}".replace(" x", "×")


def _line(row: Row) -> str:
    met = {None: "", True: "  met", False: "  NOT MET"}[row.met]
    text = f"{row.what:44}{row.shown:>12}{row.bound_shown:>12}{met}"
    return f"\x1b[31m{text}\x1b[0m" if row.met is False and sys.stdout.isatty() else text
