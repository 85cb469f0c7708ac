"""One person's hair: surfaces that occlude, and strokes: outline, hairline, parting, strands."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..bust import Bust, Pose
from ..contour import contours
from ..polyline import resampled, runs, steadied
from ..stroke import Stroke
from ..subdivision import normals, triangles
from ..view import Scene
from . import surface
from .cuts import Cut
from .skull import Skull

_TORN = 0.03  # meters; neighboring strands farther apart are not joined by surfaces or lines


@dataclass(frozen=True)
class Hair:
    """meshes: points and triangles, in the world; outward: their normals; lines: (name, points, weight)."""

    cut: Cut
    meshes: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    outward: list[np.ndarray] = field(default_factory=list)
    lines: list[tuple[str, np.ndarray, float]] = field(default_factory=list)

    def strokes(self, scene: Scene) -> list[Stroke]:
        """Its visible strokes."""
        return self._outlines(scene) + self._lines(scene)

    def _outlines(self, scene: Scene) -> list[Stroke]:
        least = 0.012 if self.cut.kind == "curly" else 0.006
        found = []
        for (points, tris), normal in zip(self.meshes, self.outward, strict=True):
            for chain in contours(points, normal, tris, scene.camera.eye):
                if len(chain.points) < 4:
                    continue
                course = [scene.camera.project(chain.points), chain.points, chain.normals]
                fine = resampled(np.concatenate(course, 1))
                if len(fine) < 5:
                    continue
                seen = scene.seen(fine[:, 3:6] + fine[:, 6:9] * 0.0015, 0.003)
                seen &= scene.jump(fine[:, 3:6] + fine[:, 6:9] * 0.005) > least
                for a, b in runs(steadied(seen, 5)):
                    piece = resampled(fine[a:b, :6], soft=1.6)
                    if len(piece) >= 5:
                        found.append(Stroke.from_course("hair outline", "hair", piece, 0.9))
        return found

    def _lines(self, scene: Scene) -> list[Stroke]:
        found = []
        for name, line, weight in self.lines:
            gaps = np.flatnonzero(np.linalg.norm(np.diff(line, axis=0), axis=1) > _TORN) + 1
            for space in (piece for piece in np.split(line, gaps) if len(piece) > 2):
                lift = scene.camera.eye - space
                lift /= np.linalg.norm(lift, axis=1, keepdims=True)
                fine = resampled(np.concatenate([scene.camera.project(space), space, space + lift * 0.004], 1))
                if len(fine) < 4:
                    continue
                for a, b in runs(steadied(scene.seen(fine[:, 6:], 0.0035), 4)):
                    course = resampled(fine[a:b, :6], soft=1.2)
                    if len(course) >= 6:
                        found.append(Stroke.from_course(name, "hair", course, weight))
        return found


def grown(bust: Bust, pose: Pose, cut: Cut) -> Hair:
    """Generate the hair of a posed head."""
    if cut.kind == "bald":
        return Hair(cut)
    random, skull = np.random.default_rng(cut.seed), Skull(bust, pose)
    strands = surface.grow(cut, skull, random)
    head = skull.to_world(strands.grid)
    grids, drawn = [head], _strands(cut, head, random)
    if cut.kind == "bun":
        knot = skull.to_world(surface.bun(cut, skull, random))
        grids.append(knot)
        drawn += [knot[(i + np.arange(14) // 3) % 40, 3 + np.arange(14)] for i in (3, 11, 19, 27, 35)]
    elif cut.kind == "tail":
        tail = skull.to_world(surface.tail(cut, skull))
        grids.append(tail)
        drawn += [tail[i, 3:17] for i in (2, 8, 14, 20)]
    edge = np.concatenate([head[:, -1], head[:1, -1]])
    lines = [("strand", line, 0.4) for line in drawn]
    lines.append(("hairline", edge, 0.6 if cut.kind == "curly" else 0.35 if cut.look.soft_edge else 0.8))
    if strands.parting is not None:
        lines.append(("parting", skull.to_world(strands.parting), 0.5))
    meshes = [_mesh(grid) for grid in grids]
    return Hair(cut, meshes, [normals(*mesh) for mesh in meshes], lines)


def _strands(cut: Cut, grid: np.ndarray, random: np.random.Generator) -> list[np.ndarray]:
    """Some locks as lines, each a random section."""
    around, along = grid.shape[:2]
    found = []
    for lock in random.permutation(cut.locks)[: int(cut.look.strands * cut.locks)]:
        low = random.uniform(0.45, 0.8) if cut.kind in ("short", "messy") else random.uniform(0.1, 0.65)
        high = random.uniform(0.8, 1.0)
        if cut.kind in ("bun", "tail"):
            low, high = random.uniform(0.15, 0.5), random.uniform(0.6, 0.98)
        first = int(low * along)
        found.append(grid[int(lock * around / cut.locks) % around, first : max(int(high * along), first + 3)])
    return found


def _mesh(grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points and triangles with outward normals; distant strands are not joined."""
    around, along = grid.shape[:2]
    i, k = np.meshgrid(np.arange(around), np.arange(along - 1), indexing="ij")
    j = (i + 1) % around
    quads = np.stack([i * along + k, i * along + k + 1, j * along + k + 1, j * along + k], -1).reshape(-1, 4)
    points = grid.reshape(-1, 3)
    quads = quads[np.linalg.norm(points[quads[:, 0]] - points[quads[:, 3]], axis=1) < _TORN]
    tris = triangles(quads)
    inward = ((points - points.mean(0)) * normals(points, tris)).sum() < 0
    return points, tris[:, ::-1] if inward else tris
