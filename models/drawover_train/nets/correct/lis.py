"""Learned input spaces: modules that move a latent in small steps to where the generator draws soundly.

After "Error avoidance by learned input spaces" (§3): z' = z + W₂·TPReLU(WN(W₁·z)), N_R of them in a row.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

START = 0.01  # initial gain of the weight normalization: a module starts close to the identity


class TPReLU(nn.Module):
    """max(x − θ, 0) + a·min(x − θ, 0) + θ with a learned threshold θ and slope a in 0..1 per channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.threshold = nn.Parameter(torch.zeros(channels))
        self.slope = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        above = x - self.threshold
        return above.clamp_min(0) + self.slope.clamp(0, 1) * above.clamp_max(0) + self.threshold


class Module(nn.Module):
    """One step: (B, D) latent -> (B, D) latent. Only the first of its two layers is normalized (Appendix J)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        first, second = weight_norm(nn.Linear(channels, channels)), nn.Linear(channels, channels)
        first.parametrizations.weight.original0.data.fill_(START)  # pyright: ignore
        for layer in (first, second):
            nn.init.zeros_(layer.bias)  # pyright: ignore[reportArgumentType]
        self.body = nn.Sequential(first, TPReLU(channels), second)

    def forward(self, z: Tensor) -> Tensor:
        return z + self.body(z)


class LearnedInputSpace(nn.Module):
    """`count` modules in a row: (B, D) -> the last latent; `steps` returns all of them."""

    def __init__(self, channels: int, count: int = 3) -> None:
        super().__init__()
        self.chain = nn.ModuleList([Module(channels) for _ in range(count)])

    def steps(self, z: Tensor) -> list[Tensor]:
        """[z₀, z₁, …]: the input latent, then the latent after each module."""
        found = [z]
        for module in self.chain:
            found.append(module(found[-1]))
        return found

    def forward(self, z: Tensor) -> Tensor:
        return self.steps(z)[-1]
