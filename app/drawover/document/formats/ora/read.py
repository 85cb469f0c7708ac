"""Reads OpenRaster files of any program as far as possible, and reports damaged parts.

The zip is archive.py's, stack.xml stack.py's, resource limits ../limits.py's.
"""

from __future__ import annotations

import io
import struct
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2

from ... import tiles as tl
from ...errors import DocumentError, ReadError, TooLargeError
from ...layers import Document, Layer, Node, leaves
from ...masks import Mask
from ...tiles import EMPTY, TILE, Rect, Tiles
from .. import bands, stack
from ..atomic import shortened
from ..bounded import depth
from ..encode import SIGNATURE, THREADS
from ..limits import DEEPEST, FAR, MAX_ENTRY, MAX_EXTRAS, MAX_LAYERS, MAX_STACK, Budget
from ..pixels import decode
from .archive import Archive

MIMETYPE = b"image/openraster"
EXTRAS = "drawover/"  # folder in the zip of extra files next to the layers; ignored by other programs
MERGED_LAYER = "Merged picture"  # the file's own flattened picture, added if parts are unreadable
_FORMATS = ("PNG", "JPEG", "WEBP")  # accepted for layers, whatever their name
_OTHERS = (b"\xff\xd8\xff", b"RIFF")  # magic bytes of those that are not PNG
_BYTES_PER_PIXEL = 9  # at most: 16 bits per channel, badly compressed
_EXTRA_BYTES = 64 << 20  # that a picture's file may contain besides its pixels; or in total, if it is no PNG
_AT_ONCE = 32 << 20  # pixels of pictures that are decoded in parallel


def read(path: str | Path) -> Document:
    """As opened(), returning only the drawing."""
    return opened(path)[0]


def opened(path: str | Path) -> tuple[Document, tuple[str, ...]]:
    """Load the drawing, and a sentence for each part that is unreadable: single layers may be damaged.

    Raises ReadError or TooLargeError, never anything else for a damaged file.
    """
    with Archive(Path(path)) as archive:
        return _load(archive)


def read_extras(path: str | Path) -> dict[str, bytes]:
    """Load the extra files that `writing` stored with the drawing: names to bytes. Raises as `read` does."""
    found, left = dict[str, bytes](), MAX_EXTRAS
    with Archive(Path(path)) as archive:
        for name in archive.names:
            if name.startswith(EXTRAS) and plain(name.removeprefix(EXTRAS)):
                found[name.removeprefix(EXTRAS)] = data = archive.read(name, left)
                left -= len(data)
    return found


def plain(name: str) -> bool:
    """Whether an extra file may have that name."""
    return 0 < len(name) <= 200 and name.isascii() and name.isprintable() and ".." not in name and "\\" not in name


class _Request(NamedTuple):
    """A picture to load, of a layer or a mask."""

    source: stack.Source
    id: str  # of the node
    outside: int | None  # for a mask

    @property
    def picture(self) -> tuple[str, int, int, int | None]:
        """What determines its tiles except their position: equal ones are decoded once, and shared."""
        return self.source.file, self.source.x % TILE, self.source.y % TILE, self.outside


_Found = Tiles | Mask | DocumentError


def _load(archive: Archive) -> tuple[Document, tuple[str, ...]]:
    what = archive.what
    if "mimetype" in archive.names and archive.read("mimetype", 1024).strip() != MIMETYPE:
        raise ReadError(f"{what} is not an OpenRaster drawing, whatever its name says.")
    image = stack.parse(archive.read("stack.xml", MAX_STACK), what)
    requests: list[_Request] = []
    document = stack.document(
        image,
        lambda source, node: requests.append(_Request(source, node.id, None)),
        lambda source, node, outside: requests.append(_Request(source, node.id, outside)),
    )
    count = sum(1 for _ in document.walk())
    if count > MAX_LAYERS:
        raise TooLargeError(f"{what} has {count} layers, more than Drawover can hold ({MAX_LAYERS}).")
    if depth(document.layers) > DEEPEST:
        raise ReadError(f"{what} nests groups more than {DEEPEST} deep.")
    budget = Budget(what, document.rect, archive.size)
    pixels: dict[str, Tiles] = {}
    masks: dict[str, Mask] = {}
    lost: list[tuple[_Request, DocumentError]] = []
    for one, found in zip(requests, _decoded(archive, requests, budget), strict=True):
        if isinstance(found, DocumentError):
            lost.append((one, found))
            continue
        budget.hold((found.tiles if isinstance(found, Mask) else found).values())
        if isinstance(found, Mask):
            masks[one.id] = found
        else:
            pixels[one.id] = found
    document = replace(document, layers=_filled(document.layers, pixels, masks), active=document.active)
    return _with_what_is_lost(archive, document, lost, budget) if lost else (document, ())


def _filled(nodes: tuple[Node, ...], pixels: Mapping[str, Tiles], masks: Mapping[str, Mask]) -> tuple[Node, ...]:
    return tuple(
        replace(node, tiles=pixels.get(node.id, EMPTY), mask=masks.get(node.id))
        if isinstance(node, Layer)
        else replace(node, layers=_filled(node.layers, pixels, masks), mask=masks.get(node.id))
        for node in nodes
    )


def _with_what_is_lost(
    archive: Archive, document: Document, lost: list[tuple[_Request, DocumentError]], budget: Budget
) -> tuple[Document, tuple[str, ...]]:
    """Add the file's own flattened picture as a hidden layer on top, and return a sentence for each loss."""
    notes = list[str]()
    for one, problem in lost:
        name = shortened(one.source.name.removesuffix(stack.MASK))
        if isinstance(problem, TooLargeError):
            notes.append(f"“{name}” is empty. {problem}" if one.outside is None else f"“{name}” has no mask. {problem}")
        elif one.outside is None:
            notes.append(f"“{name}” is empty: its pixels are damaged or missing in the file.")
        else:
            notes.append(f"“{name}” is shown without its mask, which is damaged or missing in the file.")
    merged = _Request(stack.Source(MERGED_LAYER, "mergedimage.png", 0, 0), "", None)
    (found,) = _decoded(archive, [merged], budget)
    if isinstance(found, Tiles) and found:
        notes.append(f"The file's own picture of the whole is the hidden layer “{MERGED_LAYER}”.")
        picture = Layer(MERGED_LAYER, found, visible=False)
        return document.insert(None, len(document.layers), picture, activate=document.active is None), tuple(notes)
    if not any(layer.tiles for layer in leaves(document.layers)):
        raise lost[0][1]
    return document, tuple(notes)


# ---------------------------------------------------------------------------------------------------------- pictures


def _decoded(archive: Archive, requests: list[_Request], budget: Budget) -> Iterator[_Found]:
    """The result of each request in order, or why it is unreadable; decoded in parallel, and none twice."""
    uses = Counter(one.picture for one in requests)
    sizes = _sizes(archive, requests, budget)
    shared: dict[object, tuple[_Request, Future[_Found]]] = {}
    with ThreadPoolExecutor(THREADS, "png") as pool:
        waiting: deque[tuple[_Request, _Request, Future[_Found], int]] = deque()
        busy = 0  # pixels in work
        for one in requests:
            size = sizes[one.picture]
            pixels = 0 if isinstance(size, DocumentError) else size
            while waiting and (len(waiting) > THREADS or busy + pixels > _AT_ONCE):
                moved, first, future, taken = waiting.popleft()
                busy -= taken
                yield _moved(future.result(), first, moved)
            if one.picture not in shared:
                data = size if isinstance(size, DocumentError) else _packed(archive, one.source, size)
                future = pool.submit(_one, one, data, budget, archive)
                first, busy = one, busy + pixels
                if uses[one.picture] > 1:
                    shared[one.picture] = one, future
            else:
                (first, future), pixels = shared[one.picture], 0
            waiting.append((one, first, future, pixels))
        while waiting:
            moved, first, future, _ = waiting.popleft()
            yield _moved(future.result(), first, moved)


def _sizes(archive: Archive, requests: list[_Request], budget: Budget) -> dict[object, int | DocumentError]:
    """Pixels of each picture by its header, or why it is not decoded; all are checked against the budget before any is
    decoded. 0 if only the decoder can tell."""
    found: dict[object, int | DocumentError] = {}
    heads: dict[str, bytes | DocumentError] = {}
    for one in requests:
        if one.picture in found:
            continue
        name = one.source.file
        if name not in heads:
            try:
                heads[name] = archive.read(name, head=24)
            except DocumentError as error:
                heads[name] = error
        head = heads[name]
        if isinstance(head, DocumentError):
            found[one.picture] = head
        elif head.startswith(SIGNATURE) and len(head) == 24:
            width, height = struct.unpack(">II", head[16:24])
            try:
                budget.check(width, height, one.source.name, archive.packed(name))
            except TooLargeError as error:
                found[one.picture] = error
                continue
            budget.decode(width, height)
            found[one.picture] = width * height
        elif head.startswith(_OTHERS):
            found[one.picture] = 0
        else:
            found[one.picture] = ReadError(f"“{shortened(one.source.name)}” in {archive.what} is no picture.")
    return found


def _packed(archive: Archive, source: stack.Source, pixels: int) -> bytes | DocumentError:
    """Read a picture's file. pixels: its size by the header; 0 if unknown."""
    try:
        return archive.read(source.file, min(MAX_ENTRY, pixels * _BYTES_PER_PIXEL + _EXTRA_BYTES))
    except DocumentError as error:
        return error


def _one(one: _Request, data: bytes | DocumentError, budget: Budget, archive: Archive) -> _Found:
    if isinstance(data, DocumentError):
        return data
    source = one.source

    def check(width: int, height: int) -> None:
        budget.check(width, height, source.name, archive.packed(source.file))
        if not data.startswith(SIGNATURE):  # PNGs were checked before
            budget.decode(width, height)

    try:
        ours = bands.tiles(data, source.x, source.y) if one.outside is None else None
        if ours is not None:
            return ours
        rgba = decode(io.BytesIO(data), f"“{shortened(source.name)}” in {archive.what}", check, _FORMATS)
        if one.outside is not None:
            return Mask.from_array(cv2.extractChannel(rgba, 3), source.x, source.y, one.outside)
        return tl.from_array(rgba, source.x, source.y, as_straight=True)
    except DocumentError as error:
        return error


def _moved(found: _Found, first: _Request, one: _Request) -> _Found:
    """Move what was decoded for `first` to another request's position; nothing of what is too far from the canvas."""
    if isinstance(found, DocumentError):
        return found
    tiles = found.tiles if isinstance(found, Mask) else found
    right, down = ((b - a) // TILE for a, b in zip(first.source[2:], one.source[2:], strict=True))
    if right or down:
        tiles = EMPTY.changed({(column + right, row + down): tile for (column, row), tile in tiles.items()})
    box = tiles.bounds()
    near = Rect(-FAR, -FAR, 2 * FAR, 2 * FAR)
    if not isinstance(found, Mask):
        if box.intersected(near) != box:
            return TooLargeError(f"It lies more than {FAR} pixels away from the picture.")
        return tiles
    return Mask(tiles if box.intersected(near) == box else EMPTY, found.outside)
