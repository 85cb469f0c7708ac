"""The network that draws the lines of a picture: of one that holds lines, and of one that has color and shade alone."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from ..near import Near

SPREAD = 4.0  # cells from a line's edge at which the field is 0 or 1


class Sketch(Near):
    """(B, 3, H, W) RGB 0..1 -> line distance field (B, 1, H, W) 0..1, ½ at a line's edge."""

    def __init__(self, width: int = 32) -> None:
        super().__init__(width, 1)

    def forward(self, picture: Tensor) -> Tensor:
        return torch.sigmoid(self.found(picture))

    def begin_with(self, weights: Mapping[str, Tensor]) -> None:
        """Take over those of a network that finds lines first and other things after them, such as Unfinish."""
        own = self.state_dict()
        self.load_state_dict({name: weights[name][: len(value)] for name, value in own.items()})
