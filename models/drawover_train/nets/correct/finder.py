"""The head finder: where on a page faces are, how large, and how far rotated."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..blocks import Attention, Conv, Residual, doubled

SIZE = 192
GRID = SIZE // 8  # output cells per side
CHANNELS = ("here", "dx", "dy", "size", "cos", "sin")


class HeadFinder(nn.Module):
    """(B, 1, 192, 192) ink 0..1 -> (B, 6, 24, 24); each cell describes a face whose center lies in it.

    here: logit that there is one; dx, dy: from the cell's center to the face's, in cells; size: log2 of the frame's
    side in fractions of the page; cos, sin: of the face's clockwise rotation, not of unit length.
    """

    def __init__(self, width: int = 32, depth: int = 3) -> None:
        super().__init__()
        w = width
        self.width = width
        self.enter = nn.Sequential(nn.PixelUnshuffle(4), Conv(16, w), Residual(w))  # 48
        self.down1 = nn.Sequential(Conv(w, 2 * w, 2), Residual(2 * w), Residual(2 * w))  # 24
        self.down2 = nn.Sequential(Conv(2 * w, 3 * w, 2), Residual(3 * w))  # 12
        self.position = nn.Parameter(torch.randn(1, (GRID // 2) ** 2, 3 * w) * 0.02)
        self.attend = nn.Sequential(*[Attention(3 * w) for _ in range(depth)])
        self.up = nn.Sequential(Conv(3 * w, 2 * w))
        self.body = nn.Sequential(Residual(2 * w), Residual(2 * w))
        self.leave = nn.Conv2d(2 * w, len(CHANNELS), 1)
        with torch.no_grad():
            assert self.leave.bias is not None
            self.leave.bias.copy_(torch.tensor([-4.0, 0, 0, -1.5, 1, 0]))  # rare; a third of the page; upright

    def forward(self, ink: Tensor) -> Tensor:
        fine = self.down1(self.enter(ink))
        coarse = self.down2(fine)
        tokens = self.attend(coarse.flatten(2).transpose(1, 2) + self.position)
        coarse = coarse + tokens.transpose(1, 2).reshape(coarse.shape)
        return self.leave(self.body(doubled(self.up(coarse)) + fine))
