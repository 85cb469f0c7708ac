"""Furniture as triangles: OBJ and MTL files read into arrays, cleaned of exporters' artifacts.

surface.py determines smooth and creased edges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

_INVISIBLE = 0.02  # materials below this opacity are left out


class MeshError(Exception):
    """The model's files cannot be read; the message says why."""


@dataclass(frozen=True)
class Material:
    """color: sRGB, 0..1; gloss: strength of the highlight, 0..1; shine: its Blinn-Phong exponent."""

    name: str
    color: tuple[float, float, float] = (0.7, 0.7, 0.7)
    gloss: float = 0.0
    shine: float = 10.0
    opacity: float = 1.0
    texture: np.ndarray | None = field(default=None, compare=False)  # (H, W, 3) float32 sRGB 0..1, top row first


@dataclass(frozen=True)
class Mesh:
    """Triangles in the file's own units, y up, with the material of each."""

    vertices: np.ndarray  # (V, 3) float64
    triangles: np.ndarray  # (T, 3) indices of vertices
    uv: np.ndarray  # (T, 3, 2) float32 texture coordinates, (0, 0) at the lower left; zeros where the file has none
    material: np.ndarray  # (T,) indices of materials
    materials: tuple[Material, ...]


def read_obj(text: str, open_file: Callable[[str], bytes | None]) -> Mesh:
    """A mesh from the text of an OBJ file; polygons are triangulated, fully transparent faces are left out.

    open_file: returns the bytes of a file referenced by the OBJ or its MTL, or None if it is missing. Raises MeshError.
    """
    points: list[tuple[float, ...]] = []
    places: list[tuple[float, ...]] = []
    corners: list[tuple[int, int]] = []  # vertex and texture coordinate per triangle corner; -1 is none
    owners: list[int] = []
    names: dict[str, int] = {}
    library: dict[str, Material] = {}
    current = None
    for number, line in enumerate(text.replace("\\\n", " ").splitlines(), 1):
        word, _, rest = line.strip().partition(" ")
        try:
            if word == "v":
                points.append(tuple(map(float, rest.split()[:3])))
            elif word == "vt":
                places.append(tuple(map(float, rest.split()[:2])))
            elif word == "f":
                polygon = [_corner(each, len(points), len(places)) for each in rest.split()]
                if current is None:
                    current = names.setdefault("", len(names))
                for triple in cut([points[vertex] for vertex, _ in polygon]):
                    corners.extend(polygon[k] for k in triple)
                    owners.append(current)
            elif word == "usemtl":
                current = names.setdefault(rest.strip(), len(names))
            elif word == "mtllib":
                library.update(_library(rest.strip(), open_file))
        except (ValueError, IndexError) as error:
            raise MeshError(f"Line {number} of the model cannot be read: {line.strip()[:60]}") from error
    if not owners:
        raise MeshError("The model has no faces.")
    materials = tuple(library.get(name) or Material(name or "material") for name in names)
    indices, material = np.array(corners).reshape(-1, 3, 2), np.array(owners)
    visible = np.array([m.opacity >= _INVISIBLE for m in materials])[material]
    indices, material = indices[visible], material[visible]
    if not len(material):
        raise MeshError("All of the model is transparent.")
    coordinates = np.array([*places, (0.0, 0.0)], np.float32)  # -1, no coordinate, is the last
    vertices = np.array(points)
    if vertices.ndim != 2 or vertices.shape[1] != 3 or not np.isfinite(vertices).all():
        raise MeshError("A vertex of the model has not three finite coordinates.")
    used, material = np.unique(material, return_inverse=True)
    kept = tuple(materials[k] for k in used)
    return Mesh(vertices, indices[..., 0], coordinates[indices[..., 1]], material.ravel(), kept)


def _corner(text: str, points: int, places: int) -> tuple[int, int]:
    """Zero-based indices of "vertex/texture/normal", whose numbers count from 1, or backward if negative."""
    vertex, _, rest = text.partition("/")
    place = rest.partition("/")[0]
    return _index(vertex, points), _index(place, places) if place else -1


def _index(text: str, count: int) -> int:
    number = int(text)
    index = number - 1 if number > 0 else count + number
    if number == 0 or not 0 <= index < count:
        raise IndexError(text)
    return index


def _library(name: str, open_file: Callable[[str], bytes | None]) -> dict[str, Material]:
    data = open_file(name)
    if data is None:
        raise MeshError(f"The model's materials are in {name}, which is not there.")
    return read_mtl(data.decode("latin-1"), open_file)


def read_mtl(text: str, open_file: Callable[[str], bytes | None]) -> dict[str, Material]:
    """The materials of an MTL file by name. A missing texture leaves the material its plain color."""
    found: dict[str, dict] = {}
    current: dict = {}
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        try:
            if word == "newmtl":
                current = found.setdefault(rest, {"name": rest})
            elif word == "Kd":
                red, green, blue = (min(max(float(v), 0.0), 1.0) for v in rest.split()[:3])
                current["color"] = red, green, blue
            elif word == "Ks":
                current["gloss"] = min(max(float(v) for v in rest.split()[:3]), 1.0)
            elif word == "Ns":
                current["shine"] = max(float(rest), 1.0)
            elif word == "d":
                current["opacity"] = float(rest.split()[-1])
            elif word == "map_Kd":
                current["texture"] = _texture(rest, open_file)
        except ValueError as error:
            raise MeshError(f"The material line {line.strip()[:60]!r} cannot be read.") from error
    return {name: Material(**facts) for name, facts in found.items()}


def _texture(name: str, open_file: Callable[[str], bytes | None]) -> np.ndarray | None:
    data = open_file(name)
    picture = None if data is None else cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if picture is None else picture[..., ::-1].astype(np.float32) / 255


def cut(polygon: list[tuple[float, ...]]) -> list[tuple[int, int, int]]:
    """Triangulate a polygon in space, as indices of its corners: a fan if it is convex, else by ear clipping."""
    count = len(polygon)
    if count < 3:
        return []
    if count == 3:
        return [(0, 1, 2)]
    corners = np.array(polygon)
    after = np.roll(corners, -1, 0)
    normal = np.cross(corners - corners[0], after - corners[0]).sum(0)
    axis = int(np.argmax(np.abs(normal)))  # project along the dominant axis of its normal
    flat = np.delete(corners, axis, 1) * (1.0, np.sign(normal[axis] or 1.0) * (1 if axis != 1 else -1))
    turns = _cross(np.roll(flat, 1, 0), flat, np.roll(flat, -1, 0))
    if (turns >= -1e-12 * np.abs(turns).max()).all():
        return [(0, k, k + 1) for k in range(1, count - 1)]
    remaining, triangles = list(range(count)), []
    while len(remaining) > 3:
        place = next((k for k in range(len(remaining)) if _is_ear(flat, remaining, k)), 0)
        triangles.append((remaining[place - 1], remaining[place], remaining[(place + 1) % len(remaining)]))
        del remaining[place]
    return [*triangles, (remaining[0], remaining[1], remaining[2])]


def _cross(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Twice the signed area of triangles (..., 2); positive where a, b, c turn left."""
    return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])


def _is_ear(flat: np.ndarray, remaining: list[int], place: int) -> bool:
    a, b, c = flat[remaining[place - 1]], flat[remaining[place]], flat[remaining[(place + 1) % len(remaining)]]
    if _cross(a, b, c) <= 0:
        return False
    others = flat[[v for v in remaining if not any((flat[v] == p).all() for p in (a, b, c))]]
    inside = (_cross(a, b, others) >= 0) & (_cross(b, c, others) >= 0) & (_cross(c, a, others) >= 0)
    return not inside.any()
