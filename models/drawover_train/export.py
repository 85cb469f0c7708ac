"""From checkpoints to a pack: ONNX graphs checked against torch, the atlas, the card. Scores are score.py's."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.nn.utils import parametrize

from drawover.engine.tasks.correct import similarity_picture
from drawover.raster.shelf import pack_shapes
from drawover.raster.vector import draw

from . import card
from .data import recipe_of
from .data.drawing import compose, framing
from .data.faces import corrections
from .data.sources import Source
from .data.store import Store
from .nets.drawing import LATENT, Discriminator, Encoder, Generator
from .nets.drawnet import SIZE as DRAWNET
from .nets.drawnet import Drawnet
from .nets.registration import Mirrored, Registration
from .recipes.registration import fitted_gain

KINDS = len(corrections.PART_NAMES)

ATLAS = 2400
PARITY = 1e-3  # largest difference allowed between torch and onnxruntime


class ExportError(Exception):
    """The exported network does not compute what the trained one does."""


def _network(checkpoint: dict, kind: type[nn.Module], key: str, sizes: tuple[int, ...] = ()) -> nn.Module:
    network = kind(*sizes)
    network.load_state_dict(checkpoint[key])
    for module in network.modules():
        if parametrize.is_parametrized(module):
            parametrize.remove_parametrizations(module, "weight")
    return network.eval().requires_grad_(False)


def export_network(network: nn.Module, shape: tuple[int, ...], names: tuple[str, ...], path: Path) -> float:
    """Write `network` as ONNX with a free batch size; the largest difference from torch, refused above PARITY.

    names: of the input, then of each output.
    """
    example = torch.rand(2, *shape)
    torch.onnx.export(
        network, (example,), str(path), input_names=[names[0]], output_names=list(names[1:]), opset_version=18,
        dynamo=True, external_data=False, verbose=False,
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=64)},),
    )  # fmt: skip
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for count in (1, 3):
        x = torch.rand(count, *shape)
        here = network(x)
        there = session.run(None, {names[0]: x.numpy()})
        pairs = zip(there, here if isinstance(here, tuple) else (here,), strict=True)
        worst = max(worst, *(float(np.abs(a - b.numpy()).max()) for a, b in pairs))
    if worst > PARITY:
        raise ExportError(f"{path.name} differs from the trained network by {worst:.2e}, more than {PARITY}.")
    return worst


def write_atlas(sources: Path, folder: Path) -> int:
    """The clean drawings that a correction may lean on, with their latents by the exported networks."""
    encoder, drawnet = (
        onnxruntime.InferenceSession(str(folder / f"{name}.onnx"), providers=["CPUExecutionProvider"])
        for name in ("encoder", "drawnet")
    )
    chosen = [d for d in corrections.drawings(sources, int(ATLAS * 1.2)) if d.split == "train"][:ATLAS]
    mirror = np.array([[-1.0, 0, 1], [0, 1, 0]])
    placed, latents, features = [], [], []
    for drawing in chosen:
        turned = hashlib.sha256(drawing.subject.encode()).digest()[5] % 2 == 0
        frame = compose(mirror, framing(drawing)) if turned else framing(drawing)
        shapes = drawing.mapped(np.broadcast_to(frame, (len(drawing.parts), 2, 3))).shapes
        placed.append(shapes)
        ink = draw(shapes, corrections.SIZE).astype(np.float32) / 255
        latents.append(encoder.run(None, {"ink": ink[None, None]})[0])
        features.append(np.asarray(drawnet.run(["vector"], {"picture": similarity_picture(ink)})[0])[0])
    arrays = {f"shapes_{key}": value for key, value in pack_shapes(placed).items()}
    names = "\n".join(f"{d.style}-{n:04d}" for n, d in enumerate(chosen)).encode()
    arrays["latents"] = np.concatenate(latents).astype(np.float16)
    arrays["features"] = np.stack(features).astype(np.float16)
    arrays["names"] = np.frombuffer(names, np.uint8)
    np.savez_compressed(folder / "atlas.npz", **arrays)  # pyright: ignore[reportArgumentType]
    sample = np.concatenate([draw(s, 160) for s in placed[:2] + placed[-2:]], 1)
    cv2.imwrite(str(folder / "sample.png"), 255 - sample)
    return len(chosen)


def learned_from(data: Path, names: Sequence[str]) -> list[tuple[Source, int]]:
    """The sources of these data sets, each with how many training subjects came of it."""
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


def export_faces(sources: Path, data: Path, runs: Path, out: Path) -> None:
    """The pack `faces` from the checkpoints in `runs`; `data`: the data sets that they were trained on."""
    out.mkdir(parents=True, exist_ok=True)
    drawing, registration, drawnet = (
        torch.load(runs / name / "checkpoint.pt", weights_only=True, map_location="cpu")
        for name in ("drawing", "registration", "drawnet")
    )
    size = corrections.SIZE
    width = (drawing["width"],)
    mover = _network(registration, Registration, "average", (registration["width"], registration["depth"], KINDS))
    gain = fitted_gain(mover, data / "corrections")
    print(f"registration: what it says is multiplied by {gain}")
    finder = _network(drawnet, Drawnet, "average", (drawnet["width"],))
    made = {
        "encoder": (_network(drawing, Encoder, "encoder_average", width), (1, size, size), ("ink", "latent")),
        "generator": (_network(drawing, Generator, "generator_average", width), (LATENT,), ("latent", "field")),
        "discriminator": (_network(drawing, Discriminator, "discriminator"), (1, size, size), ("field", "logit")),
        "registration": (Mirrored(mover, gain).eval(), (3, size, size), ("drawing", "displacement")),
        "drawnet": (finder, (3, DRAWNET, DRAWNET), ("picture", "vector", "fine", "middle", "coarse")),
    }
    for name, (network, shape, names) in made.items():
        worst = export_network(network, shape, names, out / f"{name}.onnx")
        print(f"{name}: {(out / f'{name}.onnx').stat().st_size / 1e6:.1f} MB, differs from torch by {worst:.1e}")
    count = write_atlas(sources, out)
    card.write(out, learned_from(data, ("corrections", "objects", "faces")), {})
    print(f"atlas: {count} drawings, {(out / 'atlas.npz').stat().st_size / 1e6:.1f} MB; wrote {out}")
