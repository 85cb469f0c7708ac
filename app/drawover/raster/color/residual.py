"""The shading of a finished picture over its flat colors and lines, stored losslessly in layers."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from .compared import differing


class Shading(NamedTuple):
    """Layers over a base: (H, W, 4) uint8 straight RGBA each, transparent where the base is already right."""

    shadows: np.ndarray  # blended by multiply
    lights: np.ndarray  # blended by screen, above the shadows


def shading(base: np.ndarray, picture: np.ndarray) -> Shading:
    """The layers that turn `base` into `picture`, both (H, W, 4) uint8 straight RGBA with the same alpha.

    Exact wherever both are opaque: multiply can produce any darker color, and screen any lighter one. Elsewhere
    nothing is laid over the base.
    """
    solid = cv2.bitwise_and(cv2.extractChannel(base, 3), cv2.extractChannel(picture, 3)) == 255
    at = np.flatnonzero(solid & differing(base, picture))  # elsewhere nothing is darker or lighter
    pairs = base.reshape(-1, 4)[at, :3].astype(np.uint16) << 8 | picture.reshape(-1, 4)[at, :3]
    darker, lighter = _tables()
    found = []
    for table, nothing in ((darker, 255), (lighter, 0)):
        laid = np.full((len(at), 4), 255, np.uint8)
        laid[:, :3] = table.ravel()[pairs]
        laid[(laid[:, :3] == nothing).all(1)] = 0
        layer = np.zeros_like(base)
        layer.reshape(-1, 4).view(np.uint32)[at, 0] = laid.view(np.uint32)[:, 0]
        found.append(layer)
    return Shading(*found)


def shaded(base: np.ndarray, layers: Shading) -> np.ndarray:
    """Composite the base with its layers, as painting programs do: (H, W, 4) uint8."""
    result = base.copy()
    for layer, blended in zip(layers, _blended(), strict=True):
        seen = layer[..., 3] > 0
        result[seen, :3] = blended[result[seen, :3], layer[seen, :3]]
    return result


@cache
def _blended() -> tuple[np.ndarray, np.ndarray]:
    """(256, 256) uint8 each: result of multiplying, and of screening, a base with a value."""
    base, value = (np.arange(256, dtype=np.uint8).reshape(shape) for shape in ((-1, 1), (1, -1)))
    base, value = np.broadcast_arrays(base, value)
    product = cv2.multiply(np.ascontiguousarray(base), np.ascontiguousarray(value), scale=1 / 255)
    left = cv2.multiply(np.ascontiguousarray(base), 255 - value, scale=1 / 255)
    return product, cv2.add(np.ascontiguousarray(value), left)


@cache
def _tables() -> tuple[np.ndarray, np.ndarray]:
    """(256, 256) uint8 each, by base and target value: the factor to multiply with, 255 where not darker; and the value
    to screen with, 0 where not lighter."""
    darker, lighter = np.full((256, 256), 255, np.uint8), np.zeros((256, 256), np.uint8)
    product, screened = _blended()
    for base in range(256):
        for value in range(256):  # of several solutions, the faintest
            if product[base, value] < base:
                darker[base, product[base, value]] = value
        for value in range(255, -1, -1):
            if screened[base, value] > base:
                lighter[base, screened[base, value]] = value
    return darker, lighter
