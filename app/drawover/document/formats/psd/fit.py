"""The same picture said in what .psd can say: its clipping reaches one layer down, and it has no modes that erase.

A pure function from a drawing to one that .psd holds, and a sentence for each thing that becomes another.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ...blend import CLEARING, MODES
from ...layers import Document, Group, Layer, Node, walk
from ...masks import Mask
from ...tiles import Rect
from .modes import KEYS


def fitted(document: Document) -> tuple[Document, tuple[str, ...]]:
    """The drawing as .psd can hold it, with the same pixels but for what the sentences say."""
    said: list[str] = []
    if document.selection is not None:
        said.append("The selection is not kept.")
    layers = _level(document.layers, document, said) or (Layer("Layer"),)  # a .psd without any is a flat picture
    for node in walk(layers):
        if isinstance(node, Layer) and node.reference:
            said.append(f"“{node.name}” is no longer marked as a reference.")
        if isinstance(node, Group) and node.clip:
            said.append(f"Photoshop shows the group “{node.name}” without its clipping.")
        if isinstance(node, Group) and node.passes and not node.open:
            said.append(f"“{node.name}” no longer passes through, for it is shown as one already.")
    if any(node.clip or (isinstance(node, Group) and node.opacity < 1.0) for node in walk(layers)):
        said.append("Krita 5 shows a .psd without clipping and without the opacity of groups: for Krita, save as .ora.")
    active = document.active if any(node.id == document.active for node in walk(layers)) else None
    return replace(document, layers=tuple(layers), active=active), tuple(said)


def _level(nodes: tuple[Node, ...], document: Document, said: list[str]) -> tuple[Node, ...]:
    """One isolated level: what a group that passes through holds belongs to it where that reaches below the group."""
    done: list[Node] = []
    for node in _unfolded(nodes, said):
        if isinstance(node, Group):
            passing = node.open and node.visible
            inner = node.layers if passing else _level(node.layers, document, said)
            if passing:
                inner = tuple(_plain(each, document, said) for each in inner)
            node = _closed(replace(node, layers=inner), said)
        done = _laid(done, _named(node, said), document, said)
    return tuple(done)


def _plain(node: Node, document: Document, said: list[str]) -> Node:
    """A node in a group that passes through, none of which reaches below."""
    if isinstance(node, Group):
        passing = node.open and node.visible
        inner = (
            tuple(_plain(each, document, said) for each in node.layers)
            if passing
            else _level(node.layers, document, said)
        )
        node = _closed(replace(node, layers=inner), said)
    node = _named(node, said)
    return _unclipped(node, said) if _reaches(node) else node


def _closed(group: Group, said: list[str]) -> Group:
    """A hidden group that passes through, and in which something is clipped, is one by itself from now on."""
    if not group.passes or not any(node.clip for node in group.layers):
        return group
    said.append(f"The hidden group “{group.name}” no longer passes through, for what is in it is clipped.")
    return replace(group, passes=False)


def _reaches(node: Node) -> bool:
    """Whether it acts on all that lies below it, and not only over it."""
    return node.clip or node.blend == "erase" or node.blend in CLEARING


def _within(group: Group) -> bool:
    return any(
        (node.visible and _reaches(node)) or (isinstance(node, Group) and node.open and node.visible and _within(node))
        for node in group.layers
    )


def _unfolded(nodes: tuple[Node, ...], said: list[str]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Group) and node.open and node.visible and _within(node):
            said.append(f"The group “{node.name}” is dissolved, for what is in it acts on what lies below it.")
            found += _unfolded(node.layers, said)
        else:
            found.append(node)
    return found


def _named(node: Node, said: list[str]) -> Node:
    """With a blend mode that .psd has, but for those that _laid() takes care of."""
    if node.blend in KEYS or (node.visible and (node.blend == "erase" or node.blend in CLEARING)):
        return node
    if node.blend == "soft-light":
        said.append(f"“{node.name}” is blended by Photoshop's Soft Light, which is a little different.")
        return replace(node, blend="soft-light-photoshop")
    title = MODES[node.blend].title if node.blend in MODES else node.blend
    said.append(f"“{node.name}” is blended as Normal: .psd has no “{title}”.")
    return replace(node, blend="normal")


def _unclipped(node: Node, said: list[str]) -> Node:
    said.append(f"“{node.name}” is hidden, and no longer clipped.")
    blend = node.blend if node.blend in KEYS else "normal"
    return replace(node, clip=False, visible=False, blend=blend)


def _laid(done: list[Node], node: Node, document: Document, said: list[str]) -> list[Node]:
    if not _reaches(node):
        return [*done, node]
    nothing = node.clip and node.blend == "erase"  # an eraser that is clipped erases nothing
    seen = node.visible and node.opacity > 0.0
    if not seen or nothing or not done:
        if node.blend == "dst-atop" and seen:
            return [*done, replace(node, blend="normal", clip=False)]
        return [*done, _unclipped(node, said)]
    if node.blend == "dst-atop":
        said.append(f"“{node.name}” lies below what it was laid upon, which is clipped to it: the same to the eye.")
        return [replace(node, blend="normal", clip=False), Group(f"On “{node.name}”", tuple(done), clip=True)]
    if node.blend in ("erase", "dst-in"):
        said.append(f"“{node.name}” became a mask of all below it: .psd has no “{MODES[node.blend].title}”.")
        return [Group(node.name, tuple(done), mask=_as_mask(node, document, node.blend == "erase"))]
    if any(not below.clip for below in done[1:]):
        said.append(f"What “{node.name}” is clipped to is a group now.")
        done = [Group(f"Below “{node.name}”", tuple(done))]
    if isinstance(done[0], Group) and done[0].passes:
        done[0] = replace(done[0], passes=False)  # nothing lies below it to pass through to
    return [*done, node]


def _as_mask(node: Node, document: Document, inverse: bool) -> Mask:
    """What the node covers by itself, within all that is painted anywhere."""
    area = document.rect
    for each in document.walk():
        if isinstance(each, Layer):
            area = area.united(each.tiles.bounds())
    area = area.intersected(Rect(-document.width, -document.height, 3 * document.width, 3 * document.height))
    alone = Document(document.width, document.height, (replace(node, blend="normal", clip=False),))
    cover = np.ascontiguousarray(alone.compose(area)[..., 3])
    return Mask.of(cv2.bitwise_not(cover) if inverse else cover, area.x, area.y, 255 if inverse else 0)
