import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.frame import Frame
from drawover.raster.vector.shapes import Shape, draw, draw_parts, draw_placed, extent, refined, transform


def polygon(*points):
    return np.array(points, np.float32)


def circle(x, y, r, points=160):
    t = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return np.stack([x + r * np.cos(t), y + r * np.sin(t)], axis=1).astype(np.float32)


@pytest.mark.parametrize("n", [64, 128, 256, 700, 2048])
def test_a_disc_has_its_area(n):
    disc = (Shape((circle(0.5, 0.5, 0.3),), "ink"),)
    area = draw(disc, n).sum() / 255 / n**2
    radius = np.sqrt(area / np.pi)
    assert radius == pytest.approx(0.3, abs=0.4 / n)


@pytest.mark.parametrize("n", [96, 128, 256, 512, 2048, 4096])
@pytest.mark.parametrize("width", [0.008, 0.012, 0.02])
def test_a_stroke_has_its_width(n, width):
    line = (Shape((polygon((0.2, 0.31), (0.8, 0.43)),), "none", width, False),)
    length = np.hypot(0.6, 0.12)
    painted = draw(line, n).sum() / 255 / n**2
    found = (painted - np.pi * width**2 / 4) / length
    assert found * n == pytest.approx(width * n, abs=0.2 if n <= 512 else 0.75)


@given(x=st.floats(0.3, 0.7, allow_subnormal=False), y=st.floats(0.3, 0.7, allow_subnormal=False))
@settings(deadline=None, max_examples=30)
def test_drawings_lie_where_they_are_said_to(x, y):
    ink = draw((Shape((circle(x, y, 0.1),), "ink"),), 128).astype(float)
    rows, columns = np.mgrid[:128, :128] + 0.5
    assert (ink * columns).sum() / ink.sum() / 128 == pytest.approx(x, abs=0.0006)
    assert (ink * rows).sum() / ink.sum() / 128 == pytest.approx(y, abs=0.0006)


def test_paper_covers_what_is_beneath():
    shapes = (
        Shape((polygon((0, 0), (1, 0), (1, 1), (0, 1)),), "ink"),
        Shape((circle(0.5, 0.5, 0.3),), "paper"),
    )
    ink = draw(shapes, 128)
    assert ink[64, 64] == 0 and ink[5, 5] == 255


def test_fill_rules():
    outer, inner = circle(0.5, 0.5, 0.4), circle(0.5, 0.5, 0.2)
    even = draw((Shape((outer, inner), "ink"),), 128)
    same_way = draw((Shape((outer, inner), "ink", fill_rule="nonzero"),), 128)
    other_way = draw((Shape((outer, inner[::-1]), "ink", fill_rule="nonzero"),), 128)
    assert even[64, 64] == 0 and same_way[64, 64] == 255 and other_way[64, 64] == 0
    assert np.abs(even.astype(int) - other_way).mean() < 0.3


def test_overlapping_pieces_are_one_by_nonzero():
    pieces = Shape((circle(0.4, 0.5, 0.2), circle(0.6, 0.5, 0.2)), "ink", fill_rule="nonzero")
    assert draw((pieces,), 128)[64, 64] == 255
    assert draw((pieces._replace(fill_rule="evenodd"),), 128)[64, 64] == 0


@pytest.mark.parametrize("n", [128, 1024, 4096])
def test_nonzero_holes_stay_clean_at_every_size(n):
    hole = Shape((circle(0.5, 0.5, 0.4), circle(0.5, 0.5, 0.2)[::-1]), "ink", fill_rule="nonzero")
    ink = draw((hole,), n)
    assert ink[n // 2, n // 2] == 0 and ink[n // 2, int(n * 0.2)] == 255


def test_open_strokes_stay_open():
    wedge = polygon((0.2, 0.8), (0.5, 0.2), (0.8, 0.8))
    base = slice(96, 108), slice(50, 78)
    assert draw((Shape((wedge,), "none", 0.02, False),), 128)[base].max() == 0
    assert draw((Shape((wedge,), "none", 0.02, True),), 128)[base].max() == 255


@pytest.mark.parametrize("n", [256, 1024, 4096])
def test_sizes_agree(face, n):
    """The same drawing at every size, reduced to 128, is the same picture."""
    small = cv2.resize(draw(face, n), (128, 128), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - draw(face, 128)).mean() < 2.5


def test_scale_and_offset_place_the_frame(face):
    whole = draw(face, (300, 200), scale=128, offset=(100, 50))
    assert np.array_equal(whole[50:178, 100:228], draw(face, 128))
    assert whole.shape == (200, 300)


def test_placed_drawings_are_cut_at_the_canvas(face):
    placed = draw_placed(face, Frame(-30, 40, 128), 100, 100)
    assert placed.x >= 0 and placed.y >= 0
    assert placed.x + placed.pixels.shape[1] <= 100 and placed.y + placed.pixels.shape[0] <= 100
    there = draw(face, (228, 228), scale=128, offset=(70, 140))[100:200, 100:200]
    assert np.array_equal(placed.on_canvas(100, 100), there)


def test_far_outside_nothing_is_drawn(face):
    assert draw(face, 64, scale=64, offset=(1000, 0)).max() == 0
    assert draw((), 64).max() == 0 and extent(()) is None
    assert draw_placed((), Frame(0, 0, 64), 64, 64).pixels.size == 0


def test_a_shape_without_points_is_refused():
    with pytest.raises(ValueError, match="without points"):
        draw((Shape((np.zeros((0, 2), np.float32),), "ink"),), 64)


def test_moving_points_moves_the_drawing(face):
    moved = transform(face, lambda points: points * 0.5 + 0.25, stroke=0.5)
    assert np.abs(draw(moved, 256).astype(int) - draw(face, 256, scale=128, offset=(64, 64))).mean() < 0.6


def test_refining_changes_points_and_not_the_picture(face):
    fine = refined(face, 0.01)
    for shape in fine:
        for contour in shape.contours:
            assert np.linalg.norm(np.diff(contour, axis=0), axis=1).max() <= 0.01 + 1e-6
    assert np.abs(draw(fine, 512).astype(int) - draw(face, 512)).mean() < 0.1


def test_refining_an_open_line_keeps_its_ends():
    (line,) = refined((Shape((polygon((0, 0), (1, 0)),), "none", 0.1, False),), 0.3)
    assert np.allclose(line.contours[0], [(0, 0), (0.25, 0), (0.5, 0), (0.75, 0), (1, 0)])


@pytest.mark.parametrize("n", [128, 512, 1500])
def test_parts_show_where_their_ink_does(face, n):
    parts, ink = draw_parts(face, n), draw(face, n)
    assert set(np.unique(parts)) == {0, 1, 2, 3, 4, 5, 6, 255}
    assert (ink[parts != 255] > 20).mean() > 0.98
    assert (parts[ink == 255] != 255).mean() > 0.995
    assert parts[int(0.48 * n), int((0.5 - 0.13 - 0.015) * n)] == 2  # in the left pupil


def test_speed_at_128(face):
    many = face * 5
    times = []
    for _ in range(20):
        start = time.process_time()
        draw(many, 128)
        times.append(time.process_time() - start)
    assert min(times) < 0.006  # 65 shapes; 1.5 ms on two free cores


@pytest.mark.parametrize("n", [96, 128, 256])
def test_golden_face(face, golden, n):
    golden(f"face_{n}", 255 - draw(face, n))


def test_golden_face_at_4096(face, golden):
    golden("face_4096_eye", 255 - draw(face, 4096)[1600:2100, 1150:1850])
