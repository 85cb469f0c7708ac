"""Reads the drawing (active layer, its group, everything visible, or the selection) in steps of some milliseconds.

guard.py schedules the steps and ensures that they all see the same state of the document.
"""

from .nodes import active_layer, child_layers, enclosing_group, is_pass_through, pixel_source, unfolding
from .panel.host import Capture, EmptyError, HostError
from .panel.qt import QtCore
from .panel.words import later, tr
from .pixels import Source, masking, reading, scratch_document
from .sources import sources

_TOO_LARGE = later(
    "The canvas has {width:,} × {height:,} pixels, more than Drawover can read at once: select the part with your "
    "drawing and choose Selection."
)
_EMPTY = {
    "group": later("The group shows no drawing on the canvas: draw something first, or choose Visible."),
    "visible": later("The picture is empty: draw something first."),
    "selection": later("The active layer has no drawing inside the selection: choose another layer, or select more."),
}
_EMPTY_LAYER = later("The active layer has no drawing on the canvas: draw something first, or choose another layer.")

MAX_PIXELS = 16384 * 16384  # the engine's limit


def capturing(document, what):
    """Steps; -> Capture of "layer", "group", "visible" or "selection"; pixels outside the canvas are omitted."""
    canvas = QtCore.QRect(0, 0, document.width(), document.height())
    region, chosen = canvas, document.selection()
    if what == "selection":
        if chosen is None:
            raise HostError(tr("Nothing is selected: select the part with your drawing, or choose Layer."))
        region = QtCore.QRect(chosen.x(), chosen.y(), chosen.width(), chosen.height()).intersected(canvas)
        if region.isEmpty():
            raise HostError(tr("The selection lies outside the canvas: select the part with your drawing."))
    _refuse_too_large(region)
    picture, inked = yield from _what(document, what, region)
    mask = None
    if what == "selection":
        mask = yield from masking(chosen.pixelData, region)
        inked = inked and _overlap(picture[3::4], mask)
    if not inked:
        raise EmptyError(_empty(what))
    layers = ()
    if what == "group":
        layers = yield from _layers(document, region)
    found, on_paper = sources(document, what)
    if mask is not None and found:
        on_paper = mask.count(255) == len(mask) == picture[3::4].count(255)
    yield
    return Capture(
        region.width(),
        region.height(),
        rgba=picture,
        x=region.x(),
        y=region.y(),
        canvas_width=canvas.width(),
        canvas_height=canvas.height(),
        selection=mask,
        dpi=document.resolution(),
        layers=layers,
        sources=found,
        on_paper=on_paper,
    )


def _what(document, what, region):
    if what == "visible":
        return (yield from reading(document, Source(document, document.pixelData), region))
    node = active_layer(document)
    return (yield from reading_node(document, enclosing_group(node, document) if what == "group" else node, region))


def _layers(document, region):
    """Steps; -> list of (name, rgba) of a group's layers, bottom first; empty if there is only one."""
    found, layers = child_layers(enclosing_group(active_layer(document), document)), []
    if len(found) > 1:
        for node in found:
            picture, _ = yield from reading_node(document, node, region)
            layers.append((node.name(), picture))
    return layers


def reading_node(document, node, region):
    """Steps; -> (RGBA of the QRect, whether any pixel is not transparent) of one node rendered alone."""
    if not is_pass_through(node):
        return (yield from reading(document, pixel_source(node), region))
    with scratch_document(document, document.width(), document.height()) as scratch:
        yield
        copy = yield from unfolding(document, node, scratch)
        return (yield from reading(document, pixel_source(copy), region))


def _overlap(alpha, mask):
    """Return whether some pixel is neither transparent nor outside the mask."""
    marked = bytes(1 if value else 0 for value in range(256))
    one, other = (int.from_bytes(each.translate(marked), "little") for each in (alpha, mask))
    return one & other != 0


def _refuse_too_large(region):
    if region.width() * region.height() > MAX_PIXELS:
        raise HostError(tr(_TOO_LARGE, width=region.width(), height=region.height()))


def _empty(what):
    return tr(_EMPTY.get(what, _EMPTY_LAYER))
