"""The two kinds of nodes in a drawing's tree, as frozen values: a layer with pixels, and a group of nodes.

Order is from the bottom to the top everywhere. What holds the tree, and changes to it, is left to layers.py.
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
    """A name for a node that no other has, also in other drawings."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Layer:
    """Pixels with a name. Coordinates are the canvas's; pixels may lie outside of it."""

    name: str
    tiles: Tiles = tl.EMPTY
    opacity: float = 1.0  # 0..1
    visible: bool = True
    locked: bool = False  # nothing may be painted
    reference: bool = False  # brought in to look at
    blend: str = "normal"  # a name in blend.py's MODES; one of another program's is kept, and shown as normal
    id: str = field(default_factory=new_id)
    alpha_locked: bool = False  # painting changes colors and leaves the transparency
    clip: bool = False  # shown only where the nearest sibling below is that is not clipped itself; see Clipping
    mask: Mask | None = None  # hides what it does not cover, and deletes nothing
    inherits: bool = False  # shown only where its siblings below are, all of them together: Krita's "inherit alpha"
    fill: float = 1.0  # 0..1, how much it blends, where that is not opacity: in the modes of blend.py's NEUTRAL

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
        """A layer of an (H, W, 4) uint8 picture, straight alpha, with its top-left corner at (x, y)."""
        if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
            raise ValueError(f"a layer's pixels are (H, W, 4) uint8, not {rgba.dtype} of shape {rgba.shape}")
        pixels = tl.from_array(rgba, x, y, as_straight=True)
        return Layer(name, pixels, opacity, visible, locked, reference)

    def rgba(self, rect: Rect) -> np.ndarray:
        """(height, width, 4) uint8, straight alpha: the layer's own pixels in `rect`, without its opacity."""
        return tl.to_array(self.tiles, rect, as_straight=True)


@dataclass(frozen=True)
class Group:
    """Nodes shown as one: composed by themselves, then laid down with the group's opacity.

    passes: its nodes meet what lies below the group as if there were no group (Krita's and Photoshop's "pass through").
    Its opacity and mask then say how much of what they do is seen, as in Photoshop.
    """

    name: str
    layers: tuple[Node, ...] = ()  # from the bottom to the top
    opacity: float = 1.0
    visible: bool = True
    locked: bool = False  # locks all within
    blend: str = "normal"
    id: str = field(default_factory=new_id)
    clip: bool = False
    mask: Mask | None = None
    passes: bool = False
    inherits: bool = False
    fill: float = 1.0

    @property
    def through(self) -> bool:
        """Whether it really passes through: one that blends or is clipped is shown as one all the same."""
        return self.passes and self.blend == "normal" and not self.clip and not self.inherits

    @property
    def open(self) -> bool:
        """Whether it is as if there were no group: it passes through, neither faded nor masked."""
        return self.through and self.opacity >= 1.0 and self.mask is None


Node = Layer | Group


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node from the bottom to the top, a group before what it holds."""
    for node in nodes:
        yield node
        if isinstance(node, Group):
            yield from walk(node.layers)


def leaves(nodes: tuple[Node, ...]) -> Iterator[Layer]:
    """Every layer with pixels, from the bottom to the top."""
    return (node for node in walk(nodes) if isinstance(node, Layer))


@dataclass(frozen=True)
class Clipping:
    """A node together with what is clipped to it, as Photoshop and Clip Studio show it.

    Those above are laid upon the base alone, where it is; all of that has the base's opacity, blend mode and
    visibility. A base that passes through is shown as one.
    """

    base: Node
    clipped: tuple[Node, ...]  # bottom first, at least one


Item = Node | Clipping  # of a level, as it is laid down


def runs(nodes: Sequence[Node]) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Each node that is not clipped to another, with what is clipped to it. The lowest has none to be clipped to."""
    at = 0
    while at < len(nodes):
        end = at + 1
        while end < len(nodes) and nodes[end].clip:
            end += 1
        yield nodes[at], tuple(nodes[at + 1 : end])
        at = end


def flat(nodes: tuple[Node, ...]) -> tuple[Item, ...]:
    """As they are laid down: with what is clipped beside its base, and open groups replaced by what they hold."""
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
