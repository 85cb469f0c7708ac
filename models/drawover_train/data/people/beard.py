"""A beard: the skin of chin, cheeks and upper lip offset by its thickness, drawn as outline and edge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import landmarks
from .bust import REGIONS, Bust, Pose
from .contour import Chain, contours, zero_set
from .polyline import resampled, runs, steadied
from .stroke import Stroke
from .subdivision import normals
from .view import Scene


@dataclass(frozen=True)
class Beard:
    """mesh: points and triangles; edge: its border on the skin, as curves."""

    mesh: tuple[np.ndarray, np.ndarray]
    edge: list[Chain]

    @cached_property
    def normal(self) -> np.ndarray:
        return normals(*self.mesh)

    def strokes(self, scene: Scene) -> list[Stroke]:
        """Its edge lightly, its outline like other outlines."""
        lines = [(c, "beard edge", 0.5) for c in self.edge if len(c.points) > 20]
        outlines = contours(self.mesh[0], self.normal, self.mesh[1], scene.camera.eye)
        lines += [(c, "beard outline", 0.85) for c in outlines if len(c.points) > 5]
        found = []
        for chain, name, weight in lines:
            fine = resampled(np.concatenate([scene.camera.project(chain.points), chain.points, chain.normals], 1))
            if len(fine) < 6:
                continue
            seen = scene.seen(fine[:, 3:6] + fine[:, 6:9] * 0.002, 0.003)
            if name == "beard outline":
                seen &= scene.jump(fine[:, 3:6] + fine[:, 6:9] * 0.004) > 0.008
            for a, b in runs(steadied(seen, 5)):
                piece = resampled(fine[a:b, :6], soft=4)
                if len(piece) > 8:
                    found.append(Stroke.from_course(name, "beard", piece, weight))
        return found


def beard(bust: Bust, pose: Pose, thick: float) -> Beard:
    """The beard of a posed head; its area is defined on the template, so that it fits every person. thick: meters."""
    inside = _within(bust)
    tris = bust.tris[(inside[bust.tris] > 0).sum(1) >= 2]
    raised = pose.points + pose.normal * (thick * np.clip(inside / 0.012, 0.03, 1) ** 0.7)[:, None]
    return Beard((raised, tris), zero_set(raised, pose.normal, bust.tris, inside))


def _within(bust: Bust) -> np.ndarray:
    """(V,) approximate distance inside the beard of a template vertex, in meters; negative outside."""
    x, y, z = bust.template.T
    at = lambda vertex: bust.template[bust.place[vertex]]  # noqa: E731
    chin, lip, nose = at(landmarks.CHIN)[1], at(landmarks.MOUTH)[1], at(landmarks.NOSE_WINGS)[1]
    sideburn = lip + np.interp(z, [0.0, 0.058, 0.075, 0.11, 0.15], [0.05, 0.05, 0.022, 0.010, 0.012])
    top = np.where(np.abs(x) < 0.022, nose - 0.002, sideburn)
    bottom = chin - np.interp(z, [0, 0.05, 0.16], [-0.045, -0.03, 0.012])
    inside = np.minimum(np.minimum(top - y, y - bottom), (z - 0.046) * 1.5)
    lips = bust.template[np.r_[bust.curve("upper lip"), bust.curve("lower lip")]]
    center, half = lips.mean(0), (lips.max(0) - lips.min(0)) / 2
    mouth = np.sqrt(((x - center[0]) / half[0]) ** 2 + ((y - center[1]) / half[1]) ** 2)
    inside = np.minimum(inside, (mouth - 1.12) * 0.012)
    grows = [REGIONS.index(name) for name in ("head", "nose", "chin", "mouth", "neck")]
    able = np.zeros(len(inside), bool)
    able[bust.tris[np.isin(bust.region, grows)].ravel()] = True
    return np.where(able, inside, -1)
