"""Pages as artists draw and scan them: no face, one or several, at any size and turn, among other marks.

What the head finder learns from. A page is rendered anew each time it is seen, so none is learned by heart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from drawover.raster.vector.shapes import Shape, draw

from .. import clutter
from ..drawing import Drawing

SIZE = 192  # pixels of a page's side
_MANY = {0: 0.14, 1: 0.58, 2: 0.18, 3: 0.10}  # how many faces a page has, and how often
_UPRIGHT, _LEANING = 0.62, 0.26  # shares of faces within about 20 degrees, and within 60; the rest is turned at will
_MARGIN = 0.10  # of the face on each side belongs to its frame, as in the engine


class Face(NamedTuple):
    """A face on a page, in shares of the page's side."""

    x: float  # of the middle of its frame, a square
    y: float
    size: float  # the frame's side
    angle: float  # radians that the face is turned clockwise; 0 is upright


class Page(NamedTuple):
    ink: np.ndarray  # (SIZE, SIZE) uint8
    faces: tuple[Face, ...]


class Figure(NamedTuple):
    """One drawn face, upright in coordinates of its own."""

    shapes: tuple[Shape, ...]
    center: np.ndarray  # (2,) of its frame
    size: float


class Figures(Protocol):
    def __call__(self, random: np.random.Generator) -> Figure | None:
        """A random face, flawed or not; None where the one that was picked shows too little."""
        ...


def framed(shapes: Sequence[Shape], kinds: Sequence[str]) -> Figure | None:
    """The frame of a face from its parts. kinds: what each `Shape.part` is; bodies and accessories are not of it.

    Hair counts as far down as the face reaches, so that long hair does not move the frame.
    """
    beside = ("none", "body", "lines", "accessory", "earring", "hair")
    points = {name: [] for name in ("face", "hair")}
    for shape in shapes:
        name = kinds[shape.part]
        if name not in beside:
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
    """A random page. things: drawings of what is no face."""
    shapes: list[Shape] = []
    faces: list[Face] = []
    wanted = int(random.choice(list(_MANY), p=list(_MANY.values())))
    for _ in range(wanted):
        figure = figures(random)
        face = figure and _placed(faces, wanted, random)
        if figure and face:
            shapes += _moved(figure.shapes, _to_page(figure, face), float(np.exp(random.uniform(-0.6, 0.9))))
            faces.append(face)
    marks = clutter.marks(random)
    if things and random.random() < (0.9 if not faces else 0.25):
        marks += _others(faces, things, random)
    ink = draw([*marks, *shapes] if random.random() < 0.5 else [*shapes, *marks], SIZE, supersample=4)
    return Page(ink, tuple(f for f in faces if 0.05 < f.x < 0.95 and 0.05 < f.y < 0.95))


def _placed(faces: Sequence[Face], wanted: int, random: np.random.Generator) -> Face | None:
    """Somewhere on the page, away from those that are there; None where no place is left."""
    for _ in range(12):
        largest = 1.15 if wanted == 1 else 0.55
        size = float(np.exp(random.uniform(np.log(0.14), np.log(largest))))
        room = max(0.5 - size * 0.42, 0.04)
        x, y = 0.5 + random.uniform(-room, room, 2)
        if all(np.hypot(x - f.x, y - f.y) > 0.45 * (size + f.size) for f in faces):
            way = random.random()
            if way < _UPRIGHT:
                angle = random.normal() * 0.17
            elif way < _UPRIGHT + _LEANING:
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
    """By an affine; lines `pen` times as wide as they would be."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2])))) * pen
    return [
        s._replace(
            contours=tuple((c @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32) for c in s.contours),
            stroke=min(s.stroke * scale, 0.03),
        )
        for s in shapes
    ]


def _others(faces: Sequence[Face], things: Sequence[Drawing], random: np.random.Generator) -> list[Shape]:
    """Drawings of other things, where no face is."""
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
    """The page in a mirror."""
    faces = tuple(f._replace(x=1 - f.x, angle=-f.angle) for f in page_.faces)
    return Page(np.ascontiguousarray(page_.ink[:, ::-1]), faces)


def turned(page_: Page) -> Page:
    """The page turned by a quarter, clockwise."""
    faces = tuple(Face(1 - f.y, f.x, f.size, (f.angle + np.pi / 2 + np.pi) % (2 * np.pi) - np.pi) for f in page_.faces)
    return Page(np.ascontiguousarray(np.rot90(page_.ink, -1)), faces)
