"""The gallery: which corrections are offered, judged, told apart and put in order.

Every suggestion is looked at once: how real it is, how far it went, and whether it is nearly the same as one that is
shown already; then the next one takes its place. How one is drawn is rendering.py's business.
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

ORDER = ("built", "borrowed", "drawn", "inked", "mine")  # in which the ways of drawing take turns
# in which they are shown: the artist's own lines, then sound drawings
_SHOWN = ("mine", "inked", "built", "borrowed", "drawn")
_LEANING = ("built", "borrowed")  # on a drawing of the atlas, whatever the nudge
_FINE = 256  # pixels at which a suggestion is judged
_FAR = 16.0  # pixels of SIZE that count as distance 1
_BROKEN = 1.3  # times as many pieces as the artist's drawing is in: a drawing that is broken
_INKED, _SPECK = 0.3, 3  # coverage that counts as ink; pixels of SIZE below which it is a speck
_SAME_LINES = 0.02  # mean distance of the lines below which two pictures show the same
_SAME_LOOK = 0.01  # distance of the similarity network's vectors below which they do
_FURTHER = 0.005  # shares of the frame by which a feature has to go elsewhere to be shown as going further
_SAME_MOVE = 0.003  # mean difference of two displacements along the lines, shares of the frame, that nobody sees
KINDRED = 3  # drawings that may be borrowed for one that the pack does not know
_TRIES = 1.5  # pictures that may be drawn for each one that is wanted
_REACHES = (0.5, 0.75, 0.25)  # how far a nudge leads: the paper's halfway first, then further, then less far


class _Judged(NamedTuple):
    """A suggestion, and what tells it from the others: its ink (SIZE, SIZE)."""

    suggestion: Suggestion
    ink: np.ndarray


class _Lead(NamedTuple):
    """Where a nudge may lead: to a neighbor by its name, or to a step; and how far."""

    neighbor: str | None
    step: int
    reach: float


class Gallery:
    """The suggestions of one correction."""

    def __init__(self, correction: Guided, rendering: Rendering) -> None:
        self._correction, self._rendering = correction, rendering
        self._wanted = correction.wanted
        self._looks: list[tuple[str, np.ndarray, np.ndarray | None]] = []  # of what is shown: way, ink, its vector
        self._moves: list[tuple[str, np.ndarray]] = []  # of mine and inked that are drawn: (N, 2) along the lines

    def suggestions(self) -> Iterator[Suggestion]:
        """The artist's own lines first, as soon as they are there; then the others.

        Search and lis are ordered once all are drawn: by way, and each way by realism and closeness, borrowed drawings
        by nearness. Not across the ways, since the discriminator takes what its own generator drew for more real than
        what a person drew. The steps of optimize come as they are taken, for they are one drawing that evolves.
        """
        wanted, correction = self._wanted, self._correction
        correction.watch.progress(0.1, say.LOOKING())
        start = 0
        for own in ("mine", "inked"):
            if start or wanted.lines not in ("all", own) or own not in correction.ways:
                continue
            recipe = Recipe(own, wanted.strength, None, wanted.nudge)
            correction.begin(recipe, self._rendering.fitted)
            if own == "mine" and not correction.known and not correction.moves(recipe):  # the drawing as it is
                recipe = replace(recipe, further=True)
                if not self._goes_further():
                    continue
            first = self._judged(recipe)
            yield first.suggestion
            self._moves_anew(recipe)
            self._is_new(first)
            start = 1
        found = self._others(wanted.count - start)
        if wanted.nudge != "optimize":
            found = iter(sorted(found, key=_place))
        for index, suggestion in enumerate(found, start):
            yield replace(suggestion, index=index)

    def _others(self, count: int) -> Iterator[Suggestion]:
        """Up to `count`, in the order of their recipes, none nearly the same as another; no more than a few kindred."""
        taken, drawn, most, kindred = 0, 0, math.ceil(_TRIES * count), 0
        for recipe in islice(self._recipes(count), 2 * most):
            if taken == count or drawn == most:
                return
            fraction = 0.2 + 0.8 * max(taken / count, drawn / most)
            self._correction.watch.progress(fraction, say.COUNTED(number=taken + 1, count=count))
            if not self._moves_anew(recipe):
                continue
            drawn += 1
            judged = self._judged(recipe)
            if self._is_whole(judged) and self._is_new(judged):
                taken += 1
                kindred += judged.suggestion.notes["kindred"]
                yield judged.suggestion
                if kindred == KINDRED:
                    return

    # -- which ones ------------------------------------------------------------------------------------------------

    def _recipes(self, count: int) -> Iterator[Recipe]:
        """More than `count` where there are, best first, the ways of drawing in turn."""
        have, known, nudge = self._correction.ways, self._correction.known, self._wanted.nudge
        ways = [way for way in ORDER if way in have] if self._wanted.lines == "all" else [self._wanted.lines]
        if not known or not self._correction.guiding:  # no drawing of the pack says where such strokes belong
            if "mine" in ways and self._goes_further():
                yield Recipe("mine", self._wanted.strength, None, nudge, further=True)
            if "inked" in ways:
                yield Recipe("inked", self._wanted.strength, None, nudge)
            ways = [way for way in ways if way not in ("mine", "inked")]
        if not known:  # what leads to a face says nothing of what is none; some that are kindred may be shown
            ways = [way for way in ways if way == "borrowed"]
        if not count or not ways or nudge not in self._correction.nudges:
            return
        leads = {"search": self._by_neighbors, "lis": self._by_modules, "optimize": self._by_steps}[nudge]()
        if nudge == "optimize":
            turns = _in_turn(leads, ways, math.ceil(count / (STEPS // EVERY)))
        else:
            turns = ((lead, way) for lead in leads for way in ways)
        for lead, way in turns:
            recipe = Recipe(way, self._wanted.strength, lead.neighbor, nudge, lead.step, lead.reach)
            yield self._correction.leaning(recipe) if way in _LEANING else recipe

    def _goes_further(self) -> bool:
        """Whether a feature of a drawing that the pack does not know is guessed to belong elsewhere than it goes."""
        further = self._correction.further
        if further is None:
            return False
        apart = np.linalg.norm(further - self._correction.alone[0], axis=-1)
        features = np.linalg.norm(further, axis=-1) > 0
        return bool((apart[features] > _FURTHER).any())

    def _by_neighbors(self) -> Iterator[_Lead]:
        names = self._correction.atlas.names
        pairs = _diagonal(len(self._correction.nearest), _REACHES)
        yield from (_Lead(names[self._correction.nearest[n]], 0, reach) for n, reach in pairs)

    def _by_modules(self) -> Iterator[_Lead]:
        modules = len(self._correction.nudging.modules)
        yield from (_Lead(None, modules - n, reach) for n, reach in _diagonal(modules, _REACHES))

    def _by_steps(self) -> Iterator[_Lead]:
        yield from (_Lead(None, step, _REACHES[0]) for step in range(EVERY, STEPS + 1, EVERY))

    # -- looked at -------------------------------------------------------------------------------------------------

    def _judged(self, recipe: Recipe) -> _Judged:
        """A suggestion with its picture, how real D finds it, and how far it went from the drawing."""
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
        shown, kindred = self._rendering.grounded(picture), recipe.lines == "borrowed" and not correction.known
        measures = {"realism": realism, "distance": distance}
        notes = {"changes": changes, "kindred": kindred, "further": recipe.further}
        extras = ("overlay",) if changes else ()
        return _Judged(Suggestion(0, shown, recipe.lines, recipe, measures, notes, extras), drawn)

    def _is_whole(self, judged: _Judged) -> bool:
        """False for what the generator drew in many more pieces than the artist, unless that is what is wished for."""
        if judged.suggestion.recipe.lines != "drawn" or self._wanted.lines == "drawn":
            return True
        return _pieces(judged.ink) <= _BROKEN * _pieces(self._correction.ink) + 1

    def _moves_anew(self, recipe: Recipe) -> bool:
        """False where the same strokes were moved to nearly the same places before: told without drawing them."""
        if recipe.lines not in ("mine", "inked") or recipe.further:  # which was found to be another motion
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

    def _is_new(self, judged: _Judged) -> bool:
        """Whether nothing that is shown looks nearly the same; then it counts as shown."""
        vector, networks = None, self._correction.networks
        if networks.has("similarity"):
            given = similarity_picture(judged.ink)
            vector = networks.run("similarity", self._correction.watch, picture=given)[0]
        recipe = judged.suggestion.recipe
        way = "further" if recipe.further else recipe.lines
        for shown, ink, other in self._looks:
            if {way, shown} <= {"mine", "inked", "further"} and way != shown:
                continue  # the same lines in another hand, or moved further, are what is wanted
            if vector is None or other is None:
                same = chamfer(ink, judged.ink) < _SAME_LINES
            else:
                same = 1 - float(vector @ other) < _SAME_LOOK
            if same:
                return False
        self._looks.append((way, judged.ink, vector))
        return True


def _place(suggestion: Suggestion) -> tuple[int, float]:
    """What a gallery is sorted by. Borrowed drawings are real, whatever D says: they stay as the search found them."""
    way, measures = suggestion.recipe.lines, suggestion.measures
    return _SHOWN.index(way), 0.0 if way in _LEANING else -measures["realism"] * (1 - measures["distance"])


def _diagonal(count: int, reaches: Sequence[float]) -> list[tuple[int, float]]:
    """Pairs of a place 0..count-1 and a reach, best first: each next reach begins three places later."""
    pairs = [(n + 3 * k, k, n) for n in range(count) for k in range(len(reaches))]
    return [(n, reaches[k]) for _, k, n in sorted(pairs)]


def _in_turn(leads: Iterator[_Lead], ways: list[str], at_once: int) -> Iterator[tuple[_Lead, str]]:
    """Each lead drawn `at_once` ways as it comes, another way first each time; then those ways that were left out."""
    gone = []
    for n, lead in enumerate(leads):
        gone.append(lead)
        yield from ((lead, ways[(n + turn) % len(ways)]) for turn in range(min(at_once, len(ways))))
    for turn in range(at_once, len(ways)):
        yield from ((lead, ways[(n + turn) % len(ways)]) for n, lead in enumerate(gone))


def _pieces(ink: np.ndarray) -> int:
    """How many pieces a drawing's ink is in, (SIZE, SIZE) 0..1, specks left out."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((ink > _INKED).astype(np.uint8), connectivity=8)
    return int((stats[1:count, cv2.CC_STAT_AREA] >= _SPECK).sum())


def chamfer(a: np.ndarray, b: np.ndarray) -> float:
    """Symmetric mean distance between the lines of two inks (SIZE, SIZE) in 0..1: 0 the same, 1 from 16 pixels on."""
    inked = [(x > 0.4).astype(np.uint8) for x in (a, b)]
    if not inked[0].any() or not inked[1].any():
        return 1.0
    away = [cv2.distanceTransform(1 - x, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for x in inked]
    mean = (away[1][inked[0] > 0].mean() + away[0][inked[1] > 0].mean()) / 2
    return float(min(1.0, mean / _FAR))
