"""Splitting finished faces: lines and flat colors, compared with methods without a network, and with the true lines.

And edits of those stages, carried through, compared with the drawing that was truly edited.
"""

from __future__ import annotations

from pathlib import Path

from ...data.store import Store
from ...metrics.features import Lite0
from ...scoring.stages import load_network, scored
from ...scoring.stages_edits import HAIR, PALETTE, PART, SIDE, Carried, all_carried, score
from .. import MissingError

TITLE = "Stages of finished faces"
TRAINING = "It needs the pack stages and its data: python -m drawover_train data faces, train stages, export stages."
_EDITS = """\
## Edits carried through

A part of an unseen vector face is swapped for another one, so that the edited picture is known, at {side} × {side}.
Its lines are drawn into the sketch that was told, or its flat colors are those of another palette. *Left*: the
perceptual distance to the truth, as a share of the unedited picture's (EfficientNet-Lite0, all depths); *plainly*:
the same where the lines are only exchanged in the picture, or, of another palette, where it has no shading.
*Outside* of the area in which lines or flat colors truly differ: mean |Δ| to the unedited picture of 255, and share
of equal pixels. *Right colors*: share of the area off the lines within ΔE2000 10 of the true flat color. *Nothing
edited*: pictures that keep all bytes.

| edit | faces | edits | left (must ≤ .55) | plainly | outside: mean (must ≤ .3) | equal (must ≥ 99 %) \
| right colors | nothing edited |
|---|---|---|---|---|---|---|---|---|
"""


def make(scratch: Path, models: Path) -> str:
    network, data = models / "packs" / "stages" / "unfinish.onnx", scratch / "data" / "faces"
    if not network.exists():
        raise MissingError("the pack stages is not here.")
    if not (data / "manifest.jsonl").exists():
        raise MissingError("the faces in stages are not here.")
    lines = [
        "Unseen faces, shaded, at 512 × 512. Lines: F1 within a pixel at 128 × 128 of the sketch that is told, and of",
        "Canny's edges. Flat colors: share of pixels off the lines within ΔE2000 10 of the true ones: of the picture",
        "itself; of regions that the true lines enclose, each its median; of the found ones; and with the network.",
        "", "| faces | pictures | lines (must ≥ .98) | Canny | picture itself | true lines, median | regions, median "
        "| with the network (must ≥ .92) | regions |", "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for which, one in scored(Store(data), network).items():
        lines.append(
            f"| {which} | {one.views} | {one.lines:.3f} | {one.canny:.3f} | {one.itself:.3f} "
            f"| {one.ceiling:.3f} | {one.plain:.3f} | {one.flat:.3f} | {one.regions:.1f} |"
        )
    return "\n".join([*lines, "", *_edits(scratch / "src", network)])


def _edits(sources: Path, network: Path) -> list[str]:
    """How edits of unseen faces are carried through."""
    lines = _EDITS.format(side=SIDE).splitlines()
    look, features = load_network(network), Lite0.load(sources)
    for which, held in (("of trained hands", False), ("of a hand never trained on", True)):
        found: dict[str, list[Carried]] = {}
        for kind, each in all_carried(sources, look, held):
            found.setdefault(kind, []).append(each)
        for kind in (HAIR, PART, PALETTE):
            one = score(found[kind], features)
            lines.append(
                f"| {kind} | {which} | {one.edits} | {one.left:.3f} | {one.plain:.3f} | {one.away:.3f} "
                f"| {100 * one.equal:.2f} % | {100 * one.right:.1f} % | {one.same} of {one.edits} |"
            )
    return lines
