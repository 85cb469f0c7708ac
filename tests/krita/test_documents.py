"""The host in a real Krita: what it captures, inserts and refuses, in all color spaces, in all kinds of layers."""

import zipfile
from xml.etree import ElementTree

import pytest
from PIL import Image

SPACES = ("RGBA U8", "RGBA U16", "RGBA F32", "GRAYA U8", "GRAYA U16", "CMYKA U8", "CMYKA U16", "LABA U16")


@pytest.fixture(scope="module")
def colors(run_krita):
    return run_krita("colors")


@pytest.fixture(scope="module")
def layers(run_krita):
    return run_krita("layers").out


def near(got, wanted, tolerance):
    return all(abs(a - b) <= tolerance for a, b in zip(got, wanted, strict=True))


@pytest.mark.parametrize("space", SPACES)
def test_capture_is_srgb_with_straight_alpha_in_any_space(colors, space):
    found = colors.out[space]
    assert found["size"] == [120, 90, 0, 0, 300.0]
    assert found["length"] == 120 * 90 * 4
    exact = space.startswith(("RGBA", "LABA")) or space == "GRAYA U8"  # Krita itself shows linear gray 40 as 34
    assert near(found["ink"], (40, 40, 40, 255), 1 if exact else 6), found["ink"]
    assert found["outside"][3] == 0


@pytest.mark.parametrize("space", SPACES)
def test_insert_is_one_step_in_the_documents_own_space(colors, space):
    found = colors.out[space]
    assert found["names"] == ["Background", "ink", "Drawover: my lines"]
    assert found["inserted"]["space"] == found["space"]
    assert found["inserted"]["bounds"] == [50, 40, 40, 30]
    assert found["active"] == "Drawover: my lines"
    assert found["undo after capture"] == found["undo before capture"]
    assert "Add Layer" in found["undo"]
    assert found["undone"] == ["Background", "ink"]
    assert found["redone"] == found["names"]
    assert found["redone pixel"] == found["pixel"]


@pytest.mark.parametrize("space", SPACES)
def test_inserted_colors_are_the_right_ones(colors, space):
    found = colors.out[space]
    back = found["read back"]
    assert abs(back[3] - 128) <= 1
    if "GRAY" in space:
        assert max(back[:3]) - min(back[:3]) <= 1
        assert 80 < back[0] < 130
    else:
        assert near(back[:3], (200, 60, 20), 24 if "CMYK" in space else 2), back


@pytest.mark.parametrize("space", SPACES)
def test_a_reference_is_locked_half_transparent_grouped_and_leaves_the_artists_layer_active(colors, space):
    found = colors.out[space]
    assert found["with reference"] == [
        "Background",
        "ink",
        "Drawover: my lines",
        ["Drawover references", ["Drawover: drawn"]],
    ]
    reference = found["reference"]
    assert reference["locked"] and abs(reference["opacity"] - 128) <= 1
    assert reference["bounds"] == [-5, -5, 20, 20]
    assert reference["space"] == found["space"]
    assert found["active after reference"] == "ink"
    assert max(found["reference pixel"][:3]) < 200  # seen at once: half of the ink over white paper
    assert found["reference pixel, redone"] == found["reference pixel"]
    assert found["reference undone"] == ["Background", "ink", "Drawover: my lines"]


@pytest.mark.parametrize("space", SPACES)
def test_the_artists_layer_is_never_changed(colors, space):
    assert colors.out[space]["ink unchanged"]


@pytest.mark.parametrize("space", SPACES)
def test_the_saved_file_says_the_same_from_outside(colors, space):
    found = colors.out[space]
    assert found["saved"]
    with zipfile.ZipFile(colors.folder / f"{space.replace(' ', '-')}.kra") as archive:
        document = ElementTree.fromstring(archive.read("maindoc.xml"))
        with archive.open("mergedimage.png") as file:
            merged = Image.open(file).convert("RGBA")
    every = {node.get("name"): node for node in document.iter("{http://www.calligra.org/DTD/krita}layer")}
    assert list(every) == ["Drawover references", "Drawover: drawn", "Drawover: my lines", "ink", "Background"]
    assert every["Drawover: drawn"].get("locked") == "1"
    assert every["Drawover references"].get("nodetype") == "grouplayer"
    assert every["ink"].get("locked") == "0"
    pixel = merged.getpixel((70, 55))
    assert isinstance(pixel, tuple)
    if "GRAY" not in space:
        assert pixel[0] > 200 and pixel[2] < pixel[0] - 40, pixel
    white = merged.getpixel((110, 5))
    assert isinstance(white, tuple) and near(white, (255, 255, 255, 255), 1)


def test_no_document_and_nothing_drawn_are_reported_in_a_sentence(layers):
    assert "No drawing is open" in layers["no document"]
    assert "No drawing is open" in layers["no document, insert"]
    assert "No drawing is open" in layers["closed"]
    for case in ("empty", "off the canvas", "transparent", "frame 10, blank", "empty vector"):
        assert layers[case] is not None and "no drawing on the canvas" in layers[case], case
    assert "Nothing is selected" in layers["nothing selected"]
    assert "inside the selection" in layers["selection without ink"]
    assert "in no group" in layers["no group"]
    assert "120 × 90" in layers["too large"] and "Selection" in layers["too large"]


def test_what_a_layer_shows_is_what_is_captured(layers):
    assert layers["background"] == [255, 255, 255, 255]
    assert layers["partly outside"] == [120, 90, [10, 20, 200, 255], [10, 20, 200, 255], [0, 0, 0, 0]]
    assert layers["hidden and locked"] == [10, 20, 200, 255]
    assert layers["one pixel"] == [1, 1, [1, 2, 3, 255]]
    assert layers["frame 0"] == [10, 20, 200, 255]


def test_other_kinds_of_layers_are_read_as_they_look_or_refused_by_name(layers):
    assert layers["clone"] == [10, 20, 200, 255]
    assert layers["vector"] == [255, 0, 0, 255]
    assert layers["file"][3] == 255
    assert layers["fill"].startswith("A fill layer")
    assert layers["filter"].startswith("A filter layer")


def test_a_selection_is_cropped_and_masked(layers):
    assert layers["selection"] == [20, 10, 50, 40, 120, [10, 20, 200, 255]]
    assert layers["selection, beside the ink"][3] == 0
    assert layers["selection mask"] == [50 * 40, 255, 255]
    assert layers["selection with a hole"] == [[0, 0, 0, 0], [10, 20, 200, 255]]
    assert layers["layer with a selection"] == [True, [10, 20, 200, 255]]
    assert layers["insert ignores the selection"] == [0, 0, 120, 90]


def test_an_active_mask_stands_for_its_layer(layers):
    kind, pixel = layers["mask active"]
    assert kind == "filtermask"
    assert pixel == [245, 235, 55, 255]  # as it looks: the mask inverts
    assert layers["inserted at a mask"] == ["Background", "ink", "above the masked"]


def test_groups_are_read_completely_and_kept(layers):
    assert layers["low in group"] == [250, 0, 0, 255]
    assert layers["group of low"] == [[0, 250, 0, 255], [250, 0, 0, 255]]
    assert layers["group active"] == [0, 250, 0, 255]
    assert layers["group passing through"] == [0, 250, 0, 255]
    assert layers["visible"] == [[0, 250, 0, 255], [255, 255, 255, 255]]
    assert layers["inserted in a group"] == ["Background", "ink", ["group", ["low", "between", "high"]]]
    assert layers["in group active"] == "between"
    assert layers["inserted above a group"] == ["Background", "ink", ["group", ["low", "high"]], "above group"]


def test_several_layers_are_one_group_and_one_step(layers):
    assert layers["two layers"] == [
        "Background",
        "ink",
        ["group", ["low", ["Drawover suggestion", ["one", "two"]], "high"]],
    ]
    assert layers["two layers, pixel"] == [10, 20, 200, 255]
    assert layers["two layers undone"] == ["Background", "ink", ["group", ["low", "high"]]]


def test_a_layer_that_is_blended_otherwise_comes_in_one_step_too(layers):
    assert layers["multiplied"] == ["multiply", True, ["group", ["low", "shade", "high"]]]
    assert layers["multiplied undone"] == ["Background", "ink", ["group", ["low", "high"]]]


def test_references_gather_in_one_group_and_nothing_else_gets_in(layers):
    group = ["group", ["low", "high"]]
    assert layers["first reference"] == ["Background", "ink", group, ["Drawover references", ["one"]]]
    assert layers["active after the first"] == "low"
    gathered = ["Drawover references", ["one", ["Drawover suggestion", ["one", "two"]]]]
    assert layers["second reference"] == ["Background", "ink", group, gathered]
    assert layers["active after the second"] == "low"
    assert layers["reference state"]["locked"]
    assert layers["inserted with a reference active"] == ["Background", "ink", group, gathered, "not a reference"]
    assert layers["all undone"] == ["Background", "ink", group]
