"""Pictures as line drawings, by kind of picture, beside Canny's edges and what is lost by drawing alone."""

from __future__ import annotations

from pathlib import Path

from ...data.store import StoreError
from ...scoring.sketchify import scored
from .. import MissingError

TITLE = "Lines of pictures"
TRAINING = (
    "It needs the pack sketchify and its data: python -m drawover_train data faces, data objects, data furniture, "
    "train sketchify, export sketchify."
)
_ABOVE = {"objects, gradients", "objects, 3D", "furniture, lit"}  # where .06 above Canny is asked


def make(scratch: Path, models: Path) -> str:
    network = models / "packs" / "sketchify" / "sketch.onnx"
    if not network.exists():
        raise MissingError("the pack sketchify is not here.")
    try:
        found = scored(scratch / "data", network)
    except StoreError as missing:
        raise MissingError(str(missing)) from missing
    lines = [
        "F1 of lines within a pixel at 128 × 128, on subjects that nothing was learned from; lines drawn as wide as",
        "the true ones. Canny has the thresholds and the blur that are best for each kind on its validation pictures;",
        "ours are one for all. The ceiling is the true lines, drawn from their own field as ours are: what is lost",
        "by drawing alone. A 3D picture is another one than the flat icon whose lines are taken for true, and stands a",
        "little otherwise: nobody reaches its ceiling.",
        "", "| pictures | number | lines | Canny | above Canny | must | ceiling |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, score in found.items():
        must = "≥ +.06" if name in _ABOVE else ""
        lines.append(f"| {name} | {score.views} | {score.lines:.3f} | {score.canny:.3f} "
                     f"| {score.lines - score.canny:+.3f} | {must} | {score.ceiling:.3f} |")  # fmt: skip
    return "\n".join(lines)
