"""Parses the sections of a Photoshop file by psd-tools, as many as are intact.

Damage to sections that are not shown is harmless; without layers, the file's own flattened picture remains.
"""

from __future__ import annotations

import logging
import os
import struct
from typing import Any, BinaryIO

from ..limits import file_size

# What psd-tools raises on damaged files.
DAMAGED = (
    *(OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, EOFError),
    *(struct.error, OverflowError, RecursionError, NotImplementedError, MemoryError, UnicodeError, Warning),
)
_RESOURCES = "What the file says beside its layers (resolution, guides, color profile) is damaged, and was left out."
_LAYERS = "Its layers are damaged: the picture that the file holds of all of them was opened."


def parsed(file: BinaryIO) -> tuple[Any, tuple[str, ...]]:
    """psd-tools' PSD, and a sentence for each unreadable section. Raises one of DAMAGED."""
    logging.getLogger("psd_tools").setLevel(logging.CRITICAL)  # the relevant ones are raised or reported by us
    from psd_tools.psd.document import PSD
    from psd_tools.psd.image_resources import ImageResources
    from psd_tools.psd.layer_and_mask import LayerAndMaskInformation
    from psd_tools.psd.parse_limits import ParseLimits, parse_context

    file.seek(0)
    try:
        return PSD.read(file, parse_limits=ParseLimits(max_objects=2_000_000, max_nesting_depth=64)), ()
    except DAMAGED:
        notes: list[str] = []
    from psd_tools.psd.color_mode_data import ColorModeData
    from psd_tools.psd.header import FileHeader
    from psd_tools.psd.image_data import ImageData

    def section(kind: Any, wide: bool, sentence: str, *more: Any) -> Any:
        """Read one section, or an empty one with its sentence; the position is after it either way."""
        start = file.tell()
        end = start + (8 if wide else 4) + int.from_bytes(file.read(8 if wide else 4), "big")
        file.seek(start)
        try:
            with parse_context(ParseLimits(max_objects=2_000_000, max_nesting_depth=64)):
                found = kind.read(file, *more)
        except DAMAGED:
            found = kind()
            notes.append(sentence)
        file.seek(end)
        return found

    file.seek(0)
    header = FileHeader.read(file)
    palette = ColorModeData.read(file)
    resources = section(ImageResources, False, _RESOURCES, "macroman")
    if _ends_with_the_picture(file, header):  # Photoshop 2.5 had no layer section
        return PSD(header, palette, resources, image_data=ImageData.read(file)), tuple(notes)
    layers = section(LayerAndMaskInformation, header.version == 2, _LAYERS, "macroman", header.version)
    return PSD(header, palette, resources, layers, ImageData.read(file)), tuple(notes)


def _ends_with_the_picture(file: BinaryIO, header: Any) -> bool:
    """Whether no layer section can follow, since it would exceed the file; keeps the read position."""
    start = file.tell()
    length = int.from_bytes(file.read(8 if header.version == 2 else 4), "big")
    beyond = file.seek(0, os.SEEK_CUR) + length > file_size(file)
    file.seek(start)
    return beyond
