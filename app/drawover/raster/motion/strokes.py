"""Separates a drawing into strokes that move rigidly, by segmenting the displacement field.

A smooth field can move an eye off the cheek only by dragging the cheek along. So each connected piece of ink gets the
similarity that fits the field along it, and nearby pieces that agree become one stroke. What no similarity fits stays
with the smooth field. Pieces come from pieces.py; carry.py moves the pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ..ink.pieces import SIDE, Pieces, spread
from . import warp
from .bridges import crossings
from .motion import Motion, Stroke
from .similarity import Fit, merged

_STEEP = 0.8  # change of the displacement per length above which ink is a poor sample of its piece's motion
_DOUBT = np.float32(0.02)  # weight of ink that may be another part's, and of ink where the field is steep
_WIDEST = 0.13  # frame units, root mean square from the center; larger ink holds the rest together: it is warped
_BENT = 0.004  # frame units; strokes that the smooth field moves within this of their target stay with it
_STILL = 0.003  # frame units; strokes that move less stay with the smooth field
_MIXED = 20  # pixels of SIDE around a stroke where the field mixes its own motion and the rest's
_REACH = 0.03  # frame units around a stroke's ink that move with it: faint edges, pencil grain
_EDGE = np.ones((3, 3), np.uint8)
_MOST = 200  # maximum strokes; the smallest stay with the smooth field
_LEAST = 0.05  # minimum determinant of the smooth field
_FEATHER = (0.04, 0.35)  # frame units: minimum and maximum width in which motion fades toward held pixels


class Strokes(NamedTuple):
    """A drawing's ink segmented by motion; `at` returns the motion itself."""

    forward: np.ndarray  # (n, n, 2) the network's field
    ink: np.ndarray  # (SIDE, SIDE) uint8 coverage in the frame
    inked: np.ndarray  # (SIDE, SIDE) uint8, 255 on ink above the threshold
    labels: np.ndarray  # (SIDE, SIDE) uint8, as in Motion
    shared: np.ndarray  # (SIDE, SIDE) uint8, 255 on strokes' ink beneath which the rest continues
    strokes: tuple[Stroke, ...]

    def at(self, gain: float = 1.0, held: np.ndarray | None = None) -> Motion:
        """The motion with the displacement scaled by `gain`.

        held: (SIDE, SIDE) bool, pixels that must not change. Partly held ink is warped, with a motion that fades toward
        them; a stroke stops before it would cover them.
        """
        labels, strokes = self.labels, [stroke.at(gain) for stroke in self.strokes]
        if held is not None and held.any():
            labels, strokes = self._free_strokes(held, strokes)
        rest = cv2.bitwise_or(cv2.inRange(labels, 0, 0), self.shared)

        def bent(forward: np.ndarray) -> np.ndarray:
            field = backward(forward * np.float32(gain))
            return field if held is None or not held.any() else faded(field, held)

        return Motion(bent(self._smooth(labels)), tuple(strokes), rest, labels, lambda: bent(self.forward))

    def _smooth(self, labels: np.ndarray) -> np.ndarray:
        """The forward field of the rest's ink, extrapolated where strokes were cut out."""
        if not labels.any():
            return self.forward
        leaving = cv2.bitwise_and(self.inked, cv2.inRange(labels, 1, 255))
        around = cv2.dilate(leaving, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _MIXED + 1,) * 2))
        return continued(self.forward, np.where(around == 0, self.ink, 0).astype(np.uint8))

    def _free_strokes(self, held: np.ndarray, strokes: list[Stroke]) -> tuple[np.ndarray, list[Stroke]]:
        """The strokes that touch no held pixel, stopped in time; the others become part of the rest."""
        table, free = np.zeros(len(strokes) + 1, np.uint8), []
        own = np.where(self.inked > 0, self.labels, 0)
        for number, stroke in enumerate(strokes, 1):
            if held[own == number].any():
                continue
            free.append(_stopped(stroke, own == number, held))
            table[number] = len(free)
        return table[self.labels], free


def _stopped(stroke: Stroke, ink: np.ndarray, held: np.ndarray) -> Stroke:
    """The stroke with the largest share of its motion that keeps its ink (SIDE, SIDE) off the held pixels."""

    def hits(candidate: Stroke) -> bool:
        turn, shift = candidate.turn, candidate.shift * SIDE + (candidate.turn - 1) * (0.5 + 0.5j)
        matrix = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
        covered = cv2.warpAffine(ink.astype(np.uint8) * 255, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
        return bool((held & (covered > 20)).any())

    if not hits(stroke):
        return stroke
    free, blocked = 0.0, 1.0
    for _ in range(6):
        middle = (free + blocked) / 2
        if hits(stroke.at(middle)):
            blocked = middle
        else:
            free = middle
    return stroke.at(free)


def backward(forward: np.ndarray) -> np.ndarray:
    """The inverse of a forward field, smoothed until neither folds; (n, n, 2) float32."""
    for sigma in (0.0, 1.0, 2.0, 4.0):
        smooth = cv2.GaussianBlur(forward, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) if sigma else forward
        field = warp.invert(warp.bounded(smooth))
        if warp.jacobian_min(field) > _LEAST:
            return field
    while warp.jacobian_min(field) <= _LEAST:  # weakened often enough, there is no motion left
        smooth = smooth * np.float32(0.7)
        field = warp.invert(warp.bounded(smooth))
    return field


def continued(field: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """The field at the ink (S, S) uint8, extrapolated smoothly elsewhere; (n, n, 2) float32."""
    n = field.shape[0]
    weight = cv2.resize(ink, (n, n), interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
    if not weight.any():
        return np.zeros_like(field)
    values, known = field * weight, weight
    result, trust = np.zeros_like(field), np.zeros((n, n, 1), np.float32)
    sigma = 0.7
    while True:  # ever wider averages, each filling what the narrower ones left
        near = cv2.GaussianBlur(known, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)[..., None]
        mean = cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) / np.maximum(near, 1e-9)
        share = np.minimum(1, near / 0.02) * (1 - trust)
        result += share * mean
        trust += share
        sigma *= 2
        if sigma > n:
            break
    result += (1 - trust) * (values.sum((0, 1)) / known.sum())
    at_ink = np.minimum(1, weight / 0.1)
    return np.ascontiguousarray(result + at_ink * (field - result), np.float32)


def faded(field: np.ndarray, held: np.ndarray, n: int = 256) -> np.ndarray:
    """A backward field that is zero on the held pixels (S, S) bool and fades toward them; (n, n, 2), without folds.

    A fade over `band` changes by at most 1.5/band of the displacement: at 2.5 times its length it cannot fold.
    """
    fine = cv2.resize(field, (n, n), interpolation=cv2.INTER_CUBIC)
    blocked = cv2.resize(held.astype(np.uint8) * 255, (n, n), interpolation=cv2.INTER_AREA) > 0
    away = cv2.distanceTransform((~blocked).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    away = np.maximum(away - 3, 0) / n  # a spline through the cells extends two further
    longest = float(np.linalg.norm(fine[~blocked], axis=-1).max()) if not blocked.all() else 0.0
    band = float(np.clip(2.5 * longest, *_FEATHER))
    t = np.clip(away / band, 0, 1)
    fine = fine * (t * t * (3 - 2 * t)).astype(np.float32)[..., None]
    return fine * np.float32(warp.strongest(fine, max_gradient=5))


def segment(pieces: Pieces, forward: np.ndarray) -> Strokes:
    """Segment a drawing into strokes by its displacement field.

    forward: (n, n, 2) float32, the ink at p belongs at p + d(p), in frame units; it may fold.
    """
    ink, inked, count = pieces.ink, pieces.inked, pieces.count
    nothing = np.zeros((SIDE, SIDE), np.uint8)
    empty = Strokes(forward, ink, inked, nothing, nothing, ())
    if count < 2:
        return empty
    fit = _fitted(pieces, forward)
    group = merged(fit, pieces.neighbors)
    fits = Fit.grouped(fit, group)
    fitted = fits.good() & (fits.moved_by() > _STILL) & (fits.extent() < _WIDEST)
    fitted[0] = False
    fitted &= _bent(inked, group[pieces.nearest], fits, forward) > _BENT
    chosen = [int(k) for k in np.argsort(-fits.weight, kind="stable") if fitted[k]][:_MOST]
    if not chosen:
        return empty
    number = np.zeros(count, np.uint8)
    for place, k in enumerate(chosen, 1):
        number[k] = place
    met = crossings(number[group][pieces.nearest], inked, pieces.sure, len(chosen))
    labels = _around(met.labels, inked)
    shared = cv2.dilate(met.shared, _EDGE)
    turns, shifts = fits.similarity()
    strokes = []
    for place, k in enumerate(chosen, 1):
        own = cv2.inRange(labels, place, place)
        also = met.extra[place - 1]
        if also is not None:
            own = cv2.bitwise_or(own, cv2.dilate(also, _EDGE))
        x, y, wide, high = cv2.boundingRect(own)
        strokes.append(Stroke(own[y : y + high, x : x + wide].copy(), x, y, complex(turns[k]), complex(shifts[k])))
    return Strokes(forward, ink, inked, labels, shared, tuple(strokes))


def _bent(inked: np.ndarray, group: np.ndarray, fits: Fit, forward: np.ndarray) -> np.ndarray:
    """(K,) root mean square distance between each group's ink moved by a smooth field and by its similarity."""
    y, x = np.nonzero(inked)
    smooth = cv2.resize(warp.bounded(forward), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)[y, x].astype(np.float64)
    points, own = ((x + 0.5) + 1j * (y + 0.5)) / SIDE, group[y, x]
    turns, shifts = fits.similarity()
    miss = np.abs((turns[own] - 1) * points + shifts[own] - (smooth[:, 0] + 1j * smooth[:, 1])) ** 2
    count = len(fits.weight)
    return np.sqrt(np.bincount(own, miss, count) / np.maximum(np.bincount(own, None, count), 1))


def _around(labels: np.ndarray, inked: np.ndarray) -> np.ndarray:
    """The ink's labels, extended to pixels within _REACH of it; 0 beyond. (SIDE, SIDE) uint8."""
    away, owner = spread(labels, cv2.bitwise_not(inked))
    return cv2.copyTo(owner, cv2.inRange(away, 0, _REACH * SIDE))


def _fitted(pieces: Pieces, forward: np.ndarray) -> Fit:
    y, x = np.nonzero(pieces.cores)
    steep = cv2.resize(warp.steepness(forward), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)[y, x]
    trust = np.where(steep <= _STEEP, np.where(pieces.sure[y, x] > 0, 1, _DOUBT), _DOUBT * _DOUBT)
    fine = cv2.resize(forward, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)[y, x].astype(np.float64)
    points = ((x + 0.5) + 1j * (y + 0.5)) / SIDE
    weight = pieces.ink[y, x] * trust / 255.0
    return Fit.from_points(pieces.cores[y, x], pieces.count, weight, points, points + fine[:, 0] + 1j * fine[:, 1])
