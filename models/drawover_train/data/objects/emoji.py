"""Reads sets of emoji: iconify's JSON (SVG by icon name) and folders of pictures, both by code point.

A code point sequence is written like "1f468-200d-1f9b0": lower case, without the variation selector fe0f.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .rasterize import Box

_SKIN = re.compile(r"1f3f[b-f]")
_PEOPLE = re.compile(r"^(man|woman|person|men|women|people|mx|mr|mrs|boy|girl|prince|princess)-")
_CLOCK = re.compile(r"^[a-z]+-(oclock|thirty)$")


def code_of(text: str) -> str:
    """Normalize a code point sequence such as "1F468-FE0F"."""
    return "-".join(part for part in text.lower().split("-") if part != "fe0f")


def has_skin_tone(code: str) -> bool:
    """Whether the sequence contains one of the five skin tones (Fitzpatrick modifiers)."""
    return _SKIN.search(code) is not None


def family(name: str) -> str:
    """The key shared by icons that differ only in the person or hour shown, which puts them into the same split."""
    return "clock" if _CLOCK.match(name) else _PEOPLE.sub("", name)


@dataclass(frozen=True)
class IconSet:
    """An iconify package: SVG bodies by icon name, names by code point."""

    bodies: dict[str, str]
    boxes: dict[str, Box]
    names: dict[str, str]  # code point sequence -> icon name; empty for packages without them

    def by_code(self, code: str) -> str | None:
        """The name of the icon of this code point sequence."""
        return self.names.get(code)


@cache
def icon_set(folder: Path) -> IconSet:
    """Read an unpacked @iconify-json package."""
    data = json.loads((folder / "icons.json").read_text())
    names = json.loads((folder / "chars.json").read_text())
    bodies, boxes = {}, {}
    for name, icon in data["icons"].items():
        bodies[name] = icon["body"]
        left, top, width, height = (
            float(icon.get(key, data.get(key, default)))
            for key, default in (("left", 0), ("top", 0), ("width", 16), ("height", 16))
        )
        boxes[name] = left, top, width, height
    name_by_code = {code_of(code): name for code, name in names.items() if name in bodies}
    return IconSet(bodies, boxes, name_by_code)


@cache
def pictures_by_code(folder: Path, suffix: str) -> dict[str, Path]:
    """Code point sequence -> file, for a folder with files named by it."""
    return {code_of(path.stem): path for path in sorted(folder.glob(f"*{suffix}"))}
