"""From checkpoints to a pack: ONNX graphs checked against torch, the atlas, the card. Scores are score.py's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.nn.utils import parametrize

from drawover.engine.tasks.correct import similarity_feature
from drawover.raster.shelf import pack_shapes
from drawover.raster.vector import draw

from . import card
from .data import corrections
from .data.drawing import compose, framing
from .data.sources import FACESJS, LORELEI
from .nets.drawing import LATENT, Discriminator, Encoder, Generator
from .nets.registration import Registration

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


def export_network(network: nn.Module, shape: tuple[int, ...], names: tuple[str, str], path: Path) -> float:
    """Write `network` as ONNX with a free batch size; the largest difference from torch, refused above PARITY."""
    example = torch.rand(2, *shape)
    torch.onnx.export(
        network, (example,), str(path), input_names=[names[0]], output_names=[names[1]], opset_version=18,
        dynamo=True, external_data=False, verbose=False,
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=64)},),
    )  # fmt: skip
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for count in (1, 3):
        x = torch.rand(count, *shape)
        there = session.run(None, {names[0]: x.numpy()})[0]
        worst = max(worst, float(np.abs(there - network(x).numpy()).max()))
    if worst > PARITY:
        raise ExportError(f"{path.name} differs from the trained network by {worst:.2e}, more than {PARITY}.")
    return worst


def write_atlas(sources: Path, folder: Path) -> int:
    """The clean drawings that a correction may lean on, with their latents by the exported networks."""
    encoder = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), providers=["CPUExecutionProvider"])
    generator = onnxruntime.InferenceSession(str(folder / "generator.onnx"), providers=["CPUExecutionProvider"])
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
        features.append(similarity_feature(np.asarray(generator.run(None, {"latent": latents[-1]})[0])[0, 0]))
    arrays = {f"shapes_{key}": value for key, value in pack_shapes(placed).items()}
    names = "\n".join(f"{d.style}-{n:04d}" for n, d in enumerate(chosen)).encode()
    arrays["latents"] = np.concatenate(latents).astype(np.float16)
    arrays["features"] = np.stack(features).astype(np.float16)
    arrays["names"] = np.frombuffer(names, np.uint8)
    np.savez_compressed(folder / "atlas.npz", **arrays)  # pyright: ignore[reportArgumentType]
    sample = np.concatenate([draw(s, 160) for s in placed[:2] + placed[-2:]], 1)
    cv2.imwrite(str(folder / "sample.png"), 255 - sample)
    return len(chosen)


def export_faces(sources: Path, rendered: Path, runs: Path, out: Path) -> None:
    """The pack `faces` from the two recipes' checkpoints; `rendered`: the data that they were trained on."""
    out.mkdir(parents=True, exist_ok=True)
    drawing = torch.load(runs / "drawing" / "checkpoint.pt", weights_only=True, map_location="cpu")
    registration = torch.load(runs / "registration" / "checkpoint.pt", weights_only=True, map_location="cpu")
    size = corrections.SIZE
    width = drawing["width"]
    encoder = _network(drawing, Encoder, "encoder_average", (width,))
    generator = _network(drawing, Generator, "generator_average", (width,))
    discriminator = _network(drawing, Discriminator, "discriminator")
    mover = _network(registration, Registration, "average", (registration["width"], registration["depth"]))
    made = {
        "encoder": (encoder, (1, size, size), ("ink", "latent")),
        "generator": (generator, (LATENT,), ("latent", "field")),
        "discriminator": (discriminator, (1, size, size), ("field", "logit")),
        "registration": (mover, (3, size, size), ("drawing", "displacement")),
    }
    for name, (network, shape, names) in made.items():
        worst = export_network(network, shape, names, out / f"{name}.onnx")
        print(f"{name}: {(out / f'{name}.onnx').stat().st_size / 1e6:.1f} MB, differs from torch by {worst:.1e}")
    count = write_atlas(sources, out)
    styles = [record["style"] for record in corrections.load(rendered).store.records if record["split"] == "train"]
    card.write(out, [(LORELEI, styles.count("lorelei")), (FACESJS, styles.count("facesjs"))], {})
    print(f"atlas: {count} drawings, {(out / 'atlas.npz').stat().st_size / 1e6:.1f} MB; wrote {out}")
