"""Chooses the color of each region: by matches in exemplars or moods, by position, by dabs, or from a palette.

The result is a table of colors by region. lineart.py provides the regions, exemplars.py those of an exemplar.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from ....messages import color as say
from ....raster.color.dabs import TooManyColorsError, dabbed
from ....raster.color.distinct import chosen, numbered, rgb_to_lab, varied
from ...errors import InputError
from ...request import Request, Watch
from ...task import Networks
from .exemplars import Exemplar
from .lineart import LineArt
from .matching import MATCHER, Matching
from .moods import Moods
from .palettes import colors_of
from .parameters import Coloring, ColorParameters
from .recipe import Recipe

_WHITE = 95.0  # L* from which a background color counts as white and is omitted
# Largest L* of a mood's ink, and share of the figure above which a region cannot be ink, nor white such as an eye.
_INKY, _PUPIL = 12.0, 0.02


class Painting:
    """All ways to color one drawing. InputError if the hints cannot be used.

    exemplars: pictures to take colors from; moods: the pack's moods that they belong to, if any.
    """

    def __init__(
        self, request: Request, art: LineArt, exemplars: Sequence[Exemplar], networks: Networks, watch: Watch,
        moods: Moods | None = None,
    ) -> None:  # fmt: skip
        assert isinstance(request.parameters, Coloring)
        self.art, self.parameters, self.exemplars, self.moods = art, request.parameters, exemplars, moods
        self.dabs = self._dabbed(request.images.get("hints"))
        self.matches = bool(self.weighted_exemplars()) and networks.has(MATCHER)
        self._networks, self._watch = networks, watch
        self.table = lru_cache(maxsize=32)(self._table)
        self._seed = request.seed

    @property
    def has_dabs(self) -> bool:
        return bool(self.dabs[:, 3].any())

    @cached_property
    def _matching(self) -> Matching:
        return Matching(self.art, self._networks, self._watch)

    @cached_property
    def codes(self) -> np.ndarray:
        """(count + 1, 4) uint8 RGBA: a unique color for each region; 0 for no region."""
        found = np.zeros((self.art.count + 1, 4), np.uint8)
        found[1:, :3], found[1:, 3] = numbered(self.art.count), 255
        return found

    def weighted_exemplars(self) -> list[Exemplar]:
        """Return the exemplars with a weight above 0."""
        return [each for each in self.exemplars if each.weight > 0]

    def _dabbed(self, hints: np.ndarray | None) -> np.ndarray:
        found = self.art.flats
        if hints is None:
            return np.zeros((found.count + 1, 4), np.uint8)
        try:
            dabs = dabbed(hints, found.labels, found.lines, found.count)
        except TooManyColorsError as error:
            raise InputError(say.NO_DAB_LAYER()) from error
        if not dabs[:, 3].any():
            raise InputError(say.NO_DABS())
        return dabs

    def _table(self, recipe: Recipe) -> np.ndarray:
        """Return the color of each region, (count + 1, 4) uint8 RGBA; alpha 0: not colored."""
        if recipe.way == "dabs":
            return self.dabs
        if recipe.way == "flats":
            return self._from_palette(recipe.palette)
        if recipe.way == "mood" and self.moods is not None:
            return self._in_mood(self.moods, recipe.exemplar or 0)
        exemplars = [each for each in self.weighted_exemplars() if recipe.exemplar in (None, each.index)]
        if recipe.way == "match":
            found = self._matching.table(exemplars)
        else:
            found = exemplars[0].by_position(self.art) if recipe.way == "position" else self._spread(exemplars[0])
        return self._with_dabs(self._without_white(found), recipe.way != "spread")

    def _from_palette(self, palette: str) -> np.ndarray:
        """Give each region a unique color based on a palette; dabbed regions take the dab's color."""
        colors = np.array(colors_of(palette), np.uint8)
        if self._seed:
            colors = np.random.default_rng(self._seed).permutation(colors)
        taken = chosen(self._areas_to_color(), self.art.pairs, colors, self.dabs)
        found = self.dabs.copy()
        avoid = self.dabs[self.dabs[:, 3] > 0, :3]
        at = taken >= 0
        found[at, :3], found[at, 3] = varied(taken, colors, avoid)[at], 255
        return found

    def _areas_to_color(self) -> np.ndarray:
        """Return the areas of the regions to color, 0 for others."""
        areas = np.maximum(self.art.areas, 1)  # regions that consist of lines only are colored too
        areas[0] = 0
        return areas if self.parameters.fills_background else np.where(self.art.background, 0, areas)

    def _spread(self, exemplar: Exemplar) -> np.ndarray:
        """Distribute the exemplar's colors arbitrarily, so that neighbors differ."""
        colors = exemplar.colors
        taken = chosen(self._areas_to_color(), self.art.pairs, colors, self.dabs)
        found = np.zeros((self.art.count + 1, 4), np.uint8)
        at = taken >= 0
        found[at, :3], found[at, 3] = colors[taken[at]], 255
        return found

    def _in_mood(self, moods: Moods, index: int) -> np.ndarray:
        """Color regions of a known kind with the mood's color for it, others arbitrarily, so that neighbors differ."""
        background, colors = self.art.background, moods.palettes[index]
        areas = np.where(background, 0, np.maximum(self.art.areas, 1))
        found = np.zeros((self.art.count + 1, 4), np.uint8)
        known = self._kinds >= 0
        found[known, :3], found[known, 3] = colors[self._kinds[known]], 255
        inky = (rgb_to_lab(found[:, :3])[:, 0] <= _INKY) & (areas > _PUPIL * areas.sum())
        found[background | inky] = 0
        if self.parameters.fills_background:
            found[background] = *moods.backdrops[index].tolist(), 255
            found[0] = 0
        others = moods.exemplars[index].colors
        others = others[rgb_to_lab(others)[:, 0] > _INKY]
        taken = chosen(areas, self.art.pairs, others, found)
        at = (taken >= 0) & (found[:, 3] == 0)
        found[at, :3], found[at, 3] = others[taken[at]], 255
        return found

    @cached_property
    def _kinds(self) -> np.ndarray:
        """(count + 1,) int64: the kind of each region in the moods, -1 for none."""
        assert self.moods is not None
        areas = np.where(self.art.background, 0, self.art.areas)
        solid = areas > _PUPIL * areas.sum()  # only smaller regions may be as white as the moods' backgrounds
        return self._matching.names(self.exemplars, self.moods.palettes, solid)

    def _without_white(self, found: np.ndarray) -> np.ndarray:
        """Leave a white background transparent, unless the background is to be filled."""
        if self.parameters.fills_background:
            return found
        white = (rgb_to_lab(found[:, :3]) * (1, 0.2, 0.2) - (100, 0, 0))[:, 0] > _WHITE - 100
        found = found.copy()
        found[self.art.background & white] = 0
        return found

    def _with_dabs(self, found: np.ndarray, propagate: bool) -> np.ndarray:
        """Apply the dabs; propagate: also to regions with the same color as a dabbed one, unless `alone` is set."""
        if not self.has_dabs:
            return found
        result, at = found.copy(), np.flatnonzero(self.dabs[:, 3])
        if propagate and not (isinstance(self.parameters, ColorParameters) and self.parameters.alone):
            for region in at[np.argsort(self.art.areas[at], kind="stable")].tolist():  # the largest overrides others
                if found[region, 3]:
                    result[(found == found[region]).all(1)] = self.dabs[region]
        result[at] = self.dabs[at]
        return result


def recolored(table: np.ndarray, swaps: str) -> np.ndarray:
    """Replace colors of a table; swaps: such as "f3d9bd-ffd166,a9c9cf-4d96ff", each a color and its replacement."""
    found = table.copy() if swaps else table
    for swap in filter(None, swaps.split(",")):
        old, new = (tuple(bytes.fromhex(color)) for color in swap.split("-"))
        found[(table[:, :3] == old).all(1) & (table[:, 3] > 0), :3] = new
    return found
