"""Rendered stages of a head: the camera's normals, flat color, light. Lines come from the strokes."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from . import landmarks
from .bust import Bust
from .sampling import Head
from .subdivision import normals, sphere
from .view import Camera, Rays

MATERIALS = ("skin", "lips", "white", "iris", "hair", "beard", "cloth", "background", "brow")
SKIN, LIPS, WHITE, IRIS, HAIR, BEARD, CLOTH, BACKGROUND, BROW = range(len(MATERIALS))
_GLOSS = (0.10, 0.25, 0.7, 0.7, 0.22, 0.08, 0.03, 0.0, 0.05)  # per material
_SKINS = ((255, 224, 196), (241, 194, 160), (224, 172, 130), (198, 134, 96), (161, 102, 70), (120, 74, 50),
          (90, 56, 40), (250, 214, 190))  # fmt: skip
_HAIRS = ((58, 38, 28), (94, 60, 36), (146, 100, 54), (206, 164, 98), (160, 66, 36), (120, 120, 124), (222, 218, 210),
          (60, 70, 140), (190, 80, 120))  # fmt: skip
_FINE = 2  # rays along each side of a pixel
Palette = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Surface:
    """The visible surface at each point of a grid of G × G, `_FINE` times the picture's size."""

    camera: Camera
    rays: Rays
    mask: np.ndarray  # (G, G) bool: something is hit
    material: np.ndarray  # (G, G) index into MATERIALS
    normal: np.ndarray  # (G, G, 3) unit, in the camera's axes: right, up, towards it
    point: np.ndarray  # (G, G, 3) meters


def palette(random: np.random.Generator) -> Palette:
    """Random RGB 0..255 of every material."""

    def hue(low: float, high: float, saturation: tuple[float, float], value: tuple[float, float]):
        h, s, v = random.uniform(low, high), random.uniform(*saturation), random.uniform(*value)
        r, g, b = colorsys.hsv_to_rgb(h % 1, s, v)
        return 255 * r, 255 * g, 255 * b

    skin = np.clip(np.array(_SKINS[random.integers(len(_SKINS))]) + random.normal(size=3) * 5, 0, 255)
    hair = np.array(_HAIRS[random.integers(len(_HAIRS))], float)
    colors = {
        "skin": skin,
        "lips": np.clip(skin * [0.86, 0.62, 0.62] + np.array([18, 4, 8]), 0, 255),
        "white": (246, 243, 238),
        "iris": hue(0.05, 0.65, (0.25, 0.7), (0.25, 0.6)),
        "hair": hair,
        "beard": _HAIRS[random.integers(6)],
        "cloth": hue(0, 1, (0.2, 0.75), (0.3, 0.9)),
        "background": hue(0, 1, (0.02, 0.18), (0.85, 0.97)),
        "brow": hair * 0.8,
    }
    return {name: tuple(float(v) for v in color) for name, color in colors.items()}  # pyright: ignore


def surface(model: Bust, head: Head, size: int) -> Surface:
    """Cast rays through every point of the picture."""
    pose, camera, grid = head.pose, head.camera, size * _FINE
    parts = [(pose.points, model.tris, pose.normal, _skin(model))]
    for eye in pose.eyes.values():
        points, tris = sphere(eye.center, eye.radius * 0.985, 20)
        parts.append((points, tris, (points - eye.center) / np.linalg.norm(points - eye.center, axis=1, keepdims=True),
                      np.full(len(tris), WHITE)))  # fmt: skip
    for (points, tris), outward in zip(head.hair.meshes, head.hair.outward, strict=True):
        parts.append((points, tris, outward, np.full(len(tris), HAIR)))
    if head.beard:
        points, tris = head.beard.mesh
        parts.append((points, tris, normals(points, tris), np.full(len(tris), BEARD)))
    starts = np.cumsum([0] + [len(part[0]) for part in parts])
    points = np.concatenate([part[0] for part in parts])
    tris = np.concatenate([part[1] + start for part, start in zip(parts, starts, strict=False)])
    outward, material = np.concatenate([part[2] for part in parts]), np.concatenate([part[3] for part in parts])

    rays, directions = Rays(points, tris), camera.directions(grid)
    hit, distance = rays.first(camera.eye, directions)
    mask = hit >= 0
    point = np.where(mask[:, None], camera.eye + directions * np.where(mask, distance, 0)[:, None], 0)
    tri = tris[np.maximum(hit, 0)]
    weights = _barycentric(points[tri], point)
    normal = (outward[tri] * weights[..., None]).sum(1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    normal = np.where(((normal * directions).sum(1) > 0.15)[:, None], -normal, normal)
    found = material[np.maximum(hit, 0)]
    for eye in pose.eyes.values():
        out = (point - eye.center) / eye.radius
        near = (found == WHITE) & (np.linalg.norm(out, axis=1) < 1.1)
        found[near & (out @ eye.gaze > np.cos(np.arcsin(min(head.person.iris / eye.radius, 0.99))))] = IRIS
    found = np.where(mask, found, BACKGROUND)
    brows = np.zeros((grid, grid), np.uint8)
    for stroke in head.strokes:
        if stroke.name == "brow":
            cv2.fillPoly(brows, [np.round(stroke.points * grid).astype(np.int32)], 1)
    found = np.where((brows.ravel() > 0) & (found == SKIN), BROW, found)
    seen = np.stack([normal @ camera.right, normal @ camera.up, -(normal @ camera.front)], -1)
    square = lambda a: a.reshape(grid, grid, *a.shape[1:])  # noqa: E731
    return Surface(camera, rays, square(mask), square(found), square(seen), square(point))


def _barycentric(corners: np.ndarray, point: np.ndarray) -> np.ndarray:
    """(N, 3) barycentric weights in triangles (N, 3, 3) of points on them."""
    u, v, w = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0], point - corners[:, 0]
    uu, uv, vv, wu, wv = ((a * b).sum(1) for a, b in ((u, u), (u, v), (v, v), (w, u), (w, v)))
    area = uu * vv - uv * uv
    area = np.where(np.abs(area) < 1e-20, 1, area)
    second, third = (vv * wu - uv * wv) / area, (uu * wv - uv * wu) / area
    return np.stack([1 - second - third, second, third], 1)


@lru_cache(1)
def _skin(model: Bust) -> np.ndarray:
    """(T,) skin, lips or cloth, of each triangle of the bust. Lips are MakeHuman's own mask, by texture coordinate."""
    human = model.human
    body = human.in_group("body")
    uv = np.zeros((len(human.points), 2))
    uv[human.faces[body].ravel()] = human.uv[human.uvs[body].ravel()]
    picture = cv2.imread(str(human.root / "textures/mpfb_lips.jpg"), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise OSError("mpfb_lips.jpg cannot be read.")
    height, width = picture.shape
    row = np.clip(((1 - uv[:, 1]) * height).astype(int), 0, height - 1)
    column = np.clip((uv[:, 0] * width).astype(int), 0, width - 1)
    lips = (model.matrix @ (picture[row, column][model.used] / 255)) > 0.5
    neck = human.points[list(landmarks.NECK_JOINT)].mean(0) / 10
    from_neck = np.linalg.norm((model.template - neck - [0, 0.02, 0.015]) * [1, 0.9, 1], axis=1)
    cloth = (from_neck > 0.105) & ((model.matrix @ model.headness[model.used]) < 0.4)
    found = np.full(len(model.tris), SKIN)
    found[lips[model.tris].sum(1) >= 2] = LIPS
    found[cloth[model.tris].all(1)] = CLOTH
    return found


def _reduced(picture: np.ndarray) -> np.ndarray:
    small = cv2.resize(picture.astype(np.float32), None, fx=1 / _FINE, fy=1 / _FINE, interpolation=cv2.INTER_AREA)
    return small.clip(0, 255).round().astype(np.uint8)


def normal_map(seen: Surface) -> np.ndarray:
    """(S, S, 3) uint8: right, up, towards the camera, from -1..1 to 0..255; white if empty."""
    return _reduced(np.where(seen.mask[..., None], (seen.normal * 0.5 + 0.5) * 255, 255))


def _colors(colors: Palette) -> np.ndarray:
    return np.array([colors[name] for name in MATERIALS])


def flat(seen: Surface, colors: Palette) -> np.ndarray:
    """(S, S, 3) uint8 RGB without light."""
    return _reduced(_colors(colors)[seen.material])


def lit(seen: Surface, colors: Palette, random: np.random.Generator,
        lamp: tuple[float, float, float] = (-0.5, 0.6, 0.65), samples: int = 6) -> np.ndarray:  # fmt: skip
    """(S, S, 3) uint8 RGB: a warm lamp with soft shadows, a cool sky. lamp: a direction in the camera's axes."""
    toward = np.array(lamp) / np.linalg.norm(lamp)
    axes = np.stack([seen.camera.right, seen.camera.up, -seen.camera.front])
    where = np.flatnonzero(seen.mask.ravel())
    normal = seen.normal.reshape(-1, 3)[where]
    origin = (seen.point.reshape(-1, 3)[where] + normal @ axes * 0.002).astype(np.float32)
    free = np.zeros(len(where))
    for _ in range(samples):
        ray = toward + random.normal(size=3) * 0.10
        ray = (ray / np.linalg.norm(ray) @ axes).astype(np.float32)
        hit, distance = seen.rays.first(origin, np.broadcast_to(ray, origin.shape))
        free += (hit < 0) | (distance > 0.5)
    free /= samples
    facing = normal @ toward
    lamp_light = np.clip(facing * 0.75 + 0.25, 0, 1) * np.clip(facing * 4 + 0.4, 0, 1) * free
    sky = 0.16 + 0.22 * (0.5 + 0.5 * normal[:, 1])
    light = lamp_light[:, None] * np.array([1.0, 0.96, 0.9]) * 1.05 + sky[:, None] * np.array([0.86, 0.93, 1.08])
    half = toward + np.array([0, 0, 1.0])
    gloss = np.array(_GLOSS)[seen.material.ravel()[where]]
    shine = gloss * np.clip(normal @ (half / np.linalg.norm(half)), 0, 1) ** 28 * free
    linear = ((_colors(colors)[seen.material] / 255) ** 2.2).reshape(-1, 3)
    linear[where] = linear[where] * light + shine[:, None]
    return _reduced((np.clip(linear, 0, 1) ** (1 / 2.2) * 255).reshape(*seen.mask.shape, 3))
