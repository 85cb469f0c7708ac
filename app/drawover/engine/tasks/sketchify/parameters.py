"""What an artist may set of a line drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...options import Parameters, choice, number

Weight = Literal["thin", "medium", "bold"]
_WEIGHTS = {"thin": "Thin", "medium": "Medium", "bold": "Bold"}


@dataclass(frozen=True)
class SketchifyParameters(Parameters):
    """Both can be changed of lines that are there: the picture is not looked at again."""

    weight: Weight = choice("medium", _WEIGHTS, "Lines", "how wide the lines are: thin, medium, bold", redraws=True)
    detail: float = number(
        0.5, 0, 1, "Detail", "how faint and how short a line may be: 0 draws the main ones, 1 all", redraws=True
    )


@dataclass(frozen=True)
class Lines:
    """What a suggestion is made of: from it, and the request, its layer is drawn."""

    weight: str
    detail: float
    own: bool = False  # the picture's own lines, whatever the other two say
