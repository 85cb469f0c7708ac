"""Trains the network of an own pack: the one that ships with `faces` for known hands, led on by one hand's drawings.

    drawover train FOLDER -o NAME

It is small, so that half an hour of a processor leads it far, and learns to doubt beside; what it knew before it sees
now and then, so that it is not all forgotten.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader

from drawover.engine.tasks.correct.trust import PartMap, Placements
from drawover.raster.ink.pieces import SIDE as FINE

from ...data.correct.corrections import SIZE
from ...data.correct.varied import View
from ...data.own.mixed import Mixed
from ...losses.adversarial import displacement_loss
from ...nets.correct.registration import Mirrored, Registration, mirrored_names, sure_share
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision
from .registration import initialized, inputs
from .varied import DOUBT, VariedBatches, batch_of, doubt_loss

KINDS = 0.5  # weight of telling the parts


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate
    guided: float  # share of views that follow a suggestion
    loaders: int
    save_every: float  # minutes
    views: int = 60  # of drawings kept back, at most, that two factors are fitted on


PRESETS = {
    "cpu": Preset(minutes=25, batch=24, peak=2e-3, guided=0.08, loaders=1, save_every=1.5),
    "gpu": Preset(minutes=8, batch=192, peak=2e-3, guided=0.08, loaders=8, save_every=1.0),
    "tiny": Preset(minutes=0.05, batch=4, peak=1e-4, guided=0.25, loaders=0, save_every=0.02, views=8),
}


def begun(base: Path, kinds: int) -> Registration:
    """The network of the pack in the folder `base`, as it ships, with a head for its doubt."""
    return initialized(base / "registration.onnx", kinds, doubting=True)


def learned(run: Run) -> Registration:
    """What was learned: the mean of the weights of the last steps."""
    return cast(Registration, run.average.network).cpu().eval()


def train(mixed: Mixed, base: Path, out: Path, preset: str, minutes: float | None = None,
          judged: Callable[[Run], dict[str, float]] = lambda run: {},
          stepped: Callable[[Run], None] = lambda run: None, seed: int = 0) -> Run:  # fmt: skip
    """Learn from `mixed`. The checkpoint goes to `out`; stopped, even by Ctrl-C, it goes on from there.

    base: the pack whose network it begins with; judged: called with each checkpoint, what it finds is logged; stepped:
    called after each step.
    """
    options, device = PRESETS[preset], parallel.device()
    out.mkdir(parents=True, exist_ok=True)
    network = begun(base, len(mixed.domain.kinds)).train()
    network = network.to(device, memory_format=torch.channels_last)  # pyright: ignore
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, options.peak)
    run.save_every = options.save_every
    log = Log(out / "log.jsonl", None, seed, preset=preset, step=run.step, drawings=len(mixed.drawings))
    batches = VariedBatches(mixed, options.batch, options.guided, run.seeded(seed))
    loader = DataLoader(batches, None, num_workers=options.loaders, prefetch_factor=4 if options.loaders else None)

    def lessons() -> Iterator[Facts]:
        for batch, guided in loader:
            seen = inputs(batch.ink, batch.clean, guided[:, None, None, None].float())
            with half_precision(device):
                field, said, doubt = network.everything(seen.to(device).contiguous(memory_format=torch.channels_last))
            true, weight, kind = (each.to(device) for each in (batch.true, batch.weight, batch.kind))
            told = F.cross_entropy(said.float(), kind, reduction="none")[:, None]
            parts = [
                displacement_loss(field.float(), true, weight),
                KINDS * (told * weight).sum() / weight.sum(),
                DOUBT * doubt_loss(doubt.float(), field.float(), true, weight),
            ]
            run.learn(sum(parts[1:], parts[0]))
            stepped(run)
            yield dict(zip(("displacement", "kinds", "doubt"), parts, strict=True))

    try:
        follow(run, lessons(), log, every=10, validate=lambda: judged(run))
    except KeyboardInterrupt:
        run.save()
        raise
    return run


@dataclass(frozen=True)
class Fit:
    """What the network's displacement and doubt are multiplied by, and whether the pack's network `place` helps it."""

    gain: float
    doubting: float
    placing: bool
    cost: float


Place = Callable[[np.ndarray], np.ndarray]  # (PARTS, NUMBERS) of the engine's layout.py -> (PARTS, 5)
_GAINS, _DOUBTING = (1.0, 1.2, 1.35), (0.2, 0.3, 0.5, 0.8, 1.3)


@torch.no_grad()
def fitted(network: Registration, views: list[View], names: tuple[str, ...], place: Place) -> Fit:
    """What carries views nearest to where they belong, as the engine believes a pack that knows the hand."""
    mover = Mirrored(network, 1.0, mirrored_names(names)).eval()
    said = [_Said.of(view, mover, names) for view in views]
    tries = [
        Fit(*by, float(np.mean([one.left(*by[:2], by[2] and place) for one in said])))
        for by in itertools.product(_GAINS, _DOUBTING, (True, False))
    ]
    return min(tries, key=lambda fit: fit.cost)


@dataclass(frozen=True)
class _Said:
    """Of one view what the network says of it, and the truth: displacements (n, n, 2); `ink`, bool, counts."""

    field: Tensor  # (1, 2, n, n)
    doubt: Tensor  # (1, 1, n, n)
    seen: PartMap
    true: np.ndarray
    ink: np.ndarray

    @classmethod
    def of(cls, view: View, mover: Mirrored, names: tuple[str, ...]) -> _Said:
        batch = batch_of([view], False)
        field, logits, doubt = mover(inputs(batch.ink, batch.clean, torch.zeros(1, 1, 1, 1)))
        ink = cv2.resize(view.ink, (FINE, FINE), interpolation=cv2.INTER_LINEAR)
        own = (batch.on[0, 0] & (batch.kind[0] > 0)).numpy()
        return cls(field, doubt, PartMap.from_logits(logits[0].numpy(), names, ink), _last(batch.true), own)

    def left(self, gain: float, doubting: float, place: Place | bool) -> float:
        """The error left, in pixels of SIZE over all ink, so that what is right and is moved counts as well."""
        field, doubt = self.field * gain, self.doubt * doubting
        alone, cautious, unsure = _last(field), _last(field * sure_share(field, doubt)), doubt[0, 0].numpy()
        laid: Placements = self.seen.placements(alone, unsure, place) if callable(place) else {}
        share = self.seen.agreement(cautious, alone)
        found = cautious * share + self.seen.weighted(alone, unsure, laid).field * (1 - share)
        off = np.linalg.norm(found - self.true, axis=-1)[self.ink] * SIZE
        return float(off.mean()) if len(off) else 0.0


def _last(planes: Tensor) -> np.ndarray:
    """(1, C, n, n) -> (n, n, C)."""
    return np.ascontiguousarray(planes[0].permute(1, 2, 0).numpy())
