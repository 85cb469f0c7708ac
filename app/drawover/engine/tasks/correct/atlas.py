"""The atlas of a pack: clean reference drawings for corrections."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ....messages import correct as say
from ....raster.vector import shelf
from ...errors import PackError, plain
from ...task import Networks


@dataclass(frozen=True, eq=False)
class Atlas:
    """Clean reference drawings.

    latents: (N, D) float32; features: (N, F) float32 of unit length, for the search by cosine: from the pack's network
    `similarity` if it has one, else `projected_feature`; names: N subjects; drawings: N vector drawings in frame
    coordinates, or None if the pack contains only their latents.
    """

    latents: np.ndarray
    features: np.ndarray
    names: tuple[str, ...]
    drawings: shelf.DrawingSet | None

    @cached_property
    def mean(self) -> np.ndarray:
        """(D,) the mean of the latents."""
        return self.latents.mean(axis=0)

    @cached_property
    def directions(self) -> np.ndarray:
        """(N, D) from the mean to each latent, of unit length."""
        centered = self.latents - self.mean
        return centered / np.linalg.norm(centered, axis=1, keepdims=True)


def atlas_of(networks: Networks) -> Atlas:
    """Return the pack's atlas, cached; PackError if it is damaged."""
    return networks.cached("atlas", lambda: _read(networks))


def _read(networks: Networks) -> Atlas:
    arrays = networks.arrays()
    try:
        latents = arrays["latents"].astype(np.float32)
        features = arrays["features"].astype(np.float32)
        names = tuple(map(plain, bytes(arrays["names"]).decode().split("\n")))
        shapes = {k.removeprefix("shapes_"): v for k, v in arrays.items() if k.startswith("shapes_")}
        drawings = shelf.unpack_shapes(shapes) if shapes else None
    except (KeyError, ValueError, IndexError, OverflowError) as error:
        raise PackError(say.ATLAS_DAMAGED(pack=networks.name, why=error)) from error
    numbers = {len(latents), len(features), len(names), len(names if drawings is None else drawings)}
    if len(numbers) > 1 or not len(latents):
        raise PackError(say.ATLAS_PARTS(pack=networks.name))
    return Atlas(latents, features, names, drawings)
