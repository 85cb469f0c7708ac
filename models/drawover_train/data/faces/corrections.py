"""Faces to correct: Lorelei's, in three-quarter view, and facesjs', from the front; Micah's to judge by.

python -m drawover_train data corrections [--size 128] [--limit 12000]
"""

from __future__ import annotations

import itertools
from functools import cache, partial
from pathlib import Path

import numpy as np

from .. import corrections
from ..corrections import MAX_PARTS, SIZE, SPREAD, Domain, Rendered, clean_shapes, misplaced, random_amount, render_view
from ..drawing import Drawing, split_of
from ..sources import FACESJS, LORELEI
from . import dicebear, facesjs, lorelei

__all__ = ["MAX_PARTS", "SIZE", "SPREAD", "Rendered", "clean_shapes", "misplaced", "random_amount", "render_view"]
PART_NAMES = ("none", "head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "glasses", "beard",
              "freckles", "earring", "hair", "accessory", "lines", "left ear", "right ear", "body")  # fmt: skip
_FEATURES = ("left eye", "right eye", "left brow", "right brow", "nose", "mouth")
_STYLES = {"lorelei": lorelei.PARTS, "facesjs": facesjs.PARTS, **dict.fromkeys(dicebear.STYLES, dicebear.PARTS)}
_FACESJS_EVERY = 4


@cache
def drawings(root: Path, count: int, seed: int = 0) -> tuple[Drawing, ...]:
    """`count` distinct drawings, every fourth of them facesjs; fewer asked for are the first of more."""
    random = np.random.default_rng(seed)
    fronts = iter(facesjs.generate(root, seed * 1_000_000, -(-count // _FACESJS_EVERY)))
    found: dict[str, Drawing] = {}
    turns = itertools.count()
    while len(found) < count:
        front = next(fronts, None) if next(turns) % _FACESJS_EVERY == 0 else None
        drawing = front or lorelei.draw(root, lorelei.choose(root, random))
        found.setdefault(drawing.subject, drawing)
    return tuple(found.values())


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


def held(root: Path, count: int, seed: int = 2) -> list[Drawing]:
    """`count` drawings of the style Micah, of which nothing was ever trained on."""
    random = np.random.default_rng(seed)
    found: dict[str, Drawing] = {}
    while len(found) < count:
        drawing = dicebear.draw(root, dicebear.MICAH, dicebear.choose(root, dicebear.MICAH, random)).drawing
        found.setdefault(drawing.subject, drawing)
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


DOMAIN = Domain(
    name="faces",
    data="corrections",
    purpose="faces with known flaws, lines only: what the networks of `correct` learn from",
    sources={"lorelei": LORELEI, "facesjs": FACESJS},
    drawings=drawings,
    unseen=unseen,
    held=held,
    held_style="Micah",
    kinds=PART_NAMES,
    kind_of=class_of_part,
    count=12000,
    views=2,
    also=("objects", "faces"),
    features=_FEATURES,
)
RECIPE = corrections.Corrections(DOMAIN)
load = partial(corrections.load, domain=DOMAIN)
