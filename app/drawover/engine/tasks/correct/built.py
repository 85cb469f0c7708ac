"""The way `built`: a borrowed head, with the atlas's features that look most like the artist's at their places.

All lines are vector shapes drawn by people, so they are clean at any size.
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
_SIDE = 32  # pixels at which features are compared, each stretched to a square
_ROOM = 0.06  # margin around a feature, share of the side
_BLUR = 1.2  # pixels; tolerance for small offsets
_STRETCH = 0.06  # cost of a ratio of e between two features' proportions, added to their mean difference in coverage
_MISSING = 0.25  # cost of a part that only one of them has
_LEAST = 0.012  # smallest side of a box, share of the frame's side
_BEND = (0.75, 1.35)  # range of a feature's anisotropic scaling
_FEWEST = 25  # fewest points of a feature
_SIZES = 2.0  # largest ratio between the sizes of the artist's feature and the base's
_TURNED = np.pi / 3  # largest tilt of the line between the eyes


class _Look(NamedTuple):
    """A part's appearance, stretched to a square: (_SIDE, _SIDE) float32 coverage; and log(width / height)."""

    picture: np.ndarray
    proportion: float


@dataclass(frozen=True)
class _Variant:
    """A group of parts from a drawing of the atlas. style: its name; shapes, looks: by the part's name, leveled."""

    style: str
    shapes: Mapping[str, tuple[Shape, ...]]
    looks: Mapping[str, _Look]


@dataclass(frozen=True)
class Features:
    """The distinct variants of each group of parts in an atlas. names: of the parts, by number."""

    names: tuple[str, ...]
    variants: Mapping[tuple[str, ...], tuple[_Variant, ...]]

    @classmethod
    def from_atlas(cls, atlas: Atlas, names: Sequence[str]) -> Features:
        assert atlas.drawings is not None  # required by the way `built`
        found: dict[tuple[str, ...], dict[object, _Variant]] = {group: {} for group in GROUPS}
        for number, kinds in _kinds(atlas.drawings, names).items():
            for group, seen in found.items():
                key = tuple(kinds.get(name, ()) for name in group)
                if any(key) and key not in seen:
                    seen[key] = _variant(style_of(atlas.names[number]), atlas.drawings[number], group, names)
        return cls(tuple(names), {group: tuple(seen.values()) for group, seen in found.items()})

    def build(self, base: Drawing, style: str, parts: Mapping[str, np.ndarray]) -> Drawing:
        """Replace the features of a drawing by the most similar ones to an artist's that have the same style.

        parts: by name, (N, 2) points of the artist's ink at their corrected places. Features that are missing there, or
        much smaller or larger than the base's, are kept; glasses that are missing there are removed.
        """
        drawn = {name: points for name, points in parts.items() if name in FEATURES and len(points) >= _FEWEST}
        angle = _tilt({name: points.mean(0) for name, points in drawn.items()})
        removed, added = {"glasses"}, []
        for group in GROUPS:
            leveled = {name: _turned(drawn[name], -angle) for name in group if self._is_usable(name, drawn, base)}
            if not leveled:
                continue
            looks = {name: _look_of(points) for name, points in leveled.items()}
            own = [variant for variant in self.variants[group] if variant.style == style]
            if not own:
                continue
            best = min(own, key=lambda variant: _distance(variant.looks, looks))
            for name in (name for name in group if name in leveled and name in best.shapes):
                removed.add(name)
                added += _placed(best.shapes[name], *_robust_box(leveled[name]), angle)
        kept = [shape for shape in base if self._name(shape) not in removed]
        heads = [n for n, shape in enumerate(kept) if self._name(shape) == HEAD]
        at = heads[-1] + 1 if heads else len(kept)
        return (*kept[:at], *added, *kept[at:])

    def _is_usable(self, name: str, drawn: Mapping[str, np.ndarray], base: Drawing) -> bool:
        """Whether the artist drew the feature, in a size similar to the base's; else it is hidden or misclassified."""
        if name not in drawn:
            return False
        others = [shape for shape in base if self._name(shape) == name]
        return not others or _similar_size(_robust_box(drawn[name])[1], _box(others)[1])

    def _name(self, shape: Shape) -> str:
        return self.names[shape.part] if shape.part < len(self.names) else ""


def style_of(name: str) -> str:
    """Return the style of an atlas drawing: its name without the number."""
    return name.rpartition("-")[0]


def features_of(networks: Networks) -> Features:
    """Return the features of the pack's atlas, cached."""
    names = tuple(map(str, networks.settings.get("parts", ())))
    return networks.cached("features", lambda: Features.from_atlas(atlas_of(networks), names))


def _kinds(drawings: DrawingSet, names: Sequence[str]) -> dict[int, dict[str, tuple[tuple[int, int], ...]]]:
    """Return an identity of each feature by drawing: the numbers of its shapes, and whether they are mirrored."""
    uses = drawings.uses()
    is_feature = np.isin(uses[:, 3], [n for n, name in enumerate(names) if name in FEATURES])
    found: dict[int, dict[str, tuple[tuple[int, int], ...]]] = {}
    for drawing, shape, mirrored, part in uses[is_feature]:
        own, name = found.setdefault(int(drawing), {}), str(names[part])
        own[name] = (*own.get(name, ()), (int(shape), int(mirrored)))
    return found


def _variant(style: str, drawing: Drawing, group: Sequence[str], names: Sequence[str]) -> _Variant:
    own = {name: tuple(s for s in drawing if s.part < len(names) and names[s.part] == name) for name in FEATURES}
    middles = {name: (np.concatenate(_contours(own[name]))).mean(0) for name in GROUPS[0] if own[name]}
    angle = _tilt(middles)
    level = {name: tuple(_moved(s, lambda c: _turned(c, -angle)) for s in own[name]) for name in group if own[name]}
    return _Variant(style, level, {name: _drawn_look(shapes) for name, shapes in level.items()})


def _tilt(middles: Mapping[str, np.ndarray]) -> float:
    """Return the angle of the line between the eyes, 0 if level or unknown."""
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


def _robust_box(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (middle, size) of the points' bounding box without outliers; no side below _LEAST."""
    low, high = np.quantile(points, 0.01, axis=0), np.quantile(points, 0.99, axis=0)
    return (low + high) / 2, np.maximum(high - low, _LEAST)


def _box(shapes: Sequence[Shape]) -> tuple[np.ndarray, np.ndarray]:
    """Return (middle, size) of the shapes' bounding box; no side below _LEAST."""
    points = np.concatenate(_contours(shapes))
    low, high = points.min(0), points.max(0)
    return (low + high) / 2, np.maximum(high - low, _LEAST)


def _similar_size(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether the diagonals of two boxes differ by less than the factor _SIZES."""
    return 1 / _SIZES < float(np.linalg.norm(a) / np.linalg.norm(b)) < _SIZES


def _drawn_look(shapes: Sequence[Shape]) -> _Look:
    middle, size = _box(shapes)
    room = 1 - 2 * _ROOM

    def square(contour: np.ndarray) -> np.ndarray:
        return (contour - middle) / size * room + 0.5

    pen = room / float(np.sqrt(size.prod()))
    picture = draw([_moved(s, square)._replace(stroke=min(1.0, s.stroke * pen)) for s in shapes], _SIDE, supersample=2)
    return _look(picture.astype(np.float32) / 255, size)


def _look_of(points: np.ndarray) -> _Look:
    middle, size = _robust_box(points)
    cells = (((points - middle) / size * (1 - 2 * _ROOM) + 0.5) * _SIDE).astype(int).clip(0, _SIDE - 1)
    counts = np.zeros((_SIDE, _SIDE), np.float32)
    np.add.at(counts, (cells[:, 1], cells[:, 0]), 1.0)
    return _look(np.minimum(counts / max(1.0, float(np.quantile(counts[counts > 0], 0.9))), 1), size)


def _look(picture: np.ndarray, size: np.ndarray) -> _Look:
    return _Look(cv2.GaussianBlur(picture, (0, 0), _BLUR), float(np.log(size[0] / size[1])))


def _distance(variant: Mapping[str, _Look], target: Mapping[str, _Look]) -> float:
    total = 0.0
    for name in variant.keys() | target.keys():
        a, b = variant.get(name), target.get(name)
        if a is None or b is None:
            total += _MISSING
        else:
            total += float(np.abs(a.picture - b.picture).mean()) + _STRETCH * abs(a.proportion - b.proportion)
    return total


def _placed(shapes: Sequence[Shape], middle: np.ndarray, size: np.ndarray, angle: float) -> list[Shape]:
    """Scale leveled shapes to the box (middle, size) of leveled points, and rotate them back by the angle."""
    own, extent = _box(shapes)
    scale = size / extent
    even = float(np.sqrt(scale.prod()))
    scale = scale.clip(even * _BEND[0], even * _BEND[1])
    return [_moved(s, lambda c: _turned((c - own) * scale + middle, angle)) for s in shapes]
