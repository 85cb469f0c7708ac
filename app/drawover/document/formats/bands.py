"""PNGs that encode.py wrote, straight to tiles: band by band, no picture in between, and empty bands for nothing.

Any other PNG is left to pixels.py: `tiles` says None where a file is not ours to the last byte.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np

from .. import tiles as tl
from ..layers import check_size
from ..tiles import EMPTY, TILE, Coord, Rect, Tiles
from .encode import MARK, SIGNATURE, SUB, UP, bands_of, empty, unpacked


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """(kind, content) of every sound chunk; ends at the first that is not."""
    view, at = memoryview(data), len(SIGNATURE)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = view[at + 8 : at + 8 + length]
        if len(body) != length or at + 12 + length > len(data):
            return
        if zlib.crc32(view[at + 4 : at + 8 + length]) != struct.unpack_from(">I", data, at + 8 + length)[0]:
            return
        yield kind, body
        at += 12 + length


def tiles(data: bytes, x: int, y: int) -> Tiles | None:
    """What one of our PNGs holds, its top-left corner at (x, y); None for every other. Raises TooLargeError."""
    if not data.startswith(SIGNATURE):
        return None
    chunks = _chunks(data)
    kind, header = next(chunks, (b"", memoryview(b"")))
    if kind != b"IHDR" or len(header) != 13:
        return None
    width, height, *rest = struct.unpack(">IIBBBBB", header)
    kind, mark = next(chunks, (b"", memoryview(b"")))
    if rest != [8, 6, 0, 0, 0] or kind != MARK or len(mark) != 1 or mark[0] != y % TILE or x % TILE:
        return None
    check_size(width, height)
    changes: dict[Coord, np.ndarray | None] = {}
    bands = bands_of(Rect(x, y, width, height))
    start = 2  # zlib's header, before the first band
    for kind, body in chunks:
        if kind != b"IDAT":
            continue
        band = next(bands, None)
        if band is None:
            return EMPTY.changed(changes)  # the last chunk closes the stream
        packed, start = body[start:], 0
        if packed == empty(width, band.height).packed:
            continue
        rows = _rows(packed, band)
        if rows is None:
            return None
        changes.update(_tiles(rows, band))
    return None  # it ends too early


def _rows(packed: memoryview, band: Rect) -> np.ndarray | None:
    """(height, width, 4) uint8, straight alpha: a band unpacked and its filters undone."""
    raw = unpacked(packed, band.height * (band.width * 4 + 1))
    if raw is None:
        return None
    filtered = np.frombuffer(raw, np.uint8).reshape(band.height, -1)
    if filtered[0, 0] != SUB or (filtered[1:, 0] != UP).any():
        return None
    rows = filtered[:, 1:].copy()
    np.add.accumulate(rows[0].reshape(-1, 4), axis=0, dtype=np.uint8, out=rows[0].reshape(-1, 4))
    for row in range(1, band.height):
        np.add(rows[row], rows[row - 1], out=rows[row])
    return rows.reshape(band.height, band.width, 4)


def _tiles(rows: np.ndarray, band: Rect) -> Iterator[tuple[Coord, np.ndarray | None]]:
    """The tiles of one band that hold anything. Opaque ones need no multiplying."""
    above, columns = band.y % TILE, -(-band.width // TILE)
    if band.height < TILE or band.width % TILE:
        whole = np.zeros((TILE, columns * TILE, 4), np.uint8)
        whole[above : above + band.height, : band.width] = rows
        rows = whole
    pixels = rows.view(np.uint32)[..., 0]
    some = np.bitwise_or.reduce(pixels, axis=0).reshape(columns, TILE).any(1)
    opaque = np.bitwise_and.reduce(rows[..., 3], axis=0).reshape(columns, TILE).min(1) == 255
    for column in np.flatnonzero(some).tolist():
        part = rows[:, column * TILE : (column + 1) * TILE]
        tile = np.ascontiguousarray(part) if opaque[column] else tl.premultiplied(part)
        frozen = tl.freeze(tile)
        if frozen is not None:
            yield (band.x // TILE + column, band.y // TILE), frozen
