"""Perceptual similarity by feature networks, of pairs and of sets: perceptual distance, style, Fréchet, diversity.

All depend on the network: figures are comparable only within one table, never with another network's, nor with an FID,
LPIPS or style relevance published with other features.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance

from .features import Features, as_color

DEPTHS = ("shallow", "middle", "deep")
_BATCH = 32


def _batches(pictures: Sequence[np.ndarray]):
    for start in range(0, len(pictures), _BATCH):
        yield np.stack([as_color(p) for p in pictures[start : start + _BATCH]])


def _units(maps: list[np.ndarray], depth: str | None) -> list[np.ndarray]:
    """Maps with every pixel's channels normalized to length 1; of one third of the depths, or of all."""
    thirds = np.array_split(np.arange(len(maps)), len(DEPTHS))
    chosen = range(len(maps)) if depth is None else thirds[DEPTHS.index(depth)]
    return [maps[i] / np.maximum(np.linalg.norm(maps[i], axis=1, keepdims=True), 1e-8) for i in chosen]


def perceptual_distances(
    drawn: Sequence[np.ndarray], true: Sequence[np.ndarray], features: Features, depth: str | None = None
) -> np.ndarray:
    """(N,) distances 0..4 of N pairs: Eq. 1 of Zhang et al. (2018), all weights 1, averaged over the maps.

    depth: shallow, middle or deep third of the network's maps, or None for all.
    """
    found = []
    for drawn_batch, true_batch in zip(_batches(drawn), _batches(true), strict=True):
        pairs = zip(_units(features(drawn_batch)[0], depth), _units(features(true_batch)[0], depth), strict=True)
        found.append(np.mean([((a - b) ** 2).sum(1).mean((1, 2)) for a, b in pairs], axis=0))
    return np.concatenate(found)


def diversity(drawn: Sequence[np.ndarray], features: Features) -> float:
    """Mean perceptual distance between two different pictures of the set, 0..4; NaN for fewer than two.

    Over all pairs at once: for unit vectors u, the mean of |uᵢ − uⱼ|² over i ≠ j is 2N/(N−1) · (1 − |mean u|²).
    """
    count = len(drawn)
    if count < 2:
        return float("nan")
    totals: list[np.ndarray] = []
    for batch in _batches(drawn):
        sums = [u.sum(0, dtype=np.float64) for u in _units(features(batch)[0], None)]
        totals = [a + b for a, b in zip(totals, sums, strict=True)] if totals else sums
    variances = [1 - (((total / count) ** 2).sum(0)).mean() for total in totals]
    return float(2 * count / (count - 1) * np.mean(variances))


def _style(maps: list[np.ndarray]) -> np.ndarray:
    """(B, D) mean and standard deviation of every channel of the two shallowest maps."""
    return np.concatenate([f(m, axis=(2, 3)) for m in maps[:2] for f in (np.mean, np.std)], 1)


def style_relevance(drawn: Sequence[np.ndarray], exemplars: Sequence[np.ndarray], features: Features) -> np.ndarray:
    """(N,) cosine −1..1 between the low-level feature statistics of each picture and of its exemplar.

    The style relevance of the self-supervised sketch-to-image paper, after Zhang et al. (2020): cosine of the mean and
    standard deviation of shallow features' channels.
    """
    found = []
    for drawn_batch, true_batch in zip(_batches(drawn), _batches(exemplars), strict=True):
        a, b = _style(features(drawn_batch)[0]), _style(features(true_batch)[0])
        found.append((a * b).sum(1) / np.maximum(np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1), 1e-12))
    return np.concatenate(found)


class _Given(nn.Identity):
    """For torchmetrics: the vectors are already features."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.num_features = width


def frechet(drawn: np.ndarray, true: np.ndarray) -> float:
    """Fréchet distance of two sets of vectors (N, D) and (M, D), modeled as Gaussians: Heusel et al. (2017), Eq. 6.

    Biased upward for small sets, so compare only sets of the same size. NaN for fewer than two vectors.
    """
    if len(drawn) < 2 or len(true) < 2:
        return float("nan")
    drawn, true = np.asarray(drawn, np.float64), np.asarray(true, np.float64)
    center = true.mean(0)
    both = np.concatenate([drawn, true]) - center
    if both.shape[1] > len(both):  # project onto their span: the same distance, faster
        both = both @ np.linalg.svd(both, full_matrices=False)[2].T
    metric = FrechetInceptionDistance(feature=_Given(both.shape[1]))
    metric.set_dtype(torch.float64)
    metric.update(torch.from_numpy(both[: len(drawn)]), real=False)
    metric.update(torch.from_numpy(both[len(drawn) :]), real=True)
    return max(float(metric.compute()), 0.0)


def frechet_distance(drawn: Sequence[np.ndarray], true: Sequence[np.ndarray], features: Features) -> float:
    """`frechet` of the feature vectors of two sets of pictures."""
    vectors = [np.concatenate([features(b)[1] for b in _batches(pictures)]) for pictures in (drawn, true)]
    return frechet(*vectors)
