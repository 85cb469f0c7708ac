"""A learner's typical errors on a drawn head, each a move in space, so that the correct place of every point is known.

A flaw moves points in the head's own frame (x to its left, y up, z forward; the unit is eyes to chin) and the camera
projects them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .drawn import MARKS, DrawnHead

Random = np.random.Generator
SIDES = ("left", "right")
_EYES = ("left eye", "right eye", "left brow", "right brow")
_FEATURES = (*_EYES, "nose", "mouth", "cheek")
_TURNED = (15, 70)  # range of turns, in degrees, in which the far eye is distinguishable


class Flawed(NamedTuple):
    """names: the errors made; flawed, true: (N, 2) picture points of all strokes, with them and without."""

    names: tuple[str, ...]
    flawed: np.ndarray
    true: np.ndarray


@dataclass(frozen=True)
class Frame:
    """A head's points and features in its own frame."""

    head: DrawnHead

    @cached_property
    def _eyes(self) -> np.ndarray:
        return (self._mark("left eye") + self._mark("right eye")) / 2

    @cached_property
    def unit(self) -> float:
        """Meters from the eyes to the chin."""
        return float(self._eyes[1] - self._mark("chin")[1])

    @cached_property
    def origin(self) -> np.ndarray:
        ears = (self._mark("left ear")[2] + self._mark("right ear")[2]) / 2
        return np.array([0, self._eyes[1], ears + 0.25 * self.unit])

    @cached_property
    def points(self) -> np.ndarray:
        """(N, 3) of all strokes."""
        return (self.head.to_head(self.head.space.astype(float)) - self.origin) / self.unit

    @cached_property
    def parts(self) -> np.ndarray:
        """(N,) the part of each point."""
        return self.head.per_point(self.head.parts)

    @cached_property
    def view(self) -> np.ndarray:
        """(3,) unit vector from the head to the camera."""
        to = self.head.to_head(self.head.camera.eye) - self.origin
        return to / np.linalg.norm(to)

    @property
    def turn(self) -> float:
        """Degrees that the head is turned to its right, as seen from the camera; 0 is frontal."""
        return float(np.degrees(np.arctan2(self.view[0], self.view[2])))

    @cached_property
    def across(self) -> np.ndarray:
        """(3,) unit vector, horizontal and orthogonal to the view."""
        across = np.cross([0, 1.0, 0], self.view)
        return across / np.linalg.norm(across)

    def _mark(self, name: str) -> np.ndarray:
        return self.head.marks[MARKS.index(name)]

    def mark(self, name: str) -> np.ndarray:
        """(3,) position of a feature, by its name in MARKS."""
        return (self._mark(name) - self.origin) / self.unit

    @property
    def middle(self) -> np.ndarray:
        """(3,) center of the features."""
        return np.array([0, (self.mark("left eye")[1] + self.mark("mouth")[1]) / 2, self.mark("mouth")[2]])

    def in_parts(self, *parts: str) -> np.ndarray:
        """(N,) bool: points of these parts."""
        return np.isin(self.parts, parts)

    def picture(self, points: np.ndarray) -> np.ndarray:
        """(N, 2) projection of points of this frame."""
        return self.head.camera.project(self.head.to_world(points * self.unit + self.origin))[:, :2]


def _step(v: np.ndarray, a: float, b: float) -> np.ndarray:
    """0 before a, 1 beyond b, smooth between (smoothstep)."""
    t = np.clip((v - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def _either(r: Random, minus: float = -1.0, plus: float = 1.0) -> float:
    return float(r.choice([minus, plus]))


# Each takes the frame, the points to move in place, the strength of the error (1 is typical), and a random generator.


def _eyes_high(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    p[f.in_parts(*_EYES), 1] += s * 0.28


def _eyes_low(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    p[f.in_parts(*_EYES), 1] -= s * 0.18


def _eye_size(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    side = str(r.choice(SIDES))
    eye, own = f.mark(f"{side} eye"), f.in_parts(f"{side} eye")
    p[own] = eye + (p[own] - eye) * np.exp(s * 0.42 * _either(r, -0.7))


def _eye_height(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    side = str(r.choice(SIDES))
    p[f.in_parts(f"{side} eye", f"{side} brow"), 1] += s * 0.14 * _either(r)


def _eyes_apart(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    apart = s * 0.16 * _either(r)
    p[f.in_parts("left eye", "left brow"), 0] += apart
    p[f.in_parts("right eye", "right brow"), 0] -= apart


def _far_eye(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    """Draw the far eye of a turned head as wide as the near one, and too far out, as learners do."""
    side = "right" if f.turn > 0 else "left"
    eye, own = f.mark(f"{side} eye"), f.in_parts(f"{side} eye", f"{side} brow")
    out = (p[own] - eye) @ f.across
    p[own] += np.outer(out, f.across) * (s * 0.8) - f.across * (s * 0.10 * np.sign(f.turn))
    p[own, 1] = eye[1] + (p[own, 1] - eye[1]) * (1 + s * 0.3)


def _nose_long(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    own, top = f.in_parts("nose"), f.mark("brow")[1]
    p[own, 1] = top + (p[own, 1] - top) * (1 + s * 0.30)


def _nose_wide(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    p[f.in_parts("nose"), 0] *= 1 + s * 0.55 * _either(r, -0.6)


def _mouth_aside(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    p[f.in_parts("mouth"), 0] += s * 0.22 * _either(r)


def _mouth_height(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    p[f.in_parts("mouth"), 1] += s * 0.14 * _either(r)


def _mouth_size(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    own, mouth = f.in_parts("mouth"), f.mark("mouth")
    p[own] = mouth + (p[own] - mouth) * np.exp(s * 0.4 * _either(r))


def _features_tilted(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    """Tilt the features relative to the head, in the picture plane."""
    own, angle, v = f.in_parts(*_FEATURES), np.radians(s * 13 * _either(r)), f.view
    d = p[own] - f.middle
    turned = d * np.cos(angle) + np.cross(v, d) * np.sin(angle) + np.outer(d @ v, v) * (1 - np.cos(angle))
    p[own] = f.middle + turned


def _features_frontal(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    """Draw the features as if the head were turned less (or more) than its outline."""
    own = f.in_parts(*_FEATURES)
    turned = abs(f.turn) > 12
    angle = np.radians(np.clip(f.turn * 0.5 * s, -24, 24) if turned else s * 14 * _either(r))
    x, z = p[own, 0].copy(), p[own, 2].copy()
    p[own, 0], p[own, 2] = x * np.cos(angle) + z * np.sin(angle), z * np.cos(angle) - x * np.sin(angle)


def _features_size(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    own = f.in_parts(*_FEATURES)
    p[own] = f.middle + (p[own] - f.middle) * np.exp(s * 0.28 * _either(r, -0.8))


def _features_shifted(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    p[f.in_parts(*_FEATURES), :2] += s * 0.15 * r.normal(size=2)


def _ear_height(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    sides = SIDES if r.random() < 0.5 else (str(r.choice(SIDES)),)
    for side in sides:
        p[f.in_parts(f"{side} ear"), 1] += s * 0.26 * _either(r, -0.6)


def _ear_forward(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    for side in SIDES:
        p[f.in_parts(f"{side} ear"), 2] += s * 0.28 * _either(r, -0.6)


def _ear_size(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    scale = np.exp(s * 0.4 * _either(r))
    for side in SIDES:
        own, ear = f.in_parts(f"{side} ear"), f.mark(f"{side} ear")
        p[own] = ear + (p[own] - ear) * scale


def _cranium_small(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    """Cut off the forehead and the back of the head, the most common error; sometimes the opposite."""
    own, low = f.in_parts("head", "hair"), f.mark("brow")[1] - 0.1
    share = s * float(r.choice([0.30, 0.30, -0.18]))
    p[:, 1] -= _step(p[:, 1], low, f.mark("crown")[1] * 0.6) * own * (p[:, 1] - low) * share
    back = own & (p[:, 2] < -0.1)
    flat = np.clip(share, 0, 1) * 0.7 * _step(p[back, 1], f.mark("chin")[1] * 0.7, 0)
    p[back, 2] += (-0.1 - p[back, 2]) * flat


def _chin_long(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    own, chin = f.in_parts("head", "beard", "chin"), f.mark("chin")[1]
    below = _step(-p[:, 1], -f.mark("mouth")[1] - 0.12, -chin) * own * _step(p[:, 2], -0.25, 0.35)
    p[:, 1] -= below * s * 0.30 * _either(r, -0.6)


def _jaw_askew(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    below = _step(-p[:, 1], 0.05, -f.mark("chin")[1]) * f.in_parts("head", "beard")
    p[:, 0] += below * s * 0.20 * _either(r)


def _jaw_wide(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    below = _step(-p[:, 1], 0.15, -f.mark("mouth")[1] + 0.1) * f.in_parts("head", "beard")
    p[:, 0] *= 1 + below * s * 0.3 * _either(r, -0.7)


def _neck_thin(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    own, chin = f.in_parts("neck", "shoulders"), f.mark("chin")[1]
    weight = _step(-p[:, 1], -f.mark("mouth")[1], -chin + 0.1) * _step(p[:, 1], chin * 2.3, chin * 1.5) * own
    out, inside = p @ f.across, own & (weight > 0.5)
    if not inside.any():
        return
    middle = (out[inside].min() + out[inside].max()) / 2
    p += np.outer(weight * (out - middle) * (np.exp(s * 0.5 * float(r.choice([-1, -1, 0.7]))) - 1), f.across)


def _neck_aside(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    own = f.in_parts("neck", "shoulders") * _step(-p[:, 1], -f.mark("mouth")[1], -f.mark("chin")[1] + 0.2)
    p += np.outer(own * s * 0.35 * _either(r), f.across)


def _hair_aside(f: Frame, p: np.ndarray, s: float, r: Random) -> None:
    own = f.in_parts("hair")
    p[own] += s * 0.10 * r.normal(size=3)
    p[own] *= np.exp(s * 0.07 * r.normal())


Error = Callable[[Frame, np.ndarray, float, Random], None]
FEATURE_ERRORS: dict[str, Error] = {
    "eyes too high": _eyes_high, "eyes too low": _eyes_low, "one eye's size": _eye_size,
    "one eye's height": _eye_height, "eyes apart": _eyes_apart, "far eye": _far_eye, "nose too long": _nose_long,
    "nose's width": _nose_wide,
    "mouth aside": _mouth_aside, "mouth's height": _mouth_height, "mouth's size": _mouth_size,
    "features tilted": _features_tilted, "features frontal": _features_frontal, "features' size": _features_size,
    "features shifted": _features_shifted, "ear's height": _ear_height, "ear forward": _ear_forward,
    "ear's size": _ear_size,
}  # fmt: skip
HEAD_ERRORS: dict[str, Error] = {
    "small cranium": _cranium_small, "long chin": _chin_long, "jaw askew": _jaw_askew, "jaw's width": _jaw_wide,
    "thin neck": _neck_thin, "neck aside": _neck_aside, "hair aside": _hair_aside,
}  # fmt: skip
ERRORS = {**FEATURE_ERRORS, **HEAD_ERRORS}


def possible(frame: Frame, names: Sequence[str] = tuple(ERRORS)) -> list[str]:
    """Those of `names` that this view of the head can show."""
    low, high = _TURNED
    return [n for n in names if n != "far eye" or low < abs(frame.turn) < high]


def flawed(head: DrawnHead, random: Random, amount: float = 1.0, names: Sequence[str] | None = None) -> Flawed:
    """The head with 1 to 4 random errors, or those of `names`. amount: 1 is a typical learner's, 0 none."""
    frame = Frame(head)
    if names is None:
        able = possible(frame)
        names = [str(n) for n in random.choice(able, int(random.integers(1, 5)), replace=False)]
    points = frame.points.copy()
    if amount:
        for name in names:
            ERRORS[name](frame, points, amount * random.uniform(0.4, 1.2), random)
    return Flawed(tuple(names), frame.picture(points), frame.picture(frame.points))
