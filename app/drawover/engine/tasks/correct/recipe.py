"""The recipe of one suggestion of a correction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Determines, together with the request, a suggestion's layers at any size."""

    lines: str  # mine | inked | built | borrowed | drawn
    strength: float  # 0..1, from the unchanged drawing to the full correction
    neighbor: str | None  # name of the atlas drawing that it uses; None: correction without one
    nudge: str = "search"  # search | lis | optimize
    step: int = 0  # lis: number of modules applied; optimize: number of steps; search: 0
    reach: float = 0.5  # 0..1, how far to nudge at full strength: the paper's t, halfway at ½
    further: bool = False  # for `mine`: move features by the full prediction, regardless of its doubt
