"""The exported matcher computes what the trained one does, for any number of regions; scores are correct."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")
import torch

from drawover.engine.graph import check_graph
from drawover.raster.color.tokens import CELLS, LINES, NUMBERS
from drawover_train.data.color.colored import Views
from drawover_train.export import color as color_export
from drawover_train.export.parity import ExportError
from drawover_train.nets.color.matcher import Matcher
from drawover_train.scoring.color import Pair, by_position, scored

pytestmark = pytest.mark.train


def test_any_number_of_regions_is_matched_as_in_training(tmp_path):
    torch.manual_seed(1)
    network = Matcher(32, 1).eval()
    assert color_export.export_network(network, tmp_path / "matcher.onnx") < 1e-4
    checked = check_graph((tmp_path / "matcher.onnx").read_bytes())  # the engine takes it: all sizes are known before
    assert [value.name for value in checked.inputs] == [name for name, *_ in color_export.INPUTS]
    assert [value.shape for value in checked.inputs] == [tuple(shape) for _, shape, *_ in color_export.INPUTS]


def test_a_network_that_computes_something_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(color_export, "PARITY", -1.0)
    with pytest.raises(ExportError, match="differs from the trained network"):
        color_export.export_network(Matcher(32, 1).eval(), tmp_path / "matcher.onnx")


def two_views():
    """Left and right halves, drawn; the same halves as a picture's, and its upper right quarter separately."""
    cover = np.zeros((4, CELLS, CELLS), np.uint8)
    cover[0, :, :20] = cover[1, :, 20:] = cover[2, :, :20] = cover[3, :, 20:] = 255
    zero = np.zeros
    return Views(zero((2, LINES, LINES), np.uint8), cover, zero((4, NUMBERS), np.float16), zero(4, np.uint8),
                 zero((4, 3), np.float16), np.array([0, 2, 4]), np.array([0, 2]), np.array(["a"] * 2),
                 np.array(["x", "y"]), np.array(["test"] * 2))  # fmt: skip


def test_accuracy_is_measured_by_area_and_errors_by_regions():
    red, blue, green = np.eye(3, dtype=np.float32)
    pair = Pair(0, 1, np.stack([red, blue]), np.stack([red, green]))
    found = scored(two_views(), [pair], lambda views, pair: np.array([0, 1]))
    assert found.accuracy == pytest.approx(20 / 32)
    assert found.ceiling == pytest.approx(20 / 32)
    assert found.share == pytest.approx(1)
    assert found.wrong == 1
    none = scored(two_views(), [pair], lambda views, pair: np.array([0, -1]))
    assert none.wrong == 0
    nothing = scored(two_views(), [pair], lambda views, pair: np.array([-1, -1]))
    assert (nothing.wrong, nothing.share) == (1, 0)


def test_position_takes_what_lies_in_the_same_place():
    red, blue, _ = np.eye(3, dtype=np.float32)
    pair = Pair(0, 1, np.stack([red, blue]), np.stack([red, blue]))
    assert by_position(two_views(), pair).tolist() == [0, 1]
