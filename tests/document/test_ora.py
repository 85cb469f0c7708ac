"""OpenRaster: what is written is read again; damaged and hostile files are refused in one sentence."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from drawings import documents, shape
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drawover.document import tiles as tl
from drawover.document.errors import DocumentError, ReadError, TooLargeError, WriteError
from drawover.document.formats import kinds, limits, ora, stack
from drawover.document.layers import Document, Group, Guide, Layer, blank
from drawover.document.masks import Mask
from drawover.document.tiles import Rect


def small() -> Document:
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 256, (40, 50, 4), dtype=np.uint8)
    inner = Layer.from_rgba("borrowed & <shown>", noise, 10, -5, opacity=0.5, locked=True, reference=True)
    return Document(64, 48, (Layer.from_rgba("Linien ✏", noise), Group("Drawover references", (inner,))), dpi=300)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("ora") / "drawing.ora"
    ora.write(small(), path)
    return path


@settings(max_examples=25, deadline=None)
@given(documents())
def test_round_trip(tmp_path_factory, document):
    path = tmp_path_factory.mktemp("trip") / "a.ora"
    ora.write(document, path)
    again = ora.read(path)
    assert (again.width, again.height, again.dpi) == (document.width, document.height, document.dpi)
    assert [shape(node) for node in again.layers] == [shape(node) for node in document.layers]
    assert np.array_equal(again.compose(), document.compose())
    if document.active:
        order = [node.id for node in document.walk()]
        assert [node.id for node in again.walk()].index(again.active) == order.index(document.active)


def test_the_zip_is_as_the_standard_asks(written):
    with zipfile.ZipFile(written) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"image/openraster"
        merged = Image.open(io.BytesIO(archive.read("mergedimage.png")))
        assert np.array_equal(np.array(merged), small().flattened())
        thumbnail = Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png")))
        assert thumbnail.mode == "RGBA" and max(thumbnail.size) <= 256
        root = ElementTree.fromstring(archive.read("stack.xml"))
        assert root.find("stack")[0].tag == "stack", "the topmost node comes first"
        assert root.find("stack/stack/layer").get("edit-locked") == "true"
    assert written.read_bytes()[30:54] == b"mimetypeimage/openraster", "seen by `file` at its place"


def test_a_thumbnail_of_a_large_drawing_is_small(tmp_path):
    ora.write(blank(1000, 300), tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png"))).size == (256, 77)


def test_a_masked_group_of_one_layer_of_its_name_stays_a_group(tmp_path):
    mask = Mask.from_rect(Rect(0, 0, 9, 9)).invert()
    document = Document(20, 20, (Group("a", (Layer("a"),), mask=mask), Layer("b", mask=mask)))
    ora.write(document, tmp_path / "a.ora")
    assert [shape(node) for node in ora.read(tmp_path / "a.ora").layers] == [shape(node) for node in document.layers]


def test_what_a_file_does_not_keep_is_listed():
    layers = (
        Layer("o"),
        Layer("a", clip=True, blend="multiply"),
        Layer("b", clip=True),
        Layer("c", mask=Mask(), alpha_locked=True, reference=True),
    )
    plain = Document(9, 9, (Layer("a"), Group("g", (Layer("b", blend="screen"),), passes=True)))
    assert stack.losses(plain) == ((), ())
    here, elsewhere = stack.losses(Document(9, 9, layers, selection=Mask(), guides=(Guide(True, 3.0),)))
    assert len(here) == 1 and "selection" in here[0]
    said = " ".join(elsewhere)
    assert len(elsewhere) == 5 and "“a” is not clipped in Krita before 5.2" in said and "“b”" not in said
    assert all(word in said for word in ("Guides", "mask of “c”", "transparency of “c”", "reference"))


def test_a_drawing_without_layers(tmp_path):
    ora.write(Document(5, 6), tmp_path / "a.ora")
    assert ora.read(tmp_path / "a.ora").layers == ()


def packed(path, xml: str, **files: bytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "image/openraster")
        archive.writestr("stack.xml", xml)
        for name, data in files.items():
            archive.writestr(name.replace("_", ".", 1), data)
    return path


def png(mode="RGBA", size=(4, 4), color=None) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, color or 0).save(buffer, "PNG")
    return buffer.getvalue()


def test_reads_what_others_write(tmp_path):
    """Stack offsets add up, unknown elements are passed over, values out of range are taken to their nearest."""
    xml = """<?xml version='1.0'?><image w="20" h="10" name="x" future="1"><stack>
      <text x="1"/><filter/>
      <stack x="3" y="2" opacity="7" visibility="visible"><layer src="a.png" x="1" y="1" opacity="-2"/></stack>
      <layer src="a.png" name="" composite-op="svg:multiply" opacity="nan" visibility="hidden"/>
      <layer src="g.png" name="grey" composite-op="krita:foo" x="1.5"/>
    </stack></image>"""
    path = packed(tmp_path / "a.ora", xml, a_png=png(color=(255, 0, 0, 255)), g_png=png("L", color=77))
    document = ora.read(path)
    grey, hidden, group = document.layers
    assert (grey.name, grey.blend, hidden.blend, hidden.opacity, hidden.visible) == (
        "grey",
        "krita:foo",
        "multiply",
        1,
        False,
    )
    assert (group.opacity, group.layers[0].opacity) == (1.0, 0.0)
    assert tuple(group.layers[0].tiles.exact_bounds()) == (4, 3, 4, 4)
    assert grey.rgba(document.rect)[2, 2].tolist() == [77, 77, 77, 255]
    ora.write(document, path)
    assert [node.blend for node in ora.read(path).walk()] == ["krita:foo", "multiply", "normal", "normal"]


BAD = {
    "no zip": lambda path: path.write_text("this is a text file"),
    "empty": lambda path: path.write_bytes(b""),
    "a folder": lambda path: path.mkdir(),
    "other zip": lambda path: zipfile.ZipFile(path, "w").close(),
    "no xml": lambda path: packed(path, "hello"),
    "not its xml": lambda path: packed(path, "<svg/>"),
    "no size": lambda path: packed(path, "<image><stack/></image>"),
    "huge": lambda path: packed(path, "<image w='30000' h='30000'><stack/></image>"),
    "missing layer": lambda path: packed(path, "<image w='9' h='9'><stack><layer src='a.png'/></stack></image>"),
    "layer is text": lambda path: packed(
        path, "<image w='9' h='9'><stack><layer src='a.png'/></stack></image>", a_png=b"text"
    ),
    "too deep": lambda path: packed(path, f"<image w='9' h='9'>{'<stack>' * 900}{'</stack>' * 900}</image>"),
    "entities": lambda path: packed(
        path, "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><image w='9' h='9'><stack><layer name='&a;'/></stack></image>"
    ),
    "many layers": lambda path: packed(path, f"<image w='9' h='9'><stack>{'<layer/>' * 5000}</stack></image>"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_are_refused_in_one_sentence(tmp_path, kind):
    path = tmp_path / "bad.ora"
    BAD[kind](path)
    with pytest.raises(DocumentError) as caught:
        ora.read(path)
    sentence = str(caught.value)
    assert sentence.endswith(".") and len(sentence) < 200 and "Error" not in sentence


def test_a_missing_file(tmp_path):
    with pytest.raises(ReadError, match="no such file"):
        ora.read(tmp_path / "none.ora")


def test_a_picture_with_a_gigantic_header_is_refused_before_it_is_decoded(tmp_path):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0))
    bomb += chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    path = packed(tmp_path / "a.ora", "<image w='9' h='9'><stack><layer src='a.png'/></stack></image>", a_png=bomb)
    with pytest.raises(TooLargeError, match="60000"):
        ora.read(path)


def test_a_part_that_unpacks_to_gigabytes_is_refused(tmp_path):
    path = tmp_path / "a.ora"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stack.xml", b" " * (20 << 20))
    assert path.stat().st_size < 100_000
    with pytest.raises(TooLargeError):
        ora.read(path)


def test_pixels_that_would_fill_the_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_HELD", 200_000)
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 4), dtype=np.uint8)
    drawing = Document(300, 300, (Layer.from_rgba("a", noise),))
    with pytest.raises(WriteError, match="more than a file holds"):
        ora.write(drawing, tmp_path / "a.ora")
    monkeypatch.undo()
    ora.write(drawing, tmp_path / "a.ora")
    monkeypatch.setattr(limits, "MAX_HELD", 200_000)
    with pytest.raises(TooLargeError, match="memory"):
        ora.read(tmp_path / "a.ora")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutated_files_give_a_drawing_or_a_document_error(written, tmp_path_factory, data):
    whole = bytearray(written.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        kind = data.draw(st.sampled_from(["flip", "cut", "copy", "zero"]))
        at = data.draw(st.integers(0, max(0, len(whole) - 1)))
        length = data.draw(st.integers(1, 64))
        if kind == "flip" and whole:
            whole[at] ^= data.draw(st.integers(1, 255))
        elif kind == "cut":
            del whole[at : at + length * 20]
        elif kind == "copy":
            whole[at:at] = whole[at : at + length]
        else:
            whole[at : at + length] = bytes(min(length, len(whole) - at))
    path = tmp_path_factory.getbasetemp() / "mutated.ora"
    path.write_bytes(whole)
    try:
        document = ora.read(path)
    except DocumentError as error:
        assert str(error).endswith(".")
    else:
        document.compose()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mutated_stacks_give_a_drawing_or_a_document_error(written, tmp_path_factory, data):
    """Damage behind the zip's checksum, where a random flip seldom reaches."""
    with zipfile.ZipFile(written) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    whole = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    parts[name] = bytes(whole)
    path = tmp_path_factory.getbasetemp() / "mutated.ora"
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    try:
        ora.read(path).compose()
    except DocumentError as error:
        assert str(error).endswith(".")


def test_a_full_disk_leaves_the_old_file_whole(written, tmp_path, monkeypatch):
    path = tmp_path / "drawing.ora"
    path.write_bytes(written.read_bytes())

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("drawover.document.formats.atomic.os.fsync", full)
    with pytest.raises(WriteError, match="disk is full"):
        ora.write(blank(300, 300), path)
    assert path.read_bytes() == written.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["drawing.ora"]


def test_a_write_given_up_halfway_leaves_the_old_file_whole(written, tmp_path):
    path = tmp_path / "drawing.ora"
    path.write_bytes(written.read_bytes())
    work = ora.writing(blank(300, 300), path)
    shares = [next(work) for _ in range(3)]
    assert all(0 <= share <= 1 for share in shares)
    work.close()
    assert path.read_bytes() == written.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["drawing.ora"]


def test_writing_where_it_cannot_be_says_so(tmp_path):
    with pytest.raises(WriteError, match="folder does not exist"):
        ora.write(blank(8, 8), tmp_path / "none" / "a.ora")
    with pytest.raises(WriteError, match="folder has that name"):
        ora.write(blank(8, 8), tmp_path)


TWO = "<image w='9' h='9'><stack><layer name='ink' src='a.png'/><layer name='paper' src='b.png'/></stack></image>"
SPOILED = {"missing": {}, "text": {"a_png": b"text"}, "cut": {"a_png": png(color=(1, 2, 3, 255))[:40]}}


@pytest.mark.parametrize("how", SPOILED)
@pytest.mark.parametrize("merged", [False, True])
def test_one_bad_layer_leaves_the_others_whole(tmp_path, how, merged):
    """The file's own picture of the whole is offered, hidden, where there is one."""
    parts = dict(SPOILED[how], b_png=png(color=(0, 0, 255, 255)))
    if merged:
        parts["mergedimage_png"] = png(color=(255, 0, 0, 255))
    path = packed(tmp_path / "a.ora", TWO, **parts)
    opened = kinds.read(path)
    paper, ink, *more = opened.document.layers
    assert (paper.name, ink.name, ink.tiles) == ("paper", "ink", tl.EMPTY)
    assert opened.document.flattened()[2, 2].tolist() == [0, 0, 255, 255]
    assert any("“ink”" in sentence and "damaged or missing" in sentence for sentence in opened.losses)
    assert [layer.visible for layer in more] == [False] * merged
    if merged:
        assert more[0].rgba(opened.document.rect)[2, 2].tolist() == [255, 0, 0, 255]
        assert any(f"“{more[0].name}”" in sentence for sentence in opened.losses)


def test_a_part_whose_sum_is_wrong_leaves_the_others_whole(tmp_path):
    path = packed(tmp_path / "a.ora", TWO, a_png=png(color=(1, 2, 3, 255)), b_png=png(color=(0, 0, 255, 255)))
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("a.png")
    data = bytearray(path.read_bytes())
    data[info.header_offset + 30 + len("a.png") + 20] ^= 255
    path.write_bytes(data)
    opened = kinds.read(path)
    assert opened.document.flattened()[2, 2].tolist() == [0, 0, 255, 255] and "“ink”" in opened.losses[0]


def test_a_bad_mask_is_left_out_and_said(tmp_path):
    layer = replace(
        Layer.from_rgba("a", np.full((9, 9, 4), 255, np.uint8)),
        mask=Mask.from_array(np.zeros((3, 3), np.uint8), 0, 0, 255),
    )
    ora.write(Document(9, 9, (layer,)), tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as archive, zipfile.ZipFile(tmp_path / "b.ora", "w") as other:
        for name in archive.namelist():
            if "mask" not in name:
                other.writestr(name, archive.read(name))
    opened = kinds.read(tmp_path / "b.ora")
    assert opened.document.layers[0].mask is None and "“a” is shown without its mask" in opened.losses[0]
    assert opened.document.compose()[1, 1, 3] == 255
