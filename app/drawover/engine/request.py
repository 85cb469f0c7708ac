"""The frozen values that cross the engine's boundary, for all tasks: requests in; suggestions and layers out.

A request fully determines the result: same request, same pack, same machine, same bytes. Each task's folder defines
its own parameters and recipes.
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

if TYPE_CHECKING:  # importing numpy would slow down commands that don't need it
    import numpy as np

DEFAULT_PACK = "faces"
IMAGE = "image"  # the name of a request's main picture
MAX_SEED = 2**32 - 1
MAX_PIXELS = 16384 * 16384  # larger pictures are refused before they are decoded
MAX_SIDE = 32767  # pixels; the largest side of a canvas to render layers for
BLENDS = ("normal", "multiply", "screen", "overlay", "darken", "lighten")  # blend modes that every host supports
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Request:
    """One request to the engine. `images`: by name, each (H, W, 4) uint8 RGBA, straight alpha, sRGB.

    `image` is the drawing to work on; where several pictures of a kind are allowed, they are numbered: layer0, layer1.
    Masks are (H, W) uint8 as large as `image`; 255 is fully selected.
    """

    images: Mapping[str, np.ndarray]
    task: str
    pack: str
    parameters: Parameters
    seed: int = 0  # 0..MAX_SEED; other seeds give other results of equal quality
    selection: np.ndarray | None = None  # mask of the area that may change; None: everywhere
    keep: np.ndarray | None = None  # mask of the strokes that must not change

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", MappingProxyType(dict(self.images)))
        for name, image in self.images.items():
            _check_picture(name, image)
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed <= MAX_SEED:
            raise InputError(say.SEED(most=MAX_SEED, seed=repr(self.seed)))
        if self.selection is not None:
            self._check_shape(say.SELECTION(), self.selection, 2)
            if not self.selection.any():
                raise InputError(say.EMPTY_SELECTION())
        if self.keep is not None:
            self._check_shape(say.KEEP(), self.keep, 2)

    @property
    def image(self) -> np.ndarray:
        """The main picture: the drawing to work on."""
        return self.images[IMAGE]

    def numbered(self, name: str) -> tuple[np.ndarray, ...]:
        """Return the pictures name0, name1, …, in this order."""
        found: list[np.ndarray] = []
        while f"{name}{len(found)}" in self.images:
            found.append(self.images[f"{name}{len(found)}"])
        return tuple(found)

    def check_fit(self, what: Message, name: str) -> None:
        """Raise InputError if the picture's size differs from that of `image`; `what` is its label in the message."""
        self._check_shape(what, self.images[name], 3)

    def _check_shape(self, what: Message, given: np.ndarray, dimensions: int) -> None:
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
    """One suggestion. `picture`: its thumbnail, (256, 256, 4) uint8 RGBA, straight alpha."""

    index: int  # rank in the gallery, 0 is best; final
    picture: np.ndarray
    kind: str  # the task's category of the suggestion, such as the kind of lines or the stage
    recipe: Any  # the task's frozen dataclass from which, with the request, the layers are rendered at any size
    measures: Mapping[str, float] = field(default_factory=lambda: _NOTHING)  # quality measures, defined by the task
    notes: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)  # further information: values for as_json
    extras: tuple[str, ...] = ()  # the task's extras that are not empty for this suggestion

    def as_json(self) -> dict[str, Any]:
        """Return the JSON value for the service and result.json."""
        fields = {"kind": self.kind, "measures": self.measures, "notes": self.notes, "recipe": self.recipe}
        return {"index": self.index, **as_json(fields)}


def as_json(value: Any) -> Any:
    """Convert frozen values to JSON values: dataclasses become objects; floats are rounded to four decimals."""
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
    group: str = ""  # name of the group, shared with adjacent layers of the same group; "": none
    visible: bool = True
    locked: bool = False
    # The layer's role for a host: "paper" is the background with the lines removed; "flats" goes below the lines;
    # "stage-NAME" is a stage of a picture: edits of it are compared with it.
    role: str = ""
    # Translatable messages for `name` and `group`, unless they are the artist's own names.
    messages: Mapping[str, Message] = field(default_factory=lambda: _NOTHING)

    @property
    def paper(self) -> bool:
        """Whether it is the background with the lines removed."""
        return self.role == "paper"

    @property
    def flats(self) -> bool:
        """Whether it goes below the lines that it was made for."""
        return self.role == "flats"


def named_layer(name: Message, rgba: np.ndarray, *, group: Message | None = None, **more: Any) -> Layer:
    """Create a Layer whose name and group name panels can translate."""
    messages = {"name": name} | ({} if group is None else {"group": group})
    return Layer(str(name), rgba, group="" if group is None else str(group), messages=messages, **more)


def check_canvas(width: int, height: int) -> None:
    """Raise InputError if layers cannot have this size."""
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise InputError(say.CANVAS(most=MAX_SIDE, width=width, height=height))


class Watch:
    """Progress and cancellation of one request; `cancel` also stops running networks."""

    def __init__(self, progress: Callable[[float, Message], None] | None = None) -> None:
        self._progress = progress
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._running: set[Any] = set()

    def progress(self, fraction: float, what: Message) -> None:
        """Report that `fraction` (0..1) is done and step `what` begins; raises CancelledError once cancelled."""
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
        """Cancel as soon as possible, even inside a network (RunOptions.terminate). Callable from any thread."""
        self._cancelled.set()
        with self._lock:
            for options in self._running:
                options.terminate = True

    def enter(self, options: Any) -> None:
        """Register the onnxruntime.RunOptions of a network run that begins, so that `cancel` can terminate it."""
        with self._lock:
            self.check()
            self._running.add(options)

    def leave(self, options: Any) -> None:
        with self._lock:
            self._running.discard(options)
