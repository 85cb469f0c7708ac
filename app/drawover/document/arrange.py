"""Operations on several nodes of a drawing: grouping, merging, flattening, masks, and clearing a selection.

Built from the tree operations in layers.py. Undo and the step's name are left to the caller.
"""

from __future__ import annotations

from dataclasses import replace

from . import tiles as tl
from .compose import compose
from .errors import LayerError
from .layers import Document, Group, Layer, Node
from .masks import EVERYTHING, mixed
from .nodes import walk
from .tiles import EMPTY, EMPTY_RECT, Rect, Tiles


def grouped(document: Document, id: str, name: str = "Group") -> Document:
    """Put the node into a new group in the same place. The node stays active."""
    node, parent = document.node(id), document.parent(id)
    level = document.siblings(parent.id if parent else None)
    at = [sibling.id for sibling in level].index(id)
    group = Group(name, (node,))
    without = document.remove(id)
    new = without.insert(parent.id if parent else None, at, group, activate=False)
    return replace(new, active=document.active)


def ungrouped(document: Document, id: str) -> Document:
    """Replace a group by its children. The group's opacity, blend mode and mask are lost."""
    group, parent = document.node(id), document.parent(id)
    if not isinstance(group, Group):
        raise LayerError(f"“{group.name}” is no group.")
    name = parent.id if parent else None
    at = [sibling.id for sibling in document.siblings(name)].index(id)
    new = document.remove(id).insert(name, at, *group.layers, activate=False)
    if _in(group.layers, document.active):
        return replace(new, active=document.active)
    return replace(new, active=group.layers[-1].id) if document.active == id and group.layers else new


def _in(nodes: tuple[Node, ...], id: str | None) -> bool:
    return any(node.id == id for node in walk(nodes))


def _extent(nodes: tuple[Node, ...]) -> Rect:
    found = EMPTY_RECT
    for node in walk(nodes):
        if isinstance(node, Layer):
            found = found.united(node.tiles.bounds())
    return found


def picture(*nodes: Node) -> Tiles:
    """Compose these nodes (bottom first) into tiles, including pixels beyond the canvas."""
    rect = _extent(nodes)
    return tl.from_array(compose(nodes, rect), rect.x, rect.y) if not rect.empty else EMPTY


def merged_down(document: Document, id: str) -> Document:
    """Merge the node and the one below it into one layer that looks the same.

    The result keeps the lower node's name, blend mode and place. LayerError if nothing lies below or one is locked.
    """
    node, parent = document.node(id), document.parent(id)
    name = parent.id if parent else None
    level = document.siblings(name)
    at = [sibling.id for sibling in level].index(id)
    if at == 0:
        raise LayerError(f"“{node.name}” has nothing below it to merge with.")
    below = level[at - 1]
    for each in (node, below):
        if each.locked:
            raise LayerError(f"“{each.name}” is locked; unlock it to merge.")
        if not each.visible:
            raise LayerError(f"“{each.name}” is hidden; show it to merge.")
    lower, upper = replace(below, blend="normal", clip=False, inherits=False, fill=1.0), node
    if below.clip and node.clip:  # both are clipped to a third node, and the merged layer stays clipped to it
        upper = replace(node, clip=False)
    looks = {"blend": below.blend, "clip": below.clip, "inherits": below.inherits, "fill": below.fill}
    one = Layer(below.name, picture(lower, upper), id=below.id, **looks)
    return replace(document.remove(id).with_node(below.id, lambda _: one), active=one.id)


def flattened(document: Document, name: str = "Picture") -> Document:
    """Merge all visible layers into one."""
    one = Layer(name, tl.from_array(document.compose()))
    return replace(document, layers=(one,), active=one.id)


# -------------------------------------------------------------------------------------------- selection and mask


def masked(document: Document, id: str) -> Document:
    """Add a layer mask that shows the selection, or everything without one; then deselect."""
    new = document.with_node(id, mask=document.selection or EVERYTHING)
    return new.with_selection(None)


def mask_applied(document: Document, id: str) -> Document:
    """Apply the mask to the layer: delete what it hides, and remove it."""
    node = document.editable(id)
    if node.mask is None:
        return document
    return document.with_node(id, tiles=mixed(node.tiles, EMPTY, node.mask.invert()), mask=None)


def cleared(document: Document, id: str) -> Document:
    """Delete the selected pixels of a layer, or all of them. LayerError if it may not be painted on."""
    layer = document.editable(id)
    if layer.alpha_locked:
        raise LayerError(f"“{layer.name}” keeps its transparency: unlock its alpha to clear it.")
    if document.selection is None:
        return document.with_tiles(id, EMPTY) if layer.tiles else document
    left = mixed(layer.tiles, EMPTY, document.selection)
    return document.with_tiles(id, left) if left != layer.tiles else document
