"""Files made to do harm: each is one sentence or a right drawing, soon and with little memory, and nothing is written.

Every file is opened by `drawover convert` in a process of its own, whose memory and time are bounded.
"""

from __future__ import annotations

import io
import re
import resource
import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from drawover.document.formats import kinds

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded by way of Linux")
MEMORY, SECONDS = 1 << 30, 20  # bytes of address space beyond the program's own; of a busy machine (5 on a quiet one)


def png(width: int, height: int, rows: bytes = b"", bits: int = 8, kind: int = 6) -> bytes:
    """A PNG that says it is so large, and holds these rows."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def flat(width: int, height: int) -> bytes:
    return png(width, height, (b"\0" + b"\xff" * 4 * width) * height)


def layers(*places: tuple[str, int, int], canvas: int = 64, more: str = "") -> str:
    inner = "".join(f'<layer src="{name}" name="n{n}" x="{x}" y="{y}"/>' for n, (name, x, y) in enumerate(places))
    return f'<image w="{canvas}" h="{canvas}"><stack>{more}{inner}</stack></image>'


def packed(xml: str, parts: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr("stack.xml", xml)
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def lying(data: bytes, name: bytes, said: int) -> bytes:
    """A zip whose directory says another size of a part than it unpacks to."""
    at = data.rindex(name) - 46
    return data[: at + 24] + struct.pack("<I", said) + data[at + 28 :]


def overlapping() -> bytes:
    """A zip of a thousand parts that are all the same bytes of the file."""
    data = bytearray(packed(layers(*((f"{n:04}.png", 0, 0) for n in range(1000))), {"0000.png": flat(900, 900)}))
    end = data.rindex(b"PK\5\6")
    (start,) = struct.unpack_from("<I", data, end + 16)
    entries = bytes(data[start:end])
    one = entries[entries.index(b"PK\1\2", 4) :]
    more = b"".join(one.replace(b"0000.png", b"%04d.png" % n) for n in range(1, 1000))
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 1001, 1001, len(entries) + len(more))
    return bytes(data[:end]) + more + bytes(tail)


NOISE = np.random.default_rng(0).integers(0, 256, (64, 64, 4), dtype=np.uint8)
NOISE[..., 3] = 255


def noise() -> bytes:
    file = io.BytesIO()
    Image.fromarray(NOISE).save(file, "PNG")
    return file.getvalue()


def masked(away: int) -> bytes:
    """A masked group of two layers, one of which lies far away."""
    mask = '<layer src="m.png" name="g (mask)" composite-op="svg:dst-in"/>'
    far = f'<layer src="a.png" name="far" x="{away}" y="{away}"/><layer src="a.png" name="near"/>'
    xml = f'<image w="64" h="64"><stack><stack name="g">{mask}{far}</stack></stack></image>'
    return packed(xml, {"a.png": noise(), "m.png": flat(64, 64)})


CASES = {
    "far70k.ora": lambda: masked(70_000),
    "far1m.ora": lambda: masked(1_000_000),
    "far16m.ora": lambda: masked(16_000_000),
    "corners.ora": lambda: packed(layers(("a.png", -60000, -60000), ("a.png", 60000, 60000)), {"a.png": noise()}),
    "one picture often.ora": lambda: packed(
        layers(*(("a.png", 0, 0) for _ in range(1900)), canvas=2000), {"a.png": flat(2000, 2000)}
    ),
    "one picture everywhere.ora": lambda: packed(
        layers(*(("a.png", n, n // 64) for n in range(1900)), canvas=2000), {"a.png": flat(2000, 2000)}
    ),
    "lie.ora": lambda: lying(packed(layers(("a.png", 0, 0)), {"a.png": bytes(100 << 20)}), b"a.png", 1000),
    "large part.ora": lambda: packed(layers(("a.png", 0, 0)), {"a.png": bytes(100 << 20)}),
    "overlap.ora": overlapping,
    "lzma.ora": lambda: packed(layers(("a.png", 0, 0)), {"a.png": noise()}, zipfile.ZIP_LZMA),
    "bzip.ora": lambda: packed(layers(("a.png", 0, 0)), {"a.png": noise()}, zipfile.ZIP_BZIP2),
    "empty large.ora": lambda: packed(layers(("a.png", 0, 0)), {"a.png": png(16384, 16384)}),
    "bits.ora": lambda: packed(
        layers(("a.png", 0, 0)), {"a.png": png(16384, 16384, bytes(2049 * 16384), bits=1, kind=0)}
    ),
    "long list.ora": lambda: packed(layers(more="<stack/>" * 1_500_000), {}),
    "deep list.ora": lambda: packed(layers(more="<stack>" * 100_000 + "</stack>" * 100_000), {}),
    "long name.ora": lambda: packed(layers(("a.png", 0, 0)), {"a.png": noise(), "drawover/" + "é" * 30000: b"x"}),
    "large.png": lambda: png(16000, 16000, bytes(100_000)),
    "bits.png": lambda: png(16384, 16384, bytes(2049 * 16384), bits=1, kind=0),
}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY + (2 << 30), MEMORY + (2 << 30)))


@pytest.mark.parametrize("name", CASES)
def test_it_is_one_sentence_or_a_drawing(tmp_path, name):
    path, out = tmp_path / name, tmp_path / "out.ora"
    path.write_bytes(CASES[name]())
    command = [sys.executable, "-c", RUN, str(path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, preexec_fn=limited, check=False)
    if done.returncode == 0:
        assert kinds.read(out).document.width
    else:
        assert done.returncode == 1, done.stderr[-2000:]
        assert re.fullmatch(r"drawover: .{10,400}\.\n", done.stderr), done.stderr
        assert not out.exists() and list(tmp_path.iterdir()) == [path]
    assert int(done.stdout.splitlines()[-1]) < MEMORY >> 20, "MiB"


RUN = """
import sys
from drawover.cli import main
from drawover.engine.service.processes import peak_memory_mb
try:
    code = main(["convert", *sys.argv[1:]])
finally:
    print(int(peak_memory_mb()))
sys.exit(code)
"""


def test_what_is_far_away_is_cut_and_said_and_the_rest_is_as_it_was(tmp_path):
    path = tmp_path / "a.ora"
    path.write_bytes(packed(layers(("a.png", 0, 0), ("a.png", 2_000_000, 0)), {"a.png": noise()}))
    opened = kinds.read(path)
    assert np.array_equal(opened.document.layers[1].rgba(opened.document.rect), NOISE)
    assert len(opened.losses) == 1 and "away from the picture" in opened.losses[0]


def test_a_picture_used_often_is_decoded_once(tmp_path):
    path = tmp_path / "a.ora"
    path.write_bytes(packed(layers(("a.png", 0, 0), ("a.png", 640, -64)), {"a.png": noise()}))
    lower, upper = reversed(kinds.read(path).document.layers)
    assert lower.tiles[0, 0] is upper.tiles[10, -1]
