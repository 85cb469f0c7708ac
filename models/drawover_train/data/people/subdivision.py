"""Smooth surfaces from coarse quads: Catmull-Clark subdivision as one sparse matrix, and normals at the vertices."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def edges_of(quads: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> the distinct edges (E, 2), the edge at each quad's side (Q, 4), how many quads share each edge (E,)."""
    every = np.sort(np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2), 1)
    unique, inverse, times = np.unique(every, axis=0, return_inverse=True, return_counts=True)
    return unique, inverse.reshape(-1, 4), times


def subdivide(count: int, quads: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
    """One step of Catmull-Clark for a mesh of `count` vertices; boundaries become smooth curves.

    -> (new, count) matrix from old to new vertices: first the old ones, then one for each edge, then one for each
    quad; and the new quads (4 Q, 4).
    """
    edges, side, times = edges_of(quads)
    nq, ne = len(quads), len(edges)

    def incidence(
        values: np.ndarray, rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]
    ) -> sparse.csr_matrix:
        return sparse.csr_matrix((values, (rows, columns)), shape)

    of_quad, of_edge = np.repeat(np.arange(nq), 4), np.repeat(np.arange(ne), 2)
    face = incidence(np.full(4 * nq, 0.25), of_quad, quads.ravel(), (nq, count))
    ends = incidence(np.full(2 * ne, 0.5), of_edge, edges.ravel(), (ne, count))
    beside = incidence(np.ones(4 * nq), side.ravel(), of_quad, (ne, nq))
    inner = times == 2
    edge = sparse.diags(np.where(inner, 0.5, 1.0)) @ ends + sparse.diags(np.where(inner, 0.25, 0.0)) @ beside @ face

    around_faces = incidence(np.ones(4 * nq), quads.ravel(), of_quad, (count, nq))
    around_edges = incidence(np.ones(2 * ne), edges.ravel(), of_edge, (count, ne))
    valence = np.maximum(_row_sums(around_faces), 1)
    mean_face = sparse.diags(1 / valence) @ around_faces @ face
    mean_edge = sparse.diags(1 / np.maximum(_row_sums(around_edges), 1)) @ around_edges @ ends
    itself = sparse.identity(count)
    smooth = sparse.diags(1 / valence) @ (mean_face + 2 * mean_edge) + sparse.diags((valence - 3) / valence) @ itself

    rim, used = np.zeros(count, bool), np.zeros(count, bool)
    rim[edges[~inner]] = True
    used[quads] = True
    along = incidence(np.repeat(~inner, 2).astype(float), edges.ravel(), of_edge, (count, ne))
    border = 0.5 * itself + 0.5 * sparse.diags(1 / np.maximum(_row_sums(along), 1)) @ along @ ends
    choose = lambda flags: sparse.diags(flags.astype(float))  # noqa: E731
    vertex = choose(used & ~rim) @ smooth + choose(rim) @ border + choose(~used) @ itself

    e, f = count + side, count + ne + np.arange(nq)
    new = np.stack([np.stack([quads[:, k], e[:, k], f, e[:, k - 1]], 1) for k in range(4)], 1).reshape(-1, 4)
    return sparse.csr_matrix(sparse.vstack([vertex, edge, face])), new


def _row_sums(matrix: sparse.csr_matrix) -> np.ndarray:
    return np.asarray(matrix.sum(1)).ravel()


def triangles(quads: np.ndarray) -> np.ndarray:
    """(2 Q, 3): each quad as two triangles."""
    return quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)


def normals(points: np.ndarray, tris: np.ndarray) -> np.ndarray:
    """(V, 3) unit normals at the vertices, each the mean of its triangles' by area."""
    a, b, c = (points[tris[:, k]] for k in range(3))
    cross = np.cross(b - a, c - a)
    total = np.stack([np.bincount(tris.ravel(), np.repeat(cross[:, k], 3), len(points)) for k in range(3)], 1)
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)


def sphere(center: np.ndarray, radius: float, count: int = 14) -> tuple[np.ndarray, np.ndarray]:
    """-> points and triangles of a ball of `count` rings."""
    around = 2 * count
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, around, endpoint=False), np.linspace(0, np.pi, count))
    points = np.stack([np.sin(v) * np.cos(u), np.cos(v), np.sin(v) * np.sin(u)], -1).reshape(-1, 3) * radius + center
    ring, k = (a.ravel() for a in np.meshgrid(np.arange(count - 1), np.arange(around), indexing="ij"))
    ahead = (k + 1) % around
    quads = np.stack(
        [ring * around + k, ring * around + ahead, (ring + 1) * around + ahead, (ring + 1) * around + k], 1
    )
    return points, triangles(quads)
