"""The region matcher: order and padding have no effect; and its training data."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")
import torch

from drawover.raster.color.tokens import CELLS, LINES, NUMBERS, Tokens
from drawover_train.data.color import colored
from drawover_train.data.color.colored import BARE, COLORED, DRAWN, FINISHED, OWN, View, Views, gathered
from drawover_train.nets.color.matcher import Matcher
from drawover_train.recipes.color import matcher as recipe

pytestmark = pytest.mark.train


def sides(count, others):
    torch.manual_seed(3)
    own = torch.rand(1, 1, LINES, LINES), torch.rand(1, count, CELLS, CELLS), torch.randn(1, count, NUMBERS)
    other = torch.rand(1, 1, LINES, LINES), torch.rand(1, others, CELLS, CELLS), torch.randn(1, others, NUMBERS)
    return own, (*other, torch.rand(1, others, 3))


@pytest.fixture
def network():
    torch.manual_seed(0)
    return Matcher(32, 2).eval().requires_grad_(False)


def test_each_region_has_a_score_for_each_of_the_pictures_and_for_none(network):
    own, other = sides(5, 7)
    assert network(*own, *other).shape == (1, 5, 8)


def test_in_whatever_order_regions_come_they_get_the_same_scores(network):
    own, other = sides(5, 7)
    a, b = torch.randperm(5), torch.randperm(7)
    scores = network(*own, *other)
    moved = network(own[0], own[1][:, a], own[2][:, a], other[0], *(x[:, b] for x in other[1:]))
    assert torch.allclose(moved, scores[:, a][:, :, [*b.tolist(), 7]], atol=1e-5)


def test_tokens_that_only_fill_up_a_batch_change_nothing(network):
    own, other = sides(5, 7)
    first, second = network.tokens(*own), network.tokens(*other[:3])
    alone = network.match(first, second, other[3])
    more = [torch.cat([x, torch.randn(1, 3, x.shape[2])], 1) for x in (first, second, other[3])]
    present = torch.arange(8)[None] < 5, torch.arange(10)[None] < 7
    padded = network.match(*more, *present)
    assert torch.allclose(padded[:, :5, :7], alone[:, :, :7], atol=1e-5)
    assert torch.allclose(padded[:, :5, -1], alone[:, :, -1], atol=1e-5)
    assert (padded[:, :, 7:10] < -1e3).all()


def test_what_has_the_true_color_is_right_and_none_where_nothing_has():
    true = torch.tensor([[[0.5, 0.2, 0.1], [0.9, 0.0, 0.0]]])
    other = torch.tensor([[[0.5, 0.2, 0.15], [0.1, 0.0, 0.0], [0.9, 0.0, 0.0]]])
    good = recipe.right(true, other, torch.tensor([[True, True, False]]))
    assert good.tolist() == [[[True, False, False, False], [False, False, False, True]]]


def view(kind, names, hand="lorelei", split="train", lab=None):
    random = np.random.default_rng(len(names) * 10 + kind)
    n = len(names)
    cover = random.random((n, CELLS, CELLS)).astype(np.float32)
    geometry = random.normal(size=(n, NUMBERS)).astype(np.float32)
    tokens = Tokens(random.random((LINES, LINES)).astype(np.float32), cover, geometry, np.arange(1, n + 1))
    lab = np.zeros((n, 3), np.float32) if lab is None else lab
    return View(tokens, np.array(names, np.uint8), lab, kind, hand, f"{hand}/{n}", split)


def some() -> Views:
    faces = [view(kind, names) for kind in (DRAWN, COLORED, BARE, FINISHED) for names in ([0, 2, 3], [0, 2, 3, 9])]
    thing = [view(kind, [OWN] * 3, "fluent", lab=np.eye(3, dtype=np.float32)) for kind in (DRAWN, BARE)]
    return gathered([*faces, *thing])


def test_views_are_kept_as_they_were(tmp_path):
    views = [view(DRAWN, [0, 2, 3]), view(BARE, [0, 2]), view(BARE, [])]
    colored.save(tmp_path / "a.npz", views)
    colored.save(tmp_path / "b.npz", views[:1])
    found = colored.load([tmp_path / "a.npz", tmp_path / "b.npz"])
    assert found.cuts.tolist() == [0, 3, 5, 8]
    assert found.name.tolist() == [0, 2, 3, 0, 2, 0, 2, 3]
    assert np.abs(found.cover[3:5] / 255 - views[1].tokens.cover).max() <= 0.5 / 255 + 1e-6
    assert found.kind.tolist() == [DRAWN, BARE, DRAWN]


def test_a_batch_pads_with_absent_regions_and_mirrors():
    views = some()
    rows = np.array([0, 1])
    one, two = (recipe.side(views, rows, np.array([turned, turned])) for turned in (False, True))
    assert one.present.sum(1).tolist() == [3, 4]
    assert torch.equal(one.lines, two.lines.flip(-1))
    assert torch.equal(one.cover, two.cover.flip(-1))
    assert torch.allclose(one.geometry[0, :3, 0], 1 - two.geometry[0, :3, 0], atol=1e-3)


def test_it_learns_to_distinguish_regions(tmp_path):
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    views = some()
    rows = recipe.Rows(views, "train")
    network = Matcher(32, 1)
    optimizer = torch.optim.AdamW(network.parameters(), 3e-3)
    losses = []
    for _ in range(30):
        loss = recipe.objective(network, views, rows, recipe.palettes.names_for("train"), random)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert np.mean(losses[-8:]) < 0.8 * np.mean(losses[:4])


def test_evaluation_styles_are_no_training_styles():
    assert not set(colored.STYLES) & {*colored.HELD_OUT, *colored.VALIDATION}


def test_half_of_the_batches_are_objects():
    rows, random = recipe.Rows(some(), "train"), np.random.default_rng(0)
    objects = [recipe.pairs(rows, random)[2] for _ in range(400)]
    assert 0.4 < np.mean(objects) < 0.6


def test_interrupted_data_is_resumed_and_ends_the_same(tmp_path, monkeypatch):
    made = []

    def faces(root, hands, seed):
        for n in range(1000):
            yield "lorelei", (seed, n)

    def face_views(hand, face, random):
        made.append(face)
        names = [0, 2, 3] if random.random() < 0.5 else [0, 2]
        return [view(kind, names) for kind in (DRAWN, COLORED, BARE)]

    def object_views(root, code, random):
        made.append(code)
        return [view(kind, [OWN] * 2, "fluent", lab=np.ones((2, 3), np.float32)) for kind in (DRAWN, BARE)]

    monkeypatch.setattr(colored, "faces", faces)
    monkeypatch.setattr(colored, "face_views", face_views)
    monkeypatch.setattr(colored, "object_views", object_views)
    codes = [f"{n:x}" for n in range(130)]
    monkeypatch.setattr(colored, "object_codes", lambda root: codes)
    monkeypatch.setattr(recipe, "_FACES", 3)
    folder = recipe.prepare(tmp_path, tmp_path / "data")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(files) == [f"faces-{n:04}.npz" for n in range(3)] + [f"objects-{n:04}.npz" for n in range(3)]
    assert set(codes) <= set(made)
    held = sorted((tmp_path / "data" / "matcher-held").iterdir())
    assert held and not {path.name for path in held} & set(files)

    made.clear()
    for name in ("faces-0001.npz", "objects-0002.npz"):
        (folder / name).unlink()
    recipe.prepare(tmp_path, tmp_path / "data")
    assert {face[0] for face in made if isinstance(face, tuple)} == {1}
    assert [code for code in made if isinstance(code, str)] == codes[120:]
    again = colored.load(sorted(folder.iterdir()))
    assert len(again.kind) == 3 * 240 + 260
    for name, before in files.items():
        (tmp_path / name).write_bytes(before)
        old, new = colored.load([tmp_path / name]), colored.load([folder / name])
        assert all(np.array_equal(a, b) for a, b in zip(old, new, strict=True))


def test_the_recipe_trains_and_goes_on(tmp_path):
    colored.save(tmp_path / "faces-0000.npz", [view(kind, [0, 2, 3]) for kind in (DRAWN, COLORED, BARE, FINISHED)])
    recipe.train(tmp_path, tmp_path / "run", minutes=0.02)
    first = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    assert first["step"] >= 1
    recipe.train(tmp_path, tmp_path / "run", minutes=first["minutes"] + 0.02)
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] > first["step"]
    assert recipe.trained(tmp_path / "run" / "checkpoint.pt").width == first["width"]
