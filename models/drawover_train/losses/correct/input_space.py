"""Losses that keep a learned input space near the original one, and the random choice of its trained steps.

After "Learning to avoid errors in GANs by manipulating input spaces" (§2.2, §2.3, Appendix K). Modules and iterations
count from 0, as the paper's exponents require: counted from 1, its probability 0.5^(N−i) would stop every batch before
the last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch.nn.functional as F
from torch import Tensor


def similarity(steps: Sequence[Tensor], strength: float = 0.9) -> Tensor:
    """Σᵢ λ^(1+i) · MSE(zᵢ, z): how far the modules moved a latent from its start (§2.3), Eq. 2 each.

    steps: the input z, then the latent after each module that ran, (B, D) each; strength: λ, 0 disables the loss.
    """
    total = steps[0].new_zeros(())
    for module, moved in enumerate(steps[1:]):
        total = total + strength ** (1 + module) * F.mse_loss(moved, steps[0])
    return total


def stop_chance(module: int, count: int) -> float:
    """0.5^(N−i): the probability that a chain of `count` modules ends before `module`, if it got there (§2.3)."""
    return 0.5 ** (count - module)


def stops(count: int, random: np.random.Generator) -> int:
    """Draw how many of `count` modules run in this batch, 0..count, by a coin before each of them."""
    return next((module for module in range(count) if random.random() < stop_chance(module, count)), count)


def start_chance(iteration: int, count: int) -> float:
    """(1+t)/(1+N): the probability that training starts at iteration t of 0..`count`, if it has not yet (§2.2)."""
    return (1 + iteration) / (1 + count)


def starts(count: int, random: np.random.Generator) -> int:
    """Draw the first trained iteration of this batch, 0..count; all later ones are trained too (Algorithm 2)."""
    return next(t for t in range(count + 1) if random.random() < start_chance(t, count))


def reverser_loss(found: Tensor, given: Tensor, realism: Tensor, iteration: int, strength: float = 0.9) -> Tensor:
    """λ^(1+t) · MSE(R(x), z) + (1 − λ^(1+t)) · realism: what R minimizes at iteration t (Algorithm 2, line 21).

    found, given: (B, D); `given` is the first latent, never that of the previous iteration; realism: −log D(G(R(x))).
    The mean over components is Eq. 2's; the sum that Algorithm 2 prints would outweigh D with 64 or 256 components.
    """
    weight = strength ** (1 + iteration)
    return weight * F.mse_loss(found, given) + (1 - weight) * realism
