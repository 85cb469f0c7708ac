"""The sketch correction paper's two nudges of a latent (its §6), and its baseline, interpolated pictures.

For the tables and their sheets, with any generator and discriminator in torch; the product's own nudges are in
engine/tasks/correct/nudge.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ...losses.correct.printed import nudge_loss
from .drawing import slerp

Draw = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Optimize:
    """§6.1. `start`: "identity", S starts as z′ = z with a little noise; "random", with a linear layer's default
    initialization.

    The paper does not say how S starts; a random one loses the drawing at its first step.
    """

    steps: int = 100
    rate: float = 1e-3
    realism: float = 0.01  # λ₁
    closeness: float = 0.01  # λ₂
    start: str = "identity"


def optimized(
    latents: Tensor, generator: Draw, discriminator: Draw, options: Optimize, kept: Sequence[int], seed: int = 0
) -> list[Tensor]:
    """z′ after each number of steps in `kept` (0: the projection itself), (B, D) each.

    One linear layer S per drawing, trained by Adam on Eq. 1; its output is fed back in, so that the drawing evolves.
    Closeness is always measured to the projection `latents`, so that it does not stray too far.
    """
    count, size = latents.shape
    draw = torch.Generator().manual_seed(seed)
    bound = size**-0.5
    noise = (torch.rand(count, size, size, generator=draw) * 2 - 1) * bound
    bias = (torch.rand(count, size, generator=draw) * 2 - 1) * bound
    if options.start == "identity":
        noise, bias = torch.eye(size) + 0.01 * noise, 0.01 * bias
    weight, bias = noise.requires_grad_(True), bias.requires_grad_(True)
    optimizer = torch.optim.Adam([weight, bias], options.rate, fused=True)
    found, nudged = [], latents.detach()
    for step in range(max(kept) + 1):
        if step in kept:
            found.append(nudged.clone())
        moved = torch.baddbmm(bias[:, :, None], weight, nudged[:, :, None])[:, :, 0]
        logits = discriminator(generator(moved))
        loss = nudge_loss(logits, moved, latents, options.realism, options.closeness).sum()
        weight.grad, bias.grad = torch.autograd.grad(loss, (weight, bias))
        optimizer.step()
        nudged = moved.detach()
    return found


def nearest(ink: Tensor, real: Tensor) -> Tensor:
    """(B,) index of the nearest of the real drawings (N, P) to each of `ink` (B, P), by cosine similarity (§6.2)."""
    unit = torch.nn.functional.normalize
    return (unit(ink, dim=1) @ unit(real, dim=1).T).argmax(1)


def searched(latents: Tensor, neighbors: Tensor, strength: float) -> Tensor:
    """slerp from z toward the latent of the nearest real drawing; the paper's strength is ½. (B, D) each."""
    return slerp(latents, neighbors, torch.full((len(latents), 1), strength))


def interpolated(ink: Tensor, real: Tensor, strength: float) -> Tensor:
    """The baseline of Fig. 4b: the pictures, not their latents, interpolated linearly."""
    return torch.lerp(ink, real, strength)
