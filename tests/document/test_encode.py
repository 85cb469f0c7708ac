"""PNGs in bands: any reader reads them, ours goes straight to tiles, and nothing is coded twice."""

import gc
import io
import zlib

import numpy as np
import pytest
from drawings import documents
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drawover.document import tiles as tl
from drawover.document.errors import TooLargeError
from drawover.document.formats import bands, encode, ora
from drawover.document.formats.encode import BandCache, Coder, Source, split_bands
from drawover.document.layers import Document, Layer
from drawover.document.tiles import TILE, Rect


def picture(width: int, height: int, seed: int) -> np.ndarray:
    """Noise, nothing, and even color, in patches."""
    rng = np.random.default_rng(seed)
    rgba = rng.integers(0, 256, (height, width, 4), dtype=np.uint8)
    rgba[: height // 3] = 0
    rgba[height // 3 : height // 2] = (10, 200, 30, 255)
    return tl.straight(tl.premultiplied(rgba))


def coded(rgba: np.ndarray, x: int = 0, y: int = 0, keep: BandCache | None = None, **more) -> bytes:
    rect = Rect(x, y, rgba.shape[1], rgba.shape[0])
    source = Source(lambda r: rgba[r.y - y : r.bottom - y, r.x - x : r.right - x], rect, **more)
    with Coder(keep) as coder:
        return b"".join(coder.png(source))


sides, places = st.integers(1, 200), st.integers(-200, 200)


@given(sides, sides, st.integers(-3, 3), places, st.integers(0, 99))
def test_pillow_and_we_read_the_same_pixels(width, height, column, y, seed):
    rgba, x = picture(width, height, seed), column * TILE
    data = coded(rgba, x, y)
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(np.array(image), rgba)
    ours = bands.tiles(data, x, y)
    assert ours == tl.from_array(rgba, x, y, as_straight=True)


def test_bands_end_where_tiles_end():
    parts = list(split_bands(Rect(-5, -70, 30, 200)))
    assert [(part.y, part.height) for part in parts] == [(-70, 6), (-64, 64), (0, 64), (64, 64), (128, 2)]
    assert {(part.x, part.width) for part in parts} == {(-5, 30)}


def test_the_checksum_of_joined_runs_is_that_of_the_whole():
    rng = np.random.default_rng(0)
    for _ in range(50):
        first, second = rng.bytes(int(rng.integers(0, 70000))), rng.bytes(int(rng.integers(0, 70000)))
        joined = encode._joined(zlib.adler32(first), zlib.adler32(second), len(second))
        assert joined == zlib.adler32(first + second)


@given(st.data())
def test_whatever_happened_to_a_file_of_ours_it_is_read_as_pillow_reads_it_or_not_at_all(data):
    rgba = picture(100, 150, 3)
    whole = bytearray(coded(rgba))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(8, len(whole) - 1))
        if data.draw(st.booleans()):
            whole[at] ^= data.draw(st.integers(1, 255))
        else:
            del whole[at : at + data.draw(st.integers(1, 500))]
            whole += bytes(9)
    found = bands.tiles(bytes(whole), 0, 0)
    assert found is None or found == tl.from_array(rgba, 0, 0, as_straight=True)


def test_pngs_of_others_and_moved_ones_are_left_to_pillow(tmp_path):
    buffer = io.BytesIO()
    Image.fromarray(picture(70, 70, 1)).save(buffer, "PNG")
    assert bands.tiles(buffer.getvalue(), 0, 0) is None
    ours = coded(picture(70, 70, 1))
    assert bands.tiles(ours, 64, 0) is not None
    assert bands.tiles(ours, 5, 0) is None and bands.tiles(ours, 0, 5) is None
    assert bands.tiles(b"", 0, 0) is None and bands.tiles(ours[:60], 0, 0) is None


def test_a_gigantic_header_is_refused_before_anything_is_unpacked():
    ours = bytearray(coded(picture(8, 8, 1)))
    ours[16:24] = (60000).to_bytes(4, "big") * 2
    ours[29:33] = zlib.crc32(ours[12:29]).to_bytes(4, "big")
    with pytest.raises(TooLargeError):
        bands.tiles(bytes(ours), 0, 0)


def test_only_what_changed_is_coded_again(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    layers = [Layer.from_rgba(name, rng.integers(0, 256, (640, 640, 4), dtype=np.uint8)) for name in "ab"]
    document, keep, counted = Document(640, 640, tuple(layers)), BandCache(), []
    pack = encode._pack
    monkeypatch.setattr(encode, "_pack", lambda rows: (counted.append(1), pack(rows))[1])

    def save(what: Document) -> int:
        counted.clear()
        for _ in ora.writing(what, tmp_path / "a.ora", cache=keep):
            pass
        return len(counted)

    first = save(document)
    assert first >= 30
    assert save(document) <= 4, "the thumbnail alone"
    dot = tl.paste(layers[1].tiles, np.full((10, 10, 4), 255, np.uint8), 100, 130)
    touched = document.with_tiles(layers[1].id, dot)
    assert save(touched) <= 2 + 4, "a band of the layer and one of the merged picture"
    again = ora.read(tmp_path / "a.ora")
    assert [layer.tiles for layer in again.layers] == [layer.tiles for layer in touched.layers]
    with Image.open(io.BytesIO(_part(tmp_path / "a.ora", "mergedimage.png"))) as image:
        assert np.array_equal(np.array(image), touched.flattened())
    assert save(touched.with_node(layers[1].id, opacity=0.5)) >= 10, "the merged picture looks different everywhere"


def _part(path, name: str) -> bytes:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_what_dissolves_looks_different_in_every_band(tmp_path):
    even = np.full((1280, 128, 4), (90, 20, 20, 128), np.uint8)
    document = Document(128, 1280, (Layer("a", tl.from_array(even, as_straight=True), blend="dissolve"),))
    ora.write(document, tmp_path / "a.ora")
    with Image.open(io.BytesIO(_part(tmp_path / "a.ora", "mergedimage.png"))) as image:
        assert np.array_equal(np.array(image), document.flattened())


@given(documents(), documents())
def test_a_memory_of_other_saves_changes_no_byte(tmp_path_factory, first, second):
    folder, keep = tmp_path_factory.mktemp("coded"), BandCache()
    for document in (first, second, first):
        for _ in ora.writing(document, folder / "kept.ora", cache=keep):
            pass
        ora.write(document, folder / "new.ora")
        assert (folder / "kept.ora").read_bytes() == (folder / "new.ora").read_bytes()


def test_what_is_kept_is_bounded_and_keeps_no_tile_alive():
    keep = BandCache(limit=1000)
    tiles = [np.full((4, 4), n, np.uint8) for n in range(30)]
    for number, tile in enumerate(tiles):
        keep.keep(("a", [tile, None]), number, 100)
    assert keep.get(("a", [tiles[29], None])) == 29
    assert keep.get(("a", [tiles[0], None])) is None and keep._held <= 1000
    assert keep.get(("b", [tiles[29], None])) is None
    import weakref

    gone = weakref.ref(tiles.pop())
    del tile
    gc.collect()
    assert gone() is None


def test_what_fails_while_coding_is_raised():
    def broken(rect: Rect) -> np.ndarray:
        raise MemoryError("no room")

    with pytest.raises(MemoryError), Coder() as coder:
        list(coder.png(Source(broken, Rect(0, 0, 10, 10))))
