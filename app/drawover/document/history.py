"""Undo as an immutable value: one drawing per named step, sharing tiles, with a memory limit in bytes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from .layers import Document, Layer
from .tiles import EMPTY, Tiles, dirty

LIMIT = 512 << 20  # bytes of tiles held for undo alone


@dataclass(frozen=True, eq=False)
class Step:
    """An action of the artist, and the drawing after it."""

    name: str  # as in "Undo pencil"
    document: Document
    cost: int = 0  # bytes of tiles that only the drawing before this step still uses
    key: Hashable = None  # consecutive steps with the same key (not None) are merged into one


def _maps(document: Document) -> dict[object, Tiles]:
    """All tile maps of a drawing: layers, masks, the selection."""
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
    """The steps from the oldest kept to the newest, and the index of the current one."""

    steps: tuple[Step, ...]
    at: int = 0
    limit: int = LIMIT  # bytes

    @staticmethod
    def from_document(document: Document, limit: int = LIMIT) -> History:
        """Start a history with this drawing."""
        return History((Step("Open", document),), 0, limit)

    @property
    def document(self) -> Document:
        return self.steps[self.at].document

    @property
    def undo_name(self) -> str | None:
        """The name of the step that undo would revert, or None."""
        return self.steps[self.at].name if self.at > 0 else None

    @property
    def redo_name(self) -> str | None:
        return self.steps[self.at + 1].name if self.at + 1 < len(self.steps) else None

    @property
    def held(self) -> int:
        """Bytes of tiles that are kept only to undo."""
        return sum(step.cost for step in self.steps[1 : self.at + 1])

    def did(self, name: str, document: Document, key: Hashable = None) -> History:
        """Append a step. Undone steps are dropped, and the oldest ones where the limit is exceeded.

        Steps with the same `key`, such as the moves of one slider, are undone together.
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
        """End merging: the next step is separate, whatever its key."""
        last = self.steps[self.at]
        if last.key is None:
            return self
        steps = (*self.steps[: self.at], replace(last, key=None), *self.steps[self.at + 1 :])
        return replace(self, steps=steps)

    def now(self, document: Document) -> History:
        """Replace the current drawing without a new step, as when another layer becomes active."""
        here = replace(self.steps[self.at], document=document)
        return replace(self, steps=(*self.steps[: self.at], here, *self.steps[self.at + 1 :]))

    def undone(self) -> History:
        return replace(self, at=max(0, self.at - 1)).sealed()

    def redone(self) -> History:
        return replace(self, at=min(len(self.steps) - 1, self.at + 1)).sealed()

    def went(self, at: int) -> History:
        """Jump to another step, clamped to the ends; equivalent to repeated undo or redo."""
        return replace(self, at=min(len(self.steps) - 1, max(0, at))).sealed()

    def bounded(self, limit: int) -> History:
        """Set another limit in bytes; the oldest steps beyond it are dropped."""
        held, first = self.held, 0
        while held > limit and first < self.at - 1:
            first += 1
            held -= self.steps[first].cost
        return replace(self, steps=self.steps[first:], at=self.at - first, limit=limit)
