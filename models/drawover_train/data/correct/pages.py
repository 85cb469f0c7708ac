"""Pages as artists draw and scan them: no face, one or several, at any size and rotation, among other marks.

Training data of the head finder. A page is rendered anew each time it is used, which prevents overfitting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from drawover.raster.vector.shapes import Shape, draw

from .. import clutter
from ..drawing import Drawing

SIZE = 192  # pixels of a page's side
_MANY = {0: 0.14, 1: 0.58, 2: 0.18, 3: 0.10}  # number of faces on a page -> probability
_UPRIGHT, _LEANING = 0.62, 0.26  # fractions of faces within about 20 degrees, and within 60; the rest has any rotation
_MARGIN = 0.10  # margin of the frame on each side, relative to the face, as in the engine


class Face(NamedTuple):
    """A face on a page, in shares of the page's side."""

    x: float  # of the middle of its frame, a square
    y: float
    size: float  # the frame's side
    angle: float  # clockwise rotation in radians; 0 is upright


class Page(NamedTuple):
    ink: np.ndarray  # (SIZE, SIZE) uint8
    faces: tuple[Face, ...]


class Figure(NamedTuple):
    """One drawn face, upright in its own coordinates."""

    shapes: tuple[Shape, ...]
    center: np.ndarray  # (2,) of its frame
    size: float


class Figures(Protocol):
    def __call__(self, random: np.random.Generator) -> Figure | None:
        """A random face, flawed or not; None where the picked one has too few features."""
        ...


def framed(shapes: Sequence[Shape], kinds: Sequence[str]) -> Figure | None:
    """The frame of a face from its parts. kinds: the kind of each `Shape.part`; bodies and accessories are excluded.

    Hair counts only as far down as the face, so that long hair does not move the frame.
    """
    excluded = ("none", "body", "lines", "accessory", "earring", "hair")
    points = {name: [] for name in ("face", "hair")}
    for shape in shapes:
        name = kinds[shape.part]
        if name not in excluded:
            points["face"] += shape.contours
        elif name == "hair":
            points["hair"] += shape.contours
    if not points["face"]:
        return None
    face = np.concatenate(points["face"])
    if points["hair"]:
        hair = np.concatenate(points["hair"])
        face = np.concatenate([face, hair[hair[:, 1] < face[:, 1].max()]])
    low, high = face.min(0), face.max(0)
    return Figure(tuple(shapes), (low + high) / 2, float((high - low).max()) * (1 + 2 * _MARGIN))


def page(figures: Figures, things: Sequence[Drawing], random: np.random.Generator) -> Page:
    """A random page. things: drawings without faces."""
    shapes: list[Shape] = []
    faces: list[Face] = []
    count = int(random.choice(list(_MANY), p=list(_MANY.values())))
    for _ in range(count):
        figure = figures(random)
        face = figure and _placed(faces, count, random)
        if figure and face:
            shapes += _moved(figure.shapes, _to_page(figure, face), float(np.exp(random.uniform(-0.6, 0.9))))
            faces.append(face)
    marks = clutter.marks(random)
    if things and random.random() < (0.9 if not faces else 0.25):
        marks += _others(faces, things, random)
    ink = draw([*marks, *shapes] if random.random() < 0.5 else [*shapes, *marks], SIZE, supersample=4)
    return Page(ink, tuple(f for f in faces if 0.05 < f.x < 0.95 and 0.05 < f.y < 0.95))


def _placed(faces: Sequence[Face], count: int, random: np.random.Generator) -> Face | None:
    """A random place on the page, away from the existing faces; None if none is free."""
    for _ in range(12):
        largest = 1.15 if count == 1 else 0.55
        size = float(np.exp(random.uniform(np.log(0.14), np.log(largest))))
        room = max(0.5 - size * 0.42, 0.04)
        x, y = 0.5 + random.uniform(-room, room, 2)
        if all(np.hypot(x - f.x, y - f.y) > 0.45 * (size + f.size) for f in faces):
            kind_of_angle = random.random()
            if kind_of_angle < _UPRIGHT:
                angle = random.normal() * 0.17
            elif kind_of_angle < _UPRIGHT + _LEANING:
                angle = random.uniform(-1.05, 1.05)
            else:
                angle = random.uniform(-np.pi, np.pi)
            return Face(float(x), float(y), size, float(angle))
    return None


def _to_page(figure: Figure, face: Face) -> np.ndarray:
    """(2, 3) affine from the figure's own coordinates to the page."""
    cos, sin = np.cos(face.angle), np.sin(face.angle)
    linear = np.array([[cos, -sin], [sin, cos]]) * (face.size / figure.size)
    return np.concatenate([linear, (np.array([face.x, face.y]) - linear @ figure.center)[:, None]], 1)


def _moved(shapes: Sequence[Shape], matrix: np.ndarray, pen: float) -> list[Shape]:
    """Apply an affine, and scale line widths additionally by `pen`."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2])))) * pen
    return [
        s._replace(
            contours=tuple((c @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32) for c in s.contours),
            stroke=min(s.stroke * scale, 0.03),
        )
        for s in shapes
    ]


def _others(faces: Sequence[Face], things: Sequence[Drawing], random: np.random.Generator) -> list[Shape]:
    """Drawings of other things, in places without faces."""
    found: list[Shape] = []
    for _ in range(int(random.integers(1, 4))):
        place = _placed(faces, 1 if not faces else 2, random)
        drawing = things[int(random.integers(len(things)))]
        if place is None:
            continue
        left, top, right, bottom = drawing.bounds()
        middle, side = np.array([left + right, top + bottom]) / 2, max(right - left, bottom - top)
        found += _moved(
            drawing.shapes, _to_page(Figure((), middle, side), place), float(np.exp(random.uniform(-0.6, 0.6)))
        )
    return found


def mirrored(page_: Page) -> Page:
    """Mirror the page."""
    faces = tuple(f._replace(x=1 - f.x, angle=-f.angle) for f in page_.faces)
    return Page(np.ascontiguousarray(page_.ink[:, ::-1]), faces)


def turned(page_: Page) -> Page:
    """Rotate the page by 90 degrees clockwise."""
    faces = tuple(Face(1 - f.y, f.x, f.size, (f.angle + np.pi / 2 + np.pi) % (2 * np.pi) - np.pi) for f in page_.faces)
    return Page(np.ascontiguousarray(np.rot90(page_.ink, -1)), faces)
