"""The composed picture in halving sizes for display: only dirty tiles are composed and scaled again.

Levels are BGRA premultiplied, the fastest format for Qt's raster engine. easel.py paints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

import cv2
import numpy as np
from PySide6.QtGui import QImage

from ...document.compose import Composer
from ...document.layers import Document
from ...document.tiles import Coord, Rect, rect_around

_PAD = 16  # pixels between the rows of a level
_LEAST = 96  # pixels; a level's longer side is at least this


class Pyramid:
    """Level 0 has the canvas's size, each next one half of it (rounded up)."""

    def __init__(self, document: Document) -> None:
        self.width, self.height = document.width, document.height
        self._document, self._composer = document, Composer()
        self._stale: set[Coord] = set(document.rect.tiles())
        self.levels = [_level(document.height, document.width)]
        while max(self.levels[-1].shape[:2]) > 2 * _LEAST:
            height, width = self.levels[-1].shape[:2]
            self.levels.append(_level((height + 1) // 2, (width + 1) // 2))
        self.images = [_as_image(level) for level in self.levels]

    def fork(self, document: Document, stale: Iterable[Coord]) -> Pyramid:
        """Return a copy for a document that differs from this one's in these tiles; composed pixels are copied."""
        other = copy(self)
        other._document, other._composer = document, Composer()
        other._stale = self._stale | set(stale)
        other.levels = [_level(*level.shape[:2]) for level in self.levels]
        for mine, new in zip(self.levels, other.levels, strict=True):
            new[:] = mine
        other.images = [_as_image(level) for level in other.levels]
        return other

    def show(self, document: Document, stale: Iterable[Coord]) -> None:
        """Show this document, which differs from the previous one in these tiles. Composes nothing yet."""
        self._document = document
        self._stale.update(stale)

    def refresh(self, near: Rect | None = None) -> None:
        """Compose stale tiles: all, or only those that touch `near` (canvas pixels)."""
        if not self._stale:
            return
        canvas = Rect(0, 0, self.width, self.height)
        requested = self._stale & set(near.intersected(canvas).tiles()) if near is not None else self._stale
        self._stale = self._stale - requested
        # Compose neighboring tiles together; in blocks, so that a long diagonal line does not cost its bounding box.
        blocks: dict[Coord, set[Coord]] = {}
        for x, y in requested:
            blocks.setdefault((x >> 3, y >> 3), set()).add((x, y))
        for tiles in blocks.values():
            rect = rect_around(tiles).intersected(canvas)
            if not rect.empty:
                self._compose(rect)

    def _compose(self, rect: Rect) -> None:
        rgba = self._composer.compose(self._document.layers, rect)
        cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA, dst=rgba)
        self.levels[0][rect.y : rect.bottom, rect.x : rect.right] = rgba
        for finer, coarser in zip(self.levels, self.levels[1:], strict=False):
            x0, y0 = rect.x // 2, rect.y // 2
            x1, y1 = (rect.right + 1) // 2, (rect.bottom + 1) // 2
            part = finer[2 * y0 : 2 * y1, 2 * x0 : 2 * x1]
            coarser[y0:y1, x0:x1] = _halved(part)
            rect = Rect(x0, y0, x1 - x0, y1 - y0)

    def level_for(self, scale: float) -> int:
        """The smallest level that has at least the resolution of the canvas at `scale` (device pixels)."""
        level = 0
        while level + 1 < len(self.levels) and scale <= 0.5:
            level, scale = level + 1, scale * 2
        return level


def _level(height: int, width: int) -> np.ndarray:
    """(height, width, 4) uint8, transparent. The row stride is no power of two: painting a rotated view reads across
    rows, and a cache holds few lines whose addresses differ by a power of two."""
    return np.zeros((height, width + _PAD, 4), np.uint8)[:, :width]


def _as_image(level: np.ndarray) -> QImage:
    """A QImage that shares the array's memory."""
    height, width = level.shape[:2]
    buffer = level.base if level.base is not None else level
    return QImage(buffer.data, width, height, level.strides[0], QImage.Format.Format_ARGB32_Premultiplied)


def _halved(part: np.ndarray) -> np.ndarray:
    """Average blocks of 2 × 2 pixels; an odd last row or column is averaged with itself."""
    height, width = part.shape[:2]
    if height % 2 or width % 2:
        part = cv2.copyMakeBorder(part, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    return cv2.resize(part, (part.shape[1] // 2, part.shape[0] // 2), interpolation=cv2.INTER_AREA)
