"""Grouping, merging and flattening: the picture stays what it was, wherever nothing forbids it."""

import numpy as np
import pytest
from drawings import documents
from hypothesis import assume, given
from hypothesis import strategies as st

from drawover.document import arrange
from drawover.document.errors import LayerError
from drawover.document.layers import Document, Group, Layer


def some(document: Document, data) -> str:
    every = [node.id for node in document.walk()]
    assume(every)
    return data.draw(st.sampled_from(every))


@given(documents(), st.data())
def test_a_group_taken_apart_again_is_as_before(document, data):
    chosen = some(document, data)
    grouped = arrange.grouped(document, chosen, "New")
    parent = grouped.parent(chosen)
    assert parent is not None and parent.name == "New" and grouped.active == document.active
    again = arrange.ungrouped(grouped, parent.id)
    assert again.layers == document.layers and again.active == document.active


@given(documents(), st.data())
def test_a_normal_layer_in_a_group_of_its_own_looks_the_same(document, data):
    chosen = some(document, data)
    document = document.with_node(chosen, blend="normal", clip=False)
    before = document.compose().astype(int)
    assert np.abs(arrange.grouped(document, chosen).compose() - before).max(initial=0) <= 1


def test_taking_a_group_apart_when_it_is_the_active_one():
    a, b = Layer("a"), Layer("b")
    document = Document(9, 9, (Group("g", (a, b)),))
    document = document.with_active(document.layers[0].id)
    assert arrange.ungrouped(document, document.layers[0].id).active == b.id
    empty = Document(9, 9, (a, Group("g")))
    assert arrange.ungrouped(empty.with_active(empty.layers[1].id), empty.layers[1].id).active == a.id
    with pytest.raises(LayerError, match="no group"):
        arrange.ungrouped(document, a.id)


@given(documents(), st.data())
def test_merging_down_keeps_the_picture_of_plain_layers(document, data):
    """Upon a normal lower layer over nothing else, whatever the upper one is: blended, masked, clipped, a group."""
    chosen = some(document, data)
    parent = document.parent(chosen)
    level = document.siblings(parent.id if parent else None)
    at = [node.id for node in level].index(chosen)
    assume(at > 0)
    two = Document(document.width, document.height, level[at - 1 : at + 1])
    for node in two.layers:
        two = two.with_node(node.id, visible=True, locked=False)
    two = two.with_node(two.layers[0].id, blend="normal", clip=False, inherits=False)
    if isinstance(two.layers[0], Group):
        two = two.with_node(two.layers[0].id, passes=False)
    merged = arrange.merged_down(two, chosen)
    (one,) = merged.layers
    assert isinstance(one, Layer) and one.name == two.layers[0].name and merged.active == one.id
    assert np.array_equal(merged.compose(), two.compose())


def test_merging_says_why_not():
    a, b = Layer("a", locked=True), Layer("b")
    document = Document(9, 9, (a, b))
    with pytest.raises(LayerError, match="“a” is locked"):
        arrange.merged_down(document, b.id)
    with pytest.raises(LayerError, match="nothing below"):
        arrange.merged_down(document, a.id)
    with pytest.raises(LayerError, match="“b” is hidden"):
        arrange.merged_down(document.with_node(a.id, locked=False).with_node(b.id, visible=False), b.id)


@given(documents())
def test_flattening_keeps_the_picture(document):
    flat = arrange.flattened(document)
    assert len(flat.layers) == 1 and np.array_equal(flat.compose(), document.compose())
