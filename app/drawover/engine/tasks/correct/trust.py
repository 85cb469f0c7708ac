"""How far what a network says of anyone's drawing is believed: each part as far as it is sure, foreign ink not at all.

One network says of every place a displacement, how far that may be off, and which part the ink there is, "none" among
them. Ink that hangs together votes on what it is, since a signature is not half a mouth. Another says where the parts
so seen belong, by how they lie to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from ....raster.ink.pieces import SIDE, spread
from . import layout

_GRID = 256  # pixels of the frame's side at which ink votes
_FOREIGN, _OWN = 0.6, 0.3  # shares of a piece that is "none": from the first on all of it is, up to the second nothing
_SMALL = 0.002  # of the frame's area; a smaller piece is one part
_NONE = ("", "none")
_LEAST_FEATURES, _LEAST_SURE = 5, 0.02  # of a face: so many features, whose places are known to so much of the side
_FEATURES = tuple(layout.PARTS[part] for part in layout.FEATURES)
_SHARP = 8
_AGREEING, _APART = 0.7, 0.015
_SOLID = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))  # of _GRID; ink in which this fits is no line


class Trust(NamedTuple):
    """What is carried out, (n, n, 2) displacements: of the features, of the rest of the face, each as far as it is
    believed; and of the features whatever their doubt. face: whether this is a face beyond doubt. foreign: (SIDE, SIDE)
    bool, ink of no part, or None."""

    features: np.ndarray
    rest: np.ndarray
    further: np.ndarray
    face: bool
    foreign: np.ndarray | None

    @property
    def field(self) -> np.ndarray:
        """All that is believed."""
        return self.features + self.rest


Laid = Mapping[int, tuple[np.ndarray, float]]  # part -> the (2, 3) affine by which it moves, how far that may be off


class Seen(NamedTuple):
    """Which part each piece of a drawing's ink is."""

    names: tuple[str, ...]  # of the parts
    kind: np.ndarray  # (_GRID, _GRID) an index into names, where there is ink
    inked: np.ndarray  # (_GRID, _GRID) bool
    foreign: np.ndarray  # (_GRID, _GRID) bool, ink of no part
    near: Mapping[int, np.ndarray]  # part -> (n, n) share of each cell of the field that is nearest to it
    ink: Mapping[int, np.ndarray]  # part -> (n, n) share of each cell that is its ink

    @classmethod
    def of(cls, logits: np.ndarray, names: Sequence[str], ink: np.ndarray) -> Seen:
        """logits: (K, n, n) of the parts `names`; ink: (SIDE, SIDE) uint8 coverage."""
        small = cv2.resize(ink, (_GRID, _GRID), interpolation=cv2.INTER_AREA)
        inked = small > max(12.0, 0.15 * float(small.max()))
        kind, foreign = _voted(logits, names, inked)
        _, nearest = spread(np.where(inked, kind + 1, 0).astype(np.int32), (~inked).astype(np.uint8))
        side = (logits.shape[2], logits.shape[1])
        cells = lambda mask: cv2.resize(mask.astype(np.float32), side, interpolation=cv2.INTER_AREA)  # noqa: E731
        there = [int(k) for k in np.unique(kind[inked]) if names[k] not in _NONE]
        near = {k: cells(nearest == k + 1) for k in there}
        return cls(tuple(names), kind, inked, foreign, near, {k: cells(inked & (kind == k)) for k in there})

    def laid(self, field: np.ndarray, doubt: np.ndarray, place: Callable[[np.ndarray], np.ndarray]) -> Laid:
        """Where the features belong by how the parts lie to each other and by what registration says of them.

        Of hair, ears or a beard that tells less than where their lines meet others, which registration sees.
        field, doubt: as `trusted` has them; place: (PARTS, NUMBERS) of layout.py -> (PARTS, 5).
        """
        points, shifts = self.parts(field, doubt)
        numbers, unit = layout.describe(points, shifts)
        said = layout.motions(place(numbers), points, unit)
        return {self.names.index(layout.PARTS[k]): found for k, found in said.items() if k in layout.FEATURES}

    def parts(self, field: np.ndarray, doubt: np.ndarray) -> tuple[dict[int, np.ndarray], dict[int, layout.Shift]]:
        """What layout.describe takes."""
        points, shifts = {}, {}
        for part, name in enumerate(layout.PARTS):
            k = self.names.index(name) if name in self.names else -1
            if k in self.ink:
                y, x = np.nonzero(self.inked & (self.kind == k))
                points[part] = (np.stack([x, y], 1) + 0.5) / _GRID
                dx, dy = (_mean(field[..., axis], self.ink[k]) for axis in (0, 1))
                shifts[part] = layout.Shift(dx, dy, _mean(doubt, self.ink[k]))
        return points, shifts

    def agreed(self, field: np.ndarray, other: np.ndarray) -> np.ndarray:
        """(n, n, 1) float32, 0..1: how far two networks agree on a part; `field`, (n, n, 2), is believed so far.

        Where the first moves a part by m, and the other says d beside that, the share is m⁴ / (m⁴ + (a d)⁴): so that
        what only one of them sees is not moved as if both did. a = 0.7 (1 + (D / 0.015)²), where D is d of all ink: two
        that disagree on a whole drawing, since it is turned, cropped or cluttered, agree on a part by chance.
        """
        found, apart = np.zeros(field.shape[:2], np.float32), np.linalg.norm(field - other, axis=-1)
        every = _mean(apart, np.sum(list(self.ink.values()), axis=0)) if self.ink else 0.0
        strict = _AGREEING * (1 + (every / _APART) ** 2)
        for k, own in self.ink.items():
            far, off = _mean(np.linalg.norm(field, axis=-1), own), strict * _mean(apart, own)
            found += self.near[k] * np.float32(1 / (1 + (off / max(far, 1e-9)) ** 4))
        return found[..., None]

    def trusted(self, field: np.ndarray, doubt: np.ndarray, laid: Laid) -> Trust:
        """What of a displacement is carried out.

        field: (n, n, 2) in shares of the frame's side; doubt: (n, n) how far it may be off, likewise. A part moves by
        the mean of what the field and `laid` say, weighed by their doubts. Where it is to move by m, and that may be
        off by d, it goes m⁸ / (m⁸ + d⁸) of the way: nearly all of it where m is the larger one, hardly any elsewhere,
        so that what is right stays, and what moves arrives.
        """
        features, rest, further = (np.zeros_like(field) for _ in range(3))
        places, doubts = _places(len(field)), []
        for k, own in self.ink.items():
            wanted, off = field, _mean(doubt, own)
            if k in laid:
                matrix, unsure = laid[k]
                share = off**2 / max(off**2 + unsure**2, 1e-12)
                moves = (places @ matrix.T - places[..., :2]).astype(np.float32)
                wanted = field * np.float32(1 - share) + moves * np.float32(share)
                off = off * unsure * np.sqrt(2 / max(off**2 + unsure**2, 1e-12))
            far = _mean(np.linalg.norm(wanted, axis=-1), own)
            near = self.near[k][..., None]
            if self.names[k] in _FEATURES:
                features += wanted * (near * _share(far, off))
                further += wanted * near
                doubts.append(off)
            else:
                rest += wanted * (near * _share(far, off))
        foreign = cv2.resize(self.foreign.astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST) > 0
        face = len(doubts) >= _LEAST_FEATURES and float(np.median(doubts)) <= _LEAST_SURE
        return Trust(features, rest, further, face, foreign if foreign.any() else None)


def _share(far: float, off: float) -> np.float32:
    """Of the way that a part goes which is to move so far, and may be so far off."""
    return np.float32(1 / (1 + (off / max(far, 1e-9)) ** _SHARP))


@cache
def _places(side: int) -> np.ndarray:
    """(side, side, 3): the places of a field's cells in the frame, and 1."""
    line = (np.arange(side) + 0.5) / side
    return np.dstack([*np.meshgrid(line, line), np.ones((side, side))])


def _mean(values: np.ndarray, weight: np.ndarray) -> float:
    return float((values * weight).sum() / max(float(weight.sum()), 1e-9))


def _voted(logits: np.ndarray, names: Sequence[str], inked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(_GRID, _GRID) which part the ink is, an index into names; and bool, where whole pieces are of none."""
    none = np.array([name in _NONE for name in names])
    at = _at_ink(logits, inked)
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
    kind = _solid(kind, inked, len(names))
    one = area < _SMALL * _GRID**2
    one[0] = False
    some = inked & one[pieces]
    votes = np.bincount(pieces[some] * len(names) + kind[some], minlength=count * len(names)).reshape(count, len(names))
    return np.where(some, votes.argmax(axis=1)[pieces], kind), foreign[pieces] & inked


def _at_ink(planes: np.ndarray, inked: np.ndarray) -> np.ndarray:
    """(K, N) float32: the planes (K, n, n), bilinear, where there is ink, row by row."""
    y, x = np.nonzero(inked)
    if not len(y):
        return np.zeros((len(planes), 0), np.float32)
    scale = planes.shape[1] / len(inked)
    down, across = ((v.astype(np.float32) + np.float32(0.5)) * np.float32(scale) - np.float32(0.5) for v in (y, x))
    found = [cv2.remap(np.ascontiguousarray(plane, np.float32), across, down, cv2.INTER_LINEAR,
                       borderMode=cv2.BORDER_REPLICATE) for plane in planes]  # fmt: skip
    return np.stack(found).reshape(len(planes), len(y))


def _solid(kind: np.ndarray, inked: np.ndarray, kinds: int) -> np.ndarray:
    """The kinds where each solid, such as black hair, is all of what most of it is: its tip is no ear."""
    core = cv2.erode(inked.astype(np.uint8), _SOLID)
    count, found = cv2.connectedComponents(core, connectivity=8)
    if count < 2:
        return kind
    solids = np.asarray(found, np.int32)
    inside = solids > 0
    votes = np.bincount(solids[inside] * kinds + kind[inside], minlength=count * kinds).reshape(count, kinds)
    whole = cv2.dilate(solids.astype(np.float32), _SOLID).astype(np.int32)
    return np.where((whole > 0) & inked, votes.argmax(axis=1)[whole], kind)
