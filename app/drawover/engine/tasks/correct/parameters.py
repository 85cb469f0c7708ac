"""The parameters of a correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...options import Parameters, choice, integer, number, switch

Lines = Literal["all", "mine", "inked", "built", "borrowed", "drawn"]
Nudge = Literal["search", "lis", "optimize"]
_LINES = {"all": "All", "mine": "Mine", "inked": "Inked", "built": "Built", "borrowed": "Borrowed",
          "drawn": "Drawn"}  # fmt: skip
_NUDGES = {"search": "Search", "lis": "Learned", "optimize": "Optimize"}
LINES, NUDGES = tuple(_LINES), tuple(_NUDGES)


@dataclass(frozen=True)
class CorrectParameters(Parameters):
    """lines: all ways of drawing (mine first), or one of mine, inked, built, borrowed, drawn. nudge: move the latent to
    real drawings by a neighbor, by learned modules, or by optimization. anyway: also correct drawings that are
    unfamiliar to the pack.
    """

    count: int = integer(8, 1, 24, "How many", "how many suggestions, 1 to 24")
    strength: float = number(
        1.0, 0, 1, "Strength", "how much is corrected: 0 leaves the drawing as it is, 1 corrects it fully", redraws=True
    )
    lines: Lines = choice(
        "all", _LINES, "Whose lines",
        "mine (moved), inked (moved and cleaned), built (of clean features where yours belong), borrowed (a clean "
        "drawing), drawn (by the network), or all",
        redraws=True,
    )  # fmt: skip
    nudge: Nudge = choice(
        "search", _NUDGES, "How to nudge",
        "by a real drawing that is near (search), learned modules (lis), or step by step (optimize)",
    )  # fmt: skip
    anyway: bool = switch(
        False, "Try anyway", "correct it also where the pack does not know such drawings, as well as it can"
    )
