"""The moods of a pack: small colored pictures used as exemplars, each with a name and a backdrop."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ....messages import color as say
from ...errors import PackError
from ...task import Networks
from .exemplars import Exemplar


class Moods(NamedTuple):
    """exemplars: M pictures, each in its mood's colors; palettes: (M, K, 3) uint8 RGB, the colors of K kinds of
    regions, the first of which is the background; backdrops: (M, 3) uint8 RGB; names: M.
    """

    exemplars: tuple[Exemplar, ...]
    palettes: np.ndarray
    backdrops: np.ndarray
    names: tuple[str, ...]


def moods_of(networks: Networks) -> Moods:
    """Return the moods of a pack, cached; PackError if it has none. Moods without a name are numbered."""
    return networks.cached("moods", lambda: _read(networks))


def _read(networks: Networks) -> Moods:
    arrays = networks.arrays()
    if not arrays:
        raise PackError(say.NO_MOODS(pack=networks.name))
    pictures, count = arrays["pictures"], len(arrays["pictures"])
    exemplars = (Exemplar(each, n, 1.0) for n, each in enumerate(pictures))
    names = [*networks.settings.get("moods", ()), *(str(n + 1) for n in range(count))]
    return Moods(tuple(exemplars), arrays["palettes"], arrays["backdrops"], tuple(names[:count]))
