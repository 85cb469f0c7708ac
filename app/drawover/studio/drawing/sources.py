"""The layers that a capture takes, which a suggestion may replace, and how to find them again."""

from __future__ import annotations

import numpy as np

from ...document.layers import REFERENCES, Document, Group, Layer, Node
from ...document.tiles import Rect

_SAMPLE = 64  # rows that are tested first


def sources(document: Document, what: str) -> tuple[str, ...]:
    """Keys of the nodes that `what` captures; for a selection, which is part of it, the active one."""
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
    """Ids of the nodes with these keys that still exist, bottom first.

    Files do not store ids: a node with the same position and name is considered the same.
    """
    existing = {node.id: node for node in document.walk()}
    places = {_key(document, node).partition(" ")[2]: node.id for node in existing.values()}
    found = {id if id in existing else places.get(place) for id, _, place in (key.partition(" ") for key in keys)}
    return tuple(id for id in existing if id in found)


def _key(document: Document, node: Node) -> str:
    level, places = document.layers, []
    for step in document.path(node.id):
        places.append(str([each.id for each in level].index(step.id)))
        level = step.layers if isinstance(step, Group) else ()
    return f"{node.id} {'/'.join(places)} {node.name}"


def on_paper(rgba: np.ndarray) -> bool:
    """(H, W, 4) uint8: whether all pixels are opaque, so that the paper is part of it."""
    return bool(rgba[..., 3].min() == 255)


def _is_drawing(node: Node, canvas: Rect) -> bool:
    """Whether it is visible, the artist's own, and neither empty nor a sheet of one color."""
    if isinstance(node, Group):
        return node.visible and node.name != REFERENCES
    return node.visible and not node.reference and bool(node.tiles) and not _is_sheet(node, canvas)


def _is_sheet(layer: Layer, canvas: Rect) -> bool:
    """Whether it fills the canvas with one opaque color; tests some rows first, since most layers do not."""
    first = layer.rgba(Rect(0, 0, 1, 1))[0, 0]
    for rows in (range(0, canvas.height, max(1, canvas.height // _SAMPLE)), range(canvas.height)):
        for y in rows:
            if first[3] != 255 or not (layer.rgba(Rect(0, y, canvas.width, 1)) == first).all():
                return False
    return True
