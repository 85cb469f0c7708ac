"""A teacher's red marks as vector shapes: tapered arrows, straight or bent, and compositing them into one layer.

Shapes are in frame coordinates, as in shapes.py: marks scale with the drawing and are sharp on any canvas. What is
marked is decided elsewhere.
"""

from __future__ import annotations

import cv2
import numpy as np

from ..frame import Frame, Placed
from . import shapes
from .shapes import Shape

_TAIL, _NECK, _BARB = 0.5, 1.0, 3.6  # widths of an arrow at its tail, before its head, and across the head
_HEAD = 4.6  # the head's length, in widths of the arrow
_HOLLOW = 0.22  # notch depth of the head's back, in lengths of the head
_SHORTEST = 2.5  # widths; a shorter arrow would be a blot


def straight(start: np.ndarray, end: np.ndarray, width: float, bow: float = 0.04) -> tuple[Shape, ...]:
    """An arrow from `start` to `end`, (2,) each, slightly bowed as if drawn by hand; empty if too short.

    width: of its neck, frame units; bow: deviation of its middle from the straight line, as a share of its length.
    """
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    t = np.linspace(0, 1, 17)[:, None]
    along = end - start
    aside = np.array([along[1], -along[0]])
    return along_path(start + t * along + 4 * bow * t * (1 - t) * aside, width)


def bent(center: np.ndarray, radius: float, begin: float, sweep: float, width: float) -> tuple[Shape, ...]:
    """An arrow around `center`, from the angle `begin` by `sweep`: degrees, clockwise from the right."""
    angle = np.radians(begin + sweep * np.linspace(0, 1, 33))
    return along_path(np.asarray(center) + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1), width)


def along_path(path: np.ndarray, width: float) -> tuple[Shape, ...]:
    """A tapered arrow along a polyline, (N, 2), ending with its tip; empty if too short for a head."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    run = np.concatenate([[0.0], np.cumsum(steps)])
    length = float(run[-1])
    if length < _SHORTEST * width:
        return ()
    head = min(_HEAD * width, 0.62 * length)
    barb = _BARB * width * min(1.0, 0.35 + 0.65 * head / (_HEAD * width)) / 2
    neck = length - head * (1 - _HOLLOW)
    places = np.linspace(0, neck, 24)
    middle = _at(path, run, places)
    half = np.linspace(_TAIL, _NECK, 24)[:, None] * width / 2
    aside = _aside(path, run, places) * half
    tip, back = _at(path, run, np.array([length]))[0], _at(path, run, np.array([length - head]))[0]
    across = tip - back
    across = np.array([-across[1], across[0]]) / max(float(np.linalg.norm(across)), 1e-9) * barb
    outline = np.concatenate([middle + aside, [back + across, tip, back - across], (middle - aside)[::-1]])
    return (Shape((outline.astype(np.float32),), "ink", fill_rule="nonzero"),)


def corners(box: np.ndarray, arm: float, width: float) -> tuple[Shape, ...]:
    """Ticks at the corners of a box, (4, 2) in order around it: arms `arm` long, or a third of a short side."""
    found = []
    for before, corner, after in zip(np.roll(box, 1, axis=0), box, np.roll(box, -1, axis=0), strict=True):
        ends = []
        for other in (before, after):
            side = max(float(np.linalg.norm(other - corner)), 1e-9)
            ends.append(corner + (other - corner) / side * min(arm, side / 3))
        found.append(Shape((np.array([ends[0], corner, ends[1]], np.float32),), "none", width, closed=False))
    return tuple(found)


def _at(path: np.ndarray, run: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.stack([np.interp(places, run, path[:, i]) for i in (0, 1)], axis=1)


def _aside(path: np.ndarray, run: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(N, 2) unit normals of the path at these lengths along it."""
    step = run[-1] / 64
    along = _at(path, run, np.minimum(places + step, run[-1])) - _at(path, run, np.maximum(places - step, 0))
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    return np.stack([-along[:, 1], along[:, 0]], axis=1)


def inked(shape: Shape, frame: Frame, width: int, height: int, edge: float = 0.0) -> Placed:
    """Coverage of a mark on a canvas of width × height; `edge`: frame units by which it is dilated."""
    return shapes.draw_placed([shape._replace(stroke=shape.stroke + 2 * edge)], frame, width, height, supersample=4)


def laid_over(below: np.ndarray, cover: Placed, color: tuple[int, int, int], opacity: float) -> None:
    """Composite `color` at `opacity` 0..1 by the coverage `cover`, in place. below: (H, W, 4) uint8, straight alpha."""
    height, width = cover.pixels.shape
    if not height or not width:
        return
    window = below[cover.y : cover.y + height, cover.x : cover.x + width]
    touched = cover.pixels > 0
    above = cover.pixels[touched].astype(np.float32) * np.float32(opacity / 255)
    old = window[touched].astype(np.float32)
    under = old[:, 3] / 255 * (1 - above)
    alpha = above + under
    mixed = (np.array(color, np.float32) * above[:, None] + old[:, :3] * under[:, None]) / alpha[:, None]
    window[touched] = np.rint(np.column_stack([mixed, alpha * 255])).astype(np.uint8)


def masked(mask: np.ndarray, frame: Frame, width: int, height: int) -> np.ndarray:
    """A mask of the frame's cells, (S, S) bool, with soft edges on a canvas: (height, width) uint8, 0 outside of it."""
    cell = frame.size / len(mask)
    matrix = np.array([[cell, 0, frame.x + cell / 2 - 0.5], [0, cell, frame.y + cell / 2 - 0.5]])
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.6, borderType=cv2.BORDER_REPLICATE)
    cells = np.rint(soft * 255).astype(np.uint8)
    large = cv2.warpAffine(cells, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    table = np.clip((np.arange(256) - 96) * 4, 0, 255).astype(np.uint8)
    return cv2.LUT(large, table)
