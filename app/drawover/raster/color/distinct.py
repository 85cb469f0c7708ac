"""Automatic flat colors: every region gets its own color, unlike its neighbors', from a small palette. Like a
flatter's work by hand, in which each region can be selected by its color.

The adjacency of regions is merging.py's.
"""

from __future__ import annotations

import cv2
import numpy as np

from .merging import borders

_SIDE = 1024  # pixels of the longer side at which neighbors are detected
_ENOUGH = 30.0  # ΔE (CIE 1976) between neighbors, above which more is no better
_SPREAD = 6.0  # ΔE penalty for colors used more often than others, so that all are used
_GOLDEN = 0.6180339887
_LIGHTER, _TURN, _FULLER = 13.0, 0.5, 0.35  # variation within a color: lightness, hue (radians), chroma


def side_by_side(labels: np.ndarray) -> np.ndarray:
    """(N, 2) int64: pairs of adjacent regions, with lines between them or not.

    labels: (H, W) int32, 1.., with every pixel in a region.
    """
    step = max(1, max(labels.shape) // _SIDE)
    few = np.ascontiguousarray(labels[::step, ::step])
    found = borders(few, np.zeros(few.shape, np.uint8))
    return np.stack([found.one, found.two], 1)


def rgb_to_lab(rgb: np.ndarray) -> np.ndarray:
    """(N, 3) uint8 sRGB to float32 CIE Lab."""
    return cv2.cvtColor(rgb.reshape(-1, 1, 3).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[:, 0]


def lab_to_rgb(lab: np.ndarray) -> np.ndarray:
    """(N, 3) CIE Lab to uint8 sRGB, clipped to the gamut."""
    rgb = cv2.cvtColor(lab.reshape(-1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB)[:, 0]
    return np.rint(np.clip(rgb, 0, 1) * 255).astype(np.uint8)


def chosen(areas: np.ndarray, pairs: np.ndarray, colors: np.ndarray, fixed: np.ndarray | None = None) -> np.ndarray:
    """(N,) int64: index into `colors` for each region, such that neighbors differ and all colors are used.

    areas: (N,) of each region, 0 for those without a color (index -1); pairs: (P, 2) indices of neighbors; colors:
    (K, 3) uint8, in order of preference; fixed: (N, 4) uint8 RGBA, colors already assigned where alpha is not 0.
    """
    lab = rgb_to_lab(colors)
    away = np.minimum(np.linalg.norm(lab[:, None] - lab[None], axis=2), _ENOUGH)
    to_fixed: dict[int, np.ndarray] = {}
    if fixed is not None:
        at = np.flatnonzero(fixed[:, 3])
        far = (
            np.linalg.norm(rgb_to_lab(fixed[at, :3])[:, None] - lab[None], axis=2)
            if len(at)
            else np.zeros((0, len(lab)))
        )
        to_fixed = dict(zip(at.tolist(), np.minimum(far, _ENOUGH), strict=True))
    around: list[list[int]] = [[] for _ in areas]
    for one, two in pairs.tolist():
        around[one].append(two)
        around[two].append(one)
    taken = np.full(len(areas), -1)
    used = np.zeros(len(colors))
    for region in np.argsort(-areas, kind="stable").tolist():
        if areas[region] <= 0 or region in to_fixed:
            continue
        score = np.full(len(colors), _ENOUGH)
        for other in around[region]:
            if other in to_fixed:
                np.minimum(score, to_fixed[other], out=score)
            elif taken[other] >= 0:
                np.minimum(score, away[taken[other]], out=score)
        score -= _SPREAD * (used - used.min())
        best = int(score.argmax())
        taken[region] = best
        used[best] += 1
    return taken


def varied(taken: np.ndarray, colors: np.ndarray, avoid: np.ndarray | None = None) -> np.ndarray:
    """(N, 3) uint8: a unique variant of its color for each region; 0 where `taken` is -1.

    taken: (N,) indices into colors, (K, 3) uint8; the first region of a color gets it unchanged. avoid: (M, 3) uint8,
    colors not to use.
    """
    found = np.zeros((len(taken), 3), np.uint8)
    at = np.flatnonzero(taken >= 0)
    if not len(at):
        return found
    which = np.zeros(len(taken))
    for color in range(len(colors)):
        same = np.flatnonzero(taken == color)
        which[same] = np.arange(len(same))
    lab = rgb_to_lab(colors)[taken[at]].astype(np.float64)
    shift = [np.modf(which[at] * factor)[0] for factor in (_GOLDEN, _GOLDEN**2 * 1.3, 0.7548776662)]
    shift = [(each + 0.5) % 1 - 0.5 for each in shift]  # 0 for the first, then alternating
    lab[:, 0] = np.clip(lab[:, 0] + _LIGHTER * shift[0], 12, 97)
    turn, fuller = _TURN * shift[1], 1 + _FULLER * shift[2]
    a, b = lab[:, 1].copy(), lab[:, 2].copy()
    lab[:, 1] = fuller * (a * np.cos(turn) - b * np.sin(turn))
    lab[:, 2] = fuller * (a * np.sin(turn) + b * np.cos(turn))
    found[at] = lab_to_rgb(lab)
    used = {_code(rgb) for rgb in (() if avoid is None else avoid.tolist())}
    for region in at.tolist():
        code = _free(_code(found[region].tolist()), used)
        used.add(code)
        found[region] = code >> 16, code >> 8 & 255, code & 255
    return found


def numbered(count: int) -> np.ndarray:
    """(count, 3) uint8: bright, distinct colors, for a map of regions."""
    number = np.arange(count)
    hue = np.modf(number * _GOLDEN)[0]
    light, chroma = 55 + 30 * np.modf(number * 0.7548776662)[0], 45 + 25 * np.modf(number * 0.5698402910)[0]
    lab = np.stack([light, chroma * np.cos(2 * np.pi * hue), chroma * np.sin(2 * np.pi * hue)], 1)
    return varied(np.arange(count), lab_to_rgb(lab))


def _code(rgb: list[int]) -> int:
    return rgb[0] << 16 | rgb[1] << 8 | rgb[2]


def _free(code: int, used: set[int]) -> int:
    """The color, or the nearest unused one."""
    if code not in used:
        return code
    red, green, blue = code >> 16, code >> 8 & 255, code & 255
    for reach in range(1, 256):
        for r in _near(red, reach):
            for g in _near(green, reach):
                for b in (*{max(blue - reach, 0), min(blue + reach, 255)}, *_near(blue, reach)):
                    if r << 16 | g << 8 | b not in used:
                        return r << 16 | g << 8 | b
    raise ValueError("there are no colors left")


def _near(value: int, reach: int) -> range:
    return range(max(0, value - reach), min(255, value + reach) + 1)
