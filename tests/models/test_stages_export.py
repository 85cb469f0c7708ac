"""The network that splits finished pictures: its training data, and the parity of its export."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")
import torch

from drawover.engine.graph import check_graph
from drawover_train.export import stages as export
from drawover_train.export.correct import ExportError
from drawover_train.nets.stages.unfinish import Unfinish
from drawover_train.recipes.stages import unfinish

pytestmark = pytest.mark.train


class Stored:
    """Two views: a square on paper, with a line around it, in one color and another."""

    def rows(self, split):
        return np.arange(2)

    def pictures(self, stage, rows):
        line, part = np.zeros((64, 64), np.uint8), np.zeros((64, 64), np.uint8)
        part[16:48, 16:48] = 2
        for edge in (slice(16, 19), slice(45, 48)):
            line[edge, 16:48] = line[16:48, edge] = 255
        part[line > 0] = unfinish.INK
        if stage in ("line", "part"):
            return np.stack([line, part] if stage == "line" else [part, part])[[0, 0] if stage == "line" else [0, 1]]
        color = np.where((part == 2)[..., None], np.uint8([200, 80, 40]), np.uint8([255, 255, 255]))
        color[line > 0] = 20
        return np.stack([color, color])


def test_what_is_shown_fits_together_and_flats_go_on_under_the_lines():
    pictures = unfinish.Pictures(Stored(), "faces", "train")  # pyright: ignore[reportArgumentType]
    assert (pictures.bare["flat"][0][20:44, 18] == (200, 80, 40)).all(), "the line's own place has the square's color"
    given = unfinish.batch(pictures, np.random.default_rng(1))
    size = unfinish.SIZE
    assert given.picture.shape == given.flat.shape == (12, 3, size, size) and given.field.shape == (12, 1, size, size)
    lines = given.field[:, 0] > 0.5
    assert lines.float().mean() > 0.01 and given.picture.mean(1)[lines].mean() < 0.3 < given.flat.mean(1)[lines].mean()
    network = Unfinish(8)
    loss = unfinish.objective(network, given)
    loss.backward()
    assert float(loss.detach()) > 0 and all(weight.grad is not None for weight in network.parameters())


def test_the_export_computes_the_same_and_the_engine_takes_it(tmp_path, monkeypatch):
    torch.manual_seed(1)
    assert export.export_network(Unfinish(8).eval(), tmp_path / "unfinish.onnx") < 1e-4
    checked = check_graph((tmp_path / "unfinish.onnx").read_bytes())
    assert [value.shape for value in checked.inputs] == [(1, 3, 128, 128)]
    monkeypatch.setattr(export, "PARITY", -1.0)
    with pytest.raises(ExportError, match="differs from the trained network"):
        export.export_network(Unfinish(8).eval(), tmp_path / "unfinish.onnx")
