"""Trains E, G and D together: project a drawing onto latents from which G draws sound faces.

    python -m drawover_train train drawing [--domain faces|objects] [--preset cpu|gpu] [--minutes M]

The mode-regularized objective of the sketch correction paper, on stroke distance fields, with the modules of a learned
input space inside G. The product projects a drawing whose lines were already moved; so half of E's inputs are slightly
flawed, in any style, and G's target is always the clean drawing. The z of G(z) come half from the normal distribution
and half from slerps between encoded drawings, where the nudge moves them. D sees a quarter of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from ...data import restyle
from ...data.correct import corrections
from ...data.correct.corrections import Domain
from ...losses.adversarial import discriminator_loss, field_distance, generator_loss
from ...losses.correct import input_space
from ...nets.blocks import count
from ...nets.correct.drawing import LATENT, Discriminator, Encoder, Generator, on_sphere, slerp
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision, sheet

MODULES = 3
FLAWED = 1.2  # the largest flaw that remains of a severe one after moving the lines


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate of E and G; D's is half
    width: int
    threads: int
    realism: float = 0.03  # λ of −log D(G(z))
    regularizer: float = 0.03  # λ₂ of −log D(G(E(x)))
    ink: float = 1.5  # weight of missing ink relative to excess ink


PRESETS = {
    "cpu": Preset(minutes=75, batch=24, peak=2e-3, width=16, threads=1),
    "gpu": Preset(minutes=12, batch=128, peak=2e-3, width=48, threads=8),
}


class Drawer(nn.Module):
    """E and G as one module, for one optimizer."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.encoder, self.generator = Encoder(width), Generator(width, MODULES)

    def forward(self, ink: Tensor) -> Tensor:
        return self.generator(self.encoder(ink))


def prior(encoded: Tensor) -> Tensor:
    """Latents for G(z): half normal, half on the slerp between two encoded drawings. (B, D) -> (B, D)."""
    normal = on_sphere(torch.randn_like(encoded))
    between = slerp(encoded, encoded.roll(1, 0), torch.rand(len(encoded), 1, device=encoded.device))
    return torch.where(torch.rand(len(encoded), 1, device=encoded.device) < 0.5, normal, between)


def ink_of(field: Tensor) -> Tensor:
    """Ink coverage 0..1 of a drawn field (..., S, S), as in the engine."""
    return ((field - 0.5) * 2 * corrections.SPREAD * corrections.SIZE + 0.5).clamp(0, 1)


@dataclass(frozen=True)
class Views:
    """The training data of E and G: rows of the data set, with those that may be shown flawed listed separately."""

    stored: corrections.Rendered
    rows: np.ndarray  # all rows of a split
    mild: np.ndarray  # the rows whose flaw does not exceed FLAWED

    @classmethod
    def from_split(cls, stored: corrections.Rendered, split: str) -> Views:
        rows = stored.rows(split)
        amounts = np.array([stored.store.records[n].get("amount", 0.0) for n in rows])
        return cls(stored, rows, rows[amounts <= FLAWED])

    def batch(self, size: int, random: np.random.Generator, device: str) -> tuple[Tensor, Tensor, Tensor]:
        """Ink for E, the first half clean and the second flawed; the clean drawings' ink; their fields."""
        half = size // 2
        index = np.concatenate([random.choice(self.rows, half), random.choice(self.mild, size - half)])
        clean, field, flawed = (
            torch.from_numpy(a[index]).to(device)[:, None].float() / 255
            for a in (self.stored.clean, self.stored.field, self.stored.flawed)
        )
        return torch.cat([clean[:half], flawed[half:]]), clean, field


def train(domain: Domain, data: Path, out: Path, preset: str, minutes: float | None = None,
          start: Path | None = None, seed: int = 0) -> None:  # fmt: skip
    """Train on the domain's data set in `data`.

    start: another domain's checkpoint of the same preset, whose weights initialize the networks where `out` has none.
    """
    options = PRESETS[preset]
    device = parallel.device()
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    stored = corrections.load(data, domain)
    views, validation = Views.from_split(stored, "train"), Views.from_split(stored, "validation")
    drawer, discriminator = (
        n.to(device, memory_format=torch.channels_last)  # pyright: ignore
        for n in (Drawer(options.width), Discriminator())
    )
    if start is not None:
        initial = torch.load(start, weights_only=True, map_location=device)
        drawer.load_state_dict(initial["average"])
        discriminator.load_state_dict(initial["judge"])
    run = Run(
        drawer, out / "checkpoint.pt", minutes or options.minutes, options.peak, discriminator, width=options.width
    )
    random = np.random.default_rng(run.seeded(seed))
    log = Log(out / "log.jsonl", data, seed, preset=preset, parameters_millions=count(drawer), step=run.step)
    few, average = options.batch // 4, cast(Drawer, run.average.network)

    def lessons() -> Iterator[Facts]:
        while True:
            seen, _, field = views.batch(options.batch, random, device)
            modules = input_space.stops(MODULES, random)
            discriminator.requires_grad_(False)
            with half_precision(device):
                latent = drawer.encoder(restyle.redraw(seen).contiguous(memory_format=torch.channels_last))
                given = torch.cat([latent, prior(latent.detach().float())[:few]])
                steps = drawer.generator.lis.steps(given)[: modules + 1]
                drawn, sampled = drawer.generator.draw(steps[-1]).split([options.batch, few])
                verdicts = discriminator(torch.cat([sampled, drawn[-few:]])).float()
            distance = field_distance(drawn.float(), field, ink_weight=options.ink)
            loss = generator_loss(verdicts[:few], verdicts[few:], distance, options.realism, options.regularizer)
            drift = input_space.similarity(steps)
            run.learn(loss + drift)
            discriminator.requires_grad_(True)
            with half_precision(device):
                verdicts = discriminator(torch.cat([field[:few], sampled.detach(), drawn[-few:].detach()])).float()
            judged = discriminator_loss(*verdicts.split(few))
            run.train_discriminator(judged)
            yield {"distance": distance, "judged": judged, "drift": drift}

    follow(run, lessons(), log, validate=lambda: _validate(average, validation, out / "samples.png"))


@torch.no_grad()
def _validate(drawer: Drawer, validation: Views, path: Path) -> dict[str, float]:
    """ℓ1 of fields of unseen drawings, clean and flawed; and a sheet of them, their slerps, and random drawings."""
    device = str(next(drawer.parameters()).device)
    seen, clean, field = validation.batch(128, np.random.default_rng(0), device)
    drawn = drawer(seen)
    error = (drawn - field).abs().mean((1, 2, 3))
    a = drawer.encoder(seen[:8])
    between = drawer.generator(slerp(a, a.roll(1, 0), torch.full((8, 1), 0.5, device=device)))
    chance = drawer.generator(on_sphere(torch.randn(8, LATENT, device=device)))
    rows = [seen[:8], ink_of(drawn[:8]), ink_of(between), seen[-8:], ink_of(drawn[-8:]), clean[-8:], ink_of(chance)]
    sheet(path, [row.cpu() for row in rows])
    return {"held_l1": round(error[:64].mean().item(), 4), "held_flawed_l1": round(error[64:].mean().item(), 4)}
