"""The drawing's tree: adding, removing and moving layers, and what they look like together."""

from dataclasses import replace

import numpy as np
import pytest
from drawings import documents, layers, masks
from hypothesis import given
from hypothesis import strategies as st

from drawover.document.blend import MODES
from drawover.document.compose import Composer, changed
from drawover.document.errors import LayerError, TooLargeError
from drawover.document.layers import Document, Group, Layer, blank, leaves
from drawover.document.tiles import TILE, Rect


def drawing() -> Document:
    """bottom: a; group g of b and c; top: d. c is active."""
    a, b, c, d = (Layer(name) for name in "abcd")
    return Document(100, 80, (a, Group("g", (b, c)), d), c.id)


def outline(nodes) -> list:
    return [(node.name, outline(node.layers)) if isinstance(node, Group) else node.name for node in nodes]


def called(document: Document, name: str) -> str:
    return next(node.id for node in document.walk() if node.name == name)


@given(documents(), st.data())
def test_a_part_of_the_composition_is_that_part_of_the_whole(document, data):
    x, y = data.draw(st.integers(0, document.width - 1)), data.draw(st.integers(0, document.height - 1))
    rect = Rect(x, y, data.draw(st.integers(1, document.width - x)), data.draw(st.integers(1, document.height - y)))
    assert np.array_equal(document.compose(rect), document.compose()[y : rect.bottom, x : rect.right])


@given(documents())
def test_premultiplied_colors_never_exceed_their_alpha(document):
    picture = document.compose()
    assert (picture[..., :3] <= picture[..., 3:]).all()


def test_two_layers_by_hand():
    red = Layer.from_rgba("red", np.full((2, 2, 4), (255, 0, 0, 255), np.uint8))
    blue = Layer.from_rgba("blue", np.full((2, 2, 4), (0, 0, 255, 255), np.uint8), opacity=0.5)
    assert Document(2, 2, (red, blue)).flattened()[0, 0].tolist() in ([127, 0, 128, 255], [128, 0, 128, 255])
    assert Document(2, 2, (blue, red)).flattened()[0, 0].tolist() == [255, 0, 0, 255]
    hidden = Layer.from_rgba("hidden", np.full((2, 2, 4), 255, np.uint8), visible=False)
    assert Document(2, 2, (red, hidden)).flattened()[0, 0].tolist() == [255, 0, 0, 255]


def test_a_new_layer_comes_above_the_active_one_inside_its_group_and_becomes_active():
    document = drawing().add(Layer("new"))
    assert outline(document.layers) == ["a", ("g", ["b", "c", "new"]), "d"]
    assert document.active_node.name == "new"


def test_several_layers_keep_their_order_and_may_leave_the_active_layer_alone():
    document = drawing().add(Layer("low"), Layer("high"), activate=False)
    assert outline(document.layers) == ["a", ("g", ["b", "c", "low", "high"]), "d"]
    assert document.active_node.name == "c"


def test_removing_the_active_layer_makes_the_one_below_active():
    document = drawing()
    document = document.remove(called(document, "c"))
    assert document.active_node.name == "b"
    document = document.remove(called(document, "g"))
    assert outline(document.layers) == ["a", "d"] and document.active_node.name == "a"
    document = document.remove(called(document, "a"))
    assert document.active_node.name == "d"
    assert document.remove(called(document, "d")).active is None


def test_moving_between_groups():
    document = drawing()
    a, g = called(document, "a"), called(document, "g")
    assert outline(document.move(a, g, 1).layers) == [("g", ["b", "a", "c"]), "d"]
    assert outline(document.move(called(document, "b"), None, 3).layers) == ["a", ("g", ["c"]), "d", "b"]
    assert outline(document.move(a, None, 2).layers) == [("g", ["b", "c"]), "a", "d"]
    assert document.move(a, None, 0).layers == document.layers
    with pytest.raises(LayerError):
        document.move(g, g, 0)


def test_raising_and_lowering_stops_at_the_ends():
    document = drawing()
    a = called(document, "a")
    assert outline(document.shift(a, 1).layers) == [("g", ["b", "c"]), "a", "d"]
    assert document.shift(a, -1).layers == document.layers
    assert outline(document.shift(a, 99).layers)[-1] == "a"


@given(documents(), layers())
def test_adding_and_removing_again_gives_the_same_layers(document, layer):
    assert document.add(layer).remove(layer.id).layers == document.layers


@given(documents(), st.data())
def test_what_changed_covers_every_pixel_that_looks_different(document, data):
    every = [node.id for node in document.walk()]
    if not every:
        return
    chosen = data.draw(st.sampled_from(every))
    act = data.draw(st.sampled_from(["hide", "fade", "remove", "shift", "add", "out", "blend", "clip", "mask", "pass"]))
    after = {
        "hide": lambda: document.with_node(chosen, visible=not document.node(chosen).visible),
        "fade": lambda: document.with_node(chosen, opacity=0.3),
        "remove": lambda: document.remove(chosen),
        "shift": lambda: document.shift(chosen, 1),
        "add": lambda: document.add(data.draw(layers()), above=chosen),
        "out": lambda: document.move(chosen, None, 0),
        "blend": lambda: document.with_node(chosen, blend=data.draw(st.sampled_from(sorted(MODES)))),
        "clip": lambda: document.with_node(chosen, clip=not document.node(chosen).clip),
        "mask": lambda: document.with_node(chosen, mask=data.draw(st.one_of(st.none(), masks()))),
        "pass": lambda: document.with_node(
            chosen, lambda node: replace(node, passes=True) if isinstance(node, Group) else replace(node, opacity=0.5)
        ),
    }[act]()
    touched = changed(document.layers, after.layers)
    for row, column in np.argwhere((document.compose() != after.compose()).any(2))[::53]:
        assert (column // TILE, row // TILE) in touched
    composer = Composer()
    for each in (document, after, document):
        assert np.array_equal(composer.compose(each.layers, each.rect), each.compose()), "a memory shows the same"


@pytest.mark.parametrize(("change", "word"), [({"locked": True}, "locked"), ({"visible": False}, "hidden")])
@pytest.mark.parametrize("name", ["c", "g"])
def test_locked_and_hidden_layers_say_why_they_cannot_be_drawn_on(change, word, name):
    document = drawing()
    document = document.with_node(called(document, name), **change)
    with pytest.raises(LayerError, match=word):
        document.editable(called(document, "c"))
    with pytest.raises(LayerError, match="group"):
        document.editable(called(document, "g"))
    assert document.editable(called(document, "d")).name == "d"


def test_blank_is_white_to_the_last_pixel_and_not_beyond():
    document = blank(100, 70)
    assert (document.flattened() == 255).all()
    assert document.layers[0].tiles.exact_bounds() == document.rect
    assert document.active_node.name == "Sketch"


@pytest.mark.parametrize("size", [(0, 5), (5, -1), (30000, 30000), (70000, 1)])
def test_impossible_sizes_are_refused(size):
    with pytest.raises(TooLargeError, match=str(size[0])):
        Document(*size)


def test_lookup_of_a_layer_that_is_gone():
    with pytest.raises(LayerError, match="no longer"):
        drawing().node("nobody")
    assert [layer.name for layer in leaves(drawing().layers)] == ["a", "b", "c", "d"]
