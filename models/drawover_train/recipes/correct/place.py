"""Trains the network that predicts where each part of a face belongs, from layouts instead of pictures.

    python -m drawover_train train place [--minutes M]

Sound layouts in many styles get new flaws each time they are sampled; before that, all features of a face are sometimes
moved, scaled and spread together, so that another artist's proportions are not taken for a flaw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from drawover.engine.tasks.correct.layout import PARTS

from ...data.correct.layouts import POINTS, Layouts, Prediction, layouts, seen
from ...data.correct.varied import Varied
from ...data.restyle import redraw
from ...nets.correct.place import SWAPPED, Place, moved, numbers_of
from ...nets.correct.registration import Mirrored, mirrored_names
from .. import parallel
from ..loop import Facts, Log, Run, follow
from .registration import initialized, inputs

Predict = Callable[[np.ndarray], Prediction]


@dataclass(frozen=True)
class Preset:
    minutes: float
    peak: float = 2e-3  # learning rate
    threads: int = 1


PRESETS = {"cpu": Preset(minutes=15), "gpu": Preset(minutes=10, threads=4)}


DRAWN, HEADS, PICTURES = 16000, 8000, 12000  # layouts
ROWS = 768  # layouts per batch
_FREEDOM = {"head": 0.0, "body": 0.0, "hair": 0.35, "beard": 0.7, "glasses": 0.6, "left ear": 0.5, "right ear": 0.5}
FREEDOM = torch.tensor([_FREEDOM.get(n, 1.0) for n in PARTS])  # as in data/correct/flaws.py
EYES = torch.tensor([n.endswith(("eye", "brow")) for n in PARTS])
FACE = torch.tensor([n.endswith(("eye", "brow")) or n in ("nose", "mouth", "glasses") for n in PARTS])
_NEAR = 0.006  # softens the loss for smaller errors, in the face's unit


class Batch(NamedTuple):
    """flawed, true: (B, PARTS, POINTS, 2); seen: the observed points of each part of `flawed`; count (B, PARTS); shifts
    (B, PARTS, 3), as in Layouts."""

    flawed: Tensor
    true: Tensor
    seen: Tensor
    count: Tensor
    shifts: Tensor


def train(varied: Varied, out: Path, preset: str = "cpu", minutes: float | None = None, predict: Predict | None = None,
          start: Path | None = None, seed: int = 0) -> None:  # fmt: skip
    """varied: training views; predict: the part segmenting network, if half of the layouts shall come from pictures.

    The layouts are cached in `out`; training resumes from the checkpoint there, or starts from the weights of `start`.
    """
    options = PRESETS[preset]
    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    with parallel.first_goes_ahead():
        data = cached(out / "layouts.npz", lambda: layouts(varied, DRAWN, HEADS))
        pictures = predict and cached(out / "seen.npz", lambda: seen(varied, predict, PICTURES))
    device = parallel.device()
    network = (trained(start).requires_grad_(True).train() if start else Place()).to(device)
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, options.peak, width=network.width,
              depth=network.depth)  # fmt: skip
    run.seeded(seed)
    log = Log(out / "log.jsonl", None, seed, preset=preset, layouts=len(data[0]), step=run.step)

    def lessons() -> Iterator[Facts]:
        while True:
            one = joined(batch(data, ROWS // 2), seen_batch(pictures, ROWS // 2)) if pictures else batch(data, ROWS)
            loss, (after, before) = objective(network, Batch(*(part.to(device) for part in one)))
            run.learn(loss)
            yield {"after": after / before, "loss": loss}

    follow(run, lessons(), log, every=200)


def trained(checkpoint: Path) -> Place:
    """Load the averaged (EMA) network of a checkpoint."""
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network = Place(saved["width"], saved["depth"])
    network.load_state_dict(saved["average"])
    return network.eval().requires_grad_(False)


def cached(path: Path, make: Callable[[], Layouts]) -> list[Tensor]:
    """Load the layouts of this file, creating it first if it is missing."""
    if not path.exists():
        partial = path.with_suffix(".partial.npz")
        np.savez(partial, **make()._asdict())
        partial.replace(path)
    with np.load(path) as file:
        return [torch.from_numpy(file[name]) for name in Layouts._fields]


def predictor(checkpoint: Path, names: Sequence[str]) -> Predict:
    """The prediction function of the checkpoint of `train any-face`, as it ships. names: of its kinds of parts."""
    network = initialized(checkpoint, len(names), doubting=True).eval().requires_grad_(False)
    mover = Mirrored(network, 1.0, mirrored_names(names)).eval()

    def predict(ink: np.ndarray) -> Prediction:
        drawn = redraw(torch.from_numpy(ink)[None, None].float() / 255)
        field, logits, doubt = mover(inputs(drawn, torch.zeros_like(drawn), torch.zeros(1, 1, 1, 1)))
        return np.ascontiguousarray(field[0].permute(1, 2, 0).numpy()), doubt[0, 0].numpy(), logits[0].numpy()

    return predict


def objective(network: Place, one: Batch) -> tuple[Tensor, Tensor]:
    """The loss, and the errors after and before, summed over parts that may move."""
    numbers, _, size = numbers_of(one.seen, one.count, one.shifts)
    predicted = network(numbers)
    error = (moved(predicted, size, one.flawed, one.seen.mean(2)) - one.true).norm(dim=-1).mean(2) / size[:, None]
    before = (one.flawed - one.true).norm(dim=-1).mean(2) / size[:, None]
    error, doubt = (error.square() + _NEAR**2).sqrt(), predicted[..., 4].clamp(-5, 2)
    weight = (one.count > 0) * (FREEDOM > 0).to(one.count)
    weight = weight / weight.sum().clamp_min(1)
    loss = ((error * (-doubt).exp() + 2 * doubt + error.square()) * weight).sum()
    return loss, torch.stack([(error * weight).sum(), (before * weight).sum()])


# -- layouts as observed ----------------------------------------------------------------------------------------------


def batch(data: list[Tensor], size: int) -> Batch:
    """Random layouts with flaws, placed anywhere, with simulated segmentation errors."""
    at = torch.randint(len(data[0]), (size,))
    flawed, true, count, _ = (x[at] for x in data)
    flip = torch.rand(size) < 0.5
    turned = lambda x: torch.cat([1 - x[..., :1], x[..., 1:]], -1)[:, SWAPPED]  # noqa: E731
    flawed, true = (torch.where(flip[:, None, None, None], turned(x), x) for x in (flawed, true))
    count = torch.where(flip[:, None], count[:, SWAPPED], count)
    sound = (flawed == true).all(3).all(2).all(1)
    true = torch.where(sound[:, None, None, None], widened(true, sound), true)
    amount = torch.where(torch.rand(size) < 0.12, 0.0, 0.3 + 1.6 * torch.rand(size))
    flawed = torch.where(sound[:, None, None, None], misplaced(true, amount), flawed)
    turn, scale = torch.randn(size, 1, 1) * 0.2, (torch.randn(size, 1, 1, 1) * 0.2).exp()
    flawed, true = (_turned(x - 0.5, turn) * scale for x in (flawed, true))
    seen = flawed + torch.randn_like(flawed) * 0.002
    stray = (torch.rand(size, len(PARTS), 1) < 0.15) & (torch.rand(size, len(PARTS), POINTS) < 0.12)
    stray &= (count > 0)[..., None]
    other = torch.randperm(len(PARTS))
    stray &= (count[:, other] > 0)[..., None]
    seen = torch.where(stray[..., None], seen[:, other], seen)
    missing = torch.rand(size, len(PARTS)) < torch.where(torch.rand(size, 1) < 0.5, 0.0, 0.12)
    count = torch.where(missing, 0.0, count * (torch.randn(size, len(PARTS)) * 0.3).exp())
    return Batch(flawed, true, seen, count, simulated_shifts(flawed, true))


def simulated_shifts(flawed: Tensor, true: Tensor) -> Tensor:
    """(B, PARTS, 3) simulated shifts of each part as a registration network predicts them: too small where it is
    unsure."""
    size = len(flawed)
    shift = (true - flawed).mean(2)
    doubt = (torch.empty(size, 1, 1).uniform_(-6.0, -2.5) + torch.randn(size, len(PARTS), 1) * 0.5).exp()
    far = shift.square().sum(-1, keepdim=True)
    wrong = torch.randn(size, len(PARTS), 2) * doubt * 0.5
    guess = shift * far / (far + doubt.square()) + wrong
    found = torch.cat([guess, doubt * (torch.randn_like(doubt) * 0.3).exp()], -1)
    return found * (torch.rand(size, 1, 1) < 0.85)


def seen_batch(data: list[Tensor], size: int) -> Batch:
    """Random layouts as a network segmented them in pictures, placed anywhere."""
    at = torch.randint(len(data[0]), (size,))
    flawed, true, count, shifts = (x[at] for x in data)
    flip = torch.rand(size) < 0.5
    turned = lambda x: torch.cat([1 - x[..., :1], x[..., 1:]], -1)[:, SWAPPED]  # noqa: E731
    flawed, true = (torch.where(flip[:, None, None, None], turned(x), x) for x in (flawed, true))
    count = torch.where(flip[:, None], count[:, SWAPPED], count)
    shifts = torch.where(flip[:, None, None], (shifts * torch.tensor([-1.0, 1, 1]))[:, SWAPPED], shifts)
    turn, scale = torch.randn(size, 1, 1) * 0.12, (torch.randn(size, 1, 1, 1) * 0.2).exp()
    flawed, true = (_turned(x - 0.5, turn) * scale for x in (flawed, true))
    shifts = torch.cat([_turned(shifts[..., :2], turn[..., 0]), shifts[..., 2:]], -1) * scale[..., 0]
    return Batch(flawed, true, flawed, count, shifts)


def joined(a: Batch, b: Batch) -> Batch:
    """Concatenate two batches."""
    return Batch(*(torch.cat(pair) for pair in zip(a, b, strict=True)))


def widened(points: Tensor, where: Tensor) -> Tensor:
    """Move, scale and spread all features together in most layouts of `where` (B,)."""
    size = len(points)
    group = (FACE[None] & where[:, None] & (torch.rand(size, 1) < 0.7)).float()[..., None, None]
    middle = (points * group).sum((1, 2), keepdim=True) / (group.sum((1, 2), keepdim=True) * POINTS).clamp_min(1)
    sides = torch.randn(size, 1, 1, 2) * torch.tensor([0.08, 0.1]) + torch.randn(size, 1, 1, 1) * 0.1
    shift = torch.randn(size, 1, 1, 2) * torch.tensor([0.012, 0.03])
    return torch.where(group > 0, middle + (points - middle) * sides.exp() + shift, points)


def misplaced(points: Tensor, amount: Tensor) -> Tensor:
    """Flaws as in data/correct/flaws.py, of each part; sometimes of both eyes or of all features."""
    size, parts = points.shape[:2]
    free = amount[:, None] * FREEDOM * (torch.rand(size, parts) > 0.3)
    middle = (points.amax(2) + points.amin(2)) / 2
    normal = lambda *more: torch.randn(size, parts, *more)  # noqa: E731
    scale, squeeze = (normal() * 0.2 * free).exp(), (normal() * 0.06 * free).exp()
    turn = normal() * math.radians(10) * free
    skew = torch.tan((normal() * math.radians(6) * free).clamp(-0.6, 0.6))
    away = (points - middle[:, :, None]) * torch.stack([scale, scale * squeeze], -1)[:, :, None]
    away = torch.stack([away[..., 0] + skew[..., None] * away[..., 1], away[..., 1]], -1)
    alone = middle[:, :, None] + _turned(away, turn[..., None]) + (normal(2) * 0.03 * free[..., None])[:, :, None]
    group = torch.where(torch.rand(size, 1) < 0.5, EYES[None], FACE[None])
    group = (group & (torch.rand(size, 1) < 0.15) & (amount[:, None] > 0)).float()[..., None, None]
    about = (alone * group).sum((1, 2), keepdim=True) / (group.sum((1, 2), keepdim=True) * POINTS).clamp_min(1)
    much = amount[:, None, None]
    away = (alone - about) * (torch.randn(size, 1, 1, 1) * 0.1 * much[..., None]).exp()
    together = about + _turned(away, torch.randn(size, 1, 1) * 0.1 * much)
    return torch.where(group > 0, together + torch.randn(size, 1, 1, 2) * 0.02 * much[..., None], alone)


def _turned(points: Tensor, angle: Tensor) -> Tensor:
    x, y = points.unbind(-1)
    return torch.stack([angle.cos() * x - angle.sin() * y, angle.sin() * x + angle.cos() * y], -1)
