"""Image-to-image networks from the literature for the same job, timed for comparison; never trained here.

The U-Net of pix2pix (Isola et al. 2017, §6.1.1) and the generator with nine residual blocks of CycleGAN (Zhu et al.
2017, §7.2, after Johnson et al. 2016), both for 256 × 256 pixels, with instance normalization as both ship it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

SIZE = 256


def _down(inside: int, outside: int, norm: bool) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Conv2d(inside, outside, 4, 2, 1)]
    if norm:
        layers.append(nn.InstanceNorm2d(outside))
    return nn.Sequential(*layers, nn.LeakyReLU(0.2))


def _up(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(nn.ConvTranspose2d(inside, outside, 4, 2, 1), nn.InstanceNorm2d(outside), nn.ReLU())


class UNet256(nn.Module):
    """(B, 1, 256, 256) -> the same: encoder C64-C128-C256-C512×5, decoder with skips, 54 M parameters."""

    def __init__(self) -> None:
        super().__init__()
        widths = [64, 128, 256, 512, 512, 512, 512, 512]
        inside = [1, *widths[:-1]]
        self.down = nn.ModuleList([_down(a, b, 0 < n < 7) for n, (a, b) in enumerate(zip(inside, widths, strict=True))])
        self.up = nn.ModuleList(
            [
                _up(a * (1 if n == 0 else 2), b)
                for n, (a, b) in enumerate(zip(widths[:0:-1], widths[-2::-1], strict=True))
            ]
        )
        self.leave = nn.Sequential(nn.ConvTranspose2d(128, 1, 4, 2, 1), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        skips = []
        for down in self.down:
            x = down(x)
            skips.append(x)
        x = skips.pop()
        for up in self.up:
            x = torch.cat([up(x), skips.pop()], 1)
        return self.leave(x)


class _Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1), nn.InstanceNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1), nn.InstanceNorm2d(width),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class ResNet9(nn.Sequential):
    """(B, 1, 256, 256) -> the same: c7s1-64, d128, d256, R256×9, u128, u64, c7s1-1; 11 M parameters."""

    def __init__(self) -> None:
        def conv(inside: int, outside: int, kernel: int, stride: int) -> list[nn.Module]:
            layer = nn.Conv2d(inside, outside, kernel, stride, kernel // 2)
            return [layer, nn.InstanceNorm2d(outside), nn.ReLU()]

        def up(inside: int, outside: int) -> list[nn.Module]:
            layer = nn.ConvTranspose2d(inside, outside, 3, 2, 1, output_padding=1)
            return [layer, nn.InstanceNorm2d(outside), nn.ReLU()]

        super().__init__(
            *conv(1, 64, 7, 1), *conv(64, 128, 3, 2), *conv(128, 256, 3, 2), *[_Block(256) for _ in range(9)],
            *up(256, 128), *up(128, 64), nn.Conv2d(64, 1, 7, 1, 3), nn.Sigmoid(),
        )  # fmt: skip
