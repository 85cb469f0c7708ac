"""Trains the sketch correction paper's five GANs on digits, as printed, and their encoders.

    python -m drawover_train train digits [--preset cpu|gpu] [--minutes M]        about a quarter of an hour on one core

Vanilla, Wasserstein and mode-regularized, the last two also with Kaiming-normal layers. E is trained along with the
mode-regularized ones; Q afterwards, for every generator, which is then fixed (§5). Batches of 32, Adam 1e-4, λ1 = λ2 =
0.01; Wasserstein as in its own paper: RMSprop 5e-5, five critic steps, weights clipped to 0.01.

MNIST has 60,000 training digits, ours 4,528: each is augmented by rotation, scale and shear to 13 versions instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from ....data.store import Store
from ....losses import adversarial
from ....losses.correct import printed
from ....nets.correct.digits.printed import LATENT, PIXELS, SIDE, VARIANTS, Variant, networks
from ... import parallel
from ...loop import Clock, Facts, Log, Training, follow, sheet

LEARNED = 1  # version of the training, which invalidates older checkpoints
STEP = Callable[[], Tensor]


@dataclass(frozen=True)
class Preset:
    steps: int  # of the generator: vanilla and mode-regularized
    wasserstein_steps: int
    post_steps: int  # of each Q
    threads: int = 1
    batch: int = 32
    rate: float = 1e-4
    distance: float = 0.01  # λ1 of the squared error
    regularizer: float = 0.01  # λ2 of −log D(G(E(x)))
    critic_steps: int = 5
    critic_rate: float = 5e-5
    bound: float = 0.01  # of the critic's weights
    copies: int = 13  # of each digit


PRESETS = {
    "cpu": Preset(steps=40_000, wasserstein_steps=16_000, post_steps=12_000),
    "gpu": Preset(steps=1_000_000, wasserstein_steps=400_000, post_steps=200_000, threads=4),
}


def varied(inks: np.ndarray, copies: int, random: np.random.Generator) -> np.ndarray:
    """(N · copies, 28, 28) uint8: each digit unchanged, and slightly rotated, scaled, sheared and shifted."""
    made, middle = [inks], np.full(2, (SIDE - 1) / 2)
    for _ in range(copies - 1):
        some = np.empty_like(inks)
        for row, ink in enumerate(inks):
            matrix = cv2.getRotationMatrix2D((0, 0), 5 * random.normal(), np.exp(0.04 * random.normal()))
            matrix[:, :2] += 0.04 * random.normal(size=(2, 2))
            matrix[:, 2] = middle - matrix[:, :2] @ middle + 0.5 * random.normal(size=2)
            some[row] = cv2.warpAffine(ink, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
        made.append(some)
    return np.concatenate(made)


class Game(Training):
    """The training of one GAN: its networks, its optimizers, and one step of both sides."""

    def __init__(self, variant: Variant, options: Preset, device: str, checkpoint: Path, clock: Clock) -> None:
        self.drawing_length = options.wasserstein_steps if variant.objective == "wasserstein" else options.steps
        super().__init__(checkpoint, clock, self.drawing_length + options.post_steps)
        self.variant, self.options, self.device = variant, options, device
        self.nets = {name: network.to(device) for name, network in networks(variant).items()}
        wasserstein = variant.objective == "wasserstein"
        drawing = [p for name in ("generator", "encoder") if name in self.nets for p in self.nets[name].parameters()]
        judging = list(self.nets["discriminator"].parameters())
        if wasserstein:
            self.drawing = torch.optim.RMSprop(drawing, options.critic_rate, foreach=True)
            self.judging = torch.optim.RMSprop(judging, options.critic_rate, foreach=True)
        else:
            self.drawing = torch.optim.Adam(drawing, options.rate, fused=True)
            self.judging = torch.optim.Adam(judging, options.rate, fused=True)
        self.posting = torch.optim.Adam(self.nets["post"].parameters(), options.rate, fused=True)
        self.steps, self.post_steps = 0, 0
        self._load()

    def sampled(self) -> Tensor:
        """G(z) of a batch of normal latents, (B, 784)."""
        return self.nets["generator"](torch.randn(self.options.batch, LATENT, device=self.device))

    def learn(self, batch: STEP) -> dict[str, float]:
        """One step: of the GAN until its steps are done, then of Q. Returns the losses."""
        losses = self.play(batch) if self.steps < self.drawing_length else self.post_step(batch)
        self.step = self.steps + self.post_steps
        return losses

    def play(self, batch: STEP) -> dict[str, float]:
        """One step of the discriminator, then of the generator; `batch` returns ink (B, 784). Returns the losses."""
        judged = self._critic_steps(batch) if self.variant.objective == "wasserstein" else self._judge(batch())
        discriminator = self.nets["discriminator"].requires_grad_(False)
        if self.variant.objective == "wasserstein":
            loss = printed.critic_generator_loss(discriminator(self.sampled()))
        elif self.variant.objective == "vanilla":
            loss = adversarial.minus_log_realism(discriminator(self.sampled()))
        else:
            loss = self._regularized(batch())
        _descend(self.drawing, loss)
        discriminator.requires_grad_(True)
        self.steps += 1
        return {"drawing": float(loss.detach()), "judging": judged}

    def _regularized(self, ink: Tensor) -> Tensor:
        drawn = self.nets["generator"](self.nets["encoder"](ink))
        verdicts = self.nets["discriminator"](torch.cat([self.sampled(), drawn]))
        distance = self.options.distance * printed.squared_error(drawn, ink)
        sampled, drawn = verdicts.split(len(ink))
        return adversarial.generator_loss(sampled, drawn, distance, 1.0, self.options.regularizer)

    def _judge(self, ink: Tensor) -> float:
        with torch.no_grad():
            sampled = self.sampled()
        verdicts = self.nets["discriminator"](torch.cat([ink, sampled]))
        loss = printed.discriminator_loss(*verdicts.split(len(ink)))
        _descend(self.judging, loss)
        return float(loss.detach())

    def _critic_steps(self, batch: STEP) -> float:
        value, critic = 0.0, self.nets["discriminator"]
        for _ in range(self.options.critic_steps):
            ink = batch()
            with torch.no_grad():
                sampled = self.sampled()
            loss = printed.critic_loss(*critic(torch.cat([ink, sampled])).split(len(ink)))
            _descend(self.judging, loss)
            with torch.no_grad():
                for weight in critic.parameters():
                    weight.clamp_(-self.options.bound, self.options.bound)
            value = float(loss.detach())
        return value

    def post_step(self, batch: STEP) -> dict[str, float]:
        """One step of Q with the generator fixed."""
        ink, generator = batch(), self.nets["generator"].requires_grad_(False)
        loss = printed.pixel_cross_entropy(generator(self.nets["post"](ink)), ink)
        _descend(self.posting, loss)
        generator.requires_grad_(True)
        self.post_steps += 1
        return {"post": float(loss.detach())}

    def state(self) -> dict[str, Any]:
        optimizers = [o.state_dict() for o in (self.drawing, self.judging, self.posting)]
        nets = {name: network.state_dict() for name, network in self.nets.items()}
        return {
            "learned": LEARNED,
            "steps": self.steps,
            "post_steps": self.post_steps,
            "optimizers": optimizers,
            **nets,
        }

    def _load(self) -> None:
        """Resume from the checkpoint, if it exists and has this version."""
        path = self.checkpoint
        saved = torch.load(path, weights_only=True, map_location=self.device) if path.exists() else {}
        if saved.get("learned") != LEARNED:
            return
        for name, network in self.nets.items():
            network.load_state_dict(saved[name])
        for optimizer, state in zip((self.drawing, self.judging, self.posting), saved["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        self.steps, self.post_steps = saved["steps"], saved["post_steps"]
        self.step = self.steps + self.post_steps


def _descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    parallel.average_gradients(weight for group in optimizer.param_groups for weight in group["params"])
    optimizer.step()


def train(
    data: Path, out: Path, preset: str, minutes: float | None = None, seed: int = 0,
    variants: tuple[Variant, ...] = VARIANTS, options: Preset | None = None,
) -> None:  # fmt: skip
    """Train the unfinished variants into `out`/<variant>.pt, for at most `minutes`; data: the data set `digits`."""
    options = options or PRESETS[preset]
    device = parallel.device()
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    store, random = Store(data), np.random.default_rng(seed)
    inks = varied(np.array(store.raw("ink", SIDE)[store.rows("train")]), options.copies, random)
    pool = torch.from_numpy(inks.reshape(-1, PIXELS)).to(device)
    clock = Clock(minutes or math.inf)
    for number, variant in enumerate(variants):
        torch.manual_seed(seed + 1000 * number)
        game = Game(variant, options, device, out / f"{variant.name}.pt", clock)
        log = Log(out / "log.jsonl", data, seed, preset=preset, variant=variant.name, steps=game.steps)
        game.seeded(seed + 1000 * number)

        def batch() -> Tensor:
            return pool[torch.randint(len(pool), (options.batch,), device=device)].float() / 255

        def lessons(game: Game = game, batch: STEP = batch) -> Iterator[Facts]:
            while True:
                yield game.learn(batch)

        follow(game, lessons(), log, every=1000, variant=variant.name)
        if parallel.first():
            _samples(game.nets, batch(), out / f"{variant.name}.png")
        if clock.fraction >= 1:
            break


@torch.no_grad()
def _samples(nets: dict[str, nn.Module], ink: Tensor, path: Path) -> None:
    """Rows of G(z); digits; their reconstructions by Q and, where it exists, E."""
    few = ink[:16]
    z = torch.randn(len(few), LATENT, device=ink.device)
    rows = [nets["generator"](z), few]
    rows += [nets["generator"](nets[name](few)) for name in ("post", "encoder") if name in nets]
    sheet(path, [row.reshape(-1, 1, SIDE, SIDE).cpu() for row in rows])
