"""The request's line art as coloring takes it: its regions at any size, which of them is background, its lines.

How regions are told is raster/color's business; what fills them painting.py's.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from functools import cached_property
from threading import Lock

import cv2
import numpy as np

from ....messages import color as say
from ....raster import frame as framing
from ....raster.color import light
from ....raster.color.distinct import side_by_side
from ....raster.color.flats import Flats, flats
from ....raster.frame import Frame
from ....raster.ink.ground import Ground, ground_of
from ...errors import EmptyError, InputError
from ...memory import free_memory
from ...task import Networks

PICTURE = 256  # pixels of the gallery's pictures
_KEPT = 2  # drawings whose regions are kept, for the next question about them
_LARGEST = 4096 * 4096  # pixels of a drawing that is kept
_BYTES = 60  # of memory that a pixel of the canvas takes at most, measured with six suggestions and all their layers
_PAINTED = 0.025  # of the longer side: no line is so wide
_MOSTLY = 0.3  # share of wider ones that no line art has
_ROWS = 512  # at once
_RIM = 0.15  # share of the picture's rim from which a region that holds an upper corner is background


class LineArt:
    """image: (H, W, 4) uint8 straight RGBA. InputError where it is no line art."""

    def __init__(self, image: np.ndarray, found: Flats) -> None:
        self.image, self.flats = image, found
        small, self._scale = framing.reduced(image)
        self._small = small
        self.ground: Ground = ground_of(image, small)
        if not cv2.countNonZero(found.lines):
            raise EmptyError(say.EMPTY())
        if not found.told:
            raise InputError(say.UNTOLD())

    @property
    def count(self) -> int:
        """How many regions there are."""
        return self.flats.count

    @property
    def on_paper(self) -> bool:
        """Whether the picture is opaque: what lies below it is not seen."""
        return self.ground.paper is not None

    @cached_property
    def areas(self) -> np.ndarray:
        """(count + 1,) int64: pixels of each region off the lines."""
        found = np.zeros(self.count + 1, np.int64)
        for top in range(0, len(self.flats.labels), _ROWS):
            labels, lines = (each[top : top + _ROWS] for each in (self.flats.labels, self.flats.lines))
            found += np.bincount(labels[lines == 0], minlength=self.count + 1)
        found[0] = 0
        return found

    @cached_property
    def pairs(self) -> np.ndarray:
        """(N, 2) int64: regions side by side."""
        return side_by_side(self.flats.labels)

    def longest_border(self, label: int) -> int:
        """The region, none of the background, that a region shares most of its border with; 0 where there is none."""
        own = self.sampled == label
        found = np.zeros(self.count + 1, np.int64)
        for one, two in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:])):
            found += np.bincount(self.sampled[one][own[two] & ~own[one]], minlength=self.count + 1)
            found += np.bincount(self.sampled[:, one][own[:, two] & ~own[:, one]], minlength=self.count + 1)
        found[self.background] = 0
        return int(found.argmax())

    @cached_property
    def background(self) -> np.ndarray:
        """(count + 1,) bool: the regions around what is drawn."""
        labels = self.flats.labels
        rim = np.concatenate([labels[0], labels[-1], labels[1:-1, 0], labels[1:-1, -1]])
        share = np.bincount(rim, minlength=self.count + 1) / max(len(rim), 1)
        around = np.zeros(self.count + 1, bool)
        for corner in (labels[0, 0], labels[0, -1]):
            around[corner] |= share[corner] >= _RIM
        around[0] = True
        return around

    def nothing_closed(self, gap: float) -> InputError:
        """Why there is no region to color: its lines are open, or they lie on one layer with colors."""
        wide = max(3, round(_PAINTED * max(self.flats.lines.shape)))
        inside = cv2.erode(self.flats.lines, np.ones((wide, wide), np.uint8))
        if cv2.countNonZero(inside) > _MOSTLY * cv2.countNonZero(self.flats.lines):
            return InputError(say.PAINTED())
        return InputError(say.UNCLOSED(percent=gap * 100))

    def labels(self, width: int, height: int) -> np.ndarray:
        """(height, width) int32: the region of each pixel at that size."""
        return _sized(self.flats.labels, width, height)

    def figure(self, width: int, height: int) -> np.ndarray:
        """(height, width) bool: what is not background at that size."""
        return ~self.background[self.labels(width, height)]

    def mask(self, width: int, height: int) -> np.ndarray:
        """(height, width) uint8: 255 on lines at that size."""
        return _sized(self.flats.lines, width, height)

    def lines(self, width: int, height: int) -> np.ndarray:
        """(height, width, 4) uint8 straight RGBA: the lines off their paper."""
        image = self.image
        if image.shape[:2] != (height, width):
            way = cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_CUBIC
            large = cv2.resize(framing.premultiplied(image), (width, height), interpolation=way)
            image = framing.straight(np.minimum(large, large[..., 3:]))
        return self.ground.at(width / self.image.shape[1]).lines(image)

    @cached_property
    def frame(self) -> Frame:
        """The square that the gallery's pictures show: all that is drawn, in pixels of the canvas."""
        height, width = self.flats.lines.shape
        columns = np.flatnonzero(self.flats.lines.max(0))
        rows = np.flatnonzero(self.flats.lines.max(1))
        margin = 0.03 * max(columns[-1] - columns[0], rows[-1] - rows[0]) + 1
        left, right = max(0.0, columns[0] - margin), min(float(width), columns[-1] + 1 + margin)
        top, bottom = max(0.0, rows[0] - margin), min(float(height), rows[-1] + 1 + margin)
        size = max(right - left, bottom - top)
        return Frame((left + right - size) / 2, (top + bottom - size) / 2, size)

    @cached_property
    def picture(self) -> np.ndarray:
        """(PICTURE, PICTURE, 4) uint8 premultiplied RGBA: the lines alone, as the gallery shows them."""
        lines = self.ground.at(self._scale).lines(framing.straight(self._small))
        return framing.premultiplied(framing.crop(lines, self.frame.scaled(self._scale), PICTURE))

    @cached_property
    def sampled(self) -> np.ndarray:
        """(2 * PICTURE, 2 * PICTURE) int32: the regions within the frame; 0 beyond the canvas."""
        return self._within_frame(self.flats.labels)

    @cached_property
    def shadow(self) -> np.ndarray:
        """(2 * PICTURE, 2 * PICTURE) float32, 0..1: how deep in shadow each place within the frame lies."""
        lines = self._within_frame(self.flats.lines).astype(np.float32) / 255
        return light.shadow(self.sampled, ~self.background[self.sampled], lines)

    def _within_frame(self, image: np.ndarray) -> np.ndarray:
        size = 2 * PICTURE
        height, width = image.shape
        steps = (np.arange(size) + 0.5) * self.frame.size / size
        rows, columns = (np.floor(at + steps).astype(np.int64) for at in (self.frame.y, self.frame.x))
        inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None]
        return np.where(inside, image[np.ix_(np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1))], 0)


def _sized(labels: np.ndarray, width: int, height: int) -> np.ndarray:
    if labels.shape == (height, width):
        return labels
    rows = (np.arange(height) * 2 + 1) * labels.shape[0] // (2 * height)
    columns = (np.arange(width) * 2 + 1) * labels.shape[1] // (2 * width)
    return labels[np.ix_(rows, columns)]


class Kept:
    """The regions of the last drawings: of one that is asked about again they are there at once."""

    def __init__(self) -> None:
        self._there: OrderedDict[tuple[bytes, float], Flats] = OrderedDict()
        self._lock = Lock()

    def of(self, image: np.ndarray, gap: float) -> Flats:
        """As raster.color.flats.flats, with the cut of a bust."""
        if image.shape[0] * image.shape[1] > _LARGEST:
            return flats(image, gap, busts=True)
        digest = hashlib.blake2b(repr(image.shape).encode(), digest_size=16)
        digest.update(np.ascontiguousarray(image).data)
        key = digest.digest(), gap
        with self._lock:
            found = self._there.pop(key, None)
        if found is None:
            found = flats(image, gap, busts=True)
        with self._lock:
            self._there[key] = found
            while len(self._there) > _KEPT:
                self._there.popitem(last=False)
        return found


def line_art(image: np.ndarray, gap: float, networks: Networks) -> LineArt:
    """The line art of a request; InputError where it is none, or where there is too little memory for it."""
    height, width = image.shape[:2]
    need, free = _BYTES * height * width, free_memory()
    if free is not None and need > free:
        raise InputError(say.NO_MEMORY(width=width, height=height, need=need / 1e9, free=free / 1e9))
    kept = networks.cached("regions of drawings", Kept)
    return LineArt(image, kept.of(image, gap))
