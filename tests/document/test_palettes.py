"""Palettes of GIMP and Krita: read as those programs write them, written so that they come back, bad ones told."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover import places
from drawover.document import palettes
from drawover.document.errors import ReadError, WriteError
from drawover.document.palettes import Palette, Swatch

# The structure that Krita 5.1 writes: a group, entries in no order, an id, numbers with many digits.
KRITA = """<?xml version="1.0" encoding="UTF-8"?>
<ColorSet version="2.0" name="My colors" readonly="false" columns="4" comment="Für die Küste" rows="2">
    <ColorSetEntry bitdepth="U8" id="7" name="Sea" spot="false">
        <RGB space="sRGB-elle-V2-srgbtrc.icc" r="0.133333340287209" g="0.400000005960464" b="0.8"/>
        <Position column="2" row="0"/>
    </ColorSetEntry>
    <ColorSetEntry bitdepth="U8" id="1" name="Sand" spot="false">
        <RGB space="sRGB-elle-V2-srgbtrc.icc" r="1" g="0.866666674613953" b="0.666666686534882"/>
        <Position column="0" row="0"/>
    </ColorSetEntry>
    <Group name="Greys" rows="20">
        <ColorSetEntry bitdepth="U8" id="" name="Stone" spot="false">
            <Gray space="Gray-D50-elle-V2-srgbtrc.icc" g="0.501960813999176"/>
            <Position column="0" row="0"/>
        </ColorSetEntry>
    </Group>
</ColorSet>
"""
PROFILES = '<?xml version="1.0" encoding="UTF-8"?>\n<Profiles/>\n'
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20)
BYTE = st.integers(0, 255)
SWATCHES = st.lists(st.builds(Swatch, st.tuples(BYTE, BYTE, BYTE), TEXT), min_size=1, max_size=40)


def kpl(path, xml: str, name: str = "colorset.xml"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/x-krita-palette")
        archive.writestr(name, xml)
        archive.writestr("profiles.xml", PROFILES)
    return path


def test_a_kpl_as_krita_writes_it(tmp_path):
    palette = palettes.read(kpl(tmp_path / "coast.kpl", KRITA))
    assert (palette.name, palette.columns, palette.comment) == ("My colors", 4, "Für die Küste")
    assert [(swatch.name, swatch.hex) for swatch in palette.swatches] == [
        ("Sand", "#ffddaa"),
        ("Sea", "#2266cc"),
        ("Stone", "#808080"),
    ]


def test_a_gpl_as_gimp_and_krita_write_it(tmp_path):
    path = tmp_path / "default.gpl"
    path.write_text(
        "GIMP Palette\nName: Default\nColumns: 10\n# by Deevad\n255 255 255    White 100%\n  0  17 204\tInk\n"
    )
    palette = palettes.read(path)
    assert palette == Palette(
        "Default", (Swatch((255, 255, 255), "White 100%"), Swatch((0, 17, 204), "Ink")), 10, "by Deevad"
    )


def test_a_gpl_of_old_times(tmp_path):
    path = tmp_path / "old.gpl"
    path.write_bytes("GIMP Palette\r\n#\r\n 1   2   3\tGrün\r\n4 5 6\r\n".encode("latin-1"))
    palette = palettes.read(path)
    assert palette.name == "old" and [swatch.name for swatch in palette.swatches] == ["Grün", ""]


@pytest.mark.parametrize("ending", ["gpl", "kpl"])
@settings(max_examples=25, deadline=None)
@given(name=TEXT, swatches=SWATCHES, columns=st.integers(1, 64))
def test_what_is_written_comes_back(tmp_path_factory, ending, name, swatches, columns):
    path = tmp_path_factory.mktemp("round") / f"some.{ending}"
    palettes.write(Palette(name, tuple(swatches), columns), path)
    again = palettes.read(path)
    assert [swatch.rgb for swatch in again.swatches] == [swatch.rgb for swatch in swatches]
    assert again.columns == columns
    if ending == "kpl":
        assert [new.name for new in again.swatches if new.name] == [
            old.name or f"Color {i + 1}" for i, old in enumerate(swatches)
        ]


def test_the_kpl_is_as_krita_wants_it(tmp_path):
    path = tmp_path / "ours.kpl"
    palettes.write(Palette("Ours", (Swatch((255, 0, 51), "Red"),), 3), path)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["mimetype", "colorset.xml", "profiles.xml"]
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert archive.read("mimetype") == b"application/x-krita-palette"
        xml = archive.read("colorset.xml").decode()
    assert 'r="1" g="0" b="0.2"' in xml and '<Position row="0" column="0"' in xml


def damaged():
    whole = io.BytesIO()
    kpl(whole, KRITA)
    data = whole.getvalue()
    yield "cut.kpl", data[: len(data) // 2], "damaged"
    yield "flipped.kpl", data.replace(b"colorset.xml", b"colorsat.xml"), "holds no colorset.xml"
    yield "empty.gpl", b"", "is no palette"
    yield "picture.gpl", b"\x89PNG\r\n\x1a\n", "is no palette"
    yield "none.gpl", b"GIMP Palette\nName: None\n", "holds no colors"
    yield "words.gpl", b"GIMP Palette\nred green blue\n", "line 2 is no color"
    yield "loud.gpl", b"GIMP Palette\n300 0 0 Loud\n", "line 2 is no color"
    yield "many.gpl", b"GIMP Palette\n" + b"0 0 0\n" * 5000, "more than 4096"
    yield "huge.gpl", b"GIMP Palette\n" + b"#" * (9 << 20), "too large"


@pytest.mark.parametrize(
    ("name", "data", "said"), list(damaged()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_bad_file_is_told_in_a_sentence(tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError, match=said) as caught:
        palettes.read(path)
    assert name in str(caught.value) and str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<RGB ", "<CMYK ", "CMYK"),
        ('r="1"', 'r="one"', "no proper numbers"),
        ('r="1"', 'r="nan"', "no proper numbers"),
        ('r="1"', "", "no proper numbers"),
        ("<ColorSet ", "<Colours ", "damaged"),
        ("sRGB-elle-V2-srgbtrc", "sRGB-elle-V2-g10", "linear light"),
        ("<ColorSet", '<!DOCTYPE x [<!ENTITY a "b">]><ColorSet', "entities"),
    ],
)
def test_a_kpl_that_cannot_be_read_says_why(tmp_path, old, new, said):
    with pytest.raises(ReadError, match=said):
        palettes.read(kpl(tmp_path / "x.kpl", KRITA.replace(old, new)))


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    with pytest.raises(ReadError, match="too large"):
        palettes.read(kpl(tmp_path / "bomb.kpl", " " * (9 << 20)))


def test_what_is_missing_or_may_not_be_written(tmp_path):
    with pytest.raises(ReadError, match="there is no such file"):
        palettes.read(tmp_path / "nowhere.gpl")
    with pytest.raises(WriteError, match="does not exist"):
        palettes.write(Palette("x", (Swatch((1, 2, 3)),)), tmp_path / "no" / "folder.gpl")


def test_a_palette_is_edited_as_a_value():
    palette = Palette("x", (Swatch((1, 1, 1)), Swatch((2, 2, 2))))
    assert palette.added(Swatch((3, 3, 3))).removed(0).changed(0, Swatch((9, 9, 9), "nine")).swatches == (
        Swatch((9, 9, 9), "nine"),
        Swatch((3, 3, 3)),
    )


def test_those_that_ship_can_be_read():
    shipped = [palettes.read(path) for path in sorted((places.resources() / "palettes").iterdir())]
    assert {"Sketching", "Skin", "Landscape", "Spectrum"} <= {palette.name for palette in shipped}
    assert all(swatch.name for palette in shipped for swatch in palette.swatches)
    assert all(len(palette.swatches) % palette.columns == 0 for palette in shipped)
