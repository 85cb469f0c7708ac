"""The task `stages`: a finished picture as sketch, flat colors and shading, and what an edit of one does to the rest.

What is heavy to load is loaded when the first picture is taken apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....messages import stages as say
from ...errors import InputError
from ...request import IMAGE, Request, Watch
from ...task import SWATCHES, Networks, Takes, Task
from .needs import NEEDS, offers, stages_of
from .parameters import STAGES as ALL
from .parameters import StagesParameters
from .words import WORDS

if TYPE_CHECKING:
    from .answer import Film

__all__ = ["STAGES"]

_EDIT = "a stage that you edited, as large as the picture: sketch=PICTURE or flat=PICTURE; the later stages follow"


def _begin(request: Request, networks: Networks, watch: Watch) -> Film:
    from .answer import Film
    from .found import Found
    from .looking import looking
    from .workflow import Inferred

    wanted, stages = request.parameters, stages_of(networks)
    assert isinstance(wanted, StagesParameters)
    for takes in STAGES.takes:
        if takes.name in request.images and takes.name not in (IMAGE, *stages):
            raise InputError(say.NOT_OF_PACK(what=takes.what, pack=networks.name))
    watch.progress(0.0, say.LOOKING())
    infer = lambda: Inferred(request.image, wanted.gap, looking(networks, watch))  # noqa: E731
    inferred = networks.cached("found", Found).of(request.image, wanted.gap, infer)
    watch.progress(0.7, say.FOLLOWING())
    sketch, flat = (request.images.get(name) for name in ALL[:-1])
    return Film(request, inferred, inferred.edited(sketch, flat, request.selection), watch, stages)


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
    needs=NEEDS,
    offers=offers,
    extras={"palette": SWATCHES},
)
