"""Strokes drawn into a sketch, in the pen that its other lines were drawn with: their color, and as opaque as they are.

A stroke in a color of its own, neither gray nor the other lines', stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np

_OTHER, _GRAY = 60, 24  # levels: from the lines' color to another one; of saturation, below which a color is gray
_PEAK = 98  # percentile of a stroke's opacity that counts as its full opacity
_STRONGEST = 3.0  # times by which a faint stroke becomes more opaque
_MOST = 128  # strokes that are looked at one by one, the largest first


def penned(lines: np.ndarray, drawn: np.ndarray, color: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """(the lines with new strokes in that pen; (H, W) uint8: 255 on strokes that keep their color).

    lines: (H, W, 4) uint8 straight RGBA; drawn: (H, W) uint8, 255 where there is more of them than before; color: RGB
    of the other lines.
    """
    own = np.zeros_like(drawn)
    inked = cv2.bitwise_and(drawn, cv2.extractChannel(lines, 3))
    left, top, width, height = cv2.boundingRect(inked)
    if not width:
        return lines, own
    window = np.s_[top : top + height, left : left + width]
    here = np.ascontiguousarray(lines[window])
    at = np.flatnonzero(inked[window])
    pixels = here.reshape(-1, 4)[at].astype(np.int16)
    gray = pixels[:, :3].max(1) - pixels[:, :3].min(1) < _GRAY
    colored = ~gray & (np.abs(pixels[:, :3] - np.array(color, np.int16)).max(1) > _OTHER)
    mine = np.zeros((height, width), np.uint8)
    mine.ravel()[at[~colored]] = 255
    own[window].flat[at[colored]] = 255
    alpha = cv2.extractChannel(here, 3)
    here[mine > 0, :3] = color
    here[..., 3] = np.where(mine > 0, _opaque(alpha, mine), alpha)
    result = lines.copy()
    result[window] = here
    return result, own


def _opaque(alpha: np.ndarray, strokes: np.ndarray) -> np.ndarray:
    """(h, w) uint8: alpha, of each stroke as if its pen had been pressed fully."""
    result = alpha.copy()
    _, names, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    stats = np.asarray(stats, np.int32)
    largest = np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:_MOST] + 1
    for name in largest.tolist():
        x, y, width, height = stats[name, :4].tolist()
        box = np.s_[y : y + height, x : x + width]
        mine = names[box] == name
        peak = float(np.percentile(alpha[box][mine], _PEAK))
        gain = min(255 / max(peak, 1), _STRONGEST)
        if gain > 1:
            result[box][mine] = np.rint(np.minimum(alpha[box][mine] * gain, 255)).astype(np.uint8)
    return result
