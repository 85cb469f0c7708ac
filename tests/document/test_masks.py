"""Selections: an algebra of coverage, soft and grown edges, and what they keep the brush and the eraser from."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from drawings import masks
from hypothesis import given
from hypothesis import strategies as st

from drawover.document import arrange
from drawover.document import tiles as tl
from drawover.document.brushes.brush import ERASER, PENCIL, Brush
from drawover.document.brushes.stroke import Stroke
from drawover.document.errors import LayerError
from drawover.document.layers import Layer, blank
from drawover.document.masks import EVERYTHING, NOTHING, Mask, mixed
from drawover.document.tiles import TILE, Rect

WHOLE = Rect(-300, -300, 700, 700)


def seen(mask: Mask) -> np.ndarray:
    return mask.array(WHOLE).astype(int)


@given(st.integers(0, 2**32 - 1), st.integers(-200, 200), st.integers(-200, 200), st.sampled_from([0, 255]))
def test_an_array_comes_back_and_all_else_is_outside(seed, x, y, outside):
    cover = np.random.default_rng(seed).integers(0, 256, (seed % 97 + 1, seed % 131 + 1), dtype=np.uint8)
    mask = Mask.from_array(cover, x, y, outside)
    expected = np.full((700, 700), outside)
    expected[y + 300 : y + 300 + cover.shape[0], x + 300 : x + 300 + cover.shape[1]] = cover
    assert np.array_equal(seen(mask), expected)


@given(masks(), masks())
def test_the_operations_are_those_of_every_pixel(a, b):
    assert np.array_equal(seen(a.add(b)), np.maximum(seen(a), seen(b)))
    assert np.array_equal(seen(a.intersect(b)), np.minimum(seen(a), seen(b)))
    assert np.array_equal(seen(a.subtract(b)), np.minimum(seen(a), 255 - seen(b)))
    assert np.array_equal(seen(a.invert()), 255 - seen(a))


@given(masks(), masks(), masks())
def test_the_algebra_holds_as_values(a, b, c):
    """Equal coverage is an equal value, whatever way led to it."""
    assert a.add(b) == b.add(a) and a.intersect(b) == b.intersect(a)
    assert a.add(b).add(c) == a.add(b.add(c))
    assert a.intersect(b.add(c)) == a.intersect(b).add(a.intersect(c))
    assert a.add(b).invert() == a.invert().intersect(b.invert())
    assert a.invert().invert() == a and a.add(a) == a and a.add(a.intersect(b)) == a
    assert a.add(NOTHING) == a and a.intersect(EVERYTHING) == a
    assert a.add(EVERYTHING) == EVERYTHING and a.intersect(NOTHING) == NOTHING


@given(masks())
def test_tiles_that_nothing_changed_are_shared(a):
    grown = a.add(Mask.from_rect(Rect(1000, 1000, 5, 5)))
    assert all(grown.tiles.get(coord) is tile for coord, tile in a.tiles.items())


@given(masks())
def test_even_says_the_truth_and_no_tile_is_kept_for_nothing(a):
    for coord in WHOLE.tiles():
        if a.even(coord) is not None:
            assert (a.at(coord) == a.even(coord)).all()
    assert not any((tile == a.outside).all() for tile in a.tiles.values())
    with pytest.raises(ValueError, match="read-only"):
        a.at((0, 0))[0, 0] = 3


@given(masks())
def test_bounds_are_those_of_what_is_covered_on_the_canvas(a):
    canvas = Rect(0, 0, 150, 90)
    rows, columns = np.nonzero(a.array(canvas))
    bounds = a.bounds(canvas)
    assert a.empty(canvas) == (len(rows) == 0) == bounds.empty
    if len(rows):
        assert bounds == Rect(columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)


@given(masks(), st.integers(1, 20))
def test_growing_and_shrinking(a, pixels):
    grown, shrunk = a.grow(pixels), a.grow(-pixels)
    assert (seen(grown) >= seen(a)).all() and (seen(shrunk) <= seen(a)).all()
    assert a.invert().grow(pixels) == shrunk.invert(), "what grows is what the rest loses"
    assert (seen(grown.grow(-pixels)) >= seen(a)).all(), "narrow gaps close and stay closed"
    assert a.grow(0) is a


@pytest.mark.parametrize("pixels", [1, 3, 8, 20])
def test_a_point_grows_to_a_disc(pixels):
    point = np.zeros((1, 1), np.uint8) + 255
    rows, columns = np.nonzero(Mask.from_array(point, 30, 40).grow(pixels).array(Rect(-50, -50, 200, 200)))
    away = np.hypot(columns - 80, rows - 90)
    assert away.max() == pytest.approx(pixels, abs=1.0)
    assert len(rows) == pytest.approx(np.pi * (pixels + 0.5) ** 2, rel=0.12, abs=2.1)


@given(masks(), st.floats(0.5, 30))
def test_a_feathered_edge_is_soft_and_keeps_the_area(a, radius):
    soft = a.feather(radius)
    assert soft.outside == a.outside
    whole = Rect(-500, -500, 1200, 1200)
    before, after = a.array(whole).sum(dtype=np.int64), soft.array(whole).sum(dtype=np.int64)
    assert abs(after - before) <= 0.51 * 1200 * 1200 * 0.1 + 1, "a blur moves coverage and makes none"
    assert np.abs(np.diff(seen(soft), axis=1)).max() <= np.abs(np.diff(seen(a), axis=1)).max() + 1
    assert a.feather(0) is a


def test_a_feathered_half_plane_is_the_gaussians_integral():
    edge = np.zeros((200, 200), np.uint8)
    edge[:, 100:] = 255
    profile = Mask.from_array(edge).feather(20).array(Rect(0, 100, 200, 1))[0, 60:140] / 255
    from math import erf

    expected = [0.5 * (1 + erf((x + 0.5 - 100) / (10 * 2**0.5))) for x in range(60, 140)]
    assert np.abs(profile - expected).max() < 0.02


def test_wrong_arrays_are_refused():
    with pytest.raises(ValueError, match="float64"):
        Mask.from_array(np.zeros((3, 3)))
    with pytest.raises(ValueError, match="outside"):
        Mask.from_array(np.zeros((3, 3), np.uint8), outside=7)


# ------------------------------------------------------------------------------------------------ what it is for


@given(masks(), st.integers(0, 99))
def test_mixed_is_after_inside_before_outside_and_between_where_it_is_soft(mask, seed):
    rng = np.random.default_rng(seed)
    before, after = (tl.premultiplied(rng.integers(0, 256, (150, 150, 4), dtype=np.uint8)) for _ in range(2))
    found = tl.to_array(mixed(tl.from_array(before), tl.from_array(after), mask), Rect(0, 0, 150, 150)).astype(float)
    share = mask.array(Rect(0, 0, 150, 150))[..., None] / 255
    assert np.abs(found - (after * share + before * (1 - share))).max() <= 1.01
    assert (found[..., :3] <= found[..., 3:]).all()


LINE = [(10, 60), (110, 60)]
CANVAS = Rect(0, 0, 128, 128)
BALL = Brush(size=30, color=(200, 0, 0), grain=0.0, hardness=0.9)


def drawn(brush, base=tl.EMPTY, **how):
    stroke = Stroke(brush, base, CANVAS, **how)
    for x, y in LINE:
        stroke.extend(x, y)
    return tl.to_array(stroke.tiles, CANVAS)


def test_a_brush_paints_only_what_is_selected():
    free = drawn(BALL)
    half = drawn(BALL, within=Mask.from_rect(Rect(64, 0, 64, 128)))
    assert np.array_equal(half[:, 64:], free[:, 64:]) and not half[:, :64].any()
    soft = drawn(BALL, within=Mask.from_array(np.full((128, 128), 128, np.uint8)))
    assert np.abs(soft[..., 3] - free[..., 3].astype(float) * 128 / 255).max() <= 1
    assert not drawn(BALL, within=NOTHING).any()
    assert np.array_equal(drawn(BALL, within=EVERYTHING), free)


def test_a_brush_on_a_locked_alpha_changes_colors_alone():
    base = tl.from_array(tl.premultiplied(np.dstack([np.full((128, 128, 3), 90), np.tile(np.arange(128), (128, 1))])
                                          .astype(np.uint8)))  # fmt: skip
    before, after = tl.to_array(base, CANVAS), drawn(replace(BALL, opacity=0.8), base, alpha_locked=True)
    assert np.array_equal(after[..., 3], before[..., 3])
    assert (after[60, 20:110, 0] > before[60, 20:110, 0]).mean() > 0.95 and (after[..., :3] <= after[..., 3:]).all()
    assert not drawn(PENCIL, alpha_locked=True).any(), "nothing there, nothing to color"
    assert np.array_equal(drawn(ERASER, base, alpha_locked=True), before)


def test_clearing_masking_and_cutting_out_what_is_selected():
    full = Layer.from_rgba("a", np.full((128, 128, 4), 200, np.uint8))
    document = blank(128, 128).add(full)
    left_half = Mask.from_rect(Rect(0, 0, 64, 128))
    selected = document.with_selection(left_half)
    alpha = arrange.cleared(selected, full.id).node(full.id).rgba(document.rect)[..., 3]
    assert not alpha[:, :64].any() and (alpha[:, 64:] == 200).all()
    assert arrange.cleared(document, full.id).node(full.id).tiles == tl.EMPTY
    masked = arrange.masked(selected, full.id)
    assert masked.selection is None and masked.node(full.id).mask is left_half
    applied = arrange.mask_applied(masked, full.id).node(full.id)
    assert applied.mask is None and applied.tiles.exact_bounds() == Rect(0, 0, 64, 128)
    with pytest.raises(LayerError, match="transparency"):
        arrange.cleared(document.with_node(full.id, alpha_locked=True), full.id)


def test_a_layers_transparency_as_a_selection():
    rgba = np.random.default_rng(2).integers(0, 256, (90, 70, 4), dtype=np.uint8)
    mask = Mask.from_alpha(Layer.from_rgba("a", rgba, 5, 6).tiles)
    assert np.array_equal(mask.array(Rect(5, 6, 70, 90)), rgba[..., 3])
    ring = np.zeros((TILE, TILE), np.uint8)
    assert Mask.from_alpha(tl.EMPTY) == NOTHING == Mask.from_array(cv2.circle(ring, (5, 5), 3, 0))
