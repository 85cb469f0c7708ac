"""A finished picture for tests of stages, painted by hand: a head with hair, whose lines and flats are known."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

INK = (25, 20, 30)
COLORS = {"paper": (255, 255, 255), "skin": (233, 180, 150), "hair": (120, 70, 160), "shirt": (60, 140, 120)}
SPOTS = {"paper": (0.06, 0.06), "skin": (0.5, 0.55), "hair": (0.5, 0.2), "shirt": (0.5, 0.9)}  # x, y


class Painted(NamedTuple):
    """(H, W, 4) uint8 straight RGBA each, and the lines' coverage, (H, W) uint8."""

    finished: np.ndarray
    flat: np.ndarray
    ink: np.ndarray


def painted(side: int = 400, lines: bool = True, clear: bool = False) -> Painted:
    """The picture; lines: whether it is drawn with lines; clear: on transparency instead of paper."""
    names = np.zeros((side, side), np.uint8)
    ink = np.zeros((side, side), np.uint8)
    wide = max(2, round(side * 0.012))
    place = lambda x, y: (round(x * side), round(y * side))  # noqa: E731
    shapes = {
        "shirt": np.array([place(0.2, 0.98), place(0.3, 0.78), place(0.7, 0.78), place(0.8, 0.98)], np.int32),
        "skin": cv2.ellipse2Poly(place(0.5, 0.5), place(0.26, 0.32), 0, 0, 360, 2),
        "hair": cv2.ellipse2Poly(place(0.5, 0.36), place(0.3, 0.26), 0, 180, 360, 2),
    }
    order = list(COLORS)
    for name, points in shapes.items():
        cv2.fillPoly(names, [points], order.index(name))
        cv2.fillPoly(ink, [points], 0)
        cv2.polylines(ink, [points], True, 255, wide, cv2.LINE_AA)
    for x in (0.4, 0.6):
        cv2.ellipse(ink, place(x, 0.5), place(0.035, 0.05), 0, 0, 360, 255, -1, cv2.LINE_AA)
    flat = np.array(list(COLORS.values()), np.uint8)[names]
    down = np.linspace(1.1, 0.92, side, dtype=np.float32)[:, None, None]
    light = np.where((names > 0)[..., None], down, 1.0)
    shaded = np.clip(flat * light, 0, 255)
    cover = (ink if lines else np.zeros_like(ink))[..., None].astype(np.float32) / 255
    finished = np.rint(shaded * (1 - cover) + np.array(INK, np.float32) * cover).astype(np.uint8)
    alpha = np.full((side, side), 255, np.uint8)
    if clear:
        alpha = np.where((names > 0) | (ink > 0), np.uint8(255), np.uint8(0))
    rgba = np.dstack([finished, alpha])
    rgba[alpha == 0] = 0
    return Painted(rgba, np.dstack([flat, alpha]), ink if lines else np.zeros_like(ink))


def at(name: str, side: int) -> tuple[int, int]:
    """(row, column) inside a region."""
    x, y = SPOTS[name]
    return round(y * side), round(x * side)
