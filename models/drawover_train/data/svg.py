"""SVG paths to flattened contours, and painted shapes to line art: fills become paper, outlines become ink."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import numpy as np
from svgelements import Circle, Close, Ellipse, Line, Matrix, Move, Path, PathSegment, Polygon, Rect

from drawover.raster.vector import Shape

_SVG = "{http://www.w3.org/2000/svg}"
_STEPS = np.linspace(0, 1, 9)[1:]  # where a curve is probed for how much it bends
TOLERANCE = 1 / 16384  # of the canvas: below a quarter of a pixel at 4096
_OUTLINE = 0.011  # width of an outline drawn around a fill that has none, as a share of the canvas


def contours(path: str | Path, tolerance: float, matrix: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """Each subpath of an SVG path as an (N, 2) float32 polyline that leaves its curves by at most about `tolerance`.

    tolerance: in the path's own units; matrix: (2, 3) affine applied to the points.
    """
    segments = Path(path) if isinstance(path, str) else path
    found: list[list[complex]] = []
    for segment in segments:
        if isinstance(segment, Move):
            found.append([complex(segment.end)])
            continue
        if not found:
            continue
        if isinstance(segment, (Line, Close)):
            if segment.end is not None:
                found[-1].append(complex(segment.end))
            continue
        found[-1].extend(_curve(segment, found[-1][-1], tolerance))
    result = []
    for points in found:
        if len(points) < 2:
            continue
        xy = np.array([(p.real, p.imag) for p in points])
        if matrix is not None:
            xy = xy @ matrix[:, :2].T + matrix[:, 2]
        result.append(xy.astype(np.float32))
    return tuple(result)


def _curve(segment: PathSegment, start: complex, tolerance: float) -> list[complex]:
    """Points along a curve after `start`: a chord over 1/n of it is off by its second difference / 8, as (8/n)²."""
    probed = [_at(segment, float(t)) for t in _STEPS]
    line = np.array([start, *probed])
    bend = float(np.abs(line[:-2] - 2 * line[1:-1] + line[2:]).max())
    count = int(np.clip(np.ceil(8 * np.sqrt(bend / (8 * tolerance))), 1, 96))
    if count == 8:
        return probed
    return [_at(segment, k / count) for k in range(1, count + 1)]


def _at(segment: PathSegment, t: float) -> complex:
    point = segment.point(t)
    return complex(float(point.x), float(point.y))


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

    Dark fills and strokes are ink. Other fills are paper, and get an outline unless they have a stroke of their own.
    Whatever is translucent is shading, and left out. `size`: side of the viewBox, to bring points to 0..1.
    """
    root = ElementTree.fromstring(svg)
    unit = np.array([[1 / size, 0, 0], [0, 1 / size, 0]])
    for index, group in enumerate(root):
        yield from ((index, shape) for shape in _shapes(group, {}, unit, size))


def _shapes(element: ElementTree.Element, inherited: dict[str, str], matrix: np.ndarray, size: float):
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
    style.update(
        {k: given[k] for k in ("fill", "stroke", "stroke-width", "fill-opacity", "stroke-opacity") if k in given}
    )
    style["opacity"] = str(opacity)
    own = affine(given.get("transform"))
    linear = matrix[:, :2] @ own[:, :2]
    offset = matrix[:, :2] @ own[:, 2] + matrix[:, 2]
    here = np.concatenate([linear, offset[:, None]], 1)
    path = _path(tag, given)
    if path is not None and opacity >= 0.9 and given.get("display") != "none":
        shape = _painted(path, style, here)
        if shape is not None:
            yield shape
    for child in element:
        yield from _shapes(child, style, here, size)


def _path(tag: str, given: dict[str, str]) -> Path | None:
    number = lambda key, default=0.0: float(given.get(key, default) or 0)  # noqa: E731
    if tag == "path":
        return Path(given.get("d", ""))
    if tag == "circle":
        return Path(Circle(cx=number("cx"), cy=number("cy"), r=number("r")))
    if tag == "ellipse":
        return Path(Ellipse(cx=number("cx"), cy=number("cy"), rx=number("rx"), ry=number("ry")))
    if tag == "rect":
        return Path(Rect(x=number("x"), y=number("y"), width=number("width"), height=number("height")))
    if tag in ("polygon", "polyline"):
        return Path(Polygon(given.get("points", ""))) if tag == "polygon" else Path("M" + given.get("points", ""))
    return None


def _number(text: str | None) -> float:
    """The leading number of an SVG length; 1 where there is none, as SVG has it for a stroke's width."""
    match = re.match(r"\s*([-+]?[\d.]+)", text or "")
    return float(match[1]) if match else 1.0


def _painted(path: Path, style: dict[str, str], matrix: np.ndarray) -> Shape | None:
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    found = contours(path, TOLERANCE / scale, matrix)
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
        width = max(_number(style.get("stroke-width")) * scale, 0.004)
    closed = any(isinstance(s, Close) for s in path)
    if fill is None:
        return Shape(found, "none", width, closed) if width else None
    if fill < 40:
        return Shape(found, "ink", width, True, 0, "nonzero")
    if stroke is None:
        width = _OUTLINE
    return Shape(found, "paper", width, closed, 0, "nonzero")
