"""Masks of Photoshop layers: painted, vector, or both combined, with density and feather.

If a layer has both, channel -2 is their combination, rendered by Photoshop, and -3 the painted one alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np

from ...masks import Mask
from ...tiles import Rect
from . import vectors
from .pixels import Colors

_VECTOR = (b"vmsk", b"vsms")
_WIDEST = 250.0  # Photoshop's maximum feather in pixels

Unpack = Callable[[Any, int, int], bytes]  # (channel, width, height) -> its bytes; checks the size first


def from_record(
    record: Any, have: Mapping[int, Any], colors: Colors, unpack: Unpack, canvas: Rect, work: Callable[[int, int], None]
) -> tuple[Mask | None, bool]:
    """A layer's mask or None, and whether it has one that is turned off.

    have: its channels by number. work(width, height): called before rendering that many pixels; may raise.
    """
    painted, off = _painted(record, have, colors, unpack, canvas, work)
    setting = next((data for tag in _VECTOR if (data := record.tagged_blocks.get_data(tag)) is not None), None)
    flags = record.mask_data.flags if record.mask_data is not None else None
    drawn = -3 in have or (flags is not None and flags.user_mask_from_render)  # the curves are already rendered
    if setting is None or not hasattr(setting, "path") or (painted is not None and drawn):
        return painted, off
    curves = vectors.mask(setting, canvas, work)
    if curves is None:
        return painted, off
    given = record.mask_data.parameters if record.mask_data is not None else None
    if given is not None:
        curves = _softened(curves, given.vector_mask_density, given.vector_mask_feather, canvas, work)
    if painted is None:
        return curves, off
    work(canvas.width, canvas.height)
    both = cv2.multiply(painted.array(canvas), curves.array(canvas), scale=1 / 255)
    return Mask.from_array(both, 0, 0, painted.outside & curves.outside), off


def _painted(
    record: Any, have: Mapping[int, Any], colors: Colors, unpack: Unpack, canvas: Rect, work: Callable[[int, int], None]
) -> tuple[Mask | None, bool]:
    data = record.mask_data
    if data is None or -2 not in have:
        return None, False
    if data.flags is not None and data.flags.mask_disabled:
        return None, True
    outside = 255 if data.background_color else 0
    width, height = data.right - data.left, data.bottom - data.top
    found = Mask(outside=outside)
    if width > 0 and height > 0:
        cover = unpack(have[-2], width, height)
        found = Mask.from_array(colors.plane(cover, width, height), data.left, data.top, outside)
    given = data.parameters
    if given is None or -3 in have or (data.flags is not None and data.flags.user_mask_from_render):
        return found, False
    return _softened(found, given.user_mask_density, given.user_mask_feather, canvas, work), False


def _softened(
    mask: Mask, density: int | None, feather: float | None, canvas: Rect, work: Callable[[int, int], None]
) -> Mask:
    """Apply a feather in pixels, and a density of 0..255, the strength with which the mask hides."""
    density = 255 if density is None else density
    feather = 0.0 if feather is None or not 0 < feather <= _WIDEST else float(feather)
    if density >= 255 and not feather:
        return mask
    work(canvas.width, canvas.height)
    cover = mask.array(canvas)
    if feather:
        cover = cv2.GaussianBlur(cover, (0, 0), feather, borderType=cv2.BORDER_REPLICATE)
    hidden = cv2.convertScaleAbs(cv2.bitwise_not(cover), alpha=density / 255)
    return Mask.from_array(np.ascontiguousarray(cv2.bitwise_not(hidden)), 0, 0, mask.outside)
