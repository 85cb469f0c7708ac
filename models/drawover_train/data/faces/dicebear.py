"""Faces of three CC-BY-4.0 styles of DiceBear, composed from named parts: adventurer, toon-head and micah.

A table maps each style's names of parts and colors; lorelei, the CC0 style, has its own module.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
from svgelements import Path as Path2D
from svgelements import Rect

from drawover.raster.vector.shapes import Shape

from ..drawing import Drawing
from ..sources import LORELEI, Source
from ..svg import TOLERANCE, contours, number, paths
from .color import ColoredDrawing
from .grouping import Place, parts_of
from .palettes import REGIONS

PARTS = ("head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "glasses", "beard",
         "freckles", "left ear", "earring", "hair", "body")  # fmt: skip
_SHOWS = 0.4  # elements below this opacity are shading, not line
_GAP = 0.02  # minimal gap between left and right, relative to the canvas


@dataclass(frozen=True)
class Style:
    """Maps one style's components to parts, and its colors to regions.

    parts: component -> first part; two parts where the component is a pair; "component fill" or "component stroke"
    takes precedence; elements outside of components are "canvas". colors: fill -> region, "ink" or "" (left out),
    looked up likewise. outline: width around regions without a stroke, in fractions of the canvas. places: component ->
    places of the parts that it combines; its other contours are eyes and brows.
    """

    name: str
    source: Source
    parts: Mapping[str, str]
    colors: Mapping[str, str]
    outline: float = 0.0
    outlined: tuple[str, ...] = ()  # regions with an outline
    least: float = 0.0  # minimal line width, in fractions of the canvas
    chance: Mapping[str, float] = field(default_factory=dict)  # probability of a component, overriding the style's
    without: tuple[str, ...] = ()  # "component variant" left out
    bust: tuple[float, float, float] | None = None  # (left, right, bottom) at which the body is cut off
    faint: tuple[str, ...] = ()  # translucent components that are drawn anyway
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = PARTS

    @property
    def held_out(self) -> bool:
        """Whether this style is held out of all training, to test the transfer between styles."""
        return self.name == "micah"


def _source(title: str, by: str) -> Source:
    return replace(LORELEI, license="CC-BY-4.0", attribution=f"{title} by {by} (CC BY 4.0), remixed by DiceBear")


_COMMON = {"head": "head", "eyes": "left eye", "eyebrows": "left brow", "nose": "nose", "mouth": "mouth",
           "hair": "hair", "glasses": "glasses", "beard": "beard", "details": "freckles", "earrings": "earring",
           "clothes": "body", "body": "body"}  # fmt: skip
_PAIRS = ("left eye", "left brow")
ADVENTURER = Style(
    "adventurer",
    _source("Adventurer", "Lisa Wischofsky"),
    _COMMON,
    {"@ink": "ink", "@skin": "skin", "@hair": "hair", "@sclera": "eye white", "@eyes": "ink", "@throat": "mouth",
     "@teeth": "teeth", "@lips": "lips", "@tongue": "tongue", "@uvula": "tongue", "@glasses": "ink", "@earrings": "ink",
     "mouth #6FA942": "accessory", "details #CA8D87": "", "details #7A624E": "ink", "hair white": "trim",
     "glasses white": "", "earrings white": "", "": "accessory"},
)  # fmt: skip
TOON_HEAD = Style(
    "toon-head",
    _source("Toon Head", "Johan Melin"),
    {**_COMMON, "rearHair": "hair"},
    {"@skin": "skin", "@hair": "hair", "@clothes": "clothes", "#4B2422": "ink", "eyes #F6F1E4": "eye white",
     "mouth #F6F1E4": "teeth", "#611519": "mouth", "#E0564B": "tongue", "#CBECF7": "trim", "#3F2626": "ink"},
    outline=0.009,
    outlined=("mouth", "clothes"),
    least=0.009,
    chance={"beard": 0.25},
    bust=(0.2, 0.8, 0.87),
)  # fmt: skip
MICAH = Style(
    "micah",
    _source("Micah", "Micah Lanier"),
    {**_COMMON, "ears": "left ear", "facialHair": "beard"},
    {"@base": "skin", "@hair": "hair", "@facialHair": "hair", "@shirt": "clothes", "clothes white": "trim",
     "@eyes": "ink", "@eyeShadow": "eye white", "@mouth": "ink", "mouth #FC909F": "tongue", "mouth white": "teeth",
     "hair #FCFDFF": "", "@earring": "accessory", "earrings white": "accessory", "black": "ink"},
    outline=0.010,
    outlined=("hair", "accessory"),
    without=("facialHair scruff",),
)  # fmt: skip
STYLES = {style.name: style for style in (ADVENTURER, TOON_HEAD, MICAH)}


@cache
def _file(root: Path, name: str) -> dict:
    return json.loads((LORELEI.fetch(root) / "dist" / f"{name}.min.json").read_text())


def license_of(root: Path, name: str) -> str:
    """The license as the style's own file states it."""
    return _file(root, name)["meta"]["license"]["name"]


def choose(root: Path, style: Style, random: np.random.Generator) -> dict[str, str]:
    """A random face: component -> variant, leaving out optional components by their probability."""
    picked = {}
    for name, component in _file(root, style.name)["components"].items():
        chance = style.chance.get(name, component.get("probability", 100) / 100)
        if name not in style.parts or random.random() >= chance:
            continue
        variants = sorted(v for v in component["variants"] if f"{name} {v}" not in style.without)
        picked[name] = variants[int(random.integers(len(variants)))]
    return picked


def subject(style: Style, picked: dict[str, str]) -> str:
    """The name of the face made of these variants."""
    return f"{style.name}/" + ",".join(f"{k}={v}" for k, v in sorted(picked.items()))


def draw(root: Path, style: Style, picked: dict[str, str]) -> ColoredDrawing:
    """The face made of these variants, as colored line art."""
    content = _file(root, style.name)
    drawn = ElementTree.Element("svg")
    for element in content["canvas"]["elements"]:
        drawn.extend(_elements(content, picked, element, "canvas" if "canvas" in style.parts else "head"))
    return composed(style, drawn, content["canvas"]["width"], subject(style, picked), _masks(root, style.name))


def composed(
    style: Style, drawn: ElementTree.Element, width: float, subject: str, masks: Mapping[str, str] | None = None
) -> ColoredDrawing:
    """An SVG of this width, in which an element's class is its component, as colored line art.

    masks: path data of each, by its url reference.
    """
    found: list[tuple[str, Shape, int]] = []
    for _, path, given, matrix in paths(drawn, width):
        component = given["class"]
        painted = _painted(style, component, path, given, matrix, masks or {})
        if painted is not None:
            part = style.names.index(_part(style, component, given))
            found.append((component, painted[0]._replace(part=part), painted[1]))
    shapes: list[tuple[Shape, int]] = []
    if style.bust and not style.outline:
        after = max((n for n, (c, _, _) in enumerate(found, 1) if style.parts[c] == "body"), default=0)
        found[after:after] = [("body", _around(style.bust, style.names.index("body")), 0)]
    for component, places in style.places.items():
        found = _split_component(found, component, places, style.names)
    pairs = {c for c, _, _ in found if style.parts.get(c) in _PAIRS and c not in style.places}
    cuts = {c: _cut([s for name, s, _ in found if name == c]) for c in pairs}
    for component, shape, region in found:
        shapes.extend((side, region) for side in _sides(shape, cuts.get(component)))
    drawing = Drawing(subject, style.name, tuple(s for s, _ in shapes), style.names)
    return ColoredDrawing(drawing, tuple(r for _, r in shapes))


def _part(style: Style, component: str, given: Mapping[str, str]) -> str:
    """The first part of a component, or of its elements with a certain fill or stroke."""
    named = (f"{component} {given.get(key)}" for key in ("fill", "stroke"))
    return next((style.parts[name] for name in named if name in style.parts), style.parts[component])


def _split_component(
    found: list[tuple[str, Shape, int]], component: str, places: tuple[Place, ...], names: tuple[str, ...]
) -> list[tuple[str, Shape, int]]:
    """Split the shapes of one combined component, labeled "left eye", by the positions of their contours."""
    combined_part = names.index("left eye")
    mixed = [shape for name, shape, _ in found if name == component and shape.part == combined_part]
    part_names = iter(parts_of([c for shape in mixed for c in shape.contours], places))
    result = []
    for name, shape, region in found:
        if name != component or shape.part != combined_part:
            result.append((name, shape, region))
            continue
        parts = [names.index(next(part_names)) for _ in shape.contours]
        for part in dict.fromkeys(parts):
            own = tuple(c for c, p in zip(shape.contours, parts, strict=True) if p == part)
            result.append((name, shape._replace(contours=own, part=part), region))
    return result


def _elements(content: dict, picked: dict[str, str], element: dict, component: str) -> list[ElementTree.Element]:
    """Convert the style's own notation to SVG, inserting the picked variants. Classes are component names."""
    plain = element.get("attributes") or {}
    given = {key: f"@{value['name']}" if isinstance(value, dict) else str(value) for key, value in plain.items()}
    children = element.get("children") or []
    if element["type"] == "component":
        component = element["name"]
        if component not in picked:
            return []
        children = content["components"][component]["variants"][picked[component]]["elements"]
    tag = element["name"] if element["type"] == "element" else "g"
    if tag == "rect" and "rx" in given:
        tag, given = "path", {**given, "d": _rounded(given)}
    made = ElementTree.Element(tag, {**given, "class": component})
    for child in children:
        made.extend(_elements(content, picked, child, component))
    return [made]


def _rounded(given: Mapping[str, str]) -> str:
    """A rectangle with round corners as path data."""
    sides = {key: number(given.get(key, "0")) for key in ("x", "y", "width", "height", "rx")}
    return Path2D(Rect(**sides, ry=sides["rx"])).d()


@cache
def _masks(root: Path, name: str) -> dict[str, str]:
    """Path data of each mask of a style, by its url reference."""
    found: dict[str, str] = {}

    def walk(element: dict) -> None:
        if element.get("name") == "mask":
            group = ElementTree.Element("svg")
            for child in element.get("children") or []:
                group.extend(_elements({}, {}, child, ""))
            data = [path for _, path, _, _ in paths(group, 1.0)]
            if len(data) == 1:
                found[f"url(#{element['attributes']['id']})"] = data[0]
        for child in element.get("children") or []:
            walk(child)

    for component in _file(root, name)["components"].values():
        for variant in component["variants"].values():
            for element in variant["elements"]:
                walk(element)
    return found


def _painted(
    style: Style, component: str, path: str, given: dict[str, str], matrix: np.ndarray, masks: Mapping[str, str]
) -> tuple[Shape, int] | None:
    """The shape of one path and the region it colors; None if nothing of it is visible in line art."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    tolerance = TOLERANCE / 2.0 ** math.ceil(math.log2(scale))
    found = contours(path, tolerance, matrix)
    if given.get("mask") in masks:
        hull = cv2.convexHull(np.concatenate(contours(masks[given["mask"]], tolerance, matrix)))[:, 0]
        found = tuple(c for c in (_clipped(c, hull) for c in found) if len(c) > 2)
    if style.bust and style.parts[component] == "body":
        left, right, bottom = style.bust
        window = np.array([[left, -1], [right, -1], [right, bottom], [left, bottom]])
        found = tuple(c for c in (_clipped(c, window) for c in found) if len(c) > 2)
    faint = component in style.faint
    if not found or (given.get("mix-blend-mode") and not faint):
        return None
    opacity = float(given["opacity"])
    fill, stroke = given.get("fill", "none"), given.get("stroke", "none")
    if faint and fill != "none" and opacity * float(given.get("fill-opacity", 1)) < 1:
        return Shape(found, "paper", max(style.outline, style.least), True, 0), REGIONS.index("skin")
    region = ""
    if fill != "none" and opacity * float(given.get("fill-opacity", 1)) >= _SHOWS:
        region = style.colors.get(f"{component} {fill}", style.colors.get(fill, style.colors.get("", "")))
    width = 0.0
    if stroke != "none" and opacity * float(given.get("stroke-opacity", 1)) >= _SHOWS:
        width = max(number(given.get("stroke-width")) * scale, style.least)
    if not region and not width:
        return None
    rule = given.get("fill-rule", "nonzero")
    closed = path.rstrip()[-1:] in "zZ"
    if not region:
        return Shape(found, "none", width, closed, 0, rule), 0
    if region == "ink":
        return Shape(found, "ink", width, True, 0, rule), 0
    if not width and region in style.outlined:
        width = style.outline
    return Shape(found, "paper", width, closed or stroke == "none", 0, rule), REGIONS.index(region)


def _around(bust: tuple[float, float, float], part: int) -> Shape:
    """Paper over the edges where ink was cut off, which would otherwise show as hairlines."""
    left, right, bottom = bust
    inside = 0.002
    boxes = ((-1, -1, left + inside, 2), (right - inside, -1, 2, 2), (left, bottom - inside, right, 2))
    corners = (np.array([[x, y], [to, y], [to, end], [x, end]], np.float32) for x, y, to, end in boxes)
    return Shape(tuple(corners), "paper", 0.0, True, part, "nonzero")


def _clipped(contour: np.ndarray, hull: np.ndarray) -> np.ndarray:
    """The part of a polygon inside a convex one: (N, 2). Sutherland–Hodgman clipping."""
    middle = hull.mean(0)
    for start, end in zip(hull, np.roll(hull, -1, 0), strict=True):
        normal = np.array([start[1] - end[1], end[0] - start[0]])
        side = (contour - start) @ normal * (1 if (middle - start) @ normal > 0 else -1)
        kept: list[np.ndarray] = []
        for a, b, da, db in zip(contour, np.roll(contour, -1, 0), side, np.roll(side, -1), strict=True):
            if da >= 0:
                kept.append(a)
            if da * db < 0:
                kept.append(a + (b - a) * (da / (da - db)))
        contour = np.array(kept, np.float32).reshape(-1, 2)
        if len(contour) < 3:
            break
    return contour


def _cut(shapes: list[Shape]) -> float | None:
    """The x that divides a pair: the center of the widest gap between its contours; None if there is no gap."""
    spans = sorted((float(c[:, 0].min()), float(c[:, 0].max())) for s in shapes for c in s.contours)
    cut, gap, reach = None, _GAP, spans[0][1] if spans else 0.0
    for low, high in spans[1:]:
        if low - reach > gap:
            gap, cut = low - reach, (low + reach) / 2
        reach = max(reach, high)
    return cut


def _sides(shape: Shape, cut: float | None) -> list[Shape]:
    """The shape itself, or its left and right contours as shapes of two parts."""
    if cut is None:
        return [shape]
    left = tuple(c for c in shape.contours if c[:, 0].mean() < cut)
    right = tuple(c for c in shape.contours if c[:, 0].mean() >= cut)
    sides = ((left, shape.part), (right, shape.part + 1))
    return [shape._replace(contours=contours_, part=part) for contours_, part in sides if contours_]
