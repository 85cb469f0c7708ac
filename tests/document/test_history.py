"""Undo: any sequence of steps, undone and redone, gives equal drawings; memory is bounded; sliders are one step."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from drawover.document import tiles as tl
from drawover.document.history import History
from drawover.document.layers import Document, Layer, blank, leaves


def painted(document: Document, seed: int) -> Document:
    """Noise somewhere on the active layer."""
    rng = np.random.default_rng(seed)
    layer = document.active_node
    x, y = rng.integers(-50, 250, 2).tolist()
    noise = tl.premultiplied(rng.integers(0, 256, (40, 70, 4), dtype=np.uint8))
    return document.with_tiles(layer.id, tl.paste(layer.tiles, noise, x, y))


class Artist(RuleBasedStateMachine):
    """Does and undoes at random, beside a plain list that copies everything."""

    def __init__(self):
        super().__init__()
        start = blank(300, 200)
        self.history = History.of(start)
        self.plain, self.at = [self.picture(start)], 0

    @staticmethod
    def picture(document):
        return [
            (layer.name, layer.opacity, layer.visible, tl.to_array(layer.tiles, document.rect).tobytes())
            for layer in leaves(document.layers)
        ]

    def do(self, name, document):
        if document is self.history.document:
            return
        self.history = self.history.did(name, document)
        self.plain = [*self.plain[: self.at + 1], self.picture(document)]
        self.at += 1

    @rule(seed=st.integers(0, 1000))
    def paint(self, seed):
        if self.history.document.active is not None:
            self.do("paint", painted(self.history.document, seed))

    @rule(name=st.sampled_from("xyz"))
    def add(self, name):
        self.do("add", self.history.document.add(Layer(name)))

    @precondition(lambda self: self.history.document.active is not None)
    @rule()
    def remove(self):
        self.do("remove", self.history.document.remove(self.history.document.active))

    @precondition(lambda self: self.history.document.active is not None)
    @rule(opacity=st.integers(0, 10))
    def fade(self, opacity):
        document = self.history.document
        self.do("fade", document.with_node(document.active, opacity=opacity / 10))

    @precondition(lambda self: self.history.document.active is not None)
    @rule(steps=st.integers(-2, 2))
    def shift(self, steps):
        document = self.history.document
        self.do("shift", document.shift(document.active, steps))

    @rule(times=st.integers(1, 4))
    def undo(self, times):
        for _ in range(times):
            self.history = self.history.undone()
            self.at = max(0, self.at - 1)

    @rule(times=st.integers(1, 4))
    def redo(self, times):
        for _ in range(times):
            self.history = self.history.redone()
            self.at = min(len(self.plain) - 1, self.at + 1)

    @invariant()
    def same_as_the_plain_list(self):
        assert self.picture(self.history.document) == self.plain[self.at]
        assert (self.history.undo_name is None) == (self.at == 0)
        assert (self.history.redo_name is None) == (self.at == len(self.plain) - 1)


TestArtist = Artist.TestCase
TestArtist.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


@given(st.integers(1, 12), st.integers(100_000, 900_000))
def test_memory_is_bounded_in_bytes_and_the_newest_step_can_always_be_undone(count, limit):
    history = History.of(blank(300, 200), limit=limit)
    for seed in range(count):
        before = history.document
        history = history.did("paint", painted(before, seed))
    assert history.held <= limit or len(history.steps) == 2
    assert history.undone().document is before
    now = {id(t) for layer in leaves(history.document.layers) for t in layer.tiles.values()}
    held = {
        id(t): t.nbytes
        for step in history.steps
        for layer in leaves(step.document.layers)
        for t in layer.tiles.values()
        if id(t) not in now
    }
    assert sum(held.values()) <= history.held, "more is kept alive than the history accounts for"


def test_steps_are_named():
    history = History.of(blank(64, 64))
    assert history.undo_name is None
    history = history.did("Pencil", painted(history.document, 1))
    assert history.undo_name == "Pencil"
    assert history.undone().redo_name == "Pencil"


def test_a_dragged_slider_is_one_step_until_it_is_sealed_or_undone():
    history = History.of(blank(64, 64))
    layer = history.document.active
    key = ("opacity", layer)
    for percent in (90, 70, 50):
        history = history.did(
            "Opacity", history.document.with_node(layer, opacity=percent / 100), key=("opacity", layer)
        )
    assert len(history.steps) == 2
    assert history.undone().document.node(layer).opacity == 1.0
    history = history.sealed().did("Opacity", history.document.with_node(layer, opacity=0.1), key=key)
    assert [step.name for step in history.steps] == ["Open", "Opacity", "Opacity"]
    assert history.undone().document.node(layer).opacity == 0.5
    again = history.undone().did("Opacity", history.document.with_node(layer, opacity=0.2), key=key)
    assert again.undone().document.node(layer).opacity == 0.5


def test_nothing_done_is_no_step():
    history = History.of(blank(64, 64))
    assert history.did("Nothing", history.document) is history


def test_which_layer_is_active_is_no_step():
    history = History.of(blank(64, 64))
    bottom = history.document.layers[0].id
    history = history.now(history.document.with_active(bottom))
    assert history.undo_name is None and history.document.active == bottom
