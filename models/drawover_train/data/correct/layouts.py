"""Faces as points of their parts, sound and flawed, in large numbers: training data of the network `place`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from drawover.engine.tasks.correct.layout import LEAST, PARTS
from drawover.engine.tasks.correct.trust import PartMap
from drawover.raster.ink.pieces import SIDE as FINE
from drawover.raster.vector.shapes import draw_parts

from .varied import Layout, Varied

POINTS = 40  # of each part
_SIDE = 128  # pixels of the frame in which a part's ink is sampled


class Layouts(NamedTuple):
    """flawed, true: (L, PARTS, POINTS, 2) in fractions of a frame's side, point for point; count: (L, PARTS), 0 where a
    part is missing. Where flawed and true are equal, flaws are added later. shifts: (L, PARTS, 3), registration's
    prediction for each part, as in layout.Shift; zeros where it was not run. Field names are stored in files."""

    flawed: np.ndarray
    true: np.ndarray
    count: np.ndarray
    shifts: np.ndarray


Prediction = tuple[np.ndarray, np.ndarray, np.ndarray]  # displacement (n, n, 2), its doubt (n, n), logits (K, n, n)


def seen(varied: Varied, predict: Callable[[np.ndarray], Prediction], count: int, seed: int = 0) -> Layouts:
    """Faces with the parts a network segmented in pictures, errors included. predict: run on ink, (S, S) uint8."""
    random, names = np.random.default_rng(seed), varied.domain.kinds
    rows = []
    for _ in range(count):
        view = varied.view(random, float(random.random() < 0.6))
        field, doubt, logits = predict(view.ink)
        ink = cv2.resize(view.ink, (FINE, FINE), interpolation=cv2.INTER_LINEAR)
        points, shifts = PartMap.from_logits(logits, names, ink).parts(field, doubt)
        row = Layouts(*(np.zeros((len(PARTS), *shape)) for shape in ((POINTS, 2), (POINTS, 2), (), (3,))))
        for part, own in points.items():
            if len(own) >= LEAST:
                picked = own[_sampled(own, random)]
                at = np.minimum((picked * len(view.kind)).astype(int), len(view.kind) - 1)
                back = view.back[view.kind[at[:, 1], at[:, 0]]]
                true = np.einsum("nij,nj->ni", back[..., :2], picked) + back[..., 2]
                row.flawed[part], row.true[part], row.count[part] = picked, true, len(own) / 4  # at the scale of _SIDE
                row.shifts[part] = shifts[part]
        rows.append(row)
    return Layouts(*(np.stack(column).astype(np.float32) for column in zip(*rows, strict=True)))


def layouts(varied: Varied, drawn: int, heads: int, seed: int = 0) -> Layouts:
    """`drawn` sound drawings in all styles, and `heads` realistic heads with a learner's errors."""
    random = np.random.default_rng(seed)
    kinds = [varied.domain.kinds.index(name) for name in PARTS]
    rows = []
    for n in range(drawn + heads):
        if n < drawn:
            layout = varied.drawn(random, 0.0, 1.0)
            points, _ = _inked(layout, kinds, random)
            rows.append((points[0], points[0], points[1]))
        else:
            rows.append(_paired(varied.head(random, float(random.uniform(0.3, 1.9))), kinds, random))
    flawed, true, count = (np.stack(column).astype(np.float32) for column in zip(*rows, strict=True))
    return Layouts(flawed, true, count, np.zeros((*count.shape, 3), np.float32))


def _sampled(points: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return random.choice(len(points), POINTS, replace=len(points) < POINTS)


def _inked(layout: Layout, kinds: Sequence[int], random: np.random.Generator):
    labels = draw_parts(layout.flawed, _SIDE)
    points, count = np.zeros((len(PARTS), POINTS, 2)), np.zeros(len(PARTS))
    for part, kind in enumerate(kinds):
        y, x = np.nonzero(labels == kind)
        if len(x) >= LEAST:
            own = (np.stack([x, y], 1) + 0.5) / _SIDE
            points[part], count[part] = own[_sampled(own, random)], len(own)
    return (points, count), labels


def _paired(layout: Layout, kinds: Sequence[int], random: np.random.Generator):
    flawed, true = (np.zeros((len(PARTS), POINTS, 2)) for _ in range(2))
    count = np.zeros(len(PARTS))
    for part, kind in enumerate(kinds):
        own = [(f.contours, t.contours) for f, t in zip(layout.flawed, layout.true, strict=True) if f.part == kind]
        if own:
            a = np.concatenate([c for bad, _ in own for c in bad])
            b = np.concatenate([c for _, good in own for c in good])
            picked = _sampled(a, random)
            flawed[part], true[part], count[part] = a[picked], b[picked], max(LEAST, len(a) / 2)
    return flawed, true, count
