"""The stored networks of the sketch correction paper's experiments, and unseen digits for them.

Networks are in models/studies/digits, one .npz of 16-bit floats per GAN. tables/correct/digits.py evaluates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from ..data.digits import stages as digits
from ..data.drawing import split_of
from ..data.store import Store, shrunk
from ..metrics.judged import digit_judge
from ..nets.correct.digits.printed import PIXELS, SIDE, VARIANTS, Variant, networks

FLAWED = 5  # flawed versions of each digit and severity
SEVERITIES = tuple(digits.SEVERITY)


@dataclass(frozen=True)
class Study:
    """One of the five GANs: its networks, in evaluation mode."""

    variant: Variant
    nets: dict[str, nn.Module]

    @property
    def encoder(self) -> nn.Module:
        """E if it exists, else Q."""
        return self.nets.get("encoder", self.nets["post"])


def write(runs: Path, folder: Path) -> list[Path]:
    """Convert the checkpoints of `train digits` in `runs` to <folder>/<variant>.npz; return the written files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for variant in VARIANTS:
        if not (runs / f"{variant.name}.pt").exists():
            continue
        saved = torch.load(runs / f"{variant.name}.pt", weights_only=True, map_location="cpu")
        arrays = {
            f"{name}.{key}": value.numpy().astype(np.float16)
            for name in networks(variant)
            for key, value in saved[name].items()
        }
        arrays["steps"] = np.array([saved["steps"], saved["post_steps"]], np.int64)
        np.savez_compressed(folder / f"{variant.name}.npz", **arrays)  # pyright: ignore[reportArgumentType]
        written.append(folder / f"{variant.name}.npz")
    return written


def read(folder: Path) -> list[Study]:
    """The stored GANs in `folder`, in the order of VARIANTS."""
    found = []
    for variant in VARIANTS:
        path = folder / f"{variant.name}.npz"
        if not path.exists():
            continue
        with np.load(path) as arrays:
            nets = networks(variant)
            for name, network in nets.items():
                keys = network.state_dict()
                network.load_state_dict({k: torch.from_numpy(arrays[f"{name}.{k}"].astype(np.float32)) for k in keys})
                network.eval().requires_grad_(False)
        found.append(Study(variant, nets))
    return found


@dataclass(frozen=True)
class Unseen:
    """Digits never trained on: ink (N, 784) float32 0..1 of the sound ones, and flawed ones of each severity.

    `sound` and `classes` repeat each digit for each of its flawed versions, so that row n is always the same digit.
    """

    sound: Tensor
    classes: np.ndarray
    flawed: dict[str, Tensor]
    each: int


def unseen(sources: Path, split: str = "test", each: int = FLAWED, limit: int | None = None) -> Unseen:
    """All digits of a split, `each` times flawed at every severity, deterministically; sources: the folder of
    packages."""
    scans, sound, classes = digits.scans(sources), [], []
    flawed: dict[str, list[np.ndarray]] = {name: [] for name in SEVERITIES}
    subjects = [s for s in digits.RECIPE.subjects(sources, None) if split_of(s.name) == split]
    for subject in subjects[:limit]:
        kind, number = subject.key
        draft = shrunk(digits.outlined(scans[kind * digits.EACH + number], 256), 128)
        random = np.random.default_rng((kind, number, 1))
        for _ in range(each):
            sound.append(seen(draft))
            classes.append(kind)
            for name, amount in digits.SEVERITY.items():
                flawed[name].append(seen(digits.flawed(draft, amount, random)[0]))
    stacked = lambda rows: torch.from_numpy(np.stack(rows))  # noqa: E731
    return Unseen(stacked(sound), np.array(classes), {name: stacked(rows) for name, rows in flawed.items()}, each)


def seen(ink: np.ndarray) -> np.ndarray:
    """(784,) float32 0..1 of ink (128, 128) uint8, downscaled as in the data set."""
    return shrunk(shrunk(ink, digits.FIELD), SIDE).astype(np.float32).ravel() / 255


def real(data: Path) -> tuple[Tensor, np.ndarray]:
    """Ink (N, 784) 0..1 and classes of the training digits, which are searched; data: the data set."""
    store = Store(data)
    rows = store.rows("train")
    ink = np.array(store.raw("ink", SIDE)[rows], np.float32).reshape(-1, PIXELS) / 255
    return torch.from_numpy(ink), np.array([store.records[row]["class"] for row in rows])


class Reader:
    """The judge of digits with additional outputs: its confidence, and its 64 features."""

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        model = onnx.load(str(digit_judge().path))
        head = next(n for n in reversed(model.graph.node) if n.op_type == "Reshape").input[0]
        model.graph.output.append(onnx.helper.make_tensor_value_info(head, onnx.TensorProto.FLOAT, None))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])

    def __call__(self, ink: Tensor) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities (N, 10) and features (N, 64), of ink (N, 784)."""
        found = [self._session.run(None, {"ink": part.reshape(-1, 1, SIDE, SIDE).numpy()}) for part in ink.split(64)]
        logits, features = (np.concatenate([np.asarray(f[n]) for f in found]) for n in (0, 1))
        raised = np.exp(logits - logits.max(1, keepdims=True))
        return raised / raised.sum(1, keepdims=True), features.mean((2, 3))


def haze(ink: Tensor) -> float:
    """How gray drawings are: the mean of 4·p·(1 − p) over pixels, relative to the ink. 0 is black and white."""
    return float((4 * ink * (1 - ink)).sum() / ink.sum().clamp_min(1e-6))


def difference(a: Tensor, b: Tensor) -> float:
    """Root mean square difference of pixels, 0..1, averaged over the drawings. (N, 784) each."""
    return float((a - b).square().mean(1).sqrt().mean())


def variety(ink: Tensor) -> float:
    """Mean `difference` of drawings in the set: each against the next 16."""
    return float(np.mean([difference(ink, ink.roll(n, 0)) for n in range(1, 17)]))
