"""The lines that an artist draws on a head, as paths along MakeHuman's mesh: named once, valid for every person.

Vertices are numbered as in base.obj and lie on the person's left (x > 0); the right half is mirrored. A ring follows an
edge loop straight through the quads; a path is the shortest way along edges through its stops.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .human import Human

SIDES = ("left", "right")
CHIN, BROW_RIDGE, CROWN, NOSE_TIP, NOSE_BASE, MOUTH, EAR, FRONT = 5211, 220, 881, 5134, 343, 474, 12040, 991
NOSE_WINGS, EAR_TOP = 5072, 12012
NECK_JOINT = range(14534, 14542)  # corners of the joint marker cube
BROW = ((6956, 6983), (6953, 6980), (6952, 6979), (6954, 6981), (6955, 6982), (6966, 6987), (6986, 7023))
"""Pairs of vertices below and above the brow, from the nose outward."""


class _Ring(NamedTuple):
    part: str
    edge: tuple[int, int]
    half: str  # "up" or "down" of its corners (the extremes of x), or "all"
    weight: float


class _Path(NamedTuple):
    part: str
    stops: tuple[int, ...]
    weight: float


_RINGS = {
    "upper lid": _Ring("eye", (11465, 11466), "up", 1.3),
    "lower lid": _Ring("eye", (11465, 11466), "down", 0.55),
    "lid crease": _Ring("eye", (6874, 6873), "up", 0.45),
    "nostril": _Ring("nose", (7093, 7094), "all", 0.8),
    "mouth line": _Ring("mouth", (7229, 7228), "up", 1.0),
    "lower lip line": _Ring("mouth", (7242, 7236), "down", 0.8),
    "upper lip": _Ring("mouth", (7214, 7210), "up", 0.5),
    "lower lip": _Ring("mouth", (7241, 7235), "down", 0.5),
}
_OVER_BOTH_HALVES = ("mouth line", "lower lip line", "upper lip", "lower lip")
_PATHS = {
    "wing": _Path("nose", (7052, 7051, 7101, 11672, 11673, 11669, 7057, 7119), 0.7),
    "nose base": _Path("nose", (7064, 7065, 7070, 7071, 307), 0.6),
    "ear outline": _Path("ear", (12165, 12048, 12047, 12046, 12036, 12034, 12037, 12043, 12038, 12044, 12040, 12039,
                                 12051, 12166, 12052, 12053, 12050, 12049, 12041, 12035), 0.85),
    "helix": _Path("ear", (12070, 12069, 12068, 12058, 12056, 12059, 12065, 12060, 12066, 12062, 12061), 0.5),
    "nasolabial": _Path("cheek", (6978, 11760, 11690, 11925, 7602, 11763), 0.4),
    "jaw": _Path("head", (7614, 7597, 7596, 7595, 7594, 10366, 7619, 11900, 11899), 0.75),
    "antihelix": _Path("ear", (12198, 12192, 12191, 12185, 12186, 12193, 12195, 12170), 0.4),
}  # fmt: skip
_SPLINES = {  # smooth curves through vertices, where the mesh has no edge loop
    "neck muscle": _Path("neck", (7470, 7495, 10358, 7519, 7525, 8205), 0.4),
    "collar bone": _Path("shoulders", (8205, 8198, 8200, 8199, 8197, 10418, 8202), 0.4),
}


@dataclass(frozen=True)
class Curve:
    """A named line on the mesh: `path` are vertices, `weight` the drawn strength (1 is normal)."""

    name: str
    part: str
    path: np.ndarray
    weight: float
    closed: bool = False
    spline: bool = False


class _Edges:
    """The edges of quads, for traversal."""

    def __init__(self, quads: np.ndarray, points: np.ndarray) -> None:
        self._points = points
        self._quads: dict[tuple[int, int], list[list[int]]] = {}
        self._adjacent: dict[int, set[int]] = {}
        for quad in quads.tolist():
            for a, b in zip(quad, quad[1:] + quad[:1], strict=True):
                self._quads.setdefault((min(a, b), max(a, b)), []).append(quad)
                self._adjacent.setdefault(a, set()).add(b)
                self._adjacent.setdefault(b, set()).add(a)

    def ring(self, a: int, b: int) -> list[int]:
        """The edge loop straight ahead from the edge a-b, until it closes."""
        path = [a, b]
        while True:
            before, here = path[-2:]
            near = {v for quad in self._quads[min(before, here), max(before, here)] for v in quad}
            ahead = [v for v in self._adjacent[here] if v not in near]
            if len(self._adjacent[here]) != 4 or len(ahead) != 1:
                raise ValueError(f"The ring from {a}-{b} ends at {here}.")
            if ahead[0] == path[0]:
                return path
            path.append(ahead[0])

    def path(self, stops: Sequence[int]) -> list[int]:
        """The shortest path along edges through all stops."""
        found = [stops[0]]
        for a, b in itertools.pairwise(stops):
            found += self._shortest(a, b)[1:]
        return found

    def _shortest(self, a: int, b: int) -> list[int]:
        best, came, heap = {a: 0.0}, {}, [(0.0, a)]
        while heap:
            far, v = heapq.heappop(heap)
            if v == b:
                break
            for w in self._adjacent[v]:
                new = far + float(np.linalg.norm(self._points[v] - self._points[w]))
                if new < best.get(w, np.inf):
                    best[w], came[w] = new, v
                    heapq.heappush(heap, (new, w))
        way = [b]
        while way[-1] != a:
            way.append(came[way[-1]])
        return way[::-1]


def curves(human: Human) -> list[Curve]:
    """Every line, on both sides."""
    edges = _Edges(human.faces[human.in_group("body")], human.points)
    found: list[Curve] = []
    for name, ring in _RINGS.items():
        path = np.array(_half(edges.ring(*ring.edge), human.points, ring.half))
        if name in _OVER_BOTH_HALVES:
            found.append(Curve(name, ring.part, path, ring.weight))
        else:
            found += _both(human, name, ring.part, path, ring.weight, closed=ring.half == "all")
    for name, own in _PATHS.items():
        path = np.array(edges.path(own.stops))
        if human.mirror[path[-1]] == path[-1]:  # it ends in the middle: one curve over both halves
            found.append(Curve(name, own.part, np.r_[path, human.mirror[path[::-1]][1:]], own.weight))
        else:
            found += _both(human, name, own.part, path, own.weight)
    for name, own in _SPLINES.items():
        found += _both(human, name, own.part, np.array(own.stops), own.weight, spline=True)
    return found


def _both(human: Human, name: str, part: str, path: np.ndarray, weight: float, **how: bool) -> list[Curve]:
    sided = part in ("eye", "ear")
    ways = {"left": path, "right": human.mirror[path]}
    return [Curve(name, f"{side} {part}" if sided else part, ways[side], weight, **how) for side in SIDES]


def _half(ring: list[int], points: np.ndarray, half: str) -> list[int]:
    """The part of a ring from its smallest to its largest x, over the top or along the bottom; or all of it."""
    if half == "all":
        return ring
    first = int(np.argmin([points[v, 0] for v in ring]))
    turned = ring[first:] + ring[:first]
    other = int(np.argmax([points[v, 0] for v in turned]))
    ways = [turned[: other + 1], turned[:1] + turned[other:][::-1]]
    ways.sort(key=lambda way: float(np.mean([points[v, 1] for v in way])))
    return ways[1] if half == "up" else ways[0]
