"""Drawings with known flaws for training the correction networks: lines only, 128 px, of one domain, in large numbers.

    python -m drawover_train data corrections|object_corrections [--size 128] [--limit N]

A domain lists its drawings: data/faces/corrections.py and data/objects/corrections.py. Each is drawn several times, in
other proportions and with other flaws. Both the flawed and the clean drawing lie in the frame that the engine would put
around the flawed one, as it never sees anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from drawover.raster.ink.lines import encode, field_from_ink
from drawover.raster.vector.shapes import Shape, draw, draw_parts

from ..drawing import Drawing, compose, framing, identity, inverse, nearest_part
from ..recipe import Subject, View
from ..sources import Source
from ..store import Store
from . import flaws

SIZE = 128
MAX_PARTS = 18
SPREAD = 8 / SIZE  # reach of the stroke distance field, as a fraction of the frame's side
_SOUND = 0.08  # probability of no flaw: correct drawings must stay unchanged


@dataclass(frozen=True)
class Domain:
    """The kind of drawings to correct; its pack has the same name.

    drawings: (root of the packages, count) -> distinct drawings of every split, a prefix of those for a larger count.
    unseen: the same of the test split only. held_out: the same in a style never trained on. kind_of: (style, whether
    mirrored) -> (256,) uint8, a drawing's part number -> index into `kinds`.
    """

    name: str
    data: str  # the data set's name
    purpose: str
    sources: Mapping[str, Source]  # by style
    drawings: Callable[[Path, int], Sequence[Drawing]]
    unseen: Callable[[Path, int], Sequence[Drawing]]
    held_out: Callable[[Path, int], Sequence[Drawing]]
    held_out_style: str
    kinds: tuple[str, ...]  # of parts that registration distinguishes; the first is none
    kind_of: Callable[[str, bool], np.ndarray]
    count: int  # drawings of the full data set
    views: int  # views per drawing
    also: tuple[str, ...] = ()  # other data sets that the pack's networks were trained on
    features: tuple[str, ...] = ()  # parts whose window line F1 measures; if empty, those that moved
    guided: float = 0.2  # fraction of views guided by a suggestion
    mirrored: bool = True  # whether half of the atlas is mirrored, as makes sense for faces but not for clocks

    def name_of(self, number: int, drawing: Drawing) -> str:
        """The name of drawing `number` in an atlas: a thing has a name, a combination of parts has none."""
        return drawing.subject if drawing.kin else f"{drawing.style}-{number:04d}"


class Placement(NamedTuple):
    """A flawed drawing in the engine's frame of it, and the correct places of its parts."""

    flawed: tuple[Shape, ...]  # frame coordinates
    sound: np.ndarray  # (2, 3) affine, from the drawing's own canvas to its correct place in this frame
    back: np.ndarray  # (parts, 2, 3) affines of each part from flawed to sound
    moved: np.ndarray  # (parts,) bool
    flipped: bool


def misplaced(drawing: Drawing, amount: float, random: np.random.Generator) -> Placement:
    """The drawing in random proportions, with a random flaw of this `amount`."""
    flipped = bool(random.random() < 0.5)
    placing = flaws.placing(random, flipped)
    flaw = flaws.sample(drawing, amount, random)
    flawed = flaws.placed(flaw, placing)
    frame = compose(flaws.loose(random), framing(drawing.mapped(flawed)))
    target, sound = compose(np.broadcast_to(frame, flawed.shape), flawed), compose(frame, placing)
    back = compose(np.broadcast_to(sound, target.shape), inverse(target))
    return Placement(drawing.mapped(target).shapes, sound, back, flaw.moved, flipped)


def clean_shapes(drawing: Drawing, sound: np.ndarray) -> tuple[Shape, ...]:
    """The correct drawing, in the frame of its flawed version."""
    return drawing.mapped(np.broadcast_to(sound, (len(drawing.parts), 2, 3))).shapes


def render_view(drawing: Drawing, amount: float, random: np.random.Generator, size: int = SIZE) -> View:
    """One view: `clean` and `flawed` ink, the clean drawing's distance `field`, the `near`est part in the flawed one.

    facts: `back`, (parts, 2, 3) affines from flawed to clean, in fractions of the side; `moved`.
    """
    placed = misplaced(drawing, amount, random)
    fine = draw(clean_shapes(drawing, placed.sound), 4 * size, supersample=1)
    field = encode(field_from_ink(fine, size, SPREAD, least_cells=0.9), SPREAD)
    return View(
        {
            "flawed": draw(placed.flawed, size),
            "clean": cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA),
            "field": np.round(field * 255).astype(np.uint8),
            "near": nearest_part(draw_parts(placed.flawed, size)),
        },
        {"style": drawing.style, "flipped": placed.flipped, "amount": round(amount, 3),
         "back": placed.back.round(6).tolist(), "moved": placed.moved.tolist()},
    )  # fmt: skip


def random_amount(random: np.random.Generator) -> float:
    """A random flaw amount for training; sometimes 0, since a correct drawing must stay unchanged."""
    return 0.0 if random.random() < _SOUND else random.uniform(0.3, 1.9)


@dataclass(frozen=True)
class Corrections:
    """The recipe of a domain's data set; see the module."""

    domain: Domain
    identity: str = "flawed"

    @property
    def name(self) -> str:
        return self.domain.data

    @property
    def purpose(self) -> str:
        return self.domain.purpose

    @property
    def bytes_per_subject(self) -> int:
        return 40_000 * self.domain.views

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys(self.domain.sources.values()))

    def subjects(self, root: Path, limit: int | None) -> list[Subject]:
        found = self.domain.drawings(root, limit or self.domain.count)
        return [Subject(d.subject, self.domain.sources[d.style], d, d.split if d.kin else "") for d in found]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        return [render_view(subject.key, random_amount(random), random, size) for _ in range(self.domain.views)]


@dataclass(frozen=True)
class Rendered:
    """The data set as memory-mapped arrays, one row per view.

    clean, flawed: (N, S, S) uint8 ink; field: (N, S, S) uint8 distance field (128 is the edge)
    near: (N, S, S) uint8 nearest part; kind: (N, 256) uint8, from part to the domain's kinds
    back: (N, MAX_PARTS, 2, 3) float32, flawed to clean in fractions of the side
    """

    clean: np.ndarray
    flawed: np.ndarray
    field: np.ndarray
    near: np.ndarray
    kind: np.ndarray
    back: np.ndarray
    store: Store

    def rows(self, split: str) -> np.ndarray:
        return self.store.rows(split)


def load(folder: Path, domain: Domain) -> Rendered:
    """Open the output of `data corrections` or `data object_corrections`."""
    store = Store(folder)
    back = np.tile(identity(1)[0].astype(np.float32), (len(store.records), MAX_PARTS, 1, 1))
    for row, record in enumerate(store.records):
        back[row, : len(record["back"])] = record["back"]
    kind = np.stack([domain.kind_of(r["style"], r["flipped"]) for r in store.records])
    arrays = {stage: store.raw(stage, SIZE) for stage in ("clean", "flawed", "field", "near")}
    return Rendered(**arrays, kind=kind, back=back, store=store)
