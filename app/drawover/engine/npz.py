"""Reads an untrusted .npz: sizes are checked before anything is unpacked, and nothing is ever unpickled.

The task that reads the arrays checks their names and shapes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import numpy as np

from ..messages import packs as say
from .card import CardError

MAX_BYTES = 256 << 20  # of all arrays, unpacked
MAX_ARRAYS = 64


def arrays(data: bytes, file: str) -> dict[str, np.ndarray]:
    """Read the arrays of an .npz; CardError if it is too large, damaged, or holds anything but numbers."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            entries = box.infolist()
            if len(entries) > MAX_ARRAYS or sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise CardError(say.ARRAYS_SIZE(file=file, most=MAX_BYTES >> 20, count=MAX_ARRAYS))
            if len({entry.filename for entry in entries}) != len(entries):
                raise CardError(say.ARRAYS_ALIKE(file=file))
            return {entry.filename.removesuffix(".npy"): _array(box, entry, file) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise CardError(say.ARRAYS_UNREADABLE(file=file)) from error


def _array(box: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> np.ndarray:
    if not entry.filename.endswith(".npy") or "/" in entry.filename or "\\" in entry.filename:
        raise CardError(say.ARRAY_KIND(file=file, array=repr(entry.filename)))
    try:
        raw = box.read(entry)  # at most file_size bytes, checked above
        stream = io.BytesIO(raw)
        version = np.lib.format.read_magic(stream)
        read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        if version not in read_header:
            raise CardError(say.ARRAY_FORMAT(file=file, array=repr(entry.filename)))
        shape, _, dtype = read_header[version](stream)
        if dtype.hasobject or dtype.kind not in "biuf":
            raise CardError(say.ARRAY_NUMBERS(file=file, array=repr(entry.filename)))
        count = 1
        for size in shape:
            count *= size
        if count * dtype.itemsize != len(raw) - stream.tell():
            raise CardError(say.ARRAY_SHAPE(file=file, array=repr(entry.filename)))
        return np.lib.format.read_array(io.BytesIO(raw), allow_pickle=False)
    except (ValueError, OSError, MemoryError, OverflowError, UnicodeError) as error:
        raise CardError(say.ARRAY_UNREADABLE(file=file, array=repr(entry.filename))) from error
