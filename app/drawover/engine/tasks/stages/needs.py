"""What stages count on: a network that tells lines and flat colors, and which stages a pack's card names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....messages import stages as say
from ...task import Needs, Networks
from .parameters import STAGES


def _are_stages(given: Any) -> bool:
    """Whether these are some of the stages in their order, the finished picture the last."""
    if not isinstance(given, list) or len(given) < 2 or given[-1] != STAGES[-1]:
        return False
    return given == [name for name in STAGES if name in given]


def stages_of(networks: Networks) -> tuple[str, ...]:
    """The stages that a pack's card names, the earliest first; all of them where it names none."""
    return tuple(networks.settings.get("stages") or STAGES)


def offers(networks: Networks) -> Mapping[str, tuple[str, ...]]:
    """The stages of a pack that was made for them: any other is answered for as well, by another pack's network."""
    return {"kinds": stages_of(networks)} if networks.has("unfinish") or networks.has("stages") else {}


NEEDS = Needs(
    {"unfinish": "picture 1 3 128 128 -> field 1 1 128 128, flat 1 3 128 128"},
    {"stages": (_are_stages, say.STAGES(known=STAGES))},
    optional=True,
)
