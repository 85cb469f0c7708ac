"""Verifies a written file before it replaces the old one, by reading it back.

Checks all checksums, sizes and the order of parts, and compares one band of each layer pixel by pixel; decoding
everything would take as long as writing it. A .psd has no checksums, so `Recorded` keeps them while it is written; its
structure is checked by psd/proof.py.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, BinaryIO

import numpy as np

from ..errors import WriteError
from .encode import SIGNATURE, Source, checksum, filtered, split_bands, unpacked

_BLOCK = 1 << 20  # bytes read at a time
_LONGEST = 64 << 20  # bytes of one chunk: a band of 64 rows is at most a quarter of it


class ProofError(Exception):
    """The file on the disk differs from what was written; the message names the part."""


def proven(path: Path, name: str, prove: Callable[[Path], object]) -> None:
    """Run `prove` on a file that was just written. Raises WriteError on any failure.

    name: the name of the file to be replaced.
    """
    try:
        prove(path)
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:  # a system error; Pillow's for damage lack an errno
            raise
        raise WriteError(
            f"“{name}” could not be saved: what was written was opened again, and is not what it should be ({error}). "
            "Try again, or save it elsewhere. Nothing was changed."
        ) from error


class Recorded:
    """A file wrapper that records each written piece's checksum, so that the file on the disk can be verified.

    Rewriting, as for lengths known only later, must cover exactly the bytes of an earlier piece.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._pieces: dict[int, tuple[int, int]] = {}  # offset -> (length, checksum)

    def write(self, data: bytes) -> int:
        if data:
            self._pieces[self._file.tell()] = len(data), checksum(data)
        return self._file.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def compare(self, path: Path) -> None:
        """Raise ProofError if the file's bytes differ from what was written."""
        with path.open("rb") as file:
            for start, (length, expected) in sorted(self._pieces.items()):
                expect(file.tell() == start, "the order of its parts")
                found = 0
                while length:
                    block = file.read(min(length, _BLOCK))
                    expect(bool(block), "its length")
                    length, found = length - len(block), checksum(block, found)
                expect(found == expected, f"its bytes from {start} on")
            expect(not file.read(1), "its length")


def expect(true: bool, where: str) -> None:
    if not true:
        raise ProofError(where)


def zipped(path: Path, written: Sequence[zipfile.ZipInfo], sources: Mapping[str, Source], xml: bytes) -> None:
    """Verify an .ora: its parts are those that were written, and each PNG matches its source."""
    with zipfile.ZipFile(path) as archive:
        found = archive.infolist()
        same = [(one.filename, one.CRC, one.file_size) for one in found]
        expect(same == [(one.filename, one.CRC, one.file_size) for one in written], "its list of parts")
        expect(archive.read("stack.xml") == xml, "its list of layers")
        for info in found:
            with archive.open(info) as part:
                source = sources.get(info.filename)
                if source is not None:
                    png(part, source, info.filename, pixels=info.filename.startswith("data/"))
                while part.read(_BLOCK):  # zipfile compares the checksum at the end
                    pass


def png(file: IO[bytes], source: Source, name: str, pixels: bool) -> None:
    """Verify one of our PNGs completely. pixels: also compare one band with the source."""
    expect(file.read(len(SIGNATURE)) == SIGNATURE, name)
    bands = list(split_bands(source.rect))
    largest, at = b"", 0  # the longest band, and its index
    count, kind = 0, b""
    while kind != b"IEND":
        head = file.read(8)
        expect(len(head) == 8, name)
        length, kind = struct.unpack(">I4s", head)
        expect(length <= _LONGEST, name)
        body = file.read(length)
        (crc,) = struct.unpack(">I", file.read(4).rjust(4, b"\0"))
        expect(len(body) == length and crc == checksum(body, checksum(kind)), name)
        if kind == b"IHDR":
            expect(struct.unpack(">II", body[:8]) == (source.rect.width, source.rect.height), name)
        elif kind == b"IDAT":
            if length > len(largest) and count < len(bands):
                largest, at = body, count
            count += 1
    expect(count == len(bands) + 1, name)  # plus one that ends the stream
    if not pixels:
        return
    band = bands[at]
    raw = unpacked(memoryview(largest)[0 if at else 2 :], band.height * (band.width * 4 + 1))
    right = filtered(source.pixels(band)).reshape(-1)
    expect(raw is not None and np.array_equal(np.frombuffer(raw, np.uint8), right), name)


def picture(path: Path, size: tuple[int, int]) -> None:
    """Verify a picture written by Pillow: its size, and that it can be decoded."""
    from PIL import Image

    with Image.open(path) as image:
        expect(image.size == size, "its size")
        image.load()
