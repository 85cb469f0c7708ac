"""The inking network, rough strokes to a stroke distance field at any size, and the plain FCN it is compared with.

No normalization anywhere: statistics over a picture or channel group would depend on where a tile was cut. So two
overlapping tiles agree wherever both have REACH pixels of context; each residual branch starts small instead.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..blocks import doubled

MULTIPLE = 8  # height and width must be multiples of this
REACH = 72  # receptive field radius in pixels


def thin(inside: int, outside: int, stride: int = 1) -> nn.Sequential:
    """3×3 convolution and ReLU, which runtimes fuse."""
    return nn.Sequential(nn.Conv2d(inside, outside, 3, stride, 1), nn.ReLU(inplace=True))


class Branch(nn.Module):
    """relu(x + scale · conv(conv(x))), with one scale per channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(thin(channels, channels), nn.Conv2d(channels, channels, 3, 1, 1))
        self.scale = nn.Parameter(torch.full((channels,), 0.2))

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.relu(x + self.scale[:, None, None] * self.body(x))


class Inked(nn.Module):
    """Ink (B, 1, H, W) in 0..1 -> stroke distance field (B, 1, H, W) in 0..1, ½ at the edge, 8 pixels to 0 or 1.

    Made for strokes of 2 to 5 pixels. H and W: any multiples of 8. Half-resolution features locate edges, those at an
    eighth decide which of several strokes are one line.
    """

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        w = width
        # a 3×3 convolution of 2×2 pixels unshuffled, written so that it exports as one operator
        self.enter = nn.Sequential(nn.Conv2d(1, w, 6, 2, 2), nn.ReLU(inplace=True))
        self.down4 = nn.Sequential(thin(w, 2 * w, 2), Branch(2 * w))
        self.down8 = nn.Sequential(thin(2 * w, 4 * w, 2), Branch(4 * w), Branch(4 * w))
        self.to_quarter = nn.Conv2d(4 * w, 2 * w, 1)
        self.at_quarter = nn.Sequential(Branch(2 * w))
        self.to_half = nn.Conv2d(2 * w, w, 1)
        self.at_half = thin(w, w)
        self.leave = nn.Conv2d(w, 4, 3, 1, 1)

    def logits(self, ink: Tensor) -> Tensor:
        """The field before its sigmoid."""
        fine = self.enter(ink)
        quarter = self.down4(fine)
        y = self.at_quarter(quarter + doubled(self.to_quarter(self.down8(quarter))))
        y = self.at_half(fine + doubled(self.to_half(y)))
        return nn.functional.pixel_shuffle(self.leave(y), 2)

    def forward(self, ink: Tensor) -> Tensor:
        return torch.sigmoid(self.logits(ink))


class PlainInker(nn.Module):
    """Ink (B, 1, H, W) in 0..1 -> clean ink (B, 1, H, W) in 0..1: an encoder-decoder after Simo-Serra et al. (2016).

    Three strided convolutions, flat ones at an eighth, three transposed ones, no skips, ink itself as the target: the
    kind of network that Krita's Fast Sketch Cleanup runs. Its cost is about that of `Inked`.
    """

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        w = width

        def relu(layer: nn.Module) -> nn.Sequential:
            return nn.Sequential(layer, nn.ReLU(inplace=True))

        self.body = nn.Sequential(
            relu(nn.Conv2d(1, w, 5, 2, 2)), relu(nn.Conv2d(w, w, 3, 1, 1)),
            relu(nn.Conv2d(w, 2 * w, 3, 2, 1)), relu(nn.Conv2d(2 * w, 2 * w, 3, 1, 1)),
            relu(nn.Conv2d(2 * w, 4 * w, 3, 2, 1)), *(relu(nn.Conv2d(4 * w, 4 * w, 3, 1, 1)) for _ in range(4)),
            relu(nn.ConvTranspose2d(4 * w, 2 * w, 4, 2, 1)), relu(nn.Conv2d(2 * w, 2 * w, 3, 1, 1)),
            relu(nn.ConvTranspose2d(2 * w, w, 4, 2, 1)), relu(nn.Conv2d(w, w, 3, 1, 1)),
        )  # fmt: skip
        self.leave = nn.ConvTranspose2d(w, 1, 4, 2, 1)

    def logits(self, ink: Tensor) -> Tensor:
        """The ink before its sigmoid."""
        return self.leave(self.body(ink))

    def forward(self, ink: Tensor) -> Tensor:
        return torch.sigmoid(self.logits(ink))
