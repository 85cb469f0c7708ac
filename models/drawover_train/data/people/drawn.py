"""A drawn head as a value, with everything its flaws need: strokes in space, the camera, and feature positions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drawover.raster.vector.shapes import Shape

from . import landmarks
from .bust import Bust
from .landmarks import SIDES
from .sampling import Head
from .view import Camera

_PEN = 0.006  # width of a line of weight 1, of the picture's side
MARKS = ("left eye", "right eye", "chin", "brow", "crown", "nose tip", "nose base", "mouth", "left ear", "right ear")


@dataclass(frozen=True)
class DrawnHead:
    """Concatenated strokes: stroke k has the points cuts[k]:cuts[k+1] of `space`."""

    subject: str
    names: tuple[str, ...]  # of each stroke: "upper lid", "contour", ...
    parts: tuple[str, ...]  # of each stroke: "left eye", "hair", ...; left and right are the person's
    weights: np.ndarray  # (K,)
    fills: np.ndarray  # (K,) ink of a filled shape; nan for a line
    cuts: np.ndarray  # (K + 1,)
    space: np.ndarray  # (N, 3) float32 meters
    marks: np.ndarray  # (len(MARKS), 3) in the head's own space
    camera: Camera
    turn: np.ndarray  # (3, 3) of the head about `pivot`
    pivot: np.ndarray

    def per_point(self, values: Sequence[str]) -> np.ndarray:
        """(N,) a per-stroke value repeated for each point."""
        return np.repeat(np.array(values), np.diff(self.cuts))

    def to_head(self, world: np.ndarray) -> np.ndarray:
        """Transform to the head's own space, in which it is not rotated."""
        return (world - self.pivot) @ self.turn + self.pivot

    def to_world(self, own: np.ndarray) -> np.ndarray:
        return (own - self.pivot) @ self.turn.T + self.pivot

    def split(self, points: np.ndarray) -> list[np.ndarray]:
        """Points split into strokes."""
        return np.split(points, self.cuts[1:-1])


def plain(model: Bust, head: Head, subject: str) -> DrawnHead:
    """Extract the drawn data of a sampled head."""
    pose = head.pose
    at = lambda vertex: pose.base[model.place[vertex]]  # noqa: E731
    ears = {"left": landmarks.EAR, "right": int(model.human.mirror[landmarks.EAR])}
    world = {
        **{f"{side} eye": pose.eyes[side].center for side in SIDES},
        **{f"{side} ear": at(ears[side]) for side in SIDES},
        "chin": at(landmarks.CHIN),
        "brow": at(landmarks.BROW_RIDGE),
        "crown": at(landmarks.CROWN),
        "nose tip": at(landmarks.NOSE_TIP),
        "nose base": at(landmarks.NOSE_BASE),
        "mouth": at(landmarks.MOUTH),
    }
    strokes = head.strokes
    return DrawnHead(
        subject,
        tuple(s.name for s in strokes),
        tuple(s.part for s in strokes),
        np.array([s.weight for s in strokes], np.float32),
        np.array([np.nan if s.fill is None else s.fill for s in strokes], np.float32),
        np.cumsum([0] + [len(s.points) for s in strokes]),
        np.concatenate([s.space for s in strokes]).astype(np.float32),
        pose.to_head(np.stack([world[name] for name in MARKS])),
        head.camera,
        pose.turn,
        pose.pivot,
    )


def shapes(
    head: DrawnHead, points: np.ndarray, part_of: dict[str, int], without: Iterable[str] = ()
) -> tuple[Shape, ...]:
    """The strokes at (N, 2) picture points, as shapes. part_of: `Shape.part` of each of the head's parts.

    without: parts to leave out, such as "shoulders".
    """
    left_out, found = set(without), []
    for part, weight, fill, own in zip(head.parts, head.weights, head.fills, head.split(points), strict=True):
        if part in left_out or len(own) < 2:
            continue
        solid = bool(fill > 0.4)
        pen = 0.0 if solid else _PEN * (0.45 + 0.75 * float(weight))
        paint = "ink" if solid else "none"
        found.append(Shape((own.astype(np.float32),), paint, pen, solid, part_of[part]))
    return tuple(found)


def save(path: Path, heads: Sequence[DrawnHead]) -> None:
    """Write many heads to one .npz, atomically."""
    cameras = [h.camera for h in heads]
    frames = [[c.eye, c.right, c.up, c.front] for c in cameras]
    partial = path.with_suffix(".partial.npz")
    np.savez(
        partial,
        subjects=[h.subject for h in heads],
        names=[n for h in heads for n in h.names],
        parts=[p for h in heads for p in h.parts],
        strokes=[len(h.names) for h in heads],
        points=np.concatenate([np.diff(h.cuts) for h in heads]),
        marks=np.stack([h.marks for h in heads]),
        frames=np.array(frames),
        scales=[c.scale for c in cameras],
        turns=np.stack([h.turn for h in heads]),
        pivots=np.stack([h.pivot for h in heads]),
        weights=np.concatenate([h.weights for h in heads]),
        fills=np.concatenate([h.fills for h in heads]),
        space=np.concatenate([h.space for h in heads]),
    )
    partial.replace(path)


def load(path: Path) -> list[DrawnHead]:
    """Read what `save` wrote."""
    arrays = dict(np.load(path))
    ends = np.cumsum(arrays["strokes"])
    heads, at = [], 0
    for k, (first, end) in enumerate(zip(ends - arrays["strokes"], ends, strict=True)):
        own = slice(first, end)
        cuts = np.r_[0, np.cumsum(arrays["points"][own])]
        heads.append(
            DrawnHead(
                str(arrays["subjects"][k]),
                tuple(map(str, arrays["names"][own])),
                tuple(map(str, arrays["parts"][own])),
                arrays["weights"][own],
                arrays["fills"][own],
                cuts,
                arrays["space"][at : at + cuts[-1]],
                arrays["marks"][k],
                Camera(*arrays["frames"][k][:4], scale=float(arrays["scales"][k])),
                arrays["turns"][k],
                arrays["pivots"][k],
            )
        )
        at += int(cuts[-1])
    return heads
