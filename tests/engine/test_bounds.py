"""What may change: inside the selection, beside what is kept; and layers that move together. On the shipped pack."""

import cv2
import numpy as np
import pytest
from PIL import Image

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.bounds import Bounds
from drawover.raster.frame import Frame

SIZE = 700


@pytest.fixture(scope="module")
def engine():
    return Engine([places.packs()], threads=1)


@pytest.fixture(scope="module")
def sketch():
    """A face with an eye too low, as lines on transparency."""
    picture = Image.open(places.resources() / "samples" / "eye-too-low.png").convert("L").resize((SIZE, SIZE))
    alpha = 255 - np.asarray(picture)
    return np.dstack([np.full((SIZE, SIZE, 3), 30, np.uint8) * (alpha > 0)[..., None], alpha]).astype(np.uint8)


def mine(engine, image, size=SIZE, lines="mine", **bounds):
    request = correction_of(image, parameters=CorrectParameters(count=1, lines=lines), **bounds)
    answer = engine.answer(request, Watch())
    (first,) = answer.suggestions()
    return answer.layers(first, size, size), first


def test_outside_the_selection_every_byte_stays(engine, sketch):
    selection = np.zeros((SIZE, SIZE), np.uint8)
    cv2.ellipse(selection, (330, 360), (170, 120), 20, 0, 360, 255, -1, cv2.LINE_AA)
    (layer,), found = mine(engine, sketch, selection=selection)
    outside = selection == 0
    assert np.array_equal(layer.rgba[outside], sketch[outside])
    assert not np.array_equal(layer.rgba, sketch)
    (free,), _ = mine(engine, sketch)
    assert not np.array_equal(free.rgba[outside], sketch[outside])
    assert found.picture[..., 3].any()


def test_what_is_kept_keeps_its_bytes_and_the_rest_moves(engine, sketch):
    keep = np.zeros((SIZE, SIZE), np.uint8)
    keep[: SIZE // 2] = 255
    (layer,), _ = mine(engine, sketch, keep=keep)
    assert np.array_equal(layer.rgba[: SIZE // 2], sketch[: SIZE // 2])
    assert not np.array_equal(layer.rgba, sketch)


def test_all_kept_is_nothing_moved(engine, sketch):
    (layer,), _ = mine(engine, sketch, keep=np.full((SIZE, SIZE), 255, np.uint8))
    assert np.array_equal(layer.rgba, sketch)


def test_all_selected_is_as_no_selection(engine, sketch):
    (one,), _ = mine(engine, sketch, selection=np.full((SIZE, SIZE), 255, np.uint8))
    (two,), _ = mine(engine, sketch)
    assert np.array_equal(one.rgba, two.rgba)


def test_other_lines_are_drawn_inside_the_selection_alone(engine, sketch):
    selection = np.zeros((SIZE, SIZE), np.uint8)
    selection[200:500, 200:500] = 255
    (layer,), _ = mine(engine, sketch, lines="drawn", selection=selection)
    whole = np.zeros((SIZE, SIZE), np.uint8)
    high, wide = layer.rgba.shape[:2]
    whole[layer.y : layer.y + high, layer.x : layer.x + wide] = layer.rgba[..., 3]
    assert whole.any()
    assert not whole[selection == 0].any()


def test_layers_move_together_as_the_drawing_does(engine, sketch):
    upper, lower = sketch.copy(), sketch.copy()
    upper[SIZE // 2 :] = 0
    lower[: SIZE // 2] = 0
    parts, _ = mine(engine, sketch, layers=(upper, lower))
    (whole,), _ = mine(engine, sketch)
    assert len(parts) == 2
    assert len({part.name for part in parts}) == 2
    a, b = (part.rgba[..., 3].astype(float) / 255 for part in parts)
    both = 255 * (1 - (1 - a) * (1 - b))
    assert np.abs(both - whole.rgba[..., 3]).mean() < 0.3
    assert not np.array_equal(whole.rgba, sketch)


def test_the_selection_bounds_layers_too(engine, sketch):
    selection = np.zeros((SIZE, SIZE), np.uint8)
    selection[250:450, 150:550] = 255
    parts, _ = mine(engine, sketch, layers=(sketch, np.flipud(sketch).copy()), selection=selection)
    assert np.array_equal(parts[0].rgba[selection == 0], sketch[selection == 0])
    assert np.array_equal(parts[1].rgba[selection == 0], np.flipud(sketch)[selection == 0])


def test_the_same_request_gives_the_same_bytes(engine, sketch):
    keep = np.zeros((SIZE, SIZE), np.uint8)
    keep[100:300, 100:300] = 255
    (one,), _ = mine(engine, sketch, keep=keep)
    (two,), _ = mine(engine, sketch, keep=keep)
    assert np.array_equal(one.rgba, two.rgba)


def test_masks_at_other_sizes():
    selection = np.zeros((100, 200), np.uint8)
    selection[20:60, 50:150] = 255
    bounds = Bounds.from_masks(selection, None)
    held = bounds.on_canvas(400, 200)
    assert held is not None
    assert held.shape == (200, 400)
    assert not held[44:116, 104:296].any()
    assert held[:36].all()
    small = bounds.on_canvas(100, 100, Frame(0, 25, 100))
    assert small is not None
    assert not small[36:54, 27:73].any()
    assert small[26:33].all()
    framed = bounds.in_frame(Frame(50, 20, 50))
    assert framed is not None
    assert framed[-80:].all()  # below the selection
    assert not framed[10:390, 10:].any()
    assert Bounds.from_masks(np.full((4, 4), 255, np.uint8), np.zeros((4, 4), np.uint8)).held is None


def test_lines_that_the_edge_cuts_off_stay_at_the_edge(engine, sketch):
    """Nothing was drawn behind the edge: pulled inward, a cut line would be smeared from there to where it lies."""
    left = int(np.flatnonzero(sketch[..., 3].any(0))[0])
    cut = np.ascontiguousarray(sketch[:, left + 30 :])
    request = correction_of(cut, parameters=CorrectParameters(count=1, lines="mine", strength=1.0))
    answer = engine.answer(request, Watch())
    (first,) = answer.suggestions()
    (layer,) = answer.layers(first, cut.shape[1], SIZE)
    before, after = cut[:, :2, 3], layer.rgba[:, :2, 3]
    assert before.max() > 100, "the edge cuts some line"
    np.testing.assert_allclose(after.astype(int), before, atol=40)
    assert not np.array_equal(layer.rgba, cut)
