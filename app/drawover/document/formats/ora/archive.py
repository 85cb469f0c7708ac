"""Safe reading of untrusted zips: sizes may be false, parts may overlap, and data may expand endlessly.

What an OpenRaster file contains is read.py's.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

from ...errors import DocumentError, ReadError, TooLargeError
from ..atomic import shortened, why
from ..limits import MAX_ENTRY

_PIECE = 1 << 20  # bytes unpacked in one go
_MOST = 20_000  # maximum number of parts
DAMAGED = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error),
    *(ValueError, KeyError, IndexError, OverflowError),
)


class Archive:
    """An open zip, for use in a `with` block. Raises only ReadError and TooLargeError for damaged files."""

    def __init__(self, path: Path) -> None:
        self.what = f"“{shortened(path.name)}”"
        try:
            self.size = path.stat().st_size  # bytes
            self._zip = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise ReadError(f"{self.what} is damaged or no OpenRaster drawing.") from error
        except OSError as error:
            raise ReadError(f"{self.what} cannot be opened: {why(error, reading=True)}.") from error
        self._parts = {info.filename: info for info in self._zip.infolist() if info.filename[-1:] not in ("", "/")}
        if len(self._zip.infolist()) > _MOST or sum(info.compress_size for info in self._zip.infolist()) > self.size:
            self._zip.close()
            raise ReadError(f"{self.what} is damaged: its parts cannot all be in it.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def packed(self, name: str) -> int:
        """Compressed size of a part in bytes; 0 if it does not exist."""
        info = self._parts.get(name)
        return 0 if info is None else info.compress_size

    def read(self, name: str, limit: int = MAX_ENTRY, head: int | None = None) -> bytes:
        """Decompress a part of at most `limit` bytes, else an error. head: only that many bytes from its start."""
        called = f"its part “{shortened(name)}”"
        info = self._parts.get(name)
        if info is None:
            raise ReadError(f"{self.what} is incomplete: it lacks “{shortened(name)}”.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ReadError(f"{self.what} cannot be read: {called} is packed in a way that OpenRaster does not know.")
        if info.file_size > limit:
            raise TooLargeError(f"{self.what} holds a part (“{shortened(name)}”) that is too large to open.")
        pieces: list[bytes] = []
        left = info.file_size if head is None else min(head, info.file_size)
        try:
            with self._zip.open(info) as part:
                while left > 0 and (piece := part.read(min(left, _PIECE))):
                    pieces.append(piece)
                    left -= len(piece)
        except DocumentError:
            raise
        except DAMAGED as error:
            raise ReadError(f"{self.what} is damaged: {called} cannot be read.") from error
        except OSError as error:
            raise ReadError(f"{self.what} cannot be read: {why(error, reading=True)}.") from error
        return b"".join(pieces)
