"""Trains the registration network: from a flawed drawing, and perhaps a suggestion, where each stroke belongs.

    python -m drawover_train train registration [--preset cpu|gpu] [--minutes M]

The truth is known, since the flaws were made on the vectors: each part's way back is an affine. Between parts the
field of the nearest part holds, smoothed. The suggestion is what E and G make of the flawed drawing (`train
projection` writes it), or the clean drawing, or none at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..data import faces, hands
from ..losses.adversarial import displacement_loss
from ..nets.blocks import count, save
from ..nets.registration import Registration, upsampled
from . import projection
from .loop import Average, Clock, Log, half_precision, rate, sheet


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate
    width: int
    threads: int
    projected: float = 0.5  # share of samples that see the projection of E and G
    clean: float = 0.3  # share that see the clean drawing; the rest see no suggestion


PRESETS = {
    "cpu": Preset(minutes=75, batch=32, peak=3e-3, width=24, threads=1),
    "gpu": Preset(minutes=12, batch=256, peak=2e-3, width=64, threads=8),
}


def true_field(near: Tensor, back: Tensor) -> Tensor:
    """(B, 2, S, S) displacement in shares of the side, from the nearest part at each pixel and the parts' affines.

    near: (B, S, S) integer; back: (B, P, 2, 3). Smoothed over 5 pixels, since a drawing bends rather than tears.
    """
    size = near.shape[-1]
    line = (torch.arange(size, device=near.device) + 0.5) / size
    y, x = torch.meshgrid(line, line, indexing="ij")
    point = torch.stack([x, y, torch.ones_like(x)], -1)  # S, S, 3
    batch = torch.arange(len(near), device=near.device)[:, None, None]
    there = torch.einsum("bhwij,hwj->bihw", back[batch, near.long()], point)
    field = there - torch.stack([x, y])[None]
    return F.avg_pool2d(F.pad(field, (2, 2, 2, 2), mode="replicate"), 5, 1)


def line_weight(ink: Tensor, near: Tensor) -> Tensor:
    """(B, 1, S, S): on the ink each part weighs by the root of its size, so that an eye counts beside the hair."""
    on = (ink > 0.3).float()[:, 0]
    flat = near.flatten(1).long()
    area = torch.zeros(len(near), faces.MAX_PARTS, device=ink.device).scatter_add_(1, flat, on.flatten(1))
    weight = (area.clamp_min(1).rsqrt() * 10).gather(1, flat).reshape(on.shape)
    return (F.max_pool2d(on[:, None], 3, 1, 1) + 0.08) * weight[:, None]


def inputs(drawing: Tensor, suggestion: Tensor, given: Tensor) -> Tensor:
    """(B, 3, S, S): ink, suggestion's ink where `given` (B, 1, 1, 1) is 1, and that flag as a plane."""
    return torch.cat([drawing, suggestion * given, given.expand_as(drawing)], 1)


def train(data: Path, out: Path, preset: str, minutes: float | None = None, seed: int = 0) -> None:
    options = PRESETS[preset]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    views = faces.load(data)
    rows, held = views.rows("train"), views.rows("validation")
    network = Registration(options.width).to(device, memory_format=torch.channels_last)  # pyright: ignore
    average = Average(network)
    optimizer = torch.optim.AdamW(network.parameters(), options.peak, weight_decay=1e-2)
    clock, step = Clock(minutes or options.minutes), 0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True, map_location=device)
        network.load_state_dict(saved["network"])
        average.network.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        step, clock = saved["step"], Clock(minutes or options.minutes, saved["minutes"])
        average.steps = step
    torch.manual_seed(seed + step)
    random = np.random.default_rng(seed + step)
    log = Log(out / "log.jsonl", data, seed, preset=preset, parameters_millions=count(network), step=step)
    tensor = lambda a: torch.from_numpy(np.ascontiguousarray(a)).to(device)  # noqa: E731

    projections = np.load(data / projection.FILE, mmap_mode="r")

    def batch(pool: np.ndarray, size: int) -> tuple[Tensor, ...]:
        index = np.sort(random.choice(pool, size))
        version = random.integers(faces.VERSIONS, size=size)
        flawed = tensor(views.flawed[index, version])[:, None].float() / 255
        clean = tensor(views.clean[index])[:, None].float() / 255
        projected = tensor(projections[index * faces.VERSIONS + version]).float() / 255
        return flawed, clean, projected, tensor(views.near[index, version]), tensor(views.back[index, version])

    saved_at = clock.spent
    while clock.fraction < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate(clock.fraction, step, options.peak)
        flawed, clean, projected, near, back = batch(rows, options.batch)
        true, weight = true_field(near, back), line_weight(flawed, near)
        chance = torch.rand(len(flawed), 1, 1, 1, device=device)
        given = (chance < options.projected + options.clean).float()
        suggestion = torch.where(chance < options.projected, projected, clean)
        seen = inputs(hands.redraw(flawed), suggestion, given)
        with half_precision(device):
            field = network(seen.contiguous(memory_format=torch.channels_last))
        loss = displacement_loss(upsampled(field.float()), true, weight)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        average.update(network)
        step += 1
        if step % 100 == 0:
            log.write(step=step, minutes=round(clock.spent, 2), loss=round(loss.item(), 4))
        if clock.spent - saved_at > 3 or clock.fraction >= 1:
            saved_at = clock.spent
            save(checkpoint, network=network.state_dict(), average=average.network.state_dict(),
                 optimizer=optimizer.state_dict(), step=step, minutes=clock.spent, width=options.width)  # fmt: skip
            log.write(
                step=step,
                minutes=round(clock.spent, 2),
                **validate(average.network, batch(held, min(256, 4 * len(held)))),
            )
            flawed, clean, projected, _, _ = batch(held, 8)
            given = torch.ones(8, 1, 1, 1, device=device)
            with torch.no_grad():
                field = upsampled(average.network(inputs(flawed, projected, given)))
            sheet(out / "samples.png", [flawed, projected, hands.sampled(flawed, -field), clean])


@torch.no_grad()
def validate(network: torch.nn.Module, batch: tuple[Tensor, ...]) -> dict[str, float]:
    """Mean endpoint error in pixels on the ink of parts that moved and of parts that did not, before and after."""
    flawed, clean, projected, near, back = batch
    true = true_field(near, back)
    on = flawed > 0.3
    far = true.norm(dim=1, keepdim=True) * faces.SIZE
    result = {}
    for name, seen, flag in (("alone", clean, 0.0), ("guided", clean, 1.0), ("projected", projected, 1.0)):
        given = torch.full((len(flawed), 1, 1, 1), flag, device=flawed.device)
        fields = [network(x) for x in inputs(flawed, seen, given).split(32)]
        error = (upsampled(torch.cat(fields)) - true).norm(dim=1, keepdim=True) * faces.SIZE
        moved, still = on & (far > 1), on & (far < 0.3)
        result[f"{name}_moved"] = round((error[moved].mean() / far[moved].mean()).item(), 4)
        result[f"{name}_still_px"] = round(error[still].mean().item(), 4)
    return result
