"""Timing of a correction's network, compared with networks from the literature for the same job, in one run."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import numpy as np
import onnxruntime

from ...nets.correct.drawing import LATENT
from .. import MissingError

TITLE = "Speed beside other networks"
TRAINING = "Nothing is trained for it; it needs the train extra and the pack faces."
ROUNDS = 15
THREADS = 2


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _rivals(folder: Path) -> dict[str, Path]:
    """The other networks as ONNX, with random weights, since their speed does not depend on training."""
    import torch

    from ...nets.correct import rivals

    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, kind in (("pix2pix U-Net 256", rivals.UNet256), ("CycleGAN ResNet-9", rivals.ResNet9)):
        path = folder / f"{kind.__name__}.onnx"
        found[name] = path
        if not path.exists():
            example = torch.rand(1, 1, rivals.SIZE, rivals.SIZE)
            torch.onnx.export(kind().eval(), (example,), str(path), opset_version=18, dynamo=True,
                              external_data=False, verbose=False)  # fmt: skip
    return found


def timed(calls: dict, rounds: int = ROUNDS) -> dict[str, float]:
    """Median milliseconds of each call, interleaved, so that all run under the same conditions."""
    spent: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            spent[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(values[1:]) for name, values in spent.items()}


def make(scratch: Path, models: Path) -> str:
    pack = models / "packs" / "faces"
    if not (pack / "registration.onnx").exists():
        raise MissingError("the pack faces is not here.")
    random = np.random.default_rng(0)
    sessions: dict[str, tuple[onnxruntime.InferenceSession, tuple[int, ...]]] = {
        "mine (registration, drawing and mirror image)": (_session(pack / "registration.onnx"), (1, 3, 128, 128))
    }
    if (pack / "generator.onnx").exists():
        sessions["drawn, once projected (generator)"] = (_session(pack / "generator.onnx"), (1, LATENT))
    sessions |= {name: (_session(path), (1, 1, 256, 256)) for name, path in _rivals(scratch / "rivals").items()}
    calls = {}
    for name, (session, shape) in sessions.items():
        feed = {session.get_inputs()[0].name: random.random(shape, np.float32)}
        calls[name] = lambda session=session, feed=feed: session.run(None, feed)
    found = timed(calls)
    first = next(iter(found))
    lines = [
        f"Medians of {ROUNDS - 1} rounds in turn, onnxruntime, {THREADS} threads, batch 1; the others with random",
        "weights, at the 256 × 256 pixels they are made for. Ours gives a field that moves a canvas of any size.",
        "", "| network | ms | times mine |", "|---|---|---|",
    ]  # fmt: skip
    lines += [f"| {name} | {ms:.1f} | {ms / found[first]:.1f} |" for name, ms in found.items()]
    return "\n".join(lines)
