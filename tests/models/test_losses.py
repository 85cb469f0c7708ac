"""The losses against hand-worked numbers, above all the sign of the mode regularizer."""

import math

import pytest

torch = pytest.importorskip("torch")
from drawover_train.losses.adversarial import (  # noqa: E402
    discriminator_loss,
    displacement_loss,
    field_distance,
    generator_loss,
    minus_log_realism,
)

pytestmark = pytest.mark.train


def logit(p):
    return torch.tensor([[math.log(p / (1 - p))]])


def test_minus_log_realism():
    assert minus_log_realism(logit(0.25)).item() == pytest.approx(-math.log(0.25), rel=1e-5)


def test_the_regularizer_pulls_reconstructions_toward_real():
    """As printed, +λ₂·log D(G(E(x))) would be lower for an unreal reconstruction; minimized, it must be higher."""
    zero = torch.tensor(0.0)
    unreal, real = (generator_loss(logit(0.5), logit(p), zero, 0.0, 1.0).item() for p in (0.1, 0.9))
    assert unreal == pytest.approx(-math.log(0.1), rel=1e-5)
    assert real == pytest.approx(-math.log(0.9), rel=1e-5)
    assert real < unreal


def test_generator_loss_adds_its_three_terms():
    loss = generator_loss(logit(0.2), logit(0.4), torch.tensor(3.0), 0.5, 0.25).item()
    assert loss == pytest.approx(-0.5 * math.log(0.2) + 3 - 0.25 * math.log(0.4), rel=1e-5)


def test_discriminator_loss():
    loss = discriminator_loss(logit(0.8), logit(0.3), logit(0.1)).item()
    assert loss == pytest.approx(-math.log(0.8) - 0.5 * math.log(0.7) - 0.5 * math.log(0.9), rel=1e-5)


def test_displacement_loss_is_the_weighted_endpoint_error_in_pixels():
    field, true = torch.zeros(1, 2, 8, 8), torch.zeros(1, 2, 8, 8)
    field[0, 0], field[0, 1] = 3 / 128, 4 / 128
    weight = torch.zeros(1, 1, 8, 8)
    weight[0, 0, 2, 3] = 1
    assert displacement_loss(field, true, weight).item() == pytest.approx(5 + 25 / 8, rel=1e-4)


def test_field_distance_is_least_at_the_truth():
    true = torch.rand(2, 1, 16, 16)
    assert field_distance(true, true).item() < field_distance((true + 0.2).clamp(0, 1), true).item()
