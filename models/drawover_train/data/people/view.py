"""The camera that looks at a head, and rays that determine visibility."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene


@dataclass(frozen=True)
class Camera:
    """A perspective camera. Picture coordinates are 0..1 with y down, of a square around its target."""

    eye: np.ndarray
    right: np.ndarray
    up: np.ndarray
    front: np.ndarray  # viewing direction
    scale: float

    @classmethod
    def around(cls, target: np.ndarray, turn: float, tilt: float, roll: float, distance: float, half: float) -> Camera:
        """A camera aimed at `target` from `distance` meters; `half` of the picture's side there, in meters. Angles in
        degrees.

        turn > 0: from the subject's left; tilt > 0: from above.
        """
        a, e, r = np.radians([turn, tilt, roll])
        away = np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
        right = np.array([np.cos(a), 0, -np.sin(a)])
        up = np.cross(away, right)
        right, up = right * np.cos(r) + up * np.sin(r), up * np.cos(r) - right * np.sin(r)
        return cls(np.asarray(target) + away * distance, right, up, -away, 0.5 * distance / half)

    def project(self, points: np.ndarray) -> np.ndarray:
        """(..., 3) world -> (..., 3): x and y in the picture, and the depth in meters."""
        d = points - self.eye
        z = d @ self.front
        return np.stack([0.5 + self.scale * (d @ self.right) / z, 0.5 - self.scale * (d @ self.up) / z, z], -1)

    def directions(self, size: int) -> np.ndarray:
        """(size², 3) float32 unit directions through the centers of pixels, in row-major order."""
        line = (np.arange(size) + 0.5) / size
        x, y = np.meshgrid((line - 0.5) / self.scale, (0.5 - line) / self.scale)
        d = self.front + x[..., None] * self.right + y[..., None] * self.up
        return (d / np.linalg.norm(d, axis=-1, keepdims=True)).astype(np.float32).reshape(-1, 3)


class Rays:
    """Several meshes in one scene, for ray casting."""

    def __init__(self, points: np.ndarray, tris: np.ndarray) -> None:
        self.points, self.tris = points, tris
        self._scene = EmbreeScene()
        self._mesh = TriangleMesh(self._scene, points[tris].astype(np.float32))

    @classmethod
    def from_meshes(cls, meshes: list[tuple[np.ndarray, np.ndarray]]) -> Rays:
        """meshes: points (V, 3) and triangles (T, 3) of each."""
        starts = np.cumsum([0] + [len(points) for points, _ in meshes])
        tris = np.concatenate([t + start for (_, t), start in zip(meshes, starts, strict=False)])
        return cls(np.concatenate([points for points, _ in meshes]), tris)

    def first(self, origin: np.ndarray, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """-> (N,) the first triangle hit or -1, (N,) the distance along the unit `direction` (N, 3)."""
        origin = np.ascontiguousarray(np.broadcast_to(origin, direction.shape), np.float32)
        out = self._scene.run(origin, np.ascontiguousarray(direction, np.float32), output=1)
        return out["primID"].astype(np.int64), out["tfar"]

    def behind(self, points: np.ndarray, eye: np.ndarray) -> np.ndarray:
        """(N,) distance from each point to the next hit of the ray from the eye through it; 1 if there is none."""
        d = points - eye
        far = np.linalg.norm(d, axis=1)
        hit, distance = self.first(eye, d / far[:, None])
        return np.where(hit >= 0, distance - far, 1.0)

    def hidden(self, points: np.ndarray, eye: np.ndarray, slack: float) -> np.ndarray:
        """(N,) bool: whether an occluder is more than `slack` meters nearer to the eye."""
        return self.behind(points, eye) < -slack


@dataclass(frozen=True)
class Scene:
    """All surfaces of a head, and the camera, for visibility tests."""

    rays: Rays
    camera: Camera

    def seen(self, points: np.ndarray, slack: float) -> np.ndarray:
        """(N,) bool: whether nothing occludes these points by more than `slack` meters."""
        return ~self.rays.hidden(points, self.camera.eye, slack)

    def jump(self, points: np.ndarray) -> np.ndarray:
        """(N,) meters from these points to the surface they occlude; 1 if there is none."""
        return self.rays.behind(points, self.camera.eye)
