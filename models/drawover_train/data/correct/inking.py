"""Crops for training inking: the same lines in some style, and their true distance field, at stroke size.

Any clean line drawing is its own ground truth, so every openly licensed line set provides pairs: five kinds of styles
are applied here. Crops are scaled so that the rough strokes have the width that the product feeds to the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from drawover.raster.ink.lines import field_from_ink, stroke_width

from .. import restyle
from ..store import Store, StoreError

SIZE = 96  # pixels of a crop
SPREAD = 8.0  # reach of the field in pixels of a crop, to each side of the edge
_SOURCE = 256  # pixels of the stored drawings
_REACH = 24.0  # clipping range of distances, in these pixels
_STROKES = (1.7, 4.8)  # range of a rough stroke's width in a crop, in pixels
_TOOLS = {"faces": ("rough", "marker", "ink"), "objects": ("rough",)}  # stages with the line in other tools


def distance(line: np.ndarray) -> np.ndarray:
    """(S, S) uint8 ink -> (S, S) float16 signed distance to its edge in pixels, positive inside, to ±_REACH."""
    size = len(line)
    fine = cv2.resize(line, (2 * size, 2 * size), interpolation=cv2.INTER_CUBIC)
    return (field_from_ink(fine, size, _REACH / size, least_cells=0.9) * size).astype(np.float16)


@dataclass(frozen=True)
class Drawings:
    """Line drawings of one data set: the distances of each, and its ink with each stored tool."""

    distances: np.ndarray  # (N, 256, 256) float16
    tools: tuple[np.ndarray, ...]  # `line` first; each (rows of the set, 256, 256) uint8
    rows: np.ndarray  # (N,) of the set
    widths: np.ndarray  # (tools, N) pixels, the typical stroke width of each
    peaks: np.ndarray  # (tools, N) level of full strength for the product, 0..255


def drawings(folder: Path, kept: Path, split: str = "train") -> Drawings:
    """Open a data set; measurements of its drawings are cached under `kept`."""
    store = Store(folder)
    rows = store.rows(split, "line")
    if not len(rows):
        raise StoreError(f"{folder} has no {split} drawings; make more of it.")
    tools = tuple(store.raw(stage, _SOURCE) for stage in ("line", *_TOOLS.get(folder.name, ("rough",))))
    kept.mkdir(parents=True, exist_ok=True)
    name = f"{folder.name}-{split}-{len(store.records)}.npy"
    far, strokes_path = kept / f"distances-{name}", kept / f"strokes-{name}"
    if not far.exists():
        partial = far.with_suffix(".partial.npy")
        made = np.lib.format.open_memmap(partial, "w+", np.float16, (len(rows), _SOURCE, _SOURCE))
        for n, row in enumerate(rows):
            made[n] = distance(tools[0][row])
        made.flush()
        partial.replace(far)
    if not strokes_path.exists():
        strokes = [[(stroke_width(tool[row]), peak(tool[row])) for row in rows] for tool in tools]
        np.save(strokes_path, np.array(strokes, np.float32))
    widths, peaks = np.load(strokes_path).transpose(2, 0, 1)
    return Drawings(np.load(far, mmap_mode="r"), tools, rows, widths, peaks)


def passes(distance: Tensor, stroke: Tensor) -> Tensor:
    """The lines drawn in several light, thin passes with small offsets: (B, 1, S, S) ink 0..1.

    distance: (B, 1, S, S) signed pixels to the edge; stroke: (B, 1, 1, 1) typical width of the lines in pixels.
    """
    count, _, size, _ = distance.shape
    pick = lambda low, high: low + (high - low) * torch.rand(count, 1, 1, 1)  # noqa: E731
    typical = float(stroke.mean())
    far, near = (max(2, round(size / (waves * typical))) for waves in (16, 5))
    bare = torch.ones_like(distance)
    solid = (torch.rand(count, 1, 1, 1) < 0.5) * pick(0, 0.8) * (distance > 1.2 * stroke)
    miss, many = pick(0.15, 0.8), 2 + torch.randint(0, 3, (count, 1, 1, 1))
    for number in range(4):
        wobble = restyle.smooth_noise(count, 2, far, size) * miss + restyle.smooth_noise(count, 2, near, size) * 0.12
        # outside samples are zero, which must mean paper
        moved = restyle.sampled(torch.cat([distance + _REACH, solid], 1), wobble * stroke / size)
        thinner = stroke * pick(0.0, 0.33)
        ink = (moved[:, :1] - _REACH - thinner + 0.5).clamp(0, 1) * (1 - moved[:, 1:])
        press = (pick(0.4, 0.95) + restyle.smooth_noise(count, 1, near, size) * 0.12).clamp(0.15, 1)
        lifted = ((restyle.smooth_noise(count, 1, near, size) - pick(1.2, 3.0)) * 4).clamp(0, 1)
        bare = bare * (1 - ink * press * (1 - lifted) * (number < many))
    grain = (1 + torch.randn(count, 1, size, size) * pick(0, 0.15)).clamp(0.3, 1.2)
    return ((1 - bare) * grain).clamp(0, 1)


def construction(size: int, stroke: float, random: np.random.Generator) -> np.ndarray:
    """(size, size) float32 0..1: faint construction lines and ovals, which an inker ignores."""
    ink = np.zeros((size, size), np.uint8)
    for _ in range(random.integers(1, 4)):
        one = np.zeros_like(ink)
        wide = max(1, round(stroke * random.uniform(0.3, 0.8)))
        middle = random.uniform(0, size, 2)
        if random.random() < 0.5:
            away = random.normal(size=2) * size
            cv2.line(one, _point(middle - away), _point(middle + away), 255, wide, cv2.LINE_AA, 4)
        else:
            radii = random.uniform(0.2, 0.9, 2) * size
            center = _point(middle + random.normal(size=2) * size * 0.4)
            turn = random.uniform(0, 360)
            cv2.ellipse(one, center, _point(radii), turn, 0, 360, 255, wide, cv2.LINE_AA, 4)
        ink = np.maximum(ink, cv2.convertScaleAbs(one, alpha=random.uniform(0.1, 0.38)))
    return ink.astype(np.float32) / 255


def _point(place: np.ndarray) -> tuple[int, int]:
    return int(place[0] * 16), int(place[1] * 16)


def _window(picture: np.ndarray, left: int, top: int, side: int) -> np.ndarray:
    """The square of that side, padded with paper (the lowest distance, or no ink) outside the picture."""
    empty = -_REACH if picture.dtype == np.float16 else 0
    part = picture[max(top, 0) : top + side, max(left, 0) : left + side]
    if part.shape == (side, side):
        return np.ascontiguousarray(part, np.float32)
    found = np.full((side, side), empty, np.float32)
    found[max(-top, 0) : max(-top, 0) + part.shape[0], max(-left, 0) : max(-left, 0) + part.shape[1]] = part
    return found


def peak(ink: np.ndarray) -> float:
    """The level of uint8 ink that the product treats as full strength."""
    drawn = ink[ink > 8]
    return max(float(np.percentile(drawn, 95)), 24.0) if drawn.size else 255.0


class Crops:
    """Endless pairs: `batch` returns rough ink and the true field, (B, 1, SIZE, SIZE) 0..1 each."""

    def __init__(self, sets: Sequence[Drawings], shares: Sequence[float], seed: int, size: int = SIZE) -> None:
        """shares: sampling weight of each set."""
        self.sets, self.shares, self.size = sets, np.array(shares) / sum(shares), size
        self.random = np.random.default_rng(seed)
        torch.manual_seed(seed)

    def batch(self, count: int) -> tuple[Tensor, Tensor]:
        crops = [self._crop() for _ in range(count)]
        rough, signed, stroke, styles = (np.stack(values) for values in zip(*crops, strict=True))
        rough, signed = torch.from_numpy(rough)[:, None], torch.from_numpy(signed)[:, None]
        wide = torch.from_numpy(stroke.astype(np.float32))[:, None, None, None]
        style = torch.from_numpy(styles)[:, None, None, None]
        rough = torch.where(style == 1, passes(signed, wide), torch.where(style == 2, restyle.redraw(rough), rough))
        under = np.zeros((count, 1, self.size, self.size), np.float32)
        for n in np.flatnonzero(self.random.random(count) < 0.35):
            under[n, 0] = construction(self.size, float(stroke[n]), self.random)
        strength = torch.from_numpy(self.random.uniform(0.7, 1.1, (count, 1, 1, 1)).astype(np.float32))
        rough = torch.maximum(rough, torch.from_numpy(under)) * strength
        return rough.clamp(0, 1), (signed / (2 * SPREAD) + 0.5).clamp(0, 1)

    def _crop(self) -> tuple[np.ndarray, np.ndarray, float, int]:
        """Ink 0..1 and signed pixels (size, size), the clean stroke's width, and the style to apply.

        Styles: 0 the stored tool, 1 several passes, 2 restyle.redraw.
        """
        random = self.random
        chosen = self.sets[random.choice(len(self.sets), p=self.shares)]
        number = int(random.integers(len(chosen.rows)))
        row = int(chosen.rows[number])
        style = int(random.choice(3, p=(0.55, 0.27, 0.18)))
        tools = chosen.tools if style == 0 else chosen.tools[:1]
        # sometimes the clean line itself, which must stay unchanged
        which = 0 if len(tools) == 1 or random.random() < 0.08 else int(random.integers(1, len(tools)))
        ink = np.asarray(tools[which][row])
        width = max(float(chosen.widths[which, number]), 1.5) * (random.uniform(0.9, 1.3) if style == 1 else 1)
        scale = np.exp(random.uniform(*np.log(_STROKES))) / width  # crop pixels a pixel of the drawing
        side = round(self.size / scale)
        ys, xs = np.nonzero(np.asarray(chosen.tools[0][row, ::4, ::4]) > 64)
        at = int(random.integers(len(xs))) if len(xs) else 0
        center = (4 * xs[at], 4 * ys[at]) if len(xs) else (_SOURCE // 2, _SOURCE // 2)
        left, top = (int(c - side / 2 + random.uniform(-0.4, 0.4) * side) for c in center)
        way = cv2.INTER_AREA if side > self.size else cv2.INTER_CUBIC
        rough, signed = (
            cv2.resize(_window(picture, left, top, side), (self.size, self.size), interpolation=way)
            for picture in (ink, chosen.distances[number])
        )
        signed, rough = signed * np.float32(self.size / side), np.clip(rough / chosen.peaks[which, number], 0, 1)
        if random.random() < 0.5:
            rough, signed = rough[:, ::-1], signed[:, ::-1]
        turn = int(random.integers(4))
        rough, signed = (np.ascontiguousarray(np.rot90(a, turn)) for a in (rough, signed))
        return rough, signed, float(chosen.widths[0, number]) * self.size / side, style
