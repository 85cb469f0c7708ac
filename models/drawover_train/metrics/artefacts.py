"""How often a small drawing is broken: digits by the judge's doubt and their strokes, faces by the judge of soundness.

The bounds for digits are those that real ones keep to; what share of other real ones breaks them is the measure's own
error, and belongs beside every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .judged import Judge, broken
from .strokes import loose_ends, specks

TAIL = 0.025  # share of real digits beyond each of the bounds


@dataclass(frozen=True)
class Bounds:
    """What a sound digit keeps to."""

    confidence: float  # 0..1, of the judge in its answer, at least
    ends: float  # loose ends per 100 pixels of skeleton, at most
    specks: float  # per 100 pixels of skeleton, at most


def confidences(drawings: Sequence[np.ndarray], judge: Judge) -> np.ndarray:
    """(N,) probability 0..1 that the judge gives to its own answer."""
    logits = judge.logits(drawings)
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return (shares / shares.sum(1, keepdims=True)).max(1)


def bounds_of(real: Sequence[np.ndarray], judge: Judge) -> Bounds:
    """The bounds that all but TAIL of these real digits keep, each for itself."""
    return Bounds(
        float(np.quantile(confidences(real, judge), TAIL)),
        float(np.nanquantile([loose_ends(d) for d in real], 1 - TAIL)),
        float(np.nanquantile([specks(d) for d in real], 1 - TAIL)),
    )


def broken_digits(drawings: Sequence[np.ndarray], judge: Judge, bounds: Bounds) -> np.ndarray:
    """(N,) 1 where a digit (S, S), ink 0..1, breaks any bound or has no ink, else 0."""
    ends, pieces = (np.array([measure(d) for d in drawings]) for measure in (loose_ends, specks))
    sound = (confidences(drawings, judge) >= bounds.confidence) & (ends <= bounds.ends) & (pieces <= bounds.specks)
    return (~sound).astype(np.float64)


def broken_faces(drawings: Sequence[np.ndarray], judge: Judge) -> np.ndarray:
    """(N,) 1 where the judge of soundness finds a line drawing (S, S) broken, or it has no ink, else 0."""
    empty = np.array([np.asarray(d).max() < 0.5 for d in drawings])
    return np.maximum(broken(drawings, judge), empty)
