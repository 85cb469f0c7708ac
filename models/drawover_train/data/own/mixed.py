"""What an own pack learns from: faces by one hand, varied a little, and now and then what the shipped networks know.

The others are the pack's own atlas, and artists who do not exist; so nothing has to be fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from drawover.engine.task import Networks
from drawover.engine.tasks.correct.atlas import atlas_of

from ..correct.corrections import Domain
from ..correct.varied import Varied, View
from ..drawing import Drawing
from ..faces import corrections as faces
from ..faces.corrections import PART_NAMES
from .looked import STYLE

OWN = 0.7  # share of views that are of one's own drawings
OFTEN = 0.35  # how often anything unusual happens to them: of one hand, what is usual is to be learned
SOUND = 0.15  # share of them without a flaw: her own drawings must stay as they are
INVENTED = 400  # faces by artists who do not exist
KEPT = 5  # one drawing of so many is kept back
DOMAIN: Domain = replace(faces.DOMAIN, kind_of=lambda style, flipped: _kinds(flipped))


def _kinds(flipped: bool) -> np.ndarray:
    """(256,) uint8: what a part of PART_NAMES is, in the mirror or not."""
    return faces.class_of_part(faces.invented.STYLE, flipped)


@dataclass(frozen=True)
class Mixed:
    """Views without end, as data/correct/varied.py has them."""

    own: Varied
    others: Varied

    @classmethod
    def of(cls, drawings: Sequence[Drawing], others: Sequence[Drawing]) -> Mixed:
        """drawings: to learn from; others: what is not to be forgotten."""
        return cls(varied(drawings), Varied(DOMAIN, [*others, *faces.artists(INVENTED)], (), heads=0, known=0))

    @property
    def domain(self) -> Domain:
        return DOMAIN

    @property
    def drawings(self) -> Sequence[Drawing]:
        return self.own.drawings

    def view(self, random: np.random.Generator) -> View:
        """A random one."""
        if random.random() < OWN:
            return self.own.view(random, OFTEN, 0.0 if random.random() < SOUND else random.uniform(0.3, 1.9))
        return self.others.view(random)


def varied(drawings: Sequence[Drawing]) -> Varied:
    """One's own drawings. Their lines are outlines that are filled, so that other pens are tried on pixels alone."""
    return Varied(DOMAIN, drawings, (), heads=0, known=0, pens=0)


def atlas_drawings(networks: Networks) -> list[Drawing]:
    """The clean drawings of a pack's atlas, whose shapes are of the parts that its card names."""
    atlas = atlas_of(networks)
    assert atlas.drawings is not None  # a pack of faces has them
    return [Drawing(name, STYLE, shapes, PART_NAMES) for name, shapes in zip(atlas.names, atlas.drawings, strict=True)]


def kept_back(drawings: Sequence[Drawing]) -> tuple[list[Drawing], list[Drawing]]:
    """(those to learn from, those kept back), by a hash of their names; at least two are kept back."""
    order = sorted(drawings, key=lambda d: (_place(d), d.subject))
    back = max(2, len(order) // KEPT)
    return order[back:], order[:back]


def _place(drawing: Drawing) -> int:
    return int.from_bytes(hashlib.sha256(drawing.subject.encode()).digest()[:8], "big")
