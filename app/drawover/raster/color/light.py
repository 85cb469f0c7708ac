"""Light on flat colors: how deep in shadow each place of a drawing lies, told from its regions and lines alone.

What is drawn is inflated like a cushion and lit from the upper left; each region bulges a little by itself, and it is
darker along the lines. Regions inflated by themselves alone look like plastic, and the silhouette alone like a balloon.
"""

from __future__ import annotations

import cv2
import numpy as np

from .merging import edges

LIGHT = np.array([-0.50, -0.60, 0.62], np.float32)  # where the light comes from: x to the right, y down, z towards us
_WHOLE, _OWN = 0.45, 0.12  # how far from its edge the silhouette, or a region, curves; of the silhouette's size
_WHOLE_HIGH, _OWN_HIGH = 0.8, 0.28  # how high they bulge; that of a ball would be 1
_SMOOTH, _OWN_SMOOTH, _CREASE = 0.05, 0.02, 0.012  # of blurs, of the silhouette's size
_DARK_LINE = 0.12  # how much darker it is at lines
_LEAST = 0.006  # of the figure: smaller regions, as pupils and buttons, curve with what is around them


def shadow(labels: np.ndarray, figure: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """(h, w) float32, 0 in full light to 1 in full shadow. labels: (h, w) int >= 0, the regions; figure: (h, w) bool,
    where something is drawn; lines: (h, w) float32 0..1, the lines' coverage.
    """
    size = float(np.sqrt(max(int(np.count_nonzero(figure)), 1)))
    large = np.bincount(labels.ravel()) >= _LEAST * size * size
    whole = _blurred(_inflated(figure, _WHOLE * size) * _WHOLE_HIGH, _SMOOTH * size)
    own = _blurred(_inflated(figure & ~edges(labels, large), _OWN * size) * _OWN_HIGH, _OWN_SMOOTH * size)
    light = _ramp(_lambert(whole + own), 0.12, 0.95) - _DARK_LINE * _blurred(lines, _CREASE * size)
    return np.clip(1 - light, 0, 1)


def soft(shadow: np.ndarray) -> np.ndarray:
    """The shadow as an airbrush lays it: 0..1 float32."""
    return _ramp(shadow, 0.15, 0.85)


def cel(shadow: np.ndarray) -> np.ndarray:
    """The shadow with an edge, as animation has it: 0..1 float32, of which only a narrow rim lies between."""
    return _ramp(shadow, 0.53, 0.60)


def _inflated(mask: np.ndarray, reach: float) -> np.ndarray:
    """(h, w) float32: heights that rise from the mask's edge as a quarter of a circle of that radius does."""
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    away = 1 - np.minimum(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1] / max(reach, 1e-6), 1)
    return np.sqrt(1 - away * away).astype(np.float32) * np.float32(reach)


def _lambert(heights: np.ndarray) -> np.ndarray:
    """The cosine between the surface and the light, 0 where it is turned away."""
    down, right = np.gradient(heights)
    toward = LIGHT / np.linalg.norm(LIGHT)
    return np.maximum((toward[2] - toward[0] * right - toward[1] * down) / np.sqrt(1 + right**2 + down**2), 0)


def _ramp(x: np.ndarray, start: float, end: float) -> np.ndarray:
    """From 0 at `start` to 1 at `end`, smooth at both."""
    t = np.clip((x - start) / (end - start), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def _blurred(image: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(image, (0, 0), max(sigma, 0.3), borderType=cv2.BORDER_REPLICATE)
