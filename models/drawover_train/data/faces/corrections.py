"""Faces to correct, by ten hands: most Lorelei's, in three-quarter view, and facesjs', from the front; Micah's to judge
by, of which nothing is ever learned.

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
# Hands kept back whole from what is to correct any face: those of HELD for the last test alone, so that no threshold,
# no share and no end is chosen on them; those of VALIDATED for every such choice.
HELD = ("micah", "personas", "big-ears", "dylan", "notionists")
VALIDATED = ("big-smile", "open-peeps")
MORE = ("cutouts", "line-face", "miniavs", "moods", "clay", "critters", "bigheads", "nice")  # of any-face alone
SOURCES_OF_MORE = {name: (_DICEBEAR | avatars.STYLES)[name].source for name in MORE}
KNOWN = ("lorelei", "facesjs")  # of whose subjects some are unseen
_ROUND = ("lorelei", "facesjs", "adventurer", "lorelei", "notionists", "lorelei", "toon-head", "lorelei", "facesjs",
          "open-peeps", "lorelei", "adventurer", "big-ears", "lorelei", "croodles", "facesjs", "lorelei", "big-smile",
          "lorelei", "dylan")  # fmt: skip
_PATIENCE = 4  # times that a style is asked for a face not seen yet, before it is passed over
LEARNED = tuple(dict.fromkeys(_ROUND))
_FACESJS_EVERY = 4  # of the drawings to judge by


@cache
def drawings(root: Path, count: int, seed: int = 0) -> tuple[Drawing, ...]:
    """`count` distinct drawings by all hands in turn; fewer asked for are the first of more."""
    randoms = {style: np.random.default_rng((seed, n)) for n, style in enumerate(LEARNED)}
    fronts = iter(facesjs.generate(root, seed * 1_000_000, -(-count * _ROUND.count("facesjs") // len(_ROUND)) + 2))
    found: dict[str, Drawing] = {}
    for style in itertools.islice(itertools.cycle(_ROUND), _PATIENCE * count):
        drawing = next(fronts, None) if style == "facesjs" else _another(root, style, randoms[style], found)
        if drawing:
            found[drawing.subject] = drawing
        if len(found) == count:
            break
    return tuple(found.values())


def _another(root: Path, style: str, random: np.random.Generator, found: Container[str]) -> Drawing | None:
    """A face that is not among those found; None where the style seems to have no more of them."""
    for _ in range(_PATIENCE):
        own = _DICEBEAR.get(style)
        picked = dicebear.choose(root, own, random) if own else lorelei.choose(root, random)
        if (dicebear.subject(own, picked) if own else lorelei.subject(picked)) not in found:
            return dicebear.draw(root, own, picked).drawing if own else lorelei.draw(root, picked)
    return None


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


def by_hand(root: Path, style: str, count: int, seed: int = 3) -> list[Drawing]:
    """Up to `count` distinct drawings by one hand, of every split."""
    if style in avatars.STYLES:
        return avatars.by_hand(root, avatars.STYLES[style], count)
    random, own = np.random.default_rng((seed, *style.encode())), _DICEBEAR[style]
    found: dict[str, Drawing] = {}
    for _ in range(_PATIENCE * count):
        drawing = dicebear.draw(root, own, dicebear.choose(root, own, random)).drawing
        found.setdefault(drawing.subject, drawing)
        if len(found) == count:
            break
    return list(found.values())


def artists(count: int) -> list[Drawing]:
    """Faces by artists who do not exist."""
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
