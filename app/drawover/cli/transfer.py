"""`drawover transfer`: the lines of a picture, as `sketchify` finds them, in other pictures' colors, as in `color`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.errors import InputError
from ..engine.options import options_of
from ..engine.request import IMAGE, MAX_SEED, MAX_SIDE, Request, Watch
from ..engine.tasks import TASKS
from ..engine.tasks.color.parameters import EXEMPLARS
from ..messages import requests as say
from . import ask

if TYPE_CHECKING:
    import numpy as np

    from ..engine.service.job import EngineLike

ABOUT = """\
Transfers a style: finds the lines of a picture that may have none, and colors them like other pictures, whose regions
are matched to it. The lines and the flats are layers of their own, as `drawover sketchify` and `color` make them.
"""
MORE = """\
examples:
  drawover transfer photo.jpg --style painting.png -o out
  drawover transfer render.png --style a.png --style b.png:0.5 -o out --weight thin --shading soft
"""
_SKETCHIFY, _COLOR = TASKS["sketchify"], TASKS["color"]
_OWN = {"sketchify": ("weight", "detail"), "color": ("gap", "shading", "background", "count")}  # options of each task


def fill(parser: argparse.ArgumentParser, within: ask.Within) -> None:
    """Add the options: the picture, the styles, and those of both tasks that matter here."""
    add = parser.add_argument
    add("file", type=Path, metavar="IN", help="the picture whose lines are kept")
    add("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder for the results")
    style = "a picture whose colors are taken; PICTURE:0.5 counts half; may be given again, up to 8 times"
    add("--style", type=ask.weighed, action="append", required=True, metavar="PICTURE[:WEIGHT]", help=style)
    for task in (_SKETCHIFY, _COLOR):
        for option in options_of(task.parameters):
            if option.name in _OWN[task.name]:
                add(f"--{option.name}", **ask.argument(option, within))
    add("--seed", type=within(int, 0, MAX_SEED), default=0, metavar="N", help="another number picks other suggestions")
    add("--size", type=within(int, 1, MAX_SIDE), metavar="W", help="make the layers W pixels wide")


def run(given: argparse.Namespace, make_engine: Callable[[Sequence[Path]], EngineLike]) -> int:
    """Find the lines, color them, and write the results into the folder."""
    from . import results

    if len(given.style) > EXEMPLARS:
        raise InputError(say.TOO_MANY_GIVEN(most=EXEMPLARS, option="--style", there=len(given.style)))
    picture, styles = ask.drawing(given.file), [ask.drawing(each.path) for each in given.style]
    with results.replacing(given.output) as folder, ask.Progress() as progress:
        engine = make_engine(given.packs)
        progress(0.0, "loading the packs")
        lines = _lines(engine, picture, given)
        values = {name: getattr(given, name) for name in _OWN["color"]}
        values |= {f"weight{n}": each.weight for n, each in enumerate(given.style)}
        images = {IMAGE: lines, **{f"exemplar{n}": each for n, each in enumerate(styles)}}
        request = Request(images, _COLOR.name, _COLOR.pack, _COLOR.parameters(**values), given.seed)
        watch = Watch(lambda fraction, what: progress(0.3 + 0.3 * fraction, str(what)))
        answer = engine.answer(_COLOR.check(request), watch)
        suggestions = list(answer.suggestions())
        title = f"{given.file.name}, in the style of {', '.join(each.path.name for each in given.style)}"
        results.write(folder, title, _COLOR, answer, suggestions, given.size, lambda f, w: progress(0.6 + 0.4 * f, w))
    number = f"{len(suggestions)} suggestion{'' if len(suggestions) == 1 else 's'}"
    print(f"{number} in {given.output}: look at {given.output / 'sheet.png'}")
    return 0


def _lines(engine: EngineLike, picture: np.ndarray, given: argparse.Namespace) -> np.ndarray:
    """(H, W, 4) uint8 straight RGBA: the picture's lines on transparency, as large as it is."""
    values = {name: getattr(given, name) for name in _OWN["sketchify"]}
    parameters = _SKETCHIFY.parameters(**values)
    request = Request({IMAGE: picture}, _SKETCHIFY.name, _SKETCHIFY.pack, parameters, given.seed)
    answer = engine.answer(_SKETCHIFY.check(request), Watch())
    suggestion = next(iter(answer.suggestions()))  # the picture's own lines, if it has some
    height, width = picture.shape[:2]
    (layer,) = answer.layers(suggestion, width, height)
    return layer.rgba
