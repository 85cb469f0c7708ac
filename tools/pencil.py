"""Redraws clean line art in pencil: strokes along the center of its lines, solids hatched dark.

For the bundled sample sketches; training has its own, faster restyling on tensors. The input is the part of each
pixel's ink (`raster.vector.shapes.draw_parts`); the output is graphite coverage.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

NO_PART = 255
_SOLID = 2.2  # ink this many times as thick as a plain line is solid, and hatched
_SUPERSAMPLE = 2
Pair = tuple[np.ndarray, np.ndarray]
_AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))  # clockwise from above


def redraw(parts: np.ndarray, side: int, random: np.random.Generator, looseness: float = 1.0) -> np.ndarray:
    """(side, side) float32 graphite coverage 0..1 of the line art `parts`, (N, N) uint8, N about half of `side`.

    looseness: how far a stroke strays; 1 is a practiced, unhurried artist.
    """
    scale, sheet = side / len(parts), _Sheet(side, random)
    every = (parts != NO_PART).astype(np.uint8)
    plain = float(np.median(cv2.distanceTransform(every, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[_thinned(every)]))
    for part in np.unique(parts[parts != NO_PART]):
        mask = (parts == part).astype(np.uint8)
        depth = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        solid = _solids(depth, _SOLID * plain)
        rest = cv2.morphologyEx(mask & (1 - solid), cv2.MORPH_OPEN, _disk(0.4 * plain))
        for path in _paths(_thinned(rest)):
            if len(path) < plain:
                continue
            wide = _smooth(depth[path[:, 1], path[:, 0]], 6) / plain
            for piece, breadth in _pieces(_smooth(path.astype(float), 3.5), wide, random):
                _stroke(sheet, piece * scale, breadth, random, looseness)
        _fill(sheet, solid, scale, random)
    return sheet.coverage


class _Sheet:
    """Textured paper, and the graphite on it."""

    def __init__(self, side: int, random: np.random.Generator) -> None:
        self.coverage = np.zeros((side, side), np.float32)
        fine = cv2.GaussianBlur(random.normal(size=(side, side)).astype(np.float32), (0, 0), 0.9)
        coarse = cv2.GaussianBlur(random.normal(size=(side, side)).astype(np.float32), (0, 0), 2.6)
        tooth = fine / fine.std() + 0.7 * coarse / coarse.std()
        self._tooth = (0.5 + 0.24 * tooth).clip(0, 1)

    def mark(self, points: np.ndarray, pressure: np.ndarray, width: np.ndarray) -> None:
        """One stroke of the pencil. points: (N, 2) pixels; pressure: (N,) 0..1; width: (N,) pixels."""
        low = np.floor(points.min(0) - width.max() - 2).astype(int).clip(0)
        high = np.ceil(points.max(0) + width.max() + 2).astype(int).clip(None, len(self.coverage))
        if (high <= low).any():
            return
        fine = np.zeros(((high - low) * _SUPERSAMPLE)[::-1], np.uint8)
        fixed = np.round((points - low) * _SUPERSAMPLE * 16).astype(int)
        for i in range(len(points) - 1):
            thickness = max(1, round(float(width[i]) * _SUPERSAMPLE))
            tone = round(255 * float(np.clip(pressure[i], 0, 1)))
            cv2.line(fine, fixed[i].tolist(), fixed[i + 1].tolist(), tone, thickness, cv2.LINE_AA, 4)
        pressed = cv2.resize(fine, tuple((high - low).tolist()), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        window = (slice(low[1], high[1]), slice(low[0], high[0]))
        # graphite catches on the paper's tooth: light pressure leaves the valleys white
        deposited = np.clip((pressed * 1.5 - self._tooth[window]) * 1.7, 0, 1) * pressed
        self.coverage[window] = 1 - (1 - self.coverage[window]) * (1 - 0.9 * deposited)


def _stroke(
    sheet: _Sheet, path: np.ndarray, breadth: np.ndarray, random: np.random.Generator, looseness: float
) -> None:
    """A light first pass with a small offset, then the line itself, retraced where it is broad.

    path: (N, 2) pixels; breadth: (N,) in plain lines.
    """
    size = len(sheet.coverage) / 2048
    again = int(np.clip(np.round((np.quantile(breadth, 0.8) - 0.9) * 3), 0, 4))
    passes = [(0.58, 5.5, 7.0), (0.95, 2.6, 9.0)] + [(0.85, 3.0 + 1.5 * again, 8.5)] * again
    for firmness, stray, thick in passes:
        points = _strayed(path, stray * looseness * size, random)
        points = _overshot(points, float(random.uniform(3, 16) * looseness * size))
        along = np.linspace(0, 1, len(points))
        taper = np.clip(np.minimum(along, 1 - along) * len(points) / 12, 0.55, 1) ** 0.7
        tremble = 1 + 0.09 * _noise(len(points), 30, random)
        weight = np.interp(along, np.linspace(0, 1, len(breadth)), np.clip(0.7 + 0.3 * breadth, 0.6, 1.1))
        force = np.clip(firmness * taper * tremble * weight, 0, 1)
        sheet.mark(points, force, thick * size * (0.55 + 0.45 * force))


def _strayed(path: np.ndarray, amount: float, random: np.random.Generator) -> np.ndarray:
    """The path with slow drift and a slight tremor. amount: pixels."""
    path = _resampled(path, 4.0)
    n = len(path)
    drift = np.stack([_noise(n, 40, random) + 0.5 * random.normal() for _ in range(2)], 1) * amount
    tremor = np.stack([_noise(n, 5, random) for _ in range(2)], 1) * amount * 0.16
    return path + drift + tremor


def _overshot(path: np.ndarray, length: float) -> np.ndarray:
    """Extend the path beyond both ends, as a drawing hand does."""
    k = min(8, len(path) - 1)
    ends = []
    for tip, inner in ((path[0], path[k]), (path[-1], path[-1 - k])):
        way = tip - inner
        ends.append(tip + way / (np.linalg.norm(way) + 1e-6) * length)
    return _resampled(np.concatenate([[ends[0]], path, [ends[1]]]), 4.0)


def _fill(sheet: _Sheet, solid: np.ndarray, scale: float, random: np.random.Generator) -> None:
    """Solids: their outline, then hatching dense enough to read as dark, like pupils and brows."""
    size = len(sheet.coverage) / 2048
    found, _ = cv2.findContours(solid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for contour in found:
        outline = contour[:, 0].astype(float)
        closed = _smooth(np.concatenate([outline, outline[: len(outline) // 6]]), 2.5)
        inward = closed + 3 * (closed.mean(0) - closed) / (np.linalg.norm(closed.mean(0) - closed, axis=1)[:, None] + 1)
        _stroke(sheet, inward * scale, np.full(len(closed), 0.8), random, 0.6)
    area = cv2.resize(solid, (len(sheet.coverage),) * 2, interpolation=cv2.INTER_LINEAR)
    for angle, gap, force in ((-0.95, 7.5, 0.95), (-0.6, 10.0, 0.8)):
        for start, end in _hatching(area, angle, gap * size, random):
            line = _resampled(np.stack([start, end]), 4.0)
            line = line + random.normal(size=2) * 0.9 + _noise(len(line), 8, random)[:, None] * 0.9
            firm = np.full(len(line), min(1.0, force * random.uniform(0.85, 1.1)))
            sheet.mark(line, firm, np.full(len(line), 7.5 * size))


def _hatching(area: np.ndarray, angle: float, gap: float, random: np.random.Generator) -> Iterator[Pair]:
    """Parallel lines across the set pixels: (start, end) in pixels. angle: radians; gap: pixels between lines."""
    y, x = np.nonzero(area)
    if len(x) == 0:
        return
    points = np.stack([x, y], 1).astype(float)
    way, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    along, row = points @ way, np.floor((points @ across) / gap).astype(int)
    for r in np.unique(row):
        positions = np.sort(along[row == r])
        for run in np.split(positions, np.nonzero(np.diff(positions) > 3)[0] + 1):
            if run[-1] - run[0] > 2:
                middle = (r + 0.5 + 0.2 * random.normal()) * gap * across
                yield run[0] * way + middle, run[-1] * way + middle


def _solids(depth: np.ndarray, least: float) -> np.ndarray:
    """(N, N) uint8: the blobs that contain a disk of radius `least`. depth: distance to the edge of the ink."""
    core = (depth > least).astype(np.uint8)
    _, labels = cv2.connectedComponents(core)
    deep = np.unique(labels[(depth > 1.25 * least) & (labels > 0)])
    return cv2.dilate(np.isin(labels, deep).astype(np.uint8), _disk(least)) & (depth > 0)


def _disk(radius: float) -> np.ndarray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(radius) + 1,) * 2)


def _thinned(mask: np.ndarray) -> np.ndarray:
    """One-pixel center lines of a mask, by the algorithm of Zhang and Suen (1984)."""
    image = np.pad(mask, 1).astype(bool)
    while True:
        removed = 0
        for first in (True, False):
            p = [np.roll(image, (-dy, -dx), (0, 1)) for dy, dx in _AROUND]
            count = np.sum(p, axis=0)
            turns = np.sum([~p[i] & p[(i + 1) % 8] for i in range(8)], axis=0)
            up, right, down, left = p[0], p[2], p[4], p[6]
            removable = (
                ~(up & right & down) & ~(right & down & left) if first else ~(up & right & left) & ~(up & down & left)
            )
            removable &= image & (count >= 2) & (count <= 6) & (turns == 1)
            image &= ~removable
            removed += int(removable.sum())
        if not removed:
            return image[1:-1, 1:-1]


def _paths(skeleton: np.ndarray) -> Iterator[np.ndarray]:
    """The skeleton's branches and loops as (N, 2) integer (x, y) paths."""
    left = {(int(x), int(y)) for y, x in zip(*np.nonzero(skeleton), strict=True)}
    near = {p: [q for dy, dx in _AROUND if (q := (p[0] + dx, p[1] + dy)) in left] for p in left}
    starts = sorted(left, key=lambda p: (len(near[p]) == 2, p))  # tips and forks first, loops last
    for start in starts:
        while start in left:
            left.discard(start)
            path = [start]
            while step := min((q for q in near[path[-1]] if q in left), key=lambda q: _bend(path, q), default=None):
                left.discard(step)
                path.append(step)
            yield np.array(path)


def _bend(path: list[tuple[int, int]], to: tuple[int, int]) -> float:
    """The turn when continuing to `to`: at a fork the straightest way is taken."""
    back = path[max(0, len(path) - 9)]
    before = np.subtract(path[-1], back)
    after = np.subtract(to, back)
    return -float(np.dot(before, after) / (np.linalg.norm(before) * np.linalg.norm(after) + 1e-9))


def _pieces(path: np.ndarray, weight: np.ndarray, random: np.random.Generator) -> Iterator[Pair]:
    """Split long lines into overlapping strokes."""
    start = 0
    while start < len(path) - 4:
        end = start + int(random.uniform(110, 240))
        if len(path) - end < 40:
            end = len(path)
        yield path[start:end], weight[start:end]
        if end == len(path):
            return
        start = end - int(random.uniform(8, 22))


def _resampled(path: np.ndarray, step: float) -> np.ndarray:
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    at = np.linspace(0, lengths[-1], max(3, int(lengths[-1] / step) + 1))
    return np.stack([np.interp(at, lengths, path[:, i]) for i in range(2)], 1)


def _smooth(values: np.ndarray, sigma: float) -> np.ndarray:
    reach = min(int(3 * sigma), len(values) - 1)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    flat = values.reshape(len(values), -1).astype(float)
    mirrored = np.pad(flat, ((reach, reach), (0, 0)), mode="reflect", reflect_type="odd")  # keeps the ends fixed
    columns = [np.convolve(c, weights / weights.sum(), mode="valid") for c in mirrored.T]
    return np.stack(columns, 1).reshape(values.shape)


def _noise(count: int, scale: float, random: np.random.Generator) -> np.ndarray:
    """(count,) smooth noise of unit spread that changes over `scale` samples."""
    knots = random.normal(size=int(count / scale) + 4)
    at = np.linspace(0, (count - 1) / scale, count) + random.uniform(0, 1)
    return np.interp(at, np.arange(len(knots)), knots)
