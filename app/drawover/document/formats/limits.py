"""What a file may hold, and what reading one may take: the same numbers for who writes and for who reads.

held.py makes a drawing fit these before it is written; readers ask a Budget before they decode anything. Every bound
lies beyond what drawings need: what a small file can ask for is bounded by its size, and a large one pays for its own.
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
DEEPEST = 64  # groups inside groups
MAX_SIDE = 65535  # pixels of a layer, and of a canvas
FAR = 1 << 20  # pixels from the canvas's corner, within which all of a layer lies
MAX_GUIDES = 1000
MAX_DPI = 10000.0
MAX_HELD = 8 << 30  # bytes of the tiles of a whole drawing, each counted once
MAX_STACK = 16 << 20  # bytes of a stack.xml
MAX_NAMES = 700_000  # letters of all names: in it some stand three times, and some letters take six bytes
MAX_ELEMENTS = 40 * MAX_LAYERS  # in it; others may write some of their own
MAX_ENTRY = 4 * MAX_PIXELS + (64 << 20)  # bytes of one file in a zip, unpacked: the largest layer's, of noise
MAX_BESIDE = 16 << 20  # bytes of all that is kept beside the layers

_LONGEST = 300000  # pixels of a layer's side in files of others, by Photoshop's large format
_LAYER = 64 << 20  # pixels that any layer may have, whatever the size of the canvas
_TIMES = 16  # canvases that any layer may be as large as
_SHARED = 512 << 20  # pixels of layers that need no bytes of their own in the file
# Pixels of a layer for each byte of the file. Deflate makes at most 258 RGBA pixels of a byte, so whatever has bytes of
# its own in the file pays for itself.
_PER_BYTE = 400
_PER_BYTE_OF_PICTURE = 1100  # the same of a picture alone, which may be gray or a palette's


def largest(canvas: Rect) -> int:
    """Pixels of the rectangle that one layer of such a drawing may take in a file."""
    return min(MAX_PIXELS, _LAYER + _TIMES * canvas.width * canvas.height)


def fits(rect: Rect, canvas: Rect, side: int = MAX_SIDE) -> bool:
    """Whether a layer may lie there in a file. side: the format's longest, in pixels."""
    within = min(rect.x, rect.y) >= -FAR and max(rect.right, rect.bottom) <= FAR
    return within and max(rect.width, rect.height) <= side and rect.width * rect.height <= largest(canvas)


def reach(canvas: Rect, side: int = MAX_SIDE) -> Rect:
    """The largest rectangle around a canvas, as far on all sides of it, that `fits`; in whole tiles beyond it."""
    least, most = 0, side // (2 * TILE)  # margins in tiles

    def grown(margin: int) -> Rect:
        across, down = (min(margin, max(0, side - length) // (2 * TILE)) * TILE for length in canvas[2:])
        return Rect(canvas.x - across, canvas.y - down, canvas.width + 2 * across, canvas.height + 2 * down)

    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(grown(middle), canvas, side) else (least, middle - 1)
    return grown(least)


def size_of(file: BinaryIO) -> int:
    """Bytes of an open file; where it is read next stays."""
    at = file.tell()
    size = file.seek(0, 2)
    file.seek(at)
    return size


def check_picture(width: int, height: int, size: int, what: str) -> None:
    """Raises TooLargeError, or ReadError for a picture that cannot be in a file of so many bytes."""
    check_size(width, height)
    if width * height > _LAYER + _PER_BYTE_OF_PICTURE * size:
        raise ReadError(
            f"{what} says that it has {width} × {height} pixels, and holds far too little for so many: it is damaged, "
            "or made to fill the memory."
        )


class Budget:
    """What one file may take: asked before a picture of it is decoded, and told of what came of it.

    what: the file as it is called in a sentence; size: its bytes.
    """

    def __init__(self, what: str, canvas: Rect, size: int) -> None:
        self._what, self._canvas = what, canvas
        self._work = largest(canvas) + _PER_BYTE * size  # pixels left to decode
        self._painted = _SHARED + _PER_BYTE * size  # pixels left to be painted on layers, shared ones too
        self._lock = threading.Lock()
        self._held: set[int] = set()
        self._bytes = 0

    def check(self, width: int, height: int, name: str, size: int) -> None:
        """Raises TooLargeError for a layer that may not be so large. size: bytes of the file that are its own."""
        most = min(MAX_PIXELS, largest(self._canvas) + _PER_BYTE * size)
        if min(width, height) < 1 or max(width, height) > _LONGEST or width * height > most:
            raise TooLargeError(
                f"{self._what} holds a layer (“{shortened(name)}”) of {width} × {height} pixels, too large for a "
                f"picture of {self._canvas.width} × {self._canvas.height}."
            )

    def decode(self, width: int, height: int) -> None:
        """Before a layer's picture is decoded; from any thread."""
        with self._lock:
            self._work -= width * height
            over = self._work < 0
        if over:
            raise TooLargeError(f"{self._what} holds far more pixels than a file of its size can be of use for.")

    def hold(self, tiles: Iterable[np.ndarray]) -> None:
        """What a layer or a mask is made of."""
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
