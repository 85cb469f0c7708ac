"""A face as numbers: the same at any size and place in the frame, and motions that come out in frame units."""

import numpy as np
import pytest

from drawover.engine.tasks.correct.layout import NUMBERS, PARTS, Shift, describe, motions

EYE, OTHER, MOUTH, HAIR = (PARTS.index(n) for n in ("left eye", "right eye", "mouth", "hair"))


def blob(x, y, width, height, count=200):
    random = np.random.default_rng(round(1000 * x + 10 * y))
    return np.array([x, y]) + random.uniform(-1, 1, (count, 2)) * [width, height]


@pytest.fixture
def face():
    return {EYE: blob(0.4, 0.4, 0.05, 0.03), OTHER: blob(0.6, 0.4, 0.05, 0.03), MOUTH: blob(0.5, 0.7, 0.1, 0.02)}


def test_a_face_elsewhere_and_larger_has_the_same_numbers(face):
    here, unit = describe(face, {EYE: Shift(0.01, 0.02, 0.005)})
    there, larger = describe({k: 1.7 * p + [0.2, -0.1] for k, p in face.items()}, {EYE: Shift(0.017, 0.034, 0.0085)})
    assert here.shape == (len(PARTS), NUMBERS) and there == pytest.approx(here, abs=1e-4)
    assert larger.size == pytest.approx(1.7 * unit.size)


def test_what_is_not_there_or_not_said_is_zero(face):
    numbers, _ = describe({**face, HAIR: np.zeros((2, 2))}, {})
    assert not numbers[HAIR].any() and not numbers[EYE, 15:].any() and numbers[EYE, 14] == 1
    empty, unit = describe({}, {})
    assert not empty.any() and np.isfinite(unit.size)


def test_hair_does_not_change_what_the_features_are_measured_by(face):
    _, unit = describe(face, {})
    _, same = describe({**face, HAIR: blob(0.5, 0.1, 0.4, 0.1)}, {})
    assert same.size == unit.size and (same.middle == unit.middle).all()


def test_a_motion_turns_and_scales_a_part_about_its_center(face):
    said = np.zeros((len(PARTS), 5))
    said[EYE] = [0.1, -0.2, np.log(2), np.pi / 2, np.log(0.3)]
    _, unit = describe(face, {})
    matrix, doubt = motions(said, face, unit)[EYE]
    center = face[EYE].mean(0)
    x, y = center
    moved = matrix @ [x + 0.01, y, 1]
    assert moved == pytest.approx([x + 0.1 * unit.size, y - 0.2 * unit.size + 0.02])
    assert doubt == pytest.approx(0.3 * unit.size)
