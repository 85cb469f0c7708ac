"""A network's flat colors are taken where it sees the lines that are there, and are not where it sees others."""

import cv2
import numpy as np
import pytest

from drawover.raster.color.finished import SURE, unfinished
from drawover.raster.color.seen import SIDE


def picture(side: int) -> np.ndarray:
    """A shaded disc with a line around it, (side, side, 4) uint8."""
    rgb = np.full((side, side, 3), 255, np.uint8)
    middle, radius = (side // 2, side // 2), side // 3
    cv2.circle(rgb, middle, radius, (120, 60, 60), -1)
    cv2.circle(rgb, middle, radius, (10, 10, 10), max(2, side // 60))
    return np.dstack([rgb, np.full((side, side), 255, np.uint8)])


def drawn(view: np.ndarray) -> np.ndarray:
    return (cv2.cvtColor(view, cv2.COLOR_RGB2GRAY) < 50).astype(np.float32)


def flat(view: np.ndarray) -> np.ndarray:
    """What is colored is brighter."""
    return np.where((view < 200).any(2, keepdims=True), np.uint8([180, 90, 90]), np.uint8([255, 255, 255]))


@pytest.mark.parametrize("side", [150, 700, 1600])
def test_its_colors_are_taken_at_their_place(side):
    views = []

    def look(view):
        views.append(view)
        return drawn(view), flat(view)

    found = unfinished(picture(side), look=look)
    assert views[0].shape == (SIDE, SIDE, 3) and found.sure >= SURE
    middle, corner = found.colors[found.labels[side // 2, side // 2]], found.colors[found.labels[2, 2]]
    assert middle.tolist() == [180, 90, 90] and corner.tolist() == [255, 255, 255]


def test_one_that_sees_other_lines_is_not_believed():
    found = unfinished(picture(400), look=lambda view: (drawn(view)[:, ::-1].T * 0 + np.eye(SIDE), flat(view)))
    assert found.sure < SURE and found.colors[found.labels[200, 200]].tolist() == [120, 60, 60]
    assert unfinished(picture(400)).sure == 0
