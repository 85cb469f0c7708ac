"""Decodes picture files to RGBA pixels: checks the size before decoding, and raises errors of one sentence.

drawover.pictures converts to sRGB. Contents are not checked here: tasks refuse empty pictures.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

import cv2
import numpy as np

from ... import pictures
from ...messages import pictures as say
from ...messages import requests
from ...messages.message import Message
from ..errors import InputError
from ..request import MAX_PIXELS
from .processes import total_memory

THE_PICTURE = requests.PICTURE()
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
BYTES_A_PIXEL = 24  # memory per pixel for the whole request: the decoder's copy, RGBA, the task's working copies
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def max_pixels() -> int:
    """Return the largest accepted pixel count: what fits into half of the memory, at most request.MAX_PIXELS."""
    return min(MAX_PIXELS, total_memory() // 2 // BYTES_A_PIXEL)


def check_size(width: int, height: int) -> None:
    """Raise InputError if a picture of this size is empty or too large."""
    limit = max_pixels()
    if width < 1 or height < 1:
        raise InputError(say.NOTHING(width=width, height=height))
    if width * height > limit:
        side = int(limit**0.5)
        raise InputError(say.TOO_LARGE(width=width, height=height, millions=limit // 1000000, side=side))


def decode(data: bytes, name: Message | str = THE_PICTURE, formats: tuple[str, ...] = FORMATS) -> np.ndarray:
    """Decode a picture file to (H, W, 4) uint8 RGBA, straight alpha, sRGB. Errors as for decoded()."""
    return decoded(data, name, formats).rgba


def decoded(data: bytes, name: Message | str = THE_PICTURE, formats: tuple[str, ...] = FORMATS) -> pictures.Picture:
    """Decode a picture file, with a list of what was lost.

    The first frame of animations is used. 16-bit, gray, palette and CMYK pictures are converted, by their embedded
    profile if there is one. Raises InputError: not a picture, too large, truncated, or of an unsupported kind.
    """
    if not data:
        raise InputError(say.EMPTY(name=name))
    if data.startswith(_PNG_SIGNATURE) and data[12:16] == b"IHDR" and len(data) >= 24:
        check_size(*struct.unpack(">II", data[16:24]))
    try:
        return pictures.decode(io.BytesIO(data), check_size, formats)
    except pictures.UnknownError as error:
        raise InputError(say.UNKNOWN(name=name, kinds=formats)) from error
    except pictures.UnsupportedError as error:
        raise InputError(say.UNSUPPORTED(name=name, why=error.message)) from error
    except pictures.DamagedError as error:
        raise InputError(say.DAMAGED(name=name)) from error
    except MemoryError as error:
        raise InputError(say.MEMORY(name=name)) from error


def to_mask(rgba: np.ndarray) -> np.ndarray:
    """Convert a picture to a mask, (H, W) uint8: its alpha if any pixel is transparent, else its brightness."""
    alpha = cv2.extractChannel(np.ascontiguousarray(rgba), 3)
    return alpha if cv2.minMaxLoc(alpha)[0] < 255 else cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY)


def read(path: Path) -> pictures.Picture:
    """As decoded(), for a file on disk; InputError also if it cannot be read."""
    try:
        if path.is_dir():
            raise InputError(say.FOLDER(path=path))
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(say.NO_FILE(path=path)) from error
    except OSError as error:
        raise InputError(say.UNREADABLE(path=path, why=error.strerror)) from error
    return decoded(data, name=str(path))
