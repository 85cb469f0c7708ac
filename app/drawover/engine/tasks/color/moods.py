"""The moods of a pack: small colored pictures whose colors any drawing can take, each with a name and a backdrop."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ....messages import color as say
from ...errors import PackError
from ...task import Networks
from .exemplars import Exemplar


class Moods(NamedTuple):
    """exemplars: M pictures, each in its mood's colors; palettes: (M, K, 3) uint8 RGB, the color in each of K kinds of
    regions, of which the first is what the subject lies on; backdrops: (M, 3) uint8 RGB; names: M.
    """

    exemplars: tuple[Exemplar, ...]
    palettes: np.ndarray
    backdrops: np.ndarray
    names: tuple[str, ...]


def moods_of(networks: Networks) -> Moods:
    """Those of a pack; PackError where it has none. One without a name goes by its number."""
    return networks.cached("moods", lambda: _read(networks))


def _read(networks: Networks) -> Moods:
    arrays = networks.arrays()
    if not arrays:
        raise PackError(say.NO_MOODS(pack=networks.name))
    pictures, count = arrays["pictures"], len(arrays["pictures"])
    exemplars = (Exemplar(each, n, 1.0) for n, each in enumerate(pictures))
    names = [*networks.settings.get("moods", ()), *(str(n + 1) for n in range(count))]
    return Moods(tuple(exemplars), arrays["palettes"], arrays["backdrops"], tuple(names[:count]))
