"""The network that draws the lines of pictures: its loss by hand, what it is shown, what its export and scores say."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
import torch

from drawover.engine.graph import check_graph
from drawover_train.export import sketchify as export
from drawover_train.export.correct import ExportError
from drawover_train.nets.sketchify.sketch import Sketch
from drawover_train.nets.stages.unfinish import Unfinish
from drawover_train.recipes.sketchify import supervised, widened
from drawover_train.scoring import sketchify as scoring

pytestmark = pytest.mark.train


def field(*lit: tuple[int, int]) -> torch.Tensor:
    found = torch.zeros(1, 1, 8, 8)
    for row, column in lit:
        found[0, 0, row, column] = 1
    return found


def test_the_loss_of_lines_is_one_less_f1_within_a_cell_as_worked_by_hand():
    loss = supervised.line_loss(field((2, 2), (2, 3)), field((2, 2), (2, 3)))
    assert float(loss) == pytest.approx(0, abs=1e-3)
    assert float(supervised.line_loss(field((3, 2), (3, 3)), field((2, 2), (2, 3)))) == pytest.approx(0, abs=1e-3)
    # Two of three drawn cells are near the one that is true, which is met: precision (2 + 1) / (3 + 1), recall 1.
    worked = 1 - 2 * 0.75 / 1.75
    assert float(supervised.line_loss(field((2, 2), (2, 3), (6, 6)), field((2, 2)))) == pytest.approx(worked, abs=1e-3)
    # Beside it on the slant is 1.41 cells away: nothing is near, (0 + 1) / (1 + 1) both ways.
    assert float(supervised.line_loss(field((3, 3)), field((2, 2)))) == pytest.approx(0.5, abs=1e-3)


def test_weights_of_a_network_that_finds_lines_among_other_things_are_taken_over():
    torch.manual_seed(3)
    other, network = Unfinish(8), Sketch(8)
    network.begin_with(other.state_dict())
    picture = torch.rand(1, 3, 32, 32)
    assert torch.allclose(network(picture), other(picture)[0], atol=1e-6)


class Stored:
    """A square of one color on paper, with its outline, as faces, objects and furniture have it."""

    stages = ("detail", "detail_b", "flat", "flat_b", "flat_swap", "gradient", "solid", "lit", "lit_swap")

    def __init__(self, folder):
        self.records = [{"stages": [*self.stages, "line", "part"]}] * 3

    def rows(self, split, stage=None):
        return np.arange(3)

    def picture(self, stage, row):
        line, part = np.zeros((64, 64), np.uint8), np.zeros((64, 64), np.uint8)
        part[16:48, 16:48] = 2
        cv2.rectangle(line, (16, 16), (47, 47), 255, 2)
        if stage in ("line", "part"):
            return line if stage == "line" else part
        return np.where((part == 2)[..., None], np.array([200, 80, 40], np.uint8), np.array([255, 255, 255], np.uint8))


def test_what_is_shown_fits_together_and_the_network_learns_from_it(monkeypatch, tmp_path):
    monkeypatch.setattr(supervised, "Store", Stored)
    given = supervised.Pictures(tmp_path, "train").batch(np.random.default_rng(1))
    assert given.picture.shape == (10, 3, 96, 96) and given.field.shape == (10, 1, 96, 96)
    assert float(given.picture.min()) >= 0 and float(given.picture.max()) <= 1
    assert ((given.aligned > 0) & (given.aligned <= 1)).all()
    assert ((given.field > 0.5).float().mean((1, 2, 3)) > 0.005).all()
    network = Sketch(8)
    loss = supervised.objective(network, given)
    loss.backward()
    assert math.isfinite(float(loss.detach())) and all(weight.grad is not None for weight in network.parameters())


def test_lines_that_no_color_shows_are_not_asked_of_a_face_without_lines():
    part, line = np.zeros((64, 64), np.uint8), np.zeros((64, 64), np.uint8)
    part[16:48, 16:48] = 2
    cv2.rectangle(line, (16, 16), (47, 47), 255, 2)
    cv2.line(line, (28, 32), (36, 32), 255, 2)  # a nose
    part[line > 0] = supervised.INK
    picture = np.where((part == 2)[..., None], np.array([200, 80, 40], np.uint8), np.array([255, 255, 255], np.uint8))
    picture[line > 0] = 10
    bare, seen, fill = supervised.without_lines(picture, line, part)
    assert not seen[25:40, 25:40].any() and seen[16, 20:44].all() and bare.min() > 30
    assert set(np.unique(fill).tolist()) == {0, 2}


def test_widened_pictures_keep_their_size_and_range_and_their_edges():
    random = np.random.default_rng(5)
    part = np.zeros((64, 64), np.uint8)
    part[16:48, 16:48] = 1
    picture = np.where((part == 1)[..., None], np.array([0.2, 0.5, 0.9], np.float32), np.float32(1))
    for _ in range(20):
        made = widened.changed(
            widened.on_backdrop(widened.shaded(picture, part, random), (part == 0).astype(np.float32), 0.5, random),
            random,
        )
        assert made.shape == picture.shape and made.dtype == np.float32 and made.min() >= 0 and made.max() <= 1


def test_the_export_computes_the_same_and_the_engine_takes_it(tmp_path, monkeypatch):
    torch.manual_seed(1)
    assert export.export_network(Sketch(8).eval(), tmp_path / "sketch.onnx") < 1e-4
    checked = check_graph((tmp_path / "sketch.onnx").read_bytes())
    assert [value.shape for value in checked.inputs] == [(1, 3, 128, 128)]
    monkeypatch.setattr(export, "PARITY", -1.0)
    with pytest.raises(ExportError, match="differs from the trained network"):
        export.export_network(Sketch(8).eval(), tmp_path / "sketch.onnx")


def test_scores_order_true_lines_before_edges_before_nothing():
    picture, line = np.full((256, 256, 3), 230, np.uint8), np.zeros((256, 256), np.uint8)
    cv2.circle(picture, (128, 128), 80, (60, 90, 160), -1)
    cv2.circle(line, (128, 128), 80, 255, 3)
    cv2.line(picture, (0, 20), (255, 60), (150, 150, 150), 1)  # a scratch that is no line
    view = scoring.View(picture, line)
    best = scoring.best_canny([view])
    edges = scoring.mean_f1([view], lambda each: scoring.canny(each, *best))
    assert scoring.mean_f1([view], scoring.ceiling) > 0.98
    assert 0.5 < edges <= 1 and scoring.mean_f1([view], lambda each: np.zeros((128, 128))) == 0
    assert scoring.mean_f1([view], lambda each: scoring.canny(each, 8, 20, 0.0)) <= edges
