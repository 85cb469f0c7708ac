"""Pictures in and out: every kind Pillow reads, upright; refused ones say why; the flattened drawing comes out."""

import io

import numpy as np
import pytest
from drawings import documents
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drawover.document.errors import DocumentError, ReadError, TooLargeError
from drawover.document.formats import png
from drawover.document.layers import Document, Layer


def ramp() -> np.ndarray:
    """(20, 30) uint8, dark at the left."""
    return np.tile(np.linspace(0, 255, 30).astype(np.uint8), (20, 1))


def grey16(path):
    Image.fromarray(ramp().astype(np.uint16) * 257).save(path)


def palette(path):
    Image.fromarray(ramp()).convert("RGB").quantize(256).save(path)


def transparent_palette(path):
    image = Image.fromarray(ramp()).convert("RGB").quantize(255)
    image.save(path, transparency=image.getpixel((0, 0)))


KINDS = {
    "grey.png": lambda path: Image.fromarray(ramp()).save(path),
    "grey16.png": grey16,
    "deep.tiff": lambda path: Image.fromarray(ramp().astype(np.uint16) * 257).save(path),
    "palette.png": palette,
    "transparent.gif": transparent_palette,
    "one.png": lambda path: Image.fromarray(ramp()).convert("1", dither=Image.Dither.NONE).save(path),
    "alpha.png": lambda path: Image.fromarray(ramp()).convert("LA").save(path),
    "cmyk.jpg": lambda path: Image.fromarray(ramp()).convert("RGB").convert("CMYK").save(path, quality=98),
    "color.jpg": lambda path: Image.fromarray(ramp()).convert("RGB").save(path, quality=98),
    "lossless.webp": lambda path: Image.fromarray(ramp()).convert("RGBA").save(path, lossless=True),
    "paint.bmp": lambda path: Image.fromarray(ramp()).convert("RGB").save(path),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_becomes_one_layer(tmp_path, name):
    KINDS[name](tmp_path / name)
    document = png.read(tmp_path / name)
    assert (document.width, document.height, len(document.layers)) == (30, 20, 1)
    assert document.active_node.name == name.split(".")[0]
    rgba = document.flattened()
    assert rgba[10, -1, 3] == 255 and rgba[10, -1, 0] > 250
    assert rgba[10, 5, 0] < 60


@pytest.mark.parametrize("name", ["grey16.png", "deep.tiff", "grey.png"])
def test_depth_is_reduced_exactly(tmp_path, name):
    KINDS[name](tmp_path / name)
    assert np.array_equal(png.read(tmp_path / name).flattened()[..., 0], ramp())


@pytest.mark.parametrize("turn", range(1, 9))
def test_photographs_stand_upright(tmp_path, turn):
    """EXIF orientation: the corner that should be top left is red, whatever the camera stored."""
    upright = Image.new("RGB", (30, 20), "white")
    upright.paste("red", (0, 0, 8, 8))
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[turn]
    stored = upright if back is None else upright.transpose(back)
    exif = Image.Exif()
    exif[0x0112] = turn
    stored.save(tmp_path / "photo.png", exif=exif)
    document = png.read(tmp_path / "photo.png")
    assert (document.width, document.height) == (30, 20)
    assert document.flattened()[2, 2].tolist() == [255, 0, 0, 255]


def test_an_animation_gives_its_first_picture(tmp_path):
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert png.read(tmp_path / "a.gif").flattened()[4, 4].tolist() == [255, 0, 0, 255]


def test_one_pixel_and_resolution(tmp_path):
    Image.new("RGBA", (1, 1)).save(tmp_path / "a.png", dpi=(300, 300))
    document = png.read(tmp_path / "a.png")
    assert document.flattened().shape == (1, 1, 4) and round(document.dpi) == 300


def test_30000_by_30000_is_refused_from_its_header(tmp_path):
    with (tmp_path / "big.ppm").open("wb") as file:
        file.write(b"P6 30000 30000 255\n")
    with pytest.raises(TooLargeError, match="30000"):
        png.read(tmp_path / "big.ppm")


def cut(path):
    buffer = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(buffer, "PNG")
    path.write_bytes(buffer.getvalue()[:5000])


BAD = {
    "truncated": (cut, "damaged"),
    "text": (lambda path: path.write_text("I am no picture"), "not a picture"),
    "empty": (lambda path: path.write_bytes(b""), "not a picture"),
    "missing": (lambda path: None, "no such file"),
    "folder": (lambda path: path.mkdir(), "folder has that name"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_pictures_are_refused_in_one_sentence(tmp_path, kind):
    make, word = BAD[kind]
    make(tmp_path / "bad.png")
    with pytest.raises(ReadError, match=word) as caught:
        png.read(tmp_path / "bad.png")
    assert "bad.png" in str(caught.value) and str(caught.value).endswith(".")


@settings(max_examples=25, deadline=None)
@given(documents())
def test_the_flattened_drawing_is_written(tmp_path_factory, document):
    path = tmp_path_factory.getbasetemp() / "flat.png"
    png.write(document, path)
    with Image.open(path) as image:
        assert np.array_equal(np.array(image), document.flattened())
        assert abs(image.info["dpi"][0] - document.dpi) < 0.1
    assert np.array_equal(png.read(path).flattened(), document.flattened())


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutated_pictures_give_a_drawing_or_a_document_error(tmp_path_factory, data):
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "TGA"]))
    buffer = io.BytesIO()
    Image.fromarray(ramp()).convert("RGB").save(buffer, kind)
    whole = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    del whole[data.draw(st.integers(len(whole) // 2, len(whole))) :]
    path = tmp_path_factory.getbasetemp() / "mutated.png"
    path.write_bytes(whole)
    try:
        assert png.read(path).compose().size
    except DocumentError as error:
        assert str(error).endswith(".")


def test_writing_over_itself_keeps_the_permissions(tmp_path):
    path = tmp_path / "a.png"
    document = Document(4, 4, (Layer.from_rgba("a", np.zeros((4, 4, 4), np.uint8)),))
    png.write(document, path)
    path.chmod(0o640)
    png.write(document, path)
    assert path.stat().st_mode & 0o777 == 0o640
