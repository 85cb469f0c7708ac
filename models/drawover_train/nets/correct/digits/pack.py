"""The networks of the pack `digits`: E, G and D with the same objective as in printed.py, on distance fields of 64
pixels.

A latent is one vector of 64 numbers on the sphere of radius 8: a digit is one stroke, and is nudged as one. The product
uses 128 pixels: `Halved` and `Doubled` are what ships. `Similarity` finds the nearest digits.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from ...blocks import Conv, Residual, doubled

LATENT = 64
SIDE = 64  # pixels
_WIDTH = 16
_SEED = 8  # side of the coarsest feature map
SEEN = 32  # input pixels of Similarity
CLASSES, OWN = 10, 32  # numbers in its vector for the class, and for the digit
_CLASS = 0.75  # contribution of the class to the cosine of two vectors


def on_sphere(z: Tensor) -> Tensor:
    """(B, D) -> the same directions at radius √D, the norm of a standard normal latent."""
    return F.normalize(z, dim=1) * z.shape[1] ** 0.5


class Encoder(nn.Module):
    """E: ink (B, 1, 64, 64) in 0..1 -> latent (B, 64) on the sphere."""

    def __init__(self, width: int = _WIDTH) -> None:
        super().__init__()
        w = width
        self.body = nn.Sequential(
            nn.PixelUnshuffle(4), Conv(16, 2 * w), Conv(2 * w, 2 * w),  # 16
            Conv(2 * w, 3 * w, 2), Residual(3 * w),  # 8
            Conv(3 * w, 4 * w, 2), nn.Flatten(), nn.Linear(4 * w * 16, LATENT),  # 4
        )  # fmt: skip

    def forward(self, ink: Tensor) -> Tensor:
        return on_sphere(self.body(ink))


class Generator(nn.Module):
    """G: latent (B, 64) -> stroke distance field (B, 1, 64, 64) in 0..1, ½ at the edge of the ink.

    A distance field is smooth: 4×4 pixels come from one cell of a 16×16 grid.
    """

    def __init__(self, width: int = _WIDTH) -> None:
        super().__init__()
        w = width
        self.enter = nn.Linear(LATENT, 4 * w * _SEED**2)
        self.seed = nn.Sequential(Conv(4 * w, 3 * w), Residual(3 * w))  # 8
        self.grown = nn.Sequential(Conv(3 * w, 3 * w), Conv(3 * w, 2 * w))  # 16
        self.leave = nn.Sequential(nn.Conv2d(2 * w, 16, 3, 1, 1), nn.PixelShuffle(4))

    def forward(self, z: Tensor) -> Tensor:
        y = F.silu(self.enter(z)).unflatten(1, (-1, _SEED, _SEED))  # len(z) would fix the exported graph's batch size
        return torch.sigmoid(self.leave(self.grown(doubled(self.seed(y)))))


class Discriminator(nn.Module):
    """D: stroke distance field (B, 1, 64, 64) -> logit (B, 1); its sigmoid is the drawing's realism."""

    def __init__(self, width: int = _WIDTH) -> None:
        super().__init__()
        w = width
        sizes = [(16, 2 * w, 1), (2 * w, 3 * w, 2), (3 * w, 4 * w, 2)]
        layers: list[nn.Module] = [nn.PixelUnshuffle(4)]
        for inside, outside, stride in sizes:
            layers += [spectral_norm(nn.Conv2d(inside, outside, 3, stride, 1)), nn.LeakyReLU(0.2)]
        self.body = nn.Sequential(*layers, nn.Flatten(), spectral_norm(nn.Linear(4 * w * 16, 1)))

    def forward(self, field: Tensor) -> Tensor:
        return self.body(field * 2 - 1)


class Halved(nn.Module):
    """Runs a network of 64 pixels on 128-pixel inputs, as E and D ship."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return self.network(F.avg_pool2d(x, 2))


class Doubled(nn.Module):
    """Upsamples a network's 64-pixel output to 128, as G ships. A distance field is smooth, so this is lossless."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, z: Tensor) -> Tensor:
        return F.interpolate(self.network(z), scale_factor=2.0, mode="bilinear", align_corners=False)


class Gained(nn.Module):
    """A registration network as it ships for digits: without a suggestion its displacement is multiplied by `gain`.

    Unlike for faces there is no mirroring, as a mirrored digit is invalid, and no parts, as a digit has only one.
    """

    def __init__(self, network: nn.Module, gain: float) -> None:
        super().__init__()
        self.network, self.gain = network, gain

    def forward(self, x: Tensor) -> Tensor:
        guide = x[:, 2:3, :1, :1]
        return self.network(x) * (guide + (1 - guide) * self.gain)


class Similarity(nn.Module):
    """Pictures (B, 3, 96, 96) RGB 0..1, black on white -> (B, 42) of unit length; search compares vectors by cosine.

    The first ten numbers are the class probabilities, the others distinguish digits of one class. Both sections are
    normalized to fixed lengths, so that the nearest digit hardly ever has the wrong class.
    """

    def __init__(self, width: int = _WIDTH) -> None:
        super().__init__()
        w = width
        self.body = nn.Sequential(
            nn.PixelUnshuffle(2), Conv(4, 2 * w),  # 16
            Conv(2 * w, 4 * w, 2), Residual(4 * w),  # 8
            Conv(4 * w, 6 * w, 2), nn.Flatten(), nn.Dropout(0.3), nn.Linear(6 * w * 16, CLASSES + OWN),  # 4
        )  # fmt: skip

    def classified(self, ink: Tensor) -> tuple[Tensor, Tensor]:
        """Ink (B, 1, 32, 32) 0..1 -> logits of the classes (B, 10), the embedding of the digit (B, 32)."""
        classed, own = self.body(ink).split((CLASSES, OWN), 1)
        return classed, own

    def vector(self, ink: Tensor) -> Tensor:
        """Ink (B, 1, 32, 32) 0..1 -> (B, 42) of unit length."""
        classed, own = self.classified(ink)
        sections = F.normalize(classed.softmax(1), dim=1) * _CLASS**0.5, F.normalize(own, dim=1) * (1 - _CLASS) ** 0.5
        return torch.cat(sections, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.vector(F.avg_pool2d(1 - pictures.mean(1, keepdim=True), 3))
