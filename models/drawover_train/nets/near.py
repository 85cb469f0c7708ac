"""A convolutional network in the shape of an hourglass, for pictures of any size, with several output maps.

Its receptive field is limited, whatever the picture's size, so that a change in one corner does not affect another.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .blocks import Conv, Residual, doubled

MULTIPLE = 8  # both sides of a picture must be multiples of this


class Near(nn.Module):
    """(B, 3, H, W) RGB 0..1 -> (B, outputs, H, W), any numbers."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.width = width
        one, two, three = width, 2 * width, 3 * width
        self.enter = nn.Sequential(nn.PixelUnshuffle(2), Conv(12, one), Residual(one))
        self.down1 = nn.Sequential(Conv(one, two, 2), Residual(two))
        self.down2 = nn.Sequential(Conv(two, three, 2), Residual(three), Residual(three))
        self.up1 = Conv(three, two)
        self.up2 = nn.Sequential(Conv(two, one), Residual(one))
        self.leave = nn.Conv2d(one, 4 * outputs, 3, 1, 1)

    def found(self, picture: Tensor) -> Tensor:
        """The output maps before they are limited to a range."""
        fine = self.enter(1 - picture)
        middle = self.down1(fine)
        x = self.up1(doubled(self.down2(middle))) + middle
        x = self.up2(doubled(x)) + fine
        return torch.pixel_shuffle(self.leave(x), 2)
