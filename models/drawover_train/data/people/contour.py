"""Curves where a smooth surface turns away from the eye: the zero set of a function on a mesh's vertices."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Chain(NamedTuple):
    """One curve on a surface."""

    points: np.ndarray  # (K, 3)
    normals: np.ndarray  # (K, 3), not of unit length
    triangles: np.ndarray  # (K,) a triangle that contains each point


def contours(points: np.ndarray, normal: np.ndarray, tris: np.ndarray, eye: np.ndarray) -> list[Chain]:
    """The curves along which the surface is edge-on from `eye`."""
    return zero_set(points, normal, tris, ((eye - points) * normal).sum(1))


def zero_set(points: np.ndarray, normal: np.ndarray, tris: np.ndarray, values: np.ndarray) -> list[Chain]:
    """The curves along which `values` (V,) at the vertices, linear in each triangle, are 0."""
    values = np.where(values == 0, 1e-9, values)
    signs = values[tris] > 0
    which = np.flatnonzero(signs.any(1) & ~signs.all(1))
    tri, sign = tris[which], signs[which]
    ends = []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        cut = sign[:, a] != sign[:, b]
        ends.append(np.where(cut[:, None], np.sort(np.stack([tri[:, a], tri[:, b]], 1), 1), -1))
    crossed = np.stack(ends, 1)  # (M, 3, 2): exactly two of the three are valid
    pairs = crossed[crossed[..., 0] >= 0].reshape(-1, 2, 2)
    edges, node = np.unique(pairs.reshape(-1, 2), axis=0, return_inverse=True)
    low, high = edges[:, 0], edges[:, 1]
    share = (values[low] / (values[low] - values[high]))[:, None]
    place = points[low] * (1 - share) + points[high] * share
    out = normal[low] * (1 - share) + normal[high] * share
    return [Chain(place[n], out[n], which[k]) for n, k in chained(node.reshape(-1, 2), len(edges))]


def chained(pairs: np.ndarray, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Segments (a, b) between `count` nodes joined to paths: the nodes, and for each a segment that ends there."""
    at: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for k, (a, b) in enumerate(pairs.tolist()):
        at[a].append((b, k))
        at[b].append((a, k))
    used = np.zeros(len(pairs), bool)
    found = []
    for start in [n for n in range(count) if len(at[n]) == 1] + list(range(count)):
        while step := next(((b, k) for b, k in at[start] if not used[k]), None):
            path, segments = [start], []
            while step:
                node, k = step
                used[k] = True
                path.append(node)
                segments.append(k)
                step = next(((b, j) for b, j in at[node] if not used[j]), None)
            found.append((np.array(path), np.array([segments[0], *segments])))
    return found
