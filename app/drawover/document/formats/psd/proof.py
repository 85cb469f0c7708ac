"""Verifies the structure of a written .psd: its sections, records and rows are as many and as long as declared.

Decodes nothing, and keeps only lengths in memory. The bytes themselves are compared by proof.Recorded.
proof.Recorded.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..proof import expect

Box = tuple[int, int, int, int]  # top, left, bottom, right


def written(path: Path, size: tuple[int, int], layers: Sequence[tuple[Box, Sequence[int]]], planes: int) -> None:
    """layers: each record's rectangle, and the row counts of its channels; planes: of the flattened picture."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(0)
        head = struct.unpack(">4sH6xHIIHH", _exactly(file, 26))
        expect(head == (b"8BPS", 1, planes, size[1], size[0], 8, 3), "its head")
        for _ in range(2):  # color data and resources
            file.seek(_number(file, ">I"), 1)
        after = _number(file, ">I") + file.tell()
        within = _number(file, ">I") + file.tell()
        expect(within <= after <= end, "its sections")
        expect(abs(_number(file, ">h")) == len(layers), "the number of its layers")
        lengths: list[list[int]] = []
        for box, heights in layers:
            *found, count = struct.unpack(">4iH", _exactly(file, 18))
            expect((tuple(found), count) == (box, len(heights)), "a layer's place")
            lengths.append([struct.unpack(">hI", _exactly(file, 6))[1] for _ in range(count)])
            expect(_exactly(file, 4) == b"8BIM", "a layer's record")
            file.seek(8, 1)
            file.seek(_number(file, ">I"), 1)
        for (_, heights), each in zip(layers, lengths, strict=True):
            for height, length in zip(heights, each, strict=True):
                _channel(file, length, height)
        expect(file.tell() <= within, "its layers")
        file.seek(after)
        expect(_number(file, ">H") == 1, "its flattened picture")
        _rows(file, end - after - 2, size[1] * planes)


def _channel(file: BinaryIO, length: int, height: int) -> None:
    start = file.tell()
    packing = _number(file, ">H")
    if packing == 1:
        _rows(file, length - 2, height)
    else:
        expect(packing == 0, "a channel's packing")
    file.seek(start + length)


def _rows(file: BinaryIO, length: int, rows: int) -> None:
    counts = np.frombuffer(_exactly(file, 2 * rows), ">u2")
    expect(2 * rows + int(counts.sum(dtype=np.int64)) == length, "a channel's rows")


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    expect(len(data) == count, "its length")
    return data


def _number(file: BinaryIO, kind: str) -> int:
    return struct.unpack(kind, _exactly(file, struct.calcsize(kind)))[0]
