"""Encodes tiles to PNG in bands of 64 rows, on two threads while drawing goes on, caching bands between saves.

Each band is independent (its own deflate stream; filters don't refer to rows outside it), so bands are coded in
parallel, blank ones only once, and those unchanged since the last save not again.
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
    from isal.igzip_lib import IsalError as BandError  # raised for damaged bands
except ImportError:  # no wheel for this platform; zlib is slower, with the same pixels
    import zlib as deflate

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MARK = b"drBD"  # ancillary chunk with the bands' positions; by PNG's rules, programs that change pixels must drop it
SUB, UP = 1, 2  # filter types: difference to the byte before, or above; flat areas and soft edges become runs
_LEVEL = 1  # zlib's, with runs only: lines a tenth larger, paint smaller, a fifth faster; level 3 takes twice as long
_PATIENCE = 0.004  # seconds
_AHEAD = 5  # bands queued ahead of the first unfinished one
THREADS = 2

T = TypeVar("T")  # a format's encoded band


class Band(NamedTuple):
    """Encoded rows of a picture."""

    packed: bytes  # deflate blocks, flushed to a byte boundary
    adler: int  # Adler-32 of the uncompressed bytes
    length: int  # uncompressed size in bytes
    crc: int  # CRC of a PNG chunk that contains only `packed`


def filtered(rows: np.ndarray) -> np.ndarray:
    """(h, w, 4) uint8 -> (h, 1 + 4 · w) uint8: filtered rows, each after its filter type."""
    height, width = rows.shape[:2]
    flat = np.ascontiguousarray(rows).reshape(height, width * 4)
    result = np.empty((height, width * 4 + 1), np.uint8)
    result[0, 0], result[1:, 0] = SUB, UP
    result[0, 1:5] = flat[0, :4]
    np.subtract(flat[0, 4:], flat[0, :-4], out=result[0, 5:])
    np.subtract(flat[1:], flat[:-1], out=result[1:, 1:])
    return result


def _pack(rows: np.ndarray) -> Band:
    """Encode (h, w, 4) uint8 rows."""
    raw = filtered(rows)
    packer = deflate.compressobj(_LEVEL, deflate.DEFLATED, -15)
    packed = packer.compress(raw.data) + packer.flush(deflate.Z_FULL_FLUSH)
    return Band(packed, deflate.adler32(raw.data), raw.size, checksum(packed, checksum(b"IDAT")))


def checksum(data: bytes, before: int = 0) -> int:
    """CRC-32 as in PNG; before: the CRC of the preceding bytes."""
    return deflate.crc32(data, before)


@lru_cache(maxsize=64)
def empty(width: int, height: int) -> Band:
    return _pack(np.zeros((height, width, 4), np.uint8))


Key = tuple[Hashable, Sequence[np.ndarray | None]]  # identifies encoded bytes: plain values, and tiles by identity


class _Known(weakref.ref[np.ndarray]):
    """A live tile with a unique number: unlike its id, the number is never reused."""

    __slots__ = "at", "number"

    def __new__(cls, tile: np.ndarray, callback: Callable[[_Known], object], number: int) -> _Known:
        return super().__new__(cls, tile, callback)

    def __init__(self, tile: np.ndarray, callback: Callable[[_Known], object], number: int) -> None:
        super().__init__(tile, callback)  # pyright: ignore[reportCallIssue]
        self.at, self.number = id(tile), number


class BandCache:
    """Cache of encoded bands between saves, keyed by tile identity. Keeps no tile alive.

    Uses few objects for many tiles, since Python's garbage collector traverses them all and pauses drawing.
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
        """The cached value for the key, or None."""
        name = self._name(key)
        if name not in self._kept:
            return None
        self._kept.move_to_end(name)
        return self._kept[name][0]

    def keep(self, key: Key, value: object, size: int) -> None:
        """Cache a value of `size` bytes; the least recently used ones are dropped beyond the limit."""
        name = self._name(key)
        self._drop(name)
        self._kept[name] = value, size
        self._held += size
        while self._held > self._limit:
            self._drop(next(iter(self._kept)))

    def _drop(self, name: Hashable) -> None:
        self._held -= self._kept.pop(name, (None, 0))[1]


class Source(NamedTuple):
    """A picture to be encoded."""

    pixels: Callable[[Rect], np.ndarray]  # part -> (height, width, 4) uint8, straight alpha; thread-safe
    rect: Rect
    key: Callable[[Rect], Key] | None = None  # identifies a band's pixels; default: bands are not cached
    blank: Callable[[Rect], bool] | None = None  # True if a band is known to be transparent


class Coding(NamedTuple, Generic[T]):
    """How a file format encodes a band's pixels."""

    name: str
    pack: Callable[[np.ndarray], T]  # pixels -> encoded band; thread-safe
    empty: Callable[[int, int], T]  # (width, height) -> an encoded transparent band
    size: Callable[[T], int]  # bytes of an encoded band
    kept: Callable[[T], bool] = lambda band: True  # whether to cache it for the next save


_PNG = Coding("png", lambda pixels: _pack(pixels), empty, lambda band: len(band.packed))


def unpacked(packed: memoryview, size: int) -> bytes | None:
    """Inflate a band; None if it is damaged or not `size` bytes."""
    try:
        raw = deflate.decompressobj(-15).decompress(packed, size + 1)
    except BandError:  # pyright: ignore[reportGeneralTypeIssues] -- isal declares its error as an instance
        return None
    return raw if len(raw) == size else None


def split_bands(rect: Rect) -> Iterator[Rect]:
    """Split the rectangle into bands that end at rows of tiles."""
    top = rect.y
    while top < rect.bottom:
        bottom = min(rect.bottom, (top // TILE + 1) * TILE)
        yield Rect(rect.x, top, rect.width, bottom - top)
        top = bottom


class Coder:
    """Encodes pictures one after the other. Use it in a `with` block, which ends its threads."""

    def __init__(self, cache: BandCache | None = None) -> None:
        self._cache = cache or BandCache()
        self._pool = ThreadPoolExecutor(THREADS, "coder")

    def __enter__(self) -> Coder:
        return self

    def __exit__(self, *problem: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def png(self, source: Source, dpi: float = 72.0) -> Iterator[bytes]:
        """Bytes of an 8-bit RGBA PNG, in pieces; an empty piece if nothing is ready after a few milliseconds."""
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
        """Run a slow operation in another thread; yields until it is done. Raises what it raises."""
        done = self._pool.submit(act)
        while True:
            try:
                done.result(timeout=_PATIENCE)
            except TimeoutError:
                yield
                continue
            return

    def bands(self, source: Source, coding: Coding[T]) -> Iterator[T | None]:
        """Encoded bands from top to bottom; None if none is ready after a few milliseconds."""
        waiting: deque[tuple[Future[T] | T, Key | None]] = deque()
        parts = split_bands(source.rect)
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
                    self._cache.keep(key, band, coding.size(band))
            waiting.popleft()
            yield band

    def _begin(self, source: Source, part: Rect, coding: Coding[T]) -> tuple[Future[T] | T, Key | None]:
        """The future of an encoded band and its cache key; or the cached band."""
        if source.blank is not None and source.blank(part):
            return coding.empty(part.width, part.height), None
        key = None
        if source.key is not None:
            about, tiles = source.key(part)
            key = (coding.name, about, part.x, part.width, part.y % TILE, part.height), tiles
            found = self._cache.get(key)
            if found is not None:
                return cast("T", found), None  # the name identifies the coding and so the type
        return self._pool.submit(lambda: coding.pack(source.pixels(part))), key


def _joined(first: int, second: int, length: int) -> int:
    """Adler-32 of two concatenated runs of bytes, from the checksum of each; `length` is the second's."""
    base = 65521
    a1, b1, a2, b2 = first & 0xFFFF, first >> 16, second & 0xFFFF, second >> 16
    low = (a1 + a2 - 1) % base
    high = (b1 + b2 + length % base * (a1 - 1)) % base
    return high << 16 | low


def _chunk(kind: bytes, data: bytes, crc: int | None = None) -> bytes:
    """A PNG chunk; crc: of type and data, if known."""
    crc = deflate.crc32(data, deflate.crc32(kind)) if crc is None else crc
    return b"".join((struct.pack(">I4s", len(data), kind), data, struct.pack(">I", crc)))
