"""The engine: packs found and loaded, requests answered. Drawing is the tasks' business, HTTP the service's."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..raster import shelf
from .card import Tensor
from .errors import InputError, PackError, plain
from .pack import Pack, Refused, find_packs
from .request import LINES, Layer, Recipe, Request, Suggestion, Watch
from .runner import Fallback, OnnxRunner, Runner
from .tasks.correct.correction import Correction, nudges, ways
from .tasks.correct.moved import Change
from .tasks.correct.nudge import Atlas
from .tasks.correct.rendering import PICTURE


@dataclass(frozen=True)
class PackInfo:
    """What may be told of a pack without loading it. `problem`: why it was refused, in one sentence, or None."""

    name: str
    title: str
    version: str
    tasks: tuple[str, ...]
    sample: Path | None
    sources: tuple[str, ...]
    bytes: int
    problem: str | None
    ways: tuple[str, ...] = ()  # the lines that it can draw for the task `correct`: mine, inked, …
    nudges: tuple[str, ...] = ()  # how it can nudge: search, lis, optimize


class Loaded:
    """A pack whose networks are ready to run, each loaded when it is first asked for; safe from several threads."""

    def __init__(self, pack: Pack, task: str, threads: int) -> None:
        self.pack, self._task, self._threads = pack, task, threads
        self._runners: dict[str, Runner] = {}
        self._atlas: Atlas | None = None
        self._lock = threading.RLock()

    def runner(self, role: str) -> Runner:
        with self._lock:
            if role not in self._runners:
                name = self.pack.tasks[self._task].networks.get(role)
                if name is None:
                    raise PackError(f"The pack {self.pack.name} has no network for the role {role!r}.")
                self._runners[role] = OnnxRunner(self.pack.network(name), f"{self.pack.name}/{name}", self._threads)
            return self._runners[role]

    def has(self, role: str) -> bool:
        """Whether the pack has a network in this role, an `atlas`, or one with vector `drawings`; or names `parts`."""
        task = self.pack.tasks[self._task]
        if role == "drawings":
            return task.atlas is not None and self.atlas.drawings is not None
        if role == "parts":
            return bool(task.settings.get("parts"))
        return task.atlas is not None if role == "atlas" else role in task.networks

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray:
        """The first output of the network in this role."""
        return next(iter(self.run_all(role, watch, **inputs).values()))

    def run_all(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """All outputs, by name, of the network in this role."""
        given = {key: np.ascontiguousarray(value, np.float32) for key, value in inputs.items()}
        found = self.runner(role).run(given, watch)
        for tensor in self.pack.networks[self.pack.tasks[self._task].networks[role]].outputs:
            self._check_output(role, tensor, found[tensor.name])
        return found

    def _check_output(self, role: str, tensor: Tensor, values: np.ndarray) -> None:
        """What a network gives must be what its card says, and numbers: a task would draw nonsense of it, or fail."""
        shape = tensor.shape
        same = len(shape) == values.ndim and all(
            size in (0, there) for size, there in zip(shape, values.shape, strict=True)
        )
        if not same or not np.isfinite(values).all():
            what = "numbers" if same else f"the shape {list(shape)} that its card says"
            raise PackError(
                f"The network {role!r} of the pack {self.pack.name} does not give {what}: use another pack."
            )

    @property
    def name(self) -> str:
        """The pack's name."""
        return self.pack.name

    @property
    def settings(self) -> Mapping[str, Any]:
        """What else the card says of the task, such as `parts`."""
        return self.pack.tasks[self._task].settings

    @property
    def atlas(self) -> Atlas:
        with self._lock:
            if self._atlas is None:
                self._atlas = _atlas(self.pack, self._task)
            return self._atlas

    def devices(self) -> dict[str, str]:
        with self._lock:
            return {f"{self.pack.name}/{role}": runner.device for role, runner in self._runners.items()}

    def notes(self) -> tuple[Fallback, ...]:
        """Why networks run elsewhere than was hoped for, none twice."""
        with self._lock:
            return tuple(dict.fromkeys(runner.note for runner in self._runners.values() if runner.note))

    def warm(self) -> None:
        for role in self.pack.tasks[self._task].networks:
            self.runner(role)
        _ = self.atlas


def _offers(pack: Pack) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ways to draw, and the nudges, that a pack has the networks for; nothing is loaded for it."""
    if "correct" not in pack.tasks:
        return (), ()
    networks = Loaded(pack, "correct", 1)
    return ways(networks), nudges(networks)


def _about(pack: Pack) -> PackInfo:
    """What may be told of a sound pack; PackError where its atlas turns out not to be."""
    sources = tuple(f"{s.package} {s.version} ({s.license})" for s in pack.sources)
    try:
        offers = _offers(pack)
    except PackError:
        raise
    except Exception as error:  # packed drawings can be damaged in ways nobody foresaw: this pack alone is refused
        raise PackError(f"The atlas of the pack {pack.name} cannot be read ({type(error).__name__}).") from error
    return PackInfo(
        pack.name, pack.title, pack.version, tuple(pack.tasks), pack.sample, sources, pack.bytes, None, *offers
    )


def _atlas(pack: Pack, task: str) -> Atlas:
    arrays = pack.atlas(task)
    try:
        latents = arrays["latents"].astype(np.float32)
        features = arrays["features"].astype(np.float32)
        names = tuple(map(plain, bytes(arrays["names"]).decode().split("\n")))
        shapes = {k.removeprefix("shapes_"): v for k, v in arrays.items() if k.startswith("shapes_")}
        drawings = shelf.unpack_shapes(shapes) if shapes else None
    except (KeyError, ValueError, IndexError, OverflowError) as error:
        raise PackError(f"The atlas of the pack {pack.name} cannot be read: {error}.") from error
    numbers = {len(latents), len(features), len(names), len(names if drawings is None else drawings)}
    if len(numbers) > 1 or not len(latents):
        raise PackError(f"The atlas of the pack {pack.name} is not whole: its parts differ in number.")
    return Atlas(latents, features, names, drawings)


class Answer:
    """One request being answered. Pictures and layers may be asked for at any time, from any thread."""

    def __init__(self, request: Request, correction: Correction) -> None:
        self.request = request
        self._correction = correction

    def suggestions(self) -> Iterator[Suggestion]:
        """In the gallery's settled order; the first one fast."""
        return self._correction.suggestions()

    @property
    def familiarity(self) -> float:
        """0..1: how much of what the pack says of strokes is believed; little of a style far from those it knows."""
        return self._correction.familiarity

    def picture(self, suggestion: Suggestion, *, lines: str | None = None, strength: float | None = None,
                size: int = PICTURE) -> np.ndarray:  # fmt: skip
        """(size, size, 4) uint8 straight RGBA: the suggestion, drawn another way or at another strength if asked."""
        picture = self._correction.picture(_changed(suggestion.recipe, lines, strength))
        if size != PICTURE:
            way = cv2.INTER_AREA if size < PICTURE else cv2.INTER_CUBIC
            picture = cv2.resize(picture, (size, size), interpolation=way)
        return picture

    def layers(self, suggestion: Suggestion, width: int, height: int, *, lines: str | None = None,
               strength: float | None = None) -> tuple[Layer, ...]:  # fmt: skip
        """The suggestion's layers on a canvas of width × height pixels."""
        if not (1 <= width <= 32767 and 1 <= height <= 32767):
            raise InputError(f"Layers can be up to 32767 pixels wide and high, not {width} × {height}.")
        return self._correction.layers(_changed(suggestion.recipe, lines, strength), width, height)

    def changes(
        self, suggestion: Suggestion, *, lines: str | None = None, strength: float | None = None
    ) -> tuple[Change, ...]:
        """What moves, in words, the largest first, when the suggestion is drawn so."""
        return self._correction.changes(_changed(suggestion.recipe, lines, strength))

    def overlay(self, suggestion: Suggestion, width: int, height: int, *, lines: str | None = None,
                strength: float | None = None) -> Layer:  # fmt: skip
        """What moves, in red with arrows, on a canvas of width × height pixels."""
        if not (1 <= width <= 32767 and 1 <= height <= 32767):
            raise InputError(f"Layers can be up to 32767 pixels wide and high, not {width} × {height}.")
        return self._correction.overlay(_changed(suggestion.recipe, lines, strength), width, height)


def _changed(recipe: Recipe, lines: str | None, strength: float | None) -> Recipe:
    if lines is not None and lines not in LINES:
        raise InputError(f"Lines must be one of {', '.join(LINES)}, not {lines!r}.")
    if strength is not None and not 0 <= strength <= 1:
        raise InputError(f"The strength must lie between 0 and 1, not {strength}.")
    if lines not in (None, "all"):
        recipe = replace(recipe, lines=lines)
    return recipe if strength is None else replace(recipe, strength=strength)


class Engine:
    """Finds packs in `folders`; loads each when it is first asked for. `threads`: per network, 0 for all cores."""

    def __init__(self, folders: Sequence[Path], threads: int = 0) -> None:
        self._found: dict[str, Pack] = {}
        self._refused: list[Refused] = []
        known: dict[str, PackInfo] = {}
        for found in find_packs(folders):
            if isinstance(found, Refused):
                self._refused.append(found)
            elif found.name not in self._found:
                try:
                    known[found.name] = _about(found)
                except PackError as error:
                    self._refused.append(Refused(found.path, str(error)))
                else:
                    self._found[found.name] = found
        good = sorted(known.values(), key=lambda told: (told.name != Request.pack, told.name))
        names = [(plain(refused.path.name), refused.sentence) for refused in self._refused]
        bad = [PackInfo(name, name, "", (), None, (), 0, sentence) for name, sentence in names]
        self._packs = (*good, *bad)
        self._threads = threads
        self._loaded: dict[tuple[str, str], Loaded] = {}
        self._lock = threading.Lock()

    def packs(self) -> tuple[PackInfo, ...]:
        """Every pack that was found, the one that is taken unasked first; also those that were refused, and why."""
        return self._packs

    def status(self) -> dict[str, Any]:
        """JSON-able: the packs, what device each loaded network really runs on, and why it is not a better one."""
        with self._lock:
            loaded = list(self._loaded.values())
        devices = {key: device for pack in loaded for key, device in pack.devices().items()}
        packs = [
            {"name": p.name, "title": p.title, "version": p.version, "tasks": list(p.tasks), "bytes": p.bytes,
             "problem": p.problem, "sources": list(p.sources), "ways": list(p.ways), "nudges": list(p.nudges)}
            for p in self.packs()
        ]  # fmt: skip
        notes = list(dict.fromkeys(note for pack in loaded for note in pack.notes()))
        return {"packs": packs, "devices": devices, "notes": [note._asdict() for note in notes]}

    def load(self, name: str, task: str = "correct") -> Loaded:
        """The pack, ready for this task. PackError if there is none such."""
        pack = self._found.get(name)
        if pack is None:
            for refused in self._refused:
                if refused.path.name == name:
                    raise PackError(refused.sentence)
            known = ", ".join(sorted(self._found)) or "none"
            raise PackError(f"There is no pack named {name!r}; found: {known}.")
        if task not in pack.tasks:
            raise PackError(f"The pack {name} cannot do the task {task!r}.")
        with self._lock:
            return self._loaded.setdefault((name, task), Loaded(pack, task, self._threads))

    def answer(self, request: Request, watch: Watch) -> Answer:
        """Begin to answer; raises EngineError at once where the drawing or the pack cannot be used."""
        watch.check()
        return Answer(request, Correction(request, self.load(request.pack, request.task), watch))

    def warm(self, pack: str, task: str = "correct") -> None:
        """Load all networks of a pack ahead of the first request."""
        self.load(pack, task).warm()

    def release(self) -> None:
        """Let go of all loaded networks; they come back when they are needed."""
        with self._lock:
            self._loaded.clear()
