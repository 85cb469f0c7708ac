"""Drawings with a known answer: the field maps flawed onto clean, splits never change, SVG becomes line art."""

import numpy as np
import pytest

pytest.importorskip("svgelements")
from drawover.raster.vector.shapes import Shape, draw
from drawover_train.data.correct import corrections, flaws
from drawover_train.data.drawing import Drawing, compose, framing, identity, inverse, split_of
from drawover_train.data.faces import corrections as faces
from drawover_train.data.svg import contours, line_art
from drawover_train.metrics.lines import endpoint_error, line_f1

pytestmark = pytest.mark.train


def face():
    """A head, two eyes and a mouth, as a source would give them."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    disc = lambda x, y, r: ((np.stack([np.cos(turn), np.sin(turn)], 1) * r + (x, y)).astype(np.float32),)  # noqa: E731
    shapes = (
        Shape(disc(0.5, 0.5, 0.4), "paper", 0.01, True, 0),
        Shape(disc(0.35, 0.4, 0.05), "ink", 0.0, True, 1),
        Shape(disc(0.65, 0.4, 0.05), "ink", 0.0, True, 2),
        Shape(disc(0.5, 0.7, 0.04), "ink", 0.0, True, 3),
    )
    return Drawing("test/face", "test", shapes, ("head", "left eye", "right eye", "mouth"))


def test_the_way_back_maps_the_flawed_drawing_onto_the_clean_one():
    drawing, random = face(), np.random.default_rng(5)
    frame = compose(framing(drawing), flaws.placing(random, flip=True))
    flaw = flaws.sample(drawing, 1.7, random)
    assert flaw.moved.any()
    assert not flaw.moved[0]  # the head is the anchor
    there = flaws.placed(flaw, frame)
    back = compose(np.broadcast_to(frame, there.shape), inverse(there))
    flawed = drawing.mapped(there)
    again = flawed.mapped(compose(back, identity(4)))
    clean = drawing.mapped(np.broadcast_to(frame, there.shape))
    for a, b in zip(again.shapes, clean.shapes, strict=True):
        assert np.allclose(a.contours[0], b.contours[0], atol=1e-5)
    assert not np.array_equal(draw(flawed.shapes, 64), draw(clean.shapes, 64))


def test_a_view_says_which_part_is_nearest_everywhere():
    view = corrections.render_view(face(), 0.0, np.random.default_rng(0))
    stages = view.stages
    assert set(np.unique(stages["near"])) == {0, 1, 2, 3}
    assert np.abs(stages["flawed"].astype(int) - stages["clean"]).mean() < 1  # no flaw: the same drawing
    assert np.allclose(np.array(view.facts["back"])[1], np.eye(2, 3), atol=1e-5)
    ink, field = (stages[k].astype(float) / 255 for k in ("clean", "field"))
    assert (field[ink > 0.9] > 0.5).all()
    assert (field[ink < 0.1] < 0.51).all()


def test_a_flawed_view_and_its_truth_share_the_frame_of_what_the_engine_sees():
    view = corrections.render_view(face(), 1.5, np.random.default_rng(3))
    ys, xs = np.nonzero(view.stages["flawed"] > 40)
    longest = max(np.ptp(xs), np.ptp(ys)) / corrections.SIZE
    assert 0.75 < longest < 0.87  # a tenth of margin on each side of the flawed drawing's box, and a little play
    back = np.array(view.facts["back"])
    moved = [n for n, m in enumerate(view.facts["moved"]) if m]
    assert moved
    size = corrections.SIZE
    for part in moved:  # the ink of a moved part, brought back, lies on the clean drawing's ink
        ys, xs = np.nonzero((view.stages["near"] == part) & (view.stages["flawed"] > 200))
        points = np.stack([(xs + 0.5) / size, (ys + 0.5) / size, np.ones(len(xs))])
        x, y = np.clip((back[part] @ points * size).astype(int), 0, size - 1)
        assert (view.stages["clean"][y, x] > 60).mean() > 0.9


def test_left_and_right_are_the_pictures_own():
    parts = faces.lorelei.PARTS
    plain, flipped = faces.class_of_part("lorelei", False), faces.class_of_part("lorelei", True)
    left, right = parts.index("left eye"), parts.index("right eye")
    assert faces.PART_NAMES[plain[left]] == faces.PART_NAMES[flipped[right]] == "left eye"
    assert plain[parts.index("nose")] == flipped[parts.index("nose")]


def test_splits_are_stable_and_nine_tenths_train():
    names = [f"lorelei/{n}" for n in range(4000)]
    share = sum(split_of(n) == "train" for n in names) / len(names)
    assert share == pytest.approx(0.9, abs=0.02)
    assert [split_of(n) for n in ("a", "b", "lorelei/7")] == [split_of(n) for n in ("a", "b", "lorelei/7")]
    assert split_of("lorelei/0") == "train"


def test_flattening_stays_within_its_tolerance():
    (circle,) = contours("M 100 0 A 100 100 0 0 1 -100 0 A 100 100 0 0 1 100 0 Z", 0.01)
    middle = (circle[:-1] + circle[1:]) / 2
    assert np.abs(np.linalg.norm(middle, axis=1) - 100).max() < 0.03


def test_fills_become_outlined_paper_and_dark_ones_ink():
    svg = ('<svg xmlns="http://www.w3.org/2000/svg"><g><path fill="#fa0" d="M0 0H50V50H0Z"/>'
           '<path fill="#000" d="M60 60H90V90Z"/><path fill="#000" opacity=".3" d="M0 0H9V9Z"/>'
           '<path fill="none" stroke="#000" stroke-width="2" d="M5 80L20 90"/></g></svg>')  # fmt: skip
    shapes = [s for _, s in line_art(svg, 100)]
    assert [(s.paint, s.stroke > 0) for s in shapes] == [("paper", True), ("ink", False), ("none", True)]


def test_line_f1_knows_right_from_wrong():
    a, b = np.zeros((2, 64, 64), np.float32)
    a[10:50, 20] = 1
    b[10:50, 24] = 1
    assert line_f1(a, a) == 1
    assert line_f1(a, b) == 0
    assert line_f1(a, np.roll(a, 1, 1)) == 1
    assert line_f1(np.maximum(a, b), a) == pytest.approx(2 / 3)


def test_endpoint_error_counts_only_where_asked():
    field = np.zeros((4, 4, 2))
    field[0, 0] = (3, 4)
    where = np.zeros((4, 4), bool)
    assert np.isnan(endpoint_error(field, np.zeros_like(field), where))
    where[0, :2] = True
    assert endpoint_error(field, np.zeros_like(field), where) == 2.5
