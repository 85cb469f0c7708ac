"""Objects to correct: Fluent's, Noto's and Twemoji's icons as line drawings; OpenMoji's line art for evaluation.

python -m drawover_train data object_corrections [--size 128] [--limit N]
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ..correct import corrections
from ..correct.corrections import Domain
from ..drawing import Drawing, split_of
from . import icons, islands, openmoji
from .emoji import code_of

KINDS = ("none", "outline", "part")  # the largest shape, which never moves; and parts in, on or next to it


def drawings(root: Path, count: int) -> tuple[Drawing, ...]:
    """The first `count` drawings."""
    return icons.every(root)[:count]


def unseen(root: Path, count: int) -> list[Drawing]:
    """At most `count` drawings of the test split. No vendor's drawing of these things is ever trained on."""
    return [d for d in icons.every(root) if d.split == "test"][:count]


def held_out(root: Path, count: int) -> list[Drawing]:
    """At most `count` drawings of things in the test split by OpenMoji, the vendor never trained on."""
    things = icons.icons(root, "fluent") | icons.icons(root, "twemoji")
    found: list[Drawing] = []
    for subject in openmoji.RECIPE.subjects(root, None):
        code = code_of(subject.key)
        if code in things and split_of(icons.kin(root, code)) == "test":
            drawing = openmoji.line_drawing(root, subject.key)
            if drawing is not None and icons.clear(drawing):
                found.append(replace(drawing, kin=icons.kin(root, code)))
        if len(found) == count:
            break
    return found


def kind_of(style: str, flipped: bool) -> np.ndarray:
    """(256,) uint8: a drawing's part number -> index into KINDS, for every style."""
    table = np.full(256, KINDS.index("part"), np.uint8)
    table[islands.ANCHOR] = KINDS.index("outline")
    return table


DOMAIN = Domain(
    name="objects",
    data="object_corrections",
    purpose="things with known flaws, lines only, by three vendors: what the networks of `correct` learn from",
    sources=icons.VENDORS,
    drawings=drawings,
    unseen=unseen,
    held_out=held_out,
    held_out_style="OpenMoji",
    kinds=KINDS,
    kind_of=kind_of,
    count=10_000,
    views=4,
    guided=0.7,
    also=("objects", "faces"),
    mirrored=False,
)
RECIPE = corrections.Corrections(DOMAIN)
