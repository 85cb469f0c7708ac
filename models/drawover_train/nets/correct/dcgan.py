"""Small generator, discriminator and reverser for studying learned input spaces (the paper's Appendix J).

As there: convolutions 4×4 of stride 2, weight normalization after Xiang and Li (2017), TPReLUs; no batch normalization.
Half as wide as printed for smaller pictures, or narrower: see `Shape`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrize

from .lis import LearnedInputSpace, TPReLU


@dataclass(frozen=True)
class Shape:
    """Sizes of the three networks; pictures are (1, side, side) ink in 0..1."""

    side: int  # pixels; the coarsest grid's times 2 to the number of `widths`
    latent: int  # components of z
    widths: tuple[int, ...]  # of G, coarse to fine: filters before each doubling
    dropout: float = 0.1  # of R: channel dropout rate in training

    @property
    def grid(self) -> int:
        """Side of the coarsest grid."""
        return self.side // 2 ** len(self.widths)


class _UnitNorm(nn.Module):
    """Weights of length `gain` per output: the strict weight normalization, without a learned scale."""

    def __init__(self, gain: float, axis: int) -> None:
        super().__init__()
        self.gain, self.axis = gain, axis

    def forward(self, weight: Tensor) -> Tensor:
        others = [axis for axis in range(weight.ndim) if axis != self.axis]
        return weight * (self.gain / weight.square().sum(others, keepdim=True).clamp_min(1e-12).sqrt())


def _normalized(layer: nn.Module, gain: float = 1.0, axis: int = 0) -> nn.Module:
    nn.init.normal_(layer.weight, std=0.05)  # pyright: ignore[reportArgumentType]  # small weights turn quickly
    parametrize.register_parametrization(layer, "weight", _UnitNorm(gain, axis))
    return layer


class _Affine(nn.Module):
    """γ·x + β per channel, which lets the last normalized layer reach any range."""

    def __init__(self, channels: int, gain: float) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.full((channels, 1, 1), gain))
        self.bias = nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.gain * x + self.bias


class _Activation(TPReLU):
    """TPReLU per channel of (B, C, H, W) or (B, C), by an operator that is fast on feature maps."""

    def forward(self, x: Tensor) -> Tensor:
        threshold = self.threshold.view(1, -1, *[1] * (x.ndim - 2))
        return F.prelu(x - threshold, self.slope.clamp(0, 1)) + threshold


class Generator(nn.Module):
    """G with its `lis` of `modules` steps: latent (B, D) -> ink (B, 1, S, S); `draw` skips the modules."""

    def __init__(self, shape: Shape, modules: int = 0) -> None:
        super().__init__()
        self.lis = LearnedInputSpace(shape.latent, modules)
        wide, grid, *_ = shape.widths[0], shape.grid
        self.body = nn.Sequential(
            _normalized(nn.Linear(shape.latent, wide * grid * grid, bias=False), math.sqrt(2)),
            _Activation(wide * grid * grid),
            nn.Unflatten(1, (wide, grid, grid)),
        )
        for inputs, outside in zip(shape.widths, [*shape.widths[1:], 1], strict=True):
            # each output pixel receives 4 of the 16 weights per input pixel: hence twice the length
            up = nn.ConvTranspose2d(inputs, outside, 4, 2, 1, bias=False)
            self.body.append(_normalized(up, 2 * math.sqrt(2), axis=1))
            self.body.append(_Affine(1, 1.0) if outside == 1 else _Activation(outside))

    def draw(self, z: Tensor) -> Tensor:
        """(B, D), moved by the modules or not -> ink (B, 1, S, S) in 0..1."""
        return torch.sigmoid(self.body(z))

    def forward(self, z: Tensor) -> Tensor:
        return self.draw(self.lis(z))


class _StridedNet(nn.Module):
    """Ink (B, 1, S, S) -> (B, outputs), by as many strided convolutions as G has."""

    def __init__(self, shape: Shape, outputs: int, share: float, dropout: float) -> None:
        super().__init__()
        self.body, inputs = nn.Sequential(), 1
        for width in reversed(shape.widths):
            outside = max(4, round(width * share))
            down = nn.Conv2d(inputs, outside, 4, 2, 1, bias=False)
            self.body.extend([_normalized(down, math.sqrt(2)), _Activation(outside), nn.Dropout2d(dropout)])
            inputs = outside
        last = nn.Conv2d(inputs, outputs, shape.grid, bias=False)
        self.body.extend([_normalized(last), _Affine(outputs, 1.0), nn.Flatten()])

    def forward(self, ink: Tensor) -> Tensor:
        return self.body(2 * ink - 1)


class Discriminator(_StridedNet):
    """D: ink (B, 1, S, S) -> one logit (B, 1), high for real."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape, 1, 1.0, 0.0)


class Reverser(_StridedNet):
    """R: ink (B, 1, S, S) -> the latent (B, D) from which it was drawn; half as wide as D."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape, shape.latent, 0.5, shape.dropout)
