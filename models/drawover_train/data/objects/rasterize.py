"""Rasterizes SVG by resvg, and basic operations on the result: onto white, silhouettes, cropping and fitting."""

from __future__ import annotations

import cv2
import numpy as np
import resvg_py

_OPEN = 127  # alpha above which a pixel counts as covered
Box = tuple[float, float, float, float]  # left, top, width, height, in the drawing's own units


class UnreadableError(Exception):
    """resvg cannot render this SVG; the message is resvg's own."""


def rasterize(body: str, box: Box, size: int, crisp: bool = False) -> np.ndarray:
    """(size, size, 4) uint8 straight-alpha RGBA of SVG elements. Raises UnreadableError.

    body: the content of <svg>; box: its visible square (a longer side is fitted and centered); crisp: without
    anti-aliasing, so that only the drawing's own colors appear.
    """
    for times in (1, 2, 3):  # some filters fail at certain sizes only
        try:
            rgba = _painted(body, box, times * size, crisp)
        except _FilterError:
            continue
        return rgba if times == 1 else cropped(rgba, (0, 0, times * size, times * size), size)
    raise UnreadableError("resvg fails at one of its filters")


class _FilterError(Exception):
    """resvg panicked; a bug of resvg, not of the drawing."""


def _painted(body: str, box: Box, size: int, crisp: bool) -> np.ndarray:
    left, top, width, height = box
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{size}" height="{size}" viewBox="{left:.6f} {top:.6f} {width:.6f} {height:.6f}">{body}</svg>'
    )
    shape = "crisp_edges" if crisp else "geometric_precision"
    try:
        png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, shape_rendering=shape)
    except ValueError as error:
        raise UnreadableError(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's panic class is no Exception, and cannot be imported
            raise
        raise _FilterError from error
    return decoded_rgba(bytes(png))


def decoded_rgba(file: bytes) -> np.ndarray:
    """(H, W, 4) uint8 straight-alpha RGBA of a PNG or WebP file. Raises UnreadableError."""
    picture = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise UnreadableError("The picture's file is damaged.")
    if picture.ndim == 2:
        return cv2.cvtColor(picture, cv2.COLOR_GRAY2RGBA)
    return cv2.cvtColor(picture, cv2.COLOR_BGRA2RGBA if picture.shape[2] == 4 else cv2.COLOR_BGR2RGBA)


def on_white(rgba: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8 RGB of a straight-alpha picture composed onto white."""
    alpha = cv2.merge([rgba[..., 3]] * 3)
    ink = cv2.multiply(cv2.bitwise_not(rgba[..., :3]), alpha, scale=1 / 255)
    return cv2.bitwise_not(ink)


def silhouette(rgba: np.ndarray) -> np.ndarray:
    """(H, W) bool: where the picture is more than half opaque."""
    return rgba[..., 3] > _OPEN


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two (H, W) bool masks, 0..1; 0 if both are empty."""
    union = int((a | b).sum())
    return int((a & b).sum()) / union if union else 0.0


def cropped(rgba: np.ndarray, box: Box, size: int) -> np.ndarray:
    """(size, size, 4) uint8: the square `box` (pixels; it may reach over the edge) of a straight-alpha picture."""
    left, top, width, _ = box
    scale = size / width
    pixels = rgba.astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255  # premultiplied, or transparent pixels' colors would bleed in
    if scale < 1:
        pixels = cv2.GaussianBlur(pixels, (0, 0), 0.4 / scale)
    matrix = np.array([[scale, 0, -(left - 0.5) * scale - 0.5], [0, scale, -(top - 0.5) * scale - 0.5]])
    found = cv2.warpAffine(pixels, matrix, (size, size), flags=cv2.INTER_CUBIC)
    found[..., :3] *= 255 / np.maximum(found[..., 3:], 1)
    return np.round(np.clip(found, 0, 255)).astype(np.uint8)


def square_around(rgba: np.ndarray, margin: float) -> Box | None:
    """The square around the visible area, in pixels, with `margin` of its side free on each side. None if empty."""
    seen = silhouette(rgba)
    if not seen.any():
        return None
    columns, rows = np.flatnonzero(seen.any(0)), np.flatnonzero(seen.any(1))
    left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
    side = float(max(right - left, bottom - top)) / (1 - 2 * margin)
    return (left + right - side) / 2, (top + bottom - side) / 2, side, side
