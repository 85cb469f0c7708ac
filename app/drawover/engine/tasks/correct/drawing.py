"""Prepares the request's drawing: separates its lines from paper and from marks next to them, at any size.

raster/ink/ground.py separates lines from the background, raster/ink/subject.py finds marks such as signatures.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import NamedTuple

import cv2
import numpy as np

from ....messages import correct as say
from ....raster import frame as framing
from ....raster.frame import Frame
from ....raster.ink import lines
from ....raster.ink.ground import Ground, detect_ground
from ....raster.ink.pieces import SIDE as FINE
from ....raster.ink.subject import foreign
from ...errors import EmptyError, InputError
from .nudge import SIZE

_SMALL = 512  # pixels; longest side of canvases whose lines are cached
_MIN_FRAME = 16  # canvas pixels; smaller drawings are refused


class Lines(NamedTuple):
    """Lines of a drawing and marks next to it, both (H, W, 4) uint8 straight RGBA."""

    own: np.ndarray  # the drawing's lines
    marks: np.ndarray | None  # marks that never move: a signature, a note, a border; None: no marks

    def with_marks(self, drawn: np.ndarray) -> np.ndarray:
        """Combine new lines, (H, W, 4) uint8 straight RGBA, with the marks; exact where they don't overlap."""
        if self.marks is None:
            return drawn
        seen = cv2.inRange(cv2.extractChannel(self.marks, 3), 1, 255)
        free = cv2.bitwise_and(seen, cv2.inRange(cv2.extractChannel(drawn, 3), 0, 0))
        result = cv2.copyTo(self.marks, free, drawn.copy())
        row, column = np.nonzero(cv2.subtract(seen, free))
        if len(row):
            result[row, column] = over(drawn[row, column], self.marks[row, column])
        return result


def over(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Alpha-blend `above` over `below`, both (..., 4) uint8 straight RGBA."""
    a, b = above.astype(np.float32), below.astype(np.float32)
    cover = a[..., 3:] / 255
    shown = b[..., 3:] / 255 * (1 - cover)
    total = np.maximum(cover + shown, 1e-6)
    color = (a[..., :3] * cover + b[..., :3] * shown) / total
    return np.rint(np.concatenate([color, 255 * (cover + shown)], axis=-1)).astype(np.uint8)


class Drawing:
    """A drawing to correct. image: (H, W, 4) uint8 straight RGBA. InputError if it contains no usable lines.

    separate_marks: whether to separate marks from the drawing; anyway: whether to accept lines that cannot be separated
    reliably from their paper.
    """

    def __init__(self, image: np.ndarray, separate_marks: bool, anyway: bool = False) -> None:
        self.image = image
        small, scale = framing.reduced(image)
        self.ground: Ground = detect_ground(image, small)
        if not (self.ground.distinguishable or anyway):
            raise InputError(say.UNTOLD())
        if self.ground.paper is None or self.ground.white:
            ink = self.ground.ink(framing.straight(small)) if self.ground.pale else framing.ink_of_premultiplied(small)
        else:
            ink = self.ground.at(scale).ink(self.ground.at(scale).lines(small))
        self._foreign = foreign(ink) if separate_marks else None
        if self._foreign is not None:
            ink = cv2.copyTo(ink, cv2.bitwise_not(self._mask(ink.shape[1], ink.shape[0], scale)))
        found = framing.frame_of(ink, scale)
        if found is None:
            raise EmptyError(say.EMPTY())
        if found.size < _MIN_FRAME:
            raise InputError(say.SMALL(least=_MIN_FRAME))
        self.frame: Frame = found
        self.ink = _even(framing.crop(ink, found.scaled(scale), SIZE))  # (SIZE, SIZE) float32 0..1
        self.fine_ink = framing.crop(ink, found.scaled(scale), FINE)  # (FINE, FINE) uint8
        self._small_lines = lru_cache(maxsize=2)(self._lines)

    @property
    def has_marks(self) -> bool:
        """Whether there are marks next to the drawing."""
        return self._foreign is not None

    @property
    def on_paper(self) -> bool:
        """Whether the picture is opaque: lines on paper, which must be preserved."""
        return self.ground.paper is not None

    def frame_at(self, width: int, height: int) -> Frame:
        """Return the drawing's frame on a canvas of width × height pixels."""
        sx, sy = width / self.image.shape[1], height / self.image.shape[0]
        return Frame(self.frame.x * sx, self.frame.y * sy, self.frame.size * (sx + sy) / 2)

    def lines(self, width: int, height: int) -> Lines:
        """Return the drawing's lines without background, for a canvas of width × height; small ones are cached."""
        return (self._small_lines if max(width, height) <= _SMALL else self._lines)(width, height)

    def _lines(self, width: int, height: int) -> Lines:
        return self.separate(self._ground_at(width).lines(sized(self.image, width, height)))

    def separate(self, rgba: np.ndarray) -> Lines:
        """Separate marks from lines without background, of this drawing or a layer of it."""
        if self._foreign is None:
            return Lines(rgba, None)
        height, width = rgba.shape[:2]
        mask = self._mask(width, height, width / self.image.shape[1])
        own, marks = rgba.copy(), rgba.copy()
        own[mask > 0] = 0
        marks[mask == 0] = 0
        return Lines(own, marks)

    def _mask(self, width: int, height: int, scale: float) -> np.ndarray:
        """Return the mask of the marks, (height, width) uint8; scale: its pixels per pixel of the image."""
        assert self._foreign is not None
        by = scale * max(self.image.shape[:2]) / max(self._foreign.shape)
        matrix = np.array([[1 / by, 0, 0.5 / by - 0.5], [0, 1 / by, 0.5 / by - 0.5]])
        flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(self._foreign, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)

    def clean_paper(self, width: int, height: int) -> np.ndarray:
        """Render the paper without lines, (height, width, 4) uint8, opaque. Only if the drawing is `on_paper`."""
        image, ground = sized(self.image, width, height), self._ground_at(width)
        return ground.sheet(image, ground.lines(image))

    def _ground_at(self, width: int) -> Ground:
        return self.ground.at(width / self.image.shape[1])

    def ink_coverage(self, own: np.ndarray) -> np.ndarray:
        """Return the coverage of the drawing's own lines, moved or not: (H, W) uint8."""
        return self.ground.ink(own)

    @cached_property
    def color(self) -> tuple[int, int, int]:
        """The color that the artist draws with."""
        step = max(1, max(self.image.shape[:2]) // 512)
        some = np.ascontiguousarray(self.image[::step, ::step])
        return lines.ink_color(some, self.ground.ink(self.separate(self.ground.lines(some)).own))


def sized(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """Resize straight RGBA."""
    if image.shape[:2] == (height, width):
        return image
    way = cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_CUBIC
    result = cv2.resize(framing.premultiplied(image), (width, height), interpolation=way)
    return framing.straight(np.minimum(result, result[..., 3:]))


def _even(ink: np.ndarray) -> np.ndarray:
    """Normalize uint8 ink for the networks: float32 0..1, faint pencil scaled to full strength."""
    peak = float(np.percentile(ink[ink > 8], 95)) if (ink > 8).any() else 255.0
    return np.clip(ink.astype(np.float32) / max(peak, 24.0), 0, 1)
