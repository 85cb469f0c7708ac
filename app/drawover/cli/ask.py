"""`drawover correct` and the commands of all other tasks: options derived from the task's definition, and one request.

results.py writes the results.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..engine.errors import InputError
from ..engine.options import CHOICE, INTEGER, SWITCH, TEXT, Option, options_of
from ..engine.request import IMAGE, MAX_SEED, MAX_SIDE, Request, Watch
from ..engine.task import Takes, Task
from ..messages import requests as say

if TYPE_CHECKING:
    import numpy as np

    from ..engine.service.job import EngineLike

EXIT = "\nExit code: 0 done, 1 not done (one sentence on stderr says why), 2 wrong usage, 130 cancelled.\n"
_IN = "the drawing: .png, .ora, .jpg, .webp; transparent or on white paper"
_SEED = "another number picks other suggestions; the same one gives the same bytes (default: 0)"
_SELECTION = "change only what is white (or painted on transparency) in this picture"
_WEIGHT = re.compile(r"\d+(\.\d*)?|\.\d+")
Within = Callable[[type[int] | type[float], float, float], Callable[[str], float]]


def fill(parser: argparse.ArgumentParser, task: Task, within: Within) -> None:
    """Add a task's options: the drawing, its parameters, its other pictures, and the options common to all tasks."""
    add = parser.add_argument
    add("file", type=Path, metavar="IN", help=_IN)
    add("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder for the results")
    add("--pack", default=task.pack, help=f"what is drawn there (default: {task.pack}); see drawover packs")
    for option in _options(task):
        add(f"--{option.name}", **argument(option, within))
    add("--seed", type=within(int, 0, MAX_SEED), default=0, metavar="N", help=_SEED)
    add("--selection", type=Path, metavar="MASK", help=_SELECTION)
    add("--keep", type=Path, metavar="MASK", help="leave the strokes where this picture is white or painted")
    for option, named in _by_name(task).items():
        add(option, action="append", default=[], type=_named(option, named), metavar="NAME=PICTURE", help=named[0].help)
    for takes in _alone(task):
        how = {"action": "append", "default": []} if takes.most > 1 else {}
        kind, shown = (weighed, "PICTURE[:WEIGHT]") if takes.weight else (Path, "PICTURE")
        add(_option(takes), dest=f"picture_{takes.name}", type=kind, metavar=shown, help=takes.help, **how)
    size = "make the layers W pixels wide (default: as wide as the drawing)"
    add("--size", type=within(int, 1, MAX_SIDE), metavar="W", help=size)


class Weighed(NamedTuple):
    """A picture's file, and its weight, 0..1."""

    path: Path
    weight: float


def weighed(text: str) -> Weighed:
    """Parse "a.png:0.5", or a file without a weight. An existing file with the complete name takes precedence."""
    name, colon, weight = text.rpartition(":")
    if colon and name and _WEIGHT.fullmatch(weight) and not Path(text).exists():
        if not 0 <= float(weight) <= 1:
            raise argparse.ArgumentTypeError(f"must have a weight between 0 and 1 behind its colon, not {text!r}")
        return Weighed(Path(name), float(weight))
    return Weighed(Path(text), 1.0)


def _options(task: Task) -> Iterator[Option]:
    """Return the parameters that have an option: all but weights, which are written after the picture's name."""
    weights = {f"{takes.weight}{place}" for takes in task.takes if takes.weight for place in range(takes.most)}
    return (option for option in options_of(task.parameters) if option.name not in weights)


def _more(task: Task) -> Iterator[Takes]:
    return (takes for takes in task.takes if takes.name != IMAGE)


def _by_name(task: Task) -> dict[str, list[Takes]]:
    """Options shared by several pictures, with the picture's name as a prefix: --edit sketch=PICTURE."""
    options = [_option(takes) for takes in _more(task)]
    shared = {option for option in options if options.count(option) > 1}
    return {each: [takes for takes in _more(task) if _option(takes) == each] for each in options if each in shared}


def _alone(task: Task) -> Iterator[Takes]:
    shared = _by_name(task)
    return (takes for takes in _more(task) if _option(takes) not in shared)


def _named(option: str, several: Sequence[Takes]) -> Callable[[str], tuple[str, Path]]:
    names = [takes.name for takes in several]

    def read(text: str) -> tuple[str, Path]:
        name, equals, path = text.partition("=")
        if not equals or name not in names or not path:
            known = " or ".join(f"{option} {each}=PICTURE" for each in names)
            raise argparse.ArgumentTypeError(f"must be {known}, not {text!r}")
        return name, Path(path)

    return read


def _option(takes: Takes) -> str:
    return takes.option or f"--{takes.name}"


def argument(option: Option, within: Within) -> dict[str, Any]:
    if option.kind == SWITCH:
        return {"action": "store_true", "help": option.help}
    if option.kind == TEXT:
        return {"default": option.default, "metavar": "TEXT", "help": option.help}
    shown = f"{option.help} (default: {option.default:{'' if option.kind == CHOICE else 'g'}})"
    if option.kind == CHOICE:
        return {"choices": tuple(each.value for each in option.choices), "default": option.default, "help": shown}
    is_integer = option.kind == INTEGER
    check = within(int if is_integer else float, option.least, option.most)
    return {"type": check, "default": option.default, "metavar": "N" if is_integer else option.name[0].upper(),
            "help": shown}  # fmt: skip


def run(given: argparse.Namespace, task: Task, make_engine: Callable[[Sequence[Path]], EngineLike]) -> int:
    """Answer a request, and write the results into the folder."""
    from ..engine.service.decode import to_mask
    from . import results

    image = drawing(given.file)
    selection, keep = (None if path is None else to_mask(drawing(path)) for path in (given.selection, given.keep))
    images = {IMAGE: image}
    values = {option.name: getattr(given, option.name) for option in _options(task)}
    for option in _by_name(task):
        for name, path in getattr(given, option.removeprefix("--")):
            if name in images:
                raise InputError(say.GIVEN_TWICE(picture=f"{option} {name}"))
            images[name] = drawing(path)
    for takes in _alone(task):
        named = getattr(given, f"picture_{takes.name}")
        if takes.weight:
            if len(named) > takes.most:
                there = say.TOO_MANY_GIVEN(most=takes.most, option=_option(takes), there=len(named))
                raise InputError(there)
            values |= {f"{takes.weight}{place}": each.weight for place, each in enumerate(named)}
            named = [each.path for each in named]
        images |= dict(_pictures(takes, named, image))
    parameters = task.parameters(**values)
    with results.replacing(given.output) as folder, Progress() as progress:
        watch = Watch(lambda fraction, what: progress(0.6 * fraction, str(what)))
        request = task.check(Request(images, task.name, given.pack, parameters, given.seed, selection, keep))
        progress(0.0, "loading the pack")
        answer = make_engine(given.packs).answer(request, watch)
        suggestions = list(answer.suggestions())
        title = f"{given.file.name}, {task.words.done}"
        results.write(folder, title, task, answer, suggestions, given.size, lambda f, w: progress(0.6 + 0.4 * f, w))
    number = f"{len(suggestions)} suggestion{'' if len(suggestions) == 1 else 's'}"
    print(f"{number} in {given.output}: look at {given.output / 'sheet.png'}")
    for line in task.words.afterwards(request, answer.measures, len(suggestions)):
        print(line)
    return 0


def _pictures(takes: Takes, given: Any, image: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield (name, picture) for the files on the command line. Layers that move together start with the drawing."""
    if takes.most == 1:
        if given is not None:
            yield takes.name, drawing(given)
        return
    found = [*([image] if given and takes.with_image else []), *map(drawing, given)]
    yield from ((f"{takes.name}{number}", picture) for number, picture in enumerate(found))


def drawing(path: Path) -> np.ndarray:
    """Read (H, W, 4) uint8 straight RGBA from a picture or an .ora; print what was lost."""
    if path.suffix.lower() in (".ora", ".psd", ".psb"):
        from ..document.formats import kinds

        opened = kinds.read(path)
        rgba, losses = opened.document.flattened(), opened.losses
    else:
        from ..engine.service import decode

        rgba, _, losses = decode.read(path)
    for sentence in losses:
        print(f"{path.name}: {sentence}", file=sys.stderr)
    return rgba


class Progress:
    """A progress line on stderr that is overwritten; nothing unless stderr is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __call__(self, fraction: float, what: str) -> None:
        if self._shown:
            done = round(24 * min(max(fraction, 0.0), 1.0))
            print(f"\r\x1b[K[{'#' * done}{'.' * (24 - done)}] {what}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
