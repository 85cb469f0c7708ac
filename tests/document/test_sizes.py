"""Crop, canvas size, image size, turns and flips of whole drawings; and pixels taken up and laid down again."""

from dataclasses import replace

import numpy as np
import pytest
from drawings import documents
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.document import placing, sizes
from drawover.document import tiles as tl
from drawover.document.errors import DocumentError, LayerError
from drawover.document.layers import Document, Group, Guide, Layer, blank
from drawover.document.masks import Mask
from drawover.document.nodes import leaves
from drawover.document.tiles import Rect
from drawover.raster import resample


def noise(width: int, height: int, seed: int = 1, x: int = 0, y: int = 0, **fields) -> Layer:
    rgba = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    return replace(Layer.from_rgba(f"noise {seed}", rgba, x, y), **fields)


def drawing() -> Document:
    """150 × 90: paper, a layer with a mask, a group, a selection, guides."""
    masked = noise(70, 50, 1, 30, 10, mask=Mask.from_rect(Rect(40, 20, 30, 30)))
    group = Group("g", (noise(20, 20, 2, -5, 60), noise(30, 10, 3, 100, 70, blend="multiply")), opacity=0.5)
    document = blank(150, 90).add(masked).add(group)
    selected = document.with_selection(Mask.from_rect(Rect(50, 30, 40, 20)))
    return replace(selected, guides=(Guide(True, 60.0), Guide(False, 10.0)), active=selected.active)


def looks(document: Document) -> np.ndarray:
    return document.compose()


def same(a: Document, b: Document) -> bool:
    return [n.tiles for n in leaves(a.layers)] == [n.tiles for n in leaves(b.layers)] and np.array_equal(
        looks(a), looks(b)
    )


def test_turns_move_every_pixel_and_four_are_nothing():
    document = drawing()
    once = sizes.turned(document, 1)
    assert (once.width, once.height) == (90, 150)
    assert np.array_equal(looks(once), np.rot90(looks(document), -1))
    assert np.array_equal(once.selection.array(once.rect), np.rot90(document.selection.array(document.rect), -1))
    assert {(g.vertical, g.at) for g in once.guides} == {(False, 60.0), (True, 80.0)}
    back = document
    for _ in range(4):
        back = sizes.turned(back, 1)
    assert same(back, document) and back.guides == document.guides
    assert np.array_equal(back.selection.array(back.rect), document.selection.array(document.rect))
    assert np.array_equal(looks(sizes.turned(document, 2)), np.rot90(looks(document), 2))


@pytest.mark.parametrize("vertical", [False, True])
def test_flips_are_their_own_undoing(vertical):
    document = drawing()
    once = sizes.flipped(document, vertical)
    assert np.array_equal(looks(once), looks(document)[::-1] if vertical else looks(document)[:, ::-1])
    assert same(sizes.flipped(once, vertical), document)


def test_cropping_keeps_what_is_inside_and_deletes_the_rest():
    document = drawing()
    frame = Rect(33, 12, 70, 60)
    new = sizes.cropped(document, frame)
    assert np.array_equal(looks(new), document.compose(frame))
    for layer in leaves(new.layers):
        bounds = layer.tiles.exact_bounds()
        assert bounds.intersected(new.rect) == bounds
    assert new.selection.bounds(new.rect) == Rect(17, 18, 40, 20)
    assert new.guides == (Guide(True, 27.0),), "the guide that fell off is gone"
    with pytest.raises(LayerError, match="nothing inside"):
        sizes.cropped(document, Rect(5, 5, 0, 10))


def test_a_larger_canvas_keeps_its_paper_and_its_anchor():
    document = drawing()
    new = sizes.resized(document, 250, 130, (0.0, 1.0))
    assert np.array_equal(new.compose(Rect(0, 40, 150, 90)), looks(document))
    assert (looks(new)[..., 3] == 255).all(), "the paper goes on"
    smaller = sizes.resized(sizes.resized(document, 20, 20), 150, 90)
    assert np.array_equal(looks(smaller), looks(document)), "what was outside is not lost"


def test_scaling_scales_everything_and_the_print_stays_as_large():
    document = drawing()
    new = sizes.scaled(document, 300, 180)
    assert (new.width, new.height, new.dpi) == (300, 180, 144.0)
    rows, columns = np.nonzero(new.selection.array(new.rect) >= 128)
    assert (columns.min(), columns.max() + 1, rows.min(), rows.max() + 1) == (100, 180, 60, 100)
    assert new.guides == (Guide(True, 120.0), Guide(False, 20.0))
    assert (new.compose(new.rect)[..., 3] == 255).all()
    shrunk = looks(sizes.scaled(new, 150, 90)).astype(int)
    assert np.abs(shrunk - looks(document)).mean() < 12
    assert sizes.scaled(document, 150, 90) is document
    with pytest.raises(DocumentError):
        sizes.scaled(document, 40000, 40000)


def test_trimming_finds_what_is_painted_and_ignores_the_paper():
    document = drawing()
    assert sizes.inked(document) == Rect(0, 10, 130, 70)
    assert sizes.trimmed(document).rect == Rect(0, 0, 130, 70)
    with pytest.raises(LayerError, match="Nothing is painted"):
        sizes.trimmed(blank(40, 40))


@settings(max_examples=25, deadline=None)
@given(documents())
def test_any_drawing_can_be_turned_flipped_and_cropped(document):
    assert np.array_equal(looks(sizes.turned(document, 1)), np.rot90(looks(document), -1))
    assert same(sizes.flipped(sizes.flipped(document)), document)


# ---------------------------------------------------------------------------------------------------- taken up


def test_laid_down_where_it_was_is_the_very_drawing():
    document = one_layer()
    assert placing.lifted(document).laid_down(np.eye(3)) is document


def one_layer() -> Document:
    return blank(200, 100).add(noise(80, 60, 5, 20, 10))


def test_a_whole_layer_moves_with_every_byte_and_comes_back():
    document = one_layer()
    moved = placing.lifted(document).laid_down(resample.translation(33, -20))
    assert np.array_equal(
        moved.active_node.rgba(Rect(53, -10, 80, 60)), document.active_node.rgba(Rect(20, 10, 80, 60))
    )
    back = placing.lifted(moved).laid_down(resample.translation(-33, 20))
    assert back.active_node.tiles == document.active_node.tiles


def test_only_what_is_selected_moves_and_the_selection_goes_along():
    document = one_layer().with_selection(Mask.from_rect(Rect(20, 10, 40, 60)))
    moved = placing.lifted(document).laid_down(resample.translation(100, 0))
    layer, old = moved.active_node, document.active_node
    assert np.array_equal(layer.rgba(Rect(60, 10, 40, 60)), old.rgba(Rect(60, 10, 40, 60))), "the rest stays"
    assert np.array_equal(layer.rgba(Rect(120, 10, 40, 60)), old.rgba(Rect(20, 10, 40, 60)))
    assert not layer.rgba(Rect(20, 10, 40, 60))[..., 3].any()
    assert moved.selection.bounds(moved.rect) == Rect(120, 10, 40, 60)


def test_a_group_moves_together_with_its_masks():
    document = drawing()
    group = document.layers[-1]
    masked = document.layers[2]
    document = document.remove(masked.id).insert(group.id, 0, masked).with_selection(None).with_active(group.id)
    lifted = placing.lifted(document)
    moved = lifted.laid_down(resample.translation(7, 3))
    plain = Document(150, 90, (document.node(group.id),)).compose(Rect(-50, -50, 250, 190))
    there = Document(150, 90, (moved.node(group.id),)).compose(Rect(-43, -47, 250, 190))
    assert np.array_equal(plain, there)
    assert np.array_equal(lifted.picture(), Document(150, 90, (document.node(group.id),)).compose(lifted.bounds))


def test_what_cannot_be_moved_is_said():
    document = one_layer()
    id = document.active
    for fields, word in (
        ({"locked": True}, "locked"),
        ({"visible": False}, "hidden"),
        ({"alpha_locked": True}, "transparency"),
        ({"tiles": tl.EMPTY}, "nothing to move"),
    ):
        with pytest.raises(LayerError, match=word):
            placing.lifted(document.with_node(id, **fields))
    with pytest.raises(LayerError, match="selected"):
        placing.lifted(document.with_selection(Mask.from_rect(Rect(150, 80, 10, 10))))
    with pytest.raises(DocumentError, match="Scale it less"):
        placing.lifted(document).laid_down(resample.scaling(900, 900))


@settings(max_examples=25, deadline=None)
@given(st.floats(-180, 180), st.floats(0.2, 2.5))
def test_turned_pixels_stay_premultiplied_wherever_they_are_laid(angle, share):
    document = one_layer().with_selection(Mask.from_rect(Rect(30, 20, 40, 30)).feather(6))
    new = placing.lifted(document).laid_down(resample.rotation(angle, (60, 40)) @ resample.scaling(share, share))
    for tile in new.active_node.tiles.values():
        assert (tile[..., :3] <= tile[..., 3:]).all()
