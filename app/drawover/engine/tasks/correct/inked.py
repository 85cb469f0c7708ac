"""The way `inked`: rough strokes to an inker's crisp line, at any canvas size, by a small convolutional network.

Strokes are brought to the width that the network knows, it draws their distance field tile by tile, and the ink is
made of the field at canvas size. Tiles overlap by all that the network sees, so they fit without a seam. Which strokes
are inked, and in what color, is rendering.py's business.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import cv2
import numpy as np

from ....messages import correct as say
from ....raster.frame import Placed, ink_of
from ....raster.ink import lines
from ...errors import PackError
from ...request import Watch

ROLE = "ink"
MULTIPLE = 8  # of the network's height and width
REACH = 72  # pixels around a tile that the network is shown too; further off, nothing changes what it says
TILE = 768  # pixels of the largest tile's inside
STROKE = 3.2  # pixels of the network that an artist's stroke should be wide
_THINNEST = 1.9  # strokes below are enlarged
_MOST = 4 << 20  # pixels that the network is given, about; more are reduced further
_BLOCK = 512  # pixels of the parts in which a large drawing's strokes are measured
_BLOCKS = 3
_REACH = 8  # pixels that ½ of a field stands for
_PAGE = 192  # pixels at which a generator's drawing is gone over: its strokes are STROKE wide there
_FAINT = 8  # ink up to here is none
_LEAST_PEAK = 24.0
_ROOM = 4  # pixels of the network around the lines: an inker's may come out a little wider than the pencil's
_LEAST_CELL = 0.5  # canvas pixels that a cell of a field has at least where it is drawn


class Runs(Protocol):
    """What runs the pack's networks."""

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray: ...


class Tile(NamedTuple):
    """A part of a picture, in pixels; its inside, without what is seen around it."""

    top: int
    left: int
    height: int
    width: int


def tiles(height: int, width: int, most: int = TILE) -> Iterator[Tile]:
    """A picture whose sides are multiples of MULTIPLE, cut into tiles of nearly one size, `most` pixels at most."""

    def cuts(length: int) -> list[int]:
        count = -(-length // most)
        return [round(length * n / count / MULTIPLE) * MULTIPLE for n in range(count + 1)]

    for top, bottom in zip(cuts(height)[:-1], cuts(height)[1:], strict=True):
        for left, right in zip(cuts(width)[:-1], cuts(width)[1:], strict=True):
            yield Tile(top, left, bottom - top, right - left)


def field_of(networks: Runs, watch: Watch, ink: np.ndarray, most: int = TILE) -> np.ndarray:
    """The stroke distance field of (h, w) float32 ink 0..1: (h, w) float32 0..1, ½ at the edge, 8 pixels to 0 or 1.

    Around the picture lies paper. Tiles that show nothing but paper stay paper without being asked about.
    """
    height, width = ink.shape
    down, right = -height % MULTIPLE, -width % MULTIPLE
    around = cv2.copyMakeBorder(ink, REACH, REACH + down, REACH, REACH + right, cv2.BORDER_CONSTANT, value=0)
    field = np.zeros((height + down, width + right), np.float32)
    for tile in tiles(*field.shape, most):
        seen = around[tile.top : tile.top + tile.height + 2 * REACH, tile.left : tile.left + tile.width + 2 * REACH]
        if not seen.any():
            continue
        found = networks.run(ROLE, watch, ink=seen[None, None])
        if found.shape != (1, 1, *seen.shape):
            raise PackError(say.INK_SIZE())
        inside = found[0, 0, REACH : REACH + tile.height, REACH : REACH + tile.width]
        field[tile.top : tile.top + tile.height, tile.left : tile.left + tile.width] = inside
    return field[:height, :width]


def gone_over(networks: Runs, watch: Watch, field: np.ndarray) -> np.ndarray:
    """A drawn field (n, n) 0..1 as an inker would go over it: (m, m), its reach again lines.SPREAD.

    What a generator is unsure of comes out as beads along a line; the inker's line is even.
    """
    fine = cv2.resize(field, (_PAGE, _PAGE), interpolation=cv2.INTER_CUBIC)
    ink = np.clip(lines.decode(fine) * np.float32(_PAGE) + np.float32(0.5), 0, 1)
    found = networks.run(ROLE, watch, ink=ink[None, None])[0, 0]
    return lines.encode(lines.decode(found, _REACH / _PAGE))


def reduction(ink: np.ndarray) -> float:
    """Canvas pixels a network pixel at which this (H, W) uint8 ink is worked on: ½ or a whole number; 0: no ink."""
    width = lines.stroke_width(_sample(ink))
    if width <= 0:
        return 0.0
    if width < _THINNEST:
        return 0.5 if 4 * ink.size <= _MOST else 1.0
    inked = cv2.resize(ink, None, fx=1 / 64, fy=1 / 64, interpolation=cv2.INTER_AREA) if min(ink.shape) > 640 else ink
    share = cv2.countNonZero(cv2.dilate(inked, np.ones((3, 3), np.uint8))) / inked.size
    return max(round(width / STROKE), math.ceil(math.sqrt(share * ink.size / _MOST)), 1)


def _sample(ink: np.ndarray) -> np.ndarray:
    """The most drawn-on blocks of a large drawing, one below the other; a smaller one as it is."""
    if ink.size <= 2 * _BLOCKS * _BLOCK**2:
        return ink
    down, across = (max(1, side // _BLOCK) for side in ink.shape)
    blocks = [np.ascontiguousarray(b) for rows in np.array_split(ink, down) for b in np.array_split(rows, across, 1)]
    blocks = sorted(blocks, key=cv2.countNonZero, reverse=True)[:_BLOCKS]
    wide = max(block.shape[1] for block in blocks) + 1
    paper = cv2.BORDER_CONSTANT  # between them, so that no stroke runs from one into the next
    return np.concatenate([cv2.copyMakeBorder(b, 0, 1, 0, wide - b.shape[1], paper, value=0) for b in blocks])


def evened(ink: np.ndarray, by: float) -> np.ndarray:
    """(H, W) uint8 ink as the network sees it: float32 0..1, reduced `by` times, a pale pencil at full strength."""
    larger = by < 1
    ink = cv2.resize(ink, None, fx=1 / by, fy=1 / by, interpolation=cv2.INTER_CUBIC) if larger else reduced(ink, by)
    drawn = ink[ink > _FAINT]
    peak = float(np.percentile(drawn, 95)) if drawn.size else 255.0
    return np.minimum(ink.astype(np.float32) * np.float32(1 / max(peak, _LEAST_PEAK)), np.float32(1))


class Inking(NamedTuple):
    """Clean lines over a page, as a distance field: the same lines at whatever size they are drawn."""

    field: np.ndarray | None  # (h, w) float32 0..1, 8 of its cells to 0 and 1; None: no lines
    cell: float  # page pixels
    x: float  # of its corner on the page, page pixels
    y: float
    width: int  # of the page
    height: int

    @property
    def stroke(self) -> float:
        """The width of a usual line, page pixels."""
        return STROKE * self.cell

    def at(self, width: int, height: int) -> Placed:
        """uint8 coverage on a canvas of width × height onto which the page is enlarged or reduced."""
        if self.field is None:
            return Placed(np.zeros((0, 0), np.uint8), 0, 0)
        scale = (width / self.width + height / self.height) / 2
        fold = max(1, math.ceil(_LEAST_CELL / (self.cell * scale)))  # coarser than its cells, a field is not sampled
        cell, corner = self.cell * scale * fold, (self.x * scale * fold, self.y * scale * fold)
        found = lines.render_page(self.field, cell, width * fold, height * fold, corner=corner)
        if fold == 1 or not found.pixels.size:
            return found
        fine = found.on_canvas(width * fold, height * fold)
        return Placed(cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA), 0, 0)


def inking(networks: Runs, watch: Watch, ink: np.ndarray, by: float, page: tuple[int, int]) -> Inking:
    """A drawing's lines as clean ink. PackError where the pack's network is not one that inks.

    ink: (h, w) uint8, the drawing on a page of `page` (width, height) pixels, reduced already where `by`, the page's
    pixels a network pixel as `reduction` has it, is above 1.
    """
    whole, more = max(by, 1.0), min(by, 1.0)
    left, top, wide, high = cv2.boundingRect(cv2.inRange(ink, _FAINT + 1, 255))
    if not by or not wide:
        return Inking(None, 1.0, 0.0, 0.0, *page)
    x, y = max(0, left - _ROOM), max(0, top - _ROOM)
    drawn = np.ascontiguousarray(ink[y : top + high + _ROOM, x : left + wide + _ROOM])
    seen = evened(drawn, more)
    seen = cv2.copyMakeBorder(seen, 0, max(0, 4 - seen.shape[0]), 0, max(0, 4 - seen.shape[1]), cv2.BORDER_CONSTANT)
    return Inking(field_of(networks, watch, seen), by, x * whole, y * whole, *page)


def inked(networks: Runs, watch: Watch, rgba: np.ndarray) -> Placed:
    """The drawing's lines as clean ink, uint8 coverage at the size of the canvas that it lies on.

    rgba: (H, W, 4) uint8, straight alpha.
    """
    ink = ink_of(rgba)
    height, width = ink.shape
    by = reduction(ink)
    return inking(networks, watch, reduced(ink, by), by, (width, height)).at(width, height)


def reduced(picture: np.ndarray, by: float) -> np.ndarray:
    """(H, W) or (H, W, 4) uint8, area-reduced by a whole number; as it is below 2. Behind its edges lies nothing."""
    step = int(by)
    if step < 2:
        return picture
    height, width = (-(-side // step) for side in picture.shape[:2])
    edge = height * step - picture.shape[0], width * step - picture.shape[1]
    if any(edge):
        picture = cv2.copyMakeBorder(picture, 0, edge[0], 0, edge[1], cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
