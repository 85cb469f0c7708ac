"""The canvas in a real Krita, with and without OpenGL: drops land where the pen would, previews where they belong."""

import zipfile

import pytest
from PIL import Image


@pytest.fixture(scope="module", params=[False, True], ids=["software", "opengl"])
def seen(request, run_krita):
    return run_krita("canvas", opengl=request.param), request.param


def color_at(folder, name, point):
    with Image.open(folder / f"{name}.png") as picture:
        pixel = picture.convert("RGB").getpixel(tuple(point))
    assert isinstance(pixel, tuple)
    return pixel


def test_a_drop_maps_to_where_the_brush_touches(seen):
    ran, opengl = seen
    assert ran.out["class"] == ("KisOpenGLCanvas2" if opengl else "KisQPainterCanvas")
    for view in ran.out["views"]:
        assert view["accepted"], view
        off = max(abs(a - b) for a, b in zip(view["touched"], view["mapped"], strict=True))
        assert off <= 2.0, view


def test_the_lifting_pen_is_noticed(seen):
    assert all(view["changes"] >= 1 for view in seen[0].out["views"])


def test_the_preview_lies_where_the_layer_would(seen):
    ran, _ = seen
    for number, (inside, beside) in enumerate(ran.out["previews"]):
        wanted = (242, 137, 207) if number else (230, 20, 160)  # half of the ink over white paper
        assert all(
            abs(a - b) <= 6 for a, b in zip(color_at(ran.folder, f"preview{number}", inside), wanted, strict=True)
        )
        assert color_at(ran.folder, f"preview{number}", beside) == (255, 255, 255)


def test_the_preview_follows_the_view_and_goes_away(seen):
    ran, _ = seen
    assert color_at(ran.folder, "followed", ran.out["followed"]) != (255, 255, 255)
    assert color_at(ran.folder, "away", ran.out["followed"]) == (255, 255, 255)


def test_the_preview_is_no_node_no_undo_step_and_never_saved(seen):
    ran, _ = seen
    assert ran.out["preview leaves"] == [True, True, False]
    assert ran.out["saved with a preview"]
    with zipfile.ZipFile(ran.folder / "preview.kra") as archive, archive.open("mergedimage.png") as file:
        assert Image.open(file).convert("RGB").getpixel((300, 200)) == (255, 255, 255)
    assert ran.out["survived the closed view"]
