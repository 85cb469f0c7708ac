"""Color palettes for regions that no exemplar colors; and color names."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

# The first colors of each palette are for the largest regions.
PALETTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "soft": ("Soft", ("#f3d9bd", "#a9c9cf", "#e7b9a6", "#bfd0a8", "#c9b8d6", "#efe2b8", "#8fa9bf", "#d99f9a",
                      "#9fb79b", "#b79f86")),
    "vivid": ("Vivid", ("#ffd166", "#4d96ff", "#ff6b6b", "#6bcb77", "#b983ff", "#ff9f45", "#3ec1d3", "#f368a0",
                        "#9bdb4d", "#6a5acd")),
    "warm": ("Warm", ("#f8dcb4", "#e98a5b", "#f2b866", "#c9594f", "#f3c6b2", "#a9473d", "#e9c46a", "#b56576",
                      "#7d4f50", "#d9a679")),
    "cool": ("Cool", ("#cfe3ea", "#6fa8c7", "#a7d3c9", "#8d99d6", "#b9c7e8", "#4f83a8", "#7fc4bd", "#6f7fae",
                      "#9fb8c2", "#4a6a8a")),
    "earth": ("Earth", ("#e6d3b3", "#a98467", "#c3c08b", "#8a9a5b", "#d3ae83", "#6f7f62", "#b5866a", "#dcd9bd",
                        "#7f6a55", "#9aa58c")),
    "gray": ("Gray", ("#e4e4e4", "#9c9c9c", "#c6c6c6", "#787878", "#d5d5d5", "#8a8a8a", "#b2b2b2", "#666666",
                      "#f0f0f0", "#545454")),
}  # fmt: skip
_HUES = ((12, "red"), (38, "orange"), (65, "yellow"), (160, "green"), (195, "teal"), (255, "blue"), (290, "violet"),
         (345, "pink"), (361, "red"))  # fmt: skip


def colors_of(name: str) -> list[tuple[int, int, int]]:
    """Return the colors of a palette, 8-bit sRGB."""
    return [(int(code[1:3], 16), int(code[3:5], 16), int(code[5:], 16)) for code in PALETTES[name][1]]


def hex_of(rgb: Sequence[int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def color_name(rgb: Sequence[int]) -> str:
    """Return a color's name in English: "light blue"."""
    hue, light, full = colorsys.rgb_to_hls(*(value / 255 for value in rgb))
    if full < 0.12 or light < 0.06 or light > 0.97:
        tones = ((0.08, "black"), (0.35, "dark gray"), (0.7, "gray"), (0.95, "light gray"), (2, "white"))
        return next(word for most, word in tones if light < most)
    word = next(word for most, word in _HUES if hue * 360 < most)
    if word == "orange" and light < 0.45:
        word, light = "brown", light + 0.15
    tone = "dark " if light < 0.35 else "light " if light > 0.75 else ""
    return tone + word
