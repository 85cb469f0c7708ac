"""Blend modes: those of OpenRaster, Photoshop and Krita, on premultiplied tiles.

Formulas from W3C's "Compositing and Blending Level 1" (sections 9 and 10), and Krita's for its own modes. Which tiles
are blended, and in what order, is compose.py's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from .tiles import straight

_LEAST = np.float32(1e-6)
_ONE = np.float32(1)
GRAINS = 8  # period of the dissolve pattern, in tiles
Planes = np.ndarray  # (h, w, 3) float32 premultiplied colors, or (h, w, 1) alpha, 0..1
# (S, a, D, b) -> a · b · B(D / b, S / a), where B is the mode's formula on straight colors: the overlap's part
Mixing = Callable[[Planes, Planes, Planes, Planes], Planes]


def _straight(color: Planes, alpha: Planes) -> Planes:
    return np.minimum(color / np.maximum(alpha, _LEAST), np.float32(1.0))


def _multiply(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return s * d


def _screen(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return s * b + d * a - s * d


def _hard_light(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.where(2 * s <= a, 2 * s * d, a * b - 2 * (a - s) * (b - d))


def _overlay(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return _hard_light(d, b, s, a)


def _darken(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.minimum(s * b, d * a)


def _lighten(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.maximum(s * b, d * a)


def _color_dodge(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    lit = d * a * a / np.maximum(a - s, _LEAST)
    return np.where(d <= 0, np.float32(0), np.minimum(a * b, lit))


def _color_burn(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    burnt = (b - d) * a * a / np.maximum(s, _LEAST)
    return np.where(d >= b, a * b, a * b - np.minimum(a * b, burnt))


def _soft_light(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    source, backdrop = _straight(s, a), _straight(d, b)
    deep = ((16 * backdrop - 12) * backdrop + 4) * backdrop
    bright = np.where(backdrop <= 0.25, deep, np.sqrt(backdrop)) - backdrop
    dark = backdrop * (1 - backdrop)
    return a * b * (backdrop + (2 * source - 1) * np.where(source <= 0.5, dark, bright))


def _soft_light_photoshop(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    source, backdrop = _straight(s, a), _straight(d, b)
    bright, dark = np.sqrt(backdrop) - backdrop, backdrop * (1 - backdrop)
    return a * b * (backdrop + (2 * source - 1) * np.where(source <= 0.5, dark, bright))


def _difference(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.abs(s * b - d * a)


def _exclusion(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return s * b + d * a - 2 * s * d


def _add(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.minimum(a * b, s * b + d * a)


def _subtract(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.maximum(np.float32(0), d * a - s * b)


def _linear_burn(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.maximum(np.float32(0), s * b + d * a - a * b)


def _linear_light(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.clip(d * a + 2 * s * b - a * b, 0, a * b)


def _vivid_light(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    source, backdrop = _straight(s, a), _straight(d, b)
    dark = np.where(source <= 0, (backdrop >= 1) * _ONE, 1 - (1 - backdrop) / np.maximum(2 * source, _LEAST))
    light = np.where(source >= 1, (backdrop > 0) * _ONE, backdrop / np.maximum(2 - 2 * source, _LEAST))
    return a * b * np.clip(np.where(source < 0.5, dark, light), 0, 1)


def _pin_light(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.maximum(2 * s * b - a * b, np.minimum(d * a, 2 * s * b))


def _hard_mix(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.where(s * b + d * a > a * b * (1 + _LEAST), a * b, np.float32(0))


def _divide(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
    return np.where(d <= 0, np.float32(0), np.minimum(a * b, d * a * a / np.maximum(s, _LEAST)))


# ------------------------------------------------------------------------- hue, saturation, color, luminosity

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # Krita's; W3C writes 0.3, 0.59, 0.11


def _lum(color: Planes) -> Planes:
    return (color @ _LUMA)[..., None]


def _sat(color: Planes) -> Planes:
    return color.max(-1, keepdims=True) - color.min(-1, keepdims=True)


def _clipped(color: Planes) -> Planes:
    """W3C's ClipColor: move the color into 0..1, toward its own luminosity."""
    lum, low, high = _lum(color), color.min(-1, keepdims=True), color.max(-1, keepdims=True)
    color = np.where(low < 0, lum + (color - lum) * lum / np.maximum(lum - low, _LEAST), color)
    return np.where(high > 1, lum + (color - lum) * (1 - lum) / np.maximum(high - lum, _LEAST), color)


def _with_lum(color: Planes, lum: Planes) -> Planes:
    return _clipped(color + (lum - _lum(color)))


def _with_sat(color: Planes, sat: Planes) -> Planes:
    low, span = color.min(-1, keepdims=True), _sat(color)
    return np.where(span > 0, (color - low) * sat / np.maximum(span, _LEAST), np.float32(0))


def _nonseparable(formula: Callable[[Planes, Planes], Planes]) -> Mixing:
    def mixing(s: Planes, a: Planes, d: Planes, b: Planes) -> Planes:
        return a * b * np.clip(formula(_straight(s, a), _straight(d, b)), 0, 1)

    return mixing


_hue = _nonseparable(lambda s, d: _with_lum(_with_sat(s, _sat(d)), _lum(d)))
_saturation = _nonseparable(lambda s, d: _with_lum(_with_sat(d, _sat(s)), _lum(d)))
_color = _nonseparable(lambda s, d: _with_lum(s, _lum(d)))
_luminosity = _nonseparable(lambda s, d: _with_lum(d, _lum(s)))
_darker_color = _nonseparable(lambda s, d: np.where(_lum(s) < _lum(d), s, d))
_lighter_color = _nonseparable(lambda s, d: np.where(_lum(s) > _lum(d), s, d))


# -------------------------------------------------------------------------------------------------- the table


class Mode(NamedTuple):
    """A blend mode: its title, its name in OpenRaster files, and its formula."""

    title: str
    op: str  # value of composite-op
    mixing: Mixing | None  # None: a compositing operator, not a mixing formula; see laid()


MODES: dict[str, Mode] = {
    "normal": Mode("Normal", "svg:src-over", None),
    "dissolve": Mode("Dissolve", "krita:dissolve", None),
    "multiply": Mode("Multiply", "svg:multiply", _multiply),
    "darken": Mode("Darken", "svg:darken", _darken),
    "color-burn": Mode("Color Burn", "svg:color-burn", _color_burn),
    "linear-burn": Mode("Linear Burn", "krita:linear_burn", _linear_burn),
    "darker-color": Mode("Darker Color", "krita:darker color", _darker_color),
    "screen": Mode("Screen", "svg:screen", _screen),
    "lighten": Mode("Lighten", "svg:lighten", _lighten),
    "color-dodge": Mode("Color Dodge", "svg:color-dodge", _color_dodge),
    "add": Mode("Addition", "svg:plus", _add),
    "lighter-color": Mode("Lighter Color", "krita:lighter color", _lighter_color),
    "overlay": Mode("Overlay", "svg:overlay", _overlay),
    "soft-light": Mode("Soft Light", "svg:soft-light", _soft_light),
    "soft-light-photoshop": Mode("Soft Light (Photoshop)", "krita:soft_light", _soft_light_photoshop),
    "hard-light": Mode("Hard Light", "svg:hard-light", _hard_light),
    "linear-light": Mode("Linear Light", "krita:linear light", _linear_light),
    "vivid-light": Mode("Vivid Light", "krita:vivid_light", _vivid_light),
    "pin-light": Mode("Pin Light", "krita:pin_light", _pin_light),
    "hard-mix": Mode("Hard Mix", "krita:hard_mix_photoshop", _hard_mix),
    "difference": Mode("Difference", "svg:difference", _difference),
    "exclusion": Mode("Exclusion", "krita:exclusion", _exclusion),
    "subtract": Mode("Subtract", "krita:subtract", _subtract),
    "divide": Mode("Divide", "krita:divide", _divide),
    "hue": Mode("Hue", "svg:hue", _hue),
    "saturation": Mode("Saturation", "svg:saturation", _saturation),
    "color": Mode("Color", "svg:color", _color),
    "luminosity": Mode("Luminosity", "svg:luminosity", _luminosity),
    "erase": Mode("Erase", "svg:dst-out", None),
    "dst-in": Mode("Keep Below Inside", "svg:dst-in", None),
    "dst-atop": Mode("Below Inside, Above Outside", "svg:dst-atop", None),
}
# Neutral color, 0..1, of the modes in which a layer's fill differs from its opacity, as in Photoshop.
NEUTRAL = {
    "color-burn": 1.0,
    "linear-burn": 1.0,
    "color-dodge": 0.0,
    "add": 0.0,
    "vivid-light": 0.5,
    "linear-light": 0.5,
    "hard-mix": 0.5,
    "difference": 0.0,
}
CLEARING = frozenset({"dst-in", "dst-atop"})  # these clear what lies below even where they have no pixels


def is_normal(blend: str) -> bool:
    """Whether the mode is composited with over(), as unknown modes also are."""
    return blend == "normal" or blend not in MODES


def faded(tile: np.ndarray, opacity: float) -> np.ndarray:
    """Multiply premultiplied pixels by an opacity of 0..1."""
    return tile if opacity >= 1.0 else cv2.convertScaleAbs(tile, alpha=opacity)


@cache
def _grains() -> np.ndarray:
    """(8, 8, 64, 64) uint8, 0..254: the alpha threshold of each pixel, for a block of 8 by 8 tiles."""
    return np.random.default_rng(5).integers(0, 255, (GRAINS, GRAINS, 64, 64), np.uint8)


def dissolved(tile: np.ndarray, column: int, row: int) -> np.ndarray:
    """Dissolve a tile: make each pixel opaque or clear, by a fixed threshold pattern, in proportion to its alpha.

    tile: (64, 64, 4) uint8 premultiplied; column, row: its tile coordinates.
    """
    opaque = tile[..., 3] > _grains()[row % GRAINS, column % GRAINS]
    pixels = straight(tile)
    pixels[..., 3] = 255
    return np.where(opaque[..., None], pixels, np.uint8(0))


def _wide(alpha: np.ndarray) -> np.ndarray:
    return cv2.merge([alpha, alpha, alpha, alpha])


def over(below: np.ndarray | None, above: np.ndarray) -> np.ndarray:
    """Porter and Duff's `above over below`; both (h, w, 4) uint8 premultiplied. None below is transparent."""
    if below is None:
        return above
    left = cv2.bitwise_not(np.ascontiguousarray(above[..., 3]))
    if not left.any():
        return above
    return cv2.add(above, cv2.multiply(below, _wide(left), scale=1 / 255))


def atop(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Porter and Duff's `above atop below`: keeps the alpha of `below`; both (h, w, 4) uint8 premultiplied."""
    alpha = np.ascontiguousarray(below[..., 3])
    cover = _wide(alpha)
    kept = cv2.multiply(below, _wide(cv2.bitwise_not(np.ascontiguousarray(above[..., 3]))), scale=1 / 255)
    result = cv2.min(cv2.add(cv2.multiply(above, cover, scale=1 / 255), kept), cover)
    result[..., 3] = alpha
    return result


def laid(
    below: np.ndarray | None, above: np.ndarray | None, blend: str, clip: bool = False, fill: float = 1.0
) -> np.ndarray | None:
    """Composite `above` onto `below`; (h, w, 4) uint8 premultiplied, None for transparent.

    blend: a key of MODES; unknown ones act as normal. clip: only where `below` is, at its alpha.
    fill: 0..1, for the modes in NEUTRAL; see _filled().
    """
    mode = MODES.get(blend, MODES["normal"])
    if blend in CLEARING:
        return _cleared(below, above, blend)
    if above is None:
        return below
    if below is None:
        return None if clip or blend == "erase" else faded(above, fill) if blend in NEUTRAL else above
    if blend == "erase":
        left = cv2.bitwise_not(np.ascontiguousarray(above[..., 3]))
        return cv2.multiply(below, _wide(left), scale=1 / 255) if not clip else below
    if mode.mixing is None:
        return atop(below, above) if clip else over(below, above)
    if not clip and (quick := _in_one_product(below, above, blend)) is not None:
        return quick
    source, backdrop = above.astype(np.float32), below.astype(np.float32)
    source *= np.float32(1 / 255)
    backdrop *= np.float32(1 / 255)
    s, a, d, b = source[..., :3], source[..., 3:], backdrop[..., :3], backdrop[..., 3:]
    if fill < 1.0 and blend in NEUTRAL:
        color = _filled(s, a, d, b, blend, np.float32(fill)) + d * (1 - a)
        s, a = s * np.float32(fill), a * np.float32(fill)  # over transparency, fill acts as opacity
    else:
        color = mode.mixing(s, a, d, b) + d * (1 - a)
    if not clip:
        color += s * (1 - b)
        alpha = a + b - a * b
    else:
        alpha = b
    result = np.concatenate([color, alpha], -1)
    result *= 255.0
    result += 0.5
    rounded = result.astype(np.uint8)
    np.minimum(rounded[..., :3], rounded[..., 3:], out=rounded[..., :3])
    return rounded


def _filled(s: Planes, a: Planes, d: Planes, b: Planes, blend: str, fill: np.float32) -> Planes:
    """The overlap's part of a mode in NEUTRAL at a fill below 1: the source color is interpolated toward the neutral
    color before blending. Hard Mix, which has only two results, becomes less steep instead."""
    if blend == "hard-mix":
        burnt = d * a - fill * (a * b - s * b)
        return np.clip(burnt / np.maximum(1 - fill, _LEAST), 0, a * b)
    neutral = a * np.float32(NEUTRAL[blend])
    mixing = MODES[blend].mixing
    assert mixing is not None
    return mixing(neutral + fill * (s - neutral), a, d, b)


def _in_one_product(below: np.ndarray, above: np.ndarray, blend: str) -> np.ndarray | None:
    """Multiply and screen in integers, several times as fast, where a single product suffices; identical pixels."""
    if blend == "screen":  # S + D - SD holds for any alpha, and for alpha itself
        return cv2.add(above, cv2.multiply(below, cv2.bitwise_not(above), scale=1 / 255))
    if blend == "multiply" and below[..., 3].min() == 255:  # D (1 - a) + SD
        left = cv2.bitwise_not(_wide(np.ascontiguousarray(above[..., 3])))
        return cv2.multiply(below, cv2.add(left, above), scale=1 / 255)
    return None


def _cleared(below: np.ndarray | None, above: np.ndarray | None, blend: str) -> np.ndarray | None:
    if above is None or (below is None and blend == "dst-in"):
        return None
    if below is None:
        return above
    kept = cv2.multiply(below, _wide(np.ascontiguousarray(above[..., 3])), scale=1 / 255)
    if blend == "dst-in":
        return kept
    alpha = np.ascontiguousarray(above[..., 3])
    free = cv2.multiply(above, _wide(cv2.bitwise_not(np.ascontiguousarray(below[..., 3]))), scale=1 / 255)
    result = cv2.min(cv2.add(kept, free), _wide(alpha))
    result[..., 3] = alpha
    return result
