"""Each recipe learns something, stops when its time is up, and goes on from its checkpoint."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from drawover_train.data import recipe  # noqa: E402
from drawover_train.data.faces import corrections  # noqa: E402
from drawover_train.data.recipe import Subject, View  # noqa: E402
from drawover_train.data.sources import LORELEI  # noqa: E402
from drawover_train.data.store import StoreError  # noqa: E402
from drawover_train.nets.registration import Registration  # noqa: E402
from drawover_train.recipes import drawing, muon, projection, registration  # noqa: E402
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
    np.save(out / projection.FILE, corrections.load(out).clean)
    return out


@pytest.mark.parametrize("recipe", [registration, drawing], ids=["registration", "drawing"])
def test_a_recipe_stops_in_time_and_resumes(recipe, rendered, tmp_path):
    recipe.train(rendered, tmp_path, "cpu", minutes=0.03)
    first = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert first["step"] >= 1
    recipe.train(rendered, tmp_path, "cpu", minutes=first["minutes"] + 0.03)
    second = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert second["step"] > first["step"]
    assert second["minutes"] > first["minutes"]
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert log[0]["seed"] == 0
    assert len(log[0]["data"]) == 64
    assert (tmp_path / "samples.png").exists()


def test_the_projection_is_written_for_every_flawed_drawing(rendered, tmp_path):
    drawing.train(rendered, tmp_path, "cpu", minutes=0.01)
    (rendered / "projected.npy").unlink()
    projection.project(rendered, tmp_path / "checkpoint.pt")
    assert np.load(rendered / "projected.npy").shape == (VIEWS, corrections.SIZE, corrections.SIZE)


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


def test_training_without_any_validation_says_so(tmp_path):
    recipe.build(Few(), tmp_path, tmp_path / "few", corrections.SIZE, workers=1)
    np.save(tmp_path / "few" / projection.FILE, corrections.load(tmp_path / "few").clean)
    with pytest.raises(StoreError, match="no subject to validate on"):
        registration.train(tmp_path / "few", tmp_path / "run", "cpu", minutes=0.01)


def test_a_varied_batch_keeps_its_truth(rendered):
    torch.manual_seed(3)
    views = corrections.load(rendered)
    rows = views.rows("train")
    batch = registration.batch_of(views, np.load(rendered / projection.FILE), rows)
    varied = registration.varied(batch)
    assert (varied.ink - batch.ink).abs().mean() > 0.01
    back = registration.hands.sampled(varied.ink, -registration.upsampled(varied.true))  # along the truth: clean
    before = (varied.ink - varied.clean).abs().mean()
    assert (back - varied.clean).abs().mean() < 0.35 * before


def test_the_mirror_swaps_left_and_right():
    kinds, names = registration._mirrored_kinds(), corrections.PART_NAMES
    assert names[kinds[names.index("left eye")]] == "right eye"
    assert names[kinds[names.index("nose")]] == "nose"
    assert (kinds[kinds] == torch.arange(len(names))).all()
