"""Limits of files, and of the resources for reading one: the same numbers for writing and reading.

bounded.py fits drawings to them before writing; readers ask a Budget before decoding anything. All limits exceed what
drawings need; what a file may ask for is proportional to its size.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np

from ..errors import ReadError, TooLargeError
from ..layers import MAX_PIXELS, check_size
from ..tiles import TILE, Rect
from .atomic import shortened

MAX_LAYERS = 2000  # layers and groups
DEEPEST = 64  # nesting of groups
MAX_SIDE = 65535  # longest side of a layer, and of a canvas, in pixels
FAR = 1 << 20  # pixels from the canvas's corner; layers must lie completely within
MAX_GUIDES = 1000
MAX_DPI = 10000.0
MAX_HELD = 8 << 30  # bytes of all tiles of a drawing, each counted once
MAX_STACK = 16 << 20  # bytes of a stack.xml
MAX_NAMES = 700_000  # characters of all names: some are written three times, and some characters take six bytes
MAX_ELEMENTS = 40 * MAX_LAYERS  # in stack.xml; other programs may add their own
MAX_ENTRY = 4 * MAX_PIXELS + (64 << 20)  # bytes of one file in a zip, uncompressed: the largest layer, of noise
MAX_EXTRAS = 16 << 20  # bytes of all extra files next to the layers

_LONGEST = 300000  # longest side of a layer in other programs' files, by Photoshop's large format
_LAYER = 64 << 20  # pixels that any layer may have, whatever the size of the canvas
_TIMES = 16  # layer size limit, in canvases
_SHARED = 512 << 20  # pixels of layers that need no bytes of their own in the file
# Pixels of a layer per byte of the file. Deflate expands a byte to at most 258 RGBA pixels, so the limit never hits
# anything that has bytes of its own in the file.
_PER_BYTE = 400
_PER_BYTE_PICTURE = 1100  # the same for a single picture, which may be gray or indexed


def largest(canvas: Rect) -> int:
    """The largest layer that a drawing of this canvas may have in a file, in pixels."""
    return min(MAX_PIXELS, _LAYER + _TIMES * canvas.width * canvas.height)


def fits(rect: Rect, canvas: Rect, side: int = MAX_SIDE) -> bool:
    """Whether a file may have a layer in this rectangle. side: the format's longest, in pixels."""
    within = min(rect.x, rect.y) >= -FAR and max(rect.right, rect.bottom) <= FAR
    return within and max(rect.width, rect.height) <= side and rect.width * rect.height <= largest(canvas)


def reach(canvas: Rect, side: int = MAX_SIDE) -> Rect:
    """The largest rectangle around a canvas, with equal margins in full tiles, that `fits`."""
    least, most = 0, side // (2 * TILE)  # margins in tiles

    def grown(margin: int) -> Rect:
        across, down = (min(margin, max(0, side - length) // (2 * TILE)) * TILE for length in canvas[2:])
        return Rect(canvas.x - across, canvas.y - down, canvas.width + 2 * across, canvas.height + 2 * down)

    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(grown(middle), canvas, side) else (least, middle - 1)
    return grown(least)


def file_size(file: BinaryIO) -> int:
    """Size of an open file in bytes; the read position is kept."""
    at = file.tell()
    size = file.seek(0, 2)
    file.seek(at)
    return size


def check_picture(width: int, height: int, size: int, what: str) -> None:
    """Raise TooLargeError, or ReadError for a picture that cannot be in a file of that many bytes."""
    check_size(width, height)
    if width * height > _LAYER + _PER_BYTE_PICTURE * size:
        raise ReadError(
            f"{what} says that it has {width} × {height} pixels, and holds far too little for so many: it is damaged, "
            "or made to fill the memory."
        )


class Budget:
    """Resources that reading one file may use: checked before each picture is decoded, and updated afterwards.

    what: the file's name for messages; size: its bytes.
    """

    def __init__(self, what: str, canvas: Rect, size: int) -> None:
        self._what, self._canvas = what, canvas
        self._work = largest(canvas) + _PER_BYTE * size  # pixels left to decode
        self._painted = _SHARED + _PER_BYTE * size  # pixels left to store in layers, counting shared ones
        self._lock = threading.Lock()
        self._held: set[int] = set()
        self._bytes = 0

    def check(self, width: int, height: int, name: str, size: int) -> None:
        """Raise TooLargeError for a layer of that size. size: bytes of the file that belong to it."""
        most = min(MAX_PIXELS, largest(self._canvas) + _PER_BYTE * size)
        if min(width, height) < 1 or max(width, height) > _LONGEST or width * height > most:
            raise TooLargeError(
                f"{self._what} holds a layer (“{shortened(name)}”) of {width} × {height} pixels, too large for a "
                f"picture of {self._canvas.width} × {self._canvas.height}."
            )

    def decode(self, width: int, height: int) -> None:
        """Call before decoding a layer's picture; thread-safe."""
        with self._lock:
            self._work -= width * height
            over = self._work < 0
        if over:
            raise TooLargeError(f"{self._what} holds far more pixels than a file of its size can be of use for.")

    def hold(self, tiles: Iterable[np.ndarray]) -> None:
        """Account for the tiles of a layer or a mask."""
        count = 0
        for tile in tiles:
            count += 1
            if id(tile) not in self._held:
                self._held.add(id(tile))
                self._bytes += tile.nbytes
        self._painted -= count * TILE * TILE
        if self._bytes > MAX_HELD:
            raise TooLargeError(f"{self._what} holds more pixels than Drawover can keep in memory.")
        if self._painted < 0:
            raise TooLargeError(f"{self._what} lays far more pixels over each other than a file of its size can hold.")
