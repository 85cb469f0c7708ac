"""How far a training is, as files in a folder: the training's process writes them, and the engine reads them.

order.json is the engine's: what was asked for, and of which process. progress.json, pictures.json, thumbnails.png and
preview.png are the training's. Each is replaced as a whole, so that a reader never sees half of one.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...messages.message import Message

LOOKING, LOOKED, PREPARING, LEARNING, WRITING = "looking", "looked", "preparing", "learning", "writing"
PAUSED, DONE, FAILED = "paused", "done", "failed"
ENDED = (LOOKED, PAUSED, DONE, FAILED)  # in these phases no process is at work
ORDER, PROGRESS, PICTURES, THUMBNAILS, PREVIEW = (
    "order.json", "progress.json", "pictures.json", "thumbnails.png", "preview.png",
)  # fmt: skip
THUMBNAIL, ACROSS = 96, 20  # pixels of a thumbnail's side, and how many stand in a row


@dataclass(frozen=True)
class Progress:
    """One moment of a training.

    fraction: 0..1 of this phase; minutes_left: until the pack is finished, None if unknown. count: pictures in the
    folder; usable: those that can be learned from; least: how many a pack takes. previews: how often the preview was
    drawn. pack: the finished pack's name; scores: shares of the error left on drawings kept back, `before`, `after`.
    """

    phase: str
    text: str = ""
    message: Mapping[str, Any] | None = None
    fraction: float = 0.0
    minutes_left: float | None = None
    count: int = 0
    usable: int = 0
    least: int = 0
    previews: int = 0
    pack: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    work: str = ""  # name of the folder, beside this one, that holds the checkpoint

    def saying(self, message: Message) -> Progress:
        """The same with another text."""
        return dataclasses.replace(self, text=str(message), message=message.as_json())

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def read_progress(folder: Path) -> Progress | None:
    """What the training said last; None if it said nothing yet, or the file is damaged."""
    fields = read_json(folder / PROGRESS)
    if not isinstance(fields, dict):
        return None
    known = {each.name for each in dataclasses.fields(Progress)}
    try:
        return Progress(**{name: value for name, value in fields.items() if name in known})
    except TypeError:
        return None


def read_json(path: Path) -> Any:
    """The content of a JSON file; None if it is missing or damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def write_json(path: Path, content: Any) -> None:
    """Replace a JSON file as a whole. Raises OSError."""
    replace_file(path, json.dumps(content, ensure_ascii=False).encode())


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file as a whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def picture_as_json(name: str, problem: Message | None) -> dict[str, Any]:
    """One picture of the folder, for pictures.json: its name, and why it cannot be used, or None."""
    return {
        "name": name,
        "problem": None if problem is None else str(problem),
        "message": None if problem is None else problem.as_json(),
    }


def write_pictures(folder: Path, pictures: Sequence[Mapping[str, Any]]) -> None:
    """Write what was found in the folder of drawings. Raises OSError."""
    write_json(folder / PICTURES, list(pictures))
