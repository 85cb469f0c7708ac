"""Trains the registration network: from a flawed drawing, and perhaps a suggestion, where each stroke belongs.

    python -m drawover_train train registration [--preset cpu|gpu] [--minutes M]

The truth is known, since the flaws were made on the vectors: each part's way back is an affine. Between parts the
field of the nearest part holds, smoothed. The suggestion is what E and G make of the flawed drawing (`train
projection` writes it), or the clean drawing, or none at all. Beside it the network learns which part each stroke is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from ..data import hands
from ..data.faces import corrections
from ..data.store import StoreError
from ..losses.adversarial import displacement_loss
from ..nets.blocks import count, save
from ..nets.registration import OUT, Mirrored, Registration, upsampled
from . import projection
from .loop import Average, Clock, Log, half_precision, rate, sheet
from .muon import optimizers


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate
    width: int
    depth: int  # blocks of attention
    threads: int
    loaders: int
    projected: float = 0.15  # share of samples that see the projection of E and G
    clean: float = 0.10  # share that see the clean drawing; the rest see no suggestion
    kinds: float = 0.5  # weight of telling the parts


PRESETS = {
    "cpu": Preset(minutes=90, batch=32, peak=3e-3, width=24, depth=4, threads=1, loaders=1),
    "gpu": Preset(minutes=12, batch=256, peak=3e-3, width=64, depth=6, threads=4, loaders=8),
}


@dataclass(frozen=True)
class Batch:
    """ink, clean, suggestion: (B, 1, S, S) 0..1; given: (B, 1, 1, 1) 0 or 1; at half of S: true (B, 2, H, H)
    displacement in shares of the side, weight (B, 1, H, H), kind (B, H, H) of part, on (B, 1, H, H) bool ink."""

    ink: Tensor
    clean: Tensor
    projected: Tensor
    true: Tensor
    weight: Tensor
    kind: Tensor
    on: Tensor


def true_field(near: Tensor, back: Tensor) -> Tensor:
    """(B, 2, S, S) displacement in shares of the side, from the nearest part at each pixel and the parts' affines.

    near: (B, S, S) integer; back: (B, P, 2, 3). Smoothed over 3 pixels, since a drawing bends rather than tears.
    """
    size = near.shape[-1]
    line = (torch.arange(size, device=near.device) + 0.5) / size
    y, x = torch.meshgrid(line, line, indexing="ij")
    point = torch.stack([x, y, torch.ones_like(x)], -1)  # S, S, 3
    batch = torch.arange(len(near), device=near.device)[:, None, None]
    there = torch.einsum("bhwij,hwj->bihw", back[batch, near.long()], point)
    field = there - torch.stack([x, y])[None]
    return F.avg_pool2d(F.pad(field, (1, 1, 1, 1), mode="replicate"), 3, 1)


def line_weight(ink: Tensor, near: Tensor) -> Tensor:
    """(B, 1, S, S): on the ink each part weighs by the root of its size, so that an eye counts beside the hair."""
    on = (ink > 0.3).float()[:, 0]
    flat = near.flatten(1).long()
    area = torch.zeros(len(near), corrections.MAX_PARTS, device=ink.device).scatter_add_(1, flat, on.flatten(1))
    weight = (area.clamp_min(1).rsqrt() * 10).gather(1, flat).reshape(on.shape)
    return (F.max_pool2d(on[:, None], 3, 1, 1) + 0.08) * weight[:, None]


def batch_of(views: corrections.Rendered, projections: np.ndarray, rows: np.ndarray) -> Batch:
    """What a step needs of these rows, as they are."""
    tensor = lambda a: torch.from_numpy(np.ascontiguousarray(a))  # noqa: E731
    ink, clean = (tensor(a[rows])[:, None].float() / 255 for a in (views.flawed, views.clean))
    near = tensor(views.near[rows]).long()
    darkest = F.max_pool2d(ink, 2, return_indices=True)[1][:, 0].flatten(1)
    half = near.flatten(1).gather(1, darkest).reshape(-1, OUT, OUT)
    kind = tensor(views.kind[rows]).long().gather(1, half.flatten(1)).reshape(half.shape)
    true = true_field(half, tensor(views.back[rows]))
    weight = F.max_pool2d(line_weight(ink, near), 2)
    on = F.max_pool2d(ink, 2) > 0.3
    projected = tensor(projections[rows])[:, None].float() / 255
    return Batch(ink, clean, projected, true, weight, kind, on)


def _mirrored_kinds() -> Tensor:
    """(kinds,) what each of PART_NAMES is called in the mirror."""
    names = corrections.PART_NAMES
    swapped = [n.replace("left", "#").replace("right", "left").replace("#", "right") for n in names]
    return torch.tensor([names.index(n) for n in swapped])


def varied(batch: Batch) -> Batch:
    """The same drawings, each mirrored or not and turned, scaled, skewed and moved a little, with their truth."""
    count, device = len(batch.ink), batch.ink.device
    turn, flip = torch.randn(count) * 0.07, torch.rand(count) < 0.5
    scale, skew = torch.exp(torch.randn(count, 2) * 0.03), torch.randn(count) * 0.03
    cosine, sine = turn.cos(), turn.sin()
    rotation = torch.stack([torch.stack([cosine, -sine], 1), torch.stack([sine, cosine], 1)], 1)
    shear = torch.eye(2).repeat(count, 1, 1)
    shear[:, 0, 1] = skew
    mirror = torch.diag_embed(torch.stack([1 - 2 * flip.float(), torch.ones(count)], 1))
    linear = (rotation @ shear @ torch.diag_embed(scale) @ mirror).to(device)
    back = torch.cat([torch.linalg.inv(linear), torch.randn(count, 2, 1, device=device) * 0.016], 2)  # grid is -1..1

    def seen(maps: Tensor, mode: str, padding: str) -> Tensor:
        grid = F.affine_grid(back, list(maps.shape), align_corners=False)
        return F.grid_sample(maps, grid, mode=mode, padding_mode=padding, align_corners=False)

    ink, clean, projected = seen(torch.cat([batch.ink, batch.clean, batch.projected], 1), "bilinear", "zeros").split(
        1, 1
    )
    field, weight = seen(torch.cat([batch.true, batch.weight], 1), "bilinear", "border").split([2, 1], 1)
    kind = seen(batch.kind[:, None].float(), "nearest", "border")[:, 0].round().long()
    kind = torch.where(flip[:, None, None].to(device), _mirrored_kinds().to(device)[kind], kind)
    true = torch.einsum("bij,bjhw->bihw", linear, field)
    return Batch(ink, clean, projected, true, weight, kind, F.max_pool2d(ink, 2) > 0.3)


class Batches(IterableDataset):
    """Random batches without end, made in processes of their own."""

    def __init__(self, data: Path, split: str, size: int, seed: int) -> None:
        self.data, self.split, self.size, self.seed = data, split, size, seed

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = (self.seed, worker.id if worker else 0)
        torch.manual_seed(hash(seed))
        random = np.random.default_rng(seed)
        views, projections = corrections.load(self.data), np.load(self.data / projection.FILE, mmap_mode="r")
        pool = views.rows(self.split)
        while True:
            batch = varied(batch_of(views, projections, np.sort(random.choice(pool, self.size))))
            yield replace(batch, ink=hands.redraw(batch.ink))


def inputs(drawing: Tensor, suggestion: Tensor, given: Tensor) -> Tensor:
    """(B, 3, S, S): ink, suggestion's ink where `given` (B, 1, 1, 1) is 1, and that flag as a plane."""
    return torch.cat([drawing, suggestion * given, given.expand_as(drawing)], 1)


def train(data: Path, out: Path, preset: str, minutes: float | None = None, seed: int = 0) -> None:
    options = PRESETS[preset]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    network = Registration(options.width, options.depth, len(corrections.PART_NAMES))
    network = network.to(device, memory_format=torch.channels_last)  # pyright: ignore
    average = Average(network)
    chosen = optimizers(network, options.peak)
    clock, step = Clock(minutes or options.minutes), 0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True, map_location=device)
        network.load_state_dict(saved["network"])
        average.network.load_state_dict(saved["average"])
        for optimizer, state in zip(chosen, saved["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        step, clock = saved["step"], Clock(minutes or options.minutes, saved["minutes"])
        average.steps = step
    torch.manual_seed(seed + step)
    log = Log(out / "log.jsonl", data, seed, preset=preset, parameters_millions=count(network), step=step)
    loader = DataLoader(Batches(data, "train", options.batch, seed + step), None, num_workers=options.loaders,
                        prefetch_factor=4 if options.loaders else None)  # fmt: skip
    views, projections = corrections.load(data), np.load(data / projection.FILE, mmap_mode="r")
    rows = views.rows("validation")[:512]
    if not len(rows):
        raise StoreError(f"{data} has no subject to validate on; make more of them with a larger --limit.")
    saved_at = clock.spent
    for batch in loader:
        for optimizer in chosen:
            for group in optimizer.param_groups:
                group["lr"] = rate(clock.fraction, step, options.peak)
        chance = torch.rand(len(batch.ink), 1, 1, 1)
        given = (chance < options.projected + options.clean).float()
        seen = inputs(batch.ink, torch.where(chance < options.projected, batch.projected, batch.clean), given)
        with half_precision(device):
            field, kinds = network.both(seen.to(device).contiguous(memory_format=torch.channels_last))
        true, weight, kind = batch.true.to(device), batch.weight.to(device), batch.kind.to(device)
        told = F.cross_entropy(kinds.float(), kind, reduction="none")[:, None]
        loss = displacement_loss(field.float(), true, weight) + options.kinds * (told * weight).sum() / weight.sum()
        for optimizer in chosen:
            optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for optimizer in chosen:
            optimizer.step()
        average.update(network)
        step += 1
        if step % 100 == 0:
            log.write(step=step, minutes=round(clock.spent, 2), loss=round(loss.item(), 4))
        if clock.spent - saved_at > 5 or clock.fraction >= 1:
            saved_at = clock.spent
            save(checkpoint, network=network.state_dict(), average=average.network.state_dict(),
                 optimizers=[o.state_dict() for o in chosen], step=step, minutes=clock.spent, width=options.width,
                 depth=options.depth)  # fmt: skip
            found = validate(average.network, views, projections, rows)
            log.write(step=step, minutes=round(clock.spent, 2), **found)
            _samples(average.network, views, projections, rows[:8], out / "samples.png")
        if clock.fraction >= 1:
            break


@torch.no_grad()
def _samples(network, views, projections, rows: np.ndarray, path: Path) -> None:
    device = next(network.parameters()).device
    batch = batch_of(views, projections, rows)
    field = network(inputs(batch.ink, batch.projected, torch.zeros(len(rows), 1, 1, 1)).to(device))
    sheet(path, [batch.ink, batch.projected, hands.sampled(batch.ink, -upsampled(field.cpu())), batch.clean])


@torch.no_grad()
def validate(network, views: corrections.Rendered, projections: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    """Mean endpoint error on the ink of parts that moved, as a share of before, and in pixels on those that did not.

    Alone; guided by the clean drawing; guided by the projection; the mean of alone and the projection.
    """
    device = next(network.parameters()).device
    sums: dict[str, list[float]] = {}
    for some in np.array_split(rows, max(1, len(rows) // 32)):
        batch = batch_of(views, projections, some)
        far = batch.true.norm(dim=1, keepdim=True) * corrections.SIZE
        moved, still = batch.on & (far > 1), batch.on & (far < 0.3)
        fields = {}
        for name, seen, flag in (("alone", batch.clean, 0.0), ("guided", batch.clean, 1.0),
                                 ("projected", batch.projected, 1.0)):  # fmt: skip
            fields[name] = network(inputs(batch.ink, seen, torch.full((len(some), 1, 1, 1), flag)).to(device)).cpu()
        fields["both"] = (fields["alone"] + fields["projected"]) / 2
        for name, field in fields.items():
            error = (field - batch.true).norm(dim=1, keepdim=True) * corrections.SIZE
            entry = sums.setdefault(name, [0.0, 0.0, 0.0, 0.0])
            for place, value in enumerate((error[moved], far[moved], error[still])):
                entry[place] += value.sum().item()
            entry[3] += still.sum().item()
    result = {}
    for name, (error, before, rest, many) in sums.items():
        result[f"{name}_moved"] = round(error / max(before, 1e-9), 4)
        result[f"{name}_still_px"] = round(rest / max(many, 1), 4)
    return result


GAINS = (1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3)


@torch.no_grad()
def fitted_gain(network, data: Path, count: int = 512) -> float:
    """Which of GAINS brings all lines of `count` validation views nearest to where they belong, unguided."""
    views = corrections.load(data)
    sums = np.zeros(len(GAINS))
    for some in np.array_split(views.rows("validation")[:count], max(1, count // 32)):
        batch = batch_of(views, views.clean, some)
        field = Mirrored(network, 1.0)(inputs(batch.ink, batch.clean, torch.zeros(len(some), 1, 1, 1)))
        sums += [(field * gain - batch.true).norm(dim=1, keepdim=True)[batch.on].sum().item() for gain in GAINS]
    return GAINS[int(sums.argmin())]
