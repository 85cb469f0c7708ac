"""Clipping masks in OpenRaster, which only has Krita's "inherit alpha": a layer shows where anything below it is.

A base and the nodes clipped to it are written as a group, in which both mean the same. No group is needed if the base
is the lowest node of an isolated level.
"""

from __future__ import annotations

from dataclasses import replace

from ..blend import CLEARING
from ..layers import Group, Node
from ..nodes import runs

SUFFIX = " (clipped)"  # appended to the base's name, to name the group around it and its clipped nodes


def converted(nodes: tuple[Node, ...], alone: bool) -> tuple[Node, ...]:
    """Convert a level to "inherit alpha" for other programs. alone: the level is isolated from what lies below it."""
    if not any(node.clip for node in nodes):
        return nodes
    found: list[Node] = []
    for base, upon in runs(nodes):
        if not upon:
            found.append(base)
            continue
        clipped = tuple(replace(node, inherits=True) for node in upon)
        if alone and not found and base.blend not in CLEARING:
            found += [base, *clipped]
        else:
            plain = replace(base, opacity=1.0, visible=True, blend="normal", clip=False, inherits=False, fill=1.0)
            look = {"visible": base.visible, "blend": base.blend, "clip": base.clip, "inherits": base.inherits}
            look["fill"] = base.fill
            found.append(Group(base.name + SUFFIX, (plain, *clipped), base.opacity, **look))
    return tuple(found)


def restored(nodes: tuple[Node, ...], alone: bool, sure: set[str]) -> tuple[Node, ...]:
    """Convert a level back to clipping: the inverse of converted(), also after another program rewrote the file.

    sure: ids of nodes that certainly inherit alpha, although clipping would look the same.
    """
    found: list[Node] = []
    lowest = True  # so far only the lowest node, and those clipped to it
    for node in nodes:
        unfolded = _unfolded(node)
        if unfolded:
            found += unfolded
        elif node.inherits and node.clip:
            found.append(replace(node, inherits=False))
        elif node.inherits and lowest and found and alone and found[0].blend not in CLEARING and node.id not in sure:
            found.append(replace(node, clip=True, inherits=False))
        else:
            found.append(node)
        lowest = lowest and (len(found) == 1 or found[-1].clip)
    return tuple(found)


def _unfolded(group: Node) -> tuple[Node, ...]:
    """The children of a group created by converted(); empty for any other node."""
    if not isinstance(group, Group) or group.passes or group.mask is not None or len(group.layers) < 2:
        return ()
    base, *upon = group.layers
    looks = base.opacity, base.visible, base.blend, base.clip, base.inherits, base.fill
    if group.name != base.name + SUFFIX or looks != (1.0, True, "normal", False, False, 1.0):
        return ()
    if not all(node.clip for node in upon):
        return ()
    look = {"visible": group.visible, "blend": group.blend, "clip": group.clip, "inherits": group.inherits}
    return replace(base, opacity=group.opacity, fill=group.fill, **look), *upon
