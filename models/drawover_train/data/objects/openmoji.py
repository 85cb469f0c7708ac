"""OpenMoji, for judging only: artists' own line art with their own flat colors, exactly aligned.

    python -m drawover_train data openmoji [--size 256] [--limit N]

The one vendor of objects that nothing is ever trained on: it is share-alike, and its line art was drawn by people,
where that of objects.py is derived. Every subject is in the split "held".
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ..recipe import Subject, UnusableError, View
from .rasterize import Box, UnreadableError, on_white, rasterize
from .sources import OPENMOJI
from .stages import frame_box, named, regions, shuffled

_SVG = "http://www.w3.org/2000/svg"
_LEFT_OUT = ("component", "brand", "flags", "subdivision-flag", "regional-indicator")  # swatches, marks, rectangles
_COLORED = 0.005  # share of the frame that must not be white


@dataclass(frozen=True)
class OpenMoji:
    """The recipe. Stages: line; flat, the fills alone; inked, both as published; part, the regions of flat."""

    name: str = "openmoji"
    purpose: str = "things by artists who drew the lines and the flat colors; for judging only"
    identity: str = "line"
    bytes_per_subject: int = 40_000
    sources = (OPENMOJI,)

    def subjects(self, root: Path, limit: int | None) -> list[Subject]:
        """Every pair but flags, brands and variants of skin tone; all of them held."""
        folder = OPENMOJI.fetch(root)
        found = [
            Subject(f"openmoji/{one['hexcode']}", OPENMOJI, one["hexcode"], "held")
            for one in sorted(_listed(folder), key=lambda one: shuffled(one["hexcode"]))
            if not one["skintone"] and one["group"] not in _LEFT_OUT and one["subgroups"] not in _LEFT_OUT
        ]
        return found[:limit]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """One view. Raises UnusableError."""
        folder = OPENMOJI.fetch(root)
        lines, canvas = elements(folder / "black" / "svg" / f"{subject.key}.svg", lines=True)
        both, _ = elements(folder / "color" / "svg" / f"{subject.key}.svg", lines=True)
        fills, _ = elements(folder / "color" / "svg" / f"{subject.key}.svg", lines=False)
        try:
            box = frame_box(both, canvas)
            ink = 255 - on_white(rasterize(lines, box, size)).max(-1)
            flat = rasterize(fills, box, size)
        except UnreadableError as error:
            raise UnusableError("its SVG cannot be read") from error
        if ink.max() < 128 or (on_white(flat).min(-1) < 250).mean() < _COLORED:
            raise UnusableError("it has no lines or no colors")
        part, colors, _ = regions(fills, box, size)
        stages = {"line": ink, "flat": on_white(flat), "inked": on_white(rasterize(both, box, size)), "part": part}
        return [View(stages, {"palette": named(colors), "title": _titles(folder)[subject.key]})]


RECIPE = OpenMoji()


def elements(path: Path, lines: bool) -> tuple[str, Box]:
    """An OpenMoji drawing's elements and the box of its canvas; without its groups of lines unless `lines`."""
    root = ElementTree.parse(path).getroot()
    left, top, width, height = (float(v) for v in root.attrib["viewBox"].split())
    if not lines:
        for parent in list(root.iter()):
            for group in [e for e in parent if e.attrib.get("id", "").startswith("line")]:
                parent.remove(group)
    ElementTree.register_namespace("", _SVG)
    return "".join(ElementTree.tostring(e, encoding="unicode") for e in root), (left, top, width, height)


@cache
def _listed(folder: Path) -> list[dict[str, str]]:
    return json.loads((folder / "data" / "openmoji.json").read_text())


@cache
def _titles(folder: Path) -> dict[str, str]:
    return {one["hexcode"]: one["annotation"] for one in _listed(folder)}
