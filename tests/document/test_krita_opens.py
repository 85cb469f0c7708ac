"""Drawings that we write, opened by the real Krita: the same pixels, and Krita's own .ora read back by us."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from modes_sheet import TOLERANCE, differences, sheet
from PIL import Image

from drawover.document import tiles as tl
from drawover.document.brushes.brush import PENCIL
from drawover.document.brushes.stroke import Stroke
from drawover.document.formats import kinds, ora, png
from drawover.document.formats.psd import write as psd
from drawover.document.layers import Document, Group, Layer, blank, leaves

from ..krita.driving import Screen

pytestmark = pytest.mark.krita
GOLDEN = Path(__file__).parent / "golden" / "krita-5.1-modes.png"


@pytest.fixture(scope="module")
def krita(tmp_path_factory):
    """krita(source, target): converted by Krita on a virtual screen, with a home of its own."""
    missing = [tool for tool in ("krita", "Xvfb") if shutil.which(tool, path="/usr/bin:/bin") is None]
    if missing:
        pytest.skip(f"{missing[0]} is not installed")
    home = tmp_path_factory.mktemp("home")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": str(home)}

    def convert(source: Path, target: Path) -> Path:
        command = ["krita", str(source), "--export", "--export-filename", str(target)]
        done = subprocess.run(command, env=environment, cwd=home, capture_output=True, timeout=180, check=False)
        assert target.exists(), done.stderr.decode()[-2000:]
        return target

    with Screen() as screen:
        environment["DISPLAY"] = screen.name
        yield convert
    if os.environ.get("DRAWOVER_KEEP") is None:
        shutil.rmtree(home, ignore_errors=True)


def drawing() -> Document:
    """Paper, a pencil stroke, and a group at half opacity with offsets, a hidden and a locked layer."""
    document = blank(300, 200, dpi=150)
    stroke = Stroke(PENCIL, document.active_node.tiles, document.rect)
    for i in range(30):
        stroke.extend(20 + 9 * i, 100 + 60 * np.sin(i / 4), 0.3 + 0.6 * i / 30)
    document = document.with_tiles(document.active, stroke.tiles)
    rng = np.random.default_rng(5)
    soft = rng.integers(0, 256, (80, 90, 4), dtype=np.uint8)
    parts = (
        Layer.from_rgba("soft & <odd> “name”", soft, 180, -20, opacity=0.6, locked=True),
        Layer.from_rgba("hidden", np.full((50, 50, 4), 255, np.uint8), 10, 10, visible=False),
        Layer("empty"),
        Layer.from_rgba("red", np.full((30, 40, 4), (255, 0, 0, 255), np.uint8), 240, 150),
    )
    return document.insert(None, 2, Group("Drawover references", parts, opacity=0.5), activate=False)


def test_krita_shows_the_same_pixels(krita, tmp_path):
    document = drawing()
    ora.write(document, tmp_path / "ours.ora")
    krita(tmp_path / "ours.ora", tmp_path / "theirs.png")
    with Image.open(tmp_path / "theirs.png") as image:
        theirs = np.array(image.convert("RGBA")).astype(int)
    ours = document.flattened().astype(int)
    assert theirs.shape == ours.shape
    # Krita rounds once per layer where we keep premultiplied colors: two steps at most, and hardly any.
    assert np.abs(theirs - ours).max() <= 3 and np.abs(theirs - ours).mean() < 0.1


def test_an_ora_saved_by_krita_is_read_with_its_tree_and_pixels(krita, tmp_path):
    ora.write(drawing(), tmp_path / "ours.ora")
    krita(tmp_path / "ours.ora", tmp_path / "theirs.ora")
    again = ora.read(tmp_path / "theirs.ora")
    tree = {layer.name: layer for layer in leaves(again.layers)}
    assert {"Sketch", "Background", "red", "hidden", "soft & <odd> “name”"} <= set(tree)
    assert not tree["hidden"].visible and tree["soft & <odd> “name”"].opacity == pytest.approx(0.6, abs=0.01)
    group = next(node for node in again.layers if isinstance(node, Group))
    assert group.name == "Drawover references" and group.opacity == pytest.approx(0.5, abs=0.01)
    assert np.abs(again.flattened().astype(int) - drawing().flattened()).max() <= 3


def test_krita_blends_clips_masks_and_passes_through_as_we_do(krita, tmp_path):
    """DRAWOVER_GOLDEN=1 keeps what Krita shows, for test_modes_sheet.py to compare with where no Krita is."""
    ora.write(sheet(), tmp_path / "ours.ora")
    krita(tmp_path / "ours.ora", tmp_path / "theirs.png")
    with Image.open(tmp_path / "theirs.png") as image:
        theirs = np.array(image.convert("RGBA"))
    if os.environ.get("DRAWOVER_GOLDEN"):
        Image.fromarray(theirs).save(GOLDEN, optimize=True)
    found = differences(tl.premultiplied(theirs))
    assert [name for name in found if any(map(float.__gt__, found[name], map(float, TOLERANCE[name])))] == [], found


def test_what_krita_writes_anew_comes_back_with_its_modes_clipping_and_masks(krita, tmp_path):
    ours = sheet()
    ora.write(ours, tmp_path / "ours.ora")
    again = ora.read(krita(tmp_path / "ours.ora", tmp_path / "theirs.ora"))
    looks = [
        [(node.name, node.blend, node.clip, node.mask is not None, isinstance(node, Group)) for node in each.walk()]
        for each in (ours, again)
    ]
    assert looks[0] == looks[1]
    # Krita keeps opacity in 256 steps and rounds colors once more.
    assert np.abs(again.compose().astype(int) - ours.compose()).max() <= 4


def test_a_png_of_ours_is_the_same_in_krita(krita, tmp_path):
    png.write(drawing(), tmp_path / "ours.png")
    krita(tmp_path / "ours.png", tmp_path / "theirs.png")
    with Image.open(tmp_path / "theirs.png") as image:
        assert np.array_equal(np.array(image.convert("RGBA")), drawing().flattened())


# Krita 5.1 reads neither clipping nor the opacity of groups from a .psd; "dst-atop" is said by clipping there.
NOT_IN_KRITAS_PSD = {"dst-atop", "clip", "clip fades", "clip between", "opacity"}


def test_a_psd_of_ours_is_the_same_in_krita(krita, tmp_path):
    psd.write(sheet(), tmp_path / "ours.psd")
    krita(tmp_path / "ours.psd", tmp_path / "theirs.png")
    with Image.open(tmp_path / "theirs.png") as image:
        found = differences(tl.premultiplied(np.array(image.convert("RGBA"))))
    wrong = {
        name: apart
        for name, apart in found.items()
        # The soft light of OpenRaster becomes Photoshop's.
        if name not in {*NOT_IN_KRITAS_PSD, "soft-light"} and apart > TOLERANCE[name]
    }
    assert wrong == {} and max(found["soft-light"]) < 30


def test_a_psd_saved_by_krita_is_read_with_its_tree_and_pixels(krita, tmp_path):
    ora.write(drawing(), tmp_path / "ours.ora")
    opened = kinds.read(krita(tmp_path / "ours.ora", tmp_path / "theirs.psd"))
    assert opened.losses == ()
    tree = {layer.name: layer for layer in leaves(opened.document.layers)}
    assert {"Sketch", "Background", "red", "hidden", "soft & <odd> “name”"} <= set(tree)
    assert not tree["hidden"].visible and tree["soft & <odd> “name”"].opacity == pytest.approx(0.6, abs=0.01)
    group = next(node for node in opened.document.layers if isinstance(node, Group))
    assert group.name == "Drawover references" and group.opacity == pytest.approx(0.5, abs=0.01)
    assert np.abs(opened.document.compose().astype(int) - drawing().compose()).max() <= 3
