"""drawnet: an encoder that maps drawings of the same subject close together, whatever the artist and the stage."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..blocks import Conv, Residual

SIZE = 96
VECTOR = 128


class Drawnet(nn.Module):
    """(B, 3, 96, 96) RGB 0..1 on white -> (B, 128) of unit length, maps (B, w, 24, 24), (B, 2w, 12, 12), (B, 3w, 6, 6).

    A subject's drawings have nearly the same vector: search compares vectors by cosine. The maps, shallow to deep, are
    for perceptual distances.
    """

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        w = width
        self.fine = nn.Sequential(nn.PixelUnshuffle(4), Conv(48, w), Residual(w))  # 24
        self.middle = nn.Sequential(Conv(w, 2 * w, 2), Residual(2 * w))  # 12
        self.coarse = nn.Sequential(Conv(2 * w, 3 * w, 2), Residual(3 * w))  # 6
        self.position = nn.Parameter(torch.zeros(1, 3 * w, 6, 6))
        self.last = nn.Sequential(Conv(3 * w, 3 * w, 2), Residual(3 * w))  # 3
        self.leave = nn.Linear(3 * w * 9, VECTOR)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        fine = self.fine(1 - pictures)
        middle = self.middle(fine)
        coarse = self.coarse(middle)
        vector = self.leave(self.last(coarse + self.position).flatten(1))
        return nn.functional.normalize(vector, dim=1), fine, middle, coarse
