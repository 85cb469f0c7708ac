"""One drawing with every blend mode, clipping, masks and a group that passes through: Krita and we show it alike."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from drawover.document.blend import MODES
from drawover.document.layers import Document, Group, Layer, Node
from drawover.document.masks import Mask

CELL, COLUMNS = 64, 6


def _below(x: int, y: int) -> Layer:
    """Colors from left to right, ever less opaque to the bottom, opaque in the upper half."""
    hue = np.tile(np.linspace(0, 179, CELL).astype(np.uint8), (CELL, 1))
    light = np.tile(np.linspace(40, 255, CELL).astype(np.uint8)[::-1, None], (1, CELL))
    rgb = cv2.cvtColor(cv2.merge([hue, np.full_like(hue, 170), light]), cv2.COLOR_HSV2RGB)
    alpha = np.full((CELL, CELL), 255, np.uint8)
    alpha[CELL // 2 :] = np.linspace(255, 0, CELL // 2).astype(np.uint8)[:, None]
    return Layer.from_rgba("below", np.dstack([rgb, alpha]), x, y)


def _above(x: int, y: int) -> Layer:
    """A diagonal of other colors; opaque to the left, soft to the right, nothing at the right edge."""
    across, down = np.meshgrid(np.arange(CELL), np.arange(CELL))
    rgb = np.dstack([4 * down, 255 - 4 * across, (across * 2 + down * 2) % 256]).clip(0, 255).astype(np.uint8)
    alpha = np.where(across < 24, 255, (255 - (across - 24) * 255 // 36).clip(0, 255)).astype(np.uint8)
    return Layer.from_rgba("above", np.dstack([rgb, alpha]), x, y)


def cells() -> dict[str, tuple[int, int]]:
    """Each case's name, and its top-left corner."""
    modes = [mode for mode in MODES if mode != "dissolve"]  # each program has grains of its own
    names = [*modes, "clip", "clip fades", "clip between", "mask", "masked group", "passes", "opacity"]
    return {name: (at % COLUMNS * CELL, at // COLUMNS * CELL) for at, name in enumerate(names)}


def sheet() -> Document:
    """Each case in a cell and a group of its own."""
    groups: list[Node] = []
    for name, (x, y) in cells().items():
        below, above = _below(x, y), _above(x, y)
        ring = np.zeros((CELL, CELL), np.uint8)
        cv2.circle(ring, (CELL // 2, CELL // 2), 22, 255, -1, cv2.LINE_AA)
        mask = Mask.from_array(cv2.GaussianBlur(ring, (0, 0), 3), x, y)
        inner: tuple[Node, ...] = (below, above)
        if name in MODES:
            inner = below, replace(above, blend=name)
        elif name == "clip between":
            paper = replace(_above(x, y), name="paper", opacity=0.8)
            base = replace(below, blend="multiply", opacity=0.7, mask=mask)
            inner = (
                paper,
                base,
                replace(above, clip=True),
                replace(below, name="top", clip=True, opacity=0.5),
            )
        elif name.startswith("clip"):
            inner = below, replace(above, clip=True, opacity=0.5 if "fades" in name else 1.0)
        elif name == "mask":
            inner = below, replace(above, mask=mask)
        elif name == "masked group":
            inner = below, Group("masked", (above,), mask=mask.invert())
        elif name == "passes":
            inner = below, Group("open", (replace(above, blend="multiply"),), passes=True)
        elif name == "opacity":
            inner = below, replace(above, blend="overlay", opacity=0.6)
        groups.append(Group(name, inner, opacity=0.7 if name == "opacity" else 1.0))
    rows = -(-len(groups) // COLUMNS)
    return Document(COLUMNS * CELL, rows * CELL, tuple(groups))


# Largest and mean difference of premultiplied colors, in steps of 255. Krita rounds each product to 8 bits where we
# round once; where two of the channels are nearly equal, hue turns on a single step, and where two colors nearly add up
# to white, Hard Mix does.
TOLERANCE = {name: ({"hue": 16, "hard-mix": 255}.get(name, 3), 0.4) for name in cells()}


def differences(theirs: np.ndarray) -> dict[str, tuple[float, float]]:
    """By case: the largest and the mean difference of (H, W, 4) premultiplied pictures, theirs and ours."""
    apart = np.abs(theirs.astype(int) - sheet().compose())
    return {
        name: (float(apart[y : y + CELL, x : x + CELL].max()), float(apart[y : y + CELL, x : x + CELL].mean()))
        for name, (x, y) in cells().items()
    }
