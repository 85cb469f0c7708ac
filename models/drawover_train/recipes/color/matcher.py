"""Trains the network that matches a drawing's regions to those of a colored picture.

    python -m drawover_train train matcher [--minutes M]

In a batch every drawing is matched to several colored pictures, with new palettes each time; 40 % of these are
scrambled, and 40 % of the pictures have no lines. A match is right if its color is within a tolerance of the true one;
where the picture has no such color, *none* is right. Half of the batches are faces, half objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from drawover.raster.color.distinct import rgb_to_lab
from drawover.raster.color.tokens import CELLS, LINES, NUMBERS

from ...data.color import colored
from ...data.color.colored import BARE, COLORED, DRAWN, FINISHED, OWN, Views
from ...data.faces import palettes
from ...data.restyle import redraw
from ...data.store import StoreError
from ...nets.color.matcher import Matcher
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision


@dataclass(frozen=True)
class Preset:
    minutes: float
    peak: float = 2e-3  # learning rate
    threads: int = 1


PRESETS = {"cpu": Preset(minutes=150), "gpu": Preset(minutes=20, threads=4)}


NEAR = 0.12  # Lab / 100; colors closer than this count as the same
_DRAWINGS, _MATCHES = 12, 5  # per batch; pictures matched to each drawing
_OBJECTS = 0.5  # fraction of the batches
_AREA = 0.33  # a region weighs by its area to this power, so that small ones count
_FACES, _HELD_OUT = 24, 4  # shards of faces for training and for evaluation
_RELOAD = 400  # steps between checks for new shards
_SCRAMBLED = 0.4
_WITHOUT_LINES = 0.4


class Side(NamedTuple):
    """The pictures of a batch, padded to the largest number of tokens: (B, N, ...)."""

    lines: Tensor
    cover: Tensor
    geometry: Tensor
    present: Tensor  # (B, N) bool
    name: np.ndarray  # (B, N)
    lab: np.ndarray  # (B, N, 3)


def side(views: Views, rows: np.ndarray, mirror: np.ndarray) -> Side:
    """The views of these rows, mirrored where `mirror` is set."""
    most = int((views.cuts[rows + 1] - views.cuts[rows]).max())
    lines = np.zeros((len(rows), 1, LINES, LINES), np.float32)
    cover = np.zeros((len(rows), most, CELLS, CELLS), np.float32)
    geometry = np.zeros((len(rows), most, NUMBERS), np.float32)
    present = np.zeros((len(rows), most), bool)
    name, lab = np.zeros((len(rows), most), np.int64), np.zeros((len(rows), most, 3), np.float32)
    for n, (row, turned) in enumerate(zip(rows.tolist(), mirror.tolist(), strict=True)):
        own = slice(views.cuts[row], views.cuts[row + 1])
        k = int(own.stop - own.start)
        way = -1 if turned else 1
        lines[n, 0] = views.lines[row][:, ::way]
        cover[n, :k] = views.cover[own][:, :, ::way]
        geometry[n, :k], present[n, :k] = views.geometry[own], True
        name[n, :k], lab[n, :k] = views.name[own], views.lab[own]
        if turned:
            x = 1 - geometry[n, :k, 0]
            geometry[n, :k, 0], geometry[n, :k, 8], geometry[n, :k, 9] = x, np.sin(6 * x), np.cos(6 * x)
    tensors = (torch.from_numpy(lines) / 255, torch.from_numpy(cover) / 255, torch.from_numpy(geometry))
    return Side(*tensors, torch.from_numpy(present), name, lab)


def palette(random: np.random.Generator, names: list[str], scrambled: bool) -> np.ndarray:
    """(256, 3) Lab / 100 of every region's name; scrambled: any color for any region, or all hues rotated."""
    colors = palettes.palettes()[names[random.integers(len(names))]]
    lab = (rgb_to_lab(np.array([colors[r] for r in palettes.REGIONS], np.uint8)) / 100).astype(np.float32)
    if scrambled:
        if random.random() < 0.5:
            lab[2:] = lab[2 + random.permutation(len(lab) - 2)]
        lab[:, 1:] = turned(lab[:, 1:], random)
    lab = lab + random.normal(0, 0.008, lab.shape).astype(np.float32)
    return np.concatenate([lab, np.zeros((256 - len(lab), 3), np.float32)])


def turned(ab: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Rotate all hues by a random angle."""
    angle = random.uniform(0, 2 * np.pi)
    return ab @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)


class Rows:
    """The views of a split that form pairs."""

    def __init__(self, views: Views, split: str, styles: tuple[str, ...] | None = None) -> None:
        faces = views.name[views.cuts[:-1]] != OWN
        own = (views.split == split) & (np.isin(views.hand, styles) if styles else True)
        self.drawn = {h: np.flatnonzero(faces & own & (views.kind == DRAWN) & (views.hand == h))
                      for h in np.unique(views.hand[faces & own]).tolist()}  # fmt: skip
        self.pictures = {
            h: {
                k: np.flatnonzero(faces & own & (views.kind == k) & (views.hand == h))
                for k in (COLORED, BARE, FINISHED)
            }
            for h in self.drawn
        }
        things: dict[str, tuple[list[int], list[int]]] = {}
        for row in np.flatnonzero(~faces & (views.split == split)).tolist():
            things.setdefault(str(views.subject[row]), ([], []))[int(views.kind[row] != DRAWN)].append(row)
        self.things = [(np.array(a), np.array(b)) for a, b in things.values() if a and b]


def pairs(rows: Rows, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, bool]:
    """(drawings, pictures, whether they are objects, each paired with its own picture)."""
    if rows.things and random.random() < _OBJECTS:
        some = [rows.things[n] for n in random.integers(len(rows.things), size=_DRAWINGS)]
        return np.array([random.choice(a) for a, _ in some]), np.array([random.choice(b) for _, b in some]), True
    styles = [h for h, found in rows.drawn.items() if len(found) and all(len(x) for x in rows.pictures[h].values())]
    one = random.choice(styles)
    mixed = random.random() < 0.4
    pick = lambda: str(random.choice(styles)) if mixed else str(one)  # noqa: E731
    drawn = np.array([random.choice(rows.drawn[pick()]) for _ in range(_DRAWINGS)])
    kind = lambda: BARE if random.random() < _WITHOUT_LINES else (FINISHED if random.random() < 0.3 else COLORED)  # noqa: E731
    return drawn, np.array([random.choice(rows.pictures[pick()][kind()]) for _ in range(_DRAWINGS)]), False


def right(true: Tensor, other: Tensor, present: Tensor) -> Tensor:
    """(B, N, M + 1) bool: which choices are right. true (B, N, 3), other (B, M, 3) colors; present (B, M)."""
    good = (torch.cdist(true, other) < NEAR) & present[:, None]
    return torch.cat([good, ~good.any(2, keepdim=True)], 2)


def objective(network: Matcher, views: Views, rows: Rows, names: list[str], random: np.random.Generator) -> Tensor:
    """The loss of one batch: the negative log likelihood of the right choices, larger regions weighing more."""
    device = str(next(network.parameters()).device.type)
    drawn, pictures, objects = pairs(rows, random)
    own = side(views, drawn, random.random(len(drawn)) < 0.5)
    other = side(views, pictures, random.random(len(pictures)) < 0.5)
    count = len(drawn)
    lines = redraw(torch.cat([own.lines, other.lines])).contiguous(memory_format=torch.channels_last)
    matches = 2 if objects else _MATCHES
    at = np.repeat(np.arange(count), matches)
    with_ = at if objects else (at + np.tile(np.arange(matches) * 2, count)) % count
    true, seen = [], []
    for a, b in zip(at.tolist(), with_.tolist(), strict=True):
        scrambled = random.random() < _SCRAMBLED
        colors = palette(random, names, scrambled)
        one, two = colors[own.name[a]], colors[other.name[b]]
        if objects:
            one, two = own.lab[a].copy(), other.lab[b].copy()
            if scrambled:
                both = turned(np.concatenate([one[:, 1:], two[:, 1:]]), random)
                one[:, 1:], two[:, 1:] = both[: len(one)], both[len(one) :]
        true.append(one)
        seen.append(two + random.normal(0, 0.01, two.shape).astype(np.float32))
    true, seen = torch.from_numpy(np.stack(true)), torch.from_numpy(np.stack(seen).astype(np.float32))
    keep = torch.rand(len(at), other.present.shape[1]) > 0.5 * (torch.rand(len(at), 1) < 0.25)  # some regions missing
    present = other.present[with_] & keep
    with half_precision(device):
        first = network.tokens(*_on(device, lines[:count], own.cover, own.geometry))[at]
        second = network.tokens(*_on(device, lines[count:], other.cover, other.geometry))[with_]
        scores = network.match(first, second, *_on(device, seen, own.present[at], present)).float()
    good = right(true, seen, present)
    loss = -torch.logsumexp(F.log_softmax(scores.cpu(), 2).masked_fill(~good, -1e4), 2).clamp_min(-50)
    weight = own.cover.sum((2, 3))[at].pow(_AREA) * own.present[at]
    return (loss * weight).sum() / weight.sum()


def _on(device: str, *tensors: Tensor) -> tuple[Tensor, ...]:
    return tuple(tensor.to(device) for tensor in tensors)


def prepare(sources: Path, data: Path) -> Path:
    """Create, where missing, the folders `matcher` and `matcher-saved` (for evaluation) under `data`; return the
    first."""
    colored.make_faces(sources, data / "matcher", _FACES, colored.STYLES)
    colored.make_objects(sources, data / "matcher")
    colored.make_faces(sources, data / "matcher-held", _HELD_OUT, colored.HELD_OUT, first=1000)
    return data / "matcher"


def train(shards: Path, out: Path, preset: str = "cpu", minutes: float | None = None, seed: int = 0) -> None:
    """shards: the output folder of data/color/colored.py, which may still be growing."""
    device = parallel.device()
    options = PRESETS[preset]
    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    network = Matcher().to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, options.peak, width=network.width,
              depth=network.depth)  # fmt: skip
    random = np.random.default_rng(run.seeded(seed))
    found = sorted(shards.glob("*.npz"))
    if not found:
        raise StoreError(f"There are no colored drawings in {shards}; `train matcher` makes them first.")
    views = colored.load(found)
    log = Log(out / "log.jsonl", None, seed, preset=preset, views=len(views.kind), step=run.step)

    def lessons(views: Views = views, found: list[Path] = found) -> Iterator[Facts]:
        names, rows = palettes.names_for("train"), Rows(views, "train", colored.STYLES)
        while True:
            loss = objective(network, views, rows, names, random)
            run.learn(loss)
            yield {"loss": loss}
            if run.step % _RELOAD == 0 and len(now := sorted(shards.glob("*.npz"))) > len(found):
                found, views = now, colored.load(now)
                rows = Rows(views, "train", colored.STYLES)
                log.write(step=run.step, views=len(views.kind))

    follow(run, lessons(), log)


def trained(checkpoint: Path) -> Matcher:
    """Load the averaged (EMA) network of a checkpoint."""
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network = Matcher(saved["width"], saved["depth"])
    network.load_state_dict(saved["average"])
    return network.eval().requires_grad_(False)
