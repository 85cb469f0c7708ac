"""Shapes, colors and operations that make selections."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawover.document import selecting as sel
from drawover.document.layers import blank
from drawover.document.masks import EVERYTHING, NOTHING, Mask
from drawover.document.tiles import Rect

CANVAS = Rect(0, 0, 150, 90)
rects = st.tuples(*[st.integers(-20, 170)] * 4).map(lambda box: sel.rectangle(*box, CANVAS))


def seen(mask) -> np.ndarray:
    return np.full((90, 150), 255, np.uint8) if mask is None else mask.array(CANVAS)


@given(rects, rects, st.sampled_from(sel.HOWS))
def test_one_selection_and_the_next(a, b, how):
    before = None if a.empty(CANVAS) else a
    after = sel.combined(before, b, how, CANVAS)
    old, new = (seen(a) > 0) if before is not None else None, seen(b) > 0
    if old is None:
        expected = ~new if how == "subtract" else new
    else:
        expected = {"replace": new, "add": old | new, "subtract": old & ~new, "intersect": old & new}[how]
    assert (after is None) == (not expected.any())
    if after is not None:
        assert np.array_equal(seen(after) > 0, expected)
        assert not after.array(Rect(-64, -64, 64, 300)).any(), "never more than the canvas"


@given(rects)
def test_inverting_twice_is_nothing(a):
    document = blank(150, 90).with_selection(sel.combined(None, a, "replace", CANVAS))
    once = sel.inverted(document)
    if document.selection is None or once is None:
        return
    assert np.array_equal(seen(once), 255 - seen(document.selection))
    assert np.array_equal(seen(sel.inverted(document.with_selection(once))), seen(document.selection))


@given(st.floats(5, 60), st.floats(5, 40))
def test_an_ellipse_has_the_area_and_the_middle_of_one(across, down):
    cover = sel.ellipse(75 - across, 45 - down, 75 + across, 45 + down, CANVAS).array(CANVAS) / 255
    assert cover.sum() == pytest.approx(math.pi * across * down, rel=0.04)
    rows, columns = np.nonzero(cover)
    assert abs(columns.mean() + 0.5 - 75) < 0.5 and abs(rows.mean() + 0.5 - 45) < 0.5


def test_a_polygons_edge_is_smooth_and_in_its_place():
    cover = sel.polygon(np.array([[10, 10], [110, 35], [110, 80], [10, 80]]), CANVAS).array(CANVAS).astype(int)
    assert cover[60, 50] == 255 and cover[12, 100] == 0
    column = cover[:, 60]  # the edge passes here at y = 10 + 0.25 * 50.5
    assert (255 - column[:80]).sum() / 255 == pytest.approx(22.6, abs=0.2)
    assert ((cover > 0) & (cover < 255)).sum() > 90
    assert sel.polygon(np.array([[1, 1], [5, 5]]), CANVAS) == NOTHING


def test_a_huge_outline_costs_only_the_canvas():
    far = np.array([[-1e6, -1e6], [1e6, -1e6], [1e6, 1e6], [-1e6, 1e6]])
    assert (sel.polygon(far, CANVAS).array(CANVAS) == 255).all()


def test_the_wand_takes_what_is_alike():
    rgba = np.zeros((90, 150, 4), np.uint8)
    rgba[10:30, 10:30] = rgba[50:70, 100:140] = (200, 40, 40, 255)
    rgba[30:40, 10:30] = (206, 44, 40, 255)
    one = sel.alike(rgba, 15, 15, 0)
    assert one.bounds(CANVAS) == Rect(10, 10, 20, 20)
    assert sel.alike(rgba, 15, 15, 6).bounds(CANVAS) == Rect(10, 10, 20, 30)
    both = sel.alike(rgba, 15, 15, 0, contiguous=False)
    assert both.array(CANVAS)[60, 120] == 255 and both.bounds(CANVAS) == Rect(10, 10, 130, 60)
    assert sel.alike(rgba, 0, 0, 255) == Mask.from_array(np.full((90, 150), 255, np.uint8))
    assert sel.alike(rgba, -1, 5, 0) == NOTHING


@given(st.integers(1, 12))
def test_a_border_is_as_wide_as_asked(pixels):
    ring = sel.border(Mask.from_rect(Rect(40, 30, 50, 40)), pixels).array(CANVAS)
    assert (ring[50, 20:60] > 0).sum() == pixels and not ring[50, 65]


@given(rects, st.floats(1, 10), st.floats(1, 10))
def test_more_feather_is_softer_and_never_more_where_all_was_selected(a, small, more):
    soft, softer = a.feather(small), a.feather(small + more)
    inside = seen(a) == 255
    if inside.any():
        assert seen(softer)[inside].mean() <= seen(soft)[inside].mean() + 1
    assert EVERYTHING.feather(small) == EVERYTHING
