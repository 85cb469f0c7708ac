"""drawnet: pairs of the same subject, the loss that brings them together, retrieval that counts correctly."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from drawover_train.data import recipe  # noqa: E402
from drawover_train.data.recipe import Subject, View  # noqa: E402
from drawover_train.data.sources import LORELEI  # noqa: E402
from drawover_train.data.store import StoreError  # noqa: E402
from drawover_train.losses.contrastive import normalized_temperature  # noqa: E402
from drawover_train.nets.correct.drawnet import SIZE, Drawnet  # noqa: E402
from drawover_train.recipes.correct import drawnet  # noqa: E402
from drawover_train.scoring import retrieval  # noqa: E402

pytestmark = pytest.mark.train
COUNT = 12


class Discs:
    """Subjects are discs of different sizes: an outline, and the same in color."""

    purpose, identity, bytes_per_subject, sources = "a test", "line", 1000, (LORELEI,)

    def __init__(self, name: str, stages: tuple[str, ...]) -> None:
        self.name, self.stages = name, stages

    def subjects(self, root, limit):
        return [Subject(f"disc {n}", LORELEI, n, "test" if n % 3 == 0 else "train") for n in range(COUNT)]

    def render(self, root, subject, size, random):
        line = np.arange(size) - size / 2
        radius = np.hypot(line + 2 * subject.key, line[:, None])
        ink = np.where(np.abs(radius - size * (0.1 + 0.03 * subject.key)) < 2, 255, 0).astype(np.uint8)
        color = np.full((size, size, 3), 255, np.uint8)
        color[radius < size * (0.1 + 0.03 * subject.key)] = (200, 20 * subject.key, 40)
        colored = ("flat", "gradient", "solid", "noto", "twemoji", "detail")
        return [View({stage: color if stage in colored else ink for stage in self.stages})]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for name, stages in drawnet.STAGES.items():
        recipe.build(Discs(name, (*stages, "flawed_severe")), folder, folder / name, SIZE, workers=1)
    return folder


def test_same_subjects_are_brought_together():
    a = torch.eye(4)
    assert normalized_temperature(a, a, 0.1).item() == pytest.approx(math.log(1 + 3 * math.exp(-10)), rel=1e-3)
    assert normalized_temperature(a, a.roll(1, 0)).item() > 10


def test_pairs_show_the_same_subject_twice(data):
    a, b = next(iter(drawnet.Pairs(data, 6, 1.0, 0)))
    assert a.shape == b.shape == (6, 3, SIZE, SIZE)
    assert a.min() >= 0
    assert a.max() <= 1
    assert (a.amax((1, 2, 3)) > 0.9).all()  # on white
    assert (a - b).abs().mean() > 0.01


def test_every_kind_of_picture_becomes_color_on_white():
    ink = np.zeros((1, 4, 4), np.uint8)
    ink[0, 0, 0] = 255
    clear = np.zeros((1, 4, 4, 4), np.uint8)
    assert drawnet.as_pictures(ink)[0, :, 0, 0].tolist() == [0, 0, 0]
    assert drawnet.as_pictures(ink)[0, :, 1, 1].tolist() == [1, 1, 1]
    assert (drawnet.as_pictures(clear) == 1).all()


def test_the_network_gives_unit_vectors_and_maps_and_stays_small():
    network = Drawnet()
    vector, fine, middle, coarse = network(torch.rand(2, 3, SIZE, SIZE))
    assert torch.allclose(vector.norm(dim=1), torch.ones(2), atol=1e-5)
    assert (fine.shape[-1], middle.shape[-1], coarse.shape[-1]) == (24, 12, 6)
    assert sum(p.numel() for p in network.parameters()) <= 3e6


def test_training_stops_in_time_and_resumes(data, tmp_path):
    drawnet.train(data, tmp_path, "cpu", minutes=0.03)
    first = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    drawnet.train(data, tmp_path, "cpu", minutes=first["minutes"] + 0.03)
    second = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert second["step"] > first["step"] >= 1


def test_top1_counts_those_found_first():
    gallery = np.eye(8)
    assert retrieval.top1(gallery, gallery, np.random.default_rng(0), among=8) == 1
    assert retrieval.top1(np.roll(gallery, 1, 0), gallery, np.random.default_rng(0), among=8) == 0
    mixed = gallery.copy()
    mixed[:4] = np.roll(mixed[:4], 1, 0)
    assert retrieval.top1(mixed, gallery, np.random.default_rng(0), among=8) == 0.5


class Brightness:
    """Features that see only how dark a picture is, so discs of different sizes are distinguishable."""

    name = "brightness"

    def __call__(self, pictures):
        dark = 1 - pictures.mean((1, 2, 3))
        return [], np.stack([np.cos(9 * dark), np.sin(9 * dark)], 1)


def test_the_table_names_every_pair(data, tmp_path):
    found = retrieval.run(data, [Brightness()], tmp_path)
    assert {(f.data, f.query, f.gallery) for f in found} == {
        (name, *pair) for name, pairs in retrieval.PAIRS.items() for pair in pairs
    }
    page = (tmp_path / "retrieval.md").read_text()
    assert page.count("\n| objects |") == len(retrieval.PAIRS["objects"])
    same = next(f for f in found if (f.query, f.gallery) == ("flawed_medium", "line"))
    assert same.top["brightness"] == 1  # the same picture under both names
    assert same.among == 4


def test_nothing_to_train_on_is_reported(tmp_path):
    recipe.build(Discs("objects", ("line",)), tmp_path, tmp_path / "objects", SIZE, workers=1)
    recipe.build(Discs("faces", ("line",)), tmp_path, tmp_path / "faces", SIZE, workers=1)
    with pytest.raises(StoreError, match="nothing to train drawnet on"):
        next(iter(drawnet.Pairs(tmp_path, 4, 1.0, 0)))
