"""Scores of anyone's faces: the true places on every page are known, and a row summarizes its drawings."""

import numpy as np
import pytest

pytest.importorskip("embreex")
from drawover.raster.vector.shapes import draw_parts
from drawover_train.data.correct.corrections import SIZE
from drawover_train.data.faces import corrections as faces
from drawover_train.scoring import any_face as any_face_score
from drawover_train.scoring.any_face import CONDITIONS, Measured, Page, page, row, table

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def artists():
    return faces.artists(6)


@pytest.mark.parametrize("condition", ["", *CONDITIONS])
def test_a_sound_drawing_belongs_where_it_is_in_every_condition(artists, condition):
    made = page(artists[0], 0.0, condition, artists[1])
    labels = draw_parts(made.flawed, SIZE)
    assert np.abs(any_face_score._true(made, labels)).max() < 0.01
    assert bool(made.marks) == (condition in ("construction", "writing", "border", "strokes", "hatching", "second"))


def test_a_turn_of_all_is_no_flaw(artists):
    flawed = page(artists[2], 1.7, "turned")
    labels = draw_parts(flawed.flawed, SIZE)
    far = np.linalg.norm(any_face_score._true(flawed, labels), axis=-1)
    assert far.max() > 1
    assert far[labels == faces.PART_NAMES.index("head")].max() < 1e-6, "no flaw moves the head"


def test_paired_strokes_use_the_nearest_points_displacement(artists):
    shapes = artists[3].shapes
    there = tuple(s._replace(contours=tuple(c + np.float32(0.02) for c in s.contours)) for s in shapes)
    given = Page(shapes, (), None, there)
    labels = draw_parts(shapes, SIZE)
    assert np.allclose(any_face_score._true(given, labels)[labels != 255], 0.02 * SIZE, atol=1e-3)


def test_a_row_counts_what_is_left_what_moves_and_who_is_harmed():
    nan = float("nan")
    own = [Measured(4.0, 2.0, 0.1, nan), Measured(2.0, 2.4, 0.1, 0.3)]
    found = row("hand", {"correct": [Measured(nan, nan, 0.6, nan), Measured(nan, nan, 0.2, nan)], "mild": own,
                         "medium": own, "severe": own})  # fmt: skip
    assert found.left["medium"] == pytest.approx(4.4 / 6)
    assert found.still == pytest.approx(0.4) and found.foreign == pytest.approx(0.3)
    assert found.harmed == pytest.approx(4 / 8), "three grown errors and one sound drawing moved"
    assert table([found], "faces", 2)[-1] == "| hand | 0.73 | 0.73 | 0.73 | 0.40 | 0.30 | 50 % |"
