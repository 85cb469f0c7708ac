"""An own pack's files: the network that learned, the others as `faces` ships them, an atlas of one's own drawings.

The pack is whole by itself: it works where `faces` is another version, and can be given away.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import correction_of
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.nudge import atlas_similarity, part_confidence
from drawover.raster.vector.shapes import draw

from ..data.correct.corrections import SIZE
from ..data.correct.varied import View
from ..data.drawing import Drawing
from ..data.faces.corrections import PART_NAMES
from ..data.own.mixed import DOMAIN
from ..data.sources import Source
from ..nets.correct.registration import Cautious, Mirrored, Registration, mirrored_names
from ..recipes.correct.own import Fit
from . import card
from .correct import REGISTRATION, atlas_of, export_network
from .share import share

_STRANGE = {"known": (0.02, 0.10), "sure": (0.02, 0.10)}  # shares of own views that are strange, and not wholly known
_APART = (0.90, 0.99)  # shares of own views up to the two numbers of `apart`
_KEPT = ("encoder", "generator", "lis", "discriminator", "drawnet", "ink", "step", "place")


@dataclass(frozen=True)
class About:
    """What the card says of the pack. folder: the name of the folder that it learned from."""

    name: str
    title: str
    folder: str
    count: int  # drawings
    minutes: float


def export_networks(network: Registration, fit: Fit, base: Path, out: Path) -> None:
    """The networks of the pack into `out`; its atlas and card come after them.

    What was learned ships twice: as `anyone`, which says how far it may be off, and as `registration`, which is the
    more cautious the less sure it is. So the engine finds the two agree where it is sure. Weights are stored once.
    """
    for name in _KEPT:
        if name != "place" or fit.placing:
            shutil.copyfile(base / f"{name}.onnx", out / f"{name}.onnx")
    mover = Mirrored(network, fit.gain, mirrored_names(PART_NAMES), fit.doubting).eval()
    shape = (3, SIZE, SIZE)
    export_network(mover, shape, (*REGISTRATION, "doubt"), out / "anyone.onnx")
    export_network(Cautious(mover).eval(), shape, REGISTRATION, out / "registration.onnx")
    share(out)


def write_atlas(drawings: Sequence[Drawing], out: Path) -> None:
    """One's own drawings, each in both directions, and a sample of them."""
    kinds, mirror = DOMAIN.kind_of("", True), np.array([[-1.0, 0, 1], [0, 1, 0]])
    placed = []
    for drawing in drawings:
        turned = drawing.mapped(np.broadcast_to(mirror, (len(drawing.parts), 2, 3))).shapes
        placed += [drawing.shapes, tuple(s._replace(part=int(kinds[s.part])) for s in turned)]
    names = [f"own-{number:04d}" for number in range(len(placed))]
    np.savez_compressed(out / "atlas.npz", **atlas_of(placed, names, out))  # pyright: ignore[reportArgumentType]
    cv2.imwrite(str(out / "sample.png"), 255 - np.concatenate([draw(s, 160) for s in placed[:8:2]], 1))


def write_card(out: Path, about: About, base: Path, familiar: Mapping[str, Sequence[float]],
               scores: Mapping[str, float]) -> None:  # fmt: skip
    """pack.toml and CARD.md. familiar: up to which number a drawing is strange, and from which on it is known."""
    sources = [(Source("folder", about.folder, "1", "LicenseRef-own", "whoever drew them", "", ""), about.count)]
    for one in Engine([base.parent]).load(base.name).pack.sources:
        client, _, package = one.package.partition(" ")
        sources.append((Source(client, package, one.version, one.license, one.attribution, "", ""), one.count))
    (out / "CARD.md").write_text(_people(about, sources, scores), encoding="utf-8")
    networks = card.networks_in(out, PART_NAMES)
    roles = {role: network for role, network in card.ROLES.items() if network in networks}
    settings = {"mine": "alone", **familiar, "parts": PART_NAMES}
    card.write_toml(out, about.name, about.title, networks, roles, settings, sources, scores)


def familiar(out: Path, name: str, views: Sequence[View]) -> dict[str, list[float]]:
    """What the card of the pack in `out` says of what it knows, from views of drawings that are not in its atlas."""
    networks = Engine([out], threads=1).load(name)
    found: dict[str, list[float]] = {"known": [], "sure": [], "apart": []}
    for view in views:
        layer = np.zeros((*view.ink.shape, 4), np.uint8)
        layer[..., 3] = view.ink
        correction = Correction(correction_of(layer, pack=name), networks, Watch())
        parts, apart = correction.unguided[1], correction.disagreement
        found["known"].append(atlas_similarity(correction.atlas, correction.nudging.feature))
        if parts is not None:
            found["sure"].append(part_confidence(correction.ink, parts))
        if apart is not None:
            found["apart"].append(apart)
    shares = {**_STRANGE, "apart": _APART}
    return {key: [round(float(q), 4) for q in np.quantile(found[key], shares[key])] for key in found if found[key]}


def _people(about: About, sources: Sequence[tuple[Source, int]], scores: Mapping[str, float]) -> str:
    rows = [f"| {s.name} | {s.license} | {s.attribution} | {n} |" for s, n in sources]
    lines = [
        f"# {about.title}", "",
        f"An own pack: the networks of `faces`, led on by {about.count} drawings of one folder for {about.minutes:.0f}",
        "minutes. It corrects faces toward the hand that drew them.", "",
        "## Trained on", "", "| source | license | by | drawings |", "|---|---|---|---|", *rows, "",
        "The first row is its own; the others are what `faces` learned from before. Flaws were made on the traced",
        "drawings: parts moved, scaled, turned and skewed by known amounts.", "", "## Scores", "",
    ]  # fmt: skip
    return "\n".join([*lines, *(_table(scores) if scores else ["Not scored yet."])]) + "\n"


def _table(scores: Mapping[str, float]) -> list[str]:
    lines = [
        f"On {scores['kept_back']:.0f} drawings of the folder that were kept back from learning (two factors were "
        "chosen on them). Severities: the error",
        "left at the parts that moved, as a share of before. Sound: by how many pixels of 128 correct drawings are",
        "moved. Harmed: drawings whose error grew by a tenth, or sound ones moved by half a pixel.", "",
        "| pack | mild | medium | severe | sound | harmed |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for pack in ("faces", "own"):
        left = " | ".join(f"{scores[f'{pack}_{severity}']:.2f}" for severity in ("mild", "medium", "severe"))
        lines.append(f"| {pack} | {left} | {scores[f'{pack}_sound']:.2f} | {100 * scores[f'{pack}_harmed']:.0f} % |")
    return lines
