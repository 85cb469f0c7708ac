"""The same ink drawn with other tools: rough pencil, marker, ink brush. On arrays, while data sets are rendered.

Lines wobble by a pixel or two and change weight; no part of the drawing is moved, and the pupils stay dark.
"""

from __future__ import annotations

import cv2
import numpy as np


def pencil(line: np.ndarray, amount: float, random: np.random.Generator) -> np.ndarray:
    """(S, S) uint8 ink as a rough pencil sketch: two passes, pressure, gaps, hatched solids, grain.

    amount: 0..1.5, how rough
    """
    size = len(line)
    unit = size / 256
    ink = line.astype(np.float32) / 255
    solid = _solid(ink, 4 * unit)
    small = _small(solid, 0.008 * size * size)
    edge = np.clip(ink - cv2.GaussianBlur(solid, (0, 0), unit), 0, 1)
    y, x = np.mgrid[:size, :size]
    hatched = (((x + y + _field(random, size, 16, 2 * unit)) / unit) % 5 < 2.4).astype(np.float32) * 0.55 + 0.12
    body = np.maximum(edge, solid * np.maximum(hatched, small * 0.85))
    drawn = np.zeros_like(ink)
    for strength in (0.95, 0.55):
        wobble = np.zeros((size, size, 2), np.float32)
        for cells, reach in ((5, 1.1), (16, 0.75), (60, 0.35)):
            wobble += np.stack([_field(random, size, cells, reach * amount * unit) for _ in range(2)], -1)
        press = np.clip(0.80 + _field(random, size, 12, 0.22), 0.28, 1)
        lifted = np.clip((_field(random, size, 24, 1.0) - (2.6 - 0.9 * amount)) * 4, 0, 1)
        press = press * (1 - lifted * (1 - small))
        drawn = 1 - (1 - drawn) * (1 - _moved(body, wobble) * press * strength)
    tooth = cv2.GaussianBlur(random.normal(size=(size, size)).astype(np.float32), (0, 0), 0.6 * unit) * 0.28
    return _bytes(drawn * np.clip(0.86 + tooth, 0.35, 1.05) * 0.95)


def marker(fine: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(S, S) uint8: thick round lines of one width, slightly uneven in darkness. fine: (2 S, 2 S) uint8 ink."""
    size = len(fine) // 2
    unit = size / 256
    width = random.uniform(1.2, 3.0) * unit
    thick = np.clip(_depth(fine, unit) + width + _field(random, 2 * size, 24, 0.25 * unit) + 0.5, 0, 1)
    ink = _moved(thick, _shake(random, 2 * size, 0.9 * unit))
    ink = cv2.resize(ink, (size, size), interpolation=cv2.INTER_AREA)
    return _bytes(ink * np.clip(random.uniform(0.80, 0.96) + _field(random, size, 20, 0.04), 0, 1))


def brush(fine: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(S, S) uint8: ink lines that swell and thin with direction and pressure. fine: (2 S, 2 S) uint8 ink."""
    size = len(fine) // 2
    unit = size / 256
    depth = _depth(fine, unit)
    down, right = np.gradient(cv2.GaussianBlur(depth, (0, 0), 2 * unit))
    turn = random.uniform(0, np.pi)
    steep = np.hypot(right, down) + 1e-4
    across = np.abs(right * np.cos(turn) + down * np.sin(turn)) / steep
    swell = (random.uniform(1.6, 3.0) * across + _field(random, 2 * size, 8, 0.7) - 0.9) * unit
    ink = _moved(np.clip(depth + swell + 0.5, 0, 1), _shake(random, 2 * size, 1.1 * unit))
    dry = np.clip((_field(random, 2 * size, 7, 1.0) - 1.5) * 2, 0, 0.7)
    bristles = cv2.GaussianBlur(random.normal(size=depth.shape).astype(np.float32), (0, 0), 1.2 * unit)
    ink = ink * (1 - dry * np.clip(bristles * 4, 0, 1))
    return _bytes(cv2.resize(ink, (size, size), interpolation=cv2.INTER_AREA))


def _solid(ink: np.ndarray, radius: float) -> np.ndarray:
    """(S, S) float32: 1 inside solid ink that is thicker than a line."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(radius) + 1,) * 2)
    return cv2.morphologyEx((ink > 0.5).astype(np.uint8), cv2.MORPH_OPEN, kernel).astype(np.float32)


def _small(solid: np.ndarray, most: float) -> np.ndarray:
    """(S, S) float32: 1 in and around solids no larger than `most` pixels, such as pupils."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8))
    keep = np.zeros(count, np.uint8)
    keep[1:] = stats[1:, cv2.CC_STAT_AREA] <= most
    return cv2.dilate(keep[labels.astype(np.intp)], np.ones((3, 3), np.uint8)).astype(np.float32)


def _depth(fine: np.ndarray, unit: float) -> np.ndarray:
    """Signed distance to the edge of ink in pixels, positive inside, clipped to 12."""
    inside = (fine > 127).astype(np.uint8)
    deep = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    return np.clip(deep, -12 * unit, 12 * unit)


def _field(random: np.random.Generator, size: int, cells: int, deviation: float) -> np.ndarray:
    """(size, size) float32 smooth noise, `cells` bumps across."""
    coarse = random.normal(size=(cells, cells)).astype(np.float32)
    return cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC) * np.float32(deviation * 1.3)


def _shake(random: np.random.Generator, size: int, pixels: float) -> np.ndarray:
    return np.stack([_field(random, size, 10, pixels) + _field(random, size, 40, 0.4 * pixels) for _ in range(2)], -1)


def _moved(picture: np.ndarray, displacement: np.ndarray) -> np.ndarray:
    line = np.arange(len(picture), dtype=np.float32)
    x, y = np.meshgrid(line, line)
    x, y = x + displacement[..., 0], y + displacement[..., 1]
    return cv2.remap(picture.astype(np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _bytes(ink: np.ndarray) -> np.ndarray:
    return np.round(np.clip(ink, 0, 1) * 255).astype(np.uint8)
