"""Faces to correct in ten styles: mostly Lorelei, in three-quarter view, and facesjs, from the front; Micah is held
out.

python -m drawover_train data corrections [--size 128] [--limit 12000]
"""

from __future__ import annotations

import itertools
from collections.abc import Container
from functools import cache, partial
from pathlib import Path

import numpy as np

from ..correct import corrections
from ..correct.corrections import (
    MAX_PARTS,
    SIZE,
    SPREAD,
    Domain,
    Rendered,
    clean_shapes,
    misplaced,
    random_amount,
    render_view,
)
from ..drawing import Drawing, split_of
from ..sources import FACESJS, LORELEI
from . import avatars, dicebear, facesjs, illustrators, invented, lorelei

__all__ = ["MAX_PARTS", "SIZE", "SPREAD", "Rendered", "clean_shapes", "misplaced", "random_amount", "render_view"]
PART_NAMES = ("none", "head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "glasses", "beard",
              "freckles", "earring", "hair", "accessory", "lines", "left ear", "right ear", "body")  # fmt: skip
_FEATURES = ("left eye", "right eye", "left brow", "right brow", "nose", "mouth")
_DICEBEAR = {**dicebear.STYLES, **illustrators.STYLES}
_STYLES = {"lorelei": lorelei.PARTS, "facesjs": facesjs.PARTS, invented.STYLE: PART_NAMES,
           **{n: style.names for n, style in {**_DICEBEAR, **avatars.STYLES}.items()}}  # fmt: skip
# Styles held out of training for any face: HELD_OUT for the final evaluation only, never used to choose thresholds or
# checkpoints; VALIDATION for these choices.
HELD_OUT = ("micah", "personas", "big-ears", "dylan", "notionists")
VALIDATION = ("big-smile", "open-peeps")
EXTRA = ("cutouts", "line-face", "miniavs", "moods", "clay", "critters", "bigheads", "nice")  # used by any-face only
EXTRA_SOURCES = {name: (_DICEBEAR | avatars.STYLES)[name].source for name in EXTRA}
KNOWN = ("lorelei", "facesjs")  # styles with some held-out subjects
_CYCLE = ("lorelei", "facesjs", "adventurer", "lorelei", "notionists", "lorelei", "toon-head", "lorelei", "facesjs",
          "open-peeps", "lorelei", "adventurer", "big-ears", "lorelei", "croodles", "facesjs", "lorelei", "big-smile",
          "lorelei", "dylan")  # fmt: skip
_ATTEMPTS = 4  # attempts per style to find a new face
LEARNED = tuple(dict.fromkeys(_CYCLE))
_FACESJS_EVERY = 4  # one in so many evaluation drawings


@cache
def drawings(root: Path, count: int, seed: int = 0) -> tuple[Drawing, ...]:
    """`count` distinct drawings, cycling through all styles; a prefix of those for a larger count."""
    randoms = {style: np.random.default_rng((seed, n)) for n, style in enumerate(LEARNED)}
    fronts = iter(facesjs.generate(root, seed * 1_000_000, -(-count * _CYCLE.count("facesjs") // len(_CYCLE)) + 2))
    found: dict[str, Drawing] = {}
    for style in itertools.islice(itertools.cycle(_CYCLE), _ATTEMPTS * count):
        drawing = next(fronts, None) if style == "facesjs" else _another(root, style, randoms[style], found)
        if drawing:
            found[drawing.subject] = drawing
        if len(found) == count:
            break
    return tuple(found.values())


def _another(root: Path, style: str, random: np.random.Generator, found: Container[str]) -> Drawing | None:
    """A face that is not in `found`; None where the style seems exhausted."""
    for _ in range(_ATTEMPTS):
        own = _DICEBEAR.get(style)
        picked = dicebear.choose(root, own, random) if own else lorelei.choose(root, random)
        if (dicebear.subject(own, picked) if own else lorelei.subject(picked)) not in found:
            return dicebear.draw(root, own, picked).drawing if own else lorelei.draw(root, picked)
    return None


def unseen(root: Path, count: int, seed: int = 1) -> list[Drawing]:
    """`count` drawings of the test split, a quarter of them facesjs. None of its subjects is ever trained on."""
    random = np.random.default_rng(seed)
    front = count // _FACESJS_EVERY
    found = {d.subject: d for d in facesjs.generate(root, seed * 1_000_000, front * 25, "test")[:front]}
    while len(found) < count:
        picked = lorelei.choose(root, random)
        if split_of(lorelei.subject(picked)) == "test":
            found.setdefault(lorelei.subject(picked), lorelei.draw(root, picked))
    return list(found.values())


def held_out(root: Path, count: int, seed: int = 2) -> list[Drawing]:
    """`count` drawings of the style Micah, which is never trained on."""
    random = np.random.default_rng(seed)
    found: dict[str, Drawing] = {}
    while len(found) < count:
        drawing = dicebear.draw(root, dicebear.MICAH, dicebear.choose(root, dicebear.MICAH, random)).drawing
        found.setdefault(drawing.subject, drawing)
    return list(found.values())


def by_style(root: Path, style: str, count: int, seed: int = 3) -> list[Drawing]:
    """Up to `count` distinct drawings of one style, of every split."""
    if style in avatars.STYLES:
        return avatars.by_style(root, avatars.STYLES[style], count)
    random, own = np.random.default_rng((seed, *style.encode())), _DICEBEAR[style]
    found: dict[str, Drawing] = {}
    for _ in range(_ATTEMPTS * count):
        drawing = dicebear.draw(root, own, dicebear.choose(root, own, random)).drawing
        found.setdefault(drawing.subject, drawing)
        if len(found) == count:
            break
    return list(found.values())


def artists(count: int) -> list[Drawing]:
    """Faces by invented artists."""
    return [invented.draw(PART_NAMES, number) for number in range(count)]


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
    sources={"lorelei": LORELEI, "facesjs": FACESJS, **{n: s.source for n, s in _DICEBEAR.items() if n in LEARNED}},
    drawings=drawings,
    unseen=unseen,
    held_out=held_out,
    held_out_style="Micah",
    kinds=PART_NAMES,
    kind_of=class_of_part,
    count=12000,
    views=2,
    also=("objects", "faces"),
    features=_FEATURES,
)
RECIPE = corrections.Corrections(DOMAIN)
load = partial(corrections.load, domain=DOMAIN)
