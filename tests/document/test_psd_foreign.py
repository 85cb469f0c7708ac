"""What other programs put into a .psd, and Drawover never writes: damage, old names, fills, vector masks, artboards.

The files are ours, with parts of them changed by psd-tools.
"""

import struct
from collections.abc import Callable

import numpy as np
import pytest
from psd_tools.constants import Compression, Tag
from psd_tools.psd.descriptor import Descriptor, DescriptorBlock, Double, Enumerated, Integer, List, UnitFloat
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import ChannelData, ChannelInfo, MaskData, MaskFlags, MaskParameters
from psd_tools.psd.tagged_blocks import TaggedBlock
from psd_tools.psd.vector import ClosedKnotLinked, ClosedPath, Path, PathFillRule, VectorMaskSetting
from psd_tools.terminology import Unit

from drawover.document.formats import kinds
from drawover.document.formats.psd import write
from drawover.document.layers import Document, Group, Layer

W, H = 60, 40


def flat(name: str, color: tuple[int, int, int, int], **box) -> Layer:
    width, height = box.get("width", W), box.get("height", H)
    return Layer.from_rgba(name, np.full((height, width, 4), color, np.uint8), box.get("x", 0), box.get("y", 0))


WHITE, RED, BLUE = (255, 255, 255, 255), (255, 0, 0, 255), (0, 0, 255, 255)


def opened(path, document: Document, change: Callable[[dict], None] | None = None, psd=None) -> kinds.Opened:
    """The drawing, written, changed and read again. change: takes records and their channels by name."""
    write.write(document, path)
    with path.open("rb") as file:
        whole = PSD.read(file)
    if change:
        change({record.name: (record, channels) for record, channels in whole._iter_layers()})
    if psd:
        psd(whole)
    with path.open("wb") as file:
        whole.write(file)
    return kinds.read(path)


def pixel(found: kinds.Opened, x: int, y: int) -> list[int]:
    return found.document.flattened()[y, x].tolist()


def descriptor(kind: bytes, parts: dict) -> Descriptor:
    found = Descriptor(classID=kind, name="")
    for key, value in parts.items():
        found[key] = value
    return found


def block(kind: bytes, parts: dict) -> DescriptorBlock:
    found = DescriptorBlock(classID=kind, name="")
    for key, value in parts.items():
        found[key] = value
    return found


def rgb(red: int, green: int, blue: int) -> Descriptor:
    return descriptor(b"RGBC", {b"Rd  ": Double(red), b"Grn ": Double(green), b"Bl  ": Double(blue)})


def emptied(record, channels) -> None:
    """Without pixels, as fill layers are."""
    record.left = record.top = record.right = record.bottom = 0
    for info, data in zip(record.channel_info, channels, strict=True):
        data.compression, data.data, info.length = Compression.RAW, b"", 2


# ---------------------------------------------------------------------------------------------------- damage


def test_one_bad_layer_leaves_the_others_whole_and_the_files_own_picture_is_offered(tmp_path):
    def spoil(layers):
        record, channels = layers["ink"]
        for info, data in zip(record.channel_info, channels, strict=True):
            data.compression, data.data, info.length = Compression.ZIP, b"no zip at all", 15

    document = Document(W, H, (flat("paper", WHITE), flat("ink", RED, width=9)))
    found = opened(tmp_path / "a.psd", document, spoil)
    paper, ink, merged = found.document.layers
    assert paper.tiles and not ink.tiles and not merged.visible and found.document.active == ink.id
    assert pixel(found, 3, 3) == list(WHITE)
    assert merged.rgba(found.document.rect)[3, 3].tolist() == list(RED)
    assert any("“ink”" in sentence for sentence in found.losses)
    assert any(f"“{merged.name}”" in sentence for sentence in found.losses)


def test_the_files_own_picture_keeps_its_transparency(tmp_path):
    def adjust(layers):
        record, channels = layers["a"]
        emptied(record, channels)
        record.tagged_blocks[Tag.INVERT] = TaggedBlock(key=Tag.INVERT, data=b"")

    document = Document(W, H, (flat("half", (200, 100, 0, 128), width=30), flat("a", RED, x=40, width=9)))
    found = opened(tmp_path / "a.psd", document, adjust)
    assert [node.name for node in found.document.layers] == ["half", "Merged picture"]
    merged = found.document.layers[-1].rgba(found.document.rect)
    assert np.abs(merged[5, 5].astype(int) - (200, 100, 0, 128)).max() <= 2 and merged[5, 35, 3] == 0


def test_a_file_whose_layers_cannot_be_read_opens_as_its_own_picture(tmp_path):
    write.write(Document(W, H, (flat("paper", WHITE), flat("ink", RED, width=9))), tmp_path / "a.psd")
    data = bytearray((tmp_path / "a.psd").read_bytes())
    at = data.index(b"8BIMnorm")
    data[at : at + 8] = b"8BXXnope"
    (tmp_path / "a.psd").write_bytes(data)
    found = kinds.read(tmp_path / "a.psd")
    assert len(found.document.layers) == 1 and pixel(found, 3, 3) == list(RED)
    assert "layers are damaged" in found.losses[0]


def test_damage_beside_the_layers_leaves_them_whole(tmp_path):
    write.write(Document(W, H, (flat("paper", WHITE), flat("ink", RED, width=9))), tmp_path / "a.psd")
    data = bytearray((tmp_path / "a.psd").read_bytes())
    at = data.index(b"8BIM\x03\xed")
    data[at : at + 4] = b"oops"
    (tmp_path / "a.psd").write_bytes(data)
    found = kinds.read(tmp_path / "a.psd")
    assert [node.name for node in found.document.layers] == ["paper", "ink"] and pixel(found, 3, 3) == list(RED)
    assert "beside its layers" in found.losses[0]


@pytest.mark.parametrize("section", [b"\0\0\0\0", b""])
@pytest.mark.parametrize("packed", [False, True])
def test_files_from_before_there_were_layers(tmp_path, section, packed):
    """Photoshop 2.5: no layers, and not even a section for them."""
    planes = b"".join(bytes([value]) * (W * H) for value in (200, 100, 50))
    if packed:
        rows = [bytes([257 - W, value]) for value in (200, 100, 50) for _ in range(H)]
        planes = b"".join(struct.pack(">H", len(row)) for row in rows) + b"".join(rows)
    old = b"8BIM" + struct.pack(">HxxI", 1000, 10) + struct.pack(">5H", 3, H, W, 8, 3)
    data = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, H, W, 8, 3) + bytes(4) + struct.pack(">I", len(old)) + old
    (tmp_path / "old.psd").write_bytes(data + section + struct.pack(">H", packed) + planes)
    found = kinds.read(tmp_path / "old.psd")
    assert pixel(found, 9, 9) == [200, 100, 50, 255] and found.losses == ()


# ----------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (("用紙", "線画"), "cp932"),
        (("レイヤー 1", "下塗り"), "cp932"),
        (("Línea 線", "paper"), "utf-8"),
        (("Línea", "Café été"), "mac_roman"),
        (("线稿", "图层 1"), "gb18030"),
        (("線稿圖", "背景"), "big5"),
        (("Слой 1", "Фон"), "cp1251"),
        (("Größe", "Füße"), "cp1252"),
        (("ink", "paper"), "ascii"),
    ],
)
def test_names_without_unicode_are_read_in_the_encoding_of_their_system(tmp_path, names, encoding):
    def rename(layers):
        for name, new in zip("ab", names, strict=True):
            record, _ = layers[name]
            del record.tagged_blocks[Tag.UNICODE_LAYER_NAME]
            record.name = new.encode(encoding).decode("macroman")

    found = opened(tmp_path / "a.psd", Document(W, H, (flat("a", WHITE), flat("b", RED))), rename)
    assert tuple(node.name for node in found.document.layers) == names


# ----------------------------------------------------------------------------------------------------- fills


def test_a_layer_of_one_color_is_a_layer_and_a_base_to_clip_to(tmp_path):
    def fill(layers):
        record, channels = layers["paper"]
        emptied(record, channels)
        record.tagged_blocks.set_data(Tag.SOLID_COLOR_SHEET_SETTING, **{})
        record.tagged_blocks[Tag.SOLID_COLOR_SHEET_SETTING] = TaggedBlock(
            key=Tag.SOLID_COLOR_SHEET_SETTING, data=block(b"null", {b"Clr ": rgb(250, 240, 200)})
        )
        layers["shade"][0].clipping = 1

    document = Document(W, H, (flat("paper", RED), flat("shade", BLUE, width=10)))
    found = opened(tmp_path / "a.psd", document, fill)
    assert [(node.name, node.clip) for node in found.document.layers] == [("paper", False), ("shade", True)]
    assert pixel(found, 50, 39) == [250, 240, 200, 255] and pixel(found, 5, 5) == list(BLUE)
    assert found.losses == ()


def gradient(kind: bytes, angle: float, reverse: bool = False) -> DescriptorBlock:
    def stop(place: int, color: Descriptor) -> Descriptor:
        return descriptor(b"Clrt", {b"Clr ": color, b"Lctn": Integer(place), b"Mdpn": Integer(50)})

    def clear(place: int, percent: float) -> Descriptor:
        opacity = UnitFloat(unit=Unit.Percent, value=percent)
        return descriptor(b"TrnS", {b"Opct": opacity, b"Lctn": Integer(place), b"Mdpn": Integer(50)})

    colors = List([stop(0, rgb(0, 0, 0)), stop(4096, rgb(255, 255, 255))])
    parts = {b"GrdF": Enumerated(typeID=b"GrdF", enum=b"CstS"), b"Clrs": colors}
    parts[b"Trns"] = List([clear(0, 100.0), clear(4096, 100.0)])
    from psd_tools.psd.descriptor import Bool

    return block(b"null", {
        b"Grad": descriptor(b"Grdn", parts), b"Angl": UnitFloat(unit=Unit.Angle, value=angle),
        b"Type": Enumerated(typeID=b"GrdT", enum=kind), b"Rvrs": Bool(reverse),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "angle", "reverse", "places"),
    [
        (b"Lnr ", 0.0, False, {(0, 20): 2, (30, 20): 129, (59, 20): 253}),
        (b"Lnr ", 0.0, True, {(0, 20): 253, (59, 20): 2}),
        (b"Lnr ", 90.0, False, {(30, 39): 3, (30, 0): 252}),
        (b"Rdl ", 0.0, False, {(30, 20): 6, (59, 20): 251}),
        (b"Rflc", 0.0, False, {(30, 5): 4, (0, 5): 251, (59, 30): 251}),
        (b"Dmnd", 0.0, False, {(30, 20): 9, (44, 20): 128}),
    ],
)
def test_gradients_are_pixels(tmp_path, kind, angle, reverse, places):
    def fill(layers):
        record, channels = layers["sky"]
        emptied(record, channels)
        key = Tag.GRADIENT_FILL_SETTING
        record.tagged_blocks[key] = TaggedBlock(key=key, data=gradient(kind, angle, reverse))

    found = opened(tmp_path / "a.psd", Document(W, H, (flat("sky", RED),)), fill)
    for (x, y), value in places.items():
        red, green, blue, alpha = pixel(found, x, y)
        assert abs(red - value) <= 5 and red == green == blue and alpha == 255
    assert any("gradient “sky” is pixels" in sentence for sentence in found.losses)


# ----------------------------------------------------------------------------------------------------- masks


def square(left: float, top: float, right: float, bottom: float, operation: int = 1) -> ClosedPath:
    corners = ((top, left), (top, right), (bottom, right), (bottom, left))
    return ClosedPath([ClosedKnotLinked(point, point, point) for point in corners], operation=operation)


def vector(record, *paths: ClosedPath, flags: int = 0) -> None:
    key = Tag.VECTOR_MASK_SETTING1
    setting = VectorMaskSetting(version=3, flags=flags, path=Path([PathFillRule(), *paths]))
    record.tagged_blocks[key] = TaggedBlock(key=key, data=setting)


def painted(record, channels, cover: np.ndarray, number: int = -2, **data) -> None:
    """A mask of (h, w) uint8 in the upper left corner."""
    height, width = cover.shape
    record.channel_info.append(ChannelInfo(id=number, length=cover.size + 2))
    channels.append(ChannelData(Compression.RAW, cover.tobytes()))
    if number == -2:
        record.mask_data = MaskData(top=0, left=0, bottom=height, right=width, **data)


@pytest.mark.parametrize(
    ("paths", "flags", "seen"),
    [
        ((square(0.1, 0.25, 0.5, 0.75),), 0, {(10, 20): 255, (40, 20): 0, (10, 5): 0}),
        ((square(0.1, 0.25, 0.5, 0.75),), 1, {(10, 20): 0, (40, 20): 255}),
        ((square(0.1, 0.25, 0.5, 0.75),), 4, {(10, 20): 255, (40, 20): 255}),
        ((square(0, 0, 0.8, 1), square(0.2, 0, 0.4, 1, 2)), 0, {(5, 5): 255, (18, 5): 0, (40, 5): 255, (55, 5): 0}),
        ((square(0, 0, 0.5, 1), square(0.25, 0, 1, 1, 3)), 0, {(5, 5): 0, (20, 5): 255, (50, 5): 0}),
        ((square(0, 0, 0.5, 1), square(0.25, 0, 1, 1, 0)), 0, {(5, 5): 255, (20, 5): 0, (50, 5): 255}),
        ((square(0.2, 0, 0.4, 1, 2),), 0, {(5, 5): 255, (18, 5): 0}),
    ],
)
def test_vector_masks_hide_what_their_curves_leave_out(tmp_path, paths, flags, seen):
    found = opened(
        tmp_path / "a.psd", Document(W, H, (flat("a", RED),)), lambda all: vector(all["a"][0], *paths, flags=flags)
    )
    assert {place: pixel(found, *place)[3] for place in seen} == seen


def test_a_vector_mask_beside_a_painted_one_counts_too(tmp_path):
    """Where Photoshop drew both together, that is what counts; where it did not, they are put together."""
    half = np.full((H, W), 255, np.uint8)
    half[:20] = 0
    both = half.copy()
    both[:, 30:] = 0

    def apart(layers):
        painted(*layers["a"], half)
        vector(layers["a"][0], square(0, 0, 0.5, 1))

    def together(layers):
        record, channels = layers["a"]
        painted(record, channels, both, real_flags=MaskFlags(), real_background_color=0, real_top=0, real_left=0,
                real_bottom=H, real_right=W, flags=MaskFlags(user_mask_from_render=True))  # fmt: skip
        painted(record, channels, half, -3)
        vector(record, square(0, 0, 0.5, 1))

    for change in (apart, together):
        found = opened(tmp_path / "a.psd", Document(W, H, (flat("a", RED),)), change)
        alpha = found.document.flattened()[..., 3]
        assert np.array_equal(alpha, both)


def test_density_lets_what_is_hidden_through(tmp_path):
    cover = np.zeros((H, 30), np.uint8)

    def soften(layers):
        flags, parameters = MaskFlags(parameters_applied=True), MaskParameters(user_mask_density=102)
        painted(*layers["a"], cover, background_color=255, flags=flags, parameters=parameters)

    found = opened(tmp_path / "a.psd", Document(W, H, (flat("a", RED),)), soften)
    assert abs(pixel(found, 5, 5)[3] - 153) <= 1 and pixel(found, 45, 5)[3] == 255


# ------------------------------------------------------------------------------------------- groups, artboards


@pytest.mark.parametrize(("kind", "shown"), [(1, [255] * 4), (2, [0, 0, 0, 255]), (3, [0] * 4), (4, [10, 20, 30, 255])])
def test_an_artboard_has_a_background_and_cuts_off_what_lies_beyond(tmp_path, kind, shown):
    def board(layers):
        edges = {b"Top ": Double(5), b"Left": Double(10), b"Btom": Double(35), b"Rght": Double(50)}
        parts = {b"artboardRect": descriptor(b"classFloatRect", edges), b"artboardBackgroundType": Integer(kind)}
        parts[b"Clr "] = rgb(10, 20, 30)
        layers["board"][0].tagged_blocks[Tag.ARTBOARD_DATA1] = TaggedBlock(
            key=Tag.ARTBOARD_DATA1, data=block(b"artboard", parts)
        )

    document = Document(W, H, (Group("board", (flat("ink", RED, width=30, height=20),)),))
    found = opened(tmp_path / "a.psd", document, board)
    assert pixel(found, 20, 10) == list(RED) and pixel(found, 40, 30) == shown
    assert pixel(found, 5, 10) == [0] * 4 and pixel(found, 20, 2) == [0] * 4 and pixel(found, 55, 30) == [0] * 4


def test_a_group_that_passes_through_at_half_strength_does_half_of_what_it_does(tmp_path):
    from dataclasses import replace

    shade = replace(flat("shade", (128, 128, 128, 255)), blend="multiply")
    document = Document(W, H, (flat("paper", (200, 200, 200, 255)), Group("g", (shade,), 128 / 255, passes=True)))
    found = opened(tmp_path / "a.psd", document)
    assert abs(pixel(found, 5, 5)[0] - 150) <= 1
    group = found.document.layers[1]
    assert isinstance(group, Group) and group.passes and group.opacity == pytest.approx(128 / 255)
