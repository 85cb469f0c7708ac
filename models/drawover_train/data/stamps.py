"""Cut-out photographs and clip art, for evaluation only: Tux Paint's stamps (GPL), Open Clip Art (public domain)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import resvg_py

from .objects.rasterize import decoded_rgba
from .portraits import fitted, picture_view
from .recipe import Subject, UnusableError, View
from .sources import Source

TUXPAINT = Source(
    client="apt",
    package="tuxpaint-stamps-default",
    version="2022.06.04-1",
    license="GPL-2.0-only",
    attribution="Tux Paint stamps by Bill Kendrick and contributors",
    sha256="6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
    archive="tuxpaint-stamps-default_2022.06.04-1_all.deb",
    evaluation_only=True,
)
CLIPART = Source(
    client="apt",
    package="openclipart-svg",
    version="1:0.18+dfsg-19",
    license="CC-PDDC",
    attribution="Open Clip Art Library, by its contributors",
    sha256="989712d90d57dfa3230049f553bb43b76c30ee4d4b8c5f6e106e33f7db5cbdc5",
    archive="openclipart-svg_1%3a0.18+dfsg-19_all.deb",
)
_PLACES = ((TUXPAINT, "usr/share/tuxpaint/stamps"), (CLIPART, "usr/share/openclipart/svg"))
_LEFT_OUT = ("symbols", "town/flags", "town/roadsigns")  # letters, coins and the like
_KEPT = ("animals", "food", "people", "plants", "transportation")  # of the clip art
_SVG = "http://www.w3.org/2000/svg"
_NUMBER = r"[-+]?[\d.]+(?:[eE][-+]?\d+)?"
_ROOM = 0.3  # margin on each side, relative to the page's longer side


class Stamps:
    """The recipe."""

    name = "stamps"
    purpose = "photographs cut out, and clip art, to judge sketches made of them"
    identity = "picture"
    bytes_per_subject = 65_000
    sources: tuple[Source, ...] = (TUXPAINT, CLIPART)

    def subjects(self, root: Path, limit: int | None) -> Sequence[Subject]:
        """Tux Paint's pictures, then the clip art; symbolic links are left out."""
        found = []
        for source, place in _PLACES:
            folder = source.fetch(root) / place
            for path in sorted(folder.rglob("*.[ps][nv]g")):
                name = path.relative_to(folder).as_posix()
                included = name.startswith(_KEPT) if source is CLIPART else not name.startswith(_LEFT_OUT)
                if included and not path.is_symlink():
                    found.append(Subject(f"{source.package}/{name}", source, f"{place}/{name}"))
        return found[:limit]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """One view: picture, (size, size, 3) RGB on white."""
        file = (subject.source.fetch(root) / subject.key).read_bytes()
        return [drawn(file, size) if subject.key.endswith(".svg") else picture_view(file, size)]


RECIPE = Stamps()


def drawn(file: bytes, size: int) -> View:
    """Render an SVG file at three times the size, then as any picture. Raises UnusableError."""
    try:
        svg = squared(file, size * 3)
        rgba = decoded_rgba(bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)))
    except (ElementTree.ParseError, ValueError) as error:
        raise UnusableError("the SVG cannot be read") from error
    seen = rgba[..., 3] > 127
    if max(seen[0].mean(), seen[-1].mean(), seen[:, 0].mean(), seen[:, -1].mean()) > 0.05:
        raise UnusableError("the drawing runs over its page")
    return fitted(rgba, size, size // 4)


def squared(file: bytes, side: int) -> str:
    """The SVG scaled to a square of `side` px, with a margin around its page for overflowing content.

    Raises ValueError where it does not declare its size.
    """
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(file)
    page = [float(v) for v in re.findall(_NUMBER, root.get("viewBox", ""))]
    if not page:
        lengths = [re.match(rf"\s*({_NUMBER})", root.get(key, "")) for key in ("width", "height")]
        page = [0.0, 0.0, *(float(found[1]) for found in lengths if found)]
    if len(page) != 4:
        raise ValueError("The SVG does not say how large it is.")
    left, top, width, height = page
    room = _ROOM * max(width, height)
    root.set("viewBox", f"{left - room} {top - room} {width + 2 * room} {height + 2 * room}")
    root.attrib.pop("preserveAspectRatio", None)
    root.set("width", str(side))
    root.set("height", str(side))
    return ElementTree.tostring(root, encoding="unicode")
