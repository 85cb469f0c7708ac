"""Which ways of drawing a correction, and which nudges, a pack has all networks for."""

from __future__ import annotations

from ...task import Networks
from .atlas import atlas_of

# What each way of drawing, and each nudge, needs of a pack; it is offered where all of that is there.
ROLES = {
    "mine": ("registration", "parts"),  # without the parts' names it cannot tell what belongs where
    "inked": ("ink",),  # moved, too, where `mine` is there
    "built": ("registration", "parts", "encoder", "generator", "drawings"),
    "borrowed": ("encoder", "generator", "drawings"),
    "drawn": ("encoder", "generator"),
}
NUDGING = {
    "search": ("encoder", "generator", "atlas"),
    "lis": ("encoder", "generator", "lis"),
    "optimize": ("encoder", "generator", "step"),
}


def ways(networks: Networks, anyway: bool = False) -> tuple[str, ...]:
    """The ways of drawing that a pack has all that it takes for; anyway: also to move what it cannot tell apart."""
    waived = ("parts",) if anyway else ()
    return tuple(way for way, roles in ROLES.items() if all(role in waived or _has(networks, role) for role in roles))


def nudges(networks: Networks) -> tuple[str, ...]:
    """The nudges that a pack has all networks for."""
    return tuple(nudge for nudge, roles in NUDGING.items() if all(map(networks.has, roles)))


def _has(networks: Networks, role: str) -> bool:
    """As Networks.has; `drawings`: vector drawings in the atlas."""
    if role == "drawings":
        return networks.has("atlas") and atlas_of(networks).drawings is not None
    return networks.has(role)
