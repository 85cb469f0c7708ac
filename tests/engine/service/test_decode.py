"""Picture files as artists have them, and as nobody should: converted, or refused in one sentence."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from drawover.engine.errors import InputError
from drawover.engine.service.decode import check_size, decode, max_pixels, read
from drawover.engine.service.shared import Shared, SharedFullError


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, depth: int = 8, color: int = 6, rows: bytes | None = None) -> bytes:
    """A PNG made by hand; without rows it holds a header and next to nothing else."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(rows if rows is not None else b"\0"))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


BASE = Image.new("RGBA", (40, 30), (200, 100, 50, 128))


def test_rgba_comes_back_bit_for_bit():
    pixels = np.random.default_rng(1).integers(0, 256, (9, 7, 4), np.uint8)
    assert np.array_equal(decode(saved(Image.fromarray(pixels))), pixels)


@pytest.mark.parametrize(
    ("image", "kind", "expected", "tolerance"),
    [
        (BASE.convert("RGB"), "PNG", (200, 100, 50, 255), 0),
        (Image.new("L", (40, 30), 77), "PNG", (77, 77, 77, 255), 0),
        (Image.new("LA", (40, 30), (77, 9)), "PNG", (77, 77, 77, 9), 0),
        (Image.new("1", (40, 30), 1), "PNG", (255, 255, 255, 255), 0),
        (BASE.convert("RGB").quantize(4), "PNG", (200, 100, 50, 255), 0),
        (BASE.convert("RGB").quantize(4), "GIF", (200, 100, 50, 255), 0),
        (Image.new("CMYK", (40, 30), (0, 255, 255, 0)), "JPEG", (255, 0, 0, 255), 3),
        (Image.new("CMYK", (40, 30), (0, 255, 255, 0)), "TIFF", (255, 0, 0, 255), 0),
        (BASE.convert("RGB"), "JPEG", (200, 100, 50, 255), 4),
        (BASE, "WEBP", (200, 100, 50, 128), 4),
        (BASE.convert("RGB"), "BMP", (200, 100, 50, 255), 0),
        (Image.fromarray(np.full((30, 40), 0.5, np.float32)), "TIFF", (128, 128, 128, 255), 1),
    ],
)
def test_other_kinds_are_converted(image, kind, expected, tolerance):
    pixels = decode(saved(image, kind))
    assert pixels.shape == (30, 40, 4) and pixels.dtype == np.uint8
    assert np.abs(pixels[15, 20].astype(int) - expected).max() <= tolerance


@pytest.mark.parametrize(("color", "expected"), [(0, (128,) * 3 + (255,)), (2, (128,) * 3 + (255,)), (6, (128,) * 4)])
def test_16_bits_a_channel_are_scaled_not_cut(color, expected):
    channels = {0: 1, 2: 3, 6: 4}[color]
    rows = (b"\0" + b"\x80\x80" * channels * 5) * 4
    assert tuple(decode(png(5, 4, 16, color, rows))[2, 2]) == expected


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(kind):
    frames = [Image.new("RGB", (8, 8), color) for color in ((255, 0, 0), (0, 255, 0))]
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)
    assert Image.open(io.BytesIO(data)).is_animated
    assert tuple(decode(data)[4, 4]) == (255, 0, 0, 255)


def test_a_photo_lying_on_its_side_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode(saved(BASE.convert("RGB"), "JPEG", exif=exif)).shape == (40, 30, 4)


def test_an_embedded_profile_is_followed():
    lab = ImageCms.createProfile("LAB")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert tuple(decode(saved(BASE, icc_profile=srgb))[0, 0]) == (200, 100, 50, 128)
    wrong = ImageCms.ImageCmsProfile(lab).tobytes()  # does not fit RGB: the numbers are taken as they are
    assert tuple(decode(saved(BASE, icc_profile=wrong))[0, 0]) == (200, 100, 50, 128)
    assert tuple(decode(saved(BASE, icc_profile=b"no profile"))[0, 0]) == (200, 100, 50, 128)


def test_one_pixel_is_a_picture():
    assert decode(saved(Image.new("RGBA", (1, 1)))).shape == (1, 1, 4)


WHOLE = saved(Image.effect_noise((64, 64), 80))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "nothing in the file"),
        (b"Dear diary, this is no picture.", "not a picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged or was cut off"),
        (WHOLE[: len(WHOLE) // 2], "damaged or was cut off"),
        (WHOLE[:40], "damaged or was cut off"),
        (png(30_000, 30_000), "30000 × 30000 pixels"),
        (png(2**31 - 1, 2**31 - 1), "make it smaller"),
        (png(2**31 - 1, 1), "make it smaller"),
        (png(0, 10), "nothing to draw over"),
        (png(5, 5, 8, 6), "damaged or was cut off"),
        (b"P6 3 3 255 " + bytes(27), "not a picture that can be read here"),
        (b"%PDF-1.7", "not a picture"),
    ],
)
def test_what_is_refused_is_refused_in_one_sentence(data, words):
    with pytest.raises(InputError) as caught:
        decode(data, "sketch.png")
    sentence = str(caught.value)
    assert words in sentence and sentence.endswith(".") and "\n" not in sentence


def test_a_huge_picture_is_refused_by_its_header_without_its_memory():
    import tracemalloc

    data = png(30_000, 30_000)
    tracemalloc.start()
    with pytest.raises(InputError):
        decode(data)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_the_limit_is_named():
    with pytest.raises(InputError, match=rf"at most {max_pixels() // 1_000_000} million"):
        check_size(30_000, 30_000)
    check_size(8192, 4096)


def test_the_service_reads_png_alone():
    with pytest.raises(InputError, match="PNG"):
        decode(saved(BASE.convert("RGB"), "JPEG"), formats=("PNG",))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=6))
def test_a_damaged_png_never_does_worse_than_a_sentence(at, noise):
    try:
        pixels = decode(WHOLE[:at] + noise + WHOLE[at + len(noise) :])
    except InputError as error:
        assert str(error).endswith(".")
    else:
        assert pixels.dtype == np.uint8 and pixels.shape[2] == 4


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # the reader's remarks about odd metadata
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["GIF", "WEBP", "JPEG", "BMP", "TIFF"]),
    st.floats(0, 1, allow_subnormal=False),
    st.binary(min_size=1, max_size=6),
)
def test_other_damaged_files_never_do_worse_either(kind, where, noise):
    data = saved(BASE.convert("RGB"), kind)
    at = int(where * len(data))
    try:
        assert decode(data[:at] + noise + data[at + len(noise) :]).shape[2] == 4
    except InputError as error:
        assert str(error).endswith(".")


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        read(tmp_path / "missing.png")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)


def test_shared_pixels_go_and_come(tmp_path):
    shared = Shared(tmp_path / "shared")
    pixels = np.random.default_rng(2).integers(0, 256, (33, 21, 4), np.uint8)
    token = shared.put(pixels)
    assert np.array_equal(shared.take(token, 21, 33), pixels)
    assert not list((tmp_path / "shared").iterdir())


def test_a_full_runtime_folder_is_reported_and_left_clean(tmp_path, monkeypatch):
    import resource

    shared = Shared(tmp_path / "shared")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(SharedFullError, match="took no more pixels"):
            shared.put(np.zeros((100, 100, 4), np.uint8))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list((tmp_path / "shared").iterdir())
