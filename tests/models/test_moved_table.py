"""The arithmetic of the table on the accuracy of reported moves."""

import math

import numpy as np
import pytest

pytest.importorskip("torch")
from drawover.raster.frame import Frame
from drawover.raster.vector.shapes import Shape
from drawover_train.data import domain_of
from drawover_train.data.correct.corrections import Placement
from drawover_train.data.drawing import Drawing
from drawover_train.tables.correct import moved
from drawover_train.tables.correct.moved import Part, Row, figures, page, truth

pytestmark = pytest.mark.train
STILL = Part(np.zeros(2), 1.0, 0.0)


def part(dx, dy, scale=1.0, turn=0.0):
    return Part(np.array([dx, dy]), scale, turn)


def test_the_angle_between_true_and_detected():
    assert Row(part(0.1, 0), part(0.02, 0), True).angle == pytest.approx(0, abs=1e-4)
    assert Row(part(0.1, 0), part(0, 0.3), True).angle == pytest.approx(90)
    assert Row(part(0.1, 0), part(-0.1, 0.1), True).angle == pytest.approx(135)
    assert Row(part(0.1, 0), None, False).angle == 180


def test_figures_by_hand():
    rows = [
        Row(part(0.10, 0), part(0.05, 0), True),  # right, half as far
        Row(part(0, 0.04), part(0.04, 0), True),  # 90 degrees off, as far
        Row(part(0, 0.05), part(0, 0.01), False),  # right, not told
        Row(part(0.06, 0), None, False),  # not told apart
        Row(part(0.01, 0), part(0.02, 0), True),  # moved less than 3 %
        Row(STILL, part(0.02, 0), True),  # told, and never moved
        Row(STILL, STILL, False),
    ]
    found = figures(rows)
    assert found["parts"] == 4
    assert (found["found"], found["right"], found["told"]) == (0.75, 0.5, 0.5)
    assert (found["told_right"], found["angle"], found["ratio"]) == (0.5, pytest.approx(45), pytest.approx(0.75))
    assert found["idle"] == 0.25


def test_sizes_and_turns_are_compared_with_saying_nothing():
    found = figures([Row(part(0, 0, 1.2, 10), part(0, 0, 1.2, 4), True), Row(part(0, 0, 1 / 1.2, -10), STILL, True)])
    assert found["scale"] == pytest.approx(0.5)
    assert found["turn"] == pytest.approx(16 / 20)
    assert found["parts"] == 0
    assert math.isnan(found["right"])


def test_a_part_that_is_never_reported_is_no_mistake_in_size():
    assert math.isnan(figures([Row(part(0.1, 0, 1.5), None, False)])["scale"])


def test_the_truth_of_a_placement_in_the_engines_frame():
    """A square of the right eye, to be moved by 0.1 of the canvas, grown and turned about its own center."""
    square = np.array([[0.3, 0.3], [0.4, 0.3], [0.4, 0.4], [0.3, 0.4]], np.float32)
    parts = domain_of("faces").kinds
    number = 2  # of Lorelei's parts: the right eye
    shapes = (Shape((square,), "ink", 0.0, True, number),)
    angle, center = np.radians(20), np.array([0.35, 0.35])
    linear = 1.5 * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    back = np.tile(np.eye(2, 3), (13, 1, 1))
    back[number] = np.column_stack([linear, center + np.array([0.1, 0]) - linear @ center])
    drawing = Drawing("lorelei/x", "lorelei", shapes, ("head",) * 13)
    for flipped, name in ((False, "right eye"), (True, "left eye")):
        placed = Placement(shapes, np.eye(2, 3), back, np.ones(13, bool), flipped)
        found = truth(drawing, placed, domain_of("faces"), Frame(0, 0, moved.CANVAS / 2))
        assert set(found) == {name}
        assert name in parts
        assert found[name].shift == pytest.approx((0.2, 0), abs=2e-3)  # the frame is half of the canvas
        assert found[name].scale == pytest.approx(1.5, abs=1e-6)
        assert found[name].turn == pytest.approx(20, abs=1e-6)


def test_the_page_counts_false_alarms():
    rows = {"correct": [Row(STILL, STILL, False)], "mild": [Row(part(0.1, 0), part(0.1, 0), True)],
            "severe": [Row(part(0.1, 0), part(0, 0.1), True)]}  # fmt: skip
    lines = page(rows, {"correct": [0, 2, 0, 0], "mild": [1], "severe": [1]})
    assert lines[-1] == "Correct drawings: 0.500 sentences a drawing; 25.0 % are told anything at all."
    both = next(line for line in lines if line.startswith("| all"))
    assert both.startswith("| all | 2 | 100.0 % | 50.0 % | 100.0 % | 50.0 % | 45° | 1.00 |")
