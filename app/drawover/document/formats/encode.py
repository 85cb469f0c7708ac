"""Bands of 64 rows coded by two threads while the drawing hand goes on, and remembered between saves; tiles to PNG.

Each band is coded for itself (a deflate stream with its own beginning, filtered by nothing outside of it), so bands can
be coded side by side, those of empty paper are coded once, and those that did not change since the last save not again.
"""

from __future__ import annotations

import struct
import weakref
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar, cast

import numpy as np

from ..tiles import TILE, Rect

try:
    from isal import isal_zlib as deflate
    from isal.igzip_lib import IsalError as BandError  # what unpacking a spoiled band raises
except ImportError:  # there is none for this kind of machine; the same pixels, more slowly
    import zlib as deflate

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MARK = b"drBD"  # a chunk that says where bands end; whoever changes the pixels must leave it out, by PNG's rules
SUB, UP = 1, 2  # filters: each byte less the one before it, or above it; flat areas and soft edges become runs
_LEVEL = (
    1  # zlib's, with runs alone: a tenth larger for lines, smaller for paint, a fifth faster; level 3 twice as slow
)
_PATIENCE = 0.004  # seconds
_AHEAD = 5  # bands begun before the first of them is done
THREADS = 2

T = TypeVar("T")  # a band of a picture as a kind of file has it


class Band(NamedTuple):
    """Some rows of a picture, coded."""

    packed: bytes  # deflate blocks, flushed to a whole byte
    adler: int  # of what they unpack to
    length: int  # bytes that they unpack to
    crc: int  # of a PNG's chunk that holds `packed` alone


def filtered(rows: np.ndarray) -> np.ndarray:
    """(h, w, 4) uint8 -> (h, 1 + 4 · w) uint8: each row behind its filter's number."""
    height, width = rows.shape[:2]
    flat = np.ascontiguousarray(rows).reshape(height, width * 4)
    result = np.empty((height, width * 4 + 1), np.uint8)
    result[0, 0], result[1:, 0] = SUB, UP
    result[0, 1:5] = flat[0, :4]
    np.subtract(flat[0, 4:], flat[0, :-4], out=result[0, 5:])
    np.subtract(flat[1:], flat[:-1], out=result[1:, 1:])
    return result


def _pack(rows: np.ndarray) -> Band:
    """(h, w, 4) uint8 -> a band."""
    raw = filtered(rows)
    packer = deflate.compressobj(_LEVEL, deflate.DEFLATED, -15)
    packed = packer.compress(raw.data) + packer.flush(deflate.Z_FULL_FLUSH)
    return Band(packed, deflate.adler32(raw.data), raw.size, checksum(packed, checksum(b"IDAT")))


def checksum(data: bytes, before: int = 0) -> int:
    """CRC-32, as PNG has it; before: that of what comes before."""
    return deflate.crc32(data, before)


@lru_cache(maxsize=64)
def empty(width: int, height: int) -> Band:
    return _pack(np.zeros((height, width, 4), np.uint8))


Key = tuple[Hashable, Sequence[np.ndarray | None]]  # what decides some bytes: plain values, and the very tiles


class _Known(weakref.ref[np.ndarray]):
    """A tile that lives, with a number that no other ever has: the id of one that is gone is given to another."""

    __slots__ = "at", "number"

    def __new__(cls, tile: np.ndarray, gone: Callable[[_Known], object], number: int) -> _Known:
        return super().__new__(cls, tile, gone)

    def __init__(self, tile: np.ndarray, gone: Callable[[_Known], object], number: int) -> None:
        super().__init__(tile, gone)  # pyright: ignore[reportCallIssue]
        self.at, self.number = id(tile), number


class Coded:
    """What earlier saves coded, found again by the very tiles it was coded from. Holds no tile alive.

    Few objects for many tiles: Python's collector, which stops the hand, goes through all that there are.
    """

    def __init__(self, limit: int = 192 << 20) -> None:
        self._limit, self._held = limit, 0  # bytes
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._tiles: dict[int, _Known] = {}  # by id
        self._count = 0
        self._forget = lambda known: self._tiles.pop(known.at, None)

    def _name(self, key: Key) -> Hashable:
        about, tiles = key
        numbers = np.zeros(len(tiles), np.int64)
        for at, tile in enumerate(tiles):
            if tile is not None:
                known = self._tiles.get(id(tile))
                if known is None:
                    self._count += 1
                    known = self._tiles[id(tile)] = _Known(tile, self._forget, self._count)
                numbers[at] = known.number
        return about, numbers.tobytes()

    def get(self, key: Key) -> object | None:
        """What was kept under the key."""
        name = self._name(key)
        if name not in self._kept:
            return None
        self._kept.move_to_end(name)
        return self._kept[name][0]

    def keep(self, key: Key, value: object, size: int) -> None:
        """`size`: its bytes. The longest unused goes when there are too many."""
        name = self._name(key)
        self._drop(name)
        self._kept[name] = value, size
        self._held += size
        while self._held > self._limit:
            self._drop(next(iter(self._kept)))

    def _drop(self, name: Hashable) -> None:
        self._held -= self._kept.pop(name, (None, 0))[1]


class Source(NamedTuple):
    """A picture to be coded."""

    pixels: Callable[[Rect], np.ndarray]  # a part of it -> (height, width, 4) uint8, straight alpha; in any thread
    rect: Rect
    key: Callable[[Rect], Key] | None = None  # what decides a band's pixels; left out: the band is not kept
    blank: Callable[[Rect], bool] | None = None  # True where a band is known to be transparent


class Coding(NamedTuple, Generic[T]):
    """How a kind of file codes the pixels of a band."""

    name: str
    pack: Callable[[np.ndarray], T]  # pixels -> the band, coded; in any thread
    empty: Callable[[int, int], T]  # (width, height) -> a transparent one
    size: Callable[[T], int]  # bytes that a coded band takes
    kept: Callable[[T], bool] = lambda band: True  # whether it is worth being remembered for the next save


_PNG = Coding("png", lambda pixels: _pack(pixels), empty, lambda band: len(band.packed))


def unpacked(packed: memoryview, size: int) -> bytes | None:
    """What a band's bytes unpack to; None where it is not `size` bytes, or they are spoiled."""
    try:
        raw = deflate.decompressobj(-15).decompress(packed, size + 1)
    except BandError:  # pyright: ignore[reportGeneralTypeIssues] -- isal declares its error as an instance
        return None
    return raw if len(raw) == size else None


def bands_of(rect: Rect) -> Iterator[Rect]:
    """The rectangle's rows in bands that end where rows of tiles end."""
    top = rect.y
    while top < rect.bottom:
        bottom = min(rect.bottom, (top // TILE + 1) * TILE)
        yield Rect(rect.x, top, rect.width, bottom - top)
        top = bottom


class Coder:
    """Codes pictures one after the other. Use it in a `with`; its threads end with that."""

    def __init__(self, coded: Coded | None = None) -> None:
        self._coded = coded or Coded()
        self._pool = ThreadPoolExecutor(THREADS, "coder")

    def __enter__(self) -> Coder:
        return self

    def __exit__(self, *problem: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def png(self, source: Source, dpi: float = 72.0) -> Iterator[bytes]:
        """The bytes of an 8-bit RGBA PNG, in pieces; an empty piece where nothing is ready after a few milliseconds."""
        rect = source.rect
        header = struct.pack(">IIBBBBB", rect.width, rect.height, 8, 6, 0, 0, 0)
        per_meter = max(1, round(dpi / 0.0254))
        yield SIGNATURE + _chunk(b"IHDR", header) + _chunk(MARK, bytes([rect.y % TILE]))
        yield _chunk(b"pHYs", struct.pack(">IIB", per_meter, per_meter, 1))
        adler, start = 1, b"\x78\x01"
        for band in self.bands(source, _PNG):
            if band is None:
                yield b""
                continue
            yield _chunk(b"IDAT", start + band.packed, None if start else band.crc)
            adler, start = _joined(adler, band.adler, band.length), b""
        yield _chunk(b"IDAT", b"\x03\x00" + struct.pack(">I", adler)) + _chunk(b"IEND", b"")

    def wait(self, act: Callable[[], object]) -> Iterator[None]:
        """Something that takes its time, in a thread beside; yields until it is done. Raises what it raises."""
        done = self._pool.submit(act)
        while True:
            try:
                done.result(timeout=_PATIENCE)
            except TimeoutError:
                yield
                continue
            return

    def bands(self, source: Source, coding: Coding[T]) -> Iterator[T | None]:
        """Each band coded, from the top; None where none is ready after a few milliseconds."""
        waiting: deque[tuple[Future[T] | T, Key | None]] = deque()
        parts = bands_of(source.rect)
        part = next(parts, None)
        while part is not None or waiting:
            while part is not None and len(waiting) < _AHEAD:
                waiting.append(self._begin(source, part, coding))
                part = next(parts, None)
            band, key = waiting[0]
            if isinstance(band, Future):
                try:
                    band = band.result(timeout=_PATIENCE)
                except TimeoutError:
                    yield None
                    continue
                if key is not None and coding.kept(band):
                    self._coded.keep(key, band, coding.size(band))
            waiting.popleft()
            yield band

    def _begin(self, source: Source, part: Rect, coding: Coding[T]) -> tuple[Future[T] | T, Key | None]:
        """What codes it, with the key to remember it by; or the coded band, where it is known."""
        if source.blank is not None and source.blank(part):
            return coding.empty(part.width, part.height), None
        key = None
        if source.key is not None:
            about, tiles = source.key(part)
            key = (coding.name, about, part.x, part.width, part.y % TILE, part.height), tiles
            found = self._coded.get(key)
            if found is not None:
                return cast("T", found), None  # under its name lies what it packed
        return self._pool.submit(lambda: coding.pack(source.pixels(part))), key


def _joined(first: int, second: int, length: int) -> int:
    """Adler-32 of two runs of bytes after each other, from those of each; `length` is the second's."""
    base = 65521
    a1, b1, a2, b2 = first & 0xFFFF, first >> 16, second & 0xFFFF, second >> 16
    low = (a1 + a2 - 1) % base
    high = (b1 + b2 + length % base * (a1 - 1)) % base
    return high << 16 | low


def _chunk(kind: bytes, data: bytes, crc: int | None = None) -> bytes:
    """crc: of kind and data, where it is known."""
    crc = deflate.crc32(data, deflate.crc32(kind)) if crc is None else crc
    return b"".join((struct.pack(">I4s", len(data), kind), data, struct.pack(">I", crc)))
