"""Okhsv, a perceptual HSV over the sRGB gamut: arrays of hue, saturation and value to sRGB, and back.

Formulas: Björn Ottosson, "Two new color spaces for color picking" (2021) and "A perceptual color space for image
processing" (2020). All channels in 0..1; hue 0..1 runs around the circle; shapes broadcast.
"""

from __future__ import annotations

import numpy as np

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB = np.array([[0.3963377774, 0.2158037573], [-0.1055613458, -0.0638541728], [-0.0894841775, -1.2914855480]])
_TO_LINEAR = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)
# Which of red, green and blue goes below zero first: a polynomial for the saturation, then one step of Halley's method.
_SATURATION = np.array(
    [
        [1.19086277, 1.76576728, 0.59662641, 0.75515197, 0.56771245],
        [0.73956515, -0.45954404, 0.08285427, 0.12541070, 0.14503204],
        [1.35733652, -0.00915799, -1.15130210, -0.50559606, 0.00692167],
    ]
)
_K1, _K2 = 0.206, 0.03
_K3 = (1 + _K1) / (1 + _K2)
_HALF = 0.5  # S_0 of the paper
_TINY = 1e-9


def _toe(x: np.ndarray) -> np.ndarray:
    return 0.5 * (_K3 * x - _K1 + np.sqrt((_K3 * x - _K1) ** 2 + 4 * _K2 * _K3 * x))


def _toe_inverse(x: np.ndarray) -> np.ndarray:
    return (x * x + _K1 * x) / (_K3 * (x + _K2))


def _encoded(linear: np.ndarray) -> np.ndarray:
    """The sRGB transfer curve."""
    linear = np.clip(linear, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.power(linear, 1 / 2.4) - 0.055)


def _decoded(rgb: np.ndarray) -> np.ndarray:
    return np.where(rgb <= 0.04045, rgb / 12.92, np.power((np.maximum(rgb, 0) + 0.055) / 1.055, 2.4))


def _linear(light: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """OKLab to linear sRGB, on a new last axis."""
    lms = light[..., None] + np.stack([a, b], -1) @ _FROM_LAB.T
    return lms**3 @ _TO_LINEAR.T


def _cusp(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lightness and chroma of the most saturated sRGB color of a hue, given as a point on the unit circle."""
    which = np.where(
        -1.88170328 * a - 0.80936493 * b > 1, 0, np.where(1.81444104 * a - 1.19445276 * b > 1, 1, 2)
    )  # the channel that leaves the gamut first
    k = _SATURATION[which]
    most = k[..., 0] + k[..., 1] * a + k[..., 2] * b + k[..., 3] * a * a + k[..., 4] * a * b
    slope, weights = np.stack([a, b], -1) @ _FROM_LAB.T, _TO_LINEAR[which]
    root = 1 + most[..., None] * slope
    f = (weights * root**3).sum(-1)
    f1 = (weights * 3 * slope * root**2).sum(-1)
    f2 = (weights * 6 * slope**2 * root).sum(-1)
    most = most - f * f1 / (f1 * f1 - 0.5 * f * f2)
    light = np.cbrt(1 / _linear(np.ones_like(most), most * a, most * b).max(-1))
    return light, light * most


def to_srgb(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """(…, 3) float64, 0..1 encoded sRGB; every h, s, v in 0..1 is within the gamut."""
    hue, s, v = (np.asarray(x, np.float64) for x in (hue, saturation, value))
    a, b = np.cos(2 * np.pi * hue), np.sin(2 * np.pi * hue)
    cusp_light, cusp_chroma = _cusp(a, b)
    s_max, t_max = cusp_chroma / cusp_light, cusp_chroma / (1 - cusp_light)
    k = 1 - _HALF / s_max
    below = _HALF + t_max - t_max * k * s
    light_v, chroma_v = 1 - s * _HALF / below, s * t_max * _HALF / below
    light, chroma = v * light_v, v * chroma_v
    toed_v = _toe_inverse(light_v)
    toed = _toe_inverse(light)
    chroma = chroma * toed / np.maximum(light, _TINY)
    shrunk = chroma_v * toed_v / light_v
    brightest = _linear(toed_v, a * shrunk, b * shrunk).max(-1)
    scale = np.cbrt(1 / np.maximum(brightest, _TINY))
    light, chroma = toed * scale, chroma * scale
    return _encoded(_linear(light, a * chroma, b * chroma))


def from_srgb(rgb: np.ndarray) -> np.ndarray:
    """(…, 3): hue, saturation, value in 0..1 of encoded sRGB in 0..1. Grays have hue 0 and saturation 0."""
    rgb = np.asarray(rgb, np.float64)
    lab = np.cbrt(_decoded(rgb) @ _TO_LMS.T) @ _TO_LAB.T
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    grey = chroma < 1e-5
    a = np.where(grey, 1.0, lab[..., 1] / np.maximum(chroma, _TINY))
    b = np.where(grey, 0.0, lab[..., 2] / np.maximum(chroma, _TINY))
    hue = np.arctan2(b, a) / (2 * np.pi) % 1.0
    cusp_light, cusp_chroma = _cusp(a, b)
    s_max, t_max = cusp_chroma / cusp_light, cusp_chroma / (1 - cusp_light)
    k = 1 - _HALF / s_max
    t = t_max / np.maximum(chroma + light * t_max, _TINY)
    light_v, chroma_v = t * light, t * chroma
    toed_v = _toe_inverse(light_v)
    shrunk = chroma_v * toed_v / np.maximum(light_v, _TINY)
    brightest = _linear(toed_v, a * shrunk, b * shrunk).max(-1)
    light = light / np.cbrt(1 / np.maximum(brightest, _TINY))
    v = _toe(light) / np.maximum(light_v, _TINY)
    s = (_HALF + t_max) * chroma_v / (t_max * _HALF + t_max * k * chroma_v)
    s, v = np.where(grey | (light < _TINY), 0.0, s), np.where(light < _TINY, 0.0, v)
    return np.stack([np.where(grey, 0.0, hue), np.clip(s, 0, 1), np.clip(v, 0, 1)], -1)
