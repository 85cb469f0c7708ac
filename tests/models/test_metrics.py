"""Metrics against values worked out by hand, and against what papers and other programs give."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torchmetrics")
from drawover_train.metrics import color, judged, latent, lines, perceptual, pixels, strokes  # noqa: E402
from drawover_train.metrics.features import Cached, Graph, Lite0, as_color  # noqa: E402
from drawover_train.metrics.measure import Scores, measure, read, table, write  # noqa: E402
from drawover_train.metrics.register import METRICS, find, possible  # noqa: E402
from drawover_train.metrics.sample import MetricError, Observers, Sample  # noqa: E402
from drawover_train.recipes import judges  # noqa: E402

pytestmark = pytest.mark.train
SOURCES = Path(__file__).resolve().parents[2] / "scratch" / "src"  # where packages are kept between runs


@dataclass(frozen=True)
class Pyramid:
    """Features worked out without weights: the picture itself, and its means over blocks of 2 and of 8."""

    name: str = "lite0"

    def __call__(self, pictures):
        x = np.asarray(pictures, np.float64).transpose(0, 3, 1, 2)
        x = np.concatenate([x, 1 - x], 1)
        b, c, h, w = x.shape
        maps = [x] + [x.reshape(b, c, h // k, k, w // k, k).mean((3, 5)) for k in (2, 8)]
        return maps, maps[-1].reshape(b, -1)


def line(size=32, column=10, width=2):
    ink = np.zeros((size, size), np.float32)
    ink[4:-4, column : column + width] = 1
    return ink


def test_pixels_of_a_known_error():
    true = np.zeros((32, 32), np.float32)
    drawn = true + 0.1  # a squared difference of 0.01 everywhere
    assert pixels.l1(drawn, true) == pytest.approx(0.1)
    assert pixels.psnr(drawn, true) == pytest.approx(20.0, abs=1e-4)
    assert pixels.psnr(true, true) == pixels.IDENTICAL
    assert pixels.ssim(true, true) == pytest.approx(1.0)
    # Two flat pictures differ in luminance only: (2ab + c) / (a² + b² + c) with c = 0.01².
    a, b = np.full((32, 32), 0.2), np.full((32, 32), 0.6)
    assert pixels.ssim(a, b) == pytest.approx((2 * 0.2 * 0.6 + 1e-4) / (0.2**2 + 0.6**2 + 1e-4), abs=1e-6)
    assert pixels.ssim(np.dstack([a] * 3), np.dstack([b] * 3)) == pytest.approx(pixels.ssim(a, b))


def test_chamfer_of_two_points_is_their_distance():
    a, b = np.zeros((20, 20), np.float32), np.zeros((20, 20), np.float32)
    a[5, 5] = b[8, 9] = 1
    assert lines.chamfer(a, b) == pytest.approx(5.0)
    b[5, 5] = 1  # of the two points of b one is met: (0 + (0 + 5) / 2) / 2
    assert lines.chamfer(a, b) == pytest.approx(1.25)
    assert lines.chamfer(a, a) == 0
    assert lines.chamfer(a, np.zeros_like(a)) == pytest.approx(np.hypot(20, 20))


def test_soft_cldice_counts_the_centerline_that_is_covered():
    true, half = line(column=10, width=3), line(column=10, width=3)
    half[16:] = 0
    assert lines.soft_cldice(true, true) == pytest.approx(1.0)
    # All of what is drawn is right, half of the line is there: 2 · 1 · ½ / 1½
    assert lines.soft_cldice(half, true) == pytest.approx(2 / 3, abs=0.02)
    assert lines.soft_cldice(line(column=20), true) == 0
    assert lines.soft_cldice(line(column=9, width=5), true) == pytest.approx(1.0)  # width hardly matters
    assert lines.cldice(true, true) == 1
    assert lines.cldice(half, true) == pytest.approx(2 / 3, abs=0.05)  # a skeleton is a little short
    assert lines.cldice(np.zeros_like(true), true) == 0
    skeleton = lines.soft_skeleton(true)
    assert set(np.flatnonzero(skeleton[16])) == {11}


def test_endpoint_error_counts_only_where_it_is_asked():
    field, where = np.zeros((4, 4, 2)), np.zeros((4, 4), bool)
    true = np.full((4, 4, 2), (3.0, 4.0))
    assert np.isnan(lines.endpoint_error(field, true, where))
    where[1, 1] = True
    true[2:] = 99
    assert lines.endpoint_error(field, true, where) == pytest.approx(5.0)


def test_strokes_have_the_ends_one_sees():
    drawn = np.zeros((128, 128), np.float32)
    drawn[20:100, 60] = 1  # 80 pixels, two ends
    assert strokes.loose_ends(drawn) == pytest.approx(100 * 2 / 80)
    assert strokes.specks(drawn) == 0
    drawn[50:54, 60] = 0  # a gap: 76 pixels, four ends
    assert strokes.loose_ends(drawn) == pytest.approx(100 * 4 / 76)
    drawn[10, 10:14] = 1  # a dash of four pixels
    assert strokes.specks(drawn) == pytest.approx(100 / 80)
    ring = np.zeros_like(drawn)
    ring[30, 30:90] = ring[90, 30:91] = ring[30:90, 30] = ring[30:90, 90] = 1
    assert strokes.loose_ends(ring) == 0
    assert np.isnan(strokes.loose_ends(np.zeros_like(drawn)))


# Sharma, Wu and Dalal (2005), Table 1: pairs 1, 7, 11, 17 and 25 of CIELAB colors, and their ΔE2000.
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195), ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "known"), SHARMA)
def test_color_difference_is_that_of_the_paper(a, b, known):
    assert float(color.deltaE_ciede2000(np.array(a, float), np.array(b, float))) == pytest.approx(known, abs=1e-4)


def test_regions_are_judged_by_area_and_without_their_edges():
    regions = np.zeros((40, 40), np.int32)
    regions[:, :30], regions[:, 30:] = 1, 2
    true = np.zeros((40, 40, 3))
    true[:, :30], true[:, 30:] = (1, 0, 0), (1, 1, 1)
    drawn = true.copy()
    drawn[:, 29:31] = (0, 0, 1)  # where they meet, any color
    assert color.region_accuracy(drawn, true, regions) == 1
    assert color.region_distance(drawn, true, regions) == pytest.approx(0, abs=1e-6)
    drawn[:, 30:] = 0  # black instead of white: ΔE2000 100 on a quarter
    assert color.region_accuracy(drawn, true, regions) == pytest.approx(0.75)
    assert color.region_distance(drawn, true, regions) == pytest.approx(25, abs=1e-3)
    assert np.isnan(color.region_accuracy(drawn, true, np.zeros_like(regions)))


def gaussian(center, reach):
    """Four points of mean `center` and diagonal covariance 2/3 · reach²."""
    return np.array(center, float) + np.diag(reach).repeat(2, 0) * np.array([[1], [-1]] * len(reach))


def test_frechet_distance_of_two_known_gaussians():
    a, b = gaussian((0, 0), (3, 1)), gaussian((3, 4), (1, 1))
    spread = (np.sqrt(2 / 3) * 3 - np.sqrt(2 / 3)) ** 2
    assert perceptual.frechet(a, b) == pytest.approx(25 + spread, rel=1e-6)
    assert perceptual.frechet(a, a) == pytest.approx(0, abs=1e-6)
    wide = np.zeros((2, 4, 50))  # more numbers than pictures: the same distance
    wide[0, :, 7:9], wide[1, :, 7:9] = a, b
    assert perceptual.frechet(*wide) == pytest.approx(25 + spread, rel=1e-5)
    assert np.isnan(perceptual.frechet(a[:1], b))


def test_perceptual_distance_is_between_unit_features():
    # (1,1,1) and its complement (0,0,0): unit vectors of black and white are at right angles, so the distance is 2.
    white, black = np.ones((16, 16, 3), np.float32), np.zeros((16, 16, 3), np.float32)
    found = perceptual.perceptual_distances([white, white], [black, white], Pyramid())
    assert found == pytest.approx([2.0, 0.0])
    random = np.random.default_rng(0)
    fine = white * (random.random((16, 16, 1)) > 0.5)
    shallow, deep = (perceptual.perceptual_distances([fine], [np.roll(fine, 1, 0)], Pyramid(), d)[0]
                     for d in ("shallow", "deep"))  # fmt: skip
    assert deep < shallow / 4  # what is deep forgives a shift by a pixel


def test_diversity_is_the_mean_over_all_pairs():
    random = np.random.default_rng(0)
    pictures = [random.random((16, 16, 3)).astype(np.float32) for _ in range(5)]
    pairs = [(a, b) for i, a in enumerate(pictures) for b in pictures[:i]]
    each = perceptual.perceptual_distances([a for a, _ in pairs], [b for _, b in pairs], Pyramid())
    assert perceptual.diversity(pictures, Pyramid()) == pytest.approx(each.mean())
    assert perceptual.diversity([pictures[0]] * 4, Pyramid()) == pytest.approx(0, abs=1e-9)
    assert np.isnan(perceptual.diversity(pictures[:1], Pyramid()))


def test_style_is_in_the_colors_not_in_the_places():
    random = np.random.default_rng(1)
    red, blue = np.zeros((2, 16, 16, 3), np.float32)
    red[..., 0], blue[..., 2] = random.random((2, 16, 16))
    moved, other = np.roll(red, (3, 5), (0, 1)), np.roll(blue, 2, 0)
    same, wrong = perceptual.style_relevance([red, red], [moved, other], Pyramid())
    assert same > 0.99
    assert wrong < same - 0.1


def test_ink_is_seen_as_black_on_white():
    assert as_color(line())[10, 10].tolist() == [0, 0, 0]
    assert as_color(line())[0, 0].tolist() == [1, 1, 1]


def test_features_are_asked_once_for_the_same_pictures():
    class Counting(Pyramid):
        used = 0

        def __call__(self, pictures):
            Counting.used += 1
            return super().__call__(pictures)

    watching = Cached(Counting(), 1)
    a, b = np.zeros((1, 8, 8, 3)), np.ones((1, 8, 8, 3))
    watching(a), watching(a)
    assert Counting.used == 1
    watching(b), watching(a)
    assert Counting.used == 3
    assert watching.name == "lite0"


def test_lite0_knows_a_cat_and_stands_at_seven_depths():
    from skimage import data

    features = Lite0.load(SOURCES)
    cat = data.chelsea()[:300, :300].astype(np.float32)[None] / 255
    maps, vector = Lite0(features.weights, 224)(cat)
    assert [m.shape[1] for m in maps] == [16, 24, 40, 80, 112, 192, 320]
    assert [m.shape[2] for m in maps] == [112, 56, 28, 14, 14, 7, 7]
    classes = vector @ features.weights["_fc.weight"].numpy().T + features.weights["_fc.bias"].numpy()
    assert 281 <= int(classes.argmax()) <= 285  # ImageNet's cats


def test_any_onnx_graph_gives_features(tmp_path):
    from onnx import TensorProto, helper

    made = helper.make_graph(
        [helper.make_node("AveragePool", ["ink"], ["map"], kernel_shape=[2, 2], strides=[2, 2]),
         helper.make_node("ReduceMean", ["map"], ["vector"], axes=[2, 3], keepdims=0)],
        "toy", [helper.make_tensor_value_info("ink", TensorProto.FLOAT, ["batch", 1, 16, 16])],
        [helper.make_tensor_value_info("map", TensorProto.FLOAT, ["batch", 1, 8, 8]),
         helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["batch", 1])],
    )  # fmt: skip
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    (tmp_path / "toy.onnx").write_bytes(model.SerializeToString())
    pictures = np.stack([as_color(line()), np.ones((32, 32, 3), np.float32)])
    maps, vectors = Graph(tmp_path / "toy.onnx")(pictures)
    assert maps[0].shape == (2, 1, 8, 8)
    assert vectors[:, 0] == pytest.approx([line().mean(), 0], abs=1e-6)


def test_a_generator_that_ignores_its_latent_cannot_give_it_back():
    latents = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    hears = latent.latent_recovery(lambda z: z * 3, latents, steps=100, rate=0.1)
    deaf = latent.latent_recovery(lambda z: z * 0, latents, steps=100, rate=0.1)
    assert hears.shape == (6,)
    assert hears.max() < 0.05
    start = torch.randn(6, 4, generator=torch.Generator().manual_seed(0)).numpy()
    assert deaf == pytest.approx(((start - latents) ** 2).mean(1), rel=1e-5)  # it stays where it began


def test_the_shipped_judge_reads_digits_it_never_saw():
    inks, classes = judges.digits(SOURCES)
    rows = np.concatenate([judges.digit_rows("validation"), judges.digit_rows("test")])
    kept = judged.class_kept(list(inks[rows]), classes[rows], judged.digit_judge())
    assert len(rows) > 400
    assert kept.mean() >= 0.985
    assert judged.class_kept(list(inks[rows]), (classes[rows] + 1) % 10, judged.digit_judge()).mean() < 0.02


def test_the_shipped_judges_are_small_and_their_scores_are_written_down():
    assert all(0 < path.stat().st_size < 1e6 for path in judged.FOLDER.glob("*.onnx"))
    scores = json.loads((judged.FOLDER / "scores.json").read_text())
    assert scores["digits"] >= 0.985
    assert scores["sound called broken"] <= 0.05
    assert min(scores[f"{kind} 1 called broken"] for kind in judges.SEEN) >= 0.85


def test_every_metric_is_named_once_and_says_what_it_is():
    names = [m.name for m in METRICS]
    assert len(set(names)) == len(names)
    for metric in METRICS:
        assert metric.measures and metric.source and metric.unit
        assert set(metric.needs) <= set(Sample.__dataclass_fields__)
    with pytest.raises(MetricError, match="no metric 'beauty'"):
        find("beauty")


def test_measuring_gives_a_row_a_subject_and_a_value_a_set(tmp_path):
    observers = Observers({"lite0": Pyramid()})
    samples = [Sample(f"s{n}", drawn=line(column=10 + n), true=line()) for n in range(40)][:12]
    names = ["l1", "line_f1", "perceptual_lite0", "frechet_lite0", "diversity_lite0"]
    assert set(names) < set(possible(samples, observers))
    assert "region_accuracy" not in possible(samples, observers)
    scores = measure(names, samples, observers)
    assert scores.each["s0"]["l1"] == 0
    assert scores.each["s3"]["l1"] == pytest.approx(4 * 24 / 32**2)
    assert scores.of_set["frechet_lite0"] > 0
    assert "l1" not in scores.of_set
    write(tmp_path / "scores.jsonl", scores)
    again = read(tmp_path / "scores.jsonl")
    assert again.mean("l1") == pytest.approx(scores.mean("l1"), abs=1e-6)
    assert again.of_set.keys() == {"frechet_lite0", "diversity_lite0"}
    assert again.better["l1"] == "lower"
    assert "| line_f1 | higher |" in table(scores)
    assert "never with a published figure" in table(scores)


def test_what_could_not_be_measured_is_left_out_of_the_mean(tmp_path):
    scores = Scores({"a": {"l1": 0.5}, "b": {"l1": float("nan")}}, {}, {"l1": "lower"})
    assert scores.mean("l1") == 0.5
    write(tmp_path / "scores.jsonl", scores)
    assert '"l1": null' in (tmp_path / "scores.jsonl").read_text()
    assert np.isnan(read(tmp_path / "scores.jsonl").each["b"]["l1"])


@pytest.mark.parametrize(("names", "samples", "message"), [
    (["l1"], [], "nothing to measure"),
    (["l1"], [Sample("a", drawn=line())], "l1 needs true, which a has not"),
    (["l1"], [Sample("a", line(), line())] * 2, "Two samples are called a"),
    (["perceptual_drawnet"], [Sample("a", line(), line())], "drawnet are not at hand"),
    (["artefact_rate"], [Sample("a", line())], "no judge of soundness at hand"),
])  # fmt: skip
def test_what_is_missing_is_reported(names, samples, message):
    with pytest.raises(MetricError, match=message):
        measure(names, samples)


def test_a_file_that_holds_no_scores_is_refused(tmp_path):
    with pytest.raises(MetricError, match="There are no scores in"):
        read(tmp_path / "none.jsonl")
    (tmp_path / "other.jsonl").write_text('{"subject": "a", "l1": 1}\n')
    with pytest.raises(MetricError, match="holds no scores"):
        read(tmp_path / "other.jsonl")
