"""The frozen values that cross the engine's boundary, whatever the task: requests in; suggestions and layers out.

A request holds everything that decides the result: same request, same pack, same machine, same bytes. What a task's
parameters and recipes are is its own folder's business.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral, Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..messages import requests as say
from ..messages.message import Message
from .errors import CancelledError, InputError
from .options import Parameters

if TYPE_CHECKING:  # no command that draws nothing waits for it
    import numpy as np

DEFAULT_PACK = "faces"  # taken where nobody asks for another one
IMAGE = "image"  # the name of the picture that a task is asked about
MAX_SEED = 2**32 - 1
MAX_PIXELS = 16384 * 16384  # refused above, before anything is decoded
MAX_SIDE = 32767  # pixels of a canvas that layers are drawn for
BLENDS = ("normal", "multiply", "screen", "overlay", "darken", "lighten")  # that every host knows by these names
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Request:
    """One question to the engine. `images`: by name, each (H, W, 4) uint8 RGBA, straight alpha, sRGB.

    `image` is what is drawn over; of pictures of which there may be several, the names are numbered: layer0, layer1.
    Masks are (H, W) uint8 as large as `image`, 255 is wholly in.
    """

    images: Mapping[str, np.ndarray]
    task: str
    pack: str
    parameters: Parameters
    seed: int = 0  # 0..MAX_SEED: another number picks other answers that are equally good
    selection: np.ndarray | None = None  # where something may change; None: everywhere
    keep: np.ndarray | None = None  # what is drawn under it stays as it is

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", MappingProxyType(dict(self.images)))
        for name, image in self.images.items():
            _check_picture(name, image)
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed <= MAX_SEED:
            raise InputError(say.SEED(most=MAX_SEED, seed=repr(self.seed)))
        if self.selection is not None:
            self._fits(say.SELECTION(), self.selection, 2)
            if not self.selection.any():
                raise InputError(say.EMPTY_SELECTION())
        if self.keep is not None:
            self._fits(say.KEEP(), self.keep, 2)

    @property
    def image(self) -> np.ndarray:
        """The picture that is drawn over."""
        return self.images[IMAGE]

    def several(self, name: str) -> tuple[np.ndarray, ...]:
        """The pictures name0, name1, …, in their order."""
        found: list[np.ndarray] = []
        while f"{name}{len(found)}" in self.images:
            found.append(self.images[f"{name}{len(found)}"])
        return tuple(found)

    def check_fit(self, what: Message, name: str) -> None:
        """InputError where the picture of that name is not as large as `image`; the sentence begins with `what`."""
        self._fits(what, self.images[name], 3)

    def _fits(self, what: Message, given: np.ndarray, dimensions: int) -> None:
        shape = self.image.shape[:dimensions]
        if given.dtype != "uint8" or given.ndim != dimensions:
            raise InputError(say.BITS(what=what, kind=given.dtype, shape=str(given.shape)))
        if given.shape != shape:
            raise InputError(
                say.OTHER_SIZE(
                    what=what,
                    width=given.shape[1],
                    height=given.shape[0],
                    wanted_width=shape[1],
                    wanted_height=shape[0],
                )
            )


def _check_picture(name: str, image: np.ndarray) -> None:
    shape, dtype = image.shape, image.dtype
    if len(shape) != 3 or shape[2] != 4 or dtype != "uint8" or 0 in shape:
        raise InputError(say.PICTURE_BITS(picture=repr(name), kind=dtype, shape=str(shape)))
    if shape[0] * shape[1] > MAX_PIXELS:
        raise InputError(say.PICTURE_PIXELS(width=shape[1], height=shape[0], most=MAX_PIXELS))


@dataclass(frozen=True, eq=False)
class Suggestion:
    """One answer. `picture`: (256, 256, 4) uint8 RGBA, straight alpha: what the gallery shows of it."""

    index: int  # place in the gallery, 0 is best; settled once given
    picture: np.ndarray
    kind: str  # what it is, in one word of the task's: whose lines, which stage
    recipe: Any  # a frozen dataclass of the task's: from it, and the request, the layers are drawn at any size
    measures: Mapping[str, float] = field(default_factory=lambda: _NOTHING)  # how good it is, by the task's own scales
    notes: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)  # what else is told of it: values for as_json
    extras: tuple[str, ...] = ()  # of the task's extras, those that show something of it as it came

    def as_json(self) -> dict[str, Any]:
        """As the service and result.json tell of it."""
        told = {"kind": self.kind, "measures": self.measures, "notes": self.notes, "recipe": self.recipe}
        return {"index": self.index, **as_json(told)}


def as_json(value: Any) -> Any:
    """Frozen values as JSON takes them: dataclasses become objects; numbers keep four places."""
    if isinstance(value, Message):
        return value.as_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_json(each) for each in value]
    if isinstance(value, Real) and not isinstance(value, Integral):
        return round(float(value), 4)
    return value


@dataclass(frozen=True, eq=False)
class Layer:
    """Pixels for a host. `rgba`: (h, w, 4) uint8, straight alpha, placed with its top-left corner at (x, y)."""

    name: str
    rgba: np.ndarray
    x: int = 0
    y: int = 0
    opacity: float = 1.0  # 0..1
    blend: str = "normal"  # one of BLENDS
    group: str = ""  # the name of the group that it goes into, with its neighbors of the same; "": none
    visible: bool = True
    locked: bool = False
    # What it is to a host: "paper" is what the lines lay on, cleaned of them; "flats" goes under the lines.
    role: str = ""
    messages: Mapping[str, Message] = field(
        default_factory=lambda: _NOTHING
    )  # of `name` and `group`, where they are ours

    @property
    def paper(self) -> bool:
        """Whether it is what the lines lay on."""
        return self.role == "paper"

    @property
    def flats(self) -> bool:
        """Whether it goes under the lines that it was made for."""
        return self.role == "flats"


def named_layer(name: Message, rgba: np.ndarray, *, group: Message | None = None, **more: Any) -> Layer:
    """A Layer whose name, and that of its group, panels put into the artist's language."""
    messages = {"name": name} | ({} if group is None else {"group": group})
    return Layer(str(name), rgba, group="" if group is None else str(group), messages=messages, **more)


def check_canvas(width: int, height: int) -> None:
    """InputError where layers of this size cannot be."""
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise InputError(say.CANVAS(most=MAX_SIDE, width=width, height=height))


class Watch:
    """Follows one running request: takes progress, and carries the artist's wish to cancel to running networks."""

    def __init__(self, progress: Callable[[float, Message], None] | None = None) -> None:
        self._progress = progress
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._running: set[Any] = set()

    def progress(self, fraction: float, what: Message) -> None:
        """Say that `fraction` (0..1) is done and `what` comes now; raises CancelledError once cancelled."""
        self.check()
        if self._progress:
            self._progress(fraction, what)

    def check(self) -> None:
        if self._cancelled.is_set():
            raise CancelledError(say.CANCELLED())

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
