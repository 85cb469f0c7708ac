"""The ways of drawing a correction, and the nudges, that a pack supports."""

from __future__ import annotations

from ...task import Networks
from .atlas import atlas_of

# The roles and settings of a pack that each way of drawing, and each nudge, requires.
ROLES = {
    "mine": ("registration", "parts"),  # parts must be named to be moved separately
    "inked": ("ink",),  # the lines are also moved if the pack supports `mine`
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
    """Return the ways of drawing that a pack supports; anyway: moving strokes does not require named parts."""
    waived = ("parts",) if anyway else ()
    return tuple(way for way, roles in ROLES.items() if all(role in waived or _has(networks, role) for role in roles))


def nudges(networks: Networks) -> tuple[str, ...]:
    """Return the nudges that a pack supports."""
    return tuple(nudge for nudge, roles in NUDGING.items() if all(map(networks.has, roles)))


def _has(networks: Networks, role: str) -> bool:
    """Like Networks.has; role "drawings": vector drawings in the atlas."""
    if role == "drawings":
        return networks.has("atlas") and atlas_of(networks).drawings is not None
    return networks.has(role)
