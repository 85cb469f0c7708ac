"""Blend modes by Photoshop's four-letter keys, both ways."""

from __future__ import annotations

# Our names -> Photoshop's. Modes missing here don't exist in .psd.
KEYS: dict[str, bytes] = {
    "normal": b"norm",
    "dissolve": b"diss",
    "multiply": b"mul ",
    "darken": b"dark",
    "color-burn": b"idiv",
    "linear-burn": b"lbrn",
    "darker-color": b"dkCl",
    "screen": b"scrn",
    "lighten": b"lite",
    "color-dodge": b"div ",
    "add": b"lddg",
    "lighter-color": b"lgCl",
    "overlay": b"over",
    "soft-light-photoshop": b"sLit",
    "hard-light": b"hLit",
    "linear-light": b"lLit",
    "vivid-light": b"vLit",
    "pin-light": b"pLit",
    "hard-mix": b"hMix",
    "difference": b"diff",
    "exclusion": b"smud",
    "subtract": b"fsub",
    "divide": b"fdiv",
    "hue": b"hue ",
    "saturation": b"sat ",
    "color": b"colr",
    "luminosity": b"lum ",
}
NAMES = {key: name for name, key in KEYS.items()}
PASSES = b"pass"  # of a group
