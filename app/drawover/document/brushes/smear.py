"""Smudging: drags color along the stroke. Works on premultiplied float32 pixels, so that edges to transparency don't
darken and long smears aren't worn away by rounding.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import tiles as tl
from ..dabs import dab_window, disc, shaped
from ..tiles import TILE, Coord, Rect, Tiles
from .gesture import Gesture
from .path import Sample


class _Finger:
    """The color carried by one copy of the tip: (side, side, 4) float32 premultiplied 0..255 around the dab's pixel."""

    def __init__(self) -> None:
        self.color: np.ndarray | None = None


class Smear(Gesture):
    """A smudging stroke.

    At each dab the carried color is painted with the tip's coverage, then mixed with the canvas:
    color = carry * color + (1 - carry) * canvas, as in GIMP's smudge tool. No dab is provisional, since the result
    depends on every dab before.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        """As any Gesture."""
        super().__init__(*given, **named)
        self._work: dict[Coord, np.ndarray] = {}  # (64, 64, 4) float32, premultiplied 0..255
        self._fingers: list[_Finger] = []
        self._reach = int(np.ceil(0.5 * self.brush.size * (1.0 + 0.5 * (1.0 - self.brush.hardness)))) + 3

    def follow(self, samples: Iterable[Sample]) -> Tiles:
        touched: set[Coord] = set()
        for sample in samples:
            dabs = self._path.straight_to(sample)
            if dabs is None or not len(dabs):
                continue
            copies = self.symmetry.copies(dabs)
            self._fingers = self._fingers or [_Finger() for _ in copies]
            for index in range(len(dabs)):
                for copy, finger in zip(copies, self._fingers, strict=True):
                    touched |= self._rub(copy[index], finger)
        if touched:
            self.tiles = self.tiles.changed({coord: self._shown(coord) for coord in touched})
        return self.tiles

    def _rub(self, dab: np.ndarray, finger: _Finger) -> set[Coord]:
        """Apply one dab; return the tiles it changed."""
        reach = self._reach
        x, y = int(np.floor(dab[0])), int(np.floor(dab[1]))
        window = Rect(x - reach, y - reach, 2 * reach + 1, 2 * reach + 1)
        inside = window.intersected(self.canvas)
        if inside.empty:
            return set()
        inside_at = np.s_[inside.y - window.y : inside.bottom - window.y, inside.x - window.x : inside.right - window.x]
        now = self._pixels(inside)
        if finger.color is None:
            # Beyond the canvas's edge, repeat the nearest pixels.
            top, left = inside.y - window.y, inside.x - window.x
            below, right = window.bottom - inside.bottom, window.right - inside.right
            finger.color = np.pad(now, ((top, below), (left, right), (0, 0)), mode="edge")
            return set()
        cover = np.zeros((window.height, window.width), np.float32)
        low, high = dab_window(dab, self.brush.hardness)
        low, high = np.maximum(low, (window.x, window.y)), np.minimum(high, (window.right, window.bottom))
        hardness, tip = self.brush.hardness, self.brush.tip
        plain = tip == "round" and dab[5] >= 1.0
        mark = disc(dab, hardness, low, high) if plain else shaped(dab, hardness, tip, low, high)
        (left, top), (right, bottom) = (low - (window.x, window.y)).tolist(), (high - (window.x, window.y)).tolist()
        cover[top:bottom, left:right] = mark * np.float32(dab[3])
        cover = cover[inside_at]
        if self._within is not None:
            cover = cover * (self._within.array(inside) * np.float32(1 / 255))
        carried = finger.color[inside_at]
        new = now + (carried - now) * cover[..., None]
        carry = np.float32(self.brush.flow)
        finger.color[inside_at] = carried * carry + now * (np.float32(1.0) - carry)
        return self._put(inside, new, cover)

    def _tile(self, coord: Coord) -> np.ndarray:
        tile = self._work.get(coord)
        if tile is None:
            base = self.base.get(coord)
            tile = np.zeros((TILE, TILE, 4), np.float32) if base is None else base.astype(np.float32)
            self._work[coord] = tile
        return tile

    def _pixels(self, rect: Rect) -> np.ndarray:
        found = np.empty((rect.height, rect.width, 4), np.float32)
        for coord in rect.tiles():
            box = tl.tile_rect(coord)
            part = box.intersected(rect)
            found[part.y - rect.y : part.bottom - rect.y, part.x - rect.x : part.right - rect.x] = self._tile(coord)[
                part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x
            ]
        return found

    def _put(self, rect: Rect, pixels: np.ndarray, cover: np.ndarray) -> set[Coord]:
        """Write the pixels back; return the tiles that were covered."""
        touched = set()
        for coord in rect.tiles():
            box = tl.tile_rect(coord)
            part = box.intersected(rect)
            in_rect = np.s_[part.y - rect.y : part.bottom - rect.y, part.x - rect.x : part.right - rect.x]
            if cover[in_rect].any():
                in_tile = np.s_[part.y - box.y : part.bottom - box.y, part.x - box.x : part.right - box.x]
                self._work[coord][in_tile] = pixels[in_rect]
                touched.add(coord)
        return touched

    def _shown(self, coord: Coord) -> np.ndarray | None:
        work, base = self._work[coord], self.base.get(coord)
        if self._alpha_locked:
            if base is None:
                return None
            # Use the carried color at the layer's own alpha.
            alpha = base[..., 3:].astype(np.float32)
            with np.errstate(divide="ignore", invalid="ignore"):
                color = np.where(work[..., 3:] > 0.5, work[..., :3] * (alpha / work[..., 3:]), base[..., :3])
            work = np.concatenate([color, alpha], 2)
        rounded = (work + np.float32(0.5)).astype(np.uint8)
        np.minimum(rounded[..., :3], rounded[..., 3:], out=rounded[..., :3])
        if base is not None and np.array_equal(rounded, base):
            return base
        return tl.freeze(rounded)
