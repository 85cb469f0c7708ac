"""The bucket and the picker from outside: a drawing and a click in, a layer's pixels or a color out."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from drawover.document.brushes.fill import Fill, color_at, filled, region
from drawover.document.errors import LayerError
from drawover.document.layers import Document, Layer, blank
from drawover.document.masks import Mask
from drawover.document.surfaces import surface
from drawover.document.tiles import Rect
from drawover.studio.files.start import first_drawing, sample_sketch

RED = Fill(color=(200, 30, 20))


def line_art(gap: int = 0) -> Document:
    """A black circle on a layer of its own above an empty one that is active; its line is open for so many pixels."""
    ink = np.zeros((300, 300), np.uint8)
    cv2.circle(ink, (150, 150), 80, 255, 3, cv2.LINE_AA)
    if gap:
        ink[60:80, 150 - gap // 2 : 150 - gap // 2 + gap] = 0
    document = blank(300, 300)
    lines = Layer.from_rgba("Lines", np.dstack([np.zeros((300, 300, 3), np.uint8), ink]))
    return document.add(lines, activate=False)


def after(document: Document, x: float, y: float, fill: Fill = RED) -> np.ndarray:
    """(300, 300, 4): the active layer, straight."""
    tiles = filled(document, x, y, fill)
    return document.with_tiles(document.active or "", tiles).node(document.active or "").rgba(document.rect)


def test_a_region_is_filled_under_the_lines_of_another_layer():
    picture = after(line_art(), 150, 150)
    assert picture[150, 150].tolist() == [200, 30, 20, 255] and picture[10, 10, 3] == 0
    seen = line_art()
    seen = seen.with_tiles(seen.active or "", filled(seen, 150, 150, RED)).flattened().astype(int)
    inner = np.hypot(*(np.mgrid[:300, :300] - 150)) < 77
    assert (seen[inner][:, 1] < 60).all(), "no light rim between color and line"


@pytest.mark.parametrize(("gap", "closes", "leaks"), [(0, 0, False), (6, 8, False), (6, 3, True), (20, 8, True)])
def test_gaps_are_closed_as_asked(gap, closes, leaks):
    picture = after(line_art(gap), 150, 150, replace(RED, gap=closes / 300))
    assert (picture[5, 5, 3] > 0) == leaks and picture[150, 150, 3] == 255


@pytest.mark.parametrize("side", [512, 2048, 3000])
def test_a_gap_of_a_fiftieth_holds_the_color_on_a_page_of_any_size(side):
    """40 pixels of 2048: as the bucket comes, and not only on small pages."""
    ink, gap = np.zeros((side, side), np.uint8), side * 40 // 2048
    cv2.circle(ink, (side // 2, side // 2), side // 3, 255, max(3, side // 400))
    ink[: side // 2, (side - gap) // 2 : (side + gap) // 2] = 0
    lines = Layer.from_rgba("Lines", np.dstack([np.zeros((side, side, 3), np.uint8), ink]))
    document = blank(side, side).add(lines, activate=False)
    tiles = filled(document, side / 2, side / 2, RED)
    picture = document.with_tiles(document.active or "", tiles).node(document.active or "").rgba(document.rect)
    assert picture[side // 2, side // 2, 3] == 255 and picture[3, 3, 3] == 0
    share = np.count_nonzero(picture[..., 3]) / (np.pi * (side / 3) ** 2)
    assert 0.97 < share < 1.03, "the circle, and no more"
    leaks = filled(document, side / 2, side / 2, replace(RED, gap=0.01))
    assert document.with_tiles(document.active or "", leaks).node(document.active or "").rgba(Rect(3, 3, 1, 1)).any()


def test_the_active_layer_alone_knows_no_lines_of_others():
    assert after(line_art(), 150, 150, replace(RED, merged=False))[5, 5, 3] == 255


def test_on_the_lines_own_layer_the_lines_stay():
    document = line_art()
    document = document.with_active(document.layers[-1].id)
    before = document.layers[-1].rgba(document.rect)
    picture = after(document, 150, 150, replace(RED, grow=2))
    assert picture[150, 150].tolist() == [200, 30, 20, 255]
    assert (picture[before[..., 3] == 255][:, :3] == 0).all()


def test_filling_again_replaces_the_color_to_its_edge():
    document = line_art()
    once = document.with_tiles(document.active or "", filled(document, 150, 150, RED))
    picture = after(once, 150, 150, replace(RED, color=(20, 60, 220)))
    assert set(map(tuple, picture[picture[..., 3] > 0][:, :3].tolist())) == {(20, 60, 220)}


def test_a_selection_and_a_locked_alpha_hold_it():
    document = line_art()
    chosen = document.with_selection(Mask.from_rect(Rect(150, 0, 150, 300)))
    picture = after(chosen, 170, 150)
    assert picture[150, 160, 3] == 255 and picture[:, :150, 3].max() == 0
    with pytest.raises(LayerError, match="selected"):
        filled(chosen, 100, 150, RED)
    locked = document.with_node(document.active or "", alpha_locked=True)
    assert filled(locked, 150, 150, RED) == locked.node(locked.active or "").tiles
    half = document.with_tiles(document.active or "", filled(chosen, 170, 150, RED))
    half = half.with_node(half.active or "", alpha_locked=True)
    blue = after(half, 170, 150, replace(RED, color=(0, 0, 255)))
    assert np.array_equal(blue[..., 3], picture[..., 3]) and blue[150, 170, 2] == 255


def test_the_edge_of_a_selection_holds_the_color():
    """Beyond it the drawing may hang together as it likes: color does not come back around the outside."""
    document = line_art()
    two = np.zeros((300, 300), np.uint8)
    two[:20], two[280:] = 255, 255
    picture = after(document.with_selection(Mask.from_array(two)), 5, 5)
    assert picture[5, 200, 3] == 255 and picture[290, 200, 3] == 0


def test_a_mask_is_filled_as_lines_let_it():
    document = line_art()
    document = document.with_node(document.active or "", mask=Mask.from_rect(Rect(0, 0, 300, 300)))
    on = surface(document, on_mask=True)
    after = on.put(document, filled(document, 150, 150, replace(RED, color=(0, 0, 0)), on))
    node = after.node(document.active or "")
    assert node.mask is not None and node.tiles == document.node(node.id).tiles, "its pixels stay"
    shown = node.mask.array(document.rect)
    assert shown[150, 150] == 0 and shown[10, 10] == 255 and shown[150, 150 + 77] == 0


def test_opacity_lets_through():
    assert after(line_art(), 150, 150, replace(RED, opacity=0.5))[150, 150, 3] in (127, 128)


def test_what_cannot_be_filled_is_said():
    document = line_art()
    with pytest.raises(LayerError, match="locked"):
        filled(document.with_active(document.layers[0].id), 5, 5, RED)
    with pytest.raises(LayerError, match="within the canvas"):
        filled(document, -3, 5, RED)


def test_the_picker_sees_all_layers_or_one():
    document = line_art()
    assert color_at(document, 150, 150) == (255, 255, 255)
    assert color_at(document, 150, 150, merged=False) is None
    assert color_at(document, 70.5, 150) == (0, 0, 0)
    assert color_at(document, 300, 5) is None and color_at(document, -0.5, 5) is None


@pytest.mark.parametrize(("x", "y"), [(0.54, 0.41), (0.46, 0.22)])
def test_as_the_bucket_comes_it_fills_the_face_and_the_hair_of_the_sample_sketch(x, y):
    """A hand's sketch, open at the chin and at the parting: nobody has to find the setting first."""
    file = sample_sketch()
    assert file is not None
    document = first_drawing(file).add(Layer("Color"))
    found = region(document, x * document.width, y * document.height, Fill(), surface(document))
    assert 0.05 < (found > 0).mean() < 0.3 and found[5, 5] == 0
