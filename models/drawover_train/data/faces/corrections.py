"""Faces with known flaws, as the correction networks learn them: lines only, 128 px, no color, in great number.

    python -m drawover_train data corrections [--size 128] [--limit 12000]

Each subject is drawn twice, by another hand and with other flaws. Both the flawed and the clean drawing lie in the
frame that the engine would put around the flawed one: that is all it will ever see.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from drawover.raster.lines import encode, field_from_ink
from drawover.raster.vector import draw, draw_parts

from .. import flaws
from ..drawing import Drawing, compose, framing, identity, inverse, nearest_part, split_of
from ..recipe import Subject, View
from ..sources import FACESJS, LORELEI
from ..store import Store
from . import facesjs, lorelei

SIZE = 128
MAX_PARTS = 16
SPREAD = 8 / SIZE  # reach of the stroke distance field, as a share of the frame's side
VIEWS = 2  # of each subject
PART_NAMES = ("none", "head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "glasses", "beard",
              "freckles", "earring", "hair", "accessory", "lines", "left ear", "right ear", "body")  # fmt: skip
_STYLES = {"lorelei": lorelei.PARTS, "facesjs": facesjs.PARTS}
_FACESJS_EVERY = 4
_SOUND = 0.08  # chance that a drawing has no flaw: correct drawings must stay as they are


@cache
def drawings(root: Path, count: int, seed: int = 0) -> tuple[Drawing, ...]:
    """`count` distinct drawings, every fourth of them facesjs; fewer asked for are the first of more."""
    random = np.random.default_rng(seed)
    fronts = iter(facesjs.generate(root, seed * 1_000_000, -(-count // _FACESJS_EVERY)))
    found: dict[str, Drawing] = {}
    for number in itertools.count():
        if len(found) >= count:
            return tuple(found.values())
        front = next(fronts, None) if number % _FACESJS_EVERY == 0 else None
        drawing = front or lorelei.draw(root, lorelei.choose(root, random))
        found.setdefault(drawing.subject, drawing)
    raise AssertionError


def unseen(root: Path, count: int, seed: int = 1) -> list[Drawing]:
    """`count` drawings of the test split, a quarter of them facesjs. No subject of it is ever trained on."""
    random = np.random.default_rng(seed)
    front = count // _FACESJS_EVERY
    found = {d.subject: d for d in facesjs.generate(root, seed * 1_000_000, front * 25, "test")[:front]}
    while len(found) < count:
        picked = lorelei.choose(root, random)
        if split_of(lorelei.subject(picked)) == "test":
            found.setdefault(lorelei.subject(picked), lorelei.draw(root, picked))
    return list(found.values())


def class_of_part(style: str, flipped: bool) -> np.ndarray:
    """(256,) uint8: a drawing's part number -> index into PART_NAMES; left and right are the picture's."""
    names = _STYLES.get(style, ())
    table = np.zeros(256, np.uint8)
    for part, name in enumerate(names):
        if flipped and name.startswith(("left", "right")):
            name = name.replace("left", "#").replace("right", "left").replace("#", "right")
        table[part] = PART_NAMES.index(name)
    return table


def render_view(drawing: Drawing, amount: float, random: np.random.Generator, size: int = SIZE) -> View:
    """One view: `clean` and `flawed` ink, the clean drawing's distance `field`, the `near`est part in the flawed one.

    facts: `back`, (parts, 2, 3) affines that bring each part from flawed to clean, in shares of the side; `moved`.
    """
    flipped = bool(random.random() < 0.5)
    placing = flaws.placing(random, flipped)
    flaw = flaws.sample(drawing, amount, random)
    flawed = flaws.placed(flaw, placing)
    frame = compose(flaws.loose(random), framing(drawing.mapped(flawed)))
    there, sound = compose(np.broadcast_to(frame, flawed.shape), flawed), compose(frame, placing)
    back = compose(np.broadcast_to(sound, there.shape), inverse(there))
    shapes = drawing.mapped(there).shapes
    clean = drawing.mapped(np.broadcast_to(sound, there.shape)).shapes
    fine = draw(clean, 4 * size, supersample=1)
    field = encode(field_from_ink(fine, size, SPREAD, least_cells=0.9), SPREAD)
    return View(
        {
            "flawed": draw(shapes, size),
            "clean": cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA),
            "field": np.round(field * 255).astype(np.uint8),
            "near": nearest_part(draw_parts(shapes, size)),
        },
        {"style": drawing.style, "flipped": flipped, "amount": round(amount, 3), "back": back.round(6).tolist(),
         "moved": flaw.moved.tolist()},
    )  # fmt: skip


@dataclass(frozen=True)
class Corrections:
    """The recipe; see the module."""

    name: str = "corrections"
    purpose: str = "faces with known flaws, lines only: what the networks of `correct` learn from"
    identity: str = "flawed"
    bytes_per_subject: int = 80_000
    sources: tuple = (LORELEI, FACESJS)

    def subjects(self, root: Path, limit: int | None) -> list[Subject]:
        count = limit or 12000
        of = {"lorelei": LORELEI, "facesjs": FACESJS}
        return [Subject(d.subject, of[d.style], (count, n)) for n, d in enumerate(drawings(root, count))]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        count, number = subject.key
        drawing = drawings(root, count)[number]
        amount = lambda: 0.0 if random.random() < _SOUND else random.uniform(0.3, 1.9)  # noqa: E731
        return [render_view(drawing, amount(), random, size) for _ in range(VIEWS)]


RECIPE = Corrections()


@dataclass(frozen=True)
class Rendered:
    """The data set as arrays, memory-mapped, a row a view.

    clean, flawed: (N, S, S) uint8 ink; field: (N, S, S) uint8 distance field (128 is the edge)
    near: (N, S, S) uint8 nearest part; kind: (N, 256) uint8, from part to PART_NAMES
    back: (N, MAX_PARTS, 2, 3) float32, flawed to clean in shares of the side
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


def load(folder: Path) -> Rendered:
    """Open what `data corrections` made."""
    store = Store(folder)
    back = np.tile(identity(1)[0].astype(np.float32), (len(store.records), MAX_PARTS, 1, 1))
    for row, record in enumerate(store.records):
        back[row, : len(record["back"])] = record["back"]
    kind = np.stack([class_of_part(r["style"], r["flipped"]) for r in store.records])
    arrays = {stage: store.raw(stage, SIZE) for stage in ("clean", "flawed", "field", "near")}
    return Rendered(**arrays, kind=kind, back=back, store=store)
