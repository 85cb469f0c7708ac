"""Tiles to PNG in bands of 64 rows, so that saving can be done in short slices beside the drawing hand."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

import numpy as np

from ..tiles import TILE, Rect

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_UP = 2  # filter: each byte less the one above; flat areas and soft edges become runs


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def png_bands(pixels: Callable[[Rect], np.ndarray], rect: Rect, dpi: float = 72.0, level: int = 3) -> Iterator[bytes]:
    """The bytes of an 8-bit RGBA PNG, a band at a time. `pixels(rect)` gives straight RGBA of a part of `rect`."""
    header = struct.pack(">IIBBBBB", rect.width, rect.height, 8, 6, 0, 0, 0)
    per_meter = max(1, round(dpi / 0.0254))
    yield _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"pHYs", struct.pack(">IIB", per_meter, per_meter, 1))
    packer = zlib.compressobj(level)
    above = np.zeros((1, rect.width * 4), np.uint8)
    for top in range(rect.y, rect.bottom, TILE):
        band = Rect(rect.x, top, rect.width, min(TILE, rect.bottom - top))
        rows = np.ascontiguousarray(pixels(band)).reshape(band.height, -1)
        filtered = np.empty((band.height, rect.width * 4 + 1), np.uint8)
        filtered[:, 0] = _UP
        np.subtract(rows, np.concatenate([above, rows[:-1]]), out=filtered[:, 1:])
        above = rows[-1:]
        packed = packer.compress(filtered.tobytes())
        yield _chunk(b"IDAT", packed) if packed else b""
    yield _chunk(b"IDAT", packer.flush()) + _chunk(b"IEND", b"")
