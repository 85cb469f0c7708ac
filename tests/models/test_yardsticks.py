"""Each metric orders the degradations it should detect, on a few small drawings; others are reported as blind."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

pytest.importorskip("torchmetrics")
pytest.importorskip("svgelements")
from drawover.raster.vector.shapes import Shape
from drawover_train.data.drawing import Drawing
from drawover_train.metrics import degrade
from drawover_train.metrics.sample import Observers
from drawover_train.scoring import yardsticks
from drawover_train.scoring.yardstick_subjects import face_spoilings, filled, regions_of
from drawover_train.scoring.yardsticks import LEVELS, MEANT, Finding, prove, report, table

pytestmark = pytest.mark.train
PARTS = ("head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "hair")


@dataclass(frozen=True)
class Pyramid:
    """Features worked out without weights: the picture itself, and its means over blocks of 2 and of 8."""

    name: str = "lite0"

    def __call__(self, pictures):
        x = np.asarray(pictures, np.float64).transpose(0, 3, 1, 2)
        x = np.concatenate([x, 1 - x], 1)
        b, c, h, w = x.shape
        maps = [x, *(x.reshape(b, c, h // k, k, w // k, k).mean((3, 5)) for k in (2, 8))]
        return maps, maps[-1].reshape(b, -1)


def face(number):
    """A head under hair with its features, each face a little different."""
    random, turn = np.random.default_rng(number), np.linspace(0, 2 * np.pi, 48, endpoint=False)

    def ring(x, y, a, b):
        return (np.stack([np.cos(turn) * a + x, np.sin(turn) * b + y], 1).astype(np.float32),)

    def curve(*points):
        return (np.array(points, np.float32),)

    wide, eye, low = random.uniform(0.28, 0.38), random.uniform(0.11, 0.15), random.uniform(0.62, 0.7)
    pupil, smile = random.uniform(0.025, 0.05), random.uniform(-0.05, 0.05)
    shapes = [
        Shape(ring(0.5, 0.5, wide, 0.4), "paper", 0.012, True, 0),
        Shape(ring(0.5, 0.2, wide, random.uniform(0.1, 0.16)), "paper", 0.012, True, 7),
        Shape(curve((0.5, 0.45), (0.47 + smile, 0.56), (0.51, 0.57)), "none", 0.012, False, 5),
        Shape(curve((0.42, low), (0.5, low + smile), (0.58, low)), "none", 0.012, False, 6),
    ]
    for n, side in enumerate((-1, 1)):
        shapes.append(Shape(ring(0.5 + side * eye, 0.42, pupil, 0.03), "ink", 0.0, True, 1 + n))
        brow = curve((0.45 + side * eye, 0.36 + smile / 2), (0.55 + side * eye, 0.36 - smile / 2))
        shapes.append(Shape(brow, "none", 0.012, False, 3 + n))
    return Drawing(f"test/{number}", "test", tuple(shapes), PARTS)


@pytest.fixture(scope="module")
def given():
    return face_spoilings([face(n) for n in range(8)])


@pytest.fixture(scope="module")
def found(given):
    return prove(given, Observers({"lite0": Pyramid()}), log=lambda _: None)


def of(found, metric, spoiling):
    return next(f for f in found if (f.metric, f.spoiling) == (metric, spoiling))


def test_every_spoiling_was_met_by_the_metrics_that_should_see_it(found, given):
    assert {s.name for s in given} | {"turned into another digit", "latent ignored"} == set(MEANT)
    assert {f.spoiling for f in found} == {s.name for s in given}
    for f in found:
        assert f.metric in MEANT[f.spoiling]
    assert {
        "psnr",
        "ssim",
        "line_f1",
        "chamfer",
        "soft_cldice",
        "endpoint_error",
        "region_accuracy",
        "loose_ends",
        "frechet_lite0",
        "diversity_lite0",
        "style_lite0",
        "perceptual_deep_lite0",
    } <= {f.metric for f in found}


# Soft skeletons of thick strokes are no centerlines, and the toy network has no deep features worth the name.
WEAK = {("soft_cldice", "doubled"), ("soft_cldice", "melted"), ("perceptual_deep_lite0", "melted")}


@pytest.mark.parametrize("spoiling", [n for n in MEANT if n not in ("turned into another digit", "latent ignored")])
def test_worse_is_never_called_better(found, spoiling):
    here = [f for f in found if f.spoiling == spoiling and (f.metric, spoiling) not in WEAK]
    assert not [(f.metric, f.values) for f in here if f.verdict == "disordered" and f.rho < 0.85]
    assert sum(f.ordered for f in here) > len(here) / 2


def test_the_full_picture_hardly_shows_an_eye_that_slipped(found):
    full, window = of(found, "line_f1", "one eye moved"), of(found, "line_f1_window", "one eye moved")
    assert full.values[-1] > 0.9
    assert window.response > 2 * full.response
    assert of(found, "endpoint_error", "one eye moved").response > 0.3
    assert of(found, "endpoint_error", "one eye moved").ordered


def test_a_collapsed_set_is_seen_as_a_set_only(found, given):
    assert of(found, "diversity_lite0", "collapsed set").values[-1] == pytest.approx(0, abs=1e-6)
    assert of(found, "diversity_lite0", "collapsed set").ordered
    assert of(found, "frechet_lite0", "collapsed set").ordered
    collapsed = next(s for s in given if s.name == "collapsed set")
    different = [len({s.drawn.tobytes() for s in collapsed.samples(x)}) for x in LEVELS]
    assert different == sorted(different, reverse=True)
    assert (different[0], different[-1]) == (8, 1)


def test_wrong_colors_cost_what_their_area_is(found):
    accuracy = of(found, "region_accuracy", "wrong colors")
    assert accuracy.values[0] == 1
    assert accuracy.values[-1] == 0
    assert of(found, "region_distance", "wrong colors").values[-1] > 20
    assert of(found, "region_distance", "bleached").ordered


def test_no_strength_is_no_change(given):
    for spoiling in given:
        for sample in spoiling.samples(0.0):
            if spoiling.name == "collapsed set":
                continue
            assert np.allclose(sample.drawn, sample.true), spoiling.name


@pytest.mark.parametrize("kind", ["gaps", "specked", "cut", "doubled", "smeared", "wobbled", "melted", "noise", "blur"])
def test_full_strength_is_seen_and_stays_a_drawing(given, kind):
    (sample, *_) = next(s for s in given if s.name == kind).samples(1.0)
    assert sample.drawn.shape == sample.true.shape
    assert sample.drawn.min() >= 0 and sample.drawn.max() <= 1
    assert np.abs(sample.drawn - sample.true).mean() > 0.005
    ink = np.zeros((64, 64), np.float32)
    assert degrade.gaps(ink, 1.0, np.random.default_rng(0)).max() == 0  # an empty sheet has no lines to break


def test_regions_are_what_lines_close(given):
    ink = np.zeros((40, 40), np.float32)
    ink[5, 5:30] = ink[30, 5:31] = ink[5:30, 5] = ink[5:30, 30] = 1
    regions = regions_of(ink)
    assert len(np.unique(regions)) == 2
    assert regions[0, 0] == 0
    assert regions[10, 10] > 0
    picture = filled(ink, regions, np.array([[1, 0, 0], [0, 1, 0]], np.float32))
    assert picture[0, 0].tolist() == [1, 1, 1]
    assert sorted(picture[10, 10].tolist()) == [0, 0, 1]


def test_a_metric_that_errs_is_found_out():
    right = yardsticks._finding("l1", "blur", [0, 0.1, 0.2, 0.3, 0.4])
    assert right.ordered and right.rho == pytest.approx(1)
    inverted = yardsticks._finding("ssim", "blur", [0, 0.1, 0.2, 0.3, 0.4])
    assert not inverted.ordered and inverted.rho == pytest.approx(-1)
    assert inverted.verdict == "disordered"
    flat = yardsticks._finding("l1", "blur", [0.2] * 5)
    assert not flat.ordered and flat.verdict == "blind"
    late = yardsticks._finding("endpoint_error", "moved parts", [float("nan"), 1, 2, 3, 4])
    assert late.ordered
    assert replace(right, response=0.01).verdict == "blind"


def test_the_table_says_which_see_and_which_are_blind():
    found = [Finding("l1", "blur", (0, 1, 2, 3, 4), 1.0, True, 0.8),
             Finding("ssim", "blur", (1, 1, 1, 1, 1), 0.9, False, 0.02),
             Finding("l1", "noise", (0, 2, 1, 3, 4), 0.9, False, 1.0)]  # fmt: skip
    drawn = table(found, ["blur", "noise"])
    assert "| l1 | ✓ 80 % | ρ 0.90 100 % |" in drawn
    assert "| ssim | blind (2 %) | · |" in drawn
    assert "Blind: ssim to blur." in report(found, 8)
    assert "Out of order: l1 to noise." in report(found, 8)
