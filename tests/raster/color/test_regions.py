"""Regions from outside: line art in, regions out. Gaps up to the asked width are closed, wider ones are not."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.color.regions import grow, label_regions, open_area, region_at


def box(gap: int, thickness: int = 3) -> np.ndarray:
    """(200, 300) uint8 ink: a box from (70, 50) to (230, 150) whose upper side is open for so many pixels."""
    ink = np.zeros((200, 300), np.uint8)
    cv2.rectangle(ink, (70, 50), (230, 150), 255, thickness)
    ink[40:60, 140 : 140 + gap] = 0
    return ink


@pytest.mark.parametrize("gap", [1, 2, 3, 5, 8, 12, 20])
@pytest.mark.parametrize("thickness", [1, 3])
def test_gaps_up_to_the_width_are_closed_and_wider_ones_leak(gap, thickness):
    area = open_area(box(gap, thickness))
    assert region_at(area, 150, 100, 0)[10, 10] == 255, "without closing it leaks"
    inside = region_at(area, 150, 100, gap)
    assert inside[10, 10] == 0 and inside[60:145, 80:220].min() == 255
    assert region_at(area, 10, 10, gap)[100, 150] == 0, "and from the other side as well"
    if gap > 2:
        assert region_at(area, 150, 100, gap - 2)[10, 10] == 255, "a narrower ball gets through"


def test_a_slanted_gap_is_measured_across():
    ink = np.zeros((300, 300), np.uint8)
    cv2.line(ink, (0, 0), (139, 139), 255, 3)
    cv2.line(ink, (147, 147), (299, 299), 255, 3)  # 8 pixels to the right and down: 11 across, less the lines' width
    area = open_area(ink)
    assert region_at(area, 250, 50, 12)[250, 50] == 0
    assert region_at(area, 250, 50, 4)[250, 50] == 255


def test_corners_and_tails_belong_to_their_region():
    """The ball does not reach into a sharp corner; the region does."""
    ink = np.zeros((300, 300), np.uint8)
    cv2.polylines(ink, [np.array([(10, 150), (290, 120), (290, 180)])], True, 255, 1)
    whole, closed = (region_at(open_area(ink), 270, 150, gap) for gap in (0, 12))
    assert np.array_equal(whole, closed)


def test_a_long_strand_narrower_than_the_gap_belongs_to_the_room_that_it_opens_into():
    ink = np.full((400, 900), 255, np.uint8)
    ink[10:120, 10:120] = ink[280:390, 10:120] = 0  # two rooms, and a passage between them
    ink[120:280, 60:70] = 0
    cv2.fillPoly(ink, [np.array([(110, 50), (110, 80), (890, 64), (890, 66)])], (0,))  # hair, ever thinner
    found = region_at(open_area(ink), 40, 40, 40)
    assert found[65, 880] == 255 and found[130, 65] == 255 and found[350, 60] == 0


def test_a_region_narrower_than_the_gap_is_still_a_region():
    ink = np.zeros((200, 200), np.uint8)
    cv2.rectangle(ink, (90, 60), (96, 120), 255, 1)
    count, labels = label_regions(open_area(ink), 20)
    assert count == 2 and labels[90, 93] != labels[90, 10] and labels[90, 93] > 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 16))
def test_every_open_pixel_has_one_label_and_regions_never_cross_a_line(seed, gap):
    rng = np.random.default_rng(seed)
    ink = np.zeros((120, 160), np.uint8)
    for _ in range(6):
        cv2.line(ink, *(tuple(rng.integers(0, (160, 120)).tolist()) for _ in range(2)), 255, int(rng.integers(1, 4)))
    area = open_area(ink)
    count, labels = label_regions(area, gap)
    assert ((labels > 0) == (area > 0)).all()
    assert set(np.unique(labels)) - {0} == set(range(1, count + 1))
    _, linked = cv2.connectedComponents(area, connectivity=4)
    for label in range(1, count + 1):
        assert len(np.unique(linked[labels == label])) == 1, "one region on two sides of a line"


def test_region_at_agrees_with_the_labels():
    area = open_area(box(6))
    _, labels = label_regions(area, 8)
    for x, y in ((150, 100), (5, 5), (142, 50)):
        assert np.array_equal(region_at(area, x, y, 8) > 0, labels == labels[y, x])


def test_outside_and_on_lines_is_nothing():
    area = open_area(box(0))
    for x, y in ((-1, 5), (5, 900), (70, 100)):
        assert not region_at(area, x, y, 4).any()


def test_growing_reaches_under_the_lines():
    area = open_area(box(0))
    found = region_at(area, 150, 100)
    grown = grow(found, 2)
    assert grow(found, 0) is found
    assert (grown >= found).all() and grown[100, 71] == 255 and grown[100, 70] == 0


def test_wrong_arrays_are_refused():
    with pytest.raises(ValueError, match="uint8"):
        open_area(np.zeros((4, 4)))
    with pytest.raises(ValueError, match="uint8"):
        label_regions(np.zeros((4, 4, 3), np.uint8))
