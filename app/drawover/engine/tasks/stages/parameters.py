"""What an artist may set of the stages of a picture."""

from __future__ import annotations

from dataclasses import dataclass

from ...options import Parameters, number

STAGES = ("sketch", "flat", "finished")  # those that a picture can be told in, the earliest first
GAP, WIDEST_GAP = 0.015, 0.1  # as raster.color.flats, which is heavy to load, has them


@dataclass(frozen=True)
class StagesParameters(Parameters):
    """gap: share of the width up to which an open passage between lines counts as closed."""

    gap: float = number(
        GAP, 0, WIDEST_GAP, "Gaps", "gaps in the lines up to this share of the picture's width count as closed"
    )


@dataclass(frozen=True)
class Stage:
    """What a suggestion is made of: from it, and the request, its layers are drawn."""

    stage: str  # finished, sketch or flat
