"""What decides one suggestion of a correction, beside the request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """From this, and the request, a suggestion's layers are drawn at any size."""

    lines: str  # mine | inked | borrowed | drawn
    strength: float  # 0..1 of the way from the drawing to the full correction
    neighbor: str | None  # name of the atlas drawing that it leans on; None: the drawing's own correction
    nudge: str = "search"  # search | lis | optimize
    step: int = 0  # lis: modules gone through; optimize: steps taken; search: 0
    reach: float = 0.5  # 0..1, how far the nudge leads at full strength: the paper's t, of which ½ is halfway
    further: bool = False  # one's own lines: the features go where they are guessed to belong, in doubt too
