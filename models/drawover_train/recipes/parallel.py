"""Training by several processes, as torchrun starts them; with a single process these functions do nothing.

Every process has its own batches and the same weights: gradients are averaged before each step. The first process alone
keeps the time, writes checkpoints and logs, and validates, while the others wait.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor

_PATIENCE = timedelta(hours=6)  # the others wait while the first makes data or validates


def begin() -> None:
    """Join the process group that torchrun started, if any."""
    if "WORLD_SIZE" in os.environ and not dist.is_initialized():
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo", timeout=_PATIENCE)


def end() -> None:
    """Leave the process group."""
    if dist.is_initialized():
        dist.destroy_process_group()


def device() -> str:
    """The device of this process: "cuda" (its own GPU where there are several) or "cpu"."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def rank() -> int:
    """Which of the processes this is, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def count() -> int:
    """How many processes there are."""
    return dist.get_world_size() if dist.is_initialized() else 1


def first() -> bool:
    """Whether this is the first process, which writes."""
    return rank() == 0


def from_first(value: float) -> float:
    """Broadcast the first process's value to all."""
    if count() == 1:
        return value
    shared = torch.tensor([value], dtype=torch.float64)
    dist.broadcast(shared, 0)
    return float(shared)


def share(tensors: Iterable[Tensor]) -> None:
    """Copy the first process's tensors into those of all others."""
    if count() > 1:
        for tensor in tensors:
            dist.broadcast(tensor, 0)


@torch.no_grad()
def average_gradients(weights: Iterable[Tensor]) -> None:
    """Average every gradient over all processes; a missing one counts as zero."""
    if count() == 1:
        return
    weights = [w for w in weights if w.requires_grad]
    gradients = [torch.zeros_like(w) if w.grad is None else w.grad for w in weights]
    flat = torch.cat([g.flatten() for g in gradients])
    dist.all_reduce(flat)
    flat /= count()
    for weight, mean in zip(weights, flat.split([g.numel() for g in gradients]), strict=True):
        weight.grad = mean.view_as(weight)


@contextmanager
def first_goes_ahead() -> Iterator[None]:
    """Run the body in the first process before the others, which then find what it created."""
    if not first():
        dist.barrier()
    yield
    if count() > 1 and first():
        dist.barrier()
