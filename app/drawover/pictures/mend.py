"""Repairs damaged files whose picture is mostly intact: PNGs with damaged metadata, truncated JPEGs.

Losses are reported. Files without usable pixels are left to be refused.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_MOST = 1 << 30  # bytes; larger files are not repaired
_NEEDED = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
# Signatures by which a damaged file is still recognized as a picture.
_KNOWN = (_PNG, _JPEG, b"GIF8", b"II*\0", b"MM\0*")


class Mended(NamedTuple):
    """A repaired file that may open, and the loss to report if it does."""

    file: BinaryIO
    loss: str


def known(head: bytes) -> bool:
    """Whether a file is a picture by its first bytes, however damaged."""
    return head.startswith(_KNOWN) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def attempts(file: BinaryIO) -> Iterator[Mended]:
    """Repaired versions of the file to try; none if it cannot be repaired."""
    file.seek(0)
    data = file.read(_MOST + 1)
    if len(data) > _MOST:
        return
    if data.startswith(_PNG):
        mended, dropped = _png(data)
        if mended != data:
            parts = "A damaged part of the file" if len(dropped) == 1 else "Damaged parts of the file"
            names = f" ({', '.join(dropped)})" if dropped else ""
            loss = f"{parts} beside the picture{names} could not be read: it was left out."
            if not dropped:
                loss = "The file is damaged: some of the picture may be wrong."
            yield Mended(io.BytesIO(mended), loss)
    elif data.startswith(_JPEG):
        yield Mended(io.BytesIO(data + b"\xff\xd9"), "The file was cut off: the lower part of the picture is missing.")


def _png(data: bytes) -> tuple[bytes, list[str]]:
    """Remove damaged chunks that no picture needs, and correct the checksums of required ones."""
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
