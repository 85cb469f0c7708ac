"""Trains the registration network: from a flawed drawing, and optionally a suggestion, where each stroke belongs.

    python -m drawover_train train registration [--domain faces|objects] [--start CHECKPOINT|ONNX] [--minutes M]

The ground truth is known, since the flaws are made on the vectors: each part's correction is an affine. Between parts
the field of the nearest part holds, smoothed. Every view is rendered for a single step, which prevents overfitting.
Unguided, the network predicts where strokes belong; guided by a suggestion, where they are in it: the same drawing with
other flaws. As an auxiliary task it predicts which part each stroke is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from drawover.raster.vector.shapes import draw, draw_parts

from ...data import restyle
from ...data.correct import corrections, flaws
from ...data.correct.corrections import Domain
from ...data.drawing import Drawing, compose, identity, inverse, nearest_part
from ...data.store import StoreError
from ...data.workers import single_threaded
from ...errors import ShippedError
from ...export import shipped
from ...losses.adversarial import displacement_loss
from ...nets.blocks import count
from ...nets.correct.registration import OUT, Mirrored, Registration, mirrored_names, upsampled
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision, sheet

DRAWINGS = 16000  # from which the views are rendered


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate
    width: int
    depth: int  # blocks of attention
    threads: int
    loaders: int
    kinds: float = 0.5  # weight of the part classification loss
    warm_start: float = 0.6  # fraction of `peak` when initialized with trained weights


PRESETS = {
    "cpu": Preset(minutes=90, batch=32, peak=3e-3, width=24, depth=6, threads=1, loaders=1),
    "gpu": Preset(minutes=12, batch=256, peak=3e-3, width=64, depth=6, threads=4, loaders=8),
}


@dataclass(frozen=True)
class Batch:
    """ink, clean (or another suggestion): (B, 1, S, S) 0..1; at half of S: true (B, 2, H, H) displacement in fractions
    of the side, weight (B, 1, H, H), kind (B, H, H) of part, on (B, 1, H, H) bool ink."""

    ink: Tensor
    clean: Tensor
    true: Tensor
    weight: Tensor
    kind: Tensor
    on: Tensor


def true_field(near: Tensor, back: Tensor) -> Tensor:
    """(B, 2, S, S) displacement in fractions of the side, from the nearest part at each pixel and the parts' affines.

    near: (B, S, S) integer; back: (B, P, 2, 3). Smoothed over 3 pixels, since a drawing bends rather than tears.
    """
    size = near.shape[-1]
    line = (torch.arange(size, device=near.device) + 0.5) / size
    y, x = torch.meshgrid(line, line, indexing="ij")
    point = torch.stack([x, y, torch.ones_like(x)], -1)  # S, S, 3
    batch = torch.arange(len(near), device=near.device)[:, None, None]
    target = torch.einsum("bhwij,hwj->bihw", back[batch, near.long()], point)
    field = target - torch.stack([x, y])[None]
    return F.avg_pool2d(F.pad(field, (1, 1, 1, 1), mode="replicate"), 3, 1)


def line_weight(ink: Tensor, near: Tensor, parts: int = corrections.MAX_PARTS) -> Tensor:
    """(B, 1, S, S): on the ink each part weighs by the root of its size, so that an eye counts compared to the hair."""
    on = (ink > 0.3).float()[:, 0]
    flat = near.flatten(1).long()
    area = torch.zeros(len(near), parts, device=ink.device).scatter_add_(1, flat, on.flatten(1))
    weight = (area.clamp_min(1).rsqrt() * 10).gather(1, flat).reshape(on.shape)
    return (on[:, None] + 0.08) * weight[:, None]


def _batch(flawed: Tensor, clean: Tensor, near: Tensor, back: Tensor, kinds: Tensor) -> Batch:
    """flawed, clean: (B, S, S) uint8; near: (B, OUT, OUT) int; back: (B, P, 2, 3); kinds: (B, 256) part to kind."""
    ink, clean = (a[:, None].float() / 255 for a in (flawed, clean))
    kind = kinds.long().gather(1, near.flatten(1)).reshape(near.shape)
    half = F.max_pool2d(ink, 2)
    return Batch(ink, clean, true_field(near, back), line_weight(half, near), kind, half > 0.3)


def batch_of(views: corrections.Rendered, rows: np.ndarray) -> Batch:
    """Build a batch of these rows of the stored data, unchanged."""
    tensor = lambda a: torch.from_numpy(np.ascontiguousarray(a[rows]))  # noqa: E731
    flawed, near = tensor(views.flawed), tensor(views.near).long()
    darkest = F.max_pool2d(flawed[:, None].float(), 2, return_indices=True)[1][:, 0].flatten(1)
    half = near.flatten(1).gather(1, darkest).reshape(-1, OUT, OUT)
    return _batch(flawed, tensor(views.clean), half, tensor(views.back), tensor(views.kind))


def fresh_view(domain: Domain, drawing: Drawing, random: np.random.Generator, guide: bool) -> tuple[np.ndarray, ...]:
    """Render one view: flawed ink, a suggestion's ink (S, S), nearest parts (OUT, OUT), `back`, kinds.

    With `guide` the suggestion is the same drawing with other flaws, and `back` leads to it; else the suggestion is
    empty, and `back` leads to where the parts should be.
    """
    size = corrections.SIZE
    placed = corrections.misplaced(drawing, corrections.random_amount(random), random)
    back, suggestion = placed.back, np.zeros((size, size), np.uint8)
    if guide:
        sound = np.broadcast_to(placed.sound, back.shape)
        suggested = compose(sound, flaws.sample(drawing, random.uniform(0, 0.8), random).matrices)
        back = compose(suggested, compose(inverse(sound), back))
        suggestion = draw(drawing.mapped(suggested).shapes, size, supersample=4)
    ink, near = draw(placed.flawed, size, supersample=4), nearest_part(draw_parts(placed.flawed, OUT, coverage=0.1))
    affines = np.tile(identity(1).astype(np.float32), (corrections.MAX_PARTS, 1, 1))
    affines[: len(back)] = back
    return ink, suggestion, near, affines, domain.kind_of(drawing.style, placed.flipped)


def guided_batch(views: Sequence[tuple[np.ndarray, ...]]) -> Batch:
    """Views of `fresh_view` that follow a suggestion; drawing and suggestion in random styles."""
    ink, suggestion, near, back, kinds = (torch.from_numpy(np.stack(v)) for v in zip(*views, strict=True))
    batch = _batch(ink, suggestion, near.long(), back, kinds)
    return replace(batch, ink=restyle.redraw(batch.ink), clean=restyle.redraw(batch.clean))


class Batches(IterableDataset):
    """Endless batches, each view rendered once, in worker processes."""

    def __init__(self, domain: Domain, drawings: Sequence[Drawing], size: int, guided: float, seed: int) -> None:
        self.domain, self.drawings, self.size, self.guided, self.seed = domain, drawings, size, guided, seed
        single_threaded()

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = (self.seed, worker.id if worker else 0)
        torch.manual_seed(hash(seed))
        cv2.setNumThreads(1)
        random = np.random.default_rng(seed)
        while True:
            guide = random.random(self.size) < self.guided
            picked = random.integers(len(self.drawings), size=self.size)
            views = [
                fresh_view(self.domain, self.drawings[n], random, bool(g)) for n, g in zip(picked, guide, strict=True)
            ]
            ink, suggestion, near, back, kinds = (torch.from_numpy(np.stack(v)) for v in zip(*views, strict=True))
            batch, given = _batch(ink, suggestion, near.long(), back, kinds), torch.from_numpy(guide)
            if guide.any():
                batch.clean[given] = restyle.redraw(batch.clean[given])
            yield replace(batch, ink=restyle.redraw(batch.ink)), given


def inputs(drawing: Tensor, suggestion: Tensor, given: Tensor) -> Tensor:
    """(B, 3, S, S): ink, suggestion's ink where `given` (B, 1, 1, 1) is 1, and that flag as a plane."""
    return torch.cat([drawing, suggestion * given, given.expand_as(drawing)], 1)


def initialized(weights: Path, kinds: int, doubting: bool = False) -> Registration:
    """A network initialized with trained weights; the part classifier of another domain is not copied.

    weights: a checkpoint, or the .onnx that a pack ships.
    """
    if weights.suffix == ".onnx":
        saved = shipped.registration(weights)
        width, depth, given = saved.width, len(saved.attend), saved.state_dict()
    else:
        saved = torch.load(weights, weights_only=True, map_location="cpu")
        width, depth, given = saved["width"], saved["depth"], saved["average"]
    network = Registration(width, depth, kinds, doubting)
    own = network.state_dict()
    network.load_state_dict({k: given[k] if k in given and given[k].shape == v.shape else v for k, v in own.items()})
    return network


def averaged(checkpoints: Sequence[Path], kinds: int, doubting: bool = False) -> Registration:
    """The network whose weights are the mean of several trainings' that continued from one another.

    It retains what single ones forgot, at the same size and speed (Wortsman et al., "Model soups", 2022).
    """
    networks = [initialized(checkpoint, kinds, doubting) for checkpoint in checkpoints]
    weights = [network.state_dict() for network in networks]
    different = [path for path, own in zip(checkpoints, weights, strict=True)
                 if {k: v.shape for k, v in own.items()} != {k: v.shape for k, v in weights[0].items()}]  # fmt: skip
    if different:
        raise ShippedError(f"{different[0]} holds a network of another size than {checkpoints[0]}.")
    networks[0].load_state_dict({k: torch.stack([own[k] for own in weights]).mean(0) for k in weights[0]})
    return networks[0]


def train(domain: Domain, drawings: Sequence[Drawing], data: Path, out: Path, preset: str,
          minutes: float | None = None, start: Path | None = None, seed: int = 0) -> None:  # fmt: skip
    """Train on `drawings` of the split train; validate on the domain's data set in `data`.

    start: a checkpoint of another domain or a pack's .onnx, whose weights initialize the network where `out` has no
    checkpoint.
    """
    options = PRESETS[preset]
    device = parallel.device()
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    views = corrections.load(data, domain)
    rows = views.rows("validation")[:512]
    if not len(rows):
        raise StoreError(f"{data} has no subject to validate on; make more of them with a larger --limit.")
    kind_count, peak = len(domain.kinds), options.peak * (options.warm_start if start else 1)
    network = initialized(start, kind_count) if start else Registration(options.width, options.depth, kind_count)
    width, depth = network.width, len(network.attend)
    network = network.to(device, memory_format=torch.channels_last)  # pyright: ignore
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, peak, width=width, depth=depth)
    log = Log(out / "log.jsonl", data, seed, preset=preset, parameters_millions=count(network), step=run.step)
    pool = [d for d in drawings if d.split == "train"]
    loader = DataLoader(Batches(domain, pool, options.batch, domain.guided, run.seeded(seed)), None,
                        num_workers=options.loaders, prefetch_factor=4 if options.loaders else None)  # fmt: skip

    def lessons() -> Iterator[Facts]:
        for batch, guide in loader:
            seen = inputs(batch.ink, batch.clean, guide[:, None, None, None].float())
            with half_precision(device):
                field, kinds = network.both(seen.to(device).contiguous(memory_format=torch.channels_last))
            true, weight, kind = batch.true.to(device), batch.weight.to(device), batch.kind.to(device)
            part_loss = F.cross_entropy(kinds.float(), kind, reduction="none")[:, None]
            loss = (
                displacement_loss(field.float(), true, weight)
                + options.kinds * (part_loss * weight).sum() / weight.sum()
            )
            run.learn(loss)
            yield {"loss": loss}

    def validation() -> dict[str, float]:
        _samples(run.average.network, views, rows[:8], out / "samples.png")
        return validate(run.average.network, views, rows)

    follow(run, lessons(), log, validate=validation)


@torch.no_grad()
def _samples(network, views, rows: np.ndarray, path: Path) -> None:
    device = next(network.parameters()).device
    batch = batch_of(views, rows)
    field = network(inputs(batch.ink, batch.clean, torch.zeros(len(rows), 1, 1, 1)).to(device))
    sheet(path, [batch.ink, restyle.sampled(batch.ink, -upsampled(field.cpu())), batch.clean])


@torch.no_grad()
def validate(network, views: corrections.Rendered, rows: np.ndarray) -> dict[str, float]:
    """Mean endpoint error on the ink of parts that moved, relative to before, and in pixels on those that did not.

    Both unguided and guided by the clean drawing.
    """
    device = next(network.parameters()).device
    sums = {name: np.zeros(4) for name in ("alone", "guided")}
    for some in np.array_split(rows, max(1, len(rows) // 32)):
        batch = batch_of(views, some)
        far = batch.true.norm(dim=1, keepdim=True) * corrections.SIZE
        moved, still = batch.on & (far > 1), batch.on & (far < 0.3)
        for name, entry in sums.items():
            flag = torch.full((len(some), 1, 1, 1), float(name == "guided"))
            field = network(inputs(batch.ink, batch.clean, flag).to(device)).cpu()
            error = (field - batch.true).norm(dim=1, keepdim=True) * corrections.SIZE
            entry += [error[moved].sum().item(), far[moved].sum().item(), error[still].sum().item(), still.sum().item()]
    result = {}
    for name, (error, before, rest, many) in sums.items():
        result[f"{name}_moved"] = round(error / max(before, 1e-9), 4)
        result[f"{name}_still_px"] = round(rest / max(many, 1), 4)
    return result


GAINS = (1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3)


@torch.no_grad()
def fitted_gain(network, domain: Domain, data: Path, count: int = 512) -> float:
    """Return the one of GAINS that minimizes the endpoint error over `count` validation views, unguided."""
    views, swapped = corrections.load(data, domain), mirrored_names(domain.kinds)
    sums = np.zeros(len(GAINS))
    for some in np.array_split(views.rows("validation")[:count], max(1, count // 32)):
        batch = batch_of(views, some)
        field, _ = Mirrored(network, 1.0, swapped)(inputs(batch.ink, batch.clean, torch.zeros(len(some), 1, 1, 1)))
        sums += [(field * gain - batch.true).norm(dim=1, keepdim=True)[batch.on].sum().item() for gain in GAINS]
    return GAINS[int(sums.argmin())]
