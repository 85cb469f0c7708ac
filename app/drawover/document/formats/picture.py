"""Writes flattened pictures other than PNG: JPEG, WebP, TIFF and BMP, in sRGB with its profile, in the background.

Pillow encodes them in one go, in a thread; losses() reports what a format cannot store.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from PIL import Image

from .. import tiles as tl
from ..errors import WriteError
from ..layers import Document
from ..tiles import Rect
from . import proof
from .atomic import replacing
from .encode import Coder
from .proof import proven

QUALITY = 92  # of 100
_WEBP_SIDE, _JPEG_SIDE = 16383, 65500  # longest side in pixels, by the formats


def pixels(document: Document, size: tuple[int, int] | None = None, paper: bool = False) -> np.ndarray:
    """(h, w, 4) uint8 straight, or (h, w, 3) on white `paper`: the flattened drawing at `size`, (width, height)."""
    rgba = document.compose()
    if size is not None and size != (document.width, document.height):
        smaller = size[0] < document.width or size[1] < document.height
        rgba = cv2.resize(rgba, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LANCZOS4)
        np.minimum(rgba[..., :3], rgba[..., 3:], out=rgba[..., :3])  # Lanczos overshoots; colors stay within alpha
    if not paper:
        return tl.straight(rgba)
    return cv2.add(rgba[..., :3], cv2.merge([cv2.bitwise_not(np.ascontiguousarray(rgba[..., 3]))] * 3))


def has_transparency(document: Document) -> bool:
    """Whether any pixel of the flattened drawing is transparent."""
    rows = range(0, document.height, tl.TILE)
    bands = (Rect(0, y, document.width, min(tl.TILE, document.height - y)) for y in rows)
    return any(document.compose(band)[..., 3].min() < 255 for band in bands)


def saved(rgba: np.ndarray, suffix: str, file: BinaryIO, dpi: float, quality: int = QUALITY) -> None:
    """Encode a picture into an open file. quality: 1..100, for JPEG and WebP; WebP is lossless at 100."""
    from ...pictures.profiles import srgb_profile

    image = Image.fromarray(rgba)
    options: dict[str, Any] = {"dpi": (dpi, dpi), "icc_profile": srgb_profile()}
    if suffix in (".jpg", ".jpeg"):
        options |= {"format": "JPEG", "quality": quality, "subsampling": 0 if quality >= 90 else 2}
    elif suffix == ".webp":
        options = {"format": "WEBP", "quality": quality, "lossless": quality == 100, "method": 2, "exact": False}
        options["icc_profile"] = srgb_profile()
    elif suffix in (".tif", ".tiff"):
        options |= {"format": "TIFF", "compression": "tiff_adobe_deflate"}
    elif suffix == ".png":
        options |= {"format": "PNG", "compress_level": 4}
    else:
        options = {"format": "BMP", "dpi": (dpi, dpi)}
    image.save(file, **options)


def on_paper(suffix: str) -> bool:
    """Whether the format has no transparency."""
    return suffix in (".jpg", ".jpeg", ".bmp")


def writing(
    document: Document,
    path: str | Path,
    size: tuple[int, int] | None = None,
    quality: int = QUALITY,
) -> Iterator[float]:
    """Write the flattened drawing, at `size` if given; yields meanwhile. On WriteError the old file is intact."""
    path = Path(path)
    suffix = path.suffix.lower()
    width, height = size or (document.width, document.height)
    largest = _WEBP_SIDE if suffix == ".webp" else _JPEG_SIDE if suffix in (".jpg", ".jpeg") else 65535
    if max(width, height) > largest:
        raise WriteError(f"A {suffix} is at most {largest} pixels a side: choose a smaller scale, or .png.")
    dpi = document.dpi * width / document.width
    with replacing(path) as file, Coder() as coder:
        work: list[Callable[[], object]] = []
        held: list[np.ndarray] = []
        work.append(lambda: held.append(pixels(document, size, on_paper(suffix))))
        work.append(lambda: saved(held[0], suffix, file, dpi, quality))
        work.append(lambda: (file.flush(), os.fsync(file.fileno())))  # in a thread, since the disk may be slow
        work.append(lambda: proven(Path(file.name), path.name, lambda part: proof.picture(part, (width, height))))
        for done, act in enumerate(work):
            for _ in coder.wait(act):
                yield done / len(work)
    yield 1.0
