"""Frontal faces of the package facesjs (Apache-2.0): its own generator run under Node, each feature a part."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from drawover.raster.vector.shapes import Shape

from ..drawing import Drawing, split_of
from ..sources import FACESJS, SourceError
from ..svg import brightness, line_art, number, painted, paths
from .color import ColoredDrawing
from .palettes import REGIONS

_SIZE = 450.0
_CORNER = np.array([25, -110], np.float32) / np.float32(_SIZE)  # the face only, not the body
PARTS = ("head", "left eye", "right eye", "left brow", "right brow", "nose", "mouth", "glasses", "beard",
         "lines", "left ear", "right ear", "hair", "body")  # fmt: skip
_PART_OF = {"hairBg": 12, "body": 13, "jersey": 13, "head": 0, "eyeLine": 9, "miscLine": 9, "smileLine": 9,
            "facialHair": 8, "mouth": 6, "nose": 5, "hair": 12, "glasses": 7, "accessories": 12}  # fmt: skip
_LEAST = 0.008  # minimal outline width of a colored region, relative to the canvas
_BOLD = 6  # in its units: wider strokes of a jersey are bands, whose black casing is left out
_REGION_OF = {"eye": "eye white", "mouth": "teeth", "jersey": "trim", "glasses": "trim", "hair": "hair"}
_PAIRS = {"ear": 10, "eye": 1, "eyebrow": 3}


def generate(root: Path, first: int, count: int, split: str | None = None) -> list[Drawing]:
    """Faces number `first` to `first + count` as vector line art, of one split or all. Needs Node and npm."""
    return [_drawing(face) for face in faces(root, first, count) if split in (None, split_of(subject(face)))]


def faces(root: Path, first: int, count: int) -> list[dict]:
    """Faces number `first` to `first + count` in the package's format: svg, groups and features of each."""
    if shutil.which("node") is None:
        raise SourceError("Node is needed to run facesjs; install it (apt-get install nodejs npm) and retry.")
    FACESJS.fetch(root)
    home = root / "facesjs-run"
    if not (home / "node_modules" / "facesjs").exists():
        home.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", str((root / FACESJS.archive).resolve())],
            cwd=home, check=True, capture_output=True,
        )  # fmt: skip
    script = Path(__file__).with_suffix(".mjs")
    run = subprocess.run(
        ["node", str(script), str(home.resolve()), str(first), str(count)], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SourceError(f"facesjs could not be run: {run.stderr.strip()[-300:]}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def _drawing(face: dict) -> Drawing:
    svg = re.sub(r"<svg[^>]*>", '<svg xmlns="http://www.w3.org/2000/svg">', face["svg"], count=1)
    groups = face["groups"]
    shapes = []
    for index, shape in line_art(svg, _SIZE):
        name, side = groups[index]
        part = _PAIRS[name] + side if name in _PAIRS else _PART_OF[name]
        shapes.append(shape._replace(contours=tuple(c + _CORNER for c in shape.contours), part=part))
    return Drawing(subject(face), "facesjs", tuple(shapes), PARTS)


def subject(face: dict) -> str:
    """The name of a face."""
    features = ",".join(f"{k}={v}" for k, v in sorted(face["features"].items()))
    return f"facesjs/{face['seed']},{features}"


def colored(face: dict) -> ColoredDrawing:
    """One of `faces`, with the region that each shape colors. Shaved skin and stripes of a jersey are left out."""
    root = ElementTree.fromstring(face["svg"])
    groups = face["groups"]
    colors = {"#cc9966": "hair", "#89bfd3": "clothes", "#7a1319": "trim", "#07364f": "accessory", "#501414": "mouth"}
    shapes: list[Shape] = []
    regions: list[int] = []
    for index, path, style, matrix in paths(root, _SIZE):
        name, side = groups[index]
        fill = style.get("fill", "black")
        if float(style["opacity"]) < 0.9 or (fill == "none" and (brightness(style.get("stroke")) or 0) > 40):
            continue
        colored = (brightness(style.get("stroke")) or 0) > 40  # a colored border becomes a line
        if colored or (name == "jersey" and number(style.get("stroke-width")) > _BOLD):
            style = {**style, "stroke": "#000", "stroke-width": "4"}
        shape = painted(path, style, matrix)
        if shape is None:
            continue
        shape = shape._replace(closed=shape.closed or (name == "body" and shape.paint == "paper"))
        if shape.paint == "paper":
            shape = shape._replace(stroke=max(shape.stroke, _LEAST))
        part = _PAIRS[name] + side if name in _PAIRS else _PART_OF[name]
        shapes.append(shape._replace(contours=tuple(c + _CORNER for c in shape.contours), part=part))
        region = colors.get(fill, _REGION_OF.get(name, "skin"))
        regions.append(REGIONS.index(region) if shape.paint == "paper" else 0)
    return ColoredDrawing(Drawing(subject(face), "facesjs", tuple(shapes), PARTS), tuple(regions))
