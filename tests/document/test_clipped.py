"""Clipping in OpenRaster: other programs' ways are read as they show them, and ours is written so that they show it."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from drawings import documents, shape, slow_composition
from hypothesis import given, settings
from PIL import Image

from drawover.document.formats import ora
from drawover.document.formats.clipped import SUFFIX
from drawover.document.layers import Document, Group, Layer

RED, GREEN, BLUE, WHITE, NONE = [255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255] * 4, [0] * 4


def stripe(color: list[int], left: int, right: int) -> np.ndarray:
    pixels = np.zeros((1, 10, 4), np.uint8)
    pixels[0, left:right] = color
    return pixels


def packed(path, stack: str):
    """An .ora of a white paper of eight pixels, a red stripe upon it, and green everywhere."""
    pictures = {"paper": stripe(WHITE, 0, 8), "red": stripe(RED, 2, 5), "green": stripe(GREEN, 0, 10)}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "image/openraster")
        archive.writestr("stack.xml", f"<image w='10' h='1'><stack>{stack}</stack></image>")
        for name, pixels in pictures.items():
            file = io.BytesIO()
            Image.fromarray(pixels).save(file, "PNG")
            archive.writestr(f"{name}.png", file.getvalue())
    return path


def seen(document: Document) -> list[list[int]]:
    return document.flattened()[0].tolist()


PAPER, BASE = "<layer src='paper.png' name='paper'/>", "<layer src='red.png' name='red'/>"
WAYS = ["composite-op='svg:src-atop'", "alpha-preserve='true'", "alpha-preserve='true' composite-op='svg:src-atop'"]


@pytest.mark.parametrize("way", WAYS)
def test_inherited_alpha_is_that_of_all_that_lies_below(tmp_path, way):
    document = ora.read(packed(tmp_path / "a.ora", f"<layer src='green.png' {way}/>{BASE}{PAPER}"))
    assert seen(document) == [GREEN] * 8 + [NONE] * 2
    assert document.layers[2].inherits and not document.layers[2].clip
    ora.write(document, tmp_path / "b.ora")
    assert [shape(node) for node in ora.read(tmp_path / "b.ora").layers] == [shape(node) for node in document.layers]


@pytest.mark.parametrize("way", WAYS)
def test_it_is_clipping_where_both_mean_the_same(tmp_path, way):
    inner = f"<layer src='green.png' {way}/>{BASE}"
    alone = ora.read(packed(tmp_path / "a.ora", f"<stack isolation='isolate'>{inner}</stack>{PAPER}"))
    assert seen(alone) == [WHITE] * 2 + [GREEN] * 3 + [WHITE] * 3 + [NONE] * 2
    assert [node.clip for node in alone.layers[1].layers] == [False, True]
    passing = ora.read(packed(tmp_path / "a.ora", f"<stack>{inner}</stack>{PAPER}"))
    assert seen(passing) == [GREEN] * 8 + [NONE] * 2, "what passes through inherits from below its group"


@pytest.mark.parametrize("blend", ["svg:multiply", "krita:linear_burn", "svg:screen"])
def test_any_mode_keeps_alpha(tmp_path, blend):
    shade = f"<layer src='green.png' composite-op='{blend}' alpha-preserve='true'/>"
    document = ora.read(packed(tmp_path / "a.ora", f"<stack isolation='isolate'>{shade}{BASE}</stack>{PAPER}"))
    assert seen(document)[0] == WHITE and seen(document)[9] == NONE and seen(document)[3] != RED
    assert document.layers[1].layers[1].blend != "normal"


def foreign(source, target):
    """The file as a program writes it that knows no attributes of ours."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as other:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "stack.xml":
                import re

                data = re.sub(rb' drawover:[a-z-]+="[^"]*"', b"", data)
            other.writestr(name, data)
    return target


def clipped_drawing() -> Document:
    def layer(name: str, pixels: np.ndarray, **looks) -> Layer:
        return replace(Layer.from_rgba(name, pixels), **looks)

    paper = layer("paper", stripe(WHITE, 0, 8))
    figure = layer("figure", stripe(RED, 2, 5), opacity=0.5, blend="multiply")
    shade = layer("shade", stripe(GREEN, 0, 10), clip=True, blend="multiply")
    light = layer("light", stripe(BLUE, 4, 10), clip=True, opacity=0.75)
    over = layer("over", stripe(BLUE, 7, 9))
    group = Group("folder", (layer("deep", stripe(RED, 5, 7)), layer("deeper", stripe(GREEN, 6, 10), clip=True)))
    return Document(10, 1, (paper, figure, shade, light, over, group, replace(light, name="top", id="t")))


def test_clipping_comes_back_also_from_a_program_that_knows_but_alpha_inheritance(tmp_path):
    document = clipped_drawing()
    ora.write(document, tmp_path / "a.ora")
    assert SUFFIX.encode() in zipfile.ZipFile(tmp_path / "a.ora").read("stack.xml")
    for path in (tmp_path / "a.ora", foreign(tmp_path / "a.ora", tmp_path / "b.ora")):
        again = ora.read(path)
        assert [shape(node) for node in again.layers] == [shape(node) for node in document.layers]


@settings(max_examples=40, deadline=None)
@given(documents())
def test_what_is_written_shows_the_same_by_alpha_inheritance_alone(tmp_path_factory, document):
    """Read as another program does: without our attributes, and told of no clipping but inherited alpha."""
    folder = tmp_path_factory.getbasetemp()

    def known(node):
        node = replace(node, passes=node.open) if isinstance(node, Group) else node  # see the next test
        return replace(node, layers=tuple(map(known, node.layers))) if isinstance(node, Group) else node

    document = replace(document, layers=tuple(map(known, document.layers)), active=None)
    ora.write(document, folder / "written.ora")
    seen = ora.read(foreign(folder / "written.ora", folder / "foreign.ora"))
    assert np.abs(slow_composition(seen) - slow_composition(document)).max(initial=0) < 0.5


def test_a_group_that_passes_through_in_part_stays_so_and_is_told(tmp_path):
    layer = Layer.from_rgba("a", stripe(RED, 0, 9))
    document = Document(10, 1, (layer, Group("g", (replace(layer, blend="multiply", id="b"),), 0.5, passes=True)))
    ora.write(document, tmp_path / "a.ora")
    assert [shape(node) for node in ora.read(tmp_path / "a.ora").layers] == [shape(node) for node in document.layers]
    from drawover.document.formats import kinds

    assert any("“g” does not pass through" in sentence for sentence in kinds.losses(document, tmp_path / "a.ora"))
