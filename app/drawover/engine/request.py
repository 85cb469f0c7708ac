"""The frozen values that cross the engine's boundary: requests in; suggestions and layers out.

A request holds everything that decides the result: same request, same pack, same machine, same bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .errors import CancelledError, InputError

if TYPE_CHECKING:
    from .tasks.correct.moved import Change

Lines = Literal["all", "mine", "inked", "borrowed", "drawn"]
LINES: tuple[str, ...] = ("all", "mine", "inked", "borrowed", "drawn")
Nudge = Literal["search", "lis", "optimize"]
NUDGES: tuple[str, ...] = ("search", "lis", "optimize")
MAX_COUNT = 24
MAX_LAYERS = 32
MAX_PIXELS = 16384 * 16384  # refused above, before anything is decoded


@dataclass(frozen=True)
class CorrectParameters:
    """What an artist may set for the task `correct`."""

    count: int = 8  # suggestions wanted, 1..24
    strength: float = 1.0  # 0..1; 0 leaves the drawing as it is, 1 corrects it fully
    lines: Lines = "all"  # whose lines: all (mine first), or one of mine, inked, borrowed, drawn
    seed: int = 0  # 0..2**32-1; picks among equally good neighbors
    nudge: Nudge = "search"  # how the latent is led to real drawings: by a neighbor, learned modules, or steps
    anyway: bool = False  # believe the pack also where it does not know such drawings

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_COUNT:
            raise InputError(f"The number of suggestions must lie between 1 and {MAX_COUNT}, not {self.count}.")
        if not 0.0 <= self.strength <= 1.0:
            raise InputError(f"The strength must lie between 0 and 1, not {self.strength}.")
        if self.lines not in LINES:
            raise InputError(f"Lines must be one of {', '.join(LINES)}, not {self.lines!r}.")
        if not 0 <= self.seed < 2**32:
            raise InputError(f"The seed must lie between 0 and 4294967295, not {self.seed}.")
        if self.nudge not in NUDGES:
            raise InputError(f"The nudge must be one of {', '.join(NUDGES)}, not {self.nudge!r}.")


@dataclass(frozen=True, eq=False)
class Request:
    """One question to the engine. `image`: (H, W, 4) uint8 RGBA, straight alpha, sRGB: what the networks see.

    Masks are (H, W) uint8, 255 is wholly in. `layers` are RGBA pictures as `image`, and of its size.
    """

    image: np.ndarray
    task: str = "correct"
    pack: str = "faces"
    parameters: CorrectParameters = field(default_factory=CorrectParameters)
    selection: np.ndarray | None = None  # where something may change; None: everywhere
    keep: np.ndarray | None = None  # strokes under it do not move
    layers: tuple[np.ndarray, ...] = ()  # what moves, all together; none: the image itself

    def __post_init__(self) -> None:
        shape, dtype = self.image.shape, self.image.dtype
        if len(shape) != 3 or shape[2] != 4 or dtype != np.uint8 or 0 in shape:
            raise InputError(f"The picture must be RGBA with 8 bits a channel, not {dtype} of shape {shape}.")
        if shape[0] * shape[1] > MAX_PIXELS:
            raise InputError(f"The picture has {shape[1]} × {shape[0]} pixels; at most {MAX_PIXELS:,} can be used.")
        if len(self.layers) > MAX_LAYERS:
            raise InputError(f"At most {MAX_LAYERS} layers can move together, not {len(self.layers)}.")
        for number, layer in enumerate(self.layers, 1):
            _fits(f"Layer {number}", layer, shape)
        if self.selection is not None:
            _fits("The selection", self.selection, shape[:2])
            if not self.selection.any():
                raise InputError("The selection is empty: select what may change, or nothing for the whole drawing.")
        if self.keep is not None:
            _fits("The mask of what to keep", self.keep, shape[:2])


def _fits(what: str, given: np.ndarray, shape: tuple[int, ...]) -> None:
    if given.dtype != np.uint8 or given.ndim != len(shape):
        raise InputError(f"{what} must have 8 bits a channel, not {given.dtype} of shape {given.shape}.")
    if given.shape != shape:
        sizes = f"{given.shape[1]} × {given.shape[0]}, not {shape[1]} × {shape[0]}"
        raise InputError(f"{what} must be as large as the picture: it is {sizes} pixels.")


@dataclass(frozen=True)
class Recipe:
    """From this, and the request, a suggestion's layers are drawn at any size."""

    lines: str  # mine | inked | borrowed | drawn
    strength: float  # 0..1 of the way from the drawing to the full correction
    neighbor: str | None  # name of the atlas drawing that it leans on; None: the drawing's own correction
    nudge: str = "search"  # search | lis | optimize
    step: int = 0  # lis: modules gone through; optimize: steps taken; search: 0
    reach: float = 0.5  # 0..1, how far the nudge leads at full strength: the paper's t, of which ½ is halfway

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
    changes: tuple[Change, ...] = ()  # what moved, the largest first
    kindred: bool = False  # of a drawing that the pack does not know: it may be like it, and corrects nothing

    def changes_json(self) -> list[dict[str, Any]]:
        """The changes as the service and result.json give them."""
        return changes_json(self.changes)


def changes_json(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as the service and result.json give them."""
    told = [asdict(change) for change in changes]
    return [{k: round(v, 4) if isinstance(v, float) else v for k, v in change.items()} for change in told]


@dataclass(frozen=True, eq=False)
class Layer:
    """Pixels for a host. `rgba`: (h, w, 4) uint8, straight alpha, placed with its top-left corner at (x, y)."""

    name: str
    rgba: np.ndarray
    x: int = 0
    y: int = 0
    opacity: float = 1.0  # 0..1
    blend: str = "normal"
    paper: bool = False  # what the lines lay on, cleaned of them


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


def parse_request(
    data: Mapping[str, Any],
    image: np.ndarray,
    selection: np.ndarray | None = None,
    keep: np.ndarray | None = None,
    layers: Sequence[np.ndarray] = (),
) -> Request:
    """A request from JSON as the service and the command line take it; InputError names what is wrong.

    Where the JSON names pixels (image, selection, keep, layers), the caller has read them already.
    """
    known = {"task", "pack", "parameters", "image", "selection", "keep", "layers"}
    unknown = set(data) - known
    if unknown:
        raise InputError(f"The request has a field this version does not know: {sorted(unknown)[0]!r}.")
    task, pack, given = data.get("task", "correct"), data.get("pack", "faces"), data.get("parameters", {})
    if task != "correct":
        raise InputError(f"This version knows the task 'correct', not {task!r}.")
    if not isinstance(pack, str) or not isinstance(given, Mapping):
        raise InputError("In a request, 'pack' is a name and 'parameters' an object.")
    kinds: dict[str, tuple[type, ...]] = {
        "count": (int,), "strength": (int, float), "lines": (str,), "seed": (int,), "nudge": (str,),
        "anyway": (bool,),
    }  # fmt: skip
    for name, value in given.items():
        if name not in kinds:
            raise InputError(f"The task 'correct' has no parameter {name!r}.")
        if not isinstance(value, kinds[name]) or (isinstance(value, bool) and kinds[name] != (bool,)):
            raise InputError(f"The parameter {name!r} cannot be {value!r}.")
    return Request(image, task, pack, CorrectParameters(**given), selection, keep, tuple(layers))
