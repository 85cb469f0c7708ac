"""Picture files to RGBA pixels: the header is judged before anything is decoded, and each refusal is one sentence.

Pillow reads the files. What a picture shows is not looked at here: an empty one is the task's to refuse.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ..errors import InputError
from ..request import MAX_PIXELS
from .processes import total_memory

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
BYTES_A_PIXEL = 24  # what a picture costs from file to answer: the decoder's copy, RGBA, the working copies of a task
# Our own limit decides, and before decoding; Pillow's own would warn where ours refuses in a sentence.
Image.MAX_IMAGE_PIXELS = None
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def max_pixels() -> int:
    """The largest pixel count taken on this machine: half of its memory, and never above request.MAX_PIXELS."""
    return min(MAX_PIXELS, total_memory() // 2 // BYTES_A_PIXEL)


def check_size(width: int, height: int) -> None:
    """InputError when a picture of this size would not fit."""
    limit = max_pixels()
    if width < 1 or height < 1:
        raise InputError(f"A picture of {width} × {height} pixels holds nothing to draw over.")
    if width * height > limit:
        side = int(limit**0.5)
        raise InputError(
            f"The picture has {width} × {height} pixels, and at most {limit // 1_000_000} million "
            f"(such as {side} × {side}) can be used here: make it smaller first."
        )


def decode(data: bytes, name: str = "The picture", formats: tuple[str, ...] = FORMATS) -> np.ndarray:
    """(H, W, 4) uint8 RGBA, straight alpha, sRGB, from the bytes of a picture file.

    Of an animation the first frame is taken. 16-bit and gray pictures, palettes and CMYK are converted, by their
    embedded profile where there is one. Raises InputError: not a picture, too large, cut off, or of a kind not read.
    """
    if not data:
        raise InputError(f"{name} is empty: there is nothing in the file.")
    if data.startswith(_PNG_SIGNATURE) and data[12:16] == b"IHDR" and len(data) >= 24:
        check_size(*struct.unpack(">II", data[16:24]))
    try:
        with Image.open(io.BytesIO(data), formats=formats) as image:
            check_size(*image.size)
            return np.asarray(_rgba(image))
    except UnidentifiedImageError as error:
        if data.startswith(_PNG_SIGNATURE):
            raise InputError(_damaged(name)) from error
        kinds = "PNG" if formats == ("PNG",) else ", ".join(formats)
        raise InputError(f"{name} is not a picture that can be read here ({kinds}): save it as PNG first.") from error
    except MemoryError as error:
        raise InputError(f"{name} is too large for the memory that is free: close other programs first.") from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError) as error:
        raise InputError(_damaged(name)) from error


def mask_of(rgba: np.ndarray) -> np.ndarray:
    """(H, W) uint8 of a picture that says where: its alpha where any of it is transparent, else white is in."""
    alpha = cv2.extractChannel(np.ascontiguousarray(rgba), 3)
    return alpha if cv2.minMaxLoc(alpha)[0] < 255 else cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY)


def _damaged(name: str) -> str:
    return f"{name} is damaged or was cut off: save it again as PNG and retry."


def read(path: Path) -> np.ndarray:
    """The same from a file on disk; InputError also when there is no such file."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a picture, such as a PNG.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.") from error
    except OSError as error:
        raise InputError(f"The file {path} cannot be read: {error.strerror}.") from error
    return decode(data, name=str(path))


def _rgba(image: Image.Image) -> Image.Image:
    image = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        return _wide_gray(image).convert("RGBA")
    if profile and image.mode in ("CMYK", "RGB", "RGBA", "L"):
        image = _to_srgb(image, profile)
    return image.convert("RGBA")


def _wide_gray(image: Image.Image) -> Image.Image:
    """Gray of 16 bits (I;16, I, F) to 8; Pillow's own conversion would cut instead of scale."""
    values = np.asarray(image)
    if values.dtype.kind == "f":
        top = 1.0 if float(np.nanmax(values, initial=0)) <= 1.0 else 255.0
        scaled = np.nan_to_num(values.astype(np.float32)) * (255.0 / top)
    else:
        scaled = values.astype(np.float32) / 257.0
    return Image.fromarray(np.clip(np.rint(scaled), 0, 255).astype(np.uint8))


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    flat = image.convert("RGB") if image.mode == "RGBA" else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if flat.mode == "RGB" and "srgb" in ImageCms.getProfileDescription(source).lower():
            return image
        converted = ImageCms.profileToProfile(flat, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # a profile that does not fit its picture: the numbers are all there is to go by
    if converted is None:
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted
