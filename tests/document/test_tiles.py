"""Tiles: pixels in are pixels out, tiles are shared, and what changed is found by identity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawover.document import tiles as tl
from drawover.document.tiles import TILE, Rect


@st.composite
def pictures(draw):
    height, width, seed = draw(st.integers(1, 150)), draw(st.integers(1, 150)), draw(st.integers(0, 2**32 - 1))
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)


places = st.integers(-200, 200)


def test_premultiplying_is_exact_and_straight_gives_it_back():
    color, alpha = np.meshgrid(np.arange(256), np.arange(256))
    straight = np.dstack([color, color, color, alpha]).astype(np.uint8)
    expected = np.rint(color * alpha / 255)
    assert np.array_equal(tl.premultiplied(straight)[..., 0], expected)
    possible = straight[color <= alpha][None]
    assert np.array_equal(tl.premultiplied(tl.straight(possible)), possible)


def test_opaque_colors_survive_both_ways():
    rgba = np.random.default_rng(1).integers(0, 256, (70, 90, 4), dtype=np.uint8)
    rgba[..., 3] = 255
    assert np.array_equal(tl.straight(tl.premultiplied(rgba)), rgba)


@given(pictures(), places, places)
def test_round_trip(picture, x, y):
    picture = tl.premultiplied(picture)
    tiles = tl.from_array(picture, x, y)
    assert np.array_equal(tl.to_array(tiles, Rect(x, y, picture.shape[1], picture.shape[0])), picture)


@given(pictures(), places, places, pictures(), places, places)
def test_paste_is_seen_inside_and_leaves_the_outside(first, x, y, second, u, v):
    first, second = tl.premultiplied(first), tl.premultiplied(second)
    whole = Rect(-300, -300, 700, 700)
    tiles = tl.paste(tl.from_array(first, x, y), second, u, v)
    expected = tl.to_array(tl.from_array(first, x, y), whole)
    expected[v + 300 : v + 300 + second.shape[0], u + 300 : u + 300 + second.shape[1]] = second
    assert np.array_equal(tl.to_array(tiles, whole), expected)


@given(pictures(), places, places)
def test_clearing_a_region_drops_its_tiles(picture, x, y):
    tiles = tl.from_array(tl.premultiplied(picture), x, y)
    assert len(tl.paste(tiles, np.zeros_like(picture), x, y)) == 0


@given(pictures(), places, places)
def test_dirty_covers_every_changed_pixel_and_shares_the_rest(picture, x, y):
    before = tl.from_array(np.full((256, 256, 4), 200, np.uint8))
    after = tl.paste(before, tl.premultiplied(picture), x, y)
    changed = tl.dirty(before, after)
    whole = Rect(-320, -320, 704, 704)
    a, b = tl.to_array(before, whole), tl.to_array(after, whole)
    for row, column in np.argwhere((a != b).any(2))[::97]:
        assert ((column - 320) // TILE, (row - 320) // TILE) in changed
    for coord in set(before) - changed:
        assert after[coord] is before[coord]
    assert tl.dirty(after, after) == set()


@given(pictures(), places, places)
def test_exact_bounds_are_those_of_the_visible_pixels(picture, x, y):
    picture[np.random.default_rng(0).random(picture.shape[:2]) < 0.98] = 0
    tiles = tl.from_array(tl.premultiplied(picture), x, y)
    rows, columns = np.nonzero(picture[..., 3])
    bounds = tiles.exact_bounds()
    if not len(rows):
        assert bounds.empty
    else:
        assert bounds == Rect(x + columns.min(), y + rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)


def test_tiles_cannot_be_written_to():
    tiles = tl.from_array(np.random.default_rng(0).integers(0, 256, (64, 64, 4), dtype=np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        tiles[0, 0][0, 0] = 1


def test_the_source_of_a_tile_stays_its_owners():
    source = np.full((64, 64, 4), 9, np.uint8)
    source[0, 0] = 10
    tiles = tl.from_array(source)
    source[:] = 0
    assert tiles[0, 0][5, 5].tolist() == [9, 9, 9, 9]


def test_a_white_background_costs_one_tile():
    tiles = tl.from_array(np.full((1024, 1024, 4), 255, np.uint8))
    assert len(tiles) == 256
    assert len({id(tile) for tile in tiles.values()}) == 1


rectangles = st.builds(Rect, *[st.integers(-50, 50)] * 2, *[st.integers(0, 60)] * 2)


@given(rectangles, rectangles)
def test_rectangles(a, b):
    def cells(rect):
        return {(x, y) for x in range(rect.x, rect.right) for y in range(rect.y, rect.bottom)}

    assert cells(a.intersected(b)) == cells(a) & cells(b)
    assert cells(a) | cells(b) <= cells(a.united(b))
    assert {(x // TILE, y // TILE) for x, y in cells(a)} == set(a.tiles())
