"""The head finder's pages, their targets, and its training towards these."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("embreex")
import torch

from drawover.raster.vector.shapes import Shape
from drawover_train.data.correct import pages
from drawover_train.data.correct.pages import Face, Figure, Page
from drawover_train.data.drawing import Drawing
from drawover_train.nets.correct.finder import CHANNELS, GRID, HeadFinder
from drawover_train.recipes.correct.finder import batch_of, finder_loss, found_faces, targets, validate

pytestmark = pytest.mark.train
KINDS = ["none", "head", "left eye", "hair", "body"]


def ring(x, y, radius, part, paint="none"):
    a = np.linspace(0, 2 * np.pi, 24)
    return Shape(
        (np.stack([x + radius * np.cos(a), y + radius * np.sin(a)], 1).astype(np.float32),), paint, 0.01, True, part
    )


def smiley(random):
    """A head whose orientation is visible from its one eye and its hat."""
    hat = Shape((np.array([[0.3, 0.3], [0.7, 0.3], [0.5, 0.05]], np.float32),), "ink", 0.0, True, 3)
    return pages.framed([ring(0.5, 0.5, 0.25, 1), ring(0.4, 0.45, 0.05, 2, "ink"), hat, ring(0.5, 0.95, 0.1, 4)], KINDS)


@pytest.fixture(scope="module")
def some():
    random = np.random.default_rng(3)
    thing = Drawing("box", "things", (ring(0.5, 0.5, 0.3, 0, "ink"),), ("whole",))
    return [pages.page(smiley, [thing], random) for _ in range(60)]


def test_a_frame_is_of_the_face_and_the_hair_above_its_chin_not_of_the_body():
    figure = smiley(None)
    assert figure.center == pytest.approx([0.5, 0.4], abs=0.01)  # from the hat's tip, .05, to the chin, .75
    assert figure.size == pytest.approx(0.7 * 1.2, abs=0.02)
    long_hair = Shape((np.array([[0.3, 0.3], [0.3, 1.5]], np.float32),), "none", 0.01, False, 3)
    assert pages.framed([*figure.shapes, long_hair], KINDS).size == pytest.approx(figure.size)
    assert pages.framed([ring(0.5, 0.5, 0.1, 4)], KINDS) is None, "a body alone is no face"


def test_pages_have_none_one_or_several_faces_that_keep_apart(some):
    counts = {len(p.faces) for p in some}
    assert {0, 1} <= counts and max(counts) >= 2
    for p in some:
        assert p.ink.shape == (pages.SIZE, pages.SIZE) and p.ink.dtype == np.uint8
        for n, a in enumerate(p.faces):
            assert all(np.hypot(a.x - b.x, a.y - b.y) > 0.4 * (a.size + b.size) for b in p.faces[:n])


def test_there_is_ink_where_a_face_is_labeled(some):
    for p in some:
        for f in p.faces:
            x, y, half = (int(v * pages.SIZE) for v in (f.x, f.y, f.size / 2))
            assert p.ink[max(y - half, 0) : y + half, max(x - half, 0) : x + half].max() > 60


def test_targets_are_decoded_to_the_same_faces(some):
    for p in some:
        target, weight = targets(p.faces)
        target[0] = np.log(np.clip(target[0], 1e-6, 1 - 1e-6) / np.clip(1 - target[0], 1e-6, 1))
        found = found_faces(target, 0.5)
        assert len(found) == len(p.faces) and (weight > 0).any() == bool(p.faces)
        for f in p.faces:
            near = min((g for _, g in found), key=lambda g: np.hypot(f.x - g.x, f.y - g.y))
            assert near == pytest.approx(f, abs=1e-3)


def test_mirrored_and_turned_pages_agree_with_their_faces():
    ink = np.zeros((pages.SIZE, pages.SIZE), np.uint8)
    ink[20, 150] = 255  # at (.784, .107)
    p = Page(ink, (Face(150.5 / 192, 20.5 / 192, 0.3, 0.5),))
    for q, angle in ((pages.mirrored(p), -0.5), (pages.turned(p), 0.5 + np.pi / 2)):
        row, column = np.argwhere(q.ink)[0] + 0.5
        assert (q.faces[0].x * 192, q.faces[0].y * 192) == pytest.approx((column, row))
        assert q.faces[0].angle == pytest.approx(angle)
    rotated = p
    for _ in range(4):
        rotated = pages.turned(rotated)
    assert np.array_equal(rotated.ink, p.ink) and rotated.faces[0] == pytest.approx(p.faces[0])


def test_the_loss_is_least_at_the_target(some):
    _, target, weight = batch_of(some[:8], False)
    right = target.clone()
    right[:, 0] = torch.where(target[:, 0] > 0.999, 9.0, -9.0)
    best = finder_loss(right, target, weight)
    for channel, change in ((0, 12.0), (1, 0.5), (3, 0.5), (4, 0.5)):
        wrong = right.clone()
        wrong[:, channel] += change
        assert finder_loss(wrong, target, weight) > best + 0.1, CHANNELS[channel]


def test_a_small_finder_learns_one_page_by_heart(some):
    page = next(p for p in some if len(p.faces) == 1 and p.faces[0].size > 0.3)
    torch.manual_seed(0)
    network = HeadFinder(8, 1)
    optimizer = torch.optim.AdamW(network.parameters(), 4e-3)
    ink, target, weight = batch_of([page] * 2, False)
    for _ in range(150):
        optimizer.zero_grad()
        finder_loss(network(ink), target, weight).backward()
        optimizer.step()
    assert network(ink).shape == (2, len(CHANNELS), GRID, GRID)
    scores = validate(network.eval(), [page])
    assert scores["found"] == 1 and scores["false_a_page"] == 0
    assert scores["middle"] < 0.1 and scores["size_octaves"] < 0.25 and scores["degrees"] < 15


def test_a_figure_that_shows_too_little_leaves_the_page_without_it():
    page = pages.page(lambda random: None, [], np.random.default_rng(0))
    assert page.faces == () and isinstance(smiley(None), Figure)
