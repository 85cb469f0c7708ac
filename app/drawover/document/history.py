"""Undo: drawings that share their tiles, one for each named step, as an immutable value bounded in bytes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from .layers import Document, Layer
from .tiles import EMPTY, Tiles, dirty

LIMIT = 512 << 20  # bytes of tiles held for undo alone


@dataclass(frozen=True, eq=False)
class Step:
    """What the artist did, and the drawing after it."""

    name: str  # as in "Undo pencil"
    document: Document
    cost: int = 0  # bytes of the tiles that only the drawing before this step still needs
    key: Hashable = None  # steps in a row with the same key, not None, are one


def _maps(document: Document) -> dict[object, Tiles]:
    """Everything of a drawing that holds tiles: layers, masks, the selection."""
    maps: dict[object, Tiles] = {}
    for node in document.walk():
        if isinstance(node, Layer):
            maps[node.id] = node.tiles
        if node.mask is not None:
            maps[node.id, "mask"] = node.mask.tiles
    if document.selection is not None:
        maps["selection"] = document.selection.tiles
    return maps


def _cost(before: Document, after: Document) -> int:
    """Bytes of tiles in `before` that `after` does not share; each tile counts once."""
    new, lost = _maps(after), {}
    for name, tiles in _maps(before).items():
        for coord in dirty(tiles, new.get(name, EMPTY)):
            tile = tiles.get(coord)
            if tile is not None:
                lost[id(tile)] = tile.nbytes
    return sum(lost.values())


@dataclass(frozen=True, eq=False)
class History:
    """The steps from the oldest held to the newest, and where the artist stands among them."""

    steps: tuple[Step, ...]
    at: int = 0
    limit: int = LIMIT  # bytes

    @staticmethod
    def of(document: Document, limit: int = LIMIT) -> History:
        """A history that begins with this drawing."""
        return History((Step("Open", document),), 0, limit)

    @property
    def document(self) -> Document:
        return self.steps[self.at].document

    @property
    def undo_name(self) -> str | None:
        """What undo would take back, or None."""
        return self.steps[self.at].name if self.at > 0 else None

    @property
    def redo_name(self) -> str | None:
        return self.steps[self.at + 1].name if self.at + 1 < len(self.steps) else None

    @property
    def held(self) -> int:
        """Bytes of tiles that are kept only to undo."""
        return sum(step.cost for step in self.steps[1 : self.at + 1])

    def did(self, name: str, document: Document, key: Hashable = None) -> History:
        """One more step; what was undone is forgotten, and so are the oldest steps where the limit is passed.

        Give the moves of one slider the same `key`, and they are undone at once.
        """
        if document is self.document:
            return self
        last = self.steps[self.at]
        if key is not None and last.key == key and self.at > 0:
            before = self.steps[self.at - 1].document
            kept = self.steps[: self.at]
        else:
            before = last.document
            kept = self.steps[: self.at + 1]
        steps = (*kept, Step(name, document, _cost(before, document), key))
        held, first = sum(step.cost for step in steps[1:]), 0
        while held > self.limit and first < len(steps) - 2:
            first += 1
            held -= steps[first].cost
        return replace(self, steps=steps[first:], at=len(steps) - first - 1)

    def sealed(self) -> History:
        """The next step stands for itself, whatever its key."""
        last = self.steps[self.at]
        if last.key is None:
            return self
        steps = (*self.steps[: self.at], replace(last, key=None), *self.steps[self.at + 1 :])
        return replace(self, steps=steps)

    def now(self, document: Document) -> History:
        """The drawing changed in a way that is no step of its own, such as which layer is active."""
        here = replace(self.steps[self.at], document=document)
        return replace(self, steps=(*self.steps[: self.at], here, *self.steps[self.at + 1 :]))

    def undone(self) -> History:
        return replace(self, at=max(0, self.at - 1)).sealed()

    def redone(self) -> History:
        return replace(self, at=min(len(self.steps) - 1, self.at + 1)).sealed()

    def went(self, at: int) -> History:
        """To stand at another step, as undo and redo do one by one; a place beyond the ends is the end."""
        return replace(self, at=min(len(self.steps) - 1, max(0, at))).sealed()

    def bounded(self, limit: int) -> History:
        """With another limit in bytes; the oldest steps that pass it are forgotten."""
        held, first = self.held, 0
        while held > limit and first < self.at - 1:
            first += 1
            held -= self.steps[first].cost
        return replace(self, steps=self.steps[first:], at=self.at - first, limit=limit)
