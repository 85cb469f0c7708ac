"""Icons of three vendors as line drawings in parts, of things only: no flags, signs or letters.

Fluent, Noto and Twemoji draw the same things; drawings of one thing are kin and share the split.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from drawover.raster.vector.shapes import draw

from .. import drawn, svg
from ..drawing import Drawing
from ..recipe import UnusableError
from ..sources import Source
from . import islands, stages
from .emoji import family, has_skin_tone, icon_set
from .rasterize import UnreadableError
from .sources import FLAT, NOTO, TWEMOJI

VENDORS: Mapping[str, Source] = {"fluent": FLAT, "noto": NOTO, "twemoji": TWEMOJI}
_NO_THINGS = ("Flags", "Symbols")  # the packages' own categories
_SEEN = 128  # networks' input size in pixels
_MOST_INK = 0.24  # of the frame: denser icons are black at that size
_MOST_SHAPES = 60  # icons with more are textures
_MADE_BY = [Path(__file__), *(Path(str(module.__file__)) for module in (islands, stages, svg))]


@cache
def icons(root: Path, vendor: str) -> dict[str, str]:
    """Code point sequence -> icon of a vendor, of things only, without variants of skin tone."""
    folder = VENDORS[vendor].fetch(root)
    categories = json.loads((folder / "metadata.json").read_text())["categories"]
    things = set(itertools.chain(*(names for key, names in categories.items() if key not in _NO_THINGS)))
    return {c: name for c, name in icon_set(folder).names.items() if name in things and not has_skin_tone(c)}


def kin(root: Path, code: str) -> str:
    """The key shared by all drawings of this code point sequence, and of its variants by sex."""
    name = next(icons(root, vendor)[code] for vendor in VENDORS if code in icons(root, vendor))
    return f"fluent/{family(name)}"


def draw_icon(root: Path, vendor: str, code: str) -> Drawing | None:
    """One icon's line drawing; None where it is no plain fills, has nothing to move, or is too dense."""
    name, own_set = icons(root, vendor)[code], icon_set(VENDORS[vendor].fetch(root))
    body, canvas = own_set.bodies[name], own_set.boxes[name]
    try:
        drawing = stages.line_drawing(f"{vendor}/{name}", body, stages.frame_box(body, canvas), vendor)
    except (UnusableError, UnreadableError):
        return None
    drawing = replace(drawing, kin=kin(root, code))
    return drawing if max(drawing.freedom) > 0 and clear(drawing) else None


def drawing_of(root: Path, subject: str) -> Drawing:
    """The line drawing of one subject, "vendor/icon". Raises KeyError where it cannot be drawn."""
    vendor, _, name = subject.partition("/")
    codes = {name: code for code, name in icons(root, vendor).items()}
    drawing = draw_icon(root, vendor, codes[name])
    if drawing is None:
        raise KeyError(subject)
    return drawing


def clear(drawing: Drawing) -> bool:
    """Whether its lines are distinguishable at the networks' input size."""
    if len(drawing.shapes) > _MOST_SHAPES:
        return False
    return float(draw(drawing.shapes, _SEEN).mean()) / 255 < _MOST_INK


@cache
def every(root: Path) -> tuple[Drawing, ...]:
    """All drawings, things in a fixed random order, vendors interleaved. Takes minutes, so they are cached on disk."""
    return drawn.cached(root, "objects", _MADE_BY, lambda: list(made(root)))


def made(root: Path) -> Iterator[Drawing]:
    """Create all drawings without the cache."""
    found = sorted((stages.shuffled(code), vendor, code) for vendor in VENDORS for code in icons(root, vendor))
    for _, vendor, code in found:
        drawing = draw_icon(root, vendor, code)
        if drawing is not None:
            yield drawing
