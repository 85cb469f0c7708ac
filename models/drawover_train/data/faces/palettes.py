"""Palettes: named sets of colors, one color per region, shared by many drawings so that the true color is known.

The list is fixed: the same names and colors each time. Palettes of the test split color no training drawing.
"""

from __future__ import annotations

import colorsys
import itertools
from functools import cache

import numpy as np

REGIONS = ("background", "ink", "skin", "hair", "eye white", "lips", "mouth", "teeth", "tongue",
           "clothes", "trim", "accessory")  # fmt: skip
COUNT = 300
_RESERVED = 24  # palettes of the validation split, and as many of the test split
# Hair is never darker than a mid tone: black hair would look like ink, and its shading would be invisible.
_HAIR = {"copper": "#b5622d", "chestnut": "#7d4a33", "walnut": "#6f5844", "honey": "#d9a75a", "straw": "#e6cf94",
         "auburn": "#96402f", "slate": "#6c7683", "silver": "#b9bdc2", "lagoon": "#5fb0b7", "indigo": "#5d62b0",
         "plum": "#8f4a80", "rose": "#d98aa4", "moss": "#76925a", "scarlet": "#c2423c", "lilac": "#a68fd0",
         "sand": "#b99b72"}  # fmt: skip
_SKIN = {"porcelain": "#f9dfcc", "peach": "#f3c6a5", "apricot": "#eab187", "almond": "#d79b6e", "bronze": "#bd7f52",
         "sienna": "#a2653c", "umber": "#86513a", "cocoa": "#6d4331"}  # fmt: skip
_CLOTHES = {"teal": "#2f8f8b", "navy": "#3b5488", "brick": "#b3503f", "mustard": "#d8a52f", "olive": "#82883f",
            "violet": "#7d5cae", "sky": "#7fb6dc", "coral": "#ea7f68", "mint": "#93cfae", "cream": "#efe3c4",
            "magenta": "#c4497d", "forest": "#3f7a4f", "smoke": "#8b929b", "orange": "#e88a34"}  # fmt: skip


Color = tuple[int, int, int]


@cache
def palettes() -> dict[str, dict[str, Color]]:
    """Every palette by name: region -> (red, green, blue), 0..255. No two are equal."""
    combinations = sorted(itertools.product(_HAIR, _SKIN, _CLOTHES))
    random = np.random.default_rng(300)
    chosen = random.permutation(len(combinations))[:COUNT]
    return {"-".join(c): _palette(c[0], c[1], c[2], random) for c in (combinations[i] for i in chosen)}


def names_for(split: str) -> list[str]:
    """Names of the palettes for drawings of a split; those of test also color held-out drawings."""
    every = list(palettes())
    if split == "train":
        return every[2 * _RESERVED :]
    return every[:_RESERVED] if split == "validation" else every[_RESERVED : 2 * _RESERVED]


def table(palette: dict[str, Color]) -> np.ndarray:
    """(256, 3) uint8 lookup table of labels; numbers without a region map to background."""
    colors = np.full((256, 3), palette["background"], np.uint8)
    for number, region in enumerate(REGIONS):
        colors[number] = palette[region]
    return colors


def _palette(hair: str, skin: str, clothes: str, random: np.random.Generator) -> dict[str, Color]:
    tone = _varied(_SKIN[skin], random, hue_spread=0.005)
    red, green, blue = tone
    lips = (int(red * 0.55 + 192 * 0.45), int(green * 0.55 + 62 * 0.45), int(blue * 0.55 + 72 * 0.45))
    other = [c for name, c in _CLOTHES.items() if name != clothes]
    trim, accessory = (other[i] for i in random.choice(len(other), 2, replace=False))
    white = int(random.integers(244, 254))
    red, green, blue = (int(v) for v in random.integers(8, 30, 3))
    return {
        "background": (255, 255, 255),
        "ink": (red, green, blue),
        "skin": tone,
        "hair": _varied(_HAIR[hair], random),
        "eye white": (white, white, white - int(random.integers(0, 8))),
        "lips": _varied(lips, random),
        "mouth": _varied("#7c2a33", random),
        "teeth": (250, 246, int(random.integers(226, 246))),
        "tongue": _varied("#dd7078", random),
        "clothes": _varied(_CLOTHES[clothes], random),
        "trim": _varied(trim, random),
        "accessory": _varied(accessory, random),
    }


def _varied(color: str | Color, random: np.random.Generator, hue_spread: float = 0.012) -> Color:
    """The color, a little off in hue, saturation and value."""
    rgb = tuple(int(color[i : i + 2], 16) for i in (1, 3, 5)) if isinstance(color, str) else color
    hue, saturation, value = colorsys.rgb_to_hsv(*(v / 255 for v in rgb))
    hue = (hue + random.normal() * hue_spread) % 1
    saturation = float(np.clip(saturation * (1 + random.normal() * 0.08), 0, 1))
    value = float(np.clip(value * (1 + random.normal() * 0.04), 0.38, 0.98))
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)
