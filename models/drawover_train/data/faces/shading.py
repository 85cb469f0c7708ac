"""Shading of flat colors: form from the inflated silhouette of the entire head, hair strands, cast shadows, blush.

The forms of a drawing are computed once and applied with any palette. Inflating each region separately looks like
plastic, so regions differ only in how strongly they are lit.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .palettes import REGIONS

_SKIN, _HAIR, _EYE, _TEETH = (REGIONS.index(n) for n in ("skin", "hair", "eye white", "teeth"))
_LIGHT = np.array([-0.50, -0.60, 0.62]) / np.linalg.norm([-0.50, -0.60, 0.62])  # from the upper left, towards us
_SHADOW = np.array([0.70, 0.58, 0.66], np.float32)  # factor of a color in full shadow
_BRIGHT = np.array([0.60, 0.65, 0.74], np.float32)  # factor of a color's distance to white in full light
_BLUSH = np.array([0.05, 0.75, 0.60], np.float32)  # fraction of each channel that blushing removes
_STEPS = 14  # per strand, to each side


@dataclass(frozen=True)
class Forms:
    """Light on a drawing, independent of its colors: (S, S) float32 each.

    tone: 0 is full shadow, ½ the flat color, 1 full light; gloss: added light; blush: 0..1; ground: 1 outside the face
    """

    tone: np.ndarray
    gloss: np.ndarray
    blush: np.ndarray
    ground: np.ndarray


def forms(regions: np.ndarray, line: np.ndarray, eyes: np.ndarray, random: np.random.Generator) -> Forms:
    """Light on the regions (S, S) uint8, without ink; line: (S, S) uint8 ink; eyes: (0 or 2, 2) centers, 0..1."""
    size = len(regions)
    drawn, hair, skin = regions != 0, regions == _HAIR, regions == _SKIN
    turn = random.uniform(-0.5, 0.5)
    light = _LIGHT.copy()
    light[:2] = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ light[:2]
    head = _blurred(_inflated(drawn, 0.30 * size) * 0.75, 0.03 * size)
    lit = _ramp(_lambert(head, light), 0.10, 0.95)
    locks = _blurred(_inflated(hair, 0.06 * size), 0.008 * size) * 0.7 + head * 0.8
    shine = _lambert(locks, light)
    strands = _strands(hair, random) if hair.any() else np.zeros((size, size), np.float32)
    away = -light[:2] / np.linalg.norm(light[:2]) * 0.030 * size
    crease = _blurred(line.astype(np.float32) / 255, 0.010 * size)
    tone = 0.20 + 0.60 * lit - 0.10 * crease
    tone = np.where(hair, 0.08 + 0.70 * _ramp(shine, 0.1, 1.0) + 0.075 * strands, tone)
    tone -= 0.34 * _cast(hair, away) * skin
    tone -= 0.30 * _cast((skin | hair), away) * (drawn & ~skin & ~hair & (regions != _EYE) & (regions != _TEETH))
    white = (regions == _EYE) | (regions == _TEETH)
    tone = np.where(white, 0.52 - 0.28 * _cast(drawn & ~white, np.array([0, 0.012 * size])), tone)
    band = np.clip(shine + 0.03 * strands, 0, 1) ** 24 * hair
    gloss = 0.20 * band + 0.10 * _ramp(_lambert(head, light), 0.90, 1.0) * skin
    tone = np.clip(tone, 0, 1).astype(np.float32)
    return Forms(tone, gloss.astype(np.float32), _cheeks(skin, eyes), (~drawn).astype(np.float32))


def shaded(base: np.ndarray, line: np.ndarray, light: Forms) -> np.ndarray:
    """(S, S, 3) uint8 RGB: flat colors without lines, shaded, under lines in dark tones of the colors beneath.

    base: (S, S, 3) uint8; line: (S, S) uint8 ink
    """
    flat = base.astype(np.float32) / 255
    tone = light.tone[..., None]
    dark, bright = flat * _SHADOW, 1 - (1 - flat) * _BRIGHT
    form = np.where(tone < 0.5, dark + (flat - dark) * (tone * 2), flat + (bright - flat) * (tone * 2 - 1))
    form = form + light.gloss[..., None] * (0.35 + 0.65 * flat)
    form *= 1 - 0.22 * light.blush[..., None] * _BLUSH
    form = np.where(light.ground[..., None] > 0, flat, np.clip(form, 0, 1))
    cover = (line.astype(np.float32) / 255)[..., None]
    ink = np.minimum(form, 0.85) * np.array([0.27, 0.20, 0.22], np.float32)
    return np.round(np.clip(form * (1 - cover) + ink * cover, 0, 1) * 255).astype(np.uint8)


def _inflated(mask: np.ndarray, reach: float) -> np.ndarray:
    """Height of a region inflated like a cushion, round from its edge to `reach` pixels inside."""
    deep = np.clip(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5) / reach, 0, 1)
    return np.sqrt(1 - (1 - deep) ** 2) * reach


def _blurred(field: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(field.astype(np.float32), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)


def _ramp(field: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.clip((field - low) / (high - low), 0, 1)


def _slope(height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(d/dx, d/dy)."""
    down, right = np.gradient(height)
    return right, down


def _lambert(height: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Cosine between the surface's normal and the light, -1..1."""
    x, y = _slope(height)
    return (-x * light[0] - y * light[1] + light[2]) / np.sqrt(x * x + y * y + 1)


def _cast(mask: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """The region's soft shadow, moved by (dx, dy) pixels."""
    size = len(mask)
    moved = cv2.warpAffine(mask.astype(np.float32), np.array([[1, 0, shift[0]], [0, 1, shift[1]]]), (size, size),
                           borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    return _blurred(moved, 0.007 * size)


def _strands(hair: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Noise along the flow of the hair, of unit deviation: line integral convolution over half a strand each way.

    Hair flows away from the crown and falls, with a slow wave.
    """
    size = len(hair)
    y, x = np.nonzero(hair)
    top, low = np.percentile(y, (2, 98))
    crown = np.array([np.median(x) + random.normal() * 0.04 * size, top + random.uniform(0.10, 0.22) * (low - top)])
    line = np.arange(size, dtype=np.float32)
    start = np.stack(np.meshgrid(line, line), -1)
    away = (start - crown) / size
    away[..., 1] += 0.12 * np.hypot(away[..., 0], away[..., 1])
    bends = random.normal(size=(9, 9)).astype(np.float32) * 0.35
    waves = cv2.resize(bends, (size, size), interpolation=cv2.INTER_CUBIC)
    away = away / (np.hypot(away[..., 0], away[..., 1]) + 1e-4)[..., None]
    along = np.stack([away[..., 0] - waves * away[..., 1], away[..., 1] + waves * away[..., 0]], -1).astype(np.float32)
    noise = _blurred(random.normal(size=(size, size)), 0.7 * size / 256)
    total = np.zeros((size, size), np.float32)
    for sign in (1.2 * size / 256, -1.2 * size / 256):
        place = start.copy()
        for _ in range(_STEPS):
            x, y = place[..., 0], place[..., 1]
            place += sign * cv2.remap(along, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
            total += cv2.remap(noise, place[..., 0], place[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return total / (total[hair].std() + 1e-6)


def _cheeks(skin: np.ndarray, eyes: np.ndarray) -> np.ndarray:
    """Two soft discs on the skin below the eyes."""
    size = len(skin)
    found = np.zeros((size, size), np.float32)
    if len(eyes) != 2:
        return found
    across = (eyes[1] - eyes[0]) * size
    apart = float(np.hypot(*across))
    down = np.array([-across[1], across[0]])
    down *= 1 if down[1] > 0 else -1
    y, x = np.mgrid[:size, :size].astype(np.float32)
    for eye, side in zip(eyes * size, (-1, 1), strict=True):
        center = eye + 0.52 * down + 0.10 * side * across
        wide, high = (x - center[0]) / (0.26 * apart), (y - center[1]) / (0.19 * apart)
        found += np.exp(-(wide**2 + high**2) / 2)
    return found * skin
