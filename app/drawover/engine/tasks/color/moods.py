"""The moods of a pack: small colored pictures whose colors any drawing can take, each with a name and a backdrop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ...card import CardError
from ...errors import PackError
from ...task import Needs, Networks
from .needs import NEEDS

_MOST, _LARGEST = 24, 512  # moods, and pixels of a picture's side


class Moods(NamedTuple):
    """pictures: (M, S, S, 3) uint8 RGB on white; backdrops: (M, 3) uint8 RGB; names: of as many."""

    pictures: np.ndarray
    backdrops: np.ndarray
    names: tuple[str, ...]


def moods_of(networks: Networks) -> Moods:
    """Those of a pack; PackError where it has none. One without a name goes by its number."""
    arrays = networks.arrays()
    if not arrays:
        raise PackError(f"The pack {networks.name} holds no moods to render in.")
    names = [*networks.settings.get("moods", ()), *(str(n + 1) for n in range(len(arrays["pictures"])))]
    return Moods(arrays["pictures"], arrays["backdrops"], tuple(names[: len(arrays["pictures"])]))


def _names(given: Any) -> bool:
    return isinstance(given, list) and 1 <= len(given) <= _MOST and all(isinstance(x, str) and x for x in given)


def _check(arrays: Mapping[str, np.ndarray], file: str, sizes: Mapping[str, int]) -> None:
    """CardError where an atlas holds no moods."""
    _ = sizes
    try:
        pictures, backdrops = arrays["pictures"], arrays["backdrops"]
    except KeyError as error:
        raise CardError(f"{file} has no array {error.args[0]!r}.") from error
    side = pictures.shape[1] if pictures.ndim == 4 else 0
    if pictures.shape != (len(pictures), side, side, 3) or pictures.dtype != np.uint8 or not 0 < side <= _LARGEST:
        raise CardError(f"The moods in {file} must be square RGB pictures of up to {_LARGEST} pixels.")
    if backdrops.shape != (len(pictures), 3) or backdrops.dtype != np.uint8:
        raise CardError(f"The backdrops in {file} must be one RGB color for each mood.")


MOODS = Needs(NEEDS.roles, {"moods": (_names, f"a list of 1 to {_MOST} names")}, _check)
