"""Each recipe learns something, stops when its time is up, and goes on from its checkpoint."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from drawover_train.data import faces  # noqa: E402
from drawover_train.recipes import drawing, projection, registration  # noqa: E402
from drawover_train.recipes.loop import rate  # noqa: E402

pytestmark = pytest.mark.train
VIEWS = 24


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """A few views of one moved square, in the layout that `data faces` writes."""
    out, random = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    size, versions = faces.SIZE, faces.VERSIONS
    arrays = {key: np.zeros((VIEWS, size, size), np.uint8) for key in ("clean", "field")}
    arrays |= {key: np.zeros((VIEWS, versions, size, size), np.uint8) for key in ("flawed", "near")}
    arrays["back"] = np.tile(np.eye(2, 3, dtype=np.float32), (VIEWS, versions, faces.MAX_PARTS, 1, 1))
    arrays["moved"] = np.zeros((VIEWS, versions, faces.MAX_PARTS), bool)
    for n in range(VIEWS):
        arrays["clean"][n, 40:80, 40:80] = 255
        arrays["field"][n] = np.round(
            255 * faces.stroke_field(np.kron(arrays["clean"][n], np.ones((2, 2), np.uint8)), size)
        )
        for v in range(versions):
            dx = int(random.integers(-8, 9))
            arrays["flawed"][n, v, 40:80, 40 + dx : 80 + dx] = 255
            arrays["back"][n, v, :, 0, 2] = -dx / size
    for key, value in arrays.items():
        np.save(out / f"{key}.npy", value)
    np.save(out / "projected.npy", np.repeat(arrays["clean"], versions, 0)[:, None])
    splits = ["train"] * (VIEWS - 4) + ["validation"] * 4
    (out / "records.jsonl").write_text("".join(json.dumps({"split": s}) + "\n" for s in splits))
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
    assert np.load(rendered / "projected.npy").shape == (VIEWS * faces.VERSIONS, 1, faces.SIZE, faces.SIZE)


def test_the_rate_rises_and_falls():
    assert rate(0.0, 0, 1.0) == pytest.approx(0.01)
    assert rate(0.0, 1000, 1.0) == pytest.approx(1.0)
    assert rate(1.0, 1000, 1.0) == pytest.approx(0.02)
    assert isinstance(rate(0.3, 5, 1.0), float)


def test_the_true_field_is_where_the_parts_belong():
    near = torch.zeros(1, 16, 16, dtype=torch.uint8)
    back = torch.eye(2, 3).repeat(1, faces.MAX_PARTS, 1, 1)
    back[0, 0, :, 2] = torch.tensor([0.25, -0.5])
    field = registration.true_field(near, back)
    assert torch.allclose(field[0, 0], torch.full((16, 16), 0.25), atol=1e-6)
    assert torch.allclose(field[0, 1], torch.full((16, 16), -0.5), atol=1e-6)
