"""The skull beneath the hair: its radius by direction, without ears and face."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d, map_coordinates

from .. import landmarks
from ..bust import Bust, Pose
from ..view import Rays

_ADULT = 0.235  # meters from chin to crown of an adult head


class Skull:
    """The skull in the head's own, unrotated space."""

    def __init__(self, bust: Bust, pose: Pose) -> None:
        at = lambda vertex: pose.to_head(pose.points[bust.place[vertex]][None])[0]  # noqa: E731
        self._pose = pose
        self.size = float(at(landmarks.CROWN)[1] - at(landmarks.CHIN)[1])
        self.center = np.array([0, at(landmarks.BROW_RIDGE)[1] + 0.005, at(landmarks.EAR_TOP)[2] + 0.022])
        self._radius = self._measured(bust)

    @property
    def unit(self) -> float:
        """The head's size relative to an adult's."""
        return self.size / _ADULT

    def _measured(self, bust: Bust) -> np.ndarray:
        """(51, 73) radius by elevation (-60 to 90) and azimuth (-180 to 180), interpolated over ears and neck."""
        azimuth = np.linspace(-180, 180, 73)
        grid_az, grid_el = np.meshgrid(azimuth, np.linspace(-60, 90, 51))
        rays = Rays(self._pose.to_head(self._pose.base), bust.coarse)
        hit, distance = rays.first(self.center, direction(grid_az, grid_el).reshape(-1, 3).astype(np.float32))
        hit, radius = hit.reshape(grid_az.shape), distance.reshape(grid_az.shape).astype(float)
        bad: np.ndarray = (
            (hit < 0) | (radius > 0.2 * self.unit) | (bust.not_skull[np.maximum(hit, 0)] & (grid_el > -20))
        )
        for row in range(len(radius)):
            good = ~bad[row]
            around = np.interp(azimuth, azimuth[good], radius[row][good]) if good.any() else radius[row - 1]
            radius[row] = around
        return gaussian_filter1d(gaussian_filter1d(radius, 1.2, axis=0, mode="nearest"), 1.2, axis=1, mode="wrap")

    def radius(self, d: np.ndarray) -> np.ndarray:
        """Meters from the center to the skull in unit directions (..., 3)."""
        elevation = np.degrees(np.arcsin(np.clip(d[..., 1], -1, 1)))
        azimuth = np.degrees(np.arctan2(d[..., 0], d[..., 2]))
        return map_coordinates(self._radius, [(elevation + 60) / 3, (azimuth + 180) / 5], order=1, mode="nearest")

    def above(self, d: np.ndarray, height: np.ndarray | float) -> np.ndarray:
        """(..., 3) points `height` meters above the skull."""
        return self.center + d * (self.radius(d) + height)[..., None]

    def to_world(self, points: np.ndarray) -> np.ndarray:
        return self._pose.to_world(points)


def direction(azimuth: np.ndarray | float, elevation: np.ndarray | float) -> np.ndarray:
    """(..., 3) unit vectors, from degrees."""
    a, e = np.radians(azimuth), np.radians(elevation)
    return np.stack([np.sin(a) * np.cos(e), np.sin(e) + 0 * a, np.cos(a) * np.cos(e)], -1)


def slerp(a: np.ndarray, b: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Unit vectors on the great circle from a to b; t (..., 1) is 0..1."""
    angle = np.arccos(np.clip((a * b).sum(-1, keepdims=True), -1, 1))
    sine = np.maximum(np.sin(angle), 1e-6)
    v = np.where(angle < 1e-4, a, (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / sine)
    return v / np.linalg.norm(v, axis=-1, keepdims=True)
