"""Muon (Jordan et al. 2024): momentum orthogonalized before each step; convolutions are flattened to matrices.

torch's own implementation accepts only plain matrices, and most weights here are convolutions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def orthogonal(matrix: Tensor, steps: int = 5) -> Tensor:
    """Approximate the nearest matrix with orthogonal rows or columns: singular values within 0.7..1.2
    (Newton–Schulz)."""
    x = matrix / (matrix.norm() + 1e-7)
    transposed = x.shape[0] > x.shape[1]
    x = x.T if transposed else x
    for _ in range(steps):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if transposed else x


class Muon(torch.optim.Optimizer):
    """For weights of two or more dimensions. The step size matches Adam's at the same rate (Liu et al. 2025)."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.01) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                buffer = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                buffer.lerp_(weight.grad, 1 - group["momentum"])
                update = orthogonal(weight.grad.lerp(buffer, group["momentum"]).flatten(1))
                size = 0.2 * max(update.shape) ** 0.5
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(update.reshape(weight.shape), alpha=-group["lr"] * size)


def optimizers(network: nn.Module, lr: float) -> list[torch.optim.Optimizer]:
    """Muon for hidden matrices; AdamW for biases, norms, gains, positions, last layers (`leave`), and learned input
    spaces (`lis`), whose large square matrices are too expensive to orthogonalize."""
    inside, rest = [], []
    for name, weight in network.named_parameters():
        excluded = any(word in name for word in ("leave", "position", "lis."))
        use_adam = weight.ndim < 2 or min(weight.shape[:2]) < 2 or excluded
        (rest if use_adam else inside).append(weight)
    return [Muon(inside, lr), torch.optim.AdamW(rest, lr, weight_decay=0.0)]
