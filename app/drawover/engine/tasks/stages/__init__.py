"""The task `stages`: a finished picture as sketch, flat colors and shading, and what an edit of one does to the rest.

What is heavy to load is loaded when the first picture is taken apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....messages import stages as say
from ...request import IMAGE, Request, Watch
from ...task import SWATCHES, Needs, Networks, Takes, Task
from .parameters import StagesParameters
from .words import WORDS

if TYPE_CHECKING:
    from .answer import Film

__all__ = ["STAGES"]

_EDIT = "a stage that you edited, as large as the picture: sketch=PICTURE or flat=PICTURE; the later stages follow"


def _begin(request: Request, networks: Networks, watch: Watch) -> Film:
    from .answer import Film
    from .looking import looking
    from .workflow import Inferred

    wanted = request.parameters
    assert isinstance(wanted, StagesParameters)
    watch.progress(0.0, say.LOOKING())
    inferred = Inferred(request.image, wanted.gap, looking(networks, watch))
    watch.progress(0.7, say.FOLLOWING())
    sketch, flat = (request.images.get(name) for name in ("sketch", "flat"))
    return Film(request, inferred, inferred.edited(sketch, flat, request.selection), watch)


STAGES = Task(
    name="stages",
    parameters=StagesParameters,
    takes=(
        Takes(IMAGE, say.PICTURE(), required=True),
        Takes("sketch", say.EDITED_SKETCH(), fits=True, option="--edit", help=_EDIT),
        Takes("flat", say.EDITED_FLAT(), fits=True, option="--edit", help=_EDIT),
    ),
    begin=_begin,
    words=WORDS,
    needs=Needs({"unfinish": "picture 1 3 128 128 -> field 1 1 128 128, flat 1 3 128 128"}, optional=True),
    extras={"palette": SWATCHES},
)
