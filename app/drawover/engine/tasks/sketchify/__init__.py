"""The task `sketchify`: a finished picture, photo or render as a line drawing, crisp at any size.

What is heavy to load is loaded when the first picture is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....messages import sketchify as say
from ...request import IMAGE, Request, Watch
from ...task import Needs, Networks, Takes, Task
from .parameters import SketchifyParameters
from .words import WORDS

if TYPE_CHECKING:
    from .answer import Drawn

__all__ = ["SKETCHIFY"]


def _begin(request: Request, networks: Networks, watch: Watch) -> Drawn:
    from .answer import begun

    return begun(request, networks, watch)


SKETCHIFY = Task(
    name="sketchify",
    parameters=SketchifyParameters,
    takes=(Takes(IMAGE, say.PICTURE(), required=True),),
    begin=_begin,
    words=WORDS,
    needs=Needs({"sketch": "picture 1 3 128 128 -> field 1 1 128 128"}),
    pack="sketchify",
)
