"""Brush presets as TOML files, one each, validated against one table of fields and ranges.

Invalid files are skipped and reported in one sentence. Where the files are is left to the studio.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..errors import PresetError
from .brush import BLENDS, FOLLOWS, MODES, Brush, Jitter
from .curve import Curve, Response
from .papers import PAPERS, TIPS

CONTROLS = ("flow", "hardness")
_PENS = tuple(field.name for field in fields(Response))
_CHANCES = tuple(field.name for field in fields(Jitter))
_NUMBERS = {  # name: (minimum, maximum)
    "size": (1.0, 500.0),
    "opacity": (0.01, 1.0),
    "hardness": (0.0, 1.0),
    "grain": (0.0, 1.0),
    "spacing": (0.01, 2.0),
    "flow": (0.01, 1.0),
    "roundness": (0.05, 1.0),
    "angle": (-180.0, 180.0),
    "stabilizer": (0.0, 1.0),
}
_WORDS = {
    "mode": MODES,
    "blend": BLENDS,
    "paper": PAPERS,
    "tip": TIPS,
    "follows": FOLLOWS,
}
_RESPONSES = ("size_by", "opacity_by", "flow_by", "spacing_by", "roundness_by", "jitter_by")
_FIRST = ("title", "about", "place", "controls", "builds", "jitter")
_LARGEST = 64 << 10  # bytes; no preset comes near
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Preset:
    """A named brush. `key` is its file's name without ".toml", which settings use to identify it."""

    key: str
    title: str
    brush: Brush
    about: str = ""  # one sentence
    place: float = 100.0  # position in the list, smallest first
    controls: tuple[str, ...] = ()  # of CONTROLS: what the tool bar offers in addition to size and opacity
    own: bool = False  # created by the artist


class _WrongError(Exception):
    """The reason why a file is invalid, as the end of a sentence."""


def _table(value: Any, name: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _WrongError(f"{name} must be a table such as [{name}]")
    for key in value:
        if key not in known:
            raise _WrongError(f"[{name}] has no “{key}”; it may have {', '.join(known)}")
    return value


def _number(value: Any, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _WrongError(f"{name} must be a number from {low:g} to {high:g}, not {_short(value)}")
    return float(value)


def _text(value: Any, name: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise _WrongError(f"{name} must be one line of at most {longest} letters")
    return value.strip()


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 30 else text[:29] + "…"


def _response(value: Any, name: str) -> Response:
    curves: dict[str, Curve] = {}
    for pen, points in _table(value, name, _PENS).items():
        try:
            pairs = tuple((float(x), float(y)) for x, y in points)
            curves[pen] = Curve(pairs)
        except (TypeError, ValueError, OverflowError) as error:
            why = str(error) if "curve" in str(error) else "it must be points such as [[0.0, 0.2], [1.0, 1.0]]"
            raise _WrongError(f"the curve “{pen}” of [{name}] cannot be used: {why}") from error
    return Response(**curves)


def _brush(fields: Mapping[str, Any]) -> Brush:
    made: dict[str, Any] = {}
    for name, value in fields.items():
        if name in _NUMBERS:
            made[name] = _number(value, name, *_NUMBERS[name])
        elif name in _WORDS:
            if value not in _WORDS[name]:
                raise _WrongError(f"{name} must be one of {', '.join(_WORDS[name])}, not {_short(value)}")
            made[name] = value
        elif name in _RESPONSES:
            made[name] = _response(value, name)
        elif name not in _FIRST:
            raise _WrongError(f"“{name}” means nothing in a brush; is it misspelled?")
    # Fields absent from a file have no effect: the pencil's own grain and pressure are no defaults for others.
    made = {"grain": 0.0, "size_by": Response(), "opacity_by": Response()} | made
    jitter = _table(fields.get("jitter", {}), "jitter", _CHANCES)
    made["jitter"] = Jitter(**{name: _number(value, f"jitter.{name}", 0.0, 1.0) for name, value in jitter.items()})
    builds = fields.get("builds", False)
    if not isinstance(builds, bool):
        raise _WrongError(f"builds must be true or false, not {_short(builds)}")
    return Brush(builds=builds, **made)


def parse(key: str, text: str, own: bool = False) -> Preset:
    """Parse a preset's text. PresetError names the file and the reason."""
    try:
        if not _KEY.fullmatch(key):
            raise _WrongError("its name may have only small letters, digits, - and _")
        try:
            fields = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise _WrongError(f"it is not valid TOML ({str(error)[:80]})") from error
        title = _text(fields.get("title"), "title", 40)
        about = _text(fields["about"], "about", 200) if "about" in fields else ""
        place = _number(fields.get("place", 100.0), "place", -1e6, 1e6)
        controls = fields.get("controls", [])
        if not isinstance(controls, list) or any(each not in CONTROLS for each in controls):
            raise _WrongError(f"controls must be a list of {', '.join(CONTROLS)}")
        return Preset(key, title, _brush(fields), about, place, tuple(dict.fromkeys(controls)), own)
    except _WrongError as wrong:
        raise PresetError(f"The brush “{key}.toml” was left out: {wrong}.") from wrong


def read(path: Path, own: bool = False) -> Preset:
    """Read a preset's file. PresetError if it is invalid or unreadable."""
    try:
        if path.stat().st_size > _LARGEST:
            raise PresetError(f"The brush “{path.name}” was left out: it is larger than any brush's file.")
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise PresetError(f"The brush “{path.name}” was left out: it is not a text file in UTF-8.") from error
    except OSError as error:
        why = error.strerror or "unknown error"
        raise PresetError(f"The brush “{path.name}” was left out: it cannot be read ({why}).") from error
    return parse(path.stem, text, own)


def read_all(shipped: Path, own: Path | None = None) -> tuple[dict[str, Preset], list[PresetError]]:
    """All presets in list order, the artist's own replacing shipped ones of the same key; and the errors found."""
    found: dict[str, Preset] = {}
    wrong: list[PresetError] = []
    for folder, mine in ((shipped, False), (own, True)):
        for path in sorted(folder.glob("*.toml")) if folder is not None else ():
            try:
                found[path.stem] = read(path, mine)
            except PresetError as error:
                wrong.append(error)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].place, pair[1].title))), wrong
