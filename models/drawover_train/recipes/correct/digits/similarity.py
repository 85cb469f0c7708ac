"""Trains the network by which the pack `digits` searches its atlas: first by class, then by likeness.

Part of `train digit-pack` (pack.py). It is trained on training digits only, with flaws of every severity and drawn by
broad and fine pens. The class judge used for scores (recipes/judges.py) is another network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ....data import restyle
from ....data.digits import corrections as digit_corrections
from ....data.digits.corrections import Digit
from ....losses.contrastive import normalized_temperature
from ....nets.blocks import count
from ....nets.correct.digits.pack import SEEN, Similarity
from ... import parallel
from ...loop import Facts, Log, Run, follow, half_precision

BATCH, PEAK = 64, 3e-3  # digits, two views of each; the highest learning rate
_CHUNK = 500  # digits whose full-size examples are in memory at a time


@dataclass(frozen=True)
class Views:
    """Digits as the network sees them: flawed, alone (N, 1, 32, 32) uint8 ink; kind (N,) int64, their classes."""

    flawed: Tensor
    alone: Tensor
    kind: Tensor

    @classmethod
    def from_digits(cls, digits: Sequence[Digit], times: int, random: np.random.Generator) -> Views:
        """Render `times` flawed views of every digit, each with the sound digit by the same pen."""
        made = []
        for _ in range(times):
            for start in range(0, len(digits), _CHUNK):
                some = digits[start : start + _CHUNK]
                for e in digit_corrections.examples(some, len(some), random):
                    made.append((_small(e.ink), _small(e.alone), e.digit.kind))
        flawed, alone, kind = zip(*made, strict=True)
        first, second = (torch.from_numpy(np.stack(inks))[:, None] for inks in (flawed, alone))
        return cls(first, second, torch.tensor(kind))


def _small(ink: np.ndarray) -> np.ndarray:
    return cv2.resize(ink, (SEEN, SEEN), interpolation=cv2.INTER_AREA)


def varied(ink: Tensor) -> Tensor:
    """Randomly rotate, shear, move and bend each of the digits (B, 1, S, S) 0..1."""
    size, side = len(ink), ink.shape[-1]
    matrix = torch.tensor([[1.0, 0, 0], [0, 1, 0]])
    matrix = matrix + torch.cat([0.08 * torch.randn(size, 2, 2), 0.04 * torch.randn(size, 2, 1)], 2)
    grid = F.affine_grid(matrix, [size, 1, side, side], align_corners=False)
    grid = grid + 0.03 * restyle.smooth_noise(size, 2, 5, side).permute(0, 2, 3, 1)
    return F.grid_sample(ink, grid, padding_mode="zeros", align_corners=False)


def train(views: Views, held_out: Views, data: Path, out: Path, minutes: float, seed: int) -> None:
    """Train into `out`/similarity.pt: cross-entropy of the class, plus contrastive loss of a digit and its flawed
    version."""
    device = parallel.device()
    network = Similarity().to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    run = Run(network, out / "similarity.pt", minutes, PEAK)
    run.seeded(seed)
    log = Log(out / "log.jsonl", data, seed, network="similarity", parameters_millions=count(network), step=run.step)

    def lessons() -> Iterator[Facts]:
        while True:
            rows = torch.randint(len(views.kind), (min(BATCH, len(views.kind)),))
            seen = torch.cat([views.flawed[rows], views.alone[rows]]).float() / 255
            kinds = views.kind[rows].to(device)
            with half_precision(device):
                logits, own = network.classified(varied(seen).to(device))
            classed = F.cross_entropy(logits.float(), kinds.repeat(2))
            matched = normalized_temperature(*F.normalize(own.float(), dim=1).chunk(2), temperature=0.1)
            run.learn(classed + 0.2 * matched)
            yield {"classed": classed, "matched": matched}

    follow(run, lessons(), log, validate=lambda: validate(run.average.network, held_out), network="similarity")


@torch.no_grad()
def validate(network: torch.nn.Module, held_out: Views) -> dict[str, float]:
    """On held_out-out flawed digits: class accuracy, and how often the own sound digit is the nearest."""
    assert isinstance(network, Similarity)
    device = next(network.parameters()).device
    flawed, alone = (a.to(device).float() / 255 for a in (held_out.flawed, held_out.alone))
    read = (network.classified(flawed)[0].argmax(1).cpu() == held_out.kind).float().mean().item()
    nearest = (network.vector(flawed) @ network.vector(alone).T).argmax(1).cpu()
    own = (nearest == torch.arange(len(nearest))).float().mean().item()
    return {"held_read": round(read, 4), "held_own": round(own, 4)}
