"""Artefact rates of small drawings: digits by the judge's doubt and their strokes, faces by the judge of soundness.

The bounds for digits are quantiles of real ones; the rate on other real digits is the measure's own error, and should
accompany every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .judged import Judge, broken
from .strokes import loose_ends, specks

TAIL = 0.025  # fraction of real digits beyond each bound


@dataclass(frozen=True)
class Bounds:
    """The limits of a sound digit."""

    confidence: float  # 0..1, minimal confidence of the judge
    ends: float  # maximal loose ends per 100 pixels of skeleton
    specks: float  # maximal specks per 100 pixels of skeleton


def confidences(drawings: Sequence[np.ndarray], judge: Judge) -> np.ndarray:
    """(N,) probability 0..1 of the judge's own prediction."""
    logits = judge.logits(drawings)
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return (shares / shares.sum(1, keepdims=True)).max(1)


def bounds_of(real: Sequence[np.ndarray], judge: Judge) -> Bounds:
    """The bounds that all but TAIL of these real digits satisfy, each separately."""
    return Bounds(
        float(np.quantile(confidences(real, judge), TAIL)),
        float(np.nanquantile([loose_ends(d) for d in real], 1 - TAIL)),
        float(np.nanquantile([specks(d) for d in real], 1 - TAIL)),
    )


def broken_digits(drawings: Sequence[np.ndarray], judge: Judge, bounds: Bounds) -> np.ndarray:
    """(N,) 1 where a digit (S, S), ink 0..1, violates a bound or has no ink, else 0."""
    ends, pieces = (np.array([measure(d) for d in drawings]) for measure in (loose_ends, specks))
    sound = (confidences(drawings, judge) >= bounds.confidence) & (ends <= bounds.ends) & (pieces <= bounds.specks)
    return (~sound).astype(np.float64)


def broken_faces(drawings: Sequence[np.ndarray], judge: Judge) -> np.ndarray:
    """(N,) 1 where the judge of soundness finds a line drawing (S, S) broken, or it has no ink, else 0."""
    empty = np.array([np.asarray(d).max() < 0.5 for d in drawings])
    return np.maximum(broken(drawings, judge), empty)
