"""Flaws with a known answer: parts of a vector drawing are moved, scaled, rotated and skewed, left and right
separately."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..drawing import Drawing, compose, identity

SEVERITY = {"mild": 0.5, "medium": 1.0, "severe": 1.7}
# How freely a part moves, as a fraction of the full amount. The head is the anchor: it never moves.
_FREEDOM = {"head": 0.0, "body": 0.0, "hair": 0.35, "accessory": 0.5, "beard": 0.7, "freckles": 0.6,
            "lines": 0.5, "glasses": 0.6, "left ear": 0.5, "right ear": 0.5, "earring": 0.6}  # fmt: skip
_STILL = 0.30  # probability that a part is not moved
_FEW = 2.5  # expected number of moved parts in drawings with unnamed parts: the others must reveal the error


@dataclass(frozen=True)
class Flaw:
    """`matrices`: (parts, 2, 3) affines, clean to flawed in the drawing's own canvas. `moved`: (parts,) bool."""

    matrices: np.ndarray
    moved: np.ndarray


def sample(drawing: Drawing, amount: float, random: np.random.Generator) -> Flaw:
    """A random flaw. amount: 0 leaves the drawing, 1 shifts a part by N(0, 3 % of the canvas), see `SEVERITY`."""
    freedom = drawing.freedom or [_FREEDOM.get(name, 1.0) for name in drawing.parts]
    still = max(_STILL, 1 - _FEW / max(np.count_nonzero(freedom), 1)) if drawing.freedom else _STILL
    matrices = identity(len(drawing.parts))
    moved = np.zeros(len(drawing.parts), bool)
    for part in range(len(drawing.parts)):
        points = [c for s in drawing.shapes if s.part == part for c in s.contours]
        free = amount * freedom[part]
        if not points or free == 0 or random.random() < still:
            continue
        every = np.concatenate(points)
        center = (every.min(0) + every.max(0)) / 2
        scale = np.exp(random.normal() * 0.20 * free)
        squeeze = np.exp(random.normal() * 0.06 * free)
        turn = np.deg2rad(random.normal() * 10 * free)
        skew = np.tan(np.clip(np.deg2rad(random.normal() * 6 * free), -0.6, 0.6))
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        linear = rotation @ np.array([[1, skew], [0, 1]]) @ np.diag([scale, scale * squeeze])
        shift = random.normal(size=2) * 0.030 * free
        matrices[part, :, :2] = linear
        matrices[part, :, 2] = center + shift - linear @ center
        moved[part] = True
    return Flaw(matrices, moved)


def placing(random: np.random.Generator, flip: bool) -> np.ndarray:
    """(2, 3) affine of the canvas: the artist's rotation and proportions of the entire drawing, which are no flaw."""
    turn = np.deg2rad(random.normal() * 5)
    stretch = np.exp(random.normal(size=2) * 0.05) * np.array([-1 if flip else 1, 1])
    skew = random.normal() * 0.03
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return _about_middle(rotation @ np.array([[1, skew], [0, 1]]) @ np.diag(stretch))


def loose(random: np.random.Generator) -> np.ndarray:
    """(2, 3) affine of the frame: slightly smaller and shifted, as if a stray stroke had widened it."""
    affine = _about_middle(np.eye(2) * random.uniform(0.95, 1.02))
    affine[:, 2] += random.normal(size=2) * 0.006
    return affine


def _about_middle(linear: np.ndarray) -> np.ndarray:
    middle = np.array([0.5, 0.5])
    return np.concatenate([linear, (middle - linear @ middle)[:, None]], 1)


def placed(flaw: Flaw, frame: np.ndarray) -> np.ndarray:
    """(parts, 2, 3): canvas to frame for the flawed drawing."""
    return compose(np.broadcast_to(frame, flaw.matrices.shape), flaw.matrices)
