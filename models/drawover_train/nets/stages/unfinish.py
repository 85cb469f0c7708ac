"""The network that splits a finished picture: where its lines run, and what its flat colors are."""

from __future__ import annotations

import torch
from torch import Tensor

from ..near import Near

SPREAD = 4.0  # cells from a line's edge at which the field is 0 or 1


class Unfinish(Near):
    """(B, 3, H, W) RGB 0..1 -> line distance field (B, 1, H, W) 0..1, ½ at the edge, and flat colors (B, 3, H, W) 0..1.

    The flat colors also cover the area under the lines.
    """

    def __init__(self, width: int = 32) -> None:
        super().__init__(width, 4)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        found = self.found(picture)
        return torch.sigmoid(found[:, :1]), (picture + found[:, 1:]).clamp(0, 1)
