"""Six faces drawn for evaluation only, in six styles that no pack was trained on: their strokes and their flaws.

Coordinates are in a square of SIDE. Each stroke belongs to a part of the face; a flaw moves, rotates and scales parts
about their common center, so that the correct drawing is known. tools/own_drawings.py draws them with the studio's pen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SIDE = 1000.0


@dataclass(frozen=True)
class Stroke:
    """A curve through points (x, y), of one part of the face; closed: it ends at its start."""

    part: str
    points: tuple[tuple[float, float], ...]
    closed: bool = False
    weight: float = 1.0  # pen width relative to the drawing's pen


@dataclass(frozen=True)
class Flaw:
    """An error of parts: moved by (dx, dy), rotated by degrees, scaled, about their common center."""

    parts: tuple[str, ...]
    dx: float = 0.0
    dy: float = 0.0
    turn: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class Own:
    """One drawing, and the parameters of the pen that draws it."""

    name: str
    strokes: tuple[Stroke, ...]
    flaws: tuple[Flaw, ...]
    pen: float  # width of a line, in the unit of the points
    unsteady: float  # amplitude of the pen's jitter, in the same unit
    searched: int  # how often each line is retraced


def drawings() -> tuple[Own, ...]:
    """Load all drawings."""
    records = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return tuple(
        Own(
            one["name"],
            tuple(Stroke(**{**s, "points": tuple(map(tuple, s["points"]))}) for s in one["strokes"]),
            tuple(Flaw(**{**f, "parts": tuple(f["parts"])}) for f in one["flaws"]),
            one["pen"],
            one["unsteady"],
            one["searched"],
        )
        for one in records
    )


def curve(stroke: Stroke, steps: int = 12) -> np.ndarray:
    """(N, 2) along the Catmull-Rom spline through a stroke's points, `steps` per segment."""
    p = np.array(stroke.points, float)
    before, after = (p[-2], p[1]) if stroke.closed else (2 * p[0] - p[1], 2 * p[-1] - p[-2])
    p = np.concatenate([[before], p, [after]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True)
    ]
    return np.concatenate([*parts, p[-2:-1]])


def flawed(own: Own) -> list[np.ndarray]:
    """Each stroke's curve, (N, 2), with the flaws; `curve` returns its correct place, point for point."""
    curves = [curve(stroke) for stroke in own.strokes]
    for flaw in own.flaws:
        at = [n for n, stroke in enumerate(own.strokes) if stroke.part in flaw.parts]
        every = np.concatenate([curves[n] for n in at])
        middle, angle = (every.min(0) + every.max(0)) / 2, np.radians(flaw.turn)
        turn = flaw.scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        for n in at:
            curves[n] = (curves[n] - middle) @ turn.T + middle + (flaw.dx, flaw.dy)
    return curves
