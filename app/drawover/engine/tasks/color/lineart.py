"""Prepares the request's line art for coloring: its regions at any size, its background, its lines.

raster/color segments regions; painting.py chooses their colors.
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
from ....raster.ink.ground import Ground, detect_ground
from ...errors import EmptyError, InputError
from ...memory import free_memory
from ...task import Networks

PICTURE = 256  # pixels of a thumbnail
_CACHED = 2  # drawings whose regions are cached for further requests
_LARGEST = 4096 * 4096  # pixels; larger drawings are not cached
_BYTES = 60  # peak memory per canvas pixel, measured with six suggestions and all their layers
_PAINTED = 0.025  # of the longer side; anything wider is not a line
_MOSTLY = 0.3  # share of such pixels from which a picture is a painting instead of line art
_ROWS = 512  # processed at a time
_RIM = 0.15  # share of the picture's rim from which a region that contains an upper corner is background


class LineArt:
    """Line art with its regions. image: (H, W, 4) uint8 straight RGBA. InputError if it is not line art."""

    def __init__(self, image: np.ndarray, found: Flats) -> None:
        self.image, self.flats = image, found
        small, self._scale = framing.reduced(image)
        self._small = small
        self.ground: Ground = detect_ground(image, small)
        if not cv2.countNonZero(found.lines):
            raise EmptyError(say.EMPTY())
        if not found.distinguishable:
            raise InputError(say.UNTOLD())

    @property
    def count(self) -> int:
        """The number of regions."""
        return self.flats.count

    @property
    def on_paper(self) -> bool:
        """Whether the picture is opaque and so would hide layers below it."""
        return self.ground.paper is not None

    @cached_property
    def areas(self) -> np.ndarray:
        """(count + 1,) int64: pixels of each region without lines."""
        found = np.zeros(self.count + 1, np.int64)
        for top in range(0, len(self.flats.labels), _ROWS):
            labels, lines = (each[top : top + _ROWS] for each in (self.flats.labels, self.flats.lines))
            found += np.bincount(labels[lines == 0], minlength=self.count + 1)
        found[0] = 0
        return found

    @cached_property
    def pairs(self) -> np.ndarray:
        """(N, 2) int64: adjacent regions."""
        return side_by_side(self.flats.labels)

    def longest_border(self, label: int) -> int:
        """Return the region, other than background, with the longest border to this region; 0 if there is none."""
        own = self.sampled == label
        found = np.zeros(self.count + 1, np.int64)
        for one, two in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:])):
            found += np.bincount(self.sampled[one][own[two] & ~own[one]], minlength=self.count + 1)
            found += np.bincount(self.sampled[:, one][own[:, two] & ~own[:, one]], minlength=self.count + 1)
        found[self.background] = 0
        return int(found.argmax())

    @cached_property
    def background(self) -> np.ndarray:
        """(count + 1,) bool: the regions around the drawn subject."""
        labels = self.flats.labels
        rim = np.concatenate([labels[0], labels[-1], labels[1:-1, 0], labels[1:-1, -1]])
        share = np.bincount(rim, minlength=self.count + 1) / max(len(rim), 1)
        around = np.zeros(self.count + 1, bool)
        for corner in (labels[0, 0], labels[0, -1]):
            around[corner] |= share[corner] >= _RIM
        around[0] = True
        return around

    def no_regions_error(self, gap: float) -> InputError:
        """Return the error for a drawing without regions: its lines are open, or the layer is painted."""
        wide = max(3, round(_PAINTED * max(self.flats.lines.shape)))
        inside = cv2.erode(self.flats.lines, np.ones((wide, wide), np.uint8))
        if cv2.countNonZero(inside) > _MOSTLY * cv2.countNonZero(self.flats.lines):
            return InputError(say.PAINTED())
        return InputError(say.UNCLOSED(percent=gap * 100))

    def labels(self, width: int, height: int) -> np.ndarray:
        """Return the region of each pixel at this size, (height, width) int32."""
        return _sized(self.flats.labels, width, height)

    def figure(self, width: int, height: int) -> np.ndarray:
        """Return the mask of the subject without background at this size, (height, width) bool."""
        return ~self.background[self.labels(width, height)]

    def mask(self, width: int, height: int) -> np.ndarray:
        """Return the mask of the lines at this size, (height, width) uint8."""
        return _sized(self.flats.lines, width, height)

    def lines(self, width: int, height: int) -> np.ndarray:
        """Return the lines without paper at this size, (height, width, 4) uint8 straight RGBA."""
        image = self.image
        if image.shape[:2] != (height, width):
            way = cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_CUBIC
            large = cv2.resize(framing.premultiplied(image), (width, height), interpolation=way)
            image = framing.straight(np.minimum(large, large[..., 3:]))
        return self.ground.at(width / self.image.shape[1]).lines(image)

    @cached_property
    def frame(self) -> Frame:
        """The square that thumbnails show: the bounding square of all lines, in canvas pixels."""
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
        """(PICTURE, PICTURE, 4) uint8 premultiplied RGBA: the lines in thumbnails."""
        lines = self.ground.at(self._scale).lines(framing.straight(self._small))
        return framing.premultiplied(framing.crop(lines, self.frame.scaled(self._scale), PICTURE))

    @cached_property
    def sampled(self) -> np.ndarray:
        """(2 * PICTURE, 2 * PICTURE) int32: the regions within the frame; 0 outside the canvas."""
        return self._within_frame(self.flats.labels)

    @cached_property
    def shadow(self) -> np.ndarray:
        """(2 * PICTURE, 2 * PICTURE) float32, 0..1: depth of shadow within the frame."""
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


class FlatsCache:
    """An LRU cache of the regions of the last drawings."""

    def __init__(self) -> None:
        self._entries: OrderedDict[tuple[bytes, float], Flats] = OrderedDict()
        self._lock = Lock()

    def flats(self, image: np.ndarray, gap: float) -> Flats:
        """As raster.color.flats.flats with busts=True, cached."""
        if image.shape[0] * image.shape[1] > _LARGEST:
            return flats(image, gap, busts=True)
        digest = hashlib.blake2b(repr(image.shape).encode(), digest_size=16)
        digest.update(np.ascontiguousarray(image).data)
        key = digest.digest(), gap
        with self._lock:
            found = self._entries.pop(key, None)
        if found is None:
            found = flats(image, gap, busts=True)
        with self._lock:
            self._entries[key] = found
            while len(self._entries) > _CACHED:
                self._entries.popitem(last=False)
        return found


def line_art(image: np.ndarray, gap: float, networks: Networks) -> LineArt:
    """Segment the line art of a request; InputError if it is not line art, or if there is too little memory."""
    height, width = image.shape[:2]
    need, free = _BYTES * height * width, free_memory()
    if free is not None and need > free:
        raise InputError(say.NO_MEMORY(width=width, height=height, need=need / 1e9, free=free / 1e9))
    cache = networks.cached("regions of drawings", FlatsCache)
    return LineArt(image, cache.flats(image, gap))
