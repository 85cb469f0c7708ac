"""The gallery: selects, rates, deduplicates and orders suggestions.

Each candidate is rated once, by realism and distance from the drawing; one that looks nearly the same as another
suggestion is replaced by the next. rendering.py renders them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import cv2
import numpy as np

from ....messages import correct as say
from ....raster import frame as framing
from ....raster.ink import lines
from ...request import Suggestion
from .guided import Guided
from .nudge import EVERY, SIZE, STEPS, similarity_picture
from .recipe import Recipe
from .rendering import Rendering

_TRY_ORDER = ("built", "borrowed", "drawn", "inked", "mine")  # order in which ways of drawing are tried
_DISPLAY_ORDER = (
    "mine",
    "inked",
    "built",
    "borrowed",
    "drawn",
)  # order in which they are shown: the artist's own lines first
_ATLAS_WAYS = ("built", "borrowed")  # ways that use a drawing of the atlas, for all nudges
_FINE = 256  # pixels at which a suggestion is rated
_FAR = 16.0  # pixels of SIZE that count as distance 1
_BROKEN = 1.3  # ratio of the number of pieces to that of the artist's drawing from which a drawing counts as broken
_INKED, _SPECK = 0.3, 3  # coverage that counts as ink; pixels of SIZE below which a piece is a speck
_SAME_LINES = 0.02  # mean distance of the lines below which two pictures count as the same
_SAME_LOOK = 0.01  # distance of the similarity network's vectors below which they do
_FURTHER = 0.005  # shares of the frame by which a feature's position must differ for a suggestion "further"
_SAME_MOVE = 0.003  # mean difference of two displacements along the lines, shares of the frame, that is invisible
MAX_KINDRED = 3  # most drawings that are borrowed for an unfamiliar drawing
_TRIES = 1.5  # most candidates rendered per suggestion
_REACHES = (0.5, 0.75, 0.25)  # how far to nudge, in the order of trying; the paper uses 0.5


class _Candidate(NamedTuple):
    """A suggestion with its ink (SIZE, SIZE), by which duplicates are found."""

    suggestion: Suggestion
    ink: np.ndarray


class _NudgeTarget(NamedTuple):
    """The target of a nudge: a neighbor's name, or a step; and how far to go."""

    neighbor: str | None
    step: int
    reach: float


class Gallery:
    """The suggestions of one correction."""

    def __init__(self, correction: Guided, rendering: Rendering) -> None:
        self._correction, self._rendering = correction, rendering
        self._parameters = correction.parameters
        self._looks: list[tuple[str, np.ndarray, np.ndarray | None]] = []  # way, ink and feature vector of those shown
        self._moves: list[tuple[str, np.ndarray]] = []  # way and displacement (N, 2) along the lines of mine and inked

    def suggestions(self) -> Iterator[Suggestion]:
        """Yield the artist's own lines first, as soon as they are rendered; then the others.

        With search and lis, the others are sorted when all are rendered: by way, then by realism and closeness,
        borrowed drawings by nearness. Realism is not compared between ways, since the discriminator overrates the
        generator's drawings. With optimize they are yielded in the order of the steps.
        """
        parameters, correction = self._parameters, self._correction
        correction.watch.progress(0.1, say.LOOKING())
        start = 0
        for own in ("mine", "inked"):
            if start or parameters.lines not in ("all", own) or own not in correction.ways:
                continue
            recipe = Recipe(own, parameters.strength, None, parameters.nudge)
            correction.prepare(recipe, self._rendering.fitted)
            if own == "mine" and not correction.known and not correction.moves(recipe):  # it would be the input itself
                recipe = replace(recipe, further=True)
                if not self._goes_further():
                    continue
            first = self._rated(recipe)
            yield first.suggestion
            self._is_new_motion(recipe)
            self._is_new(first)
            start = 1
        found = self._other_suggestions(parameters.count - start)
        if parameters.nudge != "optimize":
            found = iter(sorted(found, key=_sort_key))
        for index, suggestion in enumerate(found, start):
            yield replace(suggestion, index=index)

    def _other_suggestions(self, count: int) -> Iterator[Suggestion]:
        """Yield up to `count` distinct suggestions, in the order of their recipes, at most MAX_KINDRED kindred ones."""
        taken, drawn, most, kindred = 0, 0, math.ceil(_TRIES * count), 0
        for recipe in islice(self._recipes(count), 2 * most):
            if taken == count or drawn == most:
                return
            fraction = 0.2 + 0.8 * max(taken / count, drawn / most)
            self._correction.watch.progress(fraction, say.COUNTED(number=taken + 1, count=count))
            if not self._is_new_motion(recipe):
                continue
            drawn += 1
            candidate = self._rated(recipe)
            if self._is_unbroken(candidate) and self._is_new(candidate):
                taken += 1
                kindred += candidate.suggestion.notes["kindred"]
                yield candidate.suggestion
                if kindred == MAX_KINDRED:
                    return

    # -- candidates ------------------------------------------------------------------------------------------------

    def _recipes(self, count: int) -> Iterator[Recipe]:
        """Yield more than `count` recipes if possible, best first, alternating between ways of drawing."""
        have, known, nudge = self._correction.ways, self._correction.known, self._parameters.nudge
        ways = (
            [way for way in _TRY_ORDER if way in have] if self._parameters.lines == "all" else [self._parameters.lines]
        )
        if not known or not self._correction.can_guide:  # such strokes cannot be registered to the pack's drawings
            if "mine" in ways and self._goes_further():
                yield Recipe("mine", self._parameters.strength, None, nudge, further=True)
            if "inked" in ways:
                yield Recipe("inked", self._parameters.strength, None, nudge)
            ways = [way for way in ways if way not in ("mine", "inked")]
        if not known:  # nudges are meaningless for an unfamiliar drawing, but some kindred ones may be shown
            ways = [way for way in ways if way == "borrowed"]
        if not count or not ways or nudge not in self._correction.nudges:
            return
        targets = {"search": self._by_neighbors, "lis": self._by_modules, "optimize": self._by_steps}[nudge]()
        if nudge == "optimize":
            turns = _rotated(targets, ways, math.ceil(count / (STEPS // EVERY)))
        else:
            turns = ((target, way) for target in targets for way in ways)
        for target, way in turns:
            recipe = Recipe(way, self._parameters.strength, target.neighbor, nudge, target.step, target.reach)
            recipe = self._correction.with_neighbor(recipe) if way in _ATLAS_WAYS else recipe
            if known or self._parameters.lines == "borrowed" or self._correction.is_kindred(str(recipe.neighbor)):
                yield recipe

    def _goes_further(self) -> bool:
        """Whether `further` moves a feature of an unfamiliar drawing visibly farther than the weighted displacement."""
        further = self._correction.further
        if further is None:
            return False
        apart = np.linalg.norm(further - self._correction.unguided_weighted[0], axis=-1)
        features = np.linalg.norm(further, axis=-1) > 0
        return bool((apart[features] > _FURTHER).any())

    def _by_neighbors(self) -> Iterator[_NudgeTarget]:
        names = self._correction.atlas.names
        pairs = _diagonal(len(self._correction.nearest), _REACHES)
        yield from (_NudgeTarget(names[self._correction.nearest[n]], 0, reach) for n, reach in pairs)

    def _by_modules(self) -> Iterator[_NudgeTarget]:
        modules = len(self._correction.nudging.modules)
        yield from (_NudgeTarget(None, modules - n, reach) for n, reach in _diagonal(modules, _REACHES))

    def _by_steps(self) -> Iterator[_NudgeTarget]:
        yield from (_NudgeTarget(None, step, _REACHES[0]) for step in range(EVERY, STEPS + 1, EVERY))

    # -- rating and duplicates -------------------------------------------------------------------------------------

    def _rated(self, recipe: Recipe) -> _Candidate:
        """Render a suggestion and rate it: realism by the discriminator, distance from the drawing."""
        correction = self._correction
        picture = self._rendering.line_picture(recipe)
        ink = framing.crop(cv2.extractChannel(picture, 3), self._rendering.frame, _FINE)
        peak = max(float(np.percentile(ink[ink > 0], 90)) if (ink > 0).any() else 1.0, 1.0)
        ink = cv2.convertScaleAbs(ink, alpha=255 / peak)
        field = lines.encode(lines.field_from_ink(ink, SIZE))
        logit = float(correction.networks.run("discriminator", correction.watch, field=field[None, None])[0, 0])
        drawn = cv2.resize(ink, (SIZE, SIZE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        realism, distance = 1 / (1 + float(np.exp(-logit))), chamfer(correction.ink, drawn)
        changes = correction.changes(recipe)
        shown, kindred = self._rendering.on_background(picture), recipe.lines == "borrowed" and not correction.known
        measures = {"realism": realism, "distance": distance}
        notes = {"changes": changes, "kindred": kindred, "further": recipe.further}
        extras = ("overlay",) if changes else ()
        return _Candidate(Suggestion(0, shown, recipe.lines, recipe, measures, notes, extras), drawn)

    def _is_unbroken(self, candidate: _Candidate) -> bool:
        """Whether it is not a generated drawing in far more pieces than the artist's, unless `drawn` was requested."""
        if candidate.suggestion.recipe.lines != "drawn" or self._parameters.lines == "drawn":
            return True
        return _pieces(candidate.ink) <= _BROKEN * _pieces(self._correction.ink) + 1

    def _is_new_motion(self, recipe: Recipe) -> bool:
        """Whether no earlier recipe moved the same strokes almost equally; checked without rendering."""
        if recipe.lines not in ("mine", "inked") or recipe.further:  # `further` was already checked to differ
            return True
        inked = self._correction.ink > 0.4
        moved = np.zeros((int(np.count_nonzero(inked)), 2), np.float32)
        if "mine" in self._correction.ways:
            moved = cv2.resize(self._correction.forward_field(recipe), (SIZE, SIZE))[inked]
        for way, other in self._moves:
            if way == recipe.lines and len(moved) and np.linalg.norm(moved - other, axis=1).mean() < _SAME_MOVE:
                return False
        self._moves.append((recipe.lines, moved))
        return True

    def _is_new(self, candidate: _Candidate) -> bool:
        """Whether it differs visibly from all suggestions so far; if so, it is added to them."""
        vector, networks = None, self._correction.networks
        if networks.has("similarity"):
            given = similarity_picture(candidate.ink)
            vector = networks.run("similarity", self._correction.watch, picture=given)[0]
        recipe = candidate.suggestion.recipe
        way = "further" if recipe.further else recipe.lines
        for shown, ink, other in self._looks:
            if {way, shown} <= {"mine", "inked", "further"} and way != shown:
                continue  # variants of the artist's own lines are not duplicates
            if vector is None or other is None:
                same = chamfer(ink, candidate.ink) < _SAME_LINES
            else:
                same = 1 - float(vector @ other) < _SAME_LOOK
            if same:
                return False
        self._looks.append((way, candidate.ink, vector))
        return True


def _sort_key(suggestion: Suggestion) -> tuple[int, float]:
    """Return the sort key in the gallery. Ways that use atlas drawings keep the order of the search."""
    way, measures = suggestion.recipe.lines, suggestion.measures
    return _DISPLAY_ORDER.index(way), 0.0 if way in _ATLAS_WAYS else -measures["realism"] * (1 - measures["distance"])


def _diagonal(count: int, reaches: Sequence[float]) -> list[tuple[int, float]]:
    """Pair ranks 0..count-1 with reaches, best first: each next reach begins three ranks later."""
    pairs = [(n + 3 * k, k, n) for n in range(count) for k in range(len(reaches))]
    return [(n, reaches[k]) for _, k, n in sorted(pairs)]


def _rotated(targets: Iterator[_NudgeTarget], ways: list[str], at_once: int) -> Iterator[tuple[_NudgeTarget, str]]:
    """Pair each target with `at_once` ways, rotating the first; then with the ways that were left out."""
    earlier = []
    for n, target in enumerate(targets):
        earlier.append(target)
        yield from ((target, ways[(n + turn) % len(ways)]) for turn in range(min(at_once, len(ways))))
    for turn in range(at_once, len(ways)):
        yield from ((target, ways[(n + turn) % len(ways)]) for n, target in enumerate(earlier))


def _pieces(ink: np.ndarray) -> int:
    """Count the connected pieces of ink (SIZE, SIZE) 0..1, without specks."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((ink > _INKED).astype(np.uint8), connectivity=8)
    return int((stats[1:count, cv2.CC_STAT_AREA] >= _SPECK).sum())


def chamfer(a: np.ndarray, b: np.ndarray) -> float:
    """Symmetric mean distance between the lines of two inks (SIZE, SIZE), 0..1: 0 equal, 1 from 16 pixels on."""
    inked = [(x > 0.4).astype(np.uint8) for x in (a, b)]
    if not inked[0].any() or not inked[1].any():
        return 1.0
    away = [cv2.distanceTransform(1 - x, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for x in inked]
    mean = (away[1][inked[0] > 0].mean() + away[0][inked[1] > 0].mean()) / 2
    return float(min(1.0, mean / _FAR))
