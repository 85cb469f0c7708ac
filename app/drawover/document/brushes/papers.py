"""Textures of strokes: papers, fixed on the canvas, and tips, carried by the brush. All are generated from fixed
seeds, so that they are the same on every machine.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from ..tiles import TILE, Coord

PAPERS = ("tooth", "rough")
TIPS = ("round", "bristles", "grit")
GRAIN = 256  # period of a paper in pixels; a multiple of TILE
_TIP = 128  # size of a tip's texture in pixels


def _noise(side: int, seed: int) -> np.ndarray:
    return np.random.Generator(np.random.PCG64(seed)).random((side, side)).astype(np.float32)


def _ranked(picture: np.ndarray) -> np.ndarray:
    """Equalize: the same order of pixels, distributed uniformly over 0..1."""
    ranks = picture.ravel().argsort(kind="stable").argsort(kind="stable").reshape(picture.shape)
    return (ranks / (ranks.size - 1)).astype(np.float32)


@lru_cache(maxsize=4)
def paper(name: str = "tooth") -> np.ndarray:
    """Paper height: (256, 256) float32 in 0..1, periodic. "tooth" is fine, "rough" has coarse clumps."""
    if name not in PAPERS:
        raise ValueError(f"there is no paper {name!r}")
    seed, sigmas, weights = (7, (0.65, 1.6), (1.0, 0.7)) if name == "tooth" else (11, (0.55, 1.4), (1.0, 0.6))
    wide = np.tile(_noise(GRAIN, seed), (3, 3))
    center = slice(GRAIN, 2 * GRAIN)
    mixed = np.zeros((GRAIN, GRAIN), np.float32)
    for sigma, weight in zip(sigmas, weights, strict=True):
        blurred = cv2.GaussianBlur(wide, (0, 0), sigma)
        mixed += weight * (blurred[center, center] / blurred.std())
    return _ranked(mixed)


def grained(mask: np.ndarray, coord: Coord, grain: float, name: str = "tooth") -> np.ndarray:
    """Modulate a tile's coverage by the paper: light strokes touch only its peaks, heavy ones fill it.

    mask: (64, 64) uint8, in and out. grain: 0..1.
    """
    if grain <= 0.0:
        return mask
    per_row = GRAIN // TILE
    x, y = coord[0] % per_row * TILE, coord[1] % per_row * TILE
    valleys = 1.0 - paper(name)[y : y + TILE, x : x + TILE]
    light = mask * np.float32(1 / 255)
    if name == "tooth":
        kept = light * (1.0 - grain * valleys * (1.25 - light))
    else:  # dry media: covers a peak or leaves it bare
        kept = np.clip(2.2 * (1.4 * light - grain * valleys), 0.0, 1.0) * (0.25 + 0.75 * light)
    return (kept * 255.0 + 0.5).astype(np.uint8)


@lru_cache(maxsize=4)
def tip(name: str) -> tuple[np.ndarray, ...]:
    """Height of each part of a tip's texture: (128, 128) float32 in 0..1, followed by mipmaps.

    "bristles" are streaks along the stroke, "grit" is grains. ValueError for "round", which has no texture.
    """
    if name == "bristles":
        rows = np.random.Generator(np.random.PCG64(5)).random(_TIP).astype(np.float32)[:, None]
        fine, coarse = cv2.GaussianBlur(rows, (1, 0), 0.1, sigmaY=1.1), cv2.GaussianBlur(rows, (1, 0), 0.1, sigmaY=4.0)
        streak = fine / fine.std() + 0.8 * coarse / coarse.std()
        grain = cv2.GaussianBlur(_noise(_TIP, 6), (0, 0), 2.0)
        picture = _ranked(np.repeat(streak, _TIP, 1) + 0.35 * grain / grain.std())
    elif name == "grit":
        fine, coarse = (cv2.GaussianBlur(_noise(_TIP, 8), (0, 0), sigma) for sigma in (1.0, 7.0))
        picture = _ranked(fine / fine.std() + 0.5 * coarse / coarse.std())
    else:
        raise ValueError(f"the tip {name!r} has no picture")
    levels = [picture]
    while levels[-1].shape[0] > 8:
        levels.append(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    return tuple(levels)
