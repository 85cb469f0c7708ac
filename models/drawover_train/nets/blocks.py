"""Blocks of all networks. GroupNorm only, so that inference does not depend on a batch."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class Conv(nn.Sequential):
    """3×3 convolution, GroupNorm of up to 8 groups, SiLU."""

    def __init__(self, inside: int, outside: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inside, outside, 3, stride, 1, bias=False),
            nn.GroupNorm(math.gcd(outside, 8), outside),
            nn.SiLU(inplace=True),
        )


class Residual(nn.Module):
    """x + conv(conv(x)): two 3×3 convolutions at one size."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(Conv(channels, channels), Conv(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Attention(nn.Module):
    """One pre-norm transformer block: (B, N, C) tokens -> the same shape; every token attends to every other."""

    def __init__(self, channels: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.mix, self.out = nn.Linear(channels, 3 * channels), nn.Linear(channels, channels)
        self.body = nn.Sequential(nn.Linear(channels, 3 * channels), nn.GELU(), nn.Linear(3 * channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        count, channels = x.shape[1:]
        split = self.mix(self.norm1(x)).reshape(-1, count, 3, self.heads, channels // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)
        # written out: on CPUs, the gradient of torch's own scaled_dot_product_attention is many times slower
        mixed = (query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5).softmax(-1) @ value
        x = x + self.out(mixed.transpose(1, 2).reshape(-1, count, channels))
        return x + self.body(self.norm2(x))


def doubled(x: Tensor) -> Tensor:
    """Nearest-neighbor upsampling by two."""
    return nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")


def count(module: nn.Module) -> float:
    """Number of parameters, in millions."""
    return sum(p.numel() for p in module.parameters()) / 1e6


def save(path, **parts) -> None:
    """Write a checkpoint atomically."""
    partial = path.with_suffix(".partial")
    torch.save(parts, partial)
    partial.replace(path)
