"""The network that predicts where parts of a face belong, from their features in engine/tasks/correct/layout.py."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from drawover.engine.tasks.correct.layout import (
    BODY,
    FEATURES,
    LEAST_FEATURES,
    NUMBERS,
    PARTS,
    REACH,
    WAYS,
)

SWAPPED = [PARTS.index(n.replace("left", "#").replace("right", "left").replace("#", "right")) for n in PARTS]
_WAYS = torch.from_numpy(WAYS).float()


class Place(nn.Module):
    """(B, PARTS, NUMBERS) -> (B, PARTS, 5): shift of the center (dx, dy), logarithm of the scale, turn, log doubt."""

    def __init__(self, width: int = 288, depth: int = 3) -> None:
        super().__init__()
        self.width, self.depth = width, depth
        self.enter = nn.Linear(len(PARTS) * NUMBERS, width)
        block = lambda: nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Linear(width, width))  # noqa: E731
        self.body = nn.ModuleList(block() for _ in range(depth))
        self.leave = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 5 * len(PARTS)))
        nn.init.zeros_(self.leave[1].weight)  # pyright: ignore
        nn.init.zeros_(self.leave[1].bias)  # pyright: ignore

    def forward(self, numbers: Tensor) -> Tensor:
        x = self.enter(numbers.flatten(1))
        for block in self.body:
            x = x + block(x)
        out = self.leave(x).reshape(-1, len(PARTS), 5)
        return torch.cat([out[..., :4] * 0.2, out[..., 4:] - 2], -1)


class MirroredPlace(nn.Module):
    """A trained network as it ships: the mean of its predictions for a face and its mirror image; its doubt times
    `factor`.

    gain, doubting: factors applied to registration's shift and doubt since `network` was trained on them.
    """

    def __init__(self, network: Place, factor: float = 1.0, gain: float = 1.0, doubting: float = 1.0) -> None:
        super().__init__()
        self.network, self.gain = network, gain
        self.log_factor, self.log_doubting = math.log(factor), math.log(doubting)
        sign = torch.ones(NUMBERS)
        sign[[0, 4, 15]] = -1  # center's x, slant's second, shift's x
        order = torch.tensor([0, 1, 2, 3, 4, *(5 + n for n in (4, 3, 2, 1, 0, 7, 6, 5)), *range(13, NUMBERS)])
        self.sign, self.order = nn.Buffer(sign), nn.Buffer(order)
        self.back = nn.Buffer(torch.tensor([-1.0, 1, 1, -1, 1]))

    def forward(self, numbers: Tensor) -> Tensor:
        shift, doubt, known = numbers[..., 15:17] / self.gain, numbers[..., 17:18], numbers[..., 18:]
        numbers = torch.cat([numbers[..., :15], shift, doubt - self.log_doubting * known, known], -1)
        other = (numbers * self.sign)[:, SWAPPED][:, :, self.order]
        found = (self.network(numbers) + self.network(other)[:, SWAPPED] * self.back) / 2
        return torch.cat([found[..., :4], found[..., 4:] + self.log_factor], -1)


def unit_of(points: Tensor, count: Tensor) -> tuple[Tensor, Tensor]:
    """The middle (B, 2) and size (B,) that `layout.describe` takes; points (B, PARTS, N, 2), count (B, PARTS)."""
    present = (count > 0).float()
    features, body = points.new_zeros(len(PARTS)), points.new_ones(len(PARTS))
    features[list(FEATURES)], body[BODY] = 1, 0
    own = present * features
    rest = present * body
    rest = torch.where(rest.sum(1, keepdim=True) > 0, rest, present)
    weight = torch.where((own.sum(1, keepdim=True) >= LEAST_FEATURES), own, rest)
    weight = weight / weight.sum(1, keepdim=True).clamp_min(1)
    centers = points.mean(2)
    middle = (centers * weight[..., None]).sum(1)
    spread = (centers - middle[:, None]).square().sum(-1) + (points - centers[:, :, None]).square().sum(-1).mean(2)
    return middle, (spread * weight).sum(1).clamp_min(1e-6).sqrt()


def numbers_of(points: Tensor, count: Tensor, shifts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """As `layout.describe`, for a batch: the numbers, and the unit's middle and size.

    points: (B, PARTS, N, 2); count: (B, PARTS); shifts: (B, PARTS, 3), unknown where the doubt is 0.
    """
    middle, size = unit_of(points, count)
    x = (points - middle[:, None, None]) / size[:, None, None, None]
    center = x.mean(2)
    offset = x - center[:, :, None]
    spread = offset.square().sum(-1).mean(2).clamp_min(1e-6)
    a, b = offset.unbind(-1)
    slant = torch.stack([(a.square() - b.square()).mean(2), 2 * (a * b).mean(2)], -1) / spread[..., None]
    reach = _quantile(offset @ _WAYS.T.to(offset), REACH)
    ink = count.clamp_min(1).log() - 4
    present = (count > 0).float()[..., None]
    unit = size[:, None, None]
    known = (shifts[..., 2:] > 0).float()
    shift = torch.cat([shifts[..., :2] / unit, (shifts[..., 2:] / unit).clamp_min(1e-4).log() + 2, known], -1) * known
    found = [center, (spread.log() / 2)[..., None], slant, reach, ink[..., None], torch.ones_like(present), shift]
    return torch.cat(found, -1) * present, middle, size


def _quantile(values: Tensor, share: float) -> Tensor:
    """The quantile of (B, T, N, W) along N; linear between the two nearest."""
    at = share * (values.shape[2] - 1)
    low = int(at)
    top = values.topk(values.shape[2] - low, dim=2).values
    return top[:, :, -1] * (1 - (at - low)) + top[:, :, -2] * (at - low)


def moved(predicted: Tensor, size: Tensor, points: Tensor, about: Tensor) -> Tensor:
    """Points (B, PARTS, N, 2) moved as predicted; about: (B, PARTS, 2) each part's observed center."""
    scale, turn = predicted[..., 2:3].exp(), predicted[..., 3:4]
    x, y = (points - about[:, :, None]).unbind(-1)
    turned = torch.stack([turn.cos() * x - turn.sin() * y, turn.sin() * x + turn.cos() * y], -1)
    return about[:, :, None] + turned * scale[..., None] + predicted[:, :, None, :2] * size[:, None, None, None]
