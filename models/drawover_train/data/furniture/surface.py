"""Surface geometry of a mesh: smoothly connected triangles, and normals for shading.

Files have faceted normals, duplicate faces and mixed windings, so everything is recomputed from the positions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .mesh import Mesh

_CREASE = 47.0  # degrees; the eight-sided legs of simple models (45) still count as round


@dataclass(frozen=True)
class Surface:
    """Triangles ready to render: centered at the origin, within a ball of radius 1, y up.

    Windings are consistent between adjacent triangles, so that normals of one piece all point to the same side.
    """

    corners: np.ndarray  # (T, 3, 3) float32 positions
    normals: np.ndarray  # (T, 3, 3) float32 unit normals at the corners, continuous across smooth edges
    faces: np.ndarray  # (T, 3) float32 unit normals of the flat triangles
    patch: np.ndarray  # (T,) int32: triangles that meet smoothly share a patch
    uv: np.ndarray  # (T, 3, 2) float32
    material: np.ndarray  # (T,) int32

    @property
    def bottom(self) -> float:
        """Height of the floor below it."""
        return float(self.corners[..., 1].min())


def surface(mesh: Mesh, size: np.ndarray | None = None, turn: np.ndarray | None = None) -> Surface:
    """The mesh, rotated by `turn` (3, 3), stretched to `size` (width, height, depth) and scaled into the unit ball."""
    used = mesh.vertices[np.unique(mesh.triangles)]
    turn = np.eye(3) if turn is None else turn
    low, high = (used @ turn.T).min(0), (used @ turn.T).max(0)
    extent = np.maximum(high - low, 1e-9 * (high - low).max())
    scale = np.ones(3) if size is None else size / extent
    scale = scale / (np.linalg.norm(extent * scale) / 2)
    vertices = (mesh.vertices @ turn.T - (low + high) / 2) * scale
    welded = _welded(vertices)
    triangles = welded[mesh.triangles]
    keep = _sound(triangles, vertices[mesh.triangles])
    triangles, corners = triangles[keep], vertices[mesh.triangles[keep]]
    uv, material = mesh.uv[keep], mesh.material[keep]

    first, second = _neighbors(triangles)
    flip = _wrongly_wound(triangles, first, second)
    order = np.where(flip[:, None], [0, 2, 1], [0, 1, 2])
    rows = np.arange(len(order))[:, None]
    triangles, corners, uv = triangles[rows, order], corners[rows, order], uv[rows, order]
    first, second = _neighbors(triangles)

    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    faces = cross / np.linalg.norm(cross, axis=1, keepdims=True)
    smooth = (faces[first // 3] * faces[second // 3]).sum(1) > np.cos(np.radians(_CREASE))
    first, second = first[smooth], second[smooth]
    normals = _corner_normals(triangles, corners, cross, first, second)
    patch = np.unique(components(len(faces), first // 3, second // 3), return_inverse=True)[1].ravel()
    real = lambda values: np.ascontiguousarray(values, np.float32)  # noqa: E731
    return Surface(
        real(corners), real(normals), real(faces), patch.astype(np.int32), real(uv), material.astype(np.int32)
    )


def components(count: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(count,) the smallest node in the connected component of each of `count` nodes, by edges first–second."""
    label = np.arange(count)
    while True:
        a, b = label[first], label[second]
        different = a != b
        if not different.any():
            return label
        np.minimum.at(label, np.maximum(a, b)[different], np.minimum(a, b)[different])
        while (label[label] != label).any():
            label = label[label]


def _welded(vertices: np.ndarray) -> np.ndarray:
    """(V,) one index for all vertices at the same position, within 1e-5 of the model's radius."""
    return np.unique(np.round(vertices * 1e5).astype(np.int64), axis=0, return_inverse=True)[1].ravel()


def _sound(triangles: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Indices of triangles with an area, without duplicates."""
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    real = np.flatnonzero(area > 1e-12)
    return np.sort(real[np.unique(np.sort(triangles[real], 1), axis=0, return_index=True)[1]])


def _neighbors(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Edges that exactly two triangles share, as indices into (T, 3): edge k runs from corner k to k + 1."""
    ends = np.stack([triangles, np.roll(triangles, -1, 1)], -1).reshape(-1, 2)
    low, high = ends.min(1).astype(np.int64), ends.max(1)
    key = low * (int(triangles.max()) + 1) + high
    order = np.argsort(key, kind="stable")
    start = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    two = start[np.diff(np.r_[start, len(order)]) == 2]
    return order[two], order[two + 1]


def _wrongly_wound(triangles: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(T,) bool: triangles whose winding must be flipped for consistency. A Möbius band is left unchanged."""
    count, flat = len(triangles), triangles.ravel()
    same = flat[first] == flat[second]  # both traverse the edge in the same direction: they disagree
    a, b = first // 3, second // 3
    other = np.where(same, b + count, b), np.where(same, b, b + count)
    label = components(2 * count, np.r_[a, a + count], np.r_[other[0], other[1]])
    return label[:count] > label[count:]


def _corner_normals(triangles, corners, cross, first, second) -> np.ndarray:
    """(T, 3, 3) each corner's mean over the triangles connected by smooth edges around its vertex.

    Weighted by area and angle, so that large flat faces stay flat next to a narrow bevel.
    """
    after = lambda place: place // 3 * 3 + (place + 1) % 3  # noqa: E731
    flat = triangles.ravel()
    same_direction = flat[first] == flat[second]  # windings still disagree only on a Möbius band
    fan = components(
        flat.size,
        np.r_[first, after(first)],
        np.r_[np.where(same_direction, second, after(second)), np.where(same_direction, after(second), second)],
    )
    to = np.roll(corners, -1, 1) - corners
    back = np.roll(corners, 1, 1) - corners
    cosine = (to * back).sum(-1) / (np.linalg.norm(to, axis=-1) * np.linalg.norm(back, axis=-1))
    weight = np.arccos(np.clip(cosine, -1, 1))[..., None] * cross[:, None]
    total = np.stack([np.bincount(fan, weight[..., k].ravel(), flat.size) for k in range(3)], -1)[fan]
    length = np.linalg.norm(total, axis=1, keepdims=True)
    own = np.repeat(cross / np.linalg.norm(cross, axis=1, keepdims=True), 3, 0)
    return np.where(length > 1e-12, total / np.maximum(length, 1e-12), own).reshape(corners.shape)
