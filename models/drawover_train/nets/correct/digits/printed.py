"""The sketch correction paper's own networks, as printed: perceptrons of one hidden layer on digits of 28 × 28 pixels.

Encoder 784-128-128, generator 128-128-784 with a sigmoid, discriminator or critic 784-128-1 (its §5.1, after the
implementation that it names). They draw pixels, not fields; the product's networks are in ../drawing.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

SIDE = 28  # pixels
PIXELS = SIDE * SIDE
HIDDEN = 128
LATENT = 128


class Encoder(nn.Sequential):
    """E, and Q: ink (B, 784) in 0..1 -> unbounded latent (B, 128)."""

    def __init__(self) -> None:
        super().__init__(nn.Linear(PIXELS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, LATENT))


class Generator(nn.Sequential):
    """G: latent (B, 128) -> ink (B, 784) in 0..1."""

    def __init__(self) -> None:
        super().__init__(nn.Linear(LATENT, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, PIXELS), nn.Sigmoid())


class Discriminator(nn.Sequential):
    """D: ink (B, 784) -> logit (B, 1) whose sigmoid is the realism; in a Wasserstein GAN the critic's score."""

    def __init__(self) -> None:
        super().__init__(nn.Linear(PIXELS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))


@dataclass(frozen=True)
class Variant:
    """One of the five GANs of §5.1. `kaiming`: linear weights start normal, after He et al. (2015)."""

    name: str
    title: str
    objective: str  # vanilla, wasserstein or regularized
    kaiming: bool = False


VARIANTS = (
    Variant("vanilla", "vanilla", "vanilla"),
    Variant("wasserstein", "Wasserstein", "wasserstein"),
    Variant("wasserstein_kaiming", "Wasserstein, Kaiming", "wasserstein", True),
    Variant("regularized", "mode-regularized", "regularized"),
    Variant("regularized_kaiming", "mode-regularized, Kaiming", "regularized", True),
)


def networks(variant: Variant) -> dict[str, nn.Module]:
    """Untrained generator, discriminator, for the mode-regularized GANs encoder (E), and for all of them post (Q)."""
    made: dict[str, nn.Module] = {"generator": Generator(), "discriminator": Discriminator()}
    if variant.objective == "regularized":
        made["encoder"] = Encoder()
    if variant.kaiming:
        for network in made.values():
            network.apply(_kaiming)
    return {**made, "post": Encoder()}


@torch.no_grad()
def _kaiming(layer: nn.Module) -> None:
    if isinstance(layer, nn.Linear):
        nn.init.kaiming_normal_(layer.weight)


@torch.no_grad()
def reconstructed(encoder: nn.Module, generator: nn.Module, ink: Tensor) -> Tensor:
    """G(E(x)): (B, 784) -> (B, 784)."""
    return generator(encoder(ink))
