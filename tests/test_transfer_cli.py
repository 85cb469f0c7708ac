"""`drawover transfer`: a finished picture's lines in the colors of another one, as layers."""

import json

import numpy as np
import pytest
from PIL import Image

from drawover import cli, places
from drawover.document.formats import ora

SAMPLE = places.resources() / "samples" / "finished-face.png"


@pytest.fixture
def style(tmp_path):
    """A face by the pack's own hand: purple hair."""
    with np.load(places.packs() / "colors" / "moods.npz") as arrays:
        Image.fromarray(arrays["pictures"][2]).save(tmp_path / "style.png")
    return tmp_path / "style.png"


def test_hair_takes_the_colors_of_the_styles_hair(tmp_path, style, capsys):
    out = tmp_path / "out"
    assert cli.main(["transfer", str(SAMPLE), "--style", str(style), "-o", str(out), "--count", "1"]) == 0
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    (found,) = result["suggestions"]
    layers = {each["name"]: out / each["file"] for each in found["layers"]}
    flats = np.asarray(Image.open(layers["Flats"]))
    hair = flats[250, 512]
    assert hair[3] == 255 and hair[2] > hair[1] + 20, "purple"
    assert "look at" in capsys.readouterr().out
    names = [each.name for each in ora.read(out / "result.ora").layers]
    assert "Drawing" in names


def test_without_a_style_it_says_so(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["transfer", str(SAMPLE), "-o", str(tmp_path / "out")])
    assert left.value.code == 2 and "--style" in capsys.readouterr().err


def test_a_picture_without_lines_is_refused_in_a_sentence(tmp_path, style, capsys):
    Image.new("RGB", (200, 200), (90, 120, 200)).save(tmp_path / "sky.png")
    assert cli.main(["transfer", str(tmp_path / "sky.png"), "--style", str(style), "-o", str(tmp_path / "out")]) == 1
    assert "one color" in capsys.readouterr().err.lower()
    assert not (tmp_path / "out" / "result.json").exists()


def test_more_styles_than_can_be_taken_are_refused_in_a_sentence(tmp_path, style, capsys):
    many = [word for _ in range(9) for word in ("--style", str(style))]
    assert cli.main(["transfer", str(SAMPLE), *many, "-o", str(tmp_path / "out")]) == 1
    assert "At most 8 pictures can be given with --style, not 9." in capsys.readouterr().err
