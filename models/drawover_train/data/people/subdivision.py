"""Smooth surfaces from coarse quads: Catmull-Clark subdivision as one sparse matrix, and vertex normals."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def edges_of(quads: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> the distinct edges (E, 2), the edge at each quad's side (Q, 4), the number of quads at each edge (E,)."""
    every = np.sort(np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2), 1)
    unique, inverse, use_count = np.unique(every, axis=0, return_inverse=True, return_counts=True)
    return unique, inverse.reshape(-1, 4), use_count


def subdivide(count: int, quads: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
    """One step of Catmull-Clark for a mesh of `count` vertices; boundaries become smooth curves.

    -> (new, count) matrix from old to new vertices: first the old ones, then one per edge, then one per quad; and the
    new quads (4 Q, 4).
    """
    edges, side, use_count = edges_of(quads)
    nq, ne = len(quads), len(edges)

    def incidence(
        values: np.ndarray, rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]
    ) -> sparse.csr_matrix:
        return sparse.csr_matrix((values, (rows, columns)), shape)

    quad_index, edge_index = np.repeat(np.arange(nq), 4), np.repeat(np.arange(ne), 2)
    face = incidence(np.full(4 * nq, 0.25), quad_index, quads.ravel(), (nq, count))
    ends = incidence(np.full(2 * ne, 0.5), edge_index, edges.ravel(), (ne, count))
    edge_faces = incidence(np.ones(4 * nq), side.ravel(), quad_index, (ne, nq))
    inner = use_count == 2
    edge = sparse.diags(np.where(inner, 0.5, 1.0)) @ ends + sparse.diags(np.where(inner, 0.25, 0.0)) @ edge_faces @ face

    around_faces = incidence(np.ones(4 * nq), quads.ravel(), quad_index, (count, nq))
    around_edges = incidence(np.ones(2 * ne), edges.ravel(), edge_index, (count, ne))
    valence = np.maximum(_row_sums(around_faces), 1)
    mean_face = sparse.diags(1 / valence) @ around_faces @ face
    mean_edge = sparse.diags(1 / np.maximum(_row_sums(around_edges), 1)) @ around_edges @ ends
    unchanged = sparse.identity(count)
    smooth = sparse.diags(1 / valence) @ (mean_face + 2 * mean_edge) + sparse.diags((valence - 3) / valence) @ unchanged

    rim, used = np.zeros(count, bool), np.zeros(count, bool)
    rim[edges[~inner]] = True
    used[quads] = True
    along = incidence(np.repeat(~inner, 2).astype(float), edges.ravel(), edge_index, (count, ne))
    border = 0.5 * unchanged + 0.5 * sparse.diags(1 / np.maximum(_row_sums(along), 1)) @ along @ ends
    choose = lambda flags: sparse.diags(flags.astype(float))  # noqa: E731
    vertex = choose(used & ~rim) @ smooth + choose(rim) @ border + choose(~used) @ unchanged

    e, f = count + side, count + ne + np.arange(nq)
    new = np.stack([np.stack([quads[:, k], e[:, k], f, e[:, k - 1]], 1) for k in range(4)], 1).reshape(-1, 4)
    return sparse.csr_matrix(sparse.vstack([vertex, edge, face])), new


def _row_sums(matrix: sparse.csr_matrix) -> np.ndarray:
    return np.asarray(matrix.sum(1)).ravel()


def triangles(quads: np.ndarray) -> np.ndarray:
    """(2 Q, 3): each quad as two triangles."""
    return quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)


def normals(points: np.ndarray, tris: np.ndarray) -> np.ndarray:
    """(V, 3) unit normals at the vertices, each the area-weighted mean of its triangles'."""
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
