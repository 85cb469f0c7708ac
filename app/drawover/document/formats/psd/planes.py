"""Encodes a channel's rows as Photoshop's run lengths (PackBits), band by band so that drawing can go on.

TIFF has the same run lengths: a TIFF with strips of one row contains what a .psd needs, and OpenCV writes one without
holding Python's lock, so that two threads encode at once.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import IO, NamedTuple

import cv2
import numpy as np

_LONGEST = 128  # maximum bytes of one packet
_EVEN = 0.35  # minimum share of bytes equal to their predecessor for run-length coding to pay off
_EACH = 4  # one row in this many is sampled for that

_COMPRESSION, _ROWS_PER_STRIP, _OFFSETS, _COUNTS = 259, 278, 273, 279  # TIFF tags
_PACKBITS = 32773
_RAW, _RUN_LENGTHS = 0, 1  # compression methods, a channel's first two bytes
_PLAIN = {3: "H", 4: "I"}  # TIFF types of integers


class Rows(NamedTuple):
    """Encoded rows of one channel."""

    counts: np.ndarray  # uint16: the encoded length of each row
    data: bytes  # the encoded rows, concatenated
    literal: bool = False  # without any runs

    @property
    def size(self) -> int:
        """Size in memory, in bytes."""
        return self.counts.nbytes + len(self.data)


class Plane:
    """A channel: takes encoded bands from top to bottom, and replaces psd-tools' `ChannelData`.

    Bands are not joined: the cache for the next save may hold the same bytes, and they would be in memory twice.
    """

    def __init__(self) -> None:
        self._bands: list[Rows] = []

    def take(self, band: Rows) -> None:
        """Append rows."""
        self._bands.append(band)

    @property
    def counts(self) -> bytes:
        """The length of every row, two bytes each."""
        return b"".join(band.counts.astype(">u2").tobytes() for band in self._bands)

    @property
    def rows(self) -> list[bytes]:
        """The encoded rows, one piece per band."""
        return [band.data for band in self._bands]

    def write(self, file: IO[bytes], **_: object) -> int:
        """Write as in a layer: compression method, row lengths, rows. Returns the number of bytes written."""
        head = struct.pack(">H", _RUN_LENGTHS if self._bands else _RAW)
        return sum(file.write(piece) for piece in (head + self.counts, *self.rows))

    @property
    def length(self) -> int:
        """Size in a layer, in bytes."""
        return 2 + sum(2 * len(band.counts) + len(band.data) for band in self._bands)

    @property
    def _length(self) -> int:  # the name that psd-tools uses
        return self.length

    def opaque(self, width: int) -> bool:
        """Whether it is a fully opaque alpha channel, of rows this wide."""
        return all(band.data == _full(width, len(band.counts)).data for band in self._bands)


def packed_all(pixels: np.ndarray) -> list[Rows]:
    """(h, w) or (h, w, n) uint8 -> the encoded rows of each channel."""
    height, width = pixels.shape[:2]
    planes = np.empty((pixels.size // (height * width), height, width), np.uint8)
    cv2.split(pixels, list(planes))  # several times as fast with preallocated planes
    coded: list[Rows] = []
    for number, plane in enumerate(planes):
        same = number > 0 and np.array_equal(plane, planes[number - 1])  # as in gray drawings
        coded.append(coded[-1] if same else packed(plane))
    return coded


def size(bands: list[Rows]) -> int:
    """Total size in bytes."""
    return sum(band.size for band in bands)


def costly(bands: list[Rows]) -> bool:
    """Whether encoding costs more than caching: rows without runs are merely copied."""
    return 2 * sum(band.size for band in bands if band.literal) < size(bands)


@lru_cache(maxsize=64)
def _full(width: int, height: int) -> Rows:
    """A band of a fully opaque alpha channel."""
    return packed(np.full((height, width), 255, np.uint8))


@lru_cache(maxsize=64)
def empty(width: int, height: int) -> list[Rows]:
    """A transparent band: four channels."""
    return [packed(np.zeros((height, width), np.uint8))] * 4


def packed(band: np.ndarray) -> Rows:
    """Encode an (h, w) uint8 band; neither side 0."""
    height, width = band.shape
    some = band[::_EACH]
    if width > 1 and np.count_nonzero(some[:, 1:] == some[:, :-1]) < _EVEN * len(some) * (width - 1):
        rows = literal(band)
        return Rows(np.full(height, rows.shape[1], np.uint16), rows.tobytes(), literal=True)
    done, tiff = cv2.imencode(".tif", band, [_COMPRESSION, _PACKBITS, _ROWS_PER_STRIP, 1])
    if not done:
        raise ValueError("OpenCV cannot write TIFF")
    file = tiff.tobytes()
    starts, counts = (_numbers(file, tag) for tag in (_OFFSETS, _COUNTS))
    strips = (file[start : start + count] for start, count in zip(starts, counts, strict=True))
    return Rows(np.array(counts, np.uint16), b"".join(strips))


def _numbers(tiff: bytes, requested: int) -> tuple[int, ...]:
    """The values of a tag in a TIFF's first directory."""
    order = "<" if tiff.startswith(b"II") else ">"
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    (entries,) = struct.unpack_from(f"{order}H", tiff, at)
    for entry in range(at + 2, at + 2 + 12 * entries, 12):
        tag, kind, count = struct.unpack_from(f"{order}HHI", tiff, entry)
        if tag == requested:
            numbers = f"{order}{count}{_PLAIN[kind]}"
            place = entry + 8  # the offset of the values, or of their offset if they exceed four bytes
            if struct.calcsize(numbers) > 4:
                (place,) = struct.unpack_from(f"{order}I", tiff, place)
            return struct.unpack_from(numbers, tiff, place)
    raise ValueError(f"a TIFF without {requested}")


def unpacked(data: bytes, width: int, height: int) -> bytes:
    """Decode a channel whose rows are preceded by their lengths, two bytes each. ValueError if damaged."""
    from psd_tools.compression import rle_impl  # pyright: ignore[reportAttributeAccessIssue]  chosen as it is imported

    if len(data) < 2 * height:
        raise ValueError("the lengths of its rows are cut off")
    ends = 2 * height + np.cumsum(np.frombuffer(data, ">u2", height).astype(np.int64))
    if ends[-1] > len(data):
        raise ValueError("its rows are cut off")
    rows: list[bytes] = []
    start, before = 2 * height, None
    for end in ends.tolist():
        coded = data[start:end]
        rows.append(rows[-1] if coded == before else rle_impl.decode(coded, width))
        start, before = end, coded
    return b"".join(rows)


def literal(band: np.ndarray) -> np.ndarray:
    """(h, n) uint8: rows without runs, for noise. A packet is its length less one, then that many bytes."""
    height, width = band.shape
    full = width // _LONGEST
    packets = np.empty((height, full, _LONGEST + 1), np.uint8)
    packets[..., 0] = _LONGEST - 1
    packets[..., 1:] = band[:, : full * _LONGEST].reshape(height, full, _LONGEST)
    parts = [packets.reshape(height, -1)]
    if width % _LONGEST:
        parts += [np.full((height, 1), width % _LONGEST - 1, np.uint8), band[:, full * _LONGEST :]]
    return np.concatenate(parts, 1)
