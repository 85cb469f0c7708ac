"""Erases the selected part of a paint layer: reduces alpha according to a Coverage.

Works in the document's own color space and depth. The caller chooses the node to write to.
"""

import struct

from .panel.qt import QtCore
from .pixels import BYTES, CHANNELS, bands

_ALPHAS = {"U8": "B", "U16": "H", "F16": "e", "F32": "f"}  # struct format of alpha, the last channel of a pixel
_CLEARED = bytes([255] * 255 + [0])  # mask value -> bit mask for the bytes of alpha, correct where it is 0 or 255


def can_be_split(node):
    """Return whether part of a node can be erased: a paint layer of a known color space that does not inherit alpha."""
    return (
        node is not None
        and node.type() == "paintlayer"
        and node.colorModel() in CHANNELS
        and node.colorDepth() in BYTES
        and not node.inheritAlpha()
    )


def remaining(node, within):
    """Steps; -> a copy of a paint layer in no image yet, without what a Coverage covers."""
    copy = node.duplicate()
    yield from erasing(node, within, copy)
    return copy


def erasing(node, within, into):
    """Steps: write the pixels of the paint layer `node`, without what a Coverage covers, to a node of that format."""
    size = CHANNELS[node.colorModel()] * BYTES[node.colorDepth()]
    area, mask = QtCore.QRect(within.x, within.y, within.width, within.height), memoryview(within.mask)
    for top, count in bands(area, 4 * size):
        start = (top - within.y) * within.width
        part = bytes(mask[start : start + count * within.width])
        if part.count(0) == len(part):
            continue
        raw = node.pixelData(within.x, top, within.width, count).data()
        if raw.count(0) != len(raw):
            left = _reduced(raw, part, size, node.colorDepth())
            into.setPixelData(QtCore.QByteArray(left), within.x, top, within.width, count)
        yield


def _reduced(raw, mask, size, depth):
    """-> bytes of pixels of `size` bytes each, with alpha reduced by the mask."""
    pixels, wide = bytearray(raw), BYTES[depth]
    keep = int.from_bytes(mask.translate(_CLEARED), "little")
    for byte in range(size - wide, size):
        plane = int.from_bytes(pixels[byte::size], "little") & keep
        pixels[byte::size] = plane.to_bytes(len(mask), "little")
    alpha = struct.Struct("<" + _ALPHAS[depth])
    for at in _partial_indexes(mask):
        place = at * size + size - wide
        (value,) = alpha.unpack_from(pixels, place)
        less = value * (255 - mask[at]) / 255.0
        alpha.pack_into(pixels, place, less if depth.startswith("F") else round(less))
    return bytes(pixels)


def _partial_indexes(mask):
    """-> the indexes of a mask's values that are neither 0 nor 255."""
    if mask.count(0) + mask.count(255) == len(mask):
        return ()
    return [at for at, value in enumerate(mask) if 0 < value < 255]
