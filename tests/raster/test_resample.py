"""Mapping pixels by a matrix: exact where it can be, without fringes and without aliasing where it cannot."""

from functools import partial

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster import resample as rs

floats = partial(st.floats, allow_subnormal=False)  # onnxruntime, in the same process, flushes those to 0

angles = floats(-360, 360)
places = st.integers(-300, 300)


def picture(seed: int, height: int = 40, width: int = 56) -> np.ndarray:
    """(height, width, 4) premultiplied noise."""
    rgba = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    rgba[..., :3] = (rgba[..., :3].astype(int) * rgba[..., 3:] // 255).astype(np.uint8)
    return rgba


@given(st.integers(0, 99), places, places, places, places)
def test_whole_pixel_shifts_keep_every_byte(seed, x, y, dx, dy):
    before = picture(seed)
    after, left, top = rs.warped(before, x, y, rs.translation(dx, dy))
    assert (left, top) == (x + dx, y + dy) and np.array_equal(after, before)


@given(st.integers(0, 99), places, places)
def test_four_quarter_turns_and_two_flips_are_nothing(seed, x, y):
    before = picture(seed)
    pixels, left, top = before, x, y
    for _ in range(4):
        pixels, left, top = rs.warped(pixels, left, top, rs.rotation(90, (10, 20)))
    assert (left, top) == (x, y) and np.array_equal(pixels, before)
    for across, down in ((-1, 1), (1, -1)):
        once = rs.warped(before, x, y, rs.scaling(across, down, (7, 9)))
        assert np.array_equal(once[0], before[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1])
        back, *place = rs.warped(*once, rs.scaling(across, down, (7, 9)))
        assert np.array_equal(back, before) and place == [x, y]


def test_a_quarter_turn_is_clockwise_as_seen():
    before = picture(1)
    after, _, _ = rs.warped(before, 0, 0, rs.rotation(90))
    assert np.array_equal(after, np.rot90(before, -1))


@settings(max_examples=40)
@given(st.integers(0, 99), angles, floats(0.05, 4), floats(0.05, 4))
def test_color_never_exceeds_its_alpha(seed, angle, across, down):
    after, _, _ = rs.warped(picture(seed), 5, 6, rs.rotation(angle) @ rs.scaling(across, down))
    assert (after[..., :3] <= after[..., 3:]).all()


@settings(max_examples=40)
@given(angles, floats(0.1, 3), floats(0.1, 3), floats(-50, 50), floats(-50, 50))
def test_what_covers_keeps_its_area_and_its_middle(angle, across, down, x, y):
    """A disc's coverage: its sum scales by the determinant, its center goes where the matrix says."""
    disc = np.zeros((80, 80), np.uint8)
    cv2.circle(disc, (40, 40), 25, 255, -1, cv2.LINE_AA)
    matrix = rs.translation(x, y) @ rs.rotation(angle) @ rs.scaling(across, down)
    after, left, top = rs.warped(disc, 0, 0, matrix)
    share = after.sum() / (disc.sum() * across * down)
    assert abs(share - 1) < 0.06
    rows, columns = np.mgrid[: after.shape[0], : after.shape[1]] + 0.5
    total = after.sum(dtype=float)
    center = (columns * after).sum() / total + left, (rows * after).sum() / total + top
    expected = rs.mapped(matrix, np.array([[40.5, 40.5]]))[0]
    assert np.hypot(*(np.array(center) - expected)) < 0.15


@pytest.mark.parametrize("share", [0.5, 0.31, 0.1, 0.04])
@pytest.mark.parametrize("angle", [0, 30])
def test_fine_stripes_shrink_to_even_grey(share, angle):
    """No moiré: one pixel black, one white, becomes their mean."""
    stripes = np.zeros((800, 800), np.uint8)
    stripes[:, ::2] = 255
    after, _, _ = rs.warped(stripes, 0, 0, rs.rotation(angle, (400, 400)) @ rs.scaling(share, share, (400, 400)))
    height, width = after.shape
    middle = after[height // 2 - 3 : height // 2 + 3, width // 2 - 3 : width // 2 + 3]
    assert (
        np.abs(middle.astype(int) - 127).max() < 36
    )  # an area's mean of stripes that do not fit into it is off by a fifth


def test_no_dark_fringe_and_no_seam_between_bands(monkeypatch):
    """A white disc on nothing, turned and shrunk: straight color stays white; in bands or at once, the same bytes."""
    disc = np.zeros((300, 300, 4), np.uint8)
    cv2.circle(disc, (150, 150), 120, (255, 255, 255, 255), -1, cv2.LINE_AA)
    matrix = rs.rotation(23) @ rs.scaling(0.43, 0.7)
    whole = rs.warped(disc, 0, 0, matrix)[0]
    color, cover = whole[..., :3].astype(int), whole[..., 3:].astype(int)
    assert np.abs(color - cover).max() <= 1
    monkeypatch.setattr(rs, "_BAND", 5000)
    assert np.abs(rs.warped(disc, 0, 0, matrix)[0].astype(int) - whole).max() <= 1


@given(st.lists(st.tuples(floats(-40, 40), floats(-40, 40)), min_size=4, max_size=4))
def test_a_quad_takes_corners_to_corners(shifts):
    base = rs.rectangle_corners(100, 50, 300, 200)
    corners = base + np.array(shifts)
    matrix = rs.quad((100, 50, 300, 200), corners)
    assert np.abs(rs.mapped(matrix, base) - corners).max() < 0.02


@pytest.mark.parametrize("across", [2.0, 0.5, 3.0])
def test_the_edge_of_a_scaled_picture_stays_full(across):
    """A photograph that fills the canvas still fills it."""
    solid = np.full((40, 60, 4), 255, np.uint8)
    after, left, top = rs.warped(solid, 0, 0, rs.scaling(across, 0.5))
    assert (left, top, after.shape) == (0, 0, (20, 60 * across, 4)) and (after == 255).all()


def test_a_folded_quad_is_refused():
    with pytest.raises(ValueError, match="convex"):
        rs.quad((0, 0, 10, 10), np.array([[0, 0], [10, 10], [10, 0], [0, 10]]))
