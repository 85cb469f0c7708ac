"""Pictures from files as (H, W, 4) uint8 straight RGBA, whatever they were: grey, palette, 16 bit, CMYK.

The size is checked from the header, before anything is decoded. Color profiles are not applied yet.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from ..errors import ReadError
from ..layers import check_size

# All that Pillow's decoders are known to raise on damaged files.
DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError, TypeError, MemoryError)

_limit = threading.Lock()


@contextmanager
def _own_rules() -> Iterator[None]:
    """Pillow's own bound on pixels is lifted, since check_size() is ours and is asked before decoding."""
    with _limit:
        before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            with warnings.catch_warnings():
                # Pillow warns of metadata that it cannot make sense of; the pixels are sound or raise an error.
                warnings.simplefilter("ignore")
                yield
        finally:
            Image.MAX_IMAGE_PIXELS = before


def as_rgba(image: Image.Image, what: str) -> np.ndarray:
    """The pixels of an opened picture. Raises ReadError for kinds that have no sensible 8-bit form."""
    if image.mode == "F":
        raise ReadError(f"{what} holds floating-point values; convert it to 8 or 16 bits a channel first.")
    if image.mode == "I" or image.mode.startswith("I;16"):
        deep = np.clip(np.asarray(image, np.int64), 0, 65535)
        grey = ((deep + 128) // 257).astype(np.uint8)
        return np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        image = image.convert("RGB")
    return np.asarray(image if image.mode == "RGBA" else image.convert("RGBA"), np.uint8)


def decode(file: BinaryIO, what: str) -> tuple[np.ndarray, float]:
    """(H, W, 4) uint8 straight RGBA, upright as its EXIF says, and its dpi. `what` names it in a ReadError."""
    with _own_rules():
        try:
            with Image.open(file) as image:
                check_size(*image.size)
                dpi = _dpi(image)
                ImageOps.exif_transpose(image, in_place=True)
                return as_rgba(image, what), dpi
        except Image.UnidentifiedImageError as error:
            raise ReadError(f"{what} is not a picture that Drawover can read.") from error
        except DAMAGED as error:
            raise ReadError(f"{what} is damaged or incomplete and cannot be read.") from error


def _dpi(image: Image.Image) -> float:
    given = image.info.get("dpi")
    try:
        dpi = float(given[0]) if given else 72.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 72.0
    return dpi if 1.0 <= dpi <= 10000.0 else 72.0
