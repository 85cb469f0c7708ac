"""Which layers a capture takes, and how they are found again: a suggestion may stand in their place."""

from __future__ import annotations

import numpy as np

from ...document.layers import REFERENCES, Document, Group, Layer, Node
from ...document.tiles import Rect

_SAMPLE = 64  # rows that are looked at first


def sources(document: Document, what: str) -> tuple[str, ...]:
    """Keys of the nodes that `what` captures; of a selection, which is a part of it, the active one."""
    node = document.active_node
    if node is None:
        return ()
    if what == "visible":
        found = [each for each in document.layers if _is_drawing(each, document.rect)]
    elif what == "group":
        group = node if isinstance(node, Group) else document.parent(node.id)
        found = [each for each in group.layers if each.visible] if group is not None else []
    else:
        found = [node]
    return tuple(_key(document, each) for each in found)


def ids(document: Document, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Ids of the nodes of these keys, bottom first; of those that are still there.

    A file does not keep ids: a node in its old place under its old name is taken for the same.
    """
    there = {node.id: node for node in document.walk()}
    places = {_key(document, node).partition(" ")[2]: node.id for node in there.values()}
    found = {id if id in there else places.get(place) for id, _, place in (key.partition(" ") for key in keys)}
    return tuple(id for id in there if id in found)


def _key(document: Document, node: Node) -> str:
    level, places = document.layers, []
    for step in document.path(node.id):
        places.append(str([each.id for each in level].index(step.id)))
        level = step.layers if isinstance(step, Group) else ()
    return f"{node.id} {'/'.join(places)} {node.name}"


def on_paper(rgba: np.ndarray) -> bool:
    """(H, W, 4) uint8: nothing of it is transparent, so that the paper is a part of it."""
    return bool(rgba[..., 3].min() == 255)


def _is_drawing(node: Node, canvas: Rect) -> bool:
    """Visible, the artist's own, neither empty nor a sheet of one color."""
    if isinstance(node, Group):
        return node.visible and node.name != REFERENCES
    return node.visible and not node.reference and bool(node.tiles) and not _is_sheet(node, canvas)


def _is_sheet(layer: Layer, canvas: Rect) -> bool:
    """All of the canvas in one opaque color: told by some rows first, since most layers are not."""
    first = layer.rgba(Rect(0, 0, 1, 1))[0, 0]
    for rows in (range(0, canvas.height, max(1, canvas.height // _SAMPLE)), range(canvas.height)):
        for y in rows:
            if first[3] != 255 or not (layer.rgba(Rect(0, y, canvas.width, 1)) == first).all():
                return False
    return True
