"""Trains E, G and D together: project a drawing, even a flawed one, on latents from which G draws sound faces.

    python -m drawover_train train drawing [--preset cpu|gpu] [--minutes M]

The mode-regularized objective of the sketch correction paper, on stroke distance fields. Half of what E sees is flawed,
by any hand; what G must draw is always the clean drawing. The z of G(z) come half from the normal distribution and
half from slerps between encoded drawings, which is where the product's nudge goes. D sees a quarter of each batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..data import hands
from ..data.faces import corrections
from ..losses.adversarial import discriminator_loss, field_distance, generator_loss
from ..nets.blocks import count, save
from ..nets.drawing import LATENT, Discriminator, Encoder, Generator, on_sphere, slerp
from .loop import Average, Clock, Log, half_precision, rate, sheet


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate of E and G; D's is half
    width: int
    threads: int
    realism: float = 0.02  # λ of −log D(G(z))
    regularizer: float = 0.02  # λ₂ of −log D(G(E(x)))


PRESETS = {
    "cpu": Preset(minutes=75, batch=16, peak=2e-3, width=20, threads=1),
    "gpu": Preset(minutes=12, batch=128, peak=1.5e-3, width=64, threads=8),
}


def prior(encoded: Tensor) -> Tensor:
    """Latents for G(z): half normal, half on the slerp between two encoded drawings. (B, 256) -> (B, 256)."""
    normal = on_sphere(torch.randn_like(encoded))
    between = slerp(encoded, encoded.roll(1, 0), torch.rand(len(encoded), 1, device=encoded.device))
    return torch.where(torch.rand(len(encoded), 1, device=encoded.device) < 0.5, normal, between)


def train(data: Path, out: Path, preset: str, minutes: float | None = None, seed: int = 0) -> None:
    options = PRESETS[preset]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    views = corrections.load(data)
    rows, held = views.rows("train"), views.rows("validation")
    nets = {"encoder": Encoder(options.width), "generator": Generator(options.width), "discriminator": Discriminator()}
    nets = {k: v.to(device, memory_format=torch.channels_last) for k, v in nets.items()}
    encoder, generator, discriminator = nets.values()
    averages = {k: Average(nets[k]) for k in ("encoder", "generator")}
    drawing = torch.optim.Adam([*encoder.parameters(), *generator.parameters()], options.peak, betas=(0.5, 0.99))
    judging = torch.optim.Adam(discriminator.parameters(), options.peak / 2, betas=(0.5, 0.99))
    clock, step = Clock(minutes or options.minutes), 0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True, map_location=device)
        for name, network in nets.items():
            network.load_state_dict(saved[name])
        for name, average in averages.items():
            average.network.load_state_dict(saved[f"{name}_average"])
        drawing.load_state_dict(saved["drawing"])
        judging.load_state_dict(saved["judging"])
        step, clock = saved["step"], Clock(minutes or options.minutes, saved["minutes"])
        for average in averages.values():
            average.steps = step
    torch.manual_seed(seed + step)
    random = np.random.default_rng(seed + step)
    sizes = {k: round(count(v), 2) for k, v in nets.items()}
    log = Log(out / "log.jsonl", data, seed, preset=preset, parameters_millions=sizes, step=step)
    tensor = lambda a: torch.from_numpy(np.ascontiguousarray(a)).to(device)[:, None].float() / 255  # noqa: E731

    def batch(pool: np.ndarray, size: int) -> tuple[Tensor, Tensor, Tensor]:
        """clean ink, its field, and a flawed version's ink; (B, 1, S, S) each, 0..1."""
        index = np.sort(random.choice(pool, size))
        return tensor(views.clean[index]), tensor(views.field[index]), tensor(views.flawed[index])

    saved_at, half, few = clock.spent, options.batch // 2, options.batch // 4
    while clock.fraction < 1:
        for optimizer, peak in ((drawing, options.peak), (judging, options.peak / 2)):
            for group in optimizer.param_groups:
                group["lr"] = rate(clock.fraction, step, peak)
        clean, field, flawed = batch(rows, options.batch)
        seen = hands.redraw(torch.cat([clean[:half], flawed[half:]])).contiguous(memory_format=torch.channels_last)
        discriminator.requires_grad_(False)
        with half_precision(device):
            latent = encoder(seen)
            drawn = generator(latent)
            sampled = generator(prior(latent.detach().float())[:few])
            verdicts = discriminator(torch.cat([sampled, drawn[-few:]])).float()
        distance = field_distance(drawn.float(), field)
        loss = generator_loss(verdicts[:few], verdicts[few:], distance, options.realism, options.regularizer)
        drawing.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*encoder.parameters(), *generator.parameters()], 1.0)
        drawing.step()

        discriminator.requires_grad_(True)
        with half_precision(device):
            verdicts = discriminator(torch.cat([field[:few], sampled.detach(), drawn[-few:].detach()])).float()
        judged = discriminator_loss(*verdicts.split(few))
        judging.zero_grad()
        judged.backward()
        judging.step()
        averages["encoder"].update(encoder)
        averages["generator"].update(generator)
        step += 1
        if step % 100 == 0:
            log.write(
                step=step,
                minutes=round(clock.spent, 2),
                distance=round(distance.item(), 4),
                judged=round(judged.item(), 4),
            )
        if clock.spent - saved_at > 3 or clock.fraction >= 1:
            saved_at = clock.spent
            save(checkpoint, **{k: v.state_dict() for k, v in nets.items()},
                 **{f"{k}_average": v.network.state_dict() for k, v in averages.items()},
                 drawing=drawing.state_dict(), judging=judging.state_dict(), step=step, minutes=clock.spent,
                 width=options.width)  # fmt: skip
            E, G = averages["encoder"].network, averages["generator"].network  # noqa: N806
            with torch.no_grad():
                clean, field, flawed = batch(held, min(64, 4 * len(held)))
                error = (G(E(clean)) - field).abs().mean().item()
                repaired = (G(E(flawed)) - field).abs().mean().item()
                a, b = E(clean[:8]), E(flawed[-8:])
                shown = [G(a), G(slerp(a, a.roll(1, 0), torch.full((8, 1), 0.5, device=device))), G(b),
                         G(on_sphere(torch.randn(8, LATENT, device=device)))]  # fmt: skip
            log.write(
                step=step, minutes=round(clock.spent, 2), held_l1=round(error, 4), held_flawed_l1=round(repaired, 4)
            )
            ink = [((f - 0.5) * 16 + 0.5).clamp(0, 1).cpu() for f in shown]
            sheet(out / "samples.png", [clean[:8].cpu(), ink[0], ink[1], flawed[-8:].cpu(), ink[2], ink[3]])
