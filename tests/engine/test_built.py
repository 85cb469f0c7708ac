"""`built`: the atlas's features that look most like the artist's, where hers belong, on a borrowed head."""

import numpy as np
import pytest

from drawover.engine.tasks.correct.atlas import Atlas
from drawover.engine.tasks.correct.built import Features, style_of
from drawover.raster.vector.shapes import Shape, draw
from drawover.raster.vector.shelf import pack_shapes, unpack_shapes

NAMES = ("none", "head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "glasses", "hair")


def part(name, points, closed=False, pen=0.01):
    return Shape((np.asarray(points, np.float32),), "none", pen, closed, NAMES.index(name))


def oval(name, x, y, wide, high, count=24):
    a = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return part(name, np.stack([x + wide * np.cos(a), y + high * np.sin(a)], 1), True)


def line(name, x, y, wide, bow=0.0):
    t = np.linspace(-1, 1, 12)
    return part(name, np.stack([x + wide * t, y + bow * (1 - t * t)], 1))


def face(eyes, mouth, glasses=False):
    """A round head. eyes: "round" or "line"; mouth: its bow."""
    one = (lambda n, x: oval(n, x, 0.4, 0.06, 0.06)) if eyes == "round" else (lambda n, x: line(n, x, 0.4, 0.06))
    shapes = [oval("head", 0.5, 0.5, 0.35, 0.4, 48), one("left eye", 0.38), one("right eye", 0.62)]
    shapes += [line("nose", 0.5, 0.52, 0.03, 0.02), line("mouth", 0.5, 0.68, 0.1, mouth)]
    if glasses:
        shapes.append(line("glasses", 0.5, 0.4, 0.25))
    return (*shapes, part("hair", [(0.2, 0.2), (0.5, 0.1), (0.8, 0.2)]))


FACES = {"ann-0": face("round", 0.05), "ann-1": face("line", 0.05), "ann-2": face("round", -0.05, True),
         "bob-0": face("line", -0.05)}  # fmt: skip


@pytest.fixture(scope="module")
def features():
    drawings = unpack_shapes(pack_shapes(list(FACES.values())))
    atlas = Atlas(np.zeros((4, 2), np.float32), np.zeros((4, 2), np.float32), tuple(FACES), drawings)
    return Features.from_atlas(atlas, NAMES)


def ink(shapes, name, move=(0.0, 0.0)):
    """(N, 2) points of the ink that shapes of this part leave, moved."""
    own = [s for s in shapes if NAMES[s.part] == name]
    return (np.argwhere(draw(own, 256) > 80)[:, ::-1] + 0.5) / 256 + np.array(move)


def of(shapes, name):
    return [s for s in shapes if NAMES[s.part] == name]


def middle(shapes):
    points = np.concatenate([c for s in shapes for c in s.contours])
    return (points.min(0) + points.max(0)) / 2


def test_each_kind_of_a_feature_is_known_once(features):
    assert {group: len(kinds) for group, kinds in features.variants.items()} == {
        ("left eye", "right eye"): 2, ("left brow", "right brow"): 0, ("nose",): 1, ("mouth",): 2, ("glasses",): 1,
    }  # fmt: skip


def test_the_features_are_like_the_artists_and_where_hers_belong(features):
    drawn = FACES["ann-1"]  # narrow eyes, a smile
    parts = {"left eye": ink(drawn, "left eye", (0.02, 0.03)), "right eye": ink(drawn, "right eye", (0.02, 0.03)),
             "mouth": ink(drawn, "mouth", (-0.03, 0.01))}  # fmt: skip
    found = features.build(FACES["ann-2"], "ann", parts)
    (eye,), (mouth,) = of(found, "left eye"), of(found, "mouth")
    assert not eye.closed, "narrow ones, not the base's round ones"
    assert middle([eye]) == pytest.approx([0.40, 0.43], abs=0.01)
    assert middle([mouth])[0] == pytest.approx(0.47, abs=0.01)
    assert mouth.contours[0][6, 1] > mouth.contours[0][0, 1], "a smile"


def test_what_she_has_not_drawn_stays_the_bases_but_no_glasses(features):
    base = FACES["ann-2"]
    found = features.build(base, "ann", {"mouth": ink(FACES["ann-0"], "mouth")})
    assert not of(found, "glasses") and of(found, "left eye") == of(base, "left eye") and of(found, "nose")
    assert len(of(found, "mouth")) == 1


def test_features_are_in_the_style_of_the_head(features):
    wanted = {"left eye": ink(FACES["ann-0"], "left eye"), "right eye": ink(FACES["ann-0"], "right eye")}
    assert of(features.build(FACES["ann-1"], "ann", wanted), "left eye")[0].closed
    kept = features.build(FACES["bob-0"], "bob", wanted)
    assert not of(kept, "left eye")[0].closed, "bob has no round ones"


def test_a_feature_of_which_little_is_seen_stays_the_bases(features):
    eye = ink(FACES["ann-0"], "left eye")
    sliver = eye[(eye > eye.max(0) - 0.035).all(1)]
    found = features.build(FACES["ann-1"], "ann", {"left eye": sliver})
    assert np.array_equal(of(found, "left eye")[0].contours[0], of(FACES["ann-1"], "left eye")[0].contours[0])


def test_features_lie_under_the_hair_and_turn_with_the_head(features):
    turn = 0.3
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    parts = {n: (ink(FACES["ann-0"], n) - 0.5) @ matrix.T + 0.5 for n in ("left eye", "right eye", "mouth")}
    found = features.build(FACES["ann-1"], "ann", parts)
    order = [NAMES[s.part] for s in found]
    assert order[0] == "head" and order[-1] == "hair"
    (mouth,) = of(found, "mouth")
    across = mouth.contours[0][-1] - mouth.contours[0][0]
    assert np.arctan2(across[1], across[0]) == pytest.approx(turn, abs=0.05)


def test_the_same_drawing_gives_the_same_shapes(features):
    parts = {n: ink(FACES["ann-0"], n) for n in NAMES[2:8]}
    once, again = (features.build(FACES["ann-2"], "ann", parts) for _ in range(2))
    assert [s.part for s in once] == [s.part for s in again]
    assert all((a.contours[0] == b.contours[0]).all() for a, b in zip(once, again, strict=True))


def test_whose_drawing_it_is_stands_before_its_number():
    assert style_of("toon-head-0021") == "toon-head"
