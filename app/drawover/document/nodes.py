"""The two kinds of nodes in a drawing's tree, as frozen values: a layer with pixels, and a group of nodes.

The order is always from the bottom to the top. The tree and its operations are in layers.py.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from . import tiles as tl
from .masks import Mask
from .tiles import Rect, Tiles


def new_id() -> str:
    """A unique id for a node, across all drawings."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Layer:
    """Pixels with a name, in canvas coordinates; they may extend beyond the canvas."""

    name: str
    tiles: Tiles = tl.EMPTY
    opacity: float = 1.0  # 0..1
    visible: bool = True
    locked: bool = False  # may not be painted on
    reference: bool = False  # an imported reference picture
    blend: str = "normal"  # a key of blend.py's MODES; other programs' modes are kept, and shown as normal
    id: str = field(default_factory=new_id)
    alpha_locked: bool = False  # painting changes colors but keeps transparency
    clip: bool = False  # clipped to the nearest sibling below that is not clipped itself; see Clipping
    mask: Mask | None = None  # hides what it does not cover, without deleting it
    inherits: bool = False  # Krita's "inherit alpha": shown only where the siblings below are, all of them together
    fill: float = 1.0  # 0..1; differs from opacity in the modes of blend.py's NEUTRAL, as in Photoshop

    @staticmethod
    def from_rgba(
        name: str,
        rgba: np.ndarray,
        x: int = 0,
        y: int = 0,
        opacity: float = 1.0,
        visible: bool = True,
        locked: bool = False,
        reference: bool = False,
    ) -> Layer:
        """A layer from an (H, W, 4) uint8 picture, straight alpha, with its top-left corner at (x, y)."""
        if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
            raise ValueError(f"a layer's pixels are (H, W, 4) uint8, not {rgba.dtype} of shape {rgba.shape}")
        pixels = tl.from_array(rgba, x, y, as_straight=True)
        return Layer(name, pixels, opacity, visible, locked, reference)

    def rgba(self, rect: Rect) -> np.ndarray:
        """(height, width, 4) uint8, straight alpha: the layer's own pixels in `rect`, without its opacity."""
        return tl.to_array(self.tiles, rect, as_straight=True)


@dataclass(frozen=True)
class Group:
    """Nodes composited in isolation, then blended with the group's opacity and mode.

    passes: "pass through" as in Krita and Photoshop: children blend with what lies below the group. As in Photoshop,
    the group's opacity and mask then scale their effect.
    """

    name: str
    layers: tuple[Node, ...] = ()  # from the bottom to the top
    opacity: float = 1.0
    visible: bool = True
    locked: bool = False  # locks all children
    blend: str = "normal"
    id: str = field(default_factory=new_id)
    clip: bool = False
    mask: Mask | None = None
    passes: bool = False
    inherits: bool = False
    fill: float = 1.0

    @property
    def through(self) -> bool:
        """Whether it actually passes through: groups that blend or are clipped are isolated all the same."""
        return self.passes and self.blend == "normal" and not self.clip and not self.inherits

    @property
    def open(self) -> bool:
        """Whether the group has no effect of its own: it passes through, neither faded nor masked."""
        return self.through and self.opacity >= 1.0 and self.mask is None


Node = Layer | Group


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Iterate over all nodes from the bottom to the top, groups before their children."""
    for node in nodes:
        yield node
        if isinstance(node, Group):
            yield from walk(node.layers)


def leaves(nodes: tuple[Node, ...]) -> Iterator[Layer]:
    """Iterate over all layers with pixels, from the bottom to the top."""
    return (node for node in walk(nodes) if isinstance(node, Layer))


@dataclass(frozen=True)
class Clipping:
    """A node with the nodes clipped to it, as in Photoshop and Clip Studio.

    The clipped nodes are composited onto the base alone, within its alpha; the result has the base's opacity, blend
    mode and visibility. A base that passes through is isolated.
    """

    base: Node
    clipped: tuple[Node, ...]  # bottom first, at least one


Item = Node | Clipping  # what compositing a level handles as one


def runs(nodes: Sequence[Node]) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Pair each unclipped node with the nodes clipped to it. The lowest node is never clipped."""
    at = 0
    while at < len(nodes):
        end = at + 1
        while end < len(nodes) and nodes[end].clip:
            end += 1
        yield nodes[at], tuple(nodes[at + 1 : end])
        at = end


def flat(nodes: tuple[Node, ...]) -> tuple[Item, ...]:
    """A level's nodes for compositing: clipped ones joined with their base, open groups replaced by their children."""
    if not any(node.clip or (isinstance(node, Group) and node.passes) for node in nodes):
        return nodes
    found: list[Item] = []
    for node, clipped in runs(nodes):
        if clipped:
            found.append(Clipping(node, clipped))
        elif isinstance(node, Group) and node.open and node.visible:
            found.extend(flat(node.layers))
        else:
            found.append(node)
    return tuple(found)
