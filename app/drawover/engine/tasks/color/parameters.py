"""The parameters of the tasks `color` and `render`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...options import Parameters, choice, integer, number, switch, text
from .palettes import PALETTES

EXEMPLARS = 8  # largest number of exemplars
GAP, WIDEST_GAP = 0.015, 0.1  # as in raster.color.flats, which is slow to import
Shading = Literal["none", "soft", "cel"]
Palette = Literal["all", "soft", "vivid", "warm", "cool", "earth", "gray"]
_PALETTES = {"all": "All"} | {name: word for name, (word, _) in PALETTES.items()}


def _weight(number_from_1: int) -> float:
    return number(1.0, 0, 1, f"Weight {number_from_1}", f"how much exemplar {number_from_1} counts")


_GAP_HELP = "gaps in the lines up to this share of the drawing's width count as closed"
_SWAP = "[0-9a-f]{6}-[0-9a-f]{6}"  # a color and its replacement
_SHADINGS = {"none": "None", "soft": "Soft", "cel": "Cel"}
_SHADING_HELP = "shadows in a layer of their own over the flats: none, soft, or cel, which have an edge"


@dataclass(frozen=True)
class Coloring(Parameters):
    """Common parameters of coloring and rendering. gap: gaps in the lines up to this share of the width are closed."""

    count: int = integer(6, 1, 24, "How many", "how many suggestions, 1 to 24")
    gap: float = number(GAP, 0, WIDEST_GAP, "Gaps", _GAP_HELP)
    shading: Shading = choice("none", _SHADINGS, "Shading", _SHADING_HELP, redraws=True)
    recolor: str = text(
        "", f"({_SWAP}(,{_SWAP}){{0,63}})?", "Other colors",
        "other colors for whatever has these, as f3d9bd-ffd166,a9c9cf-4d96ff", redraws=True,
    )  # fmt: skip

    @property
    def fills_background(self) -> bool:
        """Whether the background around the drawing gets a color."""
        return False


@dataclass(frozen=True)
class ColorParameters(Coloring):
    """Coloring by exemplars and dabs."""

    palette: Palette = choice(
        "all", _PALETTES, "Colors",
        "colors for what no exemplar and no dab colors: soft, vivid, warm, cool, earth, gray, or all in turn",
    )  # fmt: skip
    background: bool = switch(False, "Background too", "give the background around the drawing a color as well")
    alone: bool = switch(
        False, "Dabs alone", "a dab colors its own region alone, not also those that were matched like it"
    )
    weight0: float = _weight(1)
    weight1: float = _weight(2)
    weight2: float = _weight(3)
    weight3: float = _weight(4)
    weight4: float = _weight(5)
    weight5: float = _weight(6)
    weight6: float = _weight(7)
    weight7: float = _weight(8)

    @property
    def fills_background(self) -> bool:
        return self.background

    def weight(self, exemplar: int) -> float:
        """Return the weight of an exemplar, 0..1."""
        return float(getattr(self, f"weight{exemplar}"))


@dataclass(frozen=True)
class RenderParameters(Coloring):
    """Rendering in the moods of a pack: a finished picture, so by default with a backdrop and shadows."""

    gap: float = number(0.03, 0, WIDEST_GAP, "Gaps", _GAP_HELP)  # wider than for coloring, for open sketches
    shading: Shading = choice("soft", _SHADINGS, "Shading", _SHADING_HELP, redraws=True)
    bare: bool = switch(False, "No backdrop", "leave the background around the drawing open")

    @property
    def fills_background(self) -> bool:
        return not self.bare
