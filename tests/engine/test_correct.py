"""The task `correct` on the shipped pack: a drawing in, a gallery and layers out."""

import numpy as np
import pytest
from PIL import Image

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.errors import CancelledError, InputError, PackError
from drawover.engine.parse import parse_request
from drawover.engine.request import Watch
from drawover.engine.tasks import TASKS
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.gallery import chamfer
from drawover.engine.tasks.correct.nudge import slerp


@pytest.fixture(scope="module")
def engine():
    return Engine([places.packs()], threads=1)


@pytest.fixture(scope="module")
def sketch():
    picture = Image.open(places.resources() / "samples" / "sample-sketch.png").convert("RGBA").resize((700, 700))
    return np.asarray(picture).copy()


def gallery(engine, image, seed=0, **parameters):
    answer = engine.answer(correction_of(image, parameters=CorrectParameters(**parameters), seed=seed), Watch())
    return answer, list(answer.suggestions())


def test_the_artists_own_lines_come_first_and_the_others_follow(engine, sketch):
    answer, found = gallery(engine, sketch, count=8)
    assert [s.index for s in found] == list(range(8))
    assert found[0].recipe.lines == "mine"
    assert found[0].recipe.neighbor is None
    assert {s.recipe.lines for s in found} == {"mine", "inked", "built", "borrowed", "drawn"}
    assert all(0 <= s.measures["realism"] <= 1 and 0 <= s.measures["distance"] <= 1 for s in found)
    assert all(s.picture.shape == (256, 256, 4) and s.picture[..., 3].any() for s in found)
    places = [("inked", "built", "borrowed", "drawn").index(s.recipe.lines) for s in found[1:]]
    assert places == sorted(places), "the artist's own lines before others"
    for way in ("inked", "drawn"):
        merit = [s.measures["realism"] * (1 - s.measures["distance"]) for s in found[1:] if s.recipe.lines == way]
        assert merit == sorted(merit, reverse=True), "each way by realism and closeness"
    borrowed = [s.recipe.neighbor for s in found if s.recipe.lines == "borrowed"]
    near = [answer._correction.atlas.names[n] for n in answer._correction.nearest]
    assert borrowed[0] == near[0] and [near.index(name) for name in borrowed] == sorted(map(near.index, borrowed))


def test_the_same_request_gives_the_same_bytes(engine, sketch):
    first, a = gallery(engine, sketch, count=4, seed=3)
    second, b = gallery(engine, sketch, count=4, seed=3)
    assert [s.recipe for s in a] == [s.recipe for s in b]
    assert all(np.array_equal(x.picture, y.picture) for x, y in zip(a, b, strict=True))
    for x, y in zip(a, b, strict=True):
        (p,), (q,) = first.layers(x, 900, 900), second.layers(y, 900, 900)
        assert np.array_equal(p.rgba, q.rgba)


def test_another_seed_leans_on_other_neighbors(engine, sketch):
    _, a = gallery(engine, sketch, count=8, seed=0)
    _, b = gallery(engine, sketch, count=8, seed=1)
    assert {s.recipe.neighbor for s in a} != {s.recipe.neighbor for s in b}


@pytest.mark.parametrize("lines", ["mine", "inked", "built", "borrowed", "drawn"])
def test_one_kind_of_lines_may_be_asked_for(engine, sketch, lines):
    _, found = gallery(engine, sketch, count=3, lines=lines)
    assert {s.recipe.lines for s in found} == {lines}


def test_no_strength_moves_nothing(engine, sketch):
    answer, found = gallery(engine, sketch, count=1)
    (layer,) = answer.layers(found[0], 700, 700, strength=0.0)
    assert np.array_equal(layer.rgba, sketch)


def test_strength_takes_my_lines_further_and_further(engine, sketch):
    answer, found = gallery(engine, sketch, count=1)
    alpha = [answer.picture(found[0], strength=t)[..., 3].astype(float) for t in (0.0, 0.1, 0.4, 1.0)]
    away = [np.abs(a - alpha[0]).mean() for a in alpha]
    assert away[0] == 0
    assert away[1] < away[2] < away[3]


@pytest.mark.parametrize(("width", "height"), [(700, 700), (1400, 1400), (333, 333)])
@pytest.mark.parametrize("lines", ["mine", "inked", "built", "borrowed", "drawn"])
def test_layers_come_at_the_canvas_size(engine, sketch, lines, width, height):
    answer, found = gallery(engine, sketch, count=1)
    (layer,) = answer.layers(found[0], width, height, lines=lines)
    high, wide = layer.rgba.shape[:2]
    assert layer.rgba[..., 3].max() > 128
    assert layer.x >= 0
    assert layer.y >= 0
    assert layer.x + wide <= width
    assert layer.y + high <= height


def test_a_canvas_that_is_not_square_keeps_its_proportions(engine, sketch):
    wide = np.zeros((700, 1100, 4), np.uint8)
    wide[:, 300:1000] = sketch
    answer, found = gallery(engine, wide, count=1)
    assert not found[0].picture[:40, :, 3].any()  # letterboxed above
    (layer,) = answer.layers(found[0], 1100, 700)
    assert layer.rgba.shape == (700, 1100, 4)
    assert float(layer.rgba[..., 3].mean()) * 1100 / 700 == pytest.approx(float(sketch[..., 3].mean()), rel=0.1)


@pytest.mark.parametrize(
    "image",
    [np.zeros((64, 64, 4), np.uint8), np.full((64, 64, 4), 255, np.uint8), np.zeros((1, 1, 4), np.uint8)],
    ids=["transparent", "white", "one pixel"],
)
def test_an_empty_layer_is_reported_as_empty(engine, image):
    with pytest.raises(InputError, match="nothing to correct"):
        engine.answer(correction_of(image), Watch())


def test_a_pack_that_is_not_there_is_named(engine, sketch):
    with pytest.raises(PackError, match="no pack named 'cats'"):
        engine.answer(correction_of(sketch, pack="cats"), Watch())


def test_cancelling_stops_between_suggestions(engine, sketch):
    watch = Watch()
    answer = engine.answer(correction_of(sketch), watch)
    suggestions = answer.suggestions()
    next(suggestions)
    watch.cancel()
    with pytest.raises(CancelledError):
        list(suggestions)


def test_slerp_keeps_the_norm_and_meets_its_ends():
    random = np.random.default_rng(0)
    a, b = (x / np.linalg.norm(x) * 16 for x in random.normal(size=(2, 256)).astype(np.float32))
    assert slerp(a, b, 0.0) == pytest.approx(a, abs=1e-4)
    assert slerp(a, b, 1.0) == pytest.approx(b, abs=1e-4)
    middle = slerp(a, b, 0.5)
    assert np.linalg.norm(middle) == pytest.approx(16, abs=1e-3)
    assert a @ middle == pytest.approx(b @ middle, rel=1e-4)


def test_chamfer_is_the_distance_of_two_lines():
    a, b = np.zeros((2, 128, 128), np.float32)
    a[:, 40] = 1
    b[:, 44] = 1
    assert chamfer(a, a) == 0
    assert chamfer(a, b) == pytest.approx(4 / 16)
    assert chamfer(a, np.zeros_like(a)) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"task": "fly"}, "task"),
        ({"parameters": {"count": 0}}, "between 1 and"),
        ({"parameters": {"strength": 2}}, "strength"),
        ({"parameters": {"lines": "his"}}, "lines"), ({"seed": -1}, "seed"), ({"color": 1}, "field"),
        ({"parameters": {"count": True}}, "count"),
        ({"parameters": {"size": 3}}, "no parameter"), ({"pack": 3}, "name"),
    ],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(InputError, match=sentence):
        parse_request(data, {"image": np.zeros((4, 4, 4), np.uint8)}, TASKS)
