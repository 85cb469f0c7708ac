"""A flat icon as line art in movable parts: each fill is whitened and outlined in painting order.

Later fills cover earlier outlines, so hidden lines stay hidden. Fills are split into islands (an outline and its
holes), and islands are grouped into parts: those on top of the same island move with it. The largest island never
moves.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from drawover.raster.vector.shapes import Shape, draw

from ..drawing import Drawing
from ..svg import brightness, contours, paths

LINE = 0.0125  # width of a line, as a fraction of the frame
MAX_PARTS = 16
ANCHOR = 0  # the part that never moves
_DARK = 56  # fills whose brightest channel is below this are drawn as ink
_INK_SHARE = 0.22  # unless they cover this much of the silhouette: then they are outlined like all others
_THIN = 1.5  # islands thinner than this many lines are drawn as one line
_UPON = 0.8  # fraction of an island that must lie on another to belong to it
_COVER = 0.5  # an island on the anchor with this fraction of its area is part of it
_FIELD, _FEATURE = 0.20, 0.35  # fractions of the anchor and of the island beneath: see _on_a_field
_DOT = 0.0008  # of the frame: islands smaller than this belong to their neighbor
_MASK = 160  # side of the masks for comparing islands
_FANCY = re.compile(r"<(use|clipPath|filter|mask|linearGradient|radialGradient)\b| (stroke|clip-path)=")


class NotFlatError(Exception):
    """The icon is built of more than plain fills."""


@dataclass(frozen=True)
class Island:
    """One connected piece of a fill. contours: the outline, then its holes, each (N, 2) float32 in frame units."""

    contours: tuple[np.ndarray, ...]
    rule: str
    brightness: float  # brightest channel, 0..255
    area: float  # of the outline without the holes, in squares of the frame's side
    perimeter: float

    @property
    def thickness(self) -> float:
        """Approximate width of a ring or stripe."""
        return 2 * self.area / max(self.perimeter, 1e-9)


def islands(body: str, frame: np.ndarray) -> list[Island]:
    """The islands of an icon in painting order. frame: (2, 3) affine, icon units to frame. Raises NotFlatError."""
    if _FANCY.search(body):
        raise NotFlatError
    found: list[Island] = []
    for _, path, style, matrix in paths(ElementTree.fromstring(_document(body)), 1):
        color = brightness(style.get("fill", "black"))
        if color is None or float(style["opacity"]) * float(style.get("fill-opacity", 1)) < 0.9:
            continue
        linear = frame[:, :2] @ matrix[:, :2]
        affine = np.concatenate([linear, (frame[:, :2] @ matrix[:, 2] + frame[:, 2])[:, None]], 1)
        tolerance = 2.0 ** round(np.log2(1 / 8192 / np.sqrt(abs(np.linalg.det(linear)))))
        pieces = [c for c in contours(path, tolerance, affine) if len(c) > 2]
        found.extend(_cut(pieces, "evenodd" if style.get("fill-rule") == "evenodd" else "nonzero", color))
    return found


def _document(body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>'


def _cut(pieces: list[np.ndarray], rule: str, color: float) -> list[Island]:
    """Split one fill's contours into islands: a contour inside another is its hole if the fill rule leaves it empty."""
    areas = [cv2.contourArea(piece, oriented=True) for piece in pieces]
    order = sorted(range(len(pieces)), key=lambda i: -abs(areas[i]))
    owner: dict[int, int] = {}  # hole -> its island
    filled: list[int] = []
    for at, i in enumerate(order):
        around = [j for j in order[:at] if _inside(pieces[i], pieces[j])]
        depth = len(around) if rule == "evenodd" else sum(1 if areas[j] > 0 else -1 for j in around)
        turn = 1 if areas[i] > 0 else -1
        hollow = depth % 2 == 1 if rule == "evenodd" else depth != 0 and depth + turn == 0
        outer = next((j for j in reversed(around) if j in filled), None)
        if hollow and outer is not None:
            owner[i] = outer
        else:
            filled.append(i)
    found = []
    for i in sorted(filled):
        own = [pieces[i], *(pieces[j] for j in sorted(owner) if owner[j] == i)]
        area = abs(areas[i]) - sum(abs(areas[j]) for j in owner if owner[j] == i)
        perimeter = sum(cv2.arcLength(piece, True) for piece in own)
        if area > 1e-6:
            found.append(Island(tuple(own), rule, color, area, perimeter))
    return found


def _inside(inner: np.ndarray, outer: np.ndarray) -> bool:
    """Whether most of `inner`'s points lie in `outer`."""
    picked = inner[:: max(len(inner) // 9, 1)]
    within = [cv2.pointPolygonTest(outer, (float(x), float(y)), False) >= 0 for x, y in picked]
    return sum(within) > 0.6 * len(within)


def line_drawing(subject: str, found: list[Island], style: str = "fluent") -> Drawing:
    """The line drawing of islands in the frame; part 0 is the anchor, and long parts move less than short ones."""
    masks = _masks(found)
    silhouette = float(masks.any(0).mean())
    upon = _beneath(masks)
    part = _parts(found, masks, upon)
    shapes: list[Shape] = []
    inked: list[bool] = []
    for i, island in enumerate(found):
        dark = island.brightness < _DARK and island.area < _INK_SHARE * silhouette
        below = upon[i]
        on_ink = below is not None and inked[below]
        thin = island.thickness < _THIN * LINE
        ink = not on_ink and (dark or thin)
        stroke = 0.0 if on_ink or dark else max(LINE - island.thickness, 0.0) if thin else LINE
        shapes.append(Shape(island.contours, "ink" if ink else "paper", stroke, True, part[i], island.rule))
        inked.append(dark and not on_ink)
    names = ("silhouette", *(f"part {n}" for n in range(1, max(part) + 1)))
    return Drawing(subject, style, tuple(shapes), names, freedom=freedom(shapes, len(names)), one_pen=True)


def freedom(shapes: Sequence[Shape], parts: int) -> tuple[float, ...]:
    """How freely each part may move, 0..1: the anchor not at all, long ones less than short ones."""
    lengths = np.zeros(parts)
    for part in range(parts):
        points = np.concatenate([s.contours[0] for s in shapes if s.part == part])
        lengths[part] = np.linalg.norm(np.ptp(points, axis=0))
    free = np.clip(1.1 - 0.9 * lengths / max(lengths[ANCHOR], 1e-9), 0.25, 1)
    free[ANCHOR] = 0
    return tuple(free.tolist())


def _masks(found: list[Island]) -> np.ndarray:
    """(islands, side, side) bool: the area of each."""
    plain = (Shape(island.contours, "ink", 0.0, True, 0, island.rule) for island in found)
    return np.stack([draw((shape,), _MASK, supersample=1) > 127 for shape in plain])


def _beneath(masks: np.ndarray) -> list[int | None]:
    """For each island the topmost earlier one that it lies on."""
    areas = masks.reshape(len(masks), -1).sum(1)
    flat = masks.reshape(len(masks), -1).astype(np.float32)
    shared = flat @ flat.T
    return [
        next((j for j in range(i - 1, -1, -1) if areas[i] and areas[j] and shared[i, j] >= _UPON * areas[i]), None)
        for i in range(len(masks))
    ]


def _parts(found: list[Island], masks: np.ndarray, upon: list[int | None]) -> list[int]:
    """The part of each island: 0 for the anchor's, the others numbered by size."""
    areas = masks.reshape(len(masks), -1).sum(1)
    anchor = int(areas.argmax())
    group = list(range(len(found)))
    for i, below in enumerate(upon):
        if i == anchor:
            continue
        if (below == anchor and areas[i] >= _COVER * areas[anchor]) or (
            i < anchor and (masks[i] & masks[anchor]).sum() >= 0.9 * areas[anchor]
        ):
            group[i] = anchor
        elif below is not None and group[below] != anchor and not _on_a_field(areas[i], areas[below], areas[anchor]):
            group[i] = group[below]
    group[anchor] = anchor
    members = {key: [i for i, own in enumerate(group) if own == key] for key in dict.fromkeys(group)}
    size = {key: float(max(found[i].area for i in own)) for key, own in members.items()}
    box = {key: _box([found[i] for i in own]) for key, own in members.items()}
    while len(members) > 1:
        least = min((key for key in members if key != anchor), key=lambda key: size[key])
        others = [key for key in members if key not in (anchor, least)]
        if not others or (len(members) <= MAX_PARTS and size[least] >= _DOT):
            break
        near = min(others, key=lambda key: _gap(box[key], box[least]))
        if len(members) <= MAX_PARTS and _gap(box[near], box[least]) > 0.06:
            size[least] = _DOT  # isolated: it stays a separate part
            continue
        members[near] += members.pop(least)
        size[near] = max(size[near], size.pop(least))
        box[near] = np.concatenate(
            [np.minimum(box[near][:2], box[least][:2]), np.maximum(box[near][2:], box[least][2:])]
        )
    number = {key: n for n, key in enumerate(sorted(members, key=lambda key: (key != anchor, -size[key])))}
    part_of = {i: number[key] for key, own in members.items() for i in own}
    return [part_of[i] for i in range(len(found))]


def _on_a_field(island: int, below: int, anchor: int) -> bool:
    """Whether an island is small on a large one, like an eye on a mask: then it is a separate part."""
    return below > _FIELD * anchor and island < _FEATURE * below


def _box(own: list[Island]) -> np.ndarray:
    points = np.concatenate([island.contours[0] for island in own])
    return np.concatenate([points.min(0), points.max(0)])


def _gap(a: np.ndarray, b: np.ndarray) -> float:
    """Distance between two boxes (left, top, right, bottom)."""
    return float(np.linalg.norm(np.maximum(0, np.maximum(a[:2] - b[2:], b[:2] - a[2:]))))
