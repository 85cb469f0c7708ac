"""The frozen values that cross the engine's boundary: requests in; suggestions and layers out.

A request holds everything that decides the result: same request, same pack, same machine, same bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np

from .errors import CancelledError, InputError

Lines = Literal["all", "mine", "borrowed", "drawn"]
LINES: tuple[str, ...] = ("all", "mine", "borrowed", "drawn")
MAX_COUNT = 24
MAX_PIXELS = 16384 * 16384  # refused above, before anything is decoded


@dataclass(frozen=True)
class CorrectParameters:
    """What an artist may set for the task `correct`."""

    count: int = 8  # suggestions wanted, 1..24
    strength: float = 0.5  # 0..1; 0 leaves the drawing, ½ is the paper's halfway nudge
    lines: Lines = "all"  # whose lines: all (mine first), or one of mine, borrowed, drawn
    seed: int = 0  # 0..2**32-1; picks among equally good neighbors

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_COUNT:
            raise InputError(f"The number of suggestions must lie between 1 and {MAX_COUNT}, not {self.count}.")
        if not 0.0 <= self.strength <= 1.0:
            raise InputError(f"The strength must lie between 0 and 1, not {self.strength}.")
        if self.lines not in LINES:
            raise InputError(f"Lines must be one of {', '.join(LINES)}, not {self.lines!r}.")
        if not 0 <= self.seed < 2**32:
            raise InputError(f"The seed must lie between 0 and 4294967295, not {self.seed}.")


@dataclass(frozen=True, eq=False)
class Request:
    """One question to the engine. `image`: (H, W, 4) uint8 RGBA, straight alpha, sRGB."""

    image: np.ndarray
    task: str = "correct"
    pack: str = "faces"
    parameters: CorrectParameters = field(default_factory=CorrectParameters)

    def __post_init__(self) -> None:
        shape, dtype = self.image.shape, self.image.dtype
        if len(shape) != 3 or shape[2] != 4 or dtype != np.uint8 or 0 in shape:
            raise InputError(f"The picture must be RGBA with 8 bits a channel, not {dtype} of shape {shape}.")
        if shape[0] * shape[1] > MAX_PIXELS:
            raise InputError(f"The picture has {shape[1]} × {shape[0]} pixels; at most {MAX_PIXELS:,} can be used.")


@dataclass(frozen=True)
class Recipe:
    """From this, and the request, a suggestion's layers are drawn at any size."""

    lines: str  # mine | borrowed | drawn
    strength: float  # 0..1
    neighbor: str | None  # name of the atlas drawing that it leans on; None: the drawing's own correction

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Suggestion:
    """One answer. `picture`: (256, 256, 4) uint8 RGBA, straight alpha: the lines alone, on transparency."""

    index: int  # place in the gallery, 0 is best; settled once given
    picture: np.ndarray
    realism: float  # 0..1, the discriminator's word
    distance: float  # 0..1, how far the drawing was taken from the artist's own
    recipe: Recipe


@dataclass(frozen=True, eq=False)
class Layer:
    """Pixels for a host. `rgba`: (h, w, 4) uint8, straight alpha, placed with its top-left corner at (x, y)."""

    name: str
    rgba: np.ndarray
    x: int = 0
    y: int = 0
    opacity: float = 1.0  # 0..1
    blend: str = "normal"


class Watch:
    """Follows one running request: takes progress, and carries the artist's wish to cancel to running networks."""

    def __init__(self, progress: Callable[[float, str], None] | None = None) -> None:
        self._progress = progress
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._running: set[Any] = set()

    def progress(self, fraction: float, what: str) -> None:
        """Say that `fraction` (0..1) is done and `what` comes now; raises CancelledError once cancelled."""
        self.check()
        if self._progress:
            self._progress(fraction, what)

    def check(self) -> None:
        if self._cancelled.is_set():
            raise CancelledError("Cancelled.")

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """From any thread: stop as soon as possible, also inside a network (RunOptions.terminate)."""
        self._cancelled.set()
        with self._lock:
            for options in self._running:
                options.terminate = True

    def enter(self, options: Any) -> None:
        """A runner begins a network with these onnxruntime.RunOptions."""
        with self._lock:
            self.check()
            self._running.add(options)

    def leave(self, options: Any) -> None:
        with self._lock:
            self._running.discard(options)


def parse_request(data: Mapping[str, Any], image: np.ndarray) -> Request:
    """A request from JSON as the service and the command line take it; InputError names what is wrong."""
    known = {"task", "pack", "parameters", "image"}
    unknown = set(data) - known
    if unknown:
        raise InputError(f"The request has a field this version does not know: {sorted(unknown)[0]!r}.")
    task, pack, given = data.get("task", "correct"), data.get("pack", "faces"), data.get("parameters", {})
    if task != "correct":
        raise InputError(f"This version knows the task 'correct', not {task!r}.")
    if not isinstance(pack, str) or not isinstance(given, Mapping):
        raise InputError("In a request, 'pack' is a name and 'parameters' an object.")
    kinds: dict[str, tuple[type, ...]] = {"count": (int,), "strength": (int, float), "lines": (str,), "seed": (int,)}
    for name, value in given.items():
        if name not in kinds:
            raise InputError(f"The task 'correct' has no parameter {name!r}.")
        if isinstance(value, bool) or not isinstance(value, kinds[name]):
            raise InputError(f"The parameter {name!r} cannot be {value!r}.")
    return Request(image=image, task=task, pack=pack, parameters=CorrectParameters(**given))
