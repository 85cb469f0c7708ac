"""The mode-regularized adversarial objective (Che et al. 2017), as the sketch correction paper uses it.

All losses are minimized. The paper's printed regularizer *adds* λ₂·log D(G(E(x))) to a minimized loss, which would make
reconstructions less realistic; the sign that works, and that the original has, is −λ₂·log D(G(E(x))).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def minus_log_realism(logits: Tensor) -> Tensor:
    """−log D, from D's logits: the non-saturating generator loss."""
    return F.softplus(-logits).mean()


def generator_loss(sampled: Tensor, reconstructed: Tensor, reconstruction: Tensor,
                   weight_realism: float, weight_regularizer: float) -> Tensor:  # fmt: skip
    """λ·(−log D(G(z))) + reconstruction + λ₂·(−log D(G(E(x)))), for E and G together.

    sampled, reconstructed: D's logits for G(z) and G(E(x)); reconstruction: a distance between x and G(E(x)).
    """
    realism = weight_realism * minus_log_realism(sampled)
    return realism + reconstruction + weight_regularizer * minus_log_realism(reconstructed)


def discriminator_loss(real: Tensor, sampled: Tensor, reconstructed: Tensor) -> Tensor:
    """−log D(x) − ½ log(1 − D(G(z))) − ½ log(1 − D(G(E(x)))), from logits."""
    fake = 0.5 * F.softplus(sampled).mean() + 0.5 * F.softplus(reconstructed).mean()
    return F.softplus(-real).mean() + fake


def field_distance(drawn: Tensor, true: Tensor, spread_pixels: float = 8.0, ink_weight: float = 1.0) -> Tensor:
    """ℓ1 of stroke distance fields plus binary cross-entropy of their ink, with an edge two pixels soft.

    drawn, true: (B, 1, S, S) in 0..1, ½ at the edge; `spread_pixels`: pixels that correspond to ½ of that range.
    `ink_weight`: weight of missing ink relative to excess ink; above 1, uncertain lines are drawn rather than left out.
    """
    logits = (drawn - 0.5) * (2 * spread_pixels) * 2
    ink = ((true - 0.5) * (2 * spread_pixels) + 0.5).clamp(0, 1)
    weight = torch.tensor(ink_weight, device=drawn.device)
    return 5 * (drawn - true).abs().mean() + F.binary_cross_entropy_with_logits(logits, ink, pos_weight=weight)


def displacement_loss(field: Tensor, true: Tensor, weight: Tensor) -> Tensor:
    """Endpoint error e in pixels as e + e²/8, a weighted mean, plus a small roughness penalty.

    field, true: (B, 2, S, S) in fractions of the side; weight: (B, 1, S, S); pixels: those of a side of 128.
    """
    size = field.shape[-1]
    square = (field - true).square().sum(1, keepdim=True) * 128.0**2
    error = (square + 1e-6).sqrt() + square / 8  # the square speeds up the start: large errors weigh more
    bend = (field[..., 1:, :] - field[..., :-1, :]).square().mean() + (field[..., 1:] - field[..., :-1]).square().mean()
    return (error * weight).sum() / weight.sum().clamp_min(1e-6) + 20 * bend * size
