"""Pictures as others might have painted or lit them: colors, shade, light and grain change, lines do not move.

All pictures are (S, S, 3) float32 RGB 0..1.
"""

from __future__ import annotations

import cv2
import numpy as np

_SHADED = 0.7  # of flat pictures
_TURNED = 0.6  # of all: their hues
_GRAINY = 0.5
_BLURRED = 0.3
_NEGATIVE = 0.04
_COMPRESSED = 0.25


def shaded(picture: np.ndarray, part: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Flat colors with a gradient of its own over each region, and one light over all. part: (S, S) uint8 labels."""
    if random.random() > _SHADED:
        return picture
    size = len(part)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    result = picture.copy()
    for label in np.unique(part[part > 0]).tolist():
        here = part == label
        angle, strength = random.uniform(0, 2 * np.pi), random.normal(0, 0.35)
        along = np.cos(angle) * x[here] + np.sin(angle) * y[here]
        span = max(float(np.ptp(along)), 0.05)
        ramp = strength * (along - along.mean()) / span
        tint = random.uniform(0.6, 1.4, 3).astype(np.float32)
        result[here] += ramp[:, None] * tint
    depth = _inflated(part > 0)
    gx, gy = (cv2.Sobel(depth, cv2.CV_32F, *way, ksize=5, scale=1 / 128) for way in ((1, 0), (0, 1)))
    lamp = random.normal(0, 1, 2)
    light = np.clip(1 + random.uniform(0, 0.3) * (lamp[0] * gx + lamp[1] * gy), 0.4, 1.5)
    result[part > 0] *= light[part > 0, None]
    return np.clip(result, 0, 1)


def _inflated(inside: np.ndarray) -> np.ndarray:
    """(S, S) float32: a silhouette blown up like a cushion, pixels high."""
    distance = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5)
    return cv2.GaussianBlur(np.sqrt(distance) * 6, (0, 0), 5)


def on_backdrop(picture: np.ndarray, ground: np.ndarray, least: float, random: np.random.Generator) -> np.ndarray:
    """The picture's ground, (S, S) float32 0..1, tinted evenly or from one color to another; no darker than `least`."""
    size = len(picture)
    one, two = random.uniform(least, 1, (2, 3)).astype(np.float32)
    if random.random() < 0.5:
        two = one
    along = np.linspace(0, 1, size, dtype=np.float32)
    ramp = along[:, None] if random.random() < 0.5 else along[None]
    tint = one + (two - one) * np.broadcast_to(ramp, (size, size))[..., None]
    return picture * (1 + ground[..., None] * (tint - 1))


def changed(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The whole picture in other hues, lighter or darker, blurred, grainy, compressed, or a negative."""
    picture = np.ascontiguousarray(picture[..., random.permutation(3)])
    if random.random() < _TURNED:
        hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0] + random.uniform(0, 360)) % 360
        hsv[..., 1] *= random.uniform(0.2, 1.2)
        picture = cv2.cvtColor(np.clip(hsv, 0, (360, 1, 1)).astype(np.float32), cv2.COLOR_HSV2RGB)
    if random.random() < _TURNED:
        picture = np.clip(picture, 0, 1) ** float(np.exp(random.normal(0, 0.3)))
        picture = 0.5 + (picture - 0.5) * random.uniform(0.55, 1.1) + random.normal(0, 0.06)
    if random.random() < _NEGATIVE:
        picture = 1 - picture
    if random.random() < _BLURRED:
        picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.4, 1.1))
    if random.random() < _GRAINY:
        picture = picture + random.normal(0, random.uniform(0, 0.035), picture.shape).astype(np.float32)
    picture = np.clip(picture, 0, 1).astype(np.float32)
    if random.random() < _COMPRESSED:
        quality = int(random.integers(40, 95))
        _, file = cv2.imencode(".jpg", np.rint(picture * 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
        picture = np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.float32) / 255
    return picture
