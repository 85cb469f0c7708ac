"""The decoder: a picture file of any format that Pillow reads, rotated by its EXIF tag, as 8-bit sRGB and alpha.

The size is checked from the header before anything is decoded. Color profiles are profiles.py's, TIFFs that Pillow
cannot read completely tiff.py's, damaged files mend.py's.
"""

from __future__ import annotations

import contextlib
import io
import struct
import threading
import warnings
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

from . import mend, tiff
from .errors import DamagedError, UnknownError
from .profiles import Profile, as_bytes, from_gamma, to_srgb
from .samples import Samples

# All that Pillow's decoders are known to raise on damaged files.
_DAMAGED = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError, TypeError),
    *(struct.error, zlib.error, RuntimeError, cv2.error),
)
_MOST = 2 << 30  # bytes; limit on the samples of a picture of more than 8 bits
_ORIENTATION = 0x0112

CheckSize = Callable[[int, int], None]


class Picture(NamedTuple):
    """A decoded picture."""

    rgba: np.ndarray  # (H, W, 4) uint8 straight sRGB
    dpi: float
    losses: tuple[str, ...]  # one sentence for each loss


def decode(file: BinaryIO, check_size: CheckSize, formats: tuple[str, ...] | None = None) -> Picture:
    """Decode the picture in an open file; the first frame of an animation.

    check_size(width, height) raises an error of the caller's for a picture that is too large, before anything is
    decoded. formats: Pillow's names of the formats to accept; None: all. Raises PictureError.
    """
    with _own_rules():
        try:
            return _decoded(file, check_size, formats)
        except (UnidentifiedImageError, DamagedError) as error:
            problem: Exception = error
        except _DAMAGED as error:
            problem = error
        for mended in mend.attempts(file):
            with contextlib.suppress(UnidentifiedImageError, DamagedError, *_DAMAGED):
                found = _decoded(mended.file, check_size, formats)
                return found._replace(losses=(mended.loss, *found.losses))
        file.seek(0)
        if isinstance(problem, UnidentifiedImageError) and not mend.known(file.read(16)):
            raise UnknownError from problem
        raise DamagedError from problem


def _decoded(file: BinaryIO, check_size: CheckSize, formats: tuple[str, ...] | None) -> Picture:
    head = tiff.header(file) if formats is None or "TIFF" in formats else None
    if head is not None and not tiff.plain(head):
        check_size(*head.size)
        about = _about(file, formats)
        samples = tiff.read(file, head, _MOST)
    else:
        file.seek(0)
        with Image.open(file, formats=formats) as image:
            check_size(*image.size)
            packing = _unpacking(image)  # query before decoding: EXIF access decodes a PNG
            samples = _samples(image, packing)
            about = _metadata(image)
    return _finished(samples, about)


# ------------------------------------------------------------------------------------- metadata of a picture


class _About(NamedTuple):
    dpi: float
    turn: int  # EXIF orientation, 1 to 8
    icc: bytes | None
    light: Profile | None  # a PNG's gAMA and cHRM, used without a profile
    losses: tuple[str, ...]


def _about(file: BinaryIO, formats: tuple[str, ...] | None) -> _About:
    """Read a file's metadata; of a TIFF that Pillow refuses, only the profile."""
    file.seek(0)
    try:
        with Image.open(file, formats=formats) as image:
            return _metadata(image)
    except (UnidentifiedImageError, *_DAMAGED):
        return _About(72.0, 1, tiff.profile(file), None, ())


def _metadata(image: Image.Image) -> _About:
    icc = image.info.get("icc_profile")
    icc = icc if isinstance(icc, bytes) and icc else None
    losses = []
    count = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
    if count > 1:
        losses.append(f"It has {count} {'pages' if image.format == 'TIFF' else 'frames'}: only the first was taken.")
    try:
        turn = int(image.getexif().get(_ORIENTATION, 1))
    except _DAMAGED:
        turn = 1
    return _About(_dpi(image), turn, icc, _light(image) if icc is None else None, tuple(losses))


def _light(image: Image.Image) -> Profile | None:
    """The color space from a PNG's gAMA and cHRM, unless it is sRGB."""
    gamma = image.info.get("gamma")
    if image.format != "PNG" or image.info.get("srgb") is not None or not isinstance(gamma, float):
        return None
    if not 0.01 <= gamma <= 10:
        return None
    found = from_gamma(gamma, image.info.get("chromaticity"))
    return None if found.srgb else found


def _dpi(image: Image.Image) -> float:
    given = image.info.get("dpi")
    try:
        dpi = float(given[0]) if given else 72.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 72.0
    return dpi if 1.0 <= dpi <= 10000.0 else 72.0


# ---------------------------------------------------------------------------------------------------- the samples


def _unpacking(image: Image.Image) -> str:
    """Pillow's raw mode, how its decoder turns bits into pixels: "RGB;16B", "L;2"."""
    for part in getattr(image, "tile", ()):
        args = part[3]
        return args if isinstance(args, str) else str(args[0]) if args else ""
    return ""


def _samples(image: Image.Image, packing: str) -> Samples:
    """An opened picture's samples, as exactly as Pillow provides them."""
    key = image.info.get("transparency")
    if image.mode == "F":
        values = np.asarray(image)[..., None]
        return Samples(values, None, "gray", 32, floating=True)
    if image.mode.startswith("I"):
        values = np.asarray(image)
        deep = values if values.dtype == np.uint16 else np.clip(values, 0, 65535).astype(np.uint16)
        return Samples(deep[..., None], _keyed(deep[..., None], key, 65535), "gray", 16)
    if isinstance(image, ImageFile.ImageFile) and image.format == "PNG" and packing.endswith(";16B"):
        return _deep_png(image, packing, key)
    if image.mode in ("1", "L") and key is not None:
        bits = int(packing[2:]) if packing[:2] == "L;" and packing[2:].isdigit() else 8
        gray = np.asarray(image.convert("L"))[..., None]
        scaled = key * (255 // ((1 << bits) - 1)) if isinstance(key, int) else None  # mode "1": Pillow has 0 or 255
        return Samples(gray, _keyed(gray, scaled, 255), "gray", bits)
    if image.mode in ("CMYK", "LAB"):
        return Samples(np.asarray(image), None, image.mode.lower(), 8)
    if image.mode in ("1", "L"):
        return Samples(np.asarray(image.convert("L"))[..., None], None, "gray", 8)
    if image.mode in ("LA", "La"):
        both = np.asarray(image.convert("LA"))
        return Samples(both[..., :1], both[..., 1], "gray", 8)
    rgba = np.asarray(image.convert("RGBA"))
    return Samples(rgba, None, "rgba", 8)


def _deep_png(image: ImageFile.ImageFile, packing: str, key: object) -> Samples:
    """16 bits per channel, of which Pillow keeps only the upper eight: decoded in two passes."""
    name = packing.removesuffix(";16B")
    if name == "LA":  # four bytes a pixel, as stored in the file
        image._mode = "RGBA"
        image.tile = [part._replace(args="RGBA") for part in image.tile]
        raw = np.asarray(image).astype(np.uint16)
        both = raw[..., 0::2] << 8 | raw[..., 1::2]
        return Samples(both[..., :1], both[..., 1], "gray", 16)
    source = image.fp
    assert source is not None
    source.seek(0)
    with Image.open(io.BytesIO(source.read()), formats=("PNG",)) as again:  # a decoder reads its file only once
        again.tile = [part._replace(args=f"{name};16L") for part in again.tile]
        low = np.asarray(again)
    with Image.open(source, formats=("PNG",)) as again:
        high = np.asarray(again)
    deep = high.astype(np.uint16) << 8 | low
    if name == "RGBA":
        return Samples(deep[..., :3], deep[..., 3], "rgb", 16)
    return Samples(deep, _keyed(deep, key, 65535), "rgb", 16)


def _keyed(samples: np.ndarray, key: object, top: int) -> np.ndarray | None:
    """Alpha that makes a PNG's one transparent color transparent."""
    values = key if isinstance(key, tuple) else (key,)
    if not all(isinstance(value, int) for value in values) or len(values) != samples.shape[2]:
        return None
    matches = (samples == np.array(values)).all(2)
    return np.where(matches, 0, top).astype(samples.dtype)


# ------------------------------------------------------------------------------------------------------ as sRGB


def _finished(samples: Samples, about: _About) -> Picture:
    losses = list(about.losses)
    if samples.space == "rgba":
        if about.icc is None and about.light is None:  # the common case
            return Picture(_upright(samples.color, about.turn), about.dpi, about.losses)
        samples = samples._replace(color=samples.color[..., :3], alpha=samples.color[..., 3], space="rgb")
    color = samples.color
    if samples.floating:
        color = np.nan_to_num(color, posinf=1.0, neginf=0.0)
        if color.size and np.count_nonzero(color > 1) * 2 > color.size:
            color = color / np.float32(255)
            losses.append("Its floating-point values were taken as 0 to 255, and are 8 bits now.")
        else:
            losses.append("Its floating-point values were taken as 0 to 1, and are 8 bits now.")
    elif samples.bits > 8:
        losses.append(f"Its {samples.bits} bits a channel are 8 now.")
    if about.icc is None and about.light is not None and color.shape[2] in (1, 3):
        light = Profile(about.light.curves[:1], None) if color.shape[2] == 1 else about.light
        rgb, more = light.to_srgb_bytes(color), ("Its colors were converted from its own gamma to sRGB.",)
    else:
        rgb, more = to_srgb(color, samples.space, about.icc)
    height, width = rgb.shape[:2]
    alpha = np.full((height, width), 255, np.uint8) if samples.alpha is None else as_bytes(samples.alpha)
    rgba = np.dstack([rgb, alpha])
    return Picture(_upright(rgba, about.turn), about.dpi, (*losses, *more))


def _upright(rgba: np.ndarray, turn: int) -> np.ndarray:
    """The picture rotated and flipped by its EXIF orientation."""
    if turn in (5, 6, 7, 8):
        rgba = rgba.transpose(1, 0, 2)
    if turn in (2, 3, 6, 7):
        rgba = rgba[:, ::-1]
    if turn in (3, 4, 7, 8):
        rgba = rgba[::-1]
    return np.ascontiguousarray(rgba)


# -------------------------------------------------------------------------------------------------- Pillow's rules

_entering = threading.Lock()
_within = 0  # threads currently decoding
_rules = contextlib.ExitStack()  # restored when the last of them is done


@contextlib.contextmanager
def _own_rules() -> Iterator[None]:
    """Lift Pillow's own limit on pixels; the caller's is checked before decoding."""
    global _within
    with _entering:
        _within += 1
        if _within == 1:
            _rules.callback(setattr, Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
            Image.MAX_IMAGE_PIXELS = None
            # Pillow warns of metadata it cannot parse; the pixels are intact or raise an error.
            _rules.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
    try:
        yield
    finally:
        with _entering:
            _within -= 1
            if _within == 0:
                _rules.close()
