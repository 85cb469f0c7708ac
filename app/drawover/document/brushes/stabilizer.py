"""Stroke stabilizer: smooths the pen's samples, and catches up with the pen when it is lifted.

Two cascaded low-pass filters over path length rather than time, so that every device feels the same and the same
samples give the same stroke.
"""

from __future__ import annotations

import math

from .path import Sample

_REACH = 60.0  # distance that the line trails behind the pen at full strength, in screen pixels
_STEPS = 4  # interpolation steps per filter length
_NEAR = 0.3  # pixels; closer than this the line has caught up
_CATCHING = 14  # number of samples for catching up


def _blend(a: Sample, b: Sample, share: float) -> Sample:
    rest = 1.0 - share
    return Sample(
        a.x * rest + b.x * share,
        a.y * rest + b.y * share,
        a.pressure * rest + b.pressure * share,
        (a.tilt[0] * rest + b.tilt[0] * share, a.tilt[1] * rest + b.tilt[1] * share),
        a.seconds * rest + b.seconds * share,
    )


class Stabilizer:
    """`to` returns the smoothed samples for a pen sample, `finish` those that lead to where the pen was lifted."""

    def __init__(self, amount: float, zoom: float = 1.0) -> None:
        """amount: 0..1; 0 changes nothing. zoom: screen pixels per canvas pixel."""
        self._length = 0.5 * _REACH * max(0.0, min(1.0, amount)) ** 1.5 / max(1e-3, zoom)
        self._pen: Sample | None = None
        self._first: Sample | None = None  # after the first filter
        self._line: Sample | None = None  # after both

    def to(self, sample: Sample) -> list[Sample]:
        before, self._pen = self._pen, sample
        if before is None or self._first is None or self._line is None or self._length < 0.2:
            self._first = self._line = sample
            return [sample]
        way = math.dist(before[:2], sample[:2])
        steps = min(64, max(1, math.ceil(way * _STEPS / self._length)))
        # One output sample per input sample: more would lie along the chords between the pen's samples, which the
        # stroke's own curve could no longer round.
        for step in range(1, steps + 1):
            line = self._pulled(_blend(before, sample, step / steps), way / steps)
        return [line]

    def _pulled(self, target: Sample, way: float) -> Sample:
        assert self._first is not None and self._line is not None
        share = 1.0 - math.exp(-way / self._length)
        self._first = _blend(self._first, target, share)
        self._line = _blend(self._line, self._first, share)
        return self._line

    def finish(self) -> list[Sample]:
        """After lifting the pen: continue the line to the pen's position."""
        pen, line = self._pen, self._line
        if pen is None or line is None or math.dist(pen[:2], line[:2]) < _NEAR:
            return []
        found = [self._pulled(pen, 0.5 * self._length) for _ in range(_CATCHING)]
        near = [sample for sample in found if math.dist(pen[:2], sample[:2]) > _NEAR]
        self._line = pen
        return [*near, pen]
