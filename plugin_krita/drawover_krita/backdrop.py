"""Render the drawing without some of its layers, opaque only where that makes a difference; previews are painted on it.

Works on a clone of the document in short steps; the document itself is never changed. The caller schedules the steps.
"""

from .nodes import by_key
from .panel.qt import QtCore, QtGui
from .remaining import can_be_split, erasing

SIDE = 2048  # maximum pixels of the picture's longer side: about one screen
BAND = 1 << 19  # image pixels read in one step
PAPER = QtGui.QColor(238, 238, 238)  # shown where nothing is left: between the two grays of Krita's checkerboard
LEAST = 2  # of 255: smaller differences are ignored

_Format = QtGui.QImage.Format
_Mode = QtGui.QPainter.CompositionMode


def backdrop(document, keys, within=None):
    """Steps; -> QImage of the complete image, transparent where the nodes of these keys make no difference.

    within: Coverage of the part of the nodes to hide; None: all of them.
    None if none of the nodes exists or is visible.
    """
    if not any(node is not None and node.visible() for node in (by_key(document, key) for key in keys)):
        return None
    clone = document.clone()
    clone.setBatchmode(True)
    try:
        yield
        before = yield from _picture(clone)
        for key in keys:
            node = by_key(clone, key)
            if within is not None and can_be_split(node):
                yield from erasing(node, within, node)
            elif node is not None and within is None:
                node.setVisible(False)
            if node is not None:
                node.setBlendingMode(node.blendingMode())  # makes Krita repaint it; only the clone gets the undo step
        yield
        after = yield from _picture(clone)
    finally:
        clone.setModified(False)
        clone.close()
    yield
    return (yield from _difference(before, after))


def _picture(document):
    """Steps; -> QImage of a document, at most SIDE pixels long."""
    while not document.tryBarrierLock():
        yield
    document.unlock()
    width, height = document.width(), document.height()
    factor = -(-max(width, height) // SIDE)
    picture = QtGui.QImage(-(-width // factor), -(-height // factor), _Format.Format_ARGB32_Premultiplied)
    picture.fill(QtCore.Qt.GlobalColor.transparent)
    rows = max(1, BAND // width // factor) * factor
    for top in range(0, height, rows):
        count = min(rows, height - top)
        band = document.projection(0, top, width, count)
        painter = QtGui.QPainter(picture)
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        ways = QtCore.Qt.AspectRatioMode.IgnoreAspectRatio, QtCore.Qt.TransformationMode.SmoothTransformation
        painter.drawImage(0, top // factor, band.scaled(picture.width(), -(-count // factor), *ways))
        painter.end()
        yield
    return picture


def _difference(before, after):
    """Steps; -> `after` on Krita's paper color where it differs from `before`, transparent elsewhere."""
    apart = QtGui.QImage(before.size(), _Format.Format_RGB32)
    apart.fill(QtCore.Qt.GlobalColor.black)
    for ground in (QtCore.Qt.GlobalColor.white, QtCore.Qt.GlobalColor.black):  # black ink shows only on white
        one, other = _flattened(before, ground), _flattened(after, ground)
        yield
        _composite(one, other, _Mode.CompositionMode_Difference)
        yield
        _composite(apart, one, _Mode.CompositionMode_Lighten)
        yield
    gray = apart.convertToFormat(_Format.Format_Grayscale8)
    mask = QtGui.QImage(gray.constBits(), gray.width(), gray.height(), gray.bytesPerLine(), _Format.Format_Indexed8)
    mask.setColorTable([QtGui.qRgba(0, 0, 0, 0 if level < LEAST else 255) for level in range(256)])
    mask = mask.convertToFormat(_Format.Format_ARGB32_Premultiplied)
    yield
    wider = mask.copy()
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        _composite(wider, mask, _Mode.CompositionMode_SourceOver, dx, dy)
        yield
    shown = _flattened(after, PAPER).convertToFormat(_Format.Format_ARGB32_Premultiplied)
    yield
    _composite(shown, wider, _Mode.CompositionMode_DestinationIn)
    return shown


def _flattened(picture, ground):
    laid = QtGui.QImage(picture.size(), _Format.Format_RGB32)
    laid.fill(ground)
    _composite(laid, picture, _Mode.CompositionMode_SourceOver)
    return laid


def _composite(picture, other, mode, dx=0, dy=0):
    painter = QtGui.QPainter(picture)
    painter.setCompositionMode(mode)
    painter.drawImage(dx, dy, other)
    painter.end()
