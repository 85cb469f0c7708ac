"""The network that splits a finished picture: where its lines run, and what its flat colors are.

Its receptive field is limited, whatever the picture's size, so that a change in one corner does not affect another.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..blocks import Conv, Residual, doubled

SPREAD = 4.0  # cells from a line's edge at which the field is 0 or 1
MULTIPLE = 8  # both sides of a picture must be multiples of this


class Unfinish(nn.Module):
    """(B, 3, H, W) RGB 0..1 -> line distance field (B, 1, H, W) 0..1, ½ at the edge, and flat colors (B, 3, H, W) 0..1.

    The flat colors also cover the area under the lines.
    """

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.width = width
        one, two, three = width, 2 * width, 3 * width
        self.enter = nn.Sequential(nn.PixelUnshuffle(2), Conv(12, one), Residual(one))
        self.down1 = nn.Sequential(Conv(one, two, 2), Residual(two))
        self.down2 = nn.Sequential(Conv(two, three, 2), Residual(three), Residual(three))
        self.up1 = Conv(three, two)
        self.up2 = nn.Sequential(Conv(two, one), Residual(one))
        self.leave = nn.Conv2d(one, 16, 3, 1, 1)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        fine = self.enter(1 - picture)
        middle = self.down1(fine)
        x = self.up1(doubled(self.down2(middle))) + middle
        x = self.up2(doubled(x)) + fine
        found = torch.pixel_shuffle(self.leave(x), 2)
        return torch.sigmoid(found[:, :1]), (picture + found[:, 1:]).clamp(0, 1)
