"""Known degradations of a picture, increasing as the strength goes from 0 (unchanged) to 1.

With the same random numbers a stronger degradation contains the weaker one, so that a good metric must order them. The
judge of soundness is trained on some of these; the metrics are validated on all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

Spoil = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


def _smooth(size: int, reach: float, random: np.random.Generator) -> np.ndarray:
    """(size, size) smooth noise of mean 0 and deviation 1; `reach` in pixels."""
    field = cv2.GaussianBlur(random.normal(size=(size, size)).astype(np.float32), (0, 0), reach)
    return (field - field.mean()) / max(float(field.std()), 1e-9)


def _shifted(ink: np.ndarray, dx: float, dy: float) -> np.ndarray:
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return cv2.warpAffine(ink, matrix, ink.shape[1::-1], flags=cv2.INTER_LINEAR)


def noise(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Gaussian noise of deviation 0.3 on every pixel. picture: (S, S) or (S, S, 3) float 0..1."""
    grain = random.normal(size=picture.shape) * 0.3 * strength
    return np.clip(picture + grain, 0, 1).astype(np.float32)


def blur(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Gaussian blur, σ one fortieth of the side."""
    sigma = strength * len(picture) / 40
    return cv2.GaussianBlur(picture, (0, 0), sigma) if sigma > 0.05 else picture


def gaps(ink: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Holes in the lines, a few pixels long, up to 40 % of the ink. ink: (S, S) float 0..1, as in all below."""
    field = _smooth(len(ink), len(ink) / 50, random)
    if not (ink > 0.1).any() or strength <= 0:
        return ink
    level = np.quantile(field[ink > 0.1], 0.4 * strength)
    return (ink * np.clip((field - level) * 4 + 0.5, 0, 1)).astype(np.float32)


def doubled(ink: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """A second pass of the entire drawing, offset by up to 5 % of the side."""
    turn, reach = random.uniform(0, 2 * np.pi), 0.05 * strength * len(ink)
    return np.maximum(ink, _shifted(ink, reach * np.cos(turn), reach * np.sin(turn)))


def smeared(ink: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Smear a third of the picture: blur along one direction, up to 10 % of the side."""
    size = len(ink)
    where = np.clip(_smooth(size, size / 8, random) * 2, 0, 1)
    turn, length = random.uniform(0, np.pi), max(round(0.10 * strength * size), 1)
    reach = np.arange(length) - (length - 1) / 2
    along = np.mean([_shifted(ink, x * np.cos(turn), x * np.sin(turn)) for x in reach], axis=0)
    return (ink + (along - ink) * where).astype(np.float32)


def cut(ink: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Shift up to six boxes a little, like torn paper."""
    size, result = len(ink), ink.copy()
    for n in range(6):
        w, h = random.integers(size // 6, size // 3, 2)
        x, y = random.integers(size // 8, size - size // 8 - w), random.integers(size // 8, size - size // 8 - h)
        turn, reach = random.uniform(0, 2 * np.pi), random.uniform(0.03, 0.07) * size
        if n < round(6 * strength):
            result[y : y + h, x : x + w] = _shifted(result, reach * np.cos(turn), reach * np.sin(turn))[
                y : y + h, x : x + w
            ]
    return result


def specked(ink: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Up to 80 loose dots and dashes, a pixel or two across."""
    size, marks = len(ink), np.zeros((len(ink) * 2, len(ink) * 2), np.float32)
    for n in range(80):
        (x, y), (dx, dy) = random.integers(0, 2 * size, 2), random.integers(-4, 5, 2)
        thickness = int(random.integers(2, 5))
        if n < round(80 * strength):
            cv2.line(marks, (int(x), int(y)), (int(x + dx), int(y + dy)), 1.0, thickness)
    return np.maximum(ink, cv2.resize(marks, (size, size), interpolation=cv2.INTER_AREA))


def wobbled(ink: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Make every line tremble, by up to 2.5 % of the side over stretches of 4 % of it."""
    size = len(ink)
    dx, dy = (_smooth(size, size / 25, random) * 0.025 / 2 * size * strength for _ in range(2))
    y, x = np.mgrid[:size, :size].astype(np.float32)
    return cv2.remap(ink, x + dx.astype(np.float32), y + dy.astype(np.float32), cv2.INTER_LINEAR)


def melted(ink: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Merge neighboring lines and lose thin ones, like generators: blur by up to σ 2.5 %, then threshold."""
    if strength <= 0:
        return ink
    soft = cv2.GaussianBlur(ink, (0, 0), max(0.025 * strength * len(ink), 0.3))
    field = 0.28 + 0.06 * _smooth(len(ink), len(ink) / 16, random)
    return np.clip((soft - field) * 8 + 0.5, 0, 1).astype(np.float32)


def recolored(
    picture: np.ndarray, strength: float, random: np.random.Generator, regions: np.ndarray, palette: np.ndarray
) -> np.ndarray:
    """Fill up to all regions with another color. regions: (S, S) labels, 0 none; palette: (K, 3) RGB 0..1."""
    labels = random.permutation(np.unique(regions[regions > 0]))
    result, chosen = picture.copy(), round(strength * len(labels))
    for n, label in enumerate(labels):
        where = regions == label
        old = np.median(picture[where], 0)
        far = palette[np.argsort(((palette - old) ** 2).sum(1))[len(palette) // 2 :]]
        new = far[random.integers(len(far))]
        if n < chosen:
            result[where] = np.clip(picture[where] + (new - old), 0, 1)
    return result


def bleached(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Fade colors toward their gray, and that toward white, by up to 80 %."""
    gray = picture @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    pale = 0.5 + 0.5 * np.dstack([gray] * 3)
    return (picture + (pale - picture) * 0.8 * strength).astype(np.float32)


def collapsed(pictures: Sequence[np.ndarray], strength: float, random: np.random.Generator) -> list[np.ndarray]:
    """A set with fewer and fewer distinct pictures: all at strength 0, down to one at 1."""
    modes = max(round(len(pictures) ** (1 - strength)), 1)
    order = random.permutation(len(pictures))
    return [pictures[int(order[n % modes])] for n in range(len(pictures))]
