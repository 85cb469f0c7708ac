"""Damaged files that still show most of their picture: PNGs with spoiled parts beside it, JPEGs that were cut off.

What is missing is said. Files that lose the picture itself are left to be refused.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_MOST = 1 << 30  # bytes of a file that are worth another attempt
_NEEDED = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
# Beginnings by which a spoiled file is still known for a picture.
_KNOWN = (_PNG, _JPEG, b"GIF8", b"II*\0", b"MM\0*")


class Mended(NamedTuple):
    """A file that may open, and what is to be said if it does."""

    file: BinaryIO
    said: str


def known(head: bytes) -> bool:
    """Whether a file is a picture by its first bytes, however damaged it is."""
    return head.startswith(_KNOWN) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def attempts(file: BinaryIO) -> Iterator[Mended]:
    """The file, mended; nothing where nothing can be."""
    file.seek(0)
    data = file.read(_MOST + 1)
    if len(data) > _MOST:
        return
    if data.startswith(_PNG):
        mended, dropped = _png(data)
        if mended != data:
            parts = "A damaged part of the file" if len(dropped) == 1 else "Damaged parts of the file"
            names = f" ({', '.join(dropped)})" if dropped else ""
            said = f"{parts} beside the picture{names} could not be read: it was left out."
            if not dropped:
                said = "The file is damaged: some of the picture may be wrong."
            yield Mended(io.BytesIO(mended), said)
    elif data.startswith(_JPEG):
        yield Mended(io.BytesIO(data + b"\xff\xd9"), "The file was cut off: the lower part of the picture is missing.")


def _png(data: bytes) -> tuple[bytes, list[str]]:
    """Without the spoiled parts that no picture needs, and with sums that fit those that it does need."""
    parts, dropped, at = [data[:8]], [], 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            break
        body = data[at + 4 : end - 4]
        total = struct.pack(">I", zlib.crc32(body))
        if data[end - 4 : end] == total or kind in _NEEDED:
            parts.append(data[at : end - 4] + total)
        else:
            dropped.append(kind.decode("latin-1") if kind.isalpha() else "unknown")
        at = end
        if kind == b"IEND":
            break
    return b"".join([*parts, data[at:]]) if at < len(data) and parts[-1][4:8] != b"IEND" else b"".join(parts), dropped
