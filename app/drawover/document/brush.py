"""Pencil and eraser: pen events in, new tiles out. A stroke is a row of soft dabs along a smooth curve.

Coverage is the strongest dab, not the sum, so a stroke crossing itself grows no darker than its opacity. Which layer
is painted on, and when, is left to the caller.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

from . import tiles as tl
from .dabs import clipped, patches
from .tiles import TILE, Coord, Rect, Tiles

_GRAIN = 256  # pixels after which the paper repeats; a multiple of TILE
_SAME = 1e-3  # pixels; nearer events are one
_CLOSEST = 0.5  # pixels between the dabs of the thinnest line


@dataclass(frozen=True)
class Brush:
    """How a stroke looks. The pen's pressure acts on size and opacity from their smallest share to the whole."""

    size: float = 6.0  # pixels across at full pressure
    opacity: float = 1.0  # 0..1 at full pressure
    color: tuple[int, int, int] = (34, 34, 38)  # RGB, 0..255
    eraser: bool = False
    hardness: float = 0.6  # 0..1; the share of the radius that is full before it softens
    grain: float = 0.5  # 0..1; how much the paper shows where the pencil is light
    smallest: float = 0.35  # 0..1; share of the size at no pressure
    lightest: float = 0.15  # 0..1; share of the opacity at no pressure
    spacing: float = 0.1  # share of the dab's size between dabs

    def radius(self, pressure: np.ndarray) -> np.ndarray:
        """Of a dab at each pressure (0..1), in pixels."""
        return np.maximum(0.35, 0.5 * self.size * (self.smallest + (1 - self.smallest) * pressure))

    def strength(self, pressure: np.ndarray) -> np.ndarray:
        """Of a dab at each pressure, 0..1."""
        return self.opacity * (self.lightest + (1 - self.lightest) * pressure)


PENCIL = Brush()
ERASER = Brush(size=24.0, eraser=True, hardness=0.8, grain=0.0, smallest=0.6, lightest=0.6)


class Sample(NamedTuple):
    """Where the pen is, in canvas pixels (the center of the first pixel is 0.5), and how hard it is pressed, 0..1."""

    x: float
    y: float
    pressure: float = 1.0


@lru_cache(maxsize=1)
def paper() -> np.ndarray:
    """Height of the paper's tooth: (256, 256) float32 in 0..1, repeating, the same on every machine."""
    noise = np.random.Generator(np.random.PCG64(7)).random((_GRAIN, _GRAIN)).astype(np.float32)
    wide = np.tile(noise, (3, 3))
    fine = cv2.GaussianBlur(wide, (0, 0), 0.65)
    coarse = cv2.GaussianBlur(wide, (0, 0), 1.6)
    center = slice(_GRAIN, 2 * _GRAIN)
    mixed = fine[center, center] / fine.std() + 0.7 * coarse[center, center] / coarse.std()
    ranks = mixed.ravel().argsort().argsort().reshape(_GRAIN, _GRAIN)
    return (ranks / (ranks.size - 1)).astype(np.float32)


def _grained(mask: np.ndarray, coord: Coord, grain: float) -> np.ndarray:
    """Coverage as the paper takes it: light strokes touch only its peaks, heavy ones fill it. uint8 in and out."""
    if grain <= 0.0:
        return mask
    per_row = _GRAIN // TILE
    x, y = coord[0] % per_row * TILE, coord[1] % per_row * TILE
    valleys = 1.0 - paper()[y : y + TILE, x : x + TILE]
    light = mask * np.float32(1 / 255)
    kept = light * (1.0 - grain * valleys * (1.25 - light))
    return (kept * 255.0 + 0.5).astype(np.uint8)


Mask = dict[Coord, np.ndarray]  # coverage so far, (64, 64) uint8 per tile


class Stroke:
    """One stroke in the making: feed it the pen's samples; `tiles` is the layer with the stroke so far.

    The curve through the samples (Catmull and Rom's) needs the sample after each piece. The last piece is therefore
    drawn provisionally and drawn again with the next sample, so that the line never lags behind the pen.
    """

    def __init__(self, brush: Brush, base: Tiles, canvas: Rect) -> None:
        self.brush, self.base, self.canvas = brush, base, canvas
        self.tiles = base
        self._samples: list[Sample] = []
        self._settled: Mask = {}  # coverage of all but the last piece
        self._loose: set[Coord] = set()  # tiles that show a provisional piece
        self._rest = 0.0  # share of a step from the last settled dab to the start of the next piece

    def extend(self, x: float, y: float, pressure: float = 1.0) -> Tiles:
        """The pen moved to (x, y) with this pressure (0..1); returns the layer's new tiles."""
        sample = Sample(x, y, min(1.0, max(0.0, pressure)))
        samples = self._samples
        if samples and math.dist(samples[-1][:2], sample[:2]) < _SAME:
            if len(samples) > 1 or sample.pressure <= samples[-1].pressure:
                return self.tiles
            samples.pop()
        samples.append(sample)
        if len(samples) == 1:
            touched = self._cover(self._settled, self._alone(sample))
            return self._show(self._settled, touched, set())
        if len(samples) > 2:
            before = samples[-4] if len(samples) > 3 else samples[-3]
            dabs, self._rest = self._along(before, samples[-3], samples[-2], sample)
            settled = self._cover(self._settled, dabs)
            del samples[:-3]
        else:
            settled = set()
        provisional = dict(self._settled)
        before = samples[-3] if len(samples) > 2 else samples[-2]
        loose = self._cover(provisional, self._along(before, samples[-2], sample, sample)[0], self._settled)
        return self._show(provisional, settled | loose | self._loose, loose)

    def _alone(self, sample: Sample) -> np.ndarray:
        """The one dab where the pen comes down."""
        pressure = np.array([sample.pressure])
        return np.stack([[sample.x], [sample.y], self.brush.radius(pressure), self.brush.strength(pressure)], 1)

    def _along(self, a: Sample, b: Sample, c: Sample, d: Sample) -> tuple[np.ndarray, float]:
        """Dabs on the curve from b to c, where a and d are its neighbors, and the share of a step left at its end.

        Dabs are (N, 4): x, y, radius in pixels, strength 0..1.
        """
        length = math.dist(b[:2], c[:2])
        t = np.linspace(0.0, 1.0, max(2, min(65, math.ceil(length / 3.0) + 1)))[:, None]
        points = np.array([a, b, c, d], np.float64)
        # Tangents no longer than the piece itself: a hasty corner does not overshoot.
        into, out = 0.5 * (points[2] - points[0]), 0.5 * (points[3] - points[1])
        for tangent in (into, out):
            tangent *= min(1.0, length / max(1e-9, float(np.hypot(tangent[0], tangent[1]))))
        curve = (
            (2 * t**3 - 3 * t**2 + 1) * points[1]
            + (t**3 - 2 * t**2 + t) * into
            + (3 * t**2 - 2 * t**3) * points[2]
            + (t**3 - t**2) * out
        )
        pressure = np.clip(curve[:, 2], 0.0, 1.0)
        radius = self.brush.radius(pressure)
        # Dabs per pixel, summed along the curve; a dab lies wherever the sum passes a whole number.
        density = 1.0 / np.maximum(_CLOSEST, 2.0 * radius * self.brush.spacing)
        steps = np.hypot(np.diff(curve[:, 0]), np.diff(curve[:, 1]))
        count = self._rest + np.concatenate([[0.0], np.cumsum(steps * 0.5 * (density[1:] + density[:-1]))])
        whole = np.arange(1, math.floor(count[-1]) + 1)
        columns = (curve[:, 0], curve[:, 1], radius, self.brush.strength(pressure))
        dabs = np.stack([np.interp(whole, count, column) for column in columns], 1)
        return dabs, float(count[-1] - len(whole))

    def _cover(self, mask: Mask, dabs: np.ndarray, shared: Mask | None = None) -> set[Coord]:
        """Lay dabs into a mask; the tiles that changed by it. Arrays found in `shared` are copied, not written to."""
        touched: set[Coord] = set()
        for rect, patch in patches(dabs, self.brush.hardness):
            for coord, there, here in clipped(rect, self.canvas):
                new, old = patch[there], mask.get(coord)
                if old is None:
                    if not new.any():
                        continue
                    old = mask[coord] = np.zeros((TILE, TILE), np.uint8)
                elif not (new > old[here]).any():
                    continue
                elif shared is not None and shared.get(coord) is old:
                    old = mask[coord] = old.copy()
                np.maximum(old[here], new, out=old[here])
                touched.add(coord)
        return touched

    def _show(self, mask: Mask, touched: set[Coord], loose: set[Coord]) -> Tiles:
        self._loose = loose
        changes = {coord: self._painted(coord, mask.get(coord)) for coord in touched}
        self.tiles = self.tiles.changed(changes)
        return self.tiles

    def _painted(self, coord: Coord, mask: np.ndarray | None) -> np.ndarray | None:
        base = self.base.get(coord)
        if mask is None:
            return base
        cover = _grained(mask, coord, self.brush.grain)
        if base is not None:
            left = cv2.bitwise_not(cover)
            kept = cv2.multiply(base, cv2.merge([left, left, left, left]), scale=1 / 255)
            if self.brush.eraser:
                return tl.freeze(kept)
        elif self.brush.eraser:
            return None
        color = [cv2.convertScaleAbs(cover, alpha=channel / 255) for channel in self.brush.color]
        ink = cv2.merge([*color, cover])
        return tl.freeze(ink if base is None else cv2.add(ink, kept))
