"""Writes a drawing as .psd: layers, groups, masks, clipping, guides, and the flattened picture that viewers show.

fit.py first converts what .psd does not support, and reports losses. Runs in short slices.
"""

from __future__ import annotations

import importlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ...errors import WriteError
from ...layers import Document, Group, Layer, Node, leaves
from ...tiles import EMPTY_RECT, Rect
from ..atomic import replacing
from ..bounded import place
from ..encode import BandCache, Coder, Coding, Source, split_bands
from ..proof import Recorded, proven
from ..sources import cover_key, layer_source, look_key
from . import planes, proof
from .fit import LARGEST, fitted
from .modes import KEYS, PASSES
from .planes import Plane, Rows

_LOCKED, _END = 0x80000000, "</Layer group>"
_LAYER = Coding("psd", planes.packed_all, planes.empty, planes.size, planes.costly)
_FLAT = Coding("psd, flattened", planes.packed_all, planes.empty, planes.size)  # always cached: composing is expensive


def losses(document: Document) -> tuple[str, ...]:
    """What a .psd of this drawing does not keep unchanged, a sentence each."""
    return fitted(document)[1]


def writing(document: Document, path: str | Path, cache: BandCache | None = None) -> Iterator[float]:
    """Write in short slices; yields the progress, 0..1. On WriteError the old file is intact.

    cache: cache of earlier saves; only what changed is encoded again.
    """
    path = Path(path)
    with Coder(cache) as coder:
        ready: list[tuple[Document, dict[str, Rect]]] = []

        def prepare() -> None:
            """Fit the drawing, and import psd-tools: either may take a quarter of a second."""
            importlib.import_module("psd_tools.psd.document")
            importlib.import_module("....pictures.profiles", __package__)
            fit, _ = fitted(document)
            ready.append((fit, {layer.id: layer.tiles.exact_bounds() for layer in leaves(fit.layers)}))

        for _ in coder.wait(prepare):
            yield 0.0
        writer = _Writer(*ready.pop(), coder)
        yield from _to(path, writer, coder)


def _to(path: Path, writer: _Writer, coder: Coder) -> Iterator[float]:
    with replacing(path) as file:
        yield from writer.layers()
        psd, merged = yield from writer.structure()

        def settle() -> None:
            """Sync to the disk, which may be slow, and rewind."""
            recorded = Recorded(file)
            psd.write(recorded)  # pyright: ignore[reportArgumentType]  it writes, and goes back to fill in lengths
            for part in merged:
                recorded.write(part)
            file.flush()
            os.fsync(file.fileno())
            size, count = (psd.header.width, psd.header.height), psd.header.channels

            def prove(part: Path) -> None:
                proof.written(part, size, writer.places(), count)
                recorded.compare(part)

            proven(Path(file.name), path.name, prove)

        try:
            for _ in coder.wait(settle):
                yield 1.0
        except (struct.error, OverflowError) as error:
            raise WriteError(f"“{path.stem}” is too large for a .psd (2 GB): save it as .ora.") from error


def write(document: Document, path: str | Path) -> None:
    """Write at once. On WriteError the old file is intact."""
    for _ in writing(document, path):
        pass


class _Writer:
    """Collects the layers' records, bottom first, in the format's order: a group after its children."""

    def __init__(self, document: Document, places: dict[str, Rect], coder: Coder) -> None:
        """places: each layer's rectangle, by its id."""
        self._document, self._places, self._coder = document, places, coder
        self._records: list[Any] = []
        self._channels: list[Any] = []
        self._total = sum(1 for rect in (document.rect, *places.values()) for _ in split_bands(rect)) + 1
        self._done = 0  # bands done; the few of masks are not counted

    @property
    def _share(self) -> float:
        return min(1.0, self._done / self._total)

    def places(self) -> list[tuple[proof.Box, list[int]]]:
        """Each record's rectangle, and the row counts of its channels."""
        found: list[tuple[proof.Box, list[int]]] = []
        for record in self._records:
            rows, mask = record.bottom - record.top, record.mask_data
            heights = [mask.bottom - mask.top if int(each.id) == -2 else rows for each in record.channel_info]
            found.append(((record.top, record.left, record.bottom, record.right), heights))
        return found

    def layers(self) -> Iterator[float]:
        """Encode all layers."""
        for node in self._document.layers:
            yield from self._node(node)

    def _node(self, node: Node) -> Iterator[float]:
        if isinstance(node, Group):
            self._put(*self._blank(_END, 3))
            for inner in node.layers:
                yield from self._node(inner)
            record, channels = self._blank(node.name, 1)
            setting = record.tagged_blocks.get_data(b"lsct")
            from psd_tools.constants import BlendMode

            setting.blend_mode = BlendMode(PASSES if node.through else KEYS[node.blend])
        else:
            record, channels = yield from self._layer(node)
        self._look(record, node)
        if node.mask is not None:
            yield from self._mask(record, channels, node)
        self._put(record, channels)

    def _put(self, record: Any, channels: dict[int, Plane]) -> None:
        from psd_tools.psd.layer_and_mask import ChannelDataList, ChannelInfo

        record.channel_info = [ChannelInfo(id=number, length=plane.length) for number, plane in channels.items()]
        self._records.append(record)
        self._channels.append(ChannelDataList([*channels.values()]))  # pyright: ignore

    @staticmethod
    def _record(name: str, rect: Rect = EMPTY_RECT) -> Any:
        from psd_tools.psd.layer_and_mask import LayerRecord
        from psd_tools.psd.tagged_blocks import TaggedBlocks

        # the legacy short name, for programs without Unicode
        short = name.encode("macroman", "replace").decode("macroman")[:63]
        record = LayerRecord(top=rect.y, left=rect.x, bottom=rect.bottom, right=rect.right, name=short)
        record.tagged_blocks = TaggedBlocks()
        record.tagged_blocks.set_data(b"luni", name)
        return record

    def _blank(self, name: str, kind: int) -> tuple[Any, dict[int, Plane]]:
        """A record without pixels: kind 1 opens a group (it lies on top), 3 is its lower end."""
        from psd_tools.constants import SectionDivider

        record = self._record(name)
        record.tagged_blocks.set_data(b"lsct", kind=SectionDivider(kind))
        return record, {channel: Plane() for channel in (-1, 0, 1, 2)}

    def _layer(self, layer: Layer) -> Iterator[float]:
        rect = self._places[layer.id]
        record = self._record(layer.name, rect)
        channels = {channel: Plane() for channel in (-1, 0, 1, 2)}
        planes = [channels[at] for at in (0, 1, 2, -1)]
        yield from self._cache(layer_source(layer, rect), _LAYER, planes)
        return record, channels  # type: ignore[return-value]

    def _cache(self, source: Source, coding: Coding[list[Rows]], planes: list[Plane]) -> Iterator[float]:
        """Encode a picture's channels into their planes."""
        for bands in self._coder.bands(source, coding):
            if bands is not None:
                for plane, band in zip(planes, bands, strict=True):
                    plane.take(band)
                self._done += 1
            yield self._share

    def _look(self, record: Any, node: Node) -> None:
        from psd_tools.constants import BlendMode, Clipping

        record.opacity = round(255 * node.opacity)
        record.blend_mode = BlendMode(KEYS[node.blend])
        record.clipping = Clipping(int(node.clip))
        if node.fill < 1.0:
            record.tagged_blocks.set_data(b"iOpa", round(255 * node.fill))
        record.flags.visible = node.visible
        if isinstance(node, Group):
            record.flags.pixel_data_irrelevant = True
        shielded = isinstance(node, Layer) and node.alpha_locked
        record.flags.transparency_protected = shielded
        if node.locked or shielded:
            record.tagged_blocks.set_data(b"lspf", _LOCKED if node.locked else 1)

    def _mask(self, record: Any, channels: dict[int, Plane], node: Node) -> Iterator[float]:
        from psd_tools.psd.layer_and_mask import MaskData

        mask = node.mask
        assert mask is not None
        rect, channels[-2] = place(mask.tiles, self._document.rect, mask.outside, LARGEST), Plane()
        source = Source(mask.array, rect, lambda part: cover_key(mask, part))
        yield from self._cache(source, _LAYER, [channels[-2]])
        record.mask_data = MaskData(rect.y, rect.x, rect.bottom, rect.right, mask.outside)

    def structure(self) -> Iterator[float]:
        """The file's structure, and the bytes of the flattened picture at its end.

        Transparent areas are flattened onto white, as in Photoshop.
        """
        from psd_tools.constants import Compression
        from psd_tools.psd.document import PSD
        from psd_tools.psd.header import FileHeader
        from psd_tools.psd.image_data import ImageData
        from psd_tools.psd.layer_and_mask import (
            ChannelImageData,
            LayerAndMaskInformation,
            LayerInfo,
            LayerRecords,
        )

        document = self._document
        planes = [Plane() for _ in range(4)]

        def pixels(part: Rect) -> np.ndarray:
            rgba = document.compose(part)
            paper = cv2.bitwise_not(np.ascontiguousarray(rgba[..., 3]))
            return cv2.add(rgba, cv2.merge([paper, paper, paper, np.zeros_like(paper)])) if paper.any() else rgba

        source = Source(pixels, document.rect, lambda part: look_key(document, part))
        yield from self._cache(source, _FLAT, planes)
        opaque = planes[3].opaque(document.width)
        planes = planes[:3] if opaque else planes
        merged = [*(plane.counts for plane in planes), *(part for plane in planes for part in plane.rows)]
        count = len(self._records) if opaque else -len(self._records)  # negative: the fourth channel is transparency
        info = LayerInfo(count, LayerRecords(self._records), ChannelImageData(self._channels))  # pyright: ignore
        yield 1.0
        psd = PSD(
            header=FileHeader(channels=len(planes), height=document.height, width=document.width),
            image_resources=_resources(document),
            layer_and_mask_information=LayerAndMaskInformation(info),
            image_data=ImageData(Compression.RLE, b""),  # its rows follow
        )
        return psd, merged  # type: ignore[return-value]


def _resources(document: Document) -> Any:
    from psd_tools.constants import Resource
    from psd_tools.psd.image_resources import GridGuidesInfo, ImageResource, ImageResources, ResoulutionInfo

    from ....pictures.profiles import srgb_profile

    resources = ImageResources.new()
    per_inch = round(document.dpi * 65536)
    resolution = ResoulutionInfo(per_inch, 1, 1, per_inch, 1, 1)
    guides = [(round(32 * guide.at) & 0xFFFFFFFF, 0 if guide.vertical else 1) for guide in document.guides]
    parts: dict[Any, Any] = {Resource.RESOLUTION_INFO: resolution, Resource.ICC_PROFILE: srgb_profile()}
    if guides:
        parts[Resource.GRID_AND_GUIDES_INFO] = GridGuidesInfo(1, 576, 576, guides)
    for key, data in parts.items():
        resources[key] = ImageResource(key=key, data=data)
    return resources
