"""Photoshop's clipping in a stack of ours. There, layers clip to the one layer below them, and blend with it first;
here, a clipped layer shows where all of its siblings below are. The two are one where that layer is the lowest.
"""

from __future__ import annotations

from dataclasses import replace

from ...layers import Group, Node


def isolated(nodes: tuple[Node, ...], bottom: bool = True) -> tuple[Node, ...]:
    """The nodes of one level with each clipped run in a group of its own, where it is not at the bottom already.

    The group takes its base's name, opacity, blend mode and visibility, as Photoshop shows it. `bottom` False: the
    level's own lowest layer meets what lies below, since what holds it passes through.
    """
    done: list[Node] = []
    at = 0
    while at < len(nodes):
        end = at + 1
        while end < len(nodes) and nodes[end].clip:
            end += 1
        base, run = nodes[at], nodes[at + 1 : end]
        if base.clip:  # with nothing below it, Photoshop shows it as if it were not clipped
            base = replace(base, clip=False)
        if isinstance(base, Group) and base.passes and run:
            base = replace(base, passes=False)
        if not run or (bottom and not done):
            done += [base, *run]
        else:
            done.append(_grouped(base, run))
        at = end
    return tuple(done)


def _grouped(base: Node, run: tuple[Node, ...]) -> Group:
    plain = replace(base, opacity=1.0, visible=True, blend="normal")
    return Group(base.name, (plain, *run), base.opacity, base.visible, blend=base.blend)
