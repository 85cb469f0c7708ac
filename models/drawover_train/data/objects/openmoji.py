"""OpenMoji, for evaluation only: artists' own line art with their own flat colors, exactly aligned.

    python -m drawover_train data openmoji [--size 256] [--limit N]

The one vendor of objects never trained on: it is share-alike, and its line art was drawn by people, whereas that of
stages.py is derived. Every subject is in the split "held".
"""

from __future__ import annotations

import itertools
import json
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from drawover.raster.vector.shapes import Shape, draw

from ..drawing import Drawing
from ..recipe import Subject, UnusableError, View
from ..svg import painted, paths
from . import islands
from .rasterize import Box, UnreadableError, on_white, rasterize
from .sources import OPENMOJI
from .stages import frame_box, named, regions, shuffled

_SVG = "http://www.w3.org/2000/svg"
_LEFT_OUT = ("component", "brand", "flags", "subdivision-flag", "regional-indicator")  # swatches, marks, rectangles
_MASK = 216  # side of the masks for detecting touching lines, three pixels per unit
_COLORED = 0.005  # minimal non-white fraction of the frame


@dataclass(frozen=True)
class OpenMoji:
    """The recipe. Stages: line; flat, the fills only; inked, both as published; part, the regions of flat."""

    name: str = "openmoji"
    purpose: str = "things by artists who drew the lines and the flat colors; for judging only"
    identity: str = "line"
    bytes_per_subject: int = 40_000
    sources = (OPENMOJI,)

    def subjects(self, root: Path, limit: int | None) -> list[Subject]:
        """Every pair except flags, brands and variants of skin tone; all in the split "held"."""
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


def line_drawing(root: Path, code: str) -> Drawing | None:
    """The line art of a code as a drawing whose parts are groups of touching lines; None unless there are several.

    Part 0 is the widest. Lines do not occlude each other.
    """
    svg = ElementTree.parse(OPENMOJI.fetch(root) / "black" / "svg" / f"{code}.svg").getroot()
    side = float(svg.attrib["viewBox"].split()[2])
    found = [painted(path, style, matrix) for _, path, style, matrix in paths(svg, side)]
    shapes = list(itertools.chain(*(_pieces(shape) for shape in found if shape is not None)))
    groups = _touching(shapes) if shapes else []
    if not 1 < len(groups) <= islands.MAX_PARTS:
        return None
    groups.sort(key=lambda own: -_reach([shapes[i] for i in own]))
    part = {i: n for n, own in enumerate(groups) for i in own}
    placed = tuple(shape._replace(part=part[i]) for i, shape in enumerate(shapes))
    names = ("silhouette", *(f"part {n}" for n in range(1, len(groups))))
    free = islands.freedom(placed, len(groups))
    return Drawing(f"openmoji/{code}", "openmoji", placed, names, freedom=free, one_pen=True)


def _pieces(shape: Shape) -> list[Shape]:
    """A shape's lines one by one; a filled shape is not split."""
    if shape.paint != "none":
        return [shape]
    return [shape._replace(contours=(contour,)) for contour in shape.contours]


def _touching(shapes: list[Shape]) -> list[list[int]]:
    """Groups of the indices of connected shapes."""
    masks = np.stack([draw((s,), _MASK, supersample=1) > 0 for s in shapes]).reshape(len(shapes), -1)
    wide = np.stack([cv2.dilate(m.reshape(_MASK, _MASK).astype(np.uint8), np.ones((3, 3))).ravel() for m in masks])
    joined = masks.astype(np.float32) @ wide.T.astype(np.float32) > 0
    group = list(range(len(shapes)))
    for i, j in zip(*np.nonzero(joined), strict=True):
        if group[i] != group[j]:
            old, new = group[j], group[i]
            group = [new if g == old else g for g in group]
    return [[i for i, g in enumerate(group) if g == key] for key in dict.fromkeys(group)]


def _reach(shapes: list[Shape]) -> float:
    points = np.concatenate([c for s in shapes for c in s.contours])
    return float(np.linalg.norm(np.ptp(points, axis=0)))


@cache
def _listed(folder: Path) -> list[dict[str, str]]:
    return json.loads((folder / "data" / "openmoji.json").read_text())


@cache
def _titles(folder: Path) -> dict[str, str]:
    return {one["hexcode"]: one["annotation"] for one in _listed(folder)}
