"""Faces of two packages of React components, run under Node: complete faces in named parts, deterministic."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("svgelements")
from drawover.raster.vector.shapes import draw_parts
from drawover_train.data.drawing import framing
from drawover_train.data.faces import avatars, corrections
from drawover_train.data.sources import SourceError

pytestmark = pytest.mark.train
WITHOUT = {"bigheads": {"nose"}, "nice": set()}  # Big Heads have none


@pytest.fixture(scope="module")
def packages(request):
    return request.config.cache.mkdir("packages")


@pytest.fixture(scope="module", params=list(avatars.STYLES))
def style(request):
    return avatars.STYLES[request.param]


@pytest.fixture(scope="module")
def drawings(packages, style):
    return corrections.by_style(packages, style.name, 24)


def shown(drawing):
    frame = np.broadcast_to(framing(drawing), (len(drawing.parts), 2, 3))
    return draw_parts(drawing.mapped(frame).shapes, 128, coverage=0.2)


def test_eyes_brows_nose_and_mouth_are_parts_of_their_own(style, drawings):
    seen = dict.fromkeys(style.names, 0)
    for drawing in drawings:
        parts = shown(drawing)
        assert 0.01 < (parts != 255).mean() < 0.45
        for part in np.unique(parts[parts != 255]):
            seen[drawing.parts[part]] += 1
    features = {"head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth"} - WITHOUT[style.name]
    for part in features:
        assert seen[part] > 12, (part, seen)
    assert not any(seen[part] for part in WITHOUT[style.name])


def test_the_left_of_a_pair_is_the_pictures_left_and_features_lie_as_a_faces_do(drawings):
    for drawing in drawings:
        middle = {}
        for part, name in enumerate(drawing.parts):
            points = [c for s in drawing.shapes if s.part == part for c in s.contours]
            if points:
                every = np.concatenate(points)
                middle[name] = (every.min(0) + every.max(0)) / 2
        assert middle["left eye"][0] < middle["right eye"][0]
        assert middle["left brow"][0] < middle["right brow"][0]
        assert middle["left brow"][1] < middle["left eye"][1] < middle["mouth"][1]


def test_faces_are_distinct_the_same_each_time_and_fewer_are_the_first_of_more(packages, style, drawings):
    again = corrections.by_style(packages, style.name, 6)
    assert len({d.subject for d in drawings}) == len(drawings) == 24
    assert [d.subject for d in again] == [d.subject for d in drawings[:6]]
    for one, other in zip(again, drawings, strict=False):
        assert all((a.contours[0] == b.contours[0]).all() for a, b in zip(one.shapes, other.shapes, strict=True))


def test_each_package_states_the_license_that_is_written_down(packages, style):
    assert (style.source.fetch(packages) / "LICENSE").read_text().startswith("MIT License")
    assert style.source.license == "MIT"
    assert corrections.EXTRA_SOURCES[style.name] == style.source


def test_a_package_that_cannot_be_run_is_reported_in_one_sentence(packages, style, tmp_path):
    (tmp_path / "broken").mkdir()
    broken = replace(style, source=replace(style.source, archive="broken.tgz"))
    with pytest.raises(SourceError, match=f"{style.source.package} could not be run: "):
        list(avatars.faces(tmp_path, broken, 0, 1))
