"""What a camera sees of a surface, and the light at each point: rays cast by Embree.

Nothing is random. Each point samples a few directions of a fixed pattern, the points of a 6x6 tile together all of
them, and an edge-aware filter averages over the tile: soft light without noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from .surface import Surface

FINE = 3  # rays along each side of a pixel
_TILE = 6  # side of a tile that shares the pattern of directions
_SUNS, _SKIES = 2, 3  # directions per point, so 72 and 108 per tile
_SUN = 0.17  # radius of the lamp's disc at distance 1: softness of the shadow
_REACH = 0.9  # range of occluders of the sky (model radius is 1)
_OFF = 2e-3  # offset of ray origins from the surface


@dataclass(frozen=True)
class Camera:
    """A square window on the plane at distance 1 from the eye: `center` and half its side, in that plane's units."""

    eye: np.ndarray
    right: np.ndarray
    up: np.ndarray
    forward: np.ndarray
    center: np.ndarray  # (2,) to the right and up
    half: float

    def directions(self, count: int) -> np.ndarray:
        """(count * count, 3) float32 unit directions, row by row from the upper left."""
        step = (np.arange(count) + 0.5) / count * 2 - 1
        x = self.center[0] + self.half * step[None, :, None]
        y = self.center[1] - self.half * step[:, None, None]
        rays = self.forward + x * self.right + y * self.up
        return (rays / np.linalg.norm(rays, axis=-1, keepdims=True)).reshape(-1, 3).astype(np.float32)


def camera(surface: Surface, azimuth: float, elevation: float, margin: float = 0.10, distance: float = 3.6) -> Camera:
    """A camera aimed at the origin, from degrees right of the front and above the floor.

    The longer side of the visible surface, plus `margin` of it on each side, fills the window.
    """
    turn, rise = np.radians((azimuth, elevation))
    eye = distance * np.array([np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise)])
    forward = -eye / distance
    right = np.array([np.cos(turn), 0.0, -np.sin(turn)])
    up = np.cross(right, forward)
    seen = surface.corners.reshape(-1, 3) - eye
    plane = np.stack([seen @ right, seen @ up], 1) / (seen @ forward)[:, None]
    low, high = plane.min(0), plane.max(0)
    return Camera(eye, right, up, forward, (low + high) / 2, float((high - low).max()) * (0.5 + margin))


@dataclass(frozen=True)
class Seen:
    """Hits of rays through a fine grid of `count` x `count` points. Arrays of hits are in the order of `where`."""

    camera: Camera
    count: int
    where: np.ndarray  # (H,) places in the flattened grid where the surface is hit
    triangle: np.ndarray  # (H,) which triangle
    weights: np.ndarray  # (H, 3) barycentric
    depth: np.ndarray  # (H,) distance from the eye
    point: np.ndarray  # (H, 3)
    normal: np.ndarray  # (H, 3) smooth unit normal, towards the eye
    face: np.ndarray  # (H, 3) the flat triangle's, towards the eye
    rays: np.ndarray  # (count * count, 3) directions of all rays

    def grid(self, values: np.ndarray, empty: float) -> np.ndarray:
        """(count, count, ...) with `empty` where nothing was hit."""
        filled = np.full((self.count * self.count, *values.shape[1:]), empty, values.dtype)
        filled[self.where] = values
        return filled.reshape(self.count, self.count, *values.shape[1:])

    @cached_property
    def mask(self) -> np.ndarray:
        """(count, count) bool: where the surface is hit."""
        return self.grid(np.ones(len(self.where), bool), False)


class Tracer:
    """A surface prepared for ray casting."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self._scene = EmbreeScene()
        TriangleMesh(self._scene, surface.corners)

    def see(self, camera: Camera, size: int) -> Seen:
        """Cast FINE x FINE rays through each of size x size pixels."""
        count = size * FINE
        rays = camera.directions(count)
        eyes = np.broadcast_to(camera.eye.astype(np.float32), rays.shape)
        found = self._scene.run(np.ascontiguousarray(eyes), rays, query="INTERSECT", output=True)
        where = np.flatnonzero(found["primID"] >= 0)
        triangle = found["primID"][where]
        u, v, depth = (found[key][where] for key in ("u", "v", "tfar"))
        weights = np.stack([1 - u - v, u, v], 1)
        normal = np.einsum("hk,hkd->hd", weights, self.surface.normals[triangle])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        face = self.surface.faces[triangle]
        away = np.where((face * rays[where]).sum(1, keepdims=True) > 0, np.float32(-1), np.float32(1))
        point = camera.eye.astype(np.float32) + depth[:, None] * rays[where]
        return Seen(camera, count, where, triangle, weights, depth, point, normal * away, face * away, rays)

    def light(self, seen: Seen, key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(G, G) float32 each, 0..1: visibility of the lamp in direction `key`, and of the sky, at each point.

        Where the surface is not hit the floor is lit; without a floor, 1.
        """
        count = seen.count
        floor = self._floor(seen)
        where = np.r_[seen.where, floor.where]
        point = np.concatenate([self._rounded(seen), floor.point])
        normal = np.concatenate([seen.normal, floor.normal])
        face = np.concatenate([seen.face, floor.normal])
        start = point + face * np.float32(_OFF)
        cell = where // count % _TILE * _TILE + where % count % _TILE
        sun, sky = np.zeros(len(where), np.float32), np.zeros(len(where), np.float32)
        for pattern in _dealt(_disc(_TILE**2 * _SUNS), _SUNS):
            offset = pattern[cell] * np.float32(_SUN)
            across, along = _frame(np.asarray(key, np.float32)[None])
            ray = key.astype(np.float32) + offset[:, :1] * across + offset[:, 1:] * along
            sun += self._free(start, ray, np.inf) / np.float32(_SUNS)
        across, along = _frame(normal)
        for pattern in _dealt(_disc(_TILE**2 * _SKIES), _SKIES):
            x, y = pattern[cell, :1], pattern[cell, 1:]  # a lifted disc gives cosine-weighted directions
            ray = x * across + y * along + np.sqrt(np.maximum(1 - x * x - y * y, 1e-4)) * normal
            sky += self._free(start, ray, _REACH) / np.float32(_SKIES)
        filled = np.ones((2, count * count), np.float32)
        filled[:, where] = sun, sky
        smooth = _filtered(filled.reshape(2, count, count), where, np.concatenate([seen.point, floor.point]), normal)
        return smooth[0], smooth[1]

    def _floor(self, seen: Seen) -> Floor:
        """Points of the floor that the model may shade: within two of its radii."""
        free = np.flatnonzero(~seen.mask.ravel() & (seen.rays[:, 1] < -1e-3))
        eye = seen.camera.eye.astype(np.float32)
        reach = (np.float32(self.surface.bottom) - eye[1]) / seen.rays[free, 1]
        point = eye + reach[:, None] * seen.rays[free]
        near = (point[:, [0, 2]] ** 2).sum(1) < 2.4**2
        normal = np.tile(np.array([[0, 1, 0]], np.float32), (int(near.sum()), 1))
        return Floor(free[near], point[near], normal)

    def _rounded(self, seen: Seen) -> np.ndarray:
        """(H, 3) points lifted from their flat triangle to the smooth surface implied by its normals.

        Otherwise shadows on round things show the triangles. Hanika, "Hacking the shadow terminator", Ray Tracing Gems
        II, chapter 4.
        """
        corners, normals = self.surface.corners[seen.triangle], self.surface.normals[seen.triangle]
        side = np.sign((self.surface.faces[seen.triangle] * seen.face).sum(1))[:, None]
        lifted = np.zeros_like(seen.point)
        for k in range(3):
            normal = normals[:, k] * side
            height = np.minimum(((seen.point - corners[:, k]) * normal).sum(1, keepdims=True), 0)
            lifted -= seen.weights[:, k, None] * height * normal
        return seen.point + lifted

    def _free(self, start: np.ndarray, ray: np.ndarray, reach: float) -> np.ndarray:
        ray = ray / np.linalg.norm(ray, axis=1, keepdims=True)
        dists = np.full(len(ray), min(reach, 1e9), np.float32)
        hit = self._scene.run(start, np.ascontiguousarray(ray, np.float32), dists=dists, query="OCCLUDED")
        return (hit < 0).astype(np.float32)


@dataclass(frozen=True)
class Floor:
    """Points of the floor in the fine grid, as in Seen."""

    where: np.ndarray
    point: np.ndarray
    normal: np.ndarray


def _disc(count: int) -> np.ndarray:
    """(count, 2) float32 points evenly distributed over the unit disc, by Vogel's spiral."""
    k = np.arange(count)
    radius, angle = np.sqrt((k + 0.5) / count), k * np.pi * (3 - np.sqrt(5))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32)


def _dealt(points: np.ndarray, each: int) -> np.ndarray:
    """(each, cells, 2): points shuffled over the cells of the tile, deterministically."""
    order = np.random.default_rng(11).permutation(len(points))
    return points[order].reshape(each, -1, 2)


def _frame(normal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two unit vectors orthogonal to each of (N, 3) and to each other: Duff et al. 2017, an orthonormal basis
    revisited."""
    x, y, z = normal.T
    sign = np.where(z >= 0, np.float32(1), np.float32(-1))
    a = -1 / (sign + z)
    b = x * y * a
    across = np.stack([1 + sign * x * x * a, sign * b, -sign * x], 1)
    return across, np.stack([b, sign + y * y * a, -y], 1)


def _filtered(values: np.ndarray, where: np.ndarray, point: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """(C, G, G) means over each point's tile, of those points only that lie on the same smooth face."""
    count = values.shape[1]
    guide = np.zeros((6, count * count), np.float32)
    guide[:3, where], guide[3:, where] = point.T, normal.T
    guide = guide.reshape(6, count, count)
    half = _TILE // 2
    for axis in (2, 1, 2, 1):
        total, weight = values.copy(), np.ones(values.shape[1:], np.float32)
        for step in range(1, half + 1):
            ahead = (slice(None), slice(step, None), slice(None)) if axis == 1 else (..., slice(step, None))
            behind = (slice(None), slice(None, -step), slice(None)) if axis == 1 else (..., slice(None, -step))
            a, b = guide[ahead], guide[behind]
            gap = b[:3] - a[:3]
            same = (a[3:] * b[3:]).sum(0) > 0.85
            same &= np.abs((gap * a[3:]).sum(0)) < 0.012
            share = same * np.float32(0.5 if step == half else 1.0)
            total[ahead] += share * values[behind]
            total[behind] += share * values[ahead]
            weight[ahead[1:] if axis == 1 else ahead] += share
            weight[behind[1:] if axis == 1 else behind] += share
        values = total / weight
    return values
