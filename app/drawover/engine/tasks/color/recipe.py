"""The recipe of one suggestion of a coloring."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Determines, together with the request, a suggestion's layers at any size."""

    way: str  # match | position | spread | dabs | flats | mood
    exemplar: int | None = None  # index of the only exemplar used; None: all, or none
    palette: str = ""  # name of the palette (flats) or the mood
