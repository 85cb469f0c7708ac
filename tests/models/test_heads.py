"""Realistic heads: a number is a person, strokes know their part and place in space, and flaws have an exact truth."""

import numpy as np
import pytest

pytest.importorskip("embreex")
from drawover.raster.vector.shapes import draw
from drawover_train.data.drawing import split_of
from drawover_train.data.people import drawn, flaws, heads, polyline, stages, subdivision
from drawover_train.data.people.bust import bust
from drawover_train.data.people.contour import chained, zero_set
from drawover_train.data.people.drawn import plain
from drawover_train.data.people.sampling import views

pytestmark = pytest.mark.train
CUBE = np.array([[0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]])
CORNERS = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], float)
ONE_PART = dict.fromkeys(heads.PART_NAMES, 0)


@pytest.fixture(scope="module")
def packages(request):
    return request.config.cache.mkdir("packages")


@pytest.fixture(scope="module")
def people(packages):
    """Six drawn heads: two people from three sides."""
    model = bust(packages)
    return [plain(model, head, heads.name_of(n)) for n in (3, 11) for head in views(packages, n, 3)]


def test_subdividing_a_cube_gives_catmull_clarks_points():
    matrix, quads = subdivision.subdivide(8, CUBE)
    points = matrix @ CORNERS
    assert points.shape == (8 + 12 + 6, 3) and quads.shape == (24, 4)
    assert np.allclose(points[-6:].mean(0), 0.5), "one new point in the middle of each face"
    assert np.allclose(points[0], CORNERS[0] + (0.5 - CORNERS[0]) * 4 / 9), "a corner of a cube moves 4/9 inward"
    outward = subdivision.normals(points, subdivision.triangles(quads))
    assert ((points - 0.5) * outward).sum(1).min() > 0


def test_the_zero_set_of_a_plane_through_a_ball_is_a_closed_ring():
    points, tris = subdivision.sphere(np.zeros(3), 1.0, 20)
    (ring,) = [c for c in zero_set(points, points, tris, points[:, 1] - 0.3) if len(c.points) > 5]
    assert np.abs(ring.points[:, 1] - 0.3).max() < 1e-9
    assert np.linalg.norm(ring.points[0] - ring.points[-1]) < 1e-9, "it closes"


def test_segments_are_chained_into_one_path_from_end_to_end():
    ((path, segments),) = chained(np.array([[2, 3], [0, 1], [1, 2]]), 4)
    assert path.tolist() in ([0, 1, 2, 3], [3, 2, 1, 0]) and len(segments) == 4


def test_runs_and_short_gaps():
    flags = np.array([1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1], bool)
    assert polyline.runs(flags) == [(0, 3), (4, 7), (11, 12)]
    assert polyline.runs(polyline.steadied(flags, 3)) == [(0, 7)]


def test_softening_keeps_ends_and_straight_lines():
    line = np.stack([np.linspace(0, 1, 30), np.linspace(0, 2, 30)], 1)
    assert np.allclose(polyline.softened(line, 2.0), line)


def test_a_number_is_one_person_and_other_numbers_are_others(packages, people):
    again = plain(bust(packages), views(packages, 3, 1)[0], heads.name_of(3))
    assert np.array_equal(again.space, people[0].space) and again.names == people[0].names
    assert people[3].space.shape != people[0].space.shape
    assert split_of(people[0].subject) == split_of(people[2].subject)


def test_every_stroke_has_a_part_and_lies_where_the_camera_sees_its_place_in_space(people):
    for head in people:
        assert set(head.parts) <= set(heads.PART_NAMES)
        frame = flaws.Frame(head)
        seen = frame.picture(frame.points)
        assert np.allclose(seen, head.camera.project(head.space.astype(float))[:, :2], atol=1e-5)
        eyes = [head.parts.count(f"{side} eye") for side in flaws.SIDES]
        assert max(eyes) >= 2, "at least one eye is seen from every side that heads are drawn from"


def test_heads_are_kept_and_come_back_the_same(people, tmp_path):
    drawn.save(tmp_path / "heads.npz", people)
    back = drawn.load(tmp_path / "heads.npz")
    assert [h.subject for h in back] == [h.subject for h in people]
    for a, b in zip(people, back, strict=True):
        assert np.array_equal(a.space, b.space) and a.parts == b.parts and np.array_equal(a.cuts, b.cuts)
        random = [np.random.default_rng(1) for _ in "ab"]
        assert np.allclose(flaws.flawed(a, random[0]).flawed, flaws.flawed(b, random[1]).flawed)


@pytest.mark.parametrize("name", flaws.ERRORS)
def test_an_error_moves_something_keeps_the_truth_and_grows_with_its_amount(people, name):
    able = [h for h in people if name in flaws.possible(flaws.Frame(h))]
    assert able, "each can be shown by one of these views"
    moved = []
    for head in able:
        small, large = (flaws.flawed(head, np.random.default_rng(5), a, [name]) for a in (0.5, 1.0))
        assert np.array_equal(small.true, large.true)
        moved.append([np.abs(f.flawed - f.true).max() for f in (small, large)])
    little, much = np.array(moved).max(0)
    assert 0.001 < little < much < 0.5


def test_no_amount_is_no_error(people):
    for head in people:
        kept = flaws.flawed(head, np.random.default_rng(0), 0.0)
        assert np.array_equal(kept.flawed, kept.true)


def test_errors_of_features_leave_the_rest_of_the_head(people):
    features = {"left eye", "right eye", "left brow", "right brow", "nose", "mouth", "cheek", "left ear", "right ear"}
    for head in people:
        for name in flaws.possible(flaws.Frame(head), tuple(flaws.FEATURE_ERRORS)):
            found = flaws.flawed(head, np.random.default_rng(2), 1.0, [name])
            still = ~np.isin(head.per_point(head.parts), list(features))
            assert np.allclose(found.flawed[still], found.true[still]), name


def test_shapes_show_ink_and_leave_out_the_excluded_parts(people):
    head = people[0]
    points = flaws.flawed(head, np.random.default_rng(0), 0.0).true
    complete = draw(drawn.shapes(head, points, ONE_PART), 128)
    without = draw(drawn.shapes(head, points, ONE_PART, without=("shoulders", "neck")), 128)
    assert 0.01 < (complete > 127).mean() < 0.3 and (without > 127).sum() < (complete > 127).sum()


def test_the_recipe_draws_aligned_stages(packages):
    (view,) = heads.RECIPE.render(packages, heads.RECIPE.subjects(packages, 4)[3], 96, np.random.default_rng(0))
    assert {p.shape[0] for p in view.stages.values()} == {96}
    background = np.array(view.facts["palette"]["background"])
    outside = np.abs(view.stages["flat"].astype(int) - background).max(-1) <= 1
    assert 0.2 < outside.mean() < 0.8
    white = (view.stages["normal"] == 255).all(-1)
    assert (outside == white).mean() > 0.97, "normals end where color does"
    ink = view.stages["line"] > 128
    assert (ink & outside).sum() < 0.35 * ink.sum(), "lines lie on the head"
    assert view.facts["flaws"] and len(stages.MATERIALS) == len(view.facts["palette"])
