"""Reads .psd and .psb as a drawing: layers, groups, masks, clipping and guides; reports everything else as lost.

The conversion to 8-bit sRGB is pixels.py's.
"""

from __future__ import annotations

import struct
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ... import tiles as tl
from ...blend import NEUTRAL
from ...errors import DocumentError, ReadError, TooLargeError
from ...layers import Document, Group, Guide, Layer, Node, check_size
from ...masks import Mask
from ...tiles import EMPTY, Rect, Tiles
from ..atomic import why
from ..limits import DEEPEST, MAX_GUIDES, MAX_LAYERS, Budget, check_picture, file_size
from ..ora import MERGED_LAYER
from . import fills, masking, names
from .modes import NAMES, PASSES
from .pixels import Colors
from .planes import unpacked
from .sections import DAMAGED, parsed

MAX_FILE = 4 << 30  # bytes

_ARTBOARDS = (b"artb", b"artd", b"abdd")
_EFFECTS = (b"lfx2", b"lrFX", b"lmfx", b"lfxs")
# Tagged blocks, and the loss to report for a layer that has one.
_KINDS = (
    ((b"TySh", b"tySh"), "The text “{}” is pixels now."),
    ((b"SoLd", b"SoLE", b"PlLd", b"plLd"), "The smart object “{}” is pixels now."),
    ((b"vmsk", b"vsms"), "The vector shape or mask of “{}” is pixels now."),
    (_EFFECTS, "The effects of “{}” (shadows, strokes, glows…) are left out."),
    (_ARTBOARDS, "The artboard “{}” is a group now."),
)
_ADJUSTING = (
    *(b"brit", b"levl", b"curv", b"expA", b"vibA", b"hue ", b"hue2", b"blnc", b"blwh", b"phfl", b"mixr", b"clrL"),
    *(b"nvrt", b"post", b"thrs", b"grdm", b"selc", b"CgEd"),
)


def read(path: str | Path) -> tuple[Document, tuple[str, ...]]:
    """Load the drawing, and a sentence for each loss. Raises ReadError or TooLargeError."""
    path = Path(path)
    what = f"“{path.name}”"
    try:
        if path.stat().st_size > MAX_FILE:
            raise TooLargeError(f"{what} is larger than Drawover can hold (4 GB).")
        with path.open("rb") as file:
            return load(file, what)
    except DocumentError:
        raise
    except OSError as error:
        raise ReadError(f"{what} cannot be opened: {why(error, reading=True)}.") from error


def load(file: BinaryIO, what: str) -> tuple[Document, tuple[str, ...]]:
    """As read(), from an open file; `what` names it in errors."""
    head = file.read(26)
    if len(head) < 26 or head[:4] != b"8BPS":
        raise ReadError(f"{what} is damaged or no Photoshop document.")
    height, width = struct.unpack(">II", head[14:22])
    check_size(width, height)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # psd-tools only warns where it replaces undecodable data by black
            psd, notes = parsed(file)
            document, more = _Reader(psd, what, file_size(file)).document()
            return document, (*notes, *more)
    except DocumentError:
        raise
    except DAMAGED as error:
        raise ReadError(f"{what} is damaged or no Photoshop document.") from error


def _acts(data: Any) -> bool:
    """Whether effects are enabled; by default they are."""
    if not hasattr(data, "get") or data.get(b"masterFXSwitch") is None:
        return True
    parts = [part for part in data.values() if hasattr(part, "get")]
    return bool(data.get(b"masterFXSwitch")) and any(bool(part.get(b"enab", True)) for part in parts)


class _Reader:
    def __init__(self, psd: Any, what: str, size: int) -> None:
        self._psd, self._what = psd, what
        self._losses: list[str] = []
        self._canvas = Rect(0, 0, psd.header.width, psd.header.height)
        self._budget = Budget(what, self._canvas, size)
        self._colors = Colors(psd, what)
        self._unbuilt = False  # whether something visible could not be loaded
        self._encoding = "macroman"  # of names that are not in Unicode

    def document(self) -> tuple[Document, tuple[str, ...]]:
        header = self._psd.header
        records = list(self._psd._iter_layers())
        if len(records) > 2 * MAX_LAYERS:  # a group is two records
            raise TooLargeError(f"{self._what} has {len(records)} layers, more than Drawover can hold ({MAX_LAYERS}).")
        plain = [record for record, _ in records if record.tagged_blocks.get_data(b"luni") is None]
        self._encoding = names.encoding(record.name.encode("macroman", "replace") for record in plain)
        nodes = self._tree(records) if records else self._flat()
        document = Document(header.width, header.height, nodes, None, self._dpi(), guides=self._guides())
        if self._unbuilt:
            document = replace(document, layers=self._with_the_files_own(nodes), active=document.active)
        return document, tuple(dict.fromkeys((*self._colors.losses, *self._losses)))

    def _flat(self) -> tuple[Node, ...]:
        header = self._psd.header
        check_picture(header.width, header.height, len(self._psd.image_data.data), self._what)
        planes = self._psd.image_data.get_data(header)
        rgba = self._colors.merged(planes, header.width, header.height)
        return (Layer.from_rgba("Background", rgba),)

    def _with_the_files_own(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Add the file's own flattened picture, as a hidden layer on top."""
        version, header = self._resource(1057), self._psd.header
        if version is not None and not getattr(version, "has_composite", True):
            return nodes
        try:
            planes = self._psd.image_data.get_data(header)
            info = self._psd._get_layer_info()
            rgba = self._colors.merged(planes, header.width, header.height, info is not None and info.layer_count < 0)
        except DAMAGED:
            return nodes
        tiles = tl.from_array(rgba, as_straight=True)
        self._budget.hold(tiles.values())
        self._losses.append(f"The file's own picture of the whole is the hidden layer “{MERGED_LAYER}”.")
        return *nodes, Layer(MERGED_LAYER, tiles, visible=False)

    def _tree(self, records: list[tuple[Any, Any]]) -> tuple[Node, ...]:
        """Build the tree: groups are between a record for their lower end and one with their name."""
        open_groups: list[list[Node]] = [[]]
        for record, channels in records:
            setting = record.tagged_blocks.get_data(b"lsct") or record.tagged_blocks.get_data(b"lsdk")
            kind = 0 if setting is None else int(setting.kind)
            if kind == 3:
                open_groups.append([])
                if len(open_groups) > DEEPEST + 1:
                    raise ReadError(f"{self._what} nests groups more than {DEEPEST} deep.")
            elif kind in (1, 2):
                inner = open_groups.pop() if len(open_groups) > 1 else []
                node = self._group(record, channels, setting, tuple(inner))
                open_groups[-1].append(node)
            else:
                node = self._layer(record, channels)
                if node is not None:
                    open_groups[-1].append(node)
        while len(open_groups) > 1:  # a group without a name record
            inner = open_groups.pop()
            open_groups[-1].extend(inner)
        return tuple(open_groups[0])

    # ------------------------------------------------------------------------------------------------ one node

    def _name(self, record: Any) -> str:
        given = record.tagged_blocks.get_data(b"luni")
        if given is None:
            given = record.name.encode("macroman", "replace").decode(self._encoding, "replace")
        return str(given).rstrip("\0") or "Layer"

    def _look(self, record: Any, name: str, key: bytes) -> dict[str, Any]:
        """Attributes that layers and groups share."""
        if key not in NAMES:
            self._losses.append(f"“{name}” is blended as Normal: Drawover has no “{key.decode('latin-1')}”.")
        blend = NAMES.get(key, "normal")
        given = record.tagged_blocks.get_data(b"iOpa")
        fill = 1.0 if given is None else min(255, max(0, int(given))) / 255
        strength = record.opacity / 255
        if blend not in NEUTRAL:  # otherwise fill acts as opacity, except on effects
            strength, fill = strength * fill, 1.0
        locks = record.tagged_blocks.get_data(b"lspf")
        value = 0 if locks is None else int(locks)
        for tags, sentence in _KINDS:
            if any(tag in record.tagged_blocks and _acts(record.tagged_blocks.get_data(tag)) for tag in tags):
                self._losses.append(sentence.format(name))
                self._unbuilt = self._unbuilt or tags is _EFFECTS
        return {
            "opacity": strength,
            "visible": bool(record.flags.visible),
            "blend": blend,
            "fill": fill,
            "clip": int(record.clipping) == 1,
            "locked": bool(value & 0x80000002),
        }

    def _group(self, record: Any, channels: Any, setting: Any, inner: tuple[Node, ...]) -> Group:
        name = self._name(record)
        key = bytes(setting.blend_mode.value if setting.blend_mode is not None else record.blend_mode.value)
        passes = key == PASSES
        look = self._look(record, name, b"norm" if passes else key)
        group = Group(name, inner, passes=passes, mask=self._mask(record, channels, name), **look)
        return self._artboard(group, record.tagged_blocks)

    def _artboard(self, group: Group, tags: Any) -> Group:
        """An artboard's group: its background lies below its children, and its edge clips them."""
        given = next((data for tag in _ARTBOARDS if (data := tags.get_data(tag)) is not None), None)
        edges = given.get(b"artboardRect") if given is not None and hasattr(given, "get") else None
        if given is None or edges is None:
            return group
        top, left, bottom, right = (round(float(edges.get(key, 0))) for key in (b"Top ", b"Left", b"Btom", b"Rght"))
        box = Rect(left, top, right - left, bottom - top).intersected(self._canvas)
        kind = int(given.get(b"artboardBackgroundType", 1))
        color = {1: (255.0,) * 3, 2: (0.0,) * 3}.get(kind) or (fills.color(given.get(b"Clr ")) if kind == 4 else None)
        layers = group.layers
        if color is not None:
            rgb = self._colors.from_rgb(np.array([color]))[0].tolist()
            layers = (Layer(f"{group.name} (background)", fills.solid((*rgb, 255), box)), *layers)
        return replace(group, layers=layers, mask=group.mask or Mask.from_rect(box), passes=False)

    def _layer(self, record: Any, channels: Any) -> Layer | None:
        name = self._name(record)
        tags = record.tagged_blocks
        empty = record.right <= record.left or record.bottom <= record.top
        if empty and any(tag in tags for tag in _ADJUSTING):
            self._unbuilt = True
            self._losses.append(f"The adjustment “{name}” is left out: Drawover has none.")
            return None
        look = self._look(record, name, bytes(record.blend_mode.value))
        shielded = bool(record.flags.transparency_protected)
        locks = tags.get_data(b"lspf")
        shielded = shielded or (locks is not None and bool(int(locks) & 1))
        layer = Layer(name, alpha_locked=shielded, mask=self._mask(record, channels, name), **look)
        try:
            tiles = self._filled(tags, name) if empty else self._painted(record, channels, name)
        except DocumentError:
            raise
        except DAMAGED:
            self._unbuilt = True
            self._losses.append(f"“{name}” is empty: its pixels are damaged in the file.")
            return layer
        self._budget.hold(tiles.values())
        return replace(layer, tiles=tiles)

    def _painted(self, record: Any, channels: Any, name: str) -> Tiles:
        width, height = record.right - record.left, record.bottom - record.top
        self._within(width, height, name, channels)
        planes = {
            int(info.id): self._bytes(data, width, height)
            for info, data in zip(record.channel_info, channels, strict=False)
            if int(info.id) >= -1 and len(data.data)
        }
        if not any(channel >= 0 for channel in planes):
            return self._filled(record.tagged_blocks, name)
        rgba = self._colors.layer(planes, width, height)
        return tl.from_array(rgba, record.left, record.top, as_straight=True)

    def _filled(self, tags: Any, name: str) -> Tiles:
        """Render a fill layer; empty for any other layer."""
        if (given := tags.get_data(b"SoCo")) is not None:
            color = fills.color(given.get(b"Clr "))
            if color is not None:
                return fills.solid((*self._colors.from_rgb(np.array([color]))[0].tolist(), 255), self._canvas)
        elif (given := tags.get_data(b"GdFl")) is not None:
            self._budget.decode(self._canvas.width, self._canvas.height)
            found = fills.gradient(given, self._canvas, self._colors.from_rgb)
            if found is not None:
                self._losses.append(f"The gradient “{name}” is pixels now.")
                return found
        elif b"PtFl" not in tags:
            return EMPTY
        self._unbuilt = True
        self._losses.append(f"The fill layer “{name}” is empty: turn it into pixels in Photoshop first.")
        return EMPTY

    def _bytes(self, channel: Any, width: int, height: int) -> bytes:
        header = self._psd.header
        if int(channel.compression) == 1 and header.depth == 8 and header.version == 1:
            return unpacked(channel.data, width, height)
        return channel.get_data(width, height, header.depth, header.version)

    def _within(self, width: int, height: int, name: str, channels: Any) -> None:
        self._budget.check(width, height, name, sum(len(one.data) for one in channels))
        self._budget.decode(width, height)

    def _mask(self, record: Any, channels: Any, name: str) -> Mask | None:
        have = {int(info.id): one for info, one in zip(record.channel_info, channels, strict=False)}

        def unpack(channel: Any, width: int, height: int) -> bytes:
            self._within(width, height, name, [channel])
            return self._bytes(channel, width, height)

        try:
            mask, off = masking.from_record(record, have, self._colors, unpack, self._canvas, self._budget.decode)
        except DocumentError:
            raise
        except DAMAGED:
            self._unbuilt = True
            self._losses.append(f"“{name}” is shown without its mask, which is damaged in the file.")
            return None
        if off:
            self._losses.append(f"The mask of “{name}” was turned off, and is left out.")
        if mask is not None:
            self._budget.hold(mask.tiles.values())
        return mask

    # --------------------------------------------------------------------------------------- about the document

    def _resource(self, key: int) -> Any:
        found = [part for part in self._psd.image_resources.values() if int(part.key) == key]
        return found[0].data if found else None

    def _dpi(self) -> float:
        given = self._resource(1005)
        dpi = given.horizontal / 65536 if given is not None and hasattr(given, "horizontal") else 72.0
        return round(dpi, 4) if 1.0 <= dpi <= 10000.0 else 72.0

    def _guides(self) -> tuple[Guide, ...]:
        given = self._resource(1032)
        if given is None or not hasattr(given, "data"):
            return ()
        places = ((at - (1 << 32) if at >= 1 << 31 else at, level) for at, level in given.data[:MAX_GUIDES])
        return tuple(Guide(not level, at / 32) for at, level in places)
