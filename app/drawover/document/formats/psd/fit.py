"""Converts a drawing to features that .psd supports, with the same pixels: it lacks erasing modes and "inherit alpha".

A pure function to a new drawing, with a sentence for each feature that was converted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from ...blend import CLEARING, MODES
from ...errors import WriteError
from ...layers import Document, Group, Layer, Node, walk
from ...masks import Mask
from ...nodes import runs
from ..bounded import bounded, check
from ..limits import reach
from .modes import KEYS

LARGEST = 30000  # pixels per side, by the format


def fitted(document: Document) -> tuple[Document, tuple[str, ...]]:
    """The drawing converted for .psd, with the same pixels except as the sentences state. Raises WriteError."""
    if max(document.width, document.height) > LARGEST:
        raise WriteError(f"A .psd is at most {LARGEST} pixels a side: save the drawing as .ora. Nothing was changed.")
    document, cut = bounded(document, LARGEST)
    noted = list(cut)
    if document.selection is not None:
        noted.append("The selection is not kept.")
    layers = _level(_settled(document.layers, noted), document, noted) or (
        Layer("Layer"),
    )  # a .psd without layers is a flat picture
    for node in walk(layers):
        if isinstance(node, Layer) and node.reference:
            noted.append(f"“{node.name}” is no longer marked as a reference.")
        if isinstance(node, Group) and node.clip:
            noted.append(f"Photoshop shows the group “{node.name}” without its clipping.")
    if any(node.clip or (isinstance(node, Group) and node.opacity < 1.0) for node in walk(layers)):
        noted.append(
            "Krita 5 shows a .psd without clipping and without the opacity of groups: for Krita, save as .ora."
        )
    active = document.active if any(node.id == document.active for node in walk(layers)) else None
    document = replace(document, layers=tuple(layers), active=active)
    check(document)  # conversion may have added groups
    return document, tuple(noted)


def _settled(nodes: tuple[Node, ...], noted: list[str]) -> tuple[Node, ...]:
    """Clear "pass through" on groups that are isolated anyway because of their blend mode or clipping.

    This comes first: later steps remove modes and clipping, and such a group would start to pass through.
    """
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Group):
            if node.passes and not node.through:
                noted.append(f"“{node.name}” no longer passes through, for it is shown as one already.")
            node = replace(node, layers=_settled(node.layers, noted), passes=node.through)
        found.append(node)
    return tuple(found)


def _level(nodes: tuple[Node, ...], document: Document, noted: list[str]) -> tuple[Node, ...]:
    """Convert one isolated level; pass-through groups whose children act on what lies below are dissolved into it."""
    done: list[Node] = []
    for base, upon in runs(_unfolded(nodes, noted)):
        run = _run(base, upon, document, noted)
        if _reaches(run[0]):
            done = _laid(done, run[0] if len(run) == 1 else _as_one(run), document, noted)
        else:
            done += run
    return tuple(done)


def _run(base: Node, upon: tuple[Node, ...], document: Document, noted: list[str]) -> list[Node]:
    """Convert a node and those clipped to it, each by itself."""
    if base.clip:
        noted.append(f"“{base.name}” is no longer clipped, for nothing lies below it.")
        base = replace(base, clip=False)
    if upon and isinstance(base, Group) and base.through:
        noted.append(f"“{base.name}” no longer passes through, for what is clipped to it shows it as one.")
        base = replace(base, passes=False)
    base = _within(base, document, noted)
    run: list[Node] = [base]
    for node in upon:
        node = _within(node, document, noted)
        if node.blend in CLEARING and node.visible and node.opacity > 0.0:
            inner = [_bare(run[0]), *run[1:]]
            run = [_looking_like(base, Group(base.name, tuple(_laid(inner, node, document, noted))))]
        elif node.blend == "erase" or node.blend in CLEARING:
            noted.append(f"“{node.name}” is hidden, for it erases nothing where it is clipped.")
            run.append(replace(node, visible=False, blend="normal"))
        else:
            run.append(node)
    return run


def _bare(node: Node) -> Node:
    return replace(node, opacity=1.0, visible=True, blend="normal", inherits=False, fill=1.0)


def _looking_like(node: Node, group: Group) -> Group:
    looks = {"opacity": node.opacity, "visible": node.visible, "blend": node.blend, "inherits": node.inherits}
    return replace(group, fill=node.fill, **looks)


def _as_one(run: list[Node]) -> Group:
    """A node and those clipped to it, as a group that looks the same."""
    return _looking_like(run[0], Group(run[0].name, (_bare(run[0]), *run[1:])))


def _within(node: Node, document: Document, noted: list[str]) -> Node:
    """Convert a node's children, and its blend mode to one of .psd."""
    if isinstance(node, Group):
        if node.through and node.visible:
            if any_reaches(node):  # an open one was dissolved
                noted.append(f"“{node.name}” no longer passes through, for what is in it acts on what lies below it.")
                node = replace(node, layers=_level(node.layers, document, noted), passes=False)
            else:
                node = replace(node, layers=_passing(node.layers, document, noted))
        else:
            node = replace(node, layers=_level(node.layers, document, noted))
    return _named(node, noted)


def _passing(nodes: tuple[Node, ...], document: Document, noted: list[str]) -> tuple[Node, ...]:
    """Convert the children of a pass-through group, none of which acts on what lies below it."""
    found: list[Node] = []
    for base, upon in runs(nodes):
        run = _run(base, upon, document, noted)
        found += [_hidden(run[0], noted) if _reaches(run[0]) else run[0], *run[1:]]
    return tuple(found)


def _reaches(node: Node) -> bool:
    """Whether it modifies everything below it, instead of only compositing over it."""
    return node.inherits or node.blend == "erase" or node.blend in CLEARING


def any_reaches(group: Group) -> bool:
    return any(
        base.visible
        and (_reaches(base) or (isinstance(base, Group) and not upon and base.through and any_reaches(base)))
        for base, upon in runs(group.layers)
    )


def _unfolded(nodes: Iterable[Node], noted: list[str]) -> list[Node]:
    found: list[Node] = []
    for base, upon in runs(tuple(nodes)):
        if not upon and isinstance(base, Group) and base.open and base.visible and any_reaches(base):
            noted.append(f"The group “{base.name}” is dissolved, for what is in it acts on what lies below it.")
            inner = _unfolded(base.layers, noted)
            found += [replace(inner[0], clip=False), *inner[1:]]
        else:
            found += [base, *upon]
    return found


def _named(node: Node, noted: list[str]) -> Node:
    """Replace a blend mode that .psd lacks, except those that _laid() handles."""
    if node.blend in KEYS or node.blend == "erase" or node.blend in CLEARING:
        return node
    if node.blend == "soft-light":
        noted.append(f"“{node.name}” is blended by Photoshop's Soft Light, which is a little different.")
        return replace(node, blend="soft-light-photoshop")
    title = MODES[node.blend].title if node.blend in MODES else node.blend
    noted.append(f"“{node.name}” is blended as Normal: .psd has no “{title}”.")
    return replace(node, blend="normal")


def _hidden(node: Node, noted: list[str]) -> Node:
    noted.append(f"“{node.name}” is hidden, and acts no longer on what lies below it.")
    blend = node.blend if node.blend in KEYS else "normal"
    return replace(node, inherits=False, visible=False, blend=blend)


def _laid(done: list[Node], node: Node, document: Document, noted: list[str]) -> list[Node]:
    """Apply a node that modifies everything below it to a level."""
    nothing = node.inherits and node.blend == "erase"  # erasing with inherited alpha has no effect
    seen = node.visible and node.opacity > 0.0
    node = replace(node, clip=False)
    if not seen or nothing or not done:
        if node.blend == "dst-atop" and seen:
            return [*done, replace(node, blend="normal", inherits=False)]
        return [*done, _hidden(node, noted)]
    if node.blend == "dst-atop":
        noted.append(f"“{node.name}” lies below what it was laid upon, which is clipped to it: the same to the eye.")
        below = replace(node, blend="normal", inherits=False)
        return [below, Group(f"On “{node.name}”", tuple(done), clip=True)]
    if node.blend in ("erase", "dst-in"):
        noted.append(f"“{node.name}” became a mask of all below it: .psd has no “{MODES[node.blend].title}”.")
        return [Group(node.name, tuple(done), mask=_as_mask(node, document, node.blend == "erase"))]
    if any(not below.clip for below in done[1:]):
        noted.append(f"What “{node.name}” is clipped to is a group now.")
        done = [Group(f"Below “{node.name}”", tuple(done))]
    if isinstance(done[0], Group) and done[0].passes:
        done[0] = replace(done[0], passes=False)  # nothing lies below it
    noted.append(f"“{node.name}” is clipped to “{done[0].name}” now: .psd knows no other way.")
    return [*done, replace(node, clip=True, inherits=False)]


def _as_mask(node: Node, document: Document, inverse: bool) -> Mask:
    """A mask from the node's own coverage, within everything painted anywhere."""
    area = document.rect
    for each in document.walk():
        if isinstance(each, Layer):
            area = area.united(each.tiles.bounds())
    area = area.intersected(reach(document.rect, LARGEST))
    alone = Document(document.width, document.height, (replace(node, blend="normal", clip=False, inherits=False),))
    cover = np.ascontiguousarray(alone.compose(area)[..., 3])
    return Mask.from_array(cv2.bitwise_not(cover) if inverse else cover, area.x, area.y, 255 if inverse else 0)
