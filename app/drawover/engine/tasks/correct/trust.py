"""How far what a network says of anyone's drawing is believed: each part as far as it is sure, foreign ink not at all.

The network says of every place a displacement, how far that may be off, and which part the ink there is, "none" among
them. Ink that hangs together votes on what it is, since a signature is not half a mouth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from ....raster.motion import SIDE
from ....raster.pieces import spread

_GRID = 256  # pixels of the frame's side at which ink votes
_FOREIGN, _OWN = 0.6, 0.3  # shares of a piece that is "none": from the first on all of it is, up to the second nothing
_SMALL = 0.002  # of the frame's area; a smaller piece is one part
_NONE = ("", "none")


class Trust(NamedTuple):
    """field: (n, n, 2) displacement as far as it is believed; foreign: (SIDE, SIDE) bool, ink of no part, or None."""

    field: np.ndarray
    foreign: np.ndarray | None


def trusted(field: np.ndarray, doubt: np.ndarray, logits: np.ndarray, names: Sequence[str], ink: np.ndarray) -> Trust:
    """What of a displacement is carried out.

    field: (n, n, 2) in shares of the frame's side; doubt: (n, n) how far it may be off, likewise; logits: (K, n, n) of
    the parts `names`; ink: (SIDE, SIDE) uint8 coverage. A part that is to move by m, where that may be off by d, goes
    m² / (m² + d²) of the way: what is best where errors and motions are normally distributed.
    """
    small = cv2.resize(ink, (_GRID, _GRID), interpolation=cv2.INTER_AREA)
    inked = small > max(12.0, 0.15 * float(small.max()))
    if not inked.any():
        return Trust(np.zeros_like(field), None)
    kind, strange = _voted(logits, names, inked)
    sized = [cv2.resize(np.ascontiguousarray(a), (_GRID, _GRID)) for a in (np.linalg.norm(field, axis=-1), doubt)]
    own, moved, unsure = kind[inked], sized[0][inked].astype(np.float64), sized[1][inked].astype(np.float64)
    many = np.maximum(np.bincount(own, minlength=len(names)), 1)
    far, off = (np.bincount(own, value, len(names)) / many for value in (moved, unsure))
    share = far**2 / np.maximum(far**2 + off**2, 1e-12)
    share[[k for k, name in enumerate(names) if name in _NONE]] = 0
    _, nearest = spread(np.where(inked, kind + 1, 0).astype(np.int32), (~inked).astype(np.uint8))
    gate = share.astype(np.float32)[np.maximum(nearest - 1, 0)]
    gate = cv2.resize(gate, field.shape[1::-1], interpolation=cv2.INTER_AREA)
    foreign = cv2.resize(strange.astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST) > 0
    return Trust(field * gate[..., None], foreign if foreign.any() else None)


def _voted(logits: np.ndarray, names: Sequence[str], inked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(_GRID, _GRID) which part the ink is, an index into names; and bool, where whole pieces are of none."""
    planes = np.ascontiguousarray(np.moveaxis(np.asarray(logits, np.float32), 0, -1))
    planes = np.stack(
        [cv2.resize(np.ascontiguousarray(planes[..., k]), (_GRID, _GRID)) for k in range(len(names))], axis=-1
    )
    none = np.array([name in _NONE for name in names])
    kind = planes.argmax(axis=-1)
    named = np.where(none, -np.inf, planes).argmax(axis=-1)
    count, found = cv2.connectedComponents(inked.astype(np.uint8), connectivity=8)
    pieces = np.asarray(found, np.int32)
    area = np.maximum(np.bincount(pieces[inked], minlength=count), 1)
    share = np.bincount(pieces[inked], none[kind[inked]].astype(float), count) / area
    foreign, ours = share >= _FOREIGN, share <= _OWN
    foreign[0] = ours[0] = False
    kind = np.where(ours[pieces], named, kind)
    if none.any():
        kind = np.where(foreign[pieces], int(np.flatnonzero(none)[0]), kind)
    one = area < _SMALL * _GRID**2
    one[0] = False
    some = inked & one[pieces]
    votes = np.bincount(pieces[some] * len(names) + kind[some], minlength=count * len(names)).reshape(count, len(names))
    return np.where(some, votes.argmax(axis=1)[pieces], kind), foreign[pieces] & inked
