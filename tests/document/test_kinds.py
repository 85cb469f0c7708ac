"""Every kind of file: read by what it holds, written by its name, in sRGB; and what is lost is told."""

import errno
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageCms

from drawover.document import tiles as tl
from drawover.document.errors import DocumentError, ReadError, WriteError
from drawover.document.formats import kinds, ora
from drawover.document.layers import Document, Layer, blank


def soft() -> Document:
    """Half of it transparent."""
    rgba = np.zeros((60, 90, 4), np.uint8)
    rgba[:, 40:] = (200, 60, 20, 255)
    return Document(90, 60, (Layer.from_rgba("below", rgba), Layer.from_rgba("over", rgba // 2, 10, 5)), dpi=150)


def write(document: Document, path, **export):
    for _ in kinds.writing(document, path, kinds.Export(**export)):
        pass
    return path


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp"])
def test_pictures_look_the_same_and_say_that_they_are_srgb(tmp_path, suffix):
    path = write(soft(), tmp_path / f"a{suffix}", quality=100)
    opened = kinds.read(path)
    ours, theirs = soft().compose(), opened.document.compose()
    if suffix in (".jpg", ".bmp"):
        white = 255 - ours[..., 3:].astype(int)
        assert np.abs(theirs[..., :3].astype(int) - (ours[..., :3] + white)).mean() < 1.0
        assert "What is transparent becomes white." in kinds.losses(soft(), path)
    else:
        assert np.abs(theirs.astype(int) - ours).max() <= 1
    assert "The layers are flattened into one picture." in kinds.losses(soft(), path)
    with Image.open(path) as image:
        if suffix in (".jpg", ".webp", ".tif"):
            profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
            assert ImageCms.getProfileDescription(profile).startswith("sRGB")
        if suffix in (".jpg", ".tif", ".png"):
            assert round(float(image.info["dpi"][0])) == 150
    assert opened.losses == ()


def test_the_size_can_be_chosen(tmp_path):
    for size in ((45, 30), (180, 120)):
        opened = kinds.read(write(soft(), tmp_path / "a.png", size=size)).document
        assert (opened.width, opened.height) == size
        assert opened.dpi == pytest.approx(150 * size[0] / 90, rel=0.01), "as large on paper"
        pixel = opened.flattened()[size[1] - 2, size[0] - 2]
        assert np.abs(pixel.astype(int) - (150, 45, 15, 255)).max() <= 1


def wide_gamut() -> bytes:
    """A profile whose red is far beyond sRGB's: sRGB's own, its red and green colorants exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = data.index(b"rXYZ"), data.index(b"gXYZ")
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    at = data.index(b"s\0R\0G\0B\0") if b"s\0R\0G\0B\0" in data else data.index(b"sRGB built-in")
    data[at : at + 7] = b"m\0i\0n\0e" if b"s\0R\0G\0B\0" in data else b"mine me"
    return bytes(data)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_profile_is_obeyed_and_said(tmp_path, mode):
    color = (255, 0, 0) if mode == "RGB" else (255, 0, 0, 128)
    Image.new(mode, (8, 8), color).save(tmp_path / "a.png", icc_profile=wide_gamut())
    opened = kinds.read(tmp_path / "a.png")
    pixel = opened.document.flattened()[4, 4].astype(int)
    assert pixel[1] > 240 and pixel[0] < 90 and pixel[3] == (255 if mode == "RGB" else 128), "its red is our green"
    assert any("to sRGB" in sentence for sentence in opened.losses)


def test_our_own_profile_changes_nothing(tmp_path):
    from drawover.pictures.profiles import srgb_profile

    noise = np.random.default_rng(1).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png", icc_profile=srgb_profile())
    opened = kinds.read(tmp_path / "a.png")
    assert np.array_equal(opened.document.flattened()[..., :3], noise) and opened.losses == ()


def test_a_damaged_profile_is_said_and_the_picture_opens(tmp_path):
    Image.new("RGB", (8, 8), (9, 99, 199)).save(tmp_path / "a.jpg", icc_profile=b"nonsense" * 40, quality=100)
    opened = kinds.read(tmp_path / "a.jpg")
    assert any("damaged" in sentence for sentence in opened.losses)
    assert np.abs(opened.document.flattened()[4, 4, :3].astype(int) - (9, 99, 199)).max() <= 3


def test_cmyk_16_bits_frames_and_a_turned_photo(tmp_path):
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(tmp_path / "a.jpg", quality=100)
    opened = kinds.read(tmp_path / "a.jpg")
    assert any("CMYK" in sentence for sentence in opened.losses)
    assert opened.document.flattened()[4, 4, 0] > 230 and opened.document.flattened()[4, 4, 1] < 40
    deep = np.linspace(0, 65535, 64, dtype=np.uint16).reshape(8, 8)
    Image.fromarray(deep).save(tmp_path / "b.png")
    opened = kinds.read(tmp_path / "b.png")
    assert any("16 bits" in sentence for sentence in opened.losses)
    assert np.abs(opened.document.flattened()[..., 0].astype(int) - deep / 257).max() <= 1
    frames = [Image.new("RGB", (8, 8), (90 * n, 0, 0)) for n in range(3)]
    for name in ("c.gif", "c.webp"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:])
        opened = kinds.read(tmp_path / name)
        assert any("3 frames" in sentence for sentence in opened.losses)
        assert opened.document.flattened()[4, 4, 0] < 20
    turned = Image.new("RGB", (8, 4), (255, 255, 255))
    exif = turned.getexif()
    exif[0x0112] = 6  # turn by a quarter to the right
    turned.save(tmp_path / "d.jpg", exif=exif)
    document = kinds.read(tmp_path / "d.jpg").document
    assert (document.width, document.height) == (4, 8)


def test_what_a_file_holds_counts_and_not_its_name(tmp_path):
    ora.write(blank(30, 20), tmp_path / "really.psd")
    assert kinds.read(tmp_path / "really.psd").native
    Image.new("RGB", (5, 5)).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.ora")
    assert kinds.read(tmp_path / "a.ora").document.width == 5
    (tmp_path / "b.ora").write_bytes(b"nonsense" * 50)
    with pytest.raises(ReadError, match=r"“b\.ora” is damaged"):
        kinds.read(tmp_path / "b.ora")


def test_a_blend_mode_of_another_program_is_told_and_kept(tmp_path):
    layer = replace(Layer.from_rgba("glow", np.full((9, 9, 4), 99, np.uint8)), blend="krita:reflect")
    opened = kinds.read(write(Document(9, 9, (layer,)), tmp_path / "a.ora"))
    assert opened.losses == ("“glow” is shown as Normal: Drawover has no “krita:reflect”.",)
    assert opened.document.layers[0].blend == "krita:reflect"


def test_a_file_of_krita_says_what_to_do(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.kra", "w") as archive:
        archive.writestr("mimetype", "application/x-krita")
    with pytest.raises(ReadError, match=r"save it as \.ora in Krita"):
        kinds.read(tmp_path / "a.kra")


def test_a_kind_that_cannot_be_written_or_is_too_large_leaves_the_old_file(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"old")
    with pytest.raises(WriteError, match=r"does not write “\.gif” files"):
        write(soft(), tmp_path / "a.gif")
    (tmp_path / "a.webp").write_bytes(b"old")
    with pytest.raises(WriteError, match="at most 16383"):
        write(soft(), tmp_path / "a.webp", size=(16384, 20))
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "a.webp").read_bytes() == b"old"


@pytest.mark.parametrize("suffix", [".ora", ".psd", ".png", ".jpg", ".webp"])
def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("drawover.document.formats.atomic.os.fsync", full)
    with pytest.raises(DocumentError, match="disk is full"):
        write(soft(), path)
    assert path.read_bytes() == b"old" and [one.name for one in tmp_path.iterdir()] == [path.name]


def test_scaling_up_leaves_no_color_brighter_than_its_alpha(tmp_path):
    document = kinds.read(write(soft(), tmp_path / "a.png", size=(270, 180))).document
    seen = document.compose()
    assert (seen[..., :3] <= seen[..., 3:]).all() and tl.straight(seen).shape == (180, 270, 4)
