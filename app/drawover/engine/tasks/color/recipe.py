"""What decides one suggestion of a coloring, beside the request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """From this, and the request, a suggestion's layers are drawn at any size."""

    way: str  # match | position | spread | dabs | flats | mood
    exemplar: int | None = None  # its place, where one alone was taken
    palette: str = ""  # name of the palette, of flats, or of the mood
