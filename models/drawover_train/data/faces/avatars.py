"""Faces of two MIT-licensed packages of React components, composed from named parts: Big Heads and Nice Avatar.

Their unmodified components are run under Node (avatars.mjs); tables here map their parts and colors.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from ..drawing import Drawing
from ..sources import Source, SourceError
from . import dicebear
from .color import ColoredDrawing
from .dicebear import Style

_SIZE = 1000.0
_PARTS = (*dicebear.PARTS, "right ear")
_LIKELY_NEW = 3  # faces requested per distinct face
BIG_HEADS = Style(
    "bigheads",
    Source(
        client="npm",
        package="@bigheads/core",
        version="0.3.3",
        license="MIT",
        attribution="Big Heads by Robert Broersma",
        sha256="c47903c54bf5459221a9990895e6f21218857b76fd277236e80025c136a0d1c8",
        archive="bigheads-core-0.3.3.tgz",
    ),
    {"head": "head", "eyes": "left eye", "eyebrows": "left brow", "mouth": "mouth", "hair": "hair", "hat": "hair",
     "facialHair": "beard", "accessory": "glasses", "clothing": "body", "body": "body", "neck": "body"},
    {"@ink": "ink", "@skin": "skin", "@hair": "hair", "@clothes": "clothes", "@lips": "lips", "@tongue": "tongue",
     "@white": "trim", "eyes @white": "eye white", "mouth @white": "teeth", "hair @white": "", "@shadow": ""},
)  # fmt: skip
NICE_AVATAR = Style(
    "nice",
    Source(
        client="npm",
        package="react-nice-avatar",
        version="1.5.0",
        license="MIT",
        attribution="React Nice Avatar by Chill Lab",
        sha256="2ad06226943d7bf3093e1b8ca15abe78d588b4c3f96930db935b7993911446e1",
        archive="react-nice-avatar-1.5.0.tgz",
    ),
    {"head": "head", "eye": "left eye", "eyebrow": "left brow", "nose": "nose", "mouth": "mouth", "hair": "hair",
     "hat": "hair", "glasses": "glasses", "ear": "left ear", "neck": "body", "shirt": "body"},
    {"black": "ink", "#171921": "ink", "@skin": "skin", "@hair": "hair", "@hat": "hair", "@shirt": "clothes",
     "@light": "trim", "#FC909F": "tongue", "#000000": "ink"},
    names=_PARTS,
    outline=0.010,
    outlined=("hair",),
    least=0.008,
)  # fmt: skip
STYLES = {style.name: style for style in (BIG_HEADS, NICE_AVATAR)}


def faces(root: Path, style: Style, first: int, count: int) -> Iterator[ColoredDrawing]:
    """Faces number `first` to `first + count` of a style, as colored line art. Needs Node."""
    if shutil.which("node") is None:
        raise SourceError(f"Node is needed to run {style.source.package}; install it (apt-get install nodejs).")
    script, package = Path(__file__).with_suffix(".mjs"), style.source.fetch(root).resolve()
    command = ["node", str(script), style.name, str(package), str(first), str(count)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SourceError(f"{style.source.package} could not be run: {run.stderr.strip()[-300:]}")
    for line in run.stdout.splitlines():
        face = json.loads(line)
        subject = f"{style.name}/" + ",".join(f"{k}={v}" for k, v in sorted(face["features"].items()))
        yield dicebear.composed(style, ElementTree.fromstring(face["svg"]), _SIZE, subject)


def by_style(root: Path, style: Style, count: int) -> list[Drawing]:
    """Up to `count` distinct drawings of a style, of every split."""
    found: dict[str, Drawing] = {}
    for face in faces(root, style, 0, _LIKELY_NEW * count):
        found.setdefault(face.drawing.subject, face.drawing)
        if len(found) == count:
            break
    return list(found.values())
