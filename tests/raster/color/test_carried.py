"""A picture carried over to edited stages: what is the same stays, what is new is painted like the rest."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.raster.color.carried import Change, Painted, carried

SIDE = 120
PAPER, DISC = 1, 2
COLORS = np.array([(0, 0, 0, 0), (250, 250, 250, 255), (200, 100, 50, 255)], np.uint8)
INK = (30, 20, 60)
NOTHING = np.zeros((SIDE, SIDE), np.uint8)
KIN = np.arange(3)


def stages(radius: int, width: int = 4) -> Painted:
    """Paper and a disc with an outline."""
    labels = np.full((SIDE, SIDE), PAPER, np.int32)
    cv2.circle(labels, (60, 60), radius, DISC, -1)
    lines = np.zeros((SIDE, SIDE, 4), np.uint8)
    if width:
        cv2.circle(lines, (60, 60), radius, (*INK, 255), width, cv2.LINE_AA)
        lines[lines[..., 3] > 0, :3] = INK
    return Painted(labels, COLORS[labels], lines)


def finished(painted: Painted, light: int) -> np.ndarray:
    """With a light over the disc, and lines with a faint rim."""
    color = painted.flat[..., :3].astype(np.float64) + light * (painted.labels == DISC)[..., None]
    alpha = painted.lines[..., 3]
    cover = np.maximum(alpha, 0.15 * cv2.dilate(alpha, np.ones((3, 3), np.uint8)))[..., None] / 255
    rgb = np.rint(color * (1 - cover) + np.array(INK) * cover).astype(np.uint8)
    return np.dstack([rgb, np.full((SIDE, SIDE), 255, np.uint8)])


def change(before: Painted, after: Painted, own: np.ndarray = NOTHING) -> Change:
    drawn = (before.lines != after.lines).any(2).astype(np.uint8) * np.uint8(255)
    painted = ((before.flat != after.flat).any(2) & (before.labels == after.labels)).astype(np.uint8) * np.uint8(255)
    return Change(drawn, own, painted)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 100), st.integers(0, 100))
def test_what_is_not_edited_keeps_its_bytes(seed, top, left):
    before = stages(40)
    picture = np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 4), dtype=np.uint8)
    picture[..., 3] = 255
    assert np.array_equal(carried(picture, before, before, KIN, change(before, before)), picture)
    flat = before.flat.copy()
    flat[top : top + 9, left : left + 9, :3] ^= 255
    after = before._replace(flat=flat)
    found = carried(picture, before, after, KIN, change(before, after))
    outside = np.ones((SIDE, SIDE), bool)
    outside[top : top + 9, left : left + 9] = False
    assert np.array_equal(found[outside], picture[outside])


@pytest.mark.parametrize("light", [-40, 0, 30])
def test_what_grows_is_lit_as_it_was_and_its_old_outline_is_gone(light):
    before, after = stages(30), stages(50)
    found = carried(finished(before, light), before, after, KIN, change(before, after))
    wanted = finished(after, light)
    inside = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(inside, (60, 60), 45, 1, -1)
    assert np.abs(found.astype(int) - wanted)[inside > 0].max() <= 2, "no ring is left of the old outline"
    assert np.abs(found.astype(int) - wanted).max(2).mean() < 2
    far = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(far, (60, 60), 56, 1, -1)
    assert np.array_equal(found[far == 0], finished(before, light)[far == 0])


@pytest.mark.parametrize("light", [-40, 30])
def test_what_shrinks_leaves_what_is_behind_it(light):
    before, after = stages(50), stages(30)
    found = carried(finished(before, light), before, after, KIN, change(before, after))
    outside = np.ones((SIDE, SIDE), np.uint8)
    cv2.circle(outside, (60, 60), 35, 0, -1)
    assert np.abs(found.astype(int) - finished(after, light))[outside > 0].max() <= 2


def test_other_flat_colors_keep_the_light():
    before = stages(40, width=0)
    blue = before.flat.copy()
    blue[before.labels == DISC, :3] = (60, 80, 180)
    after = before._replace(flat=blue)
    found = carried(finished(before, 25), before, after, KIN, change(before, after))
    assert (found[before.labels == DISC, :3] == (85, 105, 205)).all()


def test_new_lines_have_the_color_of_those_there_unless_they_bring_their_own():
    before = stages(40)
    lines = before.lines.copy()
    lines[58:62, 40:80] = (0, 0, 0, 255)
    after, picture = before._replace(lines=lines), finished(before, 0)
    found = carried(picture, before, after, KIN, change(before, after))
    assert np.abs(found[59, 45:75, :3].astype(int) - INK).max() <= 2
    own = np.zeros_like(NOTHING)
    own[58:62, 40:80] = 255
    found = carried(picture, before, after, KIN, change(before, after, own))
    assert not found[59, 45:75, :3].any()


def test_what_shrinks_on_transparency_becomes_transparent_and_what_grows_opaque():
    clear = np.array([(0, 0, 0, 0), (0, 0, 0, 0), COLORS[DISC]], np.uint8)
    small, large = (each._replace(flat=clear[each.labels]) for each in (stages(30, width=0), stages(50, width=0)))
    for before, after in ((small, large), (large, small)):
        picture = before.flat.copy()
        found = carried(picture, before, after, KIN, change(before, after))
        assert np.array_equal(found, after.flat)
