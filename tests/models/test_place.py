"""The network of parts' places: batches match the engine, mirror images agree, and it learns."""

import numpy as np
import pytest

pytest.importorskip("torch")
import torch

from drawover.engine.tasks.correct.layout import PARTS, Shift, describe, motions
from drawover_train.data.correct.layouts import POINTS, Layouts
from drawover_train.nets.correct.place import MirroredPlace, Place, moved, numbers_of
from drawover_train.nets.correct.registration import Registration
from drawover_train.nets.correct.wider import wider
from drawover_train.recipes.correct import place

pytestmark = pytest.mark.train
THERE = [PARTS.index(n) for n in ("head", "left eye", "right eye", "nose", "mouth", "left brow")]


def faces(count=64, seed=0):
    """Sound layouts: parts about where they are in a face."""
    random = np.random.default_rng(seed)
    middle = dict(zip(THERE, [(0.5, 0.5), (0.4, 0.4), (0.6, 0.4), (0.5, 0.55), (0.5, 0.7), (0.4, 0.3)], strict=True))
    points, there = np.zeros((count, len(PARTS), POINTS, 2), np.float32), np.zeros((count, len(PARTS)), np.float32)
    for part, at in middle.items():
        size = 0.3 if part == 0 else 0.05
        points[:, part] = np.array(at) + random.normal(size=(count, POINTS, 2)) * size / 2
        there[:, part] = POINTS
    return [torch.from_numpy(a) for a in Layouts(points, points, there, np.zeros((*there.shape, 3), np.float32))]


def randomized(seed=0):
    torch.manual_seed(seed)
    network = Place(64, 1)
    torch.nn.init.normal_(network.leave[1].weight, std=0.05)  # pyright: ignore
    return network.eval()


def test_a_batch_has_the_numbers_that_the_engine_finds():
    points, _, count, _ = faces(3)
    shifts = torch.zeros(3, len(PARTS), 3)
    shifts[:, 1] = torch.tensor([0.01, -0.02, 0.004])
    numbers, middle, size = numbers_of(points, count, shifts)
    for n in range(3):
        own = {k: points[n, k].numpy() for k in THERE}
        alone, unit = describe(own, {1: Shift(0.01, -0.02, 0.004)})
        assert numbers[n].numpy() == pytest.approx(alone, abs=2e-4)
        assert float(size[n]) == pytest.approx(unit.size, rel=1e-4) and middle[n].numpy() == pytest.approx(unit.middle)


def test_the_engine_moves_points_as_training_does():
    points, _, count, shifts = faces(1)
    numbers, _, size = numbers_of(points, count, shifts)
    predicted = randomized()(numbers)
    here = moved(predicted, size, points, points.mean(2))[0].detach().numpy()
    own = {k: points[0, k].numpy() for k in THERE}
    for part, (matrix, _) in motions(predicted[0].detach().numpy(), own, describe(own, {})[1]).items():
        assert own[part] @ matrix[:, :2].T + matrix[:, 2] == pytest.approx(here[part], abs=1e-4)


def test_a_mirrored_face_gets_the_mirrored_answer():
    points, _, count, shifts = place.seen_batch(faces(1), 1)[:1] + tuple(faces(1)[1:])
    shifts = torch.randn(1, len(PARTS), 3).abs() * 0.01 * (count > 0)[..., None]
    network = MirroredPlace(randomized(), 0.5, 1.2, 0.7)
    other = torch.cat([1 - points[..., :1], points[..., 1:]], -1)[:, place.SWAPPED]
    flipped = (shifts * torch.tensor([-1.0, 1, 1]))[:, place.SWAPPED]
    a = network(numbers_of(points, count, shifts)[0])
    b = network(numbers_of(other, count[:, place.SWAPPED], flipped)[0])
    there = count[0] > 0
    assert (b[:, place.SWAPPED] * torch.tensor([-1.0, 1, 1, -1, 1]))[0, there].detach().numpy() == pytest.approx(
        a[0, there].detach().numpy(), abs=1e-4
    )


def test_sound_layouts_are_flawed_and_what_is_right_is_known():
    torch.manual_seed(0)
    one = place.batch(faces(), 256)
    apart = (one.flawed - one.true).norm(dim=-1).mean(2)
    assert float((apart[:, 1] > 1e-4).float().mean()) > 0.5  # eyes move
    still = ~place.FACE & (place.FREEDOM == 0)
    assert float(apart[:, still].max()) == pytest.approx(0, abs=1e-6)
    assert (one.shifts[..., 2] > 0).any() and torch.isfinite(one.seen).all()


def test_it_learns_to_bring_parts_back():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    data, network = faces(), Place(64, 1)
    optimizer = torch.optim.Adam(network.parameters(), 4e-3)
    for _ in range(150):
        loss, _ = place.objective(network, place.batch(data, 96))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    _, left = place.objective(network, place.batch(faces(seed=1), 512))
    assert left[0] < 0.9 * left[1]


def test_a_run_leaves_a_network_that_goes_on(tmp_path):
    np.savez(tmp_path / "layouts.npz", **Layouts(*(x.numpy() for x in faces()))._asdict())
    np.savez(tmp_path / "seen.npz", **Layouts(*(x.numpy() for x in faces()))._asdict())
    place.train(None, tmp_path, minutes=0.001, predict=lambda ink: None)  # pyright: ignore
    first = place.trained(tmp_path / "checkpoint.pt")
    (tmp_path / "more").mkdir()
    (tmp_path / "layouts.npz").rename(tmp_path / "more" / "layouts.npz")
    place.train(None, tmp_path / "more", minutes=0.001, start=tmp_path / "checkpoint.pt")  # pyright: ignore
    then = place.trained(tmp_path / "more" / "checkpoint.pt")
    change = max(float((a - b).abs().max()) for a, b in zip(first.parameters(), then.parameters(), strict=True))
    assert 0 < change < 0.05


def test_a_wider_registration_network_says_the_same():
    torch.manual_seed(0)
    network = Registration(8, 2, 5, doubting=True)
    for layer in (network.leave, network.leave_doubt):
        torch.nn.init.normal_(layer.weight, std=0.1)
    drawing = (torch.rand(2, 3, 128, 128) > 0.9).float()
    larger = wider(network)
    assert larger.width == 16
    with torch.no_grad():
        for a, b in zip(network.everything(drawing), larger.everything(drawing), strict=True):
            assert b.numpy() == pytest.approx(a.numpy(), abs=1e-4)
