"""Converts pixels between Krita and the panel: any color space and depth to straight RGBA8 in sRGB, and back.

Reading never changes the artist's node: its raw pixels are copied into a node of a scratch document and converted
there. Writing fills and converts a new node before it is added, so that adding it is the only undo step. Both work in
bands, as generators with short steps.
"""

from contextlib import contextmanager

from krita import Krita

from .panel.host import HostError
from .panel.qt import QtCore, QtGui, image_rgba, rgba_image
from .panel.words import tr

SRGB = "sRGB-elle-V2-srgbtrc.icc"
SRGB8 = ("RGBA", "U8", SRGB)
SRGB_ALIKE = (SRGB, "sRGB-elle-V4-srgbtrc.icc", "sRGB built-in", "sRGB IEC61966-2.1")
CHANNELS = {"RGBA": 4, "GRAYA": 2, "CMYKA": 5, "LABA": 4, "XYZA": 4, "YCbCrA": 4}
BYTES = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}
BAND = 2 << 20  # bytes of raw pixels per step: some milliseconds of work


NORMAL = "normal"  # Krita's name of the default blending mode


class Source:
    """Raw pixels of a node or document. `raw(x, y, w, h)` -> QByteArray in this color model, depth and profile."""

    __slots__ = ("depth", "model", "profile", "raw")

    def __init__(self, owner, raw):
        self.model, self.depth, self.profile = owner.colorModel(), owner.colorDepth(), owner.colorProfile()
        self.raw = raw


@contextmanager
def scratch_document(like, width=1, height=1):
    """A document without a view, in the color space of the document `like`; closed at the end.

    Converting a node is an undo step of the image that created it, and so is adding a child to a group: here both
    happen outside the artist's undo history.
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
    """Return whether the pixels of a document, node or Source need no conversion."""
    model, depth, profile = (thing.model, thing.depth, thing.profile) if isinstance(thing, Source) else _space(thing)
    return model == "RGBA" and depth == "U8" and profile in SRGB_ALIKE


def reading(document, source, area):
    """Steps; -> (bytes, inked): straight RGBA in sRGB of the QRect `area`, rows from the top; inked: any alpha above 0.

    HostError for an unknown color space.
    """
    if source.model not in CHANNELS or source.depth not in BYTES:
        space = "{} {}".format(source.model, source.depth)
        raise HostError(
            tr("Drawover cannot read the color space {space}; choose Visible, or convert the layer.", space=space)
        )
    parts, inked = [], False
    with _converter(document, source) as convert:
        yield
        for top, count in bands(area, CHANNELS[source.model] * BYTES[source.depth]):
            raw = _raw(source, area.x(), top, area.width(), count)
            if raw.data() == bytes(raw.size()):  # all zero: empty in every color space
                parts.append(bytes(4 * area.width() * count))
            else:
                parts.append(convert(raw, area.width(), count))
                inked = inked or parts[-1][3::4].count(0) != area.width() * count
            yield
    yield
    picture = b"".join(parts)  # one copy: the longest single step for a large picture
    yield
    return picture, inked


def painted(source, area):
    """Steps; -> QRect around the non-empty pixels of a Source in the QRect `area`; all of it for an unknown space."""
    if source.model not in CHANNELS or source.depth not in BYTES:
        return area
    left, top, right, bottom = area.width(), None, 0, None
    size = CHANNELS[source.model] * BYTES[source.depth]
    stride = area.width() * size
    for y, count in bands(area, size):
        raw = source.raw(area.x(), y, area.width(), count).data()
        if raw != bytes(len(raw)):
            lead, end = len(raw) - len(raw.lstrip(b"\0")), len(raw.rstrip(b"\0"))
            top, bottom = y + lead // stride if top is None else top, y + (end - 1) // stride
            together = 0  # all rows combined by OR, so that one search finds the first and last column
            for start in range(0, len(raw), stride):
                together |= int.from_bytes(raw[start : start + stride], "little")
            row = together.to_bytes(stride, "little")
            left = min(left, (stride - len(row.lstrip(b"\0"))) // size)
            right = max(right, (len(row.rstrip(b"\0")) - 1) // size)
        yield
    if top is None:
        return QtCore.QRect()
    return QtCore.QRect(area.x() + left, top, right - left + 1, bottom - top + 1)


def masking(raw, area):
    """Steps; -> bytes, one per pixel of the QRect `area`, read by `raw(x, y, w, h)` of a selection or mask."""
    mask = bytearray()
    for top, count in bands(area, 1):
        mask += raw(area.x(), top, area.width(), count).data()
        yield
    return bytes(mask)


def bands(area, size):
    """-> (top, rows) of each band of a QRect, for pixels of `size` bytes."""
    rows = max(1, BAND // max(area.width() * size, 1))
    bottom = area.y() + area.height()
    return [(top, min(rows, bottom - top)) for top in range(area.y(), bottom, rows)]


def _raw(source, x, y, width, height):
    raw = source.raw(x, y, width, height)
    if raw.size() != width * height * CHANNELS[source.model] * BYTES[source.depth]:
        raise HostError(tr("Krita gave no pixels for this layer; choose another layer, or Visible."))
    return raw


@contextmanager
def _converter(document, source):
    """-> convert(raw, width, height) -> bytes of RGBA."""
    if is_srgb8(source):
        yield lambda raw, width, height: _swapped(raw, width, height)
        return
    space = source.model, source.depth, source.profile
    with scratch_document(document) as scratch:
        yield lambda raw, width, height: _swapped(_through(scratch, raw, width, height, space, SRGB8), width, height)


def _through(scratch, raw, width, height, space, into):
    """-> QByteArray of raw pixels converted from one color space to another."""
    node = scratch.createNode("pixels", "paintlayer")
    _convert(node, space)
    node.setPixelData(raw, 0, 0, width, height)
    _convert(node, into)
    return node.pixelData(0, 0, width, height)


def _swapped(raw, width, height):
    bgra = raw.data()
    return image_rgba(QtGui.QImage(bgra, width, height, width * 4, QtGui.QImage.Format.Format_ARGB32))


def writing(document, layer, scratch=None):
    """Steps; -> a node for this HostLayer in the document's color space and in no image yet.

    That is no undo step unless the layer's blending mode is not normal: see nodes.building_layer. scratch: an existing
    scratch document in that space to convert in.
    """
    node = document.createNode(layer.name, "paintlayer")
    node.setOpacity(max(0, min(255, round(layer.opacity * 255))))
    if layer.blend != NORMAL:
        node.setBlendingMode(layer.blend)
    node.setVisible(layer.visible)
    node.setLocked(layer.locked)
    rgba, width, space = memoryview(layer.rgba), layer.width, _space(document)
    area = QtCore.QRect(layer.x, layer.y, width, layer.height)
    with _converting(document, scratch) as scratch:
        yield
        for top, count in bands(area, 4):
            start = (top - area.y()) * width * 4
            image = rgba_image(bytes(rgba[start : start + count * width * 4]), width, count)
            image = image.convertToFormat(QtGui.QImage.Format.Format_ARGB32)
            bits = image.constBits()
            bits.setsize(image.bytesPerLine() * image.height())
            raw = bytes(bits)
            if scratch is not None:
                raw = _through(scratch, raw, width, count, SRGB8, space)
            node.setPixelData(raw, area.x(), top, width, count)
            yield
    return node


@contextmanager
def _converting(document, scratch):
    """Yield a scratch document to convert in, or None if no conversion is needed."""
    if is_srgb8(document) or scratch is not None:
        yield None if is_srgb8(document) else scratch
        return
    with scratch_document(document) as scratch:
        yield scratch


def _space(thing):
    return thing.colorModel(), thing.colorDepth(), thing.colorProfile()


def _convert(node, space):
    if _space(node) != space:
        node.setColorSpace(*space)
