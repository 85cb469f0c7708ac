"""A stroke that a field half draws becomes whole; what is whole, or no stroke, stays as it is."""

import cv2
import numpy as np
import pytest

from drawover.raster.ink.ridges import RAISED, WEAK, raised

N = 64


def ridge(heights: np.ndarray, row: float = 32.0) -> np.ndarray:
    """(N, N) a field with one level stroke whose crest has these heights (N,), falling off by 1/16 a cell."""
    away = np.abs(np.arange(N) - row)[:, None] / 16
    return np.clip(heights[None, :] - away, 0, 1).astype(np.float32)


def pieces(field: np.ndarray) -> int:
    return cv2.connectedComponents((field > 0.5).astype(np.uint8))[0] - 1


def broken(low: float) -> np.ndarray:
    heights = np.full(N, 0.53)
    heights[::7] = heights[1::7] = low
    return heights


def test_dots_on_one_crest_become_a_line():
    field = ridge(broken(0.485))
    assert pieces(field) > 5 and pieces(raised(field)) == 1


def test_a_line_that_is_raised_is_a_thin_one():
    field = raised(ridge(broken(0.485)))
    assert field[32].min() == pytest.approx(RAISED, abs=0.01) and (field[[30, 34]] <= 0.5).all()


def test_a_crest_too_low_to_be_a_stroke_stays_a_gap():
    field = ridge(broken(WEAK - 0.02))
    assert pieces(raised(field)) == pieces(field)


def test_what_hangs_together_with_no_ink_is_no_stroke():
    field = ridge(np.full(N, 0.49))
    assert np.array_equal(raised(field), field)


def test_a_whole_stroke_stays_as_wide_as_it_is():
    field = ridge(np.full(N, 0.56))
    assert np.array_equal(raised(field), field)


def test_any_way_that_a_stroke_runs_it_is_made_whole():
    across, down = np.meshgrid(np.arange(N), np.arange(N))
    away = np.abs(across - down) / np.sqrt(2)
    along = broken(0.485)[(across + down) // 2]
    field = np.clip(along - away / 16, 0, 1).astype(np.float32)
    assert pieces(field) > 5 and pieces(raised(field)) == 1
    assert np.allclose(raised(field.T.copy()), raised(field).T)
