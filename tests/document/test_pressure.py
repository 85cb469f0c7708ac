"""The pen's pressure curve: monotone whatever is dragged, and kept as text."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.document.pressure import FIRM, MOST, SOFT, STRAIGHT, PressureCurve

UNIT = st.floats(0, 1)
DRAGS = st.lists(st.tuples(st.integers(0, MOST), st.floats(-1, 2), st.floats(-1, 2), st.booleans()), max_size=30)


@settings(max_examples=60, deadline=None)
@given(DRAGS)
def test_no_drag_makes_it_fall_or_leave_its_range(drags):
    curve = STRAIGHT
    for which, x, y, new in drags:
        if new:
            curve, index = curve.with_point(x)
        else:
            index = which % len(curve.points)
        curve = curve.moved(index, x, y)
    counted = [curve(i / 200) for i in range(201)]
    assert all(b - a > -1e-9 for a, b in itertools.pairwise(counted))
    assert all(0 <= y <= 1 for y in counted)
    assert PressureCurve.parse(curve.text()) == curve


def test_straight_changes_nothing_soft_counts_more_and_firm_less():
    assert all(STRAIGHT(i / 1024) == pytest.approx(i / 1024) for i in range(1025))
    assert STRAIGHT.straight and not SOFT.straight
    assert SOFT(0.4) > 0.5 > FIRM(0.6)
    assert SOFT(0) == FIRM(0) == 0 and SOFT(1) == FIRM(1) == 1


def test_it_runs_through_its_points():
    curve = PressureCurve(((0, 0.1), (0.25, 0.5), (0.75, 0.5), (1, 0.9)))
    assert [curve(x) for x in (0, 0.25, 0.5, 0.75, 1)] == pytest.approx([0.1, 0.5, 0.5, 0.5, 0.9])


def test_a_point_is_added_on_the_curve_and_taken_away():
    curve, index = SOFT.with_point(0.6)
    assert index == 2 and curve(0.6) == pytest.approx(SOFT(0.6), abs=0.01)
    assert curve.without(index) == SOFT
    assert curve.without(0) == curve and curve.without(3) == curve
    assert curve.with_point(0.6001) == (curve, 2)


def test_points_stop_at_their_neighbors():
    curve = SOFT.moved(1, 5.0, 5.0)
    assert curve.points[1][0] < 1 and curve.points[1][1] == 1
    assert SOFT.moved(0, 0.9, 0.9).points[0] == (0.0, 0.62)


@pytest.mark.parametrize("text", ["", "nonsense", "0,0", "0,1 1,0", "0,0 0.5,nan 1,1", "0,0 1", "0,0 2,1", "1,1 0,0"])
def test_text_that_is_no_curve_gives_the_straight_one(text):
    assert PressureCurve.parse(text) == STRAIGHT


def test_text_comes_back():
    assert PressureCurve.parse(FIRM.text()) == FIRM


@pytest.mark.parametrize("points", [((0, 0),), ((0, 0), (0.5, 0.5)), ((0, 0.5), (1, 0.2)), ((0, 0), (0, 1), (1, 1))])
def test_points_out_of_order_are_refused(points):
    with pytest.raises(ValueError):
        PressureCurve(points)
