"""The interface of a task: a value with its name, its inputs, the networks it needs, and the function that starts it.

Each task is a folder or a file in `tasks`, and a row of the table there. No other part of the engine, the service or
the command line refers to a task by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..messages import requests as say
from ..messages.message import Message
from .errors import InputError
from .options import Parameters
from .request import DEFAULT_PACK, IMAGE, Layer, Request, Suggestion, Watch

# Kinds of extras: layers for a canvas, JSON values, or swatches: values with `color` (#rrggbb) and `name`.
LAYERS, DATA, SWATCHES = "layers", "data", "swatches"
if TYPE_CHECKING:  # importing numpy would slow down commands that don't need it
    import numpy as np

_T = TypeVar("_T")


def _none() -> Mapping[str, Any]:
    return MappingProxyType({})


class Networks(Protocol):
    """A task's access to a pack: its networks by role, loaded on first use and shared by all tasks."""

    @property
    def name(self) -> str:
        """The pack's name."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """The other entries of the task's table in the pack's card."""
        ...

    def has(self, role: str) -> bool:
        """Whether the pack has, for this task, a network in this role, a setting of this name, or an `atlas`."""
        ...

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray:
        """Run the network in this role and return its first output."""
        ...

    def run_all(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Run the network in this role and return all its outputs, by name."""
        ...

    def arrays(self) -> Mapping[str, np.ndarray]:
        """Read the arrays of the task's atlas from its file; empty if there is no atlas."""
        ...

    def cached(self, name: str, make: Callable[[], _T]) -> _T:
        """Return the result of `make`, computed once and cached as long as the pack's networks are loaded."""
        ...


class Answer(Protocol):
    """One request being answered. All methods may be called at any time, from any thread.

    options: new values for those of the task's parameters that can be changed after the fact (`Option.redraws`).
    """

    @property
    def request(self) -> Request: ...

    @property
    def measures(self) -> Mapping[str, float]:
        """Measures of the answer as a whole, defined by the task; read after the last suggestion."""
        ...

    def suggestions(self) -> Iterator[Suggestion]:
        """Yield the suggestions in their final order; the first one as early as possible."""
        ...

    def picture(self, suggestion: Suggestion, *, size: int = 256, **options: Any) -> np.ndarray:
        """Render the suggestion's thumbnail: (size, size, 4) uint8, straight RGBA."""
        ...

    def layers(self, suggestion: Suggestion, width: int, height: int, **options: Any) -> tuple[Layer, ...]:
        """Render the suggestion's layers for a canvas of width × height pixels, the lowest first."""
        ...

    def extra(self, name: str, suggestion: Suggestion, width: int, height: int, **options: Any) -> Any:
        """Return one of the task's extras: a tuple of Layers or a value for as_json, depending on `Task.extras`."""
        ...


@dataclass(frozen=True)
class Takes:
    """An input picture of a task. most: the maximum count; if above 1, the names are numbered: exemplar0, …

    fits: it must be as large as `image`. what: its label in messages, such as requests.DRAWING(). option, help: its
    command line option (`image` is the positional argument); with_image: if any is given, `image` counts as the first.
    weight: prefix of the parameters (`weight`0, `weight`1, …) that weight several pictures, 0 to 1; "": equal weights.
    """

    name: str
    what: Message
    most: int = 1
    required: bool = False
    fits: bool = False
    option: str = ""
    help: str = ""
    with_image: bool = False
    weight: str = ""

    def label(self, name: str) -> Message:
        """Return the label in messages of the picture with this (numbered) name: "Layer 3"."""
        number = name.removeprefix(self.name)
        return say.NUMBERED(what=self.what, number=int(number) + 1) if number else self.what


@dataclass(frozen=True)
class Words:
    """The task's texts on the command line.

    about, examples: texts of its --help; done: "corrected", printed after a file's name; kinds: labels of the kinds of
    suggestions; heading: the parameters, as a heading of the contact sheet; note: a remark on a suggestion;
    warning(pack, measures): a warning about the answer, or ""; afterwards(request, measures, count of suggestions):
    lines to print at the end; replaces: the layers form a complete picture that replaces the input.
    """

    about: str
    done: str
    examples: str = ""
    kinds: Mapping[str, str] = field(default_factory=_none)
    heading: Callable[[Any], str] = lambda parameters: ""
    note: Callable[[Suggestion], str] = lambda suggestion: ""
    warning: Callable[[str, Mapping[str, float]], str] = lambda pack, measures: ""
    afterwards: Callable[[Request, Mapping[str, float], int], tuple[str, ...]] = lambda request, measures, count: ()
    replaces: bool = False


@dataclass(frozen=True)
class Needs:
    """The requirements of a task on a pack's card, checked by roles.py when the pack is opened.

    roles: role to "input 1 D -> output 1 2 N N"; settings: the settings a card may have, as (test, expected value);
    check_atlas(arrays, file, dimension by letter): raises CardError if the atlas does not match the networks.
    optional: the task also works without networks, with lower quality, and so is offered with every pack.
    """

    roles: Mapping[str, str] = field(default_factory=_none)
    settings: Mapping[str, tuple[Callable[[Any], bool], Message]] = field(default_factory=_none)
    check_atlas: Callable[[Mapping[str, np.ndarray], str, Mapping[str, int]], None] | None = None
    optional: bool = False

    @property
    def free(self) -> bool:
        """Whether the task works without networks."""
        return self.optional or not self.roles


@dataclass(frozen=True)
class Task:
    """A task. It is offered with packs whose card names it; if it works without networks, with all packs.

    pack: the default pack's name.
    offers(networks): the parameters of which the pack supports only some choices, with these choices; and `kinds`,
    those of its suggestions in an artist's order, if they depend on the pack; it may load the atlas, but no network.
    extras: name to LAYERS, DATA or SWATCHES. begin raises InputError for unusable drawings.
    """

    name: str
    parameters: type[Parameters]
    takes: tuple[Takes, ...]
    begin: Callable[[Request, Networks, Watch], Answer]
    words: Words
    needs: Needs = field(default_factory=Needs)
    offers: Callable[[Networks], Mapping[str, tuple[str, ...]]] = lambda networks: _none()
    extras: Mapping[str, str] = field(default_factory=_none)
    pack: str = DEFAULT_PACK

    def input_named(self, name: str) -> Takes | None:
        """Return the input that a picture of this (possibly numbered) name belongs to; None if there is none."""
        for takes in self.takes:
            number = name.removeprefix(takes.name)
            if (takes.most == 1 and name == takes.name) or (
                takes.most > 1 and name != number and number.isdecimal() and str(int(number)) == number
            ):
                return takes
        return None

    def check(self, request: Request) -> Request:
        """Return the request unchanged; InputError if its parameters or pictures don't fit this task."""
        if not isinstance(request.parameters, self.parameters):
            raise InputError(say.OTHER_PARAMETERS(task=repr(self.name)))
        for name in request.images:
            takes = self.input_named(name)
            if takes is None:
                raise InputError(say.NO_SUCH_PICTURE(task=repr(self.name), picture=repr(name)))
            if takes.fits and name != IMAGE:
                request.check_fit(takes.label(name), name)
        for takes in self.takes:
            self._check_count(takes, request)
        return request

    def _check_count(self, takes: Takes, request: Request) -> None:
        if takes.most == 1:
            if takes.required and takes.name not in request.images:
                raise InputError(say.MISSING_PICTURE(what=takes.what, part=repr(takes.name)))
            return
        count = sum(self.input_named(name) is takes for name in request.images)
        if count > takes.most:
            raise InputError(say.TOO_MANY_PICTURES(most=takes.most, picture=repr(takes.name), there=count))
        if len(request.numbered(takes.name)) != count:
            missing = f"{takes.name}{len(request.numbered(takes.name))}"
            raise InputError(say.PICTURE_NUMBERS(picture=takes.name, missing=repr(missing)))
