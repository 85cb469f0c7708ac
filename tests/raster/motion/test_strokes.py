"""Strokes that move as wholes, on drawings whose motion is known."""

import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.frame import Frame, crop
from drawover.raster.ink.lines import colored
from drawover.raster.ink.pieces import SIDE, split_pieces
from drawover.raster.motion import warp
from drawover.raster.motion.carry import move_layer
from drawover.raster.motion.similarity import Fit, merged
from drawover.raster.motion.strokes import Strokes, backward, continued, segment

CELLS = warp.grid(64)
CHEEK = (0.3, 0.66)  # where the eye of these drawings was put, and how it should go
AWAY = (0.125, -0.1875)  # 64 and 96 pixels of 512


def told(ink, field, parts=None):
    return segment(split_pieces(ink, parts), field)


def by_nearest(*inks):
    """(SIDE, SIDE) uint8: the number of the ink that is nearest."""
    return np.argmin([cv2.distanceTransform(cv2.inRange(ink, 0, 127), cv2.DIST_L2, 5) for ink in inks], 0).astype(
        np.uint8
    )


def ring(canvas, x, y, radius, width=0.012, ink=255):
    """A circle in shares of the canvas."""
    n = len(canvas)
    cv2.circle(canvas, (round(x * n * 16), round(y * n * 16)), round(radius * n * 16), ink, max(1, round(width * n)),
               cv2.LINE_AA, 4)  # fmt: skip


def head_and_eye(n=512):
    canvas = np.zeros((n, n), np.uint8)
    ring(canvas, 0.5, 0.5, 0.4)
    eye = np.zeros_like(canvas)
    ring(eye, *CHEEK, 0.05)
    cv2.circle(eye, (round(CHEEK[0] * n), round(CHEEK[1] * n)), round(0.02 * n), 255, -1, cv2.LINE_AA)
    return canvas, eye


def field_of_eye(reach=0.075, away=AWAY, center=CHEEK):
    """The eye moves by `away`, the rest stays: steeper at its edge than any smooth map may be."""
    near = np.linalg.norm(CELLS - np.float32(center), axis=-1, keepdims=True) < reach
    return (near * np.float32(away)).astype(np.float32)


def moved_eye(n=512, **more):
    head, eye = head_and_eye(n)
    frame = Frame(0, 0, n)
    ink = cv2.max(head, eye)
    strokes = told(crop(ink, frame, SIDE), field_of_eye(**more))
    return head, eye, strokes, move_layer(colored(ink, (20, 30, 90)), frame, strokes.at()).pixels


def test_an_eye_on_the_cheek_moves_as_a_whole_and_the_cheek_stays():
    head, eye, strokes, moved = moved_eye()
    assert len(strokes.strokes) == 1
    assert abs(strokes.strokes[0].turn - 1) < 0.02
    there = np.roll(eye, (-96, 64), (0, 1))
    assert np.abs(moved[..., 3].astype(int) - cv2.max(head, there)).mean() < 0.15
    outline = head > 0
    assert np.array_equal(moved[..., 3][outline & (there == 0)], head[outline & (there == 0)])  # bit for bit
    smooth = warp.warp_layer(
        colored(cv2.max(head, eye), (0, 0, 0)), Frame(0, 0, 512), warp.invert(warp.bounded(field_of_eye()))
    ).pixels[..., 3]
    assert np.abs(smooth.astype(int) - cv2.max(head, there)).mean() > 1  # what one field for all makes of it


@pytest.mark.parametrize("n", [256, 512, 1500])
def test_nothing_is_lost(n):
    head, eye, _, moved = moved_eye(n)
    assert float(moved[..., 3].sum()) == pytest.approx(float(cv2.max(head, eye).sum()), rel=0.01)
    assert np.abs(moved[moved[..., 3] > 60][:, :3].astype(int) - (20, 30, 90)).max() <= 4
    assert (moved[moved[..., 3] == 0] == 0).all()


def test_whole_pixels_keep_their_bytes():
    head, eye = head_and_eye()
    rgba = np.random.default_rng(3).integers(0, 256, (512, 512, 4), dtype=np.uint8)  # a textured pencil
    rgba[..., 3] = np.where(cv2.max(head, eye) > 0, cv2.max(head, eye), 0)
    rgba[rgba[..., 3] == 0] = 0
    strokes = told(rgba[..., 3], field_of_eye())
    exact = strokes.strokes[0]._replace(turn=1 + 0j, shift=complex(64 / 512, -96 / 512))
    motion = strokes._replace(strokes=(exact,)).at()
    moved = move_layer(rgba, Frame(0, 0, 512), motion).pixels
    alpha = np.roll(eye, (-96, 64), (0, 1))
    there = np.roll(rgba, (-96, 64), (0, 1))
    assert np.array_equal(moved[alpha > 0], there[alpha > 0])


def test_no_displacement_gives_the_same_bytes():
    head, eye = head_and_eye()
    rgba = np.random.default_rng(0).integers(0, 256, (600, 512, 4), dtype=np.uint8)
    strokes = told(cv2.max(head, eye), np.zeros((64, 64, 2), np.float32))
    assert np.array_equal(move_layer(rgba, Frame(3, 8, 480), strokes.at()).pixels, rgba)
    moving = told(cv2.max(head, eye), field_of_eye())
    assert moving.strokes
    assert np.array_equal(move_layer(rgba, Frame(3, 8, 480), moving.at(0.0)).pixels, rgba)


def test_the_layer_given_is_not_touched():
    ink = cv2.max(*head_and_eye())
    rgba = colored(ink, (0, 0, 0))
    before = rgba.copy()
    move_layer(rgba, Frame(0, 0, 512), told(ink, field_of_eye()).at())
    assert np.array_equal(rgba, before)


def test_a_smooth_motion_is_left_to_the_smooth_field():
    """Where the field bends a line, no stroke of it goes its own way."""
    ink = np.zeros((512, 512), np.uint8)
    cv2.line(ink, (60, 256), (450, 256), 255, 5, cv2.LINE_AA)
    field = np.zeros((64, 64, 2), np.float32)
    field[..., 1] = 0.05 * np.sin(CELLS[..., 0] * 6)
    strokes = told(ink, field)
    assert not strokes.strokes
    moved = move_layer(colored(ink, (0, 0, 0)), Frame(0, 0, 512), strokes.at()).pixels[..., 3]
    assert cv2.connectedComponents(cv2.inRange(moved, 128, 255))[0] == 2


def test_what_the_smooth_field_brings_home_is_left_to_it():
    head, eye = head_and_eye()
    near = np.exp(-(((CELLS - np.float32(CHEEK)) ** 2).sum(axis=-1, keepdims=True)) / 0.15**2)
    gentle = (near * np.float32((0.0, -0.012))).astype(np.float32)  # over the eye it changes by less than 2 pixels
    assert not told(cv2.max(head, eye), gentle).strokes


def strand_and_face():
    """A long strand of hair whose end the field would carry off, across the outline of a face."""
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.line(ink, (100, 60), (100, 450), 255, 7, cv2.LINE_AA)
    cv2.line(ink, (60, 250), (400, 250), 255, 7, cv2.LINE_AA)
    low = (CELLS[..., 1:] > 0.6) & (CELLS[..., :1] < 0.4)
    return ink, (low * np.float32((0.15, 0.0))).astype(np.float32)


def test_one_part_is_never_torn():
    ink, field = strand_and_face()
    below = np.zeros((SIDE, SIDE), np.uint8)
    below[320:, :250] = 1
    assert len(told(ink, field, below).strokes) == 1  # where its end is another part, that may go
    assert not told(ink, field).strokes


def test_parts_that_touch_are_told_apart():
    head, eye = head_and_eye()
    lash = np.zeros_like(eye)
    cv2.line(lash, (round(CHEEK[0] * 512), round(CHEEK[1] * 512)), (103, 394), 255, 6, cv2.LINE_AA)  # to the outline
    eye = cv2.max(eye, lash)
    strokes = told(cv2.max(head, eye), field_of_eye(reach=0.2), by_nearest(head, eye)).strokes
    assert len(strokes) == 1
    mask = np.zeros((SIDE, SIDE), np.uint8)
    high, wide = strokes[0].mask.shape
    mask[strokes[0].y : strokes[0].y + high, strokes[0].x : strokes[0].x + wide] = strokes[0].mask
    assert (mask[eye > 128] > 0).mean() > 0.95
    away = cv2.dilate(eye, np.ones((41, 41), np.uint8)) == 0
    assert (mask[(head > 128) & away] > 0).mean() < 0.05


def test_a_mouth_across_the_jaw_leaves_it_whole():
    """Lines that cross are cut apart, and both go on through the crossing."""
    jaw = np.zeros((512, 512), np.uint8)
    cv2.line(jaw, (60, 330), (450, 330), 255, 7, cv2.LINE_AA)
    mouth = np.zeros_like(jaw)
    cv2.line(mouth, (250, 270), (265, 392), 255, 9, cv2.LINE_AA)
    near = (np.abs(CELLS[..., :1] - 0.503) < 0.03) & (np.abs(CELLS[..., 1:] - 0.646) < 0.14)
    jawline = np.abs(CELLS[..., 1:] - 0.645) < 0.009
    field = (near & ~jawline) * np.float32((0.0, -0.3))
    strokes = told(cv2.max(jaw, mouth), field.astype(np.float32), by_nearest(jaw, mouth))
    assert len(strokes.strokes) == 1
    moved = move_layer(colored(cv2.max(jaw, mouth), (0, 0, 0)), Frame(0, 0, 512), strokes.at()).pixels[..., 3]
    assert np.abs(moved[250:].astype(int) - jaw[250:]).mean() < 0.25  # a nub at the crossing may stay
    parts, _, stats, _ = cv2.connectedComponentsWithStats(cv2.inRange(moved[:250], 60, 255))
    assert parts == 2  # the mouth, in one piece
    assert stats[1, cv2.CC_STAT_HEIGHT] == pytest.approx(132, abs=6)


def test_strokes_of_one_eye_move_alike():
    """The pupil does not slip in the eye though the network is not quite sure of either."""
    head, eye = head_and_eye()
    noise = cv2.GaussianBlur(np.random.default_rng(1).normal(size=(64, 64, 2)).astype(np.float32), (0, 0), 1.5) * 0.01
    strokes = told(cv2.max(head, eye), field_of_eye() + noise)
    middle = [s for s in strokes.strokes if abs(s.center - complex(*CHEEK)) < 0.03]
    assert len(middle) == 1


def test_strength_takes_strokes_along_their_way():
    _, _, strokes, _ = moved_eye()
    center = np.array([CHEEK])
    for gain in (0.0, 0.25, 0.5, 1.0, 1.5):
        there = strokes.at(gain).moved(center)[0]
        assert there - CHEEK == pytest.approx(np.array(AWAY) * gain, abs=0.004)


def rise(profile):
    """Pixels from 10 to 90 % of an edge's height."""
    profile = profile.astype(float) / profile.max()
    top = int(np.argmax(profile >= 0.9))
    low = int(np.flatnonzero(profile[:top] <= 0.1)[-1])
    places = np.interp([0.1, 0.9], profile[low : top + 1], np.arange(low, top + 1))
    return float(places[1] - places[0])


@pytest.mark.parametrize("n", [1024, 4096])
def test_edges_stay_sharp(n):
    """The 10–90 % rise of an edge that was moved by a fraction of a pixel grows by less than half a pixel."""
    canvas = np.zeros((n, n), np.uint8)
    ring(canvas, 0.5, 0.5, 0.42, 0.01)
    ring(canvas, 0.3, 0.6, 0.08, 0.012)
    frame = Frame(0, 0, n)
    strokes = told(crop(canvas, frame, SIDE), field_of_eye(0.11, (0.1003, -0.0517), (0.3, 0.6)))
    assert len(strokes.strokes) == 1
    moved = move_layer(colored(canvas, (0, 0, 0)), frame, strokes.at()).pixels[..., 3]
    column, row = round(0.3 * n), round(0.6 * n)
    before = canvas[row - round(0.1 * n) : row, column]
    goal = strokes.strokes[0].moved(np.array([[0.3, 0.6]]))[0]
    column, row = round(goal[0] * n), round(goal[1] * n)
    after = moved[row - round(0.1 * n) : row, column]
    assert rise(after) < rise(before) + 0.5


def wild(seed, amount):
    knots = np.random.default_rng(seed).normal(size=(6, 6, 2)).astype(np.float32) * amount
    return cv2.resize(knots, (64, 64), interpolation=cv2.INTER_CUBIC)


@given(st.integers(0, 10_000), st.floats(0.005, 0.2, allow_subnormal=False), st.floats(0, 2, allow_subnormal=False))
@settings(deadline=None, max_examples=8)
def test_the_smooth_part_never_folds(seed, amount, gain):
    ink = cv2.max(*head_and_eye())
    motion = told(ink, wild(seed, amount)).at(gain)
    assert warp.jacobian_min(motion.field) > 0
    points = np.random.default_rng(seed).uniform(0.1, 0.9, (300, 2)).astype(np.float32)
    back = warp.displaced(warp.warp_points(points, motion.field), motion.field)
    assert np.percentile(np.abs(back - points), 99) < 2e-3


@given(st.integers(0, 10_000), st.floats(0.01, 0.15, allow_subnormal=False), st.floats(0.05, 0.5))
@settings(deadline=None, max_examples=5)
def test_held_places_keep_their_bytes(seed, amount, share):
    random = np.random.default_rng(seed)
    ink = cv2.max(*head_and_eye())
    spots = cv2.GaussianBlur(random.normal(size=(SIDE, SIDE)).astype(np.float32), (0, 0), 30)
    held = spots < np.quantile(spots, share)
    motion = told(ink, field_of_eye() + wild(seed, amount)).at(1.0, held)
    assert warp.jacobian_min(motion.field) > 0
    rgba = colored(ink, (10, 20, 30))
    moved = move_layer(rgba, Frame(0, 0, 512), motion, held).pixels
    assert np.array_equal(moved[held], rgba[held])
    free = move_layer(rgba, Frame(0, 0, 512), motion).pixels  # the motion itself stops there: nothing is cut off
    assert np.abs(free[held].astype(int) - rgba[held]).max(axis=-1).mean() < 0.5


def test_a_stroke_stops_at_what_is_held():
    head, eye = head_and_eye()
    held = np.zeros((SIDE, SIDE), bool)
    held[:, 205:] = True  # the eye would go to x = 0.425 · 512
    strokes = told(cv2.max(head, eye), field_of_eye())
    moved = move_layer(colored(eye, (0, 0, 0)), Frame(0, 0, 512), strokes.at(1.0, held), held).pixels[..., 3]
    x, _, wide, _ = cv2.boundingRect(cv2.inRange(moved, 30, 255))
    assert 195 <= x + wide <= 205  # as far as it may go, and whole
    assert float(moved.sum()) == pytest.approx(float(eye.sum()), rel=0.01)


def test_layers_move_together():
    """A layer with the eye alone moves as the eye does in the drawing of both."""
    head, eye, strokes, _ = moved_eye()
    motion, frame = strokes.at(), Frame(0, 0, 512)
    eyes = move_layer(colored(eye, (0, 0, 0)), frame, motion).pixels[..., 3]
    heads = move_layer(colored(head, (0, 0, 0)), frame, motion).pixels[..., 3]
    both = move_layer(colored(cv2.max(head, eye), (0, 0, 0)), frame, motion).pixels[..., 3]
    assert np.abs(cv2.max(eyes, heads).astype(int) - both).max() <= 2
    assert np.array_equal(heads, head)


def test_flat_colors_get_no_hole():
    """Skin on a layer of its own has no eye to take out of it."""
    head, eye, strokes, _ = moved_eye()
    skin = np.zeros((512, 512, 4), np.uint8)
    cv2.circle(skin, (256, 256), 205, (240, 200, 170, 255), -1)
    for paint in (skin, np.where(eye[..., None] > 128, np.uint8([0, 0, 0, 255]), skin)):
        moved = move_layer(paint.astype(np.uint8), Frame(0, 0, 512), strokes.at()).pixels
        assert (moved[..., 3][cv2.circle(np.zeros_like(head), (256, 256), 190, 255, -1) > 0] == 255).all()


def test_points_and_pixels_move_alike():
    _, _, strokes, moved = moved_eye()
    there = strokes.at().moved(np.array([[CHEEK[0], CHEEK[1]], [0.5, 0.1]]))
    assert there[1] == pytest.approx((0.5, 0.1), abs=1e-3)
    x, y = (there[0] * 512).astype(int)
    assert moved[y, x, 3] == 255  # the pupil


def test_the_same_again():
    ink, field = cv2.max(*head_and_eye()), field_of_eye() + wild(3, 0.02)
    one, two = (move_layer(colored(ink, (0, 0, 0)), Frame(0, 0, 512), told(ink, field).at()) for _ in range(2))
    assert np.array_equal(one.pixels, two.pixels)


@pytest.mark.parametrize("ink", [np.zeros((SIDE, SIDE), np.uint8), np.full((SIDE, SIDE), 255, np.uint8)])
def test_nothing_and_everything_drawn(ink):
    strokes = told(ink, field_of_eye())
    assert isinstance(strokes, Strokes)
    assert warp.jacobian_min(strokes.at().field) > 0


@given(
    st.complex_numbers(min_magnitude=0.7, max_magnitude=1.4, allow_nan=False, allow_subnormal=False),
    st.complex_numbers(max_magnitude=0.3, allow_nan=False, allow_subnormal=False),
    st.integers(0, 1000),
)
@settings(deadline=None, max_examples=40)
def test_a_similarity_is_found_again(turn, shift, seed):
    random = np.random.default_rng(seed)
    source = random.uniform(0, 1, 200) + 1j * random.uniform(0, 1, 200)
    fit = Fit.from_points(np.zeros(200, int), 1, random.uniform(0.1, 1, 200), source, turn * source + shift)
    found, moved = fit.similarity()
    assert abs(found[0] - turn) < 0.01  # a little drawn toward no turn
    assert abs(found[0] * source + moved[0] - turn * source - shift).max() < 0.01
    assert fit.missed_by(found, moved)[0] < 0.01


def test_pieces_that_agree_are_joined_and_others_not():
    source = np.repeat([0.2 + 0.2j, 0.25 + 0.2j, 0.3 + 0.2j], 20) + 0.01 * np.tile(np.exp(1j * np.arange(20)), 3)
    target = source + np.repeat([0.1, 0.1005, -0.1], 20)
    fit = Fit.from_points(np.repeat([1, 2, 3], 20), 4, np.ones(60), source, target)
    assert merged(fit, {(1, 2): False, (2, 3): True}).tolist() == [0, 1, 1, 3]


def test_a_field_is_carried_on_where_nothing_is_drawn():
    ink = np.zeros((SIDE, SIDE), np.uint8)
    ink[:, :100] = 255
    field = np.zeros((64, 64, 2), np.float32)
    field[:, :13] = (0.03, 0.01)
    field[30:40, 40:50] = 0.4  # said of a stroke that is taken out
    carried = continued(field, ink)
    assert np.abs(carried - (0.03, 0.01)).max() < 2e-3


def test_a_fold_is_undone_before_it_is_inverted():
    field = field_of_eye() * 2
    assert warp.jacobian_min(field) < 0 < warp.jacobian_min(backward(field))


def test_speed_at_2048():
    head, eye = head_and_eye(2048)
    rgba = colored(cv2.max(head, eye), (0, 0, 0))
    strokes = told(crop(cv2.max(head, eye), Frame(0, 0, 2048), SIDE), field_of_eye() + wild(1, 0.01))
    times = []
    for _ in range(3):
        start = time.process_time()
        move_layer(rgba, Frame(0, 0, 2048), strokes.at())
        times.append(time.process_time() - start)
    assert min(times) < 1  # of the processor; 0.25 s on two free cores
