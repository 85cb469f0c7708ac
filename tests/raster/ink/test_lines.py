import time
from functools import partial

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.frame import Frame
from drawover.raster.ink.lines import (
    SPREAD,
    colored,
    decode,
    encode,
    field_from_ink,
    ink_color,
    render_field,
    render_page,
    stroke_width,
)
from drawover.raster.vector.shapes import Shape, draw

numbers = partial(st.floats, allow_subnormal=False)  # networks in the same process flush those to zero


def centers(n):
    places = (np.arange(n) + 0.5) / n
    return np.meshgrid(places, places)


def disc_distance(n, x, y, r):
    columns, rows = centers(n)
    return (r - np.hypot(columns - x, rows - y)).astype(np.float32)


def disc_coverage(width, height, x, y, r):
    rows, columns = np.mgrid[:height, :width] + 0.5
    return np.clip(r - np.hypot(columns - x, rows - y) + 0.5, 0, 1) * 255


@given(
    x=numbers(0.3, 0.7), y=numbers(0.3, 0.7), r=numbers(0.05, 0.25), n=st.sampled_from([64, 96, 128]),
    left=numbers(-60, 60), top=numbers(-60, 60), size=numbers(150, 900),
)  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_the_distance_field_of_a_disc_draws_the_disc(x, y, r, n, left, top, size):
    field = encode(np.clip(disc_distance(n, x, y, r), -SPREAD, SPREAD))
    ink = render_field(field, Frame(left, top, size), 700, 600).on_canvas(700, 600)
    exact = disc_coverage(700, 600, left + x * size, top + y * size, r * size)
    apart = np.abs(ink - exact)
    assert apart.max() < 90  # less than a third of a pixel, at the edge alone
    assert (apart > 8).mean() < 0.03


def test_a_disc_from_ink_is_the_disc():
    high = np.rint(disc_coverage(1024, 1024, 512.3, 480.7, 250.4)).astype(np.uint8)
    field = field_from_ink(high, 128)
    exact = np.clip(disc_distance(128, 512.3 / 1024, 480.7 / 1024, 250.4 / 1024), -SPREAD, SPREAD)
    near = np.abs(exact) < 0.05  # further off, cells average what is clipped and what is not
    assert np.abs(field - exact)[near].max() < 0.0006  # less than a tenth of a cell


@pytest.mark.parametrize("value", [0, 255])
def test_all_paper_and_all_ink(value):
    field = field_from_ink(np.full((512, 512), value, np.uint8), 128)
    assert np.allclose(field, SPREAD if value else -SPREAD)
    ink = render_field(encode(field), Frame(10, 10, 100), 120, 120)
    assert (ink.pixels.shape, ink.x) == (((100, 100), 10) if value else ((0, 0), 0))


@given(numbers(-SPREAD, SPREAD, width=16))
@settings(deadline=None, max_examples=50)
def test_network_range_there_and_back(distance):
    field = np.full((4, 4), distance, np.float32)
    assert np.allclose(decode(encode(field)), field, atol=1e-7)
    assert encode(field).min() >= 0 and encode(field).max() <= 1


def test_only_the_canvas_is_drawn(face):
    field = encode(field_from_ink(draw(face, 1024), 128))
    whole = render_field(field, Frame(0, 0, 800), 800, 800).on_canvas(800, 800)
    part = render_field(field, Frame(-250, -200, 800), 300, 350)
    assert part.x >= 0 and part.y >= 0
    assert np.array_equal(part.on_canvas(300, 350), whole[200:550, 250:550])
    assert render_field(field, Frame(2000, 0, 800), 800, 800).pixels.size == 0


@pytest.mark.parametrize("size", [256, 1024, 4096])
def test_a_drawing_survives_its_field(face, size):
    field = encode(field_from_ink(draw(face, 1024), 128))
    ink = render_field(field, Frame(0, 0, size), size, size).on_canvas(size, size)
    exact = draw(face, size).astype(int)
    assert np.abs(ink - exact).sum() / exact.sum() < 0.08
    assert ink.sum() / exact.sum() == pytest.approx(1, abs=0.03)


def test_edges_are_one_pixel_wide_even_where_a_generated_field_is_flat(face):
    """A network's field rises more slowly than a distance does; its ink must not turn to fog at canvas size."""
    field = encode(field_from_ink(draw(face, 1024), 128))
    flat = (field - 0.5) * 0.5 + 0.5
    sharp, found = (render_field(f, Frame(0, 0, 2048), 2048, 2048).on_canvas(2048, 2048) for f in (field, flat))
    grey = [((ink > 20) & (ink < 235)).sum() for ink in (sharp, found)]
    assert grey[1] < 1.25 * grey[0]
    assert np.abs(sharp.astype(int) - found).mean() < 0.3


def test_the_grid_does_not_show():
    """The edge of a large circle at 4096 wanders by less than a pixel and a half from a circle."""
    n, size, r = 128, 4096, 0.37
    high = np.rint(disc_coverage(1024, 1024, 512, 512, r * 1024)).astype(np.uint8)
    ink = render_field(encode(field_from_ink(high, n)), Frame(0, 0, size), size, size).on_canvas(size, size)
    contours, _ = cv2.findContours(cv2.inRange(ink, 128, 255), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    (contour,) = contours
    radius = np.linalg.norm(contour[:, 0] + 0.5 - size / 2, axis=1)
    assert np.abs(radius - r * size + 0.5).max() < 1.5


@pytest.mark.parametrize("shape", [(3, 3), (10, 12), (8, 8, 2)])
def test_what_is_no_field_is_refused(shape):
    with pytest.raises(ValueError, match="square"):
        render_field(np.zeros(shape, np.float32), Frame(0, 0, 10), 10, 10)
    with pytest.raises(ValueError, match="square"):
        field_from_ink(np.zeros(shape, np.float32), 4)


def test_same_field_same_bytes(face):
    field = encode(field_from_ink(draw(face, 512), 96))
    one, two = (render_field(field, Frame(3.3, 1.7, 1234.5), 1300, 1300).pixels for _ in range(2))
    assert np.array_equal(one, two)


def test_speed_at_4096(face):
    field = encode(field_from_ink(draw(face, 1024), 128))
    times = []
    for _ in range(3):
        start = time.process_time()
        render_field(field, Frame(0, 0, 4096), 4096, 4096)
        times.append(time.process_time() - start)
    assert min(times) < 0.8  # of the processor; 0.06 s on two free cores


def test_ink_in_a_color():
    rgba = colored(np.array([[0, 1, 255]], np.uint8), (9, 8, 7))
    assert rgba.tolist() == [[[0, 0, 0, 0], [9, 8, 7, 1], [9, 8, 7, 255]]]
    assert colored(np.zeros((0, 0), np.uint8), (1, 2, 3)).shape == (0, 0, 4)


@pytest.mark.parametrize("color", [(0, 0, 0), (30, 30, 110), (120, 60, 20)])
@pytest.mark.parametrize("paper", [False, True])
def test_the_artist_s_own_ink_color(face, color, paper):
    ink = draw(face, 512)
    rgba = colored(ink, color)
    if paper:
        share = ink[..., None] / 255
        rgb = np.rint(np.array(color) * share + 255 * (1 - share)).astype(np.uint8)
        rgba = np.dstack([rgb, np.full_like(ink, 255)])
    assert np.abs(np.array(ink_color(rgba)) - color).max() <= 3


def test_no_ink_is_black():
    assert ink_color(np.zeros((20, 20, 4), np.uint8)) == (0, 0, 0)
    assert ink_color(np.full((20, 20, 4), 255, np.uint8)) == (0, 0, 0)


@pytest.mark.parametrize("n", [96, 128])
def test_golden_lines(face, golden, n):
    field = encode(field_from_ink(draw(face, 1024), n))
    ink = render_field(field, Frame(0, 0, 4096), 4096, 4096).on_canvas(4096, 4096)
    golden(f"lines_{n}_at_4096", 255 - ink[1600:2100, 1150:1850])


def hairline(cells, n=128, angle=0.3, shift=0.0):
    direction = np.array([np.cos(angle), np.sin(angle)]) * 0.3
    middle = np.array([0.5 + shift / n, 0.5])
    return (Shape((np.array([middle - direction, middle + direction], np.float32),), "none", cells / n, False),)


@pytest.mark.parametrize("angle", [0.0, 0.3, 0.78])
@pytest.mark.parametrize("shift", [0.0, 0.5])
@pytest.mark.parametrize("cells", [0.4, 0.9, 1.5])
def test_hairlines_survive_where_asked(cells, shift, angle):
    """A stroke thinner than a cell is drawn about a cell wide, without gaps; wider strokes keep their width."""
    high = draw(hairline(cells, angle=angle, shift=shift), 1024)
    field = encode(field_from_ink(high, 128, least_cells=0.9))
    ink = render_field(field, Frame(0, 0, 1024), 1024, 1024).on_canvas(1024, 1024)
    assert cv2.connectedComponents(cv2.inRange(ink, 128, 255))[0] == 2
    width = ink.sum() / 255 / (0.6 * 1024) / 8
    assert width == pytest.approx(max(cells, 0.9), abs=0.17)


def test_thickening_hairlines_leaves_the_rest(face):
    high = draw(face, 1024)  # lines of 1.5 cells, corners, round and pointed ends
    plain, thick = field_from_ink(high, 128), field_from_ink(high, 128, least_cells=0.9)
    assert np.abs(plain - thick).max() < 0.3 / 128 and (plain != thick).mean() < 0.01


@pytest.mark.parametrize("cell", [0.5, 1, 3, 16])
def test_a_page_s_field_is_drawn_as_a_frame_s(face, cell):
    n = 96
    field = encode(field_from_ink(draw(face, 768), n, 8 / n), 8 / n)
    size = round(n * cell)
    framed = render_field(field, Frame(0, 0, size), size, size, 8 / n)
    paged = render_page(field, cell, size, size)
    assert paged[1:] == framed[1:] and np.abs(paged.pixels.astype(int) - framed.pixels).max() <= 1


def test_a_page_need_not_be_square():
    field = np.full((40, 130), 0.0, np.float32)
    field[10:20, 20:110] = 1
    ink = render_page(field, 4, 517, 158).on_canvas(517, 158)
    assert ink.shape == (158, 517)
    assert ink[44:76, 84:436].min() == 255 and not ink[:36].any() and not ink[:, 444:].any()
    with pytest.raises(ValueError, match="4 × 4"):
        render_page(field[:3], 4, 100, 100)


@pytest.mark.parametrize("width", [1, 2, 4, 6, 12, 30])
def test_the_width_of_strokes(width):
    ring = np.stack([0.5 + 0.3 * f(np.linspace(0, 2 * np.pi, 90)) for f in (np.cos, np.sin)], 1).astype(np.float32)
    ink = draw((Shape((ring,), "none", width / 512),), 512)
    assert stroke_width(ink) == pytest.approx(width, rel=0.1, abs=1)
    assert stroke_width(ink // 4) == pytest.approx(stroke_width(ink), abs=0.4)  # however pale


def test_no_strokes_and_nothing_but_ink():
    assert stroke_width(np.zeros((30, 40), np.uint8)) == 0
    assert stroke_width(np.full((30, 40), 255, np.uint8)) == pytest.approx(30, abs=2)
