"""Regions as the matching network reads them: by properties that a stranger would expect of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from drawover.raster.color.flats import flats
from drawover.raster.color.tokens import CELLS, LINES, MOST, NUMBERS, drawing_tokens, exemplar_tokens, mirrored

RED, BLUE, WHITE = (220, 40, 40), (40, 60, 200), (255, 255, 255)


def face(size=400, shift=(0, 0), scale=1.0, colors=None):
    """A disc with a smaller one in its upper left part: line art, or colored, on white."""
    picture = np.full((size, size, 4), 255, np.uint8)
    x, y = shift
    for n, (at, radius) in enumerate((((200, 200), 120), ((160, 160), 40))):
        at = round(at[0] * scale + x), round(at[1] * scale + y)
        if colors:
            cv2.circle(picture, at, round(radius * scale), (*colors[n], 255), -1)
        else:
            cv2.circle(picture, at, round(radius * scale), (0, 0, 0, 255), 4)
    return picture


def tokens_of(picture):
    found = flats(picture)
    return drawing_tokens(found.labels, found.lines), found


def test_each_region_is_a_token_the_largest_first():
    tokens, found = tokens_of(face())
    assert sorted(tokens.labels.tolist()) == list(range(1, found.count + 1))
    sums = tokens.cover.sum((1, 2))
    assert (np.diff(sums) <= 0).all()
    assert tokens.lines.shape == (LINES, LINES)
    assert tokens.cover.shape == (3, CELLS, CELLS)
    assert tokens.geometry.shape == (3, NUMBERS)
    assert all(each.dtype == np.float32 for each in tokens[:3])


def test_the_cells_are_shared_out_among_the_regions():
    tokens, _ = tokens_of(face())
    assert tokens.cover.sum(0) == pytest.approx(np.ones((CELLS, CELLS)))


@pytest.mark.parametrize("shift, scale", [((40, -50), 1.0), ((90, 80), 0.5)])
def test_where_a_drawing_stands_and_how_large_it_is_means_nothing(shift, scale):
    one, _ = tokens_of(face())
    two, _ = tokens_of(face(shift=shift, scale=scale))
    assert one.geometry == pytest.approx(two.geometry, abs=0.12)
    assert np.abs(one.cover - two.cover).mean() < 0.03


def test_a_disc_inside_another_is_round_and_enclosed():
    tokens, _ = tokens_of(face())
    inner = tokens.geometry[2]
    assert inner[15] == 1
    assert not tokens.geometry[0, 15]
    assert inner[6] > 0.45
    assert inner[12] < 0.1
    assert inner[0] < 0.45
    assert inner[1] < 0.45


def test_a_mirrored_picture_has_mirrored_tokens():
    one, _ = tokens_of(face())
    two, _ = tokens_of(np.ascontiguousarray(face()[:, ::-1]))
    turned = mirrored(one)
    assert turned.geometry == pytest.approx(two.geometry, abs=0.05)
    assert np.abs(turned.cover - two.cover).mean() < 0.01


def test_a_picture_without_lines_is_cut_where_its_colors_change():
    exemplar = exemplar_tokens(face(colors=(RED, BLUE)))
    assert {tuple(c) for c in exemplar.rgb.tolist()} == {RED, BLUE, WHITE}
    assert exemplar.color.shape == (3, 3)
    drawn, _ = tokens_of(face())
    assert np.abs(exemplar.tokens.cover - drawn.cover).mean() < 0.03
    at = exemplar.rgb.tolist().index(list(BLUE))
    assert (
        exemplar.labels[160 * exemplar.labels.shape[0] // 400, 160 * exemplar.labels.shape[1] // 400]
        == (exemplar.tokens.labels[at])
    )


def test_lines_on_a_picture_are_no_region_and_are_seen():
    picture = face(colors=(RED, BLUE))
    cv2.line(picture, (150, 260), (260, 260), (0, 0, 0, 255), 3)
    with_line, without = exemplar_tokens(picture), exemplar_tokens(face(colors=(RED, BLUE)))
    assert len(with_line.rgb) == 3
    assert with_line.tokens.lines.sum() > without.tokens.lines.sum() + 20


def test_what_is_transparent_is_no_region():
    picture = face(colors=(RED, BLUE))
    picture[(picture[..., :3] == 255).all(2)] = 0
    exemplar = exemplar_tokens(picture)
    assert {tuple(c) for c in exemplar.rgb.tolist()} == {RED, BLUE}


def test_no_more_than_the_largest_are_tokens():
    labels = np.repeat(np.repeat(np.arange(1, 401, dtype=np.int32).reshape(20, 20), 16, 0), 16, 1)
    tokens = drawing_tokens(labels, np.zeros(labels.shape, np.uint8))
    assert len(tokens.labels) == MOST == len(set(tokens.labels.tolist()))


def test_a_picture_without_regions_has_no_tokens():
    nothing = np.zeros((50, 70), np.int32)
    tokens = drawing_tokens(nothing, nothing.astype(np.uint8))
    assert tokens.cover.shape == (0, CELLS, CELLS)
    assert tokens.geometry.shape == (0, NUMBERS)
    assert exemplar_tokens(np.zeros((50, 70, 4), np.uint8)).rgb.shape == (0, 3)


@pytest.mark.parametrize("shape", [(4096, 4096), (4095, 1000), (769, 385), (1, 5000), (3, 900)])
def test_an_exemplar_of_any_size_is_cut(shape):
    picture = np.full((*shape, 4), 255, np.uint8)
    picture[:, : shape[1] // 2, :3] = RED
    picture[:, shape[1] // 2 :, :3] = BLUE
    assert {tuple(color) for color in exemplar_tokens(picture).rgb.tolist()} <= {RED, BLUE}
