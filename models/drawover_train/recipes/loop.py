"""What every recipe's loop needs: a clock that survives restarts, a log in jsonl, averaged weights, a picture."""

from __future__ import annotations

import copy
import hashlib
import json
import math
import subprocess
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from ..nets.blocks import save
from .muon import optimizers


def half_precision(device: str) -> torch.autocast:
    """bfloat16 where the processor computes in it, 2.7 times faster; emulated it is 30 times slower, so not at all."""
    able = device == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device, torch.bfloat16, enabled=able)


class Clock:
    """Minutes spent training over all runs, against the minutes given."""

    def __init__(self, minutes: float, spent: float = 0.0) -> None:
        self.minutes, self._spent, self._start = minutes, spent, time.monotonic()

    @property
    def spent(self) -> float:
        return self._spent + (time.monotonic() - self._start) / 60

    @property
    def fraction(self) -> float:
        """0..1 of the time that is gone."""
        return min(1.0, self.spent / self.minutes)


def rate(fraction: float, step: int, peak: float) -> float:
    """Learning rate: 100 steps up to `peak`, then a cosine down to a fiftieth of it."""
    return peak * min(1, (step + 1) / 100) * (0.02 + 0.49 * (1 + math.cos(math.pi * fraction)))


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


class Run:
    """One network's training, from its checkpoint on: weights and their average, optimizers, the clock, the step.

    With `judge`, a discriminator that learns beside it by Adam, at half the rate.
    """

    SAVE_EVERY = 5.0  # minutes

    def __init__(self, network: nn.Module, checkpoint: Path, minutes: float, peak: float,
                 judge: nn.Module | None = None, **sizes: int) -> None:  # fmt: skip
        """peak: the highest learning rate; sizes: what the network is made with, kept in the checkpoint."""
        self.network, self.average, self.checkpoint = network, Average(network), checkpoint
        self.judge = judge
        self._judging = judge and torch.optim.Adam(judge.parameters(), peak / 2, betas=(0.5, 0.99))
        self.optimizers, self.peak, self.sizes = optimizers(network, peak), peak, sizes
        self.clock, self.step = Clock(minutes), 0
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

    @property
    def done(self) -> bool:
        """Whether the minutes are over."""
        return self.clock.fraction >= 1

    def learn(self, loss: Tensor) -> None:
        """One step down from `loss`, at the rate of the hour."""
        for optimizer in self.optimizers:
            optimizer.zero_grad()
            for group in optimizer.param_groups:
                group["lr"] = rate(self.clock.fraction, self.step, self.peak)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update(self.network)
        self.step += 1

    def judge_learns(self, loss: Tensor) -> None:
        """One step of the discriminator down from `loss`."""
        if self._judging is None:
            raise ValueError("This run has no judge.")
        for group in self._judging.param_groups:
            group["lr"] = rate(self.clock.fraction, self.step, self.peak / 2)
        self._judging.zero_grad()
        loss.backward()
        self._judging.step()

    def saved(self) -> bool:
        """Write the checkpoint where it is time to, or the end; whether that was so."""
        if self.clock.spent - self._saved_at <= self.SAVE_EVERY and not self.done:
            return False
        self._saved_at = self.clock.spent
        beside = {}
        if self.judge is not None and self._judging is not None:
            beside = {"judge": self.judge.state_dict(), "judging": self._judging.state_dict()}
        save(self.checkpoint, network=self.network.state_dict(), average=self.average.network.state_dict(),
             optimizers=[o.state_dict() for o in self.optimizers], step=self.step, minutes=self.clock.spent,
             **beside, **self.sizes)  # fmt: skip
        return True


class Log:
    """Appends one JSON object a line; the first says commit, data and seed."""

    def __init__(self, path: Path, data: Path | None, seed: int, **facts: object) -> None:
        """data: the folder of the data set; None where all is made on the spot."""
        self.path = path
        commit = subprocess.run(
            ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
        ).stdout.strip()
        digest = data and hashlib.sha256((data / "manifest.jsonl").read_bytes()).hexdigest()
        self.write(commit=commit, data=digest, seed=seed, **facts)

    def write(self, **facts: object) -> None:
        with open(self.path, "a") as file:
            file.write(json.dumps(facts) + "\n")


def sheet(path: Path, rows: list[Tensor]) -> None:
    """Save rows of (B, 1, S, S) ink coverage as one picture, black on white."""
    grid = torch.cat([torch.cat(list(r[:, 0].float().clamp(0, 1)), 1) for r in rows], 0)
    Image.fromarray((255 * (1 - grid.numpy())).astype(np.uint8)).save(path)
