"""Bad pictures sent to a running service: each a sentence, and the engine unharmed."""

import io
import struct
import zlib

import pytest
from PIL import Image


def header(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("CMYK", (20, 20)).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "nothing in the file"),
        (b"not a picture at all", "not a picture"),
        (header(30_000, 30_000), "30000 × 30000"),
        (header(10, 10), "cut off"),
        (jpeg(), "PNG"),
    ],
)
def test_bad_pictures(service, data, words):
    answer = service.submit(data)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "input" and words in error["sentence"]
    assert service.client.get("/v1/status").json()["queue"] == 0


def test_one_pixel_is_taken(service, drawing):
    answer = service.submit(drawing(1, 1), count=1)
    assert answer.status_code == 202
    assert service.events(answer.json()["job"])[-1][1] == "done"


def test_a_large_drawing_fits(service, drawing):
    answer = service.submit(drawing(4096, 4096), count=1)
    assert answer.status_code == 202
    service.client.delete(answer.json()["job"])


def test_a_job_without_a_drawing(service):
    answer = service.client.post("/v1/jobs", files={"request": (None, "{}")})
    assert answer.status_code == 400
    assert "drawing is missing" in answer.json()["error"]["sentence"]
