"""Widens a trained registration network to twice its width with the same output, to continue its training.

Every channel is duplicated, as in "Net2Net: Accelerating Learning via Knowledge Transfer" (Chen and others, 2016).
Their consumers split each weight between the two copies at random, which breaks the symmetry.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .registration import Registration

_SPLIT_DEVIATION = 0.25  # standard deviation, around one half, of the first copy's fraction of a weight


def wider(network: Registration, seed: int = 0) -> Registration:
    """The network with twice the width; its output differs only by rounding."""
    random = torch.Generator().manual_seed(seed)
    found = Registration(2 * network.width, len(network.attend), network.kinds, network.doubting)
    old, new = network.state_dict(), found.state_dict()
    for name, target in new.items():
        value = old[name]
        for dim in range(value.ndim):
            if target.shape[dim] == 2 * value.shape[dim]:
                fed = dim == 1 and value.ndim in (2, 4) and not name.startswith("position")
                value = _split(value, random) if fed else value.repeat_interleave(2, dim)
        # queries: dot products have twice as many terms but are only divided by √2 more
        if name.endswith("mix.weight") or name.endswith("mix.bias"):
            value = value.clone()
            value[: len(value) // 3] *= 0.5**0.5
        new[name] = value
    found.load_state_dict(new)
    return found


def _split(weight: Tensor, random: torch.Generator) -> Tensor:
    """(O, I, ...) -> (O, 2 I, ...): split each weight between two inputs with the same value."""
    share = 0.5 + _SPLIT_DEVIATION * torch.randn(weight.shape, generator=random)
    return torch.stack([weight * share, weight * (1 - share)], 2).flatten(1, 2)
