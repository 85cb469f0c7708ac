"""A pack of one's own as the engine has it trained: in a process, looked at, paused, gone on with, and installed."""

import json
import os
import time
from concurrent.futures import Future

import pytest
from PIL import Image

pytest.importorskip("embreex")
pytest.importorskip("torch")
from drawover import places
from drawover.engine.pack import Pack
from drawover.engine.training import progress
from drawover.engine.training.trainer import Trainer
from drawover.raster.vector.shapes import draw
from drawover_train.data.faces import corrections as faces
from drawover_train.data.own.looked import FEWEST

pytestmark = pytest.mark.train


def wait(trainer, *phases, seconds=3000.0):
    """The status once the training is in one of these phases."""
    until = time.monotonic() + seconds
    while (found := trainer.status())["phase"] not in phases:
        assert time.monotonic() < until and found["phase"] != "failed", found
        time.sleep(0.1)
    return found


def test_a_folder_is_looked_at_learned_from_paused_and_becomes_a_pack(tmp_path):
    folder, listed = tmp_path / "drawings", Future()
    folder.mkdir()
    for number, drawing in enumerate(faces.artists(FEWEST + 2)):
        Image.fromarray(255 - draw(drawing.shapes, 320)).save(folder / f"{number}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    listed.set_result(None)
    trainer = Trainer(tmp_path / "packs", lambda: (), lambda: listed)
    trainer.look(str(folder))
    found = wait(trainer, "looked")
    assert (found["count"], found["least"]) == (FEWEST + 3, FEWEST) and FEWEST <= found["usable"] <= FEWEST + 2
    told = {picture["name"]: picture["problem"] for picture in trainer.pictures()}
    assert "broken.png" in told["broken.png"] and str(folder) not in told["broken.png"]
    assert sum(problem is None for problem in told.values()) == found["usable"]
    with Image.open(trainer.folder / "thumbnails.png") as thumbnails:
        assert thumbnails.size == (96 * 20, 96)

    assert list(trainer.folder.parent.iterdir()) == [trainer.folder], "a look leaves nothing else"

    trainer.train("My hand", "tiny", 30.0)
    learning = wait(trainer, "learning")
    assert learning["minutes_left"] > 20 and learning["message"]["code"] == "training.learning"
    if hasattr(os, "getpriority"):
        assert os.getpriority(os.PRIO_PROCESS, trainer._process.pid) == 19, "an artist comes first"
    trainer.pause()
    paused = wait(trainer, "paused", seconds=600)
    saved = next((tmp_path / "training").glob("my-hand-*/checkpoint.pt"))
    assert paused["resumable"] and paused["work"] == saved.parent.name

    order = json.loads((trainer.folder / progress.ORDER).read_text())
    progress.write_json(trainer.folder / progress.ORDER, {**order, "minutes": 0.01})  # its time is over when it goes on
    trainer.resume()
    done = wait(trainer, "done")
    assert done["previews"] >= 1 and (trainer.folder / "preview.png").stat().st_size > 1000
    assert set(done["scores"]) == {"before", "after"} and 0 < done["scores"]["after"] < 3
    pack = Pack.open(tmp_path / "packs" / "my-hand", [places.packs()])
    assert pack.title == "My hand" and pack.sources[0].package == "folder drawings"
    trainer.stop()
    assert trainer.status()["phase"] == "none"
