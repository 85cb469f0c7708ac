"""Stages from outside: a finished picture in, its sketch, flats and shading out; edits that the later stages follow."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drawover import places
from drawover.document.layers import Document
from drawover.document.layers import Layer as Sheet
from drawover.document.tiles import straight
from drawover.engine.engine import Engine
from drawover.engine.errors import EmptyError, InputError
from drawover.engine.parse import parse_request
from drawover.engine.request import Watch
from drawover.engine.tasks import TASKS

_spec = importlib.util.spec_from_file_location("drawover_test_painted", Path(__file__).with_name("painted.py"))
assert _spec is not None and _spec.loader is not None
art = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(art)
SIDE = 400


@pytest.fixture(scope="module")
def engine():
    return Engine([places.packs() / "digits"], threads=1)


def ask(engine, image, selection=None, **edits):
    data = {"task": "stages", "pack": "digits", "parameters": {}}
    return engine.answer(parse_request(data, {"image": image} | edits, TASKS, selection), Watch())


def stages(engine, image, **more):
    """Each stage as its own layer shows it, and the finished picture as its layers compose it."""
    answer = ask(engine, image, **more)
    found = {each.kind: each for each in answer.suggestions()}
    assert list(found) == ["finished", "sketch", "flat"]
    height, width = image.shape[:2]
    seen = {kind: answer.layers(found[kind], width, height)[0].rgba for kind in ("sketch", "flat")}
    return seen | {"finished": composed(answer.layers(found["finished"], width, height), width, height)}


def composed(layers, width, height):
    pile = tuple(replace(Sheet.from_rgba(each.name, each.rgba), blend=each.blend) for each in layers)
    return straight(Document(width, height, pile).compose())


def sample():
    with Image.open(places.resources() / "samples" / "finished-face.png") as picture:
        return np.asarray(picture.convert("RGBA"))


# -- taking apart ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize("side", [200, 400, 1500])
def test_lines_and_flats_are_those_that_it_was_painted_with(engine, side, clear):
    true = art.painted(side, clear=clear)
    found = stages(engine, true.finished)
    off = cv2.dilate(true.ink, np.ones((5, 5), np.uint8)) == 0
    drawn, wanted = found["sketch"][..., 3] > 127, true.ink > 127
    near = lambda mask: cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0  # noqa: E731
    assert near(drawn)[wanted].mean() > 0.97 and near(wanted)[drawn].mean() > 0.97
    away = np.abs(found["flat"][..., :3].astype(int) - true.flat[..., :3]).max(2)
    seen = off & (true.flat[..., 3] > 0)
    assert (away < 24)[seen].mean() > 0.98
    for name in ("skin", "hair", "shirt"):
        assert away[art.at(name, side)] < 24, name


def test_a_picture_without_lines_gets_thin_ones_where_colors_meet(engine):
    true = art.painted(SIDE, lines=False)
    drawn = stages(engine, true.finished)["sketch"][..., 3] > 127
    wanted = cv2.morphologyEx(true.flat[..., :3], cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(2) > 30
    near = lambda mask: cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0  # noqa: E731
    assert near(drawn)[wanted].mean() > 0.9 and near(wanted)[drawn].mean() > 0.9
    assert drawn.mean() < 0.05


@pytest.mark.parametrize("clear", [False, True])
def test_the_layers_compose_to_the_picture_bit_for_bit(engine, clear):
    for picture in (art.painted(SIDE, clear=clear).finished, sample()):
        assert np.array_equal(stages(engine, picture)["finished"], picture)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.3, 1.0]))
def test_any_picture_is_kept_bit_for_bit_and_editing_nothing_changes_nothing(engine, seed, opaque):
    random = np.random.default_rng(seed)
    rough = random.integers(0, 256, (6, 7, 4), dtype=np.uint8)
    picture = cv2.resize(rough, (90, 70), interpolation=random.choice([cv2.INTER_NEAREST, cv2.INTER_CUBIC]))
    picture[..., 3] = np.where(random.random((70, 90)) < opaque, 255, picture[..., 3])
    picture[picture[..., 3] == 0] = 0
    try:
        found = stages(engine, picture)
    except InputError:
        return  # nothing to take apart, and said so
    opaque_there = picture[..., 3] == 255
    assert np.array_equal(found["finished"][opaque_there], picture[opaque_there])
    again = stages(engine, picture, sketch=found["sketch"], flat=found["flat"])
    assert all(np.array_equal(again[name], found[name]) for name in found)


def test_flats_have_a_palette_with_the_largest_first(engine):
    answer = ask(engine, art.painted(SIDE).finished)
    flat = list(answer.suggestions())[2]
    shares = [each["share"] for each in flat.notes["palette"]]
    assert shares == sorted(shares, reverse=True) and 0.99 < sum(shares) < 1.01
    assert flat.notes["palette"][0]["color"] == "#ffffff"
    assert [each.color for each in answer.extra("palette", flat, 10, 10)] == [
        each["color"] for each in flat.notes["palette"]
    ]


# -- edits -----------------------------------------------------------------------------------------------------------


def test_another_color_in_the_flats_is_shaded_like_the_one_before(engine):
    true = art.painted(SIDE)
    before = stages(engine, true.finished)
    flat = before["flat"].copy()
    hair = (flat == flat[art.at("hair", SIDE)]).all(2)
    flat[hair, :3] = (60, 110, 200)
    after = stages(engine, true.finished, flat=flat)
    changed = (after["finished"] != true.finished).any(2)
    assert not changed[~hair].any() and np.array_equal(after["sketch"], before["sketch"])
    off = hair & (cv2.dilate(true.ink, np.ones((5, 5), np.uint8)) == 0)
    light = true.finished[..., :3].astype(int) - before["flat"][..., :3]
    expected = np.clip(flat[..., :3].astype(int) + light, 0, 255)
    assert np.abs(after["finished"][..., :3] - expected)[off].max() <= 1


def test_a_line_drawn_in_the_sketch_is_in_the_picture_and_nothing_else_changes(engine):
    true = art.painted(SIDE)
    sketch = stages(engine, true.finished)["sketch"].copy()
    cv2.line(sketch, (170, 260), (230, 260), (20, 20, 20, 255), 4)
    after = stages(engine, true.finished, sketch=sketch)
    where = np.zeros((SIDE, SIDE), bool)
    where[255:266, 165:236] = True
    changed = (after["finished"] != true.finished).any(2)
    assert not changed[~where].any() and (after["finished"][260, 175:225, :3] < 60).all()
    assert np.array_equal(after["flat"], stages(engine, true.finished)["flat"])


def test_hair_that_is_drawn_larger_is_filled(engine):
    true = art.painted(SIDE)
    before = stages(engine, true.finished)
    sketch = before["sketch"].copy()
    outline = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(outline, (200, 144), (120, 104), 0, 182, 358, 255, 14)
    sketch[outline > 0] = 0
    cv2.ellipse(sketch, (200, 144), (124, 134), 0, 178, 362, (20, 20, 20, 255), 5)
    after = stages(engine, true.finished, sketch=sketch)
    hair = before["flat"][art.at("hair", SIDE)]
    assert (before["flat"][25, 200, :3] == 255).all() and np.array_equal(after["flat"][25, 200], hair)
    away = after["finished"][25, 200, :3].astype(int) - hair[:3]
    assert np.abs(away).max() < 30, "light goes on over what was paper"
    far = np.zeros((SIDE, SIDE), bool)
    far[200:] = True
    assert np.array_equal(after["finished"][far], true.finished[far])


def haircut(before, short=0):
    """The sketch with all of the hair's outline erased, and short hair and the head behind it drawn instead.

    short: degrees by which the head's new outline does not reach its old one.
    """
    sketch = before["sketch"].copy()
    outline = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(outline, (200, 144), (120, 104), 0, 178, 362, 255, 14)
    cv2.line(outline, (66, 144), (334, 144), 255, 14)
    sketch[outline > 0] = 0
    cv2.ellipse(sketch, (200, 200), (104, 128), 0, 202 + short, 338 - short, (20, 20, 20, 255), 5)
    cv2.line(sketch, (124, 110), (276, 110), (20, 20, 20, 255), 5)
    return sketch


@pytest.mark.parametrize(("clear", "short"), [(False, 0), (True, 0), (False, 7)])
def test_hair_that_is_cut_leaves_no_trace(engine, clear, short):
    true = art.painted(SIDE, clear=clear)
    before = stages(engine, true.finished)
    after = stages(engine, true.finished, sketch=haircut(before, short))
    hair, skin, paper = (before["flat"][art.at(name, SIDE)] for name in ("hair", "skin", "paper"))
    assert np.array_equal(after["flat"][92, 200], hair) and np.array_equal(after["flat"][130, 200], skin)
    for row, column in ((126, 92), (126, 308), (58, 200)):  # where hair was outside of the head
        assert np.array_equal(before["flat"][row, column], hair)
        assert np.array_equal(after["finished"][row, column], paper), (row, column)
    forehead = after["finished"][118:180, 200, :3].astype(int)
    assert np.abs(np.diff(forehead, axis=0)).max() <= 3, "the hair's old outline is only skin"


def test_a_bun_that_is_drawn_with_other_hair_is_hair(engine):
    true = art.painted(SIDE)
    before = stages(engine, true.finished)
    sketch = haircut(before)
    cv2.circle(sketch, (350, 60), 30, (20, 20, 20, 255), 5)
    after = stages(engine, true.finished, sketch=sketch)
    assert np.array_equal(after["flat"][60, 350], before["flat"][art.at("hair", SIDE)])


def test_both_edits_at_once_the_new_color_fills_what_was_drawn_larger(engine):
    true = art.painted(SIDE)
    before = stages(engine, true.finished)
    sketch, flat = before["sketch"].copy(), before["flat"].copy()
    outline = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(outline, (200, 144), (120, 104), 0, 182, 358, 255, 14)
    sketch[outline > 0] = 0
    cv2.ellipse(sketch, (200, 144), (124, 134), 0, 178, 362, (20, 20, 20, 255), 5)
    flat[(flat == flat[art.at("hair", SIDE)]).all(2), :3] = (60, 110, 200)
    after = stages(engine, true.finished, sketch=sketch, flat=flat)
    assert after["flat"][25, 200].tolist() == [60, 110, 200, 255]


def test_an_edit_on_white_paper_is_read_like_one_on_transparency(engine):
    true = art.painted(SIDE)
    before = stages(engine, true.finished)["sketch"]
    sketch = before.copy()
    cv2.line(sketch, (170, 260), (230, 260), (20, 20, 20, 255), 4)
    paper = Image.new("RGBA", (SIDE, SIDE), "white")
    paper.alpha_composite(Image.fromarray(sketch))
    one, two = (stages(engine, true.finished, sketch=each)["finished"] for each in (sketch, np.asarray(paper)))
    assert (np.abs(one.astype(int) - two) <= 12).all() and (two[260, 175:225, :3] < 60).all()
    white = Image.new("RGBA", (SIDE, SIDE), "white")
    white.alpha_composite(Image.fromarray(before))
    assert np.array_equal(stages(engine, true.finished, sketch=np.asarray(white))["finished"], true.finished)


def test_lines_take_the_color_of_those_around_and_red_ones_stay_red(engine):
    true = art.painted(SIDE)
    before = stages(engine, true.finished)["sketch"]
    for drawn, wanted in (((90, 90, 90, 160), art.INK), ((220, 20, 30, 255), (220, 20, 30))):
        sketch = before.copy()
        cv2.line(sketch, (170, 260), (230, 260), drawn, 6)
        after = stages(engine, true.finished, sketch=sketch)["finished"]
        assert np.abs(after[260, 180:220, :3].astype(int) - wanted).max() <= 12, drawn


def test_within_a_selection_alone(engine):
    true = art.painted(SIDE)
    flat = stages(engine, true.finished)["flat"].copy()
    flat[(flat == flat[art.at("hair", SIDE)]).all(2), :3] = (60, 110, 200)
    selection = np.zeros((SIDE, SIDE), np.uint8)
    selection[:, :200] = 255
    after = stages(engine, true.finished, flat=flat, selection=selection)["finished"]
    changed = (after != true.finished).any(2)
    assert changed[:, :200].any() and not changed[:, 200:].any()


# -- what it cannot do -----------------------------------------------------------------------------------------------


def test_what_has_no_stages_is_refused_in_a_sentence(engine):
    with pytest.raises(EmptyError, match="is empty"):
        ask(engine, np.zeros((50, 50, 4), np.uint8))
    with pytest.raises(InputError, match="one color alone"):
        ask(engine, np.full((50, 50, 4), (200, 30, 40, 255), np.uint8))
    for name in ("sample-sketch.png", "mouth-slipped.png", "object_lion.png"):
        with Image.open(places.resources() / "samples" / name) as picture, pytest.raises(InputError, match="line art"):
            ask(engine, np.asarray(picture.convert("RGBA")))


def test_an_edit_that_cannot_be_followed_is_refused(engine):
    picture = art.painted(SIDE).finished
    nothing = np.zeros_like(picture)
    with pytest.raises(InputError, match="no lines left"):
        ask(engine, picture, sketch=nothing)
    with pytest.raises(InputError, match="no lines left"):
        ask(engine, picture, sketch=np.full_like(picture, 255))
    for colors in (picture, np.dstack([np.repeat(picture[..., 1:2], 3, axis=2), picture[..., 3]])):
        with pytest.raises(InputError, match="painted all over"):
            ask(engine, picture, sketch=np.ascontiguousarray(colors))
    with pytest.raises(InputError, match="flat colors are empty"):
        ask(engine, picture, flat=nothing)
    with pytest.raises(
        InputError, match="edited sketch must be as large as the picture: it is 300 × 400, not 400 × 400"
    ):
        ask(engine, picture, sketch=nothing[:, :300])


def test_a_sketch_that_was_kept_premultiplied_and_not_drawn_on_changes_nothing(engine):
    """As the studio keeps layers: colors of soft edges come back a little off, alpha does not."""
    true = art.painted(SIDE)
    before = stages(engine, true.finished)
    kept = Sheet.from_rgba("Sketch", before["sketch"]).rgba(Document(SIDE, SIDE, ()).rect)
    assert (kept != before["sketch"]).any(), "there is something to be told apart"
    again = stages(engine, true.finished, sketch=kept)
    assert all(np.array_equal(again[name], before[name]) for name in before)
    kept = kept.copy()
    kept[20:24, 30:90] = (10, 10, 10, 255)
    drawn = stages(engine, true.finished, sketch=kept)
    rows, columns = np.nonzero((drawn["finished"] != before["finished"]).any(2))
    assert rows.min() >= 18 and rows.max() <= 26 and columns.min() >= 28 and columns.max() <= 92
