"""Lines come off whatever they lie on, and what they lay on stays whole: transparency, flat color, lit paper."""

import cv2
import numpy as np
import pytest

from drawover.raster import frame as framing
from drawover.raster.ink.ground import detect_ground

SIDE = 640


def ground(rgba):
    return detect_ground(rgba, framing.reduced(rgba)[0])


def drawing(side=SIDE):
    """(side, side) float32 0..1, ink: a face's outline, two filled pupils, a mouth."""
    ink = np.zeros((side, side), np.uint8)
    at = lambda x, y: (round(x * side), round(y * side))  # noqa: E731
    cv2.ellipse(ink, at(0.5, 0.5), at(0.3, 0.38), 0, 0, 360, 255, side // 130, cv2.LINE_AA)
    for x in (0.38, 0.62):
        cv2.ellipse(ink, at(x, 0.45), at(0.03, 0.045), 0, 0, 360, 220, -1, cv2.LINE_AA)
    cv2.ellipse(ink, at(0.5, 0.65), at(0.12, 0.05), 0, 10, 170, 255, side // 160, cv2.LINE_AA)
    return ink.astype(np.float32) / 255


def on(paper, ink=None, color=(30, 28, 34), grain=0.0, seed=0):
    """Opaque RGBA: the drawing on (SIDE, SIDE, 3) or (3,) paper, with noise over all."""
    ink = (drawing() if ink is None else ink)[..., None]
    rgb = np.asarray(paper, np.float32) * (1 - ink) + np.array(color, np.float32) * ink
    rgb = rgb + np.random.default_rng(seed).normal(size=ink.shape) * grain
    return np.dstack([np.clip(np.rint(rgb), 0, 255), np.full(ink.shape, 255)]).astype(np.uint8)


def light(kind):
    y, x = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    if kind == "falling off":
        return 1 - 0.45 * np.clip(0.7 * x + 0.5 * y - 0.3, 0, 1)
    if kind == "a hand's shadow":
        return 1 - 0.35 / (1 + np.exp(-(x - 0.6) * 40))
    return np.ones_like(x)


def laid(below, above):
    cover = above[..., 3:] / 255
    return above[..., :3] * cover + below[..., :3] * (1 - cover)


KRAFT, BOARD, GRAY = (196, 154, 108), (44, 60, 52), (228, 224, 214)


@pytest.mark.parametrize(
    ("paper", "color"), [((255, 255, 255), (0, 0, 0)), ((255, 255, 255), (200, 40, 90)), ((0, 0, 0), (255, 128, 0)),
                         (KRAFT, (30, 28, 34)), (KRAFT, (250, 250, 250)), (BOARD, (225, 228, 220))],
)  # fmt: skip
def test_off_a_flat_color_the_lines_look_over_it_as_they_did(paper, color):
    rgba = on(paper, color=color)
    found = ground(rgba)
    lines = found.lines(rgba)
    assert found.distinguishable and found.grain == 0 and found.white == (min(paper) == 255)
    assert found.pale == (sum(color) > sum(paper))
    assert not lines[..., 3][drawing() == 0].any() and not lines[drawing() == 0].any()
    sheet = found.sheet(rgba, lines)
    assert (sheet == (*paper, 255)).all()
    assert np.abs(laid(sheet, lines) - rgba[..., :3]).max() <= 2


@pytest.mark.parametrize("kind", ["even", "falling off", "a hand's shadow"])
@pytest.mark.parametrize(
    ("paper", "color", "grain"), [(KRAFT, (30, 28, 34), 6), (GRAY, (70, 68, 72), 3), (BOARD, (225, 228, 220), 4)]
)
def test_lit_and_grainy_paper_stays_behind(paper, color, grain, kind):
    share = light(kind)[..., None]
    rgba = on(np.array(paper) * share, color=np.array(color) * share, grain=grain)
    found = ground(rgba)
    lines, ink = found.lines(rgba), drawing()
    beside = cv2.erode((ink == 0).astype(np.uint8), np.ones((41, 41))) > 0
    assert found.distinguishable and found.pale == (color[0] > paper[0])
    assert not lines[beside].any(), "grain and shadow are no lines"
    assert np.median(lines[..., 3][ink > 0.99]) > 150
    cover = found.ink(lines).astype(float) / 255
    assert np.corrcoef(cover.ravel(), ink.ravel())[0, 1] > 0.95
    sheet = found.sheet(rgba, lines)
    assert np.array_equal(sheet[beside], rgba[beside]), "untouched paper keeps its bytes"
    true = np.array(paper) * share + np.zeros((SIDE, SIDE, 3))
    there = ink > 0.5
    assert np.abs(sheet[..., :3] - true)[there].mean() < 2.5 * grain + 3, "no ghost of a line stays"
    assert abs(float((sheet[..., :3] - true)[there].mean())) < 4
    rough = (sheet[..., :3] - true)[there].std()
    assert 0.4 * grain < rough < 2.5 * grain + 3, "its grain goes on where lines were"


def test_dark_hair_is_ink_and_no_shadow():
    ink = drawing()
    cv2.ellipse(ink, (320, 140), (190, 80), 0, 0, 360, (0.9,), -1, cv2.LINE_AA)
    rgba = on(KRAFT, ink, grain=5)
    lines = ground(rgba).lines(rgba)
    assert lines[140, 320, 3] > 180


def test_white_ink_on_transparency_is_ink():
    ink = np.uint8(255 * drawing())
    white = np.dstack([np.full((SIDE, SIDE, 3), 255, np.uint8), ink])
    found = ground(white)
    assert found.paper is None and found.pale
    assert found.lines(white) is white and np.array_equal(found.ink(white), ink)
    black = np.dstack([np.zeros((SIDE, SIDE, 3), np.uint8), ink])
    assert not ground(black).pale and np.array_equal(ground(black).ink(black), ink)


def test_a_photo_on_a_larger_canvas_is_paper_where_it_lies():
    photo = on(KRAFT, grain=5)
    canvas = np.zeros((900, 1000, 4), np.uint8)
    canvas[101:741, 203:843] = photo
    found = ground(canvas)
    lines = found.lines(canvas)
    assert found.box is not None and found.distinguishable
    beside = cv2.erode((drawing() == 0).astype(np.uint8), np.ones((41, 41))) > 0
    assert not lines[101:741, 203:843][beside].any() and not lines[:101].any()
    sheet = found.sheet(canvas, lines)
    assert np.array_equal(sheet[..., 3], canvas[..., 3])


def test_a_filled_square_is_no_paper_when_something_else_is_drawn():
    canvas = np.zeros((600, 600, 4), np.uint8)
    canvas[100:400, 100:400] = (240, 200, 180, 255)
    canvas[500:510, 50:550] = (0, 0, 0, 255)
    assert ground(canvas).paper is None


def test_a_painting_cannot_be_told_from_its_ground():
    random = np.random.default_rng(5)
    few = random.uniform(0, 255, (40, 40, 3)).astype(np.float32)
    paint = cv2.resize(few, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    assert not ground(on(paint)).distinguishable


@pytest.mark.parametrize("scale", [0.4, 1.7])
def test_at_another_size_they_are_the_same_lines(scale):
    rgba = on(np.array(KRAFT) * light("falling off")[..., None], grain=4)
    found, side = ground(rgba), round(scale * SIDE)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    other = cv2.resize(rgba, (side, side), interpolation=way)
    lines = cv2.resize(found.lines(rgba)[..., 3], (side, side), interpolation=way).astype(int)
    assert np.abs(found.at(scale).lines(other)[..., 3] - lines).mean() < 2


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (64, 64)])
def test_tiny_and_empty_pictures(shape):
    for value in (0, 255):
        rgba = np.full((*shape, 4), value, np.uint8)
        found = ground(rgba)
        assert not found.lines(rgba)[..., 3].any() or found.paper is None
