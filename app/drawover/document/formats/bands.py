"""Decodes PNGs written by encode.py straight to tiles: band by band, without an intermediate picture.

`tiles` returns None for any other PNG, even one changed by a byte; pixels.py decodes those.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np

from .. import tiles as tl
from ..layers import check_size
from ..tiles import EMPTY, TILE, Coord, Rect, Tiles
from .encode import MARK, SIGNATURE, SUB, UP, empty, split_bands, unpacked

_ROW = TILE * 4  # bytes of one row of a tile


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Iterate over (type, data) of all valid chunks; stop at the first invalid one."""
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
    """Decode one of our PNGs with its top-left corner at (x, y); None for any other. Raises TooLargeError."""
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
    bands = split_bands(Rect(x, y, width, height))
    start, before, found = 2, b"", {}  # zlib header, expected before the first band; the previous band and its tiles
    for kind, body in chunks:
        if kind != b"IDAT":
            continue
        band = next(bands, None)
        if band is None:
            return EMPTY.changed(changes)  # the last chunk ends the stream
        packed, start = body[start:], 0
        if packed == empty(width, band.height).packed:
            continue
        if packed != before or band.height != TILE:  # blank and flat areas repeat the same bytes
            filtered = _filtered(packed, band)
            if filtered is None:
                return None
            found = dict(_tiles(filtered, band))
        before = packed if band.height == TILE else b""
        changes |= {(column, band.y // TILE): tile for column, tile in found.items()}
    return None  # truncated


def _filtered(packed: memoryview, band: Rect) -> np.ndarray | None:
    """(height, 1 + 4 · width) uint8: a band inflated, each row after its filter type. None: not written by us."""
    raw = unpacked(packed, band.height * (band.width * 4 + 1))
    if raw is None:
        return None
    filtered = np.frombuffer(raw, np.uint8).reshape(band.height, -1)
    return None if filtered[0, 0] != SUB or (filtered[1:, 0] != UP).any() else filtered


def _tiles(filtered: np.ndarray, band: Rect) -> Iterator[tuple[int, np.ndarray]]:
    """(column, tile) of each non-empty tile of one band. Tiles of several colors are unfiltered all at once: many small
    steps would keep two threads waiting for each other."""
    columns = -(-band.width // TILE)
    rows = filtered[:, 1:]
    first = np.zeros(columns * _ROW, np.uint8)
    first[: rows.shape[1]] = np.add.accumulate(rows[0].reshape(-1, 4), axis=0, dtype=np.uint8).reshape(-1)
    if rows.shape[1] < first.size:
        rows = np.pad(rows, ((0, 0), (0, first.size - rows.shape[1])))
    moves = np.bitwise_or.reduce(rows[1:], axis=0).reshape(columns, _ROW).any(1)
    colors = first.view(np.uint32).reshape(columns, TILE)
    even = ~moves & (colors == colors[:, :1]).all(1) & (band.height == TILE)
    left = band.x // TILE
    for column in np.flatnonzero(even & (colors[:, 0] != 0)).tolist():
        pixel = tl.premultiplied(first[column * _ROW : column * _ROW + 4].reshape(1, 1, 4))
        if pixel.any():
            yield left + column, tl.solid(int(pixel.view(np.uint32)[0, 0, 0]))
    busy = np.flatnonzero(~even & (moves | colors.any(1)))
    above = band.y % TILE
    for column, part in zip(busy.tolist(), _undone(rows, first, busy), strict=True):
        tile = np.zeros((TILE, TILE, 4), np.uint8) if band.height < TILE else np.empty((TILE, TILE, 4), np.uint8)
        tile[above : above + band.height] = part
        if tile.view(np.uint32).any():
            tile.setflags(write=False)
            yield left + column, tile


def _undone(rows: np.ndarray, first: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """(len(columns), h, 64, 4) uint8, premultiplied: these columns of tiles, unfiltered.

    rows: (h, 256 · n) uint8, filtered; first: the first row, already unfiltered.
    """
    part = np.ascontiguousarray(rows.reshape(len(rows), -1, _ROW)[:, columns])
    part[0] = first.reshape(-1, _ROW)[columns]
    for row in range(1, len(part)):
        np.add(part[row], part[row - 1], out=part[row])
    pixels = tl.premultiplied(part.reshape(-1, TILE, 4), own=True)
    return pixels.reshape(len(rows), -1, TILE, 4).swapaxes(0, 1)
