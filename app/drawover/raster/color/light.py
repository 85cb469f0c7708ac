"""Synthetic shading of flat colors: the depth of shadow at each pixel, from regions and lines alone.

The silhouette is inflated like a cushion and lit from the upper left; each region bulges slightly by itself, and
lines darken. Regions inflated only by themselves look like plastic, and only the silhouette like a balloon.
"""

from __future__ import annotations

import cv2
import numpy as np

from .merging import edges

LIGHT = np.array([-0.50, -0.60, 0.62], np.float32)  # direction to the light: x right, y down, z to the viewer
_SILHOUETTE, _OWN = 0.45, 0.12  # width of the curved rim of the silhouette, of a region; relative to the silhouette
_SILHOUETTE_HIGH, _OWN_HIGH = 0.8, 0.28  # height of their bulges; 1 is a sphere
_SMOOTH, _OWN_SMOOTH, _CREASE = 0.05, 0.02, 0.012  # blur radii, relative to the silhouette's size
_DARK_LINE = 0.12  # darkening at lines
_LEAST = 0.006  # of the figure: smaller regions, such as pupils and buttons, don't bulge by themselves


def shadow(labels: np.ndarray, figure: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """(h, w) float32, 0 in full light to 1 in full shadow. labels: (h, w) int >= 0, the regions; figure: (h, w) bool,
    where something is drawn; lines: (h, w) float32 0..1, the lines' coverage.
    """
    size = float(np.sqrt(max(int(np.count_nonzero(figure)), 1)))
    large = np.bincount(labels.ravel()) >= _LEAST * size * size
    silhouette = _blurred(_inflated(figure, _SILHOUETTE * size) * _SILHOUETTE_HIGH, _SMOOTH * size)
    own = _blurred(_inflated(figure & ~edges(labels, large), _OWN * size) * _OWN_HIGH, _OWN_SMOOTH * size)
    light = _ramp(_lambert(silhouette + own), 0.12, 0.95) - _DARK_LINE * _blurred(lines, _CREASE * size)
    return np.clip(1 - light, 0, 1)


def soft(shadow: np.ndarray) -> np.ndarray:
    """Soft shading, as by an airbrush: 0..1 float32."""
    return _ramp(shadow, 0.15, 0.85)


def cel(shadow: np.ndarray) -> np.ndarray:
    """Cel shading, with a hard edge and a narrow transition: 0..1 float32."""
    return _ramp(shadow, 0.53, 0.60)


def _inflated(mask: np.ndarray, reach: float) -> np.ndarray:
    """(h, w) float32: height map that rises from the mask's edge as a quarter circle of this radius."""
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    away = 1 - np.minimum(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1] / max(reach, 1e-6), 1)
    return np.sqrt(1 - away * away).astype(np.float32) * np.float32(reach)


def _lambert(heights: np.ndarray) -> np.ndarray:
    """Lambert's cosine between the surface and the light, 0 where it faces away."""
    down, right = np.gradient(heights)
    toward = LIGHT / np.linalg.norm(LIGHT)
    return np.maximum((toward[2] - toward[0] * right - toward[1] * down) / np.sqrt(1 + right**2 + down**2), 0)


def _ramp(x: np.ndarray, start: float, end: float) -> np.ndarray:
    """Smoothstep from 0 at `start` to 1 at `end`."""
    t = np.clip((x - start) / (end - start), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def _blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(image, (0, 0), max(sigma, 0.3), borderType=cv2.BORDER_REPLICATE)
