"""Own packs: what is learned from of a folder, that a pack comes of it, pausing, and what is said of bad input."""

import errno
import json
import shutil
import sys
import types

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("embreex")
torch = pytest.importorskip("torch")
from drawover import places  # noqa: E402
from drawover.engine.engine import Engine  # noqa: E402
from drawover.engine.request import Watch  # noqa: E402
from drawover.engine.tasks.correct import correction_of  # noqa: E402
from drawover.engine.tasks.correct.correction import Correction  # noqa: E402
from drawover.raster.vector.shapes import draw  # noqa: E402
from drawover_train import own  # noqa: E402
from drawover_train.data.faces import corrections as faces  # noqa: E402
from drawover_train.data.own import looked as module  # noqa: E402
from drawover_train.data.own import mixed  # noqa: E402
from drawover_train.data.own.looked import FEWEST, OwnError, looked, usable  # noqa: E402
from drawover_train.data.own.traced import traced  # noqa: E402
from drawover_train.nets.correct.registration import Cautious  # noqa: E402
from drawover_train.recipes.correct import own as recipe  # noqa: E402

pytestmark = pytest.mark.train
SIDE = 320


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Faces by artists who do not exist, as they would lie in someone's folder."""
    folder = tmp_path_factory.mktemp("drawings")
    for number, drawing in enumerate(faces.artists(FEWEST + 2)):
        picture(255 - draw(drawing.shapes, SIDE), folder / f"{number}.png")
    return folder


def picture(gray, path):
    Image.fromarray(gray).save(path)


@pytest.fixture(scope="module")
def found(folder):
    return looked(folder, places.packs())


def width_of(path):
    with Image.open(path) as opened:
        return opened.width


def ask(folder, where, *words):
    return own.main([str(folder), "--packs", str(where / "packs"), "--preset", "tiny", *words])


def test_a_traced_drawing_is_the_same_picture_with_parts(found):
    drawings = usable(found)
    for one in drawings[:3]:
        again = draw(one.shapes, 512)
        network = Engine([places.packs()]).load("faces")
        layer = np.dstack([np.zeros((512, 512, 3), np.uint8), again])
        seen = Correction(correction_of(layer, pack="faces"), network, Watch())
        features = {one.parts[s.part] for s in one.shapes}
        assert {"head", "left eye", "right eye"} <= features and "none" not in features
        assert seen.seen is not None and {"left eye", "right eye"} <= {seen.names[k] for k in seen.seen.ink}


def test_tracing_keeps_lines_where_they_are_and_cuts_between_parts():
    ink = np.zeros((512, 512), np.uint8)
    ink[100:108, 60:400] = ink[300:420, 200:206] = 255
    kind = np.ones((256, 256), np.int64)
    kind[:, 128:] = 2
    shapes = traced(ink, kind, ink[::2, ::2] > 0)
    assert {s.part for s in shapes} == {1, 2}
    assert np.abs(draw(shapes, 512).astype(int) - ink).mean() < 1
    one = draw([s for s in shapes if s.part == 2], 512)
    assert not one[:, :250].any() and one[104, 300] == 255
    kind[:] = 0
    assert not traced(ink, kind, ink[::2, ::2] > 0), "what is no part of a face is left out"


def test_every_picture_that_cannot_be_used_is_told_why(folder, tmp_path):
    mine = tmp_path / "mixed"
    shutil.copytree(folder, mine)
    (mine / "broken.png").write_bytes((folder / "0.png").read_bytes()[:200])
    (mine / "text.png").write_bytes(b"no picture")
    shutil.copy(folder / "1.png", mine / "again.png")
    random = np.random.default_rng(0)
    soft = np.asarray(Image.fromarray(random.integers(60, 200, (24, 24), np.uint8)).resize((400, 400)))
    picture(soft, mine / "photo.png")
    picture(np.full((90, 90), 255, np.uint8), mine / "empty.png")
    boxes = np.full((200, 200), 255, np.uint8)
    boxes[40:44, 30:170] = boxes[150:154, 30:170] = 0
    picture(boxes, mine / "boxes.png")
    said = {one.path.name: str(one.problem or "") for one in looked(mine, places.packs())}
    for name, words in {"broken.png": "damaged", "text.png": "not a picture", "empty.png": "no lines",
                        "boxes.png": "face", "again.png": "same drawing as 1.png"}.items():  # fmt: skip
        assert words in said[name], (name, said[name])
    assert said["photo.png"], "a photo is not learned from"
    assert not said["1.png"], "of two that are the same one is"
    assert all(not sentence or sentence.endswith(".") for sentence in said.values())
    assert sum(not sentence for sentence in said.values()) >= FEWEST


def test_too_few_drawings_no_folder_and_an_empty_one_are_said(folder, tmp_path, capsys):
    few = tmp_path / "few"
    few.mkdir()
    assert ask(few, tmp_path, "--output", "mine") == 1
    assert "no pictures" in capsys.readouterr().err
    for number in range(3):
        shutil.copy(folder / f"{number}.png", few)
    assert ask(few, tmp_path, "--output", "mine") == 1
    assert f"Of 3 pictures 3 can be used, and a pack takes {FEWEST}" in capsys.readouterr().err
    assert ask(tmp_path / "nowhere", tmp_path, "--output", "mine") == 1
    assert "There is no folder" in capsys.readouterr().err
    assert not (tmp_path / "packs").exists()


@pytest.mark.parametrize(
    ("name", "why"), [("faces", "comes with Drawover"), ("My Pack!", "is made of a-z"), ("", "is made of a-z")]
)
def test_a_name_that_cannot_be_is_said_before_anything_is_looked_at(folder, tmp_path, capsys, name, why):
    assert ask(folder, tmp_path, "--output", name) == 1
    assert why in capsys.readouterr().err


def test_a_full_disk_and_a_folder_without_rights_are_said(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(own, "looked", lambda *_: looked_before)
    looked_before = []
    monkeypatch.setattr(shutil, "disk_usage", lambda path: types.SimpleNamespace(free=1 << 20))
    assert ask(folder, tmp_path, "--output", "mine") == 1
    assert "not enough room on the disk" in capsys.readouterr().err

    def refused(path, **_):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(type(tmp_path), "mkdir", refused)
    assert ask(folder, tmp_path, "--output", "mine") == 1
    assert "cannot be written: Permission denied." in capsys.readouterr().err


def test_only_looking_draws_the_sheet(folder, tmp_path, capsys):
    assert ask(folder, tmp_path, "--look") == 0
    sheet = next((tmp_path / "training").glob("*/looked.png"))
    assert width_of(sheet) > 500
    assert "can be used" in capsys.readouterr().out


@pytest.fixture(scope="module")
def made(folder, found, tmp_path_factory):
    """A pack, made by a training that was paused once. The folder in which `packs` and `training` lie."""
    where = tmp_path_factory.mktemp("user")
    usual, stop = own.looked, iter([True])

    def paused(run):
        if next(stop, False):
            raise KeyboardInterrupt
        return {}

    train = recipe.train
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own, "looked", lambda *_: found)
        patch.setattr(recipe, "train", lambda *given: train(*given[:-2], paused))
        assert ask(folder, where, "--output", "mine") == 130
        assert not (where / "packs" / "mine").exists()
        patch.setattr(recipe, "train", train)
        saved = next((where / "training").glob("*/checkpoint.pt"))
        more = str(torch.load(saved, weights_only=True)["minutes"] + 0.05)
        assert ask(folder, where, "--output", "mine", "--title", 'My "own" hand', "--minutes", more) == 0
    assert own.looked is usual
    return where


def test_a_paused_training_goes_on(made):
    work = next((made / "training").iterdir())
    log = [json.loads(line) for line in (work / "log.jsonl").read_text().splitlines()]
    starts = [line["step"] for line in log if "commit" in line]
    assert len(starts) == 2 and starts[0] == 0 < starts[1]
    assert width_of(work / "preview.png") > 500


def test_the_pack_is_one_like_any_other(made, folder, found):
    engine = Engine([places.packs(), made / "packs"], threads=1)
    told = next(pack for pack in engine.packs() if pack.name == "mine")
    assert (told.title, told.problem) == ('My "own" hand', None)
    pack = engine.load("mine").pack
    assert pack.sources[0].package == f"folder {folder.name}" and pack.sources[0].count == len(usable(found))
    assert len(pack.sources) > 5, "what the networks learned from before is named, too"
    assert {"own_mild", "faces_mild", "own_harmed", "kept_back"} <= set(pack.scores)
    assert not pack.lenders, "it needs no other pack"


def test_it_knows_the_hand_that_drew_its_drawings(made, found):
    engine = Engine([places.packs(), made / "packs"], threads=1)
    drawing = usable(found)[0]
    layer = np.dstack([np.zeros((400, 400, 3), np.uint8), draw(drawing.shapes, 400)])
    correction = Correction(correction_of(layer, pack="mine"), engine.load("mine"), Watch())
    assert correction.known and {"mine", "inked", "built", "borrowed"} <= set(correction.ways)


def test_it_ships_one_network_in_two_roles_and_stores_its_weights_once(made):
    sizes = {name: (made / "packs" / "mine" / f"{name}.onnx").stat().st_size for name in ("anyone", "registration")}
    assert min(sizes.values()) * 3 < max(sizes.values())


def test_another_hand_than_the_folders_is_never_written_over(made, folder, capsys, monkeypatch):
    card = made / "packs" / "mine" / "pack.toml"
    before = card.read_bytes()
    try:
        card.write_bytes(before.replace(b'package = "folder ', b'package = "npm '))
        assert ask(folder, made, "--output", "mine") == 1
        assert "made by someone else" in capsys.readouterr().err
    finally:
        card.write_bytes(before)


def test_it_begins_as_the_network_that_ships_and_is_cautious_where_in_doubt():
    network = recipe.begun(places.packs() / "faces", len(faces.PART_NAMES)).eval()
    mover = recipe.Mirrored(network, 1.0, recipe.mirrored_names(faces.PART_NAMES), 0.5).eval()
    drawing = (torch.rand(1, 3, 128, 128) > 0.9).float()
    with torch.no_grad():
        field, _, doubt = mover(drawing)
        cautious, _ = Cautious(mover)(drawing)
    sure = field.norm(dim=1, keepdim=True) > 4 * doubt
    unsure = field.norm(dim=1, keepdim=True) < doubt / 4
    assert sure.any() or unsure.any()
    assert (cautious - field).norm(dim=1, keepdim=True)[sure].le(0.01 * field.norm(dim=1, keepdim=True)[sure]).all()
    assert cautious.norm(dim=1, keepdim=True)[unsure].le(0.01 * field.norm(dim=1, keepdim=True)[unsure] + 1e-9).all()


def test_what_is_kept_back_is_the_same_forever_and_never_learned_from(found):
    drawings = usable(found)
    learned, back = mixed.kept_back(drawings)
    again = mixed.kept_back(drawings[::-1])
    assert [d.subject for d in back] == [d.subject for d in again[1]]
    assert len(back) >= 2 and {d.subject for d in learned}.isdisjoint(d.subject for d in back)
    assert len(learned) + len(back) == len(drawings)


def test_a_folder_without_rights_is_not_taken_for_an_empty_one(tmp_path, monkeypatch):
    def refused(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("drawover_train.data.own.looked.os.scandir", refused)
    with pytest.raises(OwnError, match=f"The folder {tmp_path} cannot be read: Permission denied."):
        looked(tmp_path, places.packs())


def test_a_file_that_is_a_huge_picture_or_not_readable_is_told_of_and_the_others_are_looked_at(tmp_path, monkeypatch):
    for name in ("huge", "locked", "layered"):
        (tmp_path / f"{name}.{'ora' if name == 'layered' else 'png'}").write_bytes(b"x")

    def read(path):
        if path.name == "huge.png":
            raise MemoryError
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    usual = module._read
    monkeypatch.setattr(module, "_read", lambda path: usual(path) if path.suffix == ".ora" else read(path))
    said = {one.path.name: str(one.problem) for one in looked(tmp_path, places.packs())}
    assert said["huge.png"] == "It cannot be read: it takes too much memory."
    assert said["locked.png"] == "It cannot be read: Permission denied."
    assert said["layered.ora"].startswith("It cannot be opened: ")


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("drawover_train.data.own.looked.MOST", 2)
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(b"x")
    with pytest.raises(OwnError, match="at most 2"):
        looked(tmp_path, places.packs())


def test_the_command_says_how_to_get_what_training_needs(folder, capsys, monkeypatch):
    from drawover.cli import main
    from drawover.engine.training import needs

    monkeypatch.setattr(needs.importlib.util, "find_spec", lambda name: None if name == "torch" else sys)
    assert main(["train", str(folder), "-o", "mine"]) == 1
    said = capsys.readouterr().err
    assert "Training is not installed here (torch is missing)" in said
    assert f"make -C {places.CHECKOUT} setup DRAWOVER_TRAIN=1" in said
