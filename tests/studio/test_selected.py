"""A suggestion to what was selected stands in its place alone: in the preview, and inserted by a mask in one step."""

import numpy as np
import pytest
from hands import on_widget, painted, screen

from drawover.document import arrange
from drawover.document.layers import Document, Group, Layer
from drawover.document.masks import EVERYTHING, Mask
from drawover.document.tiles import Rect
from drawover.panel.host import Coverage, EmptyError, HostLayer, Mockup

RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)
INSIDE, OUTSIDE, NEW = (120, 90), (170, 90), (110, 70)  # of the drawing; of the suggestion alone
BOX = Rect(100, 60, 50, 60)  # what is selected: of the drawing from 100 to 180, the left part


@pytest.fixture
def drawn(window):
    """A window with a red box from 100 to 180, of which the left part is selected."""
    painted(window, (100, 80, 80, 40))
    select(window, Mask.from_rect(BOX))
    return window


def select(window, mask):
    window.drawing.commit("select", window.drawing.document.with_selection(mask))


def suggestion():
    return HostLayer("Drawover: my lines", bytes((*BLUE, 255)) * 400, 20, 20, 100, 60)


def seen(window, *points):
    pixels = screen(window.canvas)
    places = [on_widget(window.canvas, x + 0.5, y + 0.5).toPoint() for x, y in points]
    return [tuple(int(each) for each in pixels[place.y(), place.x()]) for place in places]


def captured(window):
    capture = window.host.capture("selection")
    place = capture.x, capture.y, capture.width, capture.height
    return capture, {"instead_of": capture.sources, "within": Coverage(*place, capture.selection)}


def test_the_selected_part_alone_is_not_seen_beneath_it(drawn):
    clean, document = screen(drawn.canvas), drawn.drawing.document
    _, of = captured(drawn)
    drawn.host.preview(Mockup([suggestion()], faded=0.0, **of))
    assert seen(drawn, INSIDE, OUTSIDE, NEW) == [WHITE, RED, BLUE]
    assert drawn.drawing.document is document
    drawn.host.preview(None)
    assert np.array_equal(screen(drawn.canvas), clean)


def test_other_lines_dim_the_selected_part_alone(drawn):
    half = Layer.from_rgba("half", np.full((20, 10, 4), (0, 0, 0, 128), np.uint8), 170, 100)
    drawn.drawing.commit("half", drawn.drawing.document.insert(None, 9, half, activate=False))
    (before,) = seen(drawn, (175, 110))
    _, of = captured(drawn)
    drawn.host.preview(Mockup([suggestion()], faded=0.3, **of))
    inside, outside, beside = seen(drawn, INSIDE, OUTSIDE, (175, 110))
    assert np.allclose(inside, 0.3 * np.array(RED) + 0.7 * 255, atol=2)
    assert outside == RED and beside == before


def test_inserted_a_mask_hides_it_in_one_step_and_deletes_nothing(drawn):
    before = drawn.drawing.document
    _, of = captured(drawn)
    drawn.host.preview(Mockup([suggestion()], faded=0.0, **of))
    shown = screen(drawn.canvas)
    steps = len(drawn.drawing.history.steps)
    drawn.host.insert([suggestion()], **of)
    assert np.array_equal(screen(drawn.canvas), shown), "what was shown is what is inserted"
    after = drawn.drawing.document
    layer, new = after.node(before.active), after.active_node
    assert layer.visible and layer.tiles is before.node(before.active).tiles, "no pixel of it is changed"
    assert new.name == "Drawover: my lines" and after.layers.index(new) == after.layers.index(layer) + 1
    assert len(drawn.drawing.history.steps) == steps + 1
    drawn.drawing.undo()
    assert drawn.drawing.document is before
    drawn.drawing.redo()
    assert seen(drawn, INSIDE, OUTSIDE, NEW) == [WHITE, RED, BLUE]


def test_a_soft_selection_leaves_what_it_does_not_cover(drawn):
    soft = np.repeat(np.linspace(0, 255, 50).astype(np.uint8)[None], 60, axis=0)
    select(drawn, Mask.from_array(soft, BOX.x, BOX.y))
    _, of = captured(drawn)
    drawn.host.insert([suggestion()], **of)
    document = drawn.drawing.document
    alone = Document(document.width, document.height, document.layers[-2:-1]).compose()[90]
    share = 1 - soft[0] / 255
    assert np.allclose(alone[100:150, 3], share * 255, atol=1.5) and (alone[150:180, 3] == 255).all()


def test_a_mask_that_is_there_goes_on_hiding(drawn):
    document = drawn.drawing.document
    own = EVERYTHING.without(Mask.from_rect(Rect(160, 0, 10, 300)))
    drawn.drawing.commit("mask", document.with_node(document.active, mask=own))
    _, of = captured(drawn)
    drawn.host.insert([suggestion()], **of)
    assert seen(drawn, INSIDE, (165, 90), (175, 90)) == [WHITE, WHITE, RED]


def test_a_second_selection_hides_more_of_the_same_layer(drawn):
    layer = drawn.drawing.document.active
    _, of = captured(drawn)
    drawn.host.insert([suggestion()], **of)
    drawn.drawing.commit("back", drawn.drawing.document.with_active(layer))
    with pytest.raises(EmptyError):
        captured(drawn)  # what was replaced is no part of the drawing any more
    select(drawn, Mask.from_rect(Rect(160, 60, 10, 60)))
    _, of = captured(drawn)
    drawn.host.insert([suggestion()], **of)
    assert seen(drawn, INSIDE, (155, 90), (165, 90), (175, 90)) == [WHITE, RED, WHITE, RED]


def test_the_paper_of_an_opaque_layer_goes_with_it_where_all_of_the_box_is_selected(drawn):
    assert not captured(drawn)[0].on_paper
    paper = Layer.from_rgba("photo", np.full((300, 400, 4), (240, 230, 220, 255), np.uint8))
    document = drawn.drawing.document.insert(None, 9, paper)
    drawn.drawing.commit("photo", document.with_active(paper.id))
    assert captured(drawn)[0].on_paper
    select(drawn, Mask.from_rect(BOX).add(Mask.from_rect(Rect(300, 200, 9, 9))))
    assert not captured(drawn)[0].on_paper


def test_of_a_group_the_selected_part_goes_too(drawn):
    document = arrange.grouped(drawn.drawing.document, drawn.drawing.document.active)
    drawn.drawing.commit("group", document.with_active(document.layers[-1].id).with_selection(Mask.from_rect(BOX)))
    _, of = captured(drawn)
    drawn.host.insert([suggestion()], **of)
    group = next(node for node in drawn.drawing.document.layers if isinstance(node, Group))
    assert seen(drawn, INSIDE, OUTSIDE, NEW) == [WHITE, RED, BLUE] and group.visible
    drawn.drawing.commit("back", drawn.drawing.document.with_active(group.id))
    with pytest.raises(EmptyError):
        captured(drawn)
