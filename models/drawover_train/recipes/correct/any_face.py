"""Trains faces' registration on varied drawings: any hand, any turn, realistic heads, other marks beside; with doubt.

    python -m drawover_train train any-face [--start CHECKPOINT|ONNX] [--minutes M]

It goes on from the registration network of a pack. Two hands are kept to validate on, five to be scored on: see
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

from drawover.engine.tasks.correct.trust import Laid, Seen
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
from .registration import inputs, started
from .varied import DOUBT, Judged, VariedBatches, batch_of, doubt_loss, judged, validate

KINDS = 1.0  # weight of telling the parts


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate
    width: int  # where it does not begin with trained weights
    depth: int
    threads: int
    loaders: int


PRESETS = {
    "cpu": Preset(minutes=240, batch=40, peak=2e-3, width=24, depth=6, threads=1, loaders=1),
    "gpu": Preset(minutes=20, batch=256, peak=2e-3, width=64, depth=6, threads=4, loaders=8),
}


DRAWINGS, MORE, INVENTED, PEOPLE = 7000, 300, 2500, 500  # that views are made of; MORE: of each further hand


def learned(domain: Domain, sources: Path) -> Varied:
    """What is learned from: all hands but those held back, artists who do not exist, and realistic heads."""
    drawings = domain.drawings(sources, DRAWINGS)
    ours = [d for d in drawings if d.split == "train" and d.style not in faces.HELD + faces.VALIDATED]
    more = [d for style in faces.MORE for d in faces.by_hand(sources, style, MORE) if d.split == "train"]
    people = heads.drawings(sources, PEOPLE)
    return Varied(domain, ours + more + faces.artists(INVENTED), people, alike=0.4)


def validated(domain: Domain, sources: Path, count: int = 160) -> list[Judged]:
    """Unseen faces by known hands, plain and as artists draw them; hands of which nothing is learned; unseen people."""
    seen = [d for d in domain.drawings(sources, DRAWINGS) if d.split == "validation"]
    known = [d for d in seen if d.style in faces.KNOWN]
    others = [d for style in faces.VALIDATED for d in faces.by_hand(sources, style, count)]
    people = heads.drawings(sources, 50, "validation")
    return [
        judged("known", Varied(domain, known, (), heads=0), count, 0.0, 1),
        judged("real", Varied(domain, known, (), heads=0), count, 1.0, 2),
        judged("hand", Varied(domain, others, (), heads=0, known=0), count, 0.0, 3),
        judged("heads", Varied(domain, known, people, heads=1), count, 0.0, 4),
    ]


def train(varied: Varied, sets: Sequence[Judged], out: Path, preset: str, minutes: float | None = None,
          start: Path | None = None, wide: bool = False, seed: int = 0) -> None:  # fmt: skip
    """varied: what is learned from; sets: what it is validated on. Checkpoints go to `out`; it goes on from there.

    start: with whose weights it begins where `out` has none; wide: as a network twice as wide.
    """
    options = PRESETS[preset]
    device = parallel.device()
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    kinds = len(varied.domain.kinds)
    fresh = lambda: Registration(options.width, options.depth, kinds, doubting=True)  # noqa: E731
    network = started(start, kinds, doubting=True) if start else fresh()
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
                field, said, doubt = network.everything(seen.to(device).contiguous(memory_format=torch.channels_last))
            true, weight, kind = batch.true.to(device), batch.weight.to(device), batch.kind.to(device)
            told = F.cross_entropy(said.float(), kind, reduction="none")[:, None]
            parts = [
                displacement_loss(field.float(), true, weight),
                KINDS * (told * weight).sum() / weight.sum(),
                DOUBT * doubt_loss(doubt.float(), field.float(), true, weight),
            ]
            run.learn(sum(parts[1:], parts[0]))
            yield dict(zip(("displacement", "kinds", "doubt"), parts, strict=True))

    def say(seen: Tensor) -> tuple[Tensor, ...]:
        return tuple(out.float().cpu() for out in average.everything(seen.to(device)))

    follow(run, lessons(), log, judged=lambda: validate(say, sets))  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class Fit:
    """What a network's displacement and doubt, and the doubt of `place`, are multiplied by; and how well they then do.

    found: set -> (error after / before at what moved, px that sound drawings move by, share of drawings harmed)
    """

    gain: float
    doubting: float
    placing: float
    found: Mapping[str, tuple[float, float, float]]

    @property
    def cost(self) -> float:
        """What is least where it fits best: the mean of the sets' errors left, and ten times the harm above HARM."""
        return float(np.mean([left + 10 * max(0.0, harmed - HARM) for left, _, harmed in self.found.values()]))


HARM = 0.03  # share of drawings that may be harmed
GAINS, DOUBTING, PLACING = (1.0, 1.15), (0.5, 0.8, 1.2, 1.6, 2.0), (0.8, 1.2, 1.8, 2.5)


@torch.no_grad()
def fitted(network: Registration, sets: Sequence[Judged], names: Sequence[str], place: Place | None = None) -> Fit:
    """The Fit of least cost, as the engine carries out what the networks say. names: of the kinds of parts."""
    mover = Mirrored(network, 1.0, mirrored_names(names)).eval()
    placer = None if place is None else MirroredPlace(place).eval()
    said = {one.name: [said_of(mover, placer, v, names) for v in (*one.flawed, *one.sound)] for one in sets}
    tries = itertools.product(GAINS, DOUBTING, PLACING if place else (1.0,))
    return min((Fit(*by, {k: _judged(v, *by) for k, v in said.items()}) for by in tries), key=lambda f: f.cost)


class Said(NamedTuple):
    """Of one view, what the networks say: the displacement (n, n, 2), its doubt (n, n), the parts seen and where they
    belong; and the truth: (n, n, 2) displacement, and (n, n) bool, the drawing's own ink."""

    field: np.ndarray
    doubt: np.ndarray
    seen: Seen
    laid: Laid
    true: np.ndarray
    own: np.ndarray


@torch.no_grad()
def said_of(mover: Mirrored, placer: MirroredPlace | None, view: View, names: Sequence[str]) -> Said:
    """What networks say of a view, as they ship."""
    batch = batch_of([view], False)
    field, logits, doubt = mover(inputs(batch.ink, batch.clean, torch.zeros(1, 1, 1, 1)))
    ink = cv2.resize(view.ink, (FINE, FINE), interpolation=cv2.INTER_LINEAR)
    last = lambda x: np.ascontiguousarray(x[0].permute(1, 2, 0).numpy())  # noqa: E731
    seen = Seen.of(logits[0].numpy(), names, ink)
    shift, unsure = last(field), doubt[0, 0].numpy()
    laid = seen.laid(shift, unsure, lambda n: placer(torch.from_numpy(n)[None])[0].numpy()) if placer else {}
    own = (batch.on[0, 0] & (batch.kind[0] > 0)).numpy()
    return Said(shift, unsure, seen, laid, last(batch.true), own)


def _judged(views: Sequence[Said], gain: float, doubting: float, placing: float) -> tuple[float, float, float]:
    left, far, still, harmed = 0.0, 0.0, [], []
    for one in views:
        laid = {part: (matrix, unsure * placing) for part, (matrix, unsure) in one.laid.items()}
        field = one.seen.trusted(one.field * np.float32(gain), one.doubt * np.float32(doubting), laid).field
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
