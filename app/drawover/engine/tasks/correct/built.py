"""The way `built`: each feature is the atlas's that looks most like the artist's, where hers belongs, on a head
that is borrowed. Every line is one that a person drew, so it is whole at any size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from ....raster.vector.shapes import Drawing, Shape, draw
from ....raster.vector.shelf import DrawingSet
from ...task import Networks
from .atlas import Atlas, atlas_of

HEAD = "head"
GROUPS = (("left eye", "right eye"), ("left brow", "right brow"), ("nose",), ("mouth",), ("glasses",))
FEATURES = tuple(name for group in GROUPS for name in group)
_SIDE = 32  # pixels at which features are compared, each stretched to fill them
_ROOM = 0.06  # of the side, left free around a feature
_BLUR = 1.2  # pixels; what is drawn a little beside is still alike
_STRETCH = 0.06  # what a ratio of e between two features' proportions counts, beside their mean difference in coverage
_MISSING = 0.25  # what it counts where one has a part that the other lacks
_LEAST = 0.012  # of the frame's side: no box is smaller
_BEND = (0.75, 1.35)  # how much further a feature may be stretched one way than the other
_FEWEST = 25  # points that a feature has at least
_SIZES = 2.0  # times that an artist's feature may be larger, or smaller, than that of the drawing it is put into
_TURNED = np.pi / 3  # eyes that lie further off the level than this are not eyes


class _Look(NamedTuple):
    """A part, stretched to a square, (_SIDE, _SIDE) float32 coverage; and log(width / height)."""

    picture: np.ndarray
    proportion: float


@dataclass(frozen=True)
class _Variant:
    """One of the atlas's ways to draw a group of parts. hand: whose; shapes: by the part's name, leveled; looks:
    likewise."""

    hand: str
    shapes: Mapping[str, tuple[Shape, ...]]
    looks: Mapping[str, _Look]


@dataclass(frozen=True)
class Features:
    """What the atlas's drawings have of each group of parts, each kind of it once. names: of the parts' numbers."""

    names: tuple[str, ...]
    variants: Mapping[tuple[str, ...], tuple[_Variant, ...]]

    @classmethod
    def of(cls, atlas: Atlas, names: Sequence[str]) -> Features:
        assert atlas.drawings is not None  # else nothing is built
        found: dict[tuple[str, ...], dict[object, _Variant]] = {group: {} for group in GROUPS}
        for number, kinds in _kinds(atlas.drawings, names).items():
            for group, seen in found.items():
                key = tuple(kinds.get(name, ()) for name in group)
                if any(key) and key not in seen:
                    seen[key] = _variant(hand_of(atlas.names[number]), atlas.drawings[number], group, names)
        return cls(tuple(names), {group: tuple(seen.values()) for group, seen in found.items()})

    def built(self, base: Drawing, hand: str, parts: Mapping[str, np.ndarray]) -> Drawing:
        """The base with the features of its own hand that are nearest to an artist's.

        parts: by name, (N, 2) points of the artist's ink, where they belong. Features that she has not drawn, or
        of which too little is to be seen, stay the base's; glasses that she has not drawn go.
        """
        drawn = {name: points for name, points in parts.items() if name in FEATURES and len(points) >= _FEWEST}
        angle = _tilt({name: points.mean(0) for name, points in drawn.items()})
        gone, added = {"glasses"}, []
        for group in GROUPS:
            wanted = {name: _turned(drawn[name], -angle) for name in group if self._seen(name, drawn, base)}
            if not wanted:
                continue
            looks = {name: _look_of(points) for name, points in wanted.items()}
            own = [variant for variant in self.variants[group] if variant.hand == hand]
            if not own:
                continue
            best = min(own, key=lambda variant: _apart(variant.looks, looks))
            for name in (name for name in group if name in wanted and name in best.shapes):
                gone.add(name)
                added += _placed(best.shapes[name], *_box(wanted[name]), angle)
        kept = [shape for shape in base if self._name(shape) not in gone]
        heads = [n for n, shape in enumerate(kept) if self._name(shape) == HEAD]
        at = heads[-1] + 1 if heads else len(kept)
        return (*kept[:at], *added, *kept[at:])

    def _seen(self, name: str, drawn: Mapping[str, np.ndarray], base: Drawing) -> bool:
        """Whether the artist's feature is there, and not so much smaller or larger than the base's that most of it is
        hidden, or something else."""
        if name not in drawn:
            return False
        others = [shape for shape in base if self._name(shape) == name]
        return not others or _alike(_box(drawn[name])[1], _whole_box(others)[1])

    def _name(self, shape: Shape) -> str:
        return self.names[shape.part] if shape.part < len(self.names) else ""


def hand_of(name: str) -> str:
    """Whose drawing this one of the atlas is: what its name says before its number."""
    return name.rpartition("-")[0]


def features_of(networks: Networks) -> Features:
    """Those of the pack's atlas, made once."""
    names = tuple(map(str, networks.settings.get("parts", ())))
    return networks.cached("features", lambda: Features.of(atlas_of(networks), names))


def _kinds(drawings: DrawingSet, names: Sequence[str]) -> dict[int, dict[str, tuple[tuple[int, int], ...]]]:
    """By drawing and feature, what tells one from others of its kind: its shapes' numbers, and whether mirrored."""
    uses = drawings.uses()
    wanted = np.isin(uses[:, 3], [n for n, name in enumerate(names) if name in FEATURES])
    found: dict[int, dict[str, tuple[tuple[int, int], ...]]] = {}
    for drawing, shape, mirrored, part in uses[wanted]:
        own, name = found.setdefault(int(drawing), {}), str(names[part])
        own[name] = (*own.get(name, ()), (int(shape), int(mirrored)))
    return found


def _variant(hand: str, drawing: Drawing, group: Sequence[str], names: Sequence[str]) -> _Variant:
    own = {name: tuple(s for s in drawing if s.part < len(names) and names[s.part] == name) for name in FEATURES}
    middles = {name: (np.concatenate(_contours(own[name]))).mean(0) for name in GROUPS[0] if own[name]}
    angle = _tilt(middles)
    level = {name: tuple(_moved(s, lambda c: _turned(c, -angle)) for s in own[name]) for name in group if own[name]}
    return _Variant(hand, level, {name: _drawn_look(shapes) for name, shapes in level.items()})


def _tilt(middles: Mapping[str, np.ndarray]) -> float:
    """The angle at which both eyes lie, 0 level; 0 where they are not known."""
    if not all(eye in middles for eye in GROUPS[0]):
        return 0.0
    across = middles["right eye"] - middles["left eye"]
    angle = float(np.arctan2(across[1], across[0]))
    return angle if abs(angle) < _TURNED else 0.0


def _turned(points: np.ndarray, angle: float) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]], points.dtype)


def _contours(shapes: Sequence[Shape]) -> list[np.ndarray]:
    return [contour for shape in shapes for contour in shape.contours]


def _moved(shape: Shape, move) -> Shape:
    return shape._replace(contours=tuple(move(contour).astype(np.float32) for contour in shape.contours))


def _box(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(middle, size) of what points cover, a few stray ones left out; no side below _LEAST."""
    low, high = np.quantile(points, 0.01, axis=0), np.quantile(points, 0.99, axis=0)
    return (low + high) / 2, np.maximum(high - low, _LEAST)


def _whole_box(shapes: Sequence[Shape]) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate(_contours(shapes))
    low, high = points.min(0), points.max(0)
    return (low + high) / 2, np.maximum(high - low, _LEAST)


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two sizes are nearly the same, by the diagonal."""
    return 1 / _SIZES < float(np.linalg.norm(a) / np.linalg.norm(b)) < _SIZES


def _drawn_look(shapes: Sequence[Shape]) -> _Look:
    middle, size = _whole_box(shapes)
    room = 1 - 2 * _ROOM

    def square(contour: np.ndarray) -> np.ndarray:
        return (contour - middle) / size * room + 0.5

    pen = room / float(np.sqrt(size.prod()))
    picture = draw([_moved(s, square)._replace(stroke=min(1.0, s.stroke * pen)) for s in shapes], _SIDE, supersample=2)
    return _look(picture.astype(np.float32) / 255, size)


def _look_of(points: np.ndarray) -> _Look:
    middle, size = _box(points)
    cells = (((points - middle) / size * (1 - 2 * _ROOM) + 0.5) * _SIDE).astype(int).clip(0, _SIDE - 1)
    counts = np.zeros((_SIDE, _SIDE), np.float32)
    np.add.at(counts, (cells[:, 1], cells[:, 0]), 1.0)
    return _look(np.minimum(counts / max(1.0, float(np.quantile(counts[counts > 0], 0.9))), 1), size)


def _look(picture: np.ndarray, size: np.ndarray) -> _Look:
    return _Look(cv2.GaussianBlur(picture, (0, 0), _BLUR), float(np.log(size[0] / size[1])))


def _apart(variant: Mapping[str, _Look], wanted: Mapping[str, _Look]) -> float:
    found = 0.0
    for name in variant.keys() | wanted.keys():
        a, b = variant.get(name), wanted.get(name)
        if a is None or b is None:
            found += _MISSING
        else:
            found += float(np.abs(a.picture - b.picture).mean()) + _STRETCH * abs(a.proportion - b.proportion)
    return found


def _placed(shapes: Sequence[Shape], middle: np.ndarray, size: np.ndarray, angle: float) -> list[Shape]:
    """Leveled shapes, as large as the box (middle, size) of leveled points, and turned back by the angle."""
    own, extent = _whole_box(shapes)
    scale = size / extent
    even = float(np.sqrt(scale.prod()))
    scale = scale.clip(even * _BEND[0], even * _BEND[1])
    return [_moved(s, lambda c: _turned((c - own) * scale + middle, angle)) for s in shapes]
