"""Trains the network that draws the lines of a picture, on pictures whose true lines are known.

    python -m drawover_train data faces; data objects; data furniture
    python -m drawover_train train sketchify [--start runs/stages/checkpoint.pt] [--minutes M]

Faces shaded, and in flat colors without any line; objects flat, in gradients and in 3D; lit furniture. All in other
colors each time, cropped and enlarged at random, mirrored.
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
from torch.nn import functional as F

from drawover.raster.ink.lines import encode, field_from_ink

from ...data.faces.color import INK, under_the_line
from ...data.store import Store
from ...nets.sketchify.sketch import SPREAD, Sketch
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision
from .widened import changed, on_backdrop, shaded


@dataclass(frozen=True)
class Preset:
    minutes: float
    peak: float = 2e-3  # learning rate
    threads: int = 1


PRESETS = {"cpu": Preset(minutes=50), "gpu": Preset(minutes=20, threads=4)}
_SIZE = 96  # pixels a side that the network sees in training; in use SIZE
SIZE = 128
_BATCH = 10
_NEAREST, _FARTHEST = 0.55, 1.3  # how much of a picture is seen, as a share of what the network would see of it in use
_LEAST_CELLS = 0.9  # how wide lines are at least in the field
_BACKDROPS = 0.4  # of the pictures
_SHARP = 0.04  # of the field's range: how soft the edge is that the loss of lines sees
_SEEN = 3  # pixels from where two flat colors meet, within which a line is told of a picture without lines


class Kind(NamedTuple):
    """Pictures of one kind. aligned: 0..1, how exactly the true lines lie on them; often: how often they are shown."""

    data: str
    stages: tuple[str, ...]
    aligned: float
    often: float


KINDS = {
    "shaded faces": Kind("faces", ("detail", "detail_b"), 1.0, 0.15),
    "faces without lines": Kind("faces", ("flat", "flat_b"), 1.0, 0.12),
    "flat objects": Kind("objects", ("flat", "flat_swap", "flat_turn"), 1.0, 0.18),
    "objects in gradients": Kind("objects", ("gradient", "gradient_swap", "gradient_turn"), 0.7, 0.17),
    "objects in 3D": Kind("objects", ("solid", "solid_swap", "solid_turn"), 0.3, 0.2),
    "furniture": Kind("furniture", ("lit", "lit_swap"), 1.0, 0.18),
}


class Batch(NamedTuple):
    """(B, 3, S, S) 0..1; (B, 1, S, S) 0..1; (B,) 0..1: how exactly the lines lie on the picture."""

    picture: Tensor
    field: Tensor
    aligned: Tensor


class Pictures:
    """The views of a split, of all the data sets that are there; `folder` holds them by name."""

    def __init__(self, folder: Path, split: str) -> None:
        self.stores = {kind.data: Store(folder / kind.data) for kind in KINDS.values()}
        self.rows = {data: store.rows(split) for data, store in self.stores.items()}
        often = np.array([kind.often for kind in KINDS.values()])
        self._often = often / often.sum()

    def batch(self, random: np.random.Generator) -> Batch:
        """Some pictures, each seen otherwise."""
        names = list(KINDS)
        kinds = [names[at] for at in random.choice(len(names), size=_BATCH, p=self._often)]
        picture, field = zip(*(self._one(kind, random) for kind in kinds), strict=True)
        aligned = torch.tensor([KINDS[kind].aligned for kind in kinds])
        seen = torch.from_numpy(np.stack(picture)).permute(0, 3, 1, 2)
        return Batch(seen, torch.from_numpy(np.stack(field))[:, None], aligned)

    def _one(self, name: str, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        kind, store = KINDS[name], self.stores[KINDS[name].data]
        row = int(random.choice(self.rows[kind.data]))
        there = store.records[row]["stages"]
        stage = random.choice([each for each in kind.stages if each in there])
        picture, line, part = (store.picture(each, row) for each in (stage, "line", "part"))
        if name == "faces without lines":
            picture, line, part = without_lines(picture, line, part)
        picture = picture.astype(np.float32) / 255
        if "flat" in stage:
            picture = shaded(picture, part, random)
        if random.random() < _BACKDROPS:
            exact = kind.data == "furniture" or "flat" in stage
            white = picture.min(2) if kind.data == "objects" else np.float32(1)
            ground = cv2.GaussianBlur((part == 0).astype(np.float32), (0, 0), 0.7) * white
            picture = on_backdrop(picture, ground, 0.15 if exact else 0.7, random)
        picture, line = _cropped(picture, line, random)
        return changed(picture, random), true_field(line)


def without_lines(picture: np.ndarray, line: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, ...]:
    """A flat face as colors alone, the lines that can be seen in it, and its regions."""
    fill = under_the_line(part)
    colors = np.full((256, 3), 255, np.uint8)
    for region in np.unique(part[part != INK]).tolist():
        colors[region] = np.median(picture[part == region], axis=0)
    bare = cv2.GaussianBlur(colors[fill], (0, 0), 0.6)
    kernel = np.ones((3, 3), np.uint8)
    meet = cv2.inRange(cv2.morphologyEx(bare, cv2.MORPH_GRADIENT, kernel).max(2), 8, 255)
    return bare, cv2.bitwise_and(line, cv2.dilate(meet, np.ones((2 * _SEEN + 1,) * 2, np.uint8))), fill


def _cropped(picture: np.ndarray, line: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A square of both, mirrored at times: the picture at _SIZE, the line at twice that."""
    size = len(line)
    side = size * _SIZE / SIZE * random.uniform(_NEAREST, _FARTHEST)
    left, top = random.uniform(min(0, size - side), max(0, size - side), 2)
    found = []
    for each, pixels in ((picture, _SIZE), (line, 2 * _SIZE)):
        step = side / pixels
        fine = max(1, round(step))
        matrix = np.array(
            [[step / fine, 0, left + step / fine / 2 - 0.5], [0, step / fine, top + step / fine / 2 - 0.5]]
        )
        large = cv2.warpAffine(
            each, matrix, (pixels * fine, pixels * fine), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT if each.ndim == 2 else cv2.BORDER_REPLICATE,
        )  # fmt: skip
        found.append(cv2.resize(large, (pixels, pixels), interpolation=cv2.INTER_AREA))
    if random.random() < 0.5:
        found = [np.ascontiguousarray(each[:, ::-1]) for each in found]
    return found[0], found[1]


def true_field(line: np.ndarray) -> np.ndarray:
    """(S, S) float32 0..1 of (2 S, 2 S) uint8 ink."""
    size = len(line) // 2
    return encode(field_from_ink(line, size, SPREAD / size, _LEAST_CELLS), SPREAD / size)


def _near(x: Tensor) -> Tensor:
    """The largest value within one cell: at it and its four neighbors."""
    return torch.maximum(F.max_pool2d(x, (3, 1), 1, (1, 0)), F.max_pool2d(x, (1, 3), 1, (0, 1)))


def line_loss(field: Tensor, true: Tensor) -> Tensor:
    """(B,): 1 - the F1 of lines within one cell, made smooth: what metrics.lines.line_f1 measures.

    field, true: (B, 1, S, S) 0..1, ½ at a line's edge.
    """
    drawn, there = torch.sigmoid((field - 0.5) / _SHARP), (true > 0.5).float()
    every = (1, 2, 3)
    right = (drawn * _near(there)).sum(every)
    met = (there * _near(drawn)).sum(every)
    precision, recall = (right + 1) / (drawn.sum(every) + 1), (met + 1) / (there.sum(every) + 1)
    return 1 - 2 * precision * recall / (precision + recall)


def objective(network: Sketch, given: Batch) -> Tensor:
    """The loss of one batch: of lines within a cell, and of the field itself where it is known exactly."""
    device = next(network.parameters()).device
    picture, true, aligned = (each.to(device) for each in given)
    with half_precision(str(device.type)):
        field = network(picture.contiguous(memory_format=torch.channels_last))
    field = field.float()
    near = ((true - 0.5).abs() < 0.45).float()
    off = ((field - true).abs() * (1 + 4 * near)).mean((1, 2, 3))
    return (line_loss(field, true) + 2 * aligned * off).mean()


def train(data: Path, out: Path, preset: str = "cpu", minutes: float | None = None, start: Path | None = None,
          seed: int = 0) -> None:  # fmt: skip
    """data: the folder of the data sets; start: a checkpoint, this recipe's or that of `stages`, to begin with."""
    device = parallel.device()
    options = PRESETS[preset]
    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    network = Sketch()
    if start is not None:
        network.begin_with(torch.load(start, weights_only=True, map_location="cpu")["average"])
    network = network.to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, options.peak, width=network.width)
    random = np.random.default_rng(run.seeded(seed))
    pictures = Pictures(data, "train")
    counts = {name: len(rows) for name, rows in pictures.rows.items()}
    log = Log(out / "log.jsonl", data / "objects", seed, preset=preset, views=counts, step=run.step)

    def lessons() -> Iterator[Facts]:
        while True:
            loss = objective(network, pictures.batch(random))
            run.learn(loss)
            yield {"loss": loss}

    follow(run, lessons(), log, every=25)


def trained(checkpoint: Path) -> Sketch:
    """The network of a checkpoint, its averaged weights."""
    held = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network = Sketch(held["width"])
    network.load_state_dict(held["average"])
    return network.eval().requires_grad_(False)
