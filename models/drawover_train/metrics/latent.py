"""Recovery of latents from a generator's own drawings: the recovery test of learned input spaces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


def latent_recovery(
    generator: Callable[[Tensor], Tensor], latents: np.ndarray, steps: int = 50, rate: float = 0.01, seed: int = 0
) -> np.ndarray:
    """(N,) mean squared difference between each latent (N, D) and the one recovered from its drawing.

    From a random start, `steps` of RMSprop (α 0.9, ε 1e-6) on the squared difference of the drawings, after Lipton and
    Tripathi (2017), as the learned input space paper tests its generators. Gradients are separate per latent.
    """
    true = torch.from_numpy(np.asarray(latents, np.float32))
    with torch.no_grad():
        target = generator(true)
    start = torch.randn(true.shape, generator=torch.Generator().manual_seed(seed))
    found = start.requires_grad_(True)
    optimizer = torch.optim.RMSprop([found], lr=rate, alpha=0.9, eps=1e-6)
    for _ in range(steps):
        (gradient,) = torch.autograd.grad(((generator(found) - target) ** 2).flatten(1).mean(1).sum(), found)
        found.grad = gradient
        optimizer.step()
    return ((found.detach() - true) ** 2).mean(1).numpy()
