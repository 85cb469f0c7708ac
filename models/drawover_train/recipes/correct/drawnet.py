"""Trains drawnet to find the same subject across drawings: line, flat, gradient, solid, other vendors, pencil, flawed.

    python -m drawover_train train drawnet [--preset cpu|gpu] [--minutes M]      after `data objects` and `data faces`

A batch holds only objects or only faces, so that negatives never differ by their kind. Each subject comes in two
stages, each randomly transformed, and half of the colored ones in grayscale, so that matching relies on the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from ...data.restyle import sampled, smooth_noise
from ...data.store import Store, StoreError
from ...losses.contrastive import normalized_temperature
from ...nets.blocks import count
from ...nets.correct.drawnet import SIZE, Drawnet
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision

STAGES = {
    "objects": ("line", "flat", "gradient", "solid", "noto", "twemoji", "rough", "flawed_mild", "flawed_medium"),
    "faces": ("line", "flat", "detail", "rough", "marker", "flawed_mild", "flawed_medium"),
}


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int  # subjects, two views of each
    peak: float  # learning rate
    width: int
    threads: int
    loaders: int
    objects: float = 0.7  # fraction of batches with objects


PRESETS = {
    "cpu": Preset(minutes=40, batch=64, peak=2e-3, width=48, threads=1, loaders=1),
    "gpu": Preset(minutes=8, batch=256, peak=2e-3, width=96, threads=4, loaders=8),
}


def as_pictures(raw: np.ndarray) -> Tensor:
    """(B, S, S) ink, (B, S, S, 3) RGB or (B, S, S, 4) straight RGBA, uint8 -> (B, 3, S, S) 0..1 on white."""
    pictures = torch.from_numpy(np.array(raw)).float() / 255
    if pictures.ndim == 3:
        return (1 - pictures)[:, None].expand(-1, 3, -1, -1).contiguous()
    color, alpha = pictures[..., :3], pictures[..., 3:]
    return (color if pictures.shape[-1] == 3 else color * alpha + 1 - alpha).permute(0, 3, 1, 2).contiguous()


def varied(pictures: Tensor) -> Tensor:
    """Randomly rotate, scale, move and bend the pictures, and turn half of them gray. (B, 3, S, S) 0..1."""
    count_, _, size, _ = pictures.shape
    turn, scale = torch.randn(count_) * 0.12, torch.exp(torch.randn(count_) * 0.10)
    cosine, sine = torch.cos(turn) * scale - 1, torch.sin(turn) * scale
    line = (torch.arange(size) + 0.5) / size - 0.5
    y, x = torch.meshgrid(line, line, indexing="ij")
    dx = cosine[:, None, None] * x - sine[:, None, None] * y + torch.randn(count_, 1, 1) * 0.03
    dy = sine[:, None, None] * x + cosine[:, None, None] * y + torch.randn(count_, 1, 1) * 0.03
    moved = 1 - sampled(1 - pictures, torch.stack([dx, dy], 1) + smooth_noise(count_, 2, 5, size) * 0.01)
    grey = moved.mean(1, keepdim=True).expand_as(moved)
    return torch.where(torch.rand(count_, 1, 1, 1) < 0.5, grey, moved)


class Pairs(IterableDataset):
    """Endless batches: (B, 3, S, S) twice, row i of both showing the same subject in two stages."""

    def __init__(self, data: Path, size: int, objects: float, seed: int) -> None:
        self.data, self.size, self.objects, self.seed = data, size, objects, seed

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = (self.seed, worker.id if worker else 0)
        torch.manual_seed(hash(seed))
        random = np.random.default_rng(seed)
        pools = {name: _pool(Store(self.data / name), stages) for name, stages in STAGES.items()}
        while True:
            available, raw = pools["objects" if random.random() < self.objects else "faces"]
            rows = random.choice(list(available), min(self.size, len(available)), replace=False)
            sides: list[list[np.ndarray]] = [[], []]
            for row in rows:
                for side, stage in zip(sides, random.choice(available[row], 2, replace=False), strict=True):
                    side.append(_on_white(raw[stage][row]))
            yield tuple(varied(as_pictures(np.stack(side))) for side in sides)


def _on_white(picture: np.ndarray) -> np.ndarray:
    """(S, S, 3) uint8 of any stored stage, so that stages can share a batch."""
    return np.round(as_pictures(picture[None])[0].permute(1, 2, 0).numpy() * 255).astype(np.uint8)


def _pool(store: Store, stages: tuple[str, ...]):
    """The stages that each training row has (first views only), and the pixels of every stage."""
    rows = [r for r in store.rows("train") if store.records[r].get("view", 0) == 0]
    available = {int(r): [s for s in stages if s in store.records[r]["stages"]] for r in rows}
    available = {row: names for row, names in available.items() if len(names) > 1}
    if not available:
        raise StoreError(f"{store.folder} has nothing to train drawnet on; make more of it.")
    return available, {s: store.raw(s, SIZE) for s in stages if s in store.stages}


def train(data: Path, out: Path, preset: str, minutes: float | None = None, seed: int = 0) -> None:
    """`data`: the folder that holds `objects` and `faces`."""
    options = PRESETS[preset]
    device = parallel.device()
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    network = Drawnet(options.width).to(device, memory_format=torch.channels_last)  # pyright: ignore
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, options.peak, width=options.width)
    log = Log(
        out / "log.jsonl", data / "objects", seed, preset=preset, parameters_millions=count(network), step=run.step
    )
    pairs = Pairs(data, options.batch, options.objects, run.seeded(seed))
    loader = DataLoader(pairs, None, num_workers=options.loaders, prefetch_factor=4 if options.loaders else None)

    def lessons() -> Iterator[Facts]:
        for a, b in loader:
            pictures = torch.cat([a, b]).to(device).contiguous(memory_format=torch.channels_last)
            with half_precision(device):
                vectors = network(pictures)[0].float()
            loss = normalized_temperature(*vectors.split(len(a)))
            run.learn(loss)
            yield {"loss": loss}

    follow(run, lessons(), log)
