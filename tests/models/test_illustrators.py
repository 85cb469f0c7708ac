"""Faces in many styles: each gives complete faces in named parts, and held-out styles are never trained on."""

import numpy as np
import pytest

pytest.importorskip("svgelements")
from drawover.raster.vector.shapes import draw_parts
from drawover_train.data.drawing import framing
from drawover_train.data.faces import corrections, dicebear, illustrators
from drawover_train.data.faces.corrections import DOMAIN, LEARNED
from drawover_train.data.faces.grouping import Place, groups, parts_of

pytestmark = pytest.mark.train
STYLES = {**dicebear.STYLES, **illustrators.STYLES}
WITHOUT = {"dylan": {"left brow", "right brow", "nose"}, "toon-head": {"nose"}, "adventurer": {"nose"},
           "big-smile": {"nose"}, "personas": {"left brow", "right brow"}, "cutouts": {"left brow", "right brow"},
           "line-face": {"head", "left brow", "right brow"},
           **{n: {"left brow", "right brow", "nose"} for n in ("miniavs", "moods", "clay", "critters")}}  # fmt: skip


@pytest.fixture(scope="module")
def packages(request):
    return request.config.cache.mkdir("packages")


@pytest.fixture(scope="module")
def drawings(packages):
    return DOMAIN.drawings(packages, 120)


def square(x, y, half):
    return np.array([[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]])


def test_fewer_drawings_are_the_first_of_more_and_every_style_has_its_share(packages, drawings):
    assert [d.subject for d in DOMAIN.drawings(packages, 41)] == [d.subject for d in drawings[:41]]
    assert len({d.subject for d in drawings}) == 120
    share = {style: sum(d.style == style for d in drawings) / 120 for style in LEARNED}
    assert sum(share.values()) == pytest.approx(1)
    assert share["lorelei"] == pytest.approx(0.40, abs=0.02)
    assert share["facesjs"] == pytest.approx(0.15, abs=0.02)
    assert min(share.values()) > 0.03


def test_what_is_kept_to_judge_by_is_never_learned(packages, drawings):
    judged = {d.subject for d in corrections.unseen(packages, 40)}
    assert all(d.split == "test" for d in corrections.unseen(packages, 40))
    assert not judged & {d.subject for d in drawings if d.split == "train"}
    kept = {d.style for d in corrections.held_out(packages, 5)} | {"personas"}
    assert not kept & {d.style for d in drawings}
    assert not kept & set(DOMAIN.sources)
    assert not {*corrections.HELD_OUT, *corrections.VALIDATION} & set(corrections.EXTRA)


@pytest.mark.parametrize("name", list(STYLES))
def test_a_style_draws_eyes_brows_nose_and_mouth_as_parts_of_their_own(packages, name):
    style, random = STYLES[name], np.random.default_rng(0)
    seen = dict.fromkeys(style.names, 0)
    for _ in range(24):
        drawing = dicebear.draw(packages, style, dicebear.choose(packages, style, random)).drawing
        frame = np.broadcast_to(framing(drawing), (len(drawing.parts), 2, 3))
        shown = draw_parts(drawing.mapped(frame).shapes, 128, coverage=0.2)
        for part in np.unique(shown[shown != 255]):
            seen[drawing.parts[part]] += 1
        assert 0.01 < (shown != 255).mean() < 0.45
    features = {"head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth"} - WITHOUT.get(name, set())
    for part in features:
        assert seen[part] > 12, (part, seen)


@pytest.mark.parametrize("name", list(illustrators.STYLES))
def test_each_style_states_the_license_that_is_written_down(packages, name):
    stated = {"CC BY 4.0": "CC-BY-4.0", "CC0 1.0": "CC0-1.0"}
    source = illustrators.STYLES[name].source
    assert stated[dicebear.license_of(packages, name)] == source.license
    assert ("CC BY 4.0" in source.attribution) == (source.license == "CC-BY-4.0")


def test_contours_within_each_other_or_touching_are_of_one_group():
    eye, pupil, lash, mouth = (
        square(*s) for s in ((0.3, 0.4, 0.05), (0.3, 0.4, 0.01), (0.27, 0.328, 0.02), (0.5, 0.8, 0.1))
    )
    found = groups([eye, pupil, lash, mouth])
    assert found[0] == found[1] == found[2] != found[3]


def test_a_brow_lies_above_its_eye_and_places_come_first():
    contours = [square(0.3, 0.4, 0.05), square(0.7, 0.4, 0.05), square(0.3, 0.25, 0.03), square(0.7, 0.25, 0.03),
                square(0.5, 0.8, 0.1)]  # fmt: skip
    found_parts = parts_of(contours, (Place("mouth", 0, 0.6, 1, 1),))
    assert found_parts == ["left eye", "right eye", "left brow", "right brow", "mouth"]
    assert parts_of(contours[:2], ()) == ["left eye", "right eye"]
    assert parts_of([], ()) == []
