"""A steadier hand: the pen's samples smoothed before they become a stroke, and caught up with when the pen is lifted.

Two low-pass filters in a row, counted along the way rather than in time, so that it feels the same on every device
and the same samples give the same stroke.
"""

from __future__ import annotations

import math

from .path import Sample

_REACH = 60.0  # pixels that the line trails behind the pen at full strength, on the screen
_STEPS = 4  # per length of one filter: so finely the way between two samples is followed
_NEAR = 0.3  # pixels; closer than this the line has caught up
_CATCHING = 14  # samples of catching up


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
    """`to` gives the smoothed samples for each of the pen's, `finish` those that lead to where the pen was lifted."""

    def __init__(self, amount: float, zoom: float = 1.0) -> None:
        """amount: 0..1; 0 changes nothing. zoom: screen pixels per canvas pixel."""
        self._length = 0.5 * _REACH * max(0.0, min(1.0, amount)) ** 1.5 / max(1e-3, zoom)
        self._pen: Sample | None = None
        self._first: Sample | None = None  # after one filter
        self._line: Sample | None = None  # after both

    def to(self, sample: Sample) -> list[Sample]:
        before, self._pen = self._pen, sample
        if before is None or self._first is None or self._line is None or self._length < 0.2:
            self._first = self._line = sample
            return [sample]
        way = math.dist(before[:2], sample[:2])
        steps = min(64, max(1, math.ceil(way * _STEPS / self._length)))
        # One sample comes out for each that goes in: more would lie along the chords between the pen's samples, and
        # the stroke's own curve could not round them any more.
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
        """The pen is lifted: the line runs on to where it was."""
        pen, line = self._pen, self._line
        if pen is None or line is None or math.dist(pen[:2], line[:2]) < _NEAR:
            return []
        found = [self._pulled(pen, 0.5 * self._length) for _ in range(_CATCHING)]
        near = [sample for sample in found if math.dist(pen[:2], sample[:2]) > _NEAR]
        self._line = pen
        return [*near, pen]
