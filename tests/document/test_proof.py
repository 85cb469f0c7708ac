"""What was written is opened again and compared before it takes the place of the old: lost bytes are found."""

import os
from pathlib import Path

import numpy as np
import pytest

from drawover.document.errors import WriteError
from drawover.document.formats import encode, kinds
from drawover.document.layers import Document, Layer, blank
from drawover.document.masks import Mask
from drawover.document.tiles import Rect

SUFFIXES = [".ora", ".psd", ".png", ".tif", ".jpg"]


def drawn() -> Document:
    noise = np.random.default_rng(1).integers(0, 256, (150, 140, 4), dtype=np.uint8)
    masked = Layer("masked", Layer.from_rgba("a", noise, -9, 5).tiles, mask=Mask.from_rect(Rect(3, 3, 90, 99)))
    return Document(200, 180, (*blank(200, 180).layers, masked, Layer("empty")))


def saved(document: Document, path: Path) -> None:
    for _ in kinds.writing(document, path):
        pass


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("share", [0.1, 0.4, 0.9])
def test_bytes_that_are_lost_on_the_way_to_the_disk_are_found(tmp_path, monkeypatch, suffix, share):
    path = tmp_path / f"a{suffix}"
    saved(blank(20, 20), path)
    old, sync = path.read_bytes(), os.fsync

    def loses(handle: int) -> None:
        sync(handle)
        os.truncate(handle, int(os.fstat(handle).st_size * share))

    monkeypatch.setattr(os, "fsync", loses)
    with pytest.raises(WriteError, match="opened again"):
        saved(drawn(), path)
    assert path.read_bytes() == old and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("suffix", "allowed"), [(".ora", 2), (".psd", 0)])  # dates and the like in a zip's directory
def test_any_byte_that_changes_on_the_way_is_found(tmp_path, monkeypatch, suffix, allowed):
    path, sync = tmp_path / f"a{suffix}", os.fsync
    saved(drawn(), path)
    old, size = path.read_bytes(), path.stat().st_size
    rng = np.random.default_rng(0)
    places = iter(rng.integers(0, size - 22, 30).tolist())

    def spoils(handle: int) -> None:
        sync(handle)
        at = next(places)
        os.pwrite(handle, bytes([old[at] ^ 0x11]), at)

    monkeypatch.setattr(os, "fsync", spoils)
    unnoticed = 0
    for _ in range(30):
        try:
            saved(drawn(), path)
        except WriteError:
            assert path.read_bytes() == old
        else:
            path.write_bytes(old)
            unnoticed += 1
    assert unnoticed <= allowed


def test_a_coder_that_makes_other_pixels_of_a_layer_is_found(tmp_path, monkeypatch):
    right = encode._pack
    monkeypatch.setattr(encode, "_pack", lambda rows: right(np.roll(rows, 1, axis=1)))
    for suffix in (".ora", ".png"):
        with pytest.raises(WriteError, match="opened again"):
            saved(drawn(), tmp_path / f"a{suffix}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_sound_is_saved(tmp_path, suffix):
    saved(drawn(), tmp_path / f"a{suffix}")
    assert kinds.read(tmp_path / f"a{suffix}").document.width == 200
