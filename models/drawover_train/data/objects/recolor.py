"""Recolors a drawing as vividly as before: hues rotate in OKLCH, lightness follows the new hue's cusp.

OKLab: Björn Ottosson, "A perceptual color space for image processing" (2020). The cusp of a hue is its most colorful
sRGB color: yellow's is light and blue's is dark, so a color rotated from blue to yellow must become lighter, or it
turns muddy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

_GRAY = 0.045  # chroma below which a color counts as gray
_FULL = 0.075  # chroma above which it rotates fully
_APART = 0.6  # radians between the new hues of two families, if possible
_NEON = 0.21  # chroma that no recolored color exceeds
_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                 [0.0883024619, 0.2817188376, 0.6299787005]], np.float32)  # fmt: skip
_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                 [0.0259040371, 0.7827717662, -0.8086757660]], np.float32)  # fmt: skip
_CODES = np.arange(256) / 255
_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(np.float32)
_HUES = 72  # steps of the tables by hue
_LIGHTS = 65  # steps by lightness


def oklch(rgb: np.ndarray) -> np.ndarray:
    """(..., 3) lightness 0..1, chroma, hue in radians of sRGB 0..255."""
    linear = _LINEAR[np.asarray(rgb, np.uint8)]
    lab = np.cbrt(linear @ _LMS.T) @ _LAB.T
    return np.stack([lab[..., 0], np.hypot(lab[..., 1], lab[..., 2]), np.arctan2(lab[..., 2], lab[..., 1])], -1)


def _linear(lch: np.ndarray) -> np.ndarray:
    lch = lch.astype(np.float32, copy=False)
    lab = np.stack([lch[..., 0], lch[..., 1] * np.cos(lch[..., 2]), lch[..., 1] * np.sin(lch[..., 2])], -1)
    return (lab @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_LMS).T


def srgb(lch: np.ndarray) -> np.ndarray:
    """(..., 3) uint8 of OKLCH; out-of-gamut colors are clipped."""
    linear = np.clip(_linear(lch), 0, 1)
    return np.round(255 * np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)).astype(
        np.uint8
    )


@cache
def _limits() -> tuple[np.ndarray, np.ndarray]:
    """((hues, lights) largest chroma within sRGB, (hues,) lightness of the cusp)."""
    hue = np.linspace(-np.pi, np.pi, _HUES, endpoint=False)
    light = np.linspace(0, 1, _LIGHTS)
    chroma = np.linspace(0, 0.34, 171)
    grid = np.stack(np.meshgrid(hue, light, chroma, indexing="ij"), -1)[..., [1, 2, 0]]
    linear = _linear(grid)
    near = 2e-3 * grid[..., :1] ** 3 + 1e-9
    inside = ((linear > -near) & (linear < 1 + near)).all(-1)
    most = np.maximum(np.cumprod(inside, -1).sum(-1) - 1, 0) * chroma[1]
    return most.astype(np.float32), light[most.argmax(1)].astype(np.float32)


def _at(table: np.ndarray, hue: np.ndarray, light: np.ndarray | None = None) -> np.ndarray:
    """Bilinear look-up by hue (wrapping) and lightness."""
    h = (hue + np.pi) / (2 * np.pi) * _HUES
    h0 = np.floor(h).astype(int)
    part = h - h0
    if light is None:
        return table[h0 % _HUES] * (1 - part) + table[(h0 + 1) % _HUES] * part
    x = np.clip(light, 0, 1) * (_LIGHTS - 1)
    x0 = np.minimum(np.floor(x).astype(int), _LIGHTS - 2)
    fx = x - x0
    low = table[h0 % _HUES, x0] * (1 - fx) + table[h0 % _HUES, x0 + 1] * fx
    high = table[(h0 + 1) % _HUES, x0] * (1 - fx) + table[(h0 + 1) % _HUES, x0 + 1] * fx
    return low * (1 - part) + high * part


def turned(rgb: np.ndarray, by: np.ndarray | float) -> np.ndarray:
    """(..., 3) uint8: colors with their hue rotated `by` radians, as vivid as before; grays are unchanged.

    Vividness: chroma relative to the maximum of sRGB at that hue and lightness.
    """
    lch = oklch(rgb)
    light, chroma, hue = lch[..., 0], lch[..., 1], lch[..., 2]
    most, cusp = _limits()
    new_hue = np.mod(hue + by + np.pi, 2 * np.pi) - np.pi
    colorful = np.clip((chroma - 0.5 * _GRAY) / (_FULL - 0.5 * _GRAY), 0, 1)
    old_cusp, new_cusp = _at(cusp, hue), _at(cusp, new_hue)
    bent = np.where(
        light < old_cusp, light * new_cusp / old_cusp, 1 - (1 - light) * (1 - new_cusp) / np.maximum(1 - old_cusp, 1e-3)
    )
    new_light = light + colorful * 0.8 * (bent - light)
    share = np.clip(chroma / np.maximum(_at(most, hue, light), 1e-3), 0, 1)
    vivid = np.minimum(share * _at(most, new_hue, new_light), np.maximum(_NEON, chroma))
    new_chroma = np.where(np.abs(np.sin(np.asarray(by) / 2)) < 1e-6, chroma, vivid)
    return srgb(np.stack([new_light, new_chroma, new_hue], -1))


@dataclass(frozen=True)
class Swap:
    """A change of palette that depends on the color only: the rotation of each of `_HUES` hues, in radians."""

    turns: np.ndarray  # (_HUES, 2) cosine and sine

    def __call__(self, rgb: np.ndarray) -> np.ndarray:
        """(..., 3) uint8 in the new colors."""
        hue = oklch(rgb)[..., 2]
        return turned(rgb, np.arctan2(_at(self.turns[:, 1], hue), _at(self.turns[:, 0], hue)))


def one_turn(random: np.random.Generator) -> Swap:
    """All hues rotated by the same angle, 50° or more."""
    by = np.deg2rad(random.uniform(50, 310))
    return Swap(np.tile(np.array([np.cos(by), np.sin(by)], np.float32), (_HUES, 1)))


def families(colors: np.ndarray, least: float = 0.7) -> np.ndarray:
    """(N,) which family of hues each color belongs to, -1 for grays. Hues less than `least` radians apart join.

    colors: (N, 3) uint8.
    """
    lch = oklch(colors)
    found = np.full(len(colors), -1)
    vivid = np.flatnonzero(lch[:, 1] >= _GRAY)
    if not len(vivid):
        return found
    order = vivid[np.argsort(lch[vivid, 2])]
    hue = lch[order, 2]
    gaps = np.diff(np.append(hue, hue[0] + 2 * np.pi)).astype(float)
    start = int(gaps.argmax()) + 1  # begin after the widest gap, so that no family is cut in two
    order, gaps = np.roll(order, -start), np.roll(gaps, -start)
    found[order] = np.cumsum(np.concatenate([[False], gaps[:-1] > least]))
    return found


def family_swap(colors: np.ndarray, random: np.random.Generator) -> Swap:
    """Each family of hues among `colors` ((N, 3) uint8) rotated by its own angle; blended between families."""
    kind, hue = families(colors), oklch(colors)[:, 2]
    grid = np.linspace(-np.pi, np.pi, _HUES, endpoint=False)
    total = np.zeros((_HUES, 2))
    count = int(kind.max(initial=-1)) + 1
    turns = _apart([float(np.angle(np.exp(1j * hue[kind == f]).sum())) for f in range(count)], random)
    for family, by in enumerate(turns):
        away = np.abs(np.angle(np.exp(1j * (grid[:, None] - hue[kind == family])))).min(1)
        weight = np.exp(-np.minimum((away / 0.12) ** 2, 60)) + 1e-9 / (away + 0.05)
        total += weight[:, None] * np.array([np.cos(by), np.sin(by)])
    if not total.any():
        return one_turn(random)
    return Swap((total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-30)).astype(np.float32))


def _apart(hues: list[float], random: np.random.Generator) -> list[float]:
    """An angle for each hue, 50° or more, of rotation that keeps all of them apart."""
    best, turns = -1.0, []
    for _ in range(12):
        tried = [float(np.deg2rad(random.uniform(50, 310))) for _ in hues]
        new = np.exp(1j * (np.array(hues) + tried))
        gap = min((abs(np.angle(a / b)) for i, a in enumerate(new) for b in new[:i]), default=np.pi)
        if gap > best:
            best, turns = gap, tried
        if best > _APART:
            break
    return turns


def agrees(shaded: np.ndarray, flat: np.ndarray, colors: np.ndarray, within: np.ndarray) -> float:
    """Fraction of a shaded picture's colorful pixels whose hue is in the same family as the flat color at that place.

    shaded, flat: (S, S, 3) uint8 RGB; colors: (N, 3) uint8, the flat picture's; within: (S, S) bool, the area to
    compare. A change of palette by families may be applied to the shaded picture only where this is nearly 1.
    """
    kind, hue = families(colors), oklch(colors)[:, 2]
    if kind.max() < 1:
        return float(kind.max() == 0)  # one family rotates as one; grays would not rotate, but their shading would
    inner = cv2.erode(within.astype(np.uint8), np.ones((5, 5), np.uint8))[::2, ::2] > 0
    a, b = oklch(shaded[::2, ::2][inner]), oklch(flat[::2, ::2][inner])
    vivid = (a[:, 1] > _FULL) & (b[:, 1] > _FULL)
    if vivid.sum() < 20:
        return 0.0
    own, colored = hue[kind >= 0], kind[kind >= 0]
    nearest = lambda h: colored[np.abs(np.angle(np.exp(1j * (h[:, None] - own)))).argmin(1)]  # noqa: E731
    return float((nearest(a[vivid, 2]) == nearest(b[vivid, 2])).mean())
