"""Painted portraits of The Battle for Wesnoth, for evaluation only: GPL, so nothing that ships is trained on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .objects.rasterize import UnreadableError, cropped, decoded_rgba, on_white, square_around
from .recipe import Subject, UnusableError, View
from .sources import Source

WESNOTH = Source(
    client="apt",
    package="wesnoth-1.16-data",
    version="1:1.16.9-1",
    license="GPL-2.0-or-later",
    attribution="Portraits of The Battle for Wesnoth, by its artists (wesnoth.org)",
    sha256="1012b964bd412a6770685e3324ae3b61e176caff7846192d1ee63d55cd621e26",
    archive="wesnoth-1.16-data_1%3a1.16.9-1_all.deb",
    evaluation_only=True,
)
_FOLDER = "usr/share/games/wesnoth/1.16/data/core/images/portraits"


class Portraits:
    """The recipe."""

    name = "portraits"
    purpose = "paintings of people and creatures, to judge sketches made of them"
    identity = "picture"
    bytes_per_subject = 100_000
    sources: tuple[Source, ...] = (WESNOTH,)

    def subjects(self, root: Path, limit: int | None) -> Sequence[Subject]:
        """Every portrait, by people and name."""
        folder = WESNOTH.fetch(root) / _FOLDER
        paths = sorted(path.relative_to(folder) for path in folder.rglob("*.png"))
        return [Subject(f"wesnoth/{p.with_suffix('').as_posix()}", WESNOTH, p.as_posix()) for p in paths][:limit]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """One view: picture, (size, size, 3) RGB on white."""
        return [picture_view((WESNOTH.fetch(root) / _FOLDER / subject.key).read_bytes(), size)]


RECIPE = Portraits()


def picture_view(file: bytes, size: int) -> View:
    """The stage picture from a PNG file: its opaque area, padded to a square. Raises UnusableError."""
    try:
        rgba = decoded_rgba(file)
    except UnreadableError as error:
        raise UnusableError(str(error)) from error
    return fitted(rgba, size)


def fitted(rgba: np.ndarray, size: int, least: int = 96) -> View:
    """The same from (H, W, 4) pixels; UnusableError where smaller than `least` pixels or nearly uniform."""
    square = square_around(rgba, 0.0)
    if square is None or square[2] < least:
        raise UnusableError("the picture is too small")
    picture = on_white(cropped(rgba, square, size))
    if picture.std() < 8:
        raise UnusableError("the picture is all but blank")
    return View({"picture": picture})
