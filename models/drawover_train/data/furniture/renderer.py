"""Stages of a piece of furniture from one view: line, camera normals, albedo, lit, and the label of each material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from .mesh import Material
from .outlines import line
from .rays import FINE, Camera, Seen, Tracer
from .surface import Surface

_LAMP = np.array([0.80, 0.77, 0.72], np.float32)  # light of the lamp, linear RGB
_SKY = np.array([0.30, 0.32, 0.36], np.float32)  # from straight above
_GROUND = np.array([0.23, 0.215, 0.20], np.float32)  # reflected by the floor
_SHADE = np.array([0.60, 0.57, 0.52], np.float32)  # darkening of the white floor in the deepest shadow, sRGB
_FADE = 0.12  # width of the fade-out of shadows at the border, relative to the side
_DARKEST, _LIGHTEST = 0.09, 0.95  # to distinguish them from ink and paper


@dataclass(frozen=True)
class Palette:
    """A color for each material; None keeps the material's own. Textures keep their pattern in the new color."""

    colors: tuple[tuple[float, float, float] | None, ...]  # sRGB, 0..1


def own_color(material: Material) -> np.ndarray:
    """(3,) sRGB, 0..1: its color, or the mean of its texture."""
    mean = material.color if material.texture is None else material.texture.reshape(-1, 3).mean(0)
    return np.clip(np.asarray(mean, np.float32), _DARKEST, _LIGHTEST)


class Renderer:
    """A surface and its materials, ready to render from any side."""

    def __init__(self, surface: Surface, materials: Sequence[Material]) -> None:
        self.surface, self.materials = surface, tuple(materials)
        self._tracer = Tracer(surface)

    def render(
        self, camera: Camera, size: int, lamp: tuple[float, float], palettes: dict[str, Palette]
    ) -> dict[str, np.ndarray]:
        """All stages, (size, size): line, normal (RGB), part (0 is nothing, k + 1 material k), and for each palette
        albedo (RGBA) and lit (RGB on the white floor), with the palette's name as suffix.

        lamp: degrees to the right of the camera and above the floor.
        """
        seen = self._tracer.see(camera, size)
        key = lamp_direction(camera, lamp)
        sun, sky = self._tracer.light(seen, key)
        alpha = _shrunk(seen.mask.astype(np.float32))
        stages = {
            "line": line(seen, self.surface),
            "normal": _normals(seen, alpha),
            "part": self._parts(seen, alpha),
        }
        floor = _floor(sun, sky)
        material = self.surface.material[seen.triangle]
        light = self._light(seen, material, key, sun, sky)
        for name, palette in palettes.items():
            albedo = self._albedo(seen, material, palette)
            stages[f"albedo{name}"] = _rgba(seen, albedo, alpha)
            stages[f"lit{name}"] = _lit(seen, albedo, light, floor)
        return stages

    def _parts(self, seen: Seen, alpha: np.ndarray) -> np.ndarray:
        """(S, S) uint8: the majority material of the pixel's hits, 0 where fewer than half hit."""
        material = seen.grid(self.surface.material[seen.triangle].astype(np.int16), -1)
        best, label = np.zeros(alpha.shape, np.float32), np.zeros(alpha.shape, np.uint8)
        for k in np.unique(material[material >= 0]):
            share = _shrunk((material == k).astype(np.float32))
            label = np.where(share > best, min(int(k) + 1, 255), label).astype(np.uint8)
            best = np.maximum(best, share)
        return np.where(alpha > 0.5, label, 0).astype(np.uint8)

    def _light(self, seen: Seen, material: np.ndarray, key: np.ndarray, sun: np.ndarray, sky: np.ndarray):
        """Diffuse light (H, 3) and highlight (H, 1) at each hit, linear: Lambert and Blinn-Phong, hemisphere sky."""
        sun, sky = sun.ravel()[seen.where, None], sky.ravel()[seen.where, None]
        facing = np.clip(seen.normal @ key.astype(np.float32), 0, 1)[:, None]
        up = 0.5 + 0.5 * seen.normal[:, 1:2]
        diffuse = _LAMP * (facing * sun) + (_SKY * up + _GROUND * (1 - up)) * sky
        half = key.astype(np.float32) - seen.rays[seen.where]
        half /= np.linalg.norm(half, axis=1, keepdims=True)
        gloss = np.array([m.gloss for m in self.materials], np.float32)[material]
        shine = np.clip(np.array([m.shine for m in self.materials], np.float32), 8, 90)[material]
        glint = np.clip((seen.normal * half).sum(1), 0, 1) ** shine * gloss * 0.3
        return diffuse, glint[:, None] * sun * (facing > 0)

    def _albedo(self, seen: Seen, material: np.ndarray, palette: Palette) -> np.ndarray:
        """(H, 3) float32 sRGB, 0..1."""
        color = np.stack([own_color(m) if c is None else np.asarray(c, np.float32)
                          for m, c in zip(self.materials, palette.colors, strict=True)])[material]  # fmt: skip
        for k, (own, new) in enumerate(zip(self.materials, palette.colors, strict=True)):
            hits = np.flatnonzero(material == k)
            if own.texture is None or not len(hits):
                continue
            pattern = self._pattern(seen, hits, own.texture)
            if new is not None:
                bright = pattern.mean(1, keepdims=True) / own.texture.mean()
                pattern = color[hits] * np.clip(bright, 0, 3) ** 0.7
            color[hits] = pattern
        return np.clip(color, _DARKEST, _LIGHTEST)

    def _pattern(self, seen: Seen, hits: np.ndarray, texture: np.ndarray) -> np.ndarray:
        """(len(here), 3) of the texture at those hits, downsampled until a texel is as wide as a fine point."""
        uv = np.einsum("hk,hkd->hd", seen.weights[hits], self.surface.uv[seen.triangle[hits]])
        adjacent = (np.diff(seen.where[hits]) == 1) & (np.diff(seen.triangle[hits]) == 0)
        step = np.abs(np.diff(uv, axis=0)[adjacent]) * texture.shape[1::-1]
        width = float(np.median(step.max(1))) * 1.5 if len(step) else 1.0
        level = 2 ** int(np.clip(np.ceil(np.log2(max(width, 1.0))), 0, np.log2(min(texture.shape[:2]))))
        small = (max(texture.shape[1] // level, 1), max(texture.shape[0] // level, 1))
        texture = cv2.resize(texture, small, interpolation=cv2.INTER_AREA) if level > 1 else texture
        return _bilinear(texture, uv)


def lamp_direction(camera: Camera, lamp: tuple[float, float]) -> np.ndarray:
    """(3,) unit vector to a lamp at degrees right of the camera and above the floor."""
    turn, rise = np.radians(lamp)
    back = -camera.forward * (1, 0, 1)
    back /= np.linalg.norm(back)
    level = np.cos(turn) * back + np.sin(turn) * camera.right
    return np.cos(rise) * level + np.array([0, np.sin(rise), 0])


def _bilinear(texture: np.ndarray, uv: np.ndarray) -> np.ndarray:
    """(N, 3) of a repeating texture, at (N, 2) coordinates from its lower left."""
    height, width = texture.shape[:2]
    x, y = uv[:, 0] * width - 0.5, (1 - uv[:, 1]) * height - 0.5
    left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    a, b = (x - left)[:, None].astype(np.float32), (y - top)[:, None].astype(np.float32)
    at = lambda row, column: texture[row % height, column % width]  # noqa: E731
    upper = at(top, left) * (1 - a) + at(top, left + 1) * a
    lower = at(top + 1, left) * (1 - a) + at(top + 1, left + 1) * a
    return upper * (1 - b) + lower * b


def _shrunk(fine: np.ndarray) -> np.ndarray:
    size = len(fine) // FINE
    return cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)


def _pixels(values: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)


def _normals(seen: Seen, alpha: np.ndarray) -> np.ndarray:
    """(S, S, 3) uint8: right, up and towards the eye as red, green and blue, 0 at 127.5; white if empty."""
    camera = seen.camera
    turned = seen.normal @ np.stack([camera.right, camera.up, -camera.forward], 1).astype(np.float32)
    mean = _shrunk(seen.grid(turned, 0.0))
    length = np.linalg.norm(mean, axis=2, keepdims=True)
    mean = np.where(length > 1e-6, mean / np.maximum(length, 1e-6), (0, 0, 1))
    return _pixels((mean * 0.5 + 0.5) * alpha[..., None] + (1 - alpha[..., None]))


def _rgba(seen: Seen, albedo: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """(S, S, 4) uint8 straight alpha; white if empty."""
    mean = _shrunk(seen.grid(albedo, 0.0))
    color = np.where(alpha[..., None] > 0, mean / np.maximum(alpha[..., None], 1e-6), 1)
    return _pixels(np.dstack([color, alpha]))


def _floor(sun: np.ndarray, sky: np.ndarray) -> np.ndarray:
    """(G, G, 3) sRGB of the visible floor; white at the picture's border."""
    step = (np.arange(len(sun)) + 0.5) / len(sun)
    inside = np.clip(np.minimum(step, 1 - step) / _FADE, 0, 1)
    fade = inside * inside * (3 - 2 * inside)
    dark = (0.55 * (1 - sun) + 0.45 * (1 - sky)) * np.minimum(fade[:, None], fade)
    return (1 - dark[..., None] * _SHADE).astype(np.float32)


def _lit(seen: Seen, albedo: np.ndarray, light: tuple[np.ndarray, np.ndarray], floor: np.ndarray) -> np.ndarray:
    """(S, S, 3) uint8 RGB."""
    diffuse, glint = light
    linear = np.where(albedo <= 0.04045, albedo / 12.92, ((albedo + 0.055) / 1.055) ** 2.4) * diffuse + glint
    linear = np.where(linear > 0.8, 1 - 0.2 * np.exp(-(linear - 0.8) / 0.2), linear)  # highlights roll off softly
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
    composed = floor.reshape(-1, 3).copy()
    composed[seen.where] = encoded
    return _pixels(_shrunk(composed.reshape(floor.shape)))
