"""Sketchify from outside: a picture in, its lines on transparency out, whatever they are of."""

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

_spec = importlib.util.spec_from_file_location("drawover_test_painted_lines", Path(__file__).with_name("painted.py"))
assert _spec is not None and _spec.loader is not None
art = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(art)
SIDE = 400


@pytest.fixture(scope="module")
def engine():
    return Engine([places.packs() / "sketchify"], threads=1)


def ask(engine, image, **parameters):
    data = {"task": "sketchify", "pack": "sketchify", "parameters": parameters}
    answer = engine.answer(parse_request(data, {"image": image}, TASKS), Watch())
    return answer, next(each for each in answer.suggestions() if each.kind == "lines")


def ink(engine, image, width=None, height=None, **parameters):
    """(height, width) uint8: the coverage of the layer."""
    answer, lines = ask(engine, image, **parameters)
    (layer,) = answer.layers(lines, width or image.shape[1], height or image.shape[0])
    assert layer.name == "Lines" and not layer.rgba[layer.rgba[..., 3] > 0][:, :3].any()
    return layer.rgba[..., 3]


def near(mask, by=5):
    return cv2.dilate(mask.astype(np.uint8), np.ones((by, by), np.uint8)) > 0


def meeting(true):
    """Where the regions of a painted picture meet."""
    return cv2.morphologyEx(true.flat[..., :3], cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(2) > 30


def test_a_picture_without_lines_gets_them_where_its_colors_meet_and_not_where_it_is_shaded(engine):
    true = art.painted(SIDE, lines=False)
    drawn, wanted = ink(engine, true.finished) > 127, meeting(true)
    assert near(drawn, 9)[wanted].mean() > 0.9 and near(wanted, 9)[drawn].mean() > 0.9


@pytest.mark.parametrize("clear", [False, True])
def test_lines_that_are_there_are_drawn_again_and_a_wide_one_is_one_line(engine, clear):
    true = art.painted(SIDE, clear=clear)
    drawn, wanted = ink(engine, true.finished, weight="thin") > 127, true.ink > 127
    wanted[170:230, 100:300] = False  # eyes are areas
    assert near(drawn, 9)[wanted].mean() > 0.9
    for row, columns in ((300, (0, 200)), (300, (200, 400)), (100, (0, 200))):  # both cheeks, the hair's edge
        crossed = np.count_nonzero(np.diff(drawn[row, slice(*columns)].astype(np.int8)) > 0)
        assert crossed == 1, (row, columns)


@pytest.mark.parametrize("size", [150, 1600])
def test_the_layer_is_the_same_drawing_at_any_size(engine, size):
    picture = art.painted(SIDE, lines=False).finished
    small, other = ink(engine, picture, weight="bold"), ink(engine, picture, size, size, weight="bold")
    fitted = cv2.resize(other, (SIDE, SIDE), interpolation=cv2.INTER_AREA if size > SIDE else cv2.INTER_LINEAR)
    assert near(fitted > 127, 3)[small > 127].mean() > 0.97 and near(small > 127, 3)[fitted > 127].mean() > 0.97


def test_weight_and_detail_are_changed_of_lines_that_are_there(engine):
    picture = art.painted(SIDE, lines=False).finished
    answer, lines = ask(engine, picture)
    cover = [
        answer.layers(lines, SIDE, SIDE, weight=weight)[0].rgba[..., 3].sum() for weight in ("thin", "medium", "bold")
    ]
    assert 1.3 * cover[0] < cover[1] and 1.3 * cover[1] < cover[2]
    main, every = (answer.layers(lines, SIDE, SIDE, detail=detail)[0].rgba[..., 3] for detail in (0.0, 1.0))
    assert main.sum() <= every.sum() and every.any()
    assert np.array_equal(
        answer.layers(lines, SIDE, SIDE, detail=0.0)[0].rgba[..., 3], ink(engine, picture, detail=0.0)
    )
    assert answer.picture(lines, weight="bold")[..., 3].sum() > lines.picture[..., 3].sum()


@pytest.mark.parametrize("clear", [False, True])
def test_lines_that_a_picture_was_drawn_with_come_first_as_they_are(engine, clear):
    true = art.painted(SIDE, clear=clear)
    answer, _ = ask(engine, true.finished)
    own, lines = answer.suggestions()
    assert (own.index, own.kind, lines.index, lines.kind) == (0, "own", 1, "lines")
    (layer,) = answer.layers(own, SIDE, SIDE)
    cover, wanted = layer.rgba[..., 3] > 127, true.ink > 127
    assert near(cover, 3)[wanted].mean() > 0.97 and near(wanted, 3)[cover].mean() > 0.97
    assert layer.rgba[..., :3][cover].max() < 80, "in the color of the picture's ink"
    assert answer.layers(own, 900, 900, weight="bold")[0].rgba.shape == (900, 900, 4)


def test_a_picture_without_lines_has_none_of_its_own(engine):
    answer, _ = ask(engine, art.painted(SIDE, lines=False).finished)
    assert [each.kind for each in answer.suggestions()] == ["lines"]


def test_the_same_picture_has_the_same_bytes(engine):
    picture = art.painted(SIDE).finished
    assert np.array_equal(ink(engine, picture), ink(engine, picture))


def test_a_picture_that_is_not_square_keeps_its_shape(engine):
    picture = art.painted(SIDE, lines=False).finished[:240]
    answer, lines = ask(engine, picture)
    shown = lines.picture[..., 3]
    assert not shown[:45].any() and not shown[-45:].any() and shown[60:190].any()
    assert answer.layers(lines, 400, 240)[0].rgba.shape == (240, 400, 4)


def test_what_has_no_lines_is_said_in_a_sentence(engine):
    with pytest.raises(EmptyError, match="is empty"):
        ask(engine, np.zeros((50, 50, 4), np.uint8))
    with pytest.raises(InputError, match="one color alone"):
        ask(engine, np.full((50, 50, 4), (200, 30, 40, 255), np.uint8))
    soft = np.rint(np.linspace(90, 160, 300)).astype(np.uint8)[None, :, None] + np.zeros((300, 1, 4), np.uint8)
    soft[..., 3] = 255
    with pytest.raises(InputError, match="No lines were found"):
        ask(engine, soft)
