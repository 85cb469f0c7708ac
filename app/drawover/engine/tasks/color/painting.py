"""Which color each region takes: by what it matches in exemplars or moods, by position, dabs, or out of a palette.

A painting is a table, color by region. Where regions lie is lineart.py's business, cutting an exemplar exemplars.py's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from ....messages import color as say
from ....raster.color.dabs import TooManyColorsError, dabbed
from ....raster.color.distinct import chosen, lab_of, numbered, varied
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

_WHITE = 95.0  # L* from which a background that takes it is left open
# L* of a mood's ink, and the share of the figure above which a region is neither ink nor white as an eye
_INKY, _PUPIL = 12.0, 0.02


class Painting:
    """All the ways to paint one drawing. InputError where the hints cannot be used.

    exemplars: pictures whose colors are taken; moods: whose these are, where a pack gives them.
    """

    def __init__(
        self, request: Request, art: LineArt, exemplars: Sequence[Exemplar], networks: Networks, watch: Watch,
        moods: Moods | None = None,
    ) -> None:  # fmt: skip
        assert isinstance(request.parameters, Coloring)
        self.art, self.wanted, self.exemplars, self.moods = art, request.parameters, exemplars, moods
        self.dabs = self._dabbed(request.images.get("hints"))
        self.matches = bool(self.weighed()) and networks.has(MATCHER)
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
        """(count + 1, 4) uint8 RGBA: a color for each region that no other has; 0 for none."""
        found = np.zeros((self.art.count + 1, 4), np.uint8)
        found[1:, :3], found[1:, 3] = numbered(self.art.count), 255
        return found

    def weighed(self) -> list[Exemplar]:
        """The exemplars that count."""
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
        """(count + 1, 4) uint8 RGBA: the color of each region; alpha 0 where it is left open."""
        if recipe.way == "dabs":
            return self.dabs
        if recipe.way == "flats":
            return self._flatted(recipe.palette)
        if recipe.way == "mood" and self.moods is not None:
            return self._in_mood(self.moods, recipe.exemplar or 0)
        several = [each for each in self.weighed() if recipe.exemplar in (None, each.place)]
        if recipe.way == "match":
            found = self._matching.table(several)
        else:
            found = several[0].in_place(self.art) if recipe.way == "position" else self._spread(several[0])
        return self._bound(self._without_white(found), recipe.way != "spread")

    def _flatted(self, palette: str) -> np.ndarray:
        """Each region a color of its own, out of a palette; what is dabbed takes the dab's."""
        colors = np.array(colors_of(palette), np.uint8)
        if self._seed:
            colors = np.random.default_rng(self._seed).permutation(colors)
        taken = chosen(self._wanting(), self.art.pairs, colors, self.dabs)
        found = self.dabs.copy()
        avoid = self.dabs[self.dabs[:, 3] > 0, :3]
        at = taken >= 0
        found[at, :3], found[at, 3] = varied(taken, colors, avoid)[at], 255
        return found

    def _wanting(self) -> np.ndarray:
        """Areas of the regions that want a color, 0 of others."""
        areas = np.maximum(self.art.areas, 1)  # one that is all lines is a region too
        areas[0] = 0
        return areas if self.wanted.around else np.where(self.art.background, 0, areas)

    def _spread(self, exemplar: Exemplar) -> np.ndarray:
        """The exemplar's own colors, so that neighbors differ; which of them goes where means nothing."""
        colors = exemplar.colors
        taken = chosen(self._wanting(), self.art.pairs, colors, self.dabs)
        found = np.zeros((self.art.count + 1, 4), np.uint8)
        at = taken >= 0
        found[at, :3], found[at, 3] = colors[taken[at]], 255
        return found

    def _in_mood(self, moods: Moods, place: int) -> np.ndarray:
        """What is like something in the moods takes its color, the rest any of them, so that neighbors differ."""
        background, colors = self.art.background, moods.palettes[place]
        areas = np.where(background, 0, np.maximum(self.art.areas, 1))
        found = np.zeros((self.art.count + 1, 4), np.uint8)
        known = self._kinds >= 0
        found[known, :3], found[known, 3] = colors[self._kinds[known]], 255
        inky = (lab_of(found[:, :3])[:, 0] <= _INKY) & (areas > _PUPIL * areas.sum())
        found[background | inky] = 0
        if self.wanted.around:
            found[background] = *moods.backdrops[place].tolist(), 255
            found[0] = 0
        any_of = moods.exemplars[place].colors
        any_of = any_of[lab_of(any_of)[:, 0] > _INKY]
        taken = chosen(areas, self.art.pairs, any_of, found)
        at = (taken >= 0) & (found[:, 3] == 0)
        found[at, :3], found[at, 3] = any_of[taken[at]], 255
        return found

    @cached_property
    def _kinds(self) -> np.ndarray:
        """(count + 1,) int64: which kind of region in the moods each is like, -1 for none."""
        assert self.moods is not None
        areas = np.where(self.art.background, 0, self.art.areas)
        solid = areas > _PUPIL * areas.sum()  # what is smaller may well be as white as what the subject lies on
        return self._matching.names(self.exemplars, self.moods.palettes, solid)

    def _without_white(self, found: np.ndarray) -> np.ndarray:
        """A background that would become white stays open, if none is wished."""
        if self.wanted.around:
            return found
        white = (lab_of(found[:, :3]) * (1, 0.2, 0.2) - (100, 0, 0))[:, 0] > _WHITE - 100
        found = found.copy()
        found[self.art.background & white] = 0
        return found

    def _bound(self, found: np.ndarray, steer: bool) -> np.ndarray:
        """With the dabs on it; what had the same color as a dabbed region takes the dab's too, if wished."""
        if not self.has_dabs:
            return found
        result, at = found.copy(), np.flatnonzero(self.dabs[:, 3])
        if steer and not (isinstance(self.wanted, ColorParameters) and self.wanted.alone):
            for region in at[np.argsort(self.art.areas[at], kind="stable")].tolist():  # the largest has the last word
                if found[region, 3]:
                    result[(found == found[region]).all(1)] = self.dabs[region]
        result[at] = self.dabs[at]
        return result


def recolored(table: np.ndarray, swaps: str) -> np.ndarray:
    """The table in other colors; swaps: as "f3d9bd-ffd166,a9c9cf-4d96ff", each a color and what is wished instead."""
    found = table.copy() if swaps else table
    for swap in filter(None, swaps.split(",")):
        old, new = (tuple(bytes.fromhex(color)) for color in swap.split("-"))
        found[(table[:, :3] == old).all(1) & (table[:, 3] > 0), :3] = new
    return found
