"""Trains the networks of the error avoidance table: generators with 0, 1 and 3 LIS modules, R-separate, R-iterative.

    python -m drawover_train train lis [--preset cpu|gpu] [--minutes M]     about twenty minutes on one free core

The experiments of "Learning to avoid errors in GANs by manipulating input spaces", on digits (28 px) and on line faces
(64 px, Lorelei's). RMSprop with α 0.9 and ε 1e-6, batches of 32, as there; the last third at a fifth of the rate. On
faces, two cores are too few to train each from scratch: all continue from one generator without modules.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from ...data.store import Store
from ...losses.adversarial import minus_log_realism
from ...losses.correct.input_space import reverser_loss, similarity, starts, stops
from ...metrics.features import Graph
from ...nets.correct.dcgan import Discriminator, Generator, Reverser, Shape
from ...studies.input_spaces import ITERATIONS, ITERATIVE, Studied, make_reference, write
from .. import parallel
from ..loop import Clock, Facts, Log, Training, follow, sheet

FOLDER = Path("models/studies/error_avoidance")
DRAWNET = Path("models/packs/faces/drawnet.onnx")
UNSEEN = 500  # real drawings, at most, that the table compares with


@dataclass(frozen=True)
class Variant:
    """One experiment. In `separate` and `iterative`, R learns to move latents; otherwise the LIS modules do."""

    name: str
    kind: str = "lis"  # lis | separate | iterative
    modules: int = 0
    strength: float = 0.9  # λ_R
    after: str | None = None  # in `separate`: whose generator R reverses; otherwise: whose weights it continues from


VARIANTS = (
    Variant("plain"),
    Variant("one", modules=1),
    Variant("three", modules=3),
    Variant("unheld", modules=3, strength=0.0),
    Variant("separate", "separate", after="plain"),
    Variant("separate-one", "separate", modules=1, after="one"),
    Variant(ITERATIVE, "iterative"),
)


@dataclass(frozen=True)
class Domain:
    """The kind of pictures, the networks' sizes, and the length of their training."""

    name: str
    data: str  # folder under scratch/data
    shape: Shape
    steps: int  # of each generator
    trunk: int = 0  # steps of the shared generator that the others continue from
    reverser_steps: int = 600  # of R-separate
    iterative: float = 0.5  # fraction of `steps` for R-iterative, whose steps each train up to four times

    def variants(self) -> tuple[Variant, ...]:
        """The variants in training order."""
        if not self.trunk:
            return VARIANTS
        later = (v if v.kind == "separate" else replace(v, after="trunk") for v in VARIANTS)
        return (Variant("trunk"), *later)

    def length(self, variant: Variant) -> int:
        """The number of steps of this variant."""
        if variant.kind == "separate":
            return self.reverser_steps
        if variant.name == "trunk":
            return self.trunk
        return round(self.steps * (self.iterative if variant.kind == "iterative" else 1))


DIGITS = Domain("digits", "digits", Shape(28, 32, (40, 20)), steps=1600)
FACES = Domain("faces", "corrections", Shape(64, 64, (64, 32, 16, 8)), steps=500, trunk=1500)


@dataclass(frozen=True)
class Preset:
    domains: tuple[Domain, ...]
    threads: int = 1
    batch: int = 32
    peak: float = 1e-3  # learning rate; printed 5e-4, for a hundred times as many steps


PRESETS = {
    "cpu": Preset((DIGITS, FACES)),
    "gpu": Preset(
        (
            replace(DIGITS, shape=Shape(28, 64, (128, 64)), steps=60_000, reverser_steps=2500),
            replace(FACES, shape=Shape(64, 256, (256, 256, 128, 64)), steps=60_000, trunk=0, reverser_steps=2500),
        ),
        threads=4,
        peak=5e-4,
    ),
}


def pictures(domain: Domain, data: Path, split: str = "train", most: int = 9000) -> np.ndarray:
    """(N, S, S) uint8 ink of a split, at most `most`: digits, or Lorelei's clean faces. Raises StoreError."""
    store, side = Store(data / domain.data), domain.shape.side
    rows = store.rows(split)
    if domain.name == "digits":
        return np.stack(
            [cv2.resize(p, (side, side), interpolation=cv2.INTER_AREA) for p in store.pictures("ink", rows)]
        )
    rows = np.array([row for row in rows if store.records[row]["style"] == "lorelei"])
    picked = rows[:: math.ceil(len(rows) / most)]
    return np.stack(
        [cv2.resize(store.picture("clean", row), (side, side), interpolation=cv2.INTER_AREA) for row in picked]
    )


class Experiment(Training):
    """One variant's networks and optimizers, resumed from its checkpoint if one exists."""

    def __init__(self, domain: Domain, variant: Variant, folder: Path, peak: float, seed: int) -> None:
        torch.manual_seed(seed)
        self.domain, self.variant, self.peak = domain, variant, peak
        super().__init__(folder / f"{variant.name}.pt", Clock(math.inf), domain.length(variant))
        self.length: int
        self.device = parallel.device()
        shape = domain.shape
        self.generator, self.discriminator = Generator(shape, variant.modules), Discriminator(shape)
        self.reverser = Reverser(shape)
        self.nets: dict[str, nn.Module] = {"generator": self.generator, "discriminator": self.discriminator}
        if variant.kind != "lis":
            self.nets["reverser"] = self.reverser
        for network in self.nets.values():
            network.to(self.device).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        if variant.after is not None:
            earlier = torch.load(folder / f"{variant.after}.pt", weights_only=True, map_location=self.device)
            for name in ("generator", "discriminator"):
                self.nets[name].load_state_dict(earlier[name], strict=variant.kind == "separate")
        learning = ["reverser"] if variant.kind == "separate" else list(self.nets)
        self.descents = {
            name: torch.optim.RMSprop(self.nets[name].parameters(), peak, alpha=0.9, eps=1e-6) for name in learning
        }
        self.snapshots: dict[str, dict[str, Tensor]] = {}  # earlier snapshots of R-separate, by step
        if self.checkpoint.exists():
            saved = torch.load(self.checkpoint, weights_only=True, map_location=self.device)
            for name, network in self.nets.items():
                network.load_state_dict(saved[name])
            for name, descent in self.descents.items():
                descent.load_state_dict(saved["descents"][name])
            self.step, self.snapshots = saved["step"], saved["kept"]
        self.coins = np.random.default_rng(seed + self.step)  # the same in all processes
        self.random = np.random.default_rng(self.seeded(seed))

    def state(self) -> dict[str, Any]:
        weights = {name: network.state_dict() for name, network in self.nets.items()}
        descents = {name: descent.state_dict() for name, descent in self.descents.items()}
        return {**weights, "descents": descents, "step": self.step, "kept": self.snapshots}

    def latents(self, count: int) -> Tensor:
        """(count, D), standard normal."""
        return torch.randn(count, self.domain.shape.latent, device=self.device)

    def _descend(self, **losses: Tensor) -> None:
        """One optimizer step for each named network on its own loss; no other network's weights change."""
        found = {
            name: torch.autograd.grad(loss, list(self.nets[name].parameters()), retain_graph=True, allow_unused=True)
            for name, loss in losses.items()
        }
        for name, gradients in found.items():
            descent = self.descents[name]
            for group in descent.param_groups:
                group["lr"] = self.peak * (1 if self.step < 2 / 3 * self.length else 0.2)
            for weight, gradient in zip(self.nets[name].parameters(), gradients, strict=True):
                weight.grad = gradient
            parallel.average_gradients(self.nets[name].parameters())
            descent.step()

    def _train_discriminator(self, real: Tensor, drawn: Tensor) -> float:
        """One step of D, ascending log D(x) + log(1 − D(G(z)))."""
        seen = torch.cat([real, drawn.detach()]).contiguous(memory_format=torch.channels_last)
        on_real, on_drawn = self.discriminator(seen).chunk(2)
        loss = minus_log_realism(on_real) + minus_log_realism(-on_drawn)
        self._descend(discriminator=loss)
        return loss.item()

    def learn_lis(self, real: Callable[[], Tensor]) -> dict[str, float]:
        """One step of G with as many of its modules as the coins allow, then of D (§2.3)."""
        generator, batch = self.generator, real()
        z = self.latents(len(batch))
        steps = [z]
        for module in generator.lis.chain[: stops(self.variant.modules, self.coins)]:
            steps.append(module(steps[-1]))
        drawn = generator.draw(steps[-1])
        realism, drift = minus_log_realism(self.discriminator(drawn)), similarity(steps, self.variant.strength)
        self._descend(generator=realism + drift)
        return {"realism": realism.item(), "held": drift.item(), "judged": self._train_discriminator(batch, drawn)}

    def learn_separate(self, real: Callable[[], Tensor]) -> dict[str, float]:
        """One step of R alone, on the squared error of the recovered latent (§2.1); G is fixed."""
        generator, reverser = self.generator, self.reverser.train()
        with torch.no_grad():
            z = generator.lis(self.latents(len(real())))
            drawn = generator.draw(z)
        loss = nn.functional.mse_loss(reverser(drawn), z)
        self._descend(reverser=loss)
        if self.step + 1 in (self.length // 8, self.length // 3):
            self.snapshots[str(self.step + 1)] = {k: v.clone() for k, v in reverser.state_dict().items()}
        return {"found": loss.item()}

    def learn_iterative(self, real: Callable[[], Tensor]) -> dict[str, float]:
        """Algorithm 2: each image is mapped back to a latent and drawn again; D, G and R train on the later ones."""
        generator, reverser, batch = self.generator, self.reverser, real()
        first = starts(ITERATIONS, self.coins)
        given = self.latents(len(batch))
        losses_by_iteration, drawn = {}, None
        for iteration in range(ITERATIONS + 1):
            trained = iteration >= first
            with torch.set_grad_enabled(trained):
                z = given if drawn is None else reverser(drawn.detach())
                redrawn = generator.draw(z)
            if trained:
                self._train_discriminator(batch, redrawn)
                realism = minus_log_realism(self.discriminator(redrawn))
                losses = {"generator": realism}
                if drawn is not None:
                    losses["reverser"] = reverser_loss(z, given, realism, iteration, self.variant.strength)
                self._descend(**losses)
                losses_by_iteration |= {f"{name} {iteration}": loss.item() for name, loss in losses.items()}
            drawn = redrawn
        return losses_by_iteration

    def train(self, inks: np.ndarray, batch: int, clock: Clock, log: Log) -> bool:
        """Train until its steps or the clock's minutes are used up; return whether its steps are done."""
        learn = {"lis": self.learn_lis, "separate": self.learn_separate, "iterative": self.learn_iterative}

        def real() -> Tensor:
            chosen = inks[self.random.integers(len(inks), size=batch)]
            return torch.from_numpy(chosen).to(self.device)[:, None].float() / 255

        def lessons() -> Iterator[Facts]:
            while True:
                losses = learn[self.variant.kind](real)
                self.step += 1
                yield losses

        self.clock, self._saved_at = clock, clock.spent
        follow(self, lessons(), log, domain=self.domain.name, variant=self.variant.name)
        return self.step >= self.length

    def studied(self) -> Studied:
        """The trained networks, for inference."""
        generator, reversers = self.generator, {}
        if "reverser" in self.nets:
            reversers[self.step] = self.reverser
            for count, weights in self.snapshots.items():
                reversers[int(count)] = Reverser(self.domain.shape)
                reversers[int(count)].load_state_dict(weights)
        for network in (generator, *reversers.values()):
            network.cpu().eval()
        return Studied(self.domain.name, self.variant.name, self.domain.shape, generator, reversers, self.step)


def train(data: Path, out: Path, preset: str, minutes: float | None = None, seed: int = 0,
          studies: Path = FOLDER, drawnet: Path = DRAWNET) -> None:  # fmt: skip
    """Train every variant that is not trained yet, in turn, for at most `minutes`; export each when it is done.

    data: the folder of all data sets; studies: the folder of the table's npz; drawnet: its features are compared.
    """
    options = PRESETS[preset]
    torch.set_num_threads(options.threads)
    clock = Clock(minutes or math.inf)
    for domain in options.domains:
        folder = out / domain.name
        folder.mkdir(parents=True, exist_ok=True)
        inks = pictures(domain, data)
        log = Log(folder / "log.jsonl", data / domain.data, seed, preset=preset, pictures=len(inks))
        for variant in domain.variants():
            experiment = Experiment(domain, variant, folder, options.peak, seed)
            if experiment.step < experiment.length and not experiment.train(inks, options.batch, clock, log):
                return
            studied = experiment.studied()
            torch.manual_seed(seed)
            sheet(
                folder / f"{variant.name}.png", [s.drawn for s in studied.steps(torch.randn(16, domain.shape.latent))]
            )
            if variant.name != "trunk":
                write(studies, studied)
        reference = studies / f"{domain.name}-real.npz"
        if not reference.exists():
            unseen = np.concatenate([pictures(domain, data, split, UNSEEN // 2) for split in ("validation", "test")])
            seen = inks[:: math.ceil(len(inks) / (2 * UNSEEN))] if domain.name == "digits" else None
            make_reference(unseen, seen, Graph(drawnet)).write(reference)
