"""Trains the network that recovers the lines and the flat colors of a finished picture.

    python -m drawover_train data faces
    python -m drawover_train train stages [--domain faces] [--minutes M]

Augmentation of all finished stages: random crops and scales, mirroring, permuted channels, random backdrops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor

from drawover.raster.ink.lines import encode, field_from_ink

from ...data.faces.color import INK, under_the_line
from ...data.store import Store
from ...nets.stages.unfinish import SPREAD, Unfinish
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision


@dataclass(frozen=True)
class Preset:
    minutes: float
    peak: float = 2e-3  # learning rate
    threads: int = 1


PRESETS = {"cpu": Preset(minutes=36), "gpu": Preset(minutes=20, threads=4)}
SIZE = 128  # pixels per side of training inputs
_BATCH = 12
_NARROWEST, _WIDEST = 0.7, 1.2  # side of a crop relative to the stored picture's
_LEAST_CELLS = 0.9  # minimal width of lines in the field
_BACKDROPS = 0.4  # fraction of the pictures
FINISHED = {"faces": (("detail", "flat"), ("detail_b", "flat_b"), ("flat", "flat"), ("flat_b", "flat_b"))}


class Batch(NamedTuple):
    """Pictures and ground truth: (B, 3, S, S), (B, 1, S, S), (B, 3, S, S), all 0..1."""

    picture: Tensor
    field: Tensor
    flat: Tensor


class Pictures:
    """The stages of a split, as stored."""

    def __init__(self, store: Store, domain: str, split: str) -> None:
        self.pairs = FINISHED[domain]
        self.rows = store.rows(split)
        needed = {"line"} | {stage for pair in self.pairs for stage in pair}
        self.stages = {stage: store.pictures(stage, self.rows) for stage in sorted(needed)}
        parts = store.pictures("part", self.rows)
        self.fill = np.stack([under_the_line(part) for part in parts])
        self.bare = {
            stage: np.stack([colors[fill] for colors, fill in zip(_colors(flats, parts), self.fill, strict=True)])
            for stage, flats in self.stages.items()
            if stage in {flat for _, flat in self.pairs}
        }


def _colors(flats: np.ndarray, parts: np.ndarray) -> Iterator[np.ndarray]:
    """For each picture (256, 3) uint8, the color of each region except INK. flats (N, S, S, 3), parts (N, S, S)."""
    for flat, part in zip(flats, parts, strict=True):
        colors = np.full((256, 3), 255, np.uint8)
        for region in np.unique(part[part != INK]).tolist():
            colors[region] = np.median(flat[part == region], axis=0)
        yield colors


def batch(pictures: Pictures, random: np.random.Generator) -> Batch:
    """A random batch, augmented."""
    found = [_one(pictures, int(at), random) for at in random.integers(len(pictures.rows), size=_BATCH)]
    picture, field, flat = (np.stack(each) for each in zip(*found, strict=True))
    channels = random.permutation(3)
    colors = (
        torch.from_numpy(np.ascontiguousarray(each[..., channels])).permute(0, 3, 1, 2) for each in (picture, flat)
    )
    seen, bare = (each.float() / 255 for each in colors)
    return Batch(seen, torch.from_numpy(field)[:, None], bare)


def _one(pictures: Pictures, at: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    finished, flat = pictures.pairs[random.integers(len(pictures.pairs))]
    stages = pictures.stages
    picture, line = stages[finished][at], stages["line"][at]
    bare = pictures.bare[flat][at]
    if random.random() < _BACKDROPS:
        ground = (pictures.fill[at] == 0)[..., None]
        tint = random.uniform(0.25, 1, 3)
        picture, bare = (np.where(ground, each * tint, each).astype(np.uint8) for each in (picture, bare))
    size = len(line)
    side = round(size * random.uniform(_NARROWEST, _WIDEST))
    left, top = (int(n) for n in random.integers(min(0, size - side), max(0, size - side) + 1, 2))
    around = picture[0, 0].tolist()
    picture, bare = (_cropped(each, left, top, side, around) for each in (picture, bare))
    line = _cropped(line, left, top, side, 0)
    if random.random() < 0.5:
        picture, bare, line = (np.ascontiguousarray(each[:, ::-1]) for each in (picture, bare, line))
    small = (cv2.resize(each, (SIZE, SIZE), interpolation=cv2.INTER_AREA) for each in (picture, bare))
    return next(small), true_field(line), next(small)


def true_field(line: np.ndarray) -> np.ndarray:
    """(SIZE, SIZE) float32 0..1 of (S, S) uint8 ink."""
    fine = cv2.resize(line, (2 * SIZE, 2 * SIZE), interpolation=cv2.INTER_LINEAR)
    return encode(field_from_ink(fine, SIZE, SPREAD / SIZE, _LEAST_CELLS), SPREAD / SIZE)


def _cropped(picture: np.ndarray, left: int, top: int, side: int, around: int | list[int]) -> np.ndarray:
    """The square at (left, top), which may extend beyond the picture; there it is `around`."""
    size = len(picture)
    more = max(0, -left, -top, left + side - size, top + side - size)
    value = (around,) if isinstance(around, int) else tuple(around)
    wide = cv2.copyMakeBorder(picture, more, more, more, more, cv2.BORDER_CONSTANT, value=value)
    return np.ascontiguousarray(wide[top + more : top + more + side, left + more : left + more + side])


def objective(network: Unfinish, truth: Batch) -> Tensor:
    """The loss of one batch: lines weigh most near their edges."""
    device = next(network.parameters()).device
    picture, true, bare = (each.to(device) for each in truth)
    with half_precision(str(device.type)):
        field, flat = network(picture.contiguous(memory_format=torch.channels_last))
    near = ((true - 0.5).abs() < 0.45).float()
    return ((field.float() - true).abs() * (1 + 4 * near)).mean() + 2 * (flat.float() - bare).abs().mean()


def train(data: Path, out: Path, domain: str = "faces", preset: str = "cpu", minutes: float | None = None,
          seed: int = 0) -> None:  # fmt: skip
    """data: the folder of the domain's data set in stages."""
    device = parallel.device()
    options = PRESETS[preset]
    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    network = Unfinish().to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, options.peak, width=network.width)
    random = np.random.default_rng(run.seeded(seed))
    pictures = Pictures(Store(data), domain, "train")
    log = Log(out / "log.jsonl", data, seed, preset=preset, views=len(pictures.rows), step=run.step)

    def lessons() -> Iterator[Facts]:
        while True:
            loss = objective(network, batch(pictures, random))
            run.learn(loss)
            yield {"loss": loss}

    follow(run, lessons(), log)


def trained(checkpoint: Path) -> Unfinish:
    """Load the averaged (EMA) network of a checkpoint."""
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network = Unfinish(saved["width"])
    network.load_state_dict(saved["average"])
    return network.eval().requires_grad_(False)
