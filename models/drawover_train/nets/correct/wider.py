"""A trained registration network made twice as wide, that says the same: so that a larger one need not begin anew.

Every channel becomes two that hold the same, as in "Net2Net: Accelerating Learning via Knowledge Transfer" (Chen and
others, 2016). What they feed shares its weight between them at random, so that they learn apart from then on.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .registration import Registration

_UNEVEN = 0.25  # standard deviation of the share of a weight that the first of two channels gets, around one half


def wider(network: Registration, seed: int = 0) -> Registration:
    """The network with twice the width; what it says differs by rounding alone."""
    random = torch.Generator().manual_seed(seed)
    found = Registration(2 * network.width, len(network.attend), network.kinds, network.doubting)
    old, new = network.state_dict(), found.state_dict()
    for name, target in new.items():
        value = old[name]
        for dim in range(value.ndim):
            if target.shape[dim] == 2 * value.shape[dim]:
                fed = dim == 1 and value.ndim in (2, 4) and not name.startswith("position")
                value = _shared(value, random) if fed else value.repeat_interleave(2, dim)
        # queries: twice as many numbers in each product with a key, over a root that is larger by the root of two
        if name.endswith("mix.weight") or name.endswith("mix.bias"):
            value = value.clone()
            value[: len(value) // 3] *= 0.5**0.5
        new[name] = value
    found.load_state_dict(new)
    return found


def _shared(weight: Tensor, random: torch.Generator) -> Tensor:
    """(O, I, ...) -> (O, 2 I, ...): each weight shared between two inputs that will hold the same."""
    share = 0.5 + _UNEVEN * torch.randn(weight.shape, generator=random)
    return torch.stack([weight * share, weight * (1 - share)], 2).flatten(1, 2)
