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

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        w = width
        self.enter = nn.Sequential(nn.PixelUnshuffle(2), Conv(12, w))  # 64
        self.down1 = nn.Sequential(Conv(w, 2 * w, 2), Residual(2 * w))  # 32
        self.down2 = nn.Sequential(Conv(2 * w, 4 * w, 2), Residual(4 * w))  # 16
        self.down3 = nn.Sequential(Conv(4 * w, 6 * w, 2), Residual(6 * w))  # 8
        self.down4 = nn.Sequential(Conv(6 * w, 8 * w, 2), Residual(8 * w), Context(8 * w), Residual(8 * w))  # 4
        self.up3 = nn.ModuleList([Conv(8 * w, 6 * w), Residual(6 * w)])
        self.up2 = nn.ModuleList([Conv(6 * w, 4 * w), nn.Sequential(Residual(4 * w), Residual(4 * w))])
        self.up1 = nn.ModuleList([Conv(4 * w, 2 * w), Residual(2 * w)])
        self.up0 = nn.ModuleList([Conv(2 * w, w), Conv(w, w)])
        self.leave = nn.Conv2d(w, 2, 3, 1, 1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, x: Tensor) -> Tensor:
        a = self.enter(x)
        b = self.down1(a)
        c = self.down2(b)
        d = self.down3(c)
        y = self.down4(d)
        for (narrow, body), skip in zip((self.up3, self.up2, self.up1, self.up0), (d, c, b, a), strict=True):
            y = body(narrow(doubled(y)) + skip)
        return self.leave(y) * self.scale


def upsampled(field: Tensor) -> Tensor:
    """(B, 2, 64, 64) -> (B, 2, 128, 128), bilinear: a displacement keeps its unit at every size."""
    return torch.nn.functional.interpolate(field, scale_factor=2.0, mode="bilinear", align_corners=False)
