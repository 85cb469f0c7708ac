"""The network that matches each region of a drawing to a region of a colored picture, or to none.

Regions are sets: the result does not depend on their order.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from drawover.raster.color.tokens import NUMBERS

from ..blocks import Conv, Residual, doubled

_FEATURES = 64
_NEVER = -1e4  # logit of a masked choice


class Encoder(nn.Module):
    """(B, 1, 128, 128) lines -> (B, _FEATURES, 32, 32); each cell's receptive field covers most of the picture."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.fine = nn.Sequential(nn.PixelUnshuffle(2), Conv(4, width), Conv(width, width, 2), Residual(width))
        self.middle = nn.Sequential(Conv(width, 2 * width, 2), Residual(2 * width))
        self.coarse = nn.Sequential(Conv(2 * width, 3 * width, 2), Residual(3 * width), Residual(3 * width))
        self.up = Conv(3 * width, 2 * width)
        self.wide = nn.Sequential(Conv(2 * width, width), nn.Conv2d(width, _FEATURES, 1))
        self.near = nn.Conv2d(width, _FEATURES, 1)

    def forward(self, lines: Tensor) -> Tensor:
        fine = self.fine(lines)
        middle = self.middle(fine)
        return self.near(fine) + self.wide(doubled(middle + self.up(doubled(self.coarse(middle)))))


class Block(nn.Module):
    """A pre-norm transformer block for sets of different sizes; no token attends to masked tokens."""

    def __init__(self, channels: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.mix, self.out = nn.Linear(channels, 3 * channels), nn.Linear(channels, channels)
        self.body = nn.Sequential(nn.Linear(channels, 3 * channels), nn.GELU(), nn.Linear(3 * channels, channels))

    def forward(self, sets: list[Tensor], mask: Tensor | None) -> list[Tensor]:
        """sets: (B, N, C) each; mask: (B, 1, 1, all tokens), 0 or _NEVER for each; None where all are present.

        The sets are kept separate, since splitting them again in an exported graph would need dynamic sizes.
        """
        parts = [self._split(x) for x in sets]
        keys, values = (torch.cat([part[n] for part in parts], 2) for n in (1, 2))
        found = []
        for x, (query, _, _) in zip(sets, parts, strict=True):
            logits = query @ keys.transpose(-1, -2) * query.shape[-1] ** -0.5
            mixed = (logits if mask is None else logits + mask).softmax(-1) @ values
            x = x + self.out(mixed.transpose(1, 2).flatten(2))
            found.append(x + self.body(self.norm2(x)))
        return found

    def _split(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Query, key and value, (B, heads, N, C / heads) each."""
        query, key, value = self.mix(self.norm1(x)).chunk(3, 2)
        heads_first = lambda y: y.unflatten(2, (self.heads, y.shape[2] // self.heads)).transpose(1, 2)  # noqa: E731
        return heads_first(query), heads_first(key), heads_first(value)


class Matcher(nn.Module):
    """Inputs and output as in the role `matcher` of the task color."""

    def __init__(self, width: int = 96, depth: int = 3) -> None:
        super().__init__()
        self.width, self.depth = width, depth
        self.encoder = Encoder()
        self.entry = nn.Sequential(nn.Linear(_FEATURES + NUMBERS, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))
        self.color = nn.Sequential(nn.Linear(3, width), nn.SiLU(), nn.Linear(width, width))
        self.side_position = nn.Parameter(torch.zeros(2, width))
        self.blocks = nn.ModuleList(Block(width) for _ in range(depth))
        self.query, self.key = nn.Linear(width, width), nn.Linear(width, width)
        self.none = nn.Linear(width, 1)

    def tokens(self, lines: Tensor, cover: Tensor, geometry: Tensor) -> Tensor:
        """(B, N, width) of lines (B, 1, 128, 128), cover (B, N, 32, 32) and geometry (B, N, NUMBERS)."""
        mixed = self.encoder(lines).flatten(2).transpose(1, 2)  # (B, cells, features)
        share = cover.flatten(2)
        share = share / share.sum(2, keepdim=True).clamp_min(1e-4)
        return self.entry(torch.cat([share @ mixed.to(share.dtype), geometry], 2))

    def match(self, own: Tensor, other: Tensor, color: Tensor,
              own_present: Tensor | None = None, other_present: Tensor | None = None) -> Tensor:  # fmt: skip
        """(B, N, M + 1) logits; own (B, N, width); other (B, M, width), color (B, M, 3); which of them are present."""
        sets = [own + self.side_position[0], other + self.side_position[1] + self.color(color * 2)]
        mask = None
        if own_present is not None and other_present is not None:
            present = torch.cat([own_present, other_present], 1)
            mask = torch.where(present, 0.0, _NEVER)[:, None, None].to(own.dtype)
        for block in self.blocks:
            sets = block(sets, mask)
        own, other = sets
        scores = self.query(own) @ self.key(other).transpose(1, 2) / math.sqrt(self.width)
        if other_present is not None:
            scores = scores.masked_fill(~other_present[:, None], _NEVER)
        return torch.cat([scores, self.none(own)], 2)

    def forward(self, lines: Tensor, cover: Tensor, geometry: Tensor, exemplar_lines: Tensor, exemplar_cover: Tensor,
                exemplar_geometry: Tensor, exemplar_color: Tensor) -> Tensor:  # fmt: skip
        own = self.tokens(lines, cover, geometry)
        other = self.tokens(exemplar_lines, exemplar_cover, exemplar_geometry)
        return self.match(own, other, exemplar_color)
