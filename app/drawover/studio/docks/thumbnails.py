"""Thumbnails of layers, updated tile by tile: a stroke costs only the tiles that it changed."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from ...document.layers import Layer
from ...document.masks import Mask
from ...document.tiles import EMPTY, TILE, Tiles, dirty

WIDTH, HEIGHT = 44, 33  # device-independent pixels; the images have twice as many
_STRONGEST = 8.0  # maximum exponent by which thin lines are strengthened
_AROUND = 9  # pixels: window of the median that estimates the background of a thin line


def small(image: QImage, size: tuple[int, int], times: float) -> QImage:
    """A picture of the complete drawing at this size, in which thin lines stay visible.

    image: 32 bits per pixel, premultiplied. times: factor by which the drawing is reduced. Each pixel is the mean of
    its area; its difference from the local background is then amplified, the more so the smaller the picture is.
    """
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    pixels = np.ascontiguousarray(pixels[:, : image.width()])
    shrinks = size[0] < image.width()
    pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_NEAREST)
    power = min(_STRONGEST, times / 3)
    if power > 1:
        paper = cv2.medianBlur(pixels, _AROUND)
        away = (pixels.astype(np.float32) - paper) / 255
        lifted = paper + 255 * np.sign(away) * (1 - (1 - np.abs(away)) ** power)
        pixels = lifted.round().clip(0, 255).astype(np.uint8)
        pixels[..., :3] = np.minimum(pixels[..., :3], pixels[..., 3:])
    return QImage(pixels.data, *size, pixels.strides[0], image.format()).copy()


def _heavier(rgba: np.ndarray, densest: np.ndarray, times: float) -> np.ndarray:
    """Darken thin lines that were faded by shrinking to their perceived strength. Premultiplied in and out.

    densest: (H, W) uint8, the highest alpha in each pixel's area: no wash becomes more opaque than it is.
    """
    cover = rgba[..., 3].astype(np.float32) / 255
    target = np.minimum(1 - (1 - cover) ** np.clip(times / 3, 3, 12), np.maximum(densest / 255.0, cover))
    lift = np.divide(target, cover, out=np.ones_like(cover), where=cover > 0)
    return (rgba * lift[..., None] + 0.5).clip(0, 255).astype(np.uint8)


def _densest(tile: np.ndarray, cells: int) -> np.ndarray:
    """(cells, cells) uint8: the highest alpha in each part of a tile."""
    starts = np.arange(cells) * TILE // cells
    return np.maximum.reduceat(np.maximum.reduceat(tile[..., 3], starts, 0), starts, 1)


class Thumbnails:
    """Thumbnails by layer id; the cache is cleared when it becomes large."""

    def __init__(self) -> None:
        self._cache: dict[str, tuple[Tiles, np.ndarray]] = {}  # pixels; a fifth channel has the highest alpha

    def image(self, layer: Layer, width: int, height: int) -> QImage:
        """Return the layer's thumbnail for a canvas of this size, with transparency."""
        cells = max(1, min(16, math.ceil(TILE * max(2 * WIDTH / width, 2 * HEIGHT / height))))
        shape = (math.ceil(height / TILE) * cells, math.ceil(width / TILE) * cells, 5)
        before, grid = self._cache.get(layer.id, (EMPTY, None))
        if grid is None or grid.shape != shape:
            if len(self._cache) > 500:
                self._cache.clear()
            before, grid = EMPTY, np.zeros(shape, np.uint8)
        for column, row in dirty(before, layer.tiles):
            y, x = row * cells, column * cells
            if 0 <= y < shape[0] and 0 <= x < shape[1]:
                tile = layer.tiles.get((column, row))
                part = grid[y : y + cells, x : x + cells]
                if tile is None:
                    part[:] = 0
                else:
                    part[..., :4] = cv2.resize(tile, (cells, cells), interpolation=cv2.INTER_AREA)
                    part[..., 4] = _densest(tile, cells)
        self._cache[layer.id] = layer.tiles, grid
        shown = _heavier(grid[..., :4], grid[..., 4], TILE / cells)
        across, down = round(width / TILE * cells), round(height / TILE * cells)
        image = QImage(shown.data, across, down, shown.strides[0], QImage.Format.Format_RGBA8888_Premultiplied)
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        return image.scaled(2 * WIDTH, 2 * HEIGHT, keep, smooth)


class MaskThumbnails:
    """Gray thumbnails of masks, by node id."""

    def __init__(self) -> None:
        self._cache: dict[str, tuple[Mask, tuple[int, int], QImage]] = {}

    def image(self, id: str, mask: Mask, width: int, height: int) -> QImage:
        """Return the mask's thumbnail for a canvas of this size: white where it shows, black where it hides."""
        cached = self._cache.get(id)
        if cached is not None and cached[0] is mask and cached[1] == (width, height):
            return cached[2]
        cells = max(1, min(16, math.ceil(TILE * max(2 * WIDTH / width, 2 * HEIGHT / height))))
        grid = np.full((math.ceil(height / TILE) * cells, math.ceil(width / TILE) * cells), mask.outside, np.uint8)
        for (column, row), tile in mask.tiles.items():
            y, x = row * cells, column * cells
            if 0 <= y < grid.shape[0] and 0 <= x < grid.shape[1]:
                grid[y : y + cells, x : x + cells] = cv2.resize(tile, (cells, cells), interpolation=cv2.INTER_AREA)
        across, down = max(1, round(width / TILE * cells)), max(1, round(height / TILE * cells))
        image = QImage(grid.data, across, down, grid.strides[0], QImage.Format.Format_Grayscale8)
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(2 * WIDTH, 2 * HEIGHT, keep, smooth)
        if len(self._cache) > 500:
            self._cache.clear()
        self._cache[id] = mask, (width, height), image
        return image
