"""Soft clDice (Shit et al. 2021) as a loss against gaps and stray pieces of lines, independent of their width."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def _eroded(ink: Tensor) -> Tensor:
    """The minimum of each pixel and its four neighbors."""
    down = -F.max_pool2d(-ink, (3, 1), 1, (1, 0))
    across = -F.max_pool2d(-ink, (1, 3), 1, (0, 1))
    return down.minimum(across)


def _opened(ink: Tensor) -> Tensor:
    return F.max_pool2d(_eroded(ink), 3, 1, 1)


def soft_skeleton(ink: Tensor, iterations: int) -> Tensor:
    """Algorithm 1 of the clDice paper: (B, 1, S, S) ink 0..1 -> its soft skeleton.

    iterations: at least half the width of the lines in pixels.
    """
    skeleton = (ink - _opened(ink)).relu()
    for _ in range(iterations):
        ink = _eroded(ink)
        left = (ink - _opened(ink)).relu()
        skeleton = skeleton + (left - skeleton * left).relu()
    return skeleton


def centerline_loss(drawn: Tensor, true: Tensor, iterations: int = 4) -> Tensor:
    """1 − soft clDice (Eq. 1 and Algorithm 2), over the entire batch. drawn, true: (B, 1, S, S) ink 0..1."""
    drawn_skeleton, true_skeleton = soft_skeleton(drawn, iterations), soft_skeleton(true, iterations)
    precision = ((drawn_skeleton * true).sum() + 1) / (drawn_skeleton.sum() + 1)
    sensitivity = ((true_skeleton * drawn).sum() + 1) / (true_skeleton.sum() + 1)
    return 1 - 2 * precision * sensitivity / (precision + sensitivity)


def ink_of(field: Tensor, spread_pixels: float = 8.0) -> Tensor:
    """The ink of a stroke distance field 0..1, its edge a pixel wide; used for targets."""
    return ((field - 0.5) * (2 * spread_pixels) + 0.5).clamp(0, 1)


def soft_ink_of(field: Tensor, spread_pixels: float = 8.0) -> Tensor:
    """The same with a wider edge that never quite ends, so that gradients reach further; used for outputs."""
    return ((field - 0.5) * (4 * spread_pixels)).sigmoid()
