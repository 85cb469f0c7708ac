"""In a real Krita: what the selection and a mask hold back, a group's layers together, the gallery inside the .kra."""

import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from . import driving

FACE = driving.HERE.parents[1] / "resources" / "samples" / "eye-too-low.png"
KINDS = ["mine", "borrowed", "borrowed", "drawn", "borrowed", "drawn", "borrowed", "drawn"]


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return tmp_path_factory.mktemp("asked")


@pytest.fixture(scope="module")
def keeping(run_krita, record):
    command = driving.stub_engine("--record", str(record))
    return run_krita("keeping", more={"DRAWOVER_TEST_FACE": str(FACE)}, command=command, limit=180)


@pytest.fixture
def asked(keeping, record):
    """What the engine was sent with each Suggest: the fields, and the pictures by their part's name."""

    def read(number: int) -> tuple[dict, dict[str, np.ndarray]]:
        parts = {path.stem.partition("-")[2]: np.asarray(Image.open(path)) for path in record.glob(f"{number}-*.png")}
        return json.loads((record / f"{number}.json").read_text()), parts

    return read


def test_the_complete_layer_goes_with_the_selection_next_to_it(asked):
    _, parts = asked(0)
    wanted = np.zeros((300, 300), np.uint8)
    wanted[:, 150:] = 255
    assert np.array_equal(parts["selection"], wanted)
    assert parts["image"][:, :150, 3].any() and parts["image"][:, 150:, 3].any()


def test_a_paint_layer_or_a_mask_says_what_to_keep(keeping, asked):
    assert keeping.out["masks"] == ["empty", "ear", "keep", "Background"]
    wanted = np.zeros((300, 300), np.uint8)
    wanted[90:120, 100:140] = 255
    assert np.array_equal(asked(0)[1]["keep"], wanted)
    ear = asked(1)[1]["keep"]
    assert ear[30:90, 20:70].min() == 255
    assert "keep strokes under “keep”" in keeping.out["fold"] and "inside the selection" in keeping.out["fold"]
    assert keeping.out["empty mask"].startswith("Nothing is painted on “empty”")
    assert keeping.out["sketch unchanged"]


def test_what_moved_lies_over_the_canvas_and_becomes_a_layer_when_wished(keeping):
    assert keeping.out["moved"].startswith("· left eye: 6 % lower")
    assert len(keeping.out["overlay is no layer"]) == 4
    assert "Drawover: what moved" in str(keeping.out["inserted"])


def test_a_groups_layers_move_together(keeping, asked):
    _, parts = asked(2)
    assert set(parts) == {"image", "layer0", "layer1"}
    assert parts["layer1"][80, 140].tolist() == [200, 120, 60, 255] and not parts["layer1"][10:20, 10:20].any()
    assert parts["layer0"][..., 3].any() and not np.array_equal(parts["layer0"], parts["image"])
    figure = keeping.out["moved together"][1][1]
    assert ["Drawover suggestion", ["Drawover: ink", "Drawover: shade"]] in figure


def test_the_gallery_is_in_the_file_and_comes_back(keeping):
    assert [kind for kind, _ in keeping.out["entries"]] == KINDS
    assert keeping.out["another drawing's gallery"] == 0
    assert keeping.out["entries again"] == keeping.out["entries"]
    assert keeping.out["entries"][1][1]
    assert "Drawover: borrowed" in str(keeping.out["inserted again"])
    with zipfile.ZipFile(keeping.folder / "masks.kra") as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("drawover/history")]
        with archive.open(name) as file, zipfile.ZipFile(file) as kept:
            assert "history.json" in kept.namelist()
