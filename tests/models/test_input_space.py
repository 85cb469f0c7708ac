"""The losses of learned input spaces against numbers worked by hand: λ's powers, and when chains stop and start."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from drawover_train.losses.correct.input_space import (  # noqa: E402
    reverser_loss,
    similarity,
    start_chance,
    starts,
    stop_chance,
    stops,
)

pytestmark = pytest.mark.train


def test_similarity_weakens_by_the_power_of_the_module():
    z = torch.zeros(2, 4)
    # squared differences 1, 4, 9: 0.9 · 1 + 0.81 · 4 + 0.729 · 9
    loss = similarity([z, z + 1, z - 2, z + 3])
    assert loss.item() == pytest.approx(0.9 + 3.24 + 6.561, rel=1e-6)


def test_similarity_is_to_the_first_latent_not_to_the_one_before():
    z = torch.randn(3, 5)
    assert similarity([z, z + 1, z]).item() == pytest.approx(0.9, rel=1e-5)


def test_without_strength_or_without_modules_nothing_is_held():
    z = torch.randn(2, 3)
    assert similarity([z, z + 5], strength=0).item() == 0
    assert similarity([z]).item() == 0


def test_similarity_is_the_mean_over_components_of_one_that_moved():
    z = torch.zeros(1, 4)
    moved = torch.tensor([[2.0, 0, 0, 0]])
    assert similarity([z, moved], strength=0.5).item() == pytest.approx(0.5 * 4 / 4)


def test_the_gradient_pulls_a_latent_home():
    z, moved = torch.zeros(1, 2), torch.tensor([[1.0, -1.0]], requires_grad=True)
    similarity([z, moved]).backward()
    assert moved.grad[0].tolist() == pytest.approx([0.9, -0.9])  # 0.9 · 2 · difference / 2 components


def test_stop_chances_of_three_modules():
    assert [stop_chance(module, 3) for module in range(3)] == [0.125, 0.25, 0.5]
    assert stop_chance(0, 1) == 0.5


def test_how_often_each_number_of_modules_runs():
    random, count = np.random.default_rng(0), 40_000
    ran = np.bincount([stops(3, random) for _ in range(count)], minlength=4) / count
    expected = [1 / 8, 7 / 8 * 1 / 4, 7 / 8 * 3 / 4 * 1 / 2, 7 / 8 * 3 / 4 * 1 / 2]
    assert sum(expected) == 1
    assert ran == pytest.approx(expected, abs=0.01)


def test_a_generator_without_modules_runs_none():
    assert stops(0, np.random.default_rng(0)) == 0


def test_start_chances_of_three_iterations():
    assert [start_chance(t, 3) for t in range(4)] == [0.25, 0.5, 0.75, 1]


def test_how_often_training_starts_at_each_iteration():
    random, count = np.random.default_rng(0), 40_000
    began = np.bincount([starts(3, random) for _ in range(count)], minlength=4) / count
    assert began == pytest.approx([1 / 4, 3 / 8, 3 / 4 * 1 / 2 * 3 / 4, 3 / 4 * 1 / 2 * 1 / 4], abs=0.01)


def test_the_last_iteration_always_starts():
    assert starts(0, np.random.default_rng(0)) == 0


def test_reverser_loss_weighs_likeness_against_realism():
    given, found = torch.zeros(1, 2), torch.tensor([[1.0, 3.0]])
    realism = torch.tensor(-math.log(0.25))
    # t = 1: 0.81 · (1 + 9) / 2 + 0.19 · 1.386294
    assert reverser_loss(found, given, realism, 1).item() == pytest.approx(4.05 + 0.19 * 1.386294, rel=1e-5)
    # t = 3: 0.6561 · 5 + 0.3439 · 1.386294
    assert reverser_loss(found, given, realism, 3).item() == pytest.approx(3.2805 + 0.3439 * 1.386294, rel=1e-5)


def test_at_full_strength_the_reverser_ignores_realism():
    given, found = torch.zeros(1, 2), torch.ones(1, 2)
    assert reverser_loss(found, given, torch.tensor(100.0), 2, strength=1.0).item() == 1
