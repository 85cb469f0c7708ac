"""The networks of the correction papers' drawing half: encoder E, generator G, discriminator D.

A latent is a 4×4 grid of 16 numbers, kept on the sphere of radius √256, on which slerp lives.
G draws a stroke distance field, so that its lines are crisp at any size.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from .blocks import Conv, Residual, doubled

LATENT = 256
_GRID, _DEPTH = 4, 16


def on_sphere(z: Tensor) -> Tensor:
    """(B, 256) -> the same directions at radius √256, the norm of a standard normal latent."""
    return z * (LATENT**0.5) / z.norm(dim=1, keepdim=True).clamp_min(1e-6)


def slerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """Spherical interpolation (White 2016, as §6.2 of the sketch correction paper): a at t=0, b at t=1. (B, 256)."""
    cosine = (nn.functional.normalize(a, dim=1) * nn.functional.normalize(b, dim=1)).sum(1, keepdim=True)
    angle = torch.acos(cosine.clamp(-1 + 1e-6, 1 - 1e-6))
    return (torch.sin((1 - t) * angle) * a + torch.sin(t * angle) * b) / torch.sin(angle)


class Encoder(nn.Module):
    """E: ink (B, 1, 128, 128) in 0..1 -> latent (B, 256) on the sphere."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        w = width
        self.body = nn.Sequential(
            nn.PixelUnshuffle(2), Conv(4, w),  # 64
            Conv(w, 2 * w, 2), Residual(2 * w),  # 32
            Conv(2 * w, 3 * w, 2), Residual(3 * w),  # 16
            Conv(3 * w, 5 * w, 2), Residual(5 * w),  # 8
            Conv(5 * w, 6 * w, 2), Residual(6 * w), Residual(6 * w),  # 4
            nn.Conv2d(6 * w, _DEPTH, 1),
        )  # fmt: skip

    def forward(self, ink: Tensor) -> Tensor:
        return on_sphere(self.body(ink).flatten(1))


class Generator(nn.Module):
    """G: latent (B, 256) -> stroke distance field (B, 1, 128, 128) in 0..1, ½ at the edge of the ink."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        w = width
        self.enter = nn.Sequential(Conv(_DEPTH, 6 * w), Residual(6 * w), Residual(6 * w))  # 4
        self.up = nn.ModuleList([
            nn.Sequential(Conv(6 * w, 5 * w), Residual(5 * w)),  # 8
            nn.Sequential(Conv(5 * w, 4 * w), Residual(4 * w)),  # 16
            nn.Sequential(Conv(4 * w, 2 * w), Residual(2 * w)),  # 32
            nn.Sequential(Conv(2 * w, w), Conv(w, w)),  # 64
        ])  # fmt: skip
        self.leave = nn.Sequential(nn.Conv2d(w, 4, 3, 1, 1), nn.PixelShuffle(2))

    def forward(self, z: Tensor) -> Tensor:
        y = self.enter(z.reshape(-1, _DEPTH, _GRID, _GRID))
        for block in self.up:
            y = block(doubled(y))
        return torch.sigmoid(self.leave(y))


class Discriminator(nn.Module):
    """D: stroke distance field (B, 1, 128, 128) -> logit (B, 1); its sigmoid is the drawing's realism."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        w = width
        sizes = [(4, w, 1), (w, 2 * w, 2), (2 * w, 4 * w, 2), (4 * w, 5 * w, 2), (5 * w, 6 * w, 2)]
        layers: list[nn.Module] = [nn.PixelUnshuffle(2)]
        for inside, outside, stride in sizes:
            layers += [spectral_norm(nn.Conv2d(inside, outside, 3, stride, 1)), nn.LeakyReLU(0.2)]
        self.body = nn.Sequential(*layers, nn.Flatten(), spectral_norm(nn.Linear(6 * w * 16, 1)))

    def forward(self, field: Tensor) -> Tensor:
        return self.body(field * 2 - 1)
