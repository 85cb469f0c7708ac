"""The moods in the pack for colors: a face in each palette, whose colors are applied to drawings."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from drawover.raster.vector.shapes import draw

from ..data.color import colored
from ..data.drawing import framing
from ..data.faces import palettes
from ..data.faces.color import ColoredDrawing, painted, under_the_line

SIDE = 288  # pixels of a picture
_STYLE = "toon-head"  # a style with hair, eyes, mouth, teeth and clothes as closed regions
_AMONG = 120  # candidates, of which the faces with the most kinds of regions are used
# name: skin, hair, clothes, trim, accessory, backdrop
MOODS = {
    "daylight": ("#f3c6a5", "#7d4a33", "#7fb6dc", "#efe3c4", "#ea7f68", "#e9f2f6"),
    "meadow": ("#eab187", "#b5622d", "#5f9a66", "#d8c56b", "#e88a34", "#eef3e0"),
    "dusk": ("#e3bfc0", "#5d4f8f", "#3b5488", "#c98bb0", "#f0b86e", "#e4def0"),
    "ember": ("#bd7f52", "#5a2e2a", "#c2553c", "#e0a545", "#8f3a4a", "#f6e7d6"),
    "lagoon": ("#f9dfcc", "#4fa3ad", "#ea7f68", "#93cfae", "#3f6f9a", "#e2f1ee"),
    "cocoa": ("#86513a", "#3d2a33", "#2f8f8b", "#efe3c4", "#d8a52f", "#f1e8e0"),
}


def moods(root: Path) -> dict[str, np.ndarray]:
    """Arrays of the atlas for the M MOODS, all uint8: pictures (M, SIDE, SIDE, 4) RGBA on white, palettes (M, K, 3)
    RGB, the colors of K kinds of regions, and backdrops (M, 3) RGB."""
    faces = itertools.islice(_training(root), _AMONG)
    best = sorted(faces, key=lambda found: -found[0])[: len(MOODS)]  # sorted() keeps the order of equals
    tables = [palettes.table(_palette(*colors)) for colors in MOODS.values()]
    solid = np.full((SIDE, SIDE), 255, np.uint8)
    pictures = [
        np.dstack([painted(fill, ink, table), solid]) for (_, ink, fill), table in zip(best, tables, strict=True)
    ]
    backdrops = [_rgb(colors[-1]) for colors in MOODS.values()]
    kinds = np.stack([table[: len(palettes.REGIONS)] for table in tables])
    return {"pictures": np.stack(pictures), "palettes": kinds, "backdrops": np.array(backdrops, np.uint8)}


def _training(root: Path) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """(kinds of regions, ink, regions) of faces of the training split."""
    for _, face in colored.faces(root, [_STYLE], 11):
        if face.drawing.split == "train":
            yield _drawn(face)


def _drawn(face: ColoredDrawing) -> tuple[int, np.ndarray, np.ndarray]:
    frame = framing(face.drawing)
    clean = face.drawing.mapped(np.broadcast_to(frame, (len(face.drawing.parts), 2, 3)))
    fill = under_the_line(face.labels(SIDE, frame))
    large = np.bincount(fill.ravel(), minlength=len(palettes.REGIONS)) > SIDE * SIDE // 2000
    return int(large.sum()), draw(clean.shapes, SIDE), fill


def _palette(skin: str, hair: str, clothes: str, trim: str, accessory: str, backdrop: str) -> dict[str, palettes.Color]:
    tone = np.array(_rgb(skin))
    red, green, blue = (tone * 0.55 + np.array([192, 62, 72]) * 0.45).astype(int).tolist()
    return {
        "background": (255, 255, 255), "ink": (20, 18, 22), "skin": _rgb(skin), "hair": _rgb(hair),
        "eye white": (250, 250, 246), "lips": (red, green, blue), "mouth": _rgb("#7c2a33"), "teeth": (250, 246, 238),
        "tongue": _rgb("#dd7078"), "clothes": _rgb(clothes), "trim": _rgb(trim), "accessory": _rgb(accessory),
    }  # fmt: skip


def _rgb(code: str) -> palettes.Color:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:], 16)
