"""Ends of inked lines where a motion cut them: round, without slivers, and nothing else touched."""

import cv2
import numpy as np

from drawover.raster.frame import Frame
from drawover.raster.ink.pieces import SIDE
from drawover.raster.motion.ends import rounded
from drawover.raster.motion.motion import Motion, Stroke

N = 8  # cells of the motion's field, which plays no part here
FRAME = Frame(0, 0, 1024)
WIDE = 16  # pixels of the line


def motion(*strokes):
    nothing = np.zeros((SIDE, SIDE), np.uint8)
    field = np.zeros((N, N, 2), np.float32)
    return Motion(field, strokes, cv2.bitwise_not(nothing), nothing, lambda: field)


def box(left, top, right, bottom, shift=0j):
    """A stroke whose mask is a rectangle, in cells of SIDE."""
    return Stroke(np.full((bottom - top, right - left), 255, np.uint8), left, top, 1 + 0j, shift)


def line(left, right, middle=512):
    cover = np.zeros((1024, 1024), np.uint8)
    cover[middle - WIDE // 2 : middle + WIDE // 2, left:right] = 255
    return cover


def test_a_line_that_was_cut_ends_round_as_wide_as_it_was():
    cover = line(100, 500)  # its right half, from cell 250 on, went elsewhere
    drawn = rounded(cover, FRAME, motion(box(250, 240, 400, 272, 0.3j)), WIDE)
    assert (drawn[:, :440] == cover[:, :440]).all(), "away from the cut, the same bytes"
    along = (drawn > 127).sum(0)
    assert along[470] == WIDE
    assert along[496] < WIDE - 3, "the corners are gone"
    assert drawn[512, 494] > 200, "but not the line's end"
    assert not drawn[:, 501:].any()
    soft = ((drawn > 8) & (drawn < 247))[:, 440:].sum()
    assert soft < 6 * WIDE, "its edge is crisp"


def test_where_it_came_to_lie_its_own_end_is_round_too():
    drawn = rounded(line(500, 900, 800), FRAME, motion(box(250, 240, 460, 272, 0.28125j)), WIDE)
    along = (drawn > 127).sum(0)
    assert along[503] < WIDE - 3 and along[540] == WIDE


def test_slivers_beside_a_cut_are_gone():
    cover = line(100, 500)
    cover[560:564, 494:500] = 120
    assert not rounded(cover, FRAME, motion(box(250, 240, 400, 300, 0.3j)), WIDE)[556:568, 490:504].any()


def test_without_a_cut_nothing_changes():
    cover = line(100, 500)
    assert rounded(cover, FRAME, motion(), WIDE) is cover
    far = box(20, 20, 60, 60, 0.1 + 0j)
    assert (rounded(cover, FRAME, motion(far), WIDE) == cover).all()


def test_lines_at_the_canvas_edge():
    cover = line(0, 1024, 4)
    drawn = rounded(cover, Frame(-200, -300, 1024), motion(box(200, 120, 400, 272, 0.3j)), WIDE)
    assert drawn.shape == cover.shape
