"""Picture files to RGBA pixels: the header is judged before anything is decoded, and each refusal is one sentence.

How a picture becomes sRGB is drawover.pictures'. What a picture shows is not looked at here: an empty one is the
task's to refuse.
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
BYTES_A_PIXEL = 24  # what a picture costs from file to answer: the decoder's copy, RGBA, the working copies of a task
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def max_pixels() -> int:
    """The largest pixel count taken on this machine: half of its memory, and never above request.MAX_PIXELS."""
    return min(MAX_PIXELS, total_memory() // 2 // BYTES_A_PIXEL)


def check_size(width: int, height: int) -> None:
    """InputError when a picture of this size would not fit."""
    limit = max_pixels()
    if width < 1 or height < 1:
        raise InputError(say.NOTHING(width=width, height=height))
    if width * height > limit:
        side = int(limit**0.5)
        raise InputError(say.TOO_LARGE(width=width, height=height, millions=limit // 1000000, side=side))


def decode(data: bytes, name: Message | str = THE_PICTURE, formats: tuple[str, ...] = FORMATS) -> np.ndarray:
    """(H, W, 4) uint8 RGBA, straight alpha, sRGB, from the bytes of a picture file. Raises as decoded() does."""
    return decoded(data, name, formats).rgba


def decoded(data: bytes, name: Message | str = THE_PICTURE, formats: tuple[str, ...] = FORMATS) -> pictures.Picture:
    """The picture in the bytes of a file, and what did not come through.

    Of an animation the first frame is taken. 16-bit and gray pictures, palettes and CMYK are converted, by their
    embedded profile where there is one. Raises InputError: not a picture, too large, cut off, or of a kind not read.
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


def mask_of(rgba: np.ndarray) -> np.ndarray:
    """(H, W) uint8 of a picture that says where: its alpha where any of it is transparent, else white is in."""
    alpha = cv2.extractChannel(np.ascontiguousarray(rgba), 3)
    return alpha if cv2.minMaxLoc(alpha)[0] < 255 else cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY)


def read(path: Path) -> pictures.Picture:
    """As decoded(), of a file on disk; InputError also when there is no such file."""
    try:
        if path.is_dir():
            raise InputError(say.FOLDER(path=path))
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(say.NO_FILE(path=path)) from error
    except OSError as error:
        raise InputError(say.UNREADABLE(path=path, why=error.strerror)) from error
    return decoded(data, name=str(path))
