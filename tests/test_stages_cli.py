"""`drawover stages` from the shell: what it leaves in the folder, and edits that are given by name."""

import json

import numpy as np
import pytest
from PIL import Image

from drawover import cli, places
from drawover.document.formats import ora

SAMPLE = places.resources() / "samples" / "finished-face.png"


@pytest.fixture
def face(tmp_path):
    with Image.open(SAMPLE) as picture:
        picture.resize((320, 320)).save(tmp_path / "face.png")
    return tmp_path / "face.png"


def ask(face, *words):
    out = face.parent / "out"
    assert cli.main(["stages", str(face), "-o", str(out), *map(str, words)]) == 0
    return out, json.loads((out / "result.json").read_text(encoding="utf-8"))


def layer(out, result, number, name):
    layers = result["suggestions"][number]["layers"]
    return np.asarray(Image.open(out / next(each["file"] for each in layers if each["name"] == name)))


def test_it_leaves_each_stage_and_layers_that_compose_to_the_picture(face, capsys):
    out, result = ask(face)
    assert [each["kind"] for each in result["suggestions"]] == ["finished", "sketch", "flat"]
    names = [each["name"] for each in result["suggestions"][0]["layers"]]
    assert names == ["Flat colors", "Sketch", "Shadows", "Lights"]
    with Image.open(face) as picture:
        assert np.array_equal(ora.read(out / "result.ora").flattened(), np.asarray(picture.convert("RGBA")))
    assert len(list((out / "palettes").iterdir())) == 3 and "regions of one color" in capsys.readouterr().out


def test_edits_are_given_by_name_and_nothing_edited_changes_nothing(face, capsys):
    out, result = ask(face)
    sketch, flat = layer(out, result, 1, "Sketch"), layer(out, result, 2, "Flat colors").copy()
    Image.fromarray(sketch).save(face.parent / "sketch.png")
    again, same = ask(face, "--edit", f"sketch={face.parent / 'sketch.png'}")
    assert same["measures"]["changed"] == 0 and np.array_equal(layer(again, same, 1, "Sketch"), sketch)
    flat[(flat == flat[80, 160]).all(2), :3] = (20, 90, 200)
    Image.fromarray(flat).save(face.parent / "flat.png")
    out, result = ask(
        face, "--edit", f"sketch={face.parent / 'sketch.png'}", "--edit", f"flat={face.parent / 'flat.png'}"
    )
    assert 0 < result["measures"]["changed"] < 0.5
    assert "The edit changed" in capsys.readouterr().out


def test_an_edit_that_is_named_wrongly_or_twice_is_refused(face, capsys):
    for words in (["--edit", "face.png"], ["--edit", "hair=face.png"], ["--edit", "sketch="]):
        with pytest.raises(SystemExit) as left:
            cli.main(["stages", str(face), "-o", str(face.parent / "out"), *words])
        assert left.value.code == 2 and "--edit sketch=PICTURE or --edit flat=PICTURE" in capsys.readouterr().err
    words = ["--edit", f"sketch={face}", "--edit", f"sketch={face}"]
    assert cli.main(["stages", str(face), "-o", str(face.parent / "out"), *words]) == 1
    assert "--edit sketch is given twice" in capsys.readouterr().err


def test_line_art_and_edits_of_another_size_are_refused_in_a_sentence(face, capsys):
    sketch = places.resources() / "samples" / "sample-sketch.png"
    assert cli.main(["stages", str(sketch), "-o", str(face.parent / "out")]) == 1
    assert "This is line art" in capsys.readouterr().err
    assert cli.main(["stages", str(face), "-o", str(face.parent / "out"), "--edit", f"flat={SAMPLE}"]) == 1
    said = capsys.readouterr().err
    assert "edited flat colors" in said and "320 × 320" in said and not (face.parent / "out").exists()


def test_the_stages_stand_in_the_place_of_the_picture(face):
    """In result.ora the picture that was given is whole, and hidden."""
    out, _ = ask(face)
    (drawing,) = [layer for layer in ora.read(out / "result.ora").layers if layer.name == "Drawing"]
    assert not drawing.visible and drawing.opacity == 1
