"""A stand-in for the engine, with the methods that the service calls; and, run as a program, a service around it.

It answers at once, unless the seed says otherwise: 1 sleeps until cancelled (as a slow network would, through the
watch), 2 fails with a sentence, 3 fails without one, 4 gives one suggestion every 150 ms, 5 takes
three seconds for layers.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
from PIL import Image

from drawover.engine.errors import RunnerError
from drawover.engine.request import Layer, Request, Suggestion, Watch
from drawover.engine.tasks import TASKS
from drawover.engine.tasks.correct import CorrectParameters
from drawover.engine.tasks.correct.moved import Change
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.messages import correct as say
from drawover.messages import packs, training

SLOW, FAILS, BREAKS, DRIPS, HEAVY = 1, 2, 3, 4, 5
KINDS = ("mine", "borrowed", "drawn")
_LOWER = say.CHANGE(part=say.PART_NAMES["left eye"](), how=(say.LOWER(percent=6.0),))
CHANGES = (Change("left eye", 0.0, 0.06, 1.1, 0.0, _LOWER),)
GRAYS = {"mine": 10, "borrowed": 20, "drawn": 30}


class Answer:
    def __init__(self, request: Request, watch: Watch) -> None:
        self.request, self.watch = request, watch

    measures: ClassVar = {"familiarity": 1.0}

    def suggestions(self) -> Iterator[Suggestion]:
        seed, wanted = self.request.seed, self.request.parameters
        assert isinstance(wanted, CorrectParameters)
        count = wanted.count
        if seed == SLOW:
            for step in range(3000):
                self.watch.progress(step / 3000, say.LOOKING())
                time.sleep(0.01)
        if seed == FAILS:
            raise RunnerError(packs.NO_RUN(network="'encoder'", why="the stand-in was asked to fail."))
        if seed == BREAKS:
            raise ZeroDivisionError("asked to")
        for index in range(count):
            self.watch.progress(index / count, say.COUNTED(number=index + 1, count=count))
            if seed == DRIPS:
                time.sleep(0.15)
            recipe = Recipe(KINDS[min(index, 2)], wanted.strength, f"face {index}" if index else None)
            picture = self._filled(256, 256, recipe.lines, recipe.strength)
            measures = {"realism": 0.9 - index / 100, "distance": index / 100}
            notes, extras = {"changes": () if index else CHANGES, "kindred": False}, () if index else ("overlay",)
            yield Suggestion(index, picture, recipe.lines, recipe, measures, notes, extras)

    def picture(self, suggestion, *, lines=None, strength=None, size=256) -> np.ndarray:
        recipe = suggestion.recipe
        return self._filled(size, size, lines or recipe.lines, recipe.strength if strength is None else strength)

    def layers(self, suggestion, width, height, *, lines=None, strength=None) -> tuple[Layer, ...]:
        if self.request.seed == HEAVY:
            time.sleep(3)
        recipe = suggestion.recipe
        kind = lines or recipe.lines
        pixels = self._filled(height, width, kind, recipe.strength if strength is None else strength)
        return (Layer(name=f"Drawover: {'my lines' if kind == 'mine' else kind}", rgba=pixels),)

    def extra(self, name, suggestion, width, height, *, lines=None, strength=None):
        if name == "changes":
            return CHANGES if strength != 0 else ()
        pixels = self._filled(height, width, "drawn", 1.0 if strength is None else strength)
        return (Layer("Drawover: what moved", pixels),)

    @staticmethod
    def _filled(height: int, width: int, kind: str, strength: float) -> np.ndarray:
        rgba = np.zeros((height, width, 4), np.uint8)
        rgba[height // 4 : height // 2, :, :3] = GRAYS[kind]
        rgba[height // 4 : height // 2, :, 3] = round(255 * strength)
        return rgba


class Engine:
    def __init__(self, folder: Path) -> None:
        self.calls: list[str] = []
        self.tasks = TASKS
        self._sample = folder / "sample.png"
        Image.new("L", (64, 16)).save(self._sample)

    def packs(self) -> tuple[Any, ...]:
        whole = {"name": "faces", "title": "Faces", "version": "1.0.0", "tasks": ("correct",), "problem": None}
        return (SimpleNamespace(**whole, sample=self._sample, sources=["npm @dicebear/styles 10.6.0, CC0-1.0"]),)

    def status(self) -> dict[str, Any]:
        return {"packs": [{"name": "faces", "bytes": 12_000_000}], "devices": {"faces/encoder": "CPU"}}

    def answer(self, request: Request, watch: Watch) -> Answer:
        self.calls.append("answer")
        return Answer(request, watch)

    def warm(self, pack: str) -> None:
        self.calls.append(f"warm {pack}")

    def release(self) -> None:
        self.calls.append("release")

    def rescan(self) -> None:
        self.calls.append("rescan")


def trainee(mode: str) -> dict[str, Any]:
    """Options of a trainer whose training is the stand-in's; without a mode, those of one that lacks torch."""
    if not mode:
        return {"problem": lambda: training.MISSING(lacking="torch", command="pip install torch")}
    return {"command": (sys.executable, str(Path(__file__).with_name("trainee.py")), mode), "problem": lambda: None}


def main() -> int:
    from drawover.engine.errors import EngineError
    from drawover.engine.service.lifetime import AlreadyRunningError, Settings, make_trainer, serve

    parser = argparse.ArgumentParser()
    parser.add_argument("--runtime", type=Path, required=True)
    parser.add_argument("--idle", type=float, default=0.0)
    parser.add_argument("--parent", type=int, action="append", default=[])
    parser.add_argument("--wait", type=float, default=0.0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--share", action="store_true")
    parser.add_argument("--token", default="")
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--heartbeat", type=float)
    parser.add_argument("--patience", type=float)
    parser.add_argument("--trainee", default="")
    given = parser.parse_args()
    if given.patience:
        from drawover.engine.service import connections

        connections.STRANGER_SECONDS = given.patience
    if given.heartbeat:
        from drawover.engine.service import living, server

        server.HEARTBEAT_SECONDS = living.HEARTBEAT_SECONDS = given.heartbeat
    given.runtime.mkdir(parents=True, exist_ok=True)
    settings = Settings(given.runtime, given.host, 0, tuple(given.parent), given.wait, given.idle,
                        token=given.token, names=tuple(given.name), shared=given.share)  # fmt: skip
    try:
        return serve(settings, lambda: Engine(given.runtime), lambda jobs: make_trainer(jobs, **trainee(given.trainee)))
    except AlreadyRunningError as error:
        print(error, file=sys.stderr)
        return 3
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
