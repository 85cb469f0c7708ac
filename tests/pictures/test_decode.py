"""Pictures of every kind become 8-bit sRGB: by what their profiles hold, with transparency, at any depth."""

import contextlib
import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import ADOBE_COLORS, GAMMA_18, LINEAR, SRGB_CURVE, chunk, iccp, png, profile, tiff
from PIL import Image

from drawover.document.formats import kinds
from drawover.engine.service import decode as engine
from drawover.pictures import DamagedError, PictureError, UnsupportedError, decode
from drawover.pictures.profiles import parsed, srgb_profile


def opened(data: bytes):
    return decode(io.BytesIO(data), lambda width, height: None)


def flat(color: tuple[int, ...], kind: type = np.uint8) -> np.ndarray:
    return np.full((12, 16, len(color)), color, kind)


def light(value: float) -> int:
    """sRGB's byte for linear light of 0..1."""
    return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))


# ---------------------------------------------------------------------------------------------------- profiles


@pytest.mark.parametrize("name", ["sRGB", "sRGB built-in", "anything"])
@pytest.mark.parametrize(("color", "depth", "count"), [(2, 8, 3), (2, 16, 3), (6, 8, 4), (6, 16, 4)])
def test_linear_light_is_known_by_its_curve_whatever_it_is_called(name, color, depth, count):
    top = 255 if depth == 8 else 65535
    samples = flat((round(0.2 * top),) * 3 + (top,) * (count - 3), np.uint16)
    data = png(samples, color, depth, iccp(profile(name, LINEAR)))
    picture = opened(data)
    assert abs(int(picture.rgba[3, 3, 0]) - light(0.2)) <= 1 and picture.rgba[3, 3, 3] == 255
    assert any("converted from" in sentence for sentence in picture.losses)


@pytest.mark.parametrize("name", ["Adobe RGB", "sRGB"])
def test_values_that_are_srgb_stay_whatever_they_are_called(name):
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (9, 11, 3), np.uint8)
    for icc in (profile(name, SRGB_CURVE), srgb_profile()):
        picture = opened(png(pixels, 2, 8, iccp(icc)))
        assert np.array_equal(picture.rgba[..., :3], pixels) and picture.losses == ()


def test_other_colors_are_converted_as_littlecms_does():
    from PIL import ImageCms

    icc = profile("sRGB", GAMMA_18, ADOBE_COLORS)
    pixels = np.random.default_rng(2).integers(0, 256, (40, 50, 3), np.uint8)
    source, target = (ImageCms.ImageCmsProfile(io.BytesIO(each)) for each in (icc, srgb_profile()))
    theirs = np.asarray(ImageCms.profileToProfile(Image.fromarray(pixels), source, target, outputMode="RGB"))
    ours = opened(png(pixels, 2, 8, iccp(icc))).rgba[..., :3]
    assert np.abs(ours.astype(int) - theirs).max() <= 2


@pytest.mark.parametrize(("color", "depth", "samples"), [
    (0, 8, (51,)), (0, 16, (13107,)), (4, 8, (51, 128)), (4, 16, (13107, 32896)),
])  # fmt: skip
def test_gray_follows_its_profile_at_every_depth(color, depth, samples):
    data = png(flat(samples, np.uint16), color, depth, iccp(profile("sRGB gray", LINEAR, None)))
    wanted = (*(light(0.2),) * 3, 128 if len(samples) > 1 else 255)
    assert np.abs(opened(data).rgba[5, 5].astype(int) - wanted).max() <= 1


def test_a_palette_keeps_its_profile_and_its_transparency():
    palette = bytes([200, 60, 60, 51, 51, 51])
    indices = flat((0,))
    indices[:, 8:] = 1
    icc = profile("sRGB", LINEAR)
    rgba = opened(png(indices, 3, 8, iccp(icc), (b"PLTE", palette), (b"tRNS", b"\0"))).rgba
    assert rgba[0, 0, 3] == 0 and rgba[0, 8, 3] == 255 and abs(int(rgba[0, 8, 0]) - light(0.2)) <= 1


def test_16_bits_of_linear_light_keep_their_shadows():
    """At 8 bits, the darkest tenth of sRGB's values would be three."""
    ramp = np.linspace(0, 700, 300).astype(np.uint16).reshape(1, -1, 1).repeat(3, 2)
    rgba = opened(png(ramp, 2, 16, iccp(profile("x", LINEAR)))).rgba
    wanted = np.array([light(value / 65535) for value in ramp[0, :, 0]])
    assert np.abs(rgba[0, :, 0].astype(int) - wanted).max() <= 1 and len(set(rgba[0, :, 0])) > 20


@given(st.binary(max_size=300), st.integers(0, 600), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_a_spoiled_profile_never_stops_a_picture(junk, at, value):
    spoiled = bytearray(profile("sRGB", SRGB_CURVE))
    spoiled[at % len(spoiled)] = value
    for icc in (junk, bytes(spoiled)):
        parsed(icc)
        assert opened(png(flat((1, 2, 3)), 2, 8, iccp(icc))).rgba.shape == (12, 16, 4)


def test_gamma_and_colors_without_a_profile():
    linear = png(flat((51, 51, 51)), 2, 8, (b"gAMA", struct.pack(">I", 100000)))
    assert abs(int(opened(linear).rgba[0, 0, 0]) - light(0.2)) <= 1
    usual = png(flat((51, 51, 51)), 2, 8, (b"gAMA", struct.pack(">I", 45455)))
    assert opened(usual).rgba[0, 0, 0] == 51 and opened(usual).losses == ()
    told = png(flat((51, 51, 51)), 2, 8, (b"sRGB", b"\0"), (b"gAMA", struct.pack(">I", 100000)))
    assert opened(told).rgba[0, 0, 0] == 51
    srgb_colors = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
    same = (b"gAMA", struct.pack(">I", 45455)), (b"cHRM", struct.pack(">8I", *srgb_colors))
    assert opened(png(flat((200, 60, 60)), 2, 8, *same)).rgba[0, 0].tolist() == [200, 60, 60, 255]
    wide = (31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)  # Adobe RGB's
    more = png(flat((60, 200, 60)), 2, 8, same[0], (b"cHRM", struct.pack(">8I", *wide)))
    assert opened(more).rgba[0, 0, 0] < 20


# ------------------------------------------------------------------------------------------------ transparency


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_one_transparent_gray_is_transparent_at_every_depth(depth):
    top = (1 << depth) - 1
    samples = np.zeros((6, 16, 1), np.uint16)
    samples[:, 8:] = top
    rgba = opened(png(samples, 0, depth, (b"tRNS", struct.pack(">H", top)))).rgba
    assert (rgba[:, :8] == (0, 0, 0, 255)).all() and (rgba[:, 8:, 3] == 0).all()


@pytest.mark.parametrize("depth", [8, 16])
def test_one_transparent_color_is_transparent(depth):
    top = (1 << depth) - 1
    samples = np.zeros((6, 16, 3), np.uint16)
    samples[:, 8:] = (top, 7, top)
    samples[0, 8:] = (top, 8, top)
    rgba = opened(png(samples, 2, depth, (b"tRNS", struct.pack(">3H", top, 7, top)))).rgba
    assert (rgba[:, :8, 3] == 255).all() and (rgba[1:, 8:, 3] == 0).all() and (rgba[0, :, 3] == 255).all()


# -------------------------------------------------------------------------------------------------------- TIFF


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("planar", [False, True])
def test_tiffs_of_all_depths(order, pack, planar):
    rng = np.random.default_rng(3)
    rgb = rng.integers(0, 65536, (23, 37, 3)).astype(np.uint16)
    eight = ((rgb.astype(int) + 128) // 257).astype(np.uint8)
    kept = {"order": order, "pack": pack, "planar": planar}
    assert np.array_equal(opened(tiff(rgb, 2, **kept)).rgba[..., :3], eight)
    for predictor in (2,):
        assert np.array_equal(opened(tiff(rgb, 2, predictor=predictor, **kept)).rgba[..., :3], eight)
    for kind in (np.float32, np.float16, np.float64):
        floats = (rgb / 65535).astype(kind)
        for predictor in (1, 3):
            seen = opened(tiff(floats, 2, predictor=predictor, **kept)).rgba[..., :3]
            assert np.abs(seen.astype(int) - eight).max() <= 1
    deep = opened(tiff(rgb.astype(np.uint32) << 16, 2, **kept)).rgba[..., :3]
    assert np.array_equal(deep, eight)


def test_tiffs_whose_zero_is_white():
    assert opened(tiff(flat((52428,), np.uint16), 0)).rgba[0, 0].tolist() == [51, 51, 51, 255]
    assert opened(tiff(flat((204,)), 0)).rgba[0, 0].tolist() == [51, 51, 51, 255]
    assert opened(tiff(flat((0.8,), np.float32), 0)).rgba[0, 0].tolist() == [51, 51, 51, 255]


def test_tiffs_with_transparency_of_every_kind():
    gray = opened(tiff(flat((52428, 32896), np.uint16), 1, extra=(2,))).rgba[0, 0]
    assert gray.tolist() == [204, 204, 204, 128]
    premultiplied = opened(tiff(flat((13107, 0, 26214, 26214), np.uint16), 2, extra=(1,))).rgba[0, 0]
    assert np.abs(premultiplied.astype(int) - (128, 0, 255, 102)).max() <= 1
    other = opened(tiff(flat((100, 110, 120, 7, 99)), 2, extra=(0, 0))).rgba[0, 0]
    assert other.tolist() == [100, 110, 120, 255]
    ink = opened(tiff(flat((51, 153, 204, 0, 128)), 5, extra=(2,))).rgba[0, 0]
    assert np.abs(ink.astype(int) - (204, 102, 51, 128)).max() <= 1


def test_a_floating_picture_follows_its_profile_and_says_what_became_of_it():
    picture = opened(tiff(flat((0.2, 0.2, 0.2), np.float32), 2, icc=profile("Linear", LINEAR)))
    assert abs(int(picture.rgba[0, 0, 0]) - light(0.2)) <= 1
    assert any("floating-point" in sentence for sentence in picture.losses)
    wild = flat((0.5, np.nan, np.inf), np.float32)
    assert opened(tiff(wild, 2)).rgba[0, 0].tolist() == [128, 0, 255, 255]


def test_kinds_that_are_not_read_say_their_true_reason():
    with pytest.raises(UnsupportedError, match="kind of color"):
        opened(tiff(flat((1, 2, 3), np.uint16), 32844))
    with pytest.raises(UnsupportedError, match="64 bits"):
        opened(tiff(flat((1, 2, 3), np.uint64), 2))
    with pytest.raises(UnsupportedError, match="40 channels"):
        opened(tiff(flat((1,) * 40, np.uint16), 2))


# ----------------------------------------------------------------------------------------------- damaged files


@pytest.mark.parametrize("tag", (256, 257))
@pytest.mark.parametrize("pack", (False, True))
def test_a_tiff_without_its_width_or_height_is_damaged(tag, pack):
    data = tiff(flat((1, 2, 3), np.uint32), 2, pack=pack, planar=True)
    entry = struct.pack("<HHI", tag, 4, 1)
    assert data.count(entry) == 1
    with pytest.raises(DamagedError):
        opened(data.replace(entry, struct.pack("<HHI", 255, 4, 1)))


def test_a_spoiled_part_beside_the_picture_is_passed_over_and_said():
    gamma = chunk(b"gAMA", struct.pack(">I", 45455))
    whole = png(flat((9, 8, 7)), 2, 8, (b"gAMA", struct.pack(">I", 45455)))
    spoiled = whole.replace(gamma, gamma[:-4] + b"oops")
    picture = opened(spoiled)
    assert picture.rgba[0, 0].tolist() == [9, 8, 7, 255] and "gAMA" in picture.losses[0]


def test_a_photo_that_was_cut_off_is_opened_as_far_as_it_goes():
    file = io.BytesIO()
    rng = np.random.default_rng(4)
    whole = Image.fromarray(rng.integers(0, 256, (160, 160, 3), np.uint8)).resize((320, 320))
    whole.save(file, "JPEG", quality=90)
    data = file.getvalue()
    picture = opened(data[: len(data) // 2])
    top = np.asarray(Image.open(io.BytesIO(data)))[:100].astype(int)
    assert np.abs(picture.rgba[:100, :, :3] - top).max() <= 2 and "cut off" in picture.losses[0]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_spoiled_files_give_a_picture_or_a_picture_error(data):
    made = [
        tiff(flat((0.2, 0.4, 0.6), np.float32), 2, predictor=3, pack=True),
        tiff(flat((9000, 8000), np.uint16), 1, extra=(2,), planar=True),
        png(flat((9000, 8000, 1), np.uint16), 2, 16, iccp(profile("sRGB", LINEAR))),
        png(flat((9000, 8000), np.uint16), 4, 16, (b"gAMA", struct.pack(">I", 9))),
    ]
    whole = bytearray(data.draw(st.sampled_from(made)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    del whole[data.draw(st.integers(len(whole) // 2, len(whole))) :]

    class TooLargeError(Exception):
        pass

    def check(width: int, height: int) -> None:
        if width * height > 1 << 22:
            raise TooLargeError

    with contextlib.suppress(PictureError, TooLargeError):
        assert decode(io.BytesIO(bytes(whole)), check).rgba.dtype == np.uint8


# ------------------------------------------------------------------------------------------------- every road


MADE = {
    "la16.png": png(flat((13107, 32896), np.uint16), 4, 16, iccp(profile("sRGB", LINEAR, None))),
    "palette.png": png(flat((0,)), 3, 8, iccp(profile("x", GAMMA_18, ADOBE_COLORS)), (b"PLTE", bytes([200, 60, 60]))),
    "float.tif": tiff(flat((0.7,), np.float32), 1),
    "ink.tif": tiff(flat((51, 153, 204, 0, 128)), 5, extra=(2,)),
    "rgb16.png": png(flat((1000, 20000, 60000), np.uint16), 2, 16, iccp(profile("sRGB", LINEAR))),
}


@pytest.mark.parametrize("name", MADE)
def test_the_studio_and_the_engine_see_the_same_bytes(tmp_path, name):
    (tmp_path / name).write_bytes(MADE[name])
    studio = kinds.read(tmp_path / name)
    rgba, _, losses = engine.read(tmp_path / name)
    layer = studio.document.layers[0]
    assert losses == studio.losses
    seen = layer.rgba(studio.document.rect)
    visible = rgba[..., 3] > 0
    assert np.array_equal(seen[..., 3], rgba[..., 3]) and np.abs(seen.astype(int) - rgba)[visible].max() <= 1
