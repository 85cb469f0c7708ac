"""Edits of finished faces with a known outcome: a part of the vector drawing is swapped, and both drawings are painted.

Both have the same frame, palette and light, so that they differ by the edit and by the shading that depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from drawover.raster.vector.shapes import draw

from ..drawing import framing, split_of
from . import dicebear, lorelei, palettes, shading
from .color import ColoredDrawing, painted, under_the_line
from .stages import eyes_of

LARGE = ("hair",)
SMALL = ("mouth", "eyes", "glasses", "beard")
STYLES = ("lorelei", "adventurer", "toon-head", "micah")
_TOGETHER = {"hair": ("hair", "rearHair"), "beard": ("beard", "facialHair")}  # components that are one part
_HELD = "micah"
_TRIES = 40
_HAIR, _LEAST_HAIR = palettes.REGIONS.index("hair"), 0.01  # share of the picture; a bald head has no color for its hair
_FINE = 2  # regions are computed at this many times the size


class Painted(NamedTuple):
    """One drawing in its stages, all size × size."""

    line: np.ndarray  # uint8 coverage
    regions: np.ndarray  # uint8, of palettes.REGIONS, also under the lines
    flat: np.ndarray  # (S, S, 3) uint8, without lines
    finished: np.ndarray  # (S, S, 3) uint8


class Edited(NamedTuple):
    """A face before and after an edit; `recolored` is `before` in another palette."""

    name: str
    style: str
    part: str  # that was swapped
    before: Painted
    after: Painted
    recolored: Painted

    @property
    def area(self) -> np.ndarray:
        """(S, S) bool: where lines or regions differ, with their soft edges."""
        away = cv2.absdiff(self.before.line, self.after.line) > 0
        away |= self.before.regions != self.after.regions
        size = len(away)
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(size * 0.006) + 1,) * 2)
        return cv2.dilate(away.astype(np.uint8), disc) > 0


def edits(root: Path, parts: tuple[str, ...], held: bool, count: int, size: int, seed: int = 15) -> Iterator[Edited]:
    """`count` edits of unseen faces: of styles that networks were trained on, or of the one held out of training."""
    random = np.random.default_rng((seed, held, len(parts)))
    styles = [style for style in STYLES if (style == _HELD) == held]
    for number in range(count):
        yield _edit(root, styles[number % len(styles)], parts, size, random)


def _edit(root: Path, style: str, parts: tuple[str, ...], size: int, random: np.random.Generator) -> Edited:
    while True:
        picked = _choose(root, style, random)
        name = _subject(style, picked)
        if style != _HELD and split_of(name) == "train":
            continue
        part = str(random.choice(parts))
        other = _swapped(root, style, picked, part, random)
        if other is None:
            continue
        found = _paint(root, style, (picked, other), part, name, size, random)
        if found is not None:
            return found


def _choose(root: Path, style: str, random: np.random.Generator) -> dict[str, str]:
    if style == "lorelei":
        return lorelei.choose(root, random)
    return dicebear.choose(root, dicebear.STYLES[style], random)


def _subject(style: str, picked: dict[str, str]) -> str:
    return lorelei.subject(picked) if style == "lorelei" else dicebear.subject(dicebear.STYLES[style], picked)


def _drawn(root: Path, style: str, picked: dict[str, str]) -> ColoredDrawing:
    if style == "lorelei":
        return lorelei.colored(root, picked)
    return dicebear.draw(root, dicebear.STYLES[style], picked)


def _swapped(
    root: Path, style: str, picked: dict[str, str], part: str, random: np.random.Generator
) -> dict[str, str] | None:
    """The same face with another variant of the part; None if the style has none."""
    names = _TOGETHER.get(part, (part,))
    for _ in range(_TRIES):
        fresh = _choose(root, style, random)
        new = {name: fresh[name] for name in names if name in fresh}
        if new and new != {name: picked[name] for name in names if name in picked}:
            return {name: variant for name, variant in picked.items() if name not in names} | new
    return None


def _paint(
    root: Path, style: str, both: tuple[dict[str, str], dict[str, str]], part: str, name: str, size: int,
    random: np.random.Generator,
) -> Edited | None:  # fmt: skip
    before, after = (_drawn(root, style, picked) for picked in both)
    together = replace(before.drawing, shapes=before.drawing.shapes + after.drawing.shapes)
    frame = framing(together)  # both fit
    first, second = (palettes.palettes()[str(n)] for n in random.choice(palettes.names_for("test"), 2, replace=False))
    light = int(random.integers(2**32))
    lit = [_Lit.of(face, frame, size, light) for face in (before, after)]
    if part == "hair" and (lit[0].regions == _HAIR).mean() <= _LEAST_HAIR:
        return None
    return Edited(name, style, part, lit[0].painted(first), lit[1].painted(first), lit[0].painted(second))


class _Lit(NamedTuple):
    """A drawing and the light on it, without colors."""

    line: np.ndarray
    fill: np.ndarray  # the regions at _FINE times the size
    light: shading.Forms

    @property
    def regions(self) -> np.ndarray:
        return np.ascontiguousarray(self.fill[::_FINE, ::_FINE])

    @classmethod
    def of(cls, face: ColoredDrawing, frame: np.ndarray, size: int, light: int) -> _Lit:
        """light: a seed."""
        clean = face.drawing.mapped(np.broadcast_to(frame, (len(face.drawing.parts), 2, 3)))
        line = cv2.resize(draw(clean.shapes, _FINE * size), (size, size), interpolation=cv2.INTER_AREA)
        fill = under_the_line(face.labels(_FINE * size, frame))
        regions = np.ascontiguousarray(fill[::_FINE, ::_FINE])
        return cls(line, fill, shading.forms(regions, line, eyes_of(clean), np.random.default_rng(light)))

    def painted(self, palette: dict[str, palettes.Color]) -> Painted:
        bare = painted(self.fill, np.zeros_like(self.line), palettes.table(palette))
        return Painted(self.line, self.regions, bare, shading.shaded(bare, self.line, self.light))
