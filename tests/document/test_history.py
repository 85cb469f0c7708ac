"""Undo: any sequence of steps, undone and redone, gives equal drawings; memory is bounded; sliders are one step."""

import contextlib
import zlib
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from drawover.document import arrange
from drawover.document import tiles as tl
from drawover.document.blend import MODES
from drawover.document.compose import Composer, changed
from drawover.document.errors import LayerError
from drawover.document.history import History
from drawover.document.layers import Document, Group, Guide, Layer, blank, leaves
from drawover.document.masks import EVERYTHING, Mask
from drawover.document.tiles import Rect


def painted(document: Document, seed: int) -> Document:
    """Noise somewhere on the active layer."""
    rng = np.random.default_rng(seed)
    layer = document.active_node
    x, y = rng.integers(-50, 250, 2).tolist()
    noise = tl.premultiplied(rng.integers(0, 256, (40, 70, 4), dtype=np.uint8))
    return document.with_tiles(layer.id, tl.paste(layer.tiles, noise, x, y))


def _maps(document: Document) -> dict:
    """Every map of tiles in a drawing."""
    maps = {}
    for node in document.walk():
        if isinstance(node, Layer):
            maps[node.id] = node.tiles
        if node.mask is not None:
            maps[node.id, "mask"] = node.mask.tiles
    if document.selection is not None:
        maps["selection"] = document.selection.tiles
    return maps


class Artist(RuleBasedStateMachine):
    """Does and undoes at random, beside a plain list that copies everything."""

    def __init__(self):
        super().__init__()
        start = blank(300, 200)
        self.history = History.from_document(start)
        self.plain, self.at = [self.copied(start)], 0
        self.composer = Composer()

    @staticmethod
    def copied(document):
        """All of a drawing but its pixels' identity, and no tile of it kept."""

        def node(one):
            held = [node(inner) for inner in one.layers] if isinstance(one, Group) else pixels(one.tiles)
            mask = one.mask and (pixels(one.mask.tiles), one.mask.outside)
            fields = ("id", "name", "opacity", "visible", "locked", "blend", "clip", "passes", "alpha_locked")
            return [getattr(one, name, None) for name in fields], mask, held

        def pixels(tiles):
            return {coord: zlib.crc32(tile) for coord, tile in tiles.items()}

        selection = document.selection and (pixels(document.selection.tiles), document.selection.outside)
        return [node(one) for one in document.layers], document.active, selection, document.guides

    @property
    def document(self):
        return self.history.document

    def do(self, name, document):
        if document is self.document:
            return
        before = self.document
        self.history = self.history.did(name, document)
        self.plain = [*self.plain[: self.at + 1], self.copied(document)]
        self.at += 1
        touched = changed(before.layers, document.layers)
        for key, tiles in _maps(before).items():
            for coord, tile in tiles.items():
                if key in _maps(document) and coord not in touched and name in ("paint", "add", "fade", "blend"):
                    assert _maps(document)[key].get(coord) is tile, "what was left alone is shared"

    def some(self, pick):
        nodes = [node.id for node in self.document.walk()]
        return nodes[pick % len(nodes)] if nodes else None

    @rule(seed=st.integers(0, 1000))
    def paint(self, seed):
        active = self.document.active
        seen = active is not None and all(node.visible for node in self.document.path(active))
        if seen and isinstance(self.document.active_node, Layer):  # what is hidden changes nothing that is seen
            self.do("paint", painted(self.document, seed))

    @rule(name=st.sampled_from("xyz"))
    def add(self, name):
        self.do("add", self.document.add(Layer(name)))

    @rule(pick=st.integers(0, 9))
    def remove(self, pick):
        if id := self.some(pick):
            self.do("remove", self.document.remove(id))

    @rule(pick=st.integers(0, 9), opacity=st.integers(0, 10))
    def fade(self, pick, opacity):
        if id := self.some(pick):
            self.do("fade", self.document.with_node(id, opacity=opacity / 10))

    @rule(pick=st.integers(0, 9), blend=st.sampled_from(sorted(MODES)), clip=st.booleans(), visible=st.booleans())
    def blend(self, pick, blend, clip, visible):
        if id := self.some(pick):
            self.do("blend", self.document.with_node(id, blend=blend, clip=clip, visible=visible))

    @rule(pick=st.integers(0, 9), steps=st.integers(-2, 2))
    def shift(self, pick, steps):
        if id := self.some(pick):
            self.do("shift", self.document.shift(id, steps))

    @rule(pick=st.integers(0, 9), passes=st.booleans())
    def group(self, pick, passes):
        if id := self.some(pick):
            grouped = arrange.grouped(self.document, id)
            self.do("group", grouped.with_node(grouped.parent(id).id, passes=passes))

    @rule(pick=st.integers(0, 9))
    def ungroup_or_merge(self, pick):
        if id := self.some(pick):
            act = arrange.ungrouped if isinstance(self.document.node(id), Group) else arrange.merged_down
            with contextlib.suppress(LayerError):
                self.do("arrange", act(self.document, id))

    @rule(x=st.integers(-20, 250), y=st.integers(-20, 150), how=st.sampled_from(["only", "add", "subtract", "invert"]))
    def select(self, x, y, how):
        new, old = Mask.from_rect(Rect(x, y, 90, 70)), self.document.selection or EVERYTHING
        chosen = {"only": new, "add": old.add(new), "subtract": old.subtract(new), "invert": old.invert()}[how]
        self.do("select", self.document.with_selection(chosen))

    @rule(pick=st.integers(0, 9))
    def mask(self, pick):
        if id := self.some(pick):
            self.do("mask", arrange.masked(self.document, id))

    @rule(at=st.integers(0, 200), vertical=st.booleans())
    def guide(self, at, vertical):
        self.do("guide", replace(self.document, guides=(*self.document.guides, Guide(vertical, at))))

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

    @rule(at=st.integers(-2, 12))
    def go(self, at):
        self.history = self.history.went(at)
        self.at = min(len(self.plain) - 1, max(0, at))

    @invariant()
    def same_as_the_plain_list(self):
        assert self.copied(self.document) == self.plain[self.at]
        assert (self.history.undo_name is None) == (self.at == 0)
        assert (self.history.redo_name is None) == (self.at == len(self.plain) - 1)

    @invariant()
    def a_composer_with_a_memory_shows_the_same_picture(self):
        seen = self.composer.compose(self.document.layers, self.document.rect)
        assert np.array_equal(seen, self.document.compose())

    @invariant()
    def no_more_is_kept_alive_than_is_accounted_for(self):
        last = self.history.steps[-1].document
        now = {id(tile) for tiles in _maps(last).values() for tile in tiles.values()}
        held = {
            id(tile): tile.nbytes
            for step in self.history.steps
            for tiles in _maps(step.document).values()
            for tile in tiles.values()
            if id(tile) not in now
        }
        assert sum(held.values()) <= sum(step.cost for step in self.history.steps[1:])


TestArtist = Artist.TestCase
TestArtist.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


@given(st.integers(1, 12), st.integers(100_000, 900_000))
def test_memory_is_bounded_in_bytes_and_the_newest_step_can_always_be_undone(count, limit):
    history = History.from_document(blank(300, 200), limit=limit)
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


def test_a_smaller_limit_forgets_the_oldest_steps_and_keeps_one_to_undo():
    history = History.from_document(blank(300, 200))
    for seed in range(6):
        history = history.did(str(seed), painted(history.document, seed))
    here = history.undone().bounded(1)
    assert here.document is history.undone().document and here.held <= history.held
    assert here.undo_name is not None and here.redo_name == history.undo_name
    assert here.limit == 1 and history.bounded(1 << 30).steps == history.steps


def test_steps_are_named():
    history = History.from_document(blank(64, 64))
    assert history.undo_name is None
    history = history.did("Pencil", painted(history.document, 1))
    assert history.undo_name == "Pencil"
    assert history.undone().redo_name == "Pencil"


def test_a_dragged_slider_is_one_step_until_it_is_sealed_or_undone():
    history = History.from_document(blank(64, 64))
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
    history = History.from_document(blank(64, 64))
    assert history.did("Nothing", history.document) is history


def test_which_layer_is_active_is_no_step():
    history = History.from_document(blank(64, 64))
    bottom = history.document.layers[0].id
    history = history.now(history.document.with_active(bottom))
    assert history.undo_name is None and history.document.active == bottom
