"""Ink from pixels, the square frame around a drawing, and the crop of it for a network.

Frame coordinates run 0..1 over the square; a canvas pixel's center lies at (column + 0.5, row + 0.5).
The contents of the frame (strokes, displacements) are handled in lines.py, warp.py and vector/shapes.py.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np

_BAND_PIXELS = 1 << 22  # rows are reduced in bands of about this many pixels, to save memory


class Frame(NamedTuple):
    """A square in canvas pixels: top-left corner and side. It may extend beyond the canvas."""

    x: float
    y: float
    size: float

    def scaled(self, factor: float) -> Frame:
        """The same square on a canvas scaled by `factor`."""
        return Frame(self.x * factor, self.y * factor, self.size * factor)

    def to_canvas(self, points: np.ndarray) -> np.ndarray:
        """(..., 2) points from frame coordinates 0..1 to canvas pixels."""
        return points * self.size + np.array([self.x, self.y])

    def to_frame(self, points: np.ndarray) -> np.ndarray:
        """(..., 2) points from canvas pixels to frame coordinates 0..1."""
        return (points - np.array([self.x, self.y])) / self.size


class Placed(NamedTuple):
    """Pixels with the position (x, y) of their top-left corner on the canvas.

    `pixels` is (h, w) uint8 coverage, or (h, w, 4) uint8 straight RGBA.
    """

    pixels: np.ndarray
    x: int
    y: int

    @property
    def alpha(self) -> np.ndarray:
        """(h, w) uint8: the coverage itself, or the alpha channel of RGBA."""
        return self.pixels if self.pixels.ndim == 2 else self.pixels[..., 3]

    def on_canvas(self, width: int, height: int) -> np.ndarray:
        """Paste the pixels onto an empty canvas of that size."""
        canvas = np.zeros((height, width, *self.pixels.shape[2:]), np.uint8)
        h, w = self.pixels.shape[:2]
        x0, y0, x1, y1 = max(self.x, 0), max(self.y, 0), min(self.x + w, width), min(self.y + h, height)
        if x0 < x1 and y0 < y1:
            canvas[y0:y1, x0:x1] = self.pixels[y0 - self.y : y1 - self.y, x0 - self.x : x1 - self.x]
        return canvas


def coverage(pixels: np.ndarray) -> np.ndarray:
    """255 - luma of a premultiplied picture on white: the paper it hides, less the light it adds."""
    return cv2.subtract(cv2.extractChannel(pixels, 3), cv2.cvtColor(pixels, cv2.COLOR_RGBA2GRAY))


def on_dark_paper(ink: np.ndarray) -> bool:
    """Whether it is chalk on a blackboard: dark (ink, (h, w) uint8) all along the edge, and over most of it."""
    dark = cv2.inRange(ink, 150, 255)
    if min(ink.shape) < 8 or 2 * cv2.countNonZero(dark) < ink.size:
        return False
    edge = np.concatenate([dark[0], dark[-1], dark[:, 0], dark[:, -1]])
    return cv2.countNonZero(edge) > 0.9 * len(edge)


def _without_paper(ink: np.ndarray) -> np.ndarray:
    """Subtract the paper's tone (gray or tinted paper, scan grain); clean drawings are unchanged.

    On dark paper the light lines become the ink.
    """
    if on_dark_paper(ink):
        ink = cv2.bitwise_not(ink)
    if 2 * cv2.countNonZero(ink) < ink.size:
        return ink  # the most frequent tone is no ink at all
    counts = cv2.calcHist([ink], [0], None, [256], [0, 256]).ravel()
    light = counts[:160]
    level = int(np.argmax(light))
    below = light[: level + 1]
    distance = np.arange(level, -1, -1, dtype=np.float64)
    grain = math.sqrt(float((below * distance**2).sum() / max(below.sum(), 1)))
    paper = level + 3 * grain
    if level == 0 or light[max(level - 4, 0) : level + 5].sum() < 0.2 * ink.size:
        return ink  # white, transparent, or no frequent tone that could be paper
    table = np.clip((np.arange(256) - paper) * (255 / max(255 - paper, 1)) + 0.5, 0, 255).astype(np.uint8)
    return cv2.LUT(ink, table)


def ink_of(rgba: np.ndarray) -> np.ndarray:
    """The amount of ink at each pixel.

    rgba: (H, W, 4) uint8, straight alpha. Returns (H, W) uint8, 0 on paper and on transparency, 255 on black:
    255 - luma (Rec. 601) of the drawing on white, less the paper's tone if it has one; inverted on dark paper.
    """
    return _without_paper(coverage(premultiplied(np.ascontiguousarray(rgba))))


def reduced(rgba: np.ndarray, longest: int = 512) -> tuple[np.ndarray, float]:
    """Downscale a large picture by an integer factor, averaging areas.

    Returns (h, w, 4) uint8 premultiplied RGBA and `scale`, its pixels per canvas pixel (1/k). The longest side of the
    result is in [longest, 2·longest) for larger pictures; smaller ones keep their size.
    """
    height, width = rgba.shape[:2]
    k = max(1, max(height, width) // longest)
    if k == 1:
        return premultiplied(np.ascontiguousarray(rgba)), 1.0
    h, w = -(-height // k), -(-width // k)
    small = np.empty((h, w, 4), np.uint8)
    rows = max(1, _BAND_PIXELS // (width * k))
    for top in range(0, h, rows):
        bottom = min(top + rows, h)
        band = premultiplied(np.ascontiguousarray(rgba[top * k : bottom * k]))
        down, right = (bottom - top) * k - band.shape[0], w * k - width
        if down or right:  # replicate the edge: paper continues there
            band = cv2.copyMakeBorder(band, 0, down, 0, right, cv2.BORDER_REPLICATE)
        cv2.resize(band, (w, bottom - top), dst=small[top:bottom], interpolation=cv2.INTER_AREA)
    return small, 1.0 / k


def reduce_ink(rgba: np.ndarray, longest: int = 512) -> tuple[np.ndarray, float]:
    """The ink (h, w) uint8 of a downscaled picture, and its scale; see `reduced`."""
    small, scale = reduced(rgba, longest)
    return ink_of_premultiplied(small), scale


def ink_of_premultiplied(pixels: np.ndarray) -> np.ndarray:
    """As `ink_of`, for (h, w, 4) uint8 premultiplied RGBA."""
    return _without_paper(coverage(pixels))


def _padded(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    down, right = height - pixels.shape[0], width - pixels.shape[1]
    if not down and not right:
        return pixels
    return cv2.copyMakeBorder(pixels, 0, down, 0, right, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))


def frame_of(ink: np.ndarray, scale: float, margin: float = 0.10) -> Frame | None:
    """The square around the drawing, or None if there is no ink.

    ink: (h, w) uint8; scale: its pixels per canvas pixel; margin: share of the drawing's longest side left free on
    each side. Specks (marks far smaller than the drawing) are ignored.
    """
    peak = int(ink.max()) if ink.size else 0
    if peak < 16:
        return None
    marks = cv2.dilate(cv2.inRange(ink, max(12, peak // 5), 255), np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    if count < 2:
        return None
    stats = stats[1:]
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    drawn = (areas >= 0.005 * areas.sum()) | (extent >= 0.04 * extent.max())
    if areas[~drawn].sum() > 0.1 * areas.sum():
        drawn[:] = True  # stippled or dashed: consists of small marks
    stats = stats[drawn]
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    # undo the dilation's margin of one pixel on each side, except at the picture's edge
    x0, y0 = max(left.min() + 1, 0), max(top.min() + 1, 0)
    x1 = (left + stats[:, cv2.CC_STAT_WIDTH]).max() - 1
    y1 = (top + stats[:, cv2.CC_STAT_HEIGHT]).max() - 1
    x0, y0 = (0 if left.min() == 0 else x0), (0 if top.min() == 0 else y0)
    x1, y1 = (x1 + 1 if x1 + 1 == ink.shape[1] else x1), (y1 + 1 if y1 + 1 == ink.shape[0] else y1)
    x0, y0, x1, y1 = float(x0), float(y0), float(x1), float(y1)
    side = max(x1 - x0, y1 - y0, 1.0)
    size = side * (1 + 2 * margin)
    return Frame(
        ((x0 + x1) / 2 - size / 2) / scale,
        ((y0 + y1) / 2 - size / 2) / scale,
        size / scale,
    )


def crop(pixels: np.ndarray, frame: Frame, n: int) -> np.ndarray:
    """The frame's content, area-resampled to n × n; outside the picture it is 0.

    pixels: (H, W) uint8 ink, or (H, W, 4) uint8 straight RGBA (returned straight); the frame is in its pixels.
    """
    k = max(1, int(frame.size / (4 * n)))
    height, width = pixels.shape[:2]
    x0, y0 = max(0, math.floor(frame.x) - k), max(0, math.floor(frame.y) - k)
    x1 = min(width, math.ceil(frame.x + frame.size) + k)
    y1 = min(height, math.ceil(frame.y + frame.size) + k)
    if x0 >= x1 or y0 >= y1:
        return np.zeros((n, n, *pixels.shape[2:]), np.uint8)
    window = np.ascontiguousarray(pixels[y0:y1, x0:x1])
    colored = window.ndim == 3
    if colored:
        window = premultiplied(window)
    if k > 1:
        h, w = -(-window.shape[0] // k), -(-window.shape[1] // k)
        window = cv2.resize(_padded(window, h * k, w * k), (w, h), interpolation=cv2.INTER_AREA)
    fold = 1 if frame.size <= n else 2 if frame.size <= 1.5 * n else 4  # supersampling before the final reduction
    step = frame.size / (fold * n) / k  # window pixels per supersampled pixel
    offset_x = (frame.x - x0) / k + step / 2 - 0.5
    offset_y = (frame.y - y0) / k + step / 2 - 0.5
    matrix = np.array([[step, 0, offset_x], [0, step, offset_y]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (fold * n, fold * n)
    fine = cv2.warpAffine(window, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    small = cv2.resize(fine, (n, n), interpolation=cv2.INTER_AREA)
    return straight(small) if colored else small


def premultiplied(rgba: np.ndarray) -> np.ndarray:
    """(H, W, 4) uint8 straight to premultiplied alpha, rounded."""
    return cv2.cvtColor(rgba, cv2.COLOR_RGBA2mRGBA)


def straight(rgba: np.ndarray) -> np.ndarray:
    """(H, W, 4) uint8 premultiplied to straight alpha; fully transparent pixels become 0."""
    alpha = cv2.extractChannel(rgba, 3)
    if cv2.countNonZero(cv2.bitwise_not(alpha)) == 0:
        return rgba
    factor = cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])
    return cv2.divide(rgba, factor, scale=255)
