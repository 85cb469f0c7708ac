"""The requirements on a pack for coloring and rendering: the network that matches regions, and the moods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ....messages import color as say
from ...card import CardError
from ...task import Needs

if TYPE_CHECKING:
    import numpy as np

_MATCHER = (
    "lines 1 1 128 128, cover 1 * 32 32, geometry 1 * 16, exemplar_lines 1 1 128 128, exemplar_cover 1 * 32 32, "
    "exemplar_geometry 1 * 16, exemplar_color 1 * 3 -> scores 1 * *"
)
_MOST, _LARGEST = 24, 512  # largest number of moods, and pixels of a picture's side


def _are_names(given: Any) -> bool:
    return isinstance(given, list) and 1 <= len(given) <= _MOST and all(isinstance(x, str) and x for x in given)


def _check_moods(arrays: Mapping[str, np.ndarray], file: str, sizes: Mapping[str, int]) -> None:
    """Raise CardError unless the atlas contains moods in the form of moods.Moods."""
    _ = sizes
    for name in ("pictures", "palettes", "backdrops"):
        if name not in arrays:
            raise CardError(say.MOODS_ARRAY(file=file, name=repr(name)))
    pictures, palettes, backdrops = arrays["pictures"], arrays["palettes"], arrays["backdrops"]
    side, count = pictures.shape[1] if pictures.ndim == 4 else 0, len(pictures)
    if pictures.shape != (count, side, side, 4) or pictures.dtype != "uint8" or not 0 < side <= _LARGEST:
        raise CardError(say.MOODS_PICTURES(file=file, most=_LARGEST))
    kinds = palettes.shape[1] if palettes.ndim == 3 else 0
    if palettes.shape != (count, kinds, 3) or palettes.dtype != "uint8" or not kinds or not 1 <= count <= _MOST:
        raise CardError(say.MOODS_PALETTES(file=file))
    if backdrops.shape != (count, 3) or backdrops.dtype != "uint8":
        raise CardError(say.MOODS_BACKDROPS(file=file))


NEEDS = Needs({"matcher": _MATCHER}, optional=True)
MOODS = Needs(NEEDS.roles, {"moods": (_are_names, say.MOODS_NAMES(most=_MOST))}, _check_moods)
