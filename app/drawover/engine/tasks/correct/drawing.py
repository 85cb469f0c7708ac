"""The request's drawing as the task takes it: its lines off the ground, without the marks beside them, at any size.

What paper and transparency are to lines is raster/ink/ground.py's business, what stands beside a drawing subject.py's.
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
from ....raster.ink.ground import Ground, ground_of
from ....raster.ink.pieces import SIDE as FINE
from ....raster.ink.subject import foreign
from ...errors import EmptyError, InputError
from .nudge import SIZE

_SMALL = 512  # pixels of the longest side of a canvas whose lines are kept
_MIN_FRAME = 16  # canvas pixels; a smaller drawing holds nothing to correct


class Lines(NamedTuple):
    """Both (H, W, 4) uint8 straight RGBA on one canvas."""

    own: np.ndarray  # the drawing's
    beside: np.ndarray | None  # what stands beside it and never moves: a signature, a note, a border; None: nothing

    def together(self, drawn: np.ndarray) -> np.ndarray:
        """What stands beside, with (H, W, 4) uint8 straight RGBA in the drawing's place: bit for bit where it can."""
        if self.beside is None:
            return drawn
        seen = cv2.inRange(cv2.extractChannel(self.beside, 3), 1, 255)
        free = cv2.bitwise_and(seen, cv2.inRange(cv2.extractChannel(drawn, 3), 0, 0))
        result = cv2.copyTo(self.beside, free, drawn.copy())
        row, column = np.nonzero(cv2.subtract(seen, free))
        if len(row):
            result[row, column] = over(drawn[row, column], self.beside[row, column])
        return result


def over(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """(..., 4) uint8 straight RGBA: `above` laid over `below`."""
    a, b = above.astype(np.float32), below.astype(np.float32)
    cover = a[..., 3:] / 255
    shown = b[..., 3:] / 255 * (1 - cover)
    total = np.maximum(cover + shown, 1e-6)
    color = (a[..., :3] * cover + b[..., :3] * shown) / total
    return np.rint(np.concatenate([color, 255 * (cover + shown)], axis=-1)).astype(np.uint8)


class Drawing:
    """image: (H, W, 4) uint8 straight RGBA. InputError where there is nothing in it that could be corrected.

    apart: whether what stands beside a drawing is told from it; anyway: whether lines that cannot be told from their
    paper are taken as well as they can be.
    """

    def __init__(self, image: np.ndarray, apart: bool, anyway: bool = False) -> None:
        self.image = image
        small, scale = framing.reduced(image)
        self.ground: Ground = ground_of(image, small)
        if not (self.ground.told or anyway):
            raise InputError(say.UNTOLD())
        if self.ground.paper is None or self.ground.white:
            ink = self.ground.ink(framing.straight(small)) if self.ground.pale else framing.ink_of_premultiplied(small)
        else:
            ink = self.ground.at(scale).ink(self.ground.at(scale).lines(small))
        self._foreign = foreign(ink) if apart else None
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
        """Whether something stands beside the drawing."""
        return self._foreign is not None

    @property
    def on_paper(self) -> bool:
        """Whether the picture is opaque: lines on paper, which must not be lost with them."""
        return self.ground.paper is not None

    def frame_at(self, width: int, height: int) -> Frame:
        """The drawing's frame on a canvas of width × height pixels."""
        sx, sy = width / self.image.shape[1], height / self.image.shape[0]
        return Frame(self.frame.x * sx, self.frame.y * sy, self.frame.size * (sx + sy) / 2)

    def lines(self, width: int, height: int) -> Lines:
        """The drawing's lines off their ground, on a canvas of width × height; small ones are kept."""
        return (self._small_lines if max(width, height) <= _SMALL else self._lines)(width, height)

    def _lines(self, width: int, height: int) -> Lines:
        return self.apart(self._ground_at(width).lines(sized(self.image, width, height)))

    def apart(self, rgba: np.ndarray) -> Lines:
        """Lines off their ground, of this drawing or a layer of it, without what stands beside."""
        if self._foreign is None:
            return Lines(rgba, None)
        height, width = rgba.shape[:2]
        mask = self._mask(width, height, width / self.image.shape[1])
        own, beside = rgba.copy(), rgba.copy()
        own[mask > 0] = 0
        beside[mask == 0] = 0
        return Lines(own, beside)

    def _mask(self, width: int, height: int, scale: float) -> np.ndarray:
        """(height, width) uint8, 255 where what stands beside lies; scale: its pixels per pixel of the image."""
        assert self._foreign is not None
        by = scale * max(self.image.shape[:2]) / max(self._foreign.shape)
        matrix = np.array([[1 / by, 0, 0.5 / by - 0.5], [0, 1 / by, 0.5 / by - 0.5]])
        flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(self._foreign, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)

    def sheet(self, width: int, height: int) -> np.ndarray:
        """(height, width, 4) uint8 opaque: the paper without its lines. Only where the drawing is `on_paper`."""
        image, ground = sized(self.image, width, height), self._ground_at(width)
        return ground.sheet(image, ground.lines(image))

    def _ground_at(self, width: int) -> Ground:
        return self.ground.at(width / self.image.shape[1])

    def ink_of(self, own: np.ndarray) -> np.ndarray:
        """(H, W) uint8 coverage of the drawing's own lines, as `lines` or a motion of them gives them."""
        return self.ground.ink(own)

    @cached_property
    def color(self) -> tuple[int, int, int]:
        """The color that the artist draws with."""
        step = max(1, max(self.image.shape[:2]) // 512)
        some = np.ascontiguousarray(self.image[::step, ::step])
        return lines.ink_color(some, self.ground.ink(self.apart(self.ground.lines(some)).own))


def sized(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """Straight RGBA at another size."""
    if image.shape[:2] == (height, width):
        return image
    way = cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_CUBIC
    result = cv2.resize(framing.premultiplied(image), (width, height), interpolation=way)
    return framing.straight(np.minimum(result, result[..., 3:]))


def _even(ink: np.ndarray) -> np.ndarray:
    """uint8 ink as the networks see it: float32 0..1, a faint pencil brought up to full strength."""
    peak = float(np.percentile(ink[ink > 8], 95)) if (ink > 8).any() else 255.0
    return np.clip(ink.astype(np.float32) / max(peak, 24.0), 0, 1)
