"""Similarities of the plane fitted to moving points, and pieces of ink joined where one similarity serves both.

A point is z = x + iy; a similarity is z -> turn · z + shift. What the pieces are is strokes.py's business.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_AGREE = 0.003  # frame units: root mean square by which a similarity may miss the points
_SHARE = 0.08  # and the share of their own motion by which it may miss them, on top
_TOUCH = 2.0  # pieces that touch may disagree by so many times as much as those that lie apart
_EXTENT = 0.012  # frame units; points that spread only so much turn and grow half as much as they seem to
_SCALE = (0.6, 1.7)  # how much it may shrink or enlarge


class Fit(NamedTuple):
    """Sums over weighted points z, and z' where they belong, from which similarities follow. Fits may be added."""

    weight: np.ndarray  # (K,) float64 Σ w
    source: np.ndarray  # (K,) complex128 Σ w z
    target: np.ndarray  # (K,) complex128 Σ w z'
    cross: np.ndarray  # (K,) complex128 Σ w conj(z) z'
    spread: np.ndarray  # (K,) float64 Σ w |z|²
    reach: np.ndarray  # (K,) float64 Σ w |z'|²

    @staticmethod
    def of(labels: np.ndarray, count: int, weight: np.ndarray, source: np.ndarray, target: np.ndarray) -> Fit:
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
    def of_groups(fit: Fit, group: np.ndarray) -> Fit:
        """The fit of each group of pieces. group: (K,) the number, 0..K-1, of the group that a piece belongs to."""
        sums = []
        for part in fit:
            total = np.zeros_like(part)
            np.add.at(total, group, part)
            sums.append(total)
        return Fit(*sums)

    def similarity(self) -> tuple[np.ndarray, np.ndarray]:
        """(turn, shift), each (K,) complex: the least squares of z' = turn · z + shift.

        In the plane this is the similarity of Umeyama (1991) without mirroring. Points that hardly spread tell
        little of a turn: they are drawn toward none.
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
        """(K,) root mean square of how far they lie from their center."""
        weight = np.maximum(self.weight, 1e-12)
        return np.sqrt(np.maximum(self.spread / weight - np.abs(self.source / weight) ** 2, 0))

    def allowed(self) -> np.ndarray:
        """(K,) by how much a similarity may miss them."""
        return _AGREE + _SHARE * self.moved_by()

    def good(self) -> np.ndarray:
        """(K,) bool: whether a similarity explains the motion well enough to stand for it."""
        return self.missed_by(*self.similarity()) <= self.allowed()

    def plus(self, other: Fit) -> Fit:
        return Fit(*(a + b for a, b in zip(self, other, strict=True)))


def merged(fit: Fit, neighbors: dict[tuple[int, int], bool]) -> np.ndarray:
    """(K,) the group of each piece, named by one of its members: neighbors are joined as long as one similarity does.

    The best agreeing pair comes first. neighbors: pairs (a, b) of pieces with a < b, and whether they touch: those that
    do may disagree _TOUCH times as much, since parting them tears a line. Piece 0 joins no one.
    """
    count = len(fit.weight)
    alone = {k: Fit(*(part[k] for part in fit)) for k in range(1, count)}
    leave = {k: float(f.allowed()) for k, f in alone.items()}
    beside: dict[int, dict[int, bool]] = {k: {} for k in alone}
    disagreement: dict[tuple[int, int], float] = {}

    def compare(a: int, b: int) -> None:
        both = alone[a].plus(alone[b])
        turn, shift = both.similarity()
        worst = max(float(alone[k].missed_by(turn, shift)) / leave[k] for k in (a, b))
        disagreement[min(a, b), max(a, b)] = worst / (_TOUCH if beside[a][b] else 1)

    for (a, b), touching in neighbors.items():
        if a > 0:
            beside[a][b] = beside[b][a] = touching
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
        for other, touching in beside.pop(b).items():
            del beside[other][b]
            if other != a:
                beside[a][other] = beside[other][a] = touching or beside[a].get(other, False)
        for other in beside[a]:
            compare(a, other)
    return group
