"""The registration network: where does each stroke of this drawing belong? With a suggestion, or without one."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .blocks import Context, Conv, Residual, doubled


class Registration(nn.Module):
    """(B, 3, 128, 128) -> (B, 2, 64, 64): displacement of the strokes in shares of the frame's side, (dx, dy).

    Channels in: the drawing's ink; the suggestion's ink or zeros; 1 where a suggestion is given, else 0.
    A stroke at p belongs at p + displacement(p). The field also holds between the strokes, smoothly.
    """

    scale = 0.05  # the last layer's unit, a typical displacement

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        w = width
        self.enter = nn.Sequential(nn.PixelUnshuffle(4), Conv(48, w), Residual(w))  # 32
        self.down1 = nn.Sequential(Conv(w, 2 * w, 2), Residual(2 * w))  # 16
        self.down2 = nn.Sequential(Conv(2 * w, 3 * w, 2), Residual(3 * w))  # 8
        self.down3 = nn.Sequential(Conv(3 * w, 4 * w, 2), Residual(4 * w), Context(4 * w), Residual(4 * w))  # 4
        self.up2 = nn.ModuleList([Conv(4 * w, 3 * w), Residual(3 * w)])
        self.up1 = nn.ModuleList([Conv(3 * w, 2 * w), Residual(2 * w)])
        self.up0 = nn.ModuleList([Conv(2 * w, w), Residual(w)])
        self.leave = nn.Conv2d(w, 8, 3, 1, 1)
        for parameter in self.leave.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        a = self.enter(x)
        b = self.down1(a)
        c = self.down2(b)
        y = self.down3(c)
        for (narrow, body), skip in zip((self.up2, self.up1, self.up0), (c, b, a), strict=True):
            y = body(narrow(doubled(y)) + skip)
        return nn.functional.pixel_shuffle(self.leave(y), 2) * self.scale


def upsampled(field: Tensor) -> Tensor:
    """(B, 2, 64, 64) -> (B, 2, 128, 128), bilinear: a displacement keeps its unit at every size."""
    return torch.nn.functional.interpolate(field, scale_factor=2.0, mode="bilinear", align_corners=False)
