"""Rendering from outside: line art in the moods of a pack, matched by the tiny network of the matching tests."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.errors import InputError, PackError
from drawover.engine.parse import parse_request
from drawover.engine.request import Watch
from drawover.engine.tasks import TASKS

_spec = importlib.util.spec_from_file_location(
    "drawover_test_matching", Path(__file__).with_name("test_color_matching.py")
)
assert _spec is not None and _spec.loader is not None
matching = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(matching)
art = matching.art
NIGHT = {"left": (120, 40, 160), "right": (200, 180, 40), "low": (40, 140, 140)}
BACKDROPS = np.array([[230, 240, 250], [60, 60, 90]], np.uint8)


def moods():
    pictures = [art.exemplar(colors, 288, line=False) for colors in (matching.THREE, NIGHT)]
    palettes = np.array([[(255, 255, 255), *colors.values()] for colors in (matching.THREE, NIGHT)], np.uint8)
    return {"pictures": np.stack(pictures), "palettes": palettes, "backdrops": BACKDROPS}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs")
    matching.write(folder / "colors", matching.network(), moods=moods())
    return Engine([folder], threads=1)


def ask(engine, image=None, **parameters):
    data = {"task": "render", "parameters": parameters}
    request = parse_request(data, {"image": art.boxes() if image is None else image}, TASKS)
    answer = engine.answer(request, Watch())
    return answer, list(answer.suggestions())


def test_each_mood_gives_its_own_colors_to_what_it_matches_shaded_before_its_backdrop(engine):
    answer, found = ask(engine)
    assert [(each.kind, each.recipe.palette) for each in found] == [("mood", "day"), ("mood", "night")]
    for suggestion, three, backdrop in zip(found, (matching.THREE, NIGHT), BACKDROPS, strict=True):
        assert matching.colors(answer, suggestion) == matching.opaque(three)
        layers = {layer.name: layer for layer in answer.layers(suggestion, 400, 400)}
        assert list(layers) == ["Region map", "Flats", "Shading"]
        flats, shade = layers["Flats"].rgba, layers["Shading"].rgba
        assert flats[5, 5].tolist() == [*backdrop.tolist(), 255]
        assert not shade[5, 5].any() and shade[..., 3].any(), "the backdrop lies in no shadow"
        corner = suggestion.picture[2, 2]
        assert corner.tolist() == [*backdrop.tolist(), 255]


def test_the_backdrop_and_the_shading_can_be_left_away(engine):
    answer, (first, *_) = ask(engine, bare=True, shading="none")
    layers = answer.layers(first, 400, 400)
    assert [layer.name for layer in layers] == ["Region map", "Flats"]
    assert layers[1].rgba[5, 5, 3] == 0
    assert first.picture[2, 2, 3] == 0


def test_what_is_like_nothing_in_a_mood_takes_one_of_its_colors_but_not_its_ink(engine):
    image = art.boxes()
    cv2.circle(image, (200, 20), 12, art.BLACK, 4)
    answer, (first, *_) = ask(engine, image)
    flats = next(layer.rgba for layer in answer.layers(first, 400, 400) if layer.name == "Flats")
    color = tuple(flats[20, 200, :3].tolist())
    assert color in {*matching.THREE.values()} and flats[20, 200, 3] == 255
    assert first.notes["open"] == 0


def test_lines_that_close_nothing_are_reported(engine):
    image = np.zeros((400, 400, 4), np.uint8)
    cv2.line(image, (50, 200), (350, 220), art.BLACK, 5)
    with pytest.raises(InputError, match="close off no region"):
        ask(engine, image)


def test_a_pack_without_moods_cannot_render(engine, tmp_path):
    matching.write(tmp_path / "colors", matching.network())
    with pytest.raises(PackError, match="cannot do the task 'render'"):
        ask(Engine([tmp_path], threads=1))


@pytest.mark.parametrize(("changes", "words"), [
    ({"pictures": np.zeros((2, 288, 100, 4), np.uint8)}, "square RGBA"),
    ({"pictures": np.zeros((2, 900, 900, 4), np.uint8)}, "up to 512"),
    ({"backdrops": np.zeros((1, 3), np.uint8)}, "one RGB color for each mood"),
    ({"backdrops": np.zeros((2, 3), np.float32)}, "one RGB color for each mood"),
    ({"pictures": None}, "no array 'pictures'"), ({"palettes": np.zeros((1, 3, 3), np.uint8)}, "as many RGB colors"),
])  # fmt: skip
def test_moods_that_are_none_refuse_the_pack(tmp_path, changes, words):
    arrays = {name: array for name, array in {**moods(), **changes}.items() if array is not None}
    matching.write(tmp_path / "colors", matching.network(), moods=arrays)
    (told,) = Engine([tmp_path], threads=1).packs()
    assert told.problem and words in str(told.problem)


def test_the_shipped_moods_render_a_face_with_its_skin_and_hair(tmp_path):
    """A head, its hair and its eyes: what is large and in the middle is skin, what is above it hair."""
    image = np.zeros((600, 600, 4), np.uint8)
    cv2.ellipse(image, (300, 330), (150, 180), 0, 0, 360, art.BLACK, 6, cv2.LINE_AA)
    cv2.ellipse(image, (300, 230), (175, 130), 0, 180, 360, art.BLACK, 6, cv2.LINE_AA)
    cv2.line(image, (125, 230), (475, 230), art.BLACK, 6, cv2.LINE_AA)
    for x in (240, 360):
        cv2.circle(image, (x, 310), 22, art.BLACK, 5, cv2.LINE_AA)
    cv2.ellipse(image, (300, 430), (50, 20), 0, 0, 360, art.BLACK, 5, cv2.LINE_AA)
    engine = Engine([places.packs()], threads=1)
    answer, found = ask(engine, image)
    assert [each.recipe.palette for each in found] == ["daylight", "meadow", "dusk", "ember", "lagoon", "cocoa"]
    flats = next(layer.rgba for layer in answer.layers(found[0], 600, 600) if layer.name == "Flats")
    skin, hair = flats[380, 300, :3].astype(int), flats[150, 300, :3].astype(int)
    assert np.abs(skin - (0xF3, 0xC6, 0xA5)).max() <= 12 and np.abs(hair - (0x7D, 0x4A, 0x33)).max() <= 12


def test_the_same_question_has_the_same_answer(engine):
    (one, first), (two, second) = ask(engine), ask(engine)
    for a, b in zip(first, second, strict=True):
        assert (a.picture == b.picture).all() and a.as_json() == b.as_json()
        both = zip(one.layers(a, 300, 300), two.layers(b, 300, 300), strict=True)
        assert all((x.rgba == y.rgba).all() for x, y in both)


@pytest.mark.parametrize("name", ["bob", "child"])
def test_a_neck_that_ends_in_nothing_is_skin(name):
    """The shipped pack on drawings whose necks are open below."""
    image = np.asarray(Image.open(places.resources() / f"samples/own/{name}.png").convert("RGBA"))
    answer, found = ask(Engine([places.packs()], threads=1), image, count=2)
    height, width = image.shape[:2]
    lines = (image[..., 0] < 128) & (image[..., 3] > 127)
    bottom, middle = np.flatnonzero(lines.any(1))[-1], int(np.nonzero(lines)[1].mean())
    for suggestion in found:
        layers = {layer.name: layer for layer in answer.layers(suggestion, width, height)}
        flats = layers["Flats"].rgba
        neck, cheek, around = flats[bottom - 20, middle], flats[height // 2, middle], flats[5, 5]
        assert neck.tolist() == cheek.tolist() != around.tolist()
