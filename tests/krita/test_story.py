"""The main job in a real Krita by real pointer and keys, and what the saved file says of it from outside."""

import zipfile
from xml.etree import ElementTree

import pytest
from PIL import Image

from . import driving

CASES = ("16-bit", "gray", "CMYK", "group", "selection")
FACE = driving.HERE.parents[1] / "resources" / "samples" / "eye-too-low.png"
LAYER = "{http://www.calligra.org/DTD/krita}layer"


@pytest.fixture(scope="module")
def story(run_krita):
    more = {"DRAWOVER_TEST_FACE": str(FACE), "DRAWOVER_TEST_CASES": ",".join(CASES)}
    return run_krita("story", more=more, opengl=True, command=driving.stub_engine(), limit=240)


@pytest.fixture(scope="module")
def whole(story):
    return story.out["whole"]


def saved(story, name):
    """-> (layers as they are written, bottom first; the merged picture)."""
    with zipfile.ZipFile(story.folder / f"{name}.kra") as archive:
        layers = list(ElementTree.fromstring(archive.read("maindoc.xml")).iter(LAYER))
        with archive.open("mergedimage.png") as file:
            return layers[::-1], Image.open(file).convert("RGB")


def test_the_docker_says_in_one_line_what_it_found(whole):
    assert whole["status"] == "Engine ready — processor — faces"


def test_suggest_fills_the_gallery(whole):
    assert whole["stroke painted"]
    assert [kind for kind, _, _ in whole["cards"]][:2] == ["mine", "borrowed"]
    assert len(whole["cards"]) == 8
    assert all(width == 256 for _, width, _ in whole["cards"])
    assert whole["suggest leaves no step"]


def test_hovering_leaves_no_undo_step(whole):
    assert whole["preview leaves no step"]


def test_a_double_click_inserts_one_undo_takes_it_away_and_redo_brings_it_back(whole):
    assert whole["inserted"] == ["Background", "sketch", "Drawover: my lines"]
    assert "Add Layer" in whole["undo text"]
    assert whole["undone"] == ["Background", "sketch"]
    assert whole["after one undo the stroke is next"]
    assert whole["redone"] == whole["inserted"]
    assert not whole["inserted state"]["locked"]


def test_dragging_onto_the_canvas_makes_a_reference_there_and_leaves_the_artists_layer_active(whole):
    assert whole["dragged"][3] == ["Drawover references", ["Drawover: borrowed"]]
    assert whole["dragged twice"][3] == ["Drawover references", ["Drawover: borrowed", "Drawover: drawn"]]
    assert whole["active after the drag"] == "sketch"
    assert all(abs(off) <= 3 for off in whole["dropped at"]), whole["dropped at"]
    assert whole["reference"]["locked"] and abs(whole["reference"]["opacity"] - 128) <= 1


def test_the_artists_drawing_is_untouched(story):
    assert all(found["sketch unchanged"] for found in story.out.values())


def test_the_saved_file_shows_the_story_from_outside(story):
    layers, picture = saved(story, "story")
    named = {layer.get("name"): layer for layer in layers}
    order = [
        "Background",
        "sketch",
        "Drawover: my lines",
        "Drawover: borrowed",
        "Drawover: drawn",
        "Drawover references",
    ]
    assert [layer.get("name") for layer in layers if layer.get("name") != "Drawover references"] == order[:-1]
    assert named["Drawover references"].get("nodetype") == "grouplayer"
    assert named["Drawover: drawn"].get("locked") == "1" and named["Drawover: drawn"].get("opacity") in ("127", "128")
    assert named["sketch"].get("locked") == "0"
    with zipfile.ZipFile(story.folder / "story.kra") as archive:
        assert any(name.endswith(named["Drawover: my lines"].get("filename") or "?") for name in archive.namelist())
    assert picture.size == (800, 800)
    ink = sum(value < 200 for value in picture.convert("L").tobytes())
    assert 0.02 < ink / picture.width / picture.height < 0.5


@pytest.mark.parametrize("case", CASES)
def test_the_same_in_other_documents(story, case):
    found = story.out[case]
    new = "Drawover: my lines"
    if case == "group":
        before, after = (
            ["Background", ["figure", ["sketch", "above"]]],
            ["Background", ["figure", ["sketch", new, "above"]]],
        )
    elif case == "selection":  # beneath it what remains of the layer, which is hidden
        before, after = ["Background", "sketch"], ["Background", "sketch", ["Drawover suggestion", ["sketch", new]]]
    else:
        before, after = ["Background", "sketch"], ["Background", "sketch", new]
    assert found["inserted"] == after
    assert found["state"]["space"] == found["space"]
    assert found["undone"] == before
    assert found["dragged"] == [*after, ["Drawover references", ["Drawover: borrowed"]]]
    assert all(abs(off) <= 3 for off in found["dropped at"]), found["dropped at"]
    assert found["active"] == "sketch"
    if case == "selection":
        x, y, width, height = found["state"]["bounds"]
        assert x >= 60 and y >= 40 and x + width <= 340 and y + height <= 360
    layers, picture = saved(story, case)
    assert {"sketch", new, "Drawover references"} <= {layer.get("name") for layer in layers}
    ink = sum(value < 200 for value in picture.convert("L").tobytes())
    assert ink > 2000
