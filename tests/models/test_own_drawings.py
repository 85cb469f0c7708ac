"""The six drawings of our own: their errors are known point for point, and the drawn pictures exist."""

import numpy as np
import pytest

from drawover import places
from drawover_train.data.own_drawings import SIDE, curve, drawings, flawed


@pytest.mark.parametrize("own", drawings(), ids=lambda own: own.name)
def test_only_the_parts_that_are_named_are_wrong(own):
    wrong = {part for flaw in own.flaws for part in flaw.parts}
    assert wrong <= {stroke.part for stroke in own.strokes}
    for stroke, drawn in zip(own.strokes, flawed(own), strict=True):
        right = curve(stroke)
        assert drawn.shape == right.shape and (np.abs(right - SIDE / 2) <= SIDE / 2).all()
        moved = np.linalg.norm(drawn - right, axis=1).max()
        assert (moved > 5) if stroke.part in wrong else (moved == 0)


@pytest.mark.parametrize("own", drawings(), ids=lambda own: own.name)
def test_a_curve_goes_through_its_points(own):
    for stroke in own.strokes:
        assert np.allclose(curve(stroke, 12)[::12], stroke.points)


def test_each_has_its_picture():
    folder = places.resources() / "samples" / "own"
    assert {path.stem for path in folder.glob("*.png")} == {own.name for own in drawings()}
