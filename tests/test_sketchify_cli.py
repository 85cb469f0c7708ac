"""`drawover sketchify` from the shell, and `drawover color`, which offers it where there are no lines to color."""

import json
import os

import numpy as np
from PIL import Image

from drawover import cli, places
from drawover.document.formats import ora

SAMPLE = places.resources() / "samples" / "finished-face.png"


def test_it_leaves_the_lines_as_a_layer_above_the_picture(tmp_path, capsys):
    with Image.open(SAMPLE) as picture:
        picture.resize((320, 240)).save(tmp_path / "face.png")
    assert cli.main(["sketchify", str(tmp_path / "face.png"), "-o", str(tmp_path / "out"), "--weight", "bold"]) == 0
    result = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    own, lines = result["suggestions"]
    assert own["kind"] == "own" and own["recipe"]["own"]
    assert lines["kind"] == "lines" and lines["recipe"] == {"weight": "bold", "detail": 0.5, "own": False}
    layer = np.asarray(Image.open(tmp_path / "out" / lines["layers"][0]["file"]))
    assert layer.shape == (240, 320, 4) and 0.005 < (layer[..., 3] > 127).mean() < 0.3
    names = [each.name for each in ora.read(tmp_path / "out" / "result.ora").layers]
    assert names.index("Drawing") < len(names) - 1 and "lines" in names[-1]
    assert "look at" in capsys.readouterr().out


def test_color_offers_sketchify_where_a_photo_is_given(tmp_path, capsys):
    random = np.random.default_rng(2)
    photo = np.kron(random.integers(0, 256, (16, 16, 3), dtype=np.uint8), np.ones((20, 20, 1), np.uint8))
    noisy = np.clip(photo + random.normal(0, 20, photo.shape), 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(tmp_path / "photo.png")
    assert cli.main(["color", str(tmp_path / "photo.png"), "-o", str(tmp_path / "out")]) == 1
    assert "Sketchify" in capsys.readouterr().err


def test_a_layer_that_was_edited_is_kept_when_results_are_made_again(tmp_path, capsys):
    with Image.open(SAMPLE) as picture:
        picture.resize((200, 200)).save(tmp_path / "face.png")
    command = ["sketchify", str(tmp_path / "face.png"), "-o", str(tmp_path / "out")]
    assert cli.main(command) == 0
    layer = next((tmp_path / "out" / "layers").iterdir())
    edited = Image.new("RGBA", (200, 200), (200, 0, 0, 255))
    for number, name in ((0, f"{layer.stem}-edited.png"), (1, f"{layer.stem}-edited1.png")):
        edited.save(layer)
        later = (tmp_path / "out" / "result.json").stat().st_mtime + 60
        os.utime(layer, (later, later))
        capsys.readouterr()
        assert cli.main(command) == 0, number
        assert f"kept as {name}" in capsys.readouterr().err
        assert Image.open(layer.with_name(name)).getpixel((0, 0)) == (200, 0, 0, 255)
        assert Image.open(layer).getpixel((0, 0)) != (200, 0, 0, 255)
    assert cli.main(command) == 0
    assert "edited" not in capsys.readouterr().err
