"""Training by several processes at once, as torchrun starts them; by one alone all of this does nothing.

Every process has its own batches and the same weights: gradients are averaged before each step. The first process
alone decides what hangs on the clock, writes checkpoints and logs, and validates, while the others wait.
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
    """Join the processes that torchrun started, if it did."""
    if "WORLD_SIZE" in os.environ and not dist.is_initialized():
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo", timeout=_PATIENCE)


def end() -> None:
    """Leave them."""
    if dist.is_initialized():
        dist.destroy_process_group()


def device() -> str:
    """Where this process computes: "cuda", its own card where there are several, or "cpu"."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def rank() -> int:
    """Which of the processes this is, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def count() -> int:
    """How many processes there are."""
    return dist.get_world_size() if dist.is_initialized() else 1


def first() -> bool:
    """Whether this process is the one that writes."""
    return rank() == 0


def agreed(value: float) -> float:
    """The first process's value, in all of them."""
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
    """Every gradient becomes the mean over all processes; one that is missing counts as zero."""
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
    """The first process does what is inside before the others, which then find what it made."""
    if not first():
        dist.barrier()
    yield
    if count() > 1 and first():
        dist.barrier()
