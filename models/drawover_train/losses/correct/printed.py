"""The sketch correction paper's objectives besides the mode-regularized one: vanilla, Wasserstein, post-trained, Eq. 1.

All losses are minimized; logits are D's, or a critic's scores.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

LEAST = 1e-8  # inside the logarithm of Eq. 1, which is unbounded at z' = z


def discriminator_loss(real: Tensor, sampled: Tensor) -> Tensor:
    """−log D(x) − log(1 − D(G(z))), from logits (Goodfellow et al. 2014)."""
    return F.softplus(-real).mean() + F.softplus(sampled).mean()


def critic_loss(real: Tensor, sampled: Tensor) -> Tensor:
    """−f(x) + f(G(z)) of a critic with clipped weights (Arjovsky et al. 2017, Algorithm 1)."""
    return sampled.mean() - real.mean()


def critic_generator_loss(sampled: Tensor) -> Tensor:
    """−f(G(z)), for the critic's generator."""
    return -sampled.mean()


def squared_error(drawn: Tensor, true: Tensor) -> Tensor:
    """‖x − G(E(x))‖², summed over the pixels of each drawing, averaged over the drawings. (B, 784) each."""
    return (drawn - true).square().sum(1).mean()


def pixel_cross_entropy(drawn: Tensor, true: Tensor) -> Tensor:
    """Binary cross-entropy of pixels, summed over each drawing, averaged over them: the loss of the post-trained Q."""
    losses = F.binary_cross_entropy(drawn, true, reduction="none")
    return losses.sum(1).mean()


def nudge_loss(logits: Tensor, nudged: Tensor, projection: Tensor, realism: float, closeness: float) -> Tensor:
    """(B,) Eq. 1: −λ₁·log D(G(z′)) + λ₂·log MSE(z, z′), per drawing.

    logits: (B, 1) D's for G(z′); nudged: (B, D) z′; projection: (B, D) z; realism, closeness: λ₁, λ₂.
    """
    distance = (nudged - projection).square().mean(1)
    return realism * F.softplus(-logits[:, 0]) + closeness * (distance + LEAST).log()
