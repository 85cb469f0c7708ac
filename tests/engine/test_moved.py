"""What moved: fields made by hand in, exact changes and sentences out."""

import cv2
import numpy as np
import pytest

from drawover.engine.tasks.correct import moved
from drawover.engine.tasks.correct.moved import Change, changes, describe, significant, split_parts
from drawover.engine.tasks.correct.overlay import RED, marks, overlay
from drawover.messages import correct as say
from drawover.raster.frame import Frame
from drawover.raster.motion import warp

NAMES = ("none", "left eye", "right eye", "mouth", "head")
SIZE, CELLS = 128, 64
PLACES = {"left eye": (44, 50, 10, 7), "right eye": (84, 50, 10, 7), "mouth": (64, 88, 16, 6), "head": (64, 64, 50, 56)}
STILL = (0.0, 0.0, 1.0, 0.0)


def face(**moves):
    """ink, forward field and logits of a face whose parts belong elsewhere: name="dx, dy, scale, turn" each."""
    ink, kind = np.zeros((SIZE, SIZE), np.uint8), np.zeros((SIZE, SIZE), int)
    points = warp.grid(SIZE).astype(np.float64)
    field = np.zeros((SIZE, SIZE, 2))
    away = np.full((SIZE, SIZE), np.inf)
    for name, (x, y, rx, ry) in PLACES.items():
        outline = np.zeros_like(ink)
        cv2.ellipse(outline, (x, y), (rx, ry), 0, 0, 360, 255, 2)
        ink = np.maximum(ink, outline)
        distance = cv2.distanceTransform(255 - outline, cv2.DIST_L2, 5)
        nearer = distance < away
        away = np.minimum(away, distance)
        kind[nearer] = NAMES.index(name)
        dx, dy, scale, turn = moves.get(name.replace(" ", "_"), STILL)
        angle = np.radians(turn)
        linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        center = (np.array([x, y]) + 0.5) / SIZE
        there = center + (dx, dy) + (points - center) @ linear.T
        field[nearer] = (there - points)[nearer]
    small = cv2.resize(field.astype(np.float32), (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    planes = (kind[..., None] == np.arange(len(NAMES))).astype(np.float32)
    logits = cv2.resize(planes, (CELLS, CELLS), interpolation=cv2.INTER_AREA).transpose(2, 0, 1) * 10
    return ink / np.float32(255), small, logits


def test_a_drawing_that_is_right_has_no_changes():
    ink, field, logits = face()
    assert changes(ink, field, logits, NAMES) == ()
    pieces = split_parts(ink, field, logits, NAMES)
    assert {p.change.part for p in pieces} == set(PLACES)
    assert all(p.change.sentence.endswith("as it should be") and not p.is_significant for p in pieces)


def test_an_eye_too_high_belongs_lower():
    (change,) = changes(*face(left_eye=(0.0, 0.06, 1.0, 0.0)), NAMES)
    assert change.part == "left eye" and change.sentence == "left eye: 6 % lower"
    assert (change.dx, change.dy) == pytest.approx((0, 0.06), abs=0.003)
    assert change.scale == pytest.approx(1, abs=0.03) and change.turn == pytest.approx(0, abs=2)


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ((0.05, 0.0), "5 % to the right"),
        ((-0.05, 0.0), "5 % to the left"),
        ((0.0, -0.04), "4 % higher"),
        ((0.03, -0.06), "6 % higher, 3 % to the right"),
        ((-0.06, 0.01), "6 % to the left"),  # what is small beside the rest is not said
    ],
)
def test_which_way(move, said):
    (change,) = changes(*face(mouth=(*move, 1.0, 0.0)), NAMES)
    assert change.sentence == f"mouth: {said}"


def test_size_and_turn():
    found = {c.part: c for c in changes(*face(left_eye=(0, 0, 1.6, 0), mouth=(0, 0, 1, 30)), NAMES)}
    assert set(found) == {"left eye", "mouth"}
    eye, mouth = found["left eye"], found["mouth"]
    assert 1.3 < eye.scale < 1.6 and abs(eye.turn) < 2 and "larger" in eye.sentence and "%" in eye.sentence
    assert 18 < mouth.turn < 30 and "clockwise" in mouth.sentence and "counter" not in mouth.sentence
    (smaller,) = changes(*face(mouth=(0, 0, 0.7, -25)), NAMES)
    assert smaller.scale < 0.85 and smaller.turn < -14
    assert "smaller, turned" in smaller.sentence and smaller.sentence.endswith("counterclockwise")


def test_a_large_part_s_size_and_turn_are_exact():
    head = next(p.change for p in split_parts(*face(head=(0, 0, 1.1, 6)), NAMES) if p.change.part == "head")
    assert head.scale == pytest.approx(1.1, abs=0.01) and head.turn == pytest.approx(6, abs=0.5)
    assert head.sentence in ("head: 10 % larger, turned 6° clockwise", "head: 9 % larger, turned 6° clockwise")


def test_mirrored_the_sides_are_exchanged():
    ink, field, logits = face(left_eye=(0.05, 0.03, 1.0, 0.0))
    swapped = [NAMES.index(n) for n in ("none", "right eye", "left eye", "mouth", "head")]
    mirrored = ink[:, ::-1], field[:, ::-1] * np.float32((-1, 1)), logits[swapped][:, :, ::-1]
    (here,), (there,) = changes(ink, field, logits, NAMES), changes(*mirrored, NAMES)
    assert here.sentence == "left eye: 5 % to the right, 3 % lower"
    assert there.sentence == "right eye: 5 % to the left, 3 % lower"
    assert (there.dx, there.dy) == pytest.approx((-here.dx, here.dy), abs=1e-3)


def test_the_largest_change_comes_first_and_no_more_than_six():
    found = changes(*face(left_eye=(0.02, 0, 1, 0), mouth=(0.06, 0, 1, 0), right_eye=(0.04, 0, 1, 0)), NAMES)
    assert [c.part for c in found] == ["mouth", "right eye", "left eye"]
    names = tuple(f"part {n}" for n in range(16))
    ink = np.zeros((SIZE, SIZE), np.float32)
    kind = np.arange(16).repeat(4)[None].repeat(64, 0)  # stripes
    ink[20:100:6] = 1
    field = np.tile(np.float32([0, 0.05]), (CELLS, CELLS, 1))
    assert len(changes(ink, field, (kind == np.arange(16)[:, None, None]) * 9.0, names)) == moved.MAX_CHANGES == 6


def test_a_few_stray_pixels_do_not_bend_the_fit():
    ink, field, logits = face(mouth=(0.0, 0.05, 1.0, 0.0))
    wild = field.copy()
    wild[42:45, 30:33] = (0.2, -0.2)  # a corner of the mouth
    clean, spoiled = (changes(ink, f, logits, NAMES)[0] for f in (field, wild))
    assert (spoiled.dx, spoiled.dy) == pytest.approx((clean.dx, clean.dy), abs=0.004)
    assert spoiled.scale == pytest.approx(clean.scale, abs=0.05)


def test_without_names_strokes_are_named_by_their_place():
    ink, field, logits = face(left_eye=(0.05, 0.0, 1.0, 0.0))
    for found in (changes(ink, field), changes(ink, field, logits, ())):
        assert [c.part for c in found] == ["left"] or [c.part for c in found] == ["upper left"]
        assert found[0].sentence.endswith(": 5 % to the right")
    ink, field, _ = face(mouth=(0.0, 0.05, 1.0, 0.0))
    (change,) = changes(ink, field)
    assert change.sentence == "bottom: 5 % lower"
    assert changes(*face()[:2]) == ()


def test_one_stroke_whose_ends_move_apart_is_cut():
    """A long line whose right half belongs lower: no similarity fits all of it."""
    ink = np.zeros((SIZE, SIZE), np.float32)
    ink[63:66, 10:118] = 1
    field = np.zeros((CELLS, CELLS, 2), np.float32)
    field[:, :, 1] = np.clip((np.arange(CELLS) - 30) / 8, 0, 1) * 0.06
    found = changes(ink, field)
    assert [c.part for c in found][:1] == ["right"] and "lower" in found[0].sentence
    assert all(c.part != "left" for c in found)


def test_two_places_of_one_name_are_distinguished():
    ink = np.zeros((SIZE, SIZE), np.float32)
    ink[10:20, 10:13] = ink[30:40, 10:13] = ink[120:122, 10:120] = 1
    field = np.zeros((CELLS, CELLS, 2), np.float32)
    field[:22, :20, 0] = 0.04
    assert sorted(c.part for c in changes(ink, field)) == ["upper left", "upper left (2)"]


def test_nothing_drawn_is_nothing_moved():
    empty, field = np.zeros((SIZE, SIZE), np.float32), np.full((CELLS, CELLS, 2), 0.1, np.float32)
    assert changes(empty, field) == () and changes(empty, field, np.zeros((5, 64, 64)), NAMES) == ()


def test_names_that_do_not_fit_are_refused():
    ink, field, logits = face()
    with pytest.raises(ValueError, match="3 names of parts do not fit 5"):
        split_parts(ink, field, logits, NAMES[:3])


def test_sentences():
    def of(*change, extent=0.1):
        change = Change(*change, say.UNCHANGED())
        return str(describe(change, moved.visible(change, extent)))

    assert of("nose", 0.0, -0.032, 1.0, 0.0) == "nose: 3 % higher"
    assert of("left eye", 0.0, 0.06, 1.1, 8.2) == "left eye: 6 % lower, 10 % larger, turned 8° clockwise"
    assert of("nose", 0.001, 0.002, 1.01, 0.5) == "nose: as it should be"
    assert of("nose", 0.02, 0.0, 1.1, 8.2, extent=0.02) == "nose: 2 % to the right"  # too small for the rest to be seen


def test_what_truly_moves_may_be_given_instead_of_a_field():
    ink, _, logits = face()
    drawn = moved.displacement_along_ink(ink, lambda points: points + (0.0, 0.05) * (points[:, 1:] > 0.6))
    assert drawn.shape == (SIZE, SIZE, 2) and not drawn[:70].any() and not drawn[ink == 0].any()
    told_of = {c.part: c.sentence for c in changes(ink, drawn, logits, NAMES)}
    assert told_of["mouth"] == "mouth: 5 % lower" and "left eye" not in told_of
    assert not moved.displacement_along_ink(np.zeros_like(ink), lambda points: points).any()


# -- the overlay ------------------------------------------------------------------------------------------------------


def on_canvas(ink, side):
    large = cv2.resize((ink * 255).astype(np.uint8), (side, side), interpolation=cv2.INTER_LINEAR)
    return np.dstack([np.zeros((side, side, 3), np.uint8), large])


def warped(field, side):
    return lambda rgba: warp.warp_layer(rgba, Frame(0, 0, side), warp.invert(field)).pixels


@pytest.mark.parametrize("side", [400, 1600])
def test_the_overlay_is_red_where_the_part_belongs_and_clear_elsewhere(side):
    ink, field, logits = face(mouth=(0.0, 0.06, 1.0, 0.0))
    pieces = split_parts(ink, field, logits, NAMES)
    layer = overlay(on_canvas(ink, side), Frame(0, 0, side), pieces, warped(field, side))
    assert layer.name == "Drawover: what moved" and layer.rgba.shape == (side, side, 4)
    alpha = layer.rgba[..., 3]
    share = side / SIZE
    there = alpha[round((88 + 0.06 * SIZE + 5) * share), round(54 * share)]
    assert there > 100  # the mouth's lower line, moved
    assert not alpha[: round(75 * share)].any() and not alpha[:, : round(40 * share)].any()
    solid = layer.rgba[alpha == 255]
    assert (solid == (*RED, 255)).all(axis=1).any()  # the arrow
    lines = layer.rgba[(alpha > 100) & (alpha < 160)]
    assert len(lines) and np.median(np.abs(lines[:, :3].astype(int) - RED)) <= 2


def test_the_overlay_of_a_right_drawing_is_clear():
    ink, field, logits = face()
    layer = overlay(on_canvas(ink, 300), Frame(0, 0, 300), split_parts(ink, field, logits, NAMES), warped(field, 300))
    assert not layer.rgba.any()


def test_the_drawing_under_the_overlay_is_not_touched():
    ink, field, logits = face(mouth=(0.0, 0.06, 1.0, 0.0))
    rgba = on_canvas(ink, 300)
    before = rgba.copy()
    overlay(rgba, Frame(0, 0, 300), split_parts(ink, field, logits, NAMES), warped(field, 300))
    assert np.array_equal(rgba, before)


def test_marks_say_what_changed():
    def of(**moves):
        (piece,) = significant(split_parts(*face(**moves), NAMES))
        return marks(piece, 0.005)

    assert len(of(mouth=(0.0, 0.05, 1.0, 0.0))) == 1  # an arrow
    assert len(of(mouth=(0.0, 0.0, 1.5, 0.0))) == 4  # ticks
    assert len(of(mouth=(0.0, 0.0, 1.0, 30.0))) == 1  # an arc
    assert len(of(mouth=(0.0, 0.05, 1.5, 30.0))) == 6
    assert len(of(head=(0.03, 0.0, 1.1, 0.0))) == 1  # a large part: its red lines say the rest


def test_the_arrow_points_where_the_part_belongs():
    (piece,) = significant(split_parts(*face(left_eye=(0.06, 0.0, 1.0, 0.0)), NAMES))
    (arrow,) = marks(piece, 0.005)
    points = arrow.contours[0]
    tip = points[points[:, 0].argmax()]
    assert tip == pytest.approx(piece.center + piece.shift, abs=1e-3)
    assert points[:, 0].min() == pytest.approx(piece.center[0], abs=2e-3)


def test_a_change_is_a_value_for_json():
    change = Change("nose", 0.01, 0.02, 1.0, 0.0, say.LOWER(percent=2.0))
    with pytest.raises(AttributeError):
        change.dx = 3  # pyright: ignore
