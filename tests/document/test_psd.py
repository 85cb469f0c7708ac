"""Photoshop's files: what we write comes back, psd-tools reads it too, and what psd-tools writes opens here."""

from dataclasses import replace

import numpy as np
import pytest
from drawings import documents, shape
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from drawover.document import tiles as tl
from drawover.document.errors import ReadError, TooLargeError
from drawover.document.formats import encode, kinds
from drawover.document.formats.psd import planes, read, write
from drawover.document.formats.psd.fit import any_reaches, fitted
from drawover.document.formats.psd.modes import KEYS
from drawover.document.layers import Document, Group, Guide, Layer, blank, leaves
from drawover.document.masks import Mask

psd_tools = pytest.importorskip("psd_tools")


def whole(document: Document) -> Document:
    """With opacities in 256 steps and guides where .psd can have them."""

    def node(one):
        one = replace(one, opacity=round(255 * one.opacity) / 255)
        return replace(one, layers=tuple(map(node, one.layers))) if isinstance(one, Group) else one

    return replace(document, layers=tuple(map(node, document.layers)), active=None)


def again(document: Document, path) -> Document:
    write.write(document, path)
    return read.read(path)[0]


def square(name: str, color: tuple[int, int, int, int], x: int = 0, y: int = 0, **look) -> Layer:
    return replace(Layer.from_rgba(name, np.full((40, 40, 4), color, np.uint8), x, y), **look)


RED, BLUE, GREEN = (220, 20, 20, 255), (20, 20, 220, 160), (20, 200, 20, 200)


@settings(max_examples=60)
@given(documents())
def test_what_psd_can_hold_comes_back_as_it_was(tmp_path_factory, document):
    held, _ = fitted(whole(document))
    back = again(held, tmp_path_factory.getbasetemp() / "round.psd")
    assert [shape(node) for node in back.layers] == [shape(replace_reference(node)) for node in held.layers]
    assert back.guides == held.guides and (back.width, back.height, back.dpi) == (held.width, held.height, held.dpi)
    assert np.abs(back.compose().astype(int) - held.compose()).max(initial=0) <= 1


@pytest.mark.parametrize("blend", ["dst-atop", "dst-in", "erase", "multiply", "a mode of another program"])
@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("shade", [True, False], ids=["with a clipped layer", "alone"])
def test_a_group_shown_as_one_does_not_begin_to_pass_through(tmp_path, blend, clip, filled, shade):
    """It is marked as passing through, which its mode or its clipping overrules; .psd keeps neither of some modes."""
    inner = (square("inner", GREEN, 10, 10, blend="multiply"),) if filled else ()
    group = Group("group", inner, blend=blend, clip=clip, passes=True)
    upon = (square("shade", BLUE, 20, 20, clip=True),) if shade else ()
    document = Document(80, 80, (square("paper", RED), square("base", BLUE, 5, 5, opacity=0.6), group, *upon))
    document = whole(document)
    held, _ = fitted(document)
    back = again(held, tmp_path / "a.psd")
    assert [shape(node) for node in back.layers] == [shape(node) for node in held.layers]
    assert np.abs(back.compose().astype(int) - document.compose()).max() <= 3


def replace_reference(node):
    if isinstance(node, Group):
        return replace(node, layers=tuple(map(replace_reference, node.layers)), passes=node.through)
    return replace(node, reference=False)


@settings(max_examples=60)
@given(documents())
def test_what_it_cannot_say_is_said_otherwise_with_the_same_pixels(document):
    def plain(node):
        node = replace(node, blend="screen" if node.blend.startswith("soft-light") else node.blend)
        return replace(node, layers=tuple(map(plain, node.layers))) if isinstance(node, Group) else node

    def half(group):
        """What .psd cannot say: one that passes through in part, with something in it that erases what lies below."""
        return isinstance(group, Group) and group.through and not group.open and group.visible and any_reaches(group)

    document = whole(replace(document, layers=tuple(map(plain, document.layers)), active=None))
    assume(not any(map(half, document.walk())))
    held, said = fitted(document)
    assert all(node.blend in KEYS for node in held.walk())
    # Tiles are rounded once more for each group that came to be.
    assert np.abs(held.compose().astype(int) - document.compose()).max(initial=0) <= 3
    same = [shape(node) for node in held.layers] == [shape(node) for node in document.layers]
    assert said or same or not document.layers


def test_psd_tools_sees_the_same_tree(tmp_path):
    inner = (square("unten", RED), square("Füße 手", GREEN, 5, 5, blend="multiply", clip=True, opacity=0.6))
    mask = Mask.from_array(np.full((10, 12), 90, np.uint8), 3, 4, 255)
    group = Group("Gruppe", inner, opacity=128 / 255, mask=mask)
    top = square("hidden", BLUE, 60, 20, visible=False, locked=True, alpha_locked=True)
    write.write(Document(120, 80, (square("paper", (255,) * 4), group, top)), tmp_path / "a.psd")
    found = psd_tools.PSDImage.open(tmp_path / "a.psd")
    paper, folder, hidden = found
    assert [layer.name for layer in folder] == ["unten", "Füße 手"] and folder.is_group()
    assert folder.opacity == 128 and folder.mask.bbox[:2] == (0, 0) and folder.mask.background_color == 255
    assert folder[1].clipping and folder[1].blend_mode.name == "MULTIPLY" and folder[1].opacity == 153
    assert not hidden.visible and hidden.bbox == (60, 20, 100, 60) and hidden.locks.complete
    assert np.array_equal(np.array(folder[0].topil()), np.array(Image.new("RGBA", (40, 40), RED)))
    assert paper.visible


@pytest.mark.parametrize("transparent", [False, True])
def test_viewers_that_know_no_layers_see_the_flattened_picture(tmp_path, transparent):
    layers = (square("a", RED, 10, 10), square("b", BLUE, 30, 20, blend="screen"))
    if not transparent:
        layers = (Layer.from_rgba("paper", np.full((70, 90, 4), 255, np.uint8)), *layers)
    document = Document(90, 70, layers)
    write.write(document, tmp_path / "a.psd")
    merged = psd_tools.PSDImage.open(tmp_path / "a.psd").topil()
    assert merged.mode == ("RGBA" if transparent else "RGB")
    seen = tl.premultiplied(np.array(merged.convert("RGBA"))).astype(int)
    assert np.abs(seen - document.compose()).max() <= 1


def made_by_psd_tools(path, mode="RGB", depth=8, change=None):
    found = psd_tools.PSDImage.new(mode, (64, 48), depth=depth)
    color = {"RGB": (200, 40, 40), "L": 90, "CMYK": (0, 200, 200, 30)}[mode]
    base = found.create_pixel_layer(Image.new(mode, (30, 20), color), name="base", top=5, left=6)
    over = found.create_pixel_layer(Image.new(mode, (30, 20), color), name="over", top=10, left=20, opacity=128)
    if change:
        change(found, base, over)
    found.save(path)


def test_a_file_by_psd_tools_opens_with_its_layers(tmp_path):
    def change(found, base, over):
        over.blend_mode = "scrn"
        base.visible = False
        base.create_mask(Image.new("L", (4, 5), 77), top=7, left=9)
        group = found.create_group([over], name="Gruppe é")
        group.blend_mode = "pass"
        group.opacity = 255

    made_by_psd_tools(tmp_path / "a.psd", change=change)
    opened = kinds.read(tmp_path / "a.psd")
    base, group = opened.document.layers
    assert base.name == "base" and not base.visible and not base.clip and base.mask.outside == 0
    assert base.mask.array(tl.Rect(9, 7, 4, 5)).tolist() == [[77] * 4] * 5
    assert isinstance(group, Group) and group.passes and group.name == "Gruppe é"
    (over,) = group.layers
    assert over.blend == "screen" and over.opacity == pytest.approx(128 / 255)
    assert over.tiles.exact_bounds() == tl.Rect(20, 10, 30, 20)
    assert opened.losses == ()


@pytest.mark.parametrize(
    ("mode", "depth", "word"), [("L", 8, "greyscale"), ("CMYK", 8, "CMYK"), ("RGB", 16, "16 bits")]
)
def test_other_kinds_of_colors_are_converted_and_said(tmp_path, mode, depth, word):
    made_by_psd_tools(tmp_path / "a.psd", mode, depth)
    opened = kinds.read(tmp_path / "a.psd")
    assert any(word in sentence for sentence in opened.losses), opened.losses
    pixel = opened.document.layers[0].rgba(tl.Rect(10, 10, 1, 1))[0, 0].tolist()
    near = {"L": (90, 90, 90), "RGB": (200, 40, 40), "CMYK": (225, 49, 49)}[mode]
    assert np.abs(np.array(pixel) - (*near, 255)).max() <= 2


def test_clipping_shows_where_the_one_layer_below_is(tmp_path):

    def change(found, base, over):
        found.create_pixel_layer(Image.new("RGB", (64, 48), (255, 255, 0)), name="clipped").clipping = True

    made_by_psd_tools(tmp_path / "a.psd", change=change)
    document = kinds.read(tmp_path / "a.psd").document
    assert [(node.name, node.clip) for node in document.layers] == [("base", False), ("over", False), ("clipped", True)]
    picture = document.flattened()
    assert picture[1, 1, 3] == 0 and picture[26, 40].tolist() == [255, 255, 0, 128]
    assert picture[8, 8].tolist() == [200, 40, 40, 255]


def test_text_effects_and_adjustments_are_told(tmp_path):
    from psd_tools.constants import Tag

    def change(found, base, over):
        base.tagged_blocks[Tag.TYPE_TOOL_INFO] = raw(Tag.TYPE_TOOL_INFO)
        over.tagged_blocks[Tag.OBJECT_BASED_EFFECTS_LAYER_INFO_V1] = raw(Tag.OBJECT_BASED_EFFECTS_LAYER_INFO_V1)

    def raw(key):
        from psd_tools.psd.tagged_blocks import TaggedBlock

        return TaggedBlock(key=key, data=b"\0" * 8)

    made_by_psd_tools(tmp_path / "a.psd", change=change)
    said = kinds.read(tmp_path / "a.psd").losses
    assert "The text “base” is pixels now." in said
    assert any("effects of “over”" in sentence for sentence in said)


def test_a_profile_is_converted(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    write.write(Document(20, 20, (square("a", RED),)), tmp_path / "a.psd")
    found = psd_tools.PSDImage.open(tmp_path / "a.psd")
    found.image_resources[1039].data = profile
    found._record.image_resources = found.image_resources
    with (tmp_path / "b.psd").open("wb") as file:
        found._record.write(file)
    opened = kinds.read(tmp_path / "b.psd")
    assert any("profile" in sentence for sentence in opened.losses)
    assert next(leaves(opened.document.layers)).tiles


def test_guides_and_what_is_lost(tmp_path):
    guides = (Guide(True, 12.25), Guide(False, 30.0))
    layers = (square("a", RED, reference=True), square("b", BLUE, blend="soft-light"))
    document = Document(50, 50, layers, guides=guides, selection=Mask.from_rect(tl.Rect(0, 0, 5, 5)))
    assert again(document, tmp_path / "a.psd").guides == guides
    said = kinds.losses(document, "x.psd")
    assert [word for word in ("selection", "reference", "Soft Light") if not any(word in one for one in said)] == []


@pytest.mark.parametrize(
    ("bytes_", "error"),
    [
        (b"8BPS", ReadError),
        (b"8BPS\0\1" + b"\0" * 6 + b"\0\3\0\xff\xff\xff\0\xff\xff\xff\0\x08\0\3", TooLargeError),
        (b"8BPS\0\1" + b"\0" * 6 + b"\0\3\0\0\0\x10\0\0\0\x10\0\x08\0\3" + b"\xff" * 60, ReadError),
    ],
)
def test_damaged_and_outsized_files_are_refused_in_a_sentence(tmp_path, bytes_, error):
    (tmp_path / "bad.psd").write_bytes(bytes_)
    with pytest.raises(error) as caught:
        kinds.read(tmp_path / "bad.psd")
    assert len(str(caught.value)) < 200


def test_a_layer_that_says_it_is_vast_is_no_bomb(tmp_path):
    write.write(Document(20, 20, (square("a", RED),)), tmp_path / "a.psd")
    data = bytearray((tmp_path / "a.psd").read_bytes())
    at = data.index((40).to_bytes(4, "big") * 2)
    data[at : at + 8] = (250_000).to_bytes(4, "big") * 2
    (tmp_path / "a.psd").write_bytes(data)
    with pytest.raises((TooLargeError, ReadError)):
        kinds.read(tmp_path / "a.psd")


@given(
    st.integers(1, 400) | st.sampled_from([8191, 8193, 30000]),
    st.integers(1, 9),
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 2, 3, 4, 90, 127, 128, 129, 30000]),
    st.sampled_from([2, 256]),
)
@settings(deadline=None)
def test_rows_are_coded_so_that_others_unpack_them(width, height, seed, run, colors):
    from psd_tools.compression import decode_rle

    rng = np.random.default_rng(seed)
    band = np.repeat(rng.integers(0, colors, (height, width), dtype=np.uint8), run, axis=1)[:, :width]
    plane = planes.Plane()
    for rows in (band, band[:1]):
        (coded,) = planes.packed_all(rows)
        plane.take(coded)
        assert int(coded.counts.max()) <= width + -(-width // 128), "never longer than without any run"
        assert -128 not in packets(coded), "Photoshop has no such packet, and not every program skips it"
    unpacked = decode_rle(b"".join([plane.counts, *plane.rows]), width, height + 1, 8, 1)
    assert np.array_equal(np.frombuffer(unpacked, np.uint8).reshape(-1, width), np.concatenate([band, band[:1]]))


def packets(rows: planes.Rows) -> list[int]:
    """The head of every packet: n >= 0 is followed by n + 1 bytes as they are, n < 0 by one that stands 1 - n times."""
    found, at, ends = [], 0, np.cumsum(rows.counts.astype(int)).tolist()
    for end in ends:
        while at < end:
            found.append(int.from_bytes(rows.data[at : at + 1], signed=True))
            at += 2 if found[-1] < 0 else 2 + found[-1]
        assert at == end, "each row ends with a packet"
    return found


def test_what_an_earlier_save_coded_is_not_coded_again(tmp_path, monkeypatch):
    counted: list[tuple[int, ...]] = []
    pack = planes.packed
    monkeypatch.setattr(planes, "packed", lambda band: counted.append(band.shape) or pack(band))

    def save(document: Document, name: str, cache: encode.BandCache) -> int:
        """How many bands of a channel were coded."""
        counted.clear()
        for _ in kinds.writing(document, tmp_path / name, cache=cache):
            pass
        return len(counted)

    rng = np.random.default_rng(3)
    stripes = np.repeat(rng.integers(0, 256, (500, 50, 4), np.uint8), 10, axis=1)
    document = blank(640, 640)
    document = document.with_tiles(document.active, tl.paste(tl.Tiles(), stripes, 70, 70, as_straight=True))
    cache = encode.BandCache()
    first = save(document, "a.psd", cache)
    assert save(document, "b.psd", cache) == 0
    assert (tmp_path / "b.psd").read_bytes() == (tmp_path / "a.psd").read_bytes()
    tiles = tl.paste(document.node(document.active).tiles, np.full((20, 20, 4), 255, np.uint8), 100, 300)
    touched = document.with_tiles(document.active, tiles)
    assert 0 < save(touched, "b.psd", cache) <= 8, "of the layer and the flattened picture, a band each"
    assert save(touched, "c.psd", encode.BandCache()) >= first - 8
    assert (tmp_path / "b.psd").read_bytes() == (tmp_path / "c.psd").read_bytes()


def test_what_is_sooner_coded_than_held_is_not_remembered(tmp_path):
    noise = np.random.default_rng(3).integers(0, 256, (640, 640, 4), np.uint8)
    assert not planes.costly(planes.packed_all(noise))
    flats = np.repeat(noise[:, ::40], 40, axis=1)
    assert planes.costly(planes.packed_all(flats))
