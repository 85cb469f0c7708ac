"""Compact storage of many drawings: shapes that are affine images of each other are stored once, plus matrices.

`pack_shapes` and `unpack_shapes` use arrays, for an .npz without pickles; file access is the pack's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import numpy as np

from .shapes import FILL_RULES, NO_PART, PAINTS, Drawing, Shape

PRECISION = 1 / 16384  # maximum error of a point, in frame units
_FIT = PRECISION * 0.4  # maximum error of an affine fit; the rest is for rounding
_CANDIDATES = 6  # most similar pool shapes to try

# name: (dtype, trailing shape, maximum entries)
_LAYOUT: dict[str, tuple[type, tuple[int, ...], int]] = {
    "points": (np.uint16, (2,), 4_000_000),  # relative to the box of their shape
    "contour_ends": (np.uint32, (), 400_000),
    "shape_ends": (np.uint32, (), 200_000),  # offsets into contours
    "shape_box": (np.float32, (4,), 200_000),  # left, top, width, height
    "shape_flags": (np.uint8, (), 200_000),  # paint, closed << 2, fill rule << 3
    "affines": (np.float32, (2, 3), 1_000_000),
    "drawing_ends": (np.uint32, (), 200_000),  # offsets into uses
    "use_shape": (np.uint32, (), 4_000_000),
    "use_affine": (np.uint32, (), 4_000_000),
    "use_stroke": (np.float32, (), 4_000_000),
    "use_part": (np.uint8, (), 4_000_000),
}


def _leverage(points: np.ndarray) -> np.ndarray:
    """(N,) the diagonal of the hat matrix of [x y 1]: invariant under affine maps of the points."""
    basis, sizes, _ = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return ((basis * (sizes > 1e-4 * max(sizes[0], 1e-9))) ** 2).sum(axis=1)


class _Alike:
    """Shapes with the same numbers of points, indexed by leverage."""

    def __init__(self) -> None:
        self._shapes: list[int] = []
        self._rows = np.zeros((0, 0))

    def add(self, shape: int, leverage: np.ndarray) -> None:
        if len(self._shapes) == len(self._rows):
            grown = np.zeros((max(16, 2 * len(self._rows)), len(leverage)))
            grown[: len(self._rows), : self._rows.shape[1]] = self._rows
            self._rows = grown
        self._rows[len(self._shapes)] = leverage
        self._shapes.append(shape)

    def nearest(self, leverage: np.ndarray) -> list[int]:
        if not self._shapes:
            return []
        apart = np.abs(self._rows[: len(self._shapes)] - leverage).sum(axis=1)
        return [self._shapes[i] for i in np.argsort(apart, kind="stable")[:_CANDIDATES]]


class _Pool:
    """The distinct shapes and matrices found so far."""

    def __init__(self) -> None:
        self.points: list[np.ndarray] = []  # each shape's points, all contours, as they will be decoded
        self.stored: list[tuple[tuple[int, ...], np.ndarray, np.ndarray, int]] = []
        self.affines: list[np.ndarray] = []
        self._affine_index: dict[bytes, int] = {}
        self._same: defaultdict[tuple, _Alike] = defaultdict(_Alike)
        self._solvers: dict[int, np.ndarray] = {}

    def _affine(self, matrix: np.ndarray) -> int:
        key = matrix.tobytes()
        if key not in self._affine_index:
            self._affine_index[key] = len(self.affines)
            self.affines.append(matrix)
        return self._affine_index[key]

    def _off(self, shape: int, matrix: np.ndarray, target: np.ndarray) -> float:
        moved = self.points[shape] @ matrix[:, :2].T.astype(np.float64) + matrix[:, 2]
        return float(np.abs(moved - target).max())

    def _fit(self, shape: int, target: np.ndarray) -> np.ndarray:
        if shape not in self._solvers:
            ones = np.ones((len(self.points[shape]), 1))
            self._solvers[shape] = np.linalg.pinv(np.hstack([self.points[shape], ones]))
        return (self._solvers[shape] @ target).T.astype(np.float32)

    def place(self, shape: Shape, recent: int | None) -> tuple[int, int]:
        """(shape index, affine index) of this shape, added to the pool if new. `recent`: a matrix to try first."""
        flags = PAINTS.index(shape.paint) | bool(shape.closed) << 2 | FILL_RULES.index(shape.fill_rule) << 3
        counts = tuple(len(contour) for contour in shape.contours)
        target = np.concatenate(shape.contours).astype(np.float64)
        same = self._same[(flags, *counts)]
        leverage = _leverage(target)
        candidates = same.nearest(leverage)
        for candidate in candidates:
            if recent is not None and self._off(candidate, self.affines[recent], target) <= _FIT:
                return candidate, recent
        for candidate in candidates:
            matrix = self._fit(candidate, target)
            if self._off(candidate, matrix, target) <= _FIT:
                return candidate, self._affine(matrix)
        low = target.min(axis=0)
        box = np.concatenate([low, np.maximum(target.max(axis=0) - low, 1e-6)]).astype(np.float32)
        wide = box.astype(np.float64)
        steps = np.clip(np.rint((target - wide[:2]) / wide[2:] * 65535), 0, 65535).astype(np.uint16)
        same.add(len(self.points), leverage)
        self.points.append(steps * (wide[2:] / 65535) + wide[:2])
        self.stored.append((counts, steps, box, flags))
        return len(self.points) - 1, self._affine(np.eye(2, 3, dtype=np.float32))


def pack_shapes(drawings: Sequence[Drawing]) -> dict[str, np.ndarray]:
    """Encode drawings as arrays for `unpack_shapes`, with a maximum error of PRECISION.

    Shapes must be within four frames of the origin; ValueError otherwise, and for an empty shape.
    """
    pool, uses, ends = _Pool(), [], []
    for drawing in drawings:
        recent: int | None = None
        for shape in drawing:
            if not shape.contours or not all(len(contour) for contour in shape.contours):
                raise ValueError("A shape without points cannot be kept.")
            if max(float(np.abs(contour).max()) for contour in shape.contours) > 4:
                raise ValueError("A shape lies further than four frames away.")
            if not 0 <= shape.part < NO_PART:
                raise ValueError(f"A part's number lies between 0 and {NO_PART - 1}, not {shape.part}.")
            index, affine = pool.place(shape, recent)
            recent = affine
            uses.append((index, affine, shape.stroke, shape.part))
        ends.append(len(uses))
    columns = list(zip(*uses, strict=True)) or [[], [], [], []]
    counts = [count for stored in pool.stored for count in stored[0]]
    values = {
        "points": np.concatenate([stored[1] for stored in pool.stored]) if pool.stored else np.zeros((0, 2)),
        "contour_ends": np.cumsum(counts),
        "shape_ends": np.cumsum([len(stored[0]) for stored in pool.stored]),
        "shape_box": np.array([stored[2] for stored in pool.stored]).reshape(-1, 4),
        "shape_flags": [stored[3] for stored in pool.stored],
        "affines": np.array(pool.affines).reshape(-1, 2, 3),
        "drawing_ends": ends,
        "use_shape": columns[0],
        "use_affine": columns[1],
        "use_stroke": columns[2],
        "use_part": columns[3],
    }
    return {name: np.asarray(values[name], dtype) for name, (dtype, _, _) in _LAYOUT.items()}


class DrawingSet(Sequence[Drawing]):
    """Many drawings, decoded one at a time: `drawings[i]` is a tuple of shapes."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._a = arrays
        self._pool: dict[int, list[np.ndarray]] = {}

    def __len__(self) -> int:
        return len(self._a["drawing_ends"])

    def __iter__(self) -> Iterator[Drawing]:
        return (self[i] for i in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Drawing: ...
    @overload
    def __getitem__(self, index: slice) -> list[Drawing]: ...
    def __getitem__(self, index: int | slice) -> Drawing | list[Drawing]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        first, last = self._span("drawing_ends", range(len(self))[index])
        return tuple(self._shape(use) for use in range(first, last))

    def uses(self) -> np.ndarray:
        """(uses, 4) int: for every shape of every drawing, the drawing's index, the shape's index among distinct ones,
        whether it is mirrored, and its part."""
        sizes = np.diff(self._a["drawing_ends"].astype(np.int64), prepend=0)
        mirrored = np.linalg.det(self._a["affines"][:, :, :2]) < 0
        drawing, shape = np.repeat(np.arange(len(sizes)), sizes), self._a["use_shape"]
        return np.stack([drawing, shape, mirrored[self._a["use_affine"]], self._a["use_part"]], axis=1).astype(int)

    def _span(self, ends: str, index: int) -> tuple[int, int]:
        column = self._a[ends]
        return (int(column[index - 1]) if index else 0), int(column[index])

    def _contours(self, shape: int) -> list[np.ndarray]:
        if shape not in self._pool:
            box = self._a["shape_box"][shape].astype(np.float64)
            spans = [self._span("contour_ends", contour) for contour in range(*self._span("shape_ends", shape))]
            points = self._a["points"]
            self._pool[shape] = [points[start:end] * (box[2:] / 65535) + box[:2] for start, end in spans]
        return self._pool[shape]

    def _shape(self, use: int) -> Shape:
        shape = int(self._a["use_shape"][use])
        matrix = self._a["affines"][int(self._a["use_affine"][use])].astype(np.float64)
        flags = int(self._a["shape_flags"][shape])
        turn, shift = matrix[:, :2].T, matrix[:, 2]
        return Shape(
            tuple((points @ turn + shift).astype(np.float32) for points in self._contours(shape)),
            PAINTS[flags & 3],
            float(self._a["use_stroke"][use]),
            bool(flags & 4),
            int(self._a["use_part"][use]),
            FILL_RULES[flags >> 3],
        )


def unpack_shapes(arrays: Mapping[str, np.ndarray]) -> DrawingSet:
    """Decode the result of `pack_shapes`, fully validated: ValueError describes invalid arrays in one sentence."""
    checked = {name: _checked(name, arrays) for name in _LAYOUT}
    for ends, what, count in (
        ("contour_ends", "points", len(checked["points"])),
        ("shape_ends", "contours", len(checked["contour_ends"])),
        ("drawing_ends", "uses", len(checked["use_shape"])),
    ):
        column = checked[ends].astype(np.int64)
        steps = np.diff(column, prepend=0)
        least = 0 if ends == "drawing_ends" else 1
        if (steps < least).any() or (column[-1] if len(column) else 0) != count:
            raise ValueError(f"The drawings' {what} are not divided up as {ends} says.")
    shapes = len(checked["shape_ends"])
    if not len(checked["shape_box"]) == len(checked["shape_flags"]) == shapes:
        raise ValueError("The drawings' shapes do not all have a box and a kind.")
    if len({len(checked[name]) for name in ("use_shape", "use_affine", "use_stroke", "use_part")}) != 1:
        raise ValueError("The drawings' uses of shapes do not all have a shape, a place, a stroke and a part.")
    flags = checked["shape_flags"]
    if (flags >= 16).any() or ((flags & 3) >= len(PAINTS)).any():
        raise ValueError("The drawings have a kind of shape that this version does not know.")
    for column, most in (("use_shape", shapes), ("use_affine", len(checked["affines"])), ("use_part", NO_PART)):
        if (checked[column] >= most).any():
            raise ValueError(f"The drawings' {column} names something that is not there.")
    bounded = (("shape_box", 16.0), ("affines", 256.0), ("use_stroke", 1.0))
    for name, most in bounded:
        if not (np.abs(checked[name]) <= most).all():  # also false for nan
            raise ValueError(f"The drawings' {name} holds a number beyond ±{most:g}.")
    if (checked["use_stroke"] < 0).any() or (checked["shape_box"][:, 2:] < 0).any():
        raise ValueError("The drawings hold a negative size.")
    return DrawingSet(checked)


def _checked(name: str, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    dtype, trailing, most = _LAYOUT[name]
    if name not in arrays:
        raise ValueError(f"The drawings lack the array {name!r}.")
    array = arrays[name]
    if array.dtype != dtype or array.shape[1:] != trailing or array.ndim != 1 + len(trailing) or len(array) > most:
        raise ValueError(f"The drawings' array {name!r} is {array.dtype} of shape {array.shape}, which cannot be.")
    return array
