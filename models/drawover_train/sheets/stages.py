"""A sheet of edits that are carried through: unseen finished faces with other hair, a row each.

python -m drawover_train sheet stages
"""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2

from ..data.faces.edits import LARGE, edits
from ..scoring.stages import load_network
from ..scoring.stages_edits import SIDE, carried_through
from .correct import paste

SUBJECTS = 8
_HELD = 2  # of them, of a hand that nothing was trained on


def write_stages_sheet(sources: Path, pack: Path, out: Path) -> Path:
    """Write <out>/stages_edits.png."""
    cv2.setNumThreads(1)
    look = load_network(pack / "unfinish.onnx")
    shown = (edits(sources, LARGE, held, count, SIDE) for held, count in ((False, SUBJECTS - _HELD), (True, _HELD)))
    rows = []
    for edit in itertools.chain(*shown):
        one = carried_through(edit, look, palette=False)
        rows.append({"finished": one.before, "its sketch, edited": one.sketch, "carried through": one.result,
                     "truly edited": one.truth})  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    return paste(rows, out / "stages_edits.png", 256)
