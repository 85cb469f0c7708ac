"""The training loop of every recipe: a clock that survives restarts, checkpoints, a JSON Lines log, averaged weights.

A recipe passes `follow` an iterator: each `next` takes one training step and yields the values to log. `Training.state`
defines what a checkpoint holds. The same loop runs on a CPU, on a GPU, and in several processes under torchrun
(parallel.py).
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from drawover import release

from ..nets.blocks import save
from . import parallel
from .muon import optimizers

SAVE_EVERY = 4.0  # minutes between checkpoints, so that an interruption costs less than five
PRINT_EVERY = 0.5  # minutes between two lines on the terminal


def half_precision(device: str) -> torch.autocast:
    """Autocast to bfloat16 where the CPU supports it natively (2.7 times faster). Elsewhere it is emulated, 30 times
    slower, and stays disabled."""
    able = device == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device, torch.bfloat16, enabled=able)


class Clock:
    """Minutes spent training over all runs, against the time budget. With several processes, the first one's clock
    counts."""

    def __init__(self, minutes: float, spent: float = 0.0) -> None:
        self.minutes, self._spent, self._start = minutes, spent, time.monotonic()
        self._synchronized = spent

    def tick(self) -> None:
        """Synchronize all processes to the first one's clock. A single process needs no synchronization."""
        self._synchronized = parallel.from_first(self._local)

    @property
    def _local(self) -> float:
        return self._spent + (time.monotonic() - self._start) / 60

    @property
    def spent(self) -> float:
        return self._local if parallel.count() == 1 else self._synchronized

    @property
    def fraction(self) -> float:
        """0..1 of the time budget that is spent."""
        return min(1.0, self.spent / self.minutes)


def rate(fraction: float, step: int, peak: float) -> float:
    """Learning rate: linear warm-up to `peak` over 100 steps, then cosine decay to a fiftieth of it."""
    return peak * min(1, (step + 1) / 100) * (0.02 + 0.49 * (1 + math.cos(math.pi * fraction)))


def seeded(seed: int, step: int) -> int:
    """Seed torch for training from `step` on, differently in each process, and return the seed."""
    own = seed + step + 1_000_003 * parallel.rank()
    torch.manual_seed(own)
    return own


class Average:
    """Exponential moving average (EMA) of a network's weights, with a warmed-up decay."""

    def __init__(self, network: nn.Module, decay: float = 0.999) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.decay, self.steps = decay, 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for own, new in zip(self.network.state_dict().values(), network.state_dict().values(), strict=True):
            if own.dtype.is_floating_point:
                own.lerp_(new.to(own.dtype), 1 - decay)
            else:
                own.copy_(new)


class Training:
    """Base class of a training's state: its checkpoint, clock and step counter.

    It ends when its minutes are over, or after `length` steps.
    """

    def __init__(self, checkpoint: Path, clock: Clock, length: int | None = None) -> None:
        self.checkpoint, self.clock, self.length, self.step = checkpoint, clock, length, 0
        self.save_every = SAVE_EVERY
        self._saved_at = clock.spent

    def state(self) -> dict[str, Any]:
        """Everything needed to resume: tensors, numbers, and lists and dictionaries of them."""
        raise NotImplementedError

    @property
    def done(self) -> bool:
        """Whether the time budget or the number of steps is used up."""
        return self.clock.fraction >= 1 or (self.length is not None and self.step >= self.length)

    def seeded(self, seed: int) -> int:
        """Seed torch from the current step on; see the module's function."""
        return seeded(seed, self.step)

    def save_if_due(self) -> bool:
        """Write the checkpoint if it is due or training is done. Return whether it was written."""
        if self.clock.spent - self._saved_at <= self.save_every and not self.done:
            return False
        self.save()
        return True

    def save(self) -> None:
        """Write the checkpoint atomically."""
        self._saved_at = self.clock.spent
        if parallel.first():
            save(self.checkpoint, **self.state())


class Run(Training):
    """Training of one network, resumed from its checkpoint: weights and their EMA, optimizers, clock, step.

    `discriminator` is trained alongside by Adam, at half the learning rate.
    """

    def __init__(self, network: nn.Module, checkpoint: Path, minutes: float, peak: float,
                 discriminator: nn.Module | None = None, **sizes: int) -> None:  # fmt: skip
        """peak: the highest learning rate; sizes: constructor arguments of the network, kept in the checkpoint."""
        super().__init__(checkpoint, Clock(minutes))
        parallel.share(
            tensor for net in (network, discriminator) if net is not None for tensor in net.state_dict().values()
        )
        self.network, self.average = network, Average(network)
        self.discriminator = discriminator
        self._discriminator_optimizer = discriminator and torch.optim.Adam(
            discriminator.parameters(), peak / 2, betas=(0.5, 0.99)
        )
        self.optimizers, self.peak, self.sizes = optimizers(network, peak), peak, sizes
        if checkpoint.exists():
            saved = torch.load(checkpoint, weights_only=True, map_location=next(network.parameters()).device)
            network.load_state_dict(saved["network"])
            self.average.network.load_state_dict(saved["average"])
            for optimizer, state in zip(self.optimizers, saved["optimizers"], strict=True):
                optimizer.load_state_dict(state)
            if discriminator is not None and self._discriminator_optimizer is not None:
                discriminator.load_state_dict(saved["judge"])
                self._discriminator_optimizer.load_state_dict(saved["judging"])
            self.step, self.clock = saved["step"], Clock(minutes, saved["minutes"])
            self.average.steps = self.step
        self._saved_at = self.clock.spent

    def learn(self, loss: Tensor) -> None:
        """Take one optimizer step on `loss`, at the scheduled learning rate."""
        for optimizer in self.optimizers:
            optimizer.zero_grad()
            for group in optimizer.param_groups:
                group["lr"] = rate(self.clock.fraction, self.step, self.peak)
        loss.backward()
        parallel.average_gradients(self.network.parameters())
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update(self.network)
        self.step += 1

    def train_discriminator(self, loss: Tensor) -> None:
        """Take one optimizer step of the discriminator on `loss`."""
        if self.discriminator is None or self._discriminator_optimizer is None:
            raise ValueError("This run has no discriminator.")
        for group in self._discriminator_optimizer.param_groups:
            group["lr"] = rate(self.clock.fraction, self.step, self.peak / 2)
        self._discriminator_optimizer.zero_grad()
        loss.backward()
        parallel.average_gradients(self.discriminator.parameters())
        self._discriminator_optimizer.step()

    def state(self) -> dict[str, Any]:
        extra = {}
        if self.discriminator is not None and self._discriminator_optimizer is not None:
            extra = {"judge": self.discriminator.state_dict(), "judging": self._discriminator_optimizer.state_dict()}
        return {
            "network": self.network.state_dict(), "average": self.average.network.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers], "step": self.step, "minutes": self.clock.spent,
            **extra, **self.sizes,
        }  # fmt: skip


class Log:
    """Appends JSON objects, one per line; the first line records commit, data and seed. Only the first process
    writes."""

    def __init__(self, path: Path, data: Path | None, seed: int, **facts: object) -> None:
        """data: the folder of the data set; None where views are rendered on the fly."""
        self.path = path
        digest = data and hashlib.sha256((data / "manifest.jsonl").read_bytes()).hexdigest()
        self.write(commit=release.commit(), data=digest, seed=seed, **facts)

    def write(self, **facts: object) -> None:
        if parallel.first():
            with open(self.path, "a") as file:
                file.write(json.dumps(facts) + "\n")


Facts = Mapping[str, Tensor | float]


class Means:
    """Running means of the logged values since the last `pop`. Tensors stay on their device until then."""

    def __init__(self) -> None:
        self._sums: dict[str, Tensor | float] = {}
        self._counts: dict[str, int] = {}

    def add(self, facts: Facts) -> None:
        for name, value in facts.items():
            value = value.detach() if isinstance(value, Tensor) else value
            self._sums[name] = self._sums[name] + value if name in self._sums else value
            self._counts[name] = self._counts.get(name, 0) + 1

    def pop(self) -> dict[str, float]:
        """Return the means, rounded to five decimals, and reset."""
        found = {name: round(float(value) / self._counts[name], 5) for name, value in self._sums.items()}
        self._sums, self._counts = {}, {}
        return found


def follow(training: Training, lessons: Iterable[Facts], log: Log, every: int = 100,
           validate: Callable[[], Mapping[str, object]] | None = None, alongside: tuple[Training, ...] = (),
           **constants: object) -> None:  # fmt: skip
    """Train until done.

    Log the mean values every `every` steps. With each checkpoint, also save the trainings in `alongside` and log what
    `validate` returns. constants: fields that every logged line starts with.
    """
    means, printed_at = Means(), time.monotonic()
    if training.step and training.done:
        return
    for facts in lessons:
        training.clock.tick()
        means.add(facts)
        if training.step % every == 0:
            minutes, found = round(training.clock.spent, 2), means.pop()
            log.write(**constants, step=training.step, minutes=minutes, **found)
            if time.monotonic() - printed_at > 60 * PRINT_EVERY:
                printed_at = time.monotonic()
                _print_progress(training, found)
        if training.save_if_due():
            for other in alongside:
                other.save()
            if validate and parallel.first():
                found = validate()
                log.write(**constants, step=training.step, minutes=round(training.clock.spent, 2), **found)
        if training.done:
            break


def _print_progress(training: Training, found: Mapping[str, float]) -> None:
    """Print one line of progress: step, minutes, and the latest mean values."""
    if parallel.first():
        minutes = training.clock.minutes
        of_minutes = "" if math.isinf(minutes) else f" of {minutes:g}"
        steps = "" if training.length is None else f" of {training.length}"
        values = ", ".join(f"{name} {value:.4g}" for name, value in found.items())
        print(f"step {training.step}{steps}, {training.clock.spent:.1f}{of_minutes} minutes: {values}", flush=True)


def sheet(path: Path, rows: list[Tensor]) -> None:
    """Save rows of (B, 1, S, S) ink coverage as one picture, black on white."""
    grid = torch.cat([torch.cat(list(r[:, 0].float().clamp(0, 1)), 1) for r in rows], 0)
    Image.fromarray((255 * (1 - grid.numpy())).astype(np.uint8)).save(path)
