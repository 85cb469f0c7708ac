"""A drawing off its paper: the lines alone, on transparency, so that they can be moved and lie over anything."""

from __future__ import annotations

import cv2
import numpy as np

from ...raster import frame as framing

_SAMPLE = 256  # pixels across that the paper's color is told by
_GRAIN = 8  # of 255; what differs less from tinted paper is the paper


def lifted(rgba: np.ndarray) -> np.ndarray:
    """A drawing on opaque paper as its lines on transparency (color to alpha); others come back as they are.

    rgba: (H, W, 4) uint8 straight. On white, or where the paper is dark on black, the result looks as the drawing did;
    tinted paper counts as white, or black, under a light of that color.
    """
    if cv2.minMaxLoc(cv2.extractChannel(rgba, 3))[0] < 255:
        return rgba
    dark = framing.on_dark_paper(cv2.bitwise_not(cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY)))
    away = np.ascontiguousarray(rgba[..., :3]) if dark else cv2.bitwise_not(rgba[..., :3])  # from black or white
    paper = _paper(away)
    if 0 < paper.max() < 128:
        stretched = (away - paper) * (255 / (255 - paper))
        away = np.clip(np.rint(stretched), 0, 255).astype(np.uint8)
        away[away.max(axis=2) < _GRAIN] = 0
    alpha = away.max(axis=2)
    ink = cv2.divide(away, cv2.merge([alpha] * 3), scale=255)
    return np.dstack([ink if dark else cv2.bitwise_not(ink), alpha])


def _paper(away: np.ndarray) -> np.ndarray:
    """(3,) float: the color that most of the picture has, the grain of the paper evened."""
    step = max(1, min(away.shape[:2]) // _SAMPLE)
    return np.median(away[::step, ::step].reshape(-1, 3), axis=0)
