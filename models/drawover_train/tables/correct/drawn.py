"""Soundness of corrected drawings, for each drawing method, compared with flawed and clean drawings."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import CorrectParameters, correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.nudge import SIZE, field_to_ink
from drawover.engine.tasks.correct.recipe import Recipe
from drawover.raster import frame as framing
from drawover.raster.ink.ridges import raised
from drawover.raster.vector.shapes import draw

from ...data import domain_of
from ...data.correct.corrections import clean_shapes, misplaced
from ...data.drawing import Drawing
from ...metrics.features import Graph
from ...metrics.judged import FOLDER, broken, sound_judge
from ...metrics.perceptual import diversity, frechet_distance
from .. import MissingError

TITLE = "What a correction looks like: Fréchet distance, artefacts, diversity"
TRAINING = "It needs the packs, models/judges and the drawings' packages; nothing is trained for it."
FACES = 500
AMOUNT = 1.0  # medium flaws
CANVAS = 512
PACKS = ("faces", "objects")


def make(scratch: Path, models: Path) -> str:
    drawnet = models / "packs" / "faces" / "drawnet.onnx"
    if not drawnet.exists() or not (FOLDER / "sound.onnx").exists():
        raise MissingError("a pack or a judge is not here.")
    parts = [
        f"Of {FACES} unseen drawings with medium flaws, each framed at {SIZE} pixels. Fréchet distance: to the",
        "clean drawings, in drawnet's features; ours, comparable within this table only. Artefacts: the share in which",
        "a judge of broken lines, trained apart on faces alone, finds one. *Chance*: latents from the normal",
        "distribution.",
    ]  # fmt: skip
    for pack in PACKS:
        if (models / "packs" / pack / "pack.toml").exists():
            parts += ["", f"## {pack}", "", *_table(scratch / "src", models / "packs" / pack, Graph(drawnet))]
    return "\n".join(parts)


def _table(sources: Path, folder: Path, features: Graph) -> list[str]:
    engine = Engine([folder.parent], threads=2)
    found: dict[str, list[np.ndarray]] = {}
    for drawing in domain_of(folder.name).unseen(sources, FACES):
        for name, ink in _drawn(engine, folder.name, drawing).items():
            found.setdefault(name, []).append(ink)
    clean, judge = found["clean drawings"], sound_judge() if folder.name == "faces" else None
    lines = ["| drawings | Fréchet distance | artefacts | diversity |", "|---|---|---|---|"]
    for name, inks in found.items():
        distance = frechet_distance(inks, clean, features)
        rate = f"{100 * broken(inks, judge).mean():.1f} %" if judge else "–"
        lines.append(f"| {name} | {distance:.4f} | {rate} | {diversity(inks, features):.3f} |")
    return lines


def _drawn(engine: Engine, pack: str, drawing: Drawing) -> dict[str, np.ndarray]:
    """The ink (SIZE, SIZE) of one drawing, clean, flawed, and corrected in every way that the pack supports."""
    random = np.random.default_rng(zlib.crc32(drawing.subject.encode()))
    placed = misplaced(drawing, AMOUNT, random)
    layer = np.zeros((CANVAS, CANVAS, 4), np.uint8)
    layer[..., 3] = draw(placed.flawed, CANVAS)
    correction = Correction(
        correction_of(layer, pack=pack, parameters=CorrectParameters(count=2, anyway=True)), engine.load(pack), Watch()
    )
    nearest, nudging = correction.nearest[0], correction.nudging
    found = {
        "clean drawings": draw(clean_shapes(drawing, placed.sound), SIZE).astype(np.float32) / 255,
        "flawed drawings": correction.ink,
    }
    for way in ("mine", "inked", "built", "borrowed"):
        if way in correction.ways:
            name = correction.atlas.names[nearest] if way in ("built", "borrowed") else None
            frame = correction.rendering.frame
            picture = correction.picture(Recipe(way, 1.0, name))
            found[way] = framing.crop(picture[..., 3], frame, SIZE).astype(np.float32) / 255
    nudged = nudging.nudged("search", nearest, 0, 0.5)
    chance = random.standard_normal(len(nudged)).astype(np.float32)
    chance *= np.float32(np.sqrt(len(chance)) / np.linalg.norm(chance))
    for name, latent in (("drawn", nudged), ("drawn of chance", chance)):
        if nudging.networks.has("lis"):
            found[f"{name}, without the learned input space"] = field_to_ink(nudging.generate(latent))
        found[name] = field_to_ink(raised(nudging.generate(nudging.through_modules(latent))))
    return found
