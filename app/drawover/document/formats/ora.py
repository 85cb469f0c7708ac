"""OpenRaster, the native format: a zip of PNGs and a stack.xml, which Krita, MyPaint and GIMP read and write too.

Files of others are read as far as they are understood; what is damaged or outsized is refused in one sentence.
The names of its blend modes and the XML are left to stack.py.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from .. import tiles as tl
from ..errors import DocumentError, ReadError, TooLargeError
from ..layers import Document, Layer, leaves
from ..tiles import Rect
from . import stack
from .atomic import replacing, why
from .encode import png_bands
from .pixels import decode

MIMETYPE = b"image/openraster"
MAX_LAYERS = 2000
MAX_ENTRY = 1 << 30  # bytes of one file inside, unpacked from the zip
MAX_HELD = 4 << 30  # bytes of tiles of a whole drawing
_THUMBNAIL = 256  # pixels along the longer side

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
    KeyError,
)


# ---------------------------------------------------------------------------------------------- reading


def _entry(archive: zipfile.ZipFile, name: str, what: str, limit: int = MAX_ENTRY) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise ReadError(f"{what} is incomplete: it lacks “{name}”.") from error
    if info.file_size > limit:
        raise TooLargeError(f"{what} holds a part (“{name}”) that is too large to open.")
    return archive.read(info)


def _load(archive: zipfile.ZipFile, what: str) -> Document:
    if archive.namelist() and "mimetype" in archive.namelist():
        kind = _entry(archive, "mimetype", what, 1024).strip()
        if kind != MIMETYPE:
            raise ReadError(f"{what} is not an OpenRaster drawing, whatever its name says.")
    image = stack.parse(_entry(archive, "stack.xml", what, 16 << 20), what)
    sources = list(stack.sources(image))
    if len(sources) > MAX_LAYERS:
        raise TooLargeError(f"{what} has {len(sources)} layers, more than Drawover can hold ({MAX_LAYERS}).")
    held = 0

    def layer(source: stack.Source) -> Layer:
        nonlocal held
        rgba, _ = decode(io.BytesIO(_entry(archive, source.file, what)), f"“{source.name}” in {what}")
        built = Layer.from_rgba(source.name, rgba, source.x, source.y)
        held += sum(tile.nbytes for tile in {id(tile): tile for tile in built.tiles.values()}.values())
        if held > MAX_HELD:
            raise TooLargeError(f"{what} holds more pixels than Drawover can keep in memory.")
        return built

    return stack.document(image, layer)


def read(path: str | Path) -> Document:
    """The drawing in a file. Raises ReadError or TooLargeError, never anything else for a damaged file."""
    path = Path(path)
    what = f"“{path.name}”"
    try:
        with zipfile.ZipFile(path) as archive:
            return _load(archive, what)
    except DocumentError:
        raise
    except _DAMAGED as error:
        raise ReadError(f"{what} is damaged or no OpenRaster drawing.") from error
    except OSError as error:
        raise ReadError(f"{what} cannot be opened: {why(error, reading=True)}.") from error


# ---------------------------------------------------------------------------------------------- writing


class _Thumbnail:
    """Shrinks the drawing band by band, while those bands are written anyway."""

    def __init__(self, document: Document) -> None:
        self._size = document.width, document.height
        longer = max(self._size)
        self._factor = 1  # a power of two, so that whole bands shrink to whole rows
        while longer > 2 * _THUMBNAIL * self._factor and self._factor < tl.TILE:
            self._factor *= 2
        self._rows: list[np.ndarray] = []

    def take(self, band: np.ndarray) -> np.ndarray:
        """(h, W, 4) uint8 premultiplied, handed back as it is."""
        height, width = (max(1, round(side / self._factor)) for side in band.shape[:2])
        self._rows.append(cv2.resize(band, (width, height), interpolation=cv2.INTER_AREA))
        return band

    def picture(self) -> np.ndarray:
        """(h, w, 4) uint8, straight alpha, at most 256 pixels a side."""
        scale = min(1.0, _THUMBNAIL / max(self._size))
        width, height = (max(1, round(side * scale)) for side in self._size)
        return tl.straight(cv2.resize(np.concatenate(self._rows), (width, height), interpolation=cv2.INTER_AREA))


def _stored(archive: zipfile.ZipFile, name: str, bands: Iterator[bytes]) -> Iterator[None]:
    """PNGs are packed already; they are stored, so that any reader can fetch them fast."""
    with archive.open(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "w", force_zip64=False) as entry:
        for part in bands:
            entry.write(part)
            yield


def _layer_rect(layer: Layer) -> Rect:
    rect = layer.tiles.exact_bounds()
    return rect if not rect.empty else Rect(0, 0, 1, 1)


def writing(document: Document, path: str | Path) -> Iterator[float]:
    """Write in short slices, so that drawing can go on; yields what is done, 0..1. WriteError leaves the old file."""
    layers = list(leaves(document.layers))
    rects = [_layer_rect(layer) for layer in layers]
    total = sum(-(-rect.height // tl.TILE) + 2 for rect in rects) + document.height // tl.TILE + 8
    done = 0
    with replacing(Path(path)) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", (1980, 1, 1, 0, 0, 0)), MIMETYPE)
        names = {layer.id: f"data/layer{number:03}.png" for number, layer in enumerate(layers)}
        parts = [
            (names[layer.id], png_bands(layer.rgba, rect, document.dpi))
            for layer, rect in zip(layers, rects, strict=True)
        ]
        places = {layer.id: (names[layer.id], rect.x, rect.y) for layer, rect in zip(layers, rects, strict=True)}
        xml = zipfile.ZipInfo("stack.xml", (1980, 1, 1, 0, 0, 0))
        archive.writestr(xml, stack.build(document, places), zipfile.ZIP_DEFLATED)
        small = _Thumbnail(document)

        def merged(rect: Rect) -> np.ndarray:
            return tl.straight(small.take(document.compose(rect)))

        parts.append(("mergedimage.png", png_bands(merged, document.rect, document.dpi)))
        parts.append(("Thumbnails/thumbnail.png", _picture_bands(small)))
        for name, bands in parts:
            for _ in _stored(archive, name, bands):
                done += 1
                yield min(1.0, done / total)


def _picture_bands(small: _Thumbnail) -> Iterator[bytes]:
    picture = small.picture()
    size = Rect(0, 0, picture.shape[1], picture.shape[0])
    yield from png_bands(lambda r: picture[r.y : r.bottom, : r.width], size)


def write(document: Document, path: str | Path) -> None:
    """Write at once. WriteError leaves the old file whole."""
    for _ in writing(document, path):
        pass
