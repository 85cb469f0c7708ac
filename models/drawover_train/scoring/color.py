"""Scores of coloring regions by an unseen exemplar, compared with its ceiling and with methods without a network.

A region is right if its color matches the true one within the training tolerance. The ceiling is the fraction of the
drawing whose true colors the exemplar contains. Wrong regions are those one would have to color by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import onnxruntime

from drawover.engine.tasks.color.matching import PLACE
from drawover.raster.color.tokens import in_place

from ..data.color import colored
from ..data.color.colored import BARE, COLORED, FINISHED, Views
from ..data.faces import palettes
from ..recipes.color.matcher import NEAR, Rows, palette

_SAME = 0.05  # Lab / 100; votes for colors closer than this are summed


class Pair(NamedTuple):
    """A drawing's view, a picture's, and the true colors of both, (N, 3) and (M, 3) Lab / 100."""

    drawn: int
    picture: int
    true: np.ndarray
    color: np.ndarray


class Score(NamedTuple):
    """Means over many pairs."""

    pairs: int
    accuracy: float  # fraction of the area that is right
    ceiling: float
    wrong: float  # wrong regions per drawing, of `regions`
    regions: float

    @property
    def share(self) -> float:
        """Accuracy relative to the ceiling."""
        return self.accuracy / max(self.ceiling, 1e-9)


Chooser = Callable[[Views, Pair], np.ndarray]


def matched(session: onnxruntime.InferenceSession) -> Chooser:
    """Choose by the network, with votes summed over regions of one color, as in the engine."""

    def choose(views: Views, pair: Pair) -> np.ndarray:
        inputs = {}
        for prefix, row in (("", pair.drawn), ("exemplar_", pair.picture)):
            own = slice(views.cuts[row], views.cuts[row + 1])
            inputs[f"{prefix}lines"] = views.lines[row][None, None].astype(np.float32) / 255
            inputs[f"{prefix}cover"] = views.cover[own][None].astype(np.float32) / 255
            inputs[f"{prefix}geometry"] = views.geometry[own][None].astype(np.float32)
        inputs["exemplar_color"] = pair.color[None].astype(np.float32)
        scores = np.asarray(session.run(None, inputs)[0])[0]
        scores[:, :-1] += PLACE * in_place(inputs["cover"][0], inputs["exemplar_cover"][0])
        odds = np.exp(scores - scores.max(1, keepdims=True))
        odds /= odds.sum(1, keepdims=True)
        same = np.linalg.norm(pair.color[:, None] - pair.color[None], axis=2) < _SAME
        votes = np.concatenate([odds[:, :-1] @ same, odds[:, -1:]], 1)
        best = votes.argmax(1)
        return np.where(best == len(pair.color), -1, best)

    return choose


def by_position(views: Views, pair: Pair) -> np.ndarray:
    """Choose the region at the same position."""
    own, other = (views.cover[views.cuts[r] : views.cuts[r + 1]] for r in (pair.drawn, pair.picture))
    own, other = (x.reshape(len(x), -1).astype(np.float32) for x in (own, other))
    return (own @ other.T).argmax(1)


def by_shape(views: Views, pair: Pair) -> np.ndarray:
    """Choose the region with the most similar shape, size and position, by their geometry vectors."""
    own, other = (views.geometry[views.cuts[r] : views.cuts[r + 1]].astype(np.float32)
                  for r in (pair.drawn, pair.picture))  # fmt: skip
    return np.linalg.norm(own[:, None] - other[None], axis=2).argmin(1)


def scored(views: Views, pairs: Sequence[Pair], choose: Chooser) -> Score:
    """Score a chooser over many pairs."""
    sums = np.zeros(4)
    for pair in pairs:
        area = views.cover[views.cuts[pair.drawn] : views.cuts[pair.drawn + 1]].sum((1, 2), dtype=np.float64)
        area /= area.sum()
        good = np.linalg.norm(pair.true[:, None] - pair.color[None], axis=2) < NEAR
        possible, chosen = good.any(1), choose(views, pair)
        right = np.where(chosen >= 0, good[np.arange(len(good)), chosen], False)
        wrong = ~right & ~((chosen < 0) & ~possible)
        sums += (area @ right, area @ possible, wrong.sum(), len(area))
    accuracy, ceiling, wrong, regions = (sums / max(len(pairs), 1)).tolist()
    return Score(len(pairs), accuracy, ceiling, wrong, regions)


def face_pairs(views: Views, split: str, styles: Sequence[str], kind: int, count: int, seed: int = 0) -> list[Pair]:
    """Drawings and pictures of other subjects in the same style, both in one palette of the test split."""
    random = np.random.default_rng((seed, kind))
    rows, names = Rows(views, split, tuple(styles)), palettes.names_for("test")
    candidates = [h for h in rows.drawn if len(rows.drawn[h]) and len(rows.pictures[h][kind]) > 1]
    found: list[Pair] = []
    while candidates and len(found) < count:
        style = candidates[len(found) % len(candidates)]
        drawn, picture = random.choice(rows.drawn[style]), random.choice(rows.pictures[style][kind])
        if views.subject[drawn] == views.subject[picture]:
            candidates = [h for h in candidates if len(set(views.subject[rows.drawn[h]])) > 1]
            continue
        colors = palette(random, names, False)
        true, color = (colors[views.name[views.cuts[r] : views.cuts[r + 1]]] for r in (drawn, picture))
        found.append(Pair(int(drawn), int(picture), true, color))
    return found


def object_pairs(views: Views, split: str, vendors: Sequence[str], count: int, seed: int = 0) -> list[Pair]:
    """Drawings of things and the same thing by one of these vendors, in their own colors."""
    random, rows = np.random.default_rng(seed), Rows(views, split)
    things = [(a, b[np.isin(views.hand[b], vendors)]) for a, b in rows.things]
    things = [(a, b) for a, b in things if len(a) and len(b)]
    found = []
    for n in random.permutation(len(things))[:count].tolist():
        drawn, picture = (int(random.choice(rows)) for rows in things[n])
        true, color = (views.lab[views.cuts[r] : views.cuts[r + 1]].astype(np.float32) for r in (drawn, picture))
        found.append(Pair(drawn, picture, true, color))
    return found


def cases(views: Views, held_out: Views, count: int = 200) -> dict[str, tuple[Views, list[Pair]]]:
    """The evaluation sets. views: with subjects of the test split; held_out: drawings in held-out styles."""
    faces = lambda kind: face_pairs(views, "test", colored.STYLES, kind, count)  # noqa: E731
    every = held_out._replace(split=np.full(len(held_out.split), "test"))  # no subject was trained on
    return {
        "trained hands, exemplar with lines": (views, faces(COLORED)),
        "trained hands, exemplar without lines": (views, faces(BARE)),
        "trained hands, finished picture": (views, faces(FINISHED)),
        "hands never trained on, exemplar with lines": (
            every,
            face_pairs(every, "test", colored.HELD_OUT, COLORED, count),
        ),
        "hands never trained on, exemplar without lines": (
            every,
            face_pairs(every, "test", colored.HELD_OUT, BARE, count),
        ),
        "objects, the same thing flat": (views, object_pairs(views, "test", ["fluent"], count)),
        "objects, the same thing by others": (views, object_pairs(views, "test", ["noto", "twemoji"], count)),
    }
