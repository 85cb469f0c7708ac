"""Each recipe learns something, stops when its time is up, and goes on from its checkpoint."""

import json

import numpy as np
import pytest

from drawover.raster.vector.shapes import Shape

torch = pytest.importorskip("torch")
from drawover_train.data import recipe  # noqa: E402
from drawover_train.data.correct import corrections  # noqa: E402
from drawover_train.data.drawing import Drawing  # noqa: E402
from drawover_train.data.faces.corrections import DOMAIN  # noqa: E402
from drawover_train.data.recipe import Subject, View  # noqa: E402
from drawover_train.data.sources import LORELEI  # noqa: E402
from drawover_train.data.store import StoreError  # noqa: E402
from drawover_train.errors import ShippedError  # noqa: E402
from drawover_train.nets.correct.registration import Mirrored, Registration, mirrored_names  # noqa: E402
from drawover_train.recipes import muon  # noqa: E402
from drawover_train.recipes.correct import drawing, registration  # noqa: E402
from drawover_train.recipes.loop import rate  # noqa: E402

pytestmark = pytest.mark.train
VIEWS = 24


class Squares:
    """Views of one square that was moved aside, as `data corrections` has faces."""

    name, purpose, identity, bytes_per_subject, sources = "squares", "a test", "flawed", 1000, (LORELEI,)

    def subjects(self, root, limit):
        return [Subject(f"square {n}", LORELEI, n, "validation" if n >= VIEWS - 4 else "train") for n in range(VIEWS)]

    def render(self, root, subject, size, random):
        clean, flawed = np.zeros((2, size, size), np.uint8)
        clean[40:80, 40:80] = 255
        dx = subject.key % 17 - 8
        flawed[40 + subject.key // 17 : 80, 40 + dx : 80 + dx] = 255
        back = np.eye(2, 3)
        back[0, 2] = -dx / size
        near = np.zeros((size, size), np.uint8)
        facts = {"style": "squares", "flipped": False, "back": [back.tolist()], "moved": [True]}
        return [View({"clean": clean, "flawed": flawed, "field": clean, "near": near}, facts)]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    out = tmp_path_factory.mktemp("data") / "squares"
    recipe.build(Squares(), out, out, corrections.SIZE, workers=1)
    return out


@pytest.mark.parametrize("recipe", [registration, drawing], ids=["registration", "drawing"])
def test_a_recipe_stops_in_time_and_resumes(recipe, rendered, faces, tmp_path):
    given = (DOMAIN, faces, rendered) if recipe is registration else (DOMAIN, rendered)
    recipe.train(*given, tmp_path, "cpu", minutes=0.03)
    first = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert first["step"] >= 1
    recipe.train(*given, tmp_path, "cpu", minutes=first["minutes"] + 0.03)
    second = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert second["step"] > first["step"]
    assert second["minutes"] > first["minutes"]
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert log[0]["seed"] == 0
    assert len(log[0]["data"]) == 64
    assert (tmp_path / "samples.png").exists()


def test_the_rate_rises_and_falls():
    assert rate(0.0, 0, 1.0) == pytest.approx(0.01)
    assert rate(0.0, 1000, 1.0) == pytest.approx(1.0)
    assert rate(1.0, 1000, 1.0) == pytest.approx(0.02)
    assert isinstance(rate(0.3, 5, 1.0), float)


def test_the_true_field_is_where_the_parts_belong():
    near = torch.zeros(1, 16, 16, dtype=torch.uint8)
    back = torch.eye(2, 3).repeat(1, corrections.MAX_PARTS, 1, 1)
    back[0, 0, :, 2] = torch.tensor([0.25, -0.5])
    field = registration.true_field(near, back)
    assert torch.allclose(field[0, 0], torch.full((16, 16), 0.25), atol=1e-6)
    assert torch.allclose(field[0, 1], torch.full((16, 16), -0.5), atol=1e-6)


def test_muon_makes_its_steps_orthogonal():
    torch.manual_seed(0)
    for shape in ((6, 20), (20, 6)):
        values = torch.linalg.svdvals(muon.orthogonal(torch.randn(shape)))
        assert (values > 0.5).all()
        assert (values < 1.4).all()
    network = Registration(8, 1)
    chosen = muon.optimizers(network, 1e-3)
    counted = sum(w.numel() for optimizer in chosen for group in optimizer.param_groups for w in group["params"])
    assert counted == sum(w.numel() for w in network.parameters())
    assert all(w.ndim >= 2 for group in chosen[0].param_groups for w in group["params"])


class Few(Squares):
    def subjects(self, root, limit):
        return super().subjects(root, limit)[:4]


def test_training_without_any_validation_is_reported(tmp_path):
    recipe.build(Few(), tmp_path, tmp_path / "few", corrections.SIZE, workers=1)
    with pytest.raises(StoreError, match="no subject to validate on"):
        registration.train(DOMAIN, (), tmp_path / "few", tmp_path / "run", "cpu", minutes=0.01)


@pytest.fixture(scope="module")
def faces():
    """Two ovals for eyes on a round head, each face a little different."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1).astype(np.float32)

    def face(n):
        eye = 0.03 + 0.004 * n
        shapes = [Shape((0.5 + 0.35 * ring,), "paper", 0.015, part=0)]
        shapes += [Shape((np.float32([x, 0.4]) + eye * ring,), "ink", part=p) for p, x in ((1, 0.36), (2, 0.64))]
        return Drawing(f"face {n}", "lorelei", tuple(shapes), ("head", "left eye", "right eye"))

    return [face(n) for n in range(8)]


@pytest.mark.parametrize("guide", [False, True], ids=["alone", "guided"])
def test_a_fresh_view_knows_where_its_strokes_belong(faces, guide):
    views = [registration.fresh_view(DOMAIN, face, np.random.default_rng(n), guide) for n, face in enumerate(faces)]
    ink, suggestion, near, back, kinds = (torch.from_numpy(np.stack(v)) for v in zip(*views, strict=True))
    batch = registration._batch(ink, suggestion, near.long(), back, kinds)
    assert batch.true.abs().max() > 0.005
    assert bool(suggestion.any()) == guide
    if guide:  # along the truth lies what is suggested
        moved = registration.restyle.sampled(batch.ink, -registration.upsampled(batch.true))
        before = (batch.ink - batch.clean).abs().mean()
        assert (moved - batch.clean).abs().mean() < 0.6 * before


def test_batches_are_never_the_same_and_do_not_hang_on_the_clock(faces):
    first, again = (iter(registration.Batches(DOMAIN, faces, 4, 0.5, seed=7)) for _ in range(2))
    batch, guide = next(first)
    assert torch.equal(batch.true, next(again)[0].true)
    assert not torch.equal(batch.true, next(first)[0].true)
    assert guide.dtype == torch.bool
    assert not batch.clean[~guide].any()


def test_the_mirror_swaps_left_and_right():
    names = DOMAIN.kinds
    kinds = mirrored_names(names)
    assert names[kinds[names.index("left eye")]] == "right eye"
    assert names[kinds[names.index("nose")]] == "nose"
    assert [kinds[k] for k in kinds] == list(range(len(names)))


class Shifted(torch.nn.Module):
    """Predicts a shift of a tenth to the right, and of a twentieth down where the left half has ink."""

    doubting = False

    def both(self, x):
        down = 0.05 * (x[:, :1, :, :64].amax((1, 2, 3)) > 0)
        field = torch.stack([torch.full((len(x), 64, 64), 0.1), down[:, None, None].expand(-1, 64, 64)], 1)
        return field, torch.stack([down, 0 * down], 1)[:, :, None, None].expand(-1, -1, 64, 64)


def test_what_ships_agrees_with_its_mirror():
    ink = torch.zeros(1, 3, 128, 128)
    ink[..., 20:30, 10:20] = 1
    network = Registration(8, 1)
    torch.nn.init.normal_(network.leave.weight)
    swapped = mirrored_names(DOMAIN.kinds)
    shipped = Mirrored(network.eval(), 1.2, swapped)
    (field, kinds), (mirrored, turned) = shipped(ink), (y.flip(3) for y in shipped(ink.flip(3)))
    assert torch.allclose(field[:, 0], -mirrored[:, 0], atol=1e-5)
    assert torch.allclose(field[:, 1], mirrored[:, 1], atol=1e-5)
    assert field.abs().max() > 1e-3
    assert torch.allclose(kinds, turned[:, swapped], atol=1e-5)
    both, kinds = Mirrored(Shifted(), 2.0, [1, 0])(ink)
    assert torch.allclose(both[0, :, 0, 0], torch.tensor([0.0, 0.05]), atol=1e-6)  # ink at the left in one of the two
    assert torch.allclose(kinds[0, :, 0, 0], torch.tensor([0.025, 0.0]), atol=1e-6)


def test_shipped_networks_predict_the_same_uncertainty_for_a_mirror_image():
    network, ink = Registration(8, 1, 2, doubting=True), torch.rand(2, 3, 128, 128)
    torch.nn.init.normal_(network.leave_doubt.weight)
    with torch.no_grad():
        found, turned = (Mirrored(network.eval(), 1.0, [0, 1], 0.5)(x)[2] for x in (ink, ink.flip(3)))
        unscaled = Mirrored(network, 1.0, [0, 1], 1.0)(ink)[2]
    assert found.shape == (2, 1, 64, 64) and found.min() > 0
    assert torch.allclose(found, turned.flip(3), rtol=1e-4)
    assert torch.allclose(found * 2, unscaled)


class Remembered(torch.nn.Module):
    """Knows where every square of the fixture belongs, mirrored or not, and predicts a fraction of the way."""

    doubting = False

    def __init__(self, data, share):
        super().__init__()
        views = corrections.load(data, DOMAIN)
        ink = torch.from_numpy(np.array(views.flawed)).float()
        self.inks = torch.cat([ink, ink.flip(2)])
        dx = torch.from_numpy(views.back[:, 0, 0, 2])
        self.moves = torch.cat([dx, -dx]) * share

    def both(self, x):
        found = ((x[:, :1] * 255 - self.inks[None]).abs().mean((2, 3))).argmin(1)
        dx = self.moves[found]
        field = torch.stack([dx, torch.zeros_like(dx)], 1)[:, :, None, None].expand(-1, -1, 64, 64)
        return field, field.new_zeros(len(x), len(DOMAIN.kinds), 64, 64)


def test_the_gain_makes_up_for_moving_too_little(rendered):
    assert registration.fitted_gain(Remembered(rendered, 1.0), DOMAIN, rendered) == 1.0
    assert registration.fitted_gain(Remembered(rendered, 1 / 1.2), DOMAIN, rendered) == 1.2


def test_training_begins_with_another_domains_weights(rendered, faces, tmp_path):
    torch.manual_seed(0)
    first = Registration(8, 1, len(DOMAIN.kinds))
    given = first.state_dict()
    torch.save({"average": given, "width": 8, "depth": 1}, tmp_path / "faces.pt")
    begun = registration.initialized(tmp_path / "faces.pt", 3)
    same = {k: torch.equal(v, given[k]) for k, v in begun.state_dict().items() if v.shape == given[k].shape}
    assert all(same.values())
    assert {k.split(".")[0] for k in given} - {k.split(".")[0] for k in same} == {"leave_kinds"}
    registration.train(DOMAIN, faces, rendered, tmp_path, "cpu", minutes=0.02, start=tmp_path / "faces.pt")
    saved = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert (saved["width"], saved["depth"]) == (8, 1)


def test_the_weights_of_several_trainings_are_averaged_where_they_are_of_one_size(tmp_path):
    torch.manual_seed(0)
    paths, given = [], []
    for n, width in enumerate((8, 8, 16)):
        given.append(Registration(width, 1, 3, doubting=True).state_dict())
        paths.append(tmp_path / f"{n}.pt")
        torch.save({"average": given[-1], "width": width, "depth": 1}, paths[-1])
    mean = registration.averaged(paths[:2], 3, doubting=True).state_dict()
    assert all(torch.allclose(v, (given[0][k] + given[1][k]) / 2) for k, v in mean.items())
    alone = registration.averaged(paths[:1], 3, doubting=True).state_dict()
    assert all(torch.equal(v, given[0][k]) for k, v in alone.items())
    with pytest.raises(ShippedError, match=r"2\.pt holds a network of another size than .*0\.pt"):
        registration.averaged(paths, 3, doubting=True)
