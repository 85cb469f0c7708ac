"""The same service with the real engine and the shipped pack: a drawn face in, better ones out."""

import io
import json
import shutil
import struct
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawover import places

PACK = places.packs() / "faces" / "pack.toml"
SAMPLE = places.resources() / "samples" / "sample-sketch.png"
SERVE = [sys.executable, "-m", "drawover", "serve"]

pytestmark = pytest.mark.skipif(not PACK.is_file(), reason="no pack faces here: models/README.md says how to make it")


@pytest.fixture(scope="module")
def real(tmp_path_factory, service_in):
    service = service_in(tmp_path_factory.mktemp("real") / "runtime", command=SERVE)
    service.client.timeout = 60
    yield service
    service.stop()


@pytest.fixture(scope="module")
def sketch() -> bytes:
    return SAMPLE.read_bytes()


def test_status_names_the_pack_and_its_real_devices(real, sketch):
    real.events(real.submit(sketch, count=2).json()["job"])
    status = real.client.get("/v1/status").json()
    (faces,) = [pack for pack in status["packs"] if pack["name"] == "faces"]
    assert faces["problem"] is None and set(faces["tasks"]) >= {"correct", "color", "stages"} and faces["sources"]
    assert faces["bytes"] == sum(file.stat().st_size for file in PACK.parent.iterdir())
    offers = faces["offers"]["correct"]
    assert {"mine", "borrowed", "drawn"} <= set(offers["lines"]) and "search" in offers["nudge"]
    assert status["packs"][0]["name"] == "faces"  # chosen and warmed where nobody asks for another
    assert status["devices"] and all(key.startswith(("faces/", "colors/", "stages/")) for key in status["devices"])
    sample = real.client.get("/v1/packs/faces/sample")
    assert Image.open(io.BytesIO(sample.content)).format == "PNG"


def test_it_leaves_cleanly_while_its_networks_are_still_being_loaded(start):
    for _ in range(3):
        service = start(command=SERVE)
        service.process.terminate()
        assert service.wait_exit(30) == 0
        assert service.process.stderr.read() == b""
        assert not (service.runtime / "engine.json").exists()


def test_a_bad_pack_keeps_no_good_one_from_being_served(start, tmp_path):
    shutil.copytree(PACK.parent.parent / "digits", tmp_path / "more" / "bad")
    card = tmp_path / "more" / "bad" / "pack.toml"
    card.write_text(card.read_text().replace("count = ", "count = " + "9" * 5000, 1))
    service = start(command=[*SERVE, "--packs", str(tmp_path / "more")])
    told = {pack["name"]: pack["problem"] for pack in service.client.get("/v1/status").json()["packs"]}
    assert told.pop("bad").startswith("The pack bad was refused:")
    assert "faces" in told and set(told.values()) == {None}


def test_a_face_is_corrected(real, sketch):
    job = real.submit(sketch, count=6).json()["job"]
    events = real.events(job)
    assert events[-1][1] == "done" and events[-1][2]["count"] == 6
    assert 0 < events[-1][2]["measures"]["familiarity"] <= 1
    found = [data for _, name, data in events if name == "suggestion"]
    assert [each["index"] for each in found] == list(range(6))
    assert found[0]["recipe"]["lines"] == "mine" and found[0]["recipe"]["neighbor"] is None
    assert {each["recipe"]["lines"] for each in found} == {"mine", "inked", "built", "borrowed", "drawn"}
    assert all(0 <= each["measures"]["distance"] <= 1 and not each["notes"]["kindred"] for each in found)
    for each in found:
        picture = np.asarray(Image.open(io.BytesIO(real.client.get(each["picture"]).content)))
        assert picture.shape == (256, 256, 4)
        assert 0.002 < (picture[..., 3] > 128).mean() < 0.6


def test_strength_and_lines_are_drawn_without_a_new_job(real, sketch):
    job = real.submit(sketch, count=2).json()["job"]
    real.events(job)

    def picture(**parameters) -> np.ndarray:
        answer = real.client.get(f"{job}/suggestions/0/picture", params=parameters)
        return np.asarray(Image.open(io.BytesIO(answer.content))).astype(int)

    untouched = picture(strength=0)
    moved = [np.abs(picture(strength=strength) - untouched).mean() for strength in (0.0, 0.5, 1.0)]
    assert moved[0] == 0 and moved[0] < moved[1] < moved[2]
    assert np.abs(picture(lines="drawn") - picture(lines="borrowed")).mean() > 0.1


@pytest.mark.parametrize("lines", ["mine", "built", "borrowed", "drawn"])
def test_layers_at_canvas_size_lie_within_the_canvas(real, sketch, lines):
    job = real.submit(sketch, count=2).json()["job"]
    real.events(job)
    with Image.open(SAMPLE) as image:
        width, height = image.size
    parameters = {"width": width, "height": height, "lines": lines}
    body = real.client.get(f"{job}/suggestions/1/layers", params=parameters).content
    length = struct.unpack("<I", body[:4])[0]
    (layer,) = json.loads(body[4 : 4 + length])
    assert layer["bytes"] == len(body) - 4 - length == layer["width"] * layer["height"] * 4
    assert layer["x"] >= 0 and layer["x"] + layer["width"] <= width
    assert layer["y"] >= 0 and layer["y"] + layer["height"] <= height
    pixels = np.frombuffer(body, np.uint8, offset=4 + length).reshape(layer["height"], layer["width"], 4)
    assert (pixels[..., 3] > 200).any()


def test_the_same_request_gives_the_same_bytes(real, sketch):
    pictures = []
    for _ in range(2):
        job = real.submit(sketch, count=3, seed=5).json()["job"]
        real.events(job)
        pictures.append([real.client.get(f"{job}/suggestions/{k}/picture").content for k in range(3)])
    assert pictures[0] == pictures[1]


def test_cancel_stops_within_the_networks(real, sketch):
    began = time.monotonic()
    real.events(real.submit(sketch, count=24).json()["job"])
    whole, delays = time.monotonic() - began, []
    for wait in (0.0, 0.05, 0.1):
        job = real.submit(sketch, count=24).json()["job"]
        real.events(job, until="suggestion")
        time.sleep(wait)
        running = real.client.get("/v1/status").json()["running"]
        began = time.monotonic()
        assert real.client.delete(job).status_code == 204
        while real.client.get("/v1/status").json()["running"]:
            assert time.monotonic() - began < 60
        delays += [time.monotonic() - began] * running
    assert delays and min(delays) < whole / 5  # a share, since this machine may be busy


@pytest.mark.parametrize("size", [(1, 1), (64, 64)])
def test_an_empty_drawing_is_one_sentence(real, size):
    file = io.BytesIO()
    Image.new("RGBA", size).save(file, "PNG")
    _, name, data = real.events(real.submit(file.getvalue()).json()["job"])[-1]
    assert (name, data["code"]) == ("error", "empty")
    assert "nothing to correct" in data["sentence"]


def test_an_unknown_pack_is_one_sentence(real, sketch):
    request = {"task": "correct", "pack": "horses"}
    _, name, data = real.events(real.submit(sketch, request=request).json()["job"])[-1]
    assert (name, data["code"]) == ("error", "pack")
    assert "horses" in data["sentence"] and "faces" in data["sentence"]


def test_killed_in_the_middle_a_new_one_takes_over(start, sketch, tmp_path: Path):
    first = start(command=SERVE)
    first.submit(sketch, count=24)
    first.process.kill()
    first.process.wait()
    second = start(command=SERVE)
    second.client.timeout = 60
    assert second.events(second.submit(sketch, count=1).json()["job"])[-1][1] == "done"
