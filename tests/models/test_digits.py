"""Digits: crisp ink, its field, and flaws whose displacement is known everywhere."""

import cv2
import numpy as np
import pytest

from drawover.raster.frame import Frame
from drawover.raster.ink.lines import render_field
from drawover_train.data.digits import stages as digits
from drawover_train.data.manifest import check
from drawover_train.data.recipe import build
from drawover_train.data.store import Store

pytestmark = pytest.mark.train
SIZE = 96


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("digits")
    build(digits.RECIPE, folder / "packages", folder / "digits", SIZE, limit=20, workers=1)
    return Store(folder / "digits")


def test_there_are_two_of_each_class_and_the_manifest_is_sound(store):
    records = check(store.folder)
    assert sorted(r["class"] for r in records) == sorted([*range(10), *range(10)])
    assert set(store.stages) == {"ink", "field", "flawed_mild", "flawed_medium", "flawed_severe"}
    assert all(len(r["stages"]) == 5 for r in records)


def test_ink_is_crisp_and_framed_as_the_engine_frames_it(store):
    for row in range(20):
        ink = store.picture("ink", row)
        assert ink.shape == (SIZE, SIZE)
        left, top, width, height = cv2.boundingRect((ink > 127).astype(np.uint8))
        assert max(width, height) * 1.2 == pytest.approx(SIZE, abs=2)
        assert abs(left + width / 2 - SIZE / 2) < 1.5 and abs(top + height / 2 - SIZE / 2) < 1.5
        assert np.mean((ink > 20) & (ink < 235)) < 0.10


def test_the_field_draws_the_ink(store):
    for row in range(20):
        field = store.picture("field", row)
        assert field.shape == (64, 64)
        drawn = render_field(field.astype(np.float32) / 255, Frame(0, 0, SIZE), SIZE, SIZE)
        again = np.zeros((SIZE, SIZE), np.uint8)
        height, width = drawn.alpha.shape
        again[drawn.y : drawn.y + height, drawn.x : drawn.x + width] = drawn.alpha
        ink = store.picture("ink", row)
        both, either = np.minimum(again, ink).sum(dtype=float), np.maximum(again, ink).sum(dtype=float)
        assert both / either > 0.9


@pytest.mark.parametrize("severity", digits.SEVERITY)
def test_the_displacement_maps_the_flawed_digit_onto_the_clean_one(store, severity):
    """Where the flawed one has ink, and no gap or stray stroke, the clean one has ink at p + d; moved for real."""
    there, before = [], []
    for row, record in enumerate(store.records):
        facts = record["flawed"][severity]
        if facts["gaps"] or facts["stray"]:
            continue
        clean, flawed = store.picture("ink", row), store.picture(f"flawed_{severity}", row)
        field = digits.displacement(facts, SIZE) * SIZE
        assert field.shape == (SIZE, SIZE, 2)
        where = (field + np.stack(np.meshgrid(np.arange(SIZE), np.arange(SIZE)), -1)).astype(np.float32)
        found = cv2.remap(clean, where[..., 0], where[..., 1], cv2.INTER_LINEAR)
        there.append(np.abs(found.astype(float) - flawed).sum() / flawed.sum(dtype=float))
        before.append(np.abs(clean.astype(float) - flawed).sum() / flawed.sum(dtype=float))
        assert not flawed[[0, -1]].any() and not flawed[:, [0, -1]].any()  # none leaves the frame
    assert len(there) >= 3
    assert np.mean(there) < 0.09 and np.mean(before) > 2 * np.mean(there)


def test_severer_is_severer(store):
    length = {
        severity: np.mean([
            np.linalg.norm(digits.displacement(r["flawed"][severity], 32), axis=-1).mean() for r in store.records
        ])
        for severity in digits.SEVERITY
    }  # fmt: skip
    assert 0.002 < length["mild"] < length["medium"] < length["severe"] < 0.08


def test_a_spline_that_is_flat_moves_everything_alike():
    facts = {"back": [[1, 0, 0], [0, 1, 0]], "bumps": np.full((digits.GRID, digits.GRID, 2), 41).tolist()}
    assert digits.displacement(facts, 16) == pytest.approx(41 / 4096, abs=1e-6)
