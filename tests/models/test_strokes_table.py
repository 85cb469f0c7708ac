"""The arithmetic of the table that compares rigidly moved strokes with one smooth field."""

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
from drawover.raster.frame import Frame
from drawover_train.scoring.correct import SIZE, shifts
from drawover_train.tables.correct.strokes import page, sharpness, smooth

pytestmark = pytest.mark.train


def test_a_field_that_is_the_same_everywhere_shifts_every_line_by_it():
    field = np.full((64, 64, 2), (0.05, -0.02), np.float32)
    on = np.zeros((SIZE, SIZE), bool)
    on[60, 40:80] = True
    found = shifts(smooth(field), Frame(14, 14, 100), on)
    assert found[on] == pytest.approx(np.tile((5.0, -2.0), (40, 1)), abs=0.02)
    assert not found[~on].any()


def test_blurred_strokes_are_less_sharp():
    ink = np.zeros((128, 128), np.uint8)
    cv2.line(ink, (20, 30), (100, 90), 255, 7, cv2.LINE_AA)
    assert sharpness(cv2.GaussianBlur(ink, (0, 0), 2)) < 0.6 * sharpness(ink)


def test_the_page_counts_who_won():
    def row(gain):
        keys = ("before", "smooth moved", "strokes moved", "smooth still", "strokes still", "f1 before", "lifted")
        return {**dict.fromkeys(keys, 1.0), "smooth f1": 0.5, "strokes f1": 0.5 + gain}

    lines = page({"correct": [row(0.0)], "mild": [row(0.1), row(0.2), row(-0.1)]}, [(0.5, 0.4)], [0.25])
    mild = next(line for line in lines if line.startswith("| mild"))
    assert mild.endswith("| 1.00 | 2 | 1 |")
    assert "250 ms" in lines[-1]
