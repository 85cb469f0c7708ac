"""The networks of the correction papers that draw: encoder E, generator G, discriminator D.

A latent is an 8×8 grid of 8 numbers, on the sphere of radius √512, which slerp interpolates on; the grid is fine enough
to give an eye numbers of its own. G draws a stroke distance field, so that its lines are crisp at any size.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from ..blocks import Conv, Residual, doubled
from .lis import LearnedInputSpace

_GRID, _DEPTH = 8, 8
LATENT = _GRID * _GRID * _DEPTH


def on_sphere(z: Tensor) -> Tensor:
    """(B, D) -> the same directions at radius √D, the norm of a standard normal latent."""
    return z * (z.shape[1] ** 0.5) / z.norm(dim=1, keepdim=True).clamp_min(1e-6)


def slerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """Spherical interpolation (White 2016, as §6.2 of the sketch correction paper): a at t=0, b at t=1. (B, D)."""
    cosine = (nn.functional.normalize(a, dim=1) * nn.functional.normalize(b, dim=1)).sum(1, keepdim=True)
    angle = torch.acos(cosine.clamp(-1 + 1e-6, 1 - 1e-6))
    return (torch.sin((1 - t) * angle) * a + torch.sin(t * angle) * b) / torch.sin(angle)


class Around(nn.Module):
    """Adds context to each cell of a grid (B, C, 8, 8), by a grid of half the resolution."""

    def __init__(self, channels: int, wide: int) -> None:
        super().__init__()
        self.body = nn.Sequential(Conv(channels, wide, 2), Residual(wide), Residual(wide), Conv(wide, channels))

    def forward(self, x: Tensor) -> Tensor:
        return x + doubled(self.body(x))


class Encoder(nn.Module):
    """E: ink (B, 1, 128, 128) in 0..1 -> latent (B, 512) on the sphere."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        w = width
        self.body = nn.Sequential(
            nn.PixelUnshuffle(4), Conv(16, 3 * w), Residual(3 * w),  # 32
            Conv(3 * w, 5 * w, 2), Residual(5 * w),  # 16
            Conv(5 * w, 7 * w, 2), Residual(7 * w), Around(7 * w, 8 * w), Residual(7 * w),  # 8
            nn.Conv2d(7 * w, _DEPTH, 1),
        )  # fmt: skip

    def forward(self, ink: Tensor) -> Tensor:
        return on_sphere(self.body(ink).flatten(1))


class Smooth(nn.Module):
    """A 3×3 binomial filter of one channel: it removes blocking between 4×4 outputs of one cell."""

    kernel: Tensor

    def __init__(self) -> None:
        super().__init__()
        line = torch.tensor([0.25, 0.5, 0.25])
        self.register_buffer("kernel", (line[:, None] * line)[None, None])

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.conv2d(x, self.kernel, padding=1)


class Generator(nn.Module):
    """G: latent (B, 512) -> stroke distance field (B, 1, 128, 128) in 0..1, ½ at the edge of the ink.

    `lis` moves a latent, module by module, to where G draws soundly; `draw` draws it unmoved; `forward` does both. A
    distance field is smooth: 4×4 pixels come from one cell of a 32×32 grid.
    """

    def __init__(self, width: int = 16, modules: int = 3) -> None:
        super().__init__()
        w = width
        self.lis = LearnedInputSpace(LATENT, modules)
        self.enter = nn.Sequential(Conv(_DEPTH, 7 * w), Residual(7 * w), Around(7 * w, 8 * w), Residual(7 * w))  # 8
        self.up = nn.ModuleList([
            nn.Sequential(Conv(7 * w, 5 * w), Residual(5 * w)),  # 16
            nn.Sequential(Conv(5 * w, 3 * w), Residual(3 * w), Residual(3 * w)),  # 32
        ])  # fmt: skip
        self.leave = nn.Sequential(nn.Conv2d(3 * w, 16, 3, 1, 1), nn.PixelShuffle(4), Smooth())

    def draw(self, z: Tensor) -> Tensor:
        y = self.enter(z.reshape(-1, _DEPTH, _GRID, _GRID))
        for block in self.up:
            y = block(doubled(y))
        return torch.sigmoid(self.leave(y))

    def forward(self, z: Tensor) -> Tensor:
        return self.draw(self.lis(z))


class Drawn(nn.Module):
    """A generator's `draw` as a separate network."""

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, z: Tensor) -> Tensor:
        return self.generator.draw(z)


class Steps(nn.Module):
    """A generator's learned input space as a separate network: (B, 512) -> (B, modules, 512), after each module."""

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.lis = generator.lis

    def forward(self, z: Tensor) -> Tensor:
        return torch.stack(self.lis.steps(z)[1:], 1)


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


class Realism(nn.Module):
    """A discriminator with a calibrated logit: 0 midway between real drawings and G's interpolations; see `fitted`."""

    def __init__(self, judge: nn.Module, scale: float, bias: float) -> None:
        super().__init__()
        self.judge, self.scale, self.bias = judge, scale, bias

    @classmethod
    @torch.no_grad()
    def fitted(cls, judge: nn.Module, real: Tensor, made: Tensor) -> Realism:
        """From fields (B, 1, 128, 128) of both kinds: two normal distributions of one width (linear discriminant)."""
        a, b = judge(real), judge(made)
        variance = ((a.var() + b.var()) / 2).clamp_min(1e-6)
        scale = ((a.mean() - b.mean()) / variance).clamp_min(1e-3)
        return cls(judge, float(scale), float(-scale * (a.mean() + b.mean()) / 2))

    def forward(self, field: Tensor) -> Tensor:
        return self.judge(field) * self.scale + self.bias
