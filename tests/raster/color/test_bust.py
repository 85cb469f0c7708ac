"""The cut of a bust: a neck or shoulders that end below in nothing are a region; nothing else is cut."""

import cv2
import numpy as np
import pytest

from drawover.raster.color.bust import cut
from drawover.raster.color.flats import flats


def page(*strokes, side=600, width=5):
    """(side, side, 4) uint8: black strokes, each a list of points, on white."""
    paper = np.full((side, side, 3), 255, np.uint8)
    for stroke in strokes:
        cv2.polylines(paper, [np.array(stroke, np.int32)], False, (0, 0, 0), width, cv2.LINE_AA)
    return np.dstack([paper, np.full((side, side), 255, np.uint8)])


def circle(x, y, radius):
    turn = np.linspace(0, 2 * np.pi, 90)
    return np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], 1)


HEAD = circle(300, 220, 140)
LEFT, RIGHT = [(250, 345), (250, 420), (200, 470)], [(350, 345), (350, 420), (400, 470)]


def test_a_neck_is_a_region_only_if_busts_are_cut():
    drawing = page(HEAD, LEFT, RIGHT)
    open_, cut_ = flats(drawing), flats(drawing, busts=True)
    assert open_.labels[430, 300] == open_.labels[20, 20] and open_.busts == ()
    neck = cut_.labels[430, 300]
    assert neck not in (cut_.labels[20, 20], cut_.labels[220, 300])
    assert cut_.busts == (neck,)
    assert cut_.labels[520, 300] == cut_.labels[20, 20], "below the cut is background"


def test_shoulders_of_other_lengths_are_closed_too():
    drawing = page(HEAD, [(250, 345), (240, 430), (80, 500)], [(350, 345), (360, 430), (540, 480)])
    found = flats(drawing, busts=True)
    assert len(found.busts) == 1
    assert found.labels[450, 300] == found.busts[0]


@pytest.mark.parametrize("by", [1, 3])
def test_it_scales_with_the_canvas(by):
    drawing = page(HEAD * by, np.array(LEFT) * by, np.array(RIGHT) * by, side=600 * by, width=5 * by)
    found = flats(drawing, busts=True)
    neck = (found.labels == found.busts[0]).sum() / found.labels.size
    assert 0.03 < neck < 0.06


@pytest.mark.parametrize(
    "strokes",
    [
        [HEAD],
        [HEAD, [(250, 345), (250, 470), (350, 470), (350, 345)]],
        [[(100, 100), (100, 500)], [(500, 100), (500, 300)]],  # ends far apart in height
        [[(100, 100), (100, 150)], [(500, 100), (500, 150)], HEAD],  # ends above, not below
        [],
    ],
    ids=["a head alone", "a closed neck", "a steep edge", "ends above", "nothing"],
)
def test_nothing_is_cut_where_no_bust_is_open(strokes):
    ink = 255 - page(*strokes)[..., 0]
    assert not cut(np.where(ink > 127, 255, 0).astype(np.uint8)).any()


def test_a_lock_that_small_gaps_leave_open_is_no_corner_of_what_is_around():
    """Three gaps together are wider than a corner's passage, each of them alone is narrow."""
    arcs = [np.linspace(start + 20, start + 120, 100) for start in (0, 120, 240)]  # degrees
    drawing = page(*(np.stack([300 + 70 * np.cos(t), 300 + 70 * np.sin(t)], 1) for t in map(np.radians, arcs)))
    for gap in (0.06, 0.08):
        found = flats(drawing, gap)
        assert found.labels[300, 300] != found.labels[20, 20], gap
