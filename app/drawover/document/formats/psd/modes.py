"""Blend modes by Photoshop's four-letter keys, both ways, and the nearest of ours for those that we lack."""

from __future__ import annotations

# Ours -> Photoshop's. What is not here, .psd has no word for.
KEYS: dict[str, bytes] = {
    "normal": b"norm",
    "multiply": b"mul ",
    "darken": b"dark",
    "color-burn": b"idiv",
    "linear-burn": b"lbrn",
    "screen": b"scrn",
    "lighten": b"lite",
    "color-dodge": b"div ",
    "add": b"lddg",
    "overlay": b"over",
    "soft-light-photoshop": b"sLit",
    "hard-light": b"hLit",
    "linear-light": b"lLit",
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

# Photoshop's that we lack: its title, and the nearest of ours.
NEAREST: dict[bytes, tuple[str, str]] = {
    b"diss": ("Dissolve", "normal"),
    b"dkCl": ("Darker Color", "darken"),
    b"lgCl": ("Lighter Color", "lighten"),
    b"vLit": ("Vivid Light", "hard-light"),
    b"pLit": ("Pin Light", "hard-light"),
    b"hMix": ("Hard Mix", "hard-light"),
}
