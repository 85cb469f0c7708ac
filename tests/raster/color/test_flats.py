"""Flats from outside: line art in, regions out, whatever the lines are drawn with and however large the canvas is."""

import cv2
import numpy as np
import pytest

from drawover.raster.color.basins import crossed, rooms
from drawover.raster.color.flats import Flats, flats


def on_paper(ink: np.ndarray, line=(0, 0, 0), paper=(255, 255, 255)) -> np.ndarray:
    share = ink[..., None] / 255
    rgb = np.round(np.array(line) * share + np.array(paper) * (1 - share)).astype(np.uint8)
    return np.dstack([rgb, np.full(ink.shape, 255, np.uint8)])


def figure(side: int = 512, gap: float = 0.0) -> np.ndarray:
    """(side, side) uint8 ink: a head with two eyes, its outline open for `gap` of the width; 4 regions in all."""
    ink = np.zeros((side, side), np.uint8)
    wide = max(2, round(side * 0.01))
    half = np.degrees((gap * side + wide) / 2 / (0.35 * side)) if gap else 0.0  # round ends reach into the gap

    def ellipse(x: float, y: float, across: float, down: float, opening: float = 0.0) -> None:
        center, axes = (
            (round(x * side * 16), round(y * side * 16)),
            (round(across * side * 16), round(down * side * 16)),
        )
        cv2.ellipse(ink, center, axes, 0, opening, 360 - opening, 255, wide, cv2.LINE_AA, 4)

    ellipse(0.5, 0.5, 0.35, 0.35, half)
    ellipse(0.35, 0.425, 0.075, 0.05)
    ellipse(0.65, 0.425, 0.075, 0.05)
    return ink


def at(found: Flats, x: float, y: float) -> int:
    side = len(found.labels)
    return int(found.labels[int(y * side), int(x * side)])


SPOTS = ((0.02, 0.02), (0.5, 0.7), (0.35, 0.42), (0.65, 0.42))  # paper, face, eyes


@pytest.mark.parametrize("side", [256, 512, 1400, 2500])
def test_the_same_regions_at_every_size(side):
    found = flats(on_paper(figure(side, 0.01)))
    assert found.count == 4 and found.distinguishable
    assert len({at(found, *spot) for spot in SPOTS}) == 4


def test_a_canvas_and_the_same_reduced_agree_away_from_the_lines():
    large = on_paper(figure(2048, 0.01))
    small = cv2.resize(large, (1024, 1024), interpolation=cv2.INTER_AREA)
    one, two = flats(large), flats(small)
    away = cv2.erode((one.lines[::2, ::2] == 0).astype(np.uint8), np.ones((9, 9))) > 0
    pairs = np.unique(np.stack([one.labels[::2, ::2][away], two.labels[away]]), axis=1)
    assert one.count == two.count == pairs.shape[1] == 4


LINES = {
    "black": ((0, 0, 0), (255, 255, 255)),
    "gray": ((140, 140, 140), (255, 255, 255)),
    "pale blue": ((205, 225, 250), (255, 255, 255)),
    "red": ((220, 30, 30), (255, 255, 255)),
    "as bright as its paper": ((230, 90, 90), (90, 150, 90)),
    "white on black": ((255, 255, 255), (16, 16, 20)),
    "gray on dark": ((110, 110, 120), (40, 40, 46)),
    "sepia on cream": ((120, 80, 50), (244, 232, 208)),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_of_any_color_part_the_same_regions(name):
    found, black = flats(on_paper(figure(512, 0.01), *LINES[name])), flats(on_paper(figure(512, 0.01)))
    assert found.count == 4
    both = (found.lines == 0) & (black.lines == 0)
    assert np.unique(np.stack([found.labels[both], black.labels[both]]), axis=1).shape[1] == 4


@pytest.mark.parametrize("color", [(0, 0, 0), (255, 255, 255), (250, 220, 60)])
def test_lines_of_any_color_on_transparency(color):
    ink = figure(512, 0.01)
    found = flats(np.dstack([np.full((512, 512, 3), color, np.uint8), ink]))
    assert found.count == 4


def test_a_gray_and_a_black_line_in_one_drawing():
    ink = figure(512)
    ink[:, 256:] = np.where(ink[:, 256:] > 0, ink[:, 256:] * 0.35, 0).astype(np.uint8)
    assert flats(on_paper(ink)).count == 4


@pytest.mark.parametrize("side", [300, 1600])
def test_every_pixel_is_in_one_region_and_names_have_no_hole(side):
    found = flats(on_paper(figure(side, 0.02)))
    assert found.labels.shape == found.lines.shape == (side, side)
    assert np.array_equal(np.unique(found.labels), np.arange(1, found.count + 1))
    assert ((found.open() > 0) == (found.lines == 0)).all()


def test_regions_meet_under_the_lines():
    """Filling a region leaves no white between it and its lines, and none of it beyond them."""
    for side in (512, 2048):
        found = flats(on_paper(figure(side)))
        seams = np.zeros((side, side), bool)
        seams[:, 1:] |= found.labels[:, 1:] != found.labels[:, :-1]
        seams[1:] |= found.labels[1:] != found.labels[:-1]
        near = cv2.dilate(found.lines, np.ones((3, 3)))
        assert seams.any() and (near[seams] > 0).all()


def test_a_thin_line_on_a_large_canvas_keeps_both_sides_apart():
    side = 2000
    ink = np.zeros((side, side), np.uint8)
    cv2.line(ink, (0, 311), (side, 1407), 255, 2)
    found = flats(on_paper(ink))
    assert found.count == 2
    _, sides = cv2.connectedComponents(cv2.bitwise_not(found.lines), connectivity=4)
    off = found.lines == 0
    assert np.unique(np.stack([found.labels[off], sides[off]]), axis=1).shape[1] == 2


def test_a_gap_that_is_closed_stays_closed_when_more_is_allowed():
    ink = figure(512, 0.04)
    apart = [at(f, *SPOTS[0]) != at(f, *SPOTS[1]) for f in (flats(on_paper(ink), g) for g in np.arange(0, 0.09, 0.01))]
    assert not apart[0] and not apart[1] and apart[6]
    assert apart == sorted(apart)


def test_hatching_belongs_to_what_it_shades():
    ink = figure(768)
    plain = flats(on_paper(ink))
    shade = np.zeros_like(ink)
    for x in range(-768, 1536, 12):
        cv2.line(shade, (x, 0), (x + 300, 768), 255, 3, cv2.LINE_AA)
        cv2.line(shade, (x, 0), (x - 300, 768), 255, 3, cv2.LINE_AA)
    where = np.zeros_like(ink)
    cv2.circle(where, (384, 560), 70, 255, -1)
    found = flats(on_paper(np.maximum(ink, cv2.bitwise_and(shade, where))))
    assert plain.count == found.count == 4


def test_specks_are_no_regions():
    ink = figure(1024)
    for x in range(300, 700, 40):
        cv2.circle(ink, (x, 660), 3, 255, 1)
    assert flats(on_paper(ink)).count == 4


def test_the_same_each_time_and_the_drawing_is_left_alone():
    rgba = on_paper(figure(512, 0.01))
    rgba.setflags(write=False)
    one, two = flats(rgba), flats(rgba)
    assert np.array_equal(one.labels, two.labels) and np.array_equal(one.lines, two.lines)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 40), (40, 1), (2, 2), (7, 5), (33, 2)])
def test_tiny_drawings(height, width):
    for rgba in (np.zeros((height, width, 4), np.uint8), np.full((height, width, 4), 255, np.uint8)):
        found = flats(rgba)
        assert found.count == 1 and (found.labels == 1).all() and not found.lines.any()


def test_a_drawing_without_a_pixel_has_no_regions():
    assert flats(np.zeros((0, 5, 4), np.uint8)).count == 0


def test_nothing_but_line_has_no_region():
    found = flats(np.dstack([np.zeros((64, 64, 3), np.uint8), np.full((64, 64), 128, np.uint8)]))
    assert found.count == 0 and (found.labels == 0).all() and (found.lines == 255).all()


def test_lines_that_enclose_nothing_leave_one_region():
    ink = np.zeros((400, 400), np.uint8)
    cv2.line(ink, (100, 100), (300, 250), 255, 4)
    assert flats(on_paper(ink)).count == 1


def test_twenty_thousand_regions():
    ink = np.zeros((2272, 2272), np.uint8)
    ink[::16], ink[:, ::16] = 255, 255
    ink = cv2.dilate(ink, np.ones((3, 3)))
    found = flats(on_paper(ink), 0.002)
    assert found.count == 142 * 142


def test_what_cannot_be_a_drawing_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="a drawing is"):
        flats(np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(ValueError, match="a gap is 0 to"):
        flats(np.zeros((4, 4, 4), np.uint8), 0.5)


def _bay(mouth: int) -> Flats:
    """A half round bay, 100 pixels across, of a large room; its mouth is so many pixels wide. The gap is 40."""
    ink = np.zeros((400, 400), np.uint8)
    cv2.line(ink, (0, 200), (399, 200), (255,), 4)
    cv2.ellipse(ink, (200, 202), (52, 52), 0, 0, 180, (255,), 4)
    ink[196:206, 200 - mouth // 2 : 200 + mouth // 2] = 0
    return flats(on_paper(ink), gap=0.1)


@pytest.mark.parametrize(("mouth", "rooms"), [(6, 3), (24, 2)])
def test_a_bay_that_opens_wide_is_a_corner_and_one_with_a_narrow_mouth_a_region(mouth, rooms):
    found = _bay(mouth)
    assert found.count == rooms
    assert (found.labels[220, 200] == found.labels[100, 200]) == (rooms == 2)


def penciled(ink: np.ndarray) -> np.ndarray:
    """The ink, now strong and now faint along its lines."""
    side = len(ink)
    y, x = np.mgrid[:side, :side] / side
    strength = 0.65 + 0.35 * np.sin(60 * (x + 1.7 * y)) * np.sin(47 * (x - y))
    return np.round(ink * strength).astype(np.uint8)


def test_lines_that_fade_are_closed_over_wider_gaps_than_ink():
    ink = figure(1024, 0.022)
    assert flats(on_paper(ink)).count == 3, "the face is open to the paper"
    found = flats(on_paper(penciled(ink)))
    assert len({at(found, *spot) for spot in SPOTS}) == 4
    assert flats(on_paper(penciled(figure(1024, 0.06)))).count == 3, "but not whatever their width"


def test_crossed_rooms_are_separate_where_either_gap_separates_them():
    area = np.where(penciled(figure(512, 0.02)) > 60, 0, 255).astype(np.uint8)
    narrow, wide = rooms(area, 4), rooms(area, 30)
    both = crossed(narrow, wide)
    assert (both.labels == 0).tolist() == (area == 0).tolist()
    assert np.unique(both.labels).tolist() == list(range(both.count + 1))
    for one in (narrow, wide):
        names = np.unique(np.stack([both.labels, one.labels]).reshape(2, -1), axis=1)
        assert len(np.unique(names[0])) == names.shape[1], "no room lies in two rooms of either"


def test_crossed_rooms_without_any_line():
    one = rooms(np.full((40, 40), 255, np.uint8), 4)
    assert crossed(one, one).labels.tolist() == one.labels.tolist() and one.labels.min() == 1


def test_several_colors_of_ink_are_no_pencil():
    ink = figure(1024, 0.022)
    rgba = on_paper(ink)
    rgba[: len(rgba) // 2] = on_paper(ink[: len(rgba) // 2], line=(150, 190, 250))
    assert flats(rgba).count == 3
