"""A rough pencil: clean ink sketched in wobbling passes, with pressure, gaps, hatching and grain.

On numpy arrays, for data that are rendered once. Nothing moves by more than a line's width or two.
"""

from __future__ import annotations

import cv2
import numpy as np


def bumps(random: np.random.Generator, size: int, cells: int) -> np.ndarray:
    """(size, size) float32 smooth noise of about unit deviation, `cells` bumps across."""
    small = random.normal(size=(cells + 3, cells + 3)).astype(np.float32)
    noise = cv2.resize(small, None, fx=size / cells, fy=size / cells, interpolation=cv2.INTER_CUBIC)
    at = int(size / cells)
    return noise[at : at + size, at : at + size] * 1.35


def rough(ink: np.ndarray, amount: float, random: np.random.Generator, gaps: float = 0.15) -> np.ndarray:
    """(S, S) uint8 of clean (S, S) uint8 ink as a rough pencil sketch.

    amount: 0.5 careful .. 1.5 hasty; gaps: 0 none .. 0.5 many. Solid ink becomes outline and hatching; small solids
    (pupils) keep their tone, or they would be lost.
    """
    size = len(ink)
    unit = size / 256
    clean = ink.astype(np.float32) / 255
    radius = max(round(4 * unit), 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    core = cv2.morphologyEx((clean > 0.5).astype(np.uint8), cv2.MORPH_OPEN, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    large = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] > (22 * unit) ** 2]
    solid = np.isin(labels, large).astype(np.float32)
    inside = cv2.GaussianBlur(cv2.erode(solid, np.ones((3, 3))), (0, 0), max(0.8 * unit, 0.4))
    y, x = np.mgrid[:size, :size].astype(np.float32)
    across = (x + y) / unit + bumps(random, size, 8) * 3
    hatching = np.clip(1.4 - np.abs(across % 6 - 3), 0, 1) * cv2.erode(solid, np.ones((3, 3))) * 0.75
    base = np.maximum(clean - inside, hatching)
    drawn = np.zeros_like(clean)
    for weight in (0.95, 0.55):
        shift = [
            (1.5 * bumps(random, size, 5) + 0.7 * bumps(random, size, 14) + 0.22 * bumps(random, size, 48))
            * amount * unit for _ in range(2)
        ]  # fmt: skip
        moved = cv2.remap(base, x + shift[0], y + shift[1], cv2.INTER_LINEAR)
        pressure = np.clip(0.80 + 0.25 * bumps(random, size, 12), 0.3, 1)
        broken = np.clip((bumps(random, size, 30) - (2.2 - 2 * gaps)) * 4, 0, 1)
        drawn = 1 - (1 - drawn) * (1 - moved * pressure * (1 - broken) * weight)
    grain = np.clip(0.88 + 0.15 * random.normal(size=ink.shape), 0.4, 1)
    return np.round(np.clip(drawn * grain * 0.95, 0, 1) * 255).astype(np.uint8)
