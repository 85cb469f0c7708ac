"""The task `render`: line art as a finished picture, in a pack's moods: palettes with a color per kind of region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....messages import color as say
from ....messages import requests
from ...request import IMAGE, Request, Suggestion, Watch
from ...task import LAYERS, SWATCHES, Networks, Takes, Task, Words
from .needs import MOODS
from .parameters import RenderParameters

if TYPE_CHECKING:
    from .answer import Colors

_ABOUT = """\
Renders line art: flats, shading and a backdrop in layers that go under the lines, in several moods. A network says
what each region of the drawing is like in the mood's own picture; what is like nothing there takes any of its colors.
DIR gets:

  sheet.png     the drawing and all suggestions on one page: look here first
  result.ora    the same as layers under the drawing, with a hidden map of its regions
  pictures/     each suggestion, 256 pixels, on white
  layers/       each suggestion's flats, their shading, and the map, at the drawing's size
  palettes/     each suggestion's colors, for GIMP and Krita (.gpl, .kpl) and Photoshop (.ase)
  result.json   what is what, in the pack's order
"""
_EXAMPLES = """\
examples:
  drawover render lines.png -o out                          every mood, softly shaded
  drawover render lines.png -o out --shading cel --count 3  three, as animation has them
  drawover render lines.png -o out --gap 0.04               lines with wide gaps
"""


def _begin(request: Request, networks: Networks, watch: Watch) -> Colors:
    from .answer import Colors
    from .lineart import line_art
    from .moods import moods_of
    from .painting import Painting

    parameters = request.parameters
    assert isinstance(parameters, RenderParameters)
    watch.progress(0.0, say.LOOKING())
    art = line_art(request.image, parameters.gap, networks)
    watch.check()
    if art.background[1:].all():
        raise art.no_regions_error(parameters.gap)
    moods = moods_of(networks)
    return Colors(request, art, Painting(request, art, moods.exemplars, networks, watch, moods), watch)


def _note(suggestion: Suggestion) -> str:
    count = len(suggestion.notes["palette"])
    return f"{suggestion.recipe.palette}  ·  {count} color{'' if count == 1 else 's'}"


RENDER = Task(
    name="render",
    parameters=RenderParameters,
    takes=(Takes(IMAGE, requests.DRAWING(), required=True),),
    begin=_begin,
    words=Words(about=_ABOUT, done="rendered", examples=_EXAMPLES, kinds={"mood": "rendered"}, note=_note),
    needs=MOODS,
    extras={"palette": SWATCHES, "regions": LAYERS},
    pack="colors",
)
