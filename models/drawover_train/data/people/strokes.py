"""The visible strokes of a posed head: lids, irises, brows, nose, lips, ears, jaw, neck, all outlines.

Hair and beard are drawn by their own modules; here they are only occluders.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from .beard import Beard
from .bust import Bust, Person, Pose
from .hair.hair import Hair
from .landmarks import BROW, SIDES, Curve
from .outline import outlines
from .polyline import STEP, length, resampled, runs, steadied
from .stroke import Stroke
from .subdivision import sphere
from .view import Rays, Scene

LIFT = 0.0007  # offset of a curve above the skin for visibility tests, in meters
_LEAST = 0.008  # of the picture; shorter pieces of a line are left out
_OPEN = 0.0025  # meters; lips closer than this are one line
_DETAIL = ("lid crease", "neck muscle", "collar bone", "jaw", "helix", "antihelix", "nasolabial", "lower lid")


def rays_of(pose: Pose, bust: Bust, hair: Hair, beard: Beard | None) -> Rays:
    """Skin, eyeballs, hair and beard, for visibility tests."""
    balls = [sphere(eye.center, eye.radius * 0.985) for eye in pose.eyes.values()]
    whiskers = [beard.mesh] if beard else []
    return Rays.from_meshes([(pose.points, bust.tris), *balls, *hair.meshes, *whiskers])


def strokes(bust: Bust, person: Person, pose: Pose, scene: Scene, hair: Hair, beard: Beard | None,
            detailed: bool = True) -> list[Stroke]:  # fmt: skip
    """All strokes of a head. `detailed`: with the lines that a sketch leaves out."""
    found: list[Stroke] = []
    gap = _between_lips(bust, pose)
    for curve in bust.curves:
        weight = _fold(person) if curve.name == "nasolabial" else curve.weight
        closed_mouth = curve.name == "lower lip line" and gap < _OPEN
        if closed_mouth or weight < 0.15 or (not detailed and curve.name in _DETAIL):
            continue
        space, normal = _course(curve, pose)
        soft = 5 if curve.name in ("jaw", "nasolabial") else 1.6
        found += _visible(scene, curve.name, curve.part, weight, space, normal, soft=soft, least=_LEAST)
    for side in SIDES:
        found += _iris(scene, person, pose, side)
        found += _brow(bust, scene, person, pose, side)
    found += outlines(bust, pose, scene, found)
    if beard:
        found += beard.strokes(scene)
    return found + hair.strokes(scene)


def _visible(scene: Scene, name: str, part: str, weight: float, space: np.ndarray, normal: np.ndarray,
             slack: float = 0.0015, soft: float = 1.6, least: float = 0.0) -> list[Stroke]:  # fmt: skip
    """The visible pieces of a curve on the skin."""
    fine = resampled(np.concatenate([scene.camera.project(space), space, space + normal * LIFT], 1))
    if len(fine) < 3:
        return []
    seen = steadied(scene.seen(fine[:, 6:], slack), 3)
    pieces = [resampled(fine[a:b, :6], soft=soft) for a, b in runs(seen) if b - a > 2]
    return [Stroke.from_course(name, part, p, weight) for p in pieces if length(p) > least]


def _course(curve: Curve, pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    """The points of a line, and the skin's normals there. Lips are drawn without their corners."""
    path = np.r_[curve.path, curve.path[0]] if curve.closed else curve.path
    space, normal = pose.points[path], pose.normal[path]
    if curve.spline:
        at, fine = np.arange(len(path)), np.linspace(0, len(path) - 1, 40)
        space, normal = CubicSpline(at, space)(fine), CubicSpline(at, normal)(fine)
        space = space + normal * 0.002
    for name, left_out in (("lower lip", 0.24), ("upper lip", 0.08)):  # the lower one is the shadow beneath
        if curve.name == name:
            middle = slice(int(len(path) * left_out), int(len(path) * (1 - left_out)))
            space, normal = space[middle], normal[middle]
    return space, normal


def _iris(scene: Scene, person: Person, pose: Pose, side: str) -> list[Stroke]:
    """The ring of an iris, and its pupil as a filled shape, where enough of it is visible."""
    eye = pose.eyes[side]
    across = np.cross([0, 1, 0], eye.gaze)
    across /= np.linalg.norm(across)
    up, angle = np.cross(eye.gaze, across), np.linspace(0, 2 * np.pi, 41)

    def ring(share: float) -> tuple[np.ndarray, np.ndarray]:
        s = min(person.iris / eye.radius * share, 0.99)
        out = np.sqrt(1 - s * s) * eye.gaze + s * (np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * up)
        return eye.center + eye.radius * out, out

    part = f"{side} eye"
    space, out = ring(1.0)
    found = _visible(scene, "iris", part, 0.55, space, out, slack=0.0012, soft=0)
    space, out = ring(0.42)
    seen = scene.seen(space + out * LIFT, 0.0012)
    if seen.mean() > 0.5:
        found.append(Stroke("pupil", part, scene.camera.project(space[seen])[:, :2], space[seen], fill=0.95))
    return found


def _brow(bust: Bust, scene: Scene, person: Person, pose: Pose, side: str) -> list[Stroke]:
    """A brow as a filled shape that tapers outward."""
    rows = np.array(BROW) if side == "left" else bust.human.mirror[np.array(BROW)]
    pair = bust.place[rows]
    low, top, normal = pose.base[pair[:, 0]], pose.base[pair[:, 1]], pose.normal[pair[:, 1]]
    high, thick, slope = person.brow
    along = np.linspace(0, 1, len(pair))[:, None]
    middle = low + (top - low) * (0.35 + 0.5 * high + slope * (along - 0.5))
    half = (top - low) * (0.26 + 0.42 * thick) * np.clip(1.05 - along, 0.02, 1) ** 0.6
    edges = [middle + half, (middle - half)[::-1]]
    outs = [normal, normal[::-1]]
    if scene.seen(np.concatenate(edges) + np.concatenate(outs) * 0.004, 0.003).mean() <= 0.25:
        return []
    course = [
        resampled(np.concatenate([scene.camera.project(e + n * 0.001), e, n], 1), STEP, 1.5)
        for e, n in zip(edges, outs, strict=True)
    ]
    ring = np.concatenate(course)
    ring = ring[scene.seen(ring[:, 3:6] + ring[:, 6:] * 0.004, 0.003)]
    return [Stroke.from_course("brow", f"{side} brow", ring, 0.8, fill=0.72)] if len(ring) > 6 else []


def _between_lips(bust: Bust, pose: Pose) -> float:
    """Distance between the lips at their center, in meters."""
    up, low = (pose.points[bust.curve(name)] for name in ("mouth line", "lower lip line"))
    return float(np.linalg.norm(up[len(up) // 2] - low[len(low) // 2]))


def _fold(person: Person) -> float:
    """Strength of the nasolabial fold, by age and smile."""
    smile = max(person.actions.get(name, 0.0) for name in ("mouthSmileLeft", "mouthUpperUpLeft", "noseSneerLeft"))
    return min(max(person.phenotype["age"] - 0.75, 0) * 2.2 + smile * 0.6, 0.6)
