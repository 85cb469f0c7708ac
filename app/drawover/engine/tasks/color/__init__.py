"""The task `color`: flats for line art, in colors from exemplars, dabs or palettes; the lines are unchanged.

Modules that are slow to import are imported with the first request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....messages import color as say
from ....messages import requests
from ...request import IMAGE, Request, Watch
from ...task import LAYERS, SWATCHES, Networks, Takes, Task
from .needs import NEEDS
from .parameters import EXEMPLARS, ColorParameters
from .words import WORDS

if TYPE_CHECKING:
    from .answer import Colors

__all__ = ["COLOR", "ColorParameters"]

_EXEMPLAR = (
    "a colored picture of any size whose colors are taken; PICTURE:0.5 counts half; may be given again, up to 8 times"
)
_HINTS = "a transparent picture, as large as the drawing, with dabs of color on its regions"


def _begin(request: Request, networks: Networks, watch: Watch) -> Colors:
    from .answer import Colors
    from .exemplars import Exemplar
    from .lineart import line_art
    from .painting import Painting

    parameters = request.parameters
    assert isinstance(parameters, ColorParameters)
    watch.progress(0.0, say.LOOKING())
    art = line_art(request.image, parameters.gap, networks)
    watch.check()
    exemplars = [Exemplar(each, n, parameters.weight(n)) for n, each in enumerate(request.numbered("exemplar"))]
    painting = Painting(request, art, exemplars, networks, watch)
    if art.background[1:].all() and not painting.has_dabs and not parameters.fills_background:
        raise art.no_regions_error(parameters.gap)
    return Colors(request, art, painting, watch)


COLOR = Task(
    name="color",
    parameters=ColorParameters,
    takes=(
        Takes(IMAGE, requests.DRAWING(), required=True),
        Takes("exemplar", say.EXEMPLAR(), EXEMPLARS, option="--exemplar", help=_EXEMPLAR, weight="weight"),
        Takes("hints", say.HINTS(), fits=True, option="--hints", help=_HINTS),
    ),
    begin=_begin,
    words=WORDS,
    needs=NEEDS,
    extras={"palette": SWATCHES, "regions": LAYERS},
)
