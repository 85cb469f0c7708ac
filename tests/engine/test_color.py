"""Coloring from outside: line art in, flats out. Without any exemplar, with dabs, and what cannot be colored."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.errors import EmptyError, InputError
from drawover.engine.parse import parse_request
from drawover.engine.request import Watch
from drawover.engine.tasks import TASKS
from drawover.engine.tasks.color import lineart
from drawover.engine.tasks.color.parameters import GAP, WIDEST_GAP
from drawover.raster.color import flats as regions

_spec = importlib.util.spec_from_file_location("drawover_test_coloring", Path(__file__).with_name("coloring.py"))
assert _spec is not None and _spec.loader is not None
art = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(art)


@pytest.fixture(scope="module")
def engine():
    """Without any network that matches regions."""
    return Engine([places.packs() / "digits"], threads=1)


def ask(engine, image, *, seed=0, exemplars=(), hints=None, **parameters):
    images = {"image": image} | {f"exemplar{n}": each for n, each in enumerate(exemplars)}
    images |= {} if hints is None else {"hints": hints}
    data = {"task": "color", "pack": "digits", "parameters": parameters, "seed": seed}
    answer = engine.answer(parse_request(data, images, TASKS), Watch())
    return answer, list(answer.suggestions())


def flats_of(answer, suggestion, side=400):
    return next(layer.rgba for layer in answer.layers(suggestion, side, side) if layer.name == "Flats")


def color_in(flats, name, side=400):
    return tuple(int(value) for value in flats[art.inside(name, side)])


def told(suggestion):
    return {each["color"] for each in suggestion.notes["palette"]}


def colors(rgba):
    seen = np.unique(rgba[rgba[..., 3] > 0], axis=0)
    assert (seen[:, 3] == 255).all(), "a pixel of flats is wholly there, or not at all"
    return {"#{:02x}{:02x}{:02x}".format(*color[:3]) for color in seen.tolist()}


# -- without exemplar and dabs -----------------------------------------------------------------------------------------


def test_every_region_gets_a_color_of_its_own_and_the_background_none(engine):
    answer, found = ask(engine, art.boxes())
    assert [each.recipe.palette for each in found] == ["soft", "vivid", "warm", "cool", "earth", "gray"]
    for suggestion in found:
        flats = flats_of(answer, suggestion)
        own = {color_in(flats, name) for name in art.BOXES}
        assert len(own) == 3 and all(color[3] == 255 for color in own)
        assert flats[5, 5, 3] == flats[200, 200, 3] == 0
        assert colors(flats) == told(suggestion) and len(told(suggestion)) == 3
        assert suggestion.notes["open"] == 0 and suggestion.measures["colored"] == 1
    assert len({color_in(flats_of(answer, each), "low") for each in found}) == len(found), "no two look the same"


def test_neighbors_differ_more_than_an_eye_needs(engine):
    grid = np.zeros((480, 480, 4), np.uint8)
    for at in range(0, 480, 60):
        grid[at : at + 4, :, 3] = grid[:, at : at + 4, 3] = 255
    answer, found = ask(engine, grid, background=True, palette="soft")
    flats = flats_of(answer, found[0], 480)
    middle = flats[34::60, 34::60, :3]
    assert middle.shape[:2] == (8, 8) and len(np.unique(middle.reshape(-1, 3), axis=0)) == 64
    lab = cv2.cvtColor(middle.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    assert np.linalg.norm(np.diff(lab, axis=0), axis=2).min() > 8
    assert np.linalg.norm(np.diff(lab, axis=1), axis=2).min() > 8


def test_the_background_can_be_colored_too(engine):
    answer, found = ask(engine, art.boxes(), background=True, count=1)
    flats = flats_of(answer, found[0])
    assert flats[..., 3].min() == 255 and len(colors(flats)) == 4


def test_flats_reach_under_the_lines_and_no_light_shows_beside_them(engine):
    image = art.boxes(line=7)
    answer, found = ask(engine, image, count=1)
    flats = flats_of(answer, found[0])
    for x0, y0, x1, y1 in art.BOXES.values():
        own = flats[y0 + 2 : y1 - 1, x0 : x1 + 1]
        assert (own == own[10, 10]).all(), "the color reaches to the middle of the line at least"
        assert not flats[y0 + 20, [x0 - 8, x1 + 8], 3].any(), "and not beyond the line"


@pytest.mark.parametrize(
    ("color", "paper"),
    [
        ((20, 20, 25, 255), None),
        ((150, 150, 160, 255), None),
        ((200, 60, 60, 255), (255, 255, 255)),
        ((150, 150, 160, 255), (255, 255, 255)),
        ((255, 255, 255, 255), (40, 44, 60)),
        ((70, 60, 50, 255), (238, 228, 205)),
    ],
)
def test_lines_may_be_of_any_color_on_any_paper(engine, color, paper):
    answer, found = ask(engine, art.boxes(color=color, paper=paper), count=1)
    flats = flats_of(answer, found[0])
    assert len({color_in(flats, name) for name in art.BOXES}) == 3 and flats[200, 200, 3] == 0
    layers = {layer.name: layer for layer in answer.layers(found[0], 400, 400)}
    assert {layer.group for layer in layers.values()} == {"Color"}
    if paper is None:
        assert list(layers) == ["Region map", "Flats"] and all(layer.flats for layer in layers.values())
    else:  # what goes under paper is not seen: the lines come along, and all goes above
        assert list(layers) == ["Region map", "Flats", "Lines"] and not any(layer.flats for layer in layers.values())
        x0, y0, *_ = art.BOXES["left"]
        assert layers["Lines"].rgba[y0 + 40, x0, 3] > 80 and layers["Lines"].rgba[200, 200, 3] == 0


def test_at_another_size_the_regions_are_the_same(engine):
    answer, found = ask(engine, art.boxes(), count=1)
    own, large, small = (flats_of(answer, found[0], side) for side in (400, 1000, 100))
    for name in art.BOXES:
        assert color_in(own, name) == color_in(large, name, 1000) == color_in(small, name, 100)
    assert colors(own) == colors(large) == colors(small)


def test_the_region_map_is_hidden_and_tells_all_regions_apart(engine):
    answer, found = ask(engine, art.boxes(), count=1)
    told_apart = answer.layers(found[0], 400, 400)[0]
    assert (told_apart.name, told_apart.visible, told_apart.rgba[..., 3].min()) == ("Region map", False, 255)
    assert len(colors(told_apart.rgba)) == answer.measures["regions"] == 4
    (again,) = answer.extra("regions", found[0], 400, 400)
    assert np.array_equal(again.rgba, told_apart.rgba)


def test_the_same_question_has_the_same_answer_and_another_seed_another(engine):
    one, two, other = (ask(engine, art.boxes(), seed=seed, count=2) for seed in (0, 0, 5))
    for first, second in zip(one[1], two[1], strict=True):
        assert np.array_equal(flats_of(one[0], first), flats_of(two[0], second))
        assert first.as_json() == second.as_json()
    assert told(one[1][0]) != told(other[1][0])


def test_a_wider_gap_closes_what_a_narrow_one_leaves_open(engine):
    image = art.boxes()
    x0, y0, *_ = art.BOXES["left"]
    image[y0 - 4 : y0 + 5, x0 + 50 : x0 + 62] = 0  # 12 pixels of 400
    closed = flats_of(*_first(ask(engine, image, gap=0.05, count=1)))
    opened = flats_of(*_first(ask(engine, image, gap=0.0, count=1)))
    assert color_in(closed, "left")[3] == 255 and color_in(opened, "left")[3] == 0
    assert (GAP, WIDEST_GAP) == (regions.GAP, regions.WIDEST_GAP)


def _first(asked):
    return asked[0], asked[1][0]


def test_only_what_is_selected_is_colored_and_what_is_to_stay_is_not(engine):
    selection, keep = np.zeros((400, 400), np.uint8), np.zeros((400, 400), np.uint8)
    selection[:, :210] = keep[300:] = 255
    data = {"task": "color", "pack": "digits", "parameters": {"count": 1}}
    answer = engine.answer(parse_request(data, {"image": art.boxes()}, TASKS, selection, keep), Watch())
    flats = flats_of(answer, next(answer.suggestions()))
    assert color_in(flats, "left")[3] == 255 and color_in(flats, "right")[3] == 0
    assert flats[290, 100, 3] == 255 and flats[310, 100, 3] == 0


# -- dabs --------------------------------------------------------------------------------------------------------------


def test_a_dab_binds_its_region_and_leaves_the_others_open(engine):
    answer, found = ask(engine, art.boxes(), hints=art.dabs({"left": (250, 10, 20), "low": (10, 60, 250)}))
    assert (found[0].kind, found[0].notes["open"]) == ("dabs", 1)
    flats = flats_of(answer, found[0])
    assert color_in(flats, "left") == (250, 10, 20, 255) and color_in(flats, "low") == (10, 60, 250, 255)
    assert color_in(flats, "right")[3] == 0 and colors(flats) == {"#fa0a14", "#0a3cfa"}
    for suggestion in found[1:]:
        flats = flats_of(answer, suggestion)
        assert color_in(flats, "left") == (250, 10, 20, 255) and color_in(flats, "right")[3] == 255


def test_a_dab_recolors_one_region_and_no_other_pixel(engine):
    two = {"left": (250, 10, 20), "low": (10, 60, 250)}
    before = flats_of(*_first(ask(engine, art.boxes(), hints=art.dabs(two))))
    after = flats_of(*_first(ask(engine, art.boxes(), hints=art.dabs(two | {"low": (10, 200, 30)}))))
    changed = (before != after).any(2)
    x0, y0, x1, y1 = art.BOXES["low"]
    assert changed[art.inside("low")]
    changed[y0 - 6 : y1 + 7, x0 - 6 : x1 + 7] = False
    assert not changed.any()


def test_what_slips_over_a_line_colors_nothing_there(engine):
    hints = np.zeros((400, 400, 4), np.uint8)
    x0, y0, *_ = art.BOXES["left"]
    hints[y0 + 20 : y0 + 50, x0 - 12 : x0 + 90] = (250, 10, 20, 255)
    flats = flats_of(*_first(ask(engine, art.boxes(), hints=hints)))
    assert color_in(flats, "left") == (250, 10, 20, 255) and flats[5, 5, 3] == 0


def test_one_stroke_across_several_regions_means_them_all(engine):
    hints = np.zeros((400, 400, 4), np.uint8)
    hints[140:160, 100:300] = (20, 120, 90, 255)
    flats = flats_of(*_first(ask(engine, art.boxes(), hints=hints)))
    assert color_in(flats, "left") == color_in(flats, "right") == (20, 120, 90, 255)


# -- what cannot be colored --------------------------------------------------------------------------------------------


def photo() -> np.ndarray:
    random = np.random.default_rng(0)
    soft = cv2.resize(random.integers(0, 255, (12, 12, 3), np.uint8), (400, 400), interpolation=cv2.INTER_CUBIC)
    return np.dstack([soft, np.full((400, 400), 255, np.uint8)])


def cut_out(rgba: np.ndarray) -> np.ndarray:
    return np.where((rgba[..., :3] == 255).all(2)[..., None], 0, rgba).astype(np.uint8)


def arc() -> np.ndarray:
    rgba = np.zeros((400, 400, 4), np.uint8)
    cv2.ellipse(rgba, (200, 200), (120, 120), 0, 0, 180, BLACK, 5, cv2.LINE_AA)
    return rgba


BLACK = art.BLACK
LINE_ART = art.boxes(paper=(255, 255, 255))
THREE = {"left": (250, 10, 20), "right": (30, 160, 60), "low": (10, 60, 250)}


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"image": np.zeros((400, 400, 4), np.uint8)}, EmptyError, "has no lines"),
        ({"image": np.full((400, 400, 4), 255, np.uint8)}, EmptyError, "has no lines"),
        ({"image": photo()}, InputError, "put line art alone on a layer"),
        ({"image": arc()}, InputError, "close off no region"),
        ({"image": art.exemplar(THREE)}, InputError, "painted already"),
        ({"image": cut_out(art.exemplar(THREE))}, InputError, "painted already"),
        ({"hints": np.zeros((400, 400, 4), np.uint8)}, InputError, "hold no dab"),
        ({"hints": photo()}, InputError, "too many colors for dabs"),
        ({"hints": np.zeros((40, 400, 4), np.uint8)}, InputError, "as large as the picture"),
        ({"exemplars": [np.zeros((90, 90, 4), np.uint8)]}, InputError, "Exemplar 1 is empty"),
        ({"exemplars": [np.full((90, 90, 4), 255, np.uint8)]}, InputError, "Exemplar 1 holds one color"),
        ({"exemplars": [art.boxes()]}, InputError, "Exemplar 1 holds one color"),
        ({"exemplars": [art.exemplar(THREE), LINE_ART]}, InputError, "Exemplar 2 holds one color"),
        ({"exemplars": [art.exemplar(THREE)] * 9}, InputError, "At most 8"),
    ],
)
def test_what_cannot_be_colored_is_reported_in_a_sentence(engine, given, error, words):
    given = {"image": art.boxes(), **given}
    with pytest.raises(error, match=words) as told:
        ask(engine, given.pop("image"), **given)
    assert str(told.value).count(". ") <= 1 and str(told.value).endswith(".")


def test_what_memory_is_too_small_for_is_refused_before_it_starts(engine, monkeypatch):
    monkeypatch.setattr(lineart, "free_memory", lambda: 3_000_000)
    with pytest.raises(InputError, match=r"400 × 400 pixels needs 0\.0 GB .* and 0\.0 GB are free: close other"):
        ask(engine, art.boxes())
    monkeypatch.setattr(lineart, "free_memory", lambda: None)
    ask(engine, art.boxes(), count=1)


def test_one_region_alone_is_colored(engine):
    ring = np.zeros((400, 400, 4), np.uint8)
    cv2.circle(ring, (200, 200), 120, BLACK, 5, cv2.LINE_AA)
    answer, found = ask(engine, ring, count=1)
    flats = flats_of(answer, found[0])
    assert len(colors(flats)) == 1 and flats[200, 200, 3] == 255 and flats[5, 5, 3] == 0


def test_thousands_of_regions_all_get_a_color_of_their_own(engine):
    grid = np.zeros((1280, 1280, 4), np.uint8)
    for at in range(0, 1280, 9):
        grid[at : at + 2, :, 3] = grid[:, at : at + 2, 3] = 255
    answer, found = ask(engine, grid, background=True, gap=0.0, count=1)
    count = int(answer.measures["regions"])
    assert count > 15000
    assert len(colors(flats_of(answer, found[0], 1280))) == count
    assert len(told(found[0])) == 256, "not all of so many are told"


# -- exemplars, without a network --------------------------------------------------------------------------------------


def test_without_a_network_an_exemplars_colors_are_laid_by_position_and_that_is_reported(engine):
    answer, found = ask(engine, art.boxes(), exemplars=[art.exemplar(THREE)])
    assert [each.kind for each in found[:3]] == ["position", "spread", "flats"]
    flats = flats_of(answer, found[0])
    assert {name: color_in(flats, name)[:3] for name in art.BOXES} == THREE
    assert flats[5, 5, 3] == 0, "a white background stays open"
    assert colors(flats_of(answer, found[1])) <= {"#{:02x}{:02x}{:02x}".format(*each) for each in THREE.values()}
    assert answer.measures["matched"] == 0
    assert "laid by position" in TASKS["color"].words.warning("digits", answer.measures)


@pytest.mark.parametrize("line", [True, False])
def test_an_exemplar_may_be_of_another_size_lie_elsewhere_and_have_no_lines(engine, line):
    picture = np.full((500, 700, 4), 255, np.uint8)
    picture[150:450, 40:340] = art.exemplar(THREE, line=line)
    flats = flats_of(*_first(ask(engine, art.boxes(side=800), exemplars=[picture])), 800)
    assert {name: color_in(flats, name, 800)[:3] for name in art.BOXES} == THREE


def test_of_several_exemplars_each_is_shown_and_one_that_counts_nothing_is_not(engine):
    other = {"left": (200, 180, 20), "right": (90, 30, 160), "low": (20, 120, 120)}
    both = [art.exemplar(THREE), art.exemplar(other)]
    answer, found = ask(engine, art.boxes(), exemplars=both)
    assert [(each.kind, each.recipe.exemplar) for each in found[:4]] == [
        ("position", 0), ("position", 1), ("spread", 0), ("spread", 1),
    ]  # fmt: skip
    answer, found = ask(engine, art.boxes(), exemplars=both, weight0=0.0)
    assert found[0].recipe.exemplar == 1
    assert {name: color_in(flats_of(answer, found[0]), name)[:3] for name in art.BOXES} == other


def test_a_dab_steers_what_has_the_same_color_unless_it_is_to_stand_alone(engine):
    same = THREE | {"right": THREE["left"]}
    given = {"exemplars": [art.exemplar(same)], "hints": art.dabs({"left": (20, 230, 220)})}
    flats = flats_of(*_first(ask(engine, art.boxes(), **given)))
    assert color_in(flats, "left") == color_in(flats, "right") == (20, 230, 220, 255)
    assert color_in(flats, "low")[:3] == THREE["low"]
    flats = flats_of(*_first(ask(engine, art.boxes(), alone=True, **given)))
    assert color_in(flats, "left") == (20, 230, 220, 255) and color_in(flats, "right")[:3] == THREE["left"]
