"""Small pictures of layers, kept up to date tile by tile: a stroke costs only the tiles that it changed."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from ...document.layers import Layer
from ...document.masks import Mask
from ...document.tiles import EMPTY, TILE, Tiles, dirty

WIDTH, HEIGHT = 44, 33  # pixels on a plain screen; pictures have twice as many
_STRONGEST = 8.0  # power that thin lines in a picture of the whole are strengthened by, at most
_AROUND = 9  # pixels of it; what a thin line lies on is the median of so many


def small(image: QImage, size: tuple[int, int], times: float) -> QImage:
    """A picture of the whole drawing at this size, in which its thin lines are still lines.

    image: 32 bits a pixel, premultiplied. times: how much smaller than the drawing it comes out. Each pixel is the mean
    of its area; what stands out from what is around it is then made stronger, the more so the smaller the picture is.
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
    """Thin lines, shrunk to a breath, made as dark as the eye takes them to be. Premultiplied in and out.

    densest: (H, W) uint8, the most opaque that any pixel of each area was: no wash becomes denser than it is.
    """
    cover = rgba[..., 3].astype(np.float32) / 255
    wanted = np.minimum(1 - (1 - cover) ** np.clip(times / 3, 3, 12), np.maximum(densest / 255.0, cover))
    lift = np.divide(wanted, cover, out=np.ones_like(cover), where=cover > 0)
    return (rgba * lift[..., None] + 0.5).clip(0, 255).astype(np.uint8)


def _densest(tile: np.ndarray, cells: int) -> np.ndarray:
    """(cells, cells) uint8: the highest alpha in each part of a tile."""
    starts = np.arange(cells) * TILE // cells
    return np.maximum.reduceat(np.maximum.reduceat(tile[..., 3], starts, 0), starts, 1)


class Thumbnails:
    """Pictures by layer id; those of layers that are gone are dropped when many have gathered."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Tiles, np.ndarray]] = {}  # of the pixels; a fifth channel has the highest alpha

    def of(self, layer: Layer, width: int, height: int) -> QImage:
        """The layer on a canvas of this size, its transparent parts transparent."""
        cells = max(1, min(16, math.ceil(TILE * max(2 * WIDTH / width, 2 * HEIGHT / height))))
        shape = (math.ceil(height / TILE) * cells, math.ceil(width / TILE) * cells, 5)
        before, grid = self._kept.get(layer.id, (EMPTY, None))
        if grid is None or grid.shape != shape:
            if len(self._kept) > 500:
                self._kept.clear()
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
        self._kept[layer.id] = layer.tiles, grid
        shown = _heavier(grid[..., :4], grid[..., 4], TILE / cells)
        across, down = round(width / TILE * cells), round(height / TILE * cells)
        image = QImage(shown.data, across, down, shown.strides[0], QImage.Format.Format_RGBA8888_Premultiplied)
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        return image.scaled(2 * WIDTH, 2 * HEIGHT, keep, smooth)


class MaskThumbnails:
    """Small grey pictures of masks, by the id of what they are on."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Mask, tuple[int, int], QImage]] = {}

    def of(self, id: str, mask: Mask, width: int, height: int) -> QImage:
        """The mask on a canvas of this size: white where it shows, black where it hides."""
        kept = self._kept.get(id)
        if kept is not None and kept[0] is mask and kept[1] == (width, height):
            return kept[2]
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
        if len(self._kept) > 500:
            self._kept.clear()
        self._kept[id] = mask, (width, height), image
        return image
