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


class Log:
    """Appends one JSON object a line; the first says commit, data and seed."""

    def __init__(self, path: Path, data: Path, seed: int, **facts: object) -> None:
        self.path = path
        commit = subprocess.run(
            ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
        ).stdout.strip()
        digest = hashlib.sha256((data / "manifest.jsonl").read_bytes()).hexdigest()
        self.write(commit=commit, data=digest, seed=seed, **facts)

    def write(self, **facts: object) -> None:
        with open(self.path, "a") as file:
            file.write(json.dumps(facts) + "\n")


def sheet(path: Path, rows: list[Tensor]) -> None:
    """Save rows of (B, 1, S, S) ink coverage as one picture, black on white."""
    grid = torch.cat([torch.cat(list(r[:, 0].float().clamp(0, 1)), 1) for r in rows], 0)
    Image.fromarray((255 * (1 - grid.numpy())).astype(np.uint8)).save(path)
