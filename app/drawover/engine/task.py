"""What a task is: a value that says its name, what it takes and needs, and how it begins to answer a request.

Each task is a folder or a file in `tasks`, and a row of its table. Nothing else of the engine, of the service or of the
command line knows a task by name.
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

# What an extra is: pictures for a canvas, values for JSON, or colors: values with `color` (#rrggbb) and `name`.
LAYERS, DATA, SWATCHES = "layers", "data", "swatches"
if TYPE_CHECKING:  # no command that draws nothing waits for it
    import numpy as np

_T = TypeVar("_T")


def _none() -> Mapping[str, Any]:
    return MappingProxyType({})


class Networks(Protocol):
    """What a task sees of a pack: its networks by role, loaded when they are first run and shared by all tasks."""

    @property
    def name(self) -> str:
        """The pack's name."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """What else its card says of the task."""
        ...

    def has(self, role: str) -> bool:
        """Whether the pack has, for the task, a network in this role, a setting of this name, or an `atlas`."""
        ...

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray:
        """The first output of the network in this role."""
        ...

    def run_all(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """All its outputs, by name."""
        ...

    def arrays(self) -> Mapping[str, np.ndarray]:
        """The arrays of the task's atlas, read anew each time; empty where it has none."""
        ...

    def kept(self, name: str, make: Callable[[], _T]) -> _T:
        """What `make` gives, made once and then kept as long as the pack's networks are."""
        ...


class Answer(Protocol):
    """One request being answered. Everything may be asked for at any time, from any thread.

    options: of the task's parameters, those that redraw, where they are to be other than the suggestion's own.
    """

    @property
    def request(self) -> Request: ...

    @property
    def measures(self) -> Mapping[str, float]:
        """What is told of the answer as a whole, by the task's own scales; asked for after the last suggestion."""
        ...

    def suggestions(self) -> Iterator[Suggestion]:
        """In the gallery's settled order; the first one fast."""
        ...

    def picture(self, suggestion: Suggestion, *, size: int = 256, **options: Any) -> np.ndarray:
        """(size, size, 4) uint8 straight RGBA: what the gallery shows of it."""
        ...

    def layers(self, suggestion: Suggestion, width: int, height: int, **options: Any) -> tuple[Layer, ...]:
        """Its layers on a canvas of width × height pixels, the lowest first."""
        ...

    def extra(self, name: str, suggestion: Suggestion, width: int, height: int, **options: Any) -> Any:
        """One of the task's extras: a tuple of Layers on such a canvas, or a value for as_json, as the task says."""
        ...


@dataclass(frozen=True)
class Takes:
    """A picture that a task takes. most: above 1, there may be several, whose names are numbered: exemplar0, …

    fits: it must be as large as `image`. what: how sentences call it, such as requests.DRAWING(). option, help: how the
    command line takes it, whose first word is `image`; with_image: where some are given there, `image` is the first.
    weight: of several, the parameters `weight`0, `weight`1, … say how much each counts, 0 to 1; "": all alike.
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

    def called(self, name: str) -> Message:
        """What sentences call the picture of that name, which this one takes: "Layer 3"."""
        number = name.removeprefix(self.name)
        return say.NUMBERED(what=self.what, number=int(number) + 1) if number else self.what


@dataclass(frozen=True)
class Words:
    """What the command line says of a task, and of its answers.

    about, examples: around the options of its --help; done: "corrected", after a file's name; kinds: a suggestion's
    kind in words; heading: what the sheet says of the parameters; note: of a suggestion; warning(pack, measures): of
    the answer, or ""; afterwards(request, measures, count of suggestions): lines to print at the end; replaces: the
    layers make up a whole picture, in the place of the one that was given.
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
    """What a task needs of a pack's networks, and how a pack is refused that has others. As roles.py reads it.

    roles: role to "input 1 D -> output 1 2 N N"; settings: what the card may set, as (test, what it should be);
    check_atlas(arrays, file, sizes of the letters): CardError where they are not what the networks make of drawings.
    optional: the task does without networks as well, if less well, so that it is offered by every pack.
    """

    roles: Mapping[str, str] = field(default_factory=_none)
    settings: Mapping[str, tuple[Callable[[Any], bool], Message]] = field(default_factory=_none)
    check_atlas: Callable[[Mapping[str, np.ndarray], str, Mapping[str, int]], None] | None = None
    optional: bool = False

    @property
    def free(self) -> bool:
        """Whether the task does without networks."""
        return self.optional or not self.roles


@dataclass(frozen=True)
class Task:
    """One thing that an artist can ask for. It is offered by packs whose card names it; where it is free, by all.

    pack: name of the one that is taken where nobody asks for another.
    offers(networks): of which parameters a pack has only some choices, and which: nothing is loaded for it but the
    atlas. extras: name to LAYERS, DATA or SWATCHES. begin raises InputError at once where the drawing cannot be used.
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

    def taking(self, name: str) -> Takes | None:
        """The picture that goes by this name or, numbered, this series; None: it takes none such."""
        for takes in self.takes:
            number = name.removeprefix(takes.name)
            if (takes.most == 1 and name == takes.name) or (
                takes.most > 1 and name != number and number.isdecimal() and str(int(number)) == number
            ):
                return takes
        return None

    def check(self, request: Request) -> Request:
        """The request, whose pictures are those that this task takes; else InputError."""
        if not isinstance(request.parameters, self.parameters):
            raise InputError(say.OTHER_PARAMETERS(task=repr(self.name)))
        for name in request.images:
            takes = self.taking(name)
            if takes is None:
                raise InputError(say.NO_SUCH_PICTURE(task=repr(self.name), picture=repr(name)))
            if takes.fits and name != IMAGE:
                request.check_fit(takes.called(name), name)
        for takes in self.takes:
            self._check_count(takes, request)
        return request

    def _check_count(self, takes: Takes, request: Request) -> None:
        if takes.most == 1:
            if takes.required and takes.name not in request.images:
                raise InputError(say.MISSING_PICTURE(what=takes.what, part=repr(takes.name)))
            return
        there = sum(self.taking(name) is takes for name in request.images)
        if there > takes.most:
            raise InputError(say.TOO_MANY_PICTURES(most=takes.most, picture=repr(takes.name), there=there))
        if len(request.several(takes.name)) != there:
            missing = f"{takes.name}{len(request.several(takes.name))}"
            raise InputError(say.PICTURE_NUMBERS(picture=takes.name, missing=repr(missing)))
