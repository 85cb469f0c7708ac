"""Reading sets of emoji: iconify's JSON (SVG by icon name) and folders of pictures, both by code point.

A code point sequence is written as in "1f468-200d-1f9b0": lower case, without the variation selector fe0f.
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
    """A code point sequence as this module writes it, from "1F468-FE0F" and the like."""
    return "-".join(part for part in text.lower().split("-") if part != "fe0f")


def has_skin_tone(code: str) -> bool:
    """Whether the sequence asks for one of the five skin tones (Fitzpatrick modifiers)."""
    return _SKIN.search(code) is not None


def family(name: str) -> str:
    """Icons that differ only in whom or which hour they show share one, so that they fall into the same split."""
    return "clock" if _CLOCK.match(name) else _PEOPLE.sub("", name)


@dataclass(frozen=True)
class IconSet:
    """An iconify package: SVG bodies by icon name, names by code point."""

    bodies: dict[str, str]
    boxes: dict[str, Box]
    names: dict[str, str]  # code point sequence -> icon name; empty for packages that do not say

    def by_code(self, code: str) -> str | None:
        """The name of the icon of this code point sequence."""
        return self.names.get(code)


@cache
def icon_set(folder: Path) -> IconSet:
    """Reads an unpacked @iconify-json package."""
    held = json.loads((folder / "icons.json").read_text())
    names = json.loads((folder / "chars.json").read_text())
    bodies, boxes = {}, {}
    for name, icon in held["icons"].items():
        bodies[name] = icon["body"]
        left, top, width, height = (
            float(icon.get(key, held.get(key, otherwise)))
            for key, otherwise in (("left", 0), ("top", 0), ("width", 16), ("height", 16))
        )
        boxes[name] = left, top, width, height
    known = {code_of(code): name for code, name in names.items() if name in bodies}
    return IconSet(bodies, boxes, known)


@cache
def pictures_by_code(folder: Path, suffix: str) -> dict[str, Path]:
    """Code point sequence -> file, of a folder whose files are named by it."""
    return {code_of(path.stem): path for path in sorted(folder.glob(f"*{suffix}"))}
