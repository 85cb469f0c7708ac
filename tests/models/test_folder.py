"""A plain folder of pictures as a data set, and one clear sentence for every fault."""

import numpy as np
import pytest
from PIL import Image

from drawover_train.data.folder import Folder, FolderError
from drawover_train.data.manifest import check
from drawover_train.data.recipe import build
from drawover_train.data.store import Store

pytestmark = pytest.mark.train


def save(root, stage, name, pixels):
    (root / stage).mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(root / stage / f"{name}.png")


@pytest.fixture
def mine(tmp_path):
    """Three drawings, 40 × 20: black lines on white with an alpha channel, color, a cut-out, and labels."""
    root = tmp_path / "mine"
    for n, name in enumerate(("owl", "fox", "hen")):
        line = np.full((20, 40, 4), 255, np.uint8)
        line[5:15, 10 + n : 30] = (0, 0, 0, 255)
        save(root, "line", name, line)
        color = np.zeros((20, 40, 3), np.uint8) + np.array([200, 30 * n, 20], np.uint8)
        save(root, "color", name, color)
        save(root, "glow", name, np.dstack([color, line[..., 0]]))
        save(root, "part", name, np.where(line[..., 0] == 0, n + 1, 0).astype(np.uint8))
    return root


def made(root, tmp_path, size=16, **options):
    recipe = Folder(root)
    build(recipe, tmp_path, tmp_path / recipe.name, size, workers=0, **options)
    return Store(tmp_path / recipe.name)


def test_a_folder_becomes_a_data_set_padded_and_aligned(mine, tmp_path):
    data = made(mine, tmp_path, size=40)
    assert len(check(data.folder)) == 3 and data.stages == ("color", "glow", "line", "part")
    row = next(i for i, r in enumerate(data.records) if r["subject"] == "fox")
    line, color = data.picture("line", row), data.picture("color", row)
    assert line.shape == (40, 40) and line[10 + 5, 20] == 255 and line[10 + 5, 5] == 0 and line[2].max() == 0
    assert color[15, 20].tolist() == [200, 30, 20] and color[2, 20].tolist() == [255, 255, 255]
    assert data.picture("glow", row).shape == (40, 40, 4) and data.picture("glow", row)[2, 20, 3] == 0
    assert data.picture("part", row)[15, 20] == 2
    assert str(mine.parent) not in (data.folder / "manifest.jsonl").read_text()


def test_pictures_are_brought_to_size_and_labels_stay_labels(mine, tmp_path):
    data = made(mine, tmp_path, size=64)
    assert set(np.unique(data.pictures("part", np.arange(3)))) == {0, 1, 2, 3}
    assert data.picture("color", 0).shape == (64, 64, 3)
    small = made(mine, tmp_path / "small", size=10)
    assert set(np.unique(small.pictures("part", np.arange(3)))) == {0, 1, 2, 3}


def test_a_larger_folder_later_adds_to_the_existing_data(mine, tmp_path):
    first = made(mine, tmp_path, limit=2)
    assert len(first.records) == 2
    assert made(mine, tmp_path).records[:2] == first.records


def spoiled(mine, how):
    if how == "missing":
        (mine / "color" / "fox.png").unlink()
    elif how == "sizes":
        save(mine, "color", "fox", np.zeros((20, 41, 3), np.uint8))
    elif how == "unreadable":
        (mine / "line" / "owl.png").write_text("not a picture")
    elif how == "cut short":
        path = mine / "glow" / "hen.png"
        path.write_bytes(path.read_bytes()[:60])
    elif how == "only labels":
        for stage in ("color", "glow", "line"):
            for path in (mine / stage).iterdir():
                path.unlink()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("missing", r"Stage color has no fox\.png; every stage needs every picture\."),
        ("sizes", r"fox\.png is 20 × 41|fox\.png is 40 × 20 px in glow, but 41 × 20 px in color"),
        ("unreadable", r"owl\.png cannot be read as a picture\."),
        ("cut short", r"hen\.png cannot be read as a picture\."),
        ("only labels", r"holds only labels \(part\), no pictures\."),
    ],
)
def test_what_is_wrong_is_one_clear_sentence(mine, tmp_path, how, message):
    spoiled(mine, how)
    with pytest.raises(FolderError, match=message) as error:
        made(mine, tmp_path)
    assert "\n" not in str(error.value)


def test_an_empty_or_absent_folder_is_reported(tmp_path):
    with pytest.raises(FolderError, match="There is no folder"):
        made(tmp_path / "nowhere", tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(FolderError, match="holds no stages: put the pictures of each into"):
        made(tmp_path / "empty", tmp_path)
