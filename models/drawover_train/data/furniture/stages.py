"""Furniture from all sides: line, camera normals, color, light, and the same recolored.

129 models of Sweet Home 3D's free collections, each from 8 directions at 3 heights. Split by model.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..recipe import Subject, UnusableError, View
from ..sources import Source
from .mesh import MeshError, read_obj
from .rays import camera
from .renderer import Palette, Renderer, own_color
from .surface import surface


@dataclass(frozen=True)
class Collection(Source):
    """One of the catalogs in the package, with its own license."""

    collection: str = ""

    @property
    def name(self) -> str:
        return f"{super().name} ({self.collection})"


_PACKAGE = Collection(
    client="apt",
    package="sweethome3d-furniture",
    version="1.8-1",
    license="",
    attribution="",
    sha256="3ccb90c63f9525e887a767b9cd5c8b6933b8b6b2973a615a5359ee68a2118668",
    archive="sweethome3d-furniture_1.8-1_all.deb",
)
COLLECTIONS = (  # without Reallusion's, which has people
    replace(_PACKAGE, collection="Scopia", license="CC-BY-3.0",
            attribution="3D models by Scopia Visual Interfaces Systems, s.l., from Sweet Home 3D"),
    replace(_PACKAGE, collection="KatorLegaz", license="CC-BY-3.0-US",
            attribution="3D models by Andrew Kator & Jennifer Legaz, from Sweet Home 3D"),
    replace(_PACKAGE, collection="BlendSwap-CC-0", license="CC0-1.0",
            attribution="3D models by Blend Swap's contributors, converted by Emmanuel Puybaret / eTeks"),
    replace(_PACKAGE, collection="BlendSwap-CC-BY", license="CC-BY-3.0",
            attribution="3D models by Blend Swap's contributors, converted by Emmanuel Puybaret / eTeks"),
)  # fmt: skip
KINDS = re.compile("armchair|^chair|cafe chair|stool|bench|sofa|desk|lamp|wardrobe|bed$|bookcase|piano", re.IGNORECASE)
AZIMUTHS, ELEVATIONS = tuple(range(0, 360, 45)), (10.0, 22.0, 36.0)  # degrees
_JITTER = (8.0, 3.0)  # maximum in degrees
_LAMP = (-48.0, 52.0)  # degrees right of the camera, above the floor
_HUES = (12, 28, 40, 48, 75, 105, 150, 175, 200, 215, 240, 270, 320, 345)  # degrees; the warm ones are close together


@dataclass(frozen=True)
class Entry:
    """A model of a catalog. size: width, height, depth in cm; turn: the matrix that sets it upright, in row-major
    order."""

    label: str  # its English name
    path: str  # within the collection's archive
    creator: str
    size: tuple[float, float, float]
    turn: tuple[float, ...]


class Furniture:
    """The recipe."""

    name = "furniture"
    purpose = "furniture in line, normals, color and light, from 24 sides"
    identity = "normal"
    bytes_per_subject = 2_500_000
    sources: tuple[Source, ...] = COLLECTIONS

    def subjects(self, root: Path, limit: int | None) -> Sequence[Subject]:
        """Every model of KINDS, with kinds and collections mixed."""
        found = [
            Subject(f"{source.collection}/{key}", source, entry)
            for source in COLLECTIONS
            for key, entry in catalog(_archive(root, source)).items()
            if KINDS.search(entry.label)
        ]
        found.sort(key=lambda s: hashlib.sha256(s.name.encode()).digest())
        return found[:limit]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """24 views; raises UnusableError where the model's files cannot be read."""
        entry = subject.key
        assert isinstance(entry, Entry) and isinstance(subject.source, Collection)
        try:
            mesh = read_model(_archive(root, subject.source), entry.path)
        except MeshError as error:
            raise UnusableError(str(error)) from error
        shape = surface(mesh, np.array(entry.size), np.array(entry.turn).reshape(3, 3))
        renderer = Renderer(shape, mesh.materials)
        names = _distinct([m.name for m in mesh.materials])
        own = Palette((None,) * len(names))
        views = []
        for number in range(len(AZIMUTHS) * len(ELEVATIONS)):
            turn, rise = random.uniform(-1, 1, 2) * _JITTER
            azimuth = AZIMUTHS[number % len(AZIMUTHS)] + turn
            elevation = ELEVATIONS[number // len(AZIMUTHS)] + rise
            lamp = tuple(float(v) for v in _LAMP + random.uniform(-8, 8, 2))
            swap = swapped(len(names), random)
            stages = renderer.render(
                camera(shape, azimuth, elevation), size, (lamp[0], lamp[1]), {"": own, "_swap": swap}
            )
            facts = {
                "label": entry.label,
                "creator": entry.creator,
                "azimuth": round(azimuth, 2),
                "elevation": round(elevation, 2),
                "lamp": [round(v, 2) for v in lamp],
                "parts": names,
                "palette": {n: _hex(own_color(m)) for n, m in zip(names, mesh.materials, strict=True)},
                "palette_swap": {n: _hex(c) for n, c in zip(names, swap.colors, strict=True)},
            }
            views.append(View(stages, facts))
        return views


RECIPE = Furniture()


def swapped(count: int, random: np.random.Generator) -> Palette:
    """Random new colors for `count` materials: two or three hues, in varying lightness, some of them nearly gray."""
    hues = random.choice(_HUES, size=min(count, int(random.integers(2, 4))), replace=False)
    colors = []
    for k in range(count):
        hue = float(hues[k % len(hues)] + random.uniform(-8, 8)) / 360
        strength, value = random.uniform(0.08, 0.72), random.uniform(0.32, 0.93)
        colors.append(_rgb(hue % 1, strength, value))
    return Palette(tuple(colors))


def _rgb(hue: float, saturation: float, value: float) -> tuple[float, float, float]:
    sector = np.array([5.0, 3.0, 1.0]) + hue * 6
    shade = np.clip(np.minimum(sector % 6, 4 - sector % 6), 0, 1)
    red, green, blue = (round(float(v) * 255) / 255 for v in value - value * saturation * shade)
    return red, green, blue


def _hex(color: Sequence[float] | np.ndarray | None) -> str:
    assert color is not None
    return "#" + "".join(f"{round(float(v) * 255):02x}" for v in color)


def _distinct(names: list[str]) -> list[str]:
    return [name if names.count(name) == 1 else f"{name} {k}" for k, name in enumerate(names)]


def _archive(root: Path, source: Collection) -> Path:
    return source.fetch(root) / "usr/share/sweethome3d/furniture" / f"{source.collection}.sh3f"


@lru_cache(maxsize=8)
def catalog(archive: Path) -> dict[str, Entry]:
    """Every model of a .sh3f archive, by its identifier."""
    with zipfile.ZipFile(archive) as package:
        text = package.read("PluginFurnitureCatalog.properties").decode("latin-1")
    facts: dict[int, dict[str, str]] = {}
    for key, number, value in re.findall(r"^(\w+)#(\d+)=(.*?)\s*$", text, re.MULTILINE):
        facts.setdefault(int(number), {})[key] = value
    found = {}
    for each in facts.values():
        if "model" in each:
            size = (float(each["width"]), float(each["height"]), float(each["depth"]))
            turn = tuple(map(float, each.get("modelRotation", "1 0 0 0 1 0 0 0 1").split()))
            found[each["id"].split("#")[-1]] = Entry(
                each["name"], each["model"].lstrip("/"), each.get("creator", ""), size, turn
            )
    return found


def read_model(archive: Path, path: str):
    """The mesh at `path` of a .sh3f archive. Raises MeshError."""
    with zipfile.ZipFile(archive) as package:
        folder = posixpath.dirname(path)

        def open_file(name: str) -> bytes | None:
            try:
                return package.read(posixpath.join(folder, name.replace("\\", "/")))
            except KeyError:
                return None

        return read_obj(package.read(path).decode("latin-1"), open_file)
