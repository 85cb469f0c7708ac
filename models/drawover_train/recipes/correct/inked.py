"""Trains the inking network: rough strokes to clean ink; and on the same crops two networks to compare it with.

    python -m drawover_train train inked [--preset cpu|gpu] [--minutes M]      after `data faces` and `data objects`

Clean line sets of faces (including adventurer and toon-head, which have no other use here) and of objects are their own
ground truth: the input is the same drawing in a rough style. Three networks train on every batch: the one that ships,
the same without soft clDice, and a plain fully convolutional one that regresses ink.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...data.correct import inking
from ...losses.adversarial import field_distance
from ...losses.correct.centerline import centerline_loss, ink_of, soft_ink_of
from ...nets.blocks import count
from ...nets.correct.inked import Inked, PlainInker
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision, sheet

SETS = {"faces": 0.7, "objects": 0.3}  # probability of each data set per crop
CENTERLINE = 0.3  # weight of soft clDice


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate
    width: int
    threads: int


PRESETS = {
    "cpu": Preset(minutes=22, batch=16, peak=3e-3, width=16, threads=1),
    "gpu": Preset(minutes=8, batch=256, peak=3e-3, width=24, threads=8),
}


def field_loss(network: nn.Module, rough: Tensor, field: Tensor) -> Tensor:
    """The loss of the distance field alone."""
    return field_distance(network(rough).float(), field, inking.SPREAD)


def full_loss(network: nn.Module, rough: Tensor, field: Tensor) -> Tensor:
    """The loss of the distance field, plus soft clDice against gaps and stray pieces of the lines."""
    drawn = network(rough).float()
    lines = centerline_loss(soft_ink_of(drawn, inking.SPREAD), ink_of(field, inking.SPREAD))
    return field_distance(drawn, field, inking.SPREAD) + CENTERLINE * lines


def ink_loss(network: nn.Module, rough: Tensor, field: Tensor) -> Tensor:
    """Mean squared error of the ink itself, as Simo-Serra et al. train."""
    return F.mse_loss(network(rough).float(), ink_of(field, inking.SPREAD))


NETWORKS = {"inked": (Inked, full_loss), "field": (Inked, field_loss), "plain": (PlainInker, ink_loss)}


def train(data: Path, out: Path, preset: str, minutes: float | None = None, seed: int = 0) -> None:
    """`data`: the folder that holds `faces` and `objects`; checkpoints go to `out`/<name>.pt."""
    options = PRESETS[preset]
    device = parallel.device()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    with parallel.first_goes_ahead():
        sets = [inking.drawings(data / name, out) for name in SETS]
    runs = {}
    for name, (kind, _) in NETWORKS.items():
        torch.manual_seed(seed)
        network = kind(options.width).to(device, memory_format=torch.channels_last)
        runs[name] = Run(network, out / f"{name}.pt", minutes or options.minutes, options.peak, width=options.width)
    run = runs["inked"]
    for one in runs.values():
        one.clock = run.clock  # the same learning rate schedule for all
    log = Log(out / "log.jsonl", data / "faces", seed, preset=preset, step=run.step,
              parameters_millions={name: round(count(r.network), 3) for name, r in runs.items()})  # fmt: skip
    crops = inking.Crops(sets, list(SETS.values()), run.seeded(seed))
    shown: list[Tensor] = []  # samples of the last batch

    def lessons() -> Iterator[Facts]:
        while True:
            rough, field = crops.batch(options.batch)
            shown[:] = rough[:12], field[:12]
            seen = rough.to(device).contiguous(memory_format=torch.channels_last)
            losses = {}
            for name, one in runs.items():
                with half_precision(device):
                    losses[name] = NETWORKS[name][1](one.network, seen, field.to(device))
                one.learn(losses[name])
            yield losses

    def save_samples() -> dict[str, object]:
        _samples(runs, shown[0], shown[1], out / "samples.png")
        return {}

    others = tuple(one for one in runs.values() if one is not run)
    follow(run, lessons(), log, every=50, validate=save_samples, alongside=others)


@torch.no_grad()
def _samples(runs: dict[str, Run], rough: Tensor, field: Tensor, path: Path) -> None:
    rows = [rough]
    for name, run in runs.items():
        drawn = run.average.network(rough.to(next(run.network.parameters()).device)).cpu()
        rows.append(drawn if name == "plain" else ink_of(drawn, inking.SPREAD))
    sheet(path, [*rows, ink_of(field, inking.SPREAD)])


def trained(checkpoint: Path) -> nn.Module:
    """Load the averaged (EMA) network of one of NETWORKS' checkpoints."""
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network = NETWORKS[checkpoint.stem][0](saved["width"])
    network.load_state_dict(saved["average"])
    return network.eval().requires_grad_(False)
