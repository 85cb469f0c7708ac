"""Trains the network that matches a drawing's regions to those of a colored picture.

    python -m drawover_train train matcher [--minutes M]

Of a batch of drawings and colored pictures every drawing meets several pictures, in other palettes each time; 40 % of
these are scrambled, and 40 % of the pictures have no lines. A region is right where its color is the true one, by a
bound; where the picture holds no such color, *none* is right.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from drawover.raster.color.distinct import lab_of
from drawover.raster.color.tokens import CELLS, LINES, NUMBERS

from ...data.color import colored
from ...data.color.colored import BARE, COLORED, DRAWN, FINISHED, OWN, Views
from ...data.faces import palettes
from ...data.hands import redraw
from ...nets.color.matcher import Matcher
from ..loop import Log, Run, half_precision

MINUTES = {"cpu": 40.0, "gpu": 20.0}
PEAK = 2e-3
NEAR = 0.12  # Lab / 100 between two colors that are the same
_DRAWINGS, _MEETS = 12, 5  # of a batch; pictures that each drawing meets
_OBJECTS = 0.3  # of the batches
_FRESH = 400  # steps after which new shards are looked for
_SCRAMBLED = 0.4
_WITHOUT_LINES = 0.4


class Side(NamedTuple):
    """Pictures of a batch, padded to the most tokens: (B, N, ...)."""

    lines: Tensor
    cover: Tensor
    geometry: Tensor
    there: Tensor  # (B, N) bool
    name: np.ndarray  # (B, N)
    lab: np.ndarray  # (B, N, 3)


def side(views: Views, rows: np.ndarray, mirror: np.ndarray) -> Side:
    """The views of these rows as they are, or as a mirror shows them."""
    most = int((views.cuts[rows + 1] - views.cuts[rows]).max())
    lines = np.zeros((len(rows), 1, LINES, LINES), np.float32)
    cover = np.zeros((len(rows), most, CELLS, CELLS), np.float32)
    geometry = np.zeros((len(rows), most, NUMBERS), np.float32)
    there = np.zeros((len(rows), most), bool)
    name, lab = np.zeros((len(rows), most), np.int64), np.zeros((len(rows), most, 3), np.float32)
    for n, (row, turned) in enumerate(zip(rows.tolist(), mirror.tolist(), strict=True)):
        own = slice(views.cuts[row], views.cuts[row + 1])
        k = int(own.stop - own.start)
        way = -1 if turned else 1
        lines[n, 0] = views.lines[row][:, ::way]
        cover[n, :k] = views.cover[own][:, :, ::way]
        geometry[n, :k], there[n, :k] = views.geometry[own], True
        name[n, :k], lab[n, :k] = views.name[own], views.lab[own]
        if turned:
            x = 1 - geometry[n, :k, 0]
            geometry[n, :k, 0], geometry[n, :k, 8], geometry[n, :k, 9] = x, np.sin(6 * x), np.cos(6 * x)
    tensors = (torch.from_numpy(lines) / 255, torch.from_numpy(cover) / 255, torch.from_numpy(geometry))
    return Side(*tensors, torch.from_numpy(there), name, lab)


def palette(random: np.random.Generator, names: list[str], scrambled: bool) -> np.ndarray:
    """(256, 3) Lab / 100 of every region's name; scrambled: any color for any region, or all hues turned."""
    colors = palettes.palettes()[names[random.integers(len(names))]]
    lab = (lab_of(np.array([colors[r] for r in palettes.REGIONS], np.uint8)) / 100).astype(np.float32)
    if scrambled:
        if random.random() < 0.5:
            lab[2:] = lab[2 + random.permutation(len(lab) - 2)]
        lab[:, 1:] = turned(lab[:, 1:], random)
    lab = lab + random.normal(0, 0.008, lab.shape).astype(np.float32)
    return np.concatenate([lab, np.zeros((256 - len(lab), 3), np.float32)])


def turned(ab: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Hues turned by any angle."""
    angle = random.uniform(0, 2 * np.pi)
    return ab @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)


class Rows:
    """Which views of a split make pairs."""

    def __init__(self, views: Views, split: str, hands: tuple[str, ...] | None = None) -> None:
        faces = views.name[views.cuts[:-1]] != OWN
        own = (views.split == split) & (np.isin(views.hand, hands) if hands else True)
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
    """(drawings, pictures, whether they are objects, each beside its own picture)."""
    if rows.things and random.random() < _OBJECTS:
        some = [rows.things[n] for n in random.integers(len(rows.things), size=_DRAWINGS)]
        return np.array([random.choice(a) for a, _ in some]), np.array([random.choice(b) for _, b in some]), True
    hands = [h for h, found in rows.drawn.items() if len(found) and all(len(x) for x in rows.pictures[h].values())]
    one = random.choice(hands)
    mixed = random.random() < 0.4
    pick = lambda: str(random.choice(hands)) if mixed else str(one)  # noqa: E731
    drawn = np.array([random.choice(rows.drawn[pick()]) for _ in range(_DRAWINGS)])
    kind = lambda: BARE if random.random() < _WITHOUT_LINES else (FINISHED if random.random() < 0.3 else COLORED)  # noqa: E731
    return drawn, np.array([random.choice(rows.pictures[pick()][kind()]) for _ in range(_DRAWINGS)]), False


def right(true: Tensor, other: Tensor, there: Tensor) -> Tensor:
    """(B, N, M + 1) bool: which choices are right. true (B, N, 3), other (B, M, 3) colors; there (B, M)."""
    good = (torch.cdist(true, other) < NEAR) & there[:, None]
    return torch.cat([good, ~good.any(2, keepdim=True)], 2)


def objective(network: Matcher, views: Views, rows: Rows, names: list[str], random: np.random.Generator) -> Tensor:
    """The loss of one batch: how unlikely the right choices are, larger regions weighing more."""
    drawn, pictures, objects = pairs(rows, random)
    own = side(views, drawn, random.random(len(drawn)) < 0.5)
    other = side(views, pictures, random.random(len(pictures)) < 0.5)
    count = len(drawn)
    lines = redraw(torch.cat([own.lines, other.lines])).contiguous(memory_format=torch.channels_last)
    meets = 2 if objects else _MEETS
    at = np.repeat(np.arange(count), meets)
    with_ = at if objects else (at + np.tile(np.arange(meets) * 2, count)) % count
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
    keep = torch.rand(len(at), other.there.shape[1]) > 0.5 * (torch.rand(len(at), 1) < 0.25)  # pictures that lack some
    there = other.there[with_] & keep
    with half_precision("cpu"):
        first = network.tokens(lines[:count], own.cover, own.geometry)[at]
        second = network.tokens(lines[count:], other.cover, other.geometry)[with_]
        scores = network.match(first, second, seen, own.there[at], there).float()
    good = right(true, seen, there)
    loss = -torch.logsumexp(F.log_softmax(scores, 2).masked_fill(~good, -1e4), 2).clamp_min(-50)
    weight = own.cover.sum((2, 3))[at].sqrt() * own.there[at]
    return (loss * weight).sum() / weight.sum()


def prepare(sources: Path, data: Path, minutes: float = 20.0) -> Path:
    """The folder `matcher` under `data`, and `matcher-held` to judge by beside it, made where they are not there."""
    for folder, worker, hands in (
        ("matcher", 0, colored.HANDS),
        ("matcher", 1, ()),
        ("matcher-held", 100, colored.HELD),
    ):
        kind = "objects" if worker % 2 else "faces"
        if not list((data / folder).glob(f"{kind}-*.npz")):
            colored.make(sources, data / folder, worker, hands, minutes)
    return data / "matcher"


def train(shards: Path, out: Path, preset: str = "cpu", minutes: float | None = None, seed: int = 0) -> None:
    """shards: the folder of what data/colored.make writes, which may still be growing."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    network = Matcher().to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    run = Run(
        network, out / "checkpoint.pt", minutes or MINUTES[preset], PEAK, width=network.width, depth=network.depth
    )
    random = np.random.default_rng((seed, run.step))
    torch.manual_seed(seed + run.step)
    names, found = palettes.names_for("train"), sorted(shards.glob("*.npz"))
    views = colored.load(found)
    rows = Rows(views, "train", colored.HANDS)
    log = Log(out / "log.jsonl", None, seed, preset=preset, views=len(views.kind), step=run.step)
    total = 0.0
    while not run.done:
        loss = objective(network, views, rows, names, random)
        run.learn(loss)
        total += loss.item()
        if run.step % 100 == 0:
            log.write(step=run.step, minutes=round(run.clock.spent, 2), loss=round(total / 100, 4))
            total = 0.0
        if run.step % _FRESH == 0 and len(now := sorted(shards.glob("*.npz"))) > len(found):
            found, views = now, colored.load(now)
            rows = Rows(views, "train", colored.HANDS)
            log.write(step=run.step, views=len(views.kind))
        run.saved()


def trained(checkpoint: Path) -> Matcher:
    """The network of a checkpoint, its averaged weights."""
    held = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network = Matcher(held["width"], held["depth"])
    network.load_state_dict(held["average"])
    return network.eval().requires_grad_(False)
