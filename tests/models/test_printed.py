"""The sketch correction paper as printed: its objectives against hand-worked numbers, its nudges, its five GANs."""

import json
import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from drawover_train.data import recipe as building  # noqa: E402
from drawover_train.data.digits import stages as data  # noqa: E402
from drawover_train.data.recipe import Subject, View  # noqa: E402
from drawover_train.data.sources import LORELEI  # noqa: E402
from drawover_train.losses.correct import printed as losses  # noqa: E402
from drawover_train.nets.correct import nudges  # noqa: E402
from drawover_train.nets.correct.digits import printed  # noqa: E402
from drawover_train.recipes.correct.digits import printed as digits  # noqa: E402
from drawover_train.studies import digits as digit_study  # noqa: E402

pytestmark = pytest.mark.train


def logit(*chances):
    return torch.tensor([[math.log(p / (1 - p))] for p in chances])


# -- objectives --------------------------------------------------------------------------------------------------------


def test_the_vanilla_discriminator():
    loss = losses.discriminator_loss(logit(0.8), logit(0.3)).item()
    assert loss == pytest.approx(-math.log(0.8) - math.log(0.7), rel=1e-5)


def test_the_critic_wants_real_above_drawn_and_its_generator_the_reverse():
    real, drawn = torch.tensor([[3.0], [5.0]]), torch.tensor([[1.0], [2.0]])
    assert losses.critic_loss(real, drawn).item() == pytest.approx(1.5 - 4)
    assert losses.critic_generator_loss(drawn).item() == pytest.approx(-1.5)


def test_errors_are_summed_over_pixels_and_averaged_over_drawings():
    drawn, true = torch.tensor([[0.5, 0.5], [0.25, 1.0]]), torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    assert losses.squared_error(drawn, true).item() == pytest.approx((0.5 + 0.0625) / 2)
    sure = torch.tensor([[0.5, 0.25]])
    expected = -math.log(0.5) - math.log(0.75)
    assert losses.pixel_cross_entropy(sure, torch.tensor([[1.0, 0.0]])).item() == pytest.approx(expected, rel=1e-5)


def test_equation_1():
    """λ₁ = 0.5, λ₂ = 0.25, D(G(z′)) = 0.2, MSE(z, z′) = 4: 0.5·(−log 0.2) + 0.25·log 4."""
    z, moved = torch.zeros(1, 4), torch.full((1, 4), 2.0)
    loss = losses.nudge_loss(logit(0.2), moved, z, 0.5, 0.25)
    assert loss.item() == pytest.approx(-0.5 * math.log(0.2) + 0.25 * math.log(4), rel=1e-5)
    more_real = losses.nudge_loss(logit(0.9), moved, z, 0.5, 0.25)
    nearer = losses.nudge_loss(logit(0.2), moved / 2, z, 0.5, 0.25)
    assert more_real < loss and nearer < loss


# -- networks ----------------------------------------------------------------------------------------------------------


def test_the_sizes_are_the_printed_ones():
    found = printed.networks(printed.VARIANTS[-1])
    shapes = {k: [tuple(w.shape) for w in n.parameters() if w.ndim == 2] for k, n in found.items()}
    assert shapes["encoder"] == shapes["post"] == [(128, 784), (128, 128)]
    assert shapes["generator"] == [(128, 128), (784, 128)]
    assert shapes["discriminator"] == [(128, 784), (1, 128)]
    assert [v.name for v in printed.VARIANTS if "encoder" in printed.networks(v)] == [
        "regularized", "regularized_kaiming",
    ]  # fmt: skip


def test_kaiming_layers_start_wider_apart():
    torch.manual_seed(0)
    usual, kaiming = (printed.networks(v)["generator"][2].weight.std().item() for v in printed.VARIANTS[-2:])
    assert kaiming == pytest.approx(math.sqrt(2 / 128), rel=0.05)
    assert usual < 0.6 * kaiming


# -- nudges ------------------------------------------------------------------------------------------------------------


def test_the_nearest_is_nearest_by_angle():
    real = torch.tensor([[10.0, 10.0], [0.0, 1.0], [3.0, 0.0]])
    assert nudges.nearest(torch.tensor([[0.1, 0.1], [0.1, 0.9], [5.0, 1.0]]), real).tolist() == [0, 1, 2]


def test_search_keeps_the_norm_and_pictures_do_not():
    a, b = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 2.0]])
    assert torch.allclose(nudges.searched(a, b, 0.5), torch.full((1, 2), math.sqrt(2)), atol=1e-5)
    assert torch.allclose(nudges.interpolated(a, b, 0.5), torch.ones(1, 2))
    assert torch.allclose(nudges.searched(a, b, 0.0), a, atol=1e-5)


LATENTS = torch.tensor([[1.0, -1.0, 0.5, 0.0], [0.3, 0.2, -0.4, 1.0]])


def evolve(start, closeness=0.0, steps=(0, 1, 60), z=LATENTS):
    """Latents of four numbers whose drawing is themselves, real where the first is large."""
    options = nudges.Optimize(rate=1e-2, realism=1.0, closeness=closeness, start=start)
    return z, nudges.optimized(z, lambda x: x, lambda x: x[:, :1], options, steps)


def test_optimizing_makes_more_real_and_keeps_every_step():
    z, (first, second, last) = evolve("identity")
    assert torch.equal(first, z)
    assert (second - z).abs().max() < 0.1
    assert (last[:, 0] > z[:, 0] + 1).all()


def test_closeness_holds_it_back():
    z, (*_, free) = evolve("identity")
    _, (*_, held) = evolve("identity", closeness=1.0)
    assert (held - z).norm() < 0.5 * (free - z).norm()


def test_a_random_layer_forgets_the_drawing_at_once():
    z, (_, after_one, _) = evolve("random")
    _, (_, near, _) = evolve("identity")
    assert (after_one - z).norm() > 5 * (near - z).norm()


def test_each_drawing_is_optimized_by_itself():
    other = LATENTS * torch.tensor([[1.0], [-3.0]])
    (*_, one), (*_, two) = evolve("identity", 0.1)[1], evolve("identity", 0.1, z=other)[1]
    assert torch.allclose(one[0], two[0], atol=1e-4)
    assert not torch.allclose(one[1], two[1], atol=0.1)


# -- training ----------------------------------------------------------------------------------------------------------


class Bars:
    """Vertical and horizontal bars instead of digits."""

    name, purpose, identity, bytes_per_subject, sources = "digits", "a test", "ink", 1000, (LORELEI,)

    def subjects(self, root, limit):
        return [Subject(f"bar {n}", LORELEI, n, "test" if n < 4 else "train") for n in range(40)]

    def render(self, root, subject, size, random):
        ink = np.zeros((size, size), np.uint8)
        place = size // 8 + subject.key * size // 56
        ink[(slice(8, -8), slice(place, place + 6))[:: 1 if subject.key % 2 else -1]] = 255
        return [View({"ink": ink}, {"class": subject.key % 2})]


@pytest.fixture(scope="module")
def bars(tmp_path_factory):
    out = tmp_path_factory.mktemp("data") / "digits"
    building.build(Bars(), out, out, 64, workers=1)
    return out


def trained(bars, out, steps, variants=printed.VARIANTS):
    options = digits.Preset(steps=steps, wasserstein_steps=steps, post_steps=steps, rate=1e-3, copies=2)
    digits.train(bars, out, "cpu", variants=variants, options=options)
    return {v.name: torch.load(out / f"{v.name}.pt", weights_only=True) for v in variants}


def test_every_gan_trains_goes_on_and_is_kept_in_16_bits(bars, tmp_path):
    first = trained(bars, tmp_path / "runs", 3)
    second = trained(bars, tmp_path / "runs", 6)
    for name, saved in second.items():
        assert (first[name]["steps"], saved["steps"], saved["post_steps"]) == (3, 6, 6)
        assert not torch.equal(first[name]["generator"]["0.weight"], saved["generator"]["0.weight"])
    critic = second["wasserstein"]["discriminator"]
    assert max(w.abs().max().item() for w in critic.values()) <= 0.0100001
    log = [json.loads(line) for line in (tmp_path / "runs" / "log.jsonl").read_text().splitlines()]
    assert {line["variant"] for line in log if "variant" in line} == {v.name for v in printed.VARIANTS}
    assert len(digit_study.write(tmp_path / "runs", tmp_path / "kept")) == 5
    kept = digit_study.read(tmp_path / "kept")
    assert [s.variant for s in kept] == list(printed.VARIANTS)
    weight = kept[-1].nets["encoder"].state_dict()["0.weight"]
    assert torch.allclose(weight, second["regularized_kaiming"]["encoder"]["0.weight"], atol=1e-3)


def test_the_mode_regularized_one_learns_to_reconstruct_and_q_leaves_its_generator(bars, tmp_path):
    few = trained(bars, tmp_path / "few", 2, printed.VARIANTS[-1:])["regularized_kaiming"]
    many = trained(bars, tmp_path / "many", 250, printed.VARIANTS[-1:])["regularized_kaiming"]
    ink, _ = digit_study.real(bars)
    errors = []
    for saved in (few, many):
        nets = printed.networks(printed.VARIANTS[-1])
        for key, network in nets.items():
            network.load_state_dict(saved[key])
        drawn = {key: printed.reconstructed(nets[key], nets["generator"], ink) for key in ("encoder", "post")}
        errors.append({key: digit_study.difference(drawn[key], ink) for key in drawn})
    assert all(errors[1][key] < 0.8 * errors[0][key] for key in errors[0])
    game = digits.Game(printed.VARIANTS[-1], digits.PRESETS["cpu"], "cpu", tmp_path / "new.pt", digits.Clock(1))
    before = [w.clone() for w in game.nets["generator"].parameters()]
    game.post_step(lambda: ink[:32])
    assert all(torch.equal(a, b) for a, b in zip(before, game.nets["generator"].parameters(), strict=True))


# -- what is measured --------------------------------------------------------------------------------------------------


def test_haze_and_variety():
    crisp, gray = torch.tensor([[0.0, 1.0]]), torch.tensor([[0.5, 0.5]])
    assert digit_study.haze(crisp) == 0
    assert digit_study.haze(gray) == pytest.approx(2)
    assert digit_study.difference(crisp, gray) == pytest.approx(0.5)
    assert digit_study.variety(torch.ones(20, 4)) == 0


def test_the_reader_reads_digits_that_it_never_saw(tmp_path_factory):
    found = digit_study.unseen(tmp_path_factory.mktemp("packages"), each=1, limit=20)
    chances, features = digit_study.Reader()(found.sound)
    assert (chances.argmax(1) == found.classes).mean() >= 0.9
    assert chances.sum(1) == pytest.approx(np.ones(20), abs=1e-5)
    assert features.shape == (20, 64)
    assert set(found.flawed) == set(data.SEVERITY)
    off = [digit_study.difference(ink, found.sound) for ink in found.flawed.values()]
    assert 0 < off[0] < off[1] < off[2]
