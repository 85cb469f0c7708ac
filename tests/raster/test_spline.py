import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.spline import Axis, coefficients, fine, on_grid, sample


def noise(n=32, seed=0):
    return np.random.default_rng(seed).normal(size=(n, n)).astype(np.float32)


def test_a_spline_goes_through_its_samples():
    samples = noise()
    cells = np.arange(32.0)
    assert np.abs(on_grid(coefficients(samples), cells, cells) - samples)[3:-3, 3:-3].max() < 1e-4


def test_smoothing_bends_less():
    cells = np.linspace(3, 28, 400)
    bends = [np.abs(np.diff(on_grid(coefficients(noise(), s), cells, cells), 2)).mean() for s in (0, 0.01, 0.1)]
    assert bends[0] > bends[1] > bends[2]


@given(
    st.floats(-3, 3, allow_subnormal=False),
    st.floats(-3, 3, allow_subnormal=False),
    st.floats(-10, 10, allow_subnormal=False),
)
@settings(deadline=None, max_examples=20)
def test_ramps_stay_ramps(by_x, by_y, constant):
    columns, rows = np.meshgrid(np.arange(64.0), np.arange(64.0))
    spline = coefficients(by_x * columns + by_y * rows + constant)
    x = y = np.linspace(20, 43, 50)
    exact = by_x * x[None] + by_y * y[:, None] + constant
    assert np.abs(on_grid(spline, x, y) - exact).max() < 1e-3


def test_scattered_places_and_grids_agree():
    spline = coefficients(noise(seed=1))
    x, y = np.random.default_rng(2).uniform(-1, 33, (2, 40))
    planes = np.stack([spline, spline * 2])
    values, by_x, by_y = sample(planes, x, y)
    assert np.allclose(values[0], np.diag(on_grid(spline, x, y)), atol=1e-5)
    assert np.allclose(values[1], 2 * values[0])
    step = 1e-4
    assert np.allclose(by_x, (sample(planes, x + step, y)[0] - values) / step, atol=0.01)
    assert np.allclose(by_y, (sample(planes, x, y + step)[0] - values) / step, atol=0.01)


@pytest.mark.parametrize(("start", "stop", "cell"), [(0, 700, 5.0), (13, 777, 16.5), (100, 1234, 33.0), (5, 6, 64.0)])
def test_tiles_make_up_the_canvas(start, stop, cell):
    """Tile by tile, from samples, every pixel of a distance field is nearly what the spline itself says."""
    axis = Axis.over(start, stop, cell)
    columns, rows = np.meshgrid(np.arange(48), np.arange(48))
    points = np.random.default_rng(3).uniform(0, 48, (40, 2))
    distance = np.min([np.hypot(columns - x, rows - y) for x, y in points], axis=0) * cell  # in pixels
    spline = coefficients(distance)
    pixels = (np.arange(start, stop) + 0.5) / cell - 0.5
    exact = on_grid(spline, pixels, pixels)
    samples = on_grid(spline, axis.places / cell - 0.5, axis.places / cell - 0.5)
    found = np.full((stop - start, stop - start), np.nan, np.float32)
    for rows, sampled_rows in axis.tiles():
        for columns, sampled_columns in axis.tiles():
            tile = found[rows, columns]
            tile[:] = fine(samples[sampled_rows, sampled_columns], axis.step, *tile.shape)
    assert np.isfinite(found).all()
    assert np.abs(found - exact).max() < 0.35  # at the points of cones
    assert np.sqrt(np.mean((found - exact) ** 2)) < 1 / 20
