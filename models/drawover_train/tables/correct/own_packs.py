"""What an own pack gains: one hand that no network learned from, corrected before and after 30 of its drawings.

    python -m drawover_train tables correct own_packs

The drawings are pictures, as an artist would have them in a folder; what is measured is the product, on other drawings
by that hand, whose vectors say where every stroke belongs.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Sequence
from pathlib import Path

import cv2

from drawover.engine.engine import Engine
from drawover.raster.vector.shapes import draw

from ... import own
from ...data.correct.flaws import SEVERITY
from ...data.drawing import Drawing
from ...data.faces import corrections as faces
from ...scoring import any_face
from ...scoring.correct import Case
from .. import MissingError

TITLE = "Own packs"
TRAINING = "It trains one on the spot, for 30 minutes of a processor core, from packages that are fetched with npm."
HAND = "micah"  # the only one that none of the networks of `faces` ever learned from
_DRAWINGS, _OTHERS, _SIDE = 30, 20, 768  # that are learned from; that are measured, by severity; pixels
_MINUTES = 30.0
_STRANGERS = ("personas", "dylan", "lorelei")  # whose drawings are asked whether the pack takes them for its own
_STRANGE = 10


def make(scratch: Path, models: Path) -> str:
    """The table; the pack and its training stay under scratch, so that the same command goes on."""
    if not (scratch / "src").is_dir():
        raise MissingError("The drawings of other hands are not here.")
    where = scratch / "own"
    drawn = faces.by_style(scratch / "src", HAND, _DRAWINGS + _OTHERS)
    folder = written(drawn[:_DRAWINGS], where / HAND)
    said = trained(folder, where)
    rows = [score(models / "packs", where / "packs" / HAND, name, drawn[_DRAWINGS:]) for name in ("faces", HAND)]
    return text(said, rows, strangers(scratch / "src", where / "packs" / HAND))


def written(drawings: Sequence[Drawing], folder: Path) -> Path:
    """The drawings as pictures, black on white, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, drawing in enumerate(drawings):
        path = folder / f"{number:02d}.png"
        if not path.exists():
            cv2.imwrite(str(path), 255 - draw(Case.from_drawing(drawing, 0.0).flawed.shapes, _SIDE))
    return folder


def trained(folder: Path, where: Path) -> str:
    """Train the pack where it is not there yet; what was said of how long it took."""
    kept = where / "said.txt"
    if not (where / "packs" / HAND / "pack.toml").exists():
        spoken = io.StringIO()
        with contextlib.redirect_stdout(spoken):
            own.make(own.Order(folder, HAND, where / "packs", minutes=_MINUTES))
        kept.write_text(spoken.getvalue())
    return kept.read_text()


def score(packs: Path, pack: Path, name: str, drawings: Sequence[Drawing]) -> any_face.Row:
    """How the product with the pack `name` corrects the drawings."""
    engine = Engine([packs, pack], threads=1)
    amounts = {"correct": 0.0, **SEVERITY}
    return any_face.row(name, {
        severity: [any_face.measured(engine, name, any_face.page(drawing, amount)) for drawing in drawings]
        for severity, amount in amounts.items()
    })  # fmt: skip


def strangers(sources: Path, pack: Path) -> dict[str, tuple[int, int]]:
    """Of each hand, and at last of the pack's own: how many drawings the pack takes for its own, of how many."""
    engine, found = Engine([pack], threads=1), {}
    for hand in (*_STRANGERS, HAND):
        some = faces.by_style(sources, hand, _DRAWINGS + _STRANGE)[-_STRANGE:] if hand != "lorelei" else [
            one for one in faces.unseen(sources, 4 * _STRANGE) if one.style == hand][:_STRANGE]  # fmt: skip
        known = sum(own.knows(engine, pack.name, draw(any_face.page(one, 0.0).flawed, 512)) for one in some)
        found[hand] = (known, len(some))
    return found


def text(said: str, rows: Sequence[any_face.Row], known: dict[str, tuple[int, int]]) -> str:
    """The table in Markdown. said: what the training printed."""
    count = re.search(r"(\d+) of (\d+) pictures can be used", said)
    learned = re.search(r"Learning from (\d+) drawings, (\d+)", said)
    spent = re.search(r"Learned for ([\d.]+) minutes \(([\d.]+) of the processor\), (\d+) steps", said)
    assert count and learned and spent, "own.py says other words than this looks for"
    lines = [
        f"{_DRAWINGS} drawings by {HAND}, as pictures of {_SIDE} pixels: {count[1]} of {count[2]} could be used,",
        f"{learned[1]} were learned from, {learned[2]} kept back to fit on. Nothing that ships learned from this hand.",
        f"Training took {spent[1]} minutes by the clock, of which one core gave it {spent[2]}: {spent[3]} steps.", "",
        f"Then {_OTHERS} other drawings by it, through the task `correct`. Severities: the error left at the parts",
        "that moved, as a share of before. Sound: by how many pixels of 128 correct drawings are moved. Harmed:",
        "drawings whose error grew by a tenth, or sound ones that moved by half a pixel.", "",
        "| pack | mild | medium | severe | sound | harmed |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, row in zip(("faces, as it ships", f"own, of {_DRAWINGS} drawings"), rows, strict=True):
        left = " | ".join(f"{row.left[severity]:.2f}" for severity in SEVERITY)
        lines.append(f"| {name} | {left} | {row.still:.2f} | {100 * row.harmed:.0f} % |")
    told = ", ".join(f"{hand} {yes} of {every}" for hand, (yes, every) in known.items())
    return "\n".join([*lines, "", f"Correct drawings that the own pack takes for that hand's: {told}."])
