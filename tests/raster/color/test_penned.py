"""Strokes in a sketch take its pen: the color of its lines, as opaque as they are; colored ones stay."""

import cv2
import numpy as np

from drawover.raster.color.penned import penned

INK = (60, 30, 20)


def sketch(color, alpha: int) -> tuple[np.ndarray, np.ndarray]:
    """(a sketch with one stroke, where it is)."""
    lines = np.zeros((60, 80, 4), np.uint8)
    lines[5:9, 5:75] = (*INK, 255)
    stroke = np.zeros((60, 80), np.uint8)
    cv2.line(stroke, (10, 30), (70, 44), 255, 5, cv2.LINE_AA)
    lines[stroke > 0, :3] = color
    lines[..., 3] = np.where(stroke > 0, np.uint8(np.rint(stroke * (alpha / 255))), lines[..., 3])
    return lines, stroke


def test_a_gray_pencil_is_inked():
    lines, stroke = sketch((90, 90, 90), 130)
    found, own = penned(lines, cv2.inRange(stroke, 1, 255), INK)
    assert (found[stroke == 255] == (*INK, 255)).all() and not own.any()
    assert np.abs(found[..., 3].astype(int) - stroke)[stroke > 0].max() <= 2, "soft edges stay soft"
    assert np.array_equal(found[stroke == 0], lines[stroke == 0])


def test_a_colored_stroke_stays_as_it_is():
    lines, stroke = sketch((220, 30, 40), 130)
    found, own = penned(lines, cv2.inRange(stroke, 1, 255), INK)
    assert np.array_equal(found, lines) and np.array_equal(own > 0, lines[..., 3] * (stroke > 0) > 0)


def test_where_nothing_was_drawn_nothing_happens():
    lines, _ = sketch((90, 90, 90), 130)
    found, own = penned(lines, np.zeros((60, 80), np.uint8), INK)
    assert np.array_equal(found, lines) and not own.any()
