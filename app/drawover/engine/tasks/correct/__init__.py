"""The task `correct`: moves a drawing's features to plausible places and renders the result in several ways.

Modules that are slow to import are imported with the first request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ....messages import correct as say
from ....messages import requests
from ...request import DEFAULT_PACK, IMAGE, Request, Watch
from ...task import DATA, LAYERS, Networks, Takes, Task
from .needs import NEEDS
from .parameters import CorrectParameters
from .words import WORDS

if TYPE_CHECKING:
    import numpy as np

    from .answer import Corrections

__all__ = ["CORRECT", "CorrectParameters", "correction_of"]

MAX_LAYERS = 32


def _begin(request: Request, networks: Networks, watch: Watch) -> Corrections:
    from .answer import Corrections
    from .correction import Correction

    return Corrections(Correction(request, networks, watch))


def _offers(networks: Networks) -> Mapping[str, tuple[str, ...]]:
    from .ways import nudges, ways

    return {"lines": ways(networks), "nudge": nudges(networks)}


_ALSO = "another layer, as large as the drawing, that moves along with it; may be given again"
CORRECT = Task(
    name="correct",
    parameters=CorrectParameters,
    takes=(
        Takes(IMAGE, requests.DRAWING(), required=True),
        Takes("layer", say.LAYER(), MAX_LAYERS, fits=True, option="--also", help=_ALSO, with_image=True),
    ),
    begin=_begin,
    words=WORDS,
    needs=NEEDS,
    offers=_offers,
    extras={"overlay": LAYERS, "changes": DATA},
)


def correction_of(
    image: np.ndarray,
    pack: str = DEFAULT_PACK,
    parameters: CorrectParameters | None = None,
    seed: int = 0,
    selection: np.ndarray | None = None,
    keep: np.ndarray | None = None,
    layers: Sequence[np.ndarray] = (),
) -> Request:
    """Create a request for corrections of a drawing. layers: the layers to move together; none: the drawing itself."""
    images = {IMAGE: image} | {f"layer{number}": layer for number, layer in enumerate(layers)}
    given = CorrectParameters() if parameters is None else parameters
    return CORRECT.check(Request(images, CORRECT.name, pack, given, seed, selection, keep))
