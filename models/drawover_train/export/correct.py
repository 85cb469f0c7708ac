"""Exports packs for correction from checkpoints: ONNX graphs checked against torch, the atlas, the card."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.nn.utils import parametrize

from drawover.engine.engine import Engine
from drawover.engine.request import Watch
from drawover.engine.tasks.correct import correction_of, layout
from drawover.engine.tasks.correct.correction import Correction
from drawover.engine.tasks.correct.nudge import atlas_similarity, part_confidence, similarity_picture
from drawover.raster.vector.shapes import Shape, draw
from drawover.raster.vector.shelf import pack_shapes

from ..data import recipe_of
from ..data.correct import corrections
from ..data.correct.corrections import Domain
from ..data.correct.varied import View
from ..data.drawing import Drawing, compose, framing
from ..data.faces.corrections import EXTRA_SOURCES
from ..data.people.human import BODY
from ..data.sources import Source
from ..data.store import Store
from ..nets.correct.drawing import LATENT, Discriminator, Drawn, Realism, Steps, slerp
from ..nets.correct.drawnet import SIZE as DRAWNET
from ..nets.correct.drawnet import Drawnet
from ..nets.correct.nudges import Optimize
from ..nets.correct.place import MirroredPlace
from ..nets.correct.registration import Mirrored, Registration, mirrored_names
from ..recipes.correct import any_face
from ..recipes.correct.drawing import Drawer, ink_of
from ..recipes.correct.place import trained
from ..recipes.correct.registration import averaged, batch_of, fitted_gain, inputs
from ..scoring.correct import known_sources
from . import card
from .half import plain, store_in_half
from .ink import export_ink
from .parity import PARITY, ExportError
from .share import share
from .step import export_step

ATLAS = {"faces": 2400, "objects": 1200}  # drawings
# Rate per weight of the layer S, 512 weights per output: 20 steps make a drawing as realistic to D as real ones while
# it stays close; the paper's 1e-3 would leave it at the first step.
EVOLVING = Optimize(rate=3e-6, realism=0.03)
REGISTRATION = ("drawing", "displacement", "parts")


def _network(checkpoint: dict, kind: type[nn.Module], key: str, sizes: tuple[int, ...] = ()) -> nn.Module:
    network = kind(*sizes)
    network.load_state_dict(checkpoint[key])
    for module in network.modules():
        if parametrize.is_parametrized(module):
            parametrize.remove_parametrizations(module, "weight")
    return network.eval().requires_grad_(False)


def export_network(network: nn.Module, shape: tuple[int, ...], names: tuple[str, ...], path: Path) -> float:
    """Write `network` as ONNX with a free batch size, its weights rounded to half precision; return the largest
    difference from torch, refused above PARITY.

    names: of the input, then of each output.
    """
    network, example = plain(network), torch.rand(2, *shape)
    torch.onnx.export(
        network, (example,), str(path), input_names=[names[0]], output_names=list(names[1:]), opset_version=18,
        dynamo=True, external_data=False, verbose=False,
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=64)},),
    )  # fmt: skip
    store_in_half(path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for count in (1, 3):
        x = torch.rand(count, *shape)
        expected = network(x)
        actual = session.run(None, {names[0]: x.numpy()})
        pairs = zip(actual, expected if isinstance(expected, tuple) else (expected,), strict=True)
        worst = max(worst, *(float(np.abs(a - b.numpy()).max()) for a, b in pairs))
    if worst > PARITY:
        raise ExportError(f"{path.name} differs from the trained network by {worst:.2e}, more than {PARITY}.")
    return worst


def atlas_of(placed: Sequence[tuple[Shape, ...]], names: Sequence[str], folder: Path) -> dict[str, np.ndarray]:
    """Return an atlas's arrays: drawings in frame coordinates, latents by the networks in `folder`."""
    encoder, drawnet = (
        onnxruntime.InferenceSession(str(folder / f"{name}.onnx"), providers=["CPUExecutionProvider"])
        for name in ("encoder", "drawnet")
    )
    latents, features = [], []
    for shapes in placed:
        ink = draw(shapes, corrections.SIZE).astype(np.float32) / 255
        latents.append(encoder.run(None, {"ink": ink[None, None]})[0])
        features.append(np.asarray(drawnet.run(["vector"], {"picture": similarity_picture(ink)})[0])[0])
    arrays = {f"shapes_{key}": value for key, value in pack_shapes(placed).items()}
    arrays["latents"] = np.concatenate(latents).astype(np.float16)
    arrays["features"] = np.stack(features).astype(np.float16)
    arrays["names"] = np.frombuffer("\n".join(names).encode(), np.uint8)
    return arrays


def write_atlas(domain: Domain, sources: Path, folder: Path) -> int:
    """Write the clean drawings that corrections use as neighbors, with their latents by the exported networks."""
    count = ATLAS[domain.name]
    chosen = [d for d in domain.drawings(sources, int(count * 1.2)) if d.split == "train"][:count]
    mirror = np.array([[-1.0, 0, 1], [0, 1, 0]])
    placed = []
    for drawing in chosen:
        mirrored = domain.mirrored and hashlib.sha256(drawing.subject.encode()).digest()[5] % 2 == 0
        frame = compose(mirror, framing(drawing)) if mirrored else framing(drawing)
        shapes = drawing.mapped(np.broadcast_to(frame, (len(drawing.parts), 2, 3))).shapes
        kinds = domain.kind_of(drawing.style, mirrored)  # the parts in the card's numbering, for all styles
        placed.append(tuple(s._replace(part=int(kinds[s.part])) for s in shapes))
    arrays = atlas_of(placed, [domain.name_of(n, d) for n, d in enumerate(chosen)], folder)
    np.savez_compressed(folder / "atlas.npz", **arrays)  # pyright: ignore[reportArgumentType]
    sample = np.concatenate([draw(s, 160) for s in placed[:2] + placed[-2:]], 1)
    cv2.imwrite(str(folder / "sample.png"), 255 - sample)
    return len(chosen)


@torch.no_grad()
def fitted_lean(mover: nn.Module, drawer: Drawer, views: corrections.Rendered, count: int = 512) -> str:
    """The method that brings all lines of `count` validation views nearer to where they belong: registration "alone",
    or toward the "projection" of the drawing."""
    errors = dict.fromkeys(("alone", "projection"), 0.0)
    for some in np.array_split(views.rows("validation")[:count], max(1, count // 32)):
        batch = batch_of(views, some)
        for name in errors:
            given = torch.full((len(some), 1, 1, 1), float(name == "projection"))
            suggestion = ink_of(drawer(batch.ink)) if name == "projection" else batch.clean
            field, _ = mover(inputs(batch.ink, suggestion, given))
            errors[name] += (field - batch.true).norm(dim=1, keepdim=True)[batch.on].sum().item()
    return min(errors, key=errors.__getitem__)


# Quantiles of validation views: strange below the first, fully known above the second.
_STRANGE = {"known": (0.01, 0.06), "sure": (0.003, 0.02)}
_APART = (0.965, 0.995)  # quantiles of views in known styles for the two thresholds of `apart`


def fitted_familiar(out: Path, views: corrections.Rendered, count: int = 512) -> dict[str, list[float]]:
    """The card's thresholds of familiarity for the pack in `out`, fitted on validation views in all training styles.

    `known`: of the distance to its atlas; if it names parts also `sure`: of the confidence in them.
    """
    networks = Engine([out.parent], threads=1).load(out.name)
    found = {key: [] for key in card.FAMILIAR if key == "known" or "parts" in networks.settings}
    for row in views.rows("validation")[:count]:
        layer = np.zeros((corrections.SIZE, corrections.SIZE, 4), np.uint8)
        layer[..., 3] = views.flawed[row]
        correction = Correction(correction_of(layer, pack=out.name), networks, Watch())
        found["known"].append(atlas_similarity(correction.atlas, correction.nudging.feature))
        if "sure" in found and correction.unguided[1] is not None:
            found["sure"].append(part_confidence(correction.ink, correction.unguided[1]))
    return {key: [round(float(q), 3) for q in np.quantile(seen, _STRANGE[key])] for key, seen in found.items() if seen}


def fitted_apart(out: Path, views: Sequence[View]) -> list[float]:
    """The card's thresholds `apart` for the pack in `out`, fitted on views in the known styles."""
    networks, found = Engine([out.parent], threads=1).load(out.name), []
    for view in views:
        layer = np.zeros((*view.ink.shape, 4), np.uint8)
        layer[..., 3] = view.ink
        found.append(Correction(correction_of(layer, pack=out.name), networks, Watch()).disagreement)
    return [round(float(q), 4) for q in np.quantile([far for far in found if far is not None], _APART)]


def learned_from(data: Path, names: Sequence[str]) -> list[tuple[Source, int]]:
    """The sources of these data sets, each with its number of training subjects."""
    found: dict[Source, set[str]] = {}
    for name in names:
        known = {(s.name, s.attribution): s for s in recipe_of(name).sources}
        for record in Store(data / name).records:
            if record["split"] != "train":
                continue
            given = {record["source"]: record.get("attribution"), **dict.fromkeys(record.get("license_of", {}))}
            for (source_name, attribution), source in known.items():
                if source_name in given and given[source_name] in (None, attribution):
                    found.setdefault(source, set()).add(record["subject"])
    return [(source, len(subjects)) for source, subjects in found.items()]


def moving(domain: Domain, data: Path, run: Path) -> Mirrored:
    """The registration network of a checkpoint as it ships, its gain fitted on `data`, the domain's data set."""
    saved = torch.load(run / "checkpoint.pt", weights_only=True, map_location="cpu")
    mover = _network(saved, Registration, "average", (saved["width"], saved["depth"], len(domain.kinds)))
    return Mirrored(cast(Registration, mover), fitted_gain(mover, domain, data), mirrored_names(domain.kinds)).eval()


def export_registration(domain: Domain, drawings: Sequence[Drawing], data: Path, runs: Path, out: Path) -> None:
    """Replace the pack's registration network from its checkpoint in `runs`; keep its other networks and its atlas.

    drawings: its training drawings, of the split train. They are added to the card's sources; the card's scores are
    removed until the pack is scored again.
    """
    pack = Engine([out.parent]).load(out.name).pack
    mine, learned = str(pack.tasks["correct"].settings.get("mine", "alone")), dict(known_sources(pack))
    for source, count in Counter(domain.sources[d.style] for d in drawings if d.split == "train").items():
        learned[source] = max(count, learned.get(source, 0))
    mover = moving(domain, data / domain.data, runs / "registration")
    worst = export_network(mover, (3, corrections.SIZE, corrections.SIZE), REGISTRATION, out / "registration.onnx")
    print(f"registration: differs from torch by {worst:.1e}; what it says is multiplied by {mover.gain}")
    card.write(out, domain.name, list(learned.items()), {}, mine)
    familiar = fitted_familiar(out, corrections.load(data / domain.data, domain))
    card.write(out, domain.name, list(learned.items()), {}, mine, familiar)


def export_any_face(domain: Domain, sources: Path, runs: Path, out: Path, mean: Sequence[Path] = ()) -> None:
    """Export the pack's networks for anyone's drawings from the checkpoints of `train any-face` and, if available,
    `train place` in `runs`; keep the rest of the pack. mean: further checkpoints of the former, to average its weights
    with.

    The factors of gain and doubts are fitted on held-out styles and on unseen faces. The card's scores are removed
    until the pack is scored again.
    """
    pack = Engine([out.parent]).load(out.name).pack
    settings, learned = pack.tasks["correct"].settings, dict(known_sources(pack))
    varied, sets = any_face.training_views(domain, sources), any_face.validation_sets(domain, sources)
    by_style = {**domain.sources, **EXTRA_SOURCES}
    own = Counter(by_style[d.style] for d in varied.drawings if d.style in by_style)
    own[BODY] = len({head.subject for head in varied.people})
    for source, count in own.items():
        learned[source] = max(count, learned.get(source, 0))
    checkpoints = [runs / "any-face" / "checkpoint.pt", *mean]
    network = averaged(checkpoints, len(domain.kinds), doubting=True).eval().requires_grad_(False)
    place_checkpoint = runs / "place" / "checkpoint.pt"
    placer = trained(place_checkpoint) if place_checkpoint.exists() else None
    fit = any_face.fitted(network, sets, domain.kinds, placer)
    mover = Mirrored(network, fit.gain, mirrored_names(domain.kinds), fit.doubting).eval()
    names = (*REGISTRATION, "doubt")
    worst = export_network(mover, (3, corrections.SIZE, corrections.SIZE), names, out / "anyone.onnx")
    print(f"anyone: differs from torch by {worst:.1e}; displacement × {fit.gain}, doubt × {fit.doubting}")
    if placer is not None:
        shape = (len(layout.PARTS), layout.NUMBERS)
        worst = export_network(
            MirroredPlace(placer, fit.placing, fit.gain, fit.doubting).eval(),
            shape,
            ("numbers", "motion"),
            out / "place.onnx",
        )
        print(f"place: differs from torch by {worst:.1e}; doubt × {fit.placing}")
    for name, (left, still, harmed) in fit.found.items():
        print(f"{name}: error left {left:.3f}, sound drawings moved by {still:.3f} px, harmed {harmed:.1%}")
    familiar = {key: settings[key] for key in card.FAMILIAR if key in settings}
    write = partial(card.write, out, domain.name, list(learned.items()), {}, str(settings.get("mine", "alone")))
    write(familiar)  # so that the pack can be loaded
    known = next(one for one in sets if one.name == "known")
    write({**familiar, "apart": fitted_apart(out, [*known.flawed, *known.sound])})


def export(domain: Domain, sources: Path, data: Path, runs: Path, common: Path, out: Path) -> None:
    """Export the pack of a domain from the checkpoints in `runs`; `data`: the data sets used for training.

    common: the folder of the checkpoints shared by all domains: drawnet, and inked if trained.
    """
    out.mkdir(parents=True, exist_ok=True)
    ink = common / "inked" / "inked.pt"
    drawing, drawnet = (
        torch.load(run / "checkpoint.pt", weights_only=True, map_location="cpu")
        for run in (runs / "drawing", common / "drawnet")
    )
    size = corrections.SIZE
    drawer = cast(Drawer, _network(drawing, Drawer, "average", (drawing["width"],)))
    discriminator = _network(drawing, Discriminator, "judge")
    views = corrections.load(data / domain.data, domain)
    rows = views.rows("validation")[:256]
    clean, real = (torch.from_numpy(a[rows])[:, None].float() / 255 for a in (views.clean, views.field))
    latents = drawer.encoder(clean)
    between = drawer.generator(slerp(latents, latents.roll(1, 0), torch.full((len(latents), 1), 0.5)))
    mover = moving(domain, data / domain.data, runs / "registration")
    mine = fitted_lean(mover, drawer, views)
    print(f"registration: what it says is multiplied by {mover.gain}; my lines are moved by: {mine}")
    finder = _network(drawnet, Drawnet, "average", (drawnet["width"],))
    made = {
        "encoder": (drawer.encoder, (1, size, size), ("ink", "latent")),
        "generator": (Drawn(drawer.generator), (LATENT,), ("latent", "field")),
        "lis": (Steps(drawer.generator), (LATENT,), ("latent", "steps")),
        "discriminator": (Realism.fitted(discriminator, real, between), (1, size, size), ("field", "logit")),
        "registration": (mover, (3, size, size), REGISTRATION),
        "drawnet": (finder, (3, DRAWNET, DRAWNET), ("picture", "vector", "fine", "middle", "coarse")),
    }
    for name, (network, shape, names) in made.items():
        worst = export_network(network, shape, names, out / f"{name}.onnx")
        print(f"{name}: {(out / f'{name}.onnx').stat().st_size / 1e6:.1f} MB, differs from torch by {worst:.1e}")
    worst = export_step(drawer.generator, made["discriminator"][0], LATENT, out / "step.onnx", EVOLVING, sphere=True)
    print(f"step: {(out / 'step.onnx').stat().st_size / 1e6:.1f} MB, differs from torch by {worst:.1e}")
    if ink.exists():
        worst = export_ink(ink, out)
        print(f"ink: {(out / 'ink.onnx').stat().st_size / 1e6:.1f} MB, differs from torch by {worst:.1e}")
    print(f"weights that networks repeat, stored once: {share(out) / 1e6:.1f} MB saved")
    count = write_atlas(domain, sources, out)
    learned = learned_from(data, (domain.data, *domain.also))
    card.write(out, domain.name, learned, {}, mine)  # so that the pack can be loaded
    card.write(out, domain.name, learned, {}, mine, fitted_familiar(out, views))
    print(f"atlas: {count} drawings, {(out / 'atlas.npz').stat().st_size / 1e6:.1f} MB; wrote {out}")
