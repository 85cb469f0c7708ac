import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.frame import Frame, Placed, crop, frame_of, ink_of, premultiplied, reduce_ink, straight


def on_transparent(ink, color=(0, 0, 0)):
    return np.dstack([np.full_like(ink, c) for c in color] + [ink])


def on_paper(ink, paper=(255, 255, 255)):
    share = ink[..., None].astype(np.float64) / 255
    rgb = np.rint(np.array(paper) * (1 - share)).astype(np.uint8)
    return np.dstack([rgb, np.full_like(ink, 255)])


def ring(n=300, x=150.0, y=150.0, r=90, thick=6):
    ink = np.zeros((n, n), np.uint8)
    cv2.circle(ink, (round(x * 16 - 8), round(y * 16 - 8)), r * 16, 255, thick, cv2.LINE_AA, 4)
    return ink


def test_black_lines_are_the_same_ink_on_transparent_and_on_white():
    ink = ring()
    assert np.array_equal(ink_of(on_transparent(ink)), ink)
    assert np.abs(ink_of(on_paper(ink)).astype(int) - ink).max() <= 1


def test_color_of_fully_transparent_pixels_is_no_ink():
    empty = np.zeros((40, 40, 4), np.uint8)
    assert ink_of(empty).max() == 0  # black, but transparent


@pytest.mark.parametrize("paper", [(200, 200, 200), (236, 222, 196), (250, 250, 250), (180, 190, 210)])
def test_tinted_paper_is_no_ink(paper):
    ink = ring()
    found = ink_of(on_paper(ink, paper))
    assert found[0, 0] == 0
    assert found[ink == 255].min() > 240
    assert np.abs(found.astype(int) - ink).max() < 12


def test_the_grain_of_a_scan_is_no_ink():
    rng = np.random.default_rng(1)
    scan = on_paper(ring(), (214, 210, 204)).astype(int)
    scan[..., :3] += rng.normal(0, 3, scan.shape[:2])[..., None].round().astype(int)
    found = ink_of(scan.clip(0, 255).astype(np.uint8))
    assert np.percentile(found[ring() == 0], 99) < 8
    assert frame_of(found, 1.0).size == pytest.approx(186 * 1.2, abs=5)


def test_pencil_grey_stays_grey():
    pencil = cv2.multiply(ring(), 0.4)
    assert ink_of(on_transparent(pencil)).max() == pencil.max()


def test_a_large_picture_is_reduced_by_a_whole_number():
    big = on_transparent(ring(1300, 650, 650, 400, 20))
    ink, scale = reduce_ink(big)
    assert scale == 1 / 2 and ink.shape == (650, 650)
    assert frame_of(ink, scale).size == pytest.approx(820 * 1.2, rel=0.01)


def test_reducing_in_bands_is_reducing_at_once():
    rng = np.random.default_rng(2)
    picture = rng.integers(0, 256, (2750, 2750, 4), dtype=np.uint8)
    picture[..., 3] = 0
    picture[500:2100, 700:2300, 3] = 255
    ink, scale = reduce_ink(picture)
    k = round(1 / scale)
    exact = cv2.multiply(255 - cv2.cvtColor(picture, cv2.COLOR_RGBA2GRAY), picture[..., 3], scale=1 / 255)
    exact = exact[: 2750 // k * k, : 2750 // k * k].astype(float)
    exact = exact.reshape(2750 // k, k, 2750 // k, k).mean(axis=(1, 3))
    assert np.abs(ink[: 2750 // k, : 2750 // k] - exact).max() <= 1.5  # luma is rounded, and so is the mean


def test_reducing_2048_is_quick():
    picture = on_transparent(ring(2048, 1024, 1024, 700, 30))
    times = []
    for _ in range(5):
        start = time.process_time()
        reduce_ink(picture)
        times.append(time.process_time() - start)
    assert min(times) < 0.12  # of the processor; 0.01 s on two free cores


@given(
    x=st.floats(60, 340, allow_subnormal=False),
    y=st.floats(60, 240, allow_subnormal=False),
    r=st.integers(10, 50),
    margin=st.floats(0, 0.5, allow_subnormal=False),
)
@settings(deadline=None, max_examples=40)
def test_the_frame_is_round_the_drawing(x, y, r, margin):
    ink = np.zeros((300, 400), np.uint8)
    cv2.circle(ink, (round(x * 16 - 8), round(y * 16 - 8)), r * 16, 255, -1, cv2.LINE_8, 4)
    frame = frame_of(ink, 1.0, margin)
    assert frame.size == pytest.approx(2 * r * (1 + 2 * margin), abs=4)
    assert frame.x + frame.size / 2 == pytest.approx(x, abs=1.5)
    assert frame.y + frame.size / 2 == pytest.approx(y, abs=1.5)


def test_specks_do_not_move_the_frame():
    ink = ring()
    alone = frame_of(ink, 1.0)
    ink[5:7, 290:292] = 255
    assert frame_of(ink, 1.0) == alone


def test_a_dotted_drawing_is_all_of_its_dots():
    ink = np.zeros((300, 300), np.uint8)
    for angle in np.linspace(0, 2 * np.pi, 60, endpoint=False):
        cv2.circle(ink, (int(150 + 100 * np.cos(angle)), int(150 + 100 * np.sin(angle))), 1, 255, -1)
    assert frame_of(ink, 1.0, 0).size == pytest.approx(202, abs=4)


@pytest.mark.parametrize("shape", [(1, 1), (40, 40), (1, 500)])
def test_nothing_drawn_has_no_frame(shape):
    assert frame_of(np.zeros(shape, np.uint8), 1.0) is None
    assert frame_of(np.full(shape, 5, np.uint8), 1.0) is None


def test_one_pixel_of_ink_has_a_frame():
    assert frame_of(np.full((1, 1), 255, np.uint8), 1.0).size > 0


@given(
    x=st.floats(-50, 50, allow_subnormal=False),
    y=st.floats(-50, 50, allow_subnormal=False),
    size=st.floats(1, 4000, allow_subnormal=False),
    px=st.floats(0, 1, allow_subnormal=False),
    py=st.floats(0, 1, allow_subnormal=False),
)
@settings(deadline=None, max_examples=60)
def test_frame_coordinates_there_and_back(x, y, size, px, py):
    frame = Frame(x, y, size)
    points = np.array([[px, py]])
    assert np.allclose(frame.to_frame(frame.to_canvas(points)), points, atol=1e-9)
    assert np.allclose(frame.scaled(3).to_canvas(points), frame.to_canvas(points) * 3)


@pytest.mark.parametrize("n", [64, 128])
@pytest.mark.parametrize("canvas", [200, 900, 2500])
def test_a_crop_is_the_area_mean(canvas, n):
    """A ramp's crop is the ramp: no shift, at any scale."""
    ramp = np.tile(np.linspace(0, 250, canvas), (canvas, 1))
    ink = np.rint(ramp).astype(np.uint8)
    frame = Frame(canvas * 0.2 + 0.3, canvas * 0.1, canvas * 0.6)
    centers = frame.x + (np.arange(n) + 0.5) / n * frame.size
    exact = (centers - 0.5) / (canvas - 1) * 250
    assert np.abs(crop(ink, frame, n)[n // 2] - exact).max() < 1.6


def test_outside_of_the_picture_a_crop_is_empty():
    ink = np.full((100, 100), 255, np.uint8)
    there = crop(ink, Frame(-100, -100, 200), 64)
    assert there[:31].max() == 0 and there[33:-1, 33:-1].min() == 255
    assert crop(ink, Frame(500, 500, 100), 64).max() == 0


def test_a_crop_of_color_has_no_dark_fringe():
    rgba = on_transparent(ring(), (250, 120, 10))
    rgba[rgba[..., 3] == 0] = 0
    small = crop(rgba, Frame(10.3, 20.7, 250), 64)
    seen = small[small[..., 3] > 40][:, :3].astype(int)
    assert np.abs(seen - (250, 120, 10)).max() <= 4


def test_premultiplying_and_back():
    rng = np.random.default_rng(0)
    rgba = rng.integers(0, 256, (64, 64, 4), dtype=np.uint8)
    back = straight(premultiplied(rgba)).astype(int)
    solid = rgba[..., 3] > 127
    assert np.abs(back - rgba)[solid].max() <= 2
    assert (back[rgba[..., 3] == 0] == 0).all()
    opaque = rgba.copy()
    opaque[..., 3] = 255
    assert np.array_equal(straight(premultiplied(opaque)), opaque)


def test_what_is_placed_partly_outside_is_cut():
    placed = Placed(np.full((10, 10), 7, np.uint8), -5, 95)
    canvas = placed.on_canvas(100, 100)
    assert canvas.sum() == 7 * 25 and canvas[95:, :5].min() == 7


def test_chalk_on_a_blackboard_is_the_ink():
    board = np.full((96, 96, 4), (38, 44, 40, 255), np.uint8)
    cv2.line(board, (20, 20), (70, 60), (240, 240, 235, 255), 3)
    ink = ink_of(board)
    assert ink[20, 20] > 200
    assert ink[:10].max() == 0


def test_a_solid_drawing_on_transparency_is_still_ink():
    layer = np.zeros((96, 96, 4), np.uint8)
    layer[4:92, 4:92, 3] = 255
    assert ink_of(layer)[50, 50] == 255
    assert ink_of(layer)[1, 1] == 0
