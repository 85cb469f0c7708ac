"""The way `inked`: turns rough strokes into crisp lines, at any canvas size, with a small convolutional network.

The drawing is scaled to the stroke width that the network was trained on; the network predicts a distance field, tile
by tile, which is rendered at canvas size. Tiles overlap by the receptive field, so there are no seams. rendering.py
chooses strokes and color.
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
MULTIPLE = 8  # the network's height and width are multiples of it
REACH = 72  # pixels; radius of the network's receptive field: overlap of tiles
TILE = 768  # pixels; largest side of a tile without its overlap
STROKE = 3.2  # network pixels; stroke width that the network was trained on
_THINNEST = 1.9  # pixels; thinner strokes are enlarged
_MOST = 4 << 20  # approximate limit of the network's input pixels; larger drawings are reduced further
_BLOCK = 512  # pixels; side of the blocks in which a large drawing's stroke width is measured
_BLOCKS = 3
_REACH = 8  # pixels; distance from a line's edge at which the field is 0 or 1
_PAGE = 192  # pixels at which a generator's drawing is inked: its strokes are STROKE wide there
_FAINT = 8  # coverage up to which a pixel counts as empty
_LEAST_PEAK = 24.0
_ROOM = 4  # network pixels; margin around the lines, as inked lines may be slightly wider
_LEAST_CELL = 0.5  # canvas pixels; smallest cell at which a field is rendered


class Runs(Protocol):
    """Runs the pack's networks."""

    def run(self, role: str, watch: Watch | None = None, **inputs: np.ndarray) -> np.ndarray: ...


class Tile(NamedTuple):
    """A tile of a picture, in pixels, without its overlap."""

    top: int
    left: int
    height: int
    width: int


def tiles(height: int, width: int, most: int = TILE) -> Iterator[Tile]:
    """Split a picture with sides that are multiples of MULTIPLE into tiles of similar size, at most `most` pixels."""

    def cuts(length: int) -> list[int]:
        count = -(-length // most)
        return [round(length * n / count / MULTIPLE) * MULTIPLE for n in range(count + 1)]

    for top, bottom in zip(cuts(height)[:-1], cuts(height)[1:], strict=True):
        for left, right in zip(cuts(width)[:-1], cuts(width)[1:], strict=True):
            yield Tile(top, left, bottom - top, right - left)


def distance_field(networks: Runs, watch: Watch, ink: np.ndarray, most: int = TILE) -> np.ndarray:
    """Predict the stroke distance field of ink, both (h, w) float32 0..1: ½ at edges, 8 pixels to 0 or 1.

    The picture is padded with paper. Empty tiles are skipped.
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


def ink_field(networks: Runs, watch: Watch, field: np.ndarray) -> np.ndarray:
    """Ink a generated field (n, n) 0..1: (m, m), with reach lines.SPREAD as before.

    This evens out lines of varying width, which the generator draws where it is uncertain.
    """
    fine = cv2.resize(field, (_PAGE, _PAGE), interpolation=cv2.INTER_CUBIC)
    ink = np.clip(lines.decode(fine) * np.float32(_PAGE) + np.float32(0.5), 0, 1)
    found = networks.run(ROLE, watch, ink=ink[None, None])[0, 0]
    return lines.encode(lines.decode(found, _REACH / _PAGE))


def reduction(ink: np.ndarray) -> float:
    """Return the canvas pixels per network pixel for this ink, (H, W) uint8: ½ or an integer; 0: no ink."""
    width = lines.stroke_width(_sample(ink))
    if width <= 0:
        return 0.0
    if width < _THINNEST:
        return 0.5 if 4 * ink.size <= _MOST else 1.0
    inked = cv2.resize(ink, None, fx=1 / 64, fy=1 / 64, interpolation=cv2.INTER_AREA) if min(ink.shape) > 640 else ink
    share = cv2.countNonZero(cv2.dilate(inked, np.ones((3, 3), np.uint8))) / inked.size
    return max(round(width / STROKE), math.ceil(math.sqrt(share * ink.size / _MOST)), 1)


def _sample(ink: np.ndarray) -> np.ndarray:
    """Return the blocks of a large drawing with the most ink, stacked vertically; a smaller drawing unchanged."""
    if ink.size <= 2 * _BLOCKS * _BLOCK**2:
        return ink
    down, across = (max(1, side // _BLOCK) for side in ink.shape)
    blocks = [np.ascontiguousarray(b) for rows in np.array_split(ink, down) for b in np.array_split(rows, across, 1)]
    blocks = sorted(blocks, key=cv2.countNonZero, reverse=True)[:_BLOCKS]
    wide = max(block.shape[1] for block in blocks) + 1
    paper = cv2.BORDER_CONSTANT  # separates the blocks, so that no stroke continues into the next
    return np.concatenate([cv2.copyMakeBorder(b, 0, 1, 0, wide - b.shape[1], paper, value=0) for b in blocks])


def normalized(ink: np.ndarray, by: float) -> np.ndarray:
    """Scale ink (H, W) uint8 for the network: float32 0..1, reduced `by` times, pale pencil at full strength."""
    larger = by < 1
    ink = cv2.resize(ink, None, fx=1 / by, fy=1 / by, interpolation=cv2.INTER_CUBIC) if larger else reduced(ink, by)
    drawn = ink[ink > _FAINT]
    peak = float(np.percentile(drawn, 95)) if drawn.size else 255.0
    return np.minimum(ink.astype(np.float32) * np.float32(1 / max(peak, _LEAST_PEAK)), np.float32(1))


class Inking(NamedTuple):
    """Clean lines on a page, as a distance field, which renders the same lines at any size."""

    field: np.ndarray | None  # (h, w) float32 0..1, 8 cells from ½ to 0 or 1; None: no lines
    cell: float  # size of a cell, page pixels
    x: float  # of the field's corner, page pixels
    y: float
    width: int  # of the page
    height: int

    @property
    def stroke(self) -> float:
        """The usual width of a line, page pixels."""
        return STROKE * self.cell

    def at(self, width: int, height: int) -> Placed:
        """Render uint8 coverage for a canvas of width × height pixels, to which the page is scaled."""
        if self.field is None:
            return Placed(np.zeros((0, 0), np.uint8), 0, 0)
        scale = (width / self.width + height / self.height) / 2
        factor = max(1, math.ceil(_LEAST_CELL / (self.cell * scale)))  # supersample, so that no cell is skipped
        cell, corner = self.cell * scale * factor, (self.x * scale * factor, self.y * scale * factor)
        found = lines.render_page(self.field, cell, width * factor, height * factor, corner=corner)
        if factor == 1 or not found.pixels.size:
            return found
        fine = found.on_canvas(width * factor, height * factor)
        return Placed(cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA), 0, 0)


def inking(networks: Runs, watch: Watch, ink: np.ndarray, by: float, page: tuple[int, int]) -> Inking:
    """Ink a drawing's lines. PackError if the pack's network returns a wrong shape.

    ink: (h, w) uint8, the drawing on a page of `page` (width, height) pixels, already reduced if `by`, the page pixels
    per network pixel from `reduction`, is above 1.
    """
    reduced_by, enlarged_by = max(by, 1.0), min(by, 1.0)
    left, top, wide, high = cv2.boundingRect(cv2.inRange(ink, _FAINT + 1, 255))
    if not by or not wide:
        return Inking(None, 1.0, 0.0, 0.0, *page)
    x, y = max(0, left - _ROOM), max(0, top - _ROOM)
    drawn = np.ascontiguousarray(ink[y : top + high + _ROOM, x : left + wide + _ROOM])
    seen = normalized(drawn, enlarged_by)
    seen = cv2.copyMakeBorder(seen, 0, max(0, 4 - seen.shape[0]), 0, max(0, 4 - seen.shape[1]), cv2.BORDER_CONSTANT)
    return Inking(distance_field(networks, watch, seen), by, x * reduced_by, y * reduced_by, *page)


def inked(networks: Runs, watch: Watch, rgba: np.ndarray) -> Placed:
    """Ink the lines of a drawing, (H, W, 4) uint8 straight RGBA, and return their uint8 coverage at the same size."""
    ink = ink_of(rgba)
    height, width = ink.shape
    by = reduction(ink)
    return inking(networks, watch, reduced(ink, by), by, (width, height)).at(width, height)


def reduced(picture: np.ndarray, by: float) -> np.ndarray:
    """Area-reduce (H, W) or (H, W, 4) uint8 by the integer part of `by`; unchanged below 2. Padded transparently."""
    step = int(by)
    if step < 2:
        return picture
    height, width = (-(-side // step) for side in picture.shape[:2])
    edge = height * step - picture.shape[0], width * step - picture.shape[1]
    if any(edge):
        picture = cv2.copyMakeBorder(picture, 0, edge[0], 0, edge[1], cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
