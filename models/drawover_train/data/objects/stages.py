"""Objects: some 1500 things by the same artists as line art, flat, gradient and solid, and by other vendors.

    python -m drawover_train data objects [--size 256] [--limit N] [--workers 2]

Microsoft's Fluent emoji: flat and gradient are matched by icon name, solid (its "3D" pictures) by code point. Line art
is derived from the flat icon's fills, so it is exact. OpenMoji, the vendor never trained on, is in openmoji.py.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drawover.raster.vector.shapes import draw, draw_parts

from ..correct import flaws
from ..drawing import Drawing, inverse, nearest_part, split_of
from ..recipe import Subject, UnusableError, View
from . import islands, pencil, recolor
from .emoji import IconSet, code_of, family, has_skin_tone, icon_set, pictures_by_code
from .rasterize import (
    Box,
    UnreadableError,
    cropped,
    decoded_rgba,
    on_white,
    overlap,
    rasterize,
    silhouette,
    square_around,
)
from .sources import FLAT, GRADIENT, NOTO, SOLID, TWEMOJI

MARGIN = 0.10 / 1.20  # of the frame's side, around the longer side, as in the engine
SAME = 0.85  # silhouettes of flat and solid must overlap by this much
CARRIED = 0.97  # required fraction of shaded pixels in the flat color's family to transfer a palette
_LEAST = 0.6  # the frame covers at least this fraction of the icon's canvas, to limit magnification
_LEAST_REGION = 0.0002  # of the picture: colors that cover less are ignored
_HEX = re.compile(r'fill="(#[0-9a-fA-F]{3,6})"')
_LOOK = 128  # px of the picture that determines an icon's frame


@dataclass(frozen=True)
class Key:
    """Identifies a subject in the packages."""

    icon: str
    code: str


@dataclass(frozen=True)
class Objects:
    """The recipe. Label stages: `part` holds region ids of `flat` (0 is paper), `near_*` the nearest movable part.

    Facts: palette, palette_swap, palette_turn (region id -> color); parts, the number of movable parts; moved and back
    by severity: the moved parts, and each part's affine from flawed to clean in frame units.
    """

    name: str = "objects"
    purpose: str = "things as line, flat, gradient and solid by the same artists, and by two other vendors"
    identity: str = "line"
    bytes_per_subject: int = 600_000
    sources = (FLAT, GRADIENT, SOLID, NOTO, TWEMOJI)

    def subjects(self, root: Path, limit: int | None) -> list[Subject]:
        """Every icon present in flat, gradient and solid, without skin tone variants."""
        flat, gradient = icon_set(FLAT.fetch(root)), icon_set(GRADIENT.fetch(root))
        solid = pictures_by_code(SOLID.fetch(root) / "assets", ".webp")
        codes = {name: code for code, name in flat.names.items()}
        found = [
            Subject(f"fluent/{name}", FLAT, Key(name, codes[name]), split_of(f"fluent/{family(name)}"))
            for name in sorted(flat.bodies, key=shuffled)
            if name in codes and name in gradient.bodies and codes[name] in solid and not has_skin_tone(codes[name])
        ]
        return found[:limit]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """One view; see the class. Raises UnusableError where flat is no plain fills or solid is another picture."""
        key: Key = subject.key
        flat_set = icon_set(FLAT.fetch(root))
        body, canvas = flat_set.bodies[key.icon], flat_set.boxes[key.icon]
        box = frame_box(body, canvas)
        try:
            stages, facts = _same_artists(root, key, body, box, canvas, size, random)
            others, fitted = _other_vendors(root, key.code, size)
        except UnreadableError:
            raise UnusableError("one of its pictures cannot be painted") from None
        drawing = line_drawing(subject.name, body, box)
        clean = draw(drawing.shapes, size)
        stages["line"] = clean
        stages["rough"] = pencil.rough(clean, random.uniform(0.4, 1.1), random, random.uniform(0, 0.22))
        moves, flaw_facts = flawed(drawing, size, random)
        facts |= {"license_of": _licenses([*stages, *fitted]), "fitted": fitted}
        return [View({**stages, **others, **moves}, facts | flaw_facts)]


RECIPE = Objects()


def frame_box(body: str, canvas: Box) -> Box:
    """The framed square of the icon's canvas: its drawing, and MARGIN around its longer side."""
    found = square_around(rasterize(body, canvas, _LOOK), MARGIN) or (0.0, 0.0, _LOOK, _LOOK)
    unit = canvas[2] / _LOOK
    side = max(found[2], _LEAST * _LOOK)
    left, top = (at - (side - found[2]) / 2 for at in found[:2])
    return canvas[0] + left * unit, canvas[1] + top * unit, side * unit, side * unit


def line_drawing(subject: str, body: str, box: Box, style: str = "fluent") -> Drawing:
    """The icon's line drawing in the frame `box`. Raises UnusableError."""
    scale = 1 / box[2]
    frame = np.array([[scale, 0, -box[0] * scale], [0, scale, -box[1] * scale]])
    try:
        return islands.line_drawing(subject, islands.islands(body, frame), style)
    except islands.NotFlatError:
        raise UnusableError("its flat icon is more than plain fills") from None


def flawed(drawing: Drawing, size: int, random: np.random.Generator) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Stages flawed_* and near_* for each severity, and the facts; empty where nothing can move."""
    facts: dict[str, Any] = {"parts": len(drawing.parts), "moved": {}, "back": {}}
    stages: dict[str, np.ndarray] = {}
    if max(drawing.freedom) == 0:
        return stages, facts
    for severity, amount in flaws.SEVERITY.items():
        flaw = flaws.sample(drawing, amount, random)
        while not flaw.moved.any():
            flaw = flaws.sample(drawing, amount, random)
        shapes = drawing.mapped(flaw.matrices).shapes
        stages[f"flawed_{severity}"] = draw(shapes, size)
        stages[f"near_{severity}"] = nearest_part(draw_parts(shapes, size))
        facts["moved"][severity] = [int(n) for n in np.flatnonzero(flaw.moved)]
        facts["back"][severity] = np.round(inverse(flaw.matrices), 7).tolist()
    return stages, facts


def _same_artists(
    root: Path, key: Key, body: str, box: Box, canvas: Box, size: int, random: np.random.Generator
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """flat, gradient, solid, the regions of flat, and the same recolored."""
    gradient_set = icon_set(GRADIENT.fetch(root))
    flat = rasterize(body, box, size)
    gradient = rasterize(gradient_set.bodies[key.icon], box, size)
    picture = decoded_rgba(pictures_by_code(SOLID.fetch(root) / "assets", ".webp")[key.code].read_bytes())
    pixels = picture.shape[1] / canvas[2]
    solid = cropped(picture, (*(v * pixels for v in box),), size)  # pyright: ignore[reportArgumentType]
    alike = overlap(silhouette(flat), silhouette(solid))
    if alike < SAME:
        raise UnusableError("flat and solid are not the same picture")
    if overlap(silhouette(flat), silhouette(gradient)) < SAME:
        raise UnusableError("flat and gradient are not the same picture")
    part, colors, samples = regions(body, box, size)
    swap, turn = recolor.family_swap(colors[1:], random), recolor.one_turn(random)
    stages = {"flat": on_white(flat), "gradient": on_white(gradient), "solid": on_white(solid), "part": part}
    facts: dict[str, Any] = {"palette": named(colors), "silhouette_iou": round(alike, 3)}
    for kind, change in (("swap", swap), ("turn", turn)):
        new = recolored(body, change)
        stages[f"flat_{kind}"] = on_white(rasterize(new, box, size))
        if "opacity" in body:  # colors blend with those beneath, so sample the result
            seen = on_white(rasterize(new, box, 2 * size, crisp=True)).reshape(-1, 3)[samples]
        else:
            seen = change(colors[1:])
        facts[f"palette_{kind}"] = named(np.concatenate([colors[:1], seen]))
    within = (part > 0) & silhouette(solid) & silhouette(gradient)
    for stage, shaded in (("gradient", gradient), ("solid", solid)):
        stages[f"{stage}_turn"] = on_white(_changed(shaded, turn))
        if recolor.agrees(shaded[..., :3], stages["flat"], colors[1:], within) >= CARRIED:
            stages[f"{stage}_swap"] = on_white(_changed(shaded, swap))
    return stages, facts


def regions(body: str, box: Box, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The visible colors of a flat icon.

    Returns (size, size) uint8 region ids, 0 for paper; (ids, 3) uint8 colors; (ids - 1,) a sample pixel of each region
    in the crisp picture of twice the size, in row-major order.
    """
    rgba = rasterize(body, box, 2 * size, crisp=True)
    crisp, outside = on_white(rgba), rgba[..., 3] == 0
    packed = crisp.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    packed[outside] = 1 << 24
    values, first, counts = np.unique(packed, return_index=True, return_counts=True)
    order = [i for i in np.argsort(-counts) if values[i] < 1 << 24 and counts[i] >= _LEAST_REGION * packed.size][:254]
    if not order:
        raise UnusableError("its flat icon is empty")
    best, part = np.zeros((size, size), np.float32), np.zeros((size, size), np.uint8)
    for number, value in enumerate([1 << 24, *(values[i] for i in order)]):
        share = cv2.resize((packed == value).astype(np.float32), (size, size), interpolation=cv2.INTER_AREA)
        part[share > best] = number
        best = np.maximum(best, share)
    samples = first[order]
    return part, np.concatenate([np.full((1, 3), 255, np.uint8), crisp.reshape(-1, 3)[samples]]), samples


def recolored(body: str, change: recolor.Swap) -> str:
    """The icon with each fill's color replaced."""

    def new(match: re.Match[str]) -> str:
        text = match[1][1:]
        text = "".join(c * 2 for c in text) if len(text) == 3 else text
        rgb = change(np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)], np.uint8))
        return f'fill="#{bytes(rgb).hex()}"'

    return _HEX.sub(new, body)


def _changed(rgba: np.ndarray, change: recolor.Swap) -> np.ndarray:
    found, seen = rgba.copy(), rgba[..., 3] > 0
    found[seen, :3] = change(rgba[seen, :3])
    return found


def _other_vendors(root: Path, code: str, size: int) -> tuple[dict[str, np.ndarray], list[str]]:
    """The same subject by other vendors, each fitted to the frame by its own outline; not pixel-aligned."""
    found: dict[str, np.ndarray] = {}
    for stage, source in (("noto", NOTO), ("twemoji", TWEMOJI)):
        icons: IconSet = icon_set(source.fetch(root))
        name = icons.by_code(code_of(code))
        if name is not None:
            body, canvas = icons.bodies[name], icons.boxes[name]
            found[stage] = on_white(rasterize(body, frame_box(body, canvas), size))
    return found, list(found)


def _licenses(stages: list[str]) -> dict[str, str]:
    source_by_stage = {"flat": FLAT, "gradient": GRADIENT, "solid": SOLID, "noto": NOTO, "twemoji": TWEMOJI}
    return {source_by_stage[stage].name: source_by_stage[stage].license for stage in stages if stage in source_by_stage}


def named(colors: np.ndarray) -> dict[str, str]:
    """Region id -> "#rrggbb", without paper."""
    return {str(n): f"#{bytes(color).hex()}" for n, color in enumerate(colors) if n}


def shuffled(name: str) -> bytes:
    """Sort key of a fixed random order, so that the first few subjects are a fair sample."""
    return hashlib.sha256(f"order/{name}".encode()).digest()
