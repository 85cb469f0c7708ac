"""Pictures from files as (H, W, 4) uint8 straight sRGB, whatever they were: grey, palette, 16 bit, CMYK, Display P3.

The size is checked from the header, before anything is decoded. What a color profile means is left to color.py.
"""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
from PIL import Image, ImageOps

from ..errors import ReadError
from ..layers import check_size

# All that Pillow's decoders are known to raise on damaged files.
DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError, TypeError, MemoryError)

_entering = threading.Lock()
_within = 0  # threads that decode now
_rules = contextlib.ExitStack()  # what is put back when the last of them is done


@contextlib.contextmanager
def _own_rules() -> Iterator[None]:
    """Pillow's own bound on pixels is lifted, since check_size() is ours and is asked before decoding."""
    global _within
    with _entering:
        _within += 1
        if _within == 1:
            _rules.callback(setattr, Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
            Image.MAX_IMAGE_PIXELS = None
            # Pillow warns of metadata that it cannot make sense of; the pixels are sound or raise an error.
            _rules.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
    try:
        yield
    finally:
        with _entering:
            _within -= 1
            if _within == 0:
                _rules.close()


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


class Picture(NamedTuple):
    """A decoded picture."""

    rgba: np.ndarray  # (H, W, 4) uint8 straight sRGB
    dpi: float
    losses: tuple[str, ...]  # what did not come through, a sentence each


def picture(file: BinaryIO, what: str) -> Picture:
    """Decode, upright as its EXIF says and in sRGB. `what` names it in a ReadError."""
    with _own_rules():
        try:
            with Image.open(file) as image:
                check_size(*image.size)
                dpi, said = _dpi(image), _losses(image)
                icc = image.info.get("icc_profile")
                ImageOps.exif_transpose(image, in_place=True)
                upright: Image.Image = image
                if icc or image.mode in ("CMYK", "LAB"):
                    from .color import to_srgb

                    upright, more = to_srgb(image, icc if isinstance(icc, bytes) else None)
                    said += more
                return Picture(as_rgba(upright, what), dpi, said)
        except Image.UnidentifiedImageError as error:
            raise ReadError(f"{what} is not a picture that Drawover can read.") from error
        except DAMAGED as error:
            raise ReadError(f"{what} is damaged or incomplete and cannot be read.") from error


def decode(file: BinaryIO, what: str) -> tuple[np.ndarray, float]:
    """As picture(), for those who need the pixels and the dpi alone."""
    return picture(file, what)[:2]


def _losses(image: Image.Image) -> tuple[str, ...]:
    said = []
    deep = image.mode.startswith("I") or any(";16" in str(part[3]) for part in getattr(image, "tile", ()))
    if deep:
        said.append("Its 16 bits a channel are 8 now.")
    count = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
    if count > 1:
        said.append(f"It has {count} {'pages' if image.format == 'TIFF' else 'frames'}: only the first was taken.")
    return tuple(said)


def _dpi(image: Image.Image) -> float:
    given = image.info.get("dpi")
    try:
        dpi = float(given[0]) if given else 72.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 72.0
    return dpi if 1.0 <= dpi <= 10000.0 else 72.0
