import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.frame import Frame
from drawover.raster.ink.lines import colored
from drawover.raster.motion.warp import LEAST_DETERMINANT, bounded, grid, invert, jacobian_min, warp_layer, warp_points
from drawover.raster.vector.shapes import draw, refined, transform


def smooth_field(seed, n=64, amount=0.03, knots=5):
    rng = np.random.default_rng(seed)
    knots = rng.normal(size=(knots, knots, 2)).astype(np.float32) * amount
    return bounded(cv2.resize(knots, (n, n), interpolation=cv2.INTER_CUBIC))


def shift(n, dx, dy):
    return np.tile(np.array([dx, dy], np.float32), (n, n, 1))


@pytest.fixture
def picture(face):
    return colored(draw(face, 256), (200, 40, 90))


@given(
    st.integers(0, 2**32 - 1),
    st.floats(-100, 100, allow_subnormal=False),
    st.floats(-100, 100, allow_subnormal=False),
    st.floats(10, 500, allow_subnormal=False),
)
@settings(deadline=None, max_examples=25)
def test_no_displacement_gives_the_same_bytes(seed, x, y, size):
    rgba = np.random.default_rng(seed).integers(0, 256, (70, 90, 4), dtype=np.uint8)
    placed = warp_layer(rgba, Frame(x, y, size), np.zeros((16, 16, 2), np.float32))
    assert (placed.x, placed.y) == (0, 0)
    assert np.array_equal(placed.pixels, rgba)


def test_what_lies_far_outside_the_frame_keeps_its_bytes(picture):
    rgba = np.tile(picture, (2, 2, 1))
    rgba[..., 3] |= 1  # pixels that premultiplying would not survive
    moved = warp_layer(rgba, Frame(0, 0, 200), smooth_field(1)).pixels
    assert np.array_equal(moved[400:], rgba[400:]) and np.array_equal(moved[:, 400:], rgba[:, 400:])
    assert not np.array_equal(moved[:200, :200], rgba[:200, :200])


def test_the_layer_given_is_not_touched(picture):
    before = picture.copy()
    warp_layer(picture, Frame(0, 0, 256), smooth_field(1))
    assert np.array_equal(picture, before)


def test_the_displacement_maps_backward(picture):
    """corrected(p) = drawing(p + d): with d = +10 px, strokes go 10 px to the left."""
    moved = warp_layer(picture, Frame(0, 0, 256), shift(32, 10 / 256, 0)).pixels
    apart = np.abs(moved[60:200, 60:180].astype(int) - picture[60:200, 70:190])
    assert apart[..., 3].max() <= 1 and apart[picture[60:200, 70:190, 3] > 40].max() <= 2


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_pixels_and_points_move_alike(face, seed):
    """A drawing's pixels, moved, are the drawing of its points, moved."""
    field = smooth_field(seed)
    rgba = colored(draw(face, 1024), (0, 0, 0))
    pixels = warp_layer(rgba, Frame(0, 0, 1024), field).pixels[..., 3].astype(int)
    points = draw(transform(refined(face, 0.01), lambda p: warp_points(p, field)), 1024).astype(int)
    assert np.abs(pixels - points).sum() / points.sum() < 0.1  # strokes moved as pixels change their width, too
    assert pixels.sum() == pytest.approx(points.sum(), rel=0.05)


@pytest.mark.parametrize("seed", range(4))
def test_there_and_back(seed):
    field = smooth_field(seed, amount=0.05)
    back = invert(field)
    points = np.random.default_rng(seed).uniform(0.15, 0.85, (500, 2)).astype(np.float32)
    assert np.abs(warp_points(warp_points(points, field), back) - points).max() < 1e-3


def test_a_warp_undone_is_the_drawing(picture):
    field = smooth_field(3, amount=0.02)
    frame = Frame(10, 10, 236)
    once = warp_layer(picture, frame, field).pixels
    back = warp_layer(once, frame, invert(field)).pixels[..., 3].astype(int)
    assert np.abs(back - picture[..., 3]).mean() < 3 < np.abs(once[..., 3].astype(int) - picture[..., 3]).mean()


@given(st.integers(0, 10_000), st.floats(0.005, 0.4, allow_subnormal=False), st.sampled_from([3, 5, 9, 17]))
@settings(deadline=None, max_examples=40)
def test_bounded_fields_do_not_fold(seed, amount, knots):
    rng = np.random.default_rng(seed)
    wild = cv2.resize(rng.normal(size=(knots, knots, 2)).astype(np.float32) * amount, (64, 64), interpolation=1)
    calm = bounded(wild)
    assert jacobian_min(calm) >= LEAST_DETERMINANT - 1e-4
    assert np.array_equal(bounded(calm), calm)
    if jacobian_min(wild) > 0.9:
        assert np.array_equal(calm, wild)


def test_a_fold_does_not_weaken_the_rest():
    """One sick spot is smoothed; a sound movement far from it stays as it is."""
    field = np.zeros((64, 64, 2), np.float32)
    field[8:24, 8:24, 0] = 0.03
    field = cv2.GaussianBlur(field, (0, 0), 3)
    field[48, 48] = (0.3, -0.3)
    calm = bounded(field)
    assert jacobian_min(calm) >= LEAST_DETERMINANT - 1e-4
    assert np.abs(calm[:32, :32] - field[:32, :32]).max() < 1e-4


@pytest.mark.parametrize(("dx", "least"), [(0.0, 1.0), (0.5, 1.5), (-0.5, 0.5), (-1.5, -0.5)])  # x stretched by 1 + dx
def test_the_least_determinant(dx, least):
    field = np.zeros((32, 32, 2), np.float32)
    field[..., 0] = grid(32)[..., 0] * dx
    assert jacobian_min(field) == pytest.approx(least, abs=1e-4)


def test_the_frame_s_border_does_not_tear():
    """A stripe that runs out of the frame stays in one piece though all of the frame moves."""
    rgba = np.zeros((400, 400, 4), np.uint8)
    rgba[195:205, :] = (0, 0, 0, 255)
    moved = warp_layer(rgba, Frame(100, 100, 200), shift(32, 0, -0.08)).pixels[..., 3]
    middle = (moved * (np.arange(400) + 0.5)[:, None]).sum(axis=0) / moved.sum(axis=0)
    assert middle[200] == pytest.approx(216, abs=0.5) and middle[5] == pytest.approx(200, abs=0.1)
    assert np.abs(np.diff(middle)).max() < 1.2
    assert cv2.connectedComponents(cv2.inRange(moved, 128, 255))[0] == 2


def test_colors_do_not_darken_at_the_edges(picture):
    moved = warp_layer(picture, Frame(0, 0, 256), smooth_field(2)).pixels
    seen = moved[moved[..., 3] > 60][:, :3].astype(int)
    assert np.abs(seen - (200, 40, 90)).max() <= 6
    assert (moved[moved[..., 3] == 0] == 0).all()


def test_paper_stays_paper(face):
    paper = np.full((300, 300, 4), 255, np.uint8)
    paper[..., :3] -= draw(face, 300)[..., None]
    moved = warp_layer(paper, Frame(0, 0, 300), smooth_field(5, amount=0.05)).pixels
    assert (moved[..., 3] == 255).all() and (moved[:20, :20] == 255).all()


def test_strokes_stay_sharp(face):
    """Against the same warp done at four times the size: closer, and crisper at the edges, than linear resampling."""
    field, n = smooth_field(0), 512
    fine = warp_layer(colored(draw(face, 4 * n), (0, 0, 0)), Frame(0, 0, 4 * n), field).pixels[..., 3]
    truth = cv2.resize(fine, (n, n), interpolation=cv2.INTER_AREA).astype(float)
    ink = draw(face, n)
    moved = warp_layer(colored(ink, (0, 0, 0)), Frame(0, 0, n), field).pixels[..., 3].astype(float)
    rows, columns = np.mgrid[:n, :n].astype(np.float32)
    d = cv2.resize(field, (n, n), interpolation=cv2.INTER_CUBIC) * n
    linear = cv2.remap(ink, columns + d[..., 0], rows + d[..., 1], cv2.INTER_LINEAR).astype(float)

    def crispness(picture):
        return np.square(np.gradient(picture)).sum()

    assert crispness(moved) > 0.88 * crispness(truth) > 1.04 * crispness(linear)
    assert np.abs(moved - truth).sum() < 0.8 * np.abs(linear - truth).sum()


def test_at_another_size(face):
    field = smooth_field(7)
    small = colored(draw(face, 512), (0, 0, 0))
    placed = warp_layer(small, Frame(30, 10, 460), field, 1024, 1024)
    exact = warp_layer(colored(draw(face, 1024), (0, 0, 0)), Frame(60, 20, 920), field)
    assert placed.pixels.shape == (1024, 1024, 4)
    assert np.abs(placed.pixels[..., 3].astype(int) - exact.pixels[..., 3]).mean() < 3
    half = warp_layer(small, Frame(30, 10, 460), np.zeros_like(field), 256, 256).pixels
    assert np.abs(half[..., 3].astype(int) - draw(face, 256)).mean() < 2


def test_a_very_wide_layer():
    """Wider than the 32767 pixels that OpenCV's remap takes at once."""
    rgba = np.zeros((40, 40_000, 4), np.uint8)
    rgba[10:30, ::50, 3] = 255
    moved = warp_layer(rgba, Frame(39_000, -480, 1000), shift(16, 5 / 1000, 0)).pixels
    assert np.array_equal(moved[:, :30_000], rgba[:, :30_000])
    assert np.abs(moved[15, 39_200:39_900, 3].astype(int) - rgba[15, 39_205:39_905, 3]).max() <= 2


@pytest.mark.parametrize(
    "bad", [np.zeros((8, 9, 2)), np.zeros((8, 8)), np.zeros((2, 2, 2)), np.full((8, 8, 2), np.nan)]
)
def test_what_is_no_field_is_refused(bad, picture):
    with pytest.raises(ValueError, match="displacement field"):
        warp_layer(picture, Frame(0, 0, 256), bad)


def test_same_field_same_bytes(picture):
    one, two = (warp_layer(picture, Frame(3, 5, 240), smooth_field(4)).pixels for _ in range(2))
    assert np.array_equal(one, two)


def test_speed_at_4096(face):
    rgba = colored(draw(face, 4096), (0, 0, 0))
    field = smooth_field(1, n=128)
    times = []
    for _ in range(3):
        start = time.process_time()
        warp_layer(rgba, Frame(0, 0, 4096), field)
        times.append(time.process_time() - start)
    assert min(times) < 2  # of the processor; 0.5 s on two free cores


def test_golden_warp(face, golden):
    moved = warp_layer(
        colored(draw(face, 512), (30, 20, 120)), Frame(20, 20, 472), smooth_field(11, amount=0.05)
    ).pixels
    golden("warp_512", cv2.cvtColor(moved, cv2.COLOR_RGBA2BGRA))
