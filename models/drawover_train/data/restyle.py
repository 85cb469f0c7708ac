"""Random drawing styles: the same ink as different artists would have put it down, per sample, as an augmentation.

It imitates a pencil: wobble, stroke weight, pressure, a second pass, gaps, grain. Parts are not moved here.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def smooth_noise(count: int, channels: int, cells: int, size: int) -> Tensor:
    """(count, channels, size, size) noise of about unit deviation, `cells` bumps across."""
    noise = torch.randn(count, channels, cells, cells)
    return F.interpolate(noise, size=(size, size), mode="bilinear", align_corners=True) * 1.4


def sampled(image: Tensor, displacement: Tensor) -> Tensor:
    """Sample `image` (B, C, S, S) at p + displacement(p); displacement (B, 2, S, S) as (dx, dy), fractions of the
    side."""
    size = image.shape[-1]
    line = (torch.arange(size) + 0.5) / size
    y, x = torch.meshgrid(line, line, indexing="ij")
    grid = torch.stack([x, y], -1)[None] + displacement.permute(0, 2, 3, 1)
    return F.grid_sample(image, grid * 2 - 1, mode="bilinear", padding_mode="zeros", align_corners=False)


def redraw(ink: Tensor) -> Tensor:
    """(B, 1, S, S) ink coverage 0..1 -> the same, each sample in a random style; a fifth stay unchanged."""
    count, _, size, _ = ink.shape
    pick = lambda low, high: low + (high - low) * torch.rand(count, 1, 1, 1)  # noqa: E731
    rough = (torch.rand(count, 1, 1, 1) < 0.8).float()
    wobble = smooth_noise(count, 2, 12, size) * pick(0, 0.006) + smooth_noise(count, 2, 32, size) * pick(0, 0.0025)
    soft = F.avg_pool2d(F.pad(ink, (1, 1, 1, 1), mode="replicate"), 3, 1)
    bold, fine = F.max_pool2d(ink, 3, 1, 1), ((soft - 0.45) * 2.2).clamp(0, 1).maximum(ink * 0.45)
    weight = pick(-1, 1)
    stroke = torch.where(weight > 0, ink + weight * (bold - ink), ink - weight * (fine - ink))
    first = sampled(stroke, wobble)
    core = -F.max_pool2d(-ink, 5, 1, 2)  # the inside of solid ink
    hollow = (torch.rand(count, 1, 1, 1) < 0.5).float() * pick(0, 0.8)
    first = first * (1 - hollow * (core > 0.6))
    again = sampled(ink, wobble + smooth_noise(count, 2, 8, size) * pick(0, 0.006)) * (torch.rand(count, 1, 1, 1) < 0.5)
    pressure = (pick(0.55, 1.0) + smooth_noise(count, 1, 10, size) * pick(0, 0.25)).clamp(0.2, 1)
    gaps = ((smooth_noise(count, 1, 20, size) - pick(1.4, 4.0)) * 4).clamp(0, 1)
    grain = (1 + torch.randn(count, 1, size, size) * pick(0, 0.18)).clamp(0.3, 1.2)
    drawn = (1 - (1 - first) * (1 - again * pick(0.2, 0.7))) * pressure * (1 - gaps) * grain
    return torch.lerp(ink, drawn.clamp(0, 1), rough)
