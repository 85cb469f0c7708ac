"""Inking baselines without a network: a Levels filter, and XDoG."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

Score = Callable[[np.ndarray, np.ndarray], float]


class Levels(NamedTuple):
    """Ink below `low` becomes paper, above `high` full ink; 0..1, linear between."""

    low: float = 0.4
    high: float = 0.7

    def __call__(self, ink: np.ndarray) -> np.ndarray:
        """(H, W) float32 ink 0..1 -> the same, filtered."""
        return np.clip((ink - self.low) / (self.high - self.low), 0, 1).astype(np.float32)


class XDoG(NamedTuple):
    """The extended difference of Gaussians of Winnemöller, Kyprianidis and Olsen (2012), Eqs. 7 and 8.

    sigma: of the narrower Gaussian, in pixels; sharpness: p; threshold: ε; steepness: φ; both of brightness 0..1.
    """

    sigma: float = 1.4
    sharpness: float = 20.0
    threshold: float = 0.7
    steepness: float = 10.0
    ratio: float = 1.6  # k, of the wider Gaussian to the narrower

    def __call__(self, ink: np.ndarray) -> np.ndarray:
        """(H, W) float32 ink 0..1 -> the same, filtered. The paper's pictures are bright where there is no ink."""
        bright = 1 - ink.astype(np.float32)
        narrow = cv2.GaussianBlur(bright, (0, 0), self.sigma, borderType=cv2.BORDER_REPLICATE)
        wide = cv2.GaussianBlur(bright, (0, 0), self.sigma * self.ratio, borderType=cv2.BORDER_REPLICATE)
        sharp = (1 + self.sharpness) * narrow - self.sharpness * wide  # Eq. 7
        dark = 1 + np.tanh(self.steepness * (sharp - self.threshold))
        return (1 - np.where(sharp >= self.threshold, 1, dark)).clip(0, 1).astype(np.float32)  # Eq. 8


def fitted(pairs: Sequence[tuple[np.ndarray, np.ndarray]], score: Score, stroke: float) -> tuple[Levels, XDoG]:
    """The settings of each filter with the best mean score over (rough, true) pairs, float32 ink 0..1.

    stroke: the typical width of the lines in pixels, to which XDoG's scales are relative.
    """
    levels = [Levels(low, low + span) for low, span in itertools.product((0.1, 0.2, 0.3, 0.4, 0.5), (0.1, 0.25))]
    xdogs = [
        XDoG(share * stroke, sharpness, threshold)
        for share, sharpness, threshold in itertools.product((0.2, 0.35, 0.5), (2.0, 8.0, 20.0), (0.4, 0.6, 0.8))
    ]

    def best(filters):
        return max(filters, key=lambda one: float(np.mean([score(one(rough), true) for rough, true in pairs])))

    return best(levels), best(xdogs)
