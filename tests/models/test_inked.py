"""Training of inking: crops with ground truth, hand-computed losses, a network that fits tiles, baselines."""

import json

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")
from drawover.engine.tasks.correct import inked as product  # noqa: E402
from drawover_train.data import recipe  # noqa: E402
from drawover_train.data.correct import inking  # noqa: E402
from drawover_train.data.recipe import Subject, View  # noqa: E402
from drawover_train.data.sources import LORELEI  # noqa: E402
from drawover_train.data.store import StoreError  # noqa: E402
from drawover_train.export.ink import export_ink  # noqa: E402
from drawover_train.losses.correct.centerline import centerline_loss, ink_of, soft_ink_of, soft_skeleton  # noqa: E402
from drawover_train.metrics.inking import gaps, stray_pieces  # noqa: E402
from drawover_train.nets.correct.inked import REACH, Inked, PlainInker  # noqa: E402
from drawover_train.recipes.correct import inked  # noqa: E402
from drawover_train.tables.correct import filters  # noqa: E402

pytestmark = pytest.mark.train


def bar(size=32, top=14, bottom=17, left=4, right=28):
    ink = np.zeros((size, size), np.float32)
    ink[top:bottom, left:right] = 1
    return ink


class Rings:
    """Circles with a line of five pixels, and the same in grey."""

    name, purpose, identity, bytes_per_subject, sources = "rings", "a test", "line", 1000, (LORELEI,)

    def subjects(self, root, limit):
        return [Subject(f"ring {n}", LORELEI, n, "train") for n in range(6)]

    def render(self, root, subject, size, random):
        line = np.zeros((size, size), np.uint8)
        cv2.circle(line, (128, 128), 60 + 8 * subject.key, 255, 4, cv2.LINE_AA)
        return [View({"line": line, "rough": line // 2, "marker": line, "ink": line}, {"style": "rings"})]


@pytest.fixture(scope="module")
def rings(tmp_path_factory):
    out = tmp_path_factory.mktemp("data")
    for name in inked.SETS:
        recipe.build(Rings(), out, out / name, 256, workers=0)
    return out


@pytest.fixture(scope="module")
def checkpoint(rings, tmp_path_factory):
    out = tmp_path_factory.mktemp("run")
    inked.train(rings, out, "cpu", minutes=0.02)
    return out / "inked.pt"


# --- what is learned from ---------------------------------------------------------------------------------------


def test_distances_of_a_bar():
    line = np.zeros((256, 256), np.uint8)
    line[100:106, 40:200] = 255
    far = inking.distance(line).astype(np.float32)
    assert far[102, 100] == pytest.approx(2.5, abs=0.15)
    assert far[99, 100] == pytest.approx(-0.5, abs=0.15)
    assert far[80, 100] == pytest.approx(-19.5, abs=0.2)
    assert far[10, 100] == -24


def test_crops_are_rough_and_know_their_field(rings, tmp_path):
    sets = [inking.drawings(rings / name, tmp_path) for name in inked.SETS]
    assert sets[0].widths[0] == pytest.approx(5, abs=0.6)
    rough, field = inking.Crops(sets, [0.5, 0.5], seed=3).batch(24)
    assert rough.shape == field.shape == (24, 1, inking.SIZE, inking.SIZE)
    assert rough.min() >= 0 and rough.max() <= 1
    assert field.min() >= 0 and field.max() <= 1
    true = ink_of(field)
    assert (true.amax((1, 2, 3)) > 0.9).float().mean() > 0.9  # nearly every crop shows some line
    assert not torch.equal(rough, true)
    on, off = rough[true > 0.9].mean(), rough[true < 0.1].mean()
    assert on > 0.4 > 4 * off  # what is rough lies where the truth is
    again = inking.Crops(sets, [0.5, 0.5], seed=3).batch(24)
    assert torch.equal(again[0], rough) and torch.equal(again[1], field)


def test_several_passes_keep_to_the_line():
    torch.manual_seed(0)
    far = torch.from_numpy(inking.distance(np.uint8(255 * bar(256, 120, 126, 20, 236))).astype(np.float32))[None, None]
    drawn = inking.passes(far.expand(8, -1, -1, -1), torch.full((8, 1, 1, 1), 6.0))
    rows = drawn.sum((0, 1, 3))
    assert rows[108:138].sum() > 0.97 * rows.sum()
    assert drawn[:, :, 120:126, 30:220].mean() > 0.3


def test_the_under_drawing_is_faint():
    under = inking.construction(96, 3.0, np.random.default_rng(5))
    assert 0.05 < under.max() < 0.4


def test_without_drawings_it_says_so(rings, tmp_path):
    with pytest.raises(StoreError, match="no held drawings"):
        inking.drawings(rings / "faces", tmp_path, "held")


# --- losses and measures by hand --------------------------------------------------------------------------------


def test_the_skeleton_of_a_bar_is_its_middle():
    skeleton = soft_skeleton(torch.from_numpy(bar())[None, None], 4)[0, 0].numpy()
    assert skeleton[15, 8:24].min() == 1
    assert skeleton[14, 8:24].max() == skeleton[16, 8:24].max() == 0


def test_clice_sees_gaps_and_strays_not_width():
    true = torch.from_numpy(bar())[None, None]
    wide = torch.from_numpy(bar(top=13, bottom=18))[None, None]
    broken = true.clone()
    broken[..., 12:20] = 0
    stray = true.clone()
    stray[..., 5, 4:20] = 1
    assert centerline_loss(true, true).item() < 1e-6
    assert centerline_loss(wide, true).item() < 0.02
    # a third of the line's 24 pixels is gone: sensitivity (22 - 8 + 1) / 23, ends of the skeleton aside
    assert centerline_loss(broken, true).item() == pytest.approx(1 - 2 * (15 / 23) / (1 + 15 / 23), abs=0.02)
    assert centerline_loss(stray, true).item() == pytest.approx(1 - 2 * (23 / 39) / (1 + 23 / 39), abs=0.02)


def test_the_loss_can_be_learned_from():
    drawn = torch.full((1, 1, 32, 32), 0.4, requires_grad=True)
    centerline_loss(soft_ink_of(drawn), torch.from_numpy(bar())[None, None]).backward()
    assert drawn.grad is not None and drawn.grad[0, 0, 15, 16] < 0  # more ink on the line is better


def test_the_ink_of_a_field():
    field = torch.tensor([0.5, 0.5 + 0.5 / 16, 0.5 - 0.5 / 16, 1.0])
    assert ink_of(field).tolist() == [0.5, 1.0, 0.0, 1.0]
    assert soft_ink_of(field)[0] == 0.5 and 0.6 < soft_ink_of(field)[1] < 0.8


def test_gaps_and_stray_pieces_are_counted():
    true, broken, strayed = bar(64, 30, 33, 4, 60), bar(64, 30, 33, 4, 60), bar(64, 30, 33, 4, 60)
    length = 100 / gaps(np.zeros_like(true), true)  # all of it is one gap
    assert length == pytest.approx(54, abs=3)
    broken[:, 20:28] = broken[:, 40:48] = 0
    assert gaps(broken, true) == pytest.approx(200 / length)
    assert stray_pieces(broken, true) == gaps(true, true) == 0
    strayed[5:8, 5:20] = strayed[50:53, 5:20] = strayed[50:53, 30:50] = 1
    assert stray_pieces(strayed, true) == pytest.approx(300 / length)
    assert gaps(strayed, true) == 0
    assert np.isnan(gaps(true, np.zeros_like(true)))


def test_levels():
    found = filters.Levels(0.2, 0.6)(np.float32([0, 0.2, 0.4, 0.6, 1]))
    assert found == pytest.approx([0, 0, 0.5, 1, 1], abs=1e-6)


def test_xdog_by_its_formula():
    ink = bar(48, 22, 25)
    chosen = filters.XDoG(1.0, 5.0, 0.8, 3.0)
    narrow, wide = (cv2.GaussianBlur(1 - ink, (0, 0), s, borderType=cv2.BORDER_REPLICATE) for s in (1.0, 1.6))
    sharp = 6 * narrow - 5 * wide
    found = chosen(ink)
    assert found[sharp >= 0.8].max() == 0
    assert found[23, 20] == pytest.approx(min(1, -np.tanh(3 * (sharp[23, 20] - 0.8))), abs=1e-5)
    assert found[23, 20] > 0.9 and found[5, 5] == 0


def test_the_filters_are_fitted_to_what_scores():
    true = bar(64, 30, 33)
    faint = 0.35 * true + 0.15
    levels, _ = filters.fitted([(faint, true)], lambda drawn, truth: -float(np.abs(drawn - truth).mean()), 3.0)
    assert levels.low >= 0.1 and levels(faint)[31, 20] > 0.9 and levels(faint)[5, 5] < 0.5


# --- the network ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Inked, PlainInker])
def test_nothing_beyond_the_reach_is_seen(kind):
    torch.manual_seed(0)
    network = kind(8)
    ink = torch.rand(1, 1, 176, 176, requires_grad=True)
    for at in (84, 87, 91):
        (seen,) = torch.autograd.grad(network.logits(ink)[0, 0, at, at], ink)
        rows = seen[0, 0].abs().sum(1).nonzero().ravel()
        assert max(at - int(rows.min()), int(rows.max()) - at) <= REACH
    assert REACH == product.REACH  # what tiles are shown around them


class Trained:
    """A torch network instead of the pack's."""

    def __init__(self, network):
        self.network = network.eval()

    @torch.no_grad()
    def run(self, role, watch=None, **inputs):
        return self.network(torch.from_numpy(np.ascontiguousarray(inputs["ink"]))).numpy()


def test_tiles_fit_without_a_seam():
    torch.manual_seed(1)
    network = Inked(8)
    torch.nn.init.normal_(network.leave.weight, std=1.0)
    ink = np.random.default_rng(0).random((200, 248)).astype(np.float32)
    networks = Trained(network)
    untiled = product.distance_field(networks, None, ink, most=1024)
    tiled = product.distance_field(networks, None, ink, most=72)
    assert untiled.std() > 0.05
    assert np.abs(untiled - tiled).max() < 1e-4


def test_training_stops_in_time_and_goes_on(rings, checkpoint):
    first = torch.load(checkpoint, weights_only=True)
    assert first["step"] >= 1
    inked.train(rings, checkpoint.parent, "cpu", minutes=first["minutes"] + 0.02)
    second = torch.load(checkpoint, weights_only=True)
    assert second["step"] > first["step"]
    assert {path.name for path in checkpoint.parent.glob("*.pt")} == {f"{name}.pt" for name in inked.NETWORKS}
    log = [json.loads(line) for line in (checkpoint.parent / "log.jsonl").read_text().splitlines()]
    assert log[0]["seed"] == 0
    assert 0.15 < log[0]["parameters_millions"]["inked"] < 0.4
    assert (checkpoint.parent / "samples.png").exists()


def test_the_exported_network_takes_any_size_and_is_the_same(checkpoint, tmp_path):
    from drawover.engine.graph import check_free, check_graph

    assert export_ink(checkpoint, tmp_path) < 1e-3
    checked = check_graph((tmp_path / "ink.onnx").read_bytes())
    assert [(value.name, value.shape) for value in (*checked.inputs, *checked.outputs)] == [
        ("ink", (0, 1, 0, 0)), ("field", (0, 1, 0, 0))
    ]  # fmt: skip
    for value in (*checked.inputs, *checked.outputs):
        check_free(value)
