"""Outlines of the skin: where it turns away from the camera and occludes something, split by region."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.spatial import KDTree

from .bust import REGIONS, Bust, Pose
from .contour import contours
from .polyline import resampled, runs, steadied
from .stroke import Stroke
from .view import Scene

_NEAR = 0.008  # of the picture: outlines this close to an existing line are left out
_AROUND = 7  # points to each side of the majority filter of regions
# minimal distance in meters between an outline and the surface it occludes
_LEAST = {"mouth": 0.02, "left eye": 0.02, "right eye": 0.02, "nose": 0.004, "left ear": 0.012, "right ear": 0.012}
_LEAST_ELSEWHERE = 0.007


def outlines(bust: Bust, pose: Pose, scene: Scene, drawn: list[Stroke]) -> list[Stroke]:
    """Strokes named "contour", each of one region, where none of `drawn` is close."""
    lines = [s.points for s in drawn if s.fill is None]
    drawn_points = KDTree(np.concatenate(lines)) if lines else None
    least_of = np.array([_LEAST.get(name, _LEAST_ELSEWHERE) for name in REGIONS])
    found: list[Stroke] = []
    for chain in contours(pose.points, pose.normal, bust.tris, scene.camera.eye):
        if len(chain.points) < 3:
            continue
        fine = resampled(np.concatenate([scene.camera.project(chain.points), chain.points, chain.normals], 1))
        if len(fine) < 4:
            continue
        tree, region = KDTree(chain.points), bust.region[chain.triangles]
        own = region[tree.query(fine[:, 3:6])[1]]
        jump = scene.jump(fine[:, 3:6] + fine[:, 6:9] * 0.0035)
        seen = scene.seen(fine[:, 3:6] + fine[:, 6:9] * 0.0012, 0.002) & (jump > least_of[own])
        if drawn_points is not None:
            close = drawn_points.query(fine[:, :2], distance_upper_bound=_NEAR)[0] < _NEAR
            seen &= ~(close & (jump < 0.03))
        for a, b in runs(steadied(seen, 4)):
            piece = resampled(fine[a:b, :6], soft=2.2)
            if len(piece) >= 5:
                found += _by_region(piece, _steady(region[tree.query(piece[:, 3:6])[1]]))
    return found


def _by_region(piece: np.ndarray, region: np.ndarray) -> list[Stroke]:
    """One stroke per run of a region; neighbors share a point."""
    cuts = np.r_[0, np.flatnonzero(np.diff(region)) + 1, len(region)]
    found = []
    for a, b in itertools.pairwise(cuts):
        own = piece[max(a - 1, 0) : b]
        if len(own) >= 4:
            found.append(Stroke.from_course("contour", REGIONS[region[a]], own, 0.85))
    return found


def _steady(labels: np.ndarray) -> np.ndarray:
    """Replace each label by the most frequent one around it."""
    around = (labels[max(k - _AROUND, 0) : k + _AROUND + 1] for k in range(len(labels)))
    return np.array([np.bincount(part).argmax() for part in around])
