"""Every experiment as a table that one command recreates: python -m drawover_train tables correct.

A module in the folder of a task is one table: `TITLE`, `TRAINING` (a sentence: how its checkpoints are made, and how
long that takes) and `make(scratch, models) -> str`, the table in Markdown, from shipped checkpoints or those under
scratch. If an input is missing, `make` raises MissingError, and the command prints TRAINING instead.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

# modules of each folder, in the order of the page
CORRECT: tuple[str, ...] = ("digits", "error_avoidance", "drawn", "inked", "strokes", "moved", "speed", "own_packs")
COLOR: tuple[str, ...] = ("regions", "matcher")
STAGES: tuple[str, ...] = ("stages",)
SKETCHIFY: tuple[str, ...] = ("sketchify",)
SETS = {"correct": CORRECT, "color": COLOR, "stages": STAGES, "sketchify": SKETCHIFY}


class MissingError(Exception):
    """Checkpoints or data that a table needs are missing."""


def remake(name: str, scratch: Path, models: Path, only: Sequence[str] = ()) -> list[str]:
    """Recreate the tables of a set as models/scores/<module>.md; return a line each: its path, or why it is missing."""
    messages = []
    for module in SETS[name]:
        if only and module not in only:
            continue
        table = importlib.import_module(f".{name}.{module}", __name__)
        try:
            text = table.make(scratch, models)
        except MissingError as missing:
            messages.append(f"{table.TITLE}: {missing} {table.TRAINING}")
            continue
        path = models / "scores" / f"{module}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {table.TITLE}\n\n{text.rstrip()}\n")
        messages.append(f"{table.TITLE}: {path}")
    return messages
