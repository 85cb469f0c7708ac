"""The drawing as a frozen value: size, layers and groups, and pure functions that return a changed drawing.

Painting is in brushes/, compositing in compose.py, undo in history.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import tiles as tl
from .compose import compose
from .errors import LayerError, TooLargeError
from .masks import Mask
from .nodes import Group, Layer, Node, leaves, walk
from .tiles import Rect, Tiles

__all__ = [
    "MAX_PIXELS",
    "REFERENCES",
    "Document",
    "Group",
    "Guide",
    "Layer",
    "Node",
    "blank",
    "check_size",
    "leaves",
    "walk",
]

LARGEST_SIDE = 16384  # pixels; longest side that the studio offers
MAX_PIXELS = LARGEST_SIDE * LARGEST_SIDE
REFERENCES = "Drawover references"  # name of the group that receives dragged suggestions


@dataclass(frozen=True)
class Guide:
    """A guide line across the canvas."""

    vertical: bool
    at: float  # pixels from the left or from the top


def check_size(width: int, height: int) -> None:
    """Raise TooLargeError for a canvas that is too large or has no pixels."""
    if width < 1 or height < 1:
        raise TooLargeError(f"A canvas needs at least one pixel a side, not {width} × {height}.")
    if width * height > MAX_PIXELS or max(width, height) > 65535:
        raise TooLargeError(f"The picture has {width} × {height} pixels, more than Drawover can hold (16384 × 16384).")


@dataclass(frozen=True)
class Document:
    """A drawing. `layers` from the bottom to the top; `active` is the id of the layer that the artist works on."""

    width: int  # pixels
    height: int
    layers: tuple[Node, ...] = ()
    active: str | None = None  # default: the topmost layer
    dpi: float = 72.0
    selection: Mask | None = None  # what the tools act on; None: everything
    guides: tuple[Guide, ...] = ()

    def __post_init__(self) -> None:
        check_size(self.width, self.height)
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "guides", tuple(self.guides))
        if self.active is None:
            top = list(leaves(self.layers))
            object.__setattr__(self, "active", top[-1].id if top else None)

    @property
    def rect(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    def walk(self) -> Iterator[Node]:
        """Iterate over all nodes from the bottom to the top, groups before their children."""
        return walk(self.layers)

    def path(self, id: str) -> tuple[Node, ...]:
        """The node and its ancestors, outermost first. LayerError if the node is not in the drawing."""

        def search(nodes: tuple[Node, ...]) -> tuple[Node, ...] | None:
            for node in nodes:
                if node.id == id:
                    return (node,)
                if isinstance(node, Group) and (inner := search(node.layers)) is not None:
                    return (node, *inner)
            return None

        found = search(self.layers)
        if found is None:
            raise LayerError("That layer is no longer in the drawing.")
        return found

    def node(self, id: str) -> Node:
        return self.path(id)[-1]

    def parent(self, id: str) -> Group | None:
        """The group that contains the node, or None at the top level."""
        above = self.path(id)[:-1]
        return above[-1] if above and isinstance(above[-1], Group) else None

    def siblings(self, parent: str | None) -> tuple[Node, ...]:
        """The children of a group, or the top level for None."""
        if parent is None:
            return self.layers
        group = self.node(parent)
        if not isinstance(group, Group):
            raise LayerError(f"“{group.name}” is a layer and holds no others.")
        return group.layers

    @property
    def active_node(self) -> Node | None:
        return self.node(self.active) if self.active is not None else None

    def editable(self, id: str) -> Layer:
        """Return the layer if it may be painted on now; else LayerError with the reason."""
        path = self.path(id)
        layer = path[-1]
        if not isinstance(layer, Layer):
            raise LayerError(f"“{layer.name}” is a group; pick a layer to draw on.")
        for node in reversed(path):
            what = "the layer" if node is layer else "its group"
            if node.locked:
                raise LayerError(f"“{layer.name}” cannot be drawn on: {what} is locked.")
            if not node.visible:
                raise LayerError(f"“{layer.name}” cannot be drawn on: {what} is hidden.")
        return layer

    # -------------------------------------------------------------------------------- from one drawing to the next

    def _with_siblings(self, parent: str | None, nodes: tuple[Node, ...]) -> Document:
        if parent is None:
            return replace(self, layers=nodes, active=self.active)

        def rebuilt(level: tuple[Node, ...], path: tuple[Node, ...]) -> tuple[Node, ...]:
            first, *rest = path
            assert isinstance(first, Group)
            inner = nodes if not rest else rebuilt(first.layers, tuple(rest))
            return tuple(replace(node, layers=inner) if node is first else node for node in level)

        return replace(self, layers=rebuilt(self.layers, self.path(parent)), active=self.active)

    def with_node(self, id: str, change: Callable[[Any], Node] | None = None, /, **fields: Any) -> Document:
        """Replace one node: by the result of `change`, or with these fields changed."""
        parent = self.parent(id)
        name = parent.id if parent else None
        new = change or (lambda node: replace(node, **fields))
        return self._with_siblings(name, tuple(new(n) if n.id == id else n for n in self.siblings(name)))

    def with_tiles(self, id: str, tiles: Tiles) -> Document:
        return self.with_node(id, tiles=tiles)

    def with_selection(self, selection: Mask | None) -> Document:
        """None selects everything; a mask that covers nothing of the canvas is kept and selects nothing."""
        return replace(self, selection=selection, active=self.active)

    def with_active(self, id: str | None) -> Document:
        if id is not None:
            self.path(id)
        return replace(self, active=id) if id is not None else self

    def add(self, *nodes: Node, above: str | None = None, activate: bool = True) -> Document:
        """Insert nodes (bottom first) above a node within its group; default: above the active one."""
        above = above or self.active
        if above is None:
            return self.insert(None, len(self.layers), *nodes, activate=activate)
        parent = self.parent(above)
        level = self.siblings(parent.id if parent else None)
        at = [node.id for node in level].index(above) + 1
        return self.insert(parent.id if parent else None, at, *nodes, activate=activate)

    def insert(self, parent: str | None, index: int, *nodes: Node, activate: bool = True) -> Document:
        """Insert nodes (bottom first) into a group (None: the top level) at an index counted from the bottom."""
        level = self.siblings(parent)
        new = self._with_siblings(parent, level[:index] + nodes + level[index:])
        top = list(leaves(nodes))
        if (activate or self.active is None) and top:
            return replace(new, active=top[-1].id)
        return new

    def remove(self, id: str) -> Document:
        """Remove the node. If the active layer goes, the layer below it, or else above it, becomes active."""
        removed = {node.id for node in walk((self.node(id),))}
        order = [layer.id for layer in leaves(self.layers)]
        parent = self.parent(id)
        name = parent.id if parent else None
        rest = self._with_siblings(name, tuple(node for node in self.siblings(name) if node.id != id))
        if self.active not in removed:
            return rest
        first = next((i for i, layer in enumerate(order) if layer in removed), 0)
        left = [layer for layer in order if layer not in removed]
        return replace(rest, active=left[max(0, first - 1)] if left else None)

    def move(self, id: str, parent: str | None, index: int) -> Document:
        """Move a node to an index in a group, counted from the bottom before the node is taken out."""
        node = self.node(id)
        if parent is not None and any(inner.id == parent for inner in walk((node,))):
            raise LayerError("A group cannot be moved into itself.")
        old = self.parent(id)
        name = old.id if old else None
        at = [n.id for n in self.siblings(name)].index(id)
        if name == parent and at < index:
            index -= 1
        without = self._with_siblings(name, tuple(n for n in self.siblings(name) if n.id != id))
        level = without.siblings(parent)
        index = max(0, min(index, len(level)))
        return without._with_siblings(parent, (*level[:index], node, *level[index:]))

    def shift(self, id: str, steps: int) -> Document:
        """Raise (steps > 0) or lower a node among its siblings, stopping at the ends."""
        parent = self.parent(id)
        name = parent.id if parent else None
        level = list(self.siblings(name))
        at = [node.id for node in level].index(id)
        to = max(0, min(at + steps, len(level) - 1))
        level.insert(to, level.pop(at))
        return self._with_siblings(name, tuple(level))

    # ----------------------------------------------------------------------------------------------- as pictures

    def compose(self, rect: Rect | None = None) -> np.ndarray:
        """(height, width, 4) uint8 premultiplied: the visible layers in `rect`, by default the full canvas."""
        return compose(self.layers, rect or self.rect)

    def flattened(self) -> np.ndarray:
        """(height, width, 4) uint8, straight alpha: the visible layers on the full canvas."""
        return tl.straight(self.compose())


def blank(width: int, height: int, dpi: float = 72.0) -> Document:
    """A white canvas with an empty layer to draw on above it."""
    check_size(width, height)
    canvas, paper = Rect(0, 0, width, height), {}
    for coord in canvas.tiles():
        box = tl.tile_rect(coord)
        part = box.intersected(canvas)
        tile = np.zeros((tl.TILE, tl.TILE, 4), np.uint8)
        tile[: part.height, : part.width] = 255
        paper[coord] = tl.freeze(tile)
    sketch = Layer("Sketch")
    return Document(width, height, (Layer("Background", Tiles(paper), locked=True), sketch), sketch.id, dpi)
