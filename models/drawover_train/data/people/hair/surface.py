"""The shape of hair: strands around the head as a grid of points, azimuth by position along the strand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .cuts import Cut, hairline
from .skull import Skull, direction, slerp


class Strands(NamedTuple):
    """grid: (N, K, 3) in the head's own space; parting: (12, 3), or None."""

    grid: np.ndarray
    parting: np.ndarray | None


def grow(cut: Cut, skull: Skull, random: np.random.Generator) -> Strands:
    """The strands of every kind but bald: over the skull to the hairline, then hanging down if longer."""
    around, along = (260, 64) if cut.kind == "curly" else (144, 22)
    azimuth = np.linspace(-180, 180, around, endpoint=False)
    lock = np.arange(around) * cut.locks / around
    uneven = random.uniform(-1, 1, cut.locks)
    ragged = (1 - np.abs(lock % 1 * 2 - 1)) * 0.8 + 0.4 * uneven[lock.astype(int) % cut.locks]
    ridge = (0.5 - np.abs(lock % 1 - 0.5)) * 2
    start, seam = _roots(cut, azimuth)
    end_azimuth, end_elevation, fall = _ends(cut, azimuth)
    away = np.abs(azimuth)
    by_place = 1 if cut.look.fall else np.interp(away, [0, 60, 100, 180], [1, 0.5, 0.3, 0.6])
    end_elevation = end_elevation - np.where(fall > 0, 0, cut.look.jag * ragged) * by_place
    t = np.linspace(0, 1, along)
    d = slerp(start[:, None], direction(end_azimuth, end_elevation)[:, None], t[None, :, None])
    height = _height(cut, skull.unit, d, t, azimuth, ridge, bool(fall.any()), random)
    grid = skull.above(d, np.maximum(height, 0.001))
    if fall.any():
        wave = random.uniform(0, 2 * np.pi)
        grid = np.concatenate([grid, _falling(cut, skull.unit, grid, end_azimuth, fall, ragged, wave)], 1)
    if seam is None:
        return Strands(grid, None)
    way = slerp(seam[0][None], seam[1][None], np.linspace(0, 0.75, 12)[:, None])
    return Strands(grid, skull.above(way, cut.look.thick * cut.thick * skull.unit * 0.35))


def _roots(cut: Cut, azimuth: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray] | None]:
    """Roots of the strands, as directions (N, 3): at the crown, or on a parting, whose two ends are then returned."""
    if not cut.look.parted:
        return np.broadcast_to(direction(180.0, 70.0), (len(azimuth), 3)), None
    front, back = direction(30.0 * cut.part, 52.0 + cut.high), direction(180.0, 78.0)
    share = np.clip((np.abs(azimuth) - 15) / 120, 0, 1)[:, None]
    start = slerp(front[None], back[None], share)
    start[:, 0] += np.where(azimuth > 30 * cut.part, 0.02, -0.02)
    return start / np.linalg.norm(start, axis=1, keepdims=True), (front, back)


def _ends(cut: Cut, azimuth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> azimuth and elevation at which strands leave the skull, and their hanging length (N,) in meters."""
    away, elevation = np.abs(azimuth), hairline(cut, azimuth)
    end, fall = azimuth, np.zeros(len(azimuth))
    length = cut.look.fall * cut.length
    if cut.kind in ("bob", "long"):  # combed away from the face
        aside = np.sign(azimuth - 30 * cut.part + 1e-6) * np.interp(away, [0, 62], [56, 64])
        end = np.where(away < 62, aside, azimuth)
        front = np.interp(np.abs(end), [50, 64, 90, 100], [14, 6, 2, 0])
        elevation = np.where(away < 100, front, np.interp(away, [100, 180], [0, -4]))
        fall = np.interp(away, [0, 40, 62, 180], [0.7, 0.9, 1, 1]) * length
    elif cut.kind == "fringe":
        behind = np.interp(away, [46, 56, 100, 180], [18, 8, 0, -4])
        elevation = np.where(away < 46, 24 + 4 * np.cos(np.radians(azimuth * 2)), behind)
        fall = np.where(away < 50, 0, length)
    elif cut.kind == "curly":
        elevation = np.where(away < 100, np.maximum(elevation, 4), elevation)
    return end, elevation, fall


def _height(cut: Cut, unit: float, d: np.ndarray, t: np.ndarray, azimuth: np.ndarray, ridge: np.ndarray,
            falls: bool, random: np.random.Generator) -> np.ndarray:  # fmt: skip
    """(N, K) height of the hair above the skull in meters. d: (N, K, 3) directions; t: (K,) 0..1 along the strand."""
    look = cut.look
    rise = np.sin(np.pi * np.clip(t, 0.02, 1) * 0.5) ** 0.5 if look.parted else np.ones(len(t))
    ends = np.interp(t, [0, 0.7, 1], [1, 1, 1 if falls else 0.45])
    height = look.thick * cut.thick * unit * (rise * ends)[None] * np.ones((len(azimuth), 1))
    height = height * (1 + look.ridge * (ridge[:, None] - 0.5) * np.sin(np.pi * t * 0.9)[None])
    if cut.kind == "swept":
        forehead = np.clip(np.cos(np.radians(azimuth)), 0, 1)
        height = height + 0.022 * unit * forehead[:, None] * np.sin(np.pi * t)[None]
    elif cut.kind == "curly":
        middle = random.normal(size=(220, 3))
        middle /= np.linalg.norm(middle, axis=1, keepdims=True)
        wide = random.uniform(0.16, 0.30, len(middle))
        apart = np.arccos(np.clip(d @ middle.T, -1, 1)) / wide
        bump = (np.sqrt(np.clip(1 - apart**2, 0, 1)) * wide).max(-1)
        height = height * (0.55 + 0.6 * np.clip(d[..., 1] + 0.3, 0, 1))
        height = height + 0.075 * unit * bump * np.interp(t, [0, 0.9, 1], [1, 1, 0.35])[None]
    elif cut.kind == "messy":
        waves, phase = random.normal(size=(8, 3)) * 5, random.uniform(0, 6, 8)
        tousled = np.sin(d @ waves.T + phase).sum(-1) * 0.5 * np.sin(np.pi * t * 0.8)[None]
        height = height + 0.006 * unit * tousled
    elif cut.kind in ("bun", "tail", "buzz"):
        height = height * np.interp(t, [0, 0.85, 1], [1, 1, 0.3])[None]
    return height


def _falling(cut: Cut, unit: float, grid: np.ndarray, end_azimuth: np.ndarray, fall: np.ndarray, ragged: np.ndarray,
             wave: float) -> np.ndarray:  # fmt: skip
    """(N, 16, 3): the hanging part of the strands, from where they leave the skull."""
    steps = np.linspace(0, 1, 17)[1:]
    last = grid[:, -1]
    heading = last - grid[:, -2]
    heading /= np.linalg.norm(heading, axis=1, keepdims=True)
    outward = direction(end_azimuth, 0.0)
    here, rows = last.copy(), []
    for s in steps:
        hang = np.clip(s * 2.5, 0, 1)
        go = heading * (1 - hang) + np.array([0, -1.0, 0]) * hang
        if cut.kind == "long":
            go = go + outward * 0.10 * (1 - s)
        go = go / np.linalg.norm(go, axis=1, keepdims=True)
        if cut.kind in ("bob", "fringe"):
            go = go - outward * 0.35 * np.clip(s - 0.6, 0, 1)
        here = here + go * (fall * unit / len(steps))[:, None]
        ripple = 0.004 * unit * np.sin(s * 9 + wave) if cut.kind == "long" else 0
        rows.append(here + outward * ripple)
    tail = np.stack(rows, 1)
    tail[..., 1] += (0.045 * ragged * fall * unit)[:, None] * steps[None]
    still = fall <= 0
    tail[still] = last[still][:, None] + (heading[still] * 1e-4)[:, None] * steps[None, :, None]
    return tail


def bun(cut: Cut, skull: Skull, random: np.random.Generator) -> np.ndarray:
    """(40, 20, 3): a knot of hair behind the crown, in the head's own space."""
    at = direction(180.0, float(random.choice([62.0, 30.0, 10.0])))
    radius = 0.036 * skull.unit * cut.length
    center = skull.above(at[None], radius * 0.75)[0]
    azimuth, elevation = np.meshgrid(
        np.linspace(-180, 180, 40, endpoint=False), np.linspace(-90, 90, 20), indexing="ij"
    )
    twist = 1 + 0.07 * np.cos(np.radians(azimuth * 5 + elevation * 3))
    return direction(azimuth, elevation) * (radius * twist)[..., None] + center


def tail(cut: Cut, skull: Skull) -> np.ndarray:
    """(24, 20, 3): a tail from the back of the head, in the head's own space."""
    s = np.linspace(0, 1, 20)
    start = skull.above(direction(180.0, 35.0)[None], 0.006)[0]
    sway, drop = 0.02 * np.sin(s * 4 + cut.seed), 0.02 * np.sin(s * 3.1) - 0.24 * cut.length * s**1.5
    way = start + np.stack([sway, drop, -0.07 * np.sin(np.clip(s * 2.2, 0, 1.9))], -1) * skull.unit
    radius = np.interp(s, [0, 0.08, 0.4, 0.8, 1], [0.012, 0.02, 0.032, 0.024, 0.003]) * skull.unit
    angle = np.radians(np.linspace(-180, 180, 24, endpoint=False))
    ring = np.stack([np.cos(angle), 0 * angle, np.sin(angle)], -1)
    return way[None] + ring[:, None] * radius[None, :, None]
