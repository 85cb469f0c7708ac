"""Trains the networks of the pack `digits`: E, G and D on distance fields, registration, similarity.

    python -m drawover_train train digit-pack [--preset cpu|gpu] [--minutes M]

The paper's perceptrons (printed.py) draw 28 pixels, too coarse for a canvas. The objective is the same, mode
regularized, with small convolutions; E's inputs are flawed digits, half of them by fine pens, and G's targets are the
sound ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ....data import restyle
from ....data.digits import corrections as digit_corrections
from ....data.digits.corrections import FIELD, SIZE, Example
from ....losses.adversarial import discriminator_loss, displacement_loss, field_distance, generator_loss
from ....nets.blocks import count
from ....nets.correct.digits.pack import LATENT, Discriminator, Doubled, Encoder, Generator, Halved, on_sphere
from ....nets.correct.drawing import slerp
from ....nets.correct.registration import Registration
from ... import parallel
from ...loop import Facts, Log, Run, follow, half_precision, sheet
from . import similarity as digit_similarity
from .similarity import Views

SOFT = FIELD / 16  # pixels that correspond to ½ of a field's range
GAINS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4)  # of the registration without a suggestion


@dataclass(frozen=True)
class Preset:
    drawing_minutes: float
    registration_minutes: float
    similarity_minutes: float
    examples: int
    times: int = 4  # flawed views per digit, for the similarity
    batch: int = 32
    drawing_peak: float = 3e-3  # learning rates
    registration_peak: float = 3e-3
    width: int = 16
    depth: int = 2  # blocks of attention in the registration
    threads: int = 1
    realism: float = 0.02  # λ of −log D(G(z))
    regularizer: float = 0.02  # λ₂ of −log D(G(E(x)))
    guided: float = 0.4  # fraction of samples guided by a suggestion


PRESETS = {
    "cpu": Preset(drawing_minutes=5, registration_minutes=16, similarity_minutes=6, examples=6000),
    "gpu": Preset(
        drawing_minutes=5, registration_minutes=5, similarity_minutes=2, examples=30000, times=10, batch=256, threads=8
    ),
}


@dataclass(frozen=True)
class Pool:
    """Examples as tensors: ink, clean (N, 1, 128, 128) uint8 in the flawed digit's frame; shift (N, 2, 64, 64) float16;
    alone (N, 1, 64, 64) uint8, field (N, 1, 64, 64) float16 of the sound digit in its own frame."""

    ink: Tensor
    clean: Tensor
    shift: Tensor
    alone: Tensor
    field: Tensor

    @classmethod
    def from_examples(cls, examples: Sequence[Example]) -> Pool:
        stacked = lambda key: torch.from_numpy(np.stack([getattr(e, key) for e in examples]))  # noqa: E731
        alone = F.avg_pool2d(stacked("alone")[:, None].float(), SIZE // FIELD).round().to(torch.uint8)
        shift = stacked("shift").permute(0, 3, 1, 2).half().contiguous()
        return cls(stacked("ink")[:, None], stacked("clean")[:, None], shift, alone, stacked("field")[:, None].half())

    def rows(self, index: Tensor) -> Pool:
        """These examples as float32: ink 0..1, shift in fractions of the side, field 0..1."""
        ink, clean, alone = (a[index].float() / 255 for a in (self.ink, self.clean, self.alone))
        return Pool(ink, clean, self.shift[index].float(), alone, self.field[index].float())


class Drawing(nn.Module):
    """E and G as one network, for one optimizer and one average."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.encoder, self.generator = Encoder(width), Generator(width)


def turned(pictures: Sequence[Tensor]) -> list[Tensor]:
    """Rotate, shear and stretch all of (B, 1, S, S) alike, each sample randomly."""
    size, most = len(pictures[0]), torch.tensor([[1.0, 0, 0], [0, 1, 0]])
    matrix = most + torch.cat([0.07 * torch.randn(size, 2, 2), 0.02 * torch.randn(size, 2, 1)], 2)
    grid = F.affine_grid(matrix, [size, 1, FIELD, FIELD], align_corners=False)
    return [F.grid_sample(p, grid, padding_mode="zeros", align_corners=False) for p in pictures]


def prior(encoded: Tensor) -> Tensor:
    """Latents for G(z): half normal, half on the slerp between two encoded digits. (B, 64) -> (B, 64)."""
    normal = on_sphere(torch.randn_like(encoded))
    between = slerp(encoded, encoded.roll(1, 0), torch.rand(len(encoded), 1, device=encoded.device))
    return torch.where(torch.rand(len(encoded), 1, device=encoded.device) < 0.5, normal, between)


def train_drawing(
    pool: Pool, validation: Pool, data: Path, out: Path, options: Preset, minutes: float, seed: int
) -> None:
    """Train E, G and D into `out`/drawing.pt. Half of E's inputs are flawed; G's targets never are."""
    device = parallel.device()
    network, discriminator = Drawing(options.width), Discriminator(options.width)
    for part in (network, discriminator):
        part.to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    run = Run(network, out / "drawing.pt", minutes, options.drawing_peak, discriminator, width=options.width)
    run.seeded(seed)
    log = Log(out / "log.jsonl", data, seed, network="drawing", parameters_millions=count(network), step=run.step)
    few, half = options.batch // 4, options.batch // 2
    averaged = cast(Drawing, run.average.network)

    def lessons() -> Iterator[Facts]:
        while True:
            batch = pool.rows(torch.randint(len(pool.ink), (options.batch,)))
            flawed, alone, field = turned([F.avg_pool2d(batch.ink, SIZE // FIELD), batch.alone, batch.field])
            seen = torch.cat([flawed[:half], alone[half:]]).to(device)
            field = field.to(device)
            discriminator.requires_grad_(False)
            with half_precision(device):
                latent = network.encoder(seen)
                drawn = network.generator(latent)
                sampled = network.generator(prior(latent.detach().float())[:few])
                verdicts = discriminator(torch.cat([sampled, drawn[:few]])).float()
            distance = field_distance(drawn.float(), field, SOFT)
            run.learn(generator_loss(verdicts[:few], verdicts[few:], distance, options.realism, options.regularizer))
            discriminator.requires_grad_(True)
            with half_precision(device):
                verdicts = discriminator(torch.cat([field[-few:], sampled.detach(), drawn[:few].detach()])).float()
            judged = discriminator_loss(*verdicts.split(few))
            run.train_discriminator(judged)
            yield {"distance": distance, "judged": judged}

    follow(run, lessons(), log, validate=lambda: _validate_drawing(averaged, validation, out), network="drawing")


@torch.no_grad()
def _validate_drawing(network: Drawing, validation: Pool, out: Path) -> dict[str, float]:
    """Held-out distances, and a picture: flawed, E and G of it, sound, E and G, slerps between those, samples."""
    device = next(network.parameters()).device
    batch = validation.rows(torch.arange(min(256, len(validation.ink))))
    flawed, field = F.avg_pool2d(batch.ink, SIZE // FIELD).to(device), batch.field.to(device)
    E, G = network.encoder, network.generator  # noqa: N806
    a, b = E(batch.alone.to(device)), E(flawed)
    found = {"held_l1": round((G(a) - field).abs().mean().item(), 4),
             "held_flawed_l1": round((G(b) - field).abs().mean().item(), 4)}  # fmt: skip
    a, b = a[:12], b[:12]
    shown = [G(b), G(a), G(slerp(a, a.roll(1, 0), torch.full((len(a), 1), 0.5, device=device))),
             G(on_sphere(torch.randn(len(a), LATENT, device=device)))]  # fmt: skip
    inks = [((f - 0.5) * 2 * SOFT + 0.5).clamp(0, 1).cpu() for f in shown]
    sheet(out / "drawing.png", [flawed[:12].cpu(), inks[0], batch.alone[:12], *inks[1:]])
    return found


def weights(ink: Tensor) -> Tensor:
    """(B, 1, 64, 64) loss weights of ink (B, 1, 128, 128): strokes count fully, the paper hardly."""
    return (F.max_pool2d(ink, 2) > 0.3).float() + 0.05


def inputs(batch: Pool, guide: Tensor) -> Tensor:
    """(B, 3, 128, 128): the digit, the sound one where `guide` (B, 1, 1, 1) is 1, and that flag as a plane."""
    return torch.cat([batch.ink, batch.clean * guide, guide.expand_as(batch.ink)], 1)


def train_registration(
    pool: Pool, validation: Pool, data: Path, out: Path, options: Preset, minutes: float, seed: int
) -> None:
    """Train registration into `out`/registration.pt: unguided, and toward a suggestion."""
    device = parallel.device()
    network = Registration(options.width, options.depth, 1)
    network.to(device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    run = Run(network, out / "registration.pt", minutes, options.registration_peak, width=options.width,
              depth=options.depth)  # fmt: skip
    run.seeded(seed)
    log = Log(out / "log.jsonl", data, seed, network="registration", parameters_millions=count(network), step=run.step)

    def lessons() -> Iterator[Facts]:
        while True:
            batch = pool.rows(torch.randint(len(pool.ink), (options.batch,)))
            guide = (torch.rand(options.batch, 1, 1, 1) < options.guided).float()
            weight = weights(batch.ink).to(device)
            seen = Pool(restyle.redraw(batch.ink), batch.clean, batch.shift, batch.alone, batch.field)
            with half_precision(device):
                field = network(inputs(seen, guide).to(device)).float()
            loss = displacement_loss(field, batch.shift.to(device), weight)
            run.learn(loss)
            yield {"loss": loss}

    follow(run, lessons(), log, validate=lambda: validate(run.average.network, validation), network="registration")


@torch.no_grad()
def validate(network: nn.Module, validation: Pool, most: int = 512) -> dict[str, float]:
    """Mean endpoint error over the ink, in pixels of 128: before, alone, guided; `sound`: on ink that needs no move."""
    device = next(network.parameters()).device
    sums: dict[str, float] = dict.fromkeys(("before", "alone", "guided", "sound"), 0.0)
    pixels = dict.fromkeys(sums, 0.0)
    for index in torch.arange(min(most, len(validation.ink))).split(32):
        batch = validation.rows(index)
        on = weights(batch.ink)[:, 0] > 0.5
        far = batch.shift.norm(dim=1) * SIZE
        sound = (far.amax((1, 2)) == 0)[:, None, None] & on
        moved = on & ~sound
        for name, flag in (("alone", 0.0), ("guided", 1.0)):
            field = network(inputs(batch, torch.full((len(index), 1, 1, 1), flag)).to(device)).cpu()
            error = (field - batch.shift).norm(dim=1) * SIZE
            sums[name] += error[moved].sum().item()
            pixels[name] += moved.sum().item()
            if not flag:
                sums["sound"] += error[sound].sum().item()
                pixels["sound"] += sound.sum().item()
        sums["before"] += far[moved].sum().item()
        pixels["before"] += moved.sum().item()
    return {name: round(sums[name] / max(pixels[name], 1), 4) for name in sums}


@torch.no_grad()
def fitted(network: nn.Module, drawer: Drawing, validation: Pool, most: int = 512) -> tuple[str, float]:
    """The method that brings all held-out ink, of sound digits too, nearest to its target, and its gain.

    Either registration "alone", times one of GAINS, or guided by the "projection" of the drawing; computed on the CPU.
    """
    encoder, generator = Halved(drawer.encoder), Doubled(drawer.generator)
    off = dict.fromkeys([*(("alone", gain) for gain in GAINS), ("projection", 1.0)], 0.0)
    for index in torch.arange(min(most, len(validation.ink))).split(32):
        batch = validation.rows(index)
        on = weights(batch.ink)[:, 0] > 0.5
        projection = ((generator(encoder(batch.ink)) - 0.5) * (2 * SOFT * SIZE / FIELD) + 0.5).clamp(0, 1)
        for flag, name in enumerate(("alone", "projection")):
            guide = torch.full((len(index), 1, 1, 1), float(flag))
            field = network(inputs(replace(batch, clean=projection), guide))
            for key in off:
                if key[0] == name:
                    off[key] += (field * key[1] - batch.shift).norm(dim=1)[on].sum().item()
    return min(off, key=off.__getitem__)


def held_out(sources: Path, count: int = 512) -> Pool:
    """Examples of the digits to validate on."""
    found = digit_corrections.read(sources, "validation")
    return Pool.from_examples(digit_corrections.examples(found, count, np.random.default_rng(1)))


def train(sources: Path, data: Path, out: Path, preset: str, minutes: float | None = None, seed: int = 0) -> None:
    """Run all three trainings; `minutes`: in total. sources: the folder of packages; data: the set `digits`."""
    options = PRESETS[preset]
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    digits, random = digit_corrections.read(sources, "train"), np.random.default_rng(seed)
    pool, validation = (
        Pool.from_examples(digit_corrections.examples(digits, options.examples, random)),
        held_out(sources),
    )
    total = options.drawing_minutes + options.registration_minutes + options.similarity_minutes
    share = minutes / total if minutes else 1.0
    train_drawing(pool, validation, data, out, options, options.drawing_minutes * share, seed)
    train_registration(pool, validation, data, out, options, options.registration_minutes * share, seed)
    views = Views.from_digits(digits, options.times, random)
    held_out_views = Views.from_digits(digit_corrections.read(sources, "validation"), 1, np.random.default_rng(1))
    digit_similarity.train(views, held_out_views, data, out, options.similarity_minutes * share, seed)
