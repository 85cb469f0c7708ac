"""Matches regions to those of exemplars by a network; each region gets the color that its matches vote for, or none.

raster/color/tokens.py computes the network's input. Only the largest regions are matched; small ones take the color of
their largest neighbor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ....raster.color.distinct import rgb_to_lab
from ....raster.color.tokens import Tokens, drawing_tokens, in_place
from ...request import Watch
from ...task import Networks
from .exemplars import Exemplar
from .lineart import LineArt

MATCHER = "matcher"  # the network's role
PLACE = 8.0  # logits added for regions at the same position; tuned on the validation set
_SAME = 5.0  # ΔE below which colors of two exemplars count as the same


class Matching:
    """Matches one drawing to its exemplars; results are cached for each exemplar."""

    def __init__(self, art: LineArt, networks: Networks, watch: Watch) -> None:
        self._art, self._networks, self._watch = art, networks, watch
        self._tokens = drawing_tokens(art.flats.labels, art.flats.lines)
        self._closed = self._tokens
        if art.flats.busts:  # no region of the closed lines is to look otherwise for a neck that is cut below
            closed = np.where(np.isin(art.flats.labels, art.flats.busts), 0, art.flats.labels)
            self._closed = drawing_tokens(closed, art.flats.lines)
        self._votes: dict[int, np.ndarray] = {}

    def table(self, exemplars: Sequence[Exemplar]) -> np.ndarray:
        """Return the color that each region's matches vote for, (count + 1, 4) uint8 RGBA; alpha 0: none.

        Votes are weighted by the exemplar's weight.
        """
        colors = np.concatenate([each.swatches.colors for each in exemplars])
        same = _groups(colors)
        votes = np.zeros((len(self._tokens.labels), int(same.max(initial=-1)) + 2))  # last column: no match
        start = 0
        for each in exemplars:
            own = self._votes_for(each)
            names = same[start : start + len(each.swatches.colors)]
            votes += each.weight * own[:, :-1] @ np.eye(votes.shape[1])[names]
            votes[:, -1] += each.weight * own[:, -1]
            start += len(each.swatches.colors)
        best = votes.argmax(1)
        found = np.zeros((self._art.count + 1, 4), np.uint8)
        firsts = np.unique(same, return_index=True)[1]
        for label, color in zip(self._tokens.labels.tolist(), best.tolist(), strict=True):
            if color < votes.shape[1] - 1:
                found[label] = *colors[firsts[color]].tolist(), 255
        around = found[self._art.background]
        for bust, head in self._necks():
            if not found[bust, 3] or (found[bust] == around).all(1).any():
                found[bust] = found[head]
        return self._with_small(found)

    def names(self, exemplars: Sequence[Exemplar], palettes: np.ndarray, solid: np.ndarray) -> np.ndarray:
        """Classify regions by the votes of all exemplars: (count + 1,) int64, a kind 0..K-1, or -1 without a match.

        palettes: (exemplars, K, 3) uint8, the color of each of K kinds in each exemplar; solid: (count + 1,) bool,
        regions that cannot be of the first kind.
        """
        votes = np.zeros((len(self._tokens.labels), palettes.shape[1] + 1))
        for each, colors in zip(exemplars, palettes, strict=True):
            away = np.linalg.norm(rgb_to_lab(each.swatches.colors)[:, None] - rgb_to_lab(colors)[None], axis=2)
            own = self._votes_for(each)
            votes[:, :-1] += own[:, :-1] @ np.eye(palettes.shape[1])[away.argmin(1)]
            votes[:, -1] += own[:, -1]
        votes[solid[self._tokens.labels], 0] = 0
        found = np.full(self._art.count + 1, -1)
        best = votes.argmax(1)
        found[self._tokens.labels] = np.where(best < palettes.shape[1], best, -1)
        for bust, head in self._necks():
            if found[bust] < 0:
                found[bust] = found[head]
        return self._with_small(found)

    def _necks(self) -> Iterator[tuple[int, int]]:
        """Regions that only the cut of a bust closes, each with the larger one that it borders on most."""
        areas = self._art.areas
        for bust in self._art.flats.busts:
            head = self._art.longest_border(bust)
            if areas[bust] < areas[head]:
                yield bust, head

    def _votes_for(self, exemplar: Exemplar) -> np.ndarray:
        """(N, K + 1) float, rows sum to 1: votes of each token of the drawing for the exemplar's K colors, and none."""
        if exemplar.index not in self._votes:
            self._votes[exemplar.index] = self._run(exemplar)
        return self._votes[exemplar.index]

    def _run(self, exemplar: Exemplar) -> np.ndarray:
        votes = self._matched(self._tokens, exemplar)
        if self._closed is not self._tokens:
            place = {label: row for row, label in enumerate(self._tokens.labels.tolist())}
            rows = [place[label] for label in self._closed.labels.tolist()]
            votes[rows] = self._matched(self._closed, exemplar)
        return votes

    def _matched(self, tokens: Tokens, exemplar: Exemplar) -> np.ndarray:
        """As `_votes_for`, of these tokens."""
        count, cut = len(tokens.labels), exemplar.cut
        votes = np.zeros((count, len(exemplar.swatches.colors) + 1))
        if not count or not len(cut.tokens.labels):
            votes[:, -1] = 1
            return votes
        scores = self._networks.run(
            MATCHER,
            self._watch,
            lines=tokens.lines[None, None],
            cover=tokens.cover[None],
            geometry=tokens.geometry[None],
            exemplar_lines=cut.tokens.lines[None, None],
            exemplar_cover=cut.tokens.cover[None],
            exemplar_geometry=cut.tokens.geometry[None],
            exemplar_color=cut.color[None],
        )[0].astype(np.float64)
        scores[:, :-1] += PLACE * in_place(tokens.cover, cut.tokens.cover)
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        away = np.linalg.norm(rgb_to_lab(cut.rgb)[:, None] - rgb_to_lab(exemplar.swatches.colors)[None], axis=2)
        votes[:, :-1] = shares[:, :-1] @ np.eye(away.shape[1])[away.argmin(1)]
        votes[:, -1] = shares[:, -1]
        return votes

    def _with_small(self, found: np.ndarray) -> np.ndarray:
        """Give regions that are too small to be matched the color of their largest neighbor."""
        known = np.zeros(len(found), bool)
        known[self._tokens.labels] = True
        areas = self._art.areas
        best: dict[int, int] = {}
        for one, two in self._art.pairs.tolist():
            for small, other in ((one, two), (two, one)):
                if not known[small] and known[other] and areas[other] > areas[best.get(small, 0)]:
                    best[small] = other
        for small, other in best.items():
            found[small] = found[other]
        return found


def _groups(colors: np.ndarray) -> np.ndarray:
    """Group similar colors: (N,) int64, group numbers from 0 in order of appearance."""
    lab, names = rgb_to_lab(colors) if len(colors) else np.zeros((0, 3)), np.full(len(colors), -1)
    number = 0
    for index in range(len(colors)):
        if names[index] < 0:
            names[(names < 0) & (np.linalg.norm(lab - lab[index], axis=1) < _SAME)] = number
            number += 1
    return names
