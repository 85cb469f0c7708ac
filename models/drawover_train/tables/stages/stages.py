"""Splitting finished faces: lines and flat colors, compared with methods without a network, and with the true lines."""

from __future__ import annotations

from pathlib import Path

from ...data.store import Store
from ...scoring.stages import scored
from .. import MissingError

TITLE = "Stages of finished faces"
TRAINING = "It needs the pack stages and its data: python -m drawover_train data faces, train stages, export stages."


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
    for which, score in scored(Store(data), network).items():
        lines.append(
            f"| {which} | {score.views} | {score.lines:.3f} | {score.canny:.3f} | {score.itself:.3f} "
            f"| {score.ceiling:.3f} | {score.plain:.3f} | {score.flat:.3f} | {score.regions:.1f} |"
        )
    return "\n".join(lines)
