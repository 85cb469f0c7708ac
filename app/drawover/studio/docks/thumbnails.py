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


_COVER = np.arange(256) / 255.0
_LIFT = np.where(_COVER > 0, (1 - (1 - _COVER) ** 3) / np.maximum(_COVER, 1 / 255), 1.0).astype(np.float32)


def _heavier(rgba: np.ndarray) -> np.ndarray:
    """Thin lines, shrunk to a breath, made as dark as the eye takes them to be. Premultiplied in and out."""
    return (rgba * _LIFT[rgba[..., 3]][..., None] + 0.5).clip(0, 255).astype(np.uint8)


class Thumbnails:
    """Pictures by layer id; those of layers that are gone are dropped when many have gathered."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Tiles, np.ndarray]] = {}

    def of(self, layer: Layer, width: int, height: int) -> QImage:
        """The layer on a canvas of this size, its transparent parts transparent."""
        cells = max(1, min(16, math.ceil(TILE * max(2 * WIDTH / width, 2 * HEIGHT / height))))
        shape = (math.ceil(height / TILE) * cells, math.ceil(width / TILE) * cells, 4)
        before, grid = self._kept.get(layer.id, (EMPTY, None))
        if grid is None or grid.shape != shape:
            if len(self._kept) > 500:
                self._kept.clear()
            before, grid = EMPTY, np.zeros(shape, np.uint8)
        for column, row in dirty(before, layer.tiles):
            y, x = row * cells, column * cells
            if 0 <= y < shape[0] and 0 <= x < shape[1]:
                tile = layer.tiles.get((column, row))
                small = 0 if tile is None else cv2.resize(tile, (cells, cells), interpolation=cv2.INTER_AREA)
                grid[y : y + cells, x : x + cells] = small
        self._kept[layer.id] = layer.tiles, grid
        shown = _heavier(grid)
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
