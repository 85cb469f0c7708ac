"""The loop that every recipe runs on: a clock that survives restarts, checkpoints, a log in jsonl, averaged weights.

A recipe gives `follow` its lessons, an iterator: each `next` takes one step of training and yields what to log. What a
checkpoint holds is what a `Training` keeps. The same loop runs on a processor, on a graphics card, and in several
processes under torchrun (parallel.py).
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from ..nets.blocks import save
from . import parallel
from .muon import optimizers

SAVE_EVERY = 4.0  # minutes between checkpoints: whenever it is stopped, less than five are lost
SAY_EVERY = 0.5  # minutes between two lines on the terminal


def half_precision(device: str) -> torch.autocast:
    """bfloat16 where the processor computes in it, 2.7 times faster; emulated it is 30 times slower, so not at all."""
    able = device == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device, torch.bfloat16, enabled=able)


class Clock:
    """Minutes spent training over all runs, against the minutes given; of several processes, the first one's."""

    def __init__(self, minutes: float, spent: float = 0.0) -> None:
        self.minutes, self._spent, self._start = minutes, spent, time.monotonic()
        self._agreed = spent

    def tick(self) -> None:
        """Let all processes take the time of the first. Where there is one alone, its clock runs by itself."""
        self._agreed = parallel.agreed(self._own)

    @property
    def _own(self) -> float:
        return self._spent + (time.monotonic() - self._start) / 60

    @property
    def spent(self) -> float:
        return self._own if parallel.count() == 1 else self._agreed

    @property
    def fraction(self) -> float:
        """0..1 of the time that is gone."""
        return min(1.0, self.spent / self.minutes)


def rate(fraction: float, step: int, peak: float) -> float:
    """Learning rate: 100 steps up to `peak`, then a cosine down to a fiftieth of it."""
    return peak * min(1, (step + 1) / 100) * (0.02 + 0.49 * (1 + math.cos(math.pi * fraction)))


def seeded(seed: int, step: int) -> int:
    """The seed of what is random from `step` on, in each process another; torch's own randomness begins with it."""
    own = seed + step + 1_000_003 * parallel.rank()
    torch.manual_seed(own)
    return own


class Average:
    """Exponential moving average of a network's weights, warmed up from the start."""

    def __init__(self, network: nn.Module, decay: float = 0.999) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.decay, self.steps = decay, 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for mine, theirs in zip(self.network.state_dict().values(), network.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(theirs.to(mine.dtype), 1 - decay)
            else:
                mine.copy_(theirs)


class Training:
    """Where a training stands, and what of it a checkpoint keeps: the base of every recipe's own.

    It ends when its minutes are over, or after `length` steps.
    """

    def __init__(self, checkpoint: Path, clock: Clock, length: int | None = None) -> None:
        self.checkpoint, self.clock, self.length, self.step = checkpoint, clock, length, 0
        self._saved_at = clock.spent

    def state(self) -> dict[str, Any]:
        """All that a later run goes on from: tensors, numbers, and lists and dictionaries of them."""
        raise NotImplementedError

    @property
    def done(self) -> bool:
        """Whether its minutes or its steps are over."""
        return self.clock.fraction >= 1 or (self.length is not None and self.step >= self.length)

    def seeded(self, seed: int) -> int:
        """The seed of what is random from here on; see the function."""
        return seeded(seed, self.step)

    def saved(self) -> bool:
        """Write the checkpoint where it is time to, or the end; whether that was so."""
        if self.clock.spent - self._saved_at <= SAVE_EVERY and not self.done:
            return False
        self.save()
        return True

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        self._saved_at = self.clock.spent
        if parallel.first():
            save(self.checkpoint, **self.state())


class Run(Training):
    """One network's training, from its checkpoint on: weights and their average, optimizers, the clock, the step.

    With `judge`, a discriminator that learns beside it by Adam, at half the rate.
    """

    def __init__(self, network: nn.Module, checkpoint: Path, minutes: float, peak: float,
                 judge: nn.Module | None = None, **sizes: int) -> None:  # fmt: skip
        """peak: the highest learning rate; sizes: what the network is made with, kept in the checkpoint."""
        super().__init__(checkpoint, Clock(minutes))
        parallel.share(both for one in (network, judge) if one is not None for both in one.state_dict().values())
        self.network, self.average = network, Average(network)
        self.judge = judge
        self._judging = judge and torch.optim.Adam(judge.parameters(), peak / 2, betas=(0.5, 0.99))
        self.optimizers, self.peak, self.sizes = optimizers(network, peak), peak, sizes
        if checkpoint.exists():
            saved = torch.load(checkpoint, weights_only=True, map_location=next(network.parameters()).device)
            network.load_state_dict(saved["network"])
            self.average.network.load_state_dict(saved["average"])
            for optimizer, state in zip(self.optimizers, saved["optimizers"], strict=True):
                optimizer.load_state_dict(state)
            if judge is not None and self._judging is not None:
                judge.load_state_dict(saved["judge"])
                self._judging.load_state_dict(saved["judging"])
            self.step, self.clock = saved["step"], Clock(minutes, saved["minutes"])
            self.average.steps = self.step
        self._saved_at = self.clock.spent

    def learn(self, loss: Tensor) -> None:
        """One step down from `loss`, at the rate of the hour."""
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

    def judge_learns(self, loss: Tensor) -> None:
        """One step of the discriminator down from `loss`."""
        if self.judge is None or self._judging is None:
            raise ValueError("This run has no judge.")
        for group in self._judging.param_groups:
            group["lr"] = rate(self.clock.fraction, self.step, self.peak / 2)
        self._judging.zero_grad()
        loss.backward()
        parallel.average_gradients(self.judge.parameters())
        self._judging.step()

    def state(self) -> dict[str, Any]:
        beside = {}
        if self.judge is not None and self._judging is not None:
            beside = {"judge": self.judge.state_dict(), "judging": self._judging.state_dict()}
        return {
            "network": self.network.state_dict(), "average": self.average.network.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers], "step": self.step, "minutes": self.clock.spent,
            **beside, **self.sizes,
        }  # fmt: skip


class Log:
    """Appends one JSON object a line; the first says commit, data and seed. The first of several processes writes."""

    def __init__(self, path: Path, data: Path | None, seed: int, **facts: object) -> None:
        """data: the folder of the data set; None where all is made on the spot."""
        self.path = path
        commit = subprocess.run(
            ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
        ).stdout.strip()
        digest = data and hashlib.sha256((data / "manifest.jsonl").read_bytes()).hexdigest()
        self.write(commit=commit, data=digest, seed=seed, **facts)

    def write(self, **facts: object) -> None:
        if parallel.first():
            with open(self.path, "a") as file:
                file.write(json.dumps(facts) + "\n")


Facts = Mapping[str, Tensor | float]


class Means:
    """Means of what lessons yield, since they were last asked for; tensors stay where they are until then."""

    def __init__(self) -> None:
        self._sums: dict[str, Tensor | float] = {}
        self._counts: dict[str, int] = {}

    def add(self, facts: Facts) -> None:
        for name, value in facts.items():
            value = value.detach() if isinstance(value, Tensor) else value
            self._sums[name] = self._sums[name] + value if name in self._sums else value
            self._counts[name] = self._counts.get(name, 0) + 1

    def taken(self) -> dict[str, float]:
        """The means, to five digits after the point; the next ones begin anew."""
        found = {name: round(float(value) / self._counts[name], 5) for name, value in self._sums.items()}
        self._sums, self._counts = {}, {}
        return found


def follow(training: Training, lessons: Iterable[Facts], log: Log, every: int = 100,
           judged: Callable[[], Mapping[str, object]] | None = None, beside: tuple[Training, ...] = (),
           **always: object) -> None:  # fmt: skip
    """Take lessons until the training is done.

    Every so many steps the means of what they yield are logged. With each checkpoint, those of trainings `beside` are
    written too, and what `judged` finds is logged. always: what every line of the log begins with.
    """
    means, said_at = Means(), time.monotonic()
    if training.step and training.done:
        return
    for facts in lessons:
        training.clock.tick()
        means.add(facts)
        if training.step % every == 0:
            minutes, found = round(training.clock.spent, 2), means.taken()
            log.write(**always, step=training.step, minutes=minutes, **found)
            if time.monotonic() - said_at > 60 * SAY_EVERY:
                said_at = time.monotonic()
                _say(training, found)
        if training.saved():
            for other in beside:
                other.save()
            if judged and parallel.first():
                found = judged()
                log.write(**always, step=training.step, minutes=round(training.clock.spent, 2), **found)
        if training.done:
            break


def _say(training: Training, found: Mapping[str, float]) -> None:
    """A line on the terminal: how far it is, and the means of the last steps."""
    if parallel.first():
        minutes = training.clock.minutes
        of = "" if math.isinf(minutes) else f" of {minutes:g}"
        steps = "" if training.length is None else f" of {training.length}"
        values = ", ".join(f"{name} {value:.4g}" for name, value in found.items())
        print(f"step {training.step}{steps}, {training.clock.spent:.1f}{of} minutes: {values}", flush=True)


def sheet(path: Path, rows: list[Tensor]) -> None:
    """Save rows of (B, 1, S, S) ink coverage as one picture, black on white."""
    grid = torch.cat([torch.cat(list(r[:, 0].float().clamp(0, 1)), 1) for r in rows], 0)
    Image.fromarray((255 * (1 - grid.numpy())).astype(np.uint8)).save(path)
