"""The graph of one optimization step against torch, with small networks of the kinds that the packs have."""

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from drawover.engine.graph import check_graph
from drawover.engine.tasks.correct.nudge import first_state
from drawover_train.export.step import INPUTS, OUTPUTS, export_step, step_function
from drawover_train.losses.correct.printed import nudge_loss
from drawover_train.nets.blocks import Conv, Residual, doubled
from drawover_train.nets.correct.lis import LearnedInputSpace
from drawover_train.nets.correct.nudges import Optimize

pytestmark = [pytest.mark.train, pytest.mark.filterwarnings("ignore::FutureWarning")]  # of torch.export's own
SIZE = 16
OPTIONS = Optimize(realism=1.0, closeness=0.1)


class Draw(nn.Module):
    """A latent of 16 numbers to a picture of 16 × 16, with a learned input space in it."""

    def __init__(self):
        super().__init__()
        self.lis, self.body = LearnedInputSpace(SIZE, 2), nn.Sequential(Conv(1, 8), Residual(8))
        self.leave = nn.Sequential(nn.Conv2d(8, 4, 3, 1, 1), nn.PixelShuffle(2))

    def forward(self, z):
        return torch.sigmoid(self.leave(doubled(self.body(self.lis(z).reshape(-1, 1, 4, 4)))))


class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        first = spectral_norm(nn.Conv2d(4, 8, 3, 2, 1))
        last = spectral_norm(nn.Linear(8 * 16, 1))
        self.body = nn.Sequential(nn.PixelUnshuffle(2), first, nn.LeakyReLU(0.2), nn.Flatten(), last)

    def forward(self, field):
        return self.body(field * 2 - 1)


@pytest.fixture(scope="module")
def networks():
    torch.manual_seed(0)
    return Draw().eval(), Judge().eval()


@pytest.fixture(scope="module")
def exported(networks, tmp_path_factory):
    path = tmp_path_factory.mktemp("step") / "step.onnx"
    return path, export_step(*networks, SIZE, path, OPTIONS)


def test_twenty_steps_agree_with_torch(networks, exported):
    path, worst = exported
    assert worst < 1e-5
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    origin = torch.randn(1, SIZE, generator=torch.Generator().manual_seed(3))
    state = first_state(SIZE, 5)
    layer = torch.from_numpy(state[0].copy()).requires_grad_(True)
    adam = torch.optim.Adam([layer], Optimize().rate)
    here, there = origin.numpy(), origin
    for count in range(1, 21):
        fed = dict(zip(INPUTS, (origin.numpy(), here, state, np.array([count], np.float32)), strict=True))
        here, state, loss = session.run(list(OUTPUTS), fed)
        moved = torch.cat([there, torch.ones(1, 1)], 1) @ layer.T
        true = nudge_loss(networks[1](networks[0](moved)), moved, origin, OPTIONS.realism, OPTIONS.closeness).sum()
        layer.grad = torch.autograd.grad(true, layer)[0]
        adam.step()
        there = moved.detach()
        assert loss[0] == pytest.approx(float(true.detach()), abs=1e-3)  # the log of a small distance is steep
    assert np.abs(here - there.numpy()).max() < 1e-3
    assert np.abs(state[0] - layer.detach().numpy()).max() < 1e-3


def test_it_finds_what_the_judge_likes_better(networks):
    step = step_function(*networks, Optimize(realism=1.0, closeness=0.0))
    origin = latent = torch.randn(1, SIZE, generator=torch.Generator().manual_seed(3))
    state, losses = torch.from_numpy(first_state(SIZE, 5)), []
    for count in range(1, 21):
        latent, state, loss = step(origin, latent, state, torch.full((1,), float(count)))
        losses.append(float(loss))
    assert losses[-1] < losses[1]


def test_the_graph_keeps_the_rules_of_a_pack(exported):
    checked = check_graph(exported[0].read_bytes())
    assert [value.shape for value in checked.inputs] == [(1, SIZE), (1, SIZE), (3, SIZE, SIZE + 1), (1,)]
    assert [value.name for value in checked.outputs] == list(OUTPUTS)


def test_the_networks_stay_as_they_are(networks, exported):
    judge = networks[1].body[1]
    assert set(judge.parametrizations) == {"weight"}
    assert judge.weight.shape == (8, 4, 3, 3)


def test_on_the_sphere_the_norm_is_kept(networks):
    step = step_function(*networks, Optimize(realism=1.0), sphere=True)
    origin = torch.randn(1, SIZE, generator=torch.Generator().manual_seed(3))
    latent, state, _ = step(origin, origin, torch.from_numpy(first_state(SIZE, 0)), torch.ones(1))
    latent, state, _ = step(origin, latent, state, torch.full((1,), 2.0))
    assert float(latent.norm()) == pytest.approx(float(origin.norm()), rel=1e-5)
    assert not torch.equal(latent, origin)
