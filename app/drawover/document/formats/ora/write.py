"""Writes OpenRaster files: a zip of PNGs and a stack.xml, in short slices so that drawing can go on.

../bounded.py fits the drawing to the limits first; the XML is stack.py's, the encoding of pixels encode.py's.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from ... import tiles as tl
from ...errors import WriteError
from ...layers import Document, Layer, Node, leaves
from ...masks import EVERYTHING
from ...tiles import EMPTY_RECT, Rect, Tiles
from .. import proof, stack
from ..atomic import replacing
from ..bounded import bounded, place
from ..encode import BandCache, Coder, Key, Source, split_bands
from ..limits import MAX_EXTRAS, MAX_STACK, fits, reach
from ..proof import proven
from ..sources import cover_key, layer_source, look_key
from .read import EXTRAS, MIMETYPE, plain

_THUMBNAIL = 256  # pixels along the longer side


class _Thumbnail:
    """Downscales the flattened drawing band by band, reusing bands composed for saving or cached by an earlier save."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.factor = 1  # a power of two, so that bands shrink to an integer number of rows
        while max(document.width, document.height) > 2 * _THUMBNAIL * self.factor and self.factor < tl.TILE:
            self.factor *= 2
        self._rows: dict[int, np.ndarray] = {}

    def take(self, rect: Rect, band: np.ndarray) -> np.ndarray:
        """Add (h, W, 4) uint8 premultiplied; returns it unchanged."""
        width, height = (max(1, round(side / self.factor)) for side in (rect.width, rect.height))
        self._rows[rect.y] = cv2.resize(band, (width, height), interpolation=cv2.INTER_AREA)
        return band

    def complete(self, cache: BandCache, keys: Callable[[Rect], Key]) -> Iterator[None]:
        """Add the missing bands, from the cache or by composing them. Yields after each band."""
        for part in split_bands(self._document.rect):
            about, tiles = keys(part)
            key = ("small", part, self.factor, about), tiles
            small = self._rows.get(part.y)
            if small is None:
                small = cache.get(key)
            if not isinstance(small, np.ndarray):
                self.take(part, self._document.compose(part))
                small = self._rows[part.y]
            cache.keep(key, small, small.nbytes)
            self._rows[part.y] = small
            yield

    def picture(self) -> np.ndarray:
        """(h, w, 4) uint8, straight alpha, at most 256 pixels a side."""
        rows = np.concatenate([self._rows[part.y] for part in split_bands(self._document.rect)])
        scale = min(1.0, _THUMBNAIL / max(self._document.width, self._document.height))
        size = max(1, round(self._document.width * scale)), max(1, round(self._document.height * scale))
        return tl.straight(cv2.resize(rows, size, interpolation=cv2.INTER_AREA))


def _beyond(tiles: Tiles, canvas: Rect) -> bool:
    """Whether anything is painted outside of the canvas."""
    columns, rows = canvas.width // tl.TILE, canvas.height // tl.TILE  # number of tiles that lie completely on it
    edge = {at: tile for at, tile in tiles.items() if not (0 <= at[0] < columns and 0 <= at[1] < rows)}
    found = Tiles(edge).exact_bounds()
    return found.intersected(canvas) != found


def _layer_source(layer: Layer, canvas: Rect) -> Source:
    """The painted rectangle in full tiles: stable while painting, so that cached bands are found again."""
    rect = layer.tiles.bounds()
    if rect.intersected(canvas) != rect and not _beyond(layer.tiles, canvas):
        rect = rect.intersected(canvas)
    else:
        rect = place(layer.tiles, canvas)
    if rect.empty:
        rect = Rect(0, 0, 1, 1)
    return layer_source(layer, rect)


def _mask_source(node: Node, canvas: Rect) -> Source:
    """White with the mask's coverage as alpha; extends as far as the masked node, to hide what lies beyond the mask."""
    mask = node.mask or EVERYTHING
    rect, beyond = canvas.united(place(mask.tiles, canvas, mask.outside)), EMPTY_RECT
    for layer in leaves((node,)):
        beyond = beyond.united(layer.tiles.bounds())
    for wider in (rect.united(beyond), rect.united(beyond.intersected(reach(canvas)))):
        if fits(wider, canvas):
            rect = wider
            break

    def pixels(part: Rect) -> np.ndarray:
        cover = mask.array(part)
        white = np.full_like(cover, 255)
        return cv2.merge([white, white, white, cover])

    return Source(pixels, rect, lambda part: cover_key(mask, part))


def writing(
    document: Document, path: str | Path, extras: Mapping[str, bytes] | None = None, cache: BandCache | None = None
) -> Iterator[float]:
    """Write in short slices, so that drawing can go on; yields the progress, 0..1. On WriteError the old file stays.

    extras: extra files to store with the drawing, names to bytes; see `read_extras`.
    cache: cache of earlier saves; only what changed is encoded again.
    """
    cache = cache or BandCache()
    for _ in document.walk():
        yield 0.0
    document, _ = bounded(document)
    extras = extras or {}
    if not all(map(plain, extras)) or sum(map(len, extras.values())) > MAX_EXTRAS:
        raise WriteError("What is kept beside the drawing is too much for a file. Nothing was changed.")
    sources: dict[str, Source] = {}  # by name in the zip
    places: dict[str, stack.Part] = {}
    masks: dict[str, stack.Part] = {}
    for number, node in enumerate(document.walk()):
        if isinstance(node, Layer):
            _put(sources, places, node, f"data/layer{number:03}.png", _layer_source(node, document.rect))
        if node.mask is not None:
            _put(sources, masks, node, f"data/mask{number:03}.png", _mask_source(node, document.rect))
        yield 0.0
    about = stack.build(document, places, masks)
    assert len(about) <= MAX_STACK  # bounded() limits the names
    small = _Thumbnail(document)

    def merged(part: Rect) -> np.ndarray:
        return tl.straight(small.take(part, document.compose(part)), own=True)

    def look(part: Rect) -> Key:
        return look_key(document, part)

    sources["mergedimage.png"] = Source(merged, document.rect, look)
    total = sum(-(-source.rect.height // tl.TILE) + 3 for source in sources.values()) + 8
    done = 0
    path = Path(path)
    with (
        replacing(path) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
        Coder(cache) as coder,
    ):
        archive.writestr(_info("mimetype"), MIMETYPE)
        archive.writestr(_info("stack.xml"), about, zipfile.ZIP_DEFLATED)
        for name, part in extras.items():
            archive.writestr(_info(f"{EXTRAS}{name}"), part)
        for name, source in sources.items():
            for wrote in _stored(archive, name, coder.png(source, document.dpi)):
                done += wrote
                yield min(1.0, done / total)
        for _ in small.complete(cache, look):
            yield 1.0
        picture = small.picture()
        size = Rect(0, 0, picture.shape[1], picture.shape[0])
        thumbnail = Source(lambda r: picture[r.y : r.bottom], size)
        for _ in _stored(archive, "Thumbnails/thumbnail.png", coder.png(thumbnail, document.dpi)):
            yield 1.0
        archive.close()
        file.flush()
        sources["Thumbnails/thumbnail.png"] = thumbnail

        def settle() -> None:  # in a thread, since the disk may be slow
            os.fsync(file.fileno())
            proven(Path(file.name), path.name, lambda part: proof.zipped(part, archive.infolist(), sources, about))

        for _ in coder.wait(settle):
            yield 1.0


def _put(sources: dict[str, Source], places: dict[str, stack.Part], node: Node, name: str, source: Source) -> None:
    sources[name] = source
    places[node.id] = stack.Part(name, source.rect.x, source.rect.y)


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


def _stored(archive: zipfile.ZipFile, name: str, parts: Iterator[bytes]) -> Iterator[bool]:
    """Store a PNG uncompressed (it already is), so that any reader can access it fast. Yields whether it progressed."""
    with archive.open(_info(name), "w", force_zip64=False) as entry:
        for part in parts:
            entry.write(part)
            yield bool(part)


def write(document: Document, path: str | Path) -> None:
    """Write at once. On WriteError the old file is intact."""
    for _ in writing(document, path):
        pass
