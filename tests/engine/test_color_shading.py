"""Shading of flats from outside: a layer of its own, multiplied with them; and how light falls on simple things."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from drawover import places
from drawover.engine.engine import Engine
from drawover.engine.errors import InputError
from drawover.engine.parse import parse_request
from drawover.engine.request import Watch
from drawover.engine.tasks import TASKS
from drawover.raster.color import light

_spec = importlib.util.spec_from_file_location("drawover_test_coloring", Path(__file__).with_name("coloring.py"))
assert _spec is not None and _spec.loader is not None
art = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(art)


@pytest.fixture(scope="module")
def engine():
    return Engine([places.packs()], threads=1)


def ask(engine, image, **parameters):
    data = {"task": "color", "parameters": {"count": 2, **parameters}}
    answer = engine.answer(parse_request(data, {"image": image}, TASKS), Watch())
    return answer, list(answer.suggestions())


def layers(answer, suggestion, side=400, **options):
    return {layer.name: layer for layer in answer.layers(suggestion, side, side, **options)}


def test_there_is_none_until_it_is_wished_and_then_it_is_a_layer_over_the_flats(engine):
    answer, (first, _) = ask(engine, art.boxes())
    assert list(layers(answer, first)) == ["Region map", "Flats"]
    found = layers(answer, first, shading="soft")
    assert list(found) == ["Region map", "Flats", "Shading"]
    shade, flats = found["Shading"], found["Flats"]
    assert (shade.blend, shade.group, shade.visible, shade.role) == ("multiply", "Color", True, "flats")
    assert shade.rgba[..., 3].any() and not shade.rgba[..., 3][flats.rgba[..., 3] == 0].any(), "only on what is colored"
    assert (flats.rgba == layers(answer, first)["Flats"].rgba).all(), "the flats are as without it"
    asked, (again, _) = ask(engine, art.boxes(), shading="soft")
    assert (layers(asked, again)["Shading"].rgba == shade.rgba).all()
    assert list(layers(asked, again, shading="none")) == ["Region map", "Flats"]


def test_the_picture_shows_it_and_keeps_the_lines(engine):
    answer, (first, _) = ask(engine, art.boxes())
    flat, shaded = answer.picture(first), answer.picture(first, shading="cel")
    assert (flat[..., 3] == shaded[..., 3]).all()
    darker = flat[..., :3].astype(int).sum(2) - shaded[..., :3].astype(int).sum(2)
    assert darker.min() >= 0 and darker.max() > 60
    ink = (flat[..., 3] == 255) & (flat[..., :3].max(2) < 40)
    assert np.abs(darker[ink]).max() <= 30


@pytest.mark.parametrize("way", ["soft", "cel"])
def test_a_ball_is_light_at_the_upper_left_and_dark_at_the_lower_right(engine, way):
    image = np.zeros((400, 400, 4), np.uint8)
    cv2.circle(image, (200, 200), 120, (20, 20, 25, 255), 5, cv2.LINE_AA)
    answer, (first, *_) = ask(engine, image)
    shade = layers(answer, first, shading=way)["Shading"].rgba[..., 3].astype(int)
    along = [int(shade[200 + n, 200 + n]) for n in range(-60, 75, 15)]
    assert along == sorted(along) and along[0] == 0 and along[-1] > 60
    if way == "cel":
        edge = (shade > 5) & (shade < shade.max() - 5)
        assert edge.sum() < 0.12 * (shade > 0).sum(), "it is there or it is not"


def test_at_another_size_it_is_the_same_shadow(engine):
    answer, (first, _) = ask(engine, art.boxes())
    small, large = (layers(answer, first, side, shading="soft")["Shading"].rgba[..., 3] for side in (400, 1200))
    reduced = cv2.resize(large, (400, 400), interpolation=cv2.INTER_AREA)
    inner = cv2.erode((small > 0).astype(np.uint8), np.ones((9, 9))) > 0
    assert np.abs(small.astype(int) - reduced)[inner].max() <= 6


def test_a_color_is_changed_wherever_it_is_and_nowhere_else(engine):
    answer, (first, _) = ask(engine, art.boxes())
    before = layers(answer, first)["Flats"].rgba
    old = bytes(before[art.inside("left")][:3]).hex()
    after = layers(answer, first, recolor=f"{old}-123456")["Flats"].rgba
    changed = (before != after).any(2)
    assert (after[changed] == (0x12, 0x34, 0x56, 255)).all()
    assert (changed == (before == before[art.inside("left")]).all(2)).all()
    assert {each.color for each in answer.extra("palette", first, 400, 400, recolor=f"{old}-123456")} >= {"#123456"}
    assert (answer.picture(first, recolor=f"{old}-123456") != first.picture).any()
    asked, (again, _) = ask(engine, art.boxes(), recolor=f"{old}-123456")
    assert (layers(asked, again)["Flats"].rgba == after).all()


@pytest.mark.parametrize("swaps", ["f3d9bd", "f3d9bd-", "F3D9BD-123456", "f3d9bd-123456,", "a" * 13])
def test_other_colors_that_are_none_are_refused(engine, swaps):
    with pytest.raises(InputError, match="recolor"):
        ask(engine, art.boxes(), recolor=swaps)


def test_what_stays_unpainted_has_no_shadow(engine):
    keep = np.zeros((400, 400), np.uint8)
    keep[:, :200] = 255
    data = {"task": "color", "parameters": {"shading": "soft"}}
    request = replace(parse_request(data, {"image": art.boxes()}, TASKS), keep=keep)
    answer = engine.answer(request, Watch())
    shade = layers(answer, next(iter(answer.suggestions())))["Shading"].rgba[..., 3]
    assert not shade[:, :200].any() and shade[:, 200:].any()


def test_a_small_region_takes_the_light_of_what_is_around_it():
    labels = np.zeros((200, 200), int)
    cv2.circle(disc := np.zeros((200, 200), np.uint8), (100, 100), 80, 1, -1)
    labels[disc > 0] = 1
    plain = light.shadow(labels, labels > 0, np.zeros((200, 200), np.float32))
    labels[95:101, 95:101] = 2
    assert (light.shadow(labels, labels > 0, np.zeros((200, 200), np.float32)) == plain).all()
    labels[60:130, 60:130] = 2
    assert (light.shadow(labels, labels > 0, np.zeros((200, 200), np.float32)) != plain).any()


def test_nothing_drawn_is_in_no_shadow_and_no_error():
    nothing = np.zeros((50, 50), int)
    found = light.shadow(nothing, nothing > 0, np.zeros((50, 50), np.float32))
    assert found.shape == (50, 50) and np.isfinite(found).all()
