"""Okhsv covers the sRGB gamut and nothing else, and comes back."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.color import okhsv

floats = partial(st.floats, allow_subnormal=False)  # onnxruntime, in the same process, flushes those to 0

UNIT = floats(0, 1)


@settings(deadline=None)
@given(UNIT, UNIT, UNIT)
def test_a_color_comes_back(r, g, b):
    """Nearly: at a hue the gamut is taken for a triangle, and around blue it bulges over its side by a little."""
    color = np.array([r, g, b])
    assert np.allclose(okhsv.to_srgb(*okhsv.from_srgb(color)), color, atol=2.5e-2)


@settings(deadline=None)
@given(UNIT, floats(0, 0.98), UNIT)
def test_a_color_inside_the_gamut_comes_back_as_it_was(hue, saturation, value):
    color = okhsv.to_srgb(np.array(hue), np.array(saturation), np.array(value))
    assert np.allclose(okhsv.to_srgb(*okhsv.from_srgb(color)), color, atol=2e-3)


@settings(deadline=None)
@given(UNIT, UNIT, UNIT)
def test_every_place_of_the_wheel_is_a_color(hue, saturation, value):
    color = okhsv.to_srgb(np.array(hue), np.array(saturation), np.array(value))
    assert color.shape == (3,) and np.isfinite(color).all() and (color >= 0).all() and (color <= 1).all()


@pytest.mark.parametrize(
    ("rgb", "degrees"), [((1, 0, 0), 29.2), ((0, 1, 0), 142.5), ((0, 0, 1), 264.1), ((1, 1, 0), 109.8)]
)
def test_pure_colors_are_full_and_at_the_hues_of_oklab(rgb, degrees):
    hue, saturation, value = okhsv.from_srgb(np.array(rgb, float))
    assert hue * 360 == pytest.approx(degrees, abs=0.2)
    assert saturation == pytest.approx(1, abs=2e-3) and value == pytest.approx(1, abs=2e-3)


def test_greys_have_no_hue_and_black_no_value():
    assert okhsv.from_srgb(np.array([0.5, 0.5, 0.5]))[:2] == pytest.approx([0, 0])
    assert okhsv.from_srgb(np.zeros(3)) == pytest.approx([0, 0, 0])
    assert okhsv.to_srgb(np.array(0.3), np.array(0.0), np.array(1.0)) == pytest.approx([1, 1, 1], abs=1e-6)


def test_pictures_broadcast():
    across = np.linspace(0, 1, 9)
    assert okhsv.to_srgb(np.array(0.1), across[None, :], across[:, None]).shape == (9, 9, 3)
