"""Regions follow edited lines: what is drawn wider grows, what is left open stays, and nothing far away changes."""

import cv2
import numpy as np
import pytest

from drawover.raster.color.followed import followed

SIDE = 240


def lines(radius: int, opening: int = 0) -> np.ndarray:
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(ink, (80, 120), radius, 255, 3)
    cv2.circle(ink, (190, 120), 30, 255, 3)
    if opening:
        ink[120 - opening // 2 : 120 + opening // 2, 80:160] = 0
    return ink


def labels() -> np.ndarray:
    """Paper 1, a disc around (80, 120) 2, another one 3."""
    found = np.ones((SIDE, SIDE), np.int32)
    cv2.circle(found, (80, 120), 40, 2, -1)
    cv2.circle(found, (190, 120), 30, 3, -1)
    return found


KIN = np.arange(9)


def edited(now: np.ndarray) -> np.ndarray:
    return cv2.compare(now, lines(40), cv2.CMP_NE)


@pytest.mark.parametrize("scale", [1, 6])
def test_a_region_that_is_drawn_larger_or_smaller_takes_what_lies_within(scale):
    for radius in (60, 32):
        now = lines(radius)
        before, ink, where = (
            cv2.resize(each, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
            for each in (labels(), now, edited(now))
        )
        found = followed(np.asarray(before, np.int32), KIN, ink, where, 4.0 * scale)[::scale, ::scale]
        for x, wanted in ((80, 2), (80 + radius - 6, 2), (80 + radius + 6, 1), (190, 3), (10, 1)):
            assert found[120, x] == wanted, (radius, x)


def test_no_edit_gives_the_same_regions():
    nothing = np.zeros((SIDE, SIDE), np.uint8)
    assert np.array_equal(followed(labels(), KIN, lines(40), nothing, 4), labels())


def test_what_is_left_open_keeps_its_border():
    now = lines(40, opening=30)
    assert np.array_equal(followed(labels(), KIN, now, edited(now), 4), labels())


def test_a_line_within_a_region_makes_no_other_color():
    now = lines(40)
    cv2.line(now, (80, 80), (80, 160), 255, 3)
    assert np.array_equal(followed(labels(), KIN, now, edited(now), 4), labels())


def test_a_border_without_a_line_far_from_the_edit_stays():
    given = labels()
    given[:, :8] = 4  # parted from the paper by its color alone
    now = lines(60)
    found = followed(given, KIN, now, edited(now), 4)
    assert (found[:, :8] == 4).all() and (found[:, 8:12] == 1).all()


def test_what_is_erased_leaves_what_is_around_it():
    now = lines(40)
    cv2.circle(now, (80, 120), 40, 0, 3)
    found = followed(labels(), KIN, now, edited(now), 4)
    assert (found[120, :150] == 1).all() and found[120, 190] == 3


def test_what_is_drawn_somewhere_else_is_the_thing_that_was_erased():
    """A ring around the disc at the right is erased and two new ones are drawn: both are what the old one was."""
    now = lines(40)
    cv2.circle(now, (80, 120), 40, 0, 3)
    cv2.circle(now, (60, 150), 36, 255, 3)
    cv2.circle(now, (60, 50), 24, 255, 3)
    found = followed(labels(), KIN, now, edited(now), 4)
    assert found[150, 60] == 2 and found[50, 60] == 2 and found[120, 115] == 1 and found[120, 190] == 3


def test_where_nothing_was_erased_a_new_thing_has_no_color_of_its_own():
    now = lines(40)
    cv2.circle(now, (80, 34), 24, 255, 3)
    assert np.array_equal(followed(labels(), KIN, now, edited(now), 4), labels())
