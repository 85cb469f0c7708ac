"""Trains faces' registration on varied drawings: any style and rotation, realistic heads, other marks; with doubt.

    python -m drawover_train train any-face [--start CHECKPOINT|ONNX] [--minutes M]

It continues from the registration network of a pack. Two styles are held out for validation, five for scoring: see
data/faces/corrections.py.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader

from drawover.engine.tasks.correct.trust import PartMap, Placements
from drawover.raster.ink.pieces import SIDE as FINE

from ...data.correct.corrections import SIZE, Domain
from ...data.correct.varied import Varied, View
from ...data.faces import corrections as faces
from ...data.people import heads
from ...losses.adversarial import displacement_loss
from ...nets.blocks import count
from ...nets.correct.place import MirroredPlace, Place
from ...nets.correct.registration import Mirrored, Registration, mirrored_names
from ...nets.correct.wider import wider
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision
from .registration import initialized, inputs
from .varied import DOUBT, ValidationSet, VariedBatches, batch_of, doubt_loss, validate, validation_set

KINDS = 1.0  # weight of the part classification loss


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate
    width: int  # when not initialized with trained weights
    depth: int
    threads: int
    loaders: int


PRESETS = {
    "cpu": Preset(minutes=240, batch=40, peak=2e-3, width=24, depth=6, threads=1, loaders=1),
    "gpu": Preset(minutes=20, batch=256, peak=2e-3, width=64, depth=6, threads=4, loaders=8),
}


DRAWINGS, MORE, INVENTED, PEOPLE = 7000, 300, 2500, 500  # numbers of drawings for training; MORE: per extra style


def training_views(domain: Domain, sources: Path) -> Varied:
    """The training views: all styles but those held out, invented artists, and realistic heads."""
    drawings = domain.drawings(sources, DRAWINGS)
    ours = [d for d in drawings if d.split == "train" and d.style not in faces.HELD_OUT + faces.VALIDATION]
    more = [d for style in faces.EXTRA for d in faces.by_style(sources, style, MORE) if d.split == "train"]
    people = heads.drawings(sources, PEOPLE)
    return Varied(domain, ours + more + faces.artists(INVENTED), people, balanced=0.4)


def validation_sets(domain: Domain, sources: Path, count: int = 160) -> list[ValidationSet]:
    """Unseen faces in known styles, plain and varied as by real artists; held-out styles; unseen people."""
    seen = [d for d in domain.drawings(sources, DRAWINGS) if d.split == "validation"]
    known = [d for d in seen if d.style in faces.KNOWN]
    others = [d for style in faces.VALIDATION for d in faces.by_style(sources, style, count)]
    people = heads.drawings(sources, 50, "validation")
    return [
        validation_set("known", Varied(domain, known, (), heads=0), count, 0.0, 1),
        validation_set("real", Varied(domain, known, (), heads=0), count, 1.0, 2),
        validation_set("hand", Varied(domain, others, (), heads=0, known=0), count, 0.0, 3),
        validation_set("heads", Varied(domain, known, people, heads=1), count, 0.0, 4),
    ]


def train(varied: Varied, sets: Sequence[ValidationSet], out: Path, preset: str, minutes: float | None = None,
          start: Path | None = None, wide: bool = False, seed: int = 0) -> None:  # fmt: skip
    """varied: training views; sets: validation sets. Checkpoints go to `out`, from which it resumes.

    start: whose weights initialize the network where `out` has no checkpoint; wide: make it twice as wide.
    """
    options = PRESETS[preset]
    device = parallel.device()
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    kinds = len(varied.domain.kinds)
    untrained = lambda: Registration(options.width, options.depth, kinds, doubting=True)  # noqa: E731
    network = initialized(start, kinds, doubting=True) if start else untrained()
    if wide:
        network = wider(network)
    width, depth = network.width, len(network.attend)
    network = network.to(device, memory_format=torch.channels_last)  # pyright: ignore
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, options.peak, width=width, depth=depth)
    log = Log(out / "log.jsonl", None, seed, preset=preset, parameters_millions=count(network), step=run.step,
              hands=sorted({d.style for d in varied.drawings}), people=len(varied.people))  # fmt: skip
    batches = VariedBatches(varied, options.batch, 0.0, run.seeded(seed))
    loader = DataLoader(batches, None, num_workers=options.loaders, prefetch_factor=4 if options.loaders else None)
    average = cast(Registration, run.average.network)

    def lessons() -> Iterator[Facts]:
        for batch, guide in loader:
            seen = inputs(batch.ink, batch.clean, guide[:, None, None, None].float())
            with half_precision(device):
                field, logits, doubt = network.everything(seen.to(device).contiguous(memory_format=torch.channels_last))
            true, weight, kind = batch.true.to(device), batch.weight.to(device), batch.kind.to(device)
            part_loss = F.cross_entropy(logits.float(), kind, reduction="none")[:, None]
            parts = [
                displacement_loss(field.float(), true, weight),
                KINDS * (part_loss * weight).sum() / weight.sum(),
                DOUBT * doubt_loss(doubt.float(), field.float(), true, weight),
            ]
            run.learn(sum(parts[1:], parts[0]))
            yield dict(zip(("displacement", "kinds", "doubt"), parts, strict=True))

    def predict(ink: Tensor) -> tuple[Tensor, ...]:
        return tuple(out.float().cpu() for out in average.everything(ink.to(device)))

    follow(run, lessons(), log, validate=lambda: validate(predict, sets))  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class Fit:
    """The factors of a network's displacement and doubt, and of the doubt of `place`; and the resulting quality.

    found: set -> (error after / before at what moved, px that sound drawings move by, fraction of drawings harmed)
    """

    gain: float
    doubting: float
    placing: float
    found: Mapping[str, tuple[float, float, float]]

    @property
    def cost(self) -> float:
        """The minimized cost: the mean of the sets' remaining errors, plus ten times the harm above HARM."""
        return float(np.mean([left + 10 * max(0.0, harmed - HARM) for left, _, harmed in self.found.values()]))


HARM = 0.03  # acceptable fraction of harmed drawings
GAINS, DOUBTING, PLACING = (1.0, 1.15), (0.5, 0.8, 1.2, 1.6, 2.0), (0.8, 1.2, 1.8, 2.5)


@torch.no_grad()
def fitted(
    network: Registration, sets: Sequence[ValidationSet], names: Sequence[str], place: Place | None = None
) -> Fit:
    """The Fit of least cost, with the engine's way to apply the predictions. names: of the kinds of parts."""
    mover = Mirrored(network, 1.0, mirrored_names(names)).eval()
    placer = None if place is None else MirroredPlace(place).eval()
    predictions = {one.name: [predict(mover, placer, v, names) for v in (*one.flawed, *one.sound)] for one in sets}
    tries = itertools.product(GAINS, DOUBTING, PLACING if place else (1.0,))
    return min((Fit(*by, {k: _quality(v, *by) for k, v in predictions.items()}) for by in tries), key=lambda f: f.cost)


class Prediction(NamedTuple):
    """The networks' predictions for one view: the displacement (n, n, 2), its doubt (n, n), the segmented parts and
    where they belong; and the ground truth: (n, n, 2) displacement, and (n, n) bool, the drawing's own ink."""

    field: np.ndarray
    doubt: np.ndarray
    seen: PartMap
    laid: Placements
    true: np.ndarray
    own: np.ndarray


@torch.no_grad()
def predict(mover: Mirrored, placer: MirroredPlace | None, view: View, names: Sequence[str]) -> Prediction:
    """Predict one view with the networks as they ship."""
    batch = batch_of([view], False)
    field, logits, doubt = mover(inputs(batch.ink, batch.clean, torch.zeros(1, 1, 1, 1)))
    ink = cv2.resize(view.ink, (FINE, FINE), interpolation=cv2.INTER_LINEAR)
    to_array = lambda x: np.ascontiguousarray(x[0].permute(1, 2, 0).numpy())  # noqa: E731
    seen = PartMap.from_logits(logits[0].numpy(), names, ink)
    shift, unsure = to_array(field), doubt[0, 0].numpy()
    laid = seen.placements(shift, unsure, lambda n: placer(torch.from_numpy(n)[None])[0].numpy()) if placer else {}
    own = (batch.on[0, 0] & (batch.kind[0] > 0)).numpy()
    return Prediction(shift, unsure, seen, laid, to_array(batch.true), own)


def _quality(views: Sequence[Prediction], gain: float, doubting: float, placing: float) -> tuple[float, float, float]:
    left, far, still, harmed = 0.0, 0.0, [], []
    for one in views:
        laid = {part: (matrix, unsure * placing) for part, (matrix, unsure) in one.laid.items()}
        field = one.seen.weighted(one.field * np.float32(gain), one.doubt * np.float32(doubting), laid).field
        off = np.linalg.norm(field - one.true, axis=-1)[one.own] * SIZE
        before = np.linalg.norm(one.true, axis=-1)[one.own] * SIZE
        if not len(off):
            continue
        if before.max() > 1:
            left, far = left + float(off[before > 1].sum()), far + float(before[before > 1].sum())
            harmed.append(off.mean() > 1.1 * before.mean())
        elif before.mean() < 0.1:
            still.append(float(off.mean()))
            harmed.append(still[-1] > 0.5)
    return left / max(far, 1e-9), float(np.mean(still)), float(np.mean(harmed))
