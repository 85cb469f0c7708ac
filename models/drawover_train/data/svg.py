"""SVG paths to flattened contours, and painted shapes to line art: fills become paper, outlines become ink."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from svgelements import Arc, Circle, Close, CubicBezier, Ellipse, Line, Matrix, Move, Path, QuadraticBezier, Rect

from drawover.raster.vector.shapes import Shape

_SVG = "{http://www.w3.org/2000/svg}"
TOLERANCE = 1 / 16384  # of the canvas: below a quarter of a pixel at 4096
_OUTLINE = 0.011  # width of an outline drawn around a fill that has none, as a share of the canvas


@lru_cache(maxsize=4096)
def _flattened(path: str, tolerance: float) -> tuple[tuple[np.ndarray, ...], bool]:
    """Each subpath as (N, 2) points in the path's own units, and whether any of them is closed."""
    found: list[list[complex]] = []
    segments = Path(path)
    for segment in segments:
        if isinstance(segment, Move):
            found.append([complex(segment.end)])
        elif found and segment.end is not None:
            if isinstance(segment, (Line, Close)):
                found[-1].append(complex(segment.end))
            else:
                curves = segment.as_cubic_curves() if isinstance(segment, Arc) else (segment,)
                for curve in curves:
                    found[-1].extend(_curve(curve, tolerance))
    kept = tuple(np.array([(p.real, p.imag) for p in points]) for points in found if len(points) > 1)
    return kept, any(isinstance(s, Close) for s in segments)


def _curve(segment: QuadraticBezier | CubicBezier, tolerance: float) -> list[complex]:
    """Points along a Bézier curve after its start. A chord over 1/n of it deviates by its second derivative / 8n²."""
    if isinstance(segment, QuadraticBezier):
        points = (segment.start, segment.control, segment.end)
    else:
        points = (segment.start, segment.control1, segment.control2, segment.end)
    control = np.array([complex(p) for p in points])  # pyright: ignore[reportArgumentType]
    degree = len(control) - 1
    bend = degree * (degree - 1) * float(np.abs(np.diff(control, 2)).max())
    count = int(np.clip(np.ceil(np.sqrt(bend / (8 * tolerance))), 1, 96))
    t = np.arange(1, count + 1) / count
    weights = [math.comb(degree, k) * t**k * (1 - t) ** (degree - k) for k in range(degree + 1)]
    return list(np.array(weights).T @ control)


def contours(path: str, tolerance: float, matrix: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """Each subpath of an SVG path as an (N, 2) float32 polyline that deviates from its curves by at most `tolerance`.

    tolerance: in the path's own units; matrix: (2, 3) affine applied to the points.
    """
    found, _ = _flattened(path, tolerance)
    if matrix is not None:
        return tuple((xy @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32) for xy in found)
    return tuple(xy.astype(np.float32) for xy in found)


def affine(transform: str | None) -> np.ndarray:
    """(2, 3) affine of an SVG `transform` attribute."""
    m = Matrix(transform or "")
    return np.array([[m.a, m.c, m.e], [m.b, m.d, m.f]], float)


def brightness(color: str | None) -> float | None:
    """Highest channel of a CSS color, 0..255; None where nothing is painted."""
    if color is None or color == "none":
        return None
    text = color.strip().lower()
    if text in ("black", "currentcolor"):
        return 0.0
    if match := re.match(r"#([0-9a-f]{3})$", text):
        return max(int(c * 2, 16) for c in match[1])
    if match := re.match(r"#([0-9a-f]{6})", text):
        return max(int(match[1][i : i + 2], 16) for i in (0, 2, 4))
    if match := re.match(r"rgba?\(([^)]*)\)", text):
        return max(float(x) for x in match[1].split(",")[:3])
    return 255.0


def line_art(svg: str, size: float) -> Iterator[tuple[int, Shape]]:
    """The line drawing of a painted SVG: (index of the top-level group, shape) in painting order.

    Dark fills and strokes become ink. Other fills become paper, and get an outline unless they have a stroke of their
    own. Translucent elements are shading, and left out. `size`: side of the viewBox, which maps points to 0..1.
    """
    for index, path, style, matrix in paths(ElementTree.fromstring(svg), size):
        if float(style["opacity"]) >= 0.9:
            shape = painted(path, style, matrix)
            if shape is not None:
                yield index, shape


Painted = tuple[int, str, dict[str, str], np.ndarray]


def paths(root: ElementTree.Element, size: float) -> Iterator[Painted]:
    """Every visible path, in painting order: (index of its top-level group, data, style, (2, 3) affine to 0..1).

    style: its computed properties, including inherited ones; its `opacity` is the product of all ancestors'.
    """
    unit = np.array([[1 / size, 0, 0], [0, 1 / size, 0]])
    for index, group in enumerate(root):
        for path, style, matrix in _paths(group, {}, unit):
            yield index, path, style, matrix


_INHERITED = ("fill", "stroke", "stroke-width", "fill-opacity", "stroke-opacity", "fill-rule", "mask", "mix-blend-mode",
              "class")  # fmt: skip


def _paths(element: ElementTree.Element, inherited: dict[str, str], matrix: np.ndarray):
    tag = element.tag.replace(_SVG, "")
    if tag in ("defs", "mask", "clipPath", "style", "metadata"):
        return
    style = dict(inherited)
    given = dict(element.attrib)
    for item in (given.get("style") or "").split(";"):
        if ":" in item:
            key, value = item.split(":", 1)
            given[key.strip()] = value.strip()
    opacity = float(inherited.get("opacity", 1)) * float(given.get("opacity", 1) or 1)
    style.update({k: given[k] for k in _INHERITED if k in given})
    style["opacity"] = str(opacity)
    own = affine(given.get("transform"))
    linear = matrix[:, :2] @ own[:, :2]
    offset = matrix[:, :2] @ own[:, 2] + matrix[:, 2]
    here = np.concatenate([linear, offset[:, None]], 1)
    path = _path(tag, given)
    if path is not None and given.get("display") != "none":
        yield path, style, here
    for child in element:
        yield from _paths(child, style, here)


def _path(tag: str, given: dict[str, str]) -> str | None:
    """The element's outline as path data."""
    at = lambda key, default=0.0: float(given.get(key, default) or 0)  # noqa: E731
    if tag == "path":
        return given.get("d", "")
    if tag == "circle":
        return Path(Circle(cx=at("cx"), cy=at("cy"), r=at("r"))).d()
    if tag == "ellipse":
        return Path(Ellipse(cx=at("cx"), cy=at("cy"), rx=at("rx"), ry=at("ry"))).d()
    if tag == "rect":
        return Path(Rect(x=at("x"), y=at("y"), width=at("width"), height=at("height"))).d()
    if tag == "line":
        return f"M{at('x1')} {at('y1')}L{at('x2')} {at('y2')}"
    if tag in ("polygon", "polyline"):
        return "M" + given.get("points", "") + ("Z" if tag == "polygon" else "")
    return None


def number(text: str | None) -> float:
    """The leading number of an SVG length; 1 if missing, as is SVG's default stroke width."""
    match = re.match(r"\s*([-+]?[\d.]+)", text or "")
    return float(match[1]) if match else 1.0


def painted(path: str, style: dict[str, str], matrix: np.ndarray) -> Shape | None:
    """The shape of one path in line art, as described in `line_art`; None if nothing of it is visible."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    tolerance = TOLERANCE / 2.0 ** math.ceil(math.log2(scale))  # rounded, so that the same path is flattened once
    found = contours(path, tolerance, matrix)
    if not found:
        return None
    translucent = float(style.get("fill-opacity", 1) or 1) < 0.9 or "rgba" in style.get("fill", "")
    fill = None if translucent else brightness(style.get("fill", "black"))
    stroke = brightness(style.get("stroke"))
    if float(style.get("stroke-opacity", 1) or 1) < 0.5:
        stroke = None
    if fill is None and stroke is None:
        return None
    width = 0.0
    if stroke is not None and stroke < 160:
        width = max(number(style.get("stroke-width")) * scale, 0.004)
    closed = _flattened(path, tolerance)[1]
    if fill is None:
        return Shape(found, "none", width, closed) if width else None
    if fill < 40:
        return Shape(found, "ink", width, True, 0, "nonzero")
    if stroke is None:
        width = _OUTLINE
    return Shape(found, "paper", width, closed, 0, "nonzero")
