"""Trains the head finder: where the faces on a page are, at any size and rotation, ignoring all other marks.

    python -m drawover_train train finder [--preset cpu|gpu] [--minutes M]

Pages are rendered on the fly from faces in every training style, realistic heads, and drawings of things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from ...data import domain_of, restyle
from ...data.correct import corrections, pages
from ...data.correct.corrections import Domain
from ...data.correct.pages import Face, Figure, Page
from ...data.drawing import Drawing
from ...data.faces import corrections as faces_
from ...data.people import drawn, flaws, heads
from ...data.people.drawn import DrawnHead
from ...data.workers import single_threaded
from ...nets.blocks import count
from ...nets.correct.finder import CHANNELS, GRID, HeadFinder
from .. import parallel
from ..loop import Facts, Log, Run, follow, half_precision

_KEPT, _SEEN = 512, 3  # buffer of pages in a worker, and about how often each is used
_HEADS = 0.3  # fraction of realistic faces
_HERE = CHANNELS.index("here")


@dataclass(frozen=True)
class Preset:
    minutes: float
    batch: int
    peak: float  # learning rate
    width: int
    threads: int
    loaders: int


PRESETS = {
    "cpu": Preset(minutes=30, batch=32, peak=2e-3, width=32, threads=1, loaders=1),
    "gpu": Preset(minutes=8, batch=256, peak=2e-3, width=48, threads=4, loaders=8),
}


@dataclass(frozen=True)
class Faces:
    """Random faces to put on pages; picklable, for worker processes."""

    domain: Domain
    drawings: Sequence[Drawing]
    people: Sequence[DrawnHead]

    def __call__(self, random: np.random.Generator) -> Figure | None:
        if self.people and random.random() < _HEADS:
            return self._head(random)
        drawing = self.drawings[int(random.integers(len(self.drawings)))]
        placed = corrections.misplaced(drawing, corrections.random_amount(random), random)
        kinds = self.domain.kind_of(drawing.style, placed.flipped)
        return pages.framed(placed.flawed, [self.domain.kinds[k] for k in kinds])

    def _head(self, random: np.random.Generator) -> Figure | None:
        head = self.people[int(random.integers(len(self.people)))]
        found = flaws.flawed(head, random, random.uniform(0, 1))
        names = tuple(heads.PART_NAMES)
        without = () if random.random() < 0.6 else ("shoulders", "neck")
        shapes = drawn.shapes(head, found.flawed, {name: k for k, name in enumerate(names)}, without)
        return pages.framed(shapes, [heads.PART_NAMES[name] for name in names])


DRAWINGS, INVENTED, PEOPLE, THINGS = 4000, 1500, 250, 200  # numbers of drawings to build pages from
# Words in the names of things whose drawings show a face or a person: neither positive nor negative examples.
_PEOPLE = re.compile(
    "man|woman|person|boy|girl|baby|child|people|face|adult|elf|fairy|zombie|vampire|prince|santa|claus|mage|genie|troll|"
    "ninja|detective|guard|family|couple|kiss|head|merm|hero|villain|cook|farmer|judge|pilot|singer|student|teacher|worker|"
    "artist|astronaut|mechanic|scientist|technologist|firefighter|police|health|office",
    re.IGNORECASE,
)


def faces_of_split(domain: Domain, sources: Path, split: str = "train") -> Faces:
    """Faces in every style but those held out, by invented artists, and of people; of one split."""
    left_out = (*faces_.HELD_OUT, *faces_.VALIDATION)
    drawings = [d for d in domain.drawings(sources, DRAWINGS) if d.split == split and d.style not in left_out]
    invented = faces_.artists(INVENTED) if split == "train" else []
    return Faces(domain, drawings + invented, heads.drawings(sources, PEOPLE if split == "train" else 20, split))


def things(sources: Path) -> list[Drawing]:
    """Drawings of things without a face."""
    return [d for d in domain_of("objects").drawings(sources, THINGS) if not _PEOPLE.search(d.subject)]


def targets(faces: Sequence[Face]) -> tuple[np.ndarray, np.ndarray]:
    """The target output, (6, GRID, GRID) as CHANNELS; and (GRID, GRID) the loss weight of each cell for all channels
    but `here`, which is 1 at a face's center and falls off around it, by the face's size."""
    target, weight = np.zeros((len(CHANNELS), GRID, GRID), np.float32), np.zeros((GRID, GRID), np.float32)
    row, column = np.mgrid[:GRID, :GRID] + 0.5
    for face in faces:
        x, y = face.x * GRID, face.y * GRID
        reach = max(0.10 * face.size * GRID, 0.6)
        near = np.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * reach**2))
        near[int(y), int(x)] = 1.0
        own = (near > weight) & (near > 0.3)
        target[1, own], target[2, own] = (x - column)[own], (y - row)[own]
        target[3, own], target[4, own], target[5, own] = np.log2(face.size), np.cos(face.angle), np.sin(face.angle)
        target[_HERE] = np.maximum(target[_HERE], near)
        weight[own] = near[own]
    return target, weight


def finder_loss(out: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """CenterNet's penalty-reduced focal loss (Zhou et al. 2019, Eq. 1) for `here`, absolute errors for the rest."""
    probability = out[:, _HERE].sigmoid().clamp(1e-4, 1 - 1e-4)
    at = (target[:, _HERE] >= 0.999).float()
    hit = at * (1 - probability) ** 2 * probability.log()
    miss = (1 - at) * (1 - target[:, _HERE]) ** 4 * probability**2 * (1 - probability).log()
    here = -(hit + miss).sum() / at.sum().clamp_min(1)
    off = (out[:, 1:] - target[:, 1:]).abs()
    per_cell = 0.5 * off[:, :2].sum(1) + 2 * off[:, 2] + 2 * off[:, 3:].sum(1)
    return here + (per_cell * weight).sum() / weight.sum().clamp_min(1)


def found_faces(out: np.ndarray, least: float) -> list[tuple[float, Face]]:
    """Peaks of `here` above a probability of `least`, surest first. out: (6, GRID, GRID)."""
    probability = 1 / (1 + np.exp(-out[_HERE]))
    peak = probability >= cv2.dilate(probability, np.ones((3, 3), np.uint8))
    found = []
    for row, column in np.argwhere(peak & (probability >= least)):
        _, dx, dy, size, cos, sin = out[:, row, column]
        face = Face((column + 0.5 + dx) / GRID, (row + 0.5 + dy) / GRID, float(2**size), float(np.arctan2(sin, cos)))
        found.append((float(probability[row, column]), face))
    distinct: list[tuple[float, Face]] = []
    for score, face in sorted(found, key=lambda entry: -entry[0]):
        if all(np.hypot(face.x - k.x, face.y - k.y) > 0.3 * max(face.size, k.size) for _, k in distinct):
            distinct.append((score, face))
    return distinct


class Batches(IterableDataset):
    """Endless batches of pages rendered in this process; each page is used about _SEEN times, augmented differently."""

    def __init__(self, faces: Faces, clutter: Sequence[Drawing], size: int, seed: int) -> None:
        self.faces, self.clutter, self.size, self.seed = faces, clutter, size, seed
        single_threaded()

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = (self.seed, worker.id if worker else 0)
        torch.manual_seed(hash(seed))
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
        random, buffer = np.random.default_rng(seed), []
        while True:
            for _ in range(max(1, self.size // _SEEN)):
                new = pages.page(self.faces, self.clutter, random)
                if len(buffer) < _KEPT:
                    buffer.append(new)
                else:
                    buffer[int(random.integers(_KEPT))] = new
            yield batch_of([_varied(buffer[n], random) for n in random.integers(len(buffer), size=self.size)], True)


def _varied(page: Page, random: np.random.Generator) -> Page:
    page = pages.mirrored(page) if random.random() < 0.5 else page
    return pages.turned(page) if random.random() < 0.06 else page


def batch_of(some: Sequence[Page], redrawn: bool) -> tuple[Tensor, Tensor, Tensor]:
    """Ink (B, 1, S, S) 0..1, its darkest at 1; the target output; its weight. redrawn: in random styles."""
    ink = torch.from_numpy(np.stack([p.ink for p in some]))[:, None].float() / 255
    ink = restyle.redraw(ink) if redrawn else ink
    ink = ink / ink.flatten(1).amax(1).clamp_min(0.2)[:, None, None, None]
    target, weight = (torch.from_numpy(np.stack(a)) for a in zip(*(targets(p.faces) for p in some), strict=True))
    return ink, target, weight


def train(faces: Faces, unseen: Faces, clutter: Sequence[Drawing], out: Path, preset: str,
          minutes: float | None = None, seed: int = 0) -> None:  # fmt: skip
    """unseen: faces to validate on. Checkpoints go to `out`."""
    options = PRESETS[preset]
    device = parallel.device()
    torch.set_num_threads(options.threads)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    network = HeadFinder(options.width).to(device, memory_format=torch.channels_last)  # pyright: ignore
    run = Run(network, out / "checkpoint.pt", minutes or options.minutes, options.peak, width=options.width)
    log = Log(out / "log.jsonl", None, seed, preset=preset, parameters_millions=count(network), step=run.step)
    random = np.random.default_rng(seed + 1)
    unseen_pages = [pages.page(unseen, clutter, random) for _ in range(300)]
    loader = DataLoader(Batches(faces, clutter, options.batch, run.seeded(seed)), None, num_workers=options.loaders,
                        prefetch_factor=4 if options.loaders else None)  # fmt: skip

    def lessons() -> Iterator[Facts]:
        for ink, target, weight in loader:
            with half_precision(device):
                output = network(ink.to(device).contiguous(memory_format=torch.channels_last))
            loss = finder_loss(output.float(), target.to(device), weight.to(device))
            run.learn(loss)
            yield {"loss": loss}

    follow(run, lessons(), log, validate=lambda: validate(run.average.network, unseen_pages))


LEAST = 0.35  # probability from which a face counts as found


@torch.no_grad()
def validate(network: torch.nn.Module, pages_: Sequence[Page], least: float = LEAST) -> dict[str, float]:
    """found: recall of faces; false: false positives per page; errors of those found: of the center and the size in
    fractions of the face, of the angle in degrees (medians); far_turned: the fraction more than 30 degrees off."""
    device = next(network.parameters()).device
    hits, total, false, off, large, angle = 0, 0, 0, [], [], []
    for first in range(0, len(pages_), 32):
        some = pages_[first : first + 32]
        predicted = network(batch_of(some, False)[0].to(device)).float().cpu().numpy()
        for page, own in zip(some, predicted, strict=True):
            left = list(page.faces)
            total += len(left)
            for _, face in found_faces(own, least):
                match = [f for f in left if np.hypot(f.x - face.x, f.y - face.y) < 0.35 * f.size]
                if not match:
                    false += 1
                    continue
                true = match[0]
                left.remove(true)
                hits += 1
                off.append(np.hypot(true.x - face.x, true.y - face.y) / true.size)
                large.append(abs(np.log2(face.size / true.size)))
                angle.append(abs((np.degrees(face.angle - true.angle) + 180) % 360 - 180))
    middle = lambda values: round(float(np.median(values)), 4) if values else float("nan")  # noqa: E731
    return {
        "found": round(hits / max(total, 1), 4), "false_a_page": round(false / max(len(pages_), 1), 4),
        "middle": middle(off), "size_octaves": middle(large), "degrees": middle(angle),
        "far_turned": round(float(np.mean(np.array(angle) > 30)), 4) if angle else float("nan"),
    }  # fmt: skip
