"""The head and shoulders of a body: its mesh, subdivided once, its regions and lines; and a person's pose.

A `Bust` holds what is the same for every head; a `Person` has the shape parameters, `pose` computes the surfaces.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from . import landmarks
from .hair.cuts import Cut
from .human import Human, load
from .landmarks import SIDES, Curve, curves
from .subdivision import edges_of, normals, subdivide, triangles

_BELOW_CHIN, _WIDE = 2.1, 2.4  # extent of a bust below the chin and to the sides, in decimeters of the template
REGIONS = ("head", "nose", "left ear", "right ear", "neck", "shoulders", "mouth", "left eye", "right eye", "chin")


@dataclass(frozen=True)
class Person:
    """The parameters of a person and its face. See `Human.shape` for the first three."""

    phenotype: Mapping[str, float]
    local: Mapping[str, float] = field(default_factory=dict)
    actions: Mapping[str, float] = field(default_factory=dict)
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0)  # of the head on its neck about y, x, z, in degrees
    gaze: tuple[float, float] = (0.0, 0.0)  # degrees to the left and up
    iris: float = 0.0059  # radius, meters
    brow: tuple[float, float, float] = (0.5, 0.5, 0.0)  # height and thickness 0..1, slope
    hair: Cut = field(default_factory=lambda: Cut("bald"))
    beard: float = 0.0  # meters thick; 0 for none


@dataclass(frozen=True)
class Eyeball:
    center: np.ndarray  # (3,)
    radius: float
    gaze: np.ndarray  # (3,) unit


@dataclass(frozen=True)
class Pose:
    """A person's surfaces in meters: y up, z forward, x to the person's left."""

    points: np.ndarray  # (V, 3) of the subdivided bust
    normal: np.ndarray  # (V, 3)
    eyes: Mapping[str, Eyeball]  # by side
    base: np.ndarray  # the bust's own vertices, not subdivided
    turn: np.ndarray  # (3, 3) rotation of the head about `pivot`
    pivot: np.ndarray

    def to_head(self, points: np.ndarray) -> np.ndarray:
        """Transform from the world to the head's own space, in which it is not rotated."""
        return (points - self.pivot) @ self.turn + self.pivot

    def to_world(self, points: np.ndarray) -> np.ndarray:
        """Transform from the head's own space."""
        return (points - self.pivot) @ self.turn.T + self.pivot


class Bust:
    """The geometry shared by every head."""

    def __init__(self, human: Human) -> None:
        body = human.faces[human.in_group("body")]
        chin = human.points[landmarks.CHIN]
        near = (human.points[:, 1] > chin[1] - _BELOW_CHIN) & (np.abs(human.points[:, 0]) < _WIDE)
        quads = body[near[body].all(1)]
        self.used = np.unique(quads)  # indices into the full body's vertices
        self.place = np.full(len(human.points), -1)  # from the full body's to the bust's indices
        self.place[self.used] = np.arange(len(self.used))
        quads = self.place[quads]
        edges, _, _ = edges_of(quads)
        self._edge = {(int(a), int(b)): len(self.used) + k for k, (a, b) in enumerate(edges)}
        self.matrix, fine = subdivide(len(self.used), quads)
        self.tris, self.coarse = triangles(fine), triangles(quads)
        self.headness: np.ndarray  # how far each vertex of the full body turns with the head, 0..1
        self.headness, vertex_region = self._regions(human)
        self.region = self._region_of_triangles(vertex_region, edges, quads)
        other_regions = [REGIONS.index(n) for n in ("left ear", "right ear", "neck", "shoulders")]
        self.not_skull = np.any(np.isin(vertex_region[self.coarse], other_regions), axis=1)  # of the coarse triangles
        self.curves = [self._subdivided(c) for c in curves(human)]
        self.eyes = {s: np.unique(human.faces[human.in_group(f"helper-{s[0]}-eye")]) for s in SIDES}
        self.template = self.matrix @ (human.points[self.used] / 10)  # (V, 3) of the average person, meters
        keep = np.zeros(len(human.points), bool)
        keep[np.concatenate([self.used, *self.eyes.values()])] = True
        self.human = human.limited(keep)

    def _regions(self, human: Human) -> tuple[np.ndarray, np.ndarray]:
        """How far each vertex of the entire body turns with the head, by bone weights; and its region."""
        weights = json.loads((human.root / "rigs/standard/weights.default.json").read_text())["weights"]

        def bone_weight(*bones: str) -> np.ndarray:
            total = np.zeros(len(human.points))
            for bone in bones:
                if weights.get(bone):
                    rows = np.array(weights[bone])
                    total[rows[:, 0].astype(int)] += rows[:, 1]
            return total

        neck = [bone_weight("neck01"), bone_weight("neck02"), bone_weight("neck03")]
        trunk = bone_weight(
            *[b for b in weights if b.startswith(("spine", "clavicle", "shoulder", "upperarm", "breast"))]
        )
        rest = np.clip(1 - trunk - neck[0] - neck[1] - neck[2], 0, 1)
        headness = np.clip(0.3 * neck[0] + 0.55 * neck[1] + 0.8 * neck[2] + rest, 0, 1)
        region = np.zeros(len(human.points), int)
        region[neck[0] + neck[1] + neck[2] > 0.5] = REGIONS.index("neck")
        region[trunk > 0.5] = REGIONS.index("shoulders")
        region[human.moved_by("nose:nose-volume-incr", 0.03)] = REGIONS.index("nose")
        for side in SIDES:
            region[human.moved_by(f"ears:{side[0]}-ear-scale-incr", 0.03)] = REGIONS.index(f"{side} ear")
            region[human.moved_by(f"eyes:{side[0]}-eye-scale-incr", 0.02)] = REGIONS.index(f"{side} eye")
        region[human.moved_by("mouth:mouth-scale-vert-incr", 0.02)] = REGIONS.index("mouth")
        return headness, region[self.used]

    def _region_of_triangles(self, region: np.ndarray, edges: np.ndarray, quads: np.ndarray) -> np.ndarray:
        """(T,) of the subdivided triangles: the majority region of their corners."""
        fine = np.zeros(len(self.used) + len(edges) + len(quads), int)
        fine[: len(self.used)] = region
        a, b = region[edges].T
        fine[len(self.used) : len(self.used) + len(edges)] = np.where(a == b, a, 0)
        fine[-len(quads) :] = _most(region[quads])
        return _most(fine[self.tris])

    def _subdivided(self, curve: Curve) -> Curve:
        """The curve in vertices of the subdivided bust."""
        path = self.place[curve.path]
        if (path < 0).any():
            raise ValueError(f"The line {curve.name} leaves the bust.")
        if curve.spline:
            return Curve(curve.name, curve.part, path, curve.weight, spline=True)
        ahead = np.roll(path, -1) if curve.closed else path[1:]
        fine = [int(path[0])]
        for a, b in zip(path, ahead, strict=False):
            fine += [self._edge[min(a, b), max(a, b)], int(b)]
        return Curve(curve.name, curve.part, np.array(fine[:-1] if curve.closed else fine), curve.weight, curve.closed)

    def curve(self, name: str) -> np.ndarray:
        """The path of the curve of this name."""
        return next(c.path for c in self.curves if c.name == name)


def _most(rows: np.ndarray) -> np.ndarray:
    return np.array([np.bincount(row).argmax() for row in rows])


@lru_cache(1)
def bust(root: Path) -> Bust:
    """The bust of the human whose package is in `root`."""
    return Bust(load(root))


def rotation(y: float, x: float, z: float) -> np.ndarray:
    """(3, 3): about z, then x, then y, in degrees."""
    a, b, c = np.radians([y, x, z])
    about_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    about_z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return about_y @ about_x @ about_z


def pose(bust: Bust, person: Person) -> Pose:
    """The person's surfaces, with the head turned on its neck."""
    points = bust.human.shape(person.phenotype, person.local, person.actions)
    turn = rotation(*person.turn)
    neck = points[bust.used][bust.headness[bust.used] > 0.2]
    pivot = np.array([0, np.quantile(neck[:, 1], 0.03), points[landmarks.FRONT, 2] * 0.4])
    turned = points + bust.headness[:, None] * ((points - pivot) @ turn.T + pivot - points)
    eyes = {}
    for side, own in bust.eyes.items():
        reach = points[own].max(0) - points[own].min(0)
        gaze = turn @ rotation(*person.gaze, 0) @ np.array([0, 0, 1.0])
        eyes[side] = Eyeball(((points[own] - pivot) @ turn.T + pivot).mean(0), float(reach[:2].max() / 2), gaze)
    base = turned[bust.used]
    fine = bust.matrix @ base
    return Pose(fine, normals(fine, bust.tris), eyes, base, turn, pivot)
