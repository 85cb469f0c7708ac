"""From pen samples to dabs: a smooth curve, and each dab's position, size, strength and rotation along it.

Dabs are (N, 8) float64: x, y, radius in pixels, strength 0..1, angle in radians, roundness 0..1, 1 or (mirrored) -1,
and the share of a textured tip that touches, 0..1.
Rendering them is left to stroke.py and smear.py.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .brush import Brush
from .curve import PenState

_SAME = 1e-3  # pixels; closer events are merged
_CLOSEST = 0.5  # minimum distance of dabs, in pixels
_LEANING = 60.0  # degrees of tilt that map to 1
_FASTEST = 4000.0  # pixels a second that map to 1
_UPRIGHT = 2.0  # degrees; below this the tilt has no direction


class Sample(NamedTuple):
    """The pen's position in canvas pixels (the center of the first pixel is 0.5), pressure, tilt and time."""

    x: float
    y: float
    pressure: float = 1.0  # 0..1
    tilt: tuple[float, float] = (0.0, 0.0)  # degrees from upright, towards the right and towards the artist
    seconds: float = 0.0


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """uint64 -> uint64 hash: the finalizer of SplitMix64 (Steele, Lea and Flood, 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def chance(seed: int, index: np.ndarray, channel: int) -> np.ndarray:
    """Uniform random numbers in 0..1 for dabs by their index in the stroke, reproducible from the seed."""
    start = (seed + channel * 0xD1B54A32D192ED03) & 0xFFFFFFFFFFFFFFFF
    step = index.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
    return (_mixed(step) >> np.uint64(11)).astype(np.float64) / 2.0**53


class Path:
    """The path of one stroke. Each Catmull-Rom segment needs the sample after it, so the last one is provisional."""

    def __init__(self, brush: Brush) -> None:
        self.brush = brush
        self._rows: list[np.ndarray] = []  # x, y, pressure, tilt x, tilt y, speed of the last samples
        self._seconds = 0.0
        self._seed = 0
        self._count = 0  # number of final dabs
        # Share of a step from the last final dab to the start of the next segment. A tip that follows the direction
        # is placed only once the direction is known: its first dab belongs to the first segment.
        self._rest = 1.0 if brush.follows == "direction" else 0.0

    def _take(self, sample: Sample) -> bool:
        """Record a sample; False if the pen did not move."""
        rows, pressure = self._rows, min(1.0, max(0.0, sample.pressure))
        if rows and math.dist(rows[-1][:2], sample[:2]) < _SAME:
            if len(rows) > 1 or pressure <= rows[-1][2]:
                return False
            rows.pop()
        rows.append(np.array([sample.x, sample.y, pressure, *sample.tilt, self._speed(sample)], np.float64))
        del rows[:-4]
        return True

    def _first(self) -> np.ndarray:
        """The single dab where the pen touches down."""
        row = self._rows[0]
        self._seed = int(_mixed(row[:2].view(np.uint64)).sum())
        return self._made(row[None], np.array([[1.0, 0.0]]), 0)

    def to(self, sample: Sample) -> tuple[np.ndarray, np.ndarray] | None:
        """Add a sample. Returns final dabs, and dabs valid only until the next sample; None if the pen did not move."""
        if not self._take(sample):
            return None
        rows = self._rows
        if len(rows) == 1:
            dab = self._first()
            if self.brush.follows == "direction":
                return dab[:0], dab
            self._count = 1
            return dab, dab[:0]
        settled = np.empty((0, 8))
        if len(rows) > 2:
            settled, self._rest = self._along(rows[-4] if len(rows) > 3 else rows[-3], *rows[-3:])
            self._count += len(settled)
        before = rows[-3] if len(rows) > 2 else rows[-2]
        return settled, self._along(before, rows[-2], rows[-1], rows[-1])[0]

    def straight_to(self, sample: Sample) -> np.ndarray | None:
        """As to(), but all dabs are final: the curve does not use samples after this one."""
        if not self._take(sample):
            return None
        rows = self._rows
        if len(rows) == 1:
            self._count = 1
            return self._first()
        found, self._rest = self._along(rows[-3] if len(rows) > 2 else rows[-2], rows[-2], rows[-1], rows[-1])
        self._count += len(found)
        return found

    def _speed(self, sample: Sample) -> float:
        """0..1, smoothed over a few samples; 0 where the device reports no time."""
        past, self._seconds = sample.seconds - self._seconds, sample.seconds
        if not self._rows:
            return 0.0
        last = self._rows[-1]
        if past <= 0.0:
            return float(last[5])
        now = min(1.0, math.dist(last[:2], sample[:2]) / past / _FASTEST)
        return float(0.7 * last[5] + 0.3 * now)

    def _along(self, a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, float]:
        """Dabs on the curve from b to c (a and d are its neighbors), and the share of a step left at its end."""
        length = math.dist(b[:2], c[:2])
        t = np.linspace(0.0, 1.0, max(2, min(65, math.ceil(length / 3.0) + 1)))[:, None]
        points = np.stack([a[:3], b[:3], c[:3], d[:3]])
        # Limit tangents to the length of the segment, so that sharp corners do not overshoot.
        into, out = 0.5 * (points[2] - points[0]), 0.5 * (points[3] - points[1])
        for tangent in (into, out):
            tangent *= min(1.0, length / max(1e-9, float(np.hypot(tangent[0], tangent[1]))))
        curve = (
            (2 * t**3 - 3 * t**2 + 1) * points[1]
            + (t**3 - 2 * t**2 + t) * into
            + (3 * t**2 - 2 * t**3) * points[2]
            + (t**3 - t**2) * out
        )
        curve = np.concatenate([curve, (1 - t) * b[3:] + t * c[3:]], 1)
        curve[:, 2] = np.clip(curve[:, 2], 0.0, 1.0)
        brush, pen = self.brush, _pen_state(curve)
        radius, thin = brush.radius(pen), brush.roundness * brush.roundness_by(pen)
        # Dabs per pixel, integrated along the curve; a dab lies wherever the integral passes an integer.
        density = 1.0 / np.maximum(_CLOSEST, 2.0 * radius * brush.spacing * thin * brush.spacing_by(pen))
        way = np.diff(curve[:, :2], axis=0)
        steps = np.hypot(way[:, 0], way[:, 1])
        count = self._rest + np.concatenate([[0.0], np.cumsum(steps * 0.5 * (density[1:] + density[:-1]))])
        steps = np.arange(1, math.floor(count[-1]) + 1)
        at = np.stack([np.interp(steps, count, column) for column in curve.T], 1)
        heading = np.empty((len(steps), 2))
        if brush.follows == "direction":
            way = np.concatenate([way[:1], 0.5 * (way[1:] + way[:-1]), way[-1:]])
            heading = np.stack([np.interp(steps, count, column) for column in way.T], 1)
        dabs = self._made(at, heading, self._count)
        if brush.plain and not brush.jitter:  # keep what the curve interpolates; don't recompute from pressure
            dabs[:, 2] = np.interp(steps, count, radius)
            dabs[:, 3] = np.interp(steps, count, brush.strength(pen))
        return dabs, float(count[-1] - len(steps))

    def _made(self, at: np.ndarray, heading: np.ndarray, first: int) -> np.ndarray:
        """Dabs at points of the path; `first` is the index of the first one in the stroke."""
        brush, pen = self.brush, _pen_state(at)
        dabs = np.empty((len(at), 8))
        dabs[:, :2] = at[:, :2]
        dabs[:, 2], dabs[:, 3] = brush.radius(pen), brush.strength(pen)
        dabs[:, 4] = math.radians(brush.angle)
        if brush.follows == "direction":
            dabs[:, 4] += np.arctan2(heading[:, 1], heading[:, 0])
        elif brush.follows == "tilt":
            leans = np.hypot(at[:, 3], at[:, 4]) > _UPRIGHT
            dabs[:, 4] += np.where(leans, np.arctan2(at[:, 4], at[:, 3]), 0.0)
        dabs[:, 5] = np.clip(brush.roundness * brush.roundness_by(pen), 0.05, 1.0)
        dabs[:, 6] = 1.0
        dabs[:, 7] = brush.touching(pen)
        if brush.jitter:
            self._shake(dabs, pen, first)
        return dabs

    def _shake(self, dabs: np.ndarray, pen: PenState, first: int) -> None:
        index, jitter, share = first + np.arange(len(dabs)), self.brush.jitter, self.brush.jitter_by(pen)
        size, opacity, turn, way, far = (chance(self._seed, index, channel) for channel in range(5))
        dabs[:, 2] = np.maximum(0.35, dabs[:, 2] * (1.0 - jitter.size * share * size))
        dabs[:, 3] *= 1.0 - jitter.opacity * share * opacity
        dabs[:, 4] += jitter.angle * share * np.pi * (2.0 * turn - 1.0)
        reach = 2.0 * dabs[:, 2] * jitter.position * share * np.sqrt(far)
        dabs[:, 0] += reach * np.cos(2.0 * np.pi * way)
        dabs[:, 1] += reach * np.sin(2.0 * np.pi * way)


def _pen_state(at: np.ndarray) -> PenState:
    return PenState(at[:, 2], np.minimum(1.0, np.hypot(at[:, 3], at[:, 4]) / _LEANING), at[:, 5])
