"""Weights predicted displacements by the networks' confidence, for each part; ink that is no part does not move.

The network `anyone` predicts, for each cell, a displacement, its uncertainty ("doubt"), and the part that the ink
belongs to, possibly "none". Connected ink takes the majority of its cells' parts, since a signature is not half a
mouth. The network `place` predicts where parts belong from their layout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from ....raster.ink.pieces import SIDE, spread
from . import layout

_GRID = 256  # pixels of the frame's side at which ink is classified
_FOREIGN, _OWN = 0.6, 0.3  # share of "none" from which a whole piece is foreign, and up to which none of it is
_SMALL = 0.002  # of the frame's area; a smaller piece is assigned to a single part
_NONE = ("", "none")
_MIN_FEATURES, _MAX_DOUBT = 5, 0.02  # a face has at least so many features, with a median doubt up to this share
_FEATURES = tuple(layout.PARTS[part] for part in layout.FEATURES)
_EXPONENT = 8  # of `_attenuation`
_AGREEING, _APART = 0.7, 0.015  # constants of `agreement`
_SOLID = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))  # of _GRID; ink that contains it is filled, not a line


class Trust(NamedTuple):
    """Displacements, (n, n, 2), weighted by confidence: of the features, and of the rest of the face; `further`: of the
    features, unweighted. face: whether it is certainly a face. foreign: (SIDE, SIDE) bool, ink of no part, or None."""

    features: np.ndarray
    rest: np.ndarray
    further: np.ndarray
    face: bool
    foreign: np.ndarray | None

    @property
    def field(self) -> np.ndarray:
        """The weighted displacement of all parts."""
        return self.features + self.rest


Placements = Mapping[int, tuple[np.ndarray, float]]  # part -> (2, 3) affine motion of the part, and its doubt


class PartMap(NamedTuple):
    """The part that each piece of a drawing's ink belongs to."""

    names: tuple[str, ...]  # of the parts
    kind: np.ndarray  # (_GRID, _GRID) index into names, valid where there is ink
    inked: np.ndarray  # (_GRID, _GRID) bool
    foreign: np.ndarray  # (_GRID, _GRID) bool, ink of no part
    near: Mapping[int, np.ndarray]  # part -> (n, n) share of each field cell that is nearest to the part
    ink: Mapping[int, np.ndarray]  # part -> (n, n) share of each field cell covered by its ink

    @classmethod
    def from_logits(cls, logits: np.ndarray, names: Sequence[str], ink: np.ndarray) -> PartMap:
        """Classify ink. logits: (K, n, n) of the parts `names`; ink: (SIDE, SIDE) uint8 coverage."""
        small = cv2.resize(ink, (_GRID, _GRID), interpolation=cv2.INTER_AREA)
        inked = small > max(12.0, 0.15 * float(small.max()))
        kind, foreign = _classify(logits, names, inked)
        _, nearest = spread(np.where(inked, kind + 1, 0).astype(np.int32), (~inked).astype(np.uint8))
        side = (logits.shape[2], logits.shape[1])
        cells = lambda mask: cv2.resize(mask.astype(np.float32), side, interpolation=cv2.INTER_AREA)  # noqa: E731
        present = [int(k) for k in np.unique(kind[inked]) if names[k] not in _NONE]
        near = {k: cells(nearest == k + 1) for k in present}
        return cls(tuple(names), kind, inked, foreign, near, {k: cells(inked & (kind == k)) for k in present})

    def placements(self, field: np.ndarray, doubt: np.ndarray, place: Callable[[np.ndarray], np.ndarray]) -> Placements:
        """Predict the motion of each feature from the layout of all parts and their registered displacements.

        Features only: for hair, ears and beards, the registration of their lines is more accurate than the layout.
        field, doubt: as for `weighted`; place: network (PARTS, NUMBERS) -> (PARTS, 5), see layout.py.
        """
        points, shifts = self.parts(field, doubt)
        numbers, unit = layout.describe(points, shifts)
        predicted = layout.motions(place(numbers), points, unit)
        return {self.names.index(layout.PARTS[k]): found for k, found in predicted.items() if k in layout.FEATURES}

    def parts(self, field: np.ndarray, doubt: np.ndarray) -> tuple[dict[int, np.ndarray], dict[int, layout.Shift]]:
        """Return the ink points and the mean shift of each part: the arguments of layout.describe."""
        points, shifts = {}, {}
        for part, name in enumerate(layout.PARTS):
            k = self.names.index(name) if name in self.names else -1
            if k in self.ink:
                y, x = np.nonzero(self.inked & (self.kind == k))
                points[part] = (np.stack([x, y], 1) + 0.5) / _GRID
                dx, dy = (_mean(field[..., axis], self.ink[k]) for axis in (0, 1))
                shifts[part] = layout.Shift(dx, dy, _mean(doubt, self.ink[k]))
        return points, shifts

    def agreement(self, field: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Return the weight of `field`, (n, n, 2), by its agreement with another network's: (n, n, 1) float32, 0..1.

        If the first moves a part by m, and the two differ by d, its weight is m⁴ / (m⁴ + (a d)⁴), so that motions which
        only one network predicts are suppressed. a = 0.7 (1 + (D / 0.015)²), where D is the mean d of all ink: networks
        that disagree on a drawing overall, because it is rotated, cropped or cluttered, agree on parts only by chance.
        """
        weight, apart = np.zeros(field.shape[:2], np.float32), np.linalg.norm(field - other, axis=-1)
        overall = _mean(apart, np.sum(list(self.ink.values()), axis=0)) if self.ink else 0.0
        strictness = _AGREEING * (1 + (overall / _APART) ** 2)
        for k, own in self.ink.items():
            distance, off = _mean(np.linalg.norm(field, axis=-1), own), strictness * _mean(apart, own)
            weight += self.near[k] * np.float32(1 / (1 + (off / max(distance, 1e-9)) ** 4))
        return weight[..., None]

    def weighted(self, field: np.ndarray, doubt: np.ndarray, placements: Placements) -> Trust:
        """Weight a displacement by its confidence, for each part.

        field: (n, n, 2) in shares of the frame's side; doubt: (n, n) its uncertainty, likewise. The motion of a part is
        the mean of `field` and its entry in `placements`, weighted by their doubts. A motion of length m and doubt d is
        multiplied by m⁸ / (m⁸ + d⁸), nearly 1 if m > d and nearly 0 otherwise: parts that are right stay where they
        are, and parts that move do so in full.
        """
        features, rest, further = (np.zeros_like(field) for _ in range(3))
        cells, doubts = _cell_positions(len(field)), []
        for k, own in self.ink.items():
            motion, off = field, _mean(doubt, own)
            if k in placements:
                matrix, placing_doubt = placements[k]
                share = off**2 / max(off**2 + placing_doubt**2, 1e-12)
                placed = (cells @ matrix.T - cells[..., :2]).astype(np.float32)
                motion = field * np.float32(1 - share) + placed * np.float32(share)
                off = off * placing_doubt * np.sqrt(2 / max(off**2 + placing_doubt**2, 1e-12))
            distance = _mean(np.linalg.norm(motion, axis=-1), own)
            near = self.near[k][..., None]
            if self.names[k] in _FEATURES:
                features += motion * (near * _attenuation(distance, off))
                further += motion * near
                doubts.append(off)
            else:
                rest += motion * (near * _attenuation(distance, off))
        foreign = cv2.resize(self.foreign.astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST) > 0
        face = len(doubts) >= _MIN_FEATURES and float(np.median(doubts)) <= _MAX_DOUBT
        return Trust(features, rest, further, face, foreign if foreign.any() else None)


def _attenuation(distance: float, doubt: float) -> np.float32:
    """Return the factor, 0..1, for a motion of this length and doubt."""
    return np.float32(1 / (1 + (doubt / max(distance, 1e-9)) ** _EXPONENT))


@cache
def _cell_positions(side: int) -> np.ndarray:
    """(side, side, 3): the homogeneous frame coordinates (x, y, 1) of a field's cells."""
    line = (np.arange(side) + 0.5) / side
    return np.dstack([*np.meshgrid(line, line), np.ones((side, side))])


def _mean(values: np.ndarray, weight: np.ndarray) -> float:
    return float((values * weight).sum() / max(float(weight.sum()), 1e-9))


def _classify(logits: np.ndarray, names: Sequence[str], inked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (_GRID, _GRID) the part of the ink, an index into names; and bool, the pieces that are foreign."""
    none = np.array([name in _NONE for name in names])
    at = _sample_at_ink(logits, inked)
    kind, named = np.zeros(inked.shape, np.intp), np.zeros(inked.shape, np.intp)
    kind[inked] = at.argmax(axis=0)
    named[inked] = np.where(none[:, None], -np.inf, at).argmax(axis=0)
    count, found = cv2.connectedComponents(inked.astype(np.uint8), connectivity=8)
    pieces = np.asarray(found, np.int32)
    area = np.maximum(np.bincount(pieces[inked], minlength=count), 1)
    share = np.bincount(pieces[inked], none[kind[inked]].astype(float), count) / area
    foreign, ours = share >= _FOREIGN, share <= _OWN
    foreign[0] = ours[0] = False
    kind = np.where(ours[pieces], named, kind)
    if none.any():
        kind = np.where(foreign[pieces], int(np.flatnonzero(none)[0]), kind)
    kind = _classify_filled(kind, inked, len(names))
    small = area < _SMALL * _GRID**2
    small[0] = False
    single = inked & small[pieces]
    votes = np.bincount(pieces[single] * len(names) + kind[single], minlength=count * len(names))
    winners = votes.reshape(count, len(names)).argmax(axis=1)
    return np.where(single, winners[pieces], kind), foreign[pieces] & inked


def _sample_at_ink(planes: np.ndarray, inked: np.ndarray) -> np.ndarray:
    """Sample the planes (K, n, n) bilinearly at the inked cells, row by row: (K, N) float32."""
    y, x = np.nonzero(inked)
    if not len(y):
        return np.zeros((len(planes), 0), np.float32)
    scale = planes.shape[1] / len(inked)
    down, across = ((v.astype(np.float32) + np.float32(0.5)) * np.float32(scale) - np.float32(0.5) for v in (y, x))
    found = [cv2.remap(np.ascontiguousarray(plane, np.float32), across, down, cv2.INTER_LINEAR,
                       borderMode=cv2.BORDER_REPLICATE) for plane in planes]  # fmt: skip
    return np.stack(found).reshape(len(planes), len(y))


def _classify_filled(kind: np.ndarray, inked: np.ndarray, kinds: int) -> np.ndarray:
    """Assign each filled area, such as black hair, to its most frequent part, so that its tip is no ear."""
    core = cv2.erode(inked.astype(np.uint8), _SOLID)
    count, found = cv2.connectedComponents(core, connectivity=8)
    if count < 2:
        return kind
    solids = np.asarray(found, np.int32)
    inside = solids > 0
    votes = np.bincount(solids[inside] * kinds + kind[inside], minlength=count * kinds).reshape(count, kinds)
    grown = cv2.dilate(solids.astype(np.float32), _SOLID).astype(np.int32)
    return np.where((grown > 0) & inked, votes.argmax(axis=1)[grown], kind)
