"""Jobs with masks and several layers, as form parts and as shared files; and the overlay of what moved."""

import io
import json
import secrets

import numpy as np
import pytest
from PIL import Image

from drawover.engine.errors import InputError
from drawover.engine.service.decode import to_mask
from drawover.engine.service.form import Form, decode_request
from drawover.engine.service.shared import Shared
from drawover.engine.tasks import TASKS


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def drawing(gray: int = 9) -> np.ndarray:
    return np.full((20, 10, 4), gray, np.uint8)


@pytest.fixture
def shared(tmp_path):
    return Shared(tmp_path / "shared")


def leave(shared: Shared, pixels: np.ndarray) -> dict:
    token = secrets.token_hex(16)
    (shared.folder / token).write_bytes(pixels.tobytes())
    return {"shared": token, "width": pixels.shape[1], "height": pixels.shape[0]}


def test_masks_and_layers_come_as_parts(shared):
    half = np.zeros((20, 10), np.uint8)
    half[:10] = 255
    files = {"image": png(drawing()), "selection": png(half), "keep": png(255 - half)}
    files |= {"layer1": png(drawing(2)), "layer0": png(drawing(1))}
    request = decode_request(Form({}, files), shared, TASKS)
    assert np.array_equal(request.selection, half)
    assert np.array_equal(request.keep, 255 - half)
    assert [int(layer[0, 0, 0]) for layer in request.numbered("layer")] == [1, 2]


def test_masks_and_layers_come_as_shared_pixels(shared):
    half = np.zeros((20, 10), np.uint8)
    half[:10] = 255
    images = {"image": drawing(), "layer0": drawing(7), "layer1": drawing(8)}
    fields = {"images": {name: leave(shared, pixels) for name, pixels in images.items()}}
    fields["selection"] = leave(shared, half)
    request = decode_request(Form(fields, {}), shared, TASKS)
    assert np.array_equal(request.selection, half)
    assert [int(layer[0, 0, 0]) for layer in request.numbered("layer")] == [7, 8]
    assert not list(shared.folder.iterdir())


def test_a_mask_counts_by_its_alpha_where_it_has_one():
    painted = np.zeros((4, 4, 4), np.uint8)
    painted[0, 0] = (0, 0, 0, 200)
    assert to_mask(painted).tolist()[0] == [200, 0, 0, 0]
    opaque = np.full((4, 4, 4), 255, np.uint8)
    opaque[0, 0, :3] = 0
    assert to_mask(opaque).tolist()[0] == [0, 255, 255, 255]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"selection": png(np.full((9, 9), 255, np.uint8))}, "as large as the picture: it is 9 × 9, not 10 × 20"),
        ({"selection": png(np.zeros((20, 10), np.uint8))}, "selection is empty"),
        ({"selection": b"no picture"}, "The selection is not a picture"),
        ({"layer1": png(drawing())}, "'layer0' is missing"),
        ({"layer0": png(drawing()[:5])}, "Layer 1 must be as large"),
    ],
)
def test_what_does_not_fit_is_reported(shared, more, words):
    with pytest.raises(InputError, match=words):
        decode_request(Form({}, {"image": png(drawing())} | more), shared, TASKS)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"images": []}, "object of names and shared pixels"),
        ({"images": {"layer0": 3}}, "named by 'shared'"),
        ({"keep": {"shared": "f" * 32, "width": 10, "height": 20}}, "not there any more"),
        ({"images": {"exemplar0": {"shared": "f" * 32, "width": 10, "height": 20}}}, "no picture 'exemplar0'"),
    ],
)
def test_shared_pixels_that_cannot_be(shared, fields, words):
    with pytest.raises(InputError, match=words):
        decode_request(Form(fields, {"image": png(drawing())}), shared, TASKS)


def test_a_shared_mask_is_one_byte_a_pixel(shared):
    fields = {"selection": leave(shared, drawing())}
    with pytest.raises(InputError, match="800 bytes, and 10 × 20 pixels are 200"):
        decode_request(Form(fields, {"image": png(drawing())}), shared, TASKS)


def test_what_moved_is_a_layer(service):
    files = {"image": ("a.png", png(drawing()), "image/png"), "layer0": ("b.png", png(drawing()), "image/png")}
    answer = service.client.post("/v1/jobs", data={"request": json.dumps({"parameters": {"count": 1}})}, files=files)
    assert answer.status_code == 202, answer.text
    job = answer.json()["job"]
    told = [data for _, name, data in service.events(job) if name == "suggestion"]
    assert told[0]["notes"]["changes"] == [
        {
            "part": "left eye",
            "dx": 0.0,
            "dy": 0.06,
            "scale": 1.1,
            "turn": 0.0,
            "sentence": "left eye: 6 % lower",
            "message": {
                "code": "change",
                "arguments": {
                    "part": {"code": "part.left-eye", "arguments": {}},
                    "how": [{"code": "change.lower", "arguments": {"percent": 6.0}}],
                },
            },
        }
    ]
    answer = service.client.get(f"{job}/suggestions/0/extras/overlay", params={"width": 30, "height": 20})
    assert answer.headers["content-type"] == "application/x-drawover-layers"
    length = int.from_bytes(answer.content[:4], "little")
    (layer,) = json.loads(answer.content[4 : 4 + length])
    assert (layer["name"], layer["bytes"]) == ("Drawover: what moved", 2400)
    assert len(answer.content) == 4 + length + 2400
    untouched = {"width": 30, "height": 20, "strength": 0}
    clear = service.client.get(f"{job}/suggestions/0/extras/overlay", params=untouched).content
    assert not any(clear[-2400:][3::4]) and any(answer.content[-2400:][3::4])
    assert service.client.get(f"{job}/suggestions/0/extras/changes").json() == told[0]["notes"]["changes"]
    assert service.client.get(f"{job}/suggestions/0/extras/changes", params={"strength": 0}).json() == []
    assert (
        service.client.get(f"{job}/suggestions/7/extras/overlay", params={"width": 30, "height": 20}).status_code == 404
    )


def test_a_part_that_no_job_has_is_named(service):
    files = {"image": ("a.png", png(drawing()), "image/png"), "layer007": ("b.png", png(drawing()), "image/png")}
    answer = service.client.post("/v1/jobs", data={"request": "{}"}, files=files)
    assert answer.status_code == 400
    assert "layer007" in answer.json()["error"]["sentence"]
