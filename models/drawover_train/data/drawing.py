"""A training drawing as a value: vector shapes in painting order, each belonging to a named part."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import cv2
import numpy as np

from drawover.raster.vector.shapes import Shape


def split_of(subject: str) -> str:
    """train, validation or test: 90/5/5 by a hash of the subject's name, which never changes."""
    place = int.from_bytes(hashlib.sha256(subject.encode()).digest()[:4], "big") / 2**32
    return "train" if place < 0.90 else "validation" if place < 0.95 else "test"


@dataclass(frozen=True)
class Drawing:
    """`shapes` in units of the style's own square canvas, 0..1; `parts` names the values of `Shape.part`.

    Part 0 is the anchor, which no flaw moves.
    """

    subject: str  # unique: style and the combination of its parts
    style: str
    shapes: tuple[Shape, ...]
    parts: tuple[str, ...]
    kin: str = ""  # key shared by drawings of the same thing, if any: they share the split
    freedom: tuple[float, ...] = ()  # how freely each part moves, 0..1; determined by its name if empty
    one_pen: bool = False  # lines keep their width when their part is scaled

    @property
    def split(self) -> str:
        return split_of(self.kin or self.subject)

    def bounds(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of the visible ink: inked fills and outlines."""
        points = [c for s in self.shapes if s.paint == "ink" or s.stroke > 0 for c in s.contours]
        every = np.concatenate(points)
        low, high = every.min(0), every.max(0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def mapped(self, matrices: np.ndarray) -> Drawing:
        """Transform every part by its own affine. matrices: (parts, 2, 3) float, acting on (x, y, 1)."""
        pens = np.sqrt(np.abs(np.linalg.det(matrices[:, :, :2])))
        shapes = (_moved(s, matrices[s.part], float(pens[0 if self.one_pen else s.part])) for s in self.shapes)
        return replace(self, shapes=tuple(shapes))


def _moved(shape: Shape, matrix: np.ndarray, pen: float) -> Shape:
    contours = tuple((c @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32) for c in shape.contours)
    return shape._replace(contours=contours, stroke=shape.stroke * pen)


def compose(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Affine `outer ∘ inner`; (..., 2, 3) each."""
    linear = outer[..., :2] @ inner[..., :2]
    offset = (outer[..., :2] @ inner[..., 2:])[..., 0] + outer[..., 2]
    return np.concatenate([linear, offset[..., None]], -1)


def inverse(matrix: np.ndarray) -> np.ndarray:
    """Inverse of affines (..., 2, 3)."""
    linear = np.linalg.inv(matrix[..., :2])
    return np.concatenate([linear, -(linear @ matrix[..., 2:])], -1)


def identity(count: int) -> np.ndarray:
    """(count, 2, 3) identity affines."""
    return np.tile(np.array([[1.0, 0, 0], [0, 1, 0]]), (count, 1, 1))


def framing(drawing: Drawing, margin: float = 0.10) -> np.ndarray:
    """(2, 3) affine from the style's canvas to the frame that the engine would put around this drawing.

    The longest side of the ink plus `margin` of it on each side fills 0..1, as in `raster.frame.frame_of`.
    """
    left, top, right, bottom = drawing.bounds()
    scale = 1.0 / (max(right - left, bottom - top) * (1 + 2 * margin))
    x, y = (left + right) / 2, (top + bottom) / 2
    return np.array([[scale, 0, 0.5 - x * scale], [0, scale, 0.5 - y * scale]])


def nearest_part(parts: np.ndarray) -> np.ndarray:
    """(S, S) uint8 part whose ink is nearest, given the part whose ink is visible (255: none)."""
    ink = parts != 255
    if not ink.any():
        return np.zeros_like(parts)
    _, labels = cv2.distanceTransformWithLabels((~ink).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    part_by_label = np.zeros(labels.max() + 1, np.uint8)
    part_by_label[labels[ink]] = parts[ink]
    return part_by_label[labels]
