import cv2
import numpy as np
import pytest

from drawover.raster.frame import Frame, Placed
from drawover.raster.vector import arrows
from drawover.raster.vector.shapes import extent


def drawn(shapes, side, edge=0.0):
    canvas = np.zeros((side, side), np.uint8)
    for shape in shapes:
        np.maximum(canvas, arrows.inked(shape, Frame(0, 0, side), side, side, edge).on_canvas(side, side), out=canvas)
    return canvas


def middle(ink):
    return (ink * (np.arange(ink.shape[1]) + 0.5)).sum() / ink.sum()


@pytest.mark.parametrize("side", [200, 800, 4096])
def test_an_arrow_reaches_from_its_start_to_its_tip(side):
    (arrow,) = arrows.straight(np.array([0.2, 0.5]), np.array([0.6, 0.5]), 0.02, bow=0.0)
    ink = drawn([arrow], side)
    columns = np.flatnonzero(ink.max(axis=0) > 127) / side
    assert columns[0] == pytest.approx(0.2, abs=0.006) and columns[-1] == pytest.approx(0.6, abs=0.012)
    rows = np.flatnonzero(ink.max(axis=1) > 127) / side
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(0.5, abs=0.006)


def test_an_arrow_is_thin_at_its_tail_and_widest_at_its_head():
    ink = drawn(arrows.straight(np.array([0.1, 0.5]), np.array([0.9, 0.5]), 0.02, bow=0.0), 1000)
    wide = (ink > 127).sum(axis=0)
    assert wide[110:120].mean() == pytest.approx(10, abs=1.5)  # half of the neck's 20 pixels
    assert wide[770:780].mean() == pytest.approx(20, abs=2.5)
    assert 800 < int(wide.argmax()) < 840
    rows = np.flatnonzero((ink > 127).any(axis=1))
    assert rows[-1] - rows[0] == pytest.approx(72, abs=4)  # across the barbs
    assert wide[895] < 8


def test_its_edges_are_smooth():
    ink = drawn(arrows.straight(np.array([0.1, 0.2]), np.array([0.8, 0.7]), 0.03), 400)
    assert len(np.unique(ink)) > 12
    assert cv2.connectedComponents(cv2.inRange(ink, 128, 255))[0] == 2


def test_a_short_arrow_still_has_a_head_and_a_shorter_one_is_none():
    start = np.array([0.5, 0.5])
    (short,) = arrows.straight(start, np.array([0.56, 0.5]), 0.02)
    left, top, right, bottom = extent([short])
    assert right - left == pytest.approx(0.06, abs=0.003) and bottom - top > 0.03
    assert arrows.straight(start, np.array([0.53, 0.5]), 0.02) == ()
    assert arrows.straight(start, start, 0.02) == ()


@pytest.mark.parametrize(("sweep", "side"), [(90, 1), (-90, -1)])
def test_a_bent_arrow_goes_round_clockwise_for_positive_angles(sweep, side):
    """From the top of the circle to its right or its left, where the head is."""
    ink = drawn(arrows.bent(np.array([0.5, 0.5]), 0.3, -90, sweep, 0.02), 400)
    assert (middle(ink) - 200) * side > 30
    assert (middle(ink[170:205]) - 200) * side > 100  # where it ends, level with the center
    assert (ink[170:205] > 127).sum(axis=1).max() > (ink[75:100] > 127).sum(axis=0).max()  # the head is there


def test_ticks_stand_at_the_corners():
    box = np.array([[0.2, 0.3], [0.8, 0.3], [0.8, 0.7], [0.2, 0.7]])
    ticks = arrows.corners(box, 0.05, 0.01)
    ink = drawn(ticks, 500)
    assert len(ticks) == 4 and extent(ticks) == pytest.approx((0.195, 0.295, 0.805, 0.705), abs=1e-6)
    for x, y in box * 500:
        assert ink[round(y), round(x)] > 200
    assert ink[150, 250] == 0 and ink[250, 100] == 0
    narrow = arrows.corners(box * (1, 0.1), 0.05, 0.001)
    assert extent([narrow[0]])[3] < 0.03 + 0.04 / 3 + 0.002


def test_an_edge_makes_a_mark_wider_all_around():
    shapes = arrows.straight(np.array([0.2, 0.5]), np.array([0.8, 0.5]), 0.02, bow=0.0)
    thin, wide = drawn(shapes, 500), drawn(shapes, 500, edge=0.01)
    grown = cv2.dilate(thin, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7)))
    assert (wide[thin > 127] > 200).all() and (wide[grown > 127] > 100).all()


def test_laying_over_is_the_over_of_straight_alpha():
    below = np.zeros((2, 4, 4), np.uint8)
    below[0] = (0, 0, 255, 128)
    cover = Placed(np.array([[255, 128, 0]] * 2, np.uint8), 1, 0)
    arrows.laid_over(below, cover, (200, 0, 0), 1.0)
    assert below[0].tolist()[0] == [0, 0, 255, 128] and below[0].tolist()[3] == [0, 0, 255, 128]
    assert below[0, 1].tolist() == [200, 0, 0, 255] and below[1, 1].tolist() == [200, 0, 0, 255]
    assert below[1, 2].tolist() == [200, 0, 0, 128]
    alpha = 128 / 255 + (1 - 128 / 255) * 128 / 255
    red = 200 * (128 / 255) / alpha
    assert below[0, 2, 3] == round(alpha * 255) and abs(int(below[0, 2, 0]) - red) <= 1


def test_a_mark_over_the_edge_is_cut_off():
    below = np.zeros((100, 100, 4), np.uint8)
    (arrow,) = arrows.straight(np.array([0.5, 0.5]), np.array([1.5, 0.5]), 0.05)
    arrows.laid_over(below, arrows.inked(arrow, Frame(0, 0, 100), 100, 100), (255, 0, 0), 1.0)
    assert below[40:60, 95:, 3].max() == 255
    (far,) = arrows.straight(np.array([2.0, 2.0]), np.array([3.0, 2.0]), 0.05)
    before = below.copy()
    arrows.laid_over(below, arrows.inked(far, Frame(0, 0, 100), 100, 100), (255, 0, 0), 1.0)
    assert np.array_equal(before, below)


def test_a_mask_of_cells_has_soft_edges_on_the_canvas():
    mask = np.zeros((16, 16), bool)
    mask[4:12, 4:12] = True
    large = arrows.masked(mask, Frame(100, 50, 320), 500, 400)
    assert large.shape == (400, 500)
    assert (large[150:270, 200:320] == 255).all()
    assert not large[:110].any() and not large[:, :160].any() and not large[310:].any() and not large[:, 360:].any()
    assert len(np.unique(large[200])) > 6
