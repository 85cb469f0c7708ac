"""The navigator and the thumbnails show the drawing: a line of two pixels on a large page is a line there, not dots."""

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from drawover.document.layers import Layer, blank
from drawover.studio.docks.thumbnails import Thumbnails


def ring(side: int, alpha: int = 255) -> Layer:
    ink = np.zeros((side, side), np.uint8)
    cv2.circle(ink, (side // 2, side // 2), side // 3, alpha, 2, cv2.LINE_AA)
    return Layer.from_rgba("Lines", np.dstack([np.full((side, side, 3), 30, np.uint8), ink]))


def around(image: QImage, x: float, y: float, radius: float) -> list[int]:
    """How dark it is at most across a circle, degree by degree."""
    found = []
    for angle in np.radians(np.arange(0, 360, 1)):
        places = [(x + r * np.cos(angle), y + r * np.sin(angle)) for r in np.arange(radius - 2, radius + 2.1, 0.25)]
        found.append(max(255 - image.pixelColor(round(a), round(b)).lightness() for a, b in places))
    return found


@pytest.mark.parametrize("side", [700, 1500, 4096])
def test_a_thin_line_is_complete_in_the_navigator(window, side):
    window.drawing.open(blank(side, side).add(ring(side)))
    overview = window.navigator.overview
    overview.resize(240, 180)
    overview.take()
    image, place = overview.grab().toImage(), overview.place()
    dark = around(image, place.center().x(), place.center().y(), place.width() / 3)
    assert min(dark) > 25 and min(dark) > 0.3 * max(dark), "no gap in it anywhere"
    middle = 255 - image.pixelColor(place.center().toPoint()).lightness()
    assert middle < 3, "paper stays paper"


@pytest.mark.parametrize("side", [1500, 4096])
def test_a_thin_line_is_seen_in_a_layers_thumbnail(qapp, side):
    image = Thumbnails().image(ring(side), side, side)
    white = QImage(image.size(), QImage.Format.Format_RGB32)
    white.fill(0xFFFFFFFF)
    painter = QPainter(white)
    painter.drawImage(0, 0, image)
    painter.end()
    dark = around(white, image.width() / 2, image.height() / 2, image.width() / 3)
    assert min(dark) > 10 and np.mean(dark) > 40, "whole, and to be seen"


def test_a_wash_is_no_denser_in_a_thumbnail_than_it_is(qapp):
    wash = Layer.from_rgba("Wash", np.full((4096, 4096, 4), 20, np.uint8))
    image = Thumbnails().image(wash, 4096, 4096)
    assert abs(image.pixelColor(30, 30).alpha() - 20) <= 1
