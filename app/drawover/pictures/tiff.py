"""Decodes TIFFs that Pillow refuses or truncates to 8 bits: 16 and 32 bits, float, extra channels, planar layout.

Pillow's own codecs decompress them: the file's rows of bytes are presented to it as an 8-bit gray picture as wide as a
row has bytes. The bytes are interpreted here, by the TIFF's tags.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from PIL import Image, TiffImagePlugin

from ..messages import pictures as say
from .errors import DamagedError, UnsupportedError
from .samples import Samples

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 256, 257, 258, 259, 262, 266
_OFFSETS, _SAMPLES, _ROWS, _COUNTS, _PLANAR, _PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT = (
    273,
    277,
    278,
    279,
    284,
    317,
    322,
    323,
)
_TILE_OFFSETS, _TILE_COUNTS, _EXTRA, _FORMAT, _PROFILE = 324, 325, 338, 339, 34675
_PACKINGS = (1, 5, 8, 32773, 32946, 34925, 50000)  # compressions of plain bytes, whatever they mean
_SPACES = {0: ("gray", 1), 1: ("gray", 1), 2: ("rgb", 3), 5: ("cmyk", 4)}
_LONG, _SHORT = 4, 3
_WIDEST = 64  # bytes per pixel


@dataclass(frozen=True)
class Header:
    """Byte order and first directory of a TIFF."""

    order: str  # "<" or ">"
    tags: dict[int, tuple[int, ...]]

    def one(self, tag: int, default: int) -> int:
        values = self.tags.get(tag)
        return values[0] if values else default

    @property
    def size(self) -> tuple[int, int]:
        return self.one(_WIDTH, 0), self.one(_HEIGHT, 0)

    @property
    def bits(self) -> int:
        return self.one(_BITS, 1)

    @property
    def count(self) -> int:
        return self.one(_SAMPLES, 1)


def header(file: BinaryIO) -> Header | None:
    """Parse the numeric tags of the first directory; None if it is no TIFF. DamagedError."""
    file.seek(0)
    head = file.read(8)
    if head[:4] not in (b"II*\0", b"MM\0*"):
        return None
    try:
        directory = TiffImagePlugin.ImageFileDirectory_v2(head)
        file.seek(directory.next)
        directory.load(file)
        tags = {}
        for tag in (*range(_WIDTH, _PROFILE),):
            value = directory.get(tag) if tag in directory else None
            values = value if isinstance(value, tuple) else (value,)
            if value is not None and all(isinstance(each, int) for each in values):
                tags[tag] = values
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        raise DamagedError("its tags cannot be read") from error
    return Header("<" if head[:2] == b"II" else ">", tags)


def profile(file: BinaryIO) -> bytes | None:
    """A TIFF's color profile."""
    file.seek(0)
    try:
        head = file.read(8)
        directory = TiffImagePlugin.ImageFileDirectory_v2(head)
        file.seek(directory.next)
        directory.load(file)
        icc = directory.get(_PROFILE)
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        return None
    return icc if isinstance(icc, bytes) else None


def plain(head: Header) -> bool:
    """Whether Pillow reads it without loss."""
    return head.bits <= 8 and (head.count <= 3 or head.one(_PHOTOMETRIC, 1) in (2, 5)) and head.count <= 4


def read(file: BinaryIO, head: Header, most: int) -> Samples:
    """The samples of a picture that is not plain(). most: limit on the decompressed bytes.

    Raises UnsupportedError, DamagedError, and what Pillow's decoders raise.
    """
    width, height = head.size
    if width < 1 or height < 1:
        raise DamagedError("it states no size")
    kind = _kind(head)
    space, colors = _SPACES.get(head.one(_PHOTOMETRIC, 1), ("", 0))
    if not space or head.count < colors:
        number = head.one(_PHOTOMETRIC, 1)
        raise UnsupportedError(say.TIFF_COLOR(number=number))
    step = head.count * kind.itemsize
    if step > _WIDEST:
        raise UnsupportedError(say.TIFF_CHANNELS(count=head.count))
    if width * height * step > most:
        raise UnsupportedError(say.TIFF_SIZE(width=width, height=height, bytes=step))
    if head.one(_COMPRESSION, 1) not in _PACKINGS:
        raise UnsupportedError(say.TIFF_PACKED())
    apart = head.one(_PLANAR, 1) == 2
    planes = [
        _unpacked(file, head, kind, 1 if apart else head.count, number if apart else 0)
        for number in range(head.count if apart else 1)
    ]
    samples = np.concatenate(planes, 2)
    if head.one(_PHOTOMETRIC, 1) == 0:
        samples = (1 - samples) if kind.kind == "f" else np.iinfo(samples.dtype).max - samples
    samples = _unit(samples)
    extra = head.tags.get(_EXTRA, ())
    alpha, color = None, samples[..., :colors]
    for at, meaning in enumerate(extra[: head.count - colors]):
        if meaning in (1, 2):
            alpha = samples[..., colors + at]
            if meaning == 1:
                color = _unmultiplied(color, alpha)
            break
    return Samples(color, alpha, space, kind.itemsize * 8, kind.kind == "f")


def _kind(head: Header) -> np.dtype:
    """The type of one sample, in the file's byte order."""
    formats, bits = set(head.tags.get(_FORMAT, (1,))), set(head.tags.get(_BITS, (1,)))
    letter = {1: "u", 3: "f"}.get(head.one(_FORMAT, 1))
    if len(formats) > 1 or len(bits) > 1 or letter is None:
        raise UnsupportedError(say.TIFF_NUMBERS())
    if (letter, head.bits) not in (("u", 8), ("u", 16), ("u", 32), ("f", 16), ("f", 32), ("f", 64)):
        raise UnsupportedError(say.TIFF_BITS(bits=head.bits))
    return np.dtype(f"{head.order}{letter}{head.bits // 8}")


def _unpacked(file: BinaryIO, head: Header, kind: np.dtype, count: int, plane: int) -> np.ndarray:
    """(h, w, count) of one plane, or of all interleaved channels."""
    width, height = head.size
    step = count * kind.itemsize
    tiled = _TILE_OFFSETS in head.tags
    offsets = head.tags.get(_TILE_OFFSETS if tiled else _OFFSETS, ())
    lengths = head.tags.get(_TILE_COUNTS if tiled else _COUNTS, ())
    tile = head.one(_TILE_WIDTH, 0), head.one(_TILE_HEIGHT, 0)
    rows = tile[1] if tiled else min(head.one(_ROWS, height), height)
    if rows < 1 or (tiled and tile[0] < 1):
        raise DamagedError("its strips have no height")
    across = tile[0] if tiled else width
    columns = -(-width // across)
    needed = -(-height // rows) * columns
    offsets, lengths = offsets[plane * needed :][:needed], lengths[plane * needed :][:needed]
    if len(offsets) != needed or len(lengths) != needed:
        raise DamagedError("parts of it are missing")
    entries = [
        (_WIDTH, _LONG, (columns * across * step,)),
        (_HEIGHT, _LONG, (height,)),
        (_BITS, _SHORT, (8,)),
        (_COMPRESSION, _SHORT, (head.one(_COMPRESSION, 1),)),
        (_PHOTOMETRIC, _SHORT, (1,)),
        (_FILL_ORDER, _SHORT, (head.one(_FILL_ORDER, 1),)),
        (_SAMPLES, _SHORT, (1,)),
    ]
    if tiled:
        entries += [(_TILE_WIDTH, _LONG, (tile[0] * step,)), (_TILE_HEIGHT, _LONG, (rows,))]
        entries += [(_TILE_OFFSETS, _LONG, offsets), (_TILE_COUNTS, _LONG, lengths)]
    else:
        entries += [(_OFFSETS, _LONG, offsets), (_ROWS, _LONG, (rows,)), (_COUNTS, _LONG, lengths)]
    file.seek(0)
    with Image.open(io.BytesIO(_as_gray(file.read(), sorted(entries))), formats=("TIFF",)) as image:
        raw = np.asarray(image)
    if raw.shape != (height, columns * across * step):
        raise DamagedError("its rows have another length than it says")
    parts = [
        _predicted(np.ascontiguousarray(part), kind, count, head.one(_PREDICTOR, 1))
        for part in np.split(raw, columns, axis=1)
    ]
    return np.concatenate(parts, 1)[:, :width]


def _as_gray(data: bytes, entries: list[tuple[int, int, tuple[int, ...]]]) -> bytes:
    """The file's bytes with a new directory appended."""
    order = "<" if data[:2] == b"II" else ">"
    start = len(data) + len(data) % 2
    at = start + 2 + 12 * len(entries) + 4
    directory, behind = struct.pack(f"{order}H", len(entries)), b""
    for tag, kind, values in entries:
        packed = struct.pack(f"{order}{len(values)}{'I' if kind == _LONG else 'H'}", *values)
        place = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack(f"{order}I", at + len(behind))
        if len(packed) > 4:
            behind += packed
        directory += struct.pack(f"{order}HHI", tag, kind, len(values)) + place
    head = data[:4] + struct.pack(f"{order}I", start)
    return head + data[8:] + b"\0" * (len(data) % 2) + directory + struct.pack(f"{order}I", 0) + behind


def _predicted(raw: np.ndarray, kind: np.dtype, count: int, predictor: int) -> np.ndarray:
    """(h, w, count) of rows of bytes, undoing the predictor."""
    height, length = raw.shape
    width = length // (count * kind.itemsize)
    if predictor == 3 and kind.kind == "f":  # bytes of each row grouped by significance, highest first, as differences
        summed = np.add.accumulate(raw.reshape(height, -1, count), axis=1, dtype=np.uint8)
        weights = summed.reshape(height, kind.itemsize, width * count)
        values = np.ascontiguousarray(weights.transpose(0, 2, 1)).view(kind.newbyteorder(">"))
        return values.reshape(height, width, count)
    values = raw.view(kind).reshape(height, width, count)
    if predictor == 2 and kind.kind == "u":
        native = values.astype(kind.newbyteorder("="))
        return np.add.accumulate(native, axis=1, dtype=native.dtype)
    if predictor != 1:
        raise UnsupportedError(say.TIFF_PACKED())
    return values


def _unit(samples: np.ndarray) -> np.ndarray:
    """uint8 and uint16 unchanged, wider integers as uint16; floats as float32."""
    if samples.dtype.kind == "f":
        return samples.astype(np.float32)
    if samples.dtype.itemsize == 4:
        return (samples >> 16).astype(np.uint16)
    return samples.astype(samples.dtype.newbyteorder("="))


def _unmultiplied(color: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Straight colors from premultiplied ones."""
    top = 1.0 if color.dtype.kind == "f" else float(np.iinfo(color.dtype).max)
    share = np.maximum(alpha.astype(np.float32) / np.float32(top), np.float32(1e-6))[..., None]
    straight = np.minimum(color / share, np.float32(top))
    return straight if color.dtype.kind == "f" else (straight + 0.5).astype(color.dtype)
