"""Faces of the style Lorelei (CC0), composed from its parts: hair, head, eyes, brows, nose, mouth and the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from drawover.raster.vector.shapes import Shape

from ..drawing import Drawing, compose
from ..sources import LORELEI
from ..svg import TOLERANCE, affine, contours
from .color import ColoredDrawing
from .palettes import REGIONS

CANVAS = 980.0
_OUTLINE = 0.010  # outline width of hair, a colored fill, relative to the canvas
PARTS = ("head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth",
         "glasses", "beard", "freckles", "earring", "hair", "accessory")  # fmt: skip
_PART_OF = {"head": 0, "eyes": 1, "eyebrows": 3, "nose": 5, "mouth": 6, "glasses": 7, "beard": 8,
            "freckles": 9, "earrings": 10, "hair": 11, "hairAccessories": 12}  # fmt: skip
_WHITE_OF = {1: "eye white", 7: "eye white", 12: "accessory"}  # part -> region of its white fills
_CHANCE = {"glasses": 0.12, "beard": 0.05, "freckles": 0.06, "earrings": 0.12, "hairAccessories": 0.06}


@cache
def _style(root: Path) -> dict:
    return json.loads((LORELEI.fetch(root) / "dist" / "lorelei.min.json").read_text())


def license_of(root: Path) -> str:
    """The license as the style's own file states it."""
    return _style(root)["meta"]["license"]["name"]


def choose(root: Path, random: np.random.Generator) -> dict[str, str]:
    """A random face: component -> variant, leaving out optional components by their probability."""
    components = _style(root)["components"]
    picked = {}
    for name, component in components.items():
        if name in _CHANCE and random.random() > _CHANCE[name]:
            continue
        variants = sorted(component["variants"])
        picked[name] = variants[int(random.integers(len(variants)))]
    return picked


def subject(picked: dict[str, str]) -> str:
    """The name of the face made of these variants; variants are shared, combinations are unique."""
    return "lorelei/" + ",".join(f"{k}={v}" for k, v in sorted(picked.items()))


def draw(root: Path, picked: dict[str, str]) -> Drawing:
    """The face made of these variants, as vector line art."""
    return _composed(root, picked).drawing


def colored(root: Path, picked: dict[str, str]) -> ColoredDrawing:
    """The face made of these variants, with the region that each shape colors; a line closes the neck."""
    face = _composed(root, picked)
    skin = REGIONS.index("skin")
    outlined = (s._replace(stroke=_OUTLINE) if r == skin else s
                for s, r in zip(face.drawing.shapes, face.regions, strict=True))  # fmt: skip
    return replace(face, drawing=replace(face.drawing, shapes=tuple(outlined)))


def _composed(root: Path, picked: dict[str, str]) -> ColoredDrawing:
    style = _style(root)
    shapes: list[Shape] = []
    regions: list[int] = []
    to_unit = np.array([[1 / CANVAS, 0, 0], [0, 1 / CANVAS, 0]])

    def walk(element: dict, matrix: np.ndarray, part: int) -> None:
        attributes = element.get("attributes") or {}
        here = compose(matrix, affine(attributes.get("transform")))
        if element["type"] == "component":
            name = element["name"]
            if name in picked:
                for child in style["components"][name]["variants"][picked[name]]["elements"]:
                    walk(child, here, _PART_OF[name])
            return
        if element["name"] == "mask" or float(attributes.get("opacity", 1)) < 0.9:
            return  # a translucent wash over the beard: shading, not line
        if element["name"] == "path":
            fill = attributes.get("fill")
            color = fill["name"] if isinstance(fill, dict) else fill
            paint = "paper" if color in ("white", "skin", "hair") else "ink"
            sides = _sided(_curves(attributes["d"], here), paint, part, _OUTLINE if color == "hair" else 0.0)
            shapes.extend(sides)
            region = _WHITE_OF.get(part, "trim") if color == "white" else color
            regions.extend([REGIONS.index(region) if paint == "paper" else 0] * len(sides))
        for child in element.get("children") or []:
            walk(child, here, part)

    for element in style["canvas"]["elements"]:
        walk(element, to_unit, 0)
    return ColoredDrawing(Drawing(subject(picked), "lorelei", tuple(shapes), PARTS), tuple(regions))


@cache
def _flattened(d: str) -> tuple[np.ndarray, ...]:
    return contours(d, TOLERANCE * CANVAS)


def _curves(d: str, matrix: np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple((c @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32) for c in _flattened(d))


_MIDDLE = {1: 0.5, 3: 0.5}


def _sided(found: tuple[np.ndarray, ...], paint: str, part: int, outline: float) -> list[Shape]:
    """Split eyes and brows, whose path contains both sides, at the widest gap between their contours."""
    if part not in _MIDDLE or len(found) < 2:
        return [Shape(found, paint, outline, True, part, "nonzero")]
    spans = sorted((float(c[:, 0].min()), float(c[:, 0].max())) for c in found)
    reach, cut, gap = spans[0][1], None, 0.004
    for low, high in spans[1:]:
        if low - reach > gap:
            gap, cut = low - reach, (low + reach) / 2
        reach = max(reach, high)
    if cut is None:
        return [Shape(found, paint, outline, True, part, "nonzero")]
    left = tuple(c for c in found if c[:, 0].mean() < cut)
    right = tuple(c for c in found if c[:, 0].mean() >= cut)
    return [Shape(left, paint, 0.0, True, part, "nonzero"), Shape(right, paint, 0.0, True, part + 1, "nonzero")]
