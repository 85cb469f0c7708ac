"""Pixels between Krita and the panel: any color space and depth to straight RGBA8 in sRGB, and back.

Reading never touches the artist's node: its raw pixels are copied into a node of a scratch document, and converted
there. Writing fills and converts a new node before it is added, so that adding it is the only undo step. Both go in
bands, as generators whose steps are short.
"""

from contextlib import contextmanager

from krita import Krita

from .panel.host import HostError
from .panel.qt import QtCore, QtGui, image_rgba, rgba_image

SRGB = "sRGB-elle-V2-srgbtrc.icc"
SRGB8 = ("RGBA", "U8", SRGB)
SRGB_ALIKE = (SRGB, "sRGB-elle-V4-srgbtrc.icc", "sRGB built-in", "sRGB IEC61966-2.1")
CHANNELS = {"RGBA": 4, "GRAYA": 2, "CMYKA": 5, "LABA": 4, "XYZA": 4, "YCbCrA": 4}
BYTES = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}
BAND = 2 << 20  # bytes of raw pixels at a time: some milliseconds of work


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


def reading(document, source, area, onto):
    """Steps; -> (bytes, inked): straight alpha RGBA in sRGB of the QRect `onto`, rows from the top; inked: any alpha.

    What is read is the QRect `area` in it; around it all is transparent. HostError for an unknown color space.
    """
    if source.model not in CHANNELS or source.depth not in BYTES:
        raise HostError(
            "Drawover cannot read the color space {} {}; choose Visible, or convert the layer.".format(
                source.model, source.depth
            )
        )
    stride, inked = onto.width() * 4, False
    parts = [bytes(stride)] * (area.y() - onto.y())
    with _converter(document, source) as convert:
        yield
        for top, count in bands(area, CHANNELS[source.model] * BYTES[source.depth]):
            rgba = convert(_raw(source, area.x(), top, area.width(), count), area.width(), count)
            inked = inked or rgba[3::4].count(0) != len(rgba) // 4
            parts += _widened(rgba, area, count, onto)
            yield
    parts += [bytes(stride)] * (onto.y() + onto.height() - area.y() - area.height())
    yield
    picture = b"".join(parts)  # one copy, which is what a large picture takes longest in one step
    yield
    return picture, inked


def masking(raw, area):
    """Steps; -> bytes, one per pixel of the QRect `area`: of a selection's or a mask's `raw(x, y, w, h)`."""
    mask = bytearray()
    for top, count in bands(area, 1):
        mask += raw(area.x(), top, area.width(), count).data()
        yield
    return bytes(mask)


def bands(area, size):
    """-> (top, rows) of each band of a QRect, when a pixel has `size` bytes."""
    rows = max(1, BAND // max(area.width() * size, 1))
    bottom = area.y() + area.height()
    return [(top, min(rows, bottom - top)) for top in range(area.y(), bottom, rows)]


def _raw(source, x, y, width, height):
    raw = source.raw(x, y, width, height)
    if raw.size() != width * height * CHANNELS[source.model] * BYTES[source.depth]:
        raise HostError("Krita gave no pixels for this layer; choose another layer, or Visible.")
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
    """-> QByteArray of raw pixels of one space, in another."""
    node = scratch.createNode("pixels", "paintlayer")
    _convert(node, space)
    node.setPixelData(raw, 0, 0, width, height)
    _convert(node, into)
    return node.pixelData(0, 0, width, height)


def _swapped(raw, width, height):
    bgra = raw.data()
    return image_rgba(QtGui.QImage(bgra, width, height, width * 4, QtGui.QImage.Format.Format_ARGB32))


def _widened(rgba, area, count, onto):
    """-> list of bytes: `count` rows of the QRect `area`, transparent on both sides to the width of `onto`."""
    width, lead = area.width() * 4, area.x() - onto.x()
    if area.width() == onto.width():
        return [rgba]
    left, right = bytes(lead * 4), bytes((onto.width() - area.width() - lead) * 4)
    return [each for row in range(count) for each in (left, rgba[row * width : (row + 1) * width], right)]


def writing(document, layer, scratch=None):
    """Steps; -> a node of this HostLayer in the document's own space and in no image yet: no step in its history.

    scratch: a scratch document in that space to convert in, where there is one already.
    """
    node = document.createNode(layer.name, "paintlayer")
    node.setOpacity(max(0, min(255, round(layer.opacity * 255))))
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
    """None where nothing is to be converted; else a scratch document to do it in."""
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
