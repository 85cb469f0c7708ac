"""Line art for tests of coloring, drawn by hand: boxes and a face, whose regions are known."""

from __future__ import annotations

import cv2
import numpy as np

BLACK = (20, 20, 25, 255)
BOXES = {"left": (60, 60, 180, 240), "right": (220, 60, 340, 240), "low": (60, 280, 340, 360)}  # x0, y0, x1, y1


def boxes(side: int = 400, line: int = 5, color=BLACK, paper=None) -> np.ndarray:
    """(side, side, 4) uint8: three boxes apart from each other, on transparency or opaque paper (r, g, b)."""
    scale = side / 400
    ink = np.zeros((side, side), np.uint8)
    for x0, y0, x1, y1 in BOXES.values():
        first, last = (round(x0 * scale), round(y0 * scale)), (round(x1 * scale), round(y1 * scale))
        cv2.rectangle(ink, first, last, (255,), max(1, round(line * scale)), cv2.LINE_AA)
    rgba = np.zeros((side, side, 4), np.uint8)
    rgba[ink > 0, :3] = color[:3]
    rgba[..., 3] = ink.astype(np.uint16) * color[3] // 255
    if paper is None:
        return rgba
    cover = rgba[..., 3:].astype(np.float32) / 255
    rgb = rgba[..., :3] * cover + np.array(paper, np.float32) * (1 - cover)
    return np.dstack([np.rint(rgb).astype(np.uint8), np.full((side, side), 255, np.uint8)])


def inside(name: str, side: int = 400) -> tuple[int, int]:
    """(row, column) in the middle of a box."""
    x0, y0, x1, y1 = BOXES[name]
    return round((y0 + y1) / 2 * side / 400), round((x0 + x1) / 2 * side / 400)


def exemplar(colors: dict[str, tuple[int, int, int]], side: int = 300, under=(255, 255, 255), line=True) -> np.ndarray:
    """(side, side, 4) uint8 opaque: the same boxes, colored."""
    scale = side / 400
    rgb = np.full((side, side, 3), under, np.uint8)
    for name, (x0, y0, x1, y1) in BOXES.items():
        first, last = (round(x0 * scale), round(y0 * scale)), (round(x1 * scale), round(y1 * scale))
        cv2.rectangle(rgb, first, last, colors[name], -1)
        if line:
            cv2.rectangle(rgb, first, last, BLACK[:3], max(1, round(5 * scale)), cv2.LINE_AA)
    return np.dstack([rgb, np.full((side, side), 255, np.uint8)])


def dabs(at: dict[str, tuple[int, int, int]], side: int = 400, radius: int = 12) -> np.ndarray:
    """(side, side, 4) uint8: a round dab of color in each of those boxes, on transparency."""
    rgba = np.zeros((side, side, 4), np.uint8)
    for name, color in at.items():
        row, column = inside(name, side)
        cv2.circle(rgba, (column, row), radius, (*color, 255), -1, cv2.LINE_AA)
    return rgba
