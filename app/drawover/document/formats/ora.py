"""OpenRaster, the native format: a zip of PNGs and a stack.xml, which Krita, MyPaint and GIMP read and write too.

Files of others are read as far as they are understood; what is damaged or outsized is refused in one sentence.
The names of its blend modes and the XML are left to stack.py.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from .. import tiles as tl
from ..errors import DocumentError, ReadError, TooLargeError
from ..layers import Document, Group, Layer, Node, leaves
from ..masks import EVERYTHING, Mask
from ..tiles import EMPTY, Rect, Tiles
from . import bands, stack
from .atomic import replacing, why
from .encode import THREADS, Coded, Coder, Key, Source, bands_of
from .pixels import decode

MIMETYPE = b"image/openraster"
MAX_LAYERS = 2000
MAX_ENTRY = 1 << 30  # bytes of one file inside, unpacked from the zip
MAX_HELD = 4 << 30  # bytes of tiles of a whole drawing
MAX_BESIDE = 16 << 20  # bytes of all that is kept beside the layers
BESIDE = "drawover/"  # where that lies in the file; other programs leave it alone
MERGED_LAYER = "Merged picture"  # the file's own picture of all of it, where not all of it could be read
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


def _load(archive: zipfile.ZipFile, what: str) -> tuple[Document, tuple[str, ...]]:
    if archive.namelist() and "mimetype" in archive.namelist():
        kind = _entry(archive, "mimetype", what, 1024).strip()
        if kind != MIMETYPE:
            raise ReadError(f"{what} is not an OpenRaster drawing, whatever its name says.")
    image = stack.parse(_entry(archive, "stack.xml", what, 16 << 20), what)
    wanted: list[_Wanted] = []
    document = stack.document(
        image,
        lambda source, node: wanted.append(_Wanted(source, node.id, None)),
        lambda source, node, outside: wanted.append(_Wanted(source, node.id, outside)),
    )
    if len(wanted) > MAX_LAYERS:
        raise TooLargeError(f"{what} has {len(wanted)} layers, more than Drawover can hold ({MAX_LAYERS}).")
    pixels: dict[str, Tiles] = {}
    masks: dict[str, Mask] = {}
    held, lost = 0, list[tuple[_Wanted, ReadError]]()
    for one, found in zip(wanted, _decoded(archive, wanted, what), strict=True):
        if isinstance(found, ReadError):
            lost.append((one, found))
            continue
        tiles = found.tiles if isinstance(found, Mask) else found
        held += sum(tile.nbytes for tile in {id(tile): tile for tile in tiles.values()}.values())
        if held > MAX_HELD:
            raise TooLargeError(f"{what} holds more pixels than Drawover can keep in memory.")
        if isinstance(found, Mask):
            masks[one.id] = found
        else:
            pixels[one.id] = found
    document = replace(document, layers=_filled(document.layers, pixels, masks), active=document.active)
    return _with_what_is_lost(archive, document, lost, what) if lost else (document, ())


def _with_what_is_lost(
    archive: zipfile.ZipFile, document: Document, lost: list[tuple[_Wanted, ReadError]], what: str
) -> tuple[Document, tuple[str, ...]]:
    """The drawing with the file's own picture of all of it as a hidden layer on top, and a sentence for each loss."""
    names = (one.source.name.removesuffix(stack.MASK) for one, _ in lost)
    said = [
        f"“{name}” is empty: its pixels are damaged or missing in the file."
        if one.outside is None
        else f"“{name}” is shown without its mask, which is damaged or missing in the file."
        for name, (one, _) in zip(names, lost, strict=True)
    ]
    merged = _Wanted(stack.Source(MERGED_LAYER, "mergedimage.png", 0, 0), "", None)
    (found,) = _decoded(archive, [merged], what)
    if isinstance(found, Tiles) and found:
        said.append(f"The file's own picture of the whole is the hidden layer “{MERGED_LAYER}”.")
        picture = Layer(MERGED_LAYER, found, visible=False)
        return document.insert(None, len(document.layers), picture, activate=document.active is None), tuple(said)
    if not any(layer.tiles for layer in leaves(document.layers)):
        raise lost[0][1]
    return document, tuple(said)


class _Wanted(NamedTuple):
    source: stack.Source
    id: str  # of the node
    outside: int | None  # for a mask


def _decoded(archive: zipfile.ZipFile, wanted: list[_Wanted], what: str) -> Iterator[Tiles | Mask | ReadError]:
    """What each source holds, or why it cannot be read, in order; some are decoded at the same time."""

    def decoded(one: _Wanted, data: bytes | ReadError) -> Tiles | Mask | ReadError:
        if isinstance(data, ReadError):
            return data
        try:
            return sound(one, data)
        except ReadError as error:
            return error

    def sound(one: _Wanted, data: bytes) -> Tiles | Mask:
        source = one.source
        ours = bands.tiles(data, source.x, source.y) if one.outside is None else None
        if ours is not None:
            return ours
        rgba, _ = decode(io.BytesIO(data), f"“{source.name}” in {what}")
        if one.outside is not None:
            return Mask.of(cv2.extractChannel(rgba, 3), source.x, source.y, one.outside)
        return tl.from_array(rgba, source.x, source.y, as_straight=True)

    with ThreadPoolExecutor(THREADS, "png") as pool:
        waiting: deque[Future[Tiles | Mask | ReadError]] = deque()
        for one in wanted:
            waiting.append(pool.submit(decoded, one, _packed(archive, one.source, what)))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _packed(archive: zipfile.ZipFile, source: stack.Source, what: str) -> bytes | ReadError:
    try:
        return _entry(archive, source.file, what)
    except ReadError as error:
        return error
    except _DAMAGED:
        return ReadError(f"“{source.name}” in {what} is damaged and cannot be read.")


def _filled(nodes: tuple[Node, ...], pixels: Mapping[str, Tiles], masks: Mapping[str, Mask]) -> tuple[Node, ...]:
    return tuple(
        replace(node, tiles=pixels.get(node.id, EMPTY), mask=masks.get(node.id))
        if isinstance(node, Layer)
        else replace(node, layers=_filled(node.layers, pixels, masks), mask=masks.get(node.id))
        for node in nodes
    )


def read(path: str | Path) -> Document:
    """As opened(), the drawing alone."""
    return opened(path)[0]


def opened(path: str | Path) -> tuple[Document, tuple[str, ...]]:
    """The drawing in a file, and what of it could not be read, a sentence each: single layers may be damaged.

    Raises ReadError or TooLargeError, never anything else for a damaged file.
    """
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


def read_beside(path: str | Path) -> dict[str, bytes]:
    """What `writing` was given to keep beside the layers: plain names to bytes. Raises as `read` does."""
    path = Path(path)
    what = f"“{path.name}”"
    try:
        with zipfile.ZipFile(path) as archive:
            found = [info for info in archive.infolist() if info.filename.startswith(BESIDE)]
            if sum(info.file_size for info in found) > MAX_BESIDE:
                raise TooLargeError(f"{what} keeps more beside its layers than Drawover can hold.")
            return {info.filename.removeprefix(BESIDE): archive.read(info) for info in found if not info.is_dir()}
    except _DAMAGED as error:
        raise ReadError(f"{what} is damaged or no OpenRaster drawing.") from error
    except OSError as error:
        raise ReadError(f"{what} cannot be opened: {why(error, reading=True)}.") from error


# ---------------------------------------------------------------------------------------------- writing


class _Thumbnail:
    """Shrinks the drawing band by band: those that are composed anyway, and of the others what an earlier save kept."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.factor = 1  # a power of two, so that whole bands shrink to whole rows
        while max(document.width, document.height) > 2 * _THUMBNAIL * self.factor and self.factor < tl.TILE:
            self.factor *= 2
        self._rows: dict[int, np.ndarray] = {}

    def take(self, rect: Rect, band: np.ndarray) -> np.ndarray:
        """(h, W, 4) uint8 premultiplied, handed back as it is."""
        width, height = (max(1, round(side / self.factor)) for side in (rect.width, rect.height))
        self._rows[rect.y] = cv2.resize(band, (width, height), interpolation=cv2.INTER_AREA)
        return band

    def complete(self, coded: Coded, keys: Callable[[Rect], Key]) -> Iterator[None]:
        """Fetch what was not taken now: from an earlier save, or else composed for it. A yield for each band."""
        for part in bands_of(self._document.rect):
            about, tiles = keys(part)
            key = ("small", part, self.factor, about), tiles
            small = self._rows.get(part.y)
            if small is None:
                small = coded.get(key)
            if not isinstance(small, np.ndarray):
                self.take(part, self._document.compose(part))
                small = self._rows[part.y]
            coded.keep(key, small, small.nbytes)
            self._rows[part.y] = small
            yield

    def picture(self) -> np.ndarray:
        """(h, w, 4) uint8, straight alpha, at most 256 pixels a side."""
        rows = np.concatenate([self._rows[part.y] for part in bands_of(self._document.rect)])
        scale = min(1.0, _THUMBNAIL / max(self._document.width, self._document.height))
        size = max(1, round(self._document.width * scale)), max(1, round(self._document.height * scale))
        return tl.straight(cv2.resize(rows, size, interpolation=cv2.INTER_AREA))


def _look_of(document: Document, part: Rect) -> Key:
    """What decides how a part of the drawing looks."""
    coords, about, tiles = list(part.tiles()), [], []
    for node in document.walk():
        held = len(node.layers) if isinstance(node, Group) else None
        passes = isinstance(node, Group) and node.passes
        about.append((node.visible, node.opacity, node.blend, node.clip, passes, held))
        about.append(None if node.mask is None else node.mask.outside)
        if isinstance(node, Layer) and node.visible:
            tiles += map(node.tiles.get, coords)
        if node.mask is not None:
            tiles += map(node.mask.tiles.get, coords)
    return tuple(about), tiles


def _beyond(tiles: Tiles, canvas: Rect) -> bool:
    """Whether anything is painted outside of the canvas."""
    columns, rows = canvas.width // tl.TILE, canvas.height // tl.TILE  # of tiles that lie on it as a whole
    edge = {at: tile for at, tile in tiles.items() if not (0 <= at[0] < columns and 0 <= at[1] < rows)}
    found = Tiles(edge).exact_bounds()
    return found.intersected(canvas) != found


def _layer_source(layer: Layer, canvas: Rect) -> Source:
    """The painted rectangle, in whole tiles: it stays the same while one paints, so that bands are found again."""
    rect = layer.tiles.bounds()
    if rect.intersected(canvas) != rect and not _beyond(layer.tiles, canvas):
        rect = rect.intersected(canvas)
    if rect.empty:
        rect = Rect(0, 0, 1, 1)

    def tiles(part: Rect) -> list[np.ndarray | None]:
        return [layer.tiles.get(coord) for coord in part.tiles()]

    return Source(
        layer.rgba, rect, lambda part: ("layer", tiles(part)), lambda part: all(tile is None for tile in tiles(part))
    )


def _mask_source(node: Node, canvas: Rect) -> Source:
    """White, as opaque as the mask covers; it reaches as far as what it masks, for it hides what lies beyond it."""
    mask = node.mask or EVERYTHING
    rect = canvas.united(mask.tiles.bounds())
    for layer in leaves((node,)):
        rect = rect.united(layer.tiles.bounds())

    def pixels(part: Rect) -> np.ndarray:
        cover = mask.array(part)
        white = np.full_like(cover, 255)
        return cv2.merge([white, white, white, cover])

    return Source(pixels, rect, lambda part: (("mask", mask.outside), [mask.tiles.get(at) for at in part.tiles()]))


def writing(
    document: Document, path: str | Path, beside: Mapping[str, bytes] | None = None, coded: Coded | None = None
) -> Iterator[float]:
    """Write in short slices, so that drawing can go on; yields what is done, 0..1. WriteError leaves the old file.

    beside: plain names to bytes that are no part of the drawing and go along with it; see `read_beside`.
    coded: what earlier saves coded; only what changed since is coded again.
    """
    coded = coded or Coded()
    sources: dict[str, Source] = {}  # by name in the zip
    places: dict[str, stack.Part] = {}
    masks: dict[str, stack.Part] = {}
    for number, node in enumerate(document.walk()):
        if isinstance(node, Layer):
            _put(sources, places, node, f"data/layer{number:03}.png", _layer_source(node, document.rect))
        if node.mask is not None:
            _put(sources, masks, node, f"data/mask{number:03}.png", _mask_source(node, document.rect))
        yield 0.0
    small = _Thumbnail(document)

    def merged(part: Rect) -> np.ndarray:
        return tl.straight(small.take(part, document.compose(part)), own=True)

    def look(part: Rect) -> Key:
        return _look_of(document, part)

    sources["mergedimage.png"] = Source(merged, document.rect, look)
    total = sum(-(-source.rect.height // tl.TILE) + 3 for source in sources.values()) + 8
    done = 0
    with (
        replacing(Path(path)) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
        Coder(coded) as coder,
    ):
        archive.writestr(_info("mimetype"), MIMETYPE)
        archive.writestr(_info("stack.xml"), stack.build(document, places, masks), zipfile.ZIP_DEFLATED)
        for name, part in (beside or {}).items():
            archive.writestr(_info(f"{BESIDE}{name}"), part)
        for name, source in sources.items():
            for wrote in _stored(archive, name, coder.png(source, document.dpi)):
                done += wrote
                yield min(1.0, done / total)
        for _ in small.complete(coded, look):
            yield 1.0
        picture = small.picture()
        size = Rect(0, 0, picture.shape[1], picture.shape[0])
        thumbnail = Source(lambda r: picture[r.y : r.bottom], size)
        for _ in _stored(archive, "Thumbnails/thumbnail.png", coder.png(thumbnail, document.dpi)):
            yield 1.0
        archive.close()
        file.flush()
        for _ in coder.wait(lambda: os.fsync(file.fileno())):  # a slow disk holds up no hand
            yield 1.0


def _put(sources: dict[str, Source], places: dict[str, stack.Part], node: Node, name: str, source: Source) -> None:
    sources[name] = source
    places[node.id] = stack.Part(name, source.rect.x, source.rect.y)


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


def _stored(archive: zipfile.ZipFile, name: str, parts: Iterator[bytes]) -> Iterator[bool]:
    """PNGs are packed already; they are stored, so that any reader can fetch them fast. Yields whether it went on."""
    with archive.open(_info(name), "w", force_zip64=False) as entry:
        for part in parts:
            entry.write(part)
            yield bool(part)


def write(document: Document, path: str | Path) -> None:
    """Write at once. WriteError leaves the old file whole."""
    for _ in writing(document, path):
        pass
