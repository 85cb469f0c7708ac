"""The requirements on a pack for corrections: its networks' shapes, its atlas, and the settings in its card.

roles.py checks them when the pack is opened, so that it doesn't fail in the middle of a request.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ....messages import cards
from ....messages import correct as say
from ...card import CardError
from ...errors import plain
from ...task import Needs

if TYPE_CHECKING:
    import numpy as np

# Inputs -> outputs of each role, in the syntax of roles.py.
_ROLES = {
    "encoder": "ink 1 1 128 128 -> latent 1 D",
    "generator": "latent 1 D -> field 1 1 128 128",
    "lis": "latent 1 D -> steps 1 M D",
    "discriminator": "field 1 1 128 128 -> logit 1 1",
    "registration": "drawing 1 3 128 128 -> displacement 1 2 N N",
    "anyone": "drawing 1 3 128 128 -> displacement 1 2 N N, parts 1 K N N, doubt 1 1 N N",
    "place": "numbers 1 13 19 -> motion 1 13 5",
    "ink": "ink 1 1 * * -> field 1 1 * *",
    "similarity": "picture 1 3 96 96 -> vector 1 F",
    "step": "origin 1 D, latent 1 D, state S D E, count 1 -> next_latent 1 D, next_state S D E, loss 1",
}
_PROJECTED = 256  # length of feature vectors if the pack has no similarity network
_MAX_PARTS, _MAX_PART_NAME = 64, 60


def _check_atlas(arrays: Mapping[str, np.ndarray], file: str, sizes: Mapping[str, int]) -> None:
    """Raise CardError if the arrays of a task's atlas do not match the shapes of its networks."""
    import numpy as np

    for name, letter, default in (("latents", "D", None), ("features", "F", _PROJECTED)):
        array, width = arrays.get(name), sizes.get(letter, default)
        if array is None or array.ndim != 2 or not len(array) or array.dtype.kind != "f":
            raise CardError(say.ATLAS_LACKS(file=file, name=name))
        if width is not None and array.shape[1] != width:
            raise CardError(say.ATLAS_WIDTH(file=file, name=name, there=array.shape[1], wanted=width))
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise CardError(say.ATLAS_NUMBERS(file=file, name=repr(plain(name))))


def _are_parts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MAX_PARTS and all(
        isinstance(name, str) and 0 < len(name) <= _MAX_PART_NAME and plain(name) == name for name in value
    )  # fmt: skip


def _are_bounds(value: Any) -> bool:
    numbers = isinstance(value, list) and len(value) == 2 and all(
        isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in value
    )  # fmt: skip
    return numbers and value[0] <= value[1]


_SETTINGS = {
    "parts": (_are_parts, cards.A_LIST_OF_NAMES()),
    "known": (_are_bounds, cards.TWO_NUMBERS()),
    "sure": (_are_bounds, cards.TWO_NUMBERS()),
    "apart": (_are_bounds, cards.TWO_NUMBERS()),
    "mine": (lambda value: value in ("alone", "projection"), cards.ALONE_OR_PROJECTION()),
}
NEEDS = Needs(_ROLES, _SETTINGS, _check_atlas)
