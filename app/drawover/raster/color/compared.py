"""Whole pixels compared and chosen, (H, W, 4) uint8: four bytes at once, several times as fast as one by one."""

from __future__ import annotations

import numpy as np


def differing(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """(H, W) bool: where two pictures differ in any channel."""
    return _whole(one) != _whole(two)


def painted(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """(H, W) bool: where a layer of straight alpha shows something else than before.

    Programs that keep colors multiplied by their alpha give back other bytes for the same soft edge: as long as its
    alpha is the same and its multiplied color is within a level, it counts as untouched.
    """
    result = differing(before, after)
    at = np.flatnonzero(result)
    one, two = (each.reshape(-1, 4)[at].astype(np.int32) for each in (before, after))
    alpha = one[:, 3:]
    away = np.abs(one[:, :3] - two[:, :3]) * alpha
    same = (alpha == two[:, 3:])[:, 0] & (alpha < 255)[:, 0] & (away <= 255 + alpha // 2).all(1)
    result.ravel()[at[same]] = False
    return result


def chosen(where: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """The pixels of `one` where (H, W) bool is True, those of `two` elsewhere."""
    picked = np.where(where, _whole(one), _whole(two))
    return picked.view(np.uint8).reshape(*picked.shape, 4)


def _whole(rgba: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(rgba).view(np.uint32)[..., 0]
