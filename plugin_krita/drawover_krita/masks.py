"""Masks that mark the strokes to keep: the opacity of a layer, or one of Krita's own masks."""

from .nodes import active_layer, pixel_source, same
from .panel.host import HostError
from .panel.words import later, tr
from .pixels import masking, reading

KINDS = ("paintlayer", "transparencymask", "selectionmask")
_GONE = later("The layer with what to keep is not in the drawing any more: choose another one.")
_EMPTY = later("Nothing is painted on “{}” there: paint over the strokes that are to stay, or keep nothing.")


def possible_masks(document):
    """-> list of (key, name), topmost first: every paint layer and mask except the active layer."""
    try:
        active = active_layer(document)
    except HostError:
        active = None
    return [(_key(node), node.name()) for node in _all(document) if not same(node, active)]


def painted_on(document, key, area):
    """Steps; -> bytes, one per pixel of the QRect `area`: opacity of the layer or mask (0..255). Raises HostError."""
    node = next((node for node in _all(document) if _key(node) == key), None)
    if node is None:
        raise HostError(tr(_GONE))
    if node.type() == "paintlayer":
        picture, _ = yield from reading(document, pixel_source(node), area)
        mask = picture[3::4]
    else:
        mask = yield from masking(node.pixelData, area)
    if len(mask) != area.width() * area.height():
        raise HostError(tr("Krita gave no pixels for “{name}”: choose another layer or mask.", name=node.name()))
    if mask.count(0) == len(mask):
        raise HostError(tr(_EMPTY).format(node.name()))
    return mask


def _key(node):
    return node.uniqueId().toString()


def _all(document):
    """Yield every node that can be a mask, topmost first, without selections of the image (masks in the root)."""
    waiting = [node for node in document.rootNode().childNodes() if not node.type().endswith("mask")]
    while waiting:
        node = waiting.pop()
        if node.type() in KINDS:
            yield node
        waiting += node.childNodes()
