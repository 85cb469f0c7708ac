"""Fits plane similarities to moving points, and merges pieces of ink that one similarity fits.

A point is z = x + iy; a similarity is z -> turn · z + shift. Pieces are defined in strokes.py.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_AGREE = 0.003  # frame units: maximum root mean square error of a similarity
_SHARE = 0.08  # plus this share of the points' own motion
_TOUCH = 2.0  # tolerance factor for pieces that touch
_EXTENT = 0.012  # frame units; regularization: points spread by this much get half of their rotation and scaling
_SCALE = (0.6, 1.7)  # minimum and maximum scale


class Fit(NamedTuple):
    """Weighted sums over points z and their targets z', from which similarities are solved. Fits can be added."""

    weight: np.ndarray  # (K,) float64 Σ w
    source: np.ndarray  # (K,) complex128 Σ w z
    target: np.ndarray  # (K,) complex128 Σ w z'
    cross: np.ndarray  # (K,) complex128 Σ w conj(z) z'
    spread: np.ndarray  # (K,) float64 Σ w |z|²
    reach: np.ndarray  # (K,) float64 Σ w |z'|²

    @staticmethod
    def from_points(labels: np.ndarray, count: int, weight: np.ndarray, source: np.ndarray, target: np.ndarray) -> Fit:
        """labels: (N,) 0..count-1; weight: (N,) float; source, target: (N,) complex."""

        def total(values: np.ndarray) -> np.ndarray:
            return np.bincount(labels, weight * values, count)

        cross = source.conj() * target
        return Fit(
            np.bincount(labels, weight, count),
            total(np.real(source)) + 1j * total(np.imag(source)),
            total(np.real(target)) + 1j * total(np.imag(target)),
            total(np.real(cross)) + 1j * total(np.imag(cross)),
            total(np.abs(source) ** 2),
            total(np.abs(target) ** 2),
        )

    @staticmethod
    def grouped(fit: Fit, group: np.ndarray) -> Fit:
        """The combined fit of each group of pieces. group: (K,) each piece's group, 0..K-1."""
        sums = []
        for part in fit:
            total = np.zeros_like(part)
            np.add.at(total, group, part)
            sums.append(total)
        return Fit(*sums)

    def similarity(self) -> tuple[np.ndarray, np.ndarray]:
        """(turn, shift), each (K,) complex: the least-squares solution of z' = turn · z + shift.

        In the plane this is Umeyama's similarity (1991) without mirroring. Points with little spread determine the
        rotation poorly: they are regularized toward none.
        """
        weight = np.maximum(self.weight, 1e-12)
        center, goal = self.source / weight, self.target / weight
        spread = np.maximum(self.spread - weight * np.abs(center) ** 2, 0)
        cross = self.cross - weight * center.conj() * goal
        prior = weight * _EXTENT**2
        turn = (cross + prior) / (spread + prior)
        length = np.abs(turn)
        turn = turn * np.clip(length, *_SCALE) / np.maximum(length, 1e-9)
        return turn, goal - turn * center

    def missed_by(self, turn: np.ndarray, shift: np.ndarray) -> np.ndarray:
        """(K,) root mean square of |turn · z + shift - z'|."""
        total = (
            np.abs(turn) ** 2 * self.spread
            + np.abs(shift) ** 2 * self.weight
            + self.reach
            + 2 * np.real(turn * shift.conjugate() * self.source)
            - 2 * np.real(turn * self.cross.conjugate() + shift * self.target.conjugate())
        )
        return np.sqrt(np.maximum(total, 0) / np.maximum(self.weight, 1e-12))

    def moved_by(self) -> np.ndarray:
        """(K,) root mean square of |z' - z|."""
        total = self.spread + self.reach - 2 * np.real(self.cross)
        return np.sqrt(np.maximum(total, 0) / np.maximum(self.weight, 1e-12))

    def extent(self) -> np.ndarray:
        """(K,) root mean square distance from their center."""
        weight = np.maximum(self.weight, 1e-12)
        return np.sqrt(np.maximum(self.spread / weight - np.abs(self.source / weight) ** 2, 0))

    def allowed(self) -> np.ndarray:
        """(K,) maximum error of a similarity."""
        return _AGREE + _SHARE * self.moved_by()

    def good(self) -> np.ndarray:
        """(K,) bool: whether a similarity fits the motion well enough to replace it."""
        return self.missed_by(*self.similarity()) <= self.allowed()

    def plus(self, other: Fit) -> Fit:
        return Fit(*(a + b for a, b in zip(self, other, strict=True)))


def merged(fit: Fit, neighbors: dict[tuple[int, int], bool]) -> np.ndarray:
    """(K,) each piece's group, named by one of its members: neighbors are merged while one similarity fits them.

    The best pair is merged first. neighbors: pairs (a, b) of pieces with a < b -> whether they touch: those may
    differ by _TOUCH times as much, since separating them tears a line. Piece 0 is never merged.
    """
    count = len(fit.weight)
    alone = {k: Fit(*(part[k] for part in fit)) for k in range(1, count)}
    leave = {k: float(f.allowed()) for k, f in alone.items()}
    adjacent: dict[int, dict[int, bool]] = {k: {} for k in alone}
    disagreement: dict[tuple[int, int], float] = {}

    def compare(a: int, b: int) -> None:
        both = alone[a].plus(alone[b])
        turn, shift = both.similarity()
        worst = max(float(alone[k].missed_by(turn, shift)) / leave[k] for k in (a, b))
        disagreement[min(a, b), max(a, b)] = worst / (_TOUCH if adjacent[a][b] else 1)

    for (a, b), touching in neighbors.items():
        if a > 0:
            adjacent[a][b] = adjacent[b][a] = touching
            compare(a, b)
    group = np.arange(count)
    while disagreement:
        a, b = min(disagreement, key=lambda pair: (disagreement[pair], pair))
        if disagreement[a, b] > 1:
            break
        alone[a] = alone[a].plus(alone.pop(b))
        leave[a] = float(alone[a].allowed())
        group[group == b] = a
        for pair in [pair for pair in disagreement if a in pair or b in pair]:
            del disagreement[pair]
        for other, touching in adjacent.pop(b).items():
            del adjacent[other][b]
            if other != a:
                adjacent[a][other] = adjacent[other][a] = touching or adjacent[a].get(other, False)
        for other in adjacent[a]:
            compare(a, other)
    return group
