"""Pixels between Krita and the panel: any color space and depth to straight RGBA8 in sRGB, and back.

Reading never touches the artist's node: its raw pixels are copied into a node of a scratch document, and converted
there. Writing fills and converts a new node before it is added, so that adding it is the only undo step.
"""

from contextlib import contextmanager

from krita import Krita

from .panel.host import HostError
from .panel.qt import QtGui, image_rgba, rgba_image

SRGB = "sRGB-elle-V2-srgbtrc.icc"
SRGB8 = ("RGBA", "U8", SRGB)
SRGB_ALIKE = (SRGB, "sRGB-elle-V4-srgbtrc.icc", "sRGB built-in", "sRGB IEC61966-2.1")
CHANNELS = {"RGBA": 4, "GRAYA": 2, "CMYKA": 5, "LABA": 4, "XYZA": 4, "YCbCrA": 4}
BYTES = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}
BAND = 64 << 20  # bytes of raw pixels read at once: a canvas of 16,000 pixels square must not be copied whole thrice


class Source:
    """Raw pixels somewhere in a document. `raw(x, y, w, h)` -> QByteArray in this color model, depth and profile.

    bounds: QRect outside which there is nothing to read, or None where that is not known.
    """

    __slots__ = ("bounds", "depth", "model", "profile", "raw")

    def __init__(self, owner, raw, bounds=None):
        self.model, self.depth, self.profile = owner.colorModel(), owner.colorDepth(), owner.colorProfile()
        self.raw, self.bounds = raw, bounds


@contextmanager
def scratch_document(like, width=1, height=1):
    """A document that nobody sees, in the space of the document `like`; closed at the end.

    Converting a node is an undo step of the image it was made for, and so is adding a child to a group: both are done
    here, where no artist's undo history is.
    """
    space = like.colorModel(), like.colorDepth(), like.colorProfile()
    document = Krita.instance().createDocument(width, height, "Drawover scratch", *space, 72.0)
    document.setBatchmode(True)
    try:
        yield document
    finally:
        document.waitForDone()
        document.setModified(False)
        document.close()


def is_srgb8(thing):
    """True for a document, node or Source whose pixels need no conversion."""
    model, depth, profile = (thing.model, thing.depth, thing.profile) if isinstance(thing, Source) else _space(thing)
    return model == "RGBA" and depth == "U8" and profile in SRGB_ALIKE


def read(document, source, x, y, width, height):
    """-> bytearray, width*height*4, straight alpha RGBA in sRGB, rows from the top. HostError for an unknown space."""
    if source.model not in CHANNELS or source.depth not in BYTES:
        raise HostError(
            "Drawover cannot read the color space {} {}; choose Visible, or convert the layer.".format(
                source.model, source.depth
            )
        )
    if is_srgb8(source):
        return _read(None, source, x, y, width, height)
    with scratch_document(document) as scratch:
        return _read(scratch, source, x, y, width, height)


def _read(scratch, source, x, y, width, height):
    size = CHANNELS[source.model] * BYTES[source.depth]
    rows = max(1, BAND // (width * size))
    pixels = bytearray()
    for top in range(y, y + height, rows):
        count = min(rows, y + height - top)
        raw = source.raw(x, top, width, count)
        if raw.size() != width * count * size:
            raise HostError("Krita gave no pixels for this layer; choose another layer, or Visible.")
        if scratch is not None:
            raw = _converted(scratch, source, raw, width, count)
        bgra = raw.data()
        image = QtGui.QImage(bgra, width, count, width * 4, QtGui.QImage.Format.Format_ARGB32)
        pixels += image_rgba(image)
    return pixels


def _converted(scratch, source, raw, width, height):
    node = scratch.createNode("pixels", "paintlayer")
    _convert(node, (source.model, source.depth, source.profile))
    node.setPixelData(raw, 0, 0, width, height)
    _convert(node, SRGB8)
    return node.pixelData(0, 0, width, height)


def new_node(document, layer):
    """-> a node of this HostLayer in the document's own space and in no image yet; the history has no step for it."""
    if is_srgb8(document):
        return write(document, layer, document)
    with scratch_document(document) as scratch:
        return write(scratch, layer, document).duplicate()


def write(maker, layer, target):
    """-> a node made by the document `maker`, filled, in the space of the document `target`.

    The maker's history gets steps when the target is not 8-bit sRGB. layer: a HostLayer, with its opacity.
    """
    node = maker.createNode(layer.name, "paintlayer")
    if not is_srgb8(target):
        _convert(node, SRGB8)
    image = rgba_image(bytes(layer.rgba), layer.width, layer.height)
    image = image.convertToFormat(QtGui.QImage.Format.Format_ARGB32)
    bits = image.constBits()
    bits.setsize(image.bytesPerLine() * image.height())
    node.setPixelData(bytes(bits), layer.x, layer.y, layer.width, layer.height)
    _convert(node, _space(target))
    node.setOpacity(max(0, min(255, round(layer.opacity * 255))))
    return node


def _space(thing):
    return thing.colorModel(), thing.colorDepth(), thing.colorProfile()


def _convert(node, space):
    if _space(node) != space:
        node.setColorSpace(*space)


def placed(pixels, rectangle, onto):
    """-> bytes: `pixels` (RGBA of the rectangle (x, y, w, h)) laid on a transparent picture of the rectangle `onto`."""
    if rectangle == onto:
        return bytes(pixels)
    x, y, width, height = rectangle
    left, top, whole, rows = onto
    picture = bytearray(whole * rows * 4)
    for row in range(height):
        start = ((y - top + row) * whole + (x - left)) * 4
        picture[start : start + width * 4] = pixels[row * width * 4 : (row + 1) * width * 4]
    return bytes(picture)


def is_transparent(pixels):
    """True when no pixel of these RGBA bytes has any alpha."""
    alpha = bytes(pixels[3::4])
    return alpha.count(0) == len(alpha)
