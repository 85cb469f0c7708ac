"""The table of regions when a program that it compares with is not installed."""

import importlib.util
import shutil

import numpy as np
import pytest

if importlib.util.find_spec("drawover_train") is None:
    pytest.skip("needs the training side", allow_module_level=True)

from drawover_train.tables.color import regions


def _two_rooms() -> regions.Cut:
    ink = np.zeros((regions.SIZE, regions.SIZE), np.uint8)
    ink[:, 500:508] = 255
    true = np.ones(ink.shape, np.int32)
    true[:, 508:] = 2
    true[ink > 0] = 0
    return regions.Cut(ink, 1, true, ink == 0)


def test_a_program_that_is_not_installed_is_reported_in_its_row(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "not measured: the program gmic is not installed" in regions.row([(0, _two_rooms())], "ink", "G'MIC")


@pytest.mark.parametrize("method", list(regions.METHODS))
def test_every_method_finds_two_rooms_that_no_gap_joins(method):
    if method in regions.SLOW and not shutil.which(regions.SLOW[method]):
        pytest.skip("gmic is not installed")
    assert regions.row([(0, _two_rooms())], "ink", method).endswith("| 1 | 0.00 % | 0.0 % | 0.00 | 0.00 |")
